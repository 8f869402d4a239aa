"""What a push would do, worked out without a server."""

from typing import Any

import pytest

from labeling.errors import UsageError
from labeling.studio.items import Item
from labeling.studio.ledger import Held
from labeling.studio.plan import Plan, match, ordered
from labeling.studio.settings import BLIND, Settings, Slice, checked_title, differing, offers, slice_of, wanted
from tests.studio.dispatches import SCHEMA

MAIN, SIBLING = 4, 9
VERSION = "rules@1.0 / conflict-news@1.1"


def item(number: int, *, text: str = "a", prediction: str | None = "p", errors: float = 1.0) -> Item:
    return Item(number, 0, 0, f"doc-{number}", f"doc-{number}\t{text}\tx@1", prediction, errors)


def held(task: int, number: int, *, text: str = "a", version: str | None = VERSION, project: int = MAIN) -> Held:
    prediction = "p" if version else None
    return Held(task, project, f"doc-{number}", f"doc-{number}\t{text}\tx@1", version, prediction)


def test_a_line_is_new_or_unchanged_or_gets_another_prediction() -> None:
    lines = [item(1), item(2), item(3, prediction="q"), item(4), item(5, prediction=None)]
    there = [held(11, 2), held(12, 3), held(13, 4, version=None), held(14, 5)]
    found = match(lines, there, VERSION, None, None)
    assert [one.doc_id for one in found.create] == ["doc-1"]
    assert [(one.doc_id, task.task) for one, task in found.predict] == [("doc-3", 12), ("doc-4", 13)]
    assert found.unchanged == 2


def test_another_version_replaces_even_the_same_spans() -> None:
    found = match([item(1)], [held(11, 1)], "rules@2.0 / conflict-news@1.1", None, None)
    assert len(found.predict) == 1


def test_a_changed_text_a_missing_document_a_second_copy_and_a_stranger_are_told_apart() -> None:
    there = [held(11, 1, text="old"), held(12, 2), held(13, 3), held(14, 3), Held(15, MAIN, "", "")]
    found = match([item(1), item(3)], there, VERSION, None, None)
    assert [task.task for task in found.superseded] == [11]
    assert [task.task for task in found.absent] == [12]
    assert [task.task for task in found.surplus] == [14]
    assert (found.foreign, found.unchanged, len(found.create)) == (1, 1, 1)


def test_a_document_stays_in_the_project_where_it_is_whatever_the_slice_says() -> None:
    part = Slice(0.5, 1)
    inside = next(n for n in range(50) if part.holds(f"doc-{n}"))
    outside = next(n for n in range(50) if not part.holds(f"doc-{n}"))
    there = [held(11, inside, text="old"), held(12, outside, text="old", project=SIBLING)]
    found = match([item(inside), item(outside), item(99)], there, VERSION, part, SIBLING)
    blind = {one.doc_id for one in found.create_blind}
    assert f"doc-{outside}" in blind and f"doc-{inside}" not in blind
    assert ("doc-99" in blind) == part.holds("doc-99")
    forgotten = match([item(outside)], there, VERSION, None, SIBLING)
    assert [one.doc_id for one in forgotten.create_blind] == [f"doc-{outside}"]


def test_a_larger_share_only_adds_documents_to_the_slice() -> None:
    names = [f"doc-{n}" for n in range(3000)]
    small = {name for name in names if Slice(0.1, 5).holds(name)}
    large = {name for name in names if Slice(0.2, 5).holds(name)}
    assert small < large and 240 < len(small) < 360 and 520 < len(large) < 680
    assert small != {name for name in names if Slice(0.1, 6).holds(name)}
    assert slice_of({"description": Slice(0.125, -3).description}) == Slice(0.125, -3)
    assert slice_of({"description": "made by hand"}) is None


def test_tasks_are_created_in_the_order_that_was_asked_for() -> None:
    lines = [item(1, errors=2.0), item(2, errors=5.5), item(3, errors=2.0)]
    assert [one.number for one in ordered(lines, "uncertainty", 0)] == [2, 1, 3]
    assert [one.number for one in ordered(lines, "given", 0)] == [1, 2, 3]
    assert ordered(lines * 5, "shuffle", 1) == ordered(lines * 5, "shuffle", 1) != ordered(lines * 5, "shuffle", 2)


def test_a_plan_says_when_there_is_nothing_to_do() -> None:
    plan = Plan("War", "http://s", VERSION, MAIN, unchanged=3, absent=(held(1, 1),), worked_on=frozenset({1}))
    assert plan.nothing_to_do and plan.to_json()["nothing_to_do"] is True
    assert dict(plan.rows())["of these two, annotated or begun"] == 1
    assert plan.to_json()["absent"] == [{"task": 1, "doc_id": "doc-1", "worked_on": True}]
    assert not Plan("War", "http://s", VERSION, MAIN, create=(item(1),)).nothing_to_do
    assert not Plan("War", "http://s", VERSION, MAIN, switch_from="old").nothing_to_do


def server_has(**settings: Any) -> dict[str, Any]:
    sent = {name: value for change in wanted(SCHEMA, Settings(), None) for name, value in change.sent.items()}
    return {**sent, **settings}


def test_only_settings_that_differ_are_changed() -> None:
    assert differing(wanted(SCHEMA, Settings(), None), server_has()) == []
    (change,) = differing(wanted(SCHEMA, Settings(annotators=2), None), server_has(maximum_annotations=1))
    assert (change.name, change.before, change.after) == ("annotators per task", "1", "2")
    styled = server_has(expert_instruction=str(server_has()["expert_instruction"]).replace("<ul>", "<ul >"))
    assert differing(wanted(SCHEMA, Settings(), None), styled) == []
    spaced = server_has(label_config=str(server_has()["label_config"]).replace("  <", "      <"))
    assert differing(wanted(SCHEMA, Settings(), None), spaced) == []


def test_no_skipping_and_who_gets_a_skipped_task_again() -> None:
    sent = {c.name: dict(c.sent) for c in wanted(SCHEMA, Settings(skip="never"), None)}
    assert sent["skipped tasks"] == {"show_skip_button": False}
    sent = {c.name: dict(c.sent) for c in wanted(SCHEMA, Settings(skip="others"), None)}
    assert sent["skipped tasks"] == {"show_skip_button": True, "skip_queue": "REQUEUE_FOR_OTHERS"}


def test_what_a_config_offers() -> None:
    offered = offers(str(server_has()["label_config"]))
    assert ("label", "UNIT") in offered and ("hedge_type", "doubt") in offered and ("relation", "performs") in offered
    assert offers("<not xml") == set()


@pytest.mark.parametrize("title", ["ab", "x" * 51, " padded"])
def test_titles_label_studio_would_not_take(title: str) -> None:
    with pytest.raises(UsageError, match="3 to 50 are possible"):
        checked_title(title)
    assert checked_title("Border war", BLIND) == "Border war - blind"


def test_settings_that_make_no_sense_are_refused() -> None:
    with pytest.raises(UsageError, match=r"0\.1 is a tenth"):
        Settings(blind=1.5)
    with pytest.raises(UsageError, match="at least one annotator"):
        Settings(annotators=0)
