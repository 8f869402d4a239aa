"""What a push would do, worked out from a file and from what the server holds; changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from labeling.jsonl import Json
from labeling.studio.items import Item
from labeling.studio.ledger import Held
from labeling.studio.settings import Change, Order, Slice


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a push does, in the order in which it does it. Counts are documents, tasks or predictions.

    `create` and `create_blind` are lines that become tasks; `predict` pairs lines with the tasks that get (another)
    prediction. `superseded` are tasks whose document has another text now, `absent` those whose document the file no
    longer has, `surplus` second copies of a task. Of these three `worked_on` names the tasks that people have touched;
    `delete` is what goes. `old_predictions` counts what annotators no longer see and is cleared away.
    """

    title: str
    server: str
    version: str | None
    project: int | None = None
    blind_project: int | None = None
    changes: tuple[Change, ...] = ()
    blind_changes: tuple[Change, ...] = ()
    create: tuple[Item, ...] = ()
    create_blind: tuple[Item, ...] = ()
    predict: tuple[tuple[Item, Held], ...] = ()
    unchanged: int = 0
    superseded: tuple[Held, ...] = ()
    absent: tuple[Held, ...] = ()
    surplus: tuple[Held, ...] = ()
    worked_on: frozenset[int] = frozenset()
    delete: tuple[Held, ...] = ()
    foreign: int = 0
    old_predictions: int = 0
    switch_from: str | None = None
    bad: int = 0
    notes: tuple[str, ...] = ()

    @property
    def added(self) -> int:
        """Tasks that have no prediction yet and get one."""
        return sum(task.version is None for _, task in self.predict)

    @property
    def replaced(self) -> int:
        """Tasks that get another prediction than they have."""
        return len(self.predict) - self.added

    @property
    def nothing_to_do(self) -> bool:
        """Whether a push would change nothing."""
        sends = self.create or self.create_blind or self.predict or self.delete
        return not (sends or self.changes or self.blind_changes or self.old_predictions or self.switch_from)

    def rows(self) -> list[tuple[str, int]]:
        """The table that `plan` and `push` print: what, how many."""
        kept = [*self.superseded, *self.absent]
        return [
            ("tasks to create", len(self.create)),
            ("tasks to create in the blind slice", len(self.create_blind)),
            ("predictions to add", self.added),
            ("predictions to replace", self.replaced),
            ("old predictions to clear away", self.old_predictions),
            ("tasks unchanged", self.unchanged),
            ("tasks with an earlier text of a document", len(self.superseded)),
            ("tasks that the file no longer has", len(self.absent)),
            ("of these two, annotated or begun", sum(task.task in self.worked_on for task in kept)),
            ("second copies of a task", len(self.surplus)),
            ("tasks to delete", len(self.delete)),
            ("tasks that are not ours", self.foreign),
            ("settings to change", len(self.changes) + len(self.blind_changes) + (self.switch_from is not None)),
            ("lines skipped as faulty", self.bad),
        ]

    def to_json(self) -> Json:
        """The plan for scripts, documents by their id."""
        return {
            "project": self.title,
            "server": self.server,
            "model_version": self.version,
            "nothing_to_do": self.nothing_to_do,
            "create": [item.doc_id for item in self.create],
            "create_blind": [item.doc_id for item in self.create_blind],
            "add_predictions": [item.doc_id for item, task in self.predict if task.version is None],
            "replace_predictions": [item.doc_id for item, task in self.predict if task.version is not None],
            "clear_predictions": self.old_predictions,
            "unchanged": self.unchanged,
            "superseded": [self._told(task) for task in self.superseded],
            "absent": [self._told(task) for task in self.absent],
            "surplus": [self._told(task) for task in self.surplus],
            "delete": [self._told(task) for task in self.delete],
            "foreign": self.foreign,
            "settings": [_change(change, self.title) for change in self.changes]
            + [_change(change, f"{self.title} (blind slice)") for change in self.blind_changes],
            "switch_from": self.switch_from,
            "bad": self.bad,
            "notes": list(self.notes),
        }

    def _told(self, task: Held) -> Json:
        return {"task": task.task, "doc_id": task.doc_id, "worked_on": task.task in self.worked_on}


def _change(change: Change, where: str) -> Json:
    return {"project": where, "setting": change.name, "before": change.before, "after": change.after}


@dataclass(slots=True)
class Matched:
    """Lines of the file against tasks of the server."""

    create: list[Item] = field(default_factory=list)
    create_blind: list[Item] = field(default_factory=list)
    predict: list[tuple[Item, Held]] = field(default_factory=list)
    unchanged: int = 0
    superseded: list[Held] = field(default_factory=list)
    absent: list[Held] = field(default_factory=list)
    surplus: list[Held] = field(default_factory=list)
    foreign: int = 0


def match(
    items: Sequence[Item], held: Iterable[Held], version: str | None, part: Slice | None, blind_project: int | None
) -> Matched:
    """Which lines are new, which tasks have their prediction, and which tasks no line stands for.

    A document that has a task stays in the project where it is; `part` decides for new ones only. Of several tasks
    with one key the oldest is the task, the others are second copies.
    """
    by_key: dict[str, list[Held]] = defaultdict(list)
    found = Matched()
    for task in held:
        if task.key:
            by_key[task.key].append(task)
        else:
            found.foreign += 1
    homes: Mapping[str, int] = {task.doc_id: task.project for tasks in by_key.values() for task in tasks}
    doc_ids = {item.doc_id for item in items}
    for item in items:
        first, *copies = by_key.pop(item.key, ()) or (None,)
        found.surplus += [copy for copy in copies if copy is not None]
        if first is None:
            stays = homes.get(item.doc_id)
            blind = stays == blind_project if stays is not None else part is not None and part.holds(item.doc_id)
            (found.create_blind if blind else found.create).append(item)
        elif item.prediction is None or (first.version, first.prediction) == (version, item.prediction):
            found.unchanged += 1
        else:
            found.predict.append((item, first))
    for tasks in by_key.values():
        (found.superseded if tasks[0].doc_id in doc_ids else found.absent).extend(tasks)
    return found


def ordered(items: Sequence[Item], order: Order | None, seed: int) -> tuple[Item, ...]:
    """The order in which tasks are created: as given, most expected errors first, or shuffled by the seed."""
    if order == "uncertainty":
        return tuple(sorted(items, key=lambda item: (-item.errors, item.number)))
    if order == "shuffle":
        shuffled = list(items)
        Random(seed).shuffle(shuffled)
        return tuple(shuffled)
    return tuple(items)
