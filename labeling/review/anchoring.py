"""Whether suggestions are believed rather than checked.

Suggestions draw the eye: what no rule suggests is missed more often where suggestions are shown. Measured without any
truth: the spans that an annotator marks where no rule suggests one, per 1,000 words, on suggested documents against
blind ones (whose suggestions are known but were not shown). A ratio of 1 means that nothing is missed for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labeling.data import Task
from labeling.evaluate import match_overlap
from labeling.review.bootstrap import RESAMPLES, SEED, Measure
from labeling.review.opinions import opinions
from labeling.review.worth import wilson

LEAST = 5
"""Documents needed on either side."""

FAST = 1.0
"""Seconds a suggestion below which nobody can have read it."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One annotator, or all (None). `found_alone` are spans per 1,000 words that no rule suggests, shown and blind.

    `ratio` is the first over the second. `accepted` is the share of suggestions that were kept as they were, `fast`
    the share of them accepted in under a second each.
    """

    annotator: str | None
    found_alone: tuple[float | None, float | None]
    ratio: Measure
    documents: tuple[int, int]
    accepted: Measure
    fast: Measure


@dataclass(frozen=True, slots=True)
class Anchoring:
    """All annotators together and each; `why` says what the ratio lacks, where it is not defined."""

    overall: Anchor
    annotators: Sequence[Anchor]
    why: str | None


@dataclass(frozen=True, slots=True)
class _Seen:
    doc_id: str
    annotator: str
    blind: bool
    words: int
    alone: int
    suggested: int
    kept: int
    fast: int
    judged: bool


def anchoring(tasks: Iterable[Task], seed: int = SEED) -> Anchoring:
    """Anchoring over all submitted annotations. Blind tasks must carry the predictions that were not shown."""
    seen: list[_Seen] = []
    bare = 0
    for task in tasks:
        blind = bool(task.placement and task.placement.blind)
        bare += blind and not task.prediction.spans
        seen += _of(task, blind)
    by_name: dict[str, list[_Seen]] = defaultdict(list)
    for one in seen:
        by_name[one.annotator].append(one)
    blind_documents = len({one.doc_id for one in seen if one.blind})
    why = None
    if blind_documents < LEAST:
        why = f"not enough data: {blind_documents} blind document(s), {LEAST} are needed (labeling push --blind 0.1)"
    elif bare == blind_documents:
        why = (
            "not enough data: the blind documents carry no predictions to compare with (--predictions FILE gives them)"
        )
    return Anchoring(
        _anchor(None, seen, seed, why is None),
        [_anchor(name, by_name[name], seed, why is None) for name in sorted(by_name)],
        why,
    )


def _of(task: Task, blind: bool) -> Iterable[_Seen]:
    suggestions = task.prediction.spans
    words = len(task.document.text.split())
    for annotation in opinions(task).values():
        matched = {mine for mine, _ in match_overlap(annotation.spans, suggestions)}
        shown = bool(annotation.fates) and not blind
        seconds = annotation.lead_time
        kept = sum(fate == "kept" for fate in annotation.fates.values()) if shown else 0
        quick = shown and seconds is not None and seconds < FAST * len(suggestions)
        yield _Seen(
            task.document.doc_id,
            annotation.annotator,
            blind,
            words,
            len(annotation.spans) - len(matched),
            len(suggestions) if shown else 0,
            kept,
            kept if quick else 0,
            blind or shown or not suggestions,
        )


def _anchor(name: str | None, seen: Sequence[_Seen], seed: int, comparable: bool) -> Anchor:
    sides = [[one for one in seen if one.judged and one.blind == blind] for blind in (False, True)]
    rates = [_rate(side) for side in sides]
    documents = (len({one.doc_id for one in sides[0]}), len({one.doc_id for one in sides[1]}))
    ratio = _ratio(sides, seed) if comparable and min(documents) >= LEAST else Measure()
    suggested = sum(one.suggested for one in seen)
    kept = sum(one.kept for one in seen)
    return Anchor(
        name,
        (rates[0], rates[1]),
        ratio,
        documents,
        wilson(kept, suggested),
        wilson(sum(one.fast for one in seen), suggested),
    )


def _rate(side: Sequence[_Seen]) -> float | None:
    words = sum(one.words for one in side)
    return 1000 * sum(one.alone for one in side) / words if words else None


def _ratio(sides: Sequence[Sequence[_Seen]], seed: int) -> Measure:
    """Ratio of the two rates; its interval by a bootstrap over documents on either side."""
    random = np.random.default_rng(seed)
    points, draws = [], []
    for side in sides:
        rows: Mapping[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for one in side:
            rows[one.doc_id][0] += one.alone
            rows[one.doc_id][1] += one.words
        array = np.array(list(rows.values()))
        drawn = array[random.integers(0, len(array), (RESAMPLES, len(array)))].sum(axis=1)
        points.append(array[:, 0].sum() / array[:, 1].sum())
        draws.append(drawn[:, 0] / drawn[:, 1])
    n = sum(len({one.doc_id for one in side}) for side in sides)
    if not points[1]:
        return Measure(n=n)
    ratios = draws[0] / np.where(draws[1] > 0, draws[1], np.nan)
    low, high = np.nanquantile(ratios, [0.025, 0.975])
    return Measure(float(points[0] / points[1]), float(low), float(high), n)
