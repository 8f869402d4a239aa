"""A release from end to end, read back with the readers that people have."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from labeling.data import Placement, Prediction, Relation, Span
from labeling.errors import InputError, UsageError
from labeling.jsonl import write_tasks
from labeling.release.export import GateError, Release, export
from labeling.release.features import CONFIGS, SPLITS, features
from labeling.release.load import load
from labeling.release.manifest import file_hash, read_manifest, verify
from labeling.release.options import Filters, Options
from labeling.schema import load_schema
from tests.release.reviewed import BRIDGE, BRIDGE_MARKS, HARBOUR, HARBOUR_MARKS, annotation, corpus, hedge, spans, task

SCHEMA = load_schema()


@pytest.fixture(autouse=True)
def offline(monkeypatch, tmp_path_factory):
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path_factory.mktemp("cache"))
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()


def suggested(text, marks):
    return Prediction(spans(text, marks, "s", score=0.8, engine="rules", rule="unit.named"), (), "1.1", {"rules": "3"})


def reviewed():
    """The bridge by two annotators after suggestions, the harbour by one, blind, and twelve unrelated articles."""
    suggestions = suggested(BRIDGE, BRIDGE_MARKS[:2])
    kept, moved = suggestions.spans
    first = annotation(BRIDGE, BRIDGE_MARKS, "annotator-a", [Relation("r0", "r2", "performs")])
    own = (kept, replace(moved, end=moved.end + 6), *first.spans[2:])
    relations = (Relation("s0", "r2", "performs"),)
    first = replace(first, spans=own, relations=relations, fates={"s0": "kept", "s1": "boundary"})
    second = annotation(BRIDGE, BRIDGE_MARKS[2:], "annotator-b", updated_at="2031-03-04T10:00:00Z")
    second = replace(second, fates={"s0": "deleted", "s1": "deleted"})
    blind = Placement("http://127.0.0.1:8080", 1, 2, blind=True)
    hidden = suggested(HARBOUR, HARBOUR_MARKS[:2])
    harbour = task("harbour", HARBOUR, [annotation(HARBOUR, HARBOUR_MARKS)], hidden, blind, published=None)
    return [task("bridge", BRIDGE, [first, second], suggestions), harbour, *corpus(12)]


def write(tmp_path, tasks, name="reviewed.jsonl"):
    path = tmp_path / name
    write_tasks(tasks, path)
    return path


def release_of(tmp_path, tasks, name="release", **options):
    made = export(write(tmp_path, tasks), tmp_path / name, SCHEMA, Options(**options))
    assert isinstance(made, Release)
    return made


def row(release, doc_id, config="spans"):
    return next(row for split in load(release.path, config).values() for row in split if row["doc_id"] == doc_id)


def test_load_dataset_gives_typed_features_and_three_splits(tmp_path):
    from datasets import load_dataset

    release = release_of(tmp_path, reviewed())
    opened = load_dataset(str(release.path))
    assert list(opened) == list(SPLITS)
    assert opened["train"].features == features("spans", SCHEMA)
    label = opened["train"].features["spans"].feature["label"]
    for split in opened.values():
        for article in split:
            for span in article["spans"]:
                assert article["text"][span["start"] : span["end"]] == span["text"]
                assert label.int2str(span["label"]) in SCHEMA.label_names


@pytest.mark.parametrize("config", CONFIGS)
def test_every_config_loads_whole_and_streaming_with_equal_features(tmp_path, config):
    from datasets import load_dataset

    release = release_of(tmp_path, reviewed())
    whole = load_dataset(str(release.path), config)
    stream = load_dataset(str(release.path), config, streaming=True)
    for split, rows in whole.items():
        assert rows.features == stream[split].features == features(config, SCHEMA)
        assert list(stream[split]) == list(rows)
    assert sum(map(len, whole.values())) == sum(release.manifest["configs"][config]["rows"].values()) > 0


@pytest.mark.parametrize("config", CONFIGS)
def test_a_release_of_no_documents_has_the_same_features(tmp_path, config):
    from datasets import load_dataset

    release = release_of(tmp_path, [])
    stream = load_dataset(str(release.path), config, streaming=True)
    for split in SPLITS:
        assert stream[split].features == features(config, SCHEMA)
        assert list(stream[split]) == []
    whole = load(release.path, config)
    assert [split.features for split in whole.values()] == [features(config, SCHEMA)] * 3
    assert [len(split) for split in whole.values()] == [0, 0, 0]


def test_pandas_and_polars_open_it(tmp_path):
    import pandas

    release = release_of(tmp_path, reviewed())
    frame = pandas.concat(pandas.read_parquet(release.path / "spans" / f"{split}.parquet") for split in SPLITS)
    assert str(frame["published"].dtype) == "datetime64[ms, UTC]"
    bridge = frame[frame["doc_id"] == "bridge"].iloc[0]
    assert bridge["spans"][0]["text"] == "Some 450 Danish troops"
    polars = pytest.importorskip("polars", reason="polars is not installed")
    lazy = polars.scan_parquet(release.path / "tokens" / "*.parquet")
    assert lazy.select(polars.len()).collect().item() == 14


def test_a_span_carries_its_attributes_suggestion_and_votes(tmp_path):
    release = release_of(tmp_path, reviewed())
    article = row(release, "bridge")
    troops, widened, guard = article["spans"][:3]
    named = features("spans", SCHEMA)["spans"].feature
    assert troops["text"] == "Some 450 Danish troops"
    assert named["unit_form"].int2str(troops["unit_form"]) == "described"
    assert troops["mission_type"] is None
    assert (troops["rule"], troops["votes"], troops["agreement"]) == ("unit.named", 1, 0.5)
    assert widened["text"] == "may guard" and widened["engine"] == "rules"
    assert (guard["text"], guard["rule"], guard["votes"], guard["agreement"]) == (
        "guard the bridge at Arran",
        None,
        2,
        1.0,
    )
    assert article["relations"] == [{"head": "s0", "tail": "r2", "label": 0}]
    assert article["n_annotators"] == 2
    alone = row(release, "harbour")
    assert alone["spans"][0]["agreement"] is None and alone["published"] is None


def test_token_layers_follow_the_text_past_flags_and_quotes(tmp_path):
    tokens = row(release_of(tmp_path, reviewed()), "harbour", "tokens")
    assert [HARBOUR[s:e] for s, e in zip(tokens["starts"], tokens["ends"], strict=True)] == tokens["tokens"]
    marked = [t for t, tag in zip(tokens["tokens"], tokens["unit_tags"], strict=True) if tag]
    assert marked == ["Two", "engineer", "companies"]
    tags = features("tokens", SCHEMA)["unit_tags"].feature
    assert [tags.int2str(tag) for tag in tokens["unit_tags"] if tag] == ["B-UNIT", "I-UNIT", "I-UNIT"]
    assert tokens["sentence"][0] == 0 and tokens["sentence"][-1] == 1


def test_a_span_off_the_token_bounds_is_listed_and_whole_in_the_spans(tmp_path):
    half = [*BRIDGE_MARKS, hedge("likel", "doubt")]
    text = BRIDGE + " More is likely."
    release = release_of(tmp_path, [task("half", text, [annotation(text, half)])])
    (lost,) = row(release, "half", "tokens")["lost"]
    assert text[lost["start"] : lost["end"]] == "likel"
    assert "likel" in [span["text"] for span in row(release, "half")["spans"]]
    assert release.manifest["counts"]["lost"] == {"HEDGE": {"train": 1}}
    assert "HEDGE 1." in (release.path / "README.md").read_text(encoding="utf-8")


def test_sentences_say_which_labels_they_hold(tmp_path):
    first, second = [row for split in load(release_of(tmp_path, [task()]).path, "sentences").values() for row in split]
    assert first["text"].endswith("officials said.") and second["text"].startswith("The Skagerrak Brigade")
    assert (first["has_hedge"], first["n_unit"], second["has_hedge"], second["n_mission"]) == (True, 1, False, 1)


def test_annotations_keep_every_annotators_own_spans(tmp_path):
    release = release_of(tmp_path, reviewed())
    made = [row for split in load(release.path, "annotations").values() for row in split]
    bridge = {row["annotator"]: row for row in made if row["doc_id"] == "bridge"}
    assert {who: len(row["spans"]) for who, row in bridge.items()} == {"annotator-a": 7, "annotator-b": 5}
    assert [row["blind"] for row in made if row["doc_id"] == "harbour"] == [True]
    assert "text" not in bridge["annotator-a"]


def test_an_annotators_address_never_enters_a_release(tmp_path):
    named = annotation(BRIDGE, BRIDGE_MARKS, "mary.smith@example.org", id="17")
    release = release_of(tmp_path, [task(annotations=[named])])
    (made,) = [row for split in load(release.path, "annotations").values() for row in split]
    assert made["annotator"].startswith("annotator-")
    for path in release.path.rglob("*.*"):
        assert b"mary" not in path.read_bytes()


def test_changes_say_what_became_of_each_suggestion(tmp_path):
    release = release_of(tmp_path, reviewed())
    names = features("changes", SCHEMA)["change"]
    rows = [row for split in load(release.path, "changes").values() for row in split]
    said = {
        (row["annotator"], (row["suggested"] or row["final"])["text"]): names.int2str(row["change"]) for row in rows
    }
    assert said["annotator-a", "Some 450 Danish troops"] == "kept"
    assert said["annotator-a", "may"] == "boundary"
    assert said["annotator-a", "officials"] == "added"
    assert said["annotator-b", "may"] == "deleted"
    moved = next(row for row in rows if names.int2str(row["change"]) == "boundary")
    assert (moved["suggested"]["text"], moved["final"]["text"], moved["rule"]) == ("may", "may guard", "unit.named")


def test_two_builds_are_byte_equal_and_building_again_changes_nothing(tmp_path):
    one = release_of(tmp_path, reviewed(), "one")
    other = release_of(tmp_path, reviewed(), "other")
    files = [path.relative_to(one.path) for path in sorted(one.path.rglob("*")) if path.is_file()]
    assert {str(path) for path in files} >= {"README.md", "croissant.json", "manifest.json", "spans/train.parquet"}
    for name in files:
        assert (one.path / name).read_bytes() == (other.path / name).read_bytes(), name
    assert release_of(tmp_path, reviewed(), "one").unchanged


def test_workers_that_share_the_reading_change_nothing(tmp_path, monkeypatch):
    """Threads stand in for the processes, which take a minute to start; the benchmark uses real ones."""
    from concurrent.futures import ThreadPoolExecutor

    from labeling.release import collect

    def threads(jobs, mp_context, initializer, initargs):
        return ThreadPoolExecutor(jobs, initializer=initializer, initargs=initargs)

    monkeypatch.setattr(collect, "LINES", 2)
    monkeypatch.setattr(collect, "ProcessPoolExecutor", threads)
    path = write(tmp_path, reviewed())
    alone = export(path, tmp_path / "alone", SCHEMA, jobs=1)
    shared = export(path, tmp_path / "shared", SCHEMA, jobs=2)
    assert alone.manifest == shared.manifest


def test_another_content_is_refused_and_the_release_stays(tmp_path):
    release = release_of(tmp_path, reviewed())
    before = file_hash(release.path / "manifest.json")
    with pytest.raises(UsageError, match=r"holds another content .* never edited: give a new folder"):
        release_of(tmp_path, reviewed()[1:])
    assert file_hash(release.path / "manifest.json") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["release", "reviewed.jsonl"]


def test_a_folder_that_is_no_release_is_left_alone(tmp_path):
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds something that is no release"):
        release_of(tmp_path, reviewed())


def test_the_manifest_describes_files_inputs_and_command(tmp_path):
    release = release_of(tmp_path, reviewed())
    manifest = read_manifest(release.path)
    assert manifest == release.manifest and verify(release.path) == []
    (given,) = manifest["inputs"]
    assert given["name"] == "reviewed.jsonl" and given["sha256"] == file_hash(tmp_path / "reviewed.jsonl")
    assert manifest["command"].startswith("labeling export reviewed.jsonl -o RELEASE --version 1.0.0 --decide")
    assert str(tmp_path) not in json.dumps(manifest)
    assert manifest["schema"]["version"] == SCHEMA.version
    (release.path / "spans" / "extra.parquet").write_bytes(b"")
    (release.path / "README.md").write_text("edited")
    assert verify(release.path) == ["README.md: changed", "spans/extra.parquet: not in the manifest"]


def test_mlcroissant_validates_and_reads_the_records(tmp_path):
    mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    release = release_of(tmp_path, reviewed())
    metadata = mlcroissant.Dataset(jsonld=str(release.path / "croissant.json"))
    assert not metadata.metadata.ctx.issues.errors
    for config in CONFIGS:
        rows = list(metadata.records(config))
        assert len(rows) == sum(release.manifest["configs"][config]["rows"].values())
    articles = {row["spans/doc_id"].decode(): row for row in metadata.records("spans")}
    assert articles["bridge"]["spans/spans"][0]["spans/spans/text"] == b"Some 450 Danish troops"
    assert {row["spans/split"].decode() for row in articles.values()} == set(SPLITS)


def test_the_card_has_a_header_the_hub_reads_and_says_what_was_done(tmp_path):
    from huggingface_hub import DatasetCard

    release = release_of(tmp_path, reviewed())
    card = DatasetCard((release.path / "README.md").read_text(encoding="utf-8"))
    header = card.data.to_dict()
    assert header["license"] == ["cc0-1.0"] and header["language"] == ["en"]
    assert [config["config_name"] for config in header["configs"]] == list(CONFIGS)
    assert header["task_categories"] == ["token-classification", "text-classification"]
    for said in (
        "14 news articles, published 2031-01-01 to 2031-",
        "| UNIT | ",
        "1 documents were annotated by several people",
        "near-copies across splits (pairs with Jaccard similarity of word 5-grams ≥ 0.5) | 0 |",
        "| `rules` | UNIT | ",
        "agree with them at exact span F1 0.125, those who annotated blind (1 articles) at 0.667",
        "labeling export reviewed.jsonl",
        "CC0-1.0 | 14 |",
    ):
        assert said in card.text, said


def test_the_card_shows_outside_words_as_words(tmp_path):
    tricky = task("t", licence="<script>|[x](y)", source="**bold**")
    card = (release_of(tmp_path, [tricky]).path / "README.md").read_text(encoding="utf-8")
    assert r"\<script\>\|\[x\](y)" in card and r"\*\*bold\*\*" in card


def test_figures_are_pictures_with_numbers(tmp_path):
    from xml.etree import ElementTree

    release = release_of(tmp_path, reviewed())
    for name in ("labels.svg", "attributes.svg"):
        svg = (release.path / "figures" / name).read_text(encoding="utf-8")
        assert ElementTree.fromstring(svg).tag.endswith("svg")
        assert f"figures/{name}" in (release.path / "README.md").read_text(encoding="utf-8")
    assert ">UNIT</text>" in (release.path / "figures" / "labels.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("filters", "kept", "reason"),
    [
        ({"licences": ("CC-BY-4.0",)}, [], "licence not allowed"),
        ({"not_sources": ("Northern Wire",)}, ["d0000"], "source not asked for"),
        ({"sources": ("source 0",)}, ["d0000"], "source not asked for"),
        ({"min_annotators": 2}, ["bridge"], "too few annotators"),
        ({"min_agreement": 0.9}, ["harbour", "d0000"], "agreement too low"),
        ({"since": "2031-02-01"}, ["bridge"], "too old, or no date"),
        ({"max_age": 30}, ["bridge"], "too old, or no date"),
    ],
)
def test_filters_leave_documents_out_and_count_them(tmp_path, filters, kept, reason):
    release = release_of(tmp_path, reviewed()[:3], filters=Filters(**filters))
    ids = [row["doc_id"] for split in load(release.path).values() for row in split]
    assert sorted(ids) == sorted(kept)
    assert release.manifest["counts"]["left_out"] == {reason: 3 - len(kept)}


def test_a_label_left_out_takes_its_relations_along_and_keeps_the_numbers(tmp_path):
    release = release_of(tmp_path, [task()], filters=Filters(not_labels=("UNIT",)))
    article = row(release, "bridge")
    labels = features("spans", SCHEMA)["spans"].feature["label"]
    assert {labels.int2str(span["label"]) for span in article["spans"]} == {"MISSION", "HEDGE", "SOURCE"}
    assert article["relations"] == []
    with pytest.raises(UsageError, match="there is no label 'TANK' in the schema: choose of UNIT, MISSION"):
        release_of(tmp_path, [task()], "other", filters=Filters(labels=("TANK",)))


def test_what_was_not_reviewed_stays_out(tmp_path):
    skipped = task("skipped", annotations=[annotation(BRIDGE, BRIDGE_MARKS, skipped=True)])
    untouched = task("untouched", HARBOUR, [])
    release = release_of(tmp_path, [task(), skipped, untouched])
    assert release.manifest["counts"]["left_out"] == {"not reviewed": 2}
    assert sum(release.manifest["counts"]["documents"].values()) == 1


def test_a_gate_stops_before_anything_is_written(tmp_path):
    edge = Span("s1", 0, 5, "UNIT")
    loose = replace(annotation(BRIDGE, []), spans=(edge,))
    with pytest.raises(GateError, match=r"nothing was written: edge-space \(1\) beyond the gate") as raised:
        release_of(tmp_path, [task(annotations=[loose])])
    assert raised.value.exit_code == 7 and not (tmp_path / "release").exists()
    release_of(tmp_path, [task(annotations=[loose])], gates={"edge-space": 1})


def test_bad_lines_are_reported_with_their_place_and_the_rest_goes_on(tmp_path):
    path = write(tmp_path, [task(), task()])
    with path.open("a", encoding="utf-8") as out:
        out.write('{"doc_id": "x"}\n{"broken\n')
    problems = []
    release = export(path, tmp_path / "release", SCHEMA, report=problems.append)
    assert sum(release.manifest["counts"]["documents"].values()) == 1
    told = "\n".join(map(str, problems))
    assert "line 2: doc_id 'bridge' was met before" in told
    assert "line 3: the field 'text' is missing" in told
    assert "line 4: not JSON" in told
    with pytest.raises(InputError, match="line 2: doc_id 'bridge' was met before"):
        export(path, tmp_path / "other", SCHEMA)


def test_a_label_the_schema_lacks_is_gated_with_the_document_named(tmp_path):
    alien = replace(annotation(BRIDGE, []), spans=(Span("s1", 0, 4, "TANK"),))
    with pytest.raises(GateError) as raised:
        release_of(tmp_path, [task(annotations=[alien])])
    (finding,) = raised.value.lint.examples["not-in-schema"]
    assert "line 1, bridge" in finding.where and "the label 'TANK' is not in the schema" in finding.what


def test_a_text_changed_after_it_was_hashed_is_gated(tmp_path):
    path = write(tmp_path, [task()])
    path.write_text(path.read_text(encoding="utf-8").replace("next week", "next year"), encoding="utf-8")
    with pytest.raises(GateError, match="text-changed"):
        export(path, tmp_path / "release", SCHEMA)


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        export(tmp_path / "nothing.jsonl", tmp_path / "release", SCHEMA)
    assert list(tmp_path.iterdir()) == []


def test_a_version_that_is_none_is_refused():
    with pytest.raises(UsageError, match=r"expected three numbers, as 1\.0\.0"):
        Options(version="v2")


def test_a_schema_without_relations_or_attributes_exports_too(tmp_path):
    schema_file = Path(tmp_path / "small.yaml")
    schema_file.write_text(
        "name: small\nversion: '1.0'\nlanguage: en\nlabels:\n"
        "  - {name: UNIT, definition: A force., colour: '#1f77b4', hotkey: '1'}\n"
        "  - {name: OLD, definition: Gone., colour: '#2ca02c', hotkey: '2', retired: true}\n"
    )
    small = load_schema(schema_file)
    bare = replace(annotation(BRIDGE, []), spans=(Span("s1", 0, 22, "UNIT"),))
    release = export(write(tmp_path, [task(annotations=[bare])]), tmp_path / "release", small)
    labels = load(release.path)["train"].features["spans"].feature["label"]
    assert labels.names == ["UNIT", "OLD"]
    assert "old_tags" in load(release.path, "tokens")["train"].features
