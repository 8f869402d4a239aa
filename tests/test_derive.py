"""What is rendered from the schema, and that the committed renderings are fresh."""

from pathlib import Path
from shutil import copytree
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft202012Validator

from labeling.derive import instructions, label_studio_config, record_schema, stale_files, write_rendered
from labeling.errors import SchemaError
from labeling.schema import Schema, default_schema_path, load_schema


@pytest.fixture
def own(tmp_path: Path) -> Schema:
    """A copy of the schema folder with a fifth label, made by editing YAML and guidelines alone."""
    copytree(default_schema_path().parent, tmp_path / "schemas")
    path = tmp_path / "schemas" / "conflict-news.yaml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    raw["labels"].append({"name": "WEAPON", "definition": "A <weapon> & more.", "colour": "#333333", "hotkey": "5"})
    raw["labels"][1]["retired"] = True
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    guidelines = tmp_path / "schemas" / "guidelines.md"
    guidelines.write_text(guidelines.read_text(encoding="utf-8") + "\n## WEAPON: arms\n\nMark **rifles**.\n")
    return load_schema(path)


def test_the_committed_renderings_are_fresh() -> None:
    assert stale_files(load_schema()) == [], "run: labeling schema derive"


def test_label_studio_accepts_the_config() -> None:
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(label_studio_config(load_schema()))
    interface.validate()
    assert set(interface.get_control("label").labels) == {"UNIT", "MISSION", "HEDGE", "SOURCE"}


def test_choices_belong_to_a_selected_region_of_their_label() -> None:
    root = ElementTree.fromstring(label_studio_config(load_schema()))
    for column, label, attribute in load_schema().columns():
        view = root.find(f".//View[@visibleWhen='region-selected']/Choices[@name='{column}']/..")
        assert view is not None
        assert view.get("whenLabelValue") == label.name
        choices = view.find("Choices")
        assert choices is not None and choices.get("perRegion") == "true"
        assert tuple(choice.get("value") for choice in choices) == attribute.value_names
    assert [relation.get("value") for relation in root.iter("Relation")] == ["performs", "hedges"]


def test_a_new_label_is_yaml_and_guidelines_and_a_retired_one_is_not_offered(own: Schema) -> None:
    assert len(stale_files(own)) == 3
    assert write_rendered(own) and not stale_files(own)
    labels = [label.get("value") for label in ElementTree.fromstring(label_studio_config(own)).iter("Label")]
    assert labels == ["UNIT", "HEDGE", "SOURCE", "WEAPON"]
    assert "A &lt;weapon&gt; &amp; more." in instructions(own)


def test_every_label_has_a_heading_in_the_guidelines(own: Schema) -> None:
    (own.folder / "guidelines.md").write_text("# Guidelines\n\n## UNIT: a force\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="no heading for HEDGE, SOURCE, WEAPON: add `## HEDGE` with examples"):
        instructions(own)


def test_html_in_the_guidelines_is_shown_not_run(own: Schema) -> None:
    path = own.folder / "guidelines.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n<script>alert(1)</script>\n", encoding="utf-8")
    assert "<script>" not in instructions(own)


def test_the_record_schema_knows_attributes_by_label() -> None:
    validator = Draft202012Validator(record_schema(load_schema()))
    line = {"doc_id": "d", "text": "The navy may sail.", "spans": []}
    span = {"id": "s0", "start": 4, "end": 8, "label": "UNIT", "attributes": {"form": "described"}}
    assert validator.is_valid(line | {"spans": [span]})
    assert not validator.is_valid(line | {"spans": [span | {"attributes": {"form": "pronoun"}}]})
    assert not validator.is_valid(line | {"spans": [span | {"attributes": {"kind": "person"}}]})
    assert not validator.is_valid(line | {"spans": [span | {"label": "PLACE"}]})
    assert not validator.is_valid({"doc_id": "d"})
