"""A sibling project that holds every document whose annotators disagree, ready to be decided.

Its tasks are documents like any other, pushed by `labeling.studio.push`: repeatable, cut-off-safe, nothing twice. What
they show is what the annotators marked: what all marked alike as it is, each disputed span with who said what in its
`meta` (A, B, ...: letters of the document, so that nobody is decided for or against), an attribute that is in dispute
left open. `labeling pull` brings the decisions back as adjudicated annotations of the document.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from labeling.data import Annotation, Prediction, Relation, Span, Task
from labeling.evaluate import match_exact
from labeling.jsonl import read_tasks
from labeling.review.compare import why
from labeling.review.decide import Key
from labeling.review.opinions import Claim, claims, disputed, letters, opinions, relation_claims
from labeling.schema import Schema
from labeling.studio.client import Studio
from labeling.studio.plan import Plan
from labeling.studio.pull import pull
from labeling.studio.push import plan_push, push
from labeling.studio.settings import ADJUDICATION, Options, Settings, checked_title
from labeling.studio.state import Show, quiet

ENGINE = "annotators"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Adjudication:
    """What was done: `plan` of the sibling project, and how many documents could be and are in dispute."""

    plan: Plan
    compared: int
    disputed: int
    decided: int


def adjudicate(
    title: str,
    schema: Schema,
    studio: Studio,
    home: Path,
    reviewed: Path | str | None = None,
    *,
    prune: bool = True,
    dry_run: bool = False,
    show: Show = quiet,
) -> Adjudication:
    """Makes, or tops up, the project `TITLE - adjudication` from what the project's annotators have submitted.

    `reviewed` is a file that `pull` wrote; without one the project is pulled now. `prune` takes documents out that are
    no longer in dispute and that nobody has begun. Raises what `pull` and `push` raise; run again after any of it.
    """
    sibling = checked_title(title, ADJUDICATION)
    with tempfile.TemporaryDirectory() as folder:
        if reviewed is None:
            reviewed = Path(folder) / "reviewed.jsonl"
            pull(title, reviewed, schema, studio, home, show=show)
        tasks = list(read_tasks(reviewed))
    compared = [task for task in tasks if len(opinions(task)) > 1]
    torn = in_dispute(compared)
    options = Options(Settings(annotators=1, order="given"), prune=prune)
    if not torn and studio.find_project(sibling) is None:
        plan = Plan(sibling, studio.url, None)
    else:
        plan = (plan_push if dry_run else push)(torn, sibling, schema, studio, home, options, show=show)
    decided = sum(any(a.adjudicated and not a.skipped for a in task.annotations) for task in tasks)
    return Adjudication(plan, len(compared), len(torn), decided)


def in_dispute(tasks: Iterable[Task]) -> list[Task]:
    """For each document whose annotators differ the task to decide it, least agreement first.

    White space at the edge of a span is no dispute.
    """
    torn = [(task, voices) for task in tasks if len(voices := trimmed(task)) > 1 and disputed(voices)]
    torn.sort(key=lambda item: (_agreement(item[1]), -disputed(item[1]), item[0].document.doc_id))
    return [replace(task, prediction=to_decide(voices), annotations=(), placement=None) for task, voices in torn]


def trimmed(task: Task) -> dict[str, Annotation]:
    """What each annotator marked, without the white space that a mouse takes along."""
    return {
        name: replace(annotation, spans=tuple(_trim(span, task.document.text) for span in annotation.spans))
        for name, annotation in opinions(task).items()
    }


def _trim(span: Span, text: str) -> Span:
    words = span.slice(text)
    start = span.start + len(words) - len(words.lstrip())
    end = span.start + len(words.rstrip())
    return span if (start, end) == (span.start, span.end) or start >= end else replace(span, start=start, end=end)


def _agreement(voices: Mapping[str, Annotation]) -> float:
    """Exact F1 over all pairs; 1 where nobody marked anything."""
    listed = list(voices.values())
    pairs = [(one, other) for i, one in enumerate(listed) for other in listed[i + 1 :]]
    total = sum(len(one.spans) + len(other.spans) for one, other in pairs)
    return 2 * sum(len(match_exact(one.spans, other.spans)) for one, other in pairs) / total if total else 1.0


def to_decide(voices: Mapping[str, Annotation]) -> Prediction:
    """Everything that anyone marked, once: agreed spans with score 1, disputed ones with the share who marked them.

    Relations are those that all drew. Ids are those of the annotators' spans, so that a suggestion keeps its own.
    """
    names = letters(voices)
    ids: dict[Key, str] = {}
    spans = []
    for claim in claims(voices):
        span = _span(claim, names, ids.values())
        ids[claim.start, claim.end, claim.label] = span.id
        spans.append(span)
    relations = tuple(Relation(ids[c.head], ids[c.tail], c.label) for c in relation_claims(voices) if c.agreed)
    return Prediction(tuple(spans), relations, engines={ENGINE: VERSION})


def _span(claim: Claim, names: Mapping[str, str], taken: Iterable[str]) -> Span:
    first = next(iter(claim.by.values()))
    everyone = " and ".join(names.values()) if len(names) < 3 else "all"
    reason = f"{everyone} agree" if claim.agreed else why(claim, names)
    return Span(
        id=_free(first.id, taken),
        start=claim.start,
        end=claim.end,
        label=claim.label,
        attributes=dict(_common(claim)),
        score=1.0 if claim.agreed else round(len(claim.by) / (len(claim.everyone) + claim.marked_by_all), 4),
        engine=ENGINE,
        rule=reason,
    )


def _common(claim: Claim) -> Iterator[tuple[str, str]]:
    """The attribute values on which all who marked the span agree."""
    versions = list(claim.by.values())
    for name, value in versions[0].attributes.items():
        if all(span.attributes.get(name) == value for span in versions):
            yield name, value


def _free(wanted: str, taken: Iterable[str]) -> str:
    used = set(taken)
    free, number = wanted, 2
    while free in used:
        free, number = f"{wanted}-{number}", number + 1
    return free
