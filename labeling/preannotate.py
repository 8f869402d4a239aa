"""Documents x engines -> tasks with predictions.

Where several engines propose, spans of one engine never compete with their own engine's; of spans of different
engines with the same label that overlap, the higher score is kept (a tie: the engine named first).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from labeling.data import Document, Prediction, Span, Task
from labeling.engines import Engine

BATCH = 32
"""Documents held at a time."""


def preannotate(documents: Iterable[Document], engines: list[Engine], min_score: float = 0.0) -> Iterator[Task]:
    """A task with one merged prediction for each document, in their order, held a batch at a time."""
    stream = iter(documents)
    while batch := list(islice(stream, BATCH)):
        proposals = [engine.propose(batch) for engine in engines]
        for document, *predictions in zip(batch, *proposals, strict=True):
            yield Task(document, at_least(merge(predictions), min_score))


def merge(predictions: list[Prediction]) -> Prediction:
    """One prediction of several engines' for the same document, ids made unique in the order of the text."""
    if len(predictions) == 1:
        return predictions[0]
    kept: list[tuple[int, Span]] = []
    ranked = sorted(
        ((number, span) for number, prediction in enumerate(predictions) for span in prediction.spans),
        key=lambda item: (-(item[1].score or 0.0), item[0], item[1].start),
    )
    for number, span in ranked:
        if not any(n != number and other.label == span.label and other.overlaps(span) for n, other in kept):
            kept.append((number, span))
    kept.sort(key=lambda item: (item[1].start, -item[1].end, item[1].label))
    renamed = {(number, span.id): f"s{index}" for index, (number, span) in enumerate(kept)}
    relations = [
        replace(relation, head=renamed[number, relation.head], tail=renamed[number, relation.tail])
        for number, prediction in enumerate(predictions)
        for relation in prediction.relations
        if (number, relation.head) in renamed and (number, relation.tail) in renamed
    ]
    return Prediction(
        spans=tuple(replace(span, id=renamed[number, span.id]) for number, span in kept),
        relations=tuple(dict.fromkeys(relations)),
        schema_version=predictions[0].schema_version,
        engines={name: version for prediction in predictions for name, version in prediction.engines.items()},
    )


def at_least(prediction: Prediction, min_score: float) -> Prediction:
    """Without the spans whose score is lower, and without the relations that they held; no score is never too low."""
    spans = tuple(span for span in prediction.spans if span.score is None or span.score >= min_score)
    ids = {span.id for span in spans}
    relations = tuple(r for r in prediction.relations if r.head in ids and r.tail in ids)
    return replace(prediction, spans=spans, relations=relations)
