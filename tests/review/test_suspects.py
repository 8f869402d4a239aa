"""Errors planted on purpose are found far more often than by chance; every suspect says why."""

import json
import os
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from labeling.cli.main import app
from labeling.data import Annotation, Document, Prediction, Span, Task
from labeling.errors import UsageError
from labeling.jsonl import read_tasks, write_tasks
from labeling.review.planting import SLIPS, plant
from labeling.review.signals import candidates
from labeling.review.suspects import (
    Suspect,
    by_sentence,
    corpus_of,
    hit,
    measure,
    planted_in,
    suspects,
    to_review,
    with_suggestions,
)
from labeling.review.usage import Reviewed
from labeling.schema import load_schema
from tests.review.build import task
from tests.review.simulate import article

SCHEMA = load_schema()
LABELS = SCHEMA.label_names
GOLD = Path(__file__).parents[3] / "shared" / "gold"


def stories(count: int, seed: int = 7) -> list[Reviewed]:
    chance = random.Random(seed)
    made = [article(number, chance) for number in range(count)]
    return [Reviewed(one.document.doc_id, one.document.text, one.truth, one.suggestions) for one in made]


@pytest.fixture(scope="module")
def corpus() -> list[Reviewed]:
    return stories(26)


def test_planting_errs_in_four_ways_and_says_where(corpus: list[Reviewed]) -> None:
    spoilt, planted = planted_in(corpus, LABELS, 0.1, seed=3)
    before = {(one.doc_id, s.start, s.end, s.label) for one in corpus for s in one.spans}
    after = {(one.doc_id, s.start, s.end, s.label) for one in spoilt for s in one.spans}
    assert after - before == set(planted.wrong)
    assert before - after >= set(planted.lost)
    kinds = Counter(planted.wrong.values()) + Counter(s for s in planted.lost.values() if s == "dropped")
    assert set(kinds) == set(SLIPS)
    assert max(kinds.values()) - min(kinds.values()) <= 2
    assert sum(kinds.values()) == pytest.approx(0.1 * len(before), abs=2)
    texts = {one.doc_id: one.text for one in corpus}
    assert all(texts[doc][start:end] == texts[doc][start:end].strip() for doc, start, end, _ in planted.wrong)


def test_planting_follows_its_seed(corpus: list[Reviewed]) -> None:
    texts, spans = {o.doc_id: o.text for o in corpus}, {o.doc_id: o.spans for o in corpus}
    assert plant(texts, spans, LABELS, 0.05, 1) == plant(texts, spans, LABELS, 0.05, 1)
    assert plant(texts, spans, LABELS, 0.05, 1).wrong != plant(texts, spans, LABELS, 0.05, 2).wrong


def test_planted_errors_are_found_at_least_five_times_as_often_as_by_chance(corpus: list[Reviewed]) -> None:
    found = measure(corpus, LABELS, rate=0.05, seed=5, k=30)
    assert found.by_chance == pytest.approx(0.05, abs=0.005)
    assert found.lift >= 5
    assert sum(hits for hits, _ in found.by_slip.values()) == found.hits


def test_without_suggestions_too(corpus: list[Reviewed]) -> None:
    bare = [replace(one, suggestions=()) for one in corpus]
    assert measure(bare, LABELS, rate=0.05, seed=6, k=30).lift >= 5


@pytest.mark.skipif(not (GOLD / "dev.jsonl").exists(), reason="../shared/gold is not here")
@pytest.mark.skipif("LABELING_SLOW_TESTS" not in os.environ, reason="takes minutes: set LABELING_SLOW_TESTS=1")
def test_on_gold() -> None:
    from labeling.engines import load_engine

    gold = [one for name in ("train", "dev", "dev-news") for one in read_tasks(GOLD / f"{name}.jsonl")]
    proposed = load_engine("rules", SCHEMA).propose(one.document for one in gold)
    listed = [
        Reviewed(one.document.doc_id, one.document.text, one.prediction.spans, prediction.spans)
        for one, prediction in zip(gold, proposed, strict=True)
    ]
    assert measure(listed, LABELS, rate=0.05, seed=1).lift >= 5


