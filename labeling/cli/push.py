"""Commands. plan, push: from a file of predictions into Label Studio."""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from labeling.cli.connection import (
    ApiKeyFileOption,
    ApiKeyOption,
    CaBundleOption,
    ProjectOption,
    ThoroughOption,
    UrlOption,
    WaitOption,
    connected,
    shown,
)
from labeling.cli.console import JsonOption, SchemaOption, StrictOption, collected, print_json, print_table, say
from labeling.errors import UsageError, stop_at_first

if TYPE_CHECKING:
    from labeling.studio.plan import Plan
    from labeling.studio.settings import Options

InputArgument = Annotated[
    str, typer.Argument(metavar="PREDICTIONS", help="Lines of `labeling preannotate`; - is stdin.")
]
AnnotatorsOption = Annotated[
    int | None,
    typer.Option("--annotators-per-task", min=1, help="How many people annotate each task; default: leave as it is."),
]
SkipOption = Annotated[
    Literal["others", "me", "ignore", "never"] | None,
    typer.Option("--skip", help="Who gets a skipped task again: others, the same person, nobody; or no skipping."),
]
OrderOption = Annotated[
    Literal["given", "uncertainty", "shuffle"] | None,
    typer.Option("--order", help="Order of tasks: as given, most expected errors first, or shuffled by --seed."),
]
BlindOption = Annotated[
    float | None,
    typer.Option("--blind", metavar="SHARE", help="Share of documents for a sibling project without predictions."),
]
SeedOption = Annotated[int | None, typer.Option("--seed", help="Seed of the shuffle and of the blind slice.")]
PruneOption = Annotated[
    bool, typer.Option("--prune", help="Delete tasks nobody worked on that the file does not have.")
]
DeleteAnnotatedOption = Annotated[
    bool,
    typer.Option("--delete-annotated", help="Delete those that people worked on as well, with their work. Asks."),
]


def _options(
    annotators: int | None,
    skip: Literal["others", "me", "ignore", "never"] | None,
    order: Literal["given", "uncertainty", "shuffle"] | None,
    blind: float | None,
    seed: int | None,
    prune: bool,
    delete_annotated: bool,
    thorough: bool,
    wait: float,
) -> "Options":
    from labeling.studio.settings import Options, Settings

    settings = Settings(annotators=annotators, skip=skip, order=order, blind=blind, seed=seed)
    return Options(settings, prune=prune, delete_annotated=delete_annotated, thorough=thorough, wait=wait)


def _print_plan(plan: "Plan", done: bool, as_json: bool) -> None:
    if as_json:
        print_json({**plan.to_json(), "done": done})
        return
    what = "done" if done else "to do"
    if plan.nothing_to_do:
        what = "nothing to do"
    print_table(f"{plan.title} on {plan.server}: {what}", ["", "count"], [row for row in plan.rows() if row[1]])
    for change in (*plan.changes, *plan.blind_changes):
        say(f"setting: {change.name}: {change.before} → {change.after}")
    if plan.switch_from is not None:
        say(f"setting: predictions shown: {plan.switch_from} → {plan.version}")
    for task in [*plan.superseded, *plan.absent][:20]:
        why = "has an earlier text of" if task in plan.superseded else "is about a document that the file lacks:"
        fate = "deleted" if task in plan.delete else "kept, annotated" if task.task in plan.worked_on else "kept"
        say(f"task {task.task} {why} {task.doc_id!r}: {fate}")
    for note in plan.notes:
        say(f"note: {note}")


def plan(
    predictions: InputArgument,
    project: ProjectOption,
    annotators: AnnotatorsOption = None,
    skip: SkipOption = None,
    order: OrderOption = None,
    blind: BlindOption = None,
    seed: SeedOption = None,
    prune: PruneOption = False,
    delete_annotated: DeleteAnnotatedOption = False,
    thorough: ThoroughOption = False,
    schema: SchemaOption = None,
    strict: StrictOption = False,
    as_json: JsonOption = False,
    wait: WaitOption = 60.0,
    url: UrlOption = None,
    api_key: ApiKeyOption = None,
    api_key_file: ApiKeyFileOption = None,
    ca_bundle: CaBundleOption = None,
) -> None:
    """Show what `push` would do to a project, without changing anything.

    Example: labeling plan predictions.jsonl --project "Border war, week 12"
    """
    from labeling.files import home
    from labeling.schema import load_schema
    from labeling.studio.push import plan_push

    options = _options(annotators, skip, order, blind, seed, prune, delete_annotated, thorough, wait)
    with collected(strict) as report:
        with connected(url, api_key, api_key_file, ca_bundle) as studio, shown() as show:
            take = stop_at_first if strict else report
            found = plan_push(predictions, project, load_schema(schema), studio, home(), options, take, show)
        _print_plan(found, False, as_json)


def push(
    predictions: InputArgument,
    project: ProjectOption,
    annotators: AnnotatorsOption = None,
    skip: SkipOption = None,
    order: OrderOption = None,
    blind: BlindOption = None,
    seed: SeedOption = None,
    prune: PruneOption = False,
    delete_annotated: DeleteAnnotatedOption = False,
    thorough: ThoroughOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing: the same as `labeling plan`.")] = False,
    schema: SchemaOption = None,
    strict: StrictOption = False,
    as_json: JsonOption = False,
    wait: WaitOption = 60.0,
    url: UrlOption = None,
    api_key: ApiKeyOption = None,
    api_key_file: ApiKeyFileOption = None,
    ca_bundle: CaBundleOption = None,
) -> None:
    """Put every document and its predictions into a Label Studio project, once.

    Makes or finds the project and does nothing twice: run it again after any interruption, and it goes on. What
    people have annotated is never overwritten or deleted. `labeling plan` shows beforehand what it will do.

    Example: labeling push predictions.jsonl --project "Border war, week 12" --annotators-per-task 2 --blind 0.1
    """
    from labeling.files import home
    from labeling.schema import load_schema
    from labeling.studio.push import plan_push
    from labeling.studio.push import push as push_to

    options = _options(annotators, skip, order, blind, seed, prune, delete_annotated, thorough, wait)
    with collected(strict) as report:
        with connected(url, api_key, api_key_file, ca_bundle) as studio, shown() as show:
            loaded, take = load_schema(schema), stop_at_first if strict else report
            if dry_run:
                found = plan_push(predictions, project, loaded, studio, home(), options, take, show)
            else:
                found = push_to(predictions, project, loaded, studio, home(), options, take, show, _agreed)
        _print_plan(found, not dry_run, as_json)


def _agreed(plan: "Plan") -> bool:
    """Asks before people's work is deleted; without a terminal to ask on, refuses."""
    going = [task for task in plan.delete if task.task in plan.worked_on]
    if not going:
        return True
    if not sys.stdin.isatty():
        raise UsageError(
            f"--delete-annotated would delete {len(going)} task(s) with people's work and asks first: run it in a"
            " terminal, with the predictions in a file"
        )
    for task in going[:10]:
        say(f"task {task.task}, document {task.doc_id!r}")
    return typer.confirm(f"Delete {len(going)} task(s) with all that people did in them?", default=False, err=True)


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    for command in (plan, push):
        app.command()(command)
