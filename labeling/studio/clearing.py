"""What a push takes away from the server: predictions nobody needs, tasks nobody worked on."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from labeling.jsonl import Json
from labeling.studio.client import WORKED_ON, id_filter
from labeling.studio.ledger import Held
from labeling.studio.reading import elements
from labeling.studio.state import State, has_work, our_predictions
from labeling.studio.tasks import KEPT, engines_of

_AT_ONCE = 100
"""Tasks asked for by number in one request."""


def clear_predictions(state: State, version: str | None, replaced: Iterable[int]) -> None:
    """Deletes predictions that `version` has taken the place of. Run once the project shows `version`.

    What somebody annotated from is renamed instead, so that it stays beside the annotation; so is what tasks outside
    the file have. `replaced` names the tasks that got another prediction just now.
    """
    if version is None:
        return
    stored = {v: n for v, n in state.studio.model_versions(state.project).items() if _is_current(v)}
    worked: dict[int, Json] | None = None
    for old in (name for name in stored if name != version):
        if worked is None:
            worked = dict(_worked_on(state))
        _clear_version(state, old, worked)
    if stored.get(version, 0) > _shown(state)[version]:
        mine = {task.task for task in state.ledger.held() if task.project == state.project}
        _thin(state, version, state_tasks(state, [task for task in replaced if task in mine]))
    if state.studio.model_versions(state.project).get(version, 0) > _shown(state)[version]:
        _thin(state, version, state.studio.tasks(state.project))
    if state.studio.model_versions(state.project).get(version, 0) > _shown(state)[version]:
        _drop_orphans(state)


def _is_current(version: str) -> bool:
    return engines_of(version) is not None and not version.endswith(KEPT)


def _shown(state: State) -> Counter[str | None]:
    return Counter(task.version for task in state.ledger.held() if task.project == state.project)


def _worked_on(state: State) -> Iterator[tuple[int, Json]]:
    for filters in WORKED_ON:
        for raw in state.studio.tasks(state.project, filters):
            yield int(raw["id"]), raw


def _clear_version(state: State, old: str, worked: Mapping[int, Json]) -> None:
    outside = [task for task in state.ledger.held() if task.project == state.project and task.version == old]
    for raw in [*worked.values(), *state_tasks(state, [task.task for task in outside if task.task not in worked])]:
        for prediction in our_predictions(raw):
            if prediction["model_version"] == old:
                state.studio.rename_prediction(int(prediction["id"]), old + KEPT)
    with state.ledger.writing():
        state.ledger.hold(replace(task, version=None, prediction=None) for task in outside)
    state.studio.delete_model_version(state.project, old)


def _thin(state: State, version: str, tasks: Iterable[Json]) -> None:
    """Leaves each task the newest of its predictions of one version."""
    for raw in tasks:
        same = sorted(int(p["id"]) for p in our_predictions(raw) if p["model_version"] == version)
        for prediction in same[:-1]:
            if has_work(raw):
                state.studio.rename_prediction(prediction, version + KEPT)
            else:
                state.studio.delete_prediction(prediction)


def _drop_orphans(state: State) -> None:
    """Deletes predictions without a task, as the server leaves them when two clients import and delete at once."""
    there = set(state.studio.task_ids(state.project))
    with tempfile.TemporaryDirectory(dir=state.ledger.path.parent) as folder:
        path = Path(folder) / "predictions.json"
        state.studio.save_predictions(state.project, path)
        for prediction in elements(path):
            if int(prediction["task"]) not in there:
                state.studio.delete_prediction(int(prediction["id"]))


def state_tasks(state: State, tasks: Sequence[int]) -> Iterator[Json]:
    """Tasks by their numbers, whole; those that are gone are left out."""
    numbers = iter(tasks)
    while part := list(islice(numbers, _AT_ONCE)):
        yield from state.studio.tasks(state.project, id_filter(part))


def delete_tasks(states: Mapping[int, State], tasks: Sequence[Held], annotated_too: bool) -> None:
    """Deletes tasks, looking at each once more just before: one that somebody began meanwhile stays."""
    for number, state in states.items():
        mine = [task.task for task in tasks if task.project == number]
        for start in range(0, len(mine), _AT_ONCE):
            part = mine[start : start + _AT_ONCE]
            found = list(state_tasks(state, part))
            going = [int(raw["id"]) for raw in found if annotated_too or not has_work(raw)]
            state.studio.delete_tasks(number, going)
            there = {int(raw["id"]) for raw in found}
            with state.ledger.writing():
                state.ledger.drop([*going, *(task for task in part if task not in there)])
