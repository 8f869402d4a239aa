"""Records in the formats of other tools. Each writer says what its format cannot hold; nothing is bent to fit.

Every writer takes `(split, record)` pairs, a new folder and the schema, and yields a `Loss` for each span, attribute
or relation that the format has no place for. File names come from numbers and splits, never from an article.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from labeling.data import Record
from labeling.errors import UsageError
from labeling.files import atomic_path
from labeling.jsonl import dump
from labeling.schema import Schema

Split = tuple[str, Record]


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a document that the written files do not hold."""

    doc_id: str
    what: str
    """`span`, `attributes`, `relations` or `text`."""
    label: str
    why: str
    start: int | None = None
    end: int | None = None


Writer = Callable[[Iterable[Split], Path, Schema], Iterator[Loss]]

FORMATS: Mapping[str, str] = {
    "conll": "labeling.release.formats.conll:write",
    "jsonl": "labeling.release.formats.jsonlines:write",
    "spacy": "labeling.release.formats.docbin:write",
    "brat": "labeling.release.formats.brat:write",
    "gliner": "labeling.release.formats.gliner:write",
    "label-studio": "labeling.release.formats.label_studio:write",
}
"""Formats by name, as `module:function`; imported on use."""

REPORT = "losses.jsonl"


def write_format(name: str, records: Iterable[Split], folder: Path, schema: Schema) -> Counter[tuple[str, str, str]]:
    """Writes the records into a folder that is new or empty, with `losses.jsonl` beside them.

    Returns how often each `(what, label, why)` was lost. Raises UsageError for a name that is not registered or a
    folder that holds something.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}: choose one of {', '.join(FORMATS)}")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder}: the folder is not empty: name a new one")
    folder.mkdir(parents=True, exist_ok=True)
    module, _, function = FORMATS[name].partition(":")
    writer: Writer = getattr(import_module(module), function)
    counted: Counter[tuple[str, str, str]] = Counter()
    with atomic_path(folder / REPORT) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        for loss in writer(records, folder, schema):
            counted[loss.what, loss.label, loss.why] += 1
            line = {"doc_id": loss.doc_id, "what": loss.what, "label": loss.label, "why": loss.why}
            out.write(dump(line | ({} if loss.start is None else {"start": loss.start, "end": loss.end})) + "\n")
    return counted


def relations_lost(record: Record, why: str) -> Iterator[Loss]:
    """A loss for each relation of a record."""
    for relation in record.relations:
        yield Loss(record.document.doc_id, "relations", relation.label, why)


def attributes_lost(record: Record, why: str) -> Iterator[Loss]:
    """A loss for each span that has attributes."""
    for span in record.spans:
        if span.attributes:
            yield Loss(record.document.doc_id, "attributes", span.label, why, span.start, span.end)
