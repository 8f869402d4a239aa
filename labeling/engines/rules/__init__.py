"""The default engine: lexicon, pattern and dependency rules over one parse."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import ClassVar, Self

from labeling.data import Document, Prediction, Span
from labeling.engines.rules.candidate import Candidate, RuleSet, trimmed
from labeling.engines.rules.hedges import HedgeRules
from labeling.engines.rules.missions import MissionRules
from labeling.engines.rules.missions_scorer import load_scorer
from labeling.engines.rules.parse import Parsed, parse_documents
from labeling.engines.rules.relations import RelationRules
from labeling.engines.rules.resolve import resolve
from labeling.engines.rules.sources import SourceRules
from labeling.engines.rules.units import UnitRules
from labeling.engines.scores import RuleScores, disabled_rules, load_scores
from labeling.errors import UsageError
from labeling.schema import Schema

VERSION = "0.7.0"
"""Of the rules' code: raised when a change of code changes what is proposed."""

BATCH = 128
"""Documents that are parsed together."""


class RuleEngine:
    """Rules for units, hedges, sources and missions, in this order; each set sees what came before.

    `version` is that of the rules' code and a digest of lexicons, scores and switched-off rules.
    """

    name: ClassVar[str] = "rules"

    def __init__(
        self,
        schema: Schema,
        rule_sets: Sequence[RuleSet],
        scores: RuleScores = RuleScores(),  # noqa: B008
        disabled: Collection[str] = (),
    ) -> None:
        self.version = f"{VERSION}-{_digest(schema.folder)}"
        self._schema = schema
        self._rule_sets = rule_sets
        self._scores = scores
        self._disabled = frozenset(disabled)

    @classmethod
    def load(cls, schema: Schema, argument: str | None = None) -> Self:
        """The engine with the lexicons, scores and switched-off rules that lie beside the schema.

        Raises UsageError for an argument: it takes none.
        """
        if argument is not None:
            raise UsageError(f"the engine {cls.name!r} takes no argument, found {argument!r}")
        missions = MissionRules(schema, load_scorer(schema))
        rule_sets: list[RuleSet] = [UnitRules(schema), HedgeRules(schema), SourceRules(schema), missions]
        return cls(schema, rule_sets, load_scores(schema), disabled_rules(schema))

    def with_scores(self, scores: RuleScores) -> "RuleEngine":
        """The same rules, scored otherwise."""
        return RuleEngine(self._schema, self._rule_sets, scores, self._disabled)

    def propose(self, documents: Iterable[Document]) -> Iterator[Prediction]:
        """One prediction for each document, in their order."""
        stream = iter(documents)
        while batch := list(islice(stream, BATCH)):
            for parsed in parse_documents(batch, (self._triggers(document.text) for document in batch)):
                yield self._predict(parsed)

    @cached_property
    def _relations(self) -> RelationRules:
        return RelationRules(self._schema)

    def _triggers(self, text: str) -> list[int]:
        return [offset for rules in self._rule_sets for offset in rules.triggers(text)]

    def _score(self, candidate: Candidate) -> float:
        return self._scores.score(candidate.rule, candidate.label)

    def _predict(self, parsed: Parsed) -> Prediction:
        found: list[Candidate] = []
        for rules in self._rule_sets:
            found += list(rules.propose(parsed, found))
        text = parsed.document.text
        offered = (trimmed(candidate, text) for candidate in found if candidate.rule not in self._disabled)
        kept = resolve(offered, self._score)
        kept = [candidate for candidate in kept if not self._scores.too_low(candidate.label, self._score(candidate))]
        spans = tuple(
            Span(
                id=f"s{number}",
                start=candidate.start,
                end=candidate.end,
                label=candidate.label,
                attributes=candidate.attributes,
                score=self._score(candidate),
                engine=self.name,
                rule=candidate.rule,
                evidence=candidate.evidence,
            )
            for number, candidate in enumerate(kept)
        )
        relations = self._relations.relate(parsed, list(zip(kept, (span.id for span in spans), strict=True)))
        return Prediction(spans, tuple(relations), self._schema.version, {self.name: self.version})


def _digest(folder: Path) -> str:
    """Eight hexadecimal digits of what the rules read beside the schema."""
    digest = sha256()
    data = [*sorted((folder / "lexicons").glob("*.[yj]*")), folder / "calibration.json", folder / "rules.disabled"]
    for path in data:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]
