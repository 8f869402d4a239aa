"""Commands. agreement: how far annotators agree."""

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

if TYPE_CHECKING:
    from labeling.review.agreement import Agreement, Group

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


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(agreement)
