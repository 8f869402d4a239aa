"""One document's annotators side by side: what each marked, and where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labeling.data import Annotation, Span, Task
from labeling.errors import UsageError
from labeling.review.opinions import Claim, claims, decision, opinions
from labeling.schema import Schema
from labeling.tokens import Bounds, sentence_bounds


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence: its bounds, each voice's spans that touch it, and the claims in it that are not agreed."""

    start: int
    end: int
    spans: Mapping[str, Sequence[Span]]
    disputes: Sequence[Claim]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One document: `voices` are the columns, in order; the last may be the adjudication."""

    task: Task
    voices: Mapping[str, Annotation]
    rows: Sequence[Row]
    claims: Sequence[Claim]

    @property
    def agreed(self) -> int:
        """Spans that all annotators marked alike."""
        return sum(claim.agreed for claim in self.claims)


ADJUDICATED = "adjudicated"


def compare(task: Task) -> Comparison:
    """The document's voices sentence by sentence. Raises UsageError where nobody has submitted it."""
    voices = dict(opinions(task))
    if not voices:
        raise UsageError(f"document {task.document.doc_id!r}: nobody has submitted an annotation of it")
    found = claims(voices)
    decided = decision(task)
    shown = {**voices, ADJUDICATED: decided} if decided else voices
    bounds = _covering(sentence_bounds(task.document.text), len(task.document.text))
    return Comparison(task, shown, [_row(place, shown, found) for place in bounds], found)


def find(tasks: Mapping[str, Task], wanted: str) -> Task:
    """The task with that doc_id, or the only one whose doc_id starts so. Raises UsageError with near ones else."""
    if wanted in tasks:
        return tasks[wanted]
    near = [doc_id for doc_id in tasks if doc_id.startswith(wanted)]
    if len(near) == 1:
        return tasks[near[0]]
    if near:
        raise UsageError(f"{len(near)} documents start with {wanted!r}: {', '.join(sorted(near)[:8])}")
    from difflib import get_close_matches

    like = get_close_matches(wanted, tasks, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(like)}?" if like else ""
    raise UsageError(f"there is no document {wanted!r} among {len(tasks)}{hint}")


def _covering(bounds: Sequence[Bounds], length: int) -> list[Bounds]:
    """Sentences stretched over the white space between them, so that no span falls between two."""
    starts = [0, *(start for start, _ in bounds[1:])]
    return list(zip(starts, [*starts[1:], length], strict=True))


def _row(place: Bounds, voices: Mapping[str, Annotation], found: Sequence[Claim]) -> Row:
    start, end = place
    spans = {
        name: [span for span in annotation.spans if span.start < end and span.end > start]
        for name, annotation in voices.items()
    }
    disputes = [claim for claim in found if not claim.agreed and start <= claim.start < end]
    return Row(start, end, spans, disputes)


def why(claim: Claim, names: Mapping[str, str]) -> str:
    """Who said what of a disputed claim, in words."""
    if claim.marked_by_all:
        parts = []
        for attribute in sorted({name for span in claim.by.values() for name in span.attributes}):
            values = {who: span.attributes.get(attribute, "none") for who, span in claim.by.items()}
            if len(set(values.values())) > 1:
                parts.append(f"{attribute}: " + ", ".join(f"{names[who]} {value}" for who, value in values.items()))
        return "; ".join(parts)
    yes = ", ".join(names[who] for who in claim.by)
    no = ", ".join(names[who] for who in claim.everyone if who not in claim.by)
    return f"{yes}, not {no}"


def lanes(spans: Sequence[Span]) -> list[list[Span]]:
    """Spans spread over as few lanes as needed so that none overlap within one; longer ones come first."""
    rows: list[list[Span]] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        for row in rows:
            if row[-1].end <= span.start:
                row.append(span)
                break
        else:
            rows.append([span])
    return rows


def colours(schema: Schema) -> dict[str, str]:
    """The colour of each label, `#rrggbb`."""
    return {label.name: label.colour for label in schema.labels}


def page(found: Comparison, schema: Schema) -> str:
    """The comparison as one self-contained HTML page; text is escaped, the page runs no script."""
    from labeling.review.markup import pieces, render, web_address

    document = found.task.document
    names = {name: name for name in found.voices}
    painted = colours(schema)
    odd = {(claim.start, claim.end, claim.label) for claim in found.claims if not claim.agreed}
    rows = [
        {
            "cells": [
                pieces(document.text, row.start, row.end, spans, painted, lambda s: (s.start, s.end, s.label) in odd)
                for spans in row.spans.values()
            ],
            "disputes": [(document.text[c.start : c.end], c.label, why(c, names)) for c in row.disputes],
        }
        for row in found.rows
    ]
    return render(
        "compare.html.j2",
        title=document.title or document.doc_id,
        url=web_address(found.task.placement),
        names=list(names),
        rows=rows,
        n_rows=sum(bool(row["disputes"]) for row in rows),
        n_agreed=found.agreed,
        n_claims=len(found.claims),
        colours={label.name: label.colour for label in schema.active_labels},
    )
