"""Precision, recall and F1 of predictions against gold: per label, over all, per rule; attributes where spans agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labeling.data import Task
from labeling.evaluate.matching import Pairing, pair


@dataclass(slots=True)
class Count:
    """Spans counted: right ones, predicted ones, gold ones."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float | None:
        """Right over predicted; None where nothing was predicted."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Right over gold; None where there is no gold."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where there is neither a prediction nor gold."""
        both = self.predicted + self.gold
        return 2 * self.right / both if both else None


@dataclass(slots=True)
class Scores:
    """Both schemes for one label, or for all of them (micro)."""

    exact: Count = field(default_factory=Count)
    overlap: Count = field(default_factory=Count)


@dataclass(slots=True)
class RuleCount:
    """What one rule proposed: spans, how many are exactly right, how many right but for their bounds."""

    label: str
    predicted: int = 0
    exact: int = 0
    bounded: int = 0


@dataclass(slots=True)
class Share:
    """Attribute values that agree, over exactly matched spans whose gold gives the attribute."""

    right: int = 0
    total: int = 0

    @property
    def accuracy(self) -> float | None:
        """Right over total; None where nothing could be compared."""
        return self.right / self.total if self.total else None


@dataclass(slots=True)
class Evaluation:
    """Everything counted over a set of documents."""

    documents: int = 0
    labels: dict[str, Scores] = field(default_factory=dict)
    micro: Scores = field(default_factory=Scores)
    rules: dict[str, RuleCount] = field(default_factory=dict)
    attributes: dict[tuple[str, str], Share] = field(default_factory=dict)
    confusion: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    """(label, attribute, gold value, predicted value) to how often, on exactly matched spans."""


def evaluate(pairs: Iterable[tuple[Task, Task]], labels: Iterable[str]) -> Evaluation:
    """Counts over (predicted, gold) tasks of the same text, for the labels named (their order is the table's)."""
    result = Evaluation(labels={label: Scores() for label in labels})
    for predicted, gold in pairs:
        mine = [span for span in predicted.prediction.spans if span.label in result.labels]
        theirs = [span for span in gold.prediction.spans if span.label in result.labels]
        result.documents += 1
        _add(result, pair(mine, theirs))
    for scores in result.labels.values():
        for scheme, total in ((scores.exact, result.micro.exact), (scores.overlap, result.micro.overlap)):
            total.right += scheme.right
            total.predicted += scheme.predicted
            total.gold += scheme.gold
    return result


def _add(result: Evaluation, pairing: Pairing) -> None:
    paired = pairing.exact + pairing.bounded
    for span in [one for one, _ in paired] + list(pairing.spurious):
        scores = result.labels[span.label]
        scores.exact.predicted += 1
        scores.overlap.predicted += 1
        result.rules.setdefault(rule_name(span.rule), RuleCount(span.label)).predicted += 1
    for span in [other for _, other in paired] + list(pairing.missed):
        scores = result.labels[span.label]
        scores.exact.gold += 1
        scores.overlap.gold += 1
    for one, other in pairing.exact:
        result.labels[one.label].exact.right += 1
        result.rules[rule_name(one.rule)].exact += 1
        for name, value in other.attributes.items():
            share = result.attributes.setdefault((one.label, name), Share())
            share.total += 1
            share.right += one.attributes.get(name) == value
            key = (one.label, name, value, one.attributes.get(name, "–"))
            result.confusion[key] = result.confusion.get(key, 0) + 1
    for one, _ in pairing.overlap:
        result.labels[one.label].overlap.right += 1
    for one, _ in pairing.bounded:
        result.rules[rule_name(one.rule)].bounded += 1


def rule_name(rule: str | None) -> str:
    """The rule's name, or a dash for a span that no rule proposed."""
    return rule or "–"


def to_json(result: Evaluation) -> dict[str, Any]:
    """The counts and figures as plain JSON; a figure that is not defined is null."""
    return {
        "documents": result.documents,
        "labels": {label: _scores(scores) for label, scores in result.labels.items()},
        "micro": _scores(result.micro),
        "rules": {
            name: {"label": rule.label, "predicted": rule.predicted, "exact": rule.exact, "bounded": rule.bounded}
            for name, rule in sorted(result.rules.items())
        },
        "attributes": {
            f"{label}.{name}": {"right": share.right, "total": share.total, "accuracy": share.accuracy}
            for (label, name), share in sorted(result.attributes.items())
        },
    }


def _scores(scores: Scores) -> Mapping[str, Any]:
    return {"exact": _count(scores.exact), "overlap": _count(scores.overlap)}


def _count(count: Count) -> Mapping[str, Any]:
    return {
        "right": count.right,
        "predicted": count.predicted,
        "gold": count.gold,
        "precision": count.precision,
        "recall": count.recall,
        "f1": count.f1,
    }
