"""From a file of predictions to a Label Studio project that holds every document once: planned, then done."""

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import orjson

from labeling.data import Task
from labeling.errors import IncompleteError, Report, UsageError, stop_at_first
from labeling.schema import Schema
from labeling.studio.clearing import clear_predictions, delete_tasks
from labeling.studio.client import TITLE_LENGTH, Studio
from labeling.studio.items import Item, Items, Lines, opened
from labeling.studio.ledger import Held, Ledger, ledger_path, locked
from labeling.studio.plan import Plan, match
from labeling.studio.planning import plan_of
from labeling.studio.sending import (
    NewPrediction,
    NewTask,
    batches,
    one_ahead,
    prediction_body,
    send_predictions,
    send_tasks,
)
from labeling.studio.settings import BLIND, DEFAULTS, Options, Slice, checked_title, wanted
from labeling.studio.state import Show, State, quiet
from labeling.studio.tasks import prediction_to_studio, task_to_studio
from labeling.studio.wire import LostAnswerError


class Stop:
    """Ctrl-C during a push or pull: the first finishes the batch, the second interrupts. A context manager."""

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> "Stop":
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def check(self, done: int, total: int, what: str) -> None:
        """Raises IncompleteError where Ctrl-C was pressed."""
        if self.asked:
            raise IncompleteError(f"stopped after {done} of {total} {what}: run the same command again to go on")


@dataclass(slots=True)
class _Job:
    studio: Studio
    ledger: Ledger
    schema: Schema
    options: Options
    lines: Lines
    items: Items
    plan: Plan
    states: dict[int, State]
    show: Show
    stop: Stop
    part: Slice | None


def plan_push(
    source: Path | str | Iterable[Task],
    title: str,
    schema: Schema,
    studio: Studio,
    home: Path,
    options: Options = DEFAULTS,
    report: Report = stop_at_first,
    show: Show = quiet,
) -> Plan:
    """What `push` would do; changes nothing on the server. Raises as `push` does."""
    with _job(source, title, schema, studio, home, options, report, show, False) as job:
        return job.plan


def push(
    source: Path | str | Iterable[Task],
    title: str,
    schema: Schema,
    studio: Studio,
    home: Path,
    options: Options = DEFAULTS,
    report: Report = stop_at_first,
    show: Show = quiet,
    agree: Callable[[Plan], bool] = lambda _plan: True,
) -> Plan:
    """Makes the project hold every document of the source once, with its prediction; says what was done.

    `report` takes lines that are faulty: they are left out. `agree` is asked once the plan stands; False leaves
    everything as it is. Work that people have done is kept, whatever else is asked for, unless
    `options.delete_annotated`.

    Raises UsageError (a title Label Studio would not take; a schema that would break stored annotations), InputError
    (a source that cannot be read), IncompleteError (interrupted, or another push is running), AuthenticationError,
    RefusedError (with the document it is about) and ServerError. After any of them, run the same again.
    """
    hurry = report is not stop_at_first
    with _job(source, title, schema, studio, home, options, report, show, hurry) as job:
        if job.plan.nothing_to_do or not agree(job.plan):
            return job.plan
        plan = _set_up(job)
        main, blind = plan.project, plan.blind_project
        if main is not None:
            _create(job, main, plan.create)
        if blind is not None:
            _create(job, blind, plan.create_blind)
        _predict(job)
        _switch(job)
        for state in job.states.values():
            clear_predictions(state, plan.version, {task.task for _, task in plan.predict})
        delete_tasks(job.states, plan.delete, options.delete_annotated)
        _make_sure(job)
        return _done(job, plan)


def _done(job: _Job, plan: Plan) -> Plan:
    """The plan without the lines that turned out to be faulty when they were sent."""
    if job.lines.bad == plan.bad:
        return plan
    there = {task.key for task in job.ledger.held()}
    return replace(
        plan,
        create=tuple(item for item in plan.create if item.key in there),
        create_blind=tuple(item for item in plan.create_blind if item.key in there),
        bad=job.lines.bad,
    )


@contextmanager
def _job(
    source: Path | str | Iterable[Task],
    title: str,
    schema: Schema,
    studio: Studio,
    home: Path,
    options: Options,
    report: Report,
    show: Show,
    hurry: bool,
) -> Iterator[_Job]:
    checked_title(title)
    if options.settings.blind is not None:
        checked_title(title, BLIND)
    path = ledger_path(home, studio.url, title)
    with locked(path, options.wait), Ledger(path) as ledger, opened(source, path.parent) as (name, stream):
        lines = Lines(name, stream, schema, ledger, report)
        with Stop() as stop:
            projects = (studio.find_project(title), studio.find_project(title + BLIND))
            states = {
                int(project["id"]): State(studio, ledger, int(project["id"]), schema, options.settle)
                for project in projects
                if project is not None
            }
            for state in states.values():
                state.refresh(options.thorough, show)
            show("reading the file", 0, 0)
            there = {task.doc_id for task in ledger.held() if task.project in states}
            items = lines.read((lambda doc_id: doc_id not in there) if hurry else lambda _doc_id: False)
            plan, part = plan_of(title, schema, studio, ledger, items, lines.bad, options, states, *projects)
            yield _Job(studio, ledger, schema, options, lines, items, plan, states, show, stop, part)


