"""Form and echelon of forces, and what a candidate says of itself: cue, head, nesting."""

import pytest

from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.units import UnitRules
from labeling.schema import load_schema
from tests.engines.test_units import TOKENISER, propose


@pytest.fixture(scope="module")
def rules() -> UnitRules:
    return UnitRules(load_schema())


def only(unit_rules: UnitRules, text: str, mention: str) -> Candidate:
    """The candidate whose words are `mention`."""
    return next(c for c in propose(unit_rules, text) if text[c.start : c.end] == mention)


ATTRIBUTES = [
    ("The [Israeli army] advanced.", "named", "service"),
    ("The [country's army] advanced as Iraqi troops watched.", "described", "service"),
    ("The [armed forces of Sudan] advanced.", "named", "service"),
    ("[Sudanese and Egyptian armies] advanced.", "described", "service"),
    ("[French troops] advanced.", "described", "unspecified"),
    ("[NATO troops] advanced.", "described", "coalition"),
    ("[Afghan and coalition forces] advanced.", "described", "coalition"),
    ("[UNIFIL] advanced.", "named", "coalition"),
    ("[Rebel forces] advanced.", "described", "armed-group"),
    ("[Hezbollah fighters] advanced.", "named", "armed-group"),
    ("The [group's armed wing] advanced as Hamas watched.", "described", "armed-group"),
    ("[Hamas's armed wing] advanced.", "named", "armed-group"),
    ("The [12th Tank Brigade] advanced.", "named", "brigade"),
    ("A [tank brigade] advanced.", "described", "brigade"),
    ("The [2nd battalion] advanced.", "named", "battalion"),
    ("[Bravo Company] advanced.", "named", "company"),
    ("A [mortar team] advanced.", "described", "team"),
    ("The [destroyer USS Halvorsen] advanced.", "named", "individual-ship"),
    ("[Two Turkish frigates] advanced.", "described", "individual-ship"),
    ("[Task Force Harrier] advanced.", "named", "unspecified"),
    ("The [III Corps] advanced.", "named", "corps"),
    ("The [98th Division] advanced.", "named", "division"),
    ("[Soldiers of the 98th Division] advanced.", "named", "unspecified"),
    ("A [Hungarian company of 120 soldiers] advanced.", "described", "company"),
]


@pytest.mark.parametrize(("marked", "form", "echelon"), ATTRIBUTES)
def test_form_and_echelon(rules: UnitRules, marked: str, form: str, echelon: str) -> None:
    before, mention, after = marked.replace("]", "[").split("[")
    assert only(rules, before + mention + after, mention).attributes == {"form": form, "echelon": echelon}


def test_the_evidence_is_the_head_noun(rules: UnitRules) -> None:
    text = "🇫🇷 Some 300 French mountain troops left Dorna."
    troops = only(rules, text, "Some 300 French mountain troops")
    assert [text[start:end] for start, end in troops.evidence] == ["troops"]


def test_an_acronym_shows_where_it_was_introduced(rules: UnitRules) -> None:
    text = "The Orsa Defence Force (ODF) left. The ODF returned."
    cues = [[text[start:end] for start, end in c.evidence] for c in propose(rules, text)]
    assert cues == [["Defence Force"], ["ODF", "Orsa Defence Force"], ["ODF", "Orsa Defence Force"]]


def test_the_head_is_a_token_of_the_document(rules: UnitRules) -> None:
    text = "On Monday the U.S.-led coalition and 20 Kurdish fighters moved."
    doc = TOKENISER.make_doc(text)
    assert [doc[c.head].text for c in propose(rules, text) if c.head is not None] == ["coalition", "fighters"]


def test_only_forces_that_nest_overlap(rules: UnitRules) -> None:
    text = "Units of the 3rd Guards Brigade and soldiers of the Karan Regiment met a group of rebels from Hamas."
    candidates = propose(rules, text)
    for one in candidates:
        for other in candidates:
            if one is not other and one.start < other.end and other.start < one.end:
                assert one.nests
                assert other.nests


CASUALTIES = [
    "The blast killed 18 insurgents and wounded two soldiers.",
    "Three soldiers have been killed since Friday.",
    "At least 40 militants were reportedly arrested in Harla.",
    "Two soldiers died and nine fighters are missing.",
    "The deaths of three marines were confirmed.",
    "Wounded soldiers and captured rebels reached the hospital.",
]


@pytest.mark.parametrize("sentence", CASUALTIES)
def test_people_who_are_hit_or_held_do_not_act(rules: UnitRules, sentence: str) -> None:
    assert propose(rules, sentence) == []


ACTORS = [
    ("Soldiers shot and killed a driver.", "Soldiers"),
    ("Militants captured the town.", "Militants"),
    ("Rebels killed two priests.", "Rebels"),
    ("Troops tried to storm the bank.", "Troops"),
    ("The plan aims to kill insurgents in the hills.", "insurgents"),
    ("Suspected jihadists attacked a farm.", "Suspected jihadists"),
    ("Two ISAF soldiers were killed.", "ISAF"),
]


@pytest.mark.parametrize(("sentence", "mention"), ACTORS)
def test_people_who_hit_act_and_a_name_stays_where_its_people_fall(
    rules: UnitRules,
    sentence: str,
    mention: str,
) -> None:
    assert [sentence[c.start : c.end] for c in propose(rules, sentence)] == [mention]
