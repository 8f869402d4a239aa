"""Spans over a text as pieces of HTML-ready data, and the templates. Text is escaped by Jinja, never here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from labeling.data import Placement, Span


@dataclass(frozen=True, slots=True)
class Mark:
    """One span over a piece: `opens` on its first piece, `closes` on its last; `odd` where not all agree."""

    label: str
    colour: str
    title: str
    opens: bool
    closes: bool
    odd: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same spans, outermost first."""

    text: str
    spans: tuple[Mark, ...]


def pieces(
    text: str,
    start: int,
    end: int,
    spans: Iterable[Span],
    colours: Mapping[str, str],
    odd: Callable[[Span], bool] = lambda span: False,
) -> list[Piece]:
    """The text from `start` to `end` cut where a span begins or ends; nested and crossing spans both come out right."""
    touching = sorted((s for s in spans if s.start < end and s.end > start), key=lambda s: (s.start, -s.end, s.label))
    cuts = sorted({start, end, *(c for s in touching for c in (s.start, s.end) if start < c < end)})
    found = []
    for left, right in pairwise(cuts):
        over = [s for s in touching if s.start < right and s.end > left]
        marks = tuple(
            Mark(s.label, colours.get(s.label, "#777777"), title(s), s.start == left, s.end == right, odd(s))
            for s in over
        )
        found.append(Piece(text[left:right], marks))
    return found


def title(span: Span) -> str:
    """What is shown when the pointer rests on a span."""
    values = ", ".join(f"{name}: {value}" for name, value in span.attributes.items())
    return span.label + (f" ({values})" if values else "") + (f", by {span.rule}" if span.rule else "")


def in_context(text: str, start: int, end: int, width: int = 60) -> tuple[str, str, str]:
    """What stands before a span, its words, and what follows, each in one line, cut at `width` code points."""
    before, after = text[max(0, start - width) : start], text[end : end + width]
    if start > width and " " in before[:20]:
        before = before.partition(" ")[2]
    if end + width < len(text) and " " in after[-20:]:
        after = after.rpartition(" ")[0]
    left = ("… " if start > width else "") + " ".join(before.split()) + (" " if before[-1:].isspace() else "")
    right = (" " if after[:1].isspace() else "") + " ".join(after.split()) + (" …" if end + width < len(text) else "")
    return left, " ".join(text[start:end].split()), right


def web_address(placement: Placement | None) -> str | None:
    """The address of a task for a link; None where it is no http address (files may say anything)."""
    return placement.url if placement and placement.url.startswith(("http://", "https://")) else None


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("labeling.review"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=False,
    )


def render(template: str, **values: Any) -> str:
    """A page of the package's templates, with its style; every value is escaped but what is marked safe."""
    from markupsafe import Markup

    environment = _environment()
    loader = environment.loader
    style = loader.get_source(environment, "style.css")[0] if loader else ""
    return environment.get_template(template).render(style=Markup(style), **values)  # noqa: S704
