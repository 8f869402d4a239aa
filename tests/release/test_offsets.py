"""Releases without text, and putting it back."""

import json

import pytest

from labeling.errors import InputError, UsageError
from labeling.jsonl import document_to_json, write_tasks
from labeling.release.export import export
from labeling.release.features import CONFIGS, SPLITS
from labeling.release.load import load
from labeling.release.manifest import verify
from labeling.release.offsets import rehydrate
from labeling.release.options import Options
from labeling.schema import load_schema
from tests.release.reviewed import BRIDGE, BRIDGE_MARKS, HARBOUR, HARBOUR_MARKS, annotation, task

SCHEMA = load_schema()
TASKS = [
    task("bridge", title="Danish troops may guard Arran"),
    task("harbour", HARBOUR, [annotation(HARBOUR, HARBOUR_MARKS)], title=None),
    task("again", BRIDGE + " More follows.", [annotation(BRIDGE, BRIDGE_MARKS)]),
]


@pytest.fixture
def folder(tmp_path):
    write_tasks(TASKS, tmp_path / "reviewed.jsonl")
    return tmp_path


@pytest.fixture
def bare(folder):
    return export(folder / "reviewed.jsonl", folder / "bare", SCHEMA, Options(text="offsets")).path


def articles(folder, change=lambda fields: fields):
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(change(document_to_json(t.document))) + "\n" for t in TASKS), encoding="utf-8")
    return path


def test_no_word_of_an_article_is_in_it(bare):
    for config in CONFIGS:
        for split in load(bare, config).values():
            told = json.dumps(split.to_list(), default=str, ensure_ascii=False)
            assert not any(words in told for words in ("Danish", "guard", "Skagerrak", "Amdrup", "reporters"))
    card = (bare / "README.md").read_text(encoding="utf-8")
    assert "holds no words of the articles" in card and "Skagerrak" not in card


def test_rehydrated_it_is_the_full_release_byte_for_byte(folder, bare):
    full = export(folder / "reviewed.jsonl", folder / "full", SCHEMA).path
    rehydrate(bare, [articles(folder)], folder / "restored", SCHEMA)
    for config in CONFIGS:
        for split in SPLITS:
            name = f"{config}/{split}.parquet"
            assert (folder / "restored" / name).read_bytes() == (full / name).read_bytes(), name
    assert verify(folder / "restored") == []
    assert "every hash and slice verified" in (folder / "restored" / "README.md").read_text(encoding="utf-8")


def test_load_dataset_opens_both(folder, bare, tmp_path):
    from datasets import load_dataset

    rehydrate(bare, [articles(folder)], folder / "restored", SCHEMA)
    streamed = load_dataset(str(bare), streaming=True)
    assert "text" not in streamed["train"].features
    restored = load_dataset(str(folder / "restored"), streaming=True)
    assert {row["text"] for split in restored.values() for row in split} == {t.document.text for t in TASKS}


def test_articles_are_found_by_their_text_whatever_their_id(folder, bare):
    path = articles(folder, lambda fields: fields | {"doc_id": f"my-{fields['doc_id']}"})
    assert rehydrate(bare, [path], folder / "restored", SCHEMA)["text"] == "full"


def test_another_text_and_a_missing_one_are_named(folder, bare):
    def changed(fields):
        if fields["doc_id"] == "harbour":
            return fields | {"doc_id": "elsewhere", "text": "Something else."}
        return fields | ({"text": "Some 451 troops."} if fields["doc_id"] == "bridge" else {})

    with pytest.raises(InputError) as raised:
        rehydrate(bare, [articles(folder, changed)], folder / "restored", SCHEMA)
    told = str(raised.value)
    assert told.startswith("2 article(s) of the release are missing")
    assert "bridge: found with another text than the one annotated" in told and "harbour: not found" in told
    assert not (folder / "restored").exists()


def test_a_release_that_was_touched_is_refused(folder, bare):
    (bare / "spans" / "train.parquet").write_bytes(b"x")
    with pytest.raises(InputError, match=r"spans/train\.parquet: changed"):
        rehydrate(bare, [articles(folder)], folder / "restored", SCHEMA)


def test_a_release_with_text_needs_no_rehydration(folder):
    full = export(folder / "reviewed.jsonl", folder / "full", SCHEMA).path
    with pytest.raises(UsageError, match="holds its text already"):
        rehydrate(full, [articles(folder)], folder / "restored", SCHEMA)
