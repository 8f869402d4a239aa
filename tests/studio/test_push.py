"""Pushing to the real server: every document once, with its prediction, whatever people have done meanwhile."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from labeling.data import Prediction
from labeling.errors import IncompleteError, InputError, Problem, UsageError
from labeling.jsonl import dump, task_to_json, write_tasks
from labeling.schema import load_schema
from labeling.studio.ledger import ledger_path, locked
from labeling.studio.plan import Plan
from labeling.studio.push import push
from labeling.studio.settings import Options, Settings, Slice, slice_of
from tests.studio.desk import Desk
from tests.studio.dispatches import SCHEMA, report, reports

pytestmark = pytest.mark.studio


def versions(desk: Desk) -> dict[str, int]:
    return desk.door.model_versions(desk.project["id"])


def test_every_document_becomes_a_task_with_its_prediction_and_a_second_push_has_nothing_to_do(desk: Desk) -> None:
    done = desk.push(reports(4))
    assert dict(done.rows())["tasks to create"] == 4
    tasks = desk.tasks()
    assert sorted(tasks) == ["doc-0", "doc-1", "doc-2", "doc-3"]
    data = tasks["doc-2"]["data"]
    assert (data["text"], data["text_hash"]) == (report(2).document.text, report(2).document.text_hash)
    (prediction,) = tasks["doc-2"]["predictions"]
    assert prediction["model_version"] == f"rules@1.0 / {SCHEMA.name}@{SCHEMA.version}" == desk.project["model_version"]
    labels = [piece for piece in prediction["result"] if piece["type"] == "labels"]
    assert [data["text"][p["value"]["start"] : p["value"]["end"]] for p in labels] == [
        "Talgar's 4th Rifle Brigade", "may", "patrol the Orsha crossing", "officials", "unclear",
    ]  # fmt: skip
    assert labels[0]["meta"]["text"] == ["rules: unit.test", " – because of “Talgar's 4th Rifle Brigade”"]
    assert desk.project["expert_instruction"] and desk.project["show_instruction"]

    assert desk.plan(reports(4)).nothing_to_do
    again = desk.push(reports(4))
    assert again.nothing_to_do and again.unchanged == 4
    assert desk.tasks().keys() == tasks.keys()


def test_another_home_that_knows_nothing_finds_everything_by_key(desk: Desk, tmp_path: Path) -> None:
    desk.push(reports(3))
    elsewhere = Desk(desk.door, tmp_path / "elsewhere", desk.title)
    assert elsewhere.plan(reports(3)).nothing_to_do
    assert elsewhere.push(reports(5)).unchanged == 3
    assert len(desk.tasks()) == 5
    assert desk.plan(reports(5)).nothing_to_do


def test_a_broken_ledger_is_rebuilt_from_the_server(desk: Desk) -> None:
    desk.push(reports(3))
    path = ledger_path(desk.home, desk.door.url, desk.title)
    for part in path.parent.glob(path.name + "-*"):
        part.unlink()
    path.write_bytes(b"not a database" * 500)
    assert desk.push(reports(3)).unchanged == 3
    assert len(desk.tasks()) == 3


def test_a_new_model_version_replaces_the_old_but_not_what_was_annotated_from(desk: Desk) -> None:
    desk.push(reports(3))
    made = desk.annotate("doc-1")
    newer = reports(3, version="2.0", score=0.55)
    planned = desk.plan(newer)
    assert (planned.replaced, planned.switch_from) == (3, f"rules@1.0 / {SCHEMA.name}@{SCHEMA.version}")
    desk.push(newer)
    new = f"rules@2.0 / {SCHEMA.name}@{SCHEMA.version}"
    assert desk.project["model_version"] == new
    tasks = desk.tasks()
    assert [p["model_version"] for p in tasks["doc-0"]["predictions"]] == [new]
    kept = {p["model_version"]: p["id"] for p in tasks["doc-1"]["predictions"]}
    assert kept.keys() == {new, f"rules@1.0 / {SCHEMA.name}@{SCHEMA.version} (kept)"}
    (annotation,) = tasks["doc-1"]["annotations"]
    assert annotation["id"] == made["id"] and annotation["parent_prediction"] in kept.values()
    assert annotation["result"] == made["result"]
    assert desk.plan(newer).nothing_to_do


def test_a_prediction_changed_under_the_same_version_is_replaced_alone(desk: Desk) -> None:
    tasks = reports(3)
    desk.push(tasks)
    tasks[1] = replace(
        tasks[1], prediction=replace(tasks[1].prediction, spans=tasks[1].prediction.spans[:2], relations=())
    )
    assert desk.push(tasks).replaced == 1
    found = desk.tasks()
    assert [len(found[f"doc-{n}"]["predictions"]) for n in range(3)] == [1, 1, 1]
    assert sum(p["type"] == "labels" for p in found["doc-1"]["predictions"][0]["result"]) == 2
    assert desk.plan(tasks).nothing_to_do


def test_a_task_without_a_prediction_gets_one_later(desk: Desk) -> None:
    desk.push([replace(task, prediction=Prediction(schema_version="1.1")) for task in reports(2)])
    assert versions(desk) == {}
    assert desk.push(reports(2)).added == 2
    assert [len(raw["predictions"]) for raw in desk.tasks().values()] == [1, 1]
    assert desk.plan(reports(2)).nothing_to_do


def test_a_changed_text_is_a_new_task_and_the_old_one_stays_until_pruned(desk: Desk) -> None:
    desk.push(reports(3))
    desk.annotate("doc-0")
    changed = [report(0, ending=" Updated."), report(1, ending=" Updated."), report(2)]
    planned = desk.plan(changed)
    assert ([item.doc_id for item in planned.create], len(planned.superseded)) == (["doc-0", "doc-1"], 2)
    desk.push(changed)
    assert desk.door.count_tasks(desk.project["id"]) == 5
    assert desk.plan(changed).nothing_to_do
    pruned = desk.push(changed, prune=True)
    assert [task.doc_id for task in pruned.delete] == ["doc-1"]
    left = sorted((raw["data"]["doc_id"], bool(raw["annotations"])) for raw in desk.door.tasks(desk.project["id"]))
    assert left == [("doc-0", False), ("doc-0", True), ("doc-1", False), ("doc-2", False)]
    assert desk.plan(changed, prune=True).nothing_to_do


def test_tasks_the_file_no_longer_has_stay_and_drafts_count_as_work(desk: Desk) -> None:
    desk.push(reports(3))
    begun = desk.tasks()["doc-2"]["id"]
    desk.door.json("POST", f"/api/tasks/{begun}/drafts", body={"result": [], "lead_time": 3})
    planned = desk.plan(reports(1))
    assert planned.nothing_to_do and [task.doc_id for task in planned.absent] == ["doc-1", "doc-2"]
    assert planned.worked_on == {begun}
    assert [task.doc_id for task in desk.push(reports(1), prune=True).delete] == ["doc-1"]
    assert sorted(desk.tasks()) == ["doc-0", "doc-2"]


def test_only_delete_annotated_deletes_what_people_did_and_it_asks(desk: Desk) -> None:
    desk.push(reports(2))
    desk.annotate("doc-1")
    asked = []

    def refuse(plan: Plan) -> bool:
        asked.append([task.doc_id for task in plan.delete])
        return False

    options = Options(delete_annotated=True)
    push(reports(1), desk.title, SCHEMA, desk.door, desk.home, options, agree=refuse)
    assert asked == [["doc-1"]] and sorted(desk.tasks()) == ["doc-0", "doc-1"]
    push(reports(1), desk.title, SCHEMA, desk.door, desk.home, options)
    assert sorted(desk.tasks()) == ["doc-0"]


def test_second_copies_made_by_somebody_else_are_removed_but_never_annotated_ones(desk: Desk) -> None:
    desk.push(reports(2))
    data = [{"data": raw["data"]} for raw in desk.tasks().values()]
    copies = desk.door.import_tasks(desk.project["id"], json.dumps(data).encode())
    desk.door.create_annotation(copies[0], {"result": []})
    assert len(desk.plan(reports(2)).surplus) == 2
    desk.push(reports(2))
    left = sorted(raw["id"] for raw in desk.door.tasks(desk.project["id"]))
    assert copies[0] in left and copies[1] not in left and len(left) == 3
    assert desk.plan(reports(2)).nothing_to_do


def test_tasks_that_are_not_ours_are_counted_and_left_alone(desk: Desk) -> None:
    desk.push(reports(1))
    desk.door.import_tasks(desk.project["id"], b'[{"data": {"text": "Brought by hand.", "title": ""}}]')
    planned = desk.plan(reports(1), prune=True)
    assert planned.foreign == 1 and planned.nothing_to_do


def test_settings_are_shown_by_plan_set_by_push_and_left_alone_when_not_given(desk: Desk) -> None:
    desk.push(reports(2))
    asked = Settings(annotators=2, skip="ignore", order="uncertainty")
    planned = desk.plan(reports(2), settings=asked)
    names = {change.name: (change.before, change.after) for change in planned.changes}
    assert names["annotators per task"] == ("1", "2")
    assert set(names) == {"annotators per task", "skipped tasks", "order of tasks"}
    desk.push(reports(2), settings=asked)
    project = desk.project
    assert (project["maximum_annotations"], project["skip_queue"]) == (2, "IGNORE_SKIPPED")
    assert project["sampling"] == "Uncertainty sampling"
    assert desk.plan(reports(2)).nothing_to_do


def test_least_certain_first_creates_and_scores_tasks_by_their_expected_errors(desk: Desk) -> None:
    tasks = [report(0, score=0.9), report(1, score=0.3), report(2, score=0.6)]
    desk.push(tasks, settings=Settings(order="uncertainty"))
    found = desk.tasks()
    assert sorted(found, key=lambda doc_id: found[doc_id]["id"]) == ["doc-1", "doc-2", "doc-0"]
    assert found["doc-1"]["predictions"][0]["score"] < found["doc-0"]["predictions"][0]["score"]


def test_a_shuffle_is_the_same_for_the_same_seed(desk: Desk) -> None:
    desk.push(reports(6), settings=Settings(order="shuffle", seed=3))
    found = desk.tasks()
    order = sorted(found, key=lambda doc_id: found[doc_id]["id"])
    assert order != sorted(order)
    from random import Random

    expected = [f"doc-{n}" for n in range(6)]
    Random(3).shuffle(expected)
    assert order == expected


def test_a_blind_slice_keeps_its_documents_and_hides_predictions(desk: Desk) -> None:
    part = Slice(0.5, 7)
    inside = {f"doc-{n}" for n in range(8) if part.holds(f"doc-{n}")}
    assert 0 < len(inside) < 8
    desk.push(reports(8), settings=Settings(blind=0.5, seed=7))
    blind = desk.door.find_project(desk.title + " - blind")
    assert blind is not None and slice_of(blind) == part and blind["show_collab_predictions"] is False
    assert set(desk.tasks(desk.title + " - blind")) == inside
    assert set(desk.tasks()) == {f"doc-{n}" for n in range(8)} - inside
    assert desk.plan(reports(8)).nothing_to_do
    more = desk.push(reports(10))
    assert len(more.create) + len(more.create_blind) == 2
    assert {item.doc_id for item in more.create_blind} == {f"doc-{n}" for n in (8, 9) if part.holds(f"doc-{n}")}
    next_task = desk.door.json("GET", f"/api/projects/{blind['id']}/next/")
    assert next_task["predictions"] == []


def changed_schema(tmp_path: Path, change: Callable[[str], str]) -> Any:
    folder = tmp_path / "schemas"
    folder.mkdir()
    (folder / "labels.yaml").write_text(change(SCHEMA.path.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "guidelines.md").write_text((SCHEMA.folder / "guidelines.md").read_text("utf-8"), encoding="utf-8")
    return load_schema(folder / "labels.yaml")


def test_a_schema_that_keeps_stored_annotations_valid_updates_the_config(desk: Desk, tmp_path: Path) -> None:
    desk.push(reports(1))
    desk.annotate("doc-0")
    value = '          - {name: conditional, definition: "Only under a condition: if, unless, subject to."}\n'
    added = '          - {name: rumour, definition: "Word of mouth."}\n'
    newer = changed_schema(tmp_path, lambda text: text.replace(value, value + added).replace('"1.1"', '"1.2"'))
    assert [change.name for change in desk.plan(reports(1), schema=newer).changes] == ["labels"]
    desk.push(reports(1), schema=newer)
    assert 'value="rumour"' in desk.project["label_config"]
    assert len(desk.tasks()) == 1 and len(desk.tasks()["doc-0"]["annotations"]) == 1


def test_a_schema_that_would_break_stored_annotations_is_refused_with_labels_and_counts(
    desk: Desk, tmp_path: Path
) -> None:
    desk.push(reports(2))
    desk.annotate("doc-0")
    before = desk.project["label_config"]
    narrower = changed_schema(
        tmp_path, lambda text: text.replace("name: patrol-monitor,", "name: patrol-monitor, retired: true,")
    )
    with pytest.raises(UsageError, match=r"mission_type = patrol-monitor: 1 annotation.*another name"):
        desk.push(reports(2), schema=narrower)
    assert desk.project["label_config"] == before


def test_a_bad_line_is_reported_and_left_out_and_the_rest_goes_on(desk: Desk, tmp_path: Path) -> None:
    good, bad = report(0), task_to_json(report(1))
    bad["spans"][0]["end"] = bad["spans"][0]["end"] + 5000
    bad["spans"][0].pop("text")
    wrong = task_to_json(report(2))
    wrong["spans"][0]["label"] = "TANK"
    path = tmp_path / "predictions.jsonl"
    lines = [dump(task_to_json(good)), dump(bad), "{broken", dump(wrong), dump(task_to_json(good))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    problems: list[Problem] = []
    done = desk.push(path, report=problems.append)
    assert sorted(desk.tasks()) == ["doc-0"] and done.bad == 4 and len(done.create) == 1
    said = sorted(str(problem) for problem in problems)
    assert said[0].startswith(f"{path}, line 2: span 's0': ends at")
    assert said[1].startswith(f"{path}, line 3: not JSON")
    assert said[2].startswith(f"{path}, line 4, document 'doc-2': span 's0': the label 'TANK' is not in the schema")
    assert "doc_id 'doc-0' was met before, in line 1" in said[3]
    with pytest.raises(InputError, match="stopped at the first problem"):
        desk.plan(path)


def test_a_span_id_that_label_studio_would_not_show_is_refused(desk: Desk) -> None:
    odd = report(0)
    spans = (replace(odd.prediction.spans[0], id="T1.2"), *odd.prediction.spans[1:])
    with pytest.raises(InputError, match=r"document 'doc-0': the span id 'T1.2' .*use letters, digits, - and _"):
        desk.push([replace(odd, prediction=replace(odd.prediction, spans=spans, relations=()))])
    assert desk.door.find_project(desk.title) is None


def test_a_second_push_of_the_same_project_waits_and_then_refuses(desk: Desk) -> None:
    refused = pytest.raises(IncompleteError, match="another push or pull of this project is running")
    with locked(ledger_path(desk.home, desk.door.url, desk.title), 0), refused:
        desk.push(reports(1), wait=0.2)


def test_a_title_that_label_studio_would_not_take_is_refused_before_anything_is_sent(desk: Desk) -> None:
    with pytest.raises(UsageError, match="3 to 50 are possible"):
        push(reports(1), "x" * 51, SCHEMA, desk.door, desk.home)
    with pytest.raises(UsageError, match="3 to 42 are possible, since '- blind' is added"):
        push(reports(1), "x" * 45, SCHEMA, desk.door, desk.home, Options(Settings(blind=0.1)))


def test_of_projects_with_the_same_title_the_one_with_tasks_is_meant_and_two_are_told_apart_by_nobody(
    desk: Desk,
) -> None:
    numbers = [desk.door.create_project({"title": desk.title})["id"] for _ in range(3)]
    desk.door.import_tasks(numbers[1], b'[{"data": {"text": "x"}}]')
    found = desk.door.find_project(desk.title)
    assert found is not None and found["id"] == numbers[1]
    desk.door.import_tasks(numbers[2], b'[{"data": {"text": "x"}}]')
    with pytest.raises(UsageError, match=rf"2 projects called .* \(numbers {numbers[1]}, {numbers[2]}\)"):
        desk.push(reports(1))


def test_a_file_and_tasks_in_memory_are_the_same_to_push(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    write_tasks(reports(2), path)
    desk.push(path)
    assert desk.push(reports(2)).nothing_to_do
