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
from labeling.engines.rules.units_words import Words
from labeling.schema import Schema


class UnitRules:
    """Proposes forces. It needs no parser: tokens, lexicons and the words around decide."""

    def __init__(self, schema: Schema) -> None:
        vocabulary = load_vocabulary(schema)
        self._label = vocabulary.label.name
        self._finder = Finder(vocabulary)

    def triggers(self, text: str) -> Sequence[int]:
        """None: these rules read words only."""
        return []

    def propose(self, parsed: Parsed, found: Sequence[Candidate]) -> Iterator[Candidate]:
        """Candidates of one document, in its order; where two overlap, one lies within the other and nests."""
        for mention in self._finder.find(Words(parsed.document.text)):
            head = parsed.doc.char_span(mention.head, mention.head + 1, alignment_mode="expand")
            yield Candidate(
                start=mention.start,
                end=mention.end,
                label=self._label,
                rule=f"unit.{mention.rule}",
                evidence=mention.evidence,
                attributes={"form": mention.form, "echelon": mention.echelon},
                head=head.start if head is not None and len(head) else None,
                nests=mention.nests,
            )
