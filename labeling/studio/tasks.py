"""Tasks as Label Studio's JSON, there and back: pure, so that it is tested without a server.

Conventions: the text is `text` (`$text`), labels are chosen by the control `label`, attributes by per-region choices
called after their column (`unit_form`), so that the config and what is stored always agree. Offsets are code points
on both sides. What comes back is cut from the task's own text; Label Studio's copy of the words is never used.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from labeling.data import Document, Prediction, Relation, Span, Task
from labeling.jsonl import DOCUMENT_FIELDS, Json
from labeling.schema import Schema

LABEL_CONTROL = "label"
TEXT_OBJECT = "text"
KEPT = " (kept)"
"""Ends the model version of predictions that stay only because somebody annotated from them."""

_VERSION = re.compile(r"^(?P<engines>\S+) / (?P<schema>[^@\s]+)@(?P<version>[\d.]+)(?: \(kept\))?$")


def model_version(engines: Mapping[str, str], schema: Schema) -> str:
    """What Label Studio calls a set of predictions: `rules@1.0+crf@0.2 / conflict-news@1.1`."""
    names = "+".join(f"{_word(name)}@{_word(version)}" for name, version in sorted(engines.items())) or "file@1"
    return f"{names} / {schema.name}@{schema.version}"


def engines_of(version: str) -> dict[str, str] | None:
    """The engines that a model version of ours names; None for a version that somebody else gave."""
    found = _VERSION.match(version)
    if found is None:
        return None
    pairs = (part.rpartition("@") for part in found["engines"].split("+"))
    return {name: number for name, _, number in pairs if name != "file"}


def schema_version_of(version: str) -> str | None:
    """The schema version that a model version of ours names."""
    found = _VERSION.match(version)
    return found["version"] if found else None


def _word(text: str) -> str:
    return re.sub(r"[\s+/@]", "-", text) or "-"


def identity(document: Document, schema: Schema) -> str:
    """What makes a task the same task: doc_id, text and the schema's major version."""
    return key(document.doc_id, document.text_hash, schema.name, schema.version)


def key(doc_id: str, text_hash: str, schema_name: str, schema_version: str) -> str:
    """`identity` from its parts. Minor versions of a schema only add, so they do not make a new task."""
    major = schema_version.partition(".")[0]
    return f"{doc_id}\t{text_hash}\t{schema_name}@{major}"


def prediction_hash(prediction: Prediction) -> str:
    """A fingerprint of what would be shown: spans with attributes, scores and reasons, and relations."""
    spans = [
        [s.id, s.start, s.end, s.label, sorted(s.attributes.items()), _score(s.score), s.engine, s.rule, s.evidence]
        for s in sorted(prediction.spans, key=lambda s: s.id)
    ]
    relations = sorted([r.head, r.tail, r.label] for r in prediction.relations)
    return hashlib.blake2b(orjson.dumps([spans, relations]), digest_size=12).hexdigest()


def expected_errors(prediction: Prediction) -> float:
    """How many of the predicted spans are wrong, going by their calibrated scores (no score: even odds)."""
    return sum(1 - (0.5 if span.score is None else span.score) for span in prediction.spans)


def _score(score: float | None) -> float | None:
    return None if score is None else round(score, 4)


def task_to_studio(task: Task, schema: Schema, version: str | None) -> Json:
    """One task for the bulk import; `version` None leaves the prediction out."""
    out: Json = {"data": data_of(task.document, schema)}
    if version is not None:
        out["predictions"] = [prediction_to_studio(task, schema, version)]
    return out


def data_of(document: Document, schema: Schema) -> Json:
    """The fields of a task: what is shown, and what it is known by."""
    known = {name: getattr(document, name) or "" for name in DOCUMENT_FIELDS}
    return {
        "doc_id": document.doc_id,
        **known,
        "text": document.text,
        "text_hash": document.text_hash,
        "schema": schema.name,
        "schema_version": schema.version,
    }


def document_of(data: Mapping[str, Any]) -> Document:
    """The document of a task's fields. Raises ValueError or KeyError where it has none of ours."""
    known = {name: str(data[name]) if data.get(name) else None for name in DOCUMENT_FIELDS}
    return Document(doc_id=str(data["doc_id"]), text=data["text"], **known)


def prediction_to_studio(task: Task, schema: Schema, version: str) -> Json:
    """The task's prediction for an import. Its score grows as fewer errors are expected (1 where none is)."""
    text, prediction = task.document.text, task.prediction
    return {
        "model_version": version,
        "score": round(1 / (1 + expected_errors(prediction)), 4),
        "result": regions(prediction.spans, prediction.relations, text, schema),
    }


def regions(spans: Iterable[Span], relations: Iterable[Relation], text: str, schema: Schema) -> list[Json]:
    """Spans and relations as Label Studio's list of results: also the way to submit an annotation."""
    out: list[Json] = []
    for span in spans:
        out.extend(_region(span, text, schema))
    out.extend(
        {"type": "relation", "from_id": r.head, "to_id": r.tail, "direction": "right", "labels": [r.label]}
        for r in relations
    )
    return out


def _region(span: Span, text: str, schema: Schema) -> Iterator[Json]:
    place = {"start": span.start, "end": span.end, "text": span.slice(text)}
    base: Json = {"id": span.id, "to_name": TEXT_OBJECT}
    if span.score is not None:
        base["score"] = _score(span.score)
    region: Json = {**base, "from_name": LABEL_CONTROL, "type": "labels", "value": {**place, "labels": [span.label]}}
    if span.engine is not None:
        region["meta"] = _meta(span, text)
    yield region
    for column, attribute in schema.questions.get(span.label, ()):
        value = span.attributes.get(attribute.name)
        if value is not None:
            yield {**base, "from_name": column, "type": "choices", "value": {**place, "choices": [value]}}


def _meta(span: Span, text: str) -> Json:
    """Why the span was proposed: lines for people, and the same as data for the way back."""
    lines = [f"{span.engine}: {span.rule}" if span.rule else str(span.engine)]
    if span.evidence:
        # The page runs the lines together, so that each but the first begins with a separator.
        lines.append(" – because of " + ", ".join(f"“{text[start:end]}”" for start, end in span.evidence))
    evidence = [list(cue) for cue in span.evidence]
    return {"text": lines, "engine": span.engine, "rule": span.rule, "evidence": evidence}
