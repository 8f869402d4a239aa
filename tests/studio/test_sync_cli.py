"""The commands plan, push, pull and status, as a user types them."""

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from labeling.cli.main import app
from labeling.errors import UsageError
from labeling.jsonl import read_tasks, write_tasks
from labeling.studio.client import Studio
from tests.studio.dispatches import reports

runner = CliRunner()


def labeling(*words: str) -> Result:
    return runner.invoke(app, list(words))


@pytest.mark.studio
def test_plan_push_plan_pull_status(studio_env: Any, tmp_path: Path) -> None:
    predictions, reviewed = tmp_path / "predictions.jsonl", tmp_path / "reviewed.jsonl"
    write_tasks(reports(3), predictions)
    project = ("--project", f"cli {secrets.token_hex(4)}")
    planned = labeling("plan", str(predictions), *project, "--json")
    assert planned.exit_code == 0, planned.output
    assert json.loads(planned.stdout)["create"] == ["doc-0", "doc-1", "doc-2"]
    with studio_env.client() as door:
        assert door.find_project(project[1]) is None
        pushed = labeling("push", str(predictions), *project, "--annotators-per-task", "2")
        assert pushed.exit_code == 0 and "tasks to create" in pushed.stdout, pushed.output
        again = labeling("push", str(predictions), *project, "--dry-run")
        assert again.exit_code == 0 and "nothing to do" in again.stdout
        found = door.find_project(project[1])
        assert found is not None
        first = next(door.tasks(found["id"]))
        shown = first["predictions"][0]
        door.create_annotation(first["id"], {"result": shown["result"], "parent_prediction": shown["id"]})
    pulled = labeling("pull", *project, "-o", str(reviewed), "--json")
    assert json.loads(pulled.stdout)["annotations"] == 1, pulled.output
    assert [len(task.annotations) for task in read_tasks(reviewed)] == [1, 0, 0]
    status = labeling("status", *project, "--json")
    assert json.loads(status.stdout)["left"] == 5
    table = labeling("status", *project)
    assert "annotator-" in table.stdout and "5 annotation(s) left" in table.stderr
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert studio_env.token.encode() not in path.read_bytes(), path


@pytest.mark.studio
def test_deleting_work_asks_and_without_a_terminal_refuses(studio_env: Any, tmp_path: Path) -> None:
    predictions = tmp_path / "predictions.jsonl"
    write_tasks(reports(2), predictions)
    project = ("--project", f"ask {secrets.token_hex(4)}")
    assert labeling("push", str(predictions), *project).exit_code == 0
    with studio_env.client() as door:
        found = door.find_project(project[1])
        assert found is not None
        last = list(door.tasks(found["id"]))[-1]
        door.create_annotation(last["id"], {"result": []})
        write_tasks(reports(1), predictions)
        refused = labeling("push", str(predictions), *project, "--delete-annotated")
        assert isinstance(refused.exception, UsageError)
        assert "would delete 1 task(s) with people's work and asks first" in str(refused.exception)
        assert door.task(last["id"]) is not None


def test_standard_output_holds_documents_only(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = labeling("pull", "--project", "War", "-o", "-", "--json")
    assert isinstance(refused.exception, UsageError) and "--json and --watch need a file" in str(refused.exception)


def test_a_warning_about_plain_http_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LABELING_HOME", str(tmp_path))

    def nothing(self: Studio, title: str) -> None:
        raise UsageError("enough")

    monkeypatch.setattr(Studio, "find_project", nothing)
    monkeypatch.setattr(Studio, "users", lambda self: {})
    said = labeling(
        "pull", "--project", "War", "-o", "x.jsonl", "--url", "http://studio.example", "--api-key", "k" * 40
    )
    assert said.stderr.startswith("warning: studio.example is reached over plain http: the token")
    assert "k" * 40 not in said.output
