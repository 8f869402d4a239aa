"""Ways to say something without a plain verb of saying: sources expected stand in [brackets]."""

import re

import pytest

from labeling.data import Document
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.parse import parse_documents
from labeling.engines.rules.sources import SourceRules
from labeling.schema import load_schema


@pytest.fixture(scope="module")
def rules() -> SourceRules:
    return SourceRules(load_schema())


def found(rules: SourceRules, text: str) -> list[Candidate]:
    parsed = next(parse_documents([Document("d", text)], [rules.triggers(text)]))
    return list(rules.propose(parsed, []))


def marked(sentence: str) -> tuple[str, list[str]]:
    return re.sub(r"[\[\]]", "", sentence), re.findall(r"\[(.*?)\]", sentence)


FIRING = [
    ("[Governor Okoye] fired back that the figures were false.", "source.retorted"),
    ("The [army] played down the losses, but [villagers] brushed off the report.", "source.set-out"),
    ("The [governor] called out the clan for its tolls on the bridge.", "source.called-out"),
    ("[Seoul] considers the drill to be a threat.", "source.sees"),
    ("The [bishop] compared the camp to a prison.", "source.likened"),
    ("[Senator Hale] opposes the bill.", "source.backs"),
    ("[Juba] blamed the militia.", "source.endorsed"),
    ("The [envoy] urged restraint.", "source.counselled"),
    ("In the survey [58% of voters] approve of the truce.", "source.polled"),
    ("The [mayor] floated the idea of a curfew.", "source.expressed"),
    ("[Hale] has questioned the panel's impartiality.", "source.expressed"),
    ("The [caucus] sent the speaker a letter complaining that the bill was dead.", "source.expressed"),
    ("In [Hale]'s view, the treaty is dead.", "source.possessive"),
    ("The [envoy]'s call for calm went unheard.", "source.possessive"),
    ("[Hale]'s position is that the treaty is dead.", "source.possessive"),
    ("The governor rejected claims of [residents] that the bridge was mined.", "source.statement-by"),
    ("The fort fell amid [reports] the garrison had fled.", "source.reports-that"),
    ("[Radio Dabanga] quoted the general as saying the road was open.", "source.quoting"),
    ("The [general] walked through the depot, pointing out the cost of delay.", "source.set-out-participle"),
    ("[Democrats] pounced on the remark, calling it shameful.", "source.called-participle"),
    ("[Aides] pressed the premier to sign the accord.", "source.pressed"),
    ("The [institute] puts the toll at 40.", "source.put"),
    ("A [new poll] had the senator ahead by four points.", "source.gauged"),
    ("The raid prompted the [bishop] to warn that the truce was dead.", "source.argued-carried"),
    ("The [governor] indicated his willingness to meet the clans.", "source.expressed"),
    ("The [UN] sounded the alarm over the siege of the port.", "source.expressed"),
    ("[Ana Grande] pleaded with both sides to let the convoy in.", "source.urged"),
    ("The [ministry] put the delay down to the rain.", "source.likened"),
    ("[General Osei] allowed that the road was mined.", "source.found"),
    ("The [CIA] found no evidence of a second trench.", "source.expressed"),
    ("The port was mined, a charge that the [ministry] has rejected.", "source.expressed"),
    ("The firm faces accusations that [Hale] has disputed.", "source.expressed"),
    ('"Where are the guns?" the [general] was quoted as asking.', "source.quoted-as"),
    ("The [mayor] has made clear there is no room for talks.", "source.expressed"),
    ("The [mayor] responded by asking the army to leave.", "source.asked-participle"),
    ("The [two sides] started accusing each other of theft.", "source.accused-carried"),
    ("[Hale] left the hall, vowing to return.", "source.promised-participle"),
    ("[Hale] challenged the premier to open the archives.", "source.pressed"),
    ("[Hale] ran on a promise to close the base.", "source.campaigned"),
    ("The [bishop] cast the vote as a choice between war and peace.", "source.attacked"),
    ("[Observers] labelled the count flawed.", "source.declared"),
    ("[Rabat] has urged a recount of the vote.", "source.urging"),
    ("The [bishop] cautioned both camps of the cost of failure.", "source.cautioned"),
    ("The [mission] certified the ballot as fair.", "source.sees"),
    ("The [envoy] sent the clans a message that the truce was over.", "source.expressed"),
    ("The [bloc] issued a statement welcoming the truce.", "source.expressed"),
    ("The [witnesses] requested anonymity because they feared reprisals.", "source.expressed"),
    ("[Some analysts] agree with the assessment.", "source.agreed"),
    ("The claim was rejected by [Juba].", "source.by-agent"),
    ("The mutiny was cited by [Sorin] as justification for the coup.", "source.by-agent"),
    ("[Hale] likes to say that war is a racket.", "source.said-carried"),
    ("The [mayor]'s message was clear: stay indoors.", "source.possessive"),
    ("What [Hale] said was a raid has become a war.", "source.said"),
    ("The [palace] brushed the bishop aside as promoting old ideas.", "source.set-out"),
    ("[Marta Sorin], head of a group co-opted by the army, said the ford was mined.", "source.said"),
    ("Before a rally in Osh, [Hale] also floated the idea of a curfew.", "source.expressed"),
    ("[Analysts at the institute] estimate that the army lost forty boats.", "source.announced"),
    ("[His] answer was terse: no.", "source.possessive"),
    ("As per the [agency], the well is dry.", "source.in-the-words-of"),
    ("The [bishop] attacked the plan as reckless.", "source.attacked"),
    ("[Some analysts] see the move as a bluff.", "source.sees"),
    ("The [general] did not rule out a second raid.", "source.set-out"),
    ("It was the worst raid in years, by the [governor]'s account.", "source.possessive"),
    ("The [parties] agreed on the need for talks.", "source.agreed"),
]


