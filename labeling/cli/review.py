"""Commands. agreement, adjudicate, review, suspects: what people made of the suggestions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labeling.cli.console import (
    JsonOption,
    SchemaOption,
    StrictOption,
    collected,
    print_json,
    print_table,
    progress,
    say,
)
from labeling.cli.sync import (
    ApiKeyFileOption,
    ApiKeyOption,
    CaBundleOption,
    ProjectOption,
    UrlOption,
    connected,
    shown,
)

if TYPE_CHECKING:
    from labeling.review.agreement import Agreement, Group
    from labeling.review.bootstrap import Measure
    from labeling.review.report import Review

ReviewedArgument = Annotated[
    str, typer.Argument(metavar="REVIEWED.jsonl", help="Reviewed tasks, as `labeling pull` writes them; - is stdin.")
]
SeedOption = Annotated[int, typer.Option(help="Seed of the bootstrap.")]

PAIRS_IN_FULL = 3
"""Pairs of annotators that are shown label by label unless asked for."""


def agreement(
    reviewed: ReviewedArgument,
    least: Annotated[int, typer.Option(help="How many of the least agreed documents to list.")] = 10,
    pairs: Annotated[
        bool | None,
        typer.Option("--pairs/--no-pairs", help="Every pair label by label (default: where there are few pairs)."),
    ] = None,
    gamma: Annotated[bool, typer.Option("--gamma", help="Gamma as well (extra `gamma`; slow).")] = False,
    resamples: Annotated[int, typer.Option(min=0, help="Bootstrap resamples; 0 leaves the intervals out.")] = 1000,
    seed: SeedOption = 20,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
) -> None:
    """How far annotators agree: overall and for every pair, per label, with 95 % intervals over documents.

    Span F1 is that of one annotator against the other, exact or by overlap, matched one to one. Alpha is
    Krippendorff's: over tokens inside or outside a span of the label, and unitised (2016) over the text. Attribute
    alpha is on spans matched by overlap. "not defined" means that there is nothing to compute it from. Skipped and
    adjudicated annotations do not count; nor do documents with a single annotator.

    Example: labeling agreement reviewed.jsonl --least 5
    """
    from labeling.jsonl import read_tasks
    from labeling.review.agreement import agreement as compute
    from labeling.review.agreement import to_json
    from labeling.review.gamma import gamma as compute_gamma
    from labeling.schema import load_schema

    loaded = load_schema(schema)
    with collected(strict) as report:
        tasks = list(read_tasks(reviewed, report))
        found = compute(progress(tasks, "comparing", len(tasks)), loaded, resamples, seed)
        holistic = compute_gamma(progress(tasks, "gamma", len(tasks)), seed) if gamma else None
        if as_json:
            print_json(to_json(found) | ({"gamma": holistic.to_json()} if holistic else {}))
            return
        if not found.documents:
            say(
                f"agreement is not defined: of {found.single} document(s) none has two annotators "
                "(push with --annotators-per-task 2)"
            )
            return
        _print_group(found.overall, "Agreement overall")
        _print_pairs(found, len(found.pairs) <= PAIRS_IN_FULL if pairs is None else pairs)
        if holistic:
            print_table("", ["Gamma", "mean over documents"], [[f"{holistic.n} documents", holistic]])
        _print_least(found, least)
        say(
            f"95 % intervals: {found.resamples} bootstrap resamples of documents, seed {found.seed}; "
            f"{found.single} document(s) with fewer than two annotators left out"
        )


def _print_group(group: "Group", title: str) -> None:
    who = ", ".join(group.annotators)
    print_table(
        f"{title}: {group.documents} documents, {who}",
        ["Label", "exact F1", "overlap F1", "token α", "unitised α", "spans"],
        [
            [
                "all" if layer.label == "*" else layer.label,
                layer.exact,
                layer.overlap,
                "–" if layer.label == "*" else layer.tokens,
                "–" if layer.label == "*" else layer.units,
                layer.exact.n,
            ]
            for layer in group.layers
        ],
    )
    attributes = [
        [f"{layer.label} {name}", value, value.n] for layer in group.layers for name, value in layer.attributes.items()
    ]
    if attributes:
        print_table("", ["Attribute, on matched spans", "α", "pairs"], attributes)
    relations = [["all" if r.name == "*" else r.name, r.exact, r.overlap, r.exact.n] for r in group.relations]
    if len(relations) > 1:
        print_table("", ["Relation", "exact F1", "overlap F1", "relations"], relations)


def _print_pairs(found: "Agreement", in_full: bool) -> None:
    if len(found.pairs) < 2:
        return
    if in_full:
        for group in found.pairs:
            _print_group(group, "Pair")
        return
    labels = [layer.label for layer in found.overall.layers if layer.label != "*"]
    print_table(
        "Pairs (label by label with --pairs)",
        ["Pair", "documents", "exact F1", "overlap F1", *(f"{label} α" for label in labels)],
        [
            [
                " · ".join(group.annotators),
                group.documents,
                group.layer().exact,
                group.layer().overlap,
                *("not defined" if (a := group.layer(label).tokens.value) is None else a for label in labels),
            ]
            for group in found.pairs
        ],
    )


def _print_least(found: "Agreement", least: int) -> None:
    disputed = [document for document in found.documents if document.disputed][:least]
    if disputed:
        print_table(
            "Least agreement",
            ["Document", "exact F1", "overlap F1", "unmatched spans", "open"],
            [[d.doc_id, d.exact, d.overlap, d.disputed, d.url] for d in disputed],
        )


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


def adjudicate(
    project: ProjectOption,
    reviewed: Annotated[
        Path | None,
        typer.Option(metavar="REVIEWED.jsonl", help="What was pulled before; default: the project is pulled now."),
    ] = None,
    prune: Annotated[
        bool,
        typer.Option("--prune/--no-prune", help="Take out what is no longer in dispute and nobody has begun."),
    ] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    url: UrlOption = None,
    api_key: ApiKeyOption = None,
    api_key_file: ApiKeyFileOption = None,
    ca_bundle: CaBundleOption = None,
) -> None:
    """Make, or top up, the project "NAME - adjudication": every document whose annotators disagree.

    What all marked alike is there already; each disputed span says in its details who marked it (A, B). The least
    agreed documents come first. Decide in Label Studio and submit; `labeling pull` brings the decisions back, and
    `labeling export --decide adjudicated` uses them. Run it again whenever annotators have gone on: nothing happens
    twice, and what was decided stays.

    Example: labeling adjudicate --project "Border war, week 12"
    """
    from labeling.files import home
    from labeling.schema import load_schema
    from labeling.studio.adjudication import adjudicate as make

    with connected(url, api_key, api_key_file, ca_bundle) as studio, shown() as show:
        found = make(project, load_schema(schema), studio, home(), reviewed, prune=prune, dry_run=dry_run, show=show)
    if as_json:
        numbers = {"compared": found.compared, "disputed": found.disputed, "decided": found.decided}
        print_json({**found.plan.to_json(), **numbers, "done": not dry_run})
        return
    what = "nothing to do" if found.plan.nothing_to_do else "to do" if dry_run else "done"
    print_table(f"{found.plan.title}: {what}", ["", "count"], [row for row in found.plan.rows() if row[1]])
    say(
        f"{found.disputed} of {found.compared} documents with two or more annotators are in dispute; "
        f"{found.decided} decided so far"
    )


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(adjudicate)
    app.command()(agreement)
    app.command()(review)
