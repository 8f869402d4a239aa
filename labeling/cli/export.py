"""Commands. export, rehydrate: reviewed documents to a release, and back from one without text."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from labeling.cli.console import (
    JsonOption,
    SchemaOption,
    StrictOption,
    collected,
    print_json,
    print_table,
    say,
)
from labeling.cli.releases import losses_json
from labeling.errors import UsageError

if TYPE_CHECKING:
    from labeling.release.convert import Converted
    from labeling.release.export import Release
    from labeling.release.lint import Findings
    from labeling.release.options import Options


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(export)
    app.command()(rehydrate)


def export(
    reviewed: Annotated[list[str], typer.Argument(metavar="REVIEWED", help="Reviewed lines from `pull`; - is stdin.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="The release to write, as exports/NAME.")],
    version: Annotated[str, typer.Option(help="Semantic version of the release.")] = "1.0.0",
    name: Annotated[str | None, typer.Option(help="Name of the dataset; default: the schema's.")] = None,
    decide: Annotated[
        str,
        typer.Option(
            help="Which annotation counts: ground-truth (else the newest), single (the only one), majority (by span), "
            "union, adjudicated."
        ),
    ] = "ground-truth",
    min_agreement: Annotated[
        float | None,
        typer.Option(help="Least pairwise exact F1 of a document that several annotated."),
    ] = None,
    min_annotators: Annotated[int, typer.Option(help="Least annotators of a document.")] = 1,
    max_age: Annotated[
        int | None,
        typer.Option(metavar="DAYS", help="Oldest article, in days before the newest."),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Articles published on this day or later.")] = None,
    licence: Annotated[
        list[str] | None, typer.Option(help="Only documents with this licence; may be repeated.")
    ] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only documents of this source; may be repeated.")] = None,
    not_source: Annotated[list[str] | None, typer.Option(help="No documents of this source; may be repeated.")] = None,
    label: Annotated[list[str] | None, typer.Option(help="Only spans of this label; may be repeated.")] = None,
    not_label: Annotated[list[str] | None, typer.Option(help="No spans of this label; may be repeated.")] = None,
    text: Annotated[
        str, typer.Option(help="full, or offsets: no words of the articles (see `labeling rehydrate`).")
    ] = "full",
    split_by: Annotated[
        str,
        typer.Option(help="group (near copies and same story together), time or source."),
    ] = "group",
    ratios: Annotated[str, typer.Option(help="Shares of train, validation and test.")] = "0.8,0.1,0.1",
    seed: Annotated[int, typer.Option(help="Another seed deals the groups out differently.")] = 0,
    near: Annotated[
        float,
        typer.Option(help="Jaccard similarity of word 5-grams from which two are copies."),
    ] = 0.5,
    previous: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="Documents of this release keep their split; default: the last lower version of the same dataset "
            "beside FOLDER; `none` for a fresh start.",
        ),
    ] = None,
    gate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE[=N]",
            help="Write nothing (exit code 7) where the lint rule strikes more than N times (default 0); may be "
            "repeated; `all`, or `none` to clear the default gates.",
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="Also write it as conll, jsonl, spacy, brat, gliner or label-studio, to FOLDER-FORMAT beside it, with "
            "a report of what the format cannot hold; may be repeated.",
        ),
    ] = None,
    lint_only: Annotated[bool, typer.Option("--lint", help="Only check; write nothing.")] = False,
    fast_under: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="A review faster than this is a finding."),
    ] = 10.0,
    any_language: Annotated[bool, typer.Option("--any-language", help="Do not identify languages.")] = False,
    note: Annotated[
        str | None, typer.Option(help="A sentence for the card: how articles were collected and reviewed.")
    ] = None,
    schema: SchemaOption = None,
    strict: StrictOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write reviewed documents as a release: a folder that `load_dataset` opens, with typed features and a card.

    Near copies and reports of the same story stay in one split, and documents keep their split in later versions. A
    release is never edited: the same command gives the same bytes, anything else needs a new folder.

        labeling export reviewed.jsonl -o exports/news-1.0.0 --version 1.0.0

        labeling export reviewed.jsonl -o exports/news-1.1.0 --version 1.1.0 --decide majority --licence CC-BY-4.0

        labeling export reviewed.jsonl -o exports/news-1.0.0 --format spacy --format conll
    """
    from labeling.release.convert import check_beside, convert_beside
    from labeling.release.export import GateError, Release
    from labeling.release.export import export as make
    from labeling.release.lint import gates
    from labeling.release.options import Filters, Options
    from labeling.release.splits import SPLIT_BY, Plan
    from labeling.review.decide import policy_named
    from labeling.schema import load_schema

    by = next((known for known in SPLIT_BY if known == split_by), None)
    if by is None:
        raise UsageError(f"--split-by cannot be {split_by!r}: choose one of {', '.join(SPLIT_BY)}")
    if text not in ("full", "offsets"):
        raise UsageError(f"--text cannot be {text!r}: choose full or offsets")
    if formats and (lint_only or text == "offsets"):
        raise UsageError("--format needs a release with its texts: leave out --lint and --text offsets")
    check_beside(out.absolute(), formats or ())
    options = Options(
        version=version,
        name=name,
        decide=policy_named(decide),
        filters=Filters(
            min_agreement=min_agreement,
            min_annotators=min_annotators,
            max_age=max_age,
            since=since,
            licences=tuple(licence or ()),
            sources=tuple(source or ()),
            not_sources=tuple(not_source or ()),
            labels=tuple(label or ()),
            not_labels=tuple(not_label or ()),
        ),
        plan=Plan(by, _ratios(ratios), seed),
        near=near,
        text="offsets" if text == "offsets" else "full",
        previous=None if previous in (None, "none") else Path(str(previous)),
        find_previous=previous is None,
        gates=gates(gate),
        fast_under=fast_under,
        check_language=not any_language,
        note=note,
    )
    with collected(strict) as report:
        try:
            labels = load_schema(schema)
            made = make(reviewed, out, labels, options, report, lint_only, jobs=None)
        except GateError as error:
            _show_lint(error.lint, options, as_json)
            raise
        if isinstance(made, Release):
            converted = [convert_beside(made.path, to, labels) for to in dict.fromkeys(formats or ())]
            _show(made, converted, options, as_json)
        else:
            _show_lint(made, options, as_json)


