"""Documents x engines -> tasks with predictions.

Where several engines propose, spans of one engine never compete with their own engine's; of spans of different
engines with the same label that overlap, the higher score is kept (a tie: the engine named first).
"""

import glob
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

import orjson
from filelock import FileLock, Timeout

from labeling import __version__
from labeling.data import Document, Prediction, Span, Task
from labeling.engines import Engine
from labeling.errors import IncompleteError, InputError
from labeling.jsonl import dump, task_from_json, task_to_json
from labeling.schema import Schema

BATCH = 32
"""Documents held at a time."""


def preannotate(documents: Iterable[Document], engines: list[Engine], min_score: float = 0.0) -> Iterator[Task]:
    """A task with one merged prediction for each document, in their order, held a batch at a time."""
    stream = iter(documents)
    while batch := list(islice(stream, BATCH)):
        proposals = [engine.propose(batch) for engine in engines]
        for document, *predictions in zip(batch, *proposals, strict=True):
            yield Task(document, at_least(merge(predictions), min_score))


def preannotate_to(
    output: Path, documents: Iterable[Document], engines: list[Engine], schema: Schema, min_score: float = 0.0
) -> Iterator[Task]:
    """As `preannotate`, each task written to the file, one a line, before it is yielded.

    The file appears when all is done. Until then its lines are kept beside it, in `<name>.<settings>.part`, and the
    next run with the same engines, schema and score takes over those of documents that are still the same.

    Raises InputError where the file cannot be written, IncompleteError where another run is writing it.
    """
    part = output.with_name(f"{output.name}.{_settings(engines, schema, min_score)}.part")
    stream = iter(documents)
    with _appending(part) as file:
        unlike: list[Document] = []
        place = 0
        for line in iter(file.readline, b""):
            document = next(stream, None)
            task = _finished(line)
            if document is None or task is None or task.document != document:
                unlike = [] if document is None else [document]
                break
            place += len(line)
            yield task
        file.seek(place)
        file.truncate()
        for task in preannotate(chain(unlike, stream), engines, min_score):
            file.write(dump(task_to_json(task)).encode() + b"\n")
            yield task
    part.replace(output)
    for other in output.parent.glob(f"{glob.escape(output.name)}.*.part*"):
        other.unlink(missing_ok=True)


def _settings(engines: list[Engine], schema: Schema, min_score: float) -> str:
    said = [__version__, schema.model_dump_json(exclude={"path"}), *(f"{e.name} {e.version}" for e in engines)]
    return hashlib.blake2b(repr([*said, min_score]).encode(), digest_size=4).hexdigest()


@contextmanager
def _appending(part: Path) -> Iterator[BinaryIO]:
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{part}.lock", timeout=0), part.open("a+b") as file:
            file.seek(0)
            yield file
    except Timeout as error:
        raise IncompleteError(f"{part}: another run is writing it: wait until it is done") from error
    except OSError as error:
        raise InputError(f"{part}: cannot be written: {error.strerror}") from error


def _finished(line: bytes) -> Task | None:
    """The task of a line that was written whole."""
    try:
        return task_from_json(orjson.loads(line)) if line.endswith(b"\n") else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


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
