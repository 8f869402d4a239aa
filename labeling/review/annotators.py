"""Each annotator by what they did: speed, agreement with the others and with adjudication, drift, confusion of labels.

Two things are named, with the figures that say so. *Careless*: agrees with the others clearly less than they agree
among themselves. *Anchored*: accepts suggestions that the others, on the same kind of document, correct; or finds by
far less of what no rule suggests once suggestions are shown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from labeling.data import Annotation, Span, Task
from labeling.evaluate import match_exact
from labeling.review.anchoring import Anchor, Anchoring
from labeling.review.bootstrap import SEED, Measure, measure, weights
from labeling.review.opinions import decision, opinions
from labeling.review.worth import week_of

Array = NDArray[np.float64]

MARGIN = 0.1
"""F1 by which a careless annotator is below the others, at the least."""

SAME_PLACE = 0.5
"""Shared code points over covered ones from which two spans are taken for the same mention."""


@dataclass(frozen=True, slots=True)
class Week:
    """One annotator's week: documents submitted, F1 with the others, share of suggestions kept as they were."""

    week: str
    documents: int
    agreement: float | None
    accepted: float | None


@dataclass(frozen=True, slots=True)
class Person:
    """One annotator. F1 is exact and over all labels; `among_others` is that of the pairs without this annotator."""

    name: str
    documents: int
    skipped: int
    spans: int
    with_others: Measure
    among_others: Measure
    with_adjudication: Measure
    weeks: Sequence[Week]
    careless: str | None = None
    anchored: str | None = None
    """Why they are named, in words; None where they are not."""


@dataclass(frozen=True, slots=True)
class People:
    """All annotators by name, and how often each label met each label (or none) where two marked the same words."""

    people: Sequence[Person]
    confusion: Mapping[tuple[str, str], int]

    @property
    def untrusted(self) -> tuple[str, ...]:
        """Those who accept everything: their acceptance is no judgement."""
        return tuple(person.name for person in self.people if person.anchored)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """Two annotators on one document: twice the spans they share, and all spans of both."""

    doc_id: str
    names: tuple[str, str]
    shared: int
    total: int
    weeks: tuple[str | None, str | None]


def annotators(tasks: Sequence[Task], anchoring: Anchoring, seed: int = SEED) -> People:
    """Everyone who submitted or skipped anything."""
    meetings: list[_Meeting] = []
    decided: dict[str, list[tuple[int, int]]] = defaultdict(list)
    mine: dict[str, list[Annotation]] = defaultdict(list)
    skipped: Counter[str] = Counter()
    confusion: Counter[tuple[str, str]] = Counter()
    for task in tasks:
        voices = opinions(task)
        truth = decision(task)
        skipped.update(a.annotator for a in task.annotations if a.skipped)
        for name, annotation in voices.items():
            mine[name].append(annotation)
            if truth is not None:
                shared = 2 * len(match_exact(annotation.spans, truth.spans))
                decided[name].append((shared, len(annotation.spans) + len(truth.spans)))
        for one, other in combinations(voices, 2):
            meetings.append(_meeting(task.document.doc_id, voices[one], voices[other]))
            confusion.update(confused(voices[one].spans, voices[other].spans))
    anchors = {anchor.annotator: anchor for anchor in anchoring.annotators}
    people = []
    for name in sorted(set(mine) | set(skipped)):
        within = _f1([m for m in meetings if name in m.names], seed)
        without = _f1([m for m in meetings if name not in m.names], seed)
        rows = np.array(decided[name], dtype=float).reshape(len(decided[name]), 2)
        people.append(
            Person(
                name,
                len(mine[name]),
                skipped[name],
                sum(len(annotation.spans) for annotation in mine[name]),
                within,
                without,
                _measure(rows, seed),
                _weeks(name, mine[name], meetings),
                careless(within, without),
                anchored(name, anchors),
            )
        )
    return People(people, dict(confusion))


def _meeting(doc_id: str, one: Annotation, other: Annotation) -> _Meeting:
    return _Meeting(
        doc_id,
        (one.annotator, other.annotator),
        2 * len(match_exact(one.spans, other.spans)),
        len(one.spans) + len(other.spans),
        (week_of(one), week_of(other)),
    )


