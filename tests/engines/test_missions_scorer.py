"""The scorer of clauses: what it sees, what it may decide, and how it is fitted."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from labeling.cli.fit import register
from labeling.data import Document, Prediction, Span, Task
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.lexicon import load_lexicon
from labeling.engines.rules.missions import MissionRules
from labeling.engines.rules.missions_clauses import Clause
from labeling.engines.rules.missions_scorer import (
    ClauseScorer,
    Judge,
    Reading,
    apart,
    features,
    load_scorer,
    scorer_from_json,
    weights_path,
)
from labeling.engines.rules.missions_scorer_fit import (
    COMMON,
    Example,
    average_precision,
    examples,
    fit,
    fitted,
    held_out,
    log_loss,
)
from labeling.engines.rules.parse import parse_documents
from labeling.errors import InputError, SchemaError
from labeling.schema import Schema, load_schema

SCHEMA = load_schema()
LABEL = load_lexicon(SCHEMA, "missions").label.name
LEAD = "The army and the militia are at war, and troops have lost weapons and a brigade.\n\n"
"""Opens every example, so that it is an article on armed conflict."""


class Watching:
    """Notes what is seen of each clause; of the others it leaves all to the rules."""

    def __init__(self) -> None:
        self.seen: dict[str, set[str]] = {}

    def probability(self, reading: Reading, clause: Clause) -> float | None:
        self.seen[clause.base] = set(features(reading, clause))
        return None

    def name(self, probability: float) -> str | None:
        return None


def propose(sentence: str, judge: Judge) -> list[tuple[str, str]]:
    """Mention and rule of each task proposed for a sentence."""
    text = LEAD + sentence
    rules = MissionRules(SCHEMA, judge)
    (parsed,) = parse_documents([Document("d", text)], [rules.triggers(text)])
    found = [c for c in rules.propose(parsed, []) if c.label == LABEL and c.start >= len(LEAD)]
    return [(text[c.start : c.end], c.rule) for c in found]


def seen(sentence: str, base: str) -> set[str]:
    judge = Watching()
    propose(sentence, judge)
    return judge.seen[base]


def test_it_sees_form_cue_actor_and_strength() -> None:
    found = seen("The marines were ordered to shell the harbour.", "shell")
    assert {"level=strong", "cue=tasking", "actor=force", "type=combat", "form,marker=infinitive,to"} <= found
    assert "form,governor=infinitive,past" in found


def test_it_sees_when_the_main_verb_happens() -> None:
    assert "form,main=gerund,past" in seen("The rebels withdrew, shelling the harbour.", "shell")
    assert "form,main=future,future" in seen("The rebels will shell the harbour.", "shell")


def test_it_sees_that_the_verb_stands_alone() -> None:
    assert "bare" in seen("The rebels will attack.", "attack")
    assert "bare" not in seen("The rebels will attack the harbour.", "attack")


def test_no_feature_repeats_a_word_that_is_in_no_lexicon() -> None:
    found = seen("Commander Quibblestone vowed to shell Zorbovia with grommets.", "shell")
    assert not [name for name in found for word in ("quibble", "zorbo", "grommet") if word in name.lower()]


SURE = ClauseScorer(bias=5.0, names=((0.5, "mission.likely"),), forms=frozenset(("infinitive", "future")))
DOUBTING = replace(SURE, bias=-5.0)


def test_a_likely_clause_is_proposed_where_no_rule_does() -> None:
    sentence = "A machine was meant to guard the bank."
    assert propose(sentence, ClauseScorer()) == []
    assert propose(sentence, SURE) == [("guard the bank", "mission.likely")]
    assert propose(sentence, DOUBTING) == []


def test_a_rule_keeps_its_name_where_the_scorer_agrees() -> None:
    sentence = "The marines were ordered to shell the harbour."
    assert propose(sentence, SURE) == [("shell the harbour", "mission.tasked-with")]


def test_forms_on_which_nothing_was_fitted_are_left_to_the_rules() -> None:
    assert propose("A machine was meant to guard the bank.", replace(SURE, forms=frozenset(("gerund",)))) == []


def test_civilians_and_verbs_of_no_task_are_not_judged() -> None:
    assert propose("A trader hoped to besiege the bank.", SURE) == []
    assert propose("A machine meant to apologise had broken.", SURE) == []


def test_among_few_forces_the_judge_must_be_surer() -> None:
    unsure = replace(SURE, bias=0.5)
    sentence = "A machine was meant to guard the bank."
    assert propose(sentence, unsure) == [("guard the bank", "mission.likely")]
    assert propose("The parade was long. " * 30 + sentence, unsure) == []


def candidate(start: int, end: int) -> Candidate:
    return Candidate(start, end, LABEL, "mission.likely")


def test_what_overlaps_a_proposal_or_a_likelier_clause_stays_out() -> None:
    likely = [(0.4, candidate(0, 9)), (0.8, candidate(5, 12)), (0.6, candidate(20, 25)), (0.9, candidate(28, 40))]
    kept = apart(likely, [candidate(30, 33)])
    assert [(c.start, c.end) for c in kept] == [(5, 12), (20, 25)]


def test_the_name_tells_how_likely() -> None:
    scorer = scorer_from_json({"format": 1, "names": {"low": 0.3, "high": 0.5}, "forms": [], "bias": 0, "weights": {}})
    assert [scorer.name(chance) for chance in (0.2, 0.3, 0.49, 0.5, 0.99)] == [None, "low", "low", "high", "high"]


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Schema]:
    """The schema in a folder of its own, whose lexicons hold nothing but what a test writes."""
    (tmp_path / "lexicons").mkdir()
    (tmp_path / SCHEMA.path.name).write_bytes(SCHEMA.path.read_bytes())
    yield load_schema(str(tmp_path / SCHEMA.path.name))


def test_without_a_file_of_weights_the_rules_stand_alone(copied: Schema) -> None:
    assert load_scorer(copied) == ClauseScorer()


def test_a_broken_file_of_weights_says_what_to_do(copied: Schema) -> None:
    weights_path(copied).write_text('{"format": 7}')
    with pytest.raises(SchemaError, match=r"missions-weights\.json: no weights: .*format 7.*labeling fit-clauses"):
        load_scorer(copied)


def test_the_shipped_weights_load_and_name_only_what_lexicons_and_parses_hold() -> None:
    """A feature is a name, or names, and values of one of the closed classes: nothing that only one text says."""
    scorer = load_scorer(SCHEMA)
    raw = json.loads(weights_path(SCHEMA).read_bytes())
    assert 0 < scorer.names[-1][0] < scorer.names[0][0] < 1
    kinds = {name.partition("=")[0].rstrip(">") for name in scorer.weights}
    assert kinds <= {
        "level",
        "cue",
        "actor",
        "type",
        "form,level",
        "cue,level",
        "form,marker",
        "bare",
        "form,relation",
        "form,governor",
        "governor-level",
        "form,main",
        "forces",
        "density",
    }
    assert raw["fitted_on"]["tasks"] > 100


def example(right: bool, group: str, *names: str) -> Example:
    return Example(frozenset(names), right, group, "infinitive")


def plain(group: str, size: int = 10) -> list[Example]:
    """Warlike clauses of this publisher are tasks, the others not; one of either kind is the other way round."""
    return [
        *(example(n > 0, group, "warlike") for n in range(size)),
        *(example(n == 0, group, "peaceful") for n in range(size)),
    ]


def test_fitting_learns_what_tells_tasks() -> None:
    bias, weights = fit(plain("Gazette"), penalty=1.0)
    assert weights["warlike"] > 0 > weights["peaceful"]
    assert bias == pytest.approx(0, abs=1e-6)


def test_a_heavier_penalty_gives_smaller_weights() -> None:
    assert fit(plain("Gazette"), 32.0)[1]["warlike"] < fit(plain("Gazette"), 1.0)[1]["warlike"]


def test_a_feature_that_few_clauses_show_gets_no_weight() -> None:
    rare = [example(True, "Gazette", "rare") for _ in range(COMMON - 1)]
    assert "rare" not in fit([*plain("Gazette"), *rare], 1.0)[1]
    assert "rare" in fit([*plain("Gazette"), *rare, rare[0]], 1.0)[1]


def test_publishers_are_held_out_whole() -> None:
    """What is a task for one publisher is none for the other: held out, each is judged by the other's habits."""
    contrary = [replace(one, right=not one.right, group="Herald") for one in plain("Gazette")]
    scored = list(held_out([*plain("Gazette"), *contrary], 1.0))
    assert log_loss(scored) > 0.7
    assert average_precision(scored) < 0.5


