"""Batches on their way to the server: journaled before, confirmed after, looked for when the answer is lost."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import orjson
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from labeling.studio.items import Item
from labeling.studio.ledger import Held
from labeling.studio.state import State
from labeling.studio.wire import LostAnswerError, RefusedError

MAX_BYTES = 16_000_000
"""Bytes in a request: far below Label Studio's 250 MiB and what proxies usually let through (413 halves a batch)."""
MAX_COUNT = 1000
"""Tasks or predictions in a request."""
_ATTEMPTS = 5

Piece = TypeVar("Piece")

NewTask = tuple[Item, bytes]
"""A line that becomes a task, and the task as JSON."""
NewPrediction = tuple[Item, Held, bytes]
"""A line, the task that gets its prediction, and the prediction as JSON."""


def batches(pieces: Iterable[Piece], size: Callable[[Piece], int]) -> Iterator[list[Piece]]:
    """The pieces in lists that stay under the limits; a piece that is too large by itself goes alone."""
    batch: list[Piece] = []
    total = 0
    for piece in pieces:
        if batch and (len(batch) >= MAX_COUNT or total + size(piece) > MAX_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(piece)
        total += size(piece)
    if batch:
        yield batch


def one_ahead(work: Iterable[Piece], send: Callable[[Piece], None]) -> Iterator[Piece]:
    """Sends one piece while the next is prepared; yields each once it has arrived."""
    with ThreadPoolExecutor(1) as sender:
        flying: tuple[Piece, Future[None]] | None = None
        for piece in work:
            if flying is not None:
                flying[1].result()
                yield flying[0]
            flying = piece, sender.submit(send, piece)
        if flying is not None:
            flying[1].result()
            yield flying[0]


def send_tasks(state: State, version: str | None, batch: Sequence[NewTask]) -> None:
    """Creates the batch's tasks, each once, whatever becomes of the connection. Raises RefusedError, ServerError."""
    todo = list(batch)
    for attempt in _tries():
        with attempt:
            if attempt.retry_state.attempt_number > 1:
                state.refresh()
                there = {task.key for task in state.ledger.held() if task.project == state.project}
                todo = [piece for piece in todo if piece[0].key not in there]
            if todo:
                _create(state, version, todo)


def _create(state: State, version: str | None, todo: Sequence[NewTask]) -> None:
    body = b"[" + b",".join(piece[1] for piece in todo) + b"]"
    keys = [item.key for item, _ in todo]
    number = state.ledger.begin(state.project, "tasks", keys, len(body), time.time())
    try:
        tasks = state.studio.import_tasks(state.project, body)
    except RefusedError as error:
        state.ledger.finish(number)
        if error.status == 413 and len(todo) > 1:
            half = len(todo) // 2
            _create(state, version, todo[:half])
            _create(state, version, todo[half:])
            return
        raise _named(error, [item for item, _ in todo]) from error
    except LostAnswerError:
        raise
    except Exception:
        state.ledger.finish(number)
        raise
    held = [
        Held(task, state.project, item.doc_id, item.key, version if item.prediction else None, item.prediction)
        for task, (item, _) in zip(tasks, todo, strict=True)
    ]
    with state.ledger.writing():
        state.ledger.hold(held)
        state.ledger.finish(number)


def send_predictions(state: State, version: str, batch: Sequence[NewPrediction]) -> None:
    """Adds the batch's predictions to their tasks, each once. Raises RefusedError, ServerError."""
    todo = list(batch)
    for attempt in _tries():
        with attempt:
            if attempt.retry_state.attempt_number > 1:
                state.refresh()
                there = {task.task: (task.version, task.prediction) for task in state.ledger.held()}
                todo = [p for p in todo if p[1].task in there and there[p[1].task] != (version, p[0].prediction)]
            if todo:
                _predict(state, version, todo)


def _predict(state: State, version: str, todo: Sequence[NewPrediction]) -> None:
    body = b"[" + b",".join(piece[2] for piece in todo) + b"]"
    tasks = [task.task for _, task, _ in todo]
    number = state.ledger.begin(state.project, "predictions", tasks, len(body), time.time())
    try:
        state.studio.import_predictions(state.project, body)
    except RefusedError as error:
        state.ledger.finish(number)
        raise _named(error, [item for item, _, _ in todo]) from error
    except LostAnswerError:
        raise
    except Exception:
        state.ledger.finish(number)
        raise
    with state.ledger.writing():
        state.ledger.hold(replace(task, version=version, prediction=item.prediction) for item, task, _ in todo)
        state.ledger.finish(number)


def prediction_body(task: int, prediction: dict[str, object]) -> bytes:
    """A prediction for a task that exists, as the bulk import takes it."""
    return orjson.dumps({"task": task, **prediction})


def _tries() -> Retrying:
    return Retrying(
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait_exponential_jitter(multiplier=0.5, max=15, jitter=0.5),
        retry=retry_if_exception_type(LostAnswerError),
        reraise=True,
    )


def _named(error: RefusedError, items: Sequence[Item]) -> RefusedError:
    """The server's refusal with the document that it is about, where it says which of the batch."""
    found = re.search(r"(?:Task|Prediction|item) (\d+)", str(error))
    index = int(found[1]) if found else -1
    if 0 <= index < len(items):
        about = f"document {items[index].doc_id!r} (line {items[index].number})"
    elif len(items) == 1:
        about = f"document {items[0].doc_id!r} (line {items[0].number})"
    else:
        about = f"one of the documents in lines {items[0].number} to {items[-1].number}"
    return RefusedError(f"{about}: {error}: nothing of this batch was written", error.status)
