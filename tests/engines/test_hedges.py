"""Cues of doubt: each sentence marks in [brackets] what is expected, with the type where it is asked."""

import re

import pytest

from labeling.data import Document
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.hedges import HedgeRules, expand
from labeling.engines.rules.hedges_contexts import SURFACE, TESTS
from labeling.engines.rules.lexicon import load_lexicon
from labeling.engines.rules.parse import parse_documents
from labeling.errors import SchemaError
from labeling.schema import load_schema


@pytest.fixture(scope="module")
def rules() -> HedgeRules:
    return HedgeRules(load_schema())


def marked(sentence: str) -> tuple[str, list[str]]:
    return re.sub(r"[\[\]]", "", sentence), re.findall(r"\[(.*?)\]", sentence)


def found(rules: HedgeRules, text: str) -> list[Candidate]:
    parsed = next(parse_documents([Document("d", text)], [rules.triggers(text)]))
    return list(rules.propose(parsed, []))


FIRING = [
    ("The convoy [may] leave Kosti before the rains.", "possibility", "hedge.may"),
    ("The truce [might] hold until Sunday.", "possibility", "hedge.might"),
    ("A strike on the depot [could] delay the talks.", "possibility", "hedge.could"),
    ("Mediators see a [possible] opening.", "possibility", "hedge.possible"),
    ("The dam is a [potential] target.", "possibility", "hedge.potential"),
    ("A second wave of shelling is [likely].", "possibility", "hedge.likely"),
    ("[Perhaps] two hundred fighters remain in the quarry.", "possibility", "hedge.perhaps"),
    ("There is little [prospect] of a deal before May 12.", "possibility", "hedge.chance"),
    ("Envoys see a [risk] that the feud spreads to Chad.", "possibility", "hedge.chance"),
    ("By one [estimate] the siege has lasted 400 days.", "possibility", "hedge.estimate"),
    ("Reinforcements are [expected] to reach Loikaw on Monday.", "possibility", "hedge.expect"),
    ("The commander is [believed] to have fled.", "possibility", "hedge.believe"),
    ("Analysts [think] the bridge will fall.", "possibility", "hedge.think"),
    ("Officers [assume] that the road is mined.", "possibility", "hedge.assume"),
    ("Villagers [suspect] the drones came from the north.", "possibility", "hedge.suspect"),
    ("Guards shot a [would-be] bomber at the gate.", "possibility", "hedge.would-be"),
    ("Aid groups [fear] that the fighting will reach the camp.", "possibility", "hedge.fear"),
    ("Villagers [fear] reprisals by the militia.", "possibility", "hedge.fear"),
    ("The army held back over [fears] that a raid would kill the hostages.", "reluctance", "hedge.fear-motive"),
    ("The siege will last weeks, [if not] months.", "possibility", "hedge.if-not"),
    ("It is [unclear] who fired first.", "doubt", "hedge.unclear"),
    ("It was [not immediately clear] who fired first.", "doubt", "hedge.unclear"),
    ("Allies are [skeptical] of the plan.", "doubt", "hedge.doubt"),
    ("Lawmakers [questioned] the casualty figures.", "doubt", "hedge.question"),
    ("The blast raises [questions] about the safety of the depot.", "doubt", "hedge.question"),
    ("There is [no evidence] of a crossing.", "doubt", "hedge.no-evidence"),
    ("[Reportedly] two posts fell overnight.", "evidential", "hedge.reportedly"),
    ("The line [appears] to hold.", "evidential", "hedge.appear"),
    ("The photographs [suggest] a hasty retreat.", "evidential", "hedge.suggest"),
    ("Early reports [indicate] that the mine was old.", "evidential", "hedge.suggest"),
    ("The militia [claimed] it had shot down a drone.", "evidential", "hedge.claim"),
    ("Police held three [suspected] smugglers.", "evidential", "hedge.suspected"),
    ("The general is [said] to have fled.", "evidential", "hedge.said-to"),
    ("The agency [could not independently verify] the footage.", "evidential", "hedge.verify"),
    ("The toll [could not be verified].", "evidential", "hedge.verify"),
    ("Warsaw is [reluctant] to send engineers.", "reluctance", "hedge.reluctant"),
    ("Brussels [balked] at the price.", "reluctance", "hedge.reluctant"),
    ("Allies remain [cautious] about sending jets.", "reluctance", "hedge.cautious"),
    ("The guns will fall silent [if] the prisoners return.", "conditional", "hedge.if"),
    ("Flights stop [unless] the shelling ends.", "conditional", "hedge.unless"),
    ("The brigade stays [in the event of] an attack.", "conditional", "hedge.unless"),
    ("The clans will sign [on condition that] the guns are moved.", "conditional", "hedge.unless"),
    ("Parliament will decide [whether] the troops stay.", "conditional", "hedge.whether"),
    ("The crossing opens at noon, [depending on] the weather.", "conditional", "hedge.depend"),
    ("The sale is [subject to] approval by Congress.", "conditional", "hedge.subject-to"),
    ("[Weather permitting], the airlift resumes on Friday.", "conditional", "hedge.permitting"),
    ("[Should] the talks fail, the army will move on the port.", "conditional", "hedge.should-inverted"),
    ('"We hold the port. [Should] the talks fail, we will move on."', "conditional", "hedge.should-inverted"),
    ("[Barring] a last-minute deal, the port will close.", "conditional", "hedge.in-case"),
    ("There is [little clarity] about the number of dead.", "doubt", "hedge.unclear"),
    ("A deal between the two clans [looks] imminent.", "evidential", "hedge.appear"),
    ("The envoy cited [reported] attacks on the mill.", "evidential", "hedge.said-to"),
    ("Oslo [stopped short of] pledging jets.", "reluctance", "hedge.reluctant"),
    ("There is a [danger] that the feud spreads.", "possibility", "hedge.chance"),
    ('The envoy told the council, "The dam [could] burst."', "possibility", "hedge.could"),
    ("The clans [fear] atrocities in the valley.", "possibility", "hedge.fear"),
    ("The raids that he [claimed] were led from Osh went on.", "evidential", "hedge.claim"),
]


