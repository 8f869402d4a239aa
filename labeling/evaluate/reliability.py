"""Whether scores mean what they say: reliability, and what a minimum score would trade."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from labeling.data import Task
from labeling.evaluate.matching import match_exact
from labeling.evaluate.table import Evaluation, evaluate
from labeling.preannotate import at_least

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Spans with scores in `[low, high)`: how many, their mean score, and the share that is exactly right."""

    low: float
    high: float
    spans: int
    score: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Expected calibration error over ten equal bins (Naeini et al. 2015) and Brier score (1950); 0 is best."""

    bins: tuple[Bin, ...]
    spans: int
    ece: float
    brier: float

    @property
    def mean_score(self) -> float:
        """The mean score of all spans."""
        return sum(part.spans * part.score for part in self.bins) / self.spans

    @property
    def mean_right(self) -> float:
        """The share of all spans that is exactly right."""
        return sum(part.spans * part.right for part in self.bins) / self.spans


def scored(pairs: Iterable[tuple[Task, Task]], labels: Iterable[str]) -> Iterator[tuple[float, bool]]:
    """Score of each predicted span that has one, and whether it is exactly right."""
    wanted = frozenset(labels)
    for predicted, gold in pairs:
        mine = [span for span in predicted.prediction.spans if span.label in wanted]
        right = {index for index, _ in match_exact(mine, gold.prediction.spans)}
        yield from ((span.score, index in right) for index, span in enumerate(mine) if span.score is not None)


def reliability(found: Iterable[tuple[float, bool]]) -> Reliability | None:
    """The table over (score, right) of spans; None where there are none."""
    items = list(found)
    if not items:
        return None
    cells: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, right in items:
        cells[min(BINS - 1, int(score * BINS))].append((score, right))
    bins = tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            spans=len(cell),
            score=sum(score for score, _ in cell) / len(cell),
            right=sum(right for _, right in cell) / len(cell),
        )
        for number, cell in enumerate(cells)
        if cell
    )
    return Reliability(
        bins=bins,
        spans=len(items),
        ece=sum(part.spans * abs(part.score - part.right) for part in bins) / len(items),
        brier=sum((score - right) ** 2 for score, right in items) / len(items),
    )


def curve(
    pairs: Sequence[tuple[Task, Task]], labels: Sequence[str], steps: Iterable[float]
) -> Iterator[tuple[float, Evaluation]]:
    """What is measured when spans below each minimum score are left out."""
    for step in steps:
        kept = [(replace(task, prediction=at_least(task.prediction, step)), gold) for task, gold in pairs]
        yield step, evaluate(kept, labels)
