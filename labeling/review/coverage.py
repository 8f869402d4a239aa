"""What the reviewed corpus holds, what it lacks, and which articles would teach most next."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from labeling.data import Span, Task
from labeling.review.decide import decide
from labeling.review.worth import judgements
from labeling.schema import Schema

UNKNOWN = "unknown"
FEW = 10
"""Examples below which a label or a value is called thin."""


@dataclass(frozen=True, slots=True)
class Source:
    """One publisher: reviewed articles, those still open, words, and corrections per 1,000 words of suggested text."""

    name: str
    reviewed: int
    open: int
    words: int
    spans: int
    corrections: float | None


@dataclass(frozen=True, slots=True)
class Next:
    """An article nobody has reviewed, with the errors that are expected in its suggestions, per 1,000 words."""

    doc_id: str
    source: str
    expected_errors: float
    reason: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts over the reviewed documents, each with the annotation that counts (see `labeling.review.decide`)."""

    documents: int
    open: int
    words: int
    labels: Mapping[str, int]
    attributes: Mapping[str, Mapping[str, int]]
    months: Mapping[str, int]
    sources: Sequence[Source]
    thin: Sequence[tuple[str, int]]
    next: Sequence[Next]


def coverage(tasks: Iterable[Task], schema: Schema, untrusted: Collection[str] = (), limit: int = 10) -> Coverage:
    """Counts, the thin spots, and the open articles ranked by what they would teach."""
    labels: Counter[str] = Counter({label.name: 0 for label in schema.active_labels})
    attributes = {
        column: Counter({value.name: 0 for value in attribute.values if not value.retired})
        for column, label, attribute in schema.columns()
        if not label.retired
    }
    months: Counter[str] = Counter()
    seen: dict[str, _Source] = defaultdict(_Source)
    waiting: list[Task] = []
    words = 0
    for task in tasks:
        source = seen[task.document.source or UNKNOWN]
        record = decide(task)
        if record is None:
            source.open += 1
            waiting.append(task)
            continue
        size = len(task.document.text.split())
        words += size
        months[(task.document.published or "")[:7] or UNKNOWN] += 1
        source.see(task, record.spans, size, untrusted)
        labels.update(span.label for span in record.spans)
        for span in record.spans:
            _count(span, schema, attributes)
    thin = [(f"label {name}", count) for name, count in labels.items() if count < FEW]
    thin += [
        (f"{column} {value}", count)
        for column, values in attributes.items()
        for value, count in values.items()
        if count < FEW
    ]
    sources = sorted((s.freeze(name) for name, s in seen.items()), key=lambda s: (-s.reviewed, s.name))
    ranked = sorted((_next(task, seen) for task in waiting), key=lambda n: (-n.expected_errors, n.doc_id))
    return Coverage(
        sum(s.reviewed for s in sources),
        len(waiting),
        words,
        dict(labels),
        {column: dict(values) for column, values in attributes.items()},
        dict(sorted(months.items())),
        sources,
        sorted(thin, key=lambda item: (item[1], item[0])),
        ranked[:limit],
    )


def _count(span: Span, schema: Schema, attributes: Mapping[str, Counter[str]]) -> None:
    label = schema.label(span.label)
    for attribute in label.attributes if label else ():
        value = span.attributes.get(attribute.name)
        counted = attributes.get(label.column(attribute)) if label else None
        if counted is not None and value is not None and value in counted:
            counted[value] += 1


@dataclass(slots=True)
class _Source:
    reviewed: int = 0
    open: int = 0
    words: int = 0
    spans: int = 0
    judged_words: int = 0
    corrections: float = 0.0

    def see(self, task: Task, spans: Sequence[Span], words: int, untrusted: Collection[str]) -> None:
        self.reviewed += 1
        self.words += words
        self.spans += len(spans)
        judged = list(judgements(task, untrusted))
        if judged:
            self.judged_words += words
            for one in judged:
                changed = sum(fate != "kept" for fate in one.fates.values())
                self.corrections += one.part * (changed + len(one.added))

    def freeze(self, name: str) -> Source:
        rate = 1000 * self.corrections / self.judged_words if self.judged_words else None
        return Source(name, self.reviewed, self.open, self.words, self.spans, rate)


def _next(task: Task, seen: Mapping[str, _Source]) -> Next:
    """Expected errors by the calibrated scores (no score: even odds), more where the publisher is new to the corpus."""
    document = task.document
    name = document.source or UNKNOWN
    source = seen[name]
    words = max(1, len(document.text.split()))
    errors = sum(1 - (0.5 if span.score is None else span.score) for span in task.prediction.spans)
    rate = 1000 * errors / words
    reason = f"{len(task.prediction.spans)} suggestions, {errors:.1f} expected to be wrong"
    if source.reviewed < 3:
        rate *= 1.5
        reason += f"; only {source.reviewed} reviewed from {name}"
    return Next(document.doc_id, name, rate, reason, task.placement.url if task.placement else None)
