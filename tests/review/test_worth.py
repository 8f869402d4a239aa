"""What suggestions were worth: counted on small tasks by hand, and found in a simulated month where all is known."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from labeling.cli.main import app
from labeling.data import Annotation, Placement, Prediction, Span, Task
from labeling.jsonl import read_tasks, write_tasks
from labeling.review.anchoring import anchoring
from labeling.review.annotators import careless, confused
from labeling.review.bootstrap import Measure
from labeling.review.coverage import coverage
from labeling.review.fates import fates
from labeling.review.report import Review, findings, page, review, time_saved, to_json
from labeling.review.timing import timing
from labeling.review.worth import fates_by_place, wilson, worth
from labeling.schema import load_schema
from tests.review.build import annotation, spans, suggested, task
from tests.review.simulate import ANCHORED, BAD_RULE, CAREFUL, CARELESS, NEW_WORD, SAVED, month

SCHEMA = load_schema()
TEXT = "On May 3 the 5th Osk Brigade may hold the weir, perchance for a week, a spokesman in Brell said."
SUGGESTED = suggested(
    task("weir", TEXT),
    [("HEDGE", "May"), ("UNIT", "the 5th Osk Brigade"), ("HEDGE", "may"), ("SOURCE", "a spokesman in Brell")],
    ["hedge.modal", "unit.named", "hedge.modal", "source.said"],
)


def made_by(name: str, *kept: Span, lead_time: float | None = None, day: int = 3) -> Annotation:
    return Annotation(
        f"{name}-1",
        name,
        kept,
        created_at=f"2031-03-{day:02}T09:00:00Z",
        lead_time=lead_time,
        fates=fates(SUGGESTED.prediction.spans, kept),
    )


MONTH_NAME, UNIT, MODAL, SPOKESMAN = SUGGESTED.prediction.spans
SHORTER = replace(UNIT, start=UNIT.start + 4)
PERCHANCE = spans(TEXT, [("HEDGE", "perchance")])[0]
PERCHANCE = replace(PERCHANCE, id="by-hand")


def test_fates_are_counted_by_rule_and_each_suggestion_once() -> None:
    read = replace(
        SUGGESTED, annotations=(made_by("ann", SHORTER, MODAL, SPOKESMAN, PERCHANCE), made_by("bo", UNIT, MODAL))
    )
    found = worth([read])
    by_rule = {rule.rule: rule for rule in found.rules}
    assert by_rule["hedge.modal"].suggested == 2
    assert (by_rule["hedge.modal"].fates["kept"], by_rule["hedge.modal"].fates["deleted"]) == (1, 1)
    assert (by_rule["unit.named"].fates["boundary"], by_rule["unit.named"].fates["kept"]) == (0.5, 0.5)
    assert by_rule["hedge.modal"].precision.value == 0.5
    assert (found.suggested, found.added, found.confirmed) == (4, 0.5, 3)
    assert by_rule["hedge.modal"].weeks == [("2031-W10", 2, 1)]


def test_the_adjudicator_is_the_judge_where_there_is_one() -> None:
    decided = Annotation(
        "adj",
        "adj",
        (Span("x1", UNIT.start + 4, UNIT.end, "UNIT"), Span("x2", *_place(PERCHANCE), "HEDGE")),
        adjudicated=True,
    )
    read = replace(SUGGESTED, annotations=(made_by("ann", UNIT, MODAL), made_by("bo", UNIT), decided))
    found = worth([read])
    parts = {rule.rule: {f: n for f, n in rule.fates.items() if n} for rule in found.rules}
    assert parts == {"hedge.modal": {"deleted": 2}, "unit.named": {"boundary": 1}, "source.said": {"deleted": 1}}
    assert found.added == 1


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.end


def test_fates_by_place_know_a_changed_label_and_changed_attributes() -> None:
    predicted = [Span("a", 0, 5, "UNIT", {"form": "named"}), Span("b", 10, 15, "HEDGE"), Span("c", 20, 25, "SOURCE")]
    decided = [Span("1", 0, 5, "UNIT", {"form": "described"}), Span("2", 10, 15, "SOURCE")]
    assert fates_by_place(predicted, decided) == {"a": "attributes", "b": "label", "c": "deleted"}


def test_blind_documents_and_annotations_from_scratch_judge_nothing() -> None:
    blind = replace(SUGGESTED, placement=Placement("http://127.0.0.1:8080", 8, 1, blind=True))
    alone = Annotation("x", "ann", (MODAL,))
    assert worth([replace(blind, annotations=(alone,)), replace(SUGGESTED, annotations=(alone,))]).documents == 0


def test_documents_that_no_engine_read_say_nothing_of_words_that_rules_lack() -> None:
    bare = task("bare", TEXT, annotation("ann", TEXT, [("HEDGE", "may")]))
    assert (worth([bare]).documents, worth([bare]).added) == (0, 0)


def test_a_phrase_counts_all_who_marked_it() -> None:
    reads = [
        replace(
            SUGGESTED,
            document=replace(SUGGESTED.document, doc_id=f"d{number}"),
            annotations=(made_by("ann", PERCHANCE), made_by("bo", PERCHANCE)),
        )
        for number in range(3)
    ]
    (phrase,) = worth(reads).phrases
    assert (phrase.words, phrase.marked, phrase.documents, phrase.annotators) == ("perchance", 3, 3, 2)


def test_one_who_accepts_everything_does_not_judge_where_another_did() -> None:
    read = replace(SUGGESTED, annotations=(made_by("ann", UNIT), made_by("dee", MONTH_NAME, UNIT, MODAL, SPOKESMAN)))
    assert worth([read], untrusted=["dee"]).fates["deleted"] == 3
    alone = replace(SUGGESTED, annotations=(made_by("dee", MONTH_NAME, UNIT, MODAL, SPOKESMAN),))
    assert worth([alone], untrusted=["dee"]).fates["kept"] == 4


def test_the_interval_of_a_share_is_wilsons() -> None:
    found = wilson(8, 10)
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=0.0005), pytest.approx(0.9433, abs=0.0005))
    assert wilson(0, 0).value is None


def test_time_saved_needs_enough_blind_documents() -> None:
    few = month(documents=12, blind=0.1, seed=5)
    assert time_saved(timing(few)).startswith("Time saved: not enough data: ")
    assert "5 with suggestions" in (timing(few).why or "")


def test_breaks_are_left_out_and_counted() -> None:
    read = replace(SUGGESTED, annotations=(made_by("ann", UNIT, lead_time=95.0), made_by("bo", UNIT, lead_time=5400.0)))
    found = timing([read])
    assert (found.left_out, found.speeds[0].article.value) == (1, 95.0)
    assert timing([read], cut=6000).left_out == 0


def test_anchoring_asks_for_predictions_on_blind_documents() -> None:
    bare = [
        replace(t, prediction=Prediction()) if t.placement and t.placement.blind else t for t in month(documents=60)
    ]
    assert "carry no predictions" in (anchoring(bare).why or "")
    assert anchoring(bare).overall.ratio.value is None
    full = {t.document.doc_id: t.prediction for t in month(documents=50)}
    assert review(bare, SCHEMA, full).anchoring.why is None


def test_careless_needs_a_sure_and_a_clear_difference() -> None:
    assert careless(Measure(0.5, 0.45, 0.55, 30), Measure(0.8, 0.75, 0.85, 30)) is not None
    assert careless(Measure(0.75, 0.73, 0.77, 900), Measure(0.8, 0.79, 0.81, 900)) is None
    assert careless(Measure(0.5, 0.2, 0.8, 4), Measure(0.8, 0.6, 0.9, 4)) is None


def test_labels_given_to_the_same_words_are_confused() -> None:
    one = spans(TEXT, [("UNIT", "a spokesman in Brell"), ("HEDGE", "may"), ("HEDGE", "perchance")])
    other = spans(TEXT, [("SOURCE", "spokesman in Brell"), ("HEDGE", "may")])
    assert confused(one, other) == {("SOURCE", "UNIT"): 1, ("HEDGE", "HEDGE"): 1, ("", "HEDGE"): 1}


def test_open_articles_are_ranked_by_expected_errors() -> None:
    sure = replace(SUGGESTED.prediction, spans=tuple(replace(s, score=0.95) for s in SUGGESTED.prediction.spans))
    done = replace(SUGGESTED, annotations=(annotation("ann", TEXT, [("HEDGE", "may")]),))
    clear = Task(replace(SUGGESTED.document, doc_id="clear"), sure)
    unsure = Task(replace(SUGGESTED.document, doc_id="unsure"), SUGGESTED.prediction)
    found = coverage([done, clear, unsure], SCHEMA)
    assert (found.documents, found.open, found.labels["HEDGE"]) == (1, 2, 1)
    assert [article.doc_id for article in found.next] == ["unsure", "clear"]
    assert found.next[0].reason.startswith("4 suggestions, 1.2 expected to be wrong")
    assert ("label UNIT", 0) in found.thin


@pytest.fixture(scope="module")
def simulated() -> Review:
    return review(month(), SCHEMA)


def test_a_month_names_the_careless_and_the_anchored_and_nobody_else(simulated: Review) -> None:
    assert [p.name for p in simulated.people.people if p.careless] == [CARELESS]
    assert [p.name for p in simulated.people.people if p.anchored] == [ANCHORED]
    assert set(CAREFUL) < {p.name for p in simulated.people.people}


def test_a_month_finds_the_bad_rule_and_the_missing_word(simulated: Review) -> None:
    assert BAD_RULE in [rule.rule for rule in simulated.worth.switch_off]
    assert simulated.worth.phrases[0].words == NEW_WORD
    assert "May" in simulated.worth.switch_off[-1].rejected[0][1]


def test_a_month_gives_the_time_saved_with_an_interval_that_holds_the_truth(simulated: Review) -> None:
    saved = simulated.timing.saved
    assert saved.low is not None and saved.high is not None
    assert saved.low < SAVED < saved.high
    assert saved.high - saved.low < 0.2
    assert simulated.timing.without == (ANCHORED,)


def test_the_interval_of_time_saved_holds_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(20):
        saved = timing(month(documents=80, seed=seed), untrusted=[ANCHORED], seed=seed, resamples=150).saved
        assert saved.low is not None and saved.high is not None
        held += saved.low < SAVED < saved.high
    assert held >= 17


@pytest.mark.parametrize("seed", [3])
def test_other_months_name_the_same(seed: int) -> None:
    found = review(month(seed=seed), SCHEMA)
    assert [p.name for p in found.people.people if p.careless] == [CARELESS]
    assert [p.name for p in found.people.people if p.anchored] == [ANCHORED]
    assert BAD_RULE in [rule.rule for rule in found.worth.switch_off]


def test_the_findings_say_it_in_sentences(simulated: Review) -> None:
    said = "\n".join(findings(simulated))
    assert f"{CARELESS} seems careless: agrees with the others to " in said
    assert f"{ANCHORED} seems to accept rather than check: keeps " in said
    assert f"Switch off {BAD_RULE}: " in said
    assert f"“{NEW_WORD}” (HEDGE, " in said
    assert re.search(r"Suggestions save \d+% of the time \(95 % interval \d+% to \d+%\)", said)


def test_the_page_is_self_contained_and_escapes_what_it_shows(simulated: Review) -> None:
    html = page(simulated, SCHEMA, "March <script>alert(1)</script>")
    assert "<script" not in html and "&lt;script&gt;" in html
    assert not re.search(r"""(src|href)=["'](?!http://127\.0\.0\.1:8080/)""", html)
    assert html.count("<svg") > 10 and "NaN" not in html and "None" not in html