HELD = "The Amber Guard held the mill. Troops may stay, officials in Osk said."


def little(spans: list[tuple[str, str]], number: int, **more: object) -> Reviewed:
    marked = tuple(Span(f"s{i}", HELD.index(w), HELD.index(w) + len(w), label) for i, (label, w) in enumerate(spans))
    return Reviewed(f"d{number}", HELD, marked, **more)  # type: ignore[arg-type]


USUAL = [("UNIT", "Amber Guard"), ("UNIT", "Troops"), ("HEDGE", "may"), ("SOURCE", "officials in Osk")]


def test_a_string_that_is_marked_elsewhere_is_missed_here() -> None:
    listed = [little(USUAL, number) for number in range(11)] + [little(USUAL[:2] + USUAL[3:], 11)]
    (gap,) = [one for one in candidates(listed, LABELS) if one.doc_id == "d11" and one.gap]
    assert (gap.label, HELD[gap.start : gap.end]) == ("HEDGE", "may")
    assert "“may” is marked HEDGE in 11 of 11 other places" in gap.reasons


def test_a_word_that_others_leave_outside_is_named() -> None:
    wide = [("UNIT", "The Amber Guard"), *USUAL[1:]]
    listed = [little(USUAL, number) for number in range(11)] + [little(wide, 11)]
    odd = next(one for one in candidates(listed, LABELS) if one.doc_id == "d11" and not one.gap and one.start == 0)
    assert "begins with “the”, which other UNIT spans leave outside" in odd.reasons


def test_a_suggestion_that_one_of_two_annotators_deleted_is_named() -> None:
    suggested = (Span("p0", HELD.index("may"), HELD.index("may") + 3, "HEDGE", rule="hedge.modal", engine="rules"),)
    full, less = little(USUAL, 0).spans, little(USUAL[:2] + USUAL[3:], 0).spans
    listed = [little(USUAL, number, suggestions=suggested, voices=(full, full)) for number in range(11)]
    listed.append(Reviewed("d11", HELD, less, suggested, (full, less)))
    (gap,) = [one for one in candidates(listed, LABELS) if one.doc_id == "d11" and one.gap]
    assert "a rule that is right in 86% suggests it, and 1 annotator(s) kept it" in gap.reasons


def test_what_counts_is_decided_and_gold_files_count_as_they_are() -> None:
    old = Annotation("1", "ann", little(USUAL, 0).spans, created_at="2031-03-01T00:00:00Z")
    new = Annotation("2", "bo", old.spans[:1], created_at="2031-03-02T00:00:00Z")
    (one,) = corpus_of([task("d", HELD, old, new), task("open", HELD)])
    assert (one.spans, len(one.voices)) == (old.spans[:1], 2)
    gold = Task(task("d", HELD).document, Prediction(old.spans))
    assert corpus_of([gold])[0].spans == old.spans


def test_an_engine_is_asked_where_nothing_was_suggested() -> None:
    class Always:
        name, version = "always", "1"

        def propose(self, documents: Iterable[Document]) -> Iterator[Prediction]:
            for one in documents:
                yield Prediction((Span("p0", 0, len(one.text), "HEDGE", rule="all"),))

    (one,) = with_suggestions([little(USUAL, 0)], Always())  # type: ignore[arg-type]
    assert [span.slice(HELD) for span in one.suggestions] == [HELD]


def test_too_little_to_compare_gives_nothing() -> None:
    assert suspects([], LABELS) == []
    assert suspects([little(USUAL, 0)], LABELS) == []
    assert suspects([Reviewed("a", HELD, ()), Reviewed("b", HELD, ())], LABELS) == []


@pytest.fixture(scope="module")
def ranked(corpus: list[Reviewed]) -> list[Suspect]:
    return suspects(planted_in(corpus, LABELS, 0.05, seed=5)[0], LABELS)


