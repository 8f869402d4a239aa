"""Commands. preannotate, explain: from articles to predictions."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labeling.cli.console import JsonOption, SchemaOption, StrictOption, collected, print_json, progress, say
from labeling.errors import IncompleteError, UsageError

if TYPE_CHECKING:
    from labeling.data import Task
    from labeling.errors import Report
    from labeling.schema import Schema

EngineOption = Annotated[
    list[str], typer.Option("--engine", metavar="NAME[:ARG]", help="What proposes spans. May be repeated.")
]
InputArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...", help="Files (.txt .md .html .jsonl .csv .tsv .parquet), folders of them, or - for stdin."
    ),
]
TextFieldOption = Annotated[
    str, typer.Option("--text-field", metavar="NAME", help="Where tables and JSON lines keep the article.")
]
FormatOption = Annotated[
    str | None, typer.Option("--format", metavar="SUFFIX", help="How to read stdin, as `html`; default: a guess.")
]
MinScoreOption = Annotated[float, typer.Option(min=0, max=1, help="Leave out suggestions below this score.")]


def preannotate(
    inputs: InputArgument,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is stdout.")] = "-",
    engine: EngineOption = ["rules"],  # noqa: B006
    min_score: MinScoreOption = 0.0,
    text_field: TextFieldOption = "text",
    stdin_format: FormatOption = None,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
) -> None:
    """Read articles and write them with suggested spans, one JSON line a document.

    Bad articles are named and skipped, the rest goes on, and the exit code is 3; --strict stops at the first. What was
    interrupted is kept beside the output: the same command again goes on from there.

    Example: labeling preannotate articles/ -o predictions.jsonl

    Example: cat article.txt | labeling preannotate - --min-score 0.5
    """
    if as_json and output == "-":
        raise UsageError("--json prints a summary on standard output: give the predictions a file with -o")
    from labeling.corpus import read_documents
    from labeling.engines import load_engine
    from labeling.files import is_special
    from labeling.jsonl import write_tasks
    from labeling.preannotate import preannotate as run
    from labeling.preannotate import preannotate_to
    from labeling.schema import load_schema

    loaded = load_schema(schema)
    engines = [load_engine(name, loaded) for name in engine]
    counts: Counter[str] = Counter()
    started = time.perf_counter()
    with collected(strict) as report:
        documents = read_documents(inputs, report, text_field, stdin_format)
        if output == "-" or is_special(Path(output)):
            written = write_tasks(_counted(progress(run(documents, engines, min_score), "proposing"), counts), output)
        else:
            tasks = preannotate_to(Path(output), documents, engines, loaded, min_score)
            written = _kept(_counted(progress(tasks, "proposing"), counts), output)
        seconds = time.perf_counter() - started
        labels = {name: counts[name] for name in loaded.label_names if counts[name]}
        summary = {
            "documents": written,
            "words": counts["(words)"],
            "spans": labels,
            "skipped": report.count,
            "seconds": round(seconds, 2),
        }
        if as_json:
            print_json(summary)
        else:
            told = ", ".join(f"{name} {count}" for name, count in labels.items()) or "none"
            say(
                f"{written} documents, {counts['(words)']:,} words, {sum(labels.values()):,} spans ({told}) "
                f"in {seconds:.1f} s" + ("" if output == "-" else f" → {output}")
            )


def explain(
    inputs: InputArgument,
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write a page for the browser instead; - is stdout.")
    ] = None,
    engine: EngineOption = ["rules"],  # noqa: B006
    recorded: Annotated[
        bool, typer.Option("--recorded", help="INPUT holds predictions: show their spans, propose nothing.")
    ] = False,
    doc_id: Annotated[list[str] | None, typer.Option("--doc", help="Only this document. May be repeated.")] = None,
    min_score: MinScoreOption = 0.0,
    text_field: TextFieldOption = "text",
    stdin_format: FormatOption = None,
    schema: SchemaOption = None,
    strict: StrictOption = False,
) -> None:
    """Show why each span is suggested: its rule, the cue that triggered it, and how sure the engine is.

    Example: labeling explain article.txt

    Example: labeling explain articles/ --html explained.html
    """
    from labeling.explain import explain as reasons
    from labeling.explain import page, show
    from labeling.jsonl import open_output
    from labeling.preannotate import at_least
    from labeling.schema import load_schema

    loaded = load_schema(schema)
    with collected(strict) as report:
        tasks = (
            _recorded(inputs, report)
            if recorded
            else _proposed(inputs, engine, loaded, report, text_field, stdin_format)
        )
        chosen = (task for task in tasks if not doc_id or task.document.doc_id in doc_id)
        kept = (replace(task, prediction=at_least(task.prediction, min_score)) for task in chosen)
        if html is None:
            from rich.console import Console

            console = Console(highlight=False)
            for task in kept:
                show(reasons(task, loaded), console)
            return
        found = [reasons(task, loaded) for task in kept]
        if not found:
            raise UsageError("there is no article to explain")
        with open_output(html) as out:
            out.write(page(found, loaded))
        say(f"{len(found)} articles explained" + ("" if html == "-" else f" → {html}"))


def _recorded(inputs: list[str], report: "Report") -> "Iterator[Task]":
    from labeling.jsonl import read_tasks

    for path in inputs:
        yield from read_tasks(path, report)


def _proposed(
    inputs: list[str], engines: list[str], schema: "Schema", report: "Report", text_field: str, stdin_format: str | None
) -> "Iterator[Task]":
    from labeling.corpus import read_documents
    from labeling.engines import load_engine
    from labeling.preannotate import preannotate as run

    documents = read_documents(inputs, report, text_field, stdin_format)
    return run(documents, [load_engine(name, schema) for name in engines])


def _kept(tasks: "Iterator[Task]", output: str) -> int:
    written = 0
    try:
        for _ in tasks:
            written += 1
    except KeyboardInterrupt:
        raise IncompleteError(
            f"stopped after {written} documents, which are kept beside {output}: run the same command again to go on"
        ) from None
    return written


def _counted(tasks: "Iterator[Task]", counts: Counter[str]) -> "Iterator[Task]":
    for task in tasks:
        counts.update(span.label for span in task.prediction.spans)
        counts["(words)"] += len(task.document.text.split())
        yield task


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(preannotate)
    app.command()(explain)