def _set_up(job: _Job) -> Plan:
    plan = job.plan
    main, blind = plan.project, plan.blind_project
    if main is None:
        main = _project(job, plan.title, wanted(job.schema, job.options.settings, None))
    elif plan.changes:
        job.studio.update_project(main, {k: v for change in plan.changes for k, v in change.sent.items()})
    if blind is None and plan.create_blind and job.part is not None:
        blind = _project(job, plan.title + BLIND, wanted(job.schema, job.options.settings, job.part))
    elif blind is not None and plan.blind_changes:
        job.studio.update_project(blind, {k: v for change in plan.blind_changes for k, v in change.sent.items()})
    for number in (main, blind):
        if number is not None and number not in job.states:
            job.states[number] = State(job.studio, job.ledger, number, job.schema, job.options.settle)
            job.states[number].refresh()
    job.plan = replace(plan, project=main, blind_project=blind)
    return job.plan


def _project(job: _Job, title: str, changes: list[Any]) -> int:
    """Creates a project; where two clients do at once, all end up with the one that came first.

    The others are renamed, not deleted: to delete a project, Label Studio stops keeping its counters in every thread.
    """
    settings = {name: value for change in changes for name, value in change.sent.items()}
    lost: LostAnswerError | None = None
    try:
        job.studio.create_project({"title": title, **settings})
    except LostAnswerError as error:
        lost = error
    first = job.studio.find_project(title)
    if first is None:
        if lost is not None:
            raise lost
        raise UsageError(f"{job.studio.url}: the project {title!r} was deleted while it was set up: run again")
    for number in job.studio.projects(title).keys() - {first["id"]}:
        job.studio.update_project(number, {"title": f"unused {number}: {title}"[:TITLE_LENGTH]})
    return int(first["id"])


def _create(job: _Job, project: int, items: tuple[Item, ...]) -> None:
    version, schema = job.plan.version, job.schema
    state, done = job.states[project], 0

    def pieces() -> Iterator[NewTask]:
        for item, task in job.lines.fetch(items):
            yield item, orjson.dumps(task_to_studio(task, schema, version if item.prediction else None))

    work = batches(pieces(), lambda piece: len(piece[1]))
    for batch in one_ahead(work, lambda batch: send_tasks(state, version, batch)):
        done += len(batch)
        job.show("creating tasks", done, len(items))
        if done < len(items):
            job.stop.check(done, len(items), "tasks")


def _predict(job: _Job) -> None:
    version, schema, done = job.plan.version, job.schema, 0
    if version is None:
        return
    for number, state in job.states.items():
        pairs = {item.doc_id: task for item, task in job.plan.predict if task.project == number}
        items = [item for item, task in job.plan.predict if task.project == number]

        def pieces(items: list[Item] = items, pairs: dict[str, Held] = pairs) -> Iterator[NewPrediction]:
            for item, task in job.lines.fetch(items):
                to = pairs[item.doc_id]
                yield item, to, prediction_body(to.task, prediction_to_studio(task, schema, version))

        def send(batch: list[NewPrediction], state: State = state) -> None:
            send_predictions(state, version, batch)

        for batch in one_ahead(batches(pieces(), lambda piece: len(piece[2])), send):
            done += len(batch)
            job.show("adding predictions", done, len(job.plan.predict))
            job.stop.check(done, len(job.plan.predict), "predictions")


def _switch(job: _Job) -> None:
    """Shows annotators the new predictions, once they are all there."""
    plan = job.plan
    if plan.project is None or plan.version is None:
        return
    project = job.studio.project(plan.project)
    if project.get("model_version") != plan.version and job.studio.model_versions(plan.project).get(plan.version):
        job.studio.update_project(plan.project, {"model_version": plan.version})


def _make_sure(job: _Job) -> None:
    """Looks whether the server holds what it should; second copies that a lost request left late are removed."""
    for number, state in job.states.items():
        if state.settle_down():
            continue
        state.refresh()
        held = [task for task in job.ledger.held() if task.project == number]
        found = match(job.items.items, held, job.plan.version, None, None)
        worked = job.studio.worked_on(number) if found.surplus else set()
        delete_tasks(job.states, [task for task in found.surplus if task.task not in worked], False)
        state.settle_down()