def test_suspects_are_ranked_and_explained(corpus: list[Reviewed], ranked: list[Suspect]) -> None:
    chances = [one.probability for one in ranked]
    assert chances == sorted(chances, reverse=True) and 0 <= chances[-1] <= chances[0] <= 1
    assert all(one.reasons and all(one.reasons) for one in ranked)
    texts = {one.doc_id: one.text for one in corpus}
    assert all(" ".join(texts[one.doc_id][one.start : one.end].split()) == one.context[1] for one in ranked)
    planted = planted_in(corpus, LABELS, 0.05, seed=5)[1]
    first = ranked[0]
    assert hit(planted, first.doc_id, first.start, first.end, first.label, first.missing)


def test_sentences_gather_their_suspects(corpus: list[Reviewed], ranked: list[Suspect]) -> None:
    texts = {one.doc_id: one.text for one in corpus}
    sentences = by_sentence(ranked, texts)
    assert sum(len(one.suspects) for one in sentences) == len(ranked)
    top = sentences[0]
    assert top.probability >= max(one.probability for one in top.suspects)
    assert all(top.start <= one.start < top.end for one in top.suspects)


def test_a_review_project_shows_what_stands_and_what_is_doubtful(corpus: list[Reviewed], ranked: list[Suspect]) -> None:
    spoilt = planted_in(corpus, LABELS, 0.05, seed=5)[0]
    tasks = {one.doc_id: task(one.doc_id, one.text) for one in spoilt}
    made = to_review(tasks, spoilt, ranked[:5])
    assert made[0].document.doc_id == ranked[0].doc_id
    rules = [span.rule or "" for one in made for span in one.prediction.spans]
    assert sum(rule.startswith(("doubtful: ", "missing? ")) for rule in rules) == 5
    assert all(rule == "stands" or rule.startswith(("doubtful: ", "missing? ")) for rule in rules)


@pytest.fixture
def reviewed(corpus: list[Reviewed], tmp_path: Path) -> Path:
    path = tmp_path / "reviewed.jsonl"
    write_tasks(
        [task(o.doc_id, o.text, Annotation("1", "ann", o.spans), number=n) for n, o in enumerate(corpus[:6])], path
    )
    return path


def test_the_command_lists_suspects_with_links(reviewed: Path) -> None:
    run = CliRunner()
    result = run.invoke(app, ["suspects", str(reviewed), "--top", "3", "--engine", "none"])
    assert result.exit_code == 0
    assert result.stdout.count("http://127.0.0.1:8080/projects/7/data?task=") == 3
    assert "3 of " in result.stderr and "in 6 documents, the most probable first" in result.stderr
    listed = json.loads(run.invoke(app, ["suspects", str(reviewed), "--top", "3", "--json", "--engine", "none"]).stdout)
    assert [set(one) >= {"doc_id", "probability", "reasons", "context"} for one in listed] == [True] * 3


def test_push_and_project_go_together(reviewed: Path) -> None:
    result = CliRunner().invoke(app, ["suspects", str(reviewed), "--push"])
    assert isinstance(result.exception, UsageError)
    assert "--push and --project NAME go together" in str(result.exception)


@pytest.mark.studio
def test_push_makes_a_review_project_and_pushing_again_changes_nothing(
    reviewed: Path, studio_env: object, corpus: list[Reviewed]
) -> None:
    run = CliRunner()
    command = ["suspects", str(reviewed), "--top", "4", "--engine", "none", "--push", "--project", "Second look"]
    first = run.invoke(app, command)
    assert first.exit_code == 0, first.stderr
    assert "suspects created" in first.stderr
    with studio_env.client() as door:  # type: ignore[attr-defined]
        project = door.find_project("Second look")
        raws = list(door.tasks(project["id"]))
        notes = [r["meta"]["text"][0] for raw in raws for r in raw["predictions"][0]["result"] if "meta" in r]
        assert sum(note.startswith("suspects: ") for note in notes) == 4
        again = run.invoke(app, command)
        assert f"0 document(s) with 4 suspects created, {len(raws)} unchanged" in again.stderr
        door.json("DELETE", f"/api/projects/{project['id']}/")
