"""Fits the scorer of clauses to reviewed text: logistic regression with an L2 penalty, by Newton's method.

An example is a clause that the rules may propose; it is right where the truth holds a task that begins with it or
covers about the same words. The penalty is the one that makes the clauses of held-out publishers most probable (le
Cessie and van Houwelingen 1992). Iteratively reweighted least squares on a few hundred features need nothing but numpy
and give the same weights on every run.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.data import Span, Task
from labeling.engines.rules import RuleEngine
from labeling.engines.rules.candidate import RuleSet
from labeling.engines.rules.hedges import HedgeRules
from labeling.engines.rules.lexicon import load_lexicon
from labeling.engines.rules.missions import MissionRules
from labeling.engines.rules.missions_clauses import Clause
from labeling.engines.rules.missions_scorer import FORMAT, Reading, features, logistic
from labeling.engines.rules.sources import SourceRules
from labeling.engines.rules.units import UnitRules
from labeling.errors import InputError
from labeling.schema import Schema

PENALTIES = (2.0, 4.0, 8.0, 16.0, 32.0)
"""L2 penalties that are tried: half their sum of squared weights is added to the log loss in nats."""

COMMON = 5
"""Examples that must show a feature, so that no weight tells of a single sentence."""

LEARNT = ("infinitive", "gerund", "future", "modal", "progressive", "imperative")
"""Forms of the verb that are learnt from: the others tell tasks too rarely."""

JUDGED = ("infinitive", "future")
"""Forms that are proposed. Of the others the model knows too little: of the gerunds and progressives that it found
likely in publishers left out most told what happened, not what is to happen."""

NAMES = {"mission.likely": 0.65, "mission.possible": 0.4}
"""Names of what is proposed, by least probability. A span raises the F1 of all where it is right more often than half
that F1 (Lipton, Elkan and Naryanaswamy 2014): from 0.3 where it is 0.6. In whole articles, where tasks are rarer than
in what was fitted on, a clause of 0.3 is right one time in five, hence more."""

ALIKE = 0.6
"""Shared characters, over all that either covers, from which clause and task are the same."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A clause with the features that hold for it, whether it is right, and the publisher it is held out with."""

    features: frozenset[str]
    right: bool
    group: str
    form: str


@dataclass(slots=True)
class _Recorder:
    """Notes every clause that it is asked about, and leaves all to the rules."""

    seen: list[tuple[int, int, str, frozenset[str]]]

    def probability(self, reading: Reading, clause: Clause) -> float | None:
        if clause.form in LEARNT:
            start, end = reading.tree.offsets(clause.extent)
            self.seen.append((start, end, clause.form, frozenset(features(reading, clause))))
        return None

    def name(self, probability: float) -> str | None:
        return None


def examples(truths: Sequence[tuple[Task, Sequence[Span]]], schema: Schema) -> Iterator[Example]:
    """Every clause of documents whose truth is known, in the order of the text."""
    label = load_lexicon(schema, "missions").label.name
    recorder = _Recorder([])
    rules: list[RuleSet] = [UnitRules(schema), HedgeRules(schema), SourceRules(schema), MissionRules(schema, recorder)]
    predictions = RuleEngine(schema, rules).propose(task.document for task, _ in truths)
    for (task, spans), _ in zip(truths, predictions, strict=True):
        tasks = [(span.start, span.end) for span in spans if span.label == label]
        for start, end, form, held in recorder.seen:
            right = any(_alike((start, end), told) for told in tasks)
            yield Example(held, right, _publisher(task), form)
        recorder.seen.clear()


def _publisher(task: Task) -> str:
    """The first word of the source, which the parts of one collection share ("wire", "wire/Reuters"), in lower case."""
    source = task.document.source or task.document.doc_id
    return re.split(r"\W", source.lower())[0]


def _alike(clause: tuple[int, int], told: tuple[int, int]) -> bool:
    common = min(clause[1], told[1]) - max(clause[0], told[0])
    union = max(clause[1], told[1]) - min(clause[0], told[0])
    return clause[0] == told[0] or common > ALIKE * union


def fit(found: Sequence[Example], penalty: float) -> tuple[float, dict[str, float]]:
    """Bias and weight by feature. Raises InputError where the examples are all of one kind."""
    right = np.array([example.right for example in found], dtype=np.float64)
    if not 0 < right.sum() < len(found):
        raise InputError(f"{len(found)} clauses, {int(right.sum())} of them tasks: there is nothing to learn from")
    counts = Counter(name for example in found for name in example.features)
    names = sorted(name for name, count in counts.items() if count >= COMMON)
    column = {name: number for number, name in enumerate(names, 1)}
    rows: Floats = np.zeros((len(found), len(names) + 1))
    rows[:, 0] = 1.0
    for row, example in zip(rows, found, strict=True):
        row[[column[name] for name in example.features if name in column]] = 1.0
    weights = _newton(rows, right, penalty)
    return float(weights[0]), dict(zip(names, weights[1:].tolist(), strict=True))


def _newton(rows: Floats, right: Floats, penalty: float) -> Floats:
    """Weights that minimise log loss and penalty; the bias, which comes first, goes free."""
    ridge: Floats = np.full(rows.shape[1], penalty)
    ridge[0] = 1e-6
    weights: Floats = np.zeros(rows.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (right - chance) - ridge * weights
        curve = (rows.T * (chance * (1 - chance))) @ rows + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def held_out(found: Sequence[Example], penalty: float) -> Iterator[tuple[float, bool]]:
    """Probability and outcome of each example, by a model that saw nothing of its publisher."""
    for group in sorted({example.group for example in found}):
        bias, weights = fit([example for example in found if example.group != group], penalty)
        for example in found:
            if example.group == group:
                yield logistic(bias + sum(weights.get(name, 0.0) for name in example.features)), example.right


def log_loss(scored: Sequence[tuple[float, bool]]) -> float:
    """Mean negative log likelihood, in nats."""
    return sum(-math.log(max(1e-9, chance if right else 1 - chance)) for chance, right in scored) / len(scored)


def average_precision(scored: Sequence[tuple[float, bool]]) -> float:
    """Mean precision at each right example, the most probable first: 0 to 1."""
    ranked = sorted(scored, key=lambda item: -item[0])
    hits = [rank for rank, (_, right) in enumerate(ranked, 1) if right]
    return sum(number / rank for number, rank in enumerate(hits, 1)) / len(hits)


def fitted(found: Sequence[Example], documents: int) -> dict[str, Any]:
    """The file of weights, as JSON: the penalty chosen by held-out publishers, the model fitted to all examples.

    `documents` says on how many articles. Raises InputError where there is nothing to learn from.
    """
    tried = {penalty: list(held_out(found, penalty)) for penalty in PENALTIES}
    penalty = min(PENALTIES, key=lambda one: log_loss(tried[one]))
    bias, weights = fit(found, penalty)
    scored = tried[penalty]
    return {
        "format": FORMAT,
        "method": f"logistic regression, L2 penalty {penalty:g}",
        "fitted_on": _counted(found, documents),
        "held_out": {
            "by": "publisher",
            "log_loss": round(log_loss(scored), 4),
            "average_precision": round(average_precision(scored), 4),
        },
        "names": NAMES,
        "forms": list(JUDGED),
        "bias": round(bias, 4),
        "weights": {name: round(weight, 4) for name, weight in weights.items()},
    }


def _counted(found: Sequence[Example], documents: int) -> Mapping[str, int]:
    return {
        "documents": documents,
        "publishers": len({example.group for example in found}),
        "clauses": len(found),
        "tasks": sum(example.right for example in found),
    }
