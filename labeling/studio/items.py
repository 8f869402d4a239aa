"""The lines of a file that is to be pushed: read and checked once, then known by their digest, fetched when sent."""

import hashlib
import json
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import orjson

from labeling import __version__
from labeling.check import faults
from labeling.data import Task
from labeling.errors import InputError, Problem, Report
from labeling.jsonl import DOCUMENT_FIELDS, Json, task_from_json, write_tasks
from labeling.schema import Schema
from labeling.studio.ledger import Ledger
from labeling.studio.tasks import expected_errors, identity, prediction_hash

_KEPT_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the input: what it is known by, and where it lies (bytes).

    `prediction` is the fingerprint of its prediction, None where it has none and "" while the line is not checked;
    `errors` the expected number of wrong spans.
    """

    number: int
    offset: int
    size: int
    doc_id: str
    key: str
    prediction: str | None
    errors: float

    @property
    def checked(self) -> bool:
        """Whether spans and attributes were held against text and schema."""
        return self.prediction != ""


@dataclass(frozen=True, slots=True)
class Items:
    """All good lines of an input, in its order, and the engines that made their predictions."""

    items: tuple[Item, ...]
    engines: Mapping[str, str]


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


_REGION_ID = re.compile(r"[A-Za-z0-9_-]+")


class Lines:
    """The lines of an input: read once for what they are known by, and again one by one when they are sent.

    Lines that were found good before, under the same schema, are recognised by their digest and not parsed. `bad`
    counts lines that were reported and left out.
    """

    def __init__(self, name: str, stream: BinaryIO, schema: Schema, ledger: Ledger, report: Report) -> None:
        self._name, self._stream, self._schema, self._ledger, self._report = name, stream, schema, ledger, report
        content = f"{__version__}\n{schema.model_dump_json(exclude={'path'})}"
        self._seal = hashlib.blake2b(content.encode(), digest_size=32).digest()
        self._fresh: list[tuple[bytes, Json]] = []
        self.bad = 0

    def read(self, hurry: Callable[[str], bool] = lambda _doc_id: False) -> Items:
        """Every good line, held as little as possible; a bad one is reported and left out.

        `hurry` says of which documents only the identity is wanted now: their lines are checked when they are fetched.
        """
        items: list[Item] = []
        engines: dict[str, set[str]] = defaultdict(set)
        seen: dict[str, int] = {}
        offset = 0
        self._stream.seek(0)
        for number, raw in enumerate(self._stream, start=1):
            place, offset = offset, offset + len(raw)
            if not raw.strip():
                continue
            found = self._known(number, raw, hurry)
            if isinstance(found, Problem):
                self._leave_out(found)
                continue
            doc_id = found["doc_id"]
            if doc_id in seen:
                what = f"doc_id {doc_id!r} was met before, in line {seen[doc_id]}"
                self._leave_out(Problem(self._where(number), what, "ids must be unique"))
                continue
            seen[doc_id] = number
            for engine, version in found["engines"].items():
                engines[engine].add(version)
            key, prediction, errors = found["key"], found["prediction"], found["errors"]
            items.append(Item(number, place, len(raw), doc_id, key, prediction, errors))
        self._keep()
        return Items(tuple(items), {name: ",".join(sorted(versions)) for name, versions in sorted(engines.items())})

    def fetch(self, items: Sequence[Item]) -> Iterator[tuple[Item, Task]]:
        """The tasks of lines that were read before; those that were not checked yet are, and left out if bad.

        Raises InputError where the file changed in between.
        """
        for item in items:
            self._stream.seek(item.offset)
            raw = self._stream.read(item.size)
            found = _parsed(self._where(item.number), raw)
            if isinstance(found, Problem):
                self._leave_out(found)
                continue
            if found.document.doc_id != item.doc_id or identity(found.document, self._schema) != item.key:
                raise InputError(f"{self._where(item.number)} changed while it was read: run the same command again")
            if not item.checked:
                examined = _examined(self._where(item.number), found, self._schema)
                if isinstance(examined, Problem):
                    self._leave_out(examined)
                    continue
                self._fresh.append((self._digest(raw), examined))
                item = replace(item, prediction=examined["prediction"])
                if len(self._fresh) >= _KEPT_AT_ONCE:
                    self._keep()
            yield item, found
        self._keep()

    def _known(self, number: int, raw: bytes, hurry: Callable[[str], bool]) -> Json | Problem:
        digest = self._digest(raw)
        known = self._ledger.line(digest)
        if known is not None:
            return known
        where = self._where(number)
        found = _glanced(where, raw, self._schema)
        if isinstance(found, dict) and not hurry(found["doc_id"]):
            task = _parsed(where, raw)
            found = task if isinstance(task, Problem) else _examined(where, task, self._schema)
            if isinstance(found, dict):
                self._fresh.append((digest, found))
                if len(self._fresh) >= _KEPT_AT_ONCE:
                    self._keep()
        return found

    def _digest(self, raw: bytes) -> bytes:
        return hashlib.blake2b(raw, digest_size=16, key=self._seal).digest()

    def _where(self, number: int) -> str:
        return f"{self._name}, line {number}"

    def _leave_out(self, problem: Problem) -> None:
        self._report(problem)
        self.bad += 1

    def _keep(self) -> None:
        if self._fresh:
            with self._ledger.writing():
                self._ledger.keep_lines(self._fresh)
            self._fresh.clear()


def _object(where: str, raw: bytes) -> Json | Problem:
    try:
        obj = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            obj = json.loads(raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            return Problem(where, f"not UTF-8 (byte {byte:#04x} at {error.start})", "convert the file to UTF-8")
        except (json.JSONDecodeError, RecursionError) as error:
            return Problem(where, f"not JSON: {error}", "each line must be one JSON object")
    return obj if isinstance(obj, dict) else Problem(where, f"a JSON {type(obj).__name__}, expected an object")


def _parsed(where: str, raw: bytes) -> Task | Problem:
    obj = _object(where, raw)
    if isinstance(obj, Problem):
        return obj
    try:
        return task_from_json(obj)
    except KeyError as error:
        return Problem(where, f"the field {error} is missing")
    except (ValueError, TypeError, AttributeError) as error:
        return Problem(where, str(error))


def _glanced(where: str, raw: bytes, schema: Schema) -> Json | Problem:
    """What a line is known by, without a look at each span."""
    obj = _object(where, raw)
    if isinstance(obj, Problem):
        return obj
    task = _without_spans(where, obj)
    if isinstance(task, Problem):
        return task
    spans = obj.get("spans") or ()
    try:
        errors = sum(1 - (0.5 if span.get("score") is None else float(span["score"])) for span in spans)
    except (TypeError, ValueError, AttributeError):
        errors = 0.0
    predicted = bool(spans or task.prediction.engines)
    return _summary(task, schema, "" if predicted else None, errors)


def _without_spans(where: str, obj: Json) -> Task | Problem:
    try:
        return task_from_json({**obj, "spans": (), "relations": (), "annotations": ()})
    except KeyError as error:
        return Problem(where, f"the field {error} is missing")
    except (ValueError, TypeError, AttributeError) as error:
        return Problem(where, str(error))


def _examined(where: str, task: Task, schema: Schema) -> Json | Problem:
    """What a line is known by, once everything in it was checked."""
    doc_id = task.document.doc_id
    if not doc_id.isprintable():
        return Problem(where, f"doc_id {doc_id!r} holds a tab, a line break or another control character")
    found = list(faults(task.prediction.spans, task.prediction.relations, task.document.text, schema))
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        return Problem(f"{where}, document {doc_id!r}", found[0] + more, "not sent")
    odd = next((span.id for span in task.prediction.spans if not _REGION_ID.fullmatch(span.id)), None)
    if odd is not None:
        what = f"the span id {odd!r} is one that Label Studio takes and does not show"
        return Problem(f"{where}, document {doc_id!r}", what, "use letters, digits, - and _")
    try:
        predicted = bool(task.prediction.engines or task.prediction.spans)
        print_of = prediction_hash(task.prediction) if predicted else None
        orjson.dumps([getattr(task.document, name) for name in DOCUMENT_FIELDS])
    except TypeError as error:
        return Problem(f"{where}, document {doc_id!r}", f"holds what is no text: {error}", "not sent")
    return _summary(task, schema, print_of, expected_errors(task.prediction))


def _summary(task: Task, schema: Schema, prediction: str | None, errors: float) -> Json:
    return {
        "doc_id": task.document.doc_id,
        "key": identity(task.document, schema),
        "prediction": prediction,
        "errors": round(errors, 4),
        "engines": dict(task.prediction.engines),
    }
