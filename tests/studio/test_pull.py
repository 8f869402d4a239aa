"""Pulling from the real server: what people did, word for word, and nothing that does not fit."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from labeling.data import Task
from labeling.errors import UsageError
from labeling.jsonl import read_tasks
from labeling.studio.client import Studio
from labeling.studio.settings import ADJUDICATION, Settings
from labeling.studio.status import project_status
from labeling.studio.tasks import data_of, regions
from tests.studio.desk import Desk
from tests.studio.dispatches import SCHEMA, report, reports

pytestmark = pytest.mark.studio


def pulled(path: Path) -> dict[str, Task]:
    return {task.document.doc_id: task for task in read_tasks(path)}


def test_what_an_annotator_did_comes_back_with_the_fate_of_every_predicted_span(desk: Desk, tmp_path: Path) -> None:
    desk.push(reports(3))
    result = copy.deepcopy(desk.tasks()["doc-1"]["predictions"][0]["result"])
    text = report(1).document.text
    kept = [piece for piece in result if piece.get("id") != "s3"]
    for piece in kept:
        if piece.get("id") == "s2":
            piece["value"]["end"] = text.index(" crossing")
        if piece.get("from_name") == "hedge_type" and piece["id"] == "s4":
            piece["value"]["choices"] = ["possibility"]
    start = text.index("plan")
    place = {"start": start, "end": start + 4, "text": "wrong\\nwords"}
    kept.append({"id": "by-hand", "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual",
                 "value": {**place, "labels": ["MISSION"]}})  # fmt: skip
    desk.annotate("doc-1", result=kept, lead_time=41.5, ground_truth=True)
    out = tmp_path / "reviewed.jsonl"
    done = desk.pull(out)
    assert (done.documents, done.annotated, done.annotations, done.read) == (3, 1, 1, 3)
    assert done.aside == {} and done.quarantine is None

    task = pulled(out)["doc-1"]
    assert task.document == report(1).document and task.prediction == report(1).prediction
    assert pulled(out)["doc-0"].annotations == ()
    (made,) = task.annotations
    assert made.fates == {"s0": "kept", "s1": "kept", "s2": "boundary", "s3": "deleted", "s4": "attributes"}
    words = {span.id: span.slice(text) for span in made.spans}
    assert words["by-hand"] == "plan" and words["s2"] == "patrol the Orsha" and "s3" not in words
    assert (made.lead_time, made.ground_truth, made.skipped) == (41.5, True, False)
    assert made.spans[0].rule == "unit.test"
    assert {span.id: span.rule for span in made.spans}["by-hand"] is None
    assert len(made.relations) == 2 and made.created_at is not None
    assert task.placement is not None and task.placement.url.endswith(f"/data?task={task.placement.task}")


def test_a_second_pull_reads_only_what_changed(desk: Desk, tmp_path: Path) -> None:
    desk.push(reports(4))
    out = tmp_path / "reviewed.jsonl"
    assert desk.pull(out).read == 4
    before = out.read_bytes()
    assert desk.pull(out).read == 0
    assert out.read_bytes() == before
    made = desk.annotate("doc-2")
    assert desk.pull(out).read == 1
    assert [len(task.annotations) for task in pulled(out).values()] == [0, 0, 1, 0]
    desk.door.update_annotation(made["id"], {"result": made["result"][:2]})
    assert desk.pull(out).read == 1
    assert len(pulled(out)["doc-2"].annotations[0].spans) == 1
    desk.door.json("DELETE", f"/api/annotations/{made['id']}/")
    assert desk.pull(out).read == 1
    assert pulled(out)["doc-2"].annotations == ()
    begun = desk.tasks()["doc-2"]["id"]
    desk.door.json("POST", f"/api/tasks/{begun}/drafts", body={"result": [], "lead_time": 3})
    assert desk.pull(out).drafts == 1
    desk.door.delete_tasks(desk.project["id"], [desk.tasks()["doc-3"]["id"]])
    data = [{"data": data_of(report(9).document, SCHEMA)}]
    desk.door.import_tasks(desk.project["id"], json.dumps(data).encode())
    desk.pull(out)
    assert sorted(pulled(out)) == ["doc-0", "doc-1", "doc-2", "doc-9"]
    desk.push(reports(3, version="2.0"))
    desk.pull(out)
    pulled_now = pulled(out)
    pulled_now.pop("doc-9")
    assert {task.prediction.engines["rules"] for task in pulled_now.values()} == {"2.0"}


def test_an_annotation_keeps_the_prediction_it_was_made_from_after_a_new_version(desk: Desk, tmp_path: Path) -> None:
    desk.push(reports(2))
    desk.annotate("doc-0")
    desk.push(reports(2, version="2.0", score=0.4))
    out = tmp_path / "reviewed.jsonl"
    desk.pull(out)
    old, new = pulled(out)["doc-0"], pulled(out)["doc-1"]
    assert (old.prediction.engines, new.prediction.engines) == ({"rules": "1.0"}, {"rules": "2.0"})
    assert set(old.annotations[0].fates.values()) == {"kept"}


def test_annotators_have_stable_pseudonyms_and_names_only_when_asked_for(
    desk: Desk, studio: Any, tmp_path: Path
) -> None:
    desk.push(reports(2), settings=Settings(annotators=2))
    with studio.client(studio.annotator("ines")) as ines:
        desk.annotate("doc-0", ines)
        desk.annotate("doc-1", ines)
    desk.annotate("doc-0", was_cancelled=True)
    out = tmp_path / "reviewed.jsonl"
    done = desk.pull(out)
    assert (done.annotations, done.skipped, done.annotators) == (2, 1, 2)
    first, second = pulled(out)["doc-0"].annotations
    assert pulled(out)["doc-1"].annotations[0].annotator == first.annotator != second.annotator
    assert re.fullmatch(r"annotator-[a-z2-7]{8}", first.annotator)
    assert second.skipped and second.fates == {}
    assert "ines@" not in out.read_text("utf-8")
    desk.pull(out, names=True)
    assert pulled(out)["doc-0"].annotations[0].annotator == "ines@example.org"
    kept = desk.home / "annotators.json"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_misfits_go_to_quarantine_with_the_reason_and_nothing_is_repaired(desk: Desk, tmp_path: Path) -> None:
    desk.push(reports(1))

    def region(name: str, start: Any, end: Any, label: str = "UNIT") -> dict[str, Any]:
        value = {"start": start, "end": end, "text": "?", "labels": [label]}
        return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}

    def choice(name: str, control: str, value: str) -> dict[str, Any]:
        place = {"start": 0, "end": 8, "text": "?", "choices": [value]}
        return {"id": name, "from_name": control, "to_name": "text", "type": "choices", "value": place}

    arrow = {"type": "relation", "direction": "right"}
    desk.annotate(
        "doc-0",
        result=[
            region("good", 0, 8),
            region("beyond", 5, 99999),
            region("reversed", 9, 4),
            region("negative", -3, 4),
            region("odd", 1.5, 4),
            region("blank", 8, 9),
            region("tank", 0, 8, "TANK"),
            region("twin", 0, 8),
            region("twin", 9, 10),
            choice("good", "unit_form", "named"),
            choice("good", "unit_echelon", "platoon"),
            choice("good", "unit_echelon", "brigade"),
            choice("good", "hedge_type", "doubt"),
            choice("ghost", "unit_form", "named"),
            {**arrow, "from_id": "good", "to_id": "ghost", "labels": ["performs"]},
            {**arrow, "from_id": "good", "to_id": "good", "labels": []},
        ],
    )
    out = tmp_path / "reviewed.jsonl"
    done = desk.pull(out)
    (made,) = pulled(out)["doc-0"].annotations
    assert [(span.id, dict(span.attributes)) for span in made.spans] == [("good", {"form": "named"})]
    assert made.relations == ()
    assert sum(done.aside.values()) == 14 and done.quarantine == tmp_path / "reviewed.quarantine.jsonl"
    lines = [json.loads(line) for line in done.quarantine.read_text("utf-8").splitlines()]
    reasons = {line["reason"] for line in lines}
    length = len(report(0).document.text)
    assert f"[5, 99999) does not lie within the text's {length} code points" in reasons
    assert "the id 'twin' is used by 2 regions" in reasons
    assert "unit_echelon is answered 2 times for the region 'good'" in reasons
    assert "hedge_type is not asked of a UNIT" in reasons
    assert any(reason.startswith("the label 'TANK' is not in the schema") for reason in reasons)
    assert all(line["doc_id"] == "doc-0" and line["annotation"] and line["annotator"] for line in lines)
    desk.door.update_annotation(int(made.id), {"result": []})
    assert desk.pull(out).quarantine is None and not done.quarantine.exists()


def test_work_on_an_earlier_text_or_a_text_changed_on_the_server_is_put_aside(desk: Desk, tmp_path: Path) -> None:
    desk.push(reports(2))
    desk.annotate("doc-0")
    desk.push([report(0, ending=" Updated."), report(1)])
    touched = desk.tasks_of("doc-1")[0]
    desk.door.json("PATCH", f"/api/tasks/{touched['id']}/", body={"data": {**touched["data"], "text": "Another text."}})
    out = tmp_path / "reviewed.jsonl"
    done = desk.pull(out)
    assert pulled(out)["doc-0"].document.text.endswith(" Updated.")
    assert pulled(out)["doc-0"].annotations == () and "doc-1" not in pulled(out)
    assert set(done.aside) == {
        "made under an earlier text of the document",
        "the text was changed on the server: offsets made before or after cannot be told apart",
    }


def test_the_blind_slice_and_decisions_of_adjudication_come_along(desk: Desk, door: Studio, tmp_path: Path) -> None:
    desk.push(reports(6), settings=Settings(blind=0.5, seed=7))
    blind = desk.tasks(desk.title + " - blind")
    name, raw = next(iter(blind.items()))
    door.create_annotation(raw["id"], {"result": raw["predictions"][0]["result"][:2], "lead_time": 60})
    main = sorted(set(desk.tasks()))[0]
    desk.annotate(main)
    task = next(one for one in reports(6) if one.document.doc_id == main)
    place = door.create_project({"title": desk.title + ADJUDICATION, "label_config": desk.project["label_config"]})
    (number,) = door.import_tasks(place["id"], json.dumps([{"data": data_of(task.document, SCHEMA)}]).encode())
    decided = regions(task.prediction.spans[:1], (), task.document.text, SCHEMA)
    door.create_annotation(number, {"result": decided})
    out = tmp_path / "reviewed.jsonl"
    done = desk.pull(out)
    assert (done.documents, done.annotations, done.adjudicated) == (6, 2, 1)
    reviewed = pulled(out)
    assert reviewed[name].placement is not None and reviewed[name].placement.blind
    assert reviewed[name].annotations[0].fates == {} and len(reviewed[name].prediction.spans) == 5
    first, decision = reviewed[main].annotations
    assert (first.adjudicated, decision.adjudicated) == (False, True)
    assert [span.id for span in decision.spans] == ["s0"] and decision.fates == {}


def test_an_interrupted_pull_goes_on_where_it_stopped(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import labeling.studio.mirror as mirror
    from labeling.studio.reading import slices

    monkeypatch.setattr(mirror, "slices", lambda studio, project: slices(studio, project, 2))
    desk.push(reports(5))
    out = tmp_path / "reviewed.jsonl"

    def broken(what: str, done: int, total: int) -> None:
        assert total == 3
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.pull(out, show=broken)
    assert not out.exists()
    assert desk.pull(out).read == 1
    assert len(pulled(out)) == 5
    assert [view for view in desk.door.views(desk.project["id"]) if "pull" in view["data"].get("title", "")] == []


def test_status_counts_what_is_done_and_left_by_annotator_and_label(desk: Desk, studio: Any) -> None:
    desk.push(reports(3), settings=Settings(annotators=2))
    with studio.client(studio.annotator("ines")) as ines:
        desk.annotate("doc-0", ines)
        desk.annotate("doc-1", ines)
    desk.annotate("doc-0")
    desk.annotate("doc-2", was_cancelled=True)
    found = project_status(desk.title, SCHEMA, desk.door, desk.home)
    assert dict(found.projects[desk.title]) == {
        "tasks": 3, "annotated": 2, "skipped": 1, "complete": 1, "drafts": 0, "left": 3,
    }  # fmt: skip
    assert sorted((work.annotated, work.skipped) for work in found.annotators.values()) == [(1, 1), (2, 0)]
    assert found.spans["HEDGE"] == 6 and found.spans["UNIT"] == 3
    assert found.compared == 1 and found.agreement["all"] == 1.0
    assert found.to_json()["left"] == 3


def test_a_project_that_is_not_there_is_said_to_be_so(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no project called .* push to it first"):
        desk.pull(tmp_path / "reviewed.jsonl")