@pytest.mark.parametrize(("sentence", "rule"), FIRING)
def test_wording_that_attributes(rules: SourceRules, sentence: str, rule: str) -> None:
    text, expected = marked(sentence)
    candidates = {text[c.start : c.end]: c.rule for c in found(rules, text)}
    assert set(expected) <= set(candidates)
    assert rule in [candidates[mention] for mention in expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "The gunners fired back at the ridge.",
        "Officers deemed unfit were sent home.",
        "A band calling itself the Harbour Guard has been swearing in recruits.",
        "The guerrillas, believed to number 2,000, have grown bolder.",
        "Troops hit back with mortars and pushed back the column.",
        "The brigade defended the town.",
        "Iran supports the militia.",
        "The army saw trucks near the river.",
        "The governor gave his version of the war.",
        "The senator said nothing about the raid.",
        "There was no comment from the ministry on the raid.",
        "The mill had burned for a day, with 40 percent of the grain lost.",
        "Her criticism of the general drew applause.",
        "A study released this week adds detail to the debate.",
        "It hinges on whether the clans believe that the ford is mined.",
        "The poll had a margin of error of three points.",
        "The rebels attacked the convoy with rockets.",
        "Fighters hit the town with mortars over the weekend.",
        "The convoy was seen by villagers near the river.",
        "The garrison will respond in kind.",
        "The engineers put the bridge on pontoons.",
        "The guests could share the ministry's concern.",
    ],
)
def test_wording_that_does_not(rules: SourceRules, sentence: str) -> None:
    assert [sentence[c.start : c.end] for c in found(rules, sentence)] == []


@pytest.mark.parametrize(
    "text",
    [
        '"The bridge is ours," [Brigadier Tomas Vale]. "They are gone."',
        'The mill burned. "Nothing is left."\n— [Ruth Adeyemi], miller',
        "Convoy reaches Kosti after a week: [envoy]\n\nIt took a week.",
        "GEN. OKOYE: We hold the bridge.",
        "[Orlov]: no talks before spring\n\nThe envoy was late. [Orlov] said the road was shut.",
        "BAMAKO: The planes came twice and ten houses burned, [villagers] said on Friday.",
    ],
)
def test_lines_that_name_a_speaker_without_a_verb(rules: SourceRules, text: str) -> None:
    bare, expected = marked(text)
    expected = expected or ["GEN. OKOYE"]
    assert [bare[c.start : c.end] for c in found(rules, bare)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "The town fell and its mill burned, according to the radio, and a [relief group] has reported many dead.",
        "The planes, which came from the east, bombed two schools, the [aid group] said on Monday.",
        "A mayor in Osh, [former judge Nurlan Asanov], said the dam held.",
        "A third delegate, [deputy consul Reyna Solis], has confirmed that the road was open.",
        "The [Coast Guard] (CG) on Thursday said the reef was quiet.",
        "The ministry thanked [several unnamed officials] who said the dam held.",
        "The army quoted [Marta Sorin], the mayor, who said the dam held.",
        "According to a [poll conducted in early May], the race is close.",
    ],
)
def test_phrases_far_from_where_a_parse_puts_them(rules: SourceRules, text: str) -> None:
    bare, (mention,) = marked(text)
    assert mention in [bare[c.start : c.end] for c in found(rules, bare)]


def test_what_follows_a_clause_comments_on_the_one_who_said_it(rules: SourceRules) -> None:
    text = '[She] said "the ferrymen have sold their boats," suggesting that the crossing was closed.'
    bare, expected = marked(text)
    assert [bare[c.start : c.end] for c in found(rules, bare)] == expected


def test_a_share_of_voters_is_a_person_and_an_owner_a_pronoun(rules: SourceRules) -> None:
    (share,) = found(rules, "Two-thirds of farmers favor the dam.")
    (owner,) = found(rules, "His claim that the dam held was wrong.")
    assert dict(share.attributes) == {"form": "unnamed", "kind": "person"}
    assert dict(owner.attributes) == {"form": "pronoun", "kind": "person"}


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("The mill made bread.", False),
        ("The envoy made a claim that shook the valley.", True),
        ("The march continued.", False),
        ('"We stay," she continued.', True),
        ("Farmers supported the roof with beams.", False),
        ("Nearly 60% of farmers supported it.", True),
        ("The wreck was seen on Monday.", False),
        ("The raid was seen by aides as a warning.", True),
        ("The mayor said so.", True),
    ],
)
def test_a_word_asks_for_the_parser_only_beside_what_it_needs(rules: SourceRules, text: str, asks: bool) -> None:
    assert bool(rules.triggers(text)) == asks


def test_a_verb_that_the_parse_took_for_a_participle_has_its_subject(rules: SourceRules) -> None:
    bare, expected = marked("[Okoye] faulted clans for the raid early on Saturday, saying the ford was theirs.")
    assert [bare[c.start : c.end] for c in found(rules, bare)] == expected


def test_a_hard_wrapped_line_does_not_end_a_phrase(rules: SourceRules) -> None:
    text = "The ford was lost, said a spokesman for\nthe marsh brigade on Friday."
    assert [text[c.start : c.end] for c in found(rules, text)] == ["spokesman for\nthe marsh brigade"]
