"""Records in the formats of other tools, each read back by that tool's own reader where it installs."""

import json
import re
from pathlib import Path

import pytest
from bioc import brat

from labeling.data import Document, Record, Relation, Span
from labeling.errors import UsageError
from labeling.jsonl import read_tasks
from labeling.release.formats import FORMATS, write_format
from labeling.schema import load_schema

SCHEMA = load_schema()
TEXT = """🇺🇦 The 14th Border
Brigade may guard the ISIL-held bridge, Captain Ada Ferro said.

Troops of the wing of the fleet wait."""


def span(number: int, words: str, label: str, **attributes: str) -> Span:
    start = TEXT.index(words)
    return Span(f"s{number}", start, start + len(words), label, attributes)


RECORD = Record(
    Document("../../etc/passwd", TEXT, title="A title", licence="CC0-1.0"),
    (
        span(0, "14th Border\nBrigade", "UNIT", form="named", echelon="brigade"),
        span(1, "may", "HEDGE", type="possibility"),
        span(2, "guard the ISIL-held bridge", "MISSION", type="deter-defend"),
        span(3, "ISIL", "UNIT", form="named", echelon="armed-group"),
        span(4, "Captain Ada Ferro", "SOURCE", form="named", kind="person"),
        span(5, "wing of the fleet", "UNIT", form="described", echelon="unspecified"),
        span(6, "fleet", "UNIT", form="described", echelon="unspecified"),
        span(7, "ridge", "UNIT", form="described", echelon="unspecified"),
    ),
    (Relation("s0", "s2", "performs"), Relation("s1", "s2", "hedges")),
    n_annotators=2,
)
"""Nested spans of one label, a span over a line end, one off token bounds, an emoji before all, a hostile id."""

RECORDS = [("train", RECORD), ("test", RECORD)]


def test_conll_layers_read_by_nervaluate_and_what_they_lose(tmp_path: Path) -> None:
    from nervaluate.loaders import ConllLoader

    counted = write_format("conll", RECORDS, tmp_path, SCHEMA)
    assert sorted(path.name for path in tmp_path.glob("test.*")) == [
        "test.hedge.conll",
        "test.mission.conll",
        "test.nested.conll",
        "test.source.conll",
        "test.unit.conll",
    ]
    layer = (tmp_path / "train.unit.conll").read_text(encoding="utf-8")
    body = layer.removeprefix("-DOCSTART-\tO\n\n")
    sentences = ConllLoader().load(body.strip())
    assert sum(len(entities) for entities in sentences) == 3
    words = [line.split("\t") for line in body.splitlines() if line]
    assert [word for word, tag in words if tag != "O"] == [
        "14th",
        "Border",
        "Brigade",
        "ISIL",
        "wing",
        "of",
        "the",
        "fleet",
    ]
    nested = (tmp_path / "train.nested.conll").read_text(encoding="utf-8").splitlines()
    assert ["ISIL", "B-UNIT", "I-MISSION", "O", "O"] in [line.split("\t") for line in nested]
    assert counted["span", "UNIT", "lies in or across a longer span of its label"] == 2
    assert counted["span", "UNIT", "is off token bounds"] == 2
    assert counted["relations", "performs", "CoNLL columns hold labels only"] == 2
    losses = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {"fleet", "ridge"} == {TEXT[loss["start"] : loss["end"]] for loss in losses if loss["what"] == "span"}


