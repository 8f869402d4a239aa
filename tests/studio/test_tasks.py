"""Tasks as Label Studio's JSON, there and back, without a server."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labeling.data import Document, Prediction, Relation, Span, Task
from labeling.review.fates import added, fates
from labeling.studio.regions import read_regions
from labeling.studio.returned import Source, read_task
from labeling.studio.tasks import (
    data_of,
    document_of,
    engines_of,
    identity,
    model_version,
    prediction_hash,
    prediction_to_studio,
    regions,
    schema_version_of,
    task_to_studio,
)
from labeling.text import normalise
from tests.studio.dispatches import SCHEMA, report

NASTY = "‘Rooks’ 🏴\u200d☠️👩\u200d👩\u200d👧\u200d👦 e\u0301tat\u202e  \u00a0<b>two</b>\u2028\tdeux\n\nDrei\u0300."


def test_a_task_says_what_is_shown_and_what_it_is_known_by() -> None:
    task = report(1)
    sent = task_to_studio(task, SCHEMA, "v")
    assert sent["data"]["doc_id"] == "doc-1" and sent["data"]["licence"] == ""
    assert document_of(sent["data"]) == task.document
    assert [(p["model_version"], p["score"]) for p in sent["predictions"]] == [("v", round(1 / 2.05, 4))]
    assert "predictions" not in task_to_studio(task, SCHEMA, None)


def test_a_region_carries_label_attributes_score_and_the_reason() -> None:
    task = report(0)
    first, form, echelon, *_ = regions(task.prediction.spans[:1], (), task.document.text, SCHEMA)
    assert first["value"]["labels"] == ["UNIT"] and first["score"] == 0.9
    assert first["meta"]["text"] == ["rules: unit.test", " – because of “Talgar's 4th Rifle Brigade”"]
    assert (form["from_name"], form["value"]["choices"]) == ("unit_form", ["named"])
    assert (echelon["from_name"], echelon["value"]["choices"]) == ("unit_echelon", ["brigade"])
    assert {form["id"], echelon["id"]} == {first["id"]}


texts = st.lists(st.sampled_from([*NASTY.split(" "), "🇺🇦", "Wagner", "ÅÄ", "\u00a0", "  "]), min_size=2).map(
    lambda parts: normalise("x " + " ".join(parts) + " y")
)


@st.composite
def predictions(draw: Any) -> tuple[str, Prediction]:
    text = draw(texts)
    spans = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        label = draw(st.sampled_from(SCHEMA.labels))
        attributes = {item.name: draw(st.sampled_from(item.value_names)) for item in label.attributes}
        score = draw(st.none() | st.floats(0, 1))
        if not text[start:end].isspace():
            engine = draw(st.sampled_from([None, "rules"]))
            origin = (engine, "some.rule", ((start, end),)) if engine else (None, None, ())
            spans.append(Span(f"s{number}", start, end, label.name, attributes, score, *origin))
    by_label = {span.label: span.id for span in spans}
    relations = [
        Relation(by_label[kind.head[0]], by_label[kind.tail[0]], kind.name)
        for kind in SCHEMA.relations
        if kind.head[0] in by_label and kind.tail[0] in by_label
    ]
    return text, Prediction(tuple(spans), tuple(relations))


@given(predictions())
def test_spans_and_relations_survive_the_way_there_and_back(drawn: tuple[str, Prediction]) -> None:
    text, prediction = drawn
    marked = read_regions(regions(prediction.spans, prediction.relations, text, SCHEMA), text, SCHEMA)
    rounded = [replace(s, score=None if s.score is None else round(s.score, 4)) for s in prediction.spans]
    assert marked.misfits == []
    assert sorted(marked.spans, key=lambda s: s.id) == sorted(rounded, key=lambda s: s.id)
    assert [s.slice(text) for s in marked.spans] == [text[s.start : s.end] for s in marked.spans]
    assert set(marked.relations) == set(prediction.relations)
    assert prediction_hash(Prediction(marked.spans, marked.relations)) == prediction_hash(prediction)


def test_the_words_that_label_studio_stores_are_never_used() -> None:
    text = normalise(NASTY)
    task = Task(Document("nasty", text), Prediction((Span("s0", 1, 6, "UNIT", {}),)))
    raw = {"id": 5, "data": data_of(task.document, SCHEMA), "annotations": [], "predictions": []}
    result = regions(task.prediction.spans, (), text, SCHEMA)
    result[0]["value"]["text"] = "something\\nelse"
    raw["annotations"] = [{"id": 1, "completed_by": 1, "result": result}]
    returned = read_task(raw, Source("http://s", 2, "t"), SCHEMA, lambda user: f"user-{user}")
    assert returned.task is not None and returned.aside == []
    (annotation,) = returned.task.annotations
    assert annotation.spans[0].slice(text) == "Rooks" and annotation.annotator == "user-1"


def test_a_span_that_a_person_copied_or_made_has_no_engine() -> None:
    task = report(0)
    shown = {"id": 8, "model_version": "rules@1.0 / x@1.1", **prediction_to_studio(task, SCHEMA, "rules@1.0 / x@1.1")}
    copied = [{**piece, "id": "copy"} for piece in shown["result"][:1]]
    raw = {"id": 5, "data": data_of(task.document, SCHEMA), "predictions": [shown]}
    one = {"id": 1, "completed_by": 1, "parent_prediction": 8, "result": shown["result"] + copied}
    returned = read_task({**raw, "annotations": [one]}, Source("http://s", 2, "t"), SCHEMA, str)
    assert returned.task is not None
    rules = {span.id: (span.engine, span.rule) for span in returned.task.annotations[0].spans}
    assert rules["s0"] == ("rules", "unit.test") and rules["copy"] == (None, None)


def test_model_versions_name_engines_and_schema_and_can_be_read_back() -> None:
    version = model_version({"rules": "2.0", "my model": "a/b 1"}, SCHEMA)
    assert version == "my-model@a-b-1+rules@2.0 / conflict-news@1.1"
    assert engines_of(version) == {"my-model": "a-b-1", "rules": "2.0"}
    assert engines_of(version + " (kept)") == engines_of(version) and schema_version_of(version) == "1.1"
    assert engines_of("somebody else's model") is None


def test_identity_changes_with_document_text_and_major_version_only() -> None:
    document = report(0).document
    newer = SCHEMA.model_copy(update={"version": "1.7"})
    other = SCHEMA.model_copy(update={"version": "2.0"})
    assert identity(document, SCHEMA) == identity(document, newer) != identity(document, other)
    assert identity(document, SCHEMA) != identity(replace(document, text=document.text + "!"), SCHEMA)
    assert identity(document, SCHEMA) == identity(replace(document, title="Another"), SCHEMA)


def test_a_task_made_under_another_schema_is_put_aside() -> None:
    data = {**data_of(report(0).document, SCHEMA), "schema_version": "7.0"}
    returned = read_task({"id": 1, "data": data, "annotations": [{"id": 2}]}, Source("http://s", 2, "t"), SCHEMA, str)
    assert returned.task is None
    assert returned.aside[0]["reason"] == "made under another schema: conflict-news 7.0, not conflict-news 1.1"


def test_fates_follow_a_span_by_its_id_and_by_the_same_words_marked_again() -> None:
    before = [Span(f"s{n}", n * 5, n * 5 + 3, "UNIT", {"form": "named"}) for n in range(6)]
    after = [
        before[0],
        replace(before[1], end=9),
        replace(before[2], label="SOURCE", end=14),
        replace(before[3], attributes={"form": "described"}),
        replace(before[4], id="again"),
        Span("new", 40, 44, "UNIT"),
    ]
    assert fates(before, after) == {
        "s0": "kept", "s1": "boundary", "s2": "label", "s3": "attributes", "s4": "kept", "s5": "deleted",
    }  # fmt: skip
    assert [span.id for span in added(before, after)] == ["new"]
