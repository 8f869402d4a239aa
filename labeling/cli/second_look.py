"""Commands. adjudicate, suspects: what to look at again in Label Studio, and why."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labeling.cli.agreement import ReviewedArgument, SeedOption
from labeling.cli.connection import (
    ApiKeyFileOption,
    ApiKeyOption,
    CaBundleOption,
    ProjectOption,
    UrlOption,
    connected,
    shown,
)
from labeling.cli.console import (
    JsonOption,
    SchemaOption,
    StrictOption,
    clean,
    collected,
    print_json,
    print_table,
    say,
)

if TYPE_CHECKING:
    from labeling.data import Task
    from labeling.review.suspects import Found, Suspect
    from labeling.review.usage import Reviewed


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


def suspects(
    reviewed: ReviewedArgument,
    top: Annotated[int, typer.Option(min=1, help="How many to show, or to push.")] = 100,
    sentences: Annotated[bool, typer.Option("--sentences", help="Rank sentences instead of spans.")] = False,
    push: Annotated[bool, typer.Option("--push", help="Make a review project of them; needs --project.")] = False,
    project: Annotated[str | None, typer.Option(metavar="NAME", help="With --push: title of that project.")] = None,
    plant: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            max=0.5,
            metavar="SHARE",
            help="Measure instead: plant errors into this share of the spans, and say how many are found.",
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(help="Who is asked for suggestions where the file carries none; `none` asks nobody."),
    ] = "rules",
    decide: Annotated[str, typer.Option(help="Which annotation of a document counts (see export).")] = "ground-truth",
    seed: SeedOption = 20,
    schema: SchemaOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
    url: UrlOption = None,
    api_key: ApiKeyOption = None,
    api_key_file: ApiKeyFileOption = None,
    ca_bundle: CaBundleOption = None,
) -> None:
    """Find spans of reviewed data that are probably wrong or missing, ranked, each with its reasons.

    Compares the review with models fitted on the other documents, with the rules' suggestions, with how the same
    words are marked elsewhere, with the edges of other spans and with the other annotators. How much each of these
    counts is learnt from errors planted into a copy of the file. Takes some minutes on large files.

    Example: labeling suspects reviewed.jsonl --top 50

    Example: labeling suspects reviewed.jsonl --push --project "Second look"

    Example: labeling suspects reviewed.jsonl --plant 0.05
    """
    from labeling.errors import UsageError
    from labeling.jsonl import read_tasks
    from labeling.review.decide import policy_named
    from labeling.review.suspects import by_sentence, corpus_of, measure, suspects_of, with_suggestions
    from labeling.schema import load_schema

    if push != (project is not None):
        raise UsageError("--push and --project NAME go together: which review project is to be made?")
    loaded = load_schema(schema)
    with collected(strict) as report:
        tasks = list(read_tasks(reviewed, report))
        corpus = corpus_of(tasks, policy_named(decide))
        if engine != "none" and not any(one.suggestions for one in corpus):
            from labeling.engines import load_engine

            corpus = with_suggestions(corpus, load_engine(engine, loaded))
        if plant is not None:
            _print_found(measure(corpus, loaded.label_names, plant, seed, top), as_json)
            return
        found = suspects_of(tasks, corpus, loaded.label_names, seed)
        if push and project:
            shown_spans = _push_suspects(
                tasks, corpus, found[:top], project, schema, (url, api_key, api_key_file, ca_bundle)
            )
            say(shown_spans)
            return
        if sentences:
            texts = {one.doc_id: one.text for one in corpus}
            ranked = by_sentence(found, texts)[:top]
            if as_json:
                print_json([asdict(one) for one in ranked])
            else:
                for line in ranked:
                    words = " ".join(texts[line.doc_id][line.start : line.end].split())
                    typer.echo(clean(f"{line.probability:.2f}  {line.doc_id}: {words}"))
                    for one in line.suspects:
                        if one.probability >= 0.05:
                            typer.echo(clean(f"        {_describe(one)}"))
            return
        if as_json:
            print_json([asdict(one) for one in found[:top]])
            return
        for one in found[:top]:
            before, words, after = one.context
            typer.echo(clean(f"{one.probability:.2f}  {one.doc_id}: {before}[{words}]{after}"))
            typer.echo(clean(f"        {_describe(one)}" + (f"\n        {one.url}" if one.url else "")))
        say(f"{min(top, len(found))} of {len(found)} places in {len(corpus)} documents, the most probable first")


def _describe(one: "Suspect") -> str:
    what = f"{one.label} missing?" if one.missing else f"{one.label}?"
    return f"{what} {'; '.join(one.reasons)}"


def _push_suspects(
    tasks: "list[Task]",
    corpus: "list[Reviewed]",
    found: "list[Suspect]",
    project: str,
    schema: str | None,
    server: tuple[str | None, str | None, Path | None, Path | None],
) -> str:
    from labeling.files import home
    from labeling.review.suspects import to_review
    from labeling.schema import load_schema
    from labeling.studio.push import push as push_to
    from labeling.studio.settings import Options, Settings

    made = to_review({task.document.doc_id: task for task in tasks}, corpus, found)
    options = Options(Settings(annotators=1, order="given"))
    with connected(*server) as studio, shown() as show:
        done = push_to(made, project, load_schema(schema), studio, home(), options, show=show)
    return (
        f"{project}: {len(done.create)} document(s) with {len(found)} suspects created, {done.unchanged} unchanged; "
        "each region's details say what is doubtful"
    )


def _print_found(found: "Found", as_json: bool) -> None:
    if as_json:
        print_json(asdict(found) | {"lift": found.lift})
        return
    print_table(
        f"Planted errors among the first {found.k} suspects",
        ["", "found", "planted"],
        [*((slip, *counts) for slip, counts in found.by_slip.items()), ("all", found.hits, found.planted)],
    )
    say(
        f"{found.hits / found.k:.0%} of the first {found.k} are planted errors; drawn at random {found.by_chance:.1%} "
        f"would be: {found.lift:.1f} times chance"
    )


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(adjudicate)
    app.command()(suspects)
