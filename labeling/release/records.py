"""Rows of each config: plain dicts in the shape of the Features, class labels as their numbers.

Pure. Offsets are code points, end exclusive; the words under a span are always cut from the document's text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import scrypt
from typing import Any

from labeling.data import FATES, Annotation, Record, Relation, Span, Task
from labeling.release.features import ADDED, CHANGES
from labeling.review.decide import key, submitted
from labeling.review.fates import added
from labeling.schema import Schema
from labeling.tokens import Bounds, bio

Row = dict[str, Any]


def parse_time(value: str | None) -> datetime | None:
    """An ISO 8601 date or time as a time in UTC; without a zone it is taken as UTC. None for what is no time."""
    if not value:
        return None
    try:
        time = datetime.fromisoformat(value.strip())
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@cache
def pseudonym(annotator: str) -> str:
    """The annotator's pseudonym as it is; a name or e-mail address becomes one by a slow hash (scrypt)."""
    if "@" not in annotator and " " not in annotator.strip():
        return annotator
    digest = scrypt(annotator.strip().casefold().encode(), salt=b"conflict-labeling annotator", n=2**14, r=8, p=1)
    return f"annotator-{digest.hex()[:10]}"


@dataclass(frozen=True)
class Numbers:
    """The number of every label, attribute value and relation of a schema: its place in the order."""

    schema: Schema
    labels: Mapping[str, int] = field(init=False)
    relations: Mapping[str, int] = field(init=False)
    columns: Mapping[str, Mapping[str, tuple[str, Mapping[str, int]]]] = field(init=False)
    empty: Mapping[str, None] = field(init=False)

    def __post_init__(self) -> None:
        schema = self.schema
        columns: dict[str, dict[str, tuple[str, Mapping[str, int]]]] = {label.name: {} for label in schema.labels}
        for column, label, attribute in schema.columns():
            columns[label.name][attribute.name] = (column, _numbered(attribute.value_names))
        object.__setattr__(self, "labels", _numbered(schema.label_names))
        object.__setattr__(self, "relations", _numbered([relation.name for relation in schema.relations]))
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "empty", dict.fromkeys(column for column, _, _ in schema.columns()))

    def span(self, span: Span, text: str) -> Row:
        """A span with its words and numbers; attribute columns of other labels are None."""
        row: Row = {
            "id": span.id,
            "start": span.start,
            "end": span.end,
            "text": text[span.start : span.end],
            "label": self.labels[span.label],
            **self.empty,
        }
        columns = self.columns[span.label]
        for name, value in span.attributes.items():
            column, values = columns[name]
            row[column] = values[value]
        return row

    def relation(self, relation: Relation) -> Row:
        """A relation with the number of its label."""
        return {"head": relation.head, "tail": relation.tail, "label": self.relations[relation.label]}


