"""Spans of reviewed data that are probably wrong, and places where one is probably missing: ranked, with reasons.

How much each signal counts is learnt from the corpus itself: errors are planted into a copy of it (`planting`), and two
small logistic regressions learn to tell them, one for marked spans and one for gaps. What they then say of the corpus
as it is are probabilities under that rate of errors; their order is what counts. The signals follow confident learning
(Northcutt, Jiang and Chuang 2021): out-of-fold probabilities, judged within their own label. cleanlab's token
methods want one class a token and know no overlapping spans; they are not used.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.data import Document, Prediction, Span, Task
from labeling.engines import Engine
from labeling.review.bootstrap import SEED
from labeling.review.decide import Policy, decide, independent
from labeling.review.markup import in_context, web_address
from labeling.review.planting import Place, Planted, Slip, plant
from labeling.review.signals import Candidate, candidates
from labeling.review.usage import Reviewed
from labeling.tokens import sentence_bounds

Array = NDArray[np.float64]

RATE = 0.08
ENOUGH = 120
MOST = 0.18
"""Errors are planted into `RATE` of the spans to learn from; into more, up to `MOST`, where that were fewer than
`ENOUGH`."""

ENGINE = "suspects"
STANDS = "reviewed"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A span that is probably wrong, or (`missing`) one that is probably missing. `instead` is what may be right."""

    doc_id: str
    start: int
    end: int
    label: str
    missing: bool
    probability: float
    reasons: tuple[str, ...]
    context: tuple[str, str, str]
    instead: tuple[int, int, str] | None
    url: str | None


def corpus_of(tasks: Iterable[Task], policy: Policy = "ground-truth") -> list[Reviewed]:
    """What counts of each reviewed document. Files without any annotation are gold: their spans count."""
    listed = list(tasks)
    if listed and not any(task.annotations for task in listed):
        return [Reviewed(task.document.doc_id, task.document.text, task.prediction.spans) for task in listed]
    found = []
    for task in listed:
        record = decide(task, policy)
        if record is not None:
            voices = tuple(annotation.spans for annotation in independent(task))
            found.append(
                Reviewed(task.document.doc_id, task.document.text, record.spans, task.prediction.spans, voices)
            )
    return found


def with_suggestions(corpus: Sequence[Reviewed], engine: Engine) -> list[Reviewed]:
    """The corpus with what an engine proposes as suggestions: another opinion on each document."""
    proposed = engine.propose(Document(one.doc_id, one.text) for one in corpus)
    return [replace(one, suggestions=prediction.spans) for one, prediction in zip(corpus, proposed, strict=True)]


def suspects(corpus: Sequence[Reviewed], labels: Sequence[str], seed: int = SEED) -> list[Suspect]:
    """Everything that is suspected, the most probable errors first."""
    if len(corpus) < 2 or not any(one.spans for one in corpus):
        return []
    weigh = _learn(corpus, labels, seed)
    texts = {one.doc_id: one.text for one in corpus}
    found = candidates(corpus, labels)
    scored = zip(found, weigh(found), strict=True)
    ranked = sorted(scored, key=lambda item: (-item[1], item[0].doc_id, item[0].start, item[0].label))
    return [
        Suspect(
            one.doc_id,
            one.start,
            one.end,
            one.label,
            one.gap,
            round(float(probability), 4),
            one.reasons or ("a weak case on every count, none of them strong",),
            in_context(texts[one.doc_id], one.start, one.end),
            one.instead if one.instead != (one.start, one.end, one.label) else None,
            None,
        )
        for one, probability in ranked
    ]


def suspects_of(
    tasks: Iterable[Task], corpus: Sequence[Reviewed], labels: Sequence[str], seed: int = SEED
) -> list[Suspect]:
    """`suspects`, each with the address of its task where it has one."""
    urls = {task.document.doc_id: web_address(task.placement) for task in tasks}
    return [replace(one, url=urls.get(one.doc_id)) for one in suspects(corpus, labels, seed)]