def test_spacy_loads_the_docbin_with_all_groups(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    counted = write_format("spacy", RECORDS, tmp_path, SCHEMA)
    (doc,) = DocBin().from_disk(tmp_path / "train.spacy").get_docs(spacy.blank("en").vocab)
    assert doc.text == TEXT
    assert doc.user_data["doc_id"] == RECORD.document.doc_id
    assert [found.text for found in doc.spans["unit"]] == ["14th Border\nBrigade", "ISIL", "wing of the fleet", "fleet"]
    assert {found.label_ for found in doc.spans["sc"]} == set(SCHEMA.label_names)
    assert doc.spans["source"].attrs["attributes"] == [{"form": "named", "kind": "person"}]
    assert counted["span", "UNIT", "is off token bounds"] == 2


def test_brat_standoff_cuts_the_text_by_its_own_rules(tmp_path: Path) -> None:
    """By the format's grammar: offsets cut the text file, a fragment holds no line end, arguments exist."""
    assert not write_format("brat", RECORDS, tmp_path, SCHEMA)
    text = (tmp_path / "train" / "000000.txt").read_text(encoding="utf-8")
    lines = (tmp_path / "train" / "000000.ann").read_text(encoding="utf-8").splitlines()
    entities = {}
    for line in lines:
        if line.startswith("T"):
            number, place, words = line.split("\t")
            label, places = place.split(" ", 1)
            cut = [text[int(start) : int(end)] for start, end in re.findall(r"(\d+) (\d+)", places)]
            assert " ".join(cut) == words
            entities[number] = (label, words)
    assert entities["T1"] == ("UNIT", "14th Border Brigade")
    assert len(entities) == len(RECORD.spans)
    assert "R1\tperforms Arg1:T1 Arg2:T3" in lines
    assert "A1\tunit_form T1 named" in lines
    assert "unit_form\tArg:UNIT, Value:named|described" in (tmp_path / "annotation.conf").read_text(encoding="utf-8")
    index = [json.loads(line) for line in (tmp_path / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [item["file"] for item in index] == ["train/000000", "test/000001"]


def test_a_brat_reader_finds_spans_attributes_and_relations(tmp_path: Path) -> None:
    write_format("brat", RECORDS, tmp_path, SCHEMA)
    place = tmp_path / "train" / "000000"
    read = brat.loads(place.with_suffix(".txt").read_text("utf-8"), place.with_suffix(".ann").read_text("utf-8"))
    assert read.text == TEXT
    found = [(entity.type, [(at.begin, at.end) for at in sorted(entity.locations)]) for entity in read.entities]
    assert len(found) == len(RECORD.spans)
    for span, (label, fragments) in zip(RECORD.spans, found, strict=True):
        assert label == span.label
        assert " ".join(TEXT[start:end] for start, end in fragments).split() == span.slice(TEXT).split()
    (performs, *_) = read.relations
    assert (performs.type, dict(performs.arguments)) == ("performs", {"Arg1": "T1", "Arg2": "T3"})
    of_first = {(one.type, *one.attributes) for one in read.attributes if one.refid == "T1"}
    assert ("unit_form", "named") in of_first


def test_gliner_json_has_inclusive_token_ends(tmp_path: Path) -> None:
    """As GLiNER's own trainer indexes it: `tokenized_text[first : last + 1]`."""
    write_format("gliner", RECORDS, tmp_path, SCHEMA)
    (item,) = json.loads((tmp_path / "test.json").read_text(encoding="utf-8"))
    marked = [(" ".join(item["tokenized_text"][first : last + 1]), label) for first, last, label in item["ner"]]
    assert ("14th Border Brigade", "UNIT") in marked
    assert ("Captain Ada Ferro", "SOURCE") in marked
    assert ("fleet", "UNIT") in marked and ("wing of the fleet", "UNIT") in marked


def test_label_studio_takes_its_tasks_back(tmp_path: Path) -> None:
    from label_studio_sdk.label_interface import LabelInterface

    write_format("label-studio", RECORDS, tmp_path, SCHEMA)
    interface = LabelInterface((tmp_path / "config.xml").read_text(encoding="utf-8"))
    (task,) = json.loads((tmp_path / "train.json").read_text(encoding="utf-8"))
    assert {control.value_name for control in interface.objects} <= set(task["data"])
    assert interface.validate_annotation(task["annotations"][0])


def test_lines_lose_nothing(tmp_path: Path) -> None:
    assert not write_format("jsonl", RECORDS, tmp_path, SCHEMA)
    (task,) = read_tasks(tmp_path / "train.jsonl")
    assert (task.document, task.prediction.spans, task.prediction.relations) == (
        RECORD.document,
        RECORD.spans,
        RECORD.relations,
    )


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_writes_outside_its_folder(tmp_path: Path, name: str) -> None:
    write_format(name, RECORDS, tmp_path / "out", SCHEMA)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_cannot_be_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no format 'word': choose one of conll, jsonl, spacy"):
        write_format("word", RECORDS, tmp_path, SCHEMA)
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(UsageError, match="the folder is not empty"):
        write_format("brat", RECORDS, tmp_path, SCHEMA)


def test_a_release_is_converted_with_all_it_holds(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from labeling.cli.main import app
    from labeling.demo import sample_reviews
    from labeling.jsonl import write_tasks
    from labeling.release.export import export
    from labeling.release.options import Options

    write_tasks(sample_reviews().values(), tmp_path / "reviewed.jsonl")
    export(tmp_path / "reviewed.jsonl", tmp_path / "release", SCHEMA, Options(name="news", decide="union"))
    command = ["convert", str(tmp_path / "release"), "--format", "jsonl", "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0 and "nothing lost" in result.stdout
    back = [task for path in sorted((tmp_path / "out").glob("*.jsonl")) for task in read_tasks(path)]
    assert len(back) == len(sample_reviews())
    for task in back:
        reviewed = sample_reviews()[task.document.doc_id]
        assert task.document.text == reviewed.document.text
        wanted = {(s.start, s.end, s.label) for a in reviewed.annotations for s in a.spans}
        assert {(s.start, s.end, s.label) for s in task.prediction.spans} == wanted
        assert all(span.attributes for span in task.prediction.spans)