def _numbered(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _suggestion(span: Span) -> Row:
    return {"score": span.score, "engine": span.engine, "rule": span.rule}


def spans_row(record: Record, numbers: Numbers, text_hash: str) -> Row:
    """The row of the spans config. `votes` counts annotators; `agreement` is None where only one saw the document."""
    document, voters = record.document, record.n_annotators
    spans = []
    for span in record.spans:
        agreement = record.agreement.get(span.id)
        votes = 1 if agreement is None else round(agreement * voters)
        spans.append({**numbers.span(span, document.text), **_suggestion(span), "votes": votes, "agreement": agreement})
    return {
        "doc_id": document.doc_id,
        "title": document.title,
        "source": document.source,
        "url": document.url,
        "published": parse_time(document.published),
        "licence": document.licence,
        "text": document.text,
        "text_hash": text_hash,
        "spans": spans,
        "relations": [numbers.relation(relation) for relation in record.relations],
        "n_annotators": voters,
    }


def tokens_row(record: Record, numbers: Numbers, tokens: Sequence[Bounds], sentences: Sequence[Bounds]) -> Row:
    """The row of the tokens config; spans that a layer cannot show are in `lost`, none is bent."""
    text = record.document.text
    layers: dict[str, list[int]] = {}
    lost: list[Span] = []
    for label in numbers.schema.labels:
        tags, left = bio([span for span in record.spans if span.label == label.name], tokens)
        layers[f"{label.slug}_tags"] = tags
        lost += left
    return {
        "doc_id": record.document.doc_id,
        "tokens": [text[start:end] for start, end in tokens],
        "starts": [start for start, _ in tokens],
        "ends": [end for _, end in tokens],
        "sentence": _sentence_of(tokens, sentences),
        **layers,
        "lost": [
            {"id": span.id, "start": span.start, "end": span.end, "label": numbers.labels[span.label]}
            for span in sorted(lost, key=lambda span: (span.start, span.end))
        ],
    }


def _sentence_of(tokens: Sequence[Bounds], sentences: Sequence[Bounds]) -> list[int]:
    """The index of the sentence that holds each token's start; between two sentences, of the one before."""
    out, current, last = [], 0, len(sentences) - 1
    for start, _ in tokens:
        while current < last and sentences[current + 1][0] <= start:
            current += 1
        out.append(current)
    return out


def sentences_rows(record: Record, numbers: Numbers, sentences: Sequence[Bounds]) -> Iterator[Row]:
    """A row for each sentence; a span counts for the sentence in which it starts."""
    text = record.document.text
    counts = [dict.fromkeys(numbers.labels, 0) for _ in sentences]
    columns = [(label.name, f"has_{label.slug}", f"n_{label.slug}") for label in numbers.schema.labels]
    starts = [(span.start, span.end) for span in record.spans]
    for span, index in zip(
        sorted(record.spans, key=lambda span: span.start), _sentence_of(sorted(starts), sentences), strict=True
    ):
        counts[index][span.label] += 1
    for index, ((start, end), count) in enumerate(zip(sentences, counts, strict=True)):
        row: Row = {
            "doc_id": record.document.doc_id,
            "sentence": index,
            "start": start,
            "end": end,
            "text": text[start:end],
        }
        for label, has, n in columns:
            row[has] = count[label] > 0
            row[n] = count[label]
        yield row


def annotations_rows(task: Task, numbers: Numbers) -> Iterator[Row]:
    """A row for each annotation as it was submitted, before any decision."""
    text = task.document.text
    for annotation in submitted(task):
        yield {
            "doc_id": task.document.doc_id,
            "annotation_id": annotation.id,
            "annotator": pseudonym(annotation.annotator),
            "created_at": parse_time(annotation.created_at),
            "updated_at": parse_time(annotation.updated_at),
            "lead_time": annotation.lead_time,
            "ground_truth": annotation.ground_truth,
            "adjudicated": annotation.adjudicated,
            "blind": bool(task.placement and task.placement.blind),
            "spans": [{**numbers.span(span, text), **_suggestion(span)} for span in annotation.spans],
            "relations": [numbers.relation(relation) for relation in annotation.relations],
        }


def changes_rows(task: Task, numbers: Numbers) -> Iterator[Row]:
    """A row for each suggestion of each annotation that began with suggestions, and for each span added to them."""
    text = task.document.text
    suggested = {span.id: span for span in task.prediction.spans}
    for annotation in submitted(task):
        if not annotation.fates:
            continue
        final = {span.id: span for span in annotation.spans}
        places = {key(span): span for span in annotation.spans if span.id not in suggested}
        for span_id, change in _changes(annotation, task.prediction.spans):
            before = suggested.get(span_id)
            after = final.get(span_id) or (places.get(key(before)) if before else None)
            yield {
                "doc_id": task.document.doc_id,
                "annotation_id": annotation.id,
                "annotator": pseudonym(annotation.annotator),
                "change": CHANGES.index(change),
                **(_suggestion(before) if before else {"score": None, "engine": None, "rule": None}),
                "suggested": None if before is None else numbers.span(before, text),
                "final": None if after is None else numbers.span(after, text),
            }


def _changes(annotation: Annotation, predicted: Sequence[Span]) -> Iterator[tuple[str, str]]:
    for span in predicted:
        fate = annotation.fates.get(span.id)
        if fate in FATES:
            yield span.id, str(fate)
    for span in added(predicted, annotation.spans):
        yield span.id, ADDED