def planted_in(
    corpus: Sequence[Reviewed], labels: Sequence[str], rate: float, seed: int
) -> tuple[list[Reviewed], Planted]:
    """A copy of the corpus with planted errors, and what they are."""
    texts = {one.doc_id: one.text for one in corpus}
    planted = plant(texts, {one.doc_id: one.spans for one in corpus}, labels, rate, seed)
    return [replace(one, spans=planted.spans[one.doc_id]) for one in corpus], planted


def hit(planted: Planted, doc_id: str, start: int, end: int, label: str, missing: bool) -> tuple[Place, Slip] | None:
    """The planted error that a suspect is about, or None: a wrong span itself, a lost one where it stood.

    A relabelled span can be found twice, as wrong and as missing: its place then has no label and is the same.
    """
    found = None
    if not missing:
        slip = planted.wrong.get((doc_id, start, end, label))
        found = ((doc_id, start, end, label), slip) if slip else None
    else:
        for place, slip in planted.lost.items():
            if place[0] == doc_id and place[3] == label and place[1] < end and place[2] > start:
                found = (place, slip)
    if found and found[1] == "relabelled":
        return (*found[0][:3], ""), found[1]
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """How planted errors were found: in the first `k` suspects, and by chance at the same rate of errors."""

    k: int
    hits: int
    by_chance: float
    planted: int
    by_slip: Mapping[Slip, tuple[int, int]]

    @property
    def lift(self) -> float:
        """How many times as often as chance."""
        return self.hits / self.k / self.by_chance if self.by_chance else 0.0


def measure(
    corpus: Sequence[Reviewed], labels: Sequence[str], rate: float = 0.05, seed: int = SEED, k: int = 100
) -> Found:
    """Plants errors, ranks, and counts how many of the first `k` are planted ones (each error once).

    Chance: drawing spans of the corpus at random finds as many as there are errors among them (`planted` over spans).
    """
    spoilt, planted = planted_in(corpus, labels, rate, seed)
    top = suspects(spoilt, labels, seed + 1)[:k]
    seen: dict[Place, Slip] = {}
    for one in top:
        found = hit(planted, one.doc_id, one.start, one.end, one.label, one.missing)
        if found:
            seen.setdefault(*found)
    relabelled = sum(slip == "relabelled" for slip in planted.lost.values())
    total = len(planted.wrong) + len(planted.lost) - relabelled
    by_slip: dict[Slip, tuple[int, int]] = {}
    for slip in ("dropped", "relabelled", "shifted", "spurious"):
        group = planted.lost if slip == "dropped" else planted.wrong
        by_slip[slip] = (sum(s == slip for s in seen.values()), sum(s == slip for s in group.values()))
    spans = sum(len(one.spans) for one in spoilt)
    return Found(k, len(seen), total / spans, total, by_slip)


class _Weigher:
    """Two logistic regressions: one for spans, one for gaps."""

    def __init__(self, found: Sequence[Candidate], wrong: Sequence[bool]) -> None:
        self._models = {}
        for gap in (False, True):
            rows = [i for i, one in enumerate(found) if one.gap == gap]
            right = [wrong[i] for i in rows]
            if any(right) and not all(right):
                self._models[gap] = _logistic(_features([found[i] for i in rows]), np.array(right, dtype=float))

    def __call__(self, found: Sequence[Candidate]) -> Array:
        out = np.zeros(len(found))
        for gap, weights in self._models.items():
            rows = [i for i, one in enumerate(found) if one.gap == gap]
            if rows:
                out[rows] = _sigmoid(_features([found[i] for i in rows]) @ weights)
        return out


def _learn(corpus: Sequence[Reviewed], labels: Sequence[str], seed: int) -> _Weigher:
    spans = sum(len(one.spans) for one in corpus)
    spoilt, planted = planted_in(corpus, labels, min(MOST, max(RATE, ENOUGH / spans)), seed)
    found = candidates(spoilt, labels)
    wrong = [hit(planted, one.doc_id, one.start, one.end, one.label, one.gap) is not None for one in found]
    return _Weigher(found, wrong)


