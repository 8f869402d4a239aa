"""Relations between the spans that were kept, where the parse supports them.

A force performs a mission where it is the subject of the mission's verb, or of the verb or noun that controls it, or
owns the nominal. A hedge bears on the mission or force that it modifies or governs. Which labels are meant is said by
the lexicons, and what the relations are called by the schema.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labeling.data import Relation
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.lexicon import load_lexicon
from labeling.engines.rules.missions_actors import Actors
from labeling.engines.rules.missions_control import agent_of
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.parse import Parsed
from labeling.engines.rules.tree import Tree, tree_of
from labeling.schema import Schema

_UP = ("xcomp", "ccomp", "advcl", "acl", "relcl", "dobj", "pobj", "prep", "pcomp", "conj", "attr", "nsubjpass", "nsubj")
_STEPS = 3
"""Arcs between a hedge's anchor and the mission it bears on."""

Kept = tuple[Candidate, str]
"""A candidate with the id of its span."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Labels by their lexicon, and the relations that the schema has between them; None where it has none."""

    unit: str
    mission: str
    hedge: str
    performs: str | None
    hedges: tuple[tuple[str, str], ...]
    lexicon: MissionLexicon


def _names(schema: Schema) -> _Names:
    missions = load_lexicon(schema, "missions")
    unit, hedge = load_lexicon(schema, "units").label.name, load_lexicon(schema, "hedges").label.name
    mission = missions.label.name
    current = [relation for relation in schema.relations if not relation.retired]
    performs = next((r.name for r in current if unit in r.head and mission in r.tail), None)
    hedges = tuple((tail, r.name) for r in current if hedge in r.head for tail in r.tail)
    return _Names(unit, mission, hedge, performs, hedges, MissionLexicon(missions))


class RelationRules:
    """Relates spans under the lexicons beside a schema. Raises SchemaError where one is broken."""

    def __init__(self, schema: Schema) -> None:
        self._names = _names(schema)

    def relate(self, parsed: Parsed, kept: Sequence[Kept]) -> Iterator[Relation]:
        """Relations among the kept candidates, each given with the id of its span; none twice."""
        names = self._names
        by_label: dict[str, list[Kept]] = {}
        for candidate, identity in kept:
            by_label.setdefault(candidate.label, []).append((candidate, identity))
        units, missions = by_label.get(names.unit, []), by_label.get(names.mission, [])
        hedges = by_label.get(names.hedge, [])
        if not missions and not hedges:
            return
        tree = tree_of(parsed)
        found: list[Relation] = []
        if names.performs is not None and units and missions:
            found += _performs(tree, units, missions, names)
        targets = {names.mission: missions, names.unit: units}
        for hedge, identity in hedges:
            relation = _hedges(tree, hedge, identity, names, targets)
            if relation is not None:
                found.append(relation)
        yield from dict.fromkeys(found)


def _performs(tree: Tree, units: Sequence[Kept], missions: Sequence[Kept], names: _Names) -> Iterator[Relation]:
    ids = {id(candidate): identity for candidate, identity in units}
    actors = Actors(tree, {}, [candidate for candidate, _ in units])
    for mission, identity in missions:
        if mission.head is None or names.performs is None:
            continue
        performer = (
            agent_of(tree, actors, names.lexicon, mission.head)
            if tree.is_verb(mission.head)
            else _holder(tree, actors, names.lexicon, mission.head)
        )
        if performer is None:
            continue
        for force in actors.forces_at(performer):
            if not mission.start <= force.start < mission.end or not tree.is_verb(mission.head):
                yield Relation(ids[id(force)], identity, names.performs)


def _holder(tree: Tree, actors: Actors, lexicon: MissionLexicon, noun: int) -> int | None:
    """Whose nominal it is; an of-phrase names the doer of an operation or a movement, the object of other actions."""
    base = lexicon.event_nouns.get(tree.words[noun], "")
    doer = base in lexicon.kinds or base in lexicon.exercises or base in lexicon.movements
    return actors.owner(noun) if doer else actors.owner(noun, ("by",))


def _hedges(
    tree: Tree, hedge: Candidate, identity: str, names: _Names, targets: dict[str, list[Kept]]
) -> Relation | None:
    """The relation of a hedge to what it bears on: a mission rather than a force, and the nearest."""
    token = tree.token_at(hedge.start)
    if token is None or not tree.deps[token]:
        return None
    last = tree.token_before(hedge.end)
    anchors = _anchors(tree, token if last is None else last) | _anchors(tree, token)
    for label, name in sorted(names.hedges, key=lambda item: item[0] != names.mission):
        steps = [
            (distance, abs(target.start - hedge.start), target_id)
            for target, target_id in targets.get(label, [])
            if (distance := _distance(tree, target, anchors, label == names.mission)) is not None
        ]
        if steps:
            return Relation(identity, min(steps)[2], name)
    return None


def _anchors(tree: Tree, token: int) -> set[int]:
    """The hedge's own token and what it modifies; for "if" and the like what the whole clause depends on."""
    head = tree.heads[token]
    if tree.deps[token] in ("mark", "prep", "cc") and tree.is_verb(head):
        return {tree.heads[head]} if tree.heads[head] != head else {head}
    if tree.deps[token] == "acomp" or tree.deps[token] in ("aux", "advmod", "amod", "neg"):
        return {token, head}
    return {token}


def _distance(tree: Tree, target: Candidate, anchors: set[int], governed: bool) -> int | None:
    """Arcs from a target's head up to an anchor; a force counts only where the hedge modifies it."""
    head = target.head if target.head is not None else tree.token_before(target.end)
    if head is None or not tree.deps[head]:
        return None
    for steps in range(_STEPS + 1 if governed else 1):
        if head in anchors:
            return steps
        if tree.deps[head] not in _UP or tree.heads[head] == head:
            return None
        head = tree.heads[head]
    return None
