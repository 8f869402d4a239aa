"""Tables of the measuring commands."""

from collections import Counter
from typing import TYPE_CHECKING

import typer

from labeling.cli.console import clean, print_table

if TYPE_CHECKING:
    from labeling.evaluate import Evaluation, Mistake, Reliability


def print_evaluation(result: "Evaluation", rules: bool) -> None:
    """Labels, attributes and, where asked for, rules."""
    columns = ["label", "gold", "proposed", "P exact", "R exact", "F1 exact", "P overlap", "R overlap", "F1 overlap"]
    rows = []
    for name, scores in [*result.labels.items(), ("micro", result.micro)]:
        exact, overlap = scores.exact, scores.overlap
        row: list[object] = [name, exact.gold, exact.predicted, exact.precision, exact.recall, exact.f1]
        rows.append([*row, overlap.precision, overlap.recall, overlap.f1])
    print_table(f"{result.documents} documents", columns, rows)
    if result.attributes:
        print_table(
            "attributes, on exactly matched spans",
            ["attribute", "right", "of", "accuracy"],
            [
                [f"{label}.{name}", s.right, s.total, s.accuracy]
                for (label, name), s in sorted(result.attributes.items())
            ],
        )
    if rules and result.rules:
        print_table(
            "rules",
            ["rule", "label", "proposed", "exact", "wrong bounds", "spurious", "precision"],
            [
                [
                    name,
                    r.label,
                    r.predicted,
                    r.exact,
                    r.bounded,
                    r.predicted - r.exact - r.bounded,
                    r.exact / r.predicted,
                ]
                for name, r in sorted(result.rules.items(), key=lambda item: (item[1].label, -item[1].predicted))
            ],
        )


def print_confusion(result: "Evaluation") -> None:
    """Attribute values that were mistaken."""
    wrong = [(key, times) for key, times in result.confusion.items() if key[2] != key[3]]
    print_table(
        "attribute values mistaken, on exactly matched spans",
        ["attribute", "gold", "proposed", "times"],
        [[f"{k[0]}.{k[1]}", k[2], k[3], times] for k, times in sorted(wrong, key=lambda item: (-item[1], item[0]))],
    )


def print_reliability(found: "Reliability") -> None:
    """Scores against how often they were right."""
    print_table(
        "reliability",
        ["score", "spans", "mean score", "exactly right"],
        [[f"{part.low:.1f} - {part.high:.1f}", part.spans, part.score, part.right] for part in found.bins],
    )
    typer.echo(
        f"expected calibration error {found.ece:.3f}, Brier score {found.brier:.3f} over {found.spans} spans "
        f"of mean score {found.mean_score:.3f}, of which {found.mean_right:.3f} are exactly right"
    )


def print_curve(steps: "list[tuple[float, Evaluation]]") -> None:
    """What a minimum score would trade."""
    columns = ["minimum score", "proposed", "P exact", "R exact", "F1 exact", "P overlap", "R overlap", "F1 overlap"]
    rows: list[list[object]] = []
    for step, at in steps:
        exact, overlap = at.micro.exact, at.micro.overlap
        rows.append([f"{step:.2f}", exact.predicted, exact.precision, exact.recall, exact.f1])
        rows[-1] += [overlap.precision, overlap.recall, overlap.f1]
    print_table("what a minimum score trades (all labels)", columns, rows)


def print_mistakes(found: "list[Mistake]") -> None:
    """Errors in context, by rule and cause."""
    from itertools import groupby

    from labeling.evaluate import in_context

    groups = Counter((m.label, m.kind, m.rule, m.cause) for m in found)
    sizes = Counter((m.label, m.kind, m.rule) for m in found)
    ordered = sorted(
        found,
        key=lambda m: (
            (m.label, m.kind, -sizes[m.label, m.kind, m.rule], m.rule),
            (-groups[m.label, m.kind, m.rule, m.cause], m.cause),
        ),
    )
    for (label, kind, rule), of_rule in groupby(ordered, key=lambda m: (m.label, m.kind, m.rule)):
        typer.echo(
            f"\n{label} {kind}" + ("" if kind == "missed" else f", rule {rule}") + f": {sizes[label, kind, rule]}"
        )
        for cause, members in groupby(of_rule, key=lambda m: m.cause):
            typer.echo(f"  {cause}: {groups[label, kind, rule, cause]}")
            for mistake in members:
                typer.echo(f"    {clean(mistake.doc_id)[-24:]:>24}  {clean(in_context(mistake))}")
    typer.echo("\n[gold] {predicted}", err=True)


def mistake_json(mistake: "Mistake") -> "dict[str, object]":
    """One error as plain JSON."""
    from labeling.evaluate import in_context
    from labeling.jsonl import span_to_json

    spans = {"predicted": mistake.predicted, "gold": mistake.gold}
    return {
        "kind": mistake.kind,
        "cause": mistake.cause,
        "label": mistake.label,
        "rule": mistake.rule,
        "doc_id": mistake.doc_id,
        "context": in_context(mistake),
        **{name: None if span is None else span_to_json(span, mistake.text) for name, span in spans.items()},
    }
