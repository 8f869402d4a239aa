import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from labeling.cli.main import app
from labeling.engines import load_engine
from labeling.errors import InputError, ThresholdError, UsageError
from labeling.evaluate.speed import news_documents
from labeling.schema import load_schema

TEXT = "The 3rd Assault Brigade may withdraw, a spokesman said. Rebels denied it."
GOLD = [(4, 23, "UNIT"), (24, 27, "HEDGE"), (28, 36, "MISSION"), (40, 49, "SOURCE"), (56, 62, "UNIT")]
FOUND = [(4, 23, "UNIT"), (24, 27, "HEDGE"), (24, 36, "MISSION"), (38, 49, "SOURCE"), (63, 69, "HEDGE")]


def write(path: Path, spans: list[tuple[int, int, str]], doc_id: str = "d1", rule: bool = False) -> Path:
    made = [
        {"id": f"s{n}", "start": start, "end": end, "label": label}
        | ({"score": 0.5, "engine": "rules", "rule": f"{label.lower()}.x"} if rule else {})
        for n, (start, end, label) in enumerate(spans)
    ]
    path.write_text(json.dumps({"doc_id": doc_id, "text": TEXT, "spans": made}) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write(tmp_path / "gold.jsonl", GOLD)


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    return write(tmp_path / "predictions.jsonl", FOUND, rule=True)


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_evaluate_as_json(gold: Path, predictions: Path) -> None:
    found = json.loads(run("evaluate", predictions, "--gold", gold, "--json"))
    assert (found["micro"]["exact"]["right"], found["micro"]["overlap"]["right"]) == (2, 4)
    assert (found["micro"]["exact"]["predicted"], found["micro"]["exact"]["gold"]) == (5, 5)
    assert found["labels"]["UNIT"]["exact"] == {
        **{"right": 1, "predicted": 1, "gold": 2},
        **{"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)},
    }
    assert found["rules"]["mission.x"] == {"label": "MISSION", "predicted": 1, "exact": 0, "bounded": 1}
    assert found["reliability"]["ece"] == pytest.approx(0.1)


def test_evaluate_prints_tables(gold: Path, predictions: Path) -> None:
    printed = run("evaluate", predictions, "--gold", gold, "--curve")
    assert "micro" in printed and "unit.x" in printed and "minimum score" in printed
    assert "expected calibration error 0.100" in printed


def test_errors_stand_in_context_by_rule_and_cause(gold: Path, predictions: Path) -> None:
    printed = run("evaluate", predictions, "--gold", gold, "--errors")
    assert "UNIT missed: 1\n  nothing proposed: 1" in printed
    assert "[Rebels] denied it." in printed
    assert "MISSION bounds, rule mission.x: 1\n  starts early: 1" in printed
    assert "{may [withdraw}], a spokesman said." in printed or "{may [withdraw]}, a spokesman said." in printed
    assert "HEDGE spurious, rule hedge.x: 1\n  nothing there: 1" in printed
    assert "{denied} it." in printed
    only = run("evaluate", predictions, "--gold", gold, "--errors", "--label", "HEDGE", "--kind", "spurious", "--json")
    assert [(error["cause"], error["predicted"]["text"]) for error in json.loads(only)] == [("nothing there", "denied")]


def test_a_document_without_a_prediction_counts_as_missed_and_is_said(tmp_path: Path, gold: Path) -> None:
    other = write(tmp_path / "other.jsonl", FOUND, doc_id="d2")
    with pytest.raises(InputError, match="1 item"):
        run("evaluate", other, "--gold", gold)


def test_what_does_not_fit_together_is_said(gold: Path, predictions: Path) -> None:
    with pytest.raises(UsageError, match="what is the gold"):
        run("evaluate", predictions)
    with pytest.raises(UsageError, match="give either files of predictions or --engine"):
        run("evaluate", "--gold", gold)
    with pytest.raises(UsageError, match="there is no label 'TANK' in the schema: UNIT, MISSION"):
        run("evaluate", predictions, "--gold", gold, "--label", "TANK")
    with pytest.raises(UsageError, match="what is the truth"):
        run("calibrate")


def test_calibrate_writes_what_the_engine_reads(tmp_path: Path, gold: Path) -> None:
    path = tmp_path / "calibration.json"
    run("calibrate", "--gold", gold, "-o", path)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["fitted_on"] == {"seen": {"documents": 1}}
    assert all(0 < rule["score"] < 1 for rule in written["rules"].values())
    assert TEXT[:10] not in path.read_text(encoding="utf-8")


def test_calibrate_takes_reviewed_lines_and_says_what_is_undecided(tmp_path: Path) -> None:
    path = tmp_path / "reviewed.jsonl"
    spans = [{"id": "r0", "start": 4, "end": 23, "label": "UNIT"}]
    reviewed = {"doc_id": "d1", "text": TEXT, "annotations": [{"id": "a", "annotator": "anna", "spans": spans}]}
    skipped = {"doc_id": "d2", "text": TEXT + " More.", "annotations": [{"id": "b", "annotator": "b", "skipped": True}]}
    path.write_text(json.dumps(reviewed) + "\n" + json.dumps(skipped) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="1 item"):
        run("calibrate", "--unseen", path, "-o", tmp_path / "c.json")
    rules = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["rules"]
    assert {rule["label"]: rule["unseen"]["right"] for rule in rules.values()}["UNIT"] == 1


def test_bench_measures_on_news_that_is_as_dense_as_newspapers() -> None:
    documents = list(news_documents())
    words = sum(len(document.text.split()) for document in documents)
    assert len({document.doc_id for document in documents}) == len(documents) == 12
    spans = sum(len(prediction.spans) for prediction in load_engine("rules", load_schema()).propose(documents))
    assert 35 < 1000 * spans / words < 60
    assert json.loads(run("bench", "--rounds", 1, "--json"))["words"] == words


def test_bench_compares_with_spacy_on_the_same_text(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(TEXT, encoding="utf-8")
    found = json.loads(run("bench", "--articles", article, "--rounds", 1, "--json"))
    assert [speed["engine"] for speed in found["speeds"]] == ["rules", "spaCy's full small pipeline"]
    assert found["words"] == 12
    assert found["ratio"] > 0
    with pytest.raises(ThresholdError, match=r"times as fast as spaCy, expected 1e\+09"):
        run("bench", "--articles", article, "--rounds", 1, "--at-least", 1e9)
