"""The default engine: lexicon, pattern and dependency rules over one parse."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import ClassVar, Self

from labeling.data import Document, Prediction, Span
from labeling.engines.rules.candidate import Candidate, RuleSet
from labeling.engines.rules.hedges import HedgeRules
from labeling.engines.rules.missions import MissionRules
from labeling.engines.rules.parse import Parsed, parse_documents
from labeling.engines.rules.relations import relate
from labeling.engines.rules.resolve import resolve
from labeling.engines.rules.sources import SourceRules
from labeling.engines.rules.units import UnitRules
from labeling.schema import Schema

BATCH = 32
"""Documents that are parsed together."""


class RuleEngine:
    """Rules for units, hedges, sources and missions, in this order; each set sees what came before."""

    name: ClassVar[str] = "rules"
    version: ClassVar[str] = "0.1.0"

    def __init__(self, schema: Schema, rule_sets: Sequence[RuleSet]) -> None:
        self._schema = schema
        self._rule_sets = rule_sets

    @classmethod
    def load(cls, schema: Schema, argument: str | None = None) -> Self:
        """The engine with the lexicons that lie beside the schema; it takes no argument."""
        return cls(schema, [UnitRules(schema), HedgeRules(schema), SourceRules(schema), MissionRules(schema)])

    def propose(self, documents: Iterable[Document]) -> Iterator[Prediction]:
        """One prediction for each document, in their order."""
        stream = iter(documents)
        while batch := list(islice(stream, BATCH)):
            for parsed in parse_documents(batch, (self._triggers(document.text) for document in batch)):
                yield self._predict(parsed)

    def _triggers(self, text: str) -> list[int]:
        return [offset for rules in self._rule_sets for offset in rules.triggers(text)]

    def _predict(self, parsed: Parsed) -> Prediction:
        found: list[Candidate] = []
        for rules in self._rule_sets:
            found += list(rules.propose(parsed, found))
        kept = resolve(found, lambda candidate: 0.5)
        spans = tuple(
            Span(
                id=f"s{number}",
                start=candidate.start,
                end=candidate.end,
                label=candidate.label,
                attributes=candidate.attributes,
                score=0.5,
                engine=self.name,
                rule=candidate.rule,
                evidence=candidate.evidence,
            )
            for number, candidate in enumerate(kept)
        )
        relations = relate(parsed, list(zip(kept, (span.id for span in spans), strict=True)), self._schema)
        return Prediction(spans, tuple(relations), self._schema.version, {self.name: self.version})
