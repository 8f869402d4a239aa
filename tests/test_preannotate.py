"""An interrupted run goes on where it was; what changed since is proposed anew."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Self

import pytest
from filelock import FileLock

from labeling.data import Document, Prediction, Span
from labeling.errors import IncompleteError
from labeling.jsonl import read_tasks
from labeling.preannotate import BATCH, preannotate_to
from labeling.schema import Schema, load_schema

SCHEMA = load_schema()
DOCUMENTS = [Document(f"doc-{number}", f"Dispatch {number}: the brigade waits.") for number in range(3 * BATCH)]


class Counting:
    """Proposes the first word, and remembers of which documents."""

    name: ClassVar[str] = "counting"

    def __init__(self, version: str = "1", stops_at: str = "") -> None:
        self.version, self.stops_at = version, stops_at
        self.seen: list[str] = []

    @classmethod
    def load(cls, schema: Schema, argument: str | None = None) -> Self:
        return cls()

    def propose(self, documents: Iterable[Document]) -> Iterator[Prediction]:
        for document in documents:
            if document.doc_id == self.stops_at:
                raise KeyboardInterrupt
            self.seen.append(document.doc_id)
            yield Prediction((Span("s0", 0, 8, SCHEMA.labels[0].name),), (), SCHEMA.version, {self.name: self.version})


def run(out: Path, engine: Counting, documents: list[Document] = DOCUMENTS) -> int:
    return sum(1 for _ in preannotate_to(out, documents, [engine], SCHEMA))


def interrupted(out: Path, at: str = f"doc-{2 * BATCH}") -> Path:
    with pytest.raises(KeyboardInterrupt):
        run(out, Counting(stops_at=at))
    assert not out.exists()
    (part,) = out.parent.glob("predictions.jsonl.*.part")
    return part


def test_what_was_done_is_taken_over(tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    interrupted(out)
    engine = Counting()
    assert run(out, engine) == len(DOCUMENTS)
    assert engine.seen == [document.doc_id for document in DOCUMENTS[2 * BATCH :]]
    assert [task.document for task in read_tasks(out)] == DOCUMENTS
    assert [path.name for path in tmp_path.iterdir()] == ["predictions.jsonl"]


def test_a_line_that_was_cut_off_is_written_again(tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    part = interrupted(out)
    part.write_bytes(part.read_bytes()[:-20])
    engine = Counting()
    run(out, engine)
    assert engine.seen[0] == f"doc-{2 * BATCH - 1}"
    assert [task.document for task in read_tasks(out)] == DOCUMENTS


def test_a_document_that_changed_is_proposed_anew_with_all_after_it(tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    interrupted(out)
    changed = [replace(d, text=d.text + " It left.") if d.doc_id == "doc-3" else d for d in DOCUMENTS]
    engine = Counting()
    run(out, engine, changed)
    assert engine.seen[0] == "doc-3"
    assert [task.document for task in read_tasks(out)] == changed


def test_another_version_of_the_engine_starts_afresh(tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    interrupted(out)
    engine = Counting("2")
    run(out, engine)
    assert len(engine.seen) == len(DOCUMENTS)
    assert [path.name for path in tmp_path.iterdir()] == ["predictions.jsonl"]


def test_two_runs_do_not_write_into_one_file(tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    part = interrupted(out)
    with FileLock(f"{part}.lock"), pytest.raises(IncompleteError, match="another run is writing it"):
        run(out, Counting())
