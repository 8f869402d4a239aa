"""The journal and cache of a project: what must be kept is kept, or it is said that it cannot be."""

import sqlite3
from pathlib import Path

import pytest

from labeling.errors import IncompleteError, LabelingError, ServerError
from labeling.studio.ledger import Held, Ledger, ledger_path, locked
from labeling.studio.pseudonyms import Pseudonyms
from labeling.studio.reading import elements

FIRST = Held(7, 2, "doc-1", "doc-1\tabc\tx@1", "rules@1 / x@1", "p")


def test_what_was_kept_is_there_when_the_ledger_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "ledgers" / "war.sqlite"
    with Ledger(path) as ledger:
        ledger.hold([FIRST])
        ledger.remember("seen", {"tasks": 1})
        ledger.keep_lines([(b"digest", {"doc_id": "doc-1"})])
        number = ledger.begin(2, "tasks", ["key"], 120, 5.0)
    with Ledger(path) as ledger:
        assert list(ledger.held()) == [FIRST] and ledger.last_task(2) == 7 and ledger.count(2) == 1
        assert ledger.fact("seen") == {"tasks": 1} and ledger.fact("other") is None
        assert ledger.line(b"digest") == {"doc_id": "doc-1"} and ledger.line(b"else") is None
        (batch,) = ledger.open_batches()
        assert (batch.number, batch.kind, batch.items, batch.size, batch.sent) == (number, "tasks", ["key"], 120, 5.0)
        ledger.finish(number)
        ledger.drop([7])
        assert ledger.open_batches() == [] and list(ledger.held()) == []
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_block_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with Ledger(tmp_path / "war.sqlite") as ledger:
        with pytest.raises(ZeroDivisionError), ledger.writing():
            ledger.hold([FIRST])
            raise ZeroDivisionError
        assert list(ledger.held()) == []


def test_a_broken_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "war.sqlite"
    path.write_bytes(b"no database at all, " * 100)
    with Ledger(path) as ledger:
        assert ledger.count(1) == 0
    assert (tmp_path / "war.sqlite.broken").exists()


def test_a_ledger_of_another_version_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "war.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    with Ledger(path) as ledger:
        assert list(ledger.held()) == []


def test_a_disk_that_refuses_is_a_clear_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    with pytest.raises(LabelingError, match=r"the ledger cannot be written: .* make room there and run the same"):
        Ledger(tmp_path / "home" / "ledgers" / "war.sqlite")


def test_each_server_and_project_has_a_ledger_of_its_own(tmp_path: Path) -> None:
    one = ledger_path(tmp_path, "http://a", "Border war, week 12")
    assert one.name.startswith("border-war-week-12-")
    others = {ledger_path(tmp_path, "http://b", "Border war, week 12"), ledger_path(tmp_path, "http://a", "../../etc")}
    assert one not in others and all(path.parent == tmp_path / "ledgers" for path in others)


def test_the_second_one_waits_and_then_refuses(tmp_path: Path) -> None:
    path = tmp_path / "war.sqlite"
    with locked(path, 0), pytest.raises(IncompleteError, match="another push or pull"), locked(path, 0.05):
        pass
    with locked(path, 0):
        pass


def test_pseudonyms_are_stable_in_a_home_and_differ_between_homes(tmp_path: Path) -> None:
    first = Pseudonyms(tmp_path / "a")
    ines = first.of({"id": 3, "email": "Ines@example.org"})
    first.save()
    again = Pseudonyms(tmp_path / "a")
    assert again.of({"id": 77, "email": "ines@example.org"}) == ines and again.names() == {ines: "ines@example.org"}
    assert Pseudonyms(tmp_path / "b").of({"id": 3, "email": "ines@example.org"}) != ines
    assert "ines" not in ines and (tmp_path / "a" / "annotators.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("chunk", [1, 3, 7, 1 << 18])
def test_a_snapshot_is_read_one_object_at_a_time_however_it_is_cut(tmp_path: Path, chunk: int) -> None:
    path = tmp_path / "snapshot.json"
    path.write_text('[{"a": "🇺🇦]}"}, {"b": [1, {"c": "\\""}]} ,\n{}]', encoding="utf-8")
    assert list(elements(path, chunk)) == [{"a": "🇺🇦]}"}, {"b": [1, {"c": '"'}]}, {}]
    path.write_text("[]")
    assert list(elements(path, chunk)) == []
    path.write_text('[{"a": 1}, {"b"')
    with pytest.raises(ServerError, match="cut off"):
        list(elements(path, chunk))
