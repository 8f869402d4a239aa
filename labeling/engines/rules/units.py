"""Rules for the label of `lexicons/units.yaml`: forces by name and by description.

Names come first (`units_names`), then noun phrases around a head (`units_descriptions`), which may hold a name as
their modifier; a name that no phrase took stands by itself. Last come nouns that need the rest of the article: "the
group", "the enemy" (`units_references`).
"""

from collections.abc import Iterator, Sequence

from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.parse import Parsed
from labeling.engines.rules.units_finder import Finder
from labeling.engines.rules.units_vocabulary import load_vocabulary
from labeling.schema import Schema


class UnitRules:
    """Proposes forces. It needs no parser: tokens, lexicons and the words around decide."""

    def __init__(self, schema: Schema) -> None:
        self._finder = Finder(load_vocabulary(schema))

    def triggers(self, text: str) -> Sequence[int]:
        """None: these rules read words only."""
        return []

    def propose(self, parsed: Parsed, found: Sequence[Candidate]) -> Iterator[Candidate]:
        """Candidates of one document; none compete but where one says that it nests."""
        token_at = {token.idx: token.i for token in parsed.doc}
        yield from self._finder.candidates(parsed.document.text, token_at)
