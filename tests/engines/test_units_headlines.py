"""Forces in headlines, where verbs look like nouns."""

import pytest

from labeling.engines.rules.units import UnitRules
from labeling.schema import load_schema
from tests.engines.test_units import bracketed, lines, plain

BODY = "\n\nThe [army] fought [rebels] near the town on Monday."


@pytest.fixture(scope="module")
def rules() -> UnitRules:
    return UnitRules(load_schema())


HEADLINES = """
[Army] bombs town
[Troops] fire on protesters in Sudan
[Rebels] raid camp
Thousands flee as [navy] shells coast
[Rebels] advance as [army] retreats
[Yemen's Houthis] claim attack on ship
Ship Hit By [Yemen's Houthis]
[Rebels], [army] trade blame
"""


@pytest.mark.parametrize("headline", lines(HEADLINES))
def test_a_force_acts_in_a_headline(rules: UnitRules, headline: str) -> None:
    assert bracketed(rules, plain(headline + BODY)) == headline + BODY


MODIFIERS = """
Army bombs kill 40
Army raids anger villagers
Army claims doubted
Navy patrols to continue
The army claims were doubted, aides said.
"""


@pytest.mark.parametrize("headline", lines(MODIFIERS))
def test_a_force_modifies_what_is_no_verb(rules: UnitRules, headline: str) -> None:
    text = bracketed(rules, headline + plain(BODY))
    assert text.split("\n")[0] == headline


SIDES = """
Clashes between [government and rebel forces] went on.
Talks between the government and [rebel forces] failed.
Talks between government and [rebels] failed.
[Two battalions of infantry] left.
"""


@pytest.mark.parametrize("sentence", lines(SIDES))
def test_sides_that_share_a_noun(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(sentence)) == sentence