def test_clauses_of_one_kind_teach_nothing() -> None:
    with pytest.raises(InputError, match="10 clauses, 10 of them tasks"):
        fit([example(True, "Gazette", "warlike")] * 10, 1.0)


def test_the_same_examples_give_the_same_file() -> None:
    found = [*plain("Gazette"), *plain("Herald"), *plain("Courier")]
    assert fitted(found, 3) == fitted(found, 3)
    assert scorer_from_json(fitted(found, 3)).weights == fitted(found, 3)["weights"]


def test_a_clause_is_right_where_the_truth_begins_with_it() -> None:
    text = LEAD + "The marines were ordered to shell the harbour before dawn. The navy wants to bomb the pier."
    start = text.index("shell the harbour")
    truth = Span("s0", start, start + len("shell"), LABEL)
    task = Task(Document("d", text, source="Gazette/Evening"), Prediction((truth,), (), SCHEMA.version, {}))
    found = list(examples([(task, task.prediction.spans)], SCHEMA))
    assert [(one.right, one.group, one.form) for one in found] == [
        (True, "gazette", "infinitive"),
        (False, "gazette", "infinitive"),
    ]


def test_the_command_writes_weights_that_the_engine_reads(tmp_path: Path) -> None:
    """Three publishers tell what the navy is ordered to do, and what the mayor hopes to do."""
    lines = []
    sources = ("Gazette", "Herald", "Courier") * 2
    for place, source in zip(("harbour", "bridge", "airfield", "road", "pier", "market"), sources, strict=True):
        text = LEAD + f"The navy was ordered to shell the {place}. The mayor hopes to open the {place}."
        start = text.index("shell")
        span = {"start": start, "end": text.index(".", start), "label": LABEL, "attributes": {}}
        lines.append({"doc_id": place, "text": text, "source": source, "spans": [{"id": "s0", **span}]})
    gold, weights = tmp_path / "gold.jsonl", tmp_path / "weights.json"
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["--gold", str(gold), "--output", str(weights)])
    assert result.exit_code == 0, result.output
    scorer = scorer_from_json(json.loads(weights.read_bytes()))
    assert scorer.weights["cue=tasking"] > 0 > scorer.weights["cue=planning"]
