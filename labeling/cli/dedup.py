"""`labeling dedup`: near copies among articles."""

from typing import Annotated

import typer

from labeling.cli.articles import FormatOption, InputArgument, TextFieldOption
from labeling.cli.console import JsonOption, StrictOption, collected, print_json, print_table, progress, say
from labeling.errors import UsageError


def dedup(
    inputs: InputArgument,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the kept articles; - is stdout.")
    ] = None,
    near: Annotated[float, typer.Option(min=0.01, max=1, help="Similarity from which two articles are copies.")] = 0.5,
    text_field: TextFieldOption = "text",
    stdin_format: FormatOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
) -> None:
    """Show near copies among articles, and with -o write the ones to keep, before anybody annotates them twice.

    Similarity is Jaccard over word 5-grams. Of each cluster the article met first is kept, and its line names the
    `copies` that it stands for.

    Example: labeling dedup articles/ -o unique.jsonl
    """
    if as_json and output == "-":
        raise UsageError("--json prints the clusters on standard output: give the articles a file with -o")
    from labeling.corpus import read_documents
    from labeling.release.dedup import Deduplication, write_kept

    with collected(strict) as report:
        documents = progress(read_documents(inputs, report, text_field, stdin_format), "reading")
        with Deduplication(documents, near) as found:
            clusters = list(found.clusters())
            if output is not None:
                write_kept(found, output)
            copies = sum(len(cluster.copies) for cluster in clusters)
            if as_json:
                shown = [
                    {"kept": c.kept, "copies": [{"doc_id": d, "similarity": s} for d, s in c.copies]} for c in clusters
                ]
                print_json({"documents": len(found), "kept": len(found) - copies, "clusters": shown})
            elif output != "-" and clusters:
                rows = [(f"{c.kept} ← {doc_id}", similarity) for c in clusters for doc_id, similarity in c.copies]
                print_table("kept ← copy", ["articles", "similarity"], rows)
            say(f"{len(found)} articles, {len(clusters)} clusters, {copies} copies, {len(found) - copies} to keep")


def register(app: typer.Typer) -> None:
    """Adds `labeling dedup`."""
    app.command()(dedup)
