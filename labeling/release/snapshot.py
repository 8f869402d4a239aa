"""One state of the data to compare: a release folder, or a reviewed file decided by a policy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labeling.data import Span
from labeling.errors import InputError
from labeling.jsonl import read_tasks
from labeling.release.manifest import MANIFEST, read_manifest
from labeling.review.decide import Policy, decide, independent
from labeling.schema import Schema

NOT_ATTRIBUTES = frozenset({"id", "start", "end", "text", "label", "score", "engine", "rule", "votes", "agreement"})
"""Columns of a span in a release that are no attribute of it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The spans of one document: those that count, and each annotator's own. `text` is None without texts."""

    text_hash: str
    split: str | None
    text: str | None
    spans: tuple[Span, ...]
    by_annotator: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Documents by id, with the labels and attribute values that the state knows, each in its order."""

    name: str
    version: str | None
    schema_version: str | None
    labels: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str]
    """Each config's columns with their types, as `config.column`; empty for a reviewed file."""
    documents: Mapping[str, Seen]


def read_snapshot(path: Path, schema: Schema, policy: Policy = "ground-truth") -> Snapshot:
    """A release folder or a reviewed file. Raises InputError where it is neither."""
    if path.is_dir():
        return _release(path)
    if not path.exists():
        raise InputError(f"{path}: no such release or reviewed file")
    return _reviewed(path, schema, policy)


def _reviewed(path: Path, schema: Schema, policy: Policy) -> Snapshot:
    columns = {label.column(attribute): (label, attribute) for _, label, attribute in schema.columns()}
    documents = {}
    for task in read_tasks(path):
        record = decide(task, policy)
        if record is None:
            continue
        document = task.document
        own = {a.annotator: _by_column(a.spans, schema) for a in independent(task)}
        spans = _by_column(record.spans, schema)
        documents[document.doc_id] = Seen(document.text_hash, None, document.text, spans, own)
    return Snapshot(
        name=path.name,
        version=None,
        schema_version=schema.version,
        labels=schema.label_names,
        attributes={name: attribute.value_names for name, (_, attribute) in columns.items()},
        columns={},
        documents=documents,
    )


def _by_column(spans: tuple[Span, ...], schema: Schema) -> tuple[Span, ...]:
    """The spans with their attributes under the names of a release's columns."""
    from dataclasses import replace

    out = []
    for span in spans:
        label = schema.label(span.label)
        known = {a.name: label.column(a) for a in label.attributes} if label is not None else {}
        attributes = {known[name]: value for name, value in span.attributes.items() if name in known}
        out.append(replace(span, attributes=attributes))
    return tuple(out)


def _release(folder: Path) -> Snapshot:
    import pyarrow.parquet as pq
    from datasets import Features

    manifest = read_manifest(folder)
    if not (folder / MANIFEST).is_file():
        raise InputError(f"{folder}: no release: {MANIFEST} is missing")
    columns: dict[str, str] = {}
    features: dict[str, Any] = {}
    tables: dict[str, list[tuple[str, Any]]] = {}
    for config in manifest["configs"]:
        for path in sorted((folder / config).glob("*.parquet")):
            schema = pq.read_schema(path)
            features[config] = Features.from_arrow_schema(schema)
            tables.setdefault(config, []).append((path.stem, path))
        columns |= {f"{config}.{name}": str(feature) for name, feature in features.get(config, {}).items()}
    struct = features["spans"]["spans"].feature
    labels = tuple(struct["label"].names)
    attributes = {name: tuple(f.names) for name, f in struct.items() if name not in NOT_ATTRIBUTES}
    own: dict[str, dict[str, tuple[Span, ...]]] = {}
    for _, row in _rows(tables.get("annotations", []), ["doc_id", "annotator", "spans"]):
        own.setdefault(row["doc_id"], {})[row["annotator"]] = _spans(row["spans"], labels, attributes)
    documents = {}
    wanted = ["doc_id", "text_hash", "spans", *(["text"] if "text" in features["spans"] else [])]
    for split, row in _rows(tables["spans"], wanted):
        doc_id = row["doc_id"]
        spans = _spans(row["spans"], labels, attributes)
        documents[doc_id] = Seen(row["text_hash"], split, row.get("text"), spans, own.get(doc_id, {}))
    return Snapshot(
        name=folder.name,
        version=manifest["version"],
        schema_version=manifest["schema"]["version"],
        labels=labels,
        attributes=attributes,
        columns=columns,
        documents=documents,
    )


def _rows(tables: list[tuple[str, Any]], columns: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    import pyarrow.parquet as pq

    for split, path in tables:
        for batch in pq.ParquetFile(path).iter_batches(batch_size=256, columns=columns):
            for row in batch.to_pylist():
                yield split, row


def _spans(
    rows: list[dict[str, Any]], labels: tuple[str, ...], attributes: Mapping[str, tuple[str, ...]]
) -> tuple[Span, ...]:
    return tuple(
        Span(
            row["id"],
            row["start"],
            row["end"],
            labels[row["label"]],
            {name: values[row[name]] for name, values in attributes.items() if row.get(name) is not None},
        )
        for row in rows
    )
