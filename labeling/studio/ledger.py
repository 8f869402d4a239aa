"""What we know of a project on a server, and what we are about to do to it: one SQLite file per server and project.

The ledger is a journal and a cache, never the truth: whatever it says is checked against the server, and a ledger
that is lost or broken is rebuilt from there. It holds no token and no annotator's name.
"""

import hashlib
import json
import os
import re
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from labeling.errors import IncompleteError, LabelingError
from labeling.jsonl import Json

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS lines (line BLOB PRIMARY KEY, item TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tasks (
    task INTEGER PRIMARY KEY, project INTEGER NOT NULL, doc_id TEXT NOT NULL, key TEXT NOT NULL,
    version TEXT, prediction TEXT
);
CREATE INDEX IF NOT EXISTS tasks_by_key ON tasks (key);
CREATE INDEX IF NOT EXISTS tasks_by_doc ON tasks (doc_id);
CREATE TABLE IF NOT EXISTS batches (
    batch INTEGER PRIMARY KEY, project INTEGER NOT NULL, kind TEXT NOT NULL, items TEXT NOT NULL,
    size INTEGER NOT NULL, sent REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS pulled (
    task INTEGER PRIMARY KEY, project INTEGER NOT NULL, doc_id TEXT NOT NULL, key TEXT NOT NULL,
    updated TEXT NOT NULL, people TEXT NOT NULL, counts TEXT NOT NULL, line BLOB NOT NULL, aside BLOB
);
CREATE INDEX IF NOT EXISTS pulled_by_doc ON pulled (doc_id);
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A task that the server holds: its numbers, what it is known by, and the prediction shown for it.

    `version` and `prediction` (its fingerprint) are absent where it has no prediction of ours.
    """

    task: int
    project: int
    doc_id: str
    key: str
    version: str | None = None
    prediction: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Something that was sent and whose answer never came: what it was, its bytes, and when (seconds, Unix time)."""

    number: int
    project: int
    kind: str
    items: list[Any]
    size: int
    sent: float


class Ledger:
    """An open ledger; a context manager. Raises LabelingError where the disk refuses to keep what must be kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._keeping():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.parent.chmod(0o700)
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as error:
            if "full" in str(error) or isinstance(error, sqlite3.OperationalError):
                raise LabelingError(_cannot(path, error)) from error
            for broken in path.parent.glob(path.name + "*"):
                if not broken.name.endswith((".lock", ".broken")):
                    broken.replace(broken.with_name(broken.name + ".broken"))
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise sqlite3.DatabaseError(f"made by another version ({version})")
            db.executescript(_TABLES)
            db.execute(f"PRAGMA user_version={_VERSION}")
        except BaseException:
            db.close()
            raise
        return db

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All changes of the block together, or none."""
        with self._lock, self._keeping():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        """Turns a disk that refuses into an error that says so; one thread writes at a time."""
        try:
            with self._lock:
                yield
        except (sqlite3.OperationalError, OSError) as error:
            raise LabelingError(_cannot(self.path, error)) from error

    # -- facts -------------------------------------------------------------------------------------------------------

    def fact(self, name: str) -> Any:
        """What was remembered under that name (JSON), or None."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def remember(self, name: str, value: object) -> None:
        """Keeps a fact; None forgets it."""
        with self._keeping():
            if value is None:
                self._db.execute("DELETE FROM facts WHERE name = ?", (name,))
            else:
                self._db.execute("REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))

    # -- lines of input that were found good -------------------------------------------------------------------------

    def line(self, digest: bytes) -> Json | None:
        """What a line of input, known by its digest, was found to hold the last time."""
        row = self._db.execute("SELECT item FROM lines WHERE line = ?", (digest,)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def keep_lines(self, items: Iterable[tuple[bytes, Json]]) -> None:
        """Remembers what lines of input hold."""
        with self._keeping():
            rows = ((digest, json.dumps(item)) for digest, item in items)
            self._db.executemany("REPLACE INTO lines VALUES (?, ?)", rows)

    # -- tasks on the server -------------------------------------------------------------------------------------------

    def held(self) -> Iterator[Held]:
        """Every task that the server is known to hold, by number."""
        for row in self._db.execute("SELECT task, project, doc_id, key, version, prediction FROM tasks ORDER BY task"):
            yield Held(*row)

    def hold(self, tasks: Iterable[Held]) -> None:
        """Keeps what the server holds now for these tasks."""
        rows = ((t.task, t.project, t.doc_id, t.key, t.version, t.prediction) for t in tasks)
        with self._keeping():
            self._db.executemany("REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, ?)", rows)

    def drop(self, tasks: Iterable[int]) -> None:
        """Forgets tasks that the server no longer holds."""
        with self._keeping():
            for task in tasks:
                self._db.execute("DELETE FROM tasks WHERE task = ?", (task,))
                self._db.execute("DELETE FROM pulled WHERE task = ?", (task,))

    def drop_project(self, project: int) -> None:
        """Forgets every task of a project, before they are read again."""
        with self._keeping():
            self._db.execute("DELETE FROM tasks WHERE project = ?", (project,))

    def last_task(self, project: int) -> int:
        """The highest task number known of the project, 0 for none."""
        row = self._db.execute("SELECT max(task) FROM tasks WHERE project = ?", (project,)).fetchone()
        return int(row[0] or 0)

    def count(self, project: int) -> int:
        """How many tasks of the project are known."""
        return int(self._db.execute("SELECT count(*) FROM tasks WHERE project = ?", (project,)).fetchone()[0])

    # -- what was sent -------------------------------------------------------------------------------------------------

    def begin(self, project: int, kind: str, items: list[Any], size: int, now: float) -> int:
        """Notes that a batch is about to be sent; its number."""
        with self._keeping():
            row = (project, kind, json.dumps(items), size, now)
            cursor = self._db.execute(
                "INSERT INTO batches (project, kind, items, size, sent) VALUES (?, ?, ?, ?, ?)", row
            )
        return int(cursor.lastrowid or 0)

    def finish(self, batch: int) -> None:
        """Notes that a batch was answered, or looked into."""
        with self._keeping():
            self._db.execute("DELETE FROM batches WHERE batch = ?", (batch,))

    def open_batches(self) -> list[Batch]:
        """Batches of which it is not known whether they were carried out."""
        rows = self._db.execute("SELECT batch, project, kind, items, size, sent FROM batches ORDER BY batch")
        return [Batch(row[0], row[1], row[2], json.loads(row[3]), row[4], row[5]) for row in rows]

    @property
    def db(self) -> sqlite3.Connection:
        """The database itself, for the tables of a pull."""
        return self._db


def ledger_path(home: Path, url: str, title: str) -> Path:
    """Where the ledger of a project on a server is kept."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "project"
    digest = hashlib.blake2b(f"{url}\n{title}".encode(), digest_size=6).hexdigest()
    return home / "ledgers" / f"{slug}-{digest}.sqlite"


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Only one push or pull of a project at a time, from whatever home; waits that many seconds, then raises
    IncompleteError.

    The lock beside the ledger also holds between machines that share the home; the one in the folder for temporary
    files holds between homes of one machine.
    """
    until = time.monotonic() + wait
    with ExitStack() as held:
        for place in (path.parent, *_locks_of_this_machine()):
            lock = FileLock(str(place / f"{path.name}.lock"))
            try:
                place.mkdir(parents=True, exist_ok=True)
                held.enter_context(lock.acquire(timeout=max(0.0, until - time.monotonic())))
            except Timeout as error:
                raise IncompleteError(
                    f"another push or pull of this project is running (it holds {lock.lock_file}):"
                    " run again when it is done"
                ) from error
            except OSError as error:
                raise LabelingError(_cannot(path, error)) from error
        yield


def _locks_of_this_machine() -> list[Path]:
    """The folder where all homes of this user lock their projects; none where it cannot be had, or is not ours."""
    whose = os.getuid() if hasattr(os, "getuid") else None
    folder = Path(tempfile.gettempdir()) / f"labeling-locks-{whose or 0}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return []
    return [folder] if stat.S_ISDIR(found.st_mode) and whose in (None, found.st_uid) else []


def _cannot(path: Path, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"{path}: the ledger cannot be written: {reason}: make room there and run the same command again"
