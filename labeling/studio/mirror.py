"""A project's tasks, read from the server into the ledger: all of them once, then only what changed."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from labeling import __version__
from labeling.jsonl import Json, task_to_json
from labeling.schema import Schema
from labeling.studio.clearing import state_tasks
from labeling.studio.client import DRAFTS, Studio
from labeling.studio.ledger import Ledger
from labeling.studio.reading import read_slices, slices
from labeling.studio.returned import NameOf, Returned, Source, read_task
from labeling.studio.state import Show, State, quiet

OVERLAP = timedelta(minutes=2)
"""How far back changes are looked for again: more than a transaction on the server can take."""
_FEW = 500
"""Changed tasks up to this number are read page by page; more, by reading everything again."""


@dataclass(frozen=True, slots=True)
class Row:
    """A task in the mirror: its numbers, identity, its line and what was put aside (both JSON, packed).

    `people` are the annotators' pseudonyms, one for each annotation; the line is empty where the task is none of ours.
    """

    task: int
    project: int
    doc_id: str
    key: str
    people: tuple[str, ...]
    counts: Mapping[str, int]
    packed: bytes
    packed_aside: bytes | None

    @property
    def line(self) -> bytes:
        """The line, without a line end."""
        return zlib.decompress(self.packed)

    @property
    def aside(self) -> list[Json]:
        """What was put aside, as lines of the quarantine file."""
        return list(orjson.loads(zlib.decompress(self.packed_aside))) if self.packed_aside else []


class Mirror:
    """The copy of one project in the ledger. `refresh` says how many tasks it had to read."""

    def __init__(self, studio: Studio, ledger: Ledger, source: Source, schema: Schema, name_of: NameOf) -> None:
        self.studio, self.ledger, self.source, self._schema, self._name_of = studio, ledger, source, schema, name_of
        self._state = State(studio, ledger, source.project, schema)
        content = f"{__version__}\n{schema.model_dump_json(exclude={'path'})}\n{source.blind} {source.adjudication}"
        self._seal = hashlib.blake2b(content.encode(), digest_size=8).hexdigest()

    def refresh(self, thorough: bool = False, show: Show = quiet, stop: Callable[[], None] = lambda: None) -> int:
        """Reads what changed since the last time, with an overlap; everything where that cannot be told.

        What was read before an interruption (`stop` raises) stays read. The count of tasks that were read.
        """
        now, newest = self._signature(), self._newest()
        seen = self.ledger.fact(self._fact)
        resume = self.ledger.fact(f"resume {self.source.project}")
        if thorough or seen is None or any(seen[name] != now[name] for name in ("seal", "created_at", "versions")):
            return self._read_all(now, newest, None if thorough else resume, show, stop)
        if seen["signature"] == now and seen["newest"] == newest:
            return 0
        changed = list(self._changed(seen["newest"]))
        if len(changed) > _FEW:
            return self._read_all(now, newest, None, show, stop)
        rows = [self._read(raw) for raw in state_tasks(self._state, changed)]
        with self.ledger.writing():
            self._store(rows)
        gone = self._gone() if self._count() != now["tasks"] else []
        with self.ledger.writing():
            self._forget(gone)
            self._remember(now, newest)
        return len(changed)

    def drafts(self) -> int:
        """How many tasks hold work that nobody has submitted, as the server has it now."""
        return self.studio.count_tasks(self.source.project, DRAFTS)

    def rows(self) -> Iterator[Row]:
        """The tasks of this project, by number."""
        yield from rows(self.ledger, "WHERE project = ? ORDER BY task", (self.source.project,))

    @property
    def _fact(self) -> str:
        return f"pulled {self.source.project}"

    def _signature(self) -> Json:
        project = self.studio.project(self.source.project)
        return {
            "seal": self._seal,
            "created_at": project["created_at"],
            "tasks": project["task_number"],
            "annotations": project["total_annotations_number"],
            "skipped": project["skipped_annotations_number"],
            "ground_truth": project["ground_truth_number"],
            "versions": self.studio.model_versions(self.source.project),
        }

    def _newest(self) -> str:
        return self.studio.newest_change(self.source.project) or ""

    def _remember(self, signature: Json, newest: str) -> None:
        fields = {name: signature[name] for name in ("seal", "created_at", "versions")}
        self.ledger.remember(self._fact, {**fields, "signature": signature, "newest": newest})
        self.ledger.remember(f"resume {self.source.project}", None)

    def _read_all(self, now: Json, newest: str, resume: Any, show: Show, stop: Callable[[], None]) -> int:
        project, count = self.source.project, 0
        if resume is not None and resume["signature"] == now:
            todo, newest = [(first, last) for first, last in resume["todo"]], resume["newest"]
        else:
            todo = slices(self.studio, project)
            with self.ledger.writing():
                self.ledger.remember(self._fact, None)
                self.ledger.db.execute("DELETE FROM pulled WHERE project = ?", (project,))
                self._keep_place(now, newest, todo)
        total = len(todo)
        scratch = self.ledger.path.parent
        for number, (_, tasks) in enumerate(read_slices(self.studio, project, todo, scratch, self._state.owner)):
            with self.ledger.writing():
                count += self._store(map(self._read, tasks))
                self._keep_place(now, newest, todo[number + 1 :])
            show(f"reading {self.source.title}", number + 1, total)
            if number + 1 < total:
                stop()
        with self.ledger.writing():
            self._remember(now, newest)
        return count

    def _keep_place(self, signature: Json, newest: str, todo: list[tuple[int, int]]) -> None:
        place = {"signature": signature, "newest": newest, "todo": todo}
        self.ledger.remember(f"resume {self.source.project}", place)

    def _changed(self, since: str) -> Iterator[int]:
        """Tasks whose time of change is not the one that is mirrored, looked for from a while before `since`."""
        known = dict(
            self.ledger.db.execute("SELECT task, updated FROM pulled WHERE project = ?", (self.source.project,))
        )
        early = datetime.fromisoformat(since) - OVERLAP if since else None
        for task, updated in self.studio.changes(self.source.project, early):
            if known.get(task) != updated:
                yield task

    def _gone(self) -> list[int]:
        there = set(self.studio.task_ids(self.source.project))
        known = self.ledger.db.execute("SELECT task FROM pulled WHERE project = ?", (self.source.project,))
        return [task for (task,) in known if task not in there]

    def _count(self) -> int:
        row = self.ledger.db.execute("SELECT count(*) FROM pulled WHERE project = ?", (self.source.project,)).fetchone()
        return int(row[0])

    def _forget(self, tasks: Iterable[int]) -> None:
        self.ledger.db.executemany("DELETE FROM pulled WHERE task = ?", ((task,) for task in tasks))

    def _read(self, raw: Json) -> tuple[Json, Returned]:
        return raw, read_task(raw, self.source, self._schema, self._name_of)

    def _store(self, tasks: Iterable[tuple[Json, Returned]]) -> int:
        count = 0
        for raw, returned in tasks:
            count += 1
            task = returned.task
            annotations = task.annotations if task else ()
            counts = {
                "annotations": sum(not one.skipped and not one.adjudicated for one in annotations),
                "skipped": sum(one.skipped for one in annotations),
                "adjudicated": sum(one.adjudicated for one in annotations),
            }
            self.ledger.db.execute(
                "REPLACE INTO pulled VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    int(raw["id"]),
                    self.source.project,
                    task.document.doc_id if task else "",
                    returned.key,
                    str(raw.get("updated_at") or ""),
                    json.dumps([one.annotator for one in annotations]),
                    json.dumps(counts),
                    zlib.compress(orjson.dumps(task_to_json(task)), 1) if task else b"",
                    zlib.compress(orjson.dumps(returned.aside), 1) if returned.aside else None,
                ),
            )
        return count


def rows(ledger: Ledger, where: str, values: tuple[Any, ...]) -> Iterator[Row]:
    """Mirrored tasks that a condition of ours picks; one at a time."""
    found = ledger.db.execute(
        f"SELECT task, project, doc_id, key, people, counts, line, aside FROM pulled {where}",  # noqa: S608
        values,
    )
    for task, project, doc_id, key, people, counts, line, aside in found:
        yield Row(task, project, doc_id, key, tuple(json.loads(people)), json.loads(counts), line, aside)
