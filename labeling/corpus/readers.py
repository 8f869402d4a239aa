"""One reader a format: `(where, fields)` for each article in a file, streaming where the format allows it.

`fields["text"]` is the raw article; `doc_id`, `title`, `source`, `url`, `published` and `licence` are there where the
file says them. A reader raises InputError where a file cannot be read on, and reports a broken line or row.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from labeling.corpus.markup import html_fields, markdown_fields
from labeling.errors import InputError, Problem, Report
from labeling.jsonl import open_input

Fields = Mapping[str, Any]
Reader = Callable[[Path | str, str, Report], Iterator[tuple[str, Fields]]]
"""Takes a path (or `-`), the name of the field that holds the text, and where to report."""

MAX_FIELD = 2**27
"""Characters in one cell of a CSV file; the csv module's own limit, 131,072, is shorter than a long article."""


def read_text(path: Path | str, text_field: str, report: Report) -> Iterator[tuple[str, Fields]]:
    """A plain article."""
    yield _name(path), {"text": _whole(path)}


def read_markdown(path: Path | str, text_field: str, report: Report) -> Iterator[tuple[str, Fields]]:
    """A Markdown article, as its reader would see it; YAML front matter gives title, source and so on."""
    yield _name(path), markdown_fields(_whole(path))


def read_html(path: Path | str, text_field: str, report: Report) -> Iterator[tuple[str, Fields]]:
    """The main text of a web page, without menus and adverts. Parsed, never run."""
    yield _name(path), html_fields(_whole(path))


def read_jsonl(path: Path | str, text_field: str, report: Report) -> Iterator[tuple[str, Fields]]:
    """One JSON object a line."""
    with open_input(path) as lines:
        yield from _json_lines(_name(path), lines, text_field, report)


def _json_lines(name: str, lines: Iterable[str], text_field: str, report: Report) -> Iterator[tuple[str, Fields]]:
    for number, line in enumerate(lines, start=1):
        where = f"{name}, line {number}"
        if not line.strip():
            continue
        try:
            fields = json.loads(line.strip())
        except (json.JSONDecodeError, RecursionError) as error:
            report(Problem(where, f"not JSON: {error}", "each line must be one JSON object"))
            continue
        if not isinstance(fields, dict):
            report(Problem(where, f"a JSON {type(fields).__name__}, expected an object"))
        elif fields.get(text_field) is None:
            report(_no_text(where, text_field, fields))
        else:
            yield where, {**fields, "text": fields[text_field]}


def read_csv(path: Path | str, text_field: str, report: Report) -> Iterator[tuple[str, Fields]]:
    """A table with a header line; the delimiter is a tab in `.tsv` files, else the one that the header uses."""
    csv.field_size_limit(MAX_FIELD)
    with open_input(path) as lines:
        stream = iter(lines)
        header = next(stream, "")
        if not header.strip():
            raise InputError(f"{_name(path)}: empty, expected a header line with a column {text_field!r}")
        delimiter = "\t" if str(path).lower().endswith(".tsv") else max(",;\t|", key=header.count)
        rows = csv.DictReader(chain([header], stream), delimiter=delimiter, strict=True)
        if text_field not in (rows.fieldnames or ()):
            columns = ", ".join(map(repr, rows.fieldnames or ()))
            raise InputError(f"{_name(path)}: there is no column {text_field!r} (found {columns}): see --text-field")
        try:
            for row in rows:
                where = f"{_name(path)}, line {rows.line_num}"
                if None in row:
                    report(Problem(where, f"has more cells than the header's {len(rows.fieldnames or ())}"))
                elif row[text_field] is None:
                    report(_no_text(where, text_field, {k: v for k, v in row.items() if v is not None}))
                else:
                    yield where, {**row, "text": row[text_field]}
        except csv.Error as error:
            raise InputError(f"{_name(path)}, line {rows.line_num}: not CSV from here on: {error}") from error


def read_parquet(path: Path | str, text_field: str, report: Report) -> Iterator[tuple[str, Fields]]:
    """A Parquet table, a batch of rows at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path}: not a Parquet file: {str(error).splitlines()[0]}") from error
    columns = table.schema_arrow.names
    if text_field not in columns:
        found = ", ".join(map(repr, columns))
        raise InputError(f"{path}: there is no column {text_field!r} (found {found}): see --text-field")
    wanted = [name for name in columns if name in (text_field, *_KNOWN)]
    number = 0
    try:
        for batch in table.iter_batches(batch_size=256, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                if row[text_field] is None:
                    report(_no_text(f"{path}, row {number}", text_field, {k: v for k, v in row.items() if v}))
                else:
                    yield f"{path}, row {number}", {**row, "text": row[text_field]}
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path}, after row {number}: cannot be read on: {str(error).splitlines()[0]}") from error


_KNOWN = ("doc_id", "title", "source", "url", "published", "licence")


def read_standard_input(reader: Reader | None, text_field: str, report: Report) -> Iterator[tuple[str, Fields]]:
    """Standard input by the reader given; by default JSON lines where it starts with a brace, else one article."""
    if reader is read_parquet:
        raise InputError("standard input: Parquet needs a file, it cannot be read from a stream")
    try:
        if reader is not None:
            yield from reader("-", text_field, report)
            return
        with open_input("-") as lines:
            stream = iter(lines)
            first = next((line for line in stream if line.strip()), "")
            if first.lstrip().startswith("{"):
                yield from _json_lines(_name("-"), chain([first], stream), text_field, report)
            else:
                yield _name("-"), {"text": first + "".join(stream)}
    except InputError as error:
        report(Problem("standard input", str(error).removeprefix("standard input").lstrip(":, ")))


def _no_text(where: str, text_field: str, fields: Fields) -> Problem:
    found = ", ".join(repr(str(name)[:40]) for name in list(fields)[:12]) or "nothing"
    return Problem(where, f"there is no field {text_field!r} (found {found})", "name it with --text-field")


def _name(path: Path | str) -> str:
    return "standard input" if str(path) == "-" else str(path)


def _whole(path: Path | str) -> str:
    if str(path) == "-":
        raw = sys.stdin.buffer.read()
    else:
        try:
            raw = Path(path).read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = raw[error.start]
        raise InputError(
            f"{_name(path)}, line {line}: not UTF-8 (byte {byte:#04x} at {error.start}): convert the file to UTF-8"
        ) from error


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
}
"""Readers by suffix, in lower case."""
