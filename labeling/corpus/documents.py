"""From inputs to Documents: which reader reads what, normalisation, ids."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from labeling.corpus.readers import READERS, Fields, Reader, read_standard_input
from labeling.data import Document
from labeling.errors import InputError, Problem, Report, UsageError, stop_at_first
from labeling.text import normalise, text_hash

TEXT_FIELD = "text"

KNOWN_FIELDS = ("title", "source", "url", "published", "licence")


def read_documents(
    inputs: Iterable[Path | str],
    report: Report = stop_at_first,
    text_field: str = TEXT_FIELD,
    stdin_format: str | None = None,
) -> Iterator[Document]:
    """Documents in the order of the inputs, one at a time.

    An input is a file (its suffix says how it is read), a folder (its files and those of its subfolders in the order
    of their names; hidden ones and other suffixes are passed over) or `-` (JSON lines where the first character is a
    brace, else one plain article, unless `stdin_format` names a suffix). `text_field` is where tables and JSON lines
    keep the article. Reported and skipped: what cannot be read or is not UTF-8, a broken line, a missing or empty
    text, an id met before.
    """
    seen: dict[str, str] = {}
    for where, fields in _all_fields(inputs, report, text_field, stdin_format):
        document = _document(where, fields, report)
        if document is None:
            continue
        if document.doc_id in seen:
            first = seen[document.doc_id]
            report(Problem(where, f"doc_id {document.doc_id!r} was met before, at {first}", "ids must be unique"))
            continue
        seen[document.doc_id] = where
        yield document


def _all_fields(
    inputs: Iterable[Path | str], report: Report, text_field: str, stdin_format: str | None
) -> Iterator[tuple[str, Fields]]:
    for given in inputs:
        if str(given) == "-":
            yield from read_standard_input(_reader(stdin_format) if stdin_format else None, text_field, report)
            continue
        for path in files_of(Path(given), report):
            reader = READERS[path.suffix.lower()]
            try:
                yield from reader(path, text_field, report)
            except InputError as error:
                report(Problem(str(path), str(error).removeprefix(f"{path}: ").removeprefix(f"{path}, ")))


def _reader(suffix: str) -> Reader:
    reader = READERS.get("." + suffix.lower().lstrip("."))
    if reader is None:
        raise UsageError(f"there is no format {suffix!r}: choose one of {' '.join(READERS)}")
    return reader


def files_of(path: Path, report: Report) -> Iterator[Path]:
    """The file itself, or the readable files of a folder; what is neither is reported."""
    if path.is_dir():
        found = sorted(
            inner
            for inner in path.rglob("*")
            if inner.suffix.lower() in READERS
            and inner.is_file()
            and not any(part.startswith(".") for part in inner.relative_to(path).parts)
        )
        if not found:
            report(Problem(str(path), "no article in this folder", f"files that are read: {' '.join(READERS)}"))
        yield from found
    elif not path.exists():
        report(Problem(str(path), "there is no such file"))
    elif path.suffix.lower() not in READERS:
        report(Problem(str(path), f"files ending in {path.suffix!r} are not read", f"use {' '.join(READERS)}"))
    else:
        yield path


def _document(where: str, fields: Mapping[str, Any], report: Report) -> Document | None:
    raw = fields.get(TEXT_FIELD)
    if not isinstance(raw, str):
        what = "has no text" if raw is None else f"its text is {type(raw).__name__}, expected a string"
        report(Problem(where, what))
        return None
    text = normalise(raw)
    if not text:
        report(Problem(where, "the article is empty"))
        return None
    known = {name: _known(fields.get(name)) for name in KNOWN_FIELDS}
    return Document(doc_id=_known(fields.get("doc_id")) or hashed_id(text), text=text, **known)


def _known(value: object) -> str | None:
    """A field as one line of text; None where it is absent, blank or no single value."""
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    return " ".join(normalise(str(value)).split()) or None


def hashed_id(text: str) -> str:
    """The id of a document that was given none: the first 16 hexadecimal digits of its normalised text's SHA-256."""
    return text_hash(text)[:16]
