"""The label schema: loaded, checked, every fault named at once."""

from pathlib import Path

import pytest
import yaml

from labeling.errors import SchemaError
from labeling.schema import default_schema_path, load_schema


def write(tmp_path: Path, **changes: object) -> Path:
    raw = yaml.safe_load(default_schema_path().read_text(encoding="utf-8")) | changes
    path = tmp_path / "schema.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def test_the_default_schema_has_the_four_labels_in_order() -> None:
    schema = load_schema()
    assert schema.label_names == ("UNIT", "MISSION", "HEDGE", "SOURCE")
    assert [column for column, _, _ in schema.columns()] == [
        "unit_form",
        "unit_echelon",
        "mission_type",
        "hedge_type",
        "source_form",
        "source_kind",
    ]
    performs, hedges = schema.relations
    assert (performs.head, performs.tail) == (("UNIT",), ("MISSION",))
    assert (hedges.head, hedges.tail) == (("HEDGE",), ("MISSION", "UNIT"))


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    value = {"name": "yes", "definition": "Yes."}
    labels = [
        {"name": "A", "definition": "An A.", "colour": "red", "hotkey": "1"},
        {"name": "B", "definition": "A B.", "colour": "#000000", "hotkey": "1", "color": "#fff"},
        {
            "name": "A",
            "definition": "",
            "colour": "#111111",
            "hotkey": "3",
            "attributes": [{"name": "x", "definition": "X?", "values": [value, value]}],
        },
    ]
    relations = [{"name": "r", "definition": "An arrow.", "head": ["A"], "tail": ["C"]}]
    with pytest.raises(SchemaError) as caught:
        load_schema(write(tmp_path, labels=labels, relations=relations, version="new"))
    told = str(caught.value)
    for fault in (
        "version: String should match pattern",
        "labels[0].colour: String should match pattern",
        "labels[1].color: Extra inputs are not permitted",
        "labels[2].definition: String should have at least 1 character",
        "labels[2].name: 'A' is used by labels[0] already",
        "labels[1].hotkey: '1' is used by labels[0] already",
        "labels[2].attributes[0].values[1].name: 'yes' is used by",
        "relations[0].tail: 'C' is no label of this schema",
    ):
        assert fault in told
    assert caught.value.exit_code == 3


def test_a_schema_that_is_no_mapping_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="cannot be read: No such file"):
        load_schema(tmp_path / "none.yaml")
    (tmp_path / "list.yaml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="expected a mapping"):
        load_schema(tmp_path / "list.yaml")
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(SchemaError, match="not YAML"):
        load_schema(tmp_path / "broken.yaml")


def test_a_retired_label_keeps_its_number(tmp_path: Path) -> None:
    raw = yaml.safe_load(default_schema_path().read_text(encoding="utf-8"))
    raw["labels"][0]["retired"] = True
    schema = load_schema(write(tmp_path, labels=raw["labels"]))
    assert schema.label_names.index("MISSION") == 1
    assert [label.name for label in schema.active_labels] == ["MISSION", "HEDGE", "SOURCE"]
