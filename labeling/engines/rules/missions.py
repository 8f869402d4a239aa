"""Rules for the label of `lexicons/missions.yaml`: what a force or an operation is ordered, planned or meant to do.

Clauses and nominals are read from the parse; which of them are proposed, and under which name, is said by the table of
`lexicons/missions-rules.yaml`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.lexicon import WordFinder, load_lexicon
from labeling.engines.rules.missions_actors import Actors
from labeling.engines.rules.missions_clauses import Clause, clauses
from labeling.engines.rules.missions_control import agent_of, first_verb
from labeling.engines.rules.missions_density import Density
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.missions_lines import described_force, listed_tasks
from labeling.engines.rules.missions_names import named_operations
from labeling.engines.rules.missions_nominals import Nominal, nominals
from labeling.engines.rules.missions_repairs import read_hidden_verbs
from labeling.engines.rules.missions_scorer import ClauseScorer, Judge, Reading, apart
from labeling.engines.rules.missions_table import RuleTable
from labeling.engines.rules.missions_types import clause_type, nominal_type, task_type
from labeling.engines.rules.parse import Parsed
from labeling.engines.rules.tree import Tree, tree_of
from labeling.schema import Schema

WORD = 6
"""Code points of a word with its space, about."""

SPARSE = 3
"""Forces and telling words around a verb up to which the judge must be surer of it."""

DISCOUNT = 0.25
"""What is taken from its probability there."""

NEAR = 500
"""Code points between a telling word and a verb that is parsed for its sake, in an article with few of them."""


class MissionRules:
    """See the module. Forces are taken from what the unit rules found before.

    `judge` is asked which other clauses tell a task; by default none does.
    """

    def __init__(self, schema: Schema, judge: Judge = ClauseScorer()) -> None:  # noqa: B008
        self._judge = judge
        lexicon = load_lexicon(schema, "missions")
        self._label = lexicon.label
        self._lexicon = MissionLexicon(lexicon)
        self._table = RuleTable(load_lexicon(schema, "missions-rules"))
        self._unit_label = load_lexicon(schema, "units").label.name
        countries: Mapping[str, Any] = load_lexicon(schema, "units-nations").lists["countries"]
        self._states = self._lexicon.seats | {country.split()[-1].lower() for country in countries}
        self._telling = WordFinder(self._lexicon.armed)
        self._trigger = self._lexicon.trigger_words()

    def triggers(self, text: str) -> Sequence[int]:
        """Code points whose sentences need the parser: those of verbs and nouns of tasks, among armed conflict."""
        offsets = self._trigger.find(text)
        telling = self._telling.find(text)
        if len(telling) * WORD >= len(text) / 100:
            return offsets
        return [offset for offset in offsets if _near(offset, telling)]

    def propose(self, parsed: Parsed, found: Sequence[Candidate]) -> Iterator[Candidate]:
        """Candidates of one document; of a nominal inside a clause only the clause is proposed."""
        forces = [candidate for candidate in found if candidate.label == self._unit_label]
        tree = tree_of(parsed)
        read_hidden_verbs(tree, self._lexicon)
        actors = Actors(tree, self._lexicon.actors, forces, self._states)
        density = Density(tree, actors, self._lexicon)
        read = list(clauses(tree, actors, self._lexicon, density))
        proposed = list(self._clauses(tree, read, density))
        proposed += [
            c
            for nominal in nominals(tree, actors, self._lexicon)
            if density.armed(nominal.head) and (c := self._nominal(tree, nominal))
        ]
        if density.dense:
            proposed += self._listed(tree)
        proposed += self._named(parsed.document.text, forces)
        proposed += apart(self._likely(Reading(tree, actors, self._lexicon, density), read), proposed)
        yield from _outermost([self._nesting(tree, candidate, proposed) for candidate in proposed])
        if density.dense:
            yield from self._through_task(tree, actors, proposed)

    def _clauses(self, tree: Tree, found: Iterable[Clause], density: Density) -> Iterator[Candidate]:
        """Clauses that a rule proposes, and those coordinated with one that stands under a cue."""
        leading: set[int] = set()
        for clause in found:
            candidate = self._clause(tree, clause, density)
            first = first_verb(tree, clause.verb)
            if candidate is None and first in leading and clause.strength != "other" and not clause.bare:
                candidate = self._told(tree, clause, self._table.others["coordinated"])
            if candidate is not None:
                leading.add(clause.verb)
                yield candidate

    def _likely(self, reading: Reading, read: Iterable[Clause]) -> Iterator[tuple[float, Candidate]]:
        """Clauses that the judge would propose, with their probabilities."""
        for clause in read:
            written = clause.actor == "paper" and clause.form == "future"
            if written or clause.actor == "civil" or clause.strength == "other":
                continue
            chance = self._judge.probability(reading, clause)
            if chance is None:
                continue
            if reading.density.around(clause.verb) <= SPARSE:
                chance -= DISCOUNT
            name = self._judge.name(chance)
            if name is not None:
                yield chance, self._told(reading.tree, clause, name)

    def _nesting(self, tree: Tree, inner: Candidate, proposed: Iterable[Candidate]) -> Candidate:
        """The candidate, told to nest where it is an operation that a force is to back ("support [OIR]")."""
        if inner.rule not in self._table.nested:
            return inner
        backed = any(
            outer.start < inner.start
            and inner.end <= outer.end
            and outer.head is not None
            and self._lexicon.verb(tree.words[outer.head])[0] in self._lexicon.backing
            for outer in proposed
        )
        return replace(inner, nests=True) if backed else inner

    def _listed(self, tree: Tree) -> Iterator[Candidate]:
        for pattern, verb, extent in listed_tasks(tree, self._lexicon):
            base, _ = self._lexicon.verb(tree.words[verb])
            kind = task_type(tree, self._lexicon, base, extent)
            name = self._table.others[pattern]
            yield self._candidate(tree.offsets(extent), name, kind, (tree.offsets((verb, verb + 1)),), verb)

    def _through_task(self, tree: Tree, actors: Actors, missions: Sequence[Candidate]) -> Iterator[Candidate]:
        """Forces that only their task shows to be forces: "the second group is tasked with ..."."""
        seen: set[int] = set()
        for mission in missions:
            if mission.head is None or not tree.is_verb(mission.head):
                continue
            agent = agent_of(tree, actors, self._lexicon, mission.head)
            attributes = self._lexicon.through_task.get(tree.words[agent]) if agent is not None else None
            if agent is None or attributes is None or agent in actors.covered or agent in seen:
                continue
            extent = described_force(tree, agent)
            if extent is not None:
                seen.add(agent)
                start, end = tree.offsets(extent)
                name = self._table.others["through-task"]
                yield Candidate(start, end, self._unit_label, name, mission.evidence, attributes, agent)

    def _clause(self, tree: Tree, clause: Clause, density: Density) -> Candidate | None:
        if not density.dense and not clause.martial and clause.actor not in ("force", "operation"):
            return None
        rule = self._table.clause_rule(clause)
        return None if rule is None else self._told(tree, clause, rule)

    def _told(self, tree: Tree, clause: Clause, rule: str) -> Candidate:
        kind = clause_type(tree, self._lexicon, clause)
        evidence = tuple(
            (tree.starts[token], tree.end(token)) for token in (clause.cue_token, clause.verb) if token is not None
        )
        return self._candidate(tree.offsets(clause.extent), rule, kind, evidence, clause.verb)

    def _nominal(self, tree: Tree, nominal: Nominal) -> Candidate | None:
        rule = self._table.nominals.get(nominal.pattern)
        if rule is None:
            return None
        kind = nominal_type(tree, self._lexicon, nominal)
        return self._candidate(tree.offsets(nominal.extent), rule, kind, (tree.offsets(nominal.cue),), nominal.head)

    def _named(self, text: str, forces: Sequence[Candidate]) -> list[Candidate]:
        """Operations with a name of their own, unless the name is part of a force's."""
        return [
            self._candidate((start, end), self._table.others[pattern], kind, ((start, end),), None)
            for pattern, start, end, kind in named_operations(text, self._lexicon)
            if not any(force.start < end and start < force.end for force in forces)
        ]

    def _candidate(
        self, extent: tuple[int, int], rule: str, kind: str, evidence: tuple[tuple[int, int], ...], head: int | None
    ) -> Candidate:
        return Candidate(extent[0], extent[1], self._label.name, rule, evidence, {"type": kind}, head)


def _near(offset: int, telling: Sequence[int]) -> bool:
    """Whether a telling word stands near; `telling` is in order."""
    following = bisect_left(telling, offset - NEAR)
    return following < len(telling) and telling[following] <= offset + NEAR


def _outermost(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Those that lie in no other or nest, of equal ones the first."""
    ordered = sorted(enumerate(candidates), key=lambda item: (item[1].start, -item[1].end, item[0]))
    reach = -1
    for _, candidate in ordered:
        if candidate.end > reach or candidate.nests:
            yield candidate
            reach = max(reach, candidate.end)
