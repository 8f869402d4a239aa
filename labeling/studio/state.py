"""What a project on the server holds, as the ledger knows it, brought up to date with as few requests as possible."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from labeling.data import Prediction
from labeling.jsonl import Json
from labeling.schema import Schema
from labeling.studio.client import Studio
from labeling.studio.ledger import Batch, Held, Ledger
from labeling.studio.reading import read_slices, slices
from labeling.studio.regions import read_regions
from labeling.studio.tasks import KEPT, engines_of, key, prediction_hash

Show = Callable[[str, int, int], None]
"""Takes what is being done, how much of it is done, and of how much."""

SETTLE = 3.0
"""Seconds, and as many more for each MB sent, that the server is given to finish a request whose answer was lost."""
_FEW = 300
"""New tasks up to this number are listed page by page; more, by snapshots."""


def quiet(_what: str, _done: int, _total: int) -> None:
    """Shows nothing."""


class State:
    """The tasks of one project on the server, mirrored in the ledger. `refresh` first."""

    def __init__(self, studio: Studio, ledger: Ledger, project: int, schema: Schema, settle: float = SETTLE) -> None:
        self.studio, self.ledger, self.project, self._schema = studio, ledger, project, schema
        self._settle = settle

    def refresh(self, thorough: bool = False, show: Show = quiet) -> None:
        """Brings the ledger in line with the server.

        Where the server's counts are those of last time, nothing is read; where tasks were only added, only they are;
        else, or when `thorough`, everything is. What was sent without an answer is looked for first.
        """
        batches = [batch for batch in self.ledger.open_batches() if batch.project == self.project]
        self._settled(batches)
        now = self.signature()
        seen = self.ledger.fact(self._fact)
        if thorough or seen is None or seen["created_at"] != now["created_at"]:
            self._read_all(show)
        elif batches or seen != now:
            added = now["tasks"] - self.ledger.count(self.project)
            fresh = self._fresh() if 0 <= added <= _FEW and not _unlike_tasks(batches) else None
            if fresh is None or len(fresh) != added or not self._explains(seen, now, fresh):
                self._read_all(show)
            else:
                with self.ledger.writing():
                    self.ledger.hold(fresh)
        else:
            return
        for batch in batches:
            self.ledger.finish(batch.number)
        self.settle_down()

    def settle_down(self) -> bool:
        """Remembers the server's counts where they are those of the ledger: then the next refresh reads nothing.

        False where they are not, because somebody else is changing the project.
        """
        now = self.signature()
        held = [task for task in self.ledger.held() if task.project == self.project]
        shown = Counter(task.version for task in held if task.version is not None)
        ours = {v: n for v, n in now["versions"].items() if engines_of(v) is not None and not v.endswith(KEPT)}
        agrees = (
            len(held) == now["tasks"] and self.ledger.last_task(self.project) == now["last"] and dict(shown) == ours
        )
        self.ledger.remember(self._fact, now if agrees else None)
        return agrees

    def signature(self) -> Json:
        """Counts that tell whether tasks or predictions came or went: three small requests."""
        project = self.studio.project(self.project)
        return {
            "created_at": project["created_at"],
            "tasks": project["task_number"],
            "last": self.studio.last_task(self.project),
            "versions": self.studio.model_versions(self.project),
        }

    @property
    def _fact(self) -> str:
        return f"seen {self.project}"

    def _settled(self, batches: list[Batch]) -> None:
        """Waits until what was sent without an answer has come to pass, or no longer can."""
        for batch in batches:
            end = min(batch.sent, time.time()) + self._settle * (1 + batch.size / 1e6)
            while time.time() < end and not self._arrived(batch):
                time.sleep(min(0.25, self._settle / 10))

    def _arrived(self, batch: Batch) -> bool:
        if batch.kind != "tasks":
            return False
        wanted = {str(item) for item in batch.items}
        fresh = [{"filter": "filter:tasks:id", "operator": "greater", "type": "Number",
                  "value": self.ledger.last_task(self.project)}]  # fmt: skip
        if self.studio.count_tasks(self.project, fresh) < len(wanted):
            return False
        found = {task.key for task in self._fresh()}
        return wanted <= found

    def _fresh(self) -> list[Held]:
        after = self.ledger.last_task(self.project)
        newer = [{"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": after}]
        return [self._held(raw) for raw in self.studio.tasks(self.project, newer)]

    def _explains(self, seen: Mapping[str, Any], now: Mapping[str, Any], fresh: list[Held]) -> bool:
        expected = Counter(seen["versions"])
        expected.update(task.version for task in fresh if task.version is not None)
        return dict(expected) == dict(now["versions"])

    def _read_all(self, show: Show) -> None:
        ranges = slices(self.studio, self.project)
        scratch = self.ledger.path.parent
        tasks: list[Held] = []
        for number, (_, found) in enumerate(read_slices(self.studio, self.project, ranges, scratch, self.owner)):
            show("reading the server", number, len(ranges))
            tasks.extend(self._held(raw) for raw in found)
        with self.ledger.writing():
            self.ledger.drop_project(self.project)
            self.ledger.hold(tasks)

    @property
    def owner(self) -> str:
        """A mark for what this ledger leaves on the server for a moment."""
        found = self.ledger.fact("owner")
        if found is None:
            import secrets

            found = secrets.token_hex(4)
            self.ledger.remember("owner", found)
        return str(found)

    def _held(self, raw: Json) -> Held:
        return held(raw, self.project, self._schema)


def held(raw: Json, project: int, schema: Schema) -> Held:
    """What a task of the server is known by; an empty key for one that is not ours."""
    data = raw.get("data") or {}
    try:
        doc_id, text = str(data["doc_id"]), data["text"]
        known = key(doc_id, str(data["text_hash"]), str(data["schema"]), str(data["schema_version"]))
    except KeyError:
        return Held(int(raw["id"]), project, "", "")
    shown = current_prediction(raw)
    if shown is None:
        return Held(int(raw["id"]), project, doc_id, known)
    marked = read_regions(shown.get("result"), text, schema)
    print_of = prediction_hash(Prediction(marked.spans, marked.relations))
    return Held(int(raw["id"]), project, doc_id, known, shown["model_version"], print_of)


def current_prediction(raw: Mapping[str, Any]) -> Json | None:
    """The newest prediction of ours that is not merely kept; None without any."""
    ours = list(our_predictions(raw))
    return max(ours, key=lambda prediction: int(prediction["id"]), default=None)


def our_predictions(raw: Mapping[str, Any]) -> Iterator[Json]:
    """The predictions that a push made and that are not merely kept for who annotated from them."""
    for prediction in raw.get("predictions") or ():
        version = str(prediction.get("model_version"))
        if engines_of(version) is not None and not version.endswith(KEPT):
            yield prediction


def has_work(raw: Mapping[str, Any]) -> bool:
    """Whether anybody has annotated or skipped the task, or left a draft."""
    return bool(raw.get("annotations") or raw.get("drafts") or raw.get("draft_exists"))


def _unlike_tasks(batches: Iterable[Batch]) -> bool:
    return any(batch.kind != "tasks" for batch in batches)
