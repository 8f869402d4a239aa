"""What changed between releases: every kind of change, and the version it asks for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from labeling.cli.main import app
from labeling.data import Span, Task
from labeling.demo import sample_reviews
from labeling.errors import InputError
from labeling.jsonl import write_tasks
from labeling.release.diff import compare, diff
from labeling.release.diff_page import page
from labeling.release.export import export
from labeling.release.options import Options
from labeling.release.snapshot import read_snapshot
from labeling.schema import load_schema

SCHEMA = load_schema()
TASKS = list(sample_reviews().values())[:6]


def release(tmp_path: Path, name: str, tasks: list[Task], version: str = "1.0.0") -> Path:
    write_tasks(tasks, tmp_path / f"{name}.jsonl")
    export(tmp_path / f"{name}.jsonl", tmp_path / name, SCHEMA, Options(version=version, name="news", decide="union"))
    return tmp_path / name


def with_spans(task: Task, change: object) -> Task:
    """The task with `change(spans)` in both annotations."""
    return replace(task, annotations=tuple(replace(a, spans=change(a.spans)) for a in task.annotations))  # type: ignore[operator]


def test_nothing_differs_from_itself(tmp_path: Path) -> None:
    folder = release(tmp_path, "a", TASKS)
    found = diff(read_snapshot(folder, SCHEMA), read_snapshot(folder, SCHEMA))
    assert found.part is None and not found.changes and found.next_version == "1.0.0"
    assert found.unchanged_spans > 50


def test_one_changed_span_is_one_line(tmp_path: Path) -> None:
    first = release(tmp_path, "a", TASKS)
    wire = TASKS[1]

    def shorter(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(
            replace(s, end=s.end - len(" and the salt lake"))
            if "salt lake" in s.slice(wire.document.text) and s.label == "MISSION"
            else s
            for s in spans
        )

    second = release(tmp_path, "b", [TASKS[0], with_spans(wire, shorter), *TASKS[2:]], "1.0.1")
    result = CliRunner().invoke(app, ["diff", str(first), str(second)])
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if line.startswith("demo-")]
    assert len(lines) == 1 and lines[0].startswith("demo-wire-copy-1: moved MISSION [")
    assert "patch change: next version 1.0.1" in result.stdout


def test_documents_and_versions(tmp_path: Path) -> None:
    first = release(tmp_path, "a", TASKS[:5], "1.2.3")
    second = release(tmp_path, "b", TASKS[1:], "1.3.0")
    found = diff(read_snapshot(first, SCHEMA), read_snapshot(second, SCHEMA))
    assert found.documents_in == (TASKS[5].document.doc_id,)
    assert found.documents_out == (TASKS[0].document.doc_id,)
    assert (found.part, found.next_version) == ("minor", "1.3.0")


def test_a_release_against_a_reviewed_file(tmp_path: Path) -> None:
    folder = release(tmp_path, "a", TASKS)
    fewer = with_spans(TASKS[0], lambda spans: spans[1:])
    write_tasks([fewer, *TASKS[1:]], tmp_path / "reviewed.jsonl")
    found = diff(read_snapshot(folder, SCHEMA), read_snapshot(tmp_path / "reviewed.jsonl", SCHEMA, "union"))
    assert [(change.kind, change.label) for change in found.changes] == [("removed", "UNIT")]
    assert {change.annotator for change in found.by_annotator} == {"annotator-a", "annotator-b"}
    assert found.part == "patch"


def test_each_kind_of_change() -> None:
    old = [
        Span("a", 0, 5, "UNIT", {"unit_form": "named"}),
        Span("b", 10, 20, "HEDGE"),
        Span("c", 30, 40, "MISSION"),
        Span("d", 50, 60, "SOURCE"),
    ]
    new = [
        Span("x", 0, 5, "UNIT", {"unit_form": "described"}),
        Span("y", 10, 20, "SOURCE"),
        Span("z", 33, 40, "MISSION"),
        Span("w", 70, 80, "UNIT"),
    ]
    told = [(change.kind, change.what) for change in compare("doc", old, new)]
    assert told == [
        ("attribute", "unit_form: named -> described"),
        ("relabelled", "HEDGE -> SOURCE"),
        ("moved", ""),
        ("removed", ""),
        ("added", ""),
    ]


def test_a_new_label_is_a_major_change(tmp_path: Path) -> None:
    first = read_snapshot(release(tmp_path, "a", TASKS), SCHEMA)
    second = replace(first, labels=(*first.labels, "WEAPON"))
    found = diff(first, second)
    assert (found.part, found.next_version) == ("major", "2.0.0")
    assert found.schema_changes == ("labels: UNIT, MISSION, HEDGE, SOURCE -> UNIT, MISSION, HEDGE, SOURCE, WEAPON",)


def test_the_page_escapes_what_it_shows(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> The navy may sail."
    task = replace(TASKS[0], document=replace(TASKS[0].document, text=hostile))
    span = Span("a", 0, 25, "UNIT")
    before = replace(task, annotations=tuple(replace(a, spans=(span,), relations=()) for a in task.annotations))
    after = with_spans(before, lambda spans: ())
    for name, tasks in (("a", [before]), ("b", [after])):
        write_tasks(tasks, tmp_path / f"{name}.jsonl")
    shown = page(diff(*(read_snapshot(tmp_path / f"{name}.jsonl", SCHEMA) for name in ("a", "b"))))
    assert "<script>" not in shown and "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_json_lists_each_change(tmp_path: Path) -> None:
    first = release(tmp_path, "a", TASKS)
    second = release(tmp_path, "b", TASKS[1:], "1.1.0")
    result = CliRunner().invoke(app, ["diff", str(first), str(second), "--json", "--html", str(tmp_path / "d.html")])
    found = json.loads(result.stdout)
    assert found["next_version"] == "1.1.0" and found["documents_out"] == [TASKS[0].document.doc_id]
    assert (tmp_path / "d.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such release or reviewed file"):
        read_snapshot(tmp_path / "none", SCHEMA)
    with pytest.raises(InputError, match="not a release"):
        read_snapshot(tmp_path, SCHEMA)


def test_releases_are_listed_with_their_state(tmp_path: Path) -> None:
    folder = release(tmp_path, "a", TASKS)
    listed = CliRunner().invoke(app, ["releases", str(tmp_path)])
    assert "intact" in listed.stdout and "1.0.0" in listed.stdout
    (folder / "README.md").write_text("edited", encoding="utf-8")
    assert "changed since" in CliRunner().invoke(app, ["releases", str(tmp_path)]).stdout
