"""Agreement: right on sentences that can be counted by hand, on nests, on nothing, and on known error rates."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from labeling.cli.main import app
from labeling.data import Annotation, Document, Relation, Span, Task
from labeling.errors import InputError
from labeling.jsonl import write_tasks
from labeling.review.agreement import Agreement, agreement, to_json
from labeling.review.opinions import decision, letters, opinions
from labeling.schema import load_schema
from tests.review.build import annotation, spans, task

SCHEMA = load_schema()
TEXT = "The 4th Rifle Brigade may patrol the Osk valley, two officials in Tavna said."


def two(one: list[tuple[str, str]], other: list[tuple[str, str]], text: str = TEXT) -> Agreement:
    return agreement([task("d1", text, annotation("ann", text, one), annotation("bo", text, other))], SCHEMA)


def test_a_pair_counted_by_hand() -> None:
    found = two(
        [("UNIT", "4th Rifle Brigade"), ("HEDGE", "may"), ("SOURCE", "two officials in Tavna")],
        [("UNIT", "Rifle Brigade"), ("HEDGE", "may"), ("MISSION", "patrol the Osk valley")],
    )
    layer = found.overall.layer
    assert layer("HEDGE").exact.value == 1
    assert (layer("UNIT").exact.value, layer("UNIT").overlap.value) == (0, 1)
    assert layer("SOURCE").exact.value == 0
    assert layer().exact.value == pytest.approx(2 / 6)
    assert layer().overlap.value == pytest.approx(4 / 6)
    assert layer().exact.n == 6


def test_nested_spans_of_one_label_match_one_to_one() -> None:
    text = "A contingent of the 9th Wing landed."
    found = two(
        [("UNIT", "contingent of the 9th Wing"), ("UNIT", "9th Wing")], [("UNIT", "contingent of the 9th Wing")], text
    )
    assert found.overall.layer("UNIT").exact.value == pytest.approx(2 / 3)
    assert found.overall.layer("UNIT").overlap.value == pytest.approx(2 / 3)
    assert found.overall.layer("UNIT").tokens.value == 1


def test_a_label_that_never_occurs_is_not_defined() -> None:
    found = two([("HEDGE", "may")], [("HEDGE", "may")])
    mission = found.overall.layer("MISSION")
    assert [mission.exact.value, mission.overlap.value, mission.tokens.value, mission.units.value] == [None] * 4
    assert mission.attributes["type"].value is None
    assert str(mission.exact) == "not defined"
    assert to_json(found)["overall"]["labels"]["MISSION"]["token_alpha"]["value"] is None


def test_one_who_found_nothing_agrees_in_nothing_and_two_who_did_are_not_defined() -> None:
    alone = two([("HEDGE", "may")], [])
    assert alone.overall.layer("HEDGE").exact.value == 0
    assert alone.overall.layer("HEDGE").tokens.value == pytest.approx(0, abs=0.06)
    nothing = two([], [])
    assert nothing.overall.layer().exact.value is None
    assert nothing.documents[0].exact is None
    assert nothing.documents[0].disputed == 0


def test_attributes_are_compared_on_matched_spans_and_missing_values_left_out() -> None:
    kinds = [("possibility", "possibility"), ("doubt", "doubt"), ("doubt", "possibility"), ("doubt", None)]
    text = "It may rain and might snow or could hail, possibly soon."
    words = [("HEDGE", "may"), ("HEDGE", "might"), ("HEDGE", "could"), ("HEDGE", "possibly")]

    def marked(side: int) -> tuple[Span, ...]:
        return tuple(
            replace(span, attributes={"type": pair[side]} if pair[side] else {})
            for span, pair in zip(spans(text, words), kinds, strict=True)
        )

    found = agreement([task("d", text, Annotation("1", "ann", marked(0)), Annotation("2", "bo", marked(1)))], SCHEMA)
    value = found.overall.layer("HEDGE").attributes["type"]
    # three pairs, values 3 + 3: one disagreement; observed 1/3, expected (2 * 3 * 3) / (6 * 5)
    assert value.n == 3
    assert value.value == pytest.approx(1 - (1 / 3) / (18 / 30))


def test_relations_need_both_ends_matched() -> None:
    marks = [("UNIT", "4th Rifle Brigade"), ("MISSION", "patrol the Osk valley"), ("HEDGE", "may")]
    wider = [("UNIT", "Rifle Brigade"), ("MISSION", "patrol the Osk valley"), ("HEDGE", "may")]
    arrows = [Relation("s0", "s1", "performs"), Relation("s2", "s1", "hedges")]
    found = agreement(
        [task("d", TEXT, annotation("ann", TEXT, marks, arrows), annotation("bo", TEXT, wider, arrows[:1]))], SCHEMA
    )
    by_name = {relation.name: relation for relation in found.overall.relations}
    assert (by_name["performs"].exact.value, by_name["performs"].overlap.value) == (0, 1)
    assert by_name["hedges"].overlap.value == 0
    assert by_name["*"].overlap.value == pytest.approx(2 / 3)


def test_skipped_and_adjudicated_annotations_and_single_voices_do_not_count() -> None:
    mine = annotation("ann", TEXT, [("HEDGE", "may")])
    skipped = annotation("bo", TEXT, [], skipped=True)
    decided = annotation("cy", TEXT, [("HEDGE", "may")], adjudicated=True)
    found = agreement([task("d", TEXT, mine, skipped, decided)], SCHEMA)
    assert (found.single, found.documents, found.pairs) == (1, (), ())
    assert found.overall.layer().exact.value is None
    assert decision(task("d", TEXT, mine, decided)) == decided


def test_the_last_annotation_of_an_annotator_is_theirs() -> None:
    early = replace(annotation("ann", TEXT, []), updated_at="2026-03-01T10:00:00Z")
    late = replace(annotation("ann", TEXT, [("HEDGE", "may")]), updated_at="2026-03-02T10:00:00Z")
    assert opinions(task("d", TEXT, late, early)) == {"ann": late}


def test_least_agreement_comes_first_with_its_link() -> None:
    same = [("HEDGE", "may")]
    tasks = [
        task("calm", TEXT, annotation("ann", TEXT, same), annotation("bo", TEXT, same), number=1),
        task("torn", TEXT, annotation("ann", TEXT, same), annotation("bo", TEXT, []), number=2),
    ]
    first = agreement(tasks, SCHEMA).documents[0]
    assert (first.doc_id, first.disputed, first.url) == ("torn", 1, "http://127.0.0.1:8080/projects/7/data?task=2")


def test_three_annotators_give_three_pairs_and_pooled_figures() -> None:
    marks = [("UNIT", "4th Rifle Brigade"), ("HEDGE", "may")]
    found = agreement(
        [task("d", TEXT, annotation("ann", TEXT, marks), annotation("bo", TEXT, marks), annotation("cy", TEXT, []))],
        SCHEMA,
    )
    assert [group.annotators for group in found.pairs] == [("ann", "bo"), ("ann", "cy"), ("bo", "cy")]
    assert [group.layer().exact.value for group in found.pairs] == [1, 0, 0]
    assert found.overall.layer().exact.value == pytest.approx(4 / 8)


def simulated(documents: int, missing: float, shifted: float, seed: int) -> list[Task]:
    """Two annotators who each miss a span, or move its end, with a known probability, independently."""
    random_ = random.Random(seed)
    words = [f"w{number}" for number in range(200)]
    text = " ".join(words)
    truth = [(text.index(f" w{n} ") + 1, text.index(f" w{n + 2} ")) for n in range(10, 190, 9)]
    tasks = []
    for number in range(documents):
        voices = []
        for name in ("ann", "bo"):
            kept = [span for span in truth if random_.random() >= missing]
            moved = [(start, end + (4 if random_.random() < shifted else 0)) for start, end in kept]
            voices.append(Annotation(name, name, tuple(Span(f"s{i}", s, e, "UNIT") for i, (s, e) in enumerate(moved))))
        tasks.append(Task(Document(f"d{number}", text), annotations=tuple(voices)))
    return tasks


def test_known_error_rates_give_the_expected_values() -> None:
    """Each misses 20 % and moves 10 % of what is left: overlap F1 is 0.8, exact F1 0.8 * (0.9**2 + 0.1**2)."""
    found = agreement(simulated(300, 0.2, 0.1, seed=4), SCHEMA).overall.layer("UNIT")
    assert found.overlap.value == pytest.approx(0.8, abs=0.01)
    assert found.exact.value == pytest.approx(0.8 * 0.82, abs=0.015)


def test_intervals_hold_the_expected_value_and_follow_the_seed() -> None:
    tasks = simulated(60, 0.2, 0.0, seed=9)
    found = agreement(tasks, SCHEMA, seed=3).overall.layer("UNIT").overlap
    again = agreement(tasks, SCHEMA, seed=3).overall.layer("UNIT").overlap
    other = agreement(tasks, SCHEMA, seed=4).overall.layer("UNIT").overlap
    assert found.low is not None and found.high is not None
    assert found.low < 0.8 < found.high
    assert found == again != other


def test_intervals_are_as_wide_as_theory_says() -> None:
    """By the delta method: a span adds 2 where both marked it, and F1 for each mark is taken off."""
    one = agreement(simulated(60, 0.2, 0.0, seed=9), SCHEMA).overall.layer("UNIT").overlap
    variance_of_a_span = 0.64 * (2 - 1.6) ** 2 + 0.32 * 0.8**2
    spread = (20 * variance_of_a_span) ** 0.5 / (20 * 1.6) / 60**0.5
    assert one.high is not None and one.low is not None
    assert one.high - one.low == pytest.approx(2 * 1.96 * spread, rel=0.25)


def test_letters_are_stable_pseudonyms() -> None:
    assert letters(["zoe", "ann", "zoe"]) == {"ann": "A", "zoe": "B"}
    assert list(letters(f"a{n:02}" for n in range(28)).values())[-2:] == ["A1", "B1"]


def test_the_command_prints_tables_json_and_a_word_where_nothing_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "reviewed.jsonl"
    marks = [("UNIT", "4th Rifle Brigade"), ("HEDGE", "may")]
    write_tasks([task("torn", TEXT, annotation("ann", TEXT, marks), annotation("bo", TEXT, marks[:1]))], path)
    run = CliRunner()
    printed = run.invoke(app, ["agreement", str(path)])
    assert printed.exit_code == 0
    assert "http://127.0.0.1:8080/projects/7/data?task=1" in printed.stdout
    assert "not defined" in printed.stdout and "seed 20" in printed.stderr
    found = json.loads(run.invoke(app, ["agreement", str(path), "--json"]).stdout)
    assert found["overall"]["labels"]["UNIT"]["exact_f1"]["value"] == 1
    write_tasks([task("alone", TEXT, annotation("ann", TEXT, marks))], path)
    alone = run.invoke(app, ["agreement", str(path)])
    assert (alone.exit_code, alone.stdout) == (0, "")
    assert "agreement is not defined: of 1 document(s) none has two annotators" in alone.stderr


def test_a_broken_line_is_skipped_named_and_ends_with_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "reviewed.jsonl"
    write_tasks([task("d", TEXT, annotation("ann", TEXT, []), annotation("bo", TEXT, []))], path)
    with path.open("a") as out:
        out.write("{broken\n")
    result = CliRunner().invoke(app, ["agreement", str(path)])
    assert isinstance(result.exception, InputError)
    assert "line 2" in result.stderr
