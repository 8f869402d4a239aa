"""Which predicted span answers which gold span. One to one, label by label, correct for spans that nest or overlap.

*Exact*: same label, start and end. *Overlap*: same label and at least one shared code point; the pairs are a maximum
matching of the bipartite overlap graph (augmenting paths, Berge 1957), so that no order of the spans changes a count
and one long prediction cannot answer for two gold spans. Its pairs start from the exact ones.

nervaluate (SemEval 2013 task 9's schemes) is not used for the figures: it walks both lists greedily and takes the first
overlapping entity, so its counts for nested spans depend on their order. On flat spans its `strict` equals our exact
scheme; a test checks that.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from labeling.data import Span

Pair = tuple[int, int]
"""Indices of a predicted and of a gold span."""


def match_exact(predicted: Sequence[Span], gold: Sequence[Span]) -> list[Pair]:
    """Pairs with the same label, start and end; a span repeated on one side pairs as often as on the other."""
    places: dict[tuple[str, int, int], deque[int]] = {}
    for index, span in enumerate(gold):
        places.setdefault((span.label, span.start, span.end), deque()).append(index)
    pairs = []
    for index, span in enumerate(predicted):
        open_ = places.get((span.label, span.start, span.end))
        if open_:
            pairs.append((index, open_.popleft()))
    return pairs


def match_overlap(predicted: Sequence[Span], gold: Sequence[Span]) -> list[Pair]:
    """As many pairs as can be of spans with the same label that share a code point, in the order of `predicted`."""
    edges = _overlaps(predicted, gold)
    to_gold: dict[int, int] = {}
    to_predicted: dict[int, int] = {}
    for one, other in match_exact(predicted, gold):
        to_gold[one], to_predicted[other] = other, one
    for start in range(len(predicted)):
        if start not in to_gold:
            _augment(start, edges, to_gold, to_predicted)
    return sorted(to_gold.items())


def _overlaps(predicted: Sequence[Span], gold: Sequence[Span]) -> list[list[int]]:
    """For each predicted span the gold ones it overlaps, the largest share first."""
    by_label: dict[str, list[int]] = {}
    for index in sorted(range(len(gold)), key=lambda i: gold[i].start):
        by_label.setdefault(gold[index].label, []).append(index)
    edges = []
    for span in predicted:
        near = []
        for index in by_label.get(span.label, ()):
            if gold[index].start >= span.end:
                break
            if gold[index].end > span.start:
                near.append(index)
        edges.append(sorted(near, key=lambda i: -shared(span, gold[i])))
    return edges


def _augment(start: int, edges: list[list[int]], to_gold: dict[int, int], to_predicted: dict[int, int]) -> None:
    """Pairs `start` by a shortest augmenting path, moving pairs along it; without one, all stays as it is."""
    came_from: dict[int, int] = {}
    queue = deque([start])
    while queue:
        one = queue.popleft()
        for other in edges[one]:
            if other in came_from:
                continue
            came_from[other] = one
            if other in to_predicted:
                queue.append(to_predicted[other])
                continue
            free: int | None = other
            while free is not None:
                holder = came_from[free]
                previous = to_gold.get(holder)
                to_gold[holder], to_predicted[free] = free, holder
                free = None if holder == start else previous
            return


def shared(one: Span, other: Span) -> float:
    """Shared code points over all that either covers (Jaccard), 0 to 1."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(0, common) / (max(one.end, other.end) - min(one.start, other.start)) if common > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Pairing:
    """What became of the predicted and gold spans of one document.

    `exact` and `bounded` hold (predicted, gold) pairs; `bounded` are right but for their bounds: both were left by the
    exact matching and overlap. `overlap` holds the pairs of the overlap scheme.
    """

    exact: tuple[tuple[Span, Span], ...]
    bounded: tuple[tuple[Span, Span], ...]
    spurious: tuple[Span, ...]
    missed: tuple[Span, ...]
    overlap: tuple[tuple[Span, Span], ...]


def pair(predicted: Sequence[Span], gold: Sequence[Span]) -> Pairing:
    """Both schemes at once for one document."""
    exact = match_exact(predicted, gold)
    left = sorted(set(range(len(predicted))) - {one for one, _ in exact})
    open_ = sorted(set(range(len(gold))) - {other for _, other in exact})
    near = match_overlap([predicted[i] for i in left], [gold[j] for j in open_])
    bounded = [(left[i], open_[j]) for i, j in near]
    found = {one for one, _ in bounded} | {one for one, _ in exact}
    answered = {other for _, other in bounded} | {other for _, other in exact}
    return Pairing(
        exact=tuple((predicted[i], gold[j]) for i, j in exact),
        bounded=tuple((predicted[i], gold[j]) for i, j in bounded),
        spurious=tuple(span for i, span in enumerate(predicted) if i not in found),
        missed=tuple(span for j, span in enumerate(gold) if j not in answered),
        overlap=tuple((predicted[i], gold[j]) for i, j in match_overlap(predicted, gold)),
    )
