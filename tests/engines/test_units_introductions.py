"""Names of armed groups that no lexicon has: learned from the article, found at every mention; and their doubles."""

import pytest

from labeling.engines.rules.units import UnitRules
from labeling.schema import load_schema
from tests.engines.test_units import bracketed, lines, plain


@pytest.fixture(scope="module")
def rules() -> UnitRules:
    return UnitRules(load_schema())


CALLED = """
The [militia], known as the [Storks], has killed 30 people. The [Storks] are led by a former teacher.
The [largest rebel group], the [Dorra Pact Council], met. The [Dorra Pact Council] ([DPC]) is led by a priest.
The [two main rebel groups], the [Dorra Justice Pact] and the [Free Orsa Front], met. The [Free Orsa Front] has left.
[Militant groups] such as [Jund Sabah] and [Green Dawn] have grown. [Jund Sabah] has 12 camps.
The [Young Falcons], one of the most [feared militias] in the country, hold the port. The [Young Falcons] loot shops.
Talks with [Ansar Nuru] (Light), an [Islamist militant group], failed. [Ansar Nuru] trains abroad.
The [M41 rebel group] took the town. The president will not talk to [M41].
[Gunmen] belonging to the [Young Falcons] shot at the bus. A [Young Falcon] leader denied it.
[Guerrillas of the [banned Zorin Path]] met. The [Zorin Path] was founded in 1974.
The [paramilitary Blue Scarves] beat up voters. Many [Blue Scarves] were once police.
The party and its [armed wing], the [Spear], were banned in 1961. The [Spear] blew up power lines.
The [rebels], led by the [National Front for Renewal] ([NFR]), took the port. [NFR] radio played music.
[NUR rebels] took the port. The [National Union for Renewal] ([NUR]) has bases abroad.
A gunfight killed two and the siege left dead and shot cult members. The [Divine Gate sect] met; [Divine Gate] sang.
After the bombing and the killing of two men, a [previously unknown group] said that it was behind the attack.
The [Plains Front], once the [country's largest rebel group], sits in parliament. The [Plains Front] met.
The [Sons of Dorra] claimed full responsibility. The [Sons of Dorra] are few.
[Militants] killed two in a bomb attack. The [Movement for the Emancipation of Dorra] denied it.
"""


@pytest.mark.parametrize("article", lines(CALLED))
def test_finds_every_mention_of_a_name_that_is_called_an_armed_group(rules: UnitRules, article: str) -> None:
    assert bracketed(rules, plain(article)) == article


NOT_CALLED = """
The choir, known as the Storks, sang. The Storks are led by a former teacher.
The largest aid group, the Dorra Salvation Council, met. The Dorra Salvation Council is led by a priest.
Charities such as Jund Sabah have grown. Jund Sabah has 12 schools.
[Militant groups] such as those in Dorra have grown, and Dorra has 12 schools.
The leader of the [rebel group], John Zorin, met the press. John Zorin is a teacher.
[Dorra rebels] fled. The mayor of Dorra met people in Dorra.
[Rebels] met near the Dorra region, and [Dorra rebels] sang in the Dorra valley.
Ali Zorin, a [self-styled militia] "colonel", met Zorin's wife.
F-16 fighters flew. The F-16 is sold abroad.
The Senate Armed Services Committee met. The Services Committee will vote.
[Hamas] spoke. The group Zorin Watch counted birds.
The separatist Parti Dorrais met. The Parti Dorrais won seats.
A previously unknown group of birds was found near Dorra.
The Movement for the Emancipation of Dorra runs schools. The Movement for the Emancipation of Dorra sang.
"""


@pytest.mark.parametrize("article", lines(NOT_CALLED))
def test_leaves_names_alone_that_are_no_armed_groups(rules: UnitRules, article: str) -> None:
    assert bracketed(rules, plain(article)) == article


SHOWN = """
The bomb killed ten in the attack. [IKR] commanders fled, and the ambush by the [IKR] went on. The [IKR] has an office.
The bomb killed ten in the attack. Tanks moved to defeat [IKR], whose raid shook Dorra. An [IKR] attack failed.
The bomb killed ten in the attack. [Tondu gunmen] and a [Tondu] commander fled. Nobody knows [Tondu].
"""


@pytest.mark.parametrize("article", lines(SHOWN))
def test_two_kinds_of_context_make_a_force_of_an_unknown_name(rules: UnitRules, article: str) -> None:
    assert bracketed(rules, plain(article)) == article


NOT_SHOWN = """
The bomb killed ten in the attack. The IKR met, and IKR shares fell. Nobody knows IKR.
The bomb killed ten in the attack. A Tondu commander fled. Mayor Ali Tondu knows Tondu.
The bomb killed ten in the attack. They live in IKR, where an IKR attack failed.
"""


@pytest.mark.parametrize("article", lines(NOT_SHOWN))
def test_one_kind_of_context_or_a_place_does_not(rules: UnitRules, article: str) -> None:
    assert bracketed(rules, plain(article)) == article


KINDS = """
The [82nd Airborne Division] landed at dawn. The [unit] lost two trucks.
A [Tajik unit] left; a Tajik border guard sneezed.
The [Kyrgyz border guard service] denied it.
They withdrew [American combat troops].
The [Branch Davidian] compound burned after the raid.
The American Legion met.
[Armed villagers] chased the [Bulava gang], and the [gang] shot back in a raid and an attack.
"""


@pytest.mark.parametrize("sentence", lines(KINDS))
def test_bodies_by_their_kind(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(sentence)) == sentence
