"""Agreement between annotators as exact span F1 over pairs, the measure the card prints by label.

Exact: same start, end and label. F1 of two annotators is symmetric (Hripcsak and Rothschild 2005), so that no
annotator is the reference. `labeling agreement` gives the full picture with intervals and other measures.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from labeling.data import Annotation
from labeling.review.decide import key


@dataclass
class Pairwise:
    """Running counts over documents that several annotators saw."""

    documents: int = 0
    pairs: int = 0
    shared: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)

    def add(self, annotations: Sequence[Annotation]) -> float | None:
        """Takes one document's independent annotations; its mean pairwise F1, None where fewer than two saw it.

        Two annotators who both marked nothing agree fully (1.0).
        """
        if len(annotations) < 2:
            return None
        self.documents += 1
        marked = [{key(span) for span in annotation.spans} for annotation in annotations]
        scores = []
        for one, other in combinations(marked, 2):
            both = one & other
            self.pairs += 1
            self.shared.update(label for _, _, label in both)
            self.marked.update(label for _, _, label in (*one, *other))
            total = len(one) + len(other)
            scores.append(2 * len(both) / total if total else 1.0)
        return sum(scores) / len(scores)

    def merge(self, other: "Pairwise") -> None:
        """Adds the counts of other documents."""
        self.documents += other.documents
        self.pairs += other.pairs
        self.shared.update(other.shared)
        self.marked.update(other.marked)

    def f1(self, label: str | None = None) -> float | None:
        """F1 of a label, of all for None; None where nobody marked any."""
        shared = self.shared.total() if label is None else self.shared[label]
        marked = self.marked.total() if label is None else self.marked[label]
        return 2 * shared / marked if marked else None