@pytest.mark.parametrize(("sentence", "kind", "rule"), FIRING)
def test_a_cue_is_found_with_its_type_and_rule(rules: HedgeRules, sentence: str, kind: str, rule: str) -> None:
    text, expected = marked(sentence)
    candidates = found(rules, text)
    assert [text[c.start : c.end] for c in candidates] == expected
    assert (candidates[0].attributes["type"], candidates[0].rule) == (kind, rule)
    assert candidates[0].evidence == ((candidates[0].start, candidates[0].end),)


@pytest.mark.parametrize(
    "text",
    [
        "The battalion arrived in May.",
        "A major spoke to the paper on condition that he not be named.",
        "A poll asked 600 likely voters about the war.",
        "The long-anticipated convoy came at dawn.",
        "The envoy told the families they could go home.",
        "The army reported casualties on both banks.",
        "The fighters looked tired.",
        "A decree barring rallies was signed.",
        "Theresa May visited the base on 13 May 2019.",
        "Military might alone does not hold a town.",
        "From the cellar they could hear the shelling.",
        "The families could not leave the valley.",
        "The envoy said there could be no talks before spring.",
        "The villagers did what they could do.",
        "The amnesty gave the deserters a chance to come home.",
        "May there be rain, said the miller.",
        "The senator read the intelligence estimate aloud.",
        "Send the engineers as soon as possible.",
        "The unit has lost its combat potential.",
        "People at risk were moved to the church.",
        "As expected, the column turned back.",
        "The general believes in discipline.",
        "A think tank in Oslo counted the trucks.",
        "General Osei assumed command of the brigade.",
        "Police arrested a suspect near the bridge.",
        "They lived in fear.",
        "The villagers feared the rebels.",
        "There is no doubt the mine was new.",
        "A reporter asked a question about pay.",
        "Soldiers questioned two men at the gate.",
        "The colonel appeared in court on Tuesday.",
        "The envoy suggested that the general resign.",
        "The front claimed responsibility for the blast.",
        "The flood claimed 20 lives.",
        "The colonel spoke as if the war were over.",
        "Deserters are subject to arrest.",
        "Should we leave now?",
        "The town depends on imports of grain.",
        "The army will attack, and it must win.",
    ],
)
def test_a_word_that_does_not_hedge_is_left_alone(rules: HedgeRules, text: str) -> None:
    assert [text[c.start : c.end] for c in found(rules, text)] == []


def test_whether_after_another_cue_is_one_hedge(rules: HedgeRules) -> None:
    text = "It is unclear whether the pilot survived."
    assert [text[c.start : c.end] for c in found(rules, text)] == ["unclear"]


def test_several_cues_of_one_sentence_and_offsets_after_an_emoji(rules: HedgeRules) -> None:
    text = "🇺🇦 Estimates suggest 8,000 people may be at sea 🙂, if the captain’s list is right."
    assert [text[c.start : c.end] for c in found(rules, text)] == ["Estimates", "suggest", "may", "if"]


def test_a_curly_apostrophe_is_read_as_a_straight_one(rules: HedgeRules) -> None:
    text = "The ministry couldn’t be reached; the ship’s fate is anyone’s guess."
    assert [text[c.start : c.end] for c in found(rules, text)] == ["anyone’s guess"]


def test_only_ambiguous_cues_ask_for_the_parser(rules: HedgeRules) -> None:
    assert not list(rules.triggers("Reportedly the allies are reluctant unless it rains."))
    assert list(rules.triggers("They think so."))


def test_a_pattern_of_cues_is_expanded() -> None:
    assert list(expand("not yet? clear|known")) == [
        ("not", "yet", "clear"),
        ("not", "yet", "known"),
        ("not", "clear"),
        ("not", "known"),
    ]


def test_every_rule_has_a_note_with_an_example_a_type_of_the_schema_and_known_contexts() -> None:
    lexicon = load_lexicon(load_schema(), "hedges")
    kinds = set(lexicon.label.attributes[0].value_names)
    for name, rule in lexicon.lists["rules"].items():
        assert name.startswith("hedge.") and rule["note"] and rule["type"] in kinds, name
    used = {context.get("test") for context in lexicon.lists["contexts"].values()} - {None}
    assert used == set(TESTS) and set(TESTS) > SURFACE


def test_every_rule_is_shown_firing() -> None:
    shown = {rule for _, _, rule in FIRING} | {"hedge.in-case"}
    assert shown == set(load_lexicon(load_schema(), "hedges").lists["rules"])


def test_a_clause_of_provision_is_conditional(rules: HedgeRules) -> None:
    text = "Keep fuel ready in case fighting resumes."
    assert [(text[c.start : c.end], c.rule) for c in found(rules, text)] == [("in case", "hedge.in-case")]


def test_an_unknown_context_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from labeling.engines.rules import hedges
    from labeling.engines.rules.lexicon import Lexicon

    broken = {"rules": {"hedge.x": {"type": "doubt", "cues": [{"cue": "x", "needs": ["moon"]}]}}, "contexts": {}}
    label = load_schema().label("HEDGE")
    assert label is not None
    monkeypatch.setattr(hedges, "load_lexicon", lambda schema, name: Lexicon(label, broken))
    with pytest.raises(SchemaError, match=r"hedge\.x: no context is called moon"):
        HedgeRules(load_schema())
