"""Commands. pull, status: from Label Studio into a file of reviewed documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from labeling.cli.console import JsonOption, SchemaOption, print_json, print_table, say
from labeling.errors import UsageError

if TYPE_CHECKING:
    from labeling.studio.pull import PullReport


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
    for command in (pull, status):
        app.command()(command)
