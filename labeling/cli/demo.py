"""`labeling demo`: the whole way on sample articles."""

from pathlib import Path
from typing import Annotated

import typer

from labeling.cli.console import JsonOption, print_json, print_table, say


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where the released dataset goes.")
    ] = Path("exports/demo"),
    as_json: JsonOption = False,
) -> None:
    """Run the whole way on sample articles, on a Label Studio that it starts itself and leaves running.

    Fourteen articles about invented events are pre-annotated, pushed, reviewed by two sample annotators, pulled and
    exported. Running it again changes nothing. Needs the `studio` extra; the first start installs Label Studio.

    Example: labeling demo
    """
    from labeling.demo.run import run_demo
    from labeling.files import home
    from labeling.schema import load_schema

    schema = load_schema()
    done = run_demo(home(), output, schema, say)
    if as_json:
        print_json(
            {
                "documents": done.documents,
                "submitted": done.submitted,
                "agreement": done.agreement,
                "spans": {"suggested": done.suggested, "kept": done.kept, "released": done.released},
                "release": str(done.release.path),
                "unchanged": done.release.unchanged,
                "push": done.plan.to_json(),
                "studio": done.server.to_json(),
                "project_url": done.project_url,
            }
        )
        return
    rows = [(name, done.suggested[name], done.kept[name], done.released[name]) for name in schema.label_names]
    totals = ("all", done.suggested.total(), done.kept.total(), done.released.total())
    print_table(
        f"{done.documents} articles", ["spans", "suggested", "kept by both", "released (both marked)"], [*rows, totals]
    )
    print_table("push", ["step", "count"], done.plan.rows())
    typer.echo(f"reviews submitted now: {done.submitted}")
    if done.agreement is not None:
        typer.echo(f"agreement of the two annotators (exact span F1): {done.agreement:.3f}")
    where = output if done.release.path == output.absolute() else done.release.path
    state = "unchanged" if done.release.unchanged else "written"
    typer.echo(
        f'\ndataset ({state}): {where}\n  from datasets import load_dataset\n  load_dataset("{where}")\n'
        f"\nLabel Studio: {done.project_url}\n  login {done.server.login}, password in {done.server.password_file}"
        f"\n  stop it with  labeling studio stop"
    )


def register(app: typer.Typer) -> None:
    """Adds `labeling demo`."""
    app.command()(demo)
