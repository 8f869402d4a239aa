"""`labeling convert`, `diff`, `releases`, `publish` and `train`: what is done with a release that exists."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from labeling.cli.console import JsonOption, SchemaOption, clean, print_json, print_table

Release = Annotated[Path, typer.Argument(metavar="RELEASE", help="A release folder, such as exports/NAME.")]


def convert(
    release: Release,
    to: Annotated[str, typer.Option("--format", help="One of conll, jsonl, spacy, brat, gliner, label-studio.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="A new folder.")],
    schema_path: SchemaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a release in the format of another tool, and say what that format cannot hold.

    The folder gets a `losses.jsonl` that lists each span, attribute or relation that was left out, and why.

    Example: labeling convert exports/demo --format spacy -o corpus/
    """
    from labeling.release.convert import convert as write
    from labeling.schema import load_schema

    lost = write(release, to, output, load_schema(schema_path))
    if as_json:
        print_json({"folder": str(output), "format": to, "losses": losses_json(lost)})
        return
    if lost:
        rows = [(f"{what} of {label}: {why}", count) for (what, label, why), count in sorted(lost.items())]
        print_table("not held by this format", ["what", "count"], rows)
    typer.echo(f"{to}: {output}" + ("" if lost else " (nothing lost)"))


def losses_json(lost: Mapping[tuple[str, str, str], int]) -> list[dict[str, str | int]]:
    """What a format could not hold, for `--json`."""
    return [{"what": what, "label": label, "why": why, "count": count} for (what, label, why), count in lost.items()]


State = Annotated[Path, typer.Argument(help="A release folder, or a reviewed file.")]


def diff(
    old: State,
    new: State,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page with the text.")] = None,
    decide: Annotated[str, typer.Option(help="For a reviewed file: which annotation counts.")] = "ground-truth",
    schema_path: SchemaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two releases, or a release and a reviewed file, and the version that asks for.

    Labels or features changed: major. Documents in or out: minor. Corrections: patch.

    Example: labeling diff exports/news-1.0.0 exports/news-1.1.0 --html diff.html
    """
    from labeling.release.diff import KINDS, to_json
    from labeling.release.diff import diff as differ
    from labeling.release.snapshot import read_snapshot
    from labeling.review.decide import policy_named
    from labeling.schema import load_schema

    schema, policy = load_schema(schema_path), policy_named(decide)
    found = differ(read_snapshot(old, schema, policy), read_snapshot(new, schema, policy))
    if html is not None:
        from labeling.files import atomic_path
        from labeling.release.diff_page import page

        with atomic_path(html) as part:
            part.write_text(page(found), encoding="utf-8")
    if as_json:
        print_json(to_json(found))
        return
    documents = {
        "documents in": found.documents_in,
        "documents out": found.documents_out,
        "text changed (spans not compared)": found.text_changed,
        "split changed": found.split_changed,
        "schema changes": found.schema_changes,
    }
    sizes: list[tuple[str, int]] = [(name, len(items)) for name, items in documents.items()]
    print_table(f"{old} -> {new}", ["", "count"], [*sizes, ("spans unchanged", found.unchanged_spans)])
    counts = found.counts(found.changes)
    rows = [(label, *(row[kind] for kind in KINDS)) for label, row in counts.items()]
    if found.changes:
        print_table("spans changed, of those that count", ["label", *KINDS], rows)
    for change in found.changes:
        place = " -> ".join(f"[{s.start}, {s.end})" for s in (change.old, change.new) if s is not None)
        typer.echo(clean(f"{change.doc_id}: {change.kind} {change.label} {place} {change.what}".rstrip()))
    for line in found.schema_changes:
        typer.echo(clean(f"schema: {line}"))
    if found.by_annotator:
        by: dict[str, Counter[str]] = {}
        for change in found.by_annotator:
            by.setdefault(change.annotator or "", Counter())[change.kind] += 1
        own = [(name, *(row[kind] for kind in KINDS)) for name, row in by.items()]
        print_table("each annotator's own spans", ["annotator", *KINDS], own)
    if found.part is None:
        typer.echo("nothing differs")
    else:
        typer.echo(f"{found.part} change" + (f": next version {found.next_version}" if found.next_version else ""))


def releases(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where releases are.")] = Path("exports"),
    as_json: JsonOption = False,
) -> None:
    """List the releases of a folder: version, documents by split, spans, schema.

    Example: labeling releases exports
    """
    from labeling.errors import InputError
    from labeling.release.manifest import MANIFEST, read_manifest, verify

    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder: name the one that holds your releases")
    found = {path.parent: read_manifest(path.parent) for path in sorted(folder.glob(f"*/{MANIFEST}"))}
    if as_json:
        print_json([{"path": str(path), "faults": verify(path), **held} for path, held in found.items()])
        return
    rows = []
    for path, held in found.items():
        counts = held["counts"]
        spans = sum(sum(splits.values()) for splits in counts["spans"].values())
        schema = f"{held['schema']['name']} {held['schema']['version']}"
        state = "changed since" if verify(path) else "intact"
        rows.append((path.name, held["version"], *counts["documents"].values(), spans, schema, state))
    print_table(str(folder), ["release", "version", "train", "validation", "test", "spans", "schema", "files"], rows)


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
    app.command()(convert)
    app.command()(diff)
    app.command()(releases)
    app.command()(publish)
    app.command()(train)
