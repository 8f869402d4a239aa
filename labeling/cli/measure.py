"""Commands. evaluate, calibrate, bench: what suggestions are worth against gold."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labeling.cli.console import JsonOption, SchemaOption, StrictOption, collected, print_json, print_table, say
from labeling.cli.tables import (
    mistake_json,
    print_confusion,
    print_curve,
    print_evaluation,
    print_mistakes,
    print_reliability,
)
from labeling.errors import UsageError

if TYPE_CHECKING:
    from labeling.data import Span, Task
    from labeling.errors import Report

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
    trade: Annotated[bool, typer.Option("--curve", help="Print what each minimum score would trade.")] = False,
    confusion: Annotated[bool, typer.Option("--confusion", help="Print which attribute values are mistaken.")] = False,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="Leave out predictions below this score.")] = 0.0,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
) -> None:
    """Measure predictions against gold: exact and overlap precision, recall and F1, attributes, rules.

    Exact: same label, start and end. Overlap: same label and one shared character, matched one to one.
    Attributes are compared on exactly matched spans. The reliability table says whether scores mean what they say:
    of spans scored 0.8, eight in ten should be exactly right.

    Example: labeling evaluate predictions.jsonl --gold gold.jsonl

    Example: labeling evaluate --engine rules --gold gold.jsonl --errors --label UNIT
    """
    from labeling.evaluate import curve, mistakes, reliability, scored, to_json
    from labeling.evaluate import evaluate as count
    from labeling.schema import load_schema

    if not gold:
        raise UsageError("what is the gold? give --gold FILE (it may be repeated)")
    if bool(predictions) == bool(engine):
        raise UsageError("give either files of predictions or --engine NAME, to say what is measured")
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
            print_json([mistake_json(m) for m in found]) if as_json else print_mistakes(found)
            return
        result = count(pairs, labels)
        reliable = reliability(scored(pairs, labels))
        steps = list(curve(pairs, labels, (step / 20 for step in range(20)))) if trade else []
        if as_json:
            print_json(
                {
                    **to_json(result),
                    "reliability": None if reliable is None else asdict(reliable),
                    "curve": [{"min_score": step, **to_json(at)["micro"]} for step, at in steps],
                }
            )
            return
        print_evaluation(result, rules)
        if confusion:
            print_confusion(result)
        if reliable is not None:
            print_reliability(reliable)
        if steps:
            print_curve(steps)


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

    truth = [task for path in gold for task in read_tasks(path, report)]
    if engines:
        loaded = load_schema(schema)
        stream = preannotate((task.document for task in truth), [load_engine(name, loaded) for name in engines])
        proposed = list(progress(stream, "proposing", len(truth)))
    else:
        proposed = [task for path in predictions for task in read_tasks(path, report)]
    kept = {task.document.doc_id: replace(task, prediction=at_least(task.prediction, min_score)) for task in proposed}
    return list(beside(kept, truth, report))


def calibrate(
    reviewed: Annotated[
        list[Path] | None, typer.Argument(metavar="[REVIEWED]...", help="Lines of `pull`; the same as --unseen.")
    ] = None,
    gold: GoldOption = [],  # noqa: B006
    unseen: Annotated[
        list[Path] | None,
        typer.Option(help="Reviewed text on whose errors no rule was written; counts in full. May be repeated."),
    ] = None,
    samples: Annotated[
        bool,
        typer.Option(
            "--samples", help="Count the sample articles as unseen text, as read before any suggestion was seen."
        ),
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Default: calibration.json beside the schema.")
    ] = None,
    policy: Annotated[
        str, typer.Option("--decide", help="Which annotation of a reviewed line counts.")
    ] = "ground-truth",
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
) -> None:
    """Estimate from reviewed text how often each rule is right, and write the file that gives spans their scores.

    Lines are gold (`spans` are the truth) or reviewed (`annotations`, decided by --decide). The rules propose on
    their texts anew. Where rules were written by reading the errors of the --gold text, give text that they were not
    written on as --unseen: the scores then hold for new articles.

    Example: labeling calibrate reviewed.jsonl

    Example: labeling calibrate --gold dev.jsonl --gold train.jsonl --unseen reviewed.jsonl
    """
    from labeling.calibrate import held_out, refit, to_json
    from labeling.engines.rules import VERSION, RuleEngine
    from labeling.engines.scores import CALIBRATION
    from labeling.evaluate import reliability
    from labeling.files import atomic_path
    from labeling.schema import load_schema

    unseen = [*(reviewed or []), *(unseen or [])]
    if not gold and not unseen and not samples:
        raise UsageError("what is the truth? give REVIEWED lines, --gold FILE or --samples")
    loaded = load_schema(schema)
    with collected(strict) as report:
        truths = {
            "seen": list(_truths(_read(gold, report), policy, report)),
            "unseen": list(_truths(chain(_read(unseen, report), _samples() if samples else ()), policy, report)),
        }
        model, found = refit(RuleEngine.load(loaded), truths["seen"], truths["unseen"])
        reliable = reliability(held_out(found, model.strength, model.weight))
        about = {
            "engine": RuleEngine.name,
            "engine_version": VERSION,
            "schema": loaded.name,
            "schema_version": loaded.version,
            "fitted_on": {name: {"documents": len(tasks)} for name, tasks in truths.items() if tasks},
            "held_out": None
            if reliable is None
            else {
                "text": "unseen, a document left out" if truths["unseen"] else "seen, a publisher left out",
                "spans": reliable.spans,
                "calibration_error": round(reliable.ece, 4),
                "brier": round(reliable.brier, 4),
            },
        }
        written = to_json(model, found, about)
        path = output or loaded.folder / CALIBRATION
        with atomic_path(path) as part:
            part.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        if as_json:
            print_json(written)
            return
        if reliable is not None:
            print_reliability(reliable)
        weight = f"prior: {model.strength:g} spans of the label's mean; a seen span counts {model.weight:g}"
        say(f"{len(model.rules)} rules from {len(found)} spans ({weight}) → {path}")


def _read(paths: list[Path], report: "Report") -> "Iterator[Task]":
    from labeling.jsonl import read_tasks

    return chain.from_iterable(read_tasks(path, report) for path in paths)


def _samples() -> "Iterator[Task]":
    """The sample articles as read before any suggestion was seen (the reviews of the demo correct suggestions)."""
    from labeling import demo
    from labeling.jsonl import read_tasks

    return read_tasks(Path(demo.__file__).with_name("blind.jsonl"))


def _truths(tasks: "Iterable[Task]", policy: str, report: "Report") -> "Iterator[tuple[Task, tuple[Span, ...]]]":
    from labeling.errors import Problem
    from labeling.review.decide import decide, policy_named

    chosen = policy_named(policy)
    for task in tasks:
        if not task.annotations:
            yield task, task.prediction.spans
        elif (record := decide(task, chosen)) is not None:
            yield task, record.spans
        else:
            report(Problem(f"document {task.document.doc_id!r}", f"nothing is decided under --decide {policy}"))


def bench(
    articles: Annotated[
        list[str] | None, typer.Option(help="Files or folders of articles; default: invented news of the package.")
    ] = None,
    engine: Annotated[list[str], typer.Option(help="What is measured. May be repeated.")] = ["rules"],  # noqa: B006
    rounds: Annotated[int, typer.Option(min=1, help="How often each runs, in turns; its best round counts.")] = 5,
    at_least: Annotated[
        float | None, typer.Option(metavar="TIMES", help="Exit with 7 if the engine is not so many times faster.")
    ] = None,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Words a second and memory of the engine, beside spaCy's own full small pipeline on the same text.

    Example: labeling bench --articles articles/ --at-least 4
    """
    from labeling.corpus import read_documents
    from labeling.errors import ThresholdError
    from labeling.evaluate.speed import bench as run
    from labeling.evaluate.speed import news_documents
    from labeling.schema import load_schema

    documents = list(read_documents(articles) if articles else news_documents())
    if not documents:
        raise UsageError("no article to measure with")
    found = run(documents, engine, load_schema(schema), rounds)
    if as_json:
        print_json({**asdict(found), "ratio": found.ratio})
    else:
        print_table(
            f"{found.documents} articles, {found.words:,} words, best of {found.rounds}",
            ["engine", "words/s", "seconds", "to load", "peak memory, MiB"],
            [[s.engine, round(s.words_per_second), s.seconds, s.load_seconds, round(s.peak_mib)] for s in found.speeds],
        )
        say(f"{engine[0]} is {found.ratio:.1f} times as fast" + (", with torch loaded" if found.torch else ""))
    if at_least is not None and found.ratio < at_least:
        raise ThresholdError(f"{engine[0]} is {found.ratio:.2f} times as fast as spaCy, expected {at_least:g}")


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(evaluate)
    app.command()(calibrate)
    app.command()(bench)
