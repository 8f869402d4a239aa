"""How often each rule is right: a probability for its spans, estimated from reviewed text.

Beta-binomial (Gelman et al., Bayesian Data Analysis, chapter 5): a rule that was right `k` times of `n` scores
`(s * m + k) / (s + n)`, where the prior mean `m` is its label's precision and the prior weighs as much as `s` spans;
so a rule seen three times is not sure of itself.

Text on whose errors the rules were written ("seen") flatters them, and cross-validation over it cannot tell, since
the rules themselves were not left out. So each of its spans counts as `weight` of a span, where text they were not
written on ("unseen") counts in full and alone gives the prior means. `s` and `weight` are those that make held-out
spans most probable: of unseen documents left out one by one, or, where there is no unseen text, of seen publishers.
Of pairs within one standard error of the best (Breiman et al., Classification and Regression Trees, 1984, section
3.4.3) that is taken in which seen text counts most.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from statistics import fmean, stdev
from typing import Any, Protocol

from labeling.data import Span, Task
from labeling.engines import Engine
from labeling.engines.scores import FORMAT, RuleScores
from labeling.errors import InputError
from labeling.preannotate import preannotate

STRENGTHS = (5.0, 10.0, 20.0, 40.0)
"""What the prior may weigh, in spans: never so little that a rule seen once or twice speaks for itself."""

WEIGHTS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 1.0)
"""What a seen span may count, beside an unseen one."""

LABEL_PRIOR = 5.0
"""Spans of the overall precision that each label's precision is shrunk by."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One proposed span: its rule and label, whether it was exactly right, and the group it is held out with."""

    rule: str
    label: str
    right: bool
    group: str
    seen: bool = False


def outcomes(
    pairs: Iterable[tuple[Task, Iterable[Span]]], group: Callable[[Task], str], seen: bool = False
) -> Iterator[Outcome]:
    """What became of each proposed span of tasks whose truth is known; spans without a rule are left out.

    Right means: the truth holds a span with the same start, end and label.
    """
    for task, truth in pairs:
        true = {(span.start, span.end, span.label) for span in truth}
        for span in task.prediction.spans:
            if span.rule is not None:
                yield Outcome(span.rule, span.label, (span.start, span.end, span.label) in true, group(task), seen)


def publisher(task: Task) -> str:
    """What seen text is held out by: the source, where it is known."""
    return task.document.source or task.document.doc_id


def document(task: Task) -> str:
    """What unseen text is held out by."""
    return task.document.doc_id


@dataclass(slots=True)
class _Tally:
    right: float = 0.0
    total: float = 0.0

    def add(self, right: bool, weight: float = 1.0) -> None:
        self.right += weight * right
        self.total += weight


@dataclass(frozen=True, slots=True)
class Model:
    """Prior and counts; `scores` gives every rule's probability."""

    strength: float
    weight: float
    means: Mapping[str, float]
    rules: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    """Label and score by rule."""

    def score(self, rule: str, label: str) -> float:
        """The probability that a span of this rule is right; the label's mean for a rule never seen."""
        return self.rules[rule][1] if rule in self.rules else self.means.get(label, 0.5)


def fit(found: Sequence[Outcome], strength: float, weight: float) -> Model:
    """The model for a given prior."""
    has_unseen = any(not outcome.seen for outcome in found)
    base = [outcome for outcome in found if not (has_unseen and outcome.seen)]
    overall = (sum(outcome.right for outcome in base) + 1) / (len(base) + 2)
    labels: dict[str, _Tally] = {outcome.label: _Tally() for outcome in found}
    rules: dict[tuple[str, str], _Tally] = {}
    for outcome in base:
        labels[outcome.label].add(outcome.right)
    for outcome in found:
        share = weight if outcome.seen and has_unseen else 1.0
        rules.setdefault((outcome.rule, outcome.label), _Tally()).add(outcome.right, share)
    means = {
        label: (LABEL_PRIOR * overall + tally.right) / (LABEL_PRIOR + tally.total) for label, tally in labels.items()
    }
    scores = {
        rule: (label, (strength * means[label] + tally.right) / (strength + tally.total))
        for (rule, label), tally in rules.items()
    }
    return Model(strength, weight, means, scores)


