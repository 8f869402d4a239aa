"""`labeling publish`: what is done with a release that exists."""

from pathlib import Path
from typing import Annotated

import typer

from labeling.cli.console import JsonOption, print_json, print_table

Release = Annotated[Path, typer.Argument(metavar="RELEASE", help="A release folder, such as exports/NAME.")]


def publish(
    release: Release,
    repo: Annotated[str, typer.Option("--repo", metavar="OWNER/NAME", help="The dataset repository on the hub.")],
    public: Annotated[
        bool, typer.Option("--public", help="Let everybody see it (a new repository is private).")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the files; ask nobody, send nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Upload a release to the Hugging Face hub as a dataset; run it again to go on after an interruption.

    The token comes from HF_TOKEN or from `hf auth login`; HF_ENDPOINT names another hub.

    Example: labeling publish exports/demo --repo my-org/demo --dry-run
    """
    from dataclasses import asdict

    from labeling.release.publish import publish as upload

    done = upload(release, repo, private=not public, dry_run=dry_run)
    if as_json:
        print_json(asdict(done))
        return
    print_table(f"{'would upload' if dry_run else 'uploaded'} to {repo}", ["file", "bytes"], done.files)
    if done.url:
        typer.echo(f"{done.url} ({'private' if done.private else 'public'}), commit {done.commit}")


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(publish)
