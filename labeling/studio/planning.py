"""What a push would do: the items of a file held against what the server has."""

from collections.abc import Iterator

from labeling.jsonl import Json
from labeling.schema import Schema
from labeling.studio.client import Studio
from labeling.studio.items import Items
from labeling.studio.ledger import Held, Ledger
from labeling.studio.plan import Plan, match, ordered
from labeling.studio.settings import Options, Settings, Slice, check_config, differing, slice_of, wanted
from labeling.studio.state import State
from labeling.studio.tasks import KEPT, engines_of, model_version


def plan_of(
    title: str,
    schema: Schema,
    studio: Studio,
    ledger: Ledger,
    items: Items,
    bad: int,
    options: Options,
    states: dict[int, State],
    main: Json | None,
    blind: Json | None,
) -> tuple[Plan, Slice | None]:
    """What a push of these items would do, and the blind slice that holds for it. Raises UsageError, ServerError.

    `main` and `blind` are the project and its blind sibling where they exist; `states` mirror them; `bad` lines were
    left out of the items.
    """
    part = _slice(options.settings, blind)
    version = model_version(items.engines, schema) if any(item.prediction is not None for item in items.items) else None
    blind_number = None if blind is None else int(blind["id"])
    held = [task for task in ledger.held() if task.project in states]
    found = match(items.items, held, version, part, blind_number)
    changes = differing(wanted(schema, options.settings, None), main or {})
    blind_changes = differing(wanted(schema, options.settings, part), blind or {}) if part is not None else []
    for project, changed in ((main, changes), (blind, blind_changes)):
        for change in changed:
            if project is not None and "label_config" in change.sent:
                check_config(studio, project, str(change.sent["label_config"]))
    loose = [*found.superseded, *found.absent, *found.surplus]
    worked = {task for number in states for task in studio.worked_on(number)} if loose else set()
    order = options.settings.order
    if order is None and main is not None and main.get("sampling") == "Uncertainty sampling":
        order = "uncertainty"
    seed = options.settings.seed or 0
    predicted = any(task.version == version for task in held if task.project != blind_number) or any(
        item.prediction is not None for item in [*found.create, *(item for item, _ in found.predict)]
    )
    shown = (main or {}).get("model_version") or "none"
    plan = Plan(
        title=title,
        server=studio.url,
        version=version,
        project=None if main is None else int(main["id"]),
        blind_project=blind_number,
        changes=tuple(changes),
        blind_changes=tuple(blind_changes),
        create=ordered(found.create, order, seed),
        create_blind=ordered(found.create_blind, order, seed),
        predict=tuple(found.predict),
        unchanged=found.unchanged,
        superseded=tuple(found.superseded),
        absent=tuple(found.absent),
        surplus=tuple(found.surplus),
        worked_on=frozenset(task.task for task in loose if task.task in worked),
        delete=tuple(_to_delete(found.superseded, found.absent, found.surplus, worked, options)),
        foreign=found.foreign,
        old_predictions=_old_predictions(studio, states, held, version, [task for _, task in found.predict]),
        switch_from=shown if main is not None and version is not None and predicted and shown != version else None,
        bad=bad,
        notes=tuple(_notes(found.absent, version)),
    )
    return plan, part


def _slice(settings: Settings, blind: Json | None) -> Slice | None:
    """The blind slice asked for, else the one that the blind project was made with."""
    before = slice_of(blind) if blind is not None else None
    if settings.blind is None:
        return before
    seed = settings.seed if settings.seed is not None else before.seed if before is not None else 0
    return Slice(settings.blind, seed) if settings.blind > 0 or before is not None else None


def _to_delete(
    superseded: list[Held], absent: list[Held], surplus: list[Held], worked: set[int], options: Options
) -> Iterator[Held]:
    loose = [*surplus, *superseded, *absent] if options.prune or options.delete_annotated else surplus
    for task in loose:
        if task.task not in worked or options.delete_annotated:
            yield task


def _old_predictions(
    studio: Studio, states: dict[int, State], held: list[Held], version: str | None, replaced: list[Held]
) -> int:
    stored = 0
    for number in states:
        for name, count in studio.model_versions(number).items():
            stored += count if engines_of(name) is not None and not name.endswith(KEPT) else 0
    leftover = stored - sum(task.version is not None for task in held)
    return max(0, leftover) + sum(task.version is not None for task in replaced)


def _notes(absent: list[Held], version: str | None) -> Iterator[str]:
    older = sum(task.version is not None and task.version != version for task in absent)
    if older and version is not None:
        yield (
            f"{older} task(s) that the file does not have keep predictions of another version, which annotators do not"
            f" see while the project shows {version!r}: push them too"
        )