def held_out(found: Sequence[Outcome], strength: float, weight: float) -> Iterator[tuple[float, bool]]:
    """Score and outcome of each span of a group, by a model that did not see the group.

    The groups are those of unseen text, or of all text where everything was seen.
    """
    testable = [outcome for outcome in found if not outcome.seen] or list(found)
    for group in sorted({outcome.group for outcome in testable}):
        model = fit([outcome for outcome in found if outcome.group != group], strength, weight)
        for outcome in testable:
            if outcome.group == group:
                yield model.score(outcome.rule, outcome.label), outcome.right


def log_losses(scored: Iterable[tuple[float, bool]]) -> list[float]:
    """Negative log likelihood of each outcome, in nats."""
    return [-math.log(max(1e-9, score if right else 1 - score)) for score, right in scored]


def calibrate(found: Sequence[Outcome]) -> Model:
    """The model whose prior makes held-out spans most probable; of tied ones that which learns most from seen text."""
    mixed = len({outcome.seen for outcome in found}) == 2
    priors = product(STRENGTHS, WEIGHTS if mixed else (1.0,))
    losses = {prior: log_losses(held_out(found, *prior)) for prior in priors}
    best = min(losses.values(), key=sum)
    tied = [prior for prior, each in losses.items() if _are_tied(each, best)]
    strength, weight = min(tied, key=lambda prior: (-prior[1], sum(losses[prior])))
    return fit(found, strength, weight)


def _are_tied(losses: Sequence[float], best: Sequence[float]) -> bool:
    """Whether losses of the same spans are on average no more than one standard error of the difference higher."""
    differences = [loss - least for loss, least in zip(losses, best, strict=True)]
    if len(differences) < 2:
        return losses is best
    return fmean(differences) <= stdev(differences) / math.sqrt(len(differences))


Truth = tuple[Task, Sequence[Span]]
"""A task (its document is what counts) and the spans that are right in it."""


class Scorable(Protocol):
    """An engine whose scores can be replaced, as that of the rules."""

    def with_scores(self, scores: RuleScores) -> Engine:
        """The same engine, scored otherwise."""
        ...


def refit(engine: Scorable, seen: Sequence[Truth], unseen: Sequence[Truth]) -> tuple[Model, list[Outcome]]:
    """The model of an engine's rules, and the outcomes it was fitted to.

    In two rounds, since scores settle which of competing candidates is kept: the second sees what the first's scores
    keep. What scores there were before plays no part, so that fitting again gives the same model.
    """
    model = Model(0.0, 0.0, {})
    found: list[Outcome] = []
    for _ in range(2):
        scored = engine.with_scores(rule_scores(model))
        found = [*_outcomes(scored, seen, publisher, True), *_outcomes(scored, unseen, document, False)]
        if not found:
            raise InputError("nothing was proposed on these texts: there is nothing to learn from")
        model = calibrate(found)
    return model, found


def _outcomes(engine: Engine, truths: Sequence[Truth], group: Callable[[Task], str], seen: bool) -> Iterator[Outcome]:
    documents = (task.document for task, _ in truths)
    proposed = preannotate(documents, [engine])
    yield from outcomes(((task, true) for task, (_, true) in zip(proposed, truths, strict=True)), group, seen)


def to_json(model: Model, found: Sequence[Outcome], about: Mapping[str, Any]) -> dict[str, Any]:
    """The file that engines read; `about` names the engine, the schema and what it was fitted on."""
    counts: dict[str, dict[str, list[int]]] = {}
    for outcome in found:
        count = counts.setdefault(outcome.rule, {}).setdefault("seen" if outcome.seen else "unseen", [0, 0])
        count[0] += outcome.right
        count[1] += 1
    return {
        "format": FORMAT,
        "method": "beta-binomial: (strength * mean + right) / (strength + trials); a seen span counts as seen_weight",
        **about,
        "prior": {
            "strength": model.strength,
            "seen_weight": model.weight,
            "means": {label: round(mean, 4) for label, mean in sorted(model.means.items())},
        },
        "rules": {
            rule: {
                "label": label,
                **{
                    name: {"right": right, "trials": trials}
                    for name, (right, trials) in sorted(counts.get(rule, {}).items())
                },
                "score": round(score, 4),
            }
            for rule, (label, score) in sorted(model.rules.items())
        },
    }


def rule_scores(model: Model) -> RuleScores:
    """The model as an engine uses it."""
    return RuleScores({rule: score for rule, (_, score) in model.rules.items()}, dict(model.means))