def _features(found: Sequence[Candidate]) -> Array:
    """Signals, each also against the mean of its label (confident learning's thresholds), and a constant."""
    raw = np.array([one.signals for one in found], dtype=float)
    centred = raw.copy()
    for label in {one.label for one in found}:
        rows = [i for i, one in enumerate(found) if one.label == label]
        centred[rows] -= raw[rows].mean(axis=0)
    return np.column_stack([raw, centred, np.ones(len(raw))])


def _sigmoid(values: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), dtype=float)


def _logistic(rows: Array, right: Array, penalty: float = 3.0, rounds: int = 30) -> Array:
    """Weights of a logistic regression with an L2 penalty (not on the last column), by Newton's method."""
    weights = np.zeros(rows.shape[1])
    ridge = penalty * np.eye(rows.shape[1])
    ridge[-1, -1] = 1e-6
    for _ in range(rounds):
        p = _sigmoid(rows @ weights)
        slope = rows.T @ (right - p) - ridge @ weights
        curve = (rows * (p * (1 - p))[:, None]).T @ rows + ridge
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


@dataclass(frozen=True, slots=True)
class SuspectSentence:
    """A sentence with its suspects; `probability` that any of them is wrong, taken as independent."""

    doc_id: str
    start: int
    end: int
    probability: float
    suspects: tuple[Suspect, ...]


def by_sentence(found: Sequence[Suspect], texts: Mapping[str, str]) -> list[SuspectSentence]:
    """The suspects sentence by sentence, the most probable first."""
    grouped: dict[tuple[str, int, int], list[Suspect]] = {}
    bounds = {doc_id: sentence_bounds(text) for doc_id, text in texts.items()}
    for one in found:
        place = next(((s, e) for s, e in bounds[one.doc_id] if s <= one.start < e), (one.start, one.end))
        grouped.setdefault((one.doc_id, *place), []).append(one)
    sentences = [
        SuspectSentence(*place, round(1 - float(np.prod([1 - one.probability for one in here])), 4), tuple(here))
        for place, here in grouped.items()
    ]
    return sorted(sentences, key=lambda s: (-s.probability, s.doc_id, s.start))


def to_review(tasks: Mapping[str, Task], corpus: Sequence[Reviewed], found: Sequence[Suspect]) -> list[Task]:
    """Tasks for a review project: what stands now, each suspect with its reasons, the most suspicious document first.

    A suspected gap is there as a span with its probability, to be kept or deleted.
    """
    standing = {one.doc_id: one for one in corpus}
    grouped: dict[str, list[Suspect]] = {}
    for one in found:
        grouped.setdefault(one.doc_id, []).append(one)
    return [
        replace(tasks[doc_id], prediction=_as_prediction(standing[doc_id], here), annotations=(), placement=None)
        for doc_id, here in grouped.items()
    ]


def _as_prediction(one: Reviewed, here: Sequence[Suspect]) -> Prediction:
    doubts = {(s.start, s.end, s.label): s for s in here if not s.missing}
    spans = []
    for span in one.spans:
        doubt = doubts.get((span.start, span.end, span.label))
        reason = "doubtful: " + "; ".join(doubt.reasons) if doubt else "stands"
        score = round(1 - doubt.probability, 4) if doubt else 1.0
        spans.append(replace(span, score=score, engine=ENGINE if doubt else STANDS, rule=reason, evidence=()))
    for number, s in enumerate(s for s in here if s.missing):
        reason = "missing? " + "; ".join(s.reasons)
        spans.append(Span(f"gap-{number}", s.start, s.end, s.label, {}, s.probability, ENGINE, reason))
    return Prediction(tuple(sorted(spans, key=lambda s: (s.start, -s.end))), engines={ENGINE: "1"})
