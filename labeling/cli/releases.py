"""`labeling publish` and `train`: what is done with a release that exists."""

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


def train(
    release: Release,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="A new folder for the model.")],
    encoder: Annotated[
        str | None,
        typer.Option(
            "--encoder", metavar="MODEL", help="Fine-tune this local or hub encoder instead of fitting a CRF."
        ),
    ] = None,
    epochs: Annotated[float, typer.Option("--epochs", help="With --encoder: passes over the training data.")] = 5.0,
    as_json: JsonOption = False,
) -> None:
    """Train a baseline on a release's train split and score it on its test split.

    Without --encoder: a CRF per label layer, minutes on a laptop. The folder holds the model, its card and its scores;
    suggest with it by  labeling preannotate --engine trained:DIR

    Example: labeling train exports/demo -o models/demo
    """
    from labeling.baseline.train import COLUMNS, rows
    from labeling.baseline.train import train as fit

    done = fit(release, output, encoder, epochs)
    if as_json:
        print_json({"folder": str(done.folder), "kind": done.kind, "scores": done.scored.to_json()})
        return
    title = f"{done.kind} on {release}: {done.train_documents} documents to learn, {done.test_documents} to test"
    print_table(title, ["label", *(column.replace("_", " ") for column in COLUMNS)], rows(done.scored))
    typer.echo(f"model, card and scores: {done.folder}")


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(publish)
    app.command()(train)