def test_text_and_names_from_outside_cannot_break_out_of_the_page() -> None:
    evil = '"><img src=x onerror=alert(1)>'
    text = f"The {evil} Brigade perchance left. Nobody perchance saw it. They perchance slept."
    tasks = []
    for number in range(4):
        base = suggested(task(f"{evil}{number}", text), [("UNIT", f"{evil} Brigade")], [f"rule{evil}"])
        hand = [Span(f"h{i}", m.start(), m.end(), "HEDGE") for i, m in enumerate(re.finditer("perchance", text))]
        voice = Annotation("x", f"ann{evil}", tuple(hand), fates=fates(base.prediction.spans, hand), lead_time=9.0)
        other = replace(voice, annotator="bo", spans=())
        document = replace(base.document, source=evil, published=evil)
        tasks.append(
            replace(
                base, document=document, annotations=(voice, other), placement=Placement("javascript:alert(1)", 1, 1)
            )
        )
    html = page(review(tasks, SCHEMA), SCHEMA, evil)
    assert "<img" not in html and "javascript:" not in html


def test_the_json_is_json(simulated: Review) -> None:
    out = json.loads(json.dumps(to_json(simulated), allow_nan=False))
    assert out["suggestions"]["switch_off"] and out["time"]["saved"]["n"] > 100
    assert out["agreement"]["seed"] == 20


def test_the_command_prints_writes_and_knows_an_empty_file(tmp_path: Path) -> None:
    path, report = tmp_path / "reviewed.jsonl", tmp_path / "report.html"
    write_tasks(month(documents=40), path)
    run = CliRunner()
    result = run.invoke(app, ["review", str(path), "-o", str(report)])
    assert (result.exit_code, report.read_text(encoding="utf-8")[:15]) == (0, "<!doctype html>")
    printed = run.invoke(app, ["review", str(path)])
    assert BAD_RULE in printed.stdout and "Suggestions by rule" in printed.stdout
    path.write_text("")
    empty = run.invoke(app, ["review", str(path), "-o", str(report)])
    assert empty.exit_code == 0
    assert "not enough data" in report.read_text(encoding="utf-8")
    assert json.loads(run.invoke(app, ["review", str(path), "--json"]).stdout)["suggestions"]["suggested"] == 0


def test_a_month_goes_through_the_file_unchanged(tmp_path: Path) -> None:
    tasks = month(documents=20)
    write_tasks(tasks, tmp_path / "m.jsonl")
    assert list(read_tasks(tmp_path / "m.jsonl")) == tasks
