"""Batches: how they are cut, sent one ahead, and what is said of a document that the server refuses."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from labeling.errors import ServerError
from labeling.studio import sending
from labeling.studio.items import Item
from labeling.studio.ledger import Ledger
from labeling.studio.sending import batches, one_ahead, send_tasks
from labeling.studio.state import State
from labeling.studio.wire import RefusedError
from tests.studio.dispatches import SCHEMA


class Refusing:
    """A server that refuses an import as it is told to, and takes what is small enough."""

    def __init__(self, message: str, status: int, room: int = 0) -> None:
        self.message, self.status, self.room = message, status, room
        self.sizes: list[int] = []

    def import_tasks(self, project: int, body: bytes) -> list[int]:
        count = body.count(b"{")
        self.sizes.append(count)
        if count > self.room:
            raise RefusedError(self.message, self.status)
        return [100 * len(self.sizes) + n for n in range(count)]


def pieces(count: int) -> list[tuple[Item, bytes]]:
    line = Item(1, 0, 0, "doc-1", "doc-1\ta\tx@1", None, 0.0)
    return [(replace(line, number=n, doc_id=f"doc-{n}", key=f"doc-{n}\ta\tx@1"), b"{}") for n in range(1, count + 1)]


def state(studio: Any, ledger: Ledger) -> State:
    return State(studio, ledger, 3, SCHEMA)


def test_batches_stay_under_both_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MAX_COUNT", 3)
    monkeypatch.setattr(sending, "MAX_BYTES", 10)
    assert list(batches([1, 1, 1, 1, 9, 2, 50, 1], int)) == [[1, 1, 1], [1, 9], [2], [50], [1]]


def test_one_batch_is_prepared_while_the_last_one_travels() -> None:
    arrived: list[int] = []
    assert list(one_ahead(range(4), arrived.append)) == [0, 1, 2, 3] == arrived

    def breaks(piece: int) -> None:
        if piece == 1:
            raise ServerError("gone")

    with pytest.raises(ServerError, match="gone"):
        list(one_ahead(range(4), breaks))


def test_a_refused_document_is_named_and_the_batch_is_closed(tmp_path: Path) -> None:
    with Ledger(tmp_path / "war.sqlite") as ledger:
        refusing = Refusing("Task 1, prediction 0: unknown label", 400)
        with pytest.raises(
            RefusedError, match=r"document 'doc-2' \(line 2\): Task 1.*nothing of this batch was written"
        ):
            send_tasks(state(refusing, ledger), None, pieces(3))
        assert refusing.sizes == [3] and ledger.open_batches() == []
        with pytest.raises(RefusedError, match=r"one of the documents in lines 1 to 3"):
            send_tasks(state(Refusing("no", 400), ledger), None, pieces(3))


def test_a_batch_too_large_for_a_proxy_is_halved_until_it_fits(tmp_path: Path) -> None:
    with Ledger(tmp_path / "war.sqlite") as ledger:
        narrow = Refusing("too large", 413, room=2)
        send_tasks(state(narrow, ledger), None, pieces(5))
        assert narrow.sizes == [5, 2, 3, 1, 2]
        assert sorted(task.doc_id for task in ledger.held()) == [f"doc-{n}" for n in range(1, 6)]
        assert ledger.open_batches() == []
