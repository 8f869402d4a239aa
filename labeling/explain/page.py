"""Explained articles as one page that needs nothing else and runs no script. Jinja escapes every text."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from labeling.explain.reasons import Explained, Piece
from labeling.schema import Schema

LANE = 5
"""Pixels from one underline to the next."""


def page(articles: Sequence[Explained], schema: Schema) -> str:
    """The page, as HTML. Colours come from the schema, which has checked them."""
    template = _environment().get_template("explain.html.j2")
    engines = {name: version for found in articles for name, version in found.task.prediction.engines.items()}
    return template.render(articles=articles, schema=schema, engines=engines, look=look, lane=LANE)


def look(piece: Piece, lanes: int) -> str:
    """The CSS of a piece: a tint of its shortest span, and one underline for each span in its lane."""
    colours = [note.colour for note in piece.notes]
    images = ",".join(f"linear-gradient({colour},{colour})" for colour in colours)
    places = ",".join(f"0 calc(100% - {(lanes - 1 - lane) * LANE}px)" for lane in piece.lanes)
    return f"background-color:{colours[0]}1c;background-image:{images};background-position:{places}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("labeling.explain"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = _percent
    return environment


def _percent(value: Any) -> str:
    return f"{round(float(value) * 100)}"
