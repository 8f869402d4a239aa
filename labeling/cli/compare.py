"""Commands. compare: annotators side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labeling.cli.console import SchemaOption, clean, say

if TYPE_CHECKING:
    from rich.text import Text

    from labeling.data import Span
    from labeling.review.compare import Comparison, Row


def compare(
    reviewed: Annotated[str, typer.Argument(metavar="REVIEWED.jsonl", help="Reviewed tasks; - is stdin.")],
    doc: Annotated[str, typer.Argument(metavar="DOC", help="The doc_id, or how it starts.")],
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page for the browser instead.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Sentences on which all agree as well.")] = False,
    schema: SchemaOption = None,
) -> None:
    """Show what each annotator marked in one document, side by side, and where they differ.

    In the terminal each sentence has a line of coloured bars an annotator; a bar with ! is not agreed by all.

    Example: labeling compare reviewed.jsonl story-0042

    Example: labeling compare reviewed.jsonl story-0042 --html compare.html
    """
    from labeling.jsonl import read_tasks
    from labeling.review.compare import compare as side_by_side
    from labeling.review.compare import find
    from labeling.schema import load_schema

    loaded = load_schema(schema)
    found = side_by_side(find({task.document.doc_id: task for task in read_tasks(reviewed)}, doc))
    if html is not None:
        from labeling.files import atomic_path
        from labeling.review.compare import page

        with atomic_path(html) as part:
            part.write_text(page(found, loaded), encoding="utf-8")
        say(f"wrote {html}")
        return
    from labeling.review.compare import colours

    _print(found, colours(loaded), everything)


def _print(found: "Comparison", colour: dict[str, str], everything: bool) -> None:
    from rich.console import Console
    from rich.text import Text

    from labeling.review.compare import why

    console = Console(highlight=False, width=None)
    names = {name: name for name in found.voices}
    width = max(40, console.width - max(map(len, names)) - 3)
    console.print(Text(clean(found.task.document.title or found.task.document.doc_id), style="bold"))
    for row in found.rows:
        if not everything and not row.disputes:
            continue
        console.print()
        for start, end in _lines(found.task.document.text, row, width):
            _print_line(console.print, found, row, start, end, colour)
        for claim in row.disputes:
            words = " ".join(found.task.document.text[claim.start : claim.end].split())
            console.print(
                Text("  ! ", style="bold red")
                + Text(clean(f"{claim.label} “{words}”: {why(claim, names)}"), style="default"),
                soft_wrap=True,
            )
    say(
        f"{found.agreed} of {len(found.claims)} spans are marked alike by all of {', '.join(names)}"
        + ("" if everything else "; sentences on which all agree are left out (--all shows them)")
    )


def _lines(text: str, row: "Row", width: int) -> list[tuple[int, int]]:
    """Where the sentence is broken into lines of at most `width` terminal cells, at white space where there is some."""
    from rich.cells import cell_len

    lines, start = [], row.start
    while start < row.end:
        end, space, cells = start, None, 0
        while end < row.end and text[end] != "\n" and cells + cell_len(text[end]) <= width:
            cells += cell_len(text[end])
            end += 1
            if text[end - 1].isspace():
                space = end
        if end < row.end and text[end] != "\n" and space is not None:
            end = space
        end = max(end, start + 1)
        if text[start:end].strip():
            lines.append((start, end))
        start = end
    return lines


def _print_line(show: object, found: "Comparison", row: "Row", start: int, end: int, colour: dict[str, str]) -> None:
    from rich.text import Text

    from labeling.review.compare import lanes

    assert callable(show)
    text = found.task.document.text
    margin = max(map(len, found.voices)) + 2
    show(Text(" " * margin + clean(text[start:end].rstrip("\n").replace("\t", " "))), soft_wrap=True)
    odd = {(claim.start, claim.end, claim.label) for claim in row.disputes}
    for name in found.voices:
        for number, lane in enumerate(lanes([s for s in row.spans[name] if s.start < end and s.end > start]) or [[]]):
            bar = _bar(text, start, end, lane, odd, colour)
            if lane or not number:
                show(Text((name if not number else "").ljust(margin), style="dim") + bar, soft_wrap=True)


def _bar(
    text: str, start: int, end: int, lane: "list[Span]", odd: set[tuple[int, int, str]], colour: dict[str, str]
) -> "Text":
    from rich.cells import cell_len
    from rich.text import Text

    bar, position = Text(), start
    for span in lane:
        first, last = max(span.start, start), min(span.end, end)
        bar.append(" " * cell_len(text[position:first]))
        size = cell_len(text[first:last])
        disputed = (span.start, span.end, span.label) in odd
        name = ("!" if disputed else "") + span.label
        bar.append(
            name[:size].ljust(size, "─"), style=f"white on {colour.get(span.label, '#777777')}" + (" bold" * disputed)
        )
        position = last
    return bar


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
    app.command()(compare)
