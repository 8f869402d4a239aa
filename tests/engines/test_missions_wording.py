"""Missions: how demands, purposes, plans and facts are worded; what is marked stands in brackets."""

from collections.abc import Sequence

import pytest

from labeling.data import Document
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.lexicon import load_lexicon
from labeling.engines.rules.missions import MissionRules
from labeling.engines.rules.parse import parse_documents
from labeling.schema import load_schema

SCHEMA = load_schema()
LEAD = "The army and the militia are at war, and troops have lost weapons and a brigade.\n\n"
"""Opens every example, so that it is an article on armed conflict."""

UNIT = load_lexicon(SCHEMA, "units").label.name


@pytest.fixture(scope="module")
def rules() -> MissionRules:
    return MissionRules(SCHEMA)


def told(rules: MissionRules, sentence: str, forces: Sequence[str] = ()) -> list[str]:
    """The tasks of a sentence, in which the unit rules found `forces`."""
    text = LEAD + sentence
    found = [Candidate(text.index(force), text.index(force) + len(force), UNIT, "unit.test") for force in forces]
    (parsed,) = parse_documents([Document("d", text)], [rules.triggers(text)])
    return [text[c.start : c.end] for c in rules.propose(parsed, found) if c.start >= len(LEAD)]


@pytest.mark.parametrize(
    "marked",
    [
        # demands
        "The minister demanded Norland [stop bombing the port city].",
        "The envoy demanded both armies [pull back their tanks].",
        "Washington has urged the warring parties to [halt their advance].",
        "Mediators called on all sides to [cease hostilities].",
        "The envoy asked all parties to the conflict to [end their offensives].",
        "Envoys warned the militia to [stop attacking convoys].",
        # purposes
        "The battalion is tasked with [patrolling the coast] and with [protecting fishermen].",
        "The battalions were sent to [defend the coast], [deter raids] and [keep the peace].",
        "Militants are fighting to [carve out a caliphate].",
        "The accord demands the [withdrawal of heavy weapons] and the [restoration of control over the border].",
        # attacks to come, and movements by where they go
        "The president is weighing [military action against Norland].",
        "The general vowed an all-out [assault on the rebels].",
        "Residents are bracing for a final [push on the capital].",
        "Senators back the [Chad deployment].",
        "He called for the [arming of the rebels].",
        "The army has begun [pulling out of the town].",
        "The general approved the [establishment of a buffer zone along the border].",
        "The aim of the rebels is the [capture of the port].",
        # who is to act
        "The council tasked the mission with [protecting civilians], [supporting the return of order].",
        "The general announced an operation that he said would [rid the province of gangs].",
        "The army will spend the winter [guarding the border].",
        "Troops were sent to [keep order].",
        "The raids were meant to [ease pressure on the garrison].",
        "Troops were sent to [keep the two clans apart].",
        "Troops were sent to [bring the town under government control].",
        "The guard will go on [guarding the port].",
        "They vowed to [retake the port], and ordered the army to [go]",
        "The army is to [hand over to a foreign brigade] in May.",
        "The rebels are bent on [retaking the city].",
        "The general asked for permission to [shell the port].",
        "The junta has been tasked with [disarming the tribes].",
        "Norland vowed to [arm the tribes] and [step up air strikes].",
        "The rebels have deployed 500 troops to [clear mines from the road].",
        "The army would [evacuate the embassy] under the plan.",
        "The council demands that the troops be [pulled out].",
        "Jets were sent to [go after the gunmen].",
        "The army sees its task as [protecting civilians].",
        "Options include [arming the rebels] and [enforcing a no-fly zone].",
        "The general plans a phased [withdrawal of troops].",
        "The army has made [rescuing the hostages] a priority.",
    ],
)
def test_demands_purposes_and_plans(rules: MissionRules, marked: str) -> None:
    parts = marked.replace("]", "[").split("[")
    assert told(rules, "".join(parts)) == parts[1::2]


def test_companies_of_soldiers_are_no_firms(rules: MissionRules) -> None:
    sentence = "Forty companies of soldiers are being deployed to secure the port."
    assert told(rules, sentence, ["Forty companies of soldiers"]) == ["secure the port"]
    assert told(rules, sentence.replace("soldiers", "builders")) == []


@pytest.mark.parametrize("sentence", ["Rebels fighting for independence attacked a convoy."])
def test_a_war_is_fought_for_a_cause(rules: MissionRules, sentence: str) -> None:
    assert told(rules, sentence, ["Rebels"]) == ["fighting for independence"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister suggested the army shells the town each winter.",
        "The council urged both parties to pass the budget.",
        "The envoy warned residents to leave the city.",
        "The coalition conducted 12 operations against the rebels in May.",
        "The rebels claimed the seizure of a second town.",
        "Prices have risen since the liberation of the port.",
        "The president is considering action on climate change.",
        "The workers have been fighting for higher pay.",
        "It was not a peacekeeping operation, she wrote.",
        "The general let it be known that he would not take part in the attack.",
        "The court charged the officer with killing a prisoner.",
        "Voters trust her more but give him the edge on fighting terrorism.",
        "The law requires them to hold jobs open.",
        "The ship could be left without escorts.",
        "The chief of naval operations testified on Monday.",
        "The envoy asked the army to take part in talks.",
        "The valley that the rebels used to control is quiet.",
        "The envoy accused the army of arming the rebels.",
        "Envoys met to salvage the truce between the army and the rebels.",
        "The army asked for the help of the Border Patrol.",
        "China is said to hold sway over the rebels.",
        "The militia is believed to have 6,500 fighters.",
        "The Under-Secretary for Peacekeeping Operations spoke.",
        "If the militia continues to shell the town, the talks will end.",
        "The elders called on the cabinet to name a deadline.",
        "Thousands fled ahead of an expected offensive.",
        "The army may have attacked the town.",
        "The battle group will number 900 soldiers.",
        "The blue helmets could barely protect the town.",
        "The town feared the effects of the U.S. withdrawal.",
        "The capture of the port by the rebels angered the town.",
        "The army had begun shelling the town.",
        "The establishment of a rebel court worries the town.",
    ],
)
def test_advice_to_civilians_and_what_is_over_are_no_missions(rules: MissionRules, sentence: str) -> None:
    assert told(rules, sentence) == []
