"""The one line format, there and back."""

import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from labeling.data import Annotation, Document, Placement, Prediction, Relation, Span, Task
from labeling.derive import record_schema
from labeling.errors import InputError, Problem
from labeling.jsonl import read_tasks, task_from_json, task_to_json, write_tasks
from labeling.schema import load_schema
from labeling.text import normalise

WORDS = st.text(alphabet=st.sampled_from('ab é\n🇺🇦👩\u200d🚒\u00a0\u2028"\\<>'), min_size=3, max_size=40).map(normalise)


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    text = draw(WORDS.filter(lambda text: len(text) > 1))
    spans = []
    for number in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        suggested = draw(st.booleans())
        spans.append(
            Span(
                f"s{number}",
                start,
                end,
                "UNIT",
                {"form": "named"},
                score=draw(st.floats(0, 1)) if suggested else None,
                engine="rules" if suggested else None,
                rule="unit.name" if suggested else None,
                evidence=((start, end),) if suggested else (),
            )
        )
    relations = (Relation("s0", "s1", "performs"),) if len(spans) > 1 else ()
    annotation = Annotation(
        "7", "ann-1", tuple(spans), relations, "2031-01-01T00:00:00Z", None, 12.5, fates={"s0": "kept"}
    )
    return Task(
        Document("d1", text, title=draw(st.none() | st.just("A <title>"))),
        Prediction(tuple(spans), relations, "1.1", {"rules": "0.1"}),
        draw(st.sampled_from([(), (annotation,)])),
        draw(st.none() | st.just(Placement("http://127.0.0.1:1", 2, 3, "News", True))),
    )


@given(tasks())
def test_a_task_comes_back_equal_and_fits_the_record_schema(task: Task) -> None:
    line = json.loads(json.dumps(task_to_json(task)))
    assert task_from_json(line) == task
    Draft202012Validator(record_schema(load_schema())).validate(line)
    for span in line["spans"]:
        assert task.document.text[span["start"] : span["end"]] == span["text"]


def test_each_bad_line_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    good = {"doc_id": "a", "text": "The army may move."}
    lines = [
        json.dumps(good),
        '{"doc_id": "b", "text": ',
        '["no object"]',
        json.dumps({"doc_id": "c"}),
        "",
        json.dumps(good),
        json.dumps({"doc_id": "d", "text": "Hi", "spans": [{"id": "x", "start": 0, "end": 9, "label": "UNIT"}]}),
        json.dumps(
            {
                "doc_id": "e",
                "text": "Hi all",
                "spans": [{"id": "x", "start": 0, "end": 2, "label": "UNIT", "text": "No"}],
            }
        ),
        json.dumps(good | {"doc_id": "f", "text_hash": "0" * 64}),
        json.dumps({"doc_id": "g", "text": "Fine."}),
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    problems: list[Problem] = []
    assert [task.document.doc_id for task in read_tasks(path, problems.append)] == ["a", "g"]
    told = [str(problem) for problem in problems]
    for number, fault in [
        (2, "not JSON"),
        (3, "a JSON list, expected an object"),
        (4, "the field 'text' is missing"),
        (6, "doc_id 'a' was met before"),
        (7, "span 'x': ends at 9, the text at 2"),
        (8, "offsets cut 'Hi', its text says 'No'"),
        (9, "text_hash is not that of the text"),
    ]:
        assert any(f"line {number}: " in line and fault in line for line in told), fault
    assert len(told) == 7


def test_strict_stops_at_the_first(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("{\n{\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: not JSON"):
        list(read_tasks(path))


def test_a_file_that_is_not_utf8_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(b'{"doc_id": "a", "text": "Caf\xe9"}\n')
    with pytest.raises(InputError, match=r"line 1: not UTF-8 \(byte 0xe9 at 28\): convert the file to UTF-8"):
        list(read_tasks(path))
    with pytest.raises(InputError, match="cannot be read: No such file"):
        list(read_tasks(tmp_path / "none.jsonl"))


def test_text_that_is_not_normalised_takes_its_spans_along() -> None:
    raw = "Cafe\u0301 Brigade\r\n\r\n\r\nheld. The navy sailed."
    start = raw.index("navy")
    task = task_from_json(
        {"doc_id": "a", "text": raw, "spans": [{"id": "x", "start": start, "end": start + 4, "label": "UNIT"}]}
    )
    assert task.prediction.spans[0].slice(task.document.text) == "navy"


def test_standard_streams(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    raw = '\ufeff{"doc_id":"a","text":"Ünits 🚒"}\n'.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    (task,) = read_tasks("-")
    assert task.document.text == "Ünits 🚒"
    path = tmp_path / "out.jsonl"
    assert write_tasks([task], path) == 1
    assert next(iter(read_tasks(path))) == task


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("before", encoding="utf-8")

    def broken() -> object:
        yield Task(Document("a", "Text."))
        raise InputError("half way")

    with pytest.raises(InputError):
        write_tasks(broken(), path)  # type: ignore[arg-type]
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]
