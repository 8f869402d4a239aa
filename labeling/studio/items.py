"""The lines of a file that is to be pushed: read and checked once, then known by their digest, fetched when sent."""

import hashlib
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from labeling import __version__
from labeling.check import faults
from labeling.data import Task
from labeling.errors import InputError, Problem, Report
from labeling.jsonl import Json, task_from_json, write_tasks
from labeling.schema import Schema
from labeling.studio.ledger import Ledger
from labeling.studio.tasks import expected_errors, identity, prediction_hash

_KEPT_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Item:
    """A good line of the input: what it is known by, and where it lies (bytes).

    `prediction` is the fingerprint of its prediction, absent where it has none; `errors` the expected number of wrong
    spans.
    """

    number: int
    offset: int
    size: int
    doc_id: str
    key: str
    prediction: str | None
    errors: float


@dataclass(frozen=True, slots=True)
class Items:
    """All good lines of an input, in its order, and the engines that made their predictions."""

    items: tuple[Item, ...]
    engines: Mapping[str, str]
    bad: int


@contextmanager
def opened(source: Path | str | Iterable[Task], scratch: Path) -> Iterator[tuple[str, BinaryIO]]:
    """The name and the bytes of the source, seekable: standard input (`-`) and tasks in memory go to a file first."""
    if isinstance(source, Path | str) and str(source) != "-":
        try:
            with Path(source).open("rb") as stream:
                yield str(source), stream
        except OSError as error:
            raise InputError(f"{source}: cannot be read: {error.strerror}") from error
        return
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="input-") as folder:
        path = Path(folder) / "tasks.jsonl"
        if isinstance(source, Path | str):
            with path.open("wb") as out:
                shutil.copyfileobj(sys.stdin.buffer, out)
        else:
            write_tasks(source, path)
        with path.open("rb") as stream:
            yield "standard input" if isinstance(source, Path | str) else "tasks", stream


def read_items(name: str, stream: BinaryIO, schema: Schema, ledger: Ledger | None, report: Report) -> Items:
    """Every good line, held as little as possible; a bad one is reported and left out.

    Lines that were found good before, under the same schema, are recognised by their digest and not parsed again.
    """
    seal = hashlib.blake2b(f"{__version__}\n{schema.model_dump_json(exclude={'path'})}".encode()).digest()
    items: list[Item] = []
    engines: dict[str, set[str]] = defaultdict(set)
    seen: dict[str, int] = {}
    fresh: list[tuple[bytes, Json]] = []
    bad = offset = 0
    for number, raw in enumerate(stream, start=1):
        place, offset = offset, offset + len(raw)
        if not raw.strip():
            continue
        digest = hashlib.blake2b(raw, digest_size=16, key=seal[:64]).digest()
        known = ledger.line(digest) if ledger else None
        where = f"{name}, line {number}"
        if known is None:
            problem, known = _examined(where, raw, schema)
            if problem is not None:
                report(problem)
                bad += 1
                continue
            fresh.append((digest, known))
            if ledger and len(fresh) >= _KEPT_AT_ONCE:
                with ledger.writing():
                    ledger.keep_lines(fresh)
                fresh.clear()
        doc_id = known["doc_id"]
        if doc_id in seen:
            advice = "ids must be unique"
            report(Problem(where, f"doc_id {doc_id!r} was met before, in line {seen[doc_id]}", advice))
            bad += 1
            continue
        seen[doc_id] = number
        for engine, version in known["engines"].items():
            engines[engine].add(version)
        items.append(Item(number, place, len(raw), doc_id, known["key"], known["prediction"], known["errors"]))
    if ledger and fresh:
        with ledger.writing():
            ledger.keep_lines(fresh)
    return Items(tuple(items), {engine: ",".join(sorted(found)) for engine, found in sorted(engines.items())}, bad)


def fetch(stream: BinaryIO, items: Sequence[Item]) -> Iterator[tuple[Item, Task]]:
    """The tasks of items that were read before. Raises InputError where the file changed in between."""
    for item in items:
        stream.seek(item.offset)
        raw = stream.read(item.size)
        try:
            task = task_from_json(json.loads(raw.decode("utf-8-sig")))
            if task.document.doc_id != item.doc_id or task.document.text_hash != item.key.split("\t")[-2]:
                raise ValueError(item.doc_id)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"line {item.number} changed while it was read: run the same command again") from error
        yield item, task


def _examined(where: str, raw: bytes, schema: Schema) -> tuple[Problem | None, Json]:
    try:
        obj = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        return Problem(where, f"not UTF-8 (byte {byte:#04x} at {error.start})", "convert the file to UTF-8"), {}
    except (json.JSONDecodeError, RecursionError) as error:
        return Problem(where, f"not JSON: {error}", "each line must be one JSON object"), {}
    if not isinstance(obj, dict):
        return Problem(where, f"a JSON {type(obj).__name__}, expected an object"), {}
    try:
        task = task_from_json(obj)
    except KeyError as error:
        return Problem(where, f"the field {error} is missing"), {}
    except (ValueError, TypeError, AttributeError) as error:
        return Problem(where, str(error)), {}
    doc_id = task.document.doc_id
    if "\t" in doc_id or "\n" in doc_id:
        return Problem(where, f"doc_id {doc_id!r} holds a tab or a line break"), {}
    found = list(faults(task.prediction.spans, task.prediction.relations, task.document.text, schema))
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        return Problem(f"{where}, document {doc_id!r}", found[0] + more, "not sent"), {}
    predicted = bool(task.prediction.engines or task.prediction.spans)
    return None, {
        "doc_id": doc_id,
        "key": identity(task.document, schema),
        "prediction": prediction_hash(task.prediction) if predicted else None,
        "errors": round(expected_errors(task.prediction), 4),
        "engines": dict(task.prediction.engines),
    }
