"""Reviewed tasks for the tests of releases: sentences about invented events, spans named by their words."""

from collections.abc import Mapping, Sequence
from typing import Any

from labeling.data import Annotation, Document, Placement, Prediction, Relation, Span, Task

BRIDGE = (
    "Some 450 Danish troops may guard the bridge at Arran next week, officials said. "
    "The Skagerrak Brigade is to train local crews, the defence ministry said."
)
HARBOUR = (
    "🇩🇰 “Two engineer companies will clear the harbour of mines,” Commodore Lise Amdrup told reporters. "
    "It was unclear when they would arrive."
)

Mark = tuple[str, str, Mapping[str, str]]


def unit(words: str, form: str = "named", echelon: str = "brigade") -> Mark:
    return words, "UNIT", {"form": form, "echelon": echelon}


def mission(words: str, kind: str = "deter-defend") -> Mark:
    return words, "MISSION", {"type": kind}


def hedge(words: str, kind: str = "possibility") -> Mark:
    return words, "HEDGE", {"type": kind}


def source(words: str, form: str = "unnamed", kind: str = "person") -> Mark:
    return words, "SOURCE", {"form": form, "kind": kind}


BRIDGE_MARKS = (
    unit("Some 450 Danish troops", "described", "unspecified"),
    hedge("may"),
    mission("guard the bridge at Arran"),
    source("officials"),
    unit("Skagerrak Brigade"),
    mission("train local crews", "train-assist"),
    source("defence ministry", "unnamed", "official-body"),
)
HARBOUR_MARKS = (
    unit("Two engineer companies", "described", "company"),
    mission("clear the harbour of mines", "logistics-aid"),
    source("Commodore Lise Amdrup", "named"),
    hedge("unclear", "doubt"),
)


def spans(text: str, marks: Sequence[Mark], prefix: str = "r", **more: Any) -> tuple[Span, ...]:
    """A span over the first place of each mark's words."""
    out = []
    for number, (words, label, attributes) in enumerate(marks):
        start = text.index(words)
        out.append(Span(f"{prefix}{number}", start, start + len(words), label, dict(attributes), **more))
    return tuple(out)


def annotation(
    text: str, marks: Sequence[Mark], annotator: str = "annotator-a", relations: Sequence[Relation] = (), **more: Any
) -> Annotation:
    more.setdefault("updated_at", "2031-03-05T10:00:00Z")
    more.setdefault("lead_time", 240.0)
    return Annotation(more.pop("id", f"made-by-{annotator}"), annotator, spans(text, marks), tuple(relations), **more)


def task(
    doc_id: str = "bridge",
    text: str = BRIDGE,
    annotations: Sequence[Annotation] | None = None,
    prediction: Prediction | None = None,
    placement: Placement | None = None,
    **more: Any,
) -> Task:
    """A task; by default the bridge article reviewed by one annotator, with one relation."""
    more = {"source": "Northern Wire", "published": "2031-03-04", "licence": "CC0-1.0", "title": "A title", **more}
    if annotations is None:
        annotations = [annotation(text, BRIDGE_MARKS, relations=[Relation("r0", "r2", "performs")])]
    return Task(Document(doc_id, text, **more), prediction or Prediction(), tuple(annotations), placement)


def invented(number: int, words: int = 60) -> str:
    """An article of its own about nothing in particular: no five words in a row come again in another."""
    return f"Report {number}. " + " ".join(f"w{number}x{index}" for index in range(words)) + ". Troops may leave."


def corpus(count: int) -> list[Task]:
    """Unrelated reviewed articles of four sources on different days."""
    out = []
    for number in range(count):
        text = invented(number)
        marks = (unit("Troops", "described", "unspecified"), hedge("may"))
        day = f"2031-{1 + number % 12:02}-{1 + number % 28:02}"
        more = {"source": f"source {number % 4}", "published": day}
        out.append(task(f"d{number:04}", text, [annotation(text, marks)], **more))
    return out
