"""Commands. plan, push, pull, status: between files and Label Studio."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from labeling.cli.console import (
    JsonOption,
    SchemaOption,
    StrictOption,
    clean,
    collected,
    print_json,
    print_table,
    say,
)
from labeling.errors import UsageError, stop_at_first

if TYPE_CHECKING:
    from labeling.studio.client import Studio
    from labeling.studio.plan import Plan
    from labeling.studio.push import Options
    from labeling.studio.state import Show

ProjectOption = Annotated[str, typer.Option("--project", metavar="NAME", help="Title of the Label Studio project.")]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="LABEL_STUDIO_URL",
        help="Address of the Label Studio server; default: the embedded one that `labeling studio start` runs.",
    ),
]
ApiKeyOption = Annotated[
    str | None,
    typer.Option(
        "--api-key",
        envvar="LABEL_STUDIO_API_KEY",
        metavar="TOKEN",
        help="Token; `-` asks for it. Prefer the variable or --api-key-file: others on this machine see arguments.",
    ),
]
ApiKeyFileOption = Annotated[
    Path | None, typer.Option("--api-key-file", metavar="FILE", help="File with the token, readable only by you.")
]
CaBundleOption = Annotated[
    Path | None,
    typer.Option("--ca-bundle", metavar="FILE", help="Certificates (PEM) to trust, for a private server."),
]
WaitOption = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", help="How long to wait while another push or pull runs.")
]
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
ThoroughOption = Annotated[
    bool, typer.Option("--thorough", help="Read the whole project instead of trusting what is known of it.")
]


@contextmanager
def connected(
    url: str | None, api_key: str | None, api_key_file: Path | None, ca_bundle: Path | None
) -> Iterator["Studio"]:
    """The server that the options mean; warnings about it are shown as one line each."""
    import warnings

    from labeling.files import home
    from labeling.studio.connect import connect

    def ask(prompt: str) -> str:
        return str(typer.prompt(prompt, hide_input=True, err=True))

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        studio = connect(
            home(),
            url,
            ask("Token") if api_key == "-" else api_key,
            api_key_file,
            ca_bundle,
            ask if sys.stdin.isatty() else None,
        )
    for warning in caught:
        if warning.category is UserWarning:
            say(f"warning: {warning.message}")
    with studio:
        yield studio


@contextmanager
def shown() -> Iterator["Show"]:
    """A progress bar on standard error; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bars: dict[str, object] = {}

        def show(what: str, done: int, total: int) -> None:
            bar = bars.get(what)
            if bar is None:
                bar = bars[what] = progress.add_task(clean(what), total=total or None)
            progress.update(bar, completed=done, total=total or None)  # type: ignore[arg-type]

        yield show


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
    from labeling.studio.push import Options
    from labeling.studio.settings import Settings

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


def pull(
    project: ProjectOption,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is stdout.")],
    names: Annotated[bool, typer.Option("--names", help="Annotators' e-mail addresses instead of pseudonyms.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep pulling: look for changes every --every seconds.")
    ] = False,
    every: Annotated[float, typer.Option("--every", min=1, metavar="SECONDS", help="Pause between looks.")] = 20.0,
    quarantine: Annotated[
        Path | None,
        typer.Option("--quarantine", metavar="FILE", help="Where misfits go; default: beside the output."),
    ] = None,
    thorough: ThoroughOption = False,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    wait: WaitOption = 60.0,
    url: UrlOption = None,
    api_key: ApiKeyOption = None,
    api_key_file: ApiKeyFileOption = None,
    ca_bundle: CaBundleOption = None,
) -> None:
    """Write a project's documents with every annotation, and what became of each predicted span, to a file.

    Only what changed since the last pull is read. Annotators appear under stable pseudonyms. What does not fit the
    text or the schema is put aside in a quarantine file, with the reason, and counted. `--watch` polls: a webhook
    would need the server to reach this machine, and what it sends while nobody listens is lost.

    Example: labeling pull --project "Border war, week 12" -o reviewed.jsonl
    """
    from labeling.files import home
    from labeling.schema import load_schema
    from labeling.studio.pull import PullReport
    from labeling.studio.pull import pull as pull_from

    if output == "-" and (as_json or watch):
        raise UsageError("-o - writes the documents to standard output: --json and --watch need a file")
    loaded = load_schema(schema)

    def tell(report: "PullReport") -> None:
        if as_json:
            print_json(report.to_json())
        elif output == "-":
            for what, count in report.rows():
                say(f"{what}: {count}")
        else:
            print_table(f"{project} → {output}", ["", "count"], report.rows())
        for reason, count in report.aside.most_common():
            say(f"put aside: {count} × {reason}")
        if report.quarantine:
            say(f"put aside in {report.quarantine}")

    with connected(url, api_key, api_key_file, ca_bundle) as studio, shown() as show:
        report = pull_from(
            project,
            output,
            loaded,
            studio,
            home(),
            names=names,
            thorough=thorough,
            quarantine=quarantine,
            wait=wait,
            show=show,
        )
    tell(report)
    if watch:
        from labeling.studio.watch import watched

        say(f"watching: a look every {every:g} s, Ctrl-C ends it")
        with connected(url, api_key, api_key_file, ca_bundle) as studio:
            for report in watched(
                project,
                output,
                loaded,
                studio,
                home(),
                every,
                names=names,
                quarantine=quarantine,
                wait=wait,
                complain=say,
            ):
                tell(report)


def status(
    project: ProjectOption,
    names: Annotated[bool, typer.Option("--names", help="Annotators' e-mail addresses instead of pseudonyms.")] = False,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    wait: WaitOption = 60.0,
    url: UrlOption = None,
    api_key: ApiKeyOption = None,
    api_key_file: ApiKeyFileOption = None,
    ca_bundle: CaBundleOption = None,
) -> None:
    """Show how far a project has come: done and left, by annotator and label, pace, agreement so far.

    Example: labeling status --project "Border war, week 12"
    """
    from labeling.files import home
    from labeling.schema import load_schema
    from labeling.studio.status import project_status

    with connected(url, api_key, api_key_file, ca_bundle) as studio, shown() as show:
        found = project_status(project, load_schema(schema), studio, home(), names=names, wait=wait, show=show)
    if as_json:
        print_json(found.to_json())
        return
    parts = ("tasks", "annotated", "skipped", "complete", "drafts", "left")
    print_table("Tasks", ["project", *parts], [[name, *(c[p] for p in parts)] for name, c in found.projects.items()])
    people = [
        (name, work.annotated, work.skipped, _rounded(work.seconds_each), _rounded(work.per_hour))
        for name, work in sorted(found.annotators.items())
    ]
    print_table("Annotators", ["annotator", "annotated", "skipped", "seconds each", "tasks an hour"], people)
    agreed = [(name, found.spans[name], found.agreement.get(name)) for name in found.spans]
    agreed.append(("all", found.spans.total(), found.agreement.get("all")))
    print_table("Confirmed spans", ["label", "spans", "exact F1 between annotators"], agreed)
    pace = "" if found.hours_left is None else f", {found.hours_left:.1f} hours of one person's work at this pace"
    say(f"{found.left} annotation(s) left{pace}; {found.compared} document(s) with several annotators compared")


def _rounded(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    for command in (plan, push, pull, status):
        app.command()(command)