def rehydrate(
    release: Annotated[Path, typer.Argument(help="A release made with --text offsets.")],
    articles: Annotated[
        list[str],
        typer.Option(metavar="PATH", help="The articles: files or folders that `preannotate` reads; may be repeated."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the release with its text goes.")],
    schema: SchemaOption = None,
    strict: StrictOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put the words back into a release that was made without text, and verify every hash and slice.

    Articles are found by their id, or by the hash of their text whatever their id is.

        labeling rehydrate exports/news-offsets --articles articles/ -o exports/news-full
    """
    from labeling.release.features import SPLITS
    from labeling.release.offsets import rehydrate as restore
    from labeling.schema import load_schema

    with collected(strict) as report:
        manifest = restore(release, articles, out, load_schema(schema), report)
        documents = manifest["counts"]["documents"]
        if as_json:
            print_json({"path": str(out), "documents": documents})
        else:
            say(f"wrote {out}: {sum(documents[split] for split in SPLITS)} document(s), every hash and slice verified")


def _ratios(text: str) -> tuple[float, float, float]:
    try:
        train, validation, test = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(f"--ratios {text!r}: expected three shares that add up to 1, as 0.8,0.1,0.1") from None
    return train, validation, test


def _lint_json(lint: "Findings", options: "Options") -> dict[str, Any]:
    return {
        rule: {
            "count": count,
            "gate": options.gates.get(rule),
            "examples": [{"where": finding.where, "what": finding.what} for finding in lint.examples.get(rule, ())],
        }
        for rule, count in lint.summary().items()
    }


def _show_lint(lint: "Findings", options: "Options", as_json: bool) -> None:
    from labeling.release.lint import RULES

    if as_json:
        print_json({"lint": _lint_json(lint, options)})
        return
    rows = []
    for rule, count in lint.summary().items():
        if count:
            first = lint.examples[rule][0]
            allowed = options.gates.get(rule)
            gate = "" if allowed is None else f"{allowed}: {'failed' if count > allowed else 'ok'}"
            rows.append((RULES[rule], rule, count, gate, f"{first.where}: {first.what}"))
    if rows:
        print_table("Lint", ("what", "rule", "count", "gate", "first"), rows)
    else:
        say("lint: nothing found")


def _show(release: "Release", converted: Sequence["Converted"], options: "Options", as_json: bool) -> None:
    from labeling.release.features import SPLITS

    manifest = release.manifest
    if as_json:
        shown = {key: value for key, value in manifest.items() if key != "lint"}
        print_json(
            {
                "path": str(release.path),
                "unchanged": release.unchanged,
                **shown,
                "lint": _lint_json(release.lint, options),
                "formats": [
                    {"format": one.format, "folder": str(one.folder), "losses": losses_json(one.losses)}
                    for one in converted
                ],
            }
        )
        return
    _show_lint(release.lint, options, as_json)
    counts = manifest["counts"]
    rows = [("documents", counts["documents"]), *counts["spans"].items(), *counts["relations"].items()]
    print_table(
        f"{manifest['name']} {manifest['version']}",
        ("", *SPLITS, "all"),
        [(what, *(by[split] for split in SPLITS), sum(by.values())) for what, by in rows],
    )
    for reason, count in counts["left_out"].items():
        say(f"left out: {count} document(s): {reason}")
    lost = {label: sum(by.values()) for label, by in counts["lost"].items()}
    if lost:
        listed = ", ".join(f"{label} {count}" for label, count in lost.items())
        say(f"not shown in the token layers (whole in `spans`, listed in `lost`): {listed}")
    leak = manifest["leakage"]
    say(f"across splits: {leak['near_pairs']} pair(s) of near copies, {leak['story_pairs']} of the same story")
    say(f"{'unchanged' if release.unchanged else 'wrote'} {release.path}")
    say(f'load it: datasets.load_dataset("{release.path}")')
    for one in converted:
        report = f"{one.losses.total()} losses, see losses.jsonl" if one.losses else "nothing lost"
        say(f"{'unchanged' if one.unchanged else 'wrote'} {one.folder} ({report})")