def _f1(meetings: Iterable[_Meeting], seed: int) -> Measure:
    by_document: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for meeting in meetings:
        by_document[meeting.doc_id][0] += meeting.shared
        by_document[meeting.doc_id][1] += meeting.total
    return _measure(np.array(list(by_document.values()), dtype=float).reshape(len(by_document), 2), seed)


def _measure(rows: Array, seed: int) -> Measure:
    drawn = weights(len(rows), seed=seed) if len(rows) > 1 else None
    return measure(rows, _share, drawn, len(rows))


def _share(sums: Array) -> Array:
    whole = sums[..., 1]
    return np.where(whole > 0, sums[..., 0] / np.where(whole > 0, whole, 1.0), np.nan)


def _weeks(name: str, mine: Sequence[Annotation], meetings: Sequence[_Meeting]) -> list[Week]:
    found = []
    for week in sorted({week for annotation in mine if (week := week_of(annotation))}):
        own = [annotation for annotation in mine if week_of(annotation) == week]
        fates = Counter(fate for annotation in own for fate in annotation.fates.values())
        met = [m for m in meetings if (name, week) in zip(m.names, m.weeks, strict=True)]
        total = sum(m.total for m in met)
        suggested = sum(fates.values())
        found.append(
            Week(
                week,
                len(own),
                sum(m.shared for m in met) / total if total else None,
                fates["kept"] / suggested if suggested else None,
            )
        )
    return found


def careless(within: Measure, without: Measure) -> str | None:
    """Why an annotator seems careless: surely below what the others reach among themselves, by a margin."""
    if within.high is None or without.low is None or within.value is None or without.value is None:
        return None
    if within.high >= without.low or without.value - within.value < MARGIN:
        return None
    return f"agrees with the others to {within.value:.2f} (F1), they among themselves to {without.value:.2f}"


def anchored(name: str, anchors: Mapping[str | None, Anchor]) -> str | None:
    """Why an annotator seems anchored: accepts what others correct, or misses what no rule suggests."""
    mine = anchors.get(name)
    if mine is None:
        return None
    others = [a.accepted.value for who, a in anchors.items() if who != name and a.accepted.value is not None]
    reasons = []
    usual = float(np.median(others)) if others else None
    if mine.accepted.n >= 30 and mine.accepted.low is not None and mine.accepted.low > 0.9:
        if usual is not None and usual < mine.accepted.low - 0.05:
            reasons.append(f"keeps {mine.accepted.value:.0%} of all suggestions as they are, the others {usual:.0%}")
        elif usual is None and (mine.accepted.value or 0) > 0.98:
            reasons.append(f"keeps {mine.accepted.value:.0%} of all suggestions as they are")
    if mine.fast.value is not None and mine.fast.n >= 30 and mine.fast.value > 0.5:
        reasons.append(f"accepts {mine.fast.value:.0%} of them in under a second each")
    if mine.ratio.high is not None and mine.ratio.high < 0.5:
        reasons.append(f"finds {mine.ratio.value:.0%} as many spans that no rule suggests as without suggestions")
    return "; ".join(reasons) or None


def confused(one: Sequence[Span], other: Sequence[Span]) -> Counter[tuple[str, str]]:
    """Pairs of labels (in the order of the alphabet) that two annotators gave the same words; "" for no label."""
    counts: Counter[tuple[str, str]] = Counter()
    taken: set[int] = set()
    pairs = dict(match_exact(one, other))
    taken.update(pairs.values())
    for i, span in enumerate(one):
        j = pairs.get(i)
        if j is None:
            free = [k for k, s in enumerate(other) if k not in taken and _jaccard(span, s) >= SAME_PLACE]
            j = max(free, key=lambda k: (_jaccard(span, other[k]), other[k].label == span.label), default=None)
        if j is None:
            counts["", span.label] += 1
            continue
        taken.add(j)
        first, second = sorted((span.label, other[j].label))
        counts[first, second] += 1
    for k, span in enumerate(other):
        if k not in taken:
            counts["", span.label] += 1
    return counts


def _jaccard(one: Span, other: Span) -> float:
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(0, common) / (max(one.end, other.end) - min(one.start, other.start))
