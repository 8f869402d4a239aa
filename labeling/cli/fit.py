"""Commands. fit-clauses: the learnt part of the default engine."""

import json
from pathlib import Path
from typing import Annotated

import typer

from labeling.cli.console import JsonOption, SchemaOption, StrictOption, collected, print_json, say


def fit_clauses(
    gold: Annotated[
        list[Path], typer.Option("--gold", metavar="FILE", help="Gold: lines with `text` and `spans`. May be repeated.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Default: missions-weights.json beside the lexicons."),
    ] = None,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
) -> None:
    """Fit the scorer that tells which clauses are tasks, beside the rules.

    A logistic regression over what the rules see of a clause: classes of the lexicons, tags and relations of the parse,
    no words of the text. Its penalty is chosen by leaving out one publisher (`source`) after the other. The same gold,
    lexicons and parser give the same file. Run `labeling calibrate` afterwards: scores of spans depend on it.

    Example: labeling fit-clauses --gold train.jsonl --gold dev.jsonl
    """
    from labeling.engines.rules.missions_scorer import weights_path
    from labeling.engines.rules.missions_scorer_fit import examples, fitted
    from labeling.files import atomic_path
    from labeling.jsonl import read_tasks
    from labeling.schema import load_schema

    loaded = load_schema(schema)
    with collected(strict) as report:
        tasks = [task for path in gold for task in read_tasks(path, report)]
        found = list(examples([(task, task.prediction.spans) for task in tasks], loaded))
        model = fitted(found, len(tasks))
        path = output or weights_path(loaded)
        with atomic_path(path) as part:
            part.write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        if as_json:
            print_json(model)
            return
        on, out = model["fitted_on"], model["held_out"]
        say(
            f"{len(model['weights'])} weights from {on['clauses']} clauses, {on['tasks']} of them tasks, "
            f"of {on['publishers']} publishers → {path}"
        )
        say(f"publishers left out: average precision {out['average_precision']}, log loss {out['log_loss']}")


def register(app: typer.Typer) -> None:
    """Adds this module's command to `labeling`."""
    app.command()(fit_clauses)
