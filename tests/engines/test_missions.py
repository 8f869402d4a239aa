"""Missions: each rule by the examples that stand beside it, then what the scheme rules on extent, denial and type."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from labeling.data import Document
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.lexicon import Lexicon, load_lexicon
from labeling.engines.rules.missions import MissionRules
from labeling.engines.rules.missions_table import RuleTable
from labeling.engines.rules.parse import parse_documents
from labeling.errors import SchemaError
from labeling.schema import load_schema

SCHEMA = load_schema()
LEAD = "The army and the militia are at war, and troops have lost weapons and a brigade.\n\n"
"""Opens every example, so that it is an article on armed conflict."""

MISSION = load_lexicon(SCHEMA, "missions").label.name
UNIT = load_lexicon(SCHEMA, "units").label.name


@pytest.fixture(scope="module")
def rules() -> MissionRules:
    return MissionRules(SCHEMA)


def unmark(marked: str) -> tuple[str, list[str]]:
    """The sentence without its brackets, and what stood in them."""
    parts = marked.replace("]", "[").split("[")
    return "".join(parts), parts[1::2]


def propose(rules: MissionRules, sentence: str, forces: Sequence[str] = (), lead: str = LEAD) -> list[Candidate]:
    """What the rules propose for a sentence, in which the unit rules found `forces`."""
    text = lead + sentence
    found = [Candidate(text.index(force), text.index(force) + len(force), UNIT, "unit.test") for force in forces]
    (parsed,) = parse_documents([Document("d", text)], [rules.triggers(text)])
    return [c for c in rules.propose(parsed, found) if c.start >= len(lead)]


def slices(sentence: str, candidates: Sequence[Candidate], lead: str = LEAD) -> list[str]:
    return [(lead + sentence)[c.start : c.end] for c in candidates]


def table() -> Iterator[Mapping[str, Any]]:
    lists = load_lexicon(SCHEMA, "missions-rules").lists
    yield from (*lists["clauses"], *lists["nominals"], *lists["others"].values())


FIRES = [(rule["name"], example) for rule in table() for example in rule["fires"]]
QUIET = [(rule["name"], example) for rule in table() for example in rule["quiet"]]


@pytest.mark.parametrize(("name", "example"), FIRES)
def test_a_rule_fires_on_its_example(rules: MissionRules, name: str, example: str) -> None:
    sentence, expected = unmark(example)
    proposed = propose(rules, sentence)
    assert [(c.rule, s) for c, s in zip(proposed, slices(sentence, proposed), strict=True) if c.rule == name] == [
        (name, mission) for mission in expected
    ]


@pytest.mark.parametrize(("name", "example"), QUIET)
def test_a_rule_keeps_quiet(rules: MissionRules, name: str, example: str) -> None:
    assert name not in [c.rule for c in propose(rules, example)]


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [rule["name"] for rule in table()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "marked",
    [
        # core arguments in; time, manner, further purpose and attribution out
        "Kenyan police units will [secure the port of Jacmel] by the end of March, the minister said.",
        "Burmese troops were ordered to [burn rice stores in Kayah State] to [starve the rebels].",
        "Two frigates were sent to [escort tankers through the strait] as part of a wider plan.",
        # one span where verbs share their object, two where each has its own
        "Danish instructors will [train and equip the border brigade].",
        "The contingent will [guard the dam] and [escort food convoys].",
        "The force is mandated to [protect civilians] and [escort aid convoys].",
        # restrictive relatives and participles of the object inside, what follows a comma outside
        "Soldiers were sent to [free hostages held by the militia].",
        "The column was sent to [relieve the garrison that held the pass], which had run out of water.",
        "Paratroopers landed to [seize Tessit], a village near the border.",
        # "begin to", "try to", "continue to" outside
        "Rebel fighters will try to [encircle the capital].",
        # an acronym in brackets inside, at the end outside
        "NATO will [send troops of the Border Force (BF) to the pass].",
        "The army will [attack the Northern Front] (NF).",
        # a country after a place, a time in parts, a noun that needs "with"
        "The column was ordered to [isolate Tessit], Mali.",
        "The brigade will [defend the dam] in the last couple of weeks of May.",
        "Observers of the force were sent to [monitor compliance with the truce].",
        # the way of a movement
        "Ankara authorised the [deployment of troops to the island].",
        # what is permitted by law is a task; who will not hesitate will
        "Parliament passed a bill that allows the army to [deploy drones to Minova].",
        "The rebels will not hesitate to [attack the convoy].",
        "The rebels will not fire first, but they will [defend the town].",
        # the task of a task; a part of a force
        "The brigade will complete its mission of [training the border police].",
        "The general is leading a campaign to [retake the gold mines].",
        "Washington wants to [send a group of commandos to the coast].",
        # a planned attack with its aim; joint patrols; an operation that is only possible
        "The militia is planning [rocket attacks on the depots].",
        "The two navies agreed on [joint patrols].",
        "Elders warned of a possible [invasion of the valley].",
        # an aim that is told by a participle; help in a fight; a force that is trained
        "The army's top priority is [protecting the oil fields].",
        "Chad asked for help in [fighting the rebels].",
        "Norway will [train Malian soldiers].",
        # what armed groups want
        "The rebels want to [overthrow the government] and to [impose sharia law].",
        # whoever speaks, and what is in the background, outside
        "Chadian troops crossed the river to [drive out the rebels], officials said.",
        "The regiment will [hold the airfield] amid fears of a coup.",
        "The contingent will [move to Malta] where they will rest.",
        # a name right behind its noun
        "The column will [drive out the militant group Ansar Tessit].",
        # a possessive is no part of an operation's name
        "The flagship of [Operation Silver Heron]'s fleet has sailed.",
        # a list of objects is one span
        "The battalion will [protect ports, power stations and bridges].",
    ],
)
def test_extents(rules: MissionRules, marked: str) -> None:
    sentence, expected = unmark(marked)
    assert slices(sentence, propose(rules, sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Troops shelled the town and killed five people.",
        "The president said the troops would never invade the island.",
        "The army has refused to attack the town.",
        "The brigade is capable of striking targets deep inside the country.",
        "We will not allow the militia to hold territory.",
        "The ministers met to discuss the budget.",
        "The fleet is strong enough to attack the port.",
        # what diplomats do, and what is denied
        "The government will hold talks with the rebels.",
        "Eritrea plans to withdraw from the treaty.",
        "The president wants to end the war.",
        "The rebels denied that they were planning to attack the town.",
        "The envoy Ana Ruiz was in town; Ruiz plans to seize the chance.",
        "Mediators asked residents to evacuate the valley.",
        "The new tanks allow the army to strike targets far away.",
        "The raid prompted the army to attack the garrison.",
        "The troops hesitated to attack the garrison.",
        "The jets would have attacked the garrison.",
        "The council rejected the deployment of troops to the island.",
        "The commander will travel to the base on Sunday.",
        "Norway is sliding back to war, and will return to war.",
        "The squadron has been shelling the town for weeks.",
        "There are no plans to withdraw troops from the island.",
        "The minister vowed to fight corruption and to protect the economy.",
        "The premier is fighting for his survival.",
        "Washington wants to lift the arms embargo.",
        "The mountains make it easy for the rebels to attack the town.",
        "The force will be made up of soldiers from Chad.",
    ],
)
def test_denials_facts_abilities_and_civil_acts_are_no_missions(rules: MissionRules, sentence: str) -> None:
    assert slices(sentence, propose(rules, sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Instructors of the brigade will train recruits.", "train-assist"),
        ("The regiment was ordered to defend the bridge.", "deter-defend"),
        ("Warships were sent to patrol the gulf.", "patrol-monitor"),
        ("Marines were ordered to capture the airfield.", "combat"),
        ("The battalion was sent to disarm the factions.", "peacekeeping"),
        ("Helicopters of the navy were sent to rescue the miners.", "humanitarian-rescue"),
        ("Soldiers were sent to deliver food to the villages.", "humanitarian-rescue"),
        ("The squadron was tasked with refuelling the jets.", "logistics-aid"),
        ("Commandos were sent to scout the coast.", "intelligence"),
        ("Lithuania plans to host a brigade of German soldiers.", "deploy"),
        ("The [bombing campaign] went on.", "combat"),
        ("The [evacuation of civilians] went on.", "humanitarian-rescue"),
        ("The [peacekeeping mission] went on.", "peacekeeping"),
        ("Canada will send howitzers to Kyiv.", "logistics-aid"),
        ("The rebels will withdraw from Minova.", "deploy"),
        ("The frigate was sent to shadow the submarine.", "patrol-monitor"),
        ("The navy began [patrols along the coast].", "patrol-monitor"),
        ("Norway plans to provide protection for the oil rigs and to defend the strait.", "deter-defend"),
        ("A drone of the navy was sent to photograph the pier.", "intelligence"),
        ("Marines were ordered to help capture the airfield.", "combat"),
        ("The rebels agreed to stop their attacks on convoys.", "other"),
        ("The navy will conduct maritime security operations.", "patrol-monitor"),
        ("The brigade will strengthen coordination with the border police.", "other"),
        ("Norway plans to offer Kyiv a missile battery.", "logistics-aid"),
        ("The column will advance into the valley.", "combat"),
        ("Soldiers were ordered to hold the bridge.", "deter-defend"),
        ("The rebels must surrender their weapons.", "other"),
        ("The navy launched a [search and rescue operation].", "humanitarian-rescue"),
    ],
)
def test_types(rules: MissionRules, sentence: str, kind: str) -> None:
    assert {c.attributes["type"] for c in propose(rules, unmark(sentence)[0])} == {kind}


def test_a_force_that_the_unit_rules_found_makes_its_plans_missions(rules: MissionRules) -> None:
    sentence = "The Black Fennecs will return to Ménaka."
    assert slices(sentence, propose(rules, sentence)) == []
    assert slices(sentence, propose(rules, sentence, ["Black Fennecs"])) == ["return to Ménaka"]


def test_a_pronoun_of_reported_speech_means_whoever_spoke(rules: MissionRules) -> None:
    sentence = "The rebels said they would return to Minova."
    assert slices(sentence, propose(rules, sentence)) == ["return to Minova"]
    assert propose(rules, "The singers said they would return to Minova.") == []


def test_an_article_without_armed_conflict_has_no_missions(rules: MissionRules) -> None:
    sentence = "The museum plans to defend its title and to protect its visitors."
    assert propose(rules, sentence, lead="The museum opened in May.\n\n") == []


def test_offsets_count_code_points_after_emoji_and_flags(rules: MissionRules) -> None:
    sentence = "🇺🇦🔥 The brigade will defend “Zaporizhzhia’s” northern approaches 😀."
    assert slices(sentence, propose(rules, sentence)) == ["defend “Zaporizhzhia’s” northern approaches"]


def test_evidence_is_the_cue_and_the_verb(rules: MissionRules) -> None:
    sentence = "Marines were ordered to capture the airfield."
    (mission,) = propose(rules, sentence)
    assert [(LEAD + sentence)[start:end] for start, end in mission.evidence] == ["ordered", "capture"]


def test_a_vague_noun_is_a_force_through_its_task(rules: MissionRules) -> None:
    sentence = "The second group is tasked with holding the crossing."
    forces = [c for c in propose(rules, sentence) if c.label == UNIT]
    assert slices(sentence, forces) == ["second group"]
    assert forces[0].attributes == {"form": "described", "echelon": "unspecified"}
    assert [c for c in propose(rules, sentence, ["second group"]) if c.label == UNIT] == []


def test_an_operation_that_is_backed_is_a_task_inside_a_task(rules: MissionRules) -> None:
    sentence = "Airmen were sent to support Operation Silver Heron."
    assert slices(sentence, propose(rules, sentence)) == ["support Operation Silver Heron", "Operation Silver Heron"]
    sentence = "Airmen were sent to join the fight against the militia."
    assert slices(sentence, propose(rules, sentence)) == ["join the fight against the militia"]


def test_the_operation_in_the_name_of_a_force_is_not_a_mission(rules: MissionRules) -> None:
    sentence = "Task Force Operation Silver Heron left the port."
    assert propose(rules, sentence, ["Task Force Operation Silver Heron"]) == []


def test_a_condition_that_is_no_word_is_named() -> None:
    rule = {"name": "mission.x", "form": ["gerund"], "marker": [True]}
    lexicon = Lexicon(SCHEMA.labels[0], {"clauses": [rule], "nominals": [], "others": {}})
    with pytest.raises(SchemaError, match=r"mission\.x: marker holds True, which is no word: put it in quotes"):
        RuleTable(lexicon)


def test_an_unknown_key_is_named() -> None:
    lexicon = Lexicon(SCHEMA.labels[0], {"clauses": [{"name": "mission.x", "forms": []}], "nominals": [], "others": {}})
    with pytest.raises(SchemaError, match=r"mission\.x: unknown key 'forms'"):
        RuleTable(lexicon)


def test_only_sentences_with_a_cue_are_parsed(rules: MissionRules) -> None:
    text = "Rain fell all day. The troops will attack the port. People walked home."
    assert [text[offset : offset + 6] for offset in rules.triggers(text)] == ["attack"]
