"""How well a tagger does on a split: exact and overlap, and on surface forms that training held or did not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.data import Document, Prediction, Span, Task
from labeling.engines.crf import Example
from labeling.evaluate.matching import match_exact
from labeling.evaluate.table import Count, Evaluation, evaluate

Tag = Callable[[Sequence[str]], Iterable[Sequence[Span]]]
"""Texts to the spans found in each, in their order."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores on a split; `seen` and `unseen` count recall by label over gold spans whose words training held or not."""

    evaluation: Evaluation
    seen: dict[str, Count]
    unseen: dict[str, Count]

    def to_json(self) -> dict[str, Any]:
        """Precision, recall and F1 per label and over all (`micro`); None where it is not defined."""
        rows = {**self.evaluation.labels, "micro": self.evaluation.micro}
        return {
            name: {
                "exact_precision": scores.exact.precision,
                "exact_recall": scores.exact.recall,
                "exact_f1": scores.exact.f1,
                "overlap_f1": scores.overlap.f1,
                "seen_recall": self.seen[name].recall if name in self.seen else None,
                "unseen_recall": self.unseen[name].recall if name in self.unseen else None,
                "gold": scores.exact.gold,
            }
            for name, scores in rows.items()
        }


def surface(text: str, span: Span) -> tuple[str, str]:
    """A span's label and words, case folded and with white space squeezed: what makes it seen."""
    return span.label, " ".join(span.slice(text).casefold().split())


def score(tag: Tag, examples: Sequence[Example], training: Iterable[Example], labels: Sequence[str]) -> Scored:
    """Scores a tagger on examples that it was not trained on."""
    known = {surface(example.text, span) for example in training for span in example.spans}
    pairs = []
    seen = {name: Count() for name in [*labels, "micro"]}
    unseen = {name: Count() for name in [*labels, "micro"]}
    tagged = tag([example.text for example in examples])
    for number, (example, found) in enumerate(zip(examples, tagged, strict=True)):
        document = Document(str(number), example.text)
        found = tuple(found)
        pairs.append((Task(document, Prediction(found)), Task(document, Prediction(tuple(example.spans)))))
        right = {gold for _, gold in match_exact(found, example.spans)}
        for index, span in enumerate(example.spans):
            counts = seen if surface(example.text, span) in known else unseen
            for name in (span.label, "micro"):
                counts[name].gold += 1
                counts[name].right += index in right
    return Scored(evaluate(pairs, labels), seen, unseen)
