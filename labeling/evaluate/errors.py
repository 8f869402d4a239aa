"""The spans that were missed, made up or wrongly bounded, each in its context with a cause, to read and learn from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from labeling.data import Span, Task
from labeling.evaluate.matching import pair, shared
from labeling.evaluate.table import rule_name

Kind = Literal["missed", "spurious", "bounds", "attributes"]

SAME_PLACE = 0.5
"""Jaccard share from which a span of another label is taken for the same mention."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error. `rule` is that of the predicted span ("–" for a missed one); at least one span is given."""

    kind: Kind
    cause: str
    label: str
    rule: str
    doc_id: str
    text: str
    predicted: Span | None
    gold: Span | None


def mistakes(pairs: Iterable[tuple[Task, Task]], labels: Iterable[str]) -> Iterator[Mistake]:
    """Every error over (predicted, gold) tasks of the same text, document by document in the order of the text."""
    wanted = frozenset(labels)
    for predicted, gold in pairs:
        yield from _of_document(predicted, gold, wanted)


def _of_document(predicted: Task, gold: Task, wanted: frozenset[str]) -> Iterator[Mistake]:
    doc, text = gold.document.doc_id, gold.document.text
    mine = [span for span in predicted.prediction.spans if span.label in wanted]
    theirs = [span for span in gold.prediction.spans if span.label in wanted]
    pairing = pair(mine, theirs)
    for span in pairing.missed:
        yield Mistake("missed", _why_missed(span, mine), span.label, "–", doc, text, None, span)
    for span in pairing.spurious:
        cause = _why_spurious(span, theirs)
        yield Mistake("spurious", cause, span.label, rule_name(span.rule), doc, text, span, None)
    for one, other in pairing.bounded:
        cause = bounds_cause(one, other)
        yield Mistake("bounds", cause, one.label, rule_name(one.rule), doc, text, one, other)
    for one, other in pairing.exact:
        wrong = [
            f"{name}: {value}, predicted {one.attributes.get(name, 'nothing')}"
            for name, value in other.attributes.items()
            if one.attributes.get(name) != value
        ]
        for cause in wrong:
            yield Mistake("attributes", cause, one.label, rule_name(one.rule), doc, text, one, other)


def _why_missed(span: Span, predicted: Sequence[Span]) -> str:
    for other in predicted:
        if other.label != span.label and shared(span, other) >= SAME_PLACE:
            return f"proposed as {other.label}"
    if any(other.label == span.label and other.overlaps(span) for other in predicted):
        return "a neighbour took its prediction"
    return "nothing proposed"


def _why_spurious(span: Span, gold: Sequence[Span]) -> str:
    same = [other for other in gold if other.label == span.label and other.overlaps(span)]
    if any(other.start <= span.start and span.end <= other.end for other in same):
        return "a second span inside one that is found"
    if same:
        return "a second span over one that is found"
    for other in gold:
        if other.label != span.label and shared(span, other) >= SAME_PLACE:
            return f"gold says {other.label}"
    return "nothing there"


def bounds_cause(predicted: Span, gold: Span) -> str:
    """How the bounds differ, seen from the gold: "starts early", "ends late", or both."""
    parts = []
    if predicted.start != gold.start:
        parts.append("starts early" if predicted.start < gold.start else "starts late")
    if predicted.end != gold.end:
        parts.append("ends late" if predicted.end > gold.end else "ends early")
    return ", ".join(parts)


def in_context(mistake: Mistake, width: int = 70) -> str:
    """The mistake in one line: gold in [square brackets], the prediction in {braces}, `width` code points around."""
    spans = [span for span in (mistake.predicted, mistake.gold) if span is not None]
    start = max(0, min(span.start for span in spans) - width)
    end = min(len(mistake.text), max(span.end for span in spans) + width)
    marks: list[tuple[int, int, str]] = []
    if mistake.gold is not None:
        marks += [(mistake.gold.start, 1, "["), (mistake.gold.end, 0, "]")]
    if mistake.predicted is not None:
        marks += [(mistake.predicted.start, 1, "{"), (mistake.predicted.end, 0, "}")]
    out, position = [], start
    for place, _, mark in sorted(marks, key=lambda item: item[:2]):
        out += [mistake.text[position:place], mark]
        position = place
    out.append(mistake.text[position:end])
    before = "…" if start else ""
    after = "…" if end < len(mistake.text) else ""
    return before + " ".join("".join(out).split()) + after
