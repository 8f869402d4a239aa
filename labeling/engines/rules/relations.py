"""Relations between the spans that were kept, where the parse supports them."""

from collections.abc import Iterator, Sequence

from labeling.data import Relation
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.parse import Parsed
from labeling.schema import Schema


def relate(parsed: Parsed, kept: Sequence[tuple[Candidate, str]], schema: Schema) -> Iterator[Relation]:
    """Relations among the kept candidates, each given with the id of its span."""
    yield from ()
