"""How long annotators take, and how much time the suggestions save against the blind slice.

Time is the server's `lead_time` of the submitted annotation. It runs on through coffee breaks: annotations above a
stated limit are left out and counted, and everything is a median. Time saved compares, annotator by annotator, the
median of log(seconds per word) with suggestions and without, and averages the differences (weighted by n1*n2/(n1+n2)),
so that a slow reader who did more of the blind slice does not move it. Its interval is a bootstrap over documents.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.data import Task
from labeling.review.bootstrap import RESAMPLES, SEED, Measure, median_interval
from labeling.review.opinions import opinions
from labeling.review.worth import week_of

CUT = 1800.0
"""Seconds on one article above which somebody was surely away."""

LEAST = 5
"""Documents an annotator needs both with and without suggestions to be compared."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One annotation's time: `seconds` on an article of `words`; `blind` where no suggestions were shown."""

    doc_id: str
    annotator: str
    words: int
    seconds: float
    blind: bool
    week: str | None
    suggestions: int

    @property
    def per_thousand(self) -> float:
        """Seconds per 1,000 words."""
        return 1000 * self.seconds / self.words


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians of one annotator, or of all, under one condition: seconds an article and per 1,000 words."""

    annotator: str | None
    blind: bool
    article: Measure
    per_thousand: Measure


@dataclass(frozen=True, slots=True)
class Timing:
    """All of it. `saved` is a share of the time (0.3: three tenths less with suggestions); None: `why` says why."""

    readings: Sequence[Reading]
    cut: float
    left_out: int
    speeds: Sequence[Speed]
    saved: Measure
    why: str | None
    rests_on: tuple[int, int]
    """Documents with and without suggestions that `saved` rests on."""
    saved_by: dict[str, Measure]
    without: tuple[str, ...]
    """Annotators that `saved` leaves out, since they accept everything: accepting is no reviewing."""


def timing(
    tasks: Iterable[Task],
    untrusted: Collection[str] = (),
    cut: float = CUT,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Timing:
    """Times of all submitted annotations that are no adjudications."""
    every = [reading for task in tasks for reading in _readings(task)]
    readings = [reading for reading in every if reading.seconds <= cut]
    names = sorted({reading.annotator for reading in readings})
    speeds = [_speed(readings, name, blind, seed, resamples) for name in (None, *names) for blind in (False, True)]
    judged = [reading for reading in readings if reading.annotator not in untrusted]
    saved, why, rests_on = _saved(judged, seed, resamples)
    return Timing(
        readings,
        cut,
        len(every) - len(readings),
        [speed for speed in speeds if speed.article.n],
        saved,
        why,
        rests_on,
        {name: _saved([r for r in readings if r.annotator == name], seed, resamples)[0] for name in names},
        tuple(sorted(set(untrusted) & set(names))),
    )


def _readings(task: Task) -> Iterable[Reading]:
    words = len(task.document.text.split())
    blind = bool(task.placement and task.placement.blind)
    for annotation in opinions(task).values():
        if annotation.lead_time is not None and annotation.lead_time > 0 and words:
            yield Reading(
                task.document.doc_id,
                annotation.annotator,
                words,
                annotation.lead_time,
                blind,
                week_of(annotation),
                0 if blind else len(task.prediction.spans),
            )


def _speed(readings: Sequence[Reading], name: str | None, blind: bool, seed: int, resamples: int) -> Speed:
    mine = [r for r in readings if r.blind == blind and name in (None, r.annotator)]
    article = median_of([r.seconds for r in mine], seed, resamples)
    return Speed(name, blind, article, median_of([r.per_thousand for r in mine], seed, resamples))


def median_of(values: Sequence[float], seed: int = SEED, resamples: int = RESAMPLES) -> Measure:
    """A median with its bootstrap interval; not defined for nothing."""
    if not values:
        return Measure()
    array = np.array(values)
    if len(values) < 3:
        return Measure(float(np.median(array)), n=len(values))
    low, high = median_interval(array, seed, resamples)
    return Measure(float(np.median(array)), low, high, len(values))


def _saved(readings: Sequence[Reading], seed: int, resamples: int) -> tuple[Measure, str | None, tuple[int, int]]:
    usable = [
        name
        for name in sorted({r.annotator for r in readings})
        if all(sum(r.annotator == name and r.blind == blind for r in readings) >= LEAST for blind in (False, True))
    ]
    mine = [r for r in readings if r.annotator in usable]
    documents = [sorted({r.doc_id for r in mine if r.blind == blind}) for blind in (False, True)]
    rests_on = (len(documents[0]), len(documents[1]))
    if not usable:
        blind = len({r.doc_id for r in readings if r.blind})
        why = (
            f"not enough data: {blind} document(s) were read without suggestions; an annotator needs {LEAST} of them, "
            f"and {LEAST} with suggestions (labeling push --blind 0.1 sets some aside)"
        )
        return Measure(), why, rests_on
    logs = np.log([r.seconds / r.words for r in mine])
    who = np.array([usable.index(r.annotator) for r in mine])
    blinds = np.array([r.blind for r in mine])
    point = _log_ratio(logs, who, blinds, len(usable))
    random = np.random.default_rng(seed)
    at = {doc_id: number for number, doc_id in enumerate(documents[0] + documents[1])}
    document = np.array([at[r.doc_id] for r in mine])
    values = []
    for _ in range(resamples):
        shown = random.integers(0, rests_on[0], rests_on[0])
        hidden = rests_on[0] + random.integers(0, rests_on[1], rests_on[1])
        times = np.bincount(np.concatenate([shown, hidden]), minlength=len(at))[document]
        drawn = np.repeat(np.arange(len(mine)), times)
        values.append(_log_ratio(logs[drawn], who[drawn], blinds[drawn], len(usable)))
    low, high = np.nanquantile(values, [0.025, 0.975])
    saved = Measure(1 - float(np.exp(point)), 1 - float(np.exp(high)), 1 - float(np.exp(low)), sum(rests_on))
    return saved, None, rests_on


def _log_ratio(logs: NDArray[np.float64], who: NDArray[np.int64], blind: NDArray[np.bool_], names: int) -> float:
    total = weight = 0.0
    for name in range(names):
        shown, hidden = logs[(who == name) & ~blind], logs[(who == name) & blind]
        if len(shown) and len(hidden):
            part = len(shown) * len(hidden) / (len(shown) + len(hidden))
            total += part * float(np.median(shown) - np.median(hidden))
            weight += part
    return total / weight if weight else float("nan")
