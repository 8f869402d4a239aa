"""What every command shares: errors to exit codes, tables, progress on standard error, JSON on standard output."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import typer

from labeling.errors import InputError, Problem, stop_at_first

Item = TypeVar("Item")

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, for scripts.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Stop at the first bad line or document.")]
SchemaOption = Annotated[
    str | None,
    typer.Option("--schema", metavar="PATH", help="Label schema (YAML); default: the one that ships with the package."),
]

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Text from outside, made safe to show in a terminal: control sequences and bidi overrides removed."""
    return _CONTROL.sub("", text)


def say(message: str) -> None:
    """One line of talk, on standard error."""
    typer.echo(clean(message), err=True)


def print_json(value: Any) -> None:
    """Data for scripts, on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on standard output; the first column is text, the others are numbers and aligned right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(_cell(value))) for value in row))
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def progress(items: Iterable[Item], what: str, total: int | None = None) -> Iterator[Item]:
    """Yields the items under a progress bar on standard error; silent where that is no terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=what, total=total, console=Console(stderr=True), transient=True)


class Collected:
    """A `Report` that prints each problem as it comes and counts them; `strict` stops at the first."""

    def __init__(self, strict: bool = False) -> None:
        self.count = 0
        self._strict = strict

    def __call__(self, problem: Problem) -> None:
        """Takes one problem."""
        if self._strict:
            stop_at_first(problem)
        self.count += 1
        say(f"skipped: {problem}")

    def finish(self) -> None:
        """Raises InputError (exit code 3) where anything was reported, after all else was done."""
        if self.count:
            raise InputError(f"{self.count} item(s) skipped, the rest is done: see the lines above")


@contextmanager
def collected(strict: bool) -> Iterator[Collected]:
    """`with collected(strict) as report:` runs the block, then exits with 3 if anything was reported."""
    report = Collected(strict)
    yield report
    report.finish()
