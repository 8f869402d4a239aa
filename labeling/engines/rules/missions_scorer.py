"""How probable it is that a clause tells a task: a logistic regression beside the table of rules.

The rules name the clauses they are sure of, and others tell a task too. A small model weighs what the rules ask one by
one: form, cue, actor and strength of the verb, what governs it, and how much of the text around is about armed
conflict. It sees classes of the lexicons, tags and relations of the parse and nothing else of the text.
`lexicons/missions-weights.json` holds its weights, `missions-weights.md` beside it says how they were fitted; without
that file the rules stand alone.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.missions_actors import Actors
from labeling.engines.rules.missions_clauses import Clause
from labeling.engines.rules.missions_control import BE, first_verb
from labeling.engines.rules.missions_density import Density
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.tree import Tree
from labeling.errors import SchemaError
from labeling.schema import Schema

FILE = "missions-weights.json"
FORMAT = 1

_FUTURE = frozenset(("will", "would", "shall", "'ll", "’ll"))
_MODAL = frozenset(("can", "could", "may", "might", "must", "should"))
_PAST = frozenset(("was", "were", "had"))
_PRESENT = BE | {"has", "have", "'ve", "’ve"}
_TENSES = {"VBD": "past", "VBZ": "present", "VBP": "present", "VBG": "gerund", "VBN": "participle", "VB": "base"}
_CLIMB = 6
"""Heads that are climbed in search of the main verb."""

_DENSITIES = (2, 4, 6, 9)
"""Forces and telling words around a verb from which a text counts as ever more about armed conflict."""

_MANY = 2
"""Forces in a sentence from which more make no difference."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as the rules of clauses read it."""

    tree: Tree
    actors: Actors
    lexicon: MissionLexicon
    density: Density


class Judge(Protocol):
    """What is asked about each clause beside the rules."""

    def probability(self, reading: Reading, clause: Clause) -> float | None:
        """That the clause tells a task; None for one that is not judged."""
        ...

    def name(self, probability: float) -> str | None:
        """The name under which a clause is proposed where no rule does; None where it is not."""
        ...


@dataclass(frozen=True, slots=True)
class ClauseScorer:
    """Weights by feature; `names` gives, highest first, the least probability of a proposal and the name it has.

    Only verbs of the `forms` are judged. Without weights it judges none.
    """

    bias: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    names: Sequence[tuple[float, str]] = ()
    forms: frozenset[str] = frozenset()

    def probability(self, reading: Reading, clause: Clause) -> float | None:
        """That the clause tells a task; None for a form that is not judged."""
        if clause.form not in self.forms:
            return None
        weights = self.weights
        return logistic(self.bias + sum(weights.get(name, 0.0) for name in features(reading, clause)))

    def name(self, probability: float) -> str | None:
        """The name under which a clause is proposed where no rule does; None where it is not."""
        return next((name for least, name in self.names if probability >= least), None)


def logistic(value: float) -> float:
    """The probability of a value in log odds."""
    return 1 / (1 + math.exp(-value)) if value > -700 else 0.0


def apart(likely: Iterable[tuple[float, Candidate]], proposed: Iterable[Candidate]) -> Iterator[Candidate]:
    """Of clauses with their probability those that overlap nothing proposed, and no more probable one of their own."""
    taken = [(candidate.start, candidate.end) for candidate in proposed]
    for _, candidate in sorted(likely, key=lambda item: (-item[0], item[1].start)):
        if all(candidate.end <= start or end <= candidate.start for start, end in taken):
            taken.append((candidate.start, candidate.end))
            yield candidate


def weights_path(schema: Schema) -> Path:
    """Where the weights of a schema lie."""
    return schema.folder / "lexicons" / FILE


def load_scorer(schema: Schema) -> ClauseScorer:
    """The scorer beside a schema; one without weights where there is no file.

    Raises SchemaError for a file that is broken.
    """
    path = weights_path(schema)
    try:
        return scorer_from_json(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return ClauseScorer()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SchemaError(f"{path}: no weights: {error!r}: fit them anew with  labeling fit-clauses") from error


def scorer_from_json(obj: Mapping[str, Any]) -> ClauseScorer:
    """The scorer of a parsed file. Raises ValueError, KeyError or TypeError for what is none."""
    if obj["format"] != FORMAT:
        raise ValueError(f"format {obj['format']!r}, expected {FORMAT}")
    return ClauseScorer(
        bias=float(obj["bias"]),
        weights={str(name): float(weight) for name, weight in obj["weights"].items()},
        names=sorted(((float(least), str(name)) for name, least in obj["names"].items()), reverse=True),
        forms=frozenset(map(str, obj["forms"])),
    )


def features(reading: Reading, clause: Clause) -> Iterator[str]:
    """What the model sees of a clause: names of features that hold."""
    lexicon, level, form = reading.lexicon, clause.level, clause.form
    yield f"level={level}"
    yield f"cue={clause.cue}"
    yield f"actor={clause.actor}"
    yield f"type={lexicon.verb_type(clause.base) or 'none'}"
    yield f"form,level={form},{level}"
    yield f"cue,level={clause.cue},{level}"
    yield f"form,marker={form},{clause.marker}"
    if clause.bare:
        yield "bare"
    yield from _structure(reading, clause)
    yield from _surroundings(reading, clause)


def _structure(reading: Reading, clause: Clause) -> Iterator[str]:
    """What the clause hangs on: its relation, the governing word, and the main verb of the sentence."""
    tree, form, above = reading.tree, clause.form, clause.governor
    first = first_verb(tree, clause.verb)
    yield f"form,relation={form},{tree.deps[first]}"
    if above is not None and form in ("infinitive", "gerund"):
        yield f"form,governor={form},{_tense(tree, above)}"
        if tree.is_verb(above):
            yield f"governor-level={reading.lexicon.verb(tree.words[above])[1]}"
    top = first
    for _ in range(_CLIMB):
        top = tree.heads[top]
    yield f"form,main={form},{_tense(tree, top)}"


def _surroundings(reading: Reading, clause: Clause) -> Iterator[str]:
    """How much the sentence and the text around are about armed conflict."""
    low, high = reading.tree.sentence[clause.verb]
    covered = reading.actors.covered
    forces = len({id(covered[token]) for token in range(low, high) if token in covered})
    yield f"forces={min(forces, _MANY)}"
    count = reading.density.around(clause.verb)
    for least in _DENSITIES:
        if count >= least:
            yield f"density>={least}"


def _tense(tree: Tree, token: int) -> str:
    """Tense or mood of a verb, told by its auxiliaries first; `noun` for what is no verb."""
    if not tree.is_verb(token):
        return "noun"
    auxiliaries = {tree.words[kid] for kid in tree.children(token, "aux", "auxpass")}
    for name, words in (("future", _FUTURE), ("to", {"to"}), ("modal", _MODAL), ("past", _PAST), ("present", _PRESENT)):
        if not auxiliaries.isdisjoint(words):
            return name
    return _TENSES[tree.tags[token]]
