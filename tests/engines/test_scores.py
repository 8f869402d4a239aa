import json
import shutil
from pathlib import Path

import pytest

from labeling.data import Document
from labeling.engines import load_engine
from labeling.engines.scores import RuleScores, disabled_rules, load_scores
from labeling.errors import InputError, UsageError
from labeling.schema import Schema, load_schema

ARTICLE = Document("d1", "The 3rd Assault Brigade may withdraw, a spokesman said.")


@pytest.fixture
def own_schema(tmp_path: Path) -> Schema:
    """The default schema in a folder of its own, without a calibration."""
    default = load_schema()
    folder = tmp_path / "schemas"
    shutil.copytree(default.folder, folder, ignore=shutil.ignore_patterns("calibration.json", "rules.disabled"))
    return load_schema(folder / default.path.name)


def rules_of(schema: Schema) -> dict[str, float | None]:
    (prediction,) = load_engine("rules", schema).propose([ARTICLE])
    return {span.rule or "": span.score for span in prediction.spans}


def test_without_a_calibration_every_score_is_a_coin(own_schema: Schema) -> None:
    assert load_scores(own_schema) == RuleScores()
    assert set(rules_of(own_schema).values()) == {0.5}


def test_the_engine_reads_the_calibration_beside_its_schema(own_schema: Schema) -> None:
    rules = list(rules_of(own_schema))
    label = own_schema.label_names[0]
    calibration = {"format": 1, "prior": {"means": {label: 0.25}}, "rules": {rules[0]: {"score": 0.75}}}
    (own_schema.folder / "calibration.json").write_text(json.dumps(calibration), encoding="utf-8")
    assert rules_of(own_schema)[rules[0]] == 0.75


def test_spans_below_the_floor_of_their_label_are_not_proposed(own_schema: Schema) -> None:
    first = next(iter(rules_of(own_schema)))
    floors = dict.fromkeys(own_schema.label_names, 0.4)
    calibration = {"format": 1, "prior": {"means": {}}, "rules": {first: {"score": 0.3}}, "floors": floors}
    (own_schema.folder / "calibration.json").write_text(json.dumps(calibration), encoding="utf-8")
    assert first not in rules_of(own_schema)


def test_rules_that_are_switched_off_propose_nothing(own_schema: Schema) -> None:
    first, *others = rules_of(own_schema)
    text = f"# too many wrong ones\n\n{first}  # see review of May\nunit.no-such-rule\n"
    (own_schema.folder / "rules.disabled").write_text(text, encoding="utf-8")
    assert disabled_rules(own_schema) == {first, "unit.no-such-rule"}
    left = rules_of(own_schema)
    assert first not in left
    assert set(others) <= set(left)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "not a calibration"),
        ('{"format": 99}', "format 99, expected 1"),
        ('{"format": 1, "prior": {"means": {}}, "rules": {"a": {"score": 7}}}', "7.0 is no probability"),
        ("[]", "not a calibration"),
    ],
)
def test_a_broken_calibration_is_named(own_schema: Schema, text: str, what: str) -> None:
    (own_schema.folder / "calibration.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=what) as caught:
        load_scores(own_schema)
    assert "calibration.json" in str(caught.value)
    assert "labeling calibrate" in str(caught.value)


def test_the_engine_takes_no_argument(own_schema: Schema) -> None:
    with pytest.raises(UsageError, match="takes no argument, found 'fast'"):
        load_engine("rules:fast", own_schema)


def test_the_shipped_calibration_says_what_it_was_fitted_on_and_holds_no_text() -> None:
    schema = load_schema()
    raw = json.loads((schema.folder / "calibration.json").read_text(encoding="utf-8"))
    assert raw["schema_version"] == schema.version
    assert raw["fitted_on"]["unseen"]["documents"] > 0
    assert set(raw["prior"]["means"]) <= set(schema.label_names)
    assert set(raw["rules"]) and all(
        set(rule) <= {"label", "seen", "unseen", "score"} for rule in raw["rules"].values()
    )
