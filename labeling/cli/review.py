"""Commands. review, and those beside it in `agreement` and `second_look`: what people made of the suggestions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labeling.cli import agreement, second_look
from labeling.cli.agreement import ReviewedArgument, SeedOption
from labeling.cli.console import (
    JsonOption,
    SchemaOption,
    StrictOption,
    collected,
    print_json,
    print_table,
    say,
)

if TYPE_CHECKING:
    from labeling.review.bootstrap import Measure
    from labeling.review.report import Review


def review(
    reviewed: ReviewedArgument,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="REPORT.html", help="Write the report as one HTML file.")
    ] = None,
    predictions: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Predictions for tasks whose line carries none (blind ones)."),
    ] = None,
    cut: Annotated[float, typer.Option(min=1, help="Minutes on one article above which a time is a break.")] = 30,
    title: Annotated[str, typer.Option(help="Title of the report.")] = "Review report",
    seed: SeedOption = 20,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
) -> None:
    """What the suggestions were worth, and who worked how: rules, time saved, anchoring, annotators, coverage.

    Says which rules to switch off and which words a lexicon lacks; names annotators who seem careless or accept
    everything; compares times and findings with the blind slice (labeling push --blind 0.1), or says that there is
    not enough data. The HTML report is one file without scripts that needs no network.

    Example: labeling review reviewed.jsonl -o report.html

    Example: labeling review reviewed.jsonl --json | jq .findings
    """
    from labeling.jsonl import read_tasks
    from labeling.review.report import page, to_json
    from labeling.review.report import review as look_at
    from labeling.schema import load_schema

    loaded = load_schema(schema)
    with collected(strict) as report:
        known = {t.document.doc_id: t.prediction for t in read_tasks(predictions, report)} if predictions else None
        found = look_at(read_tasks(reviewed, report), loaded, known, cut * 60, seed)
        if output is not None:
            from labeling.files import atomic_path

            with atomic_path(output) as part:
                part.write_text(page(found, loaded, title), encoding="utf-8")
            say(f"wrote {output}")
        if as_json:
            print_json(to_json(found))
        elif output is None:
            _print_review(found)


def _print_review(found: "Review") -> None:
    from labeling.review.report import findings

    for sentence in findings(found):
        say(f"• {sentence}")
    print_table(
        "Suggestions by rule (parts of annotators; – where nobody was shown any)",
        ["Rule", "suggested", "kept", "attributes", "boundary", "label", "deleted", "right", "of recall", "switch off"],
        [
            [
                rule.rule,
                rule.suggested,
                *(f"{value:.0f}" for value in rule.fates.values()),
                rule.precision,
                rule.recall_share,
                "yes" if rule.switch_off else "",
            ]
            for rule in found.worth.rules
        ],
    )
    if found.worth.phrases:
        print_table(
            "Words that people add and no rule finds",
            ["Words", "label", "marked", "where they stand", "documents", "annotators"],
            [[p.words, p.label, p.marked, p.found, p.documents, p.annotators] for p in found.worth.phrases],
        )
    print_table(
        f"Time, medians; {found.timing.left_out} reading(s) over {found.timing.cut / 60:.0f} min left out",
        ["Annotator", "suggestions", "readings", "seconds an article", "seconds per 1,000 words"],
        [
            [
                speed.annotator or "all",
                "no (blind)" if speed.blind else "yes",
                speed.article.n,
                _whole(speed.article),
                _whole(speed.per_thousand),
            ]
            for speed in found.timing.speeds
        ],
    )
    print_table(
        "Annotators",
        ["Annotator", "documents", "F1 with others", "F1 with adjudication", "kept as is", "found alone vs blind"],
        [
            [p.name, p.documents, p.with_others, p.with_adjudication, anchor.accepted, anchor.ratio]
            for p in found.people.people
            for anchor in found.anchoring.annotators
            if anchor.annotator == p.name
        ],
    )
    print_table(
        f"Coverage: {found.coverage.documents} documents reviewed, {found.coverage.open} open",
        ["Source", "reviewed", "open", "words", "spans", "corrections per 1,000 words"],
        [[s.name, s.reviewed, s.open, s.words, s.spans, s.corrections] for s in found.coverage.sources],
    )


def _whole(measure: "Measure") -> str:
    if measure.value is None:
        return "not defined"
    bounds = "" if measure.low is None else f" [{measure.low:.0f}, {measure.high:.0f}]"
    return f"{measure.value:.0f}{bounds}"


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    agreement.register(app)
    second_look.register(app)
    app.command()(review)
