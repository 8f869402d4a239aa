"""Releases do not leak: 2,000 articles of which 300 are edited copies, and the next version of a release."""

import json
import random

import pytest

from labeling.jsonl import write_tasks
from labeling.release.export import export
from labeling.release.groups import NEAR, jaccard, shingles
from labeling.release.load import load
from labeling.release.options import Options
from labeling.release.previous import splits_of
from labeling.release.splits import Plan
from labeling.schema import load_schema
from tests.release.reviewed import BRIDGE, annotation, corpus, hedge, invented, task, unit

SCHEMA = load_schema()


def with_copies(articles, copies, seed=1):
    """Synthetic reviewed articles, the last of them copies with up to one word in twenty replaced."""
    rng = random.Random(seed)
    words = [
        f"{a}{b}{c}" for a in "bdfgklmn" for b in ("a", "e", "o", "ai") for c in ("rik", "sten", "lo", "mund", "th")
    ]
    texts = [" ".join(rng.choices(words, k=60)) for _ in range(articles - copies)]
    for _ in range(copies):
        rate = rng.random() / 20
        original = rng.choice(texts[: articles - copies]).split()
        texts.append(" ".join(rng.choice(words) if rng.random() < rate else word for word in original))
    marks = (unit("Troops", "described", "unspecified"), hedge("may"))
    for number, text in enumerate(texts):
        whole = f"Troops may leave. {text}"
        yield task(f"d{number:04}", whole, [annotation(whole, marks)], source=f"source {number % 6}", published=None)


def release(tmp_path, tasks, folder, **options):
    path = tmp_path / f"{folder}.jsonl"
    write_tasks(tasks, path)
    return export(path, tmp_path / folder, SCHEMA, Options(check_language=False, **options))


@pytest.mark.parametrize(("by", "articles", "copies"), [("group", 2000, 300), ("source", 600, 90)])
def test_no_pair_above_the_threshold_lies_across_splits(tmp_path, by, articles, copies):
    """Each pair compared exactly, through an index of shared 5-grams rather than by MinHash."""
    made = release(tmp_path, with_copies(articles, copies), "copies", plan=Plan(by))
    rows = [(split, shingles(row["text"])) for split, part in load(made.path).items() for row in part]
    holders = {}
    compared = across = 0
    for number, (split, grams) in enumerate(rows):
        met = {other for gram in grams.tolist() for other in holders.get(gram, ())}
        for other in met:
            if jaccard(grams, rows[other][1]) >= NEAR:
                compared += 1
                across += split != rows[other][0]
        for gram in grams.tolist():
            holders.setdefault(gram, []).append(number)
    assert across == 0 and made.manifest["leakage"]["near_pairs"] == 0
    assert compared > copies / 3
    assert all(made.manifest["counts"]["documents"].values())


def test_the_next_version_keeps_splits_without_being_told(tmp_path):
    first = release(tmp_path, corpus(40), "news-1.0.0")
    more = [*corpus(70)][20:]
    second = release(tmp_path, more, "news-1.1.0", version="1.1.0")
    before, after = splits_of(first.path), splits_of(second.path)
    assert {doc: after[doc] for doc in before if doc in after} == {doc: before[doc] for doc in before if doc in after}
    assert second.manifest["previous"]["version"] == "1.0.0"
    assert "--previous news-1.0.0" in second.manifest["command"]
    assert "Articles that were in version 1.0.0 kept their split." in (second.path / "README.md").read_text()


def test_another_dataset_beside_it_is_no_previous_version(tmp_path):
    release(tmp_path, corpus(10), "sport-0.9.0", version="0.9.0", name="sport")
    release(tmp_path, [task()], "other-0.9.0", version="0.9.0")
    assert release(tmp_path, corpus(12), "news-1.0.0").manifest["previous"] is None


def test_unseen_forms_and_words_are_told_on_the_card(tmp_path):
    texts = [f"The {name} Brigade left. {invented(number)}" for number, name in enumerate("ABABABABAC" * 2)]
    tasks = [
        task(f"d{number}", text, [annotation(text, [unit(f"{text.split()[1]} Brigade"), hedge("may")])], published=None)
        for number, text in enumerate(texts)
    ]
    made = release(tmp_path, tasks, "forms")
    card = (made.path / "README.md").read_text(encoding="utf-8")
    tested = made.manifest["counts"]["documents"]["test"]
    assert f"| HEDGE | 100% ({tested} of {tested}) | 0% (0 of {tested}) |" in card
    assert "distinct words of test that train holds" in card


def test_reports_of_the_same_story_share_a_group(tmp_path):
    told = "On Monday Lise Amdrup of HDMS Skagerrak reached Kestrel Bay near Arran. Troops may leave."
    again = "Troops may leave: at Kestrel Bay near Arran, Lise Amdrup of HDMS Skagerrak met crews."
    marks = (hedge("may"),)
    tasks = [
        task(str(n), text, [annotation(text, marks)]) for n, text in enumerate((told, again, BRIDGE.replace("S", "T")))
    ]
    made = release(tmp_path, tasks, "story")
    groups = {row["doc_id"]: row["group"] for part in load(made.path).values() for row in part}
    assert groups["0"] == groups["1"] != groups["2"]
    assert json.loads((made.path / "manifest.json").read_text())["leakage"]["story_pairs"] == 0
