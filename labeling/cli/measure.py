"""Commands. evaluate, calibrate, bench: what suggestions are worth against gold."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labeling.cli.console import JsonOption, SchemaOption, StrictOption, clean, collected, print_json, print_table
from labeling.errors import UsageError

if TYPE_CHECKING:
    from labeling.data import Task
    from labeling.errors import Report
    from labeling.evaluate import Evaluation, Mistake

GoldOption = Annotated[
    list[Path], typer.Option("--gold", metavar="FILE", help="Gold: lines with `text` and `spans`. May be repeated.")
]


def evaluate(
    predictions: Annotated[
        list[Path] | None, typer.Argument(metavar="PRED.jsonl...", help="Predictions, as preannotate writes them.")
    ] = None,
    gold: GoldOption = [],  # noqa: B006
    engine: Annotated[
        list[str] | None,
        typer.Option(help="Propose on the gold's texts now, instead of reading PRED. May be repeated."),
    ] = None,
    label: Annotated[list[str] | None, typer.Option(help="Only this label. May be repeated.")] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="Print what was missed, made up or wrongly bounded.")
    ] = False,
    rule: Annotated[str | None, typer.Option(help="With --errors: only of rules whose name starts so.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="With --errors: only missed, spurious, bounds or attributes.")
    ] = None,
    rules: Annotated[bool, typer.Option("--rules/--no-rules", help="Print the table per rule.")] = True,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="Leave out predictions below this score.")] = 0.0,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
) -> None:
    """Measure predictions against gold: exact and overlap precision, recall and F1, attributes, rules.

    Exact: same label, start and end. Overlap: same label and one shared character, matched one to one.
    Attributes are compared on exactly matched spans.

    Example: labeling evaluate predictions.jsonl --gold gold.jsonl

    Example: labeling evaluate --engine rules --gold gold.jsonl --errors --label UNIT
    """
    from labeling.evaluate import evaluate as count
    from labeling.evaluate import mistakes, to_json
    from labeling.schema import load_schema

    loaded = load_schema(schema)
    labels = label or list(loaded.label_names)
    for name in labels:
        if loaded.label(name) is None:
            raise UsageError(f"there is no label {name!r} in the schema: {', '.join(loaded.label_names)}")
    with collected(strict) as report:
        pairs = _pairs(predictions or [], gold, engine or [], schema, min_score, report)
        if errors:
            found = [
                m for m in mistakes(pairs, labels) if (not kind or m.kind == kind) and m.rule.startswith(rule or "")
            ]
            print_json([_mistake_json(m) for m in found]) if as_json else _print_mistakes(found)
            return
        result = count(pairs, labels)
        if as_json:
            print_json(to_json(result))
        else:
            _print_evaluation(result, rules)


def _pairs(
    predictions: list[Path],
    gold: list[Path],
    engines: list[str],
    schema: str | None,
    min_score: float,
    report: "Report",
) -> "list[tuple[Task, Task]]":
    from dataclasses import replace

    from labeling.cli.console import progress
    from labeling.engines import load_engine
    from labeling.evaluate import beside
    from labeling.jsonl import read_tasks
    from labeling.preannotate import at_least, preannotate
    from labeling.schema import load_schema

    if not gold:
        raise UsageError("what is the gold? give --gold FILE (it may be repeated)")
    if bool(predictions) == bool(engines):
        raise UsageError("give either files of predictions or --engine NAME, to say what is measured")
    truth = [task for path in gold for task in read_tasks(path, report)]
    if engines:
        loaded = load_schema(schema)
        stream = preannotate((task.document for task in truth), [load_engine(name, loaded) for name in engines])
        proposed = list(progress(stream, "proposing", len(truth)))
    else:
        proposed = [task for path in predictions for task in read_tasks(path, report)]
    kept = {task.document.doc_id: replace(task, prediction=at_least(task.prediction, min_score)) for task in proposed}
    return list(beside(kept, truth, report))


def _print_evaluation(result: "Evaluation", rules: bool) -> None:
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


def _print_mistakes(found: "list[Mistake]") -> None:
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


def _mistake_json(mistake: "Mistake") -> "dict[str, object]":
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


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(evaluate)
