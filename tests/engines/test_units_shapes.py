"""Armed groups' names that no list has, by their shape and by the company they keep; parties and teams beside them."""

import pytest

from labeling.engines.rules.units import UnitRules
from labeling.schema import load_schema
from tests.engines.test_units import bracketed, lines, plain

WAR = "The [rebels] attacked two posts, killing six in an ambush. "
PEACE = "The choir sang in the town hall on Monday. "


@pytest.fixture(scope="module")
def rules() -> UnitRules:
    return UnitRules(load_schema())


SHAPES = """
Residents spoke of [Liwa Tariq al-Nur] on Monday.
It was taken by [Jabhat al-Dorra], he said.
The base fell to [Mai-Mai Kasala].
They blamed [Tehreek-e-Zarq] for it.
The [Sons of Dorra] burned the bridge. [Sons of Dorra] also looted shops.
They belong to the [Martyrs of Dorra Brigade].
He met the [Army of the Free] there.
It was the [Brigade of the Blue Rivers].
The [Dorra Military Council] took over the post.
The [Orsa Liberation Movement] and the [Armed Resistance Committee of Varn] met.
They met the [Front for the Salvation of Dorra].
It was the [Ejército Popular de Dorra] and the [Front de Libération du Varn].
"""


@pytest.mark.parametrize("sentence", lines(SHAPES))
def test_finds_names_by_their_shape_where_fighting_is_told_of(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(WAR + sentence)) == WAR + sentence


ALWAYS = """
[Jaish al-Zahra] and [Lashkar-e-Zarq] signed.
The base of [Mai-Mai Kasala] is empty.
"""


@pytest.mark.parametrize("sentence", lines(ALWAYS))
def test_some_shapes_are_never_anything_else(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(PEACE + sentence)) == PEACE + sentence


NEVER = """
They drove through Lashkar Gah.
Supporters of Zorin jeered.
The Tehreek-e-Insaf chairman spoke.
The Transitional Military Council rules the country.
The Frente Amplio won seats.
It was the 7th [Brigade] of the line.
The Popular Movement met.
"""


@pytest.mark.parametrize("sentence", lines(NEVER))
def test_leaves_places_parties_and_juntas_alone(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(WAR + sentence)) == WAR + sentence.replace("7th [Brigade]", "[7th Brigade]")


CIVIL = """
Residents spoke of Liwa Tariq on Monday.
The Sons of Dorra sing well.
The Orsa Liberation Movement printed a book.
The Front de Libération du Varn printed a book.
"""


@pytest.mark.parametrize("sentence", lines(CIVIL))
def test_leaves_the_same_shapes_alone_in_civil_news(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, PEACE + sentence) == PEACE + sentence


COMPANY = """
Clashes broke out on Monday between the [UPO] and the [PUZK]. The [PUZK] fled.
[Hamas], the [KNPO] and the [Orsa Resistance] signed. The [KNPO] has 200 members.
The [Dorra Guards], the [KNPO] and [Hamas] signed.
The [National Union for the Renewal of Orsa] ([Nuro]) [rebels] fled, and [Nuro] has gone.
The [Zul Bahadur group] claimed responsibility. The [Zul Bahadur group] is small.
They met the [Orsa Workers Party], which has waged a long insurgency. The [Orsa Workers Party] is banned.
"""


@pytest.mark.parametrize("sentence", lines(COMPANY))
def test_finds_names_by_their_company(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(WAR + sentence)) == WAR + sentence


ALONE = """
[Hamas] and the KNPO party signed. The KNPO lost seats.
[Hamas] and the Orsa Union signed.
[Hamas], Orsa and Ali Zorin signed.
Talks between the UPO and the PUZK failed.
They met the Orsa Workers Party, which has led a long strike.
"""


@pytest.mark.parametrize("sentence", lines(ALONE))
def test_company_makes_no_force_of_a_party_or_a_place(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(WAR + sentence)) == WAR + sentence


OTHERS = """
The town fell to [forces] loyal to Ali Zorin.
[North Korea's 11th Corps] left; the [1st Bn], [Royal Orsa Regiment], stayed.
The [Dawn Army] of Ali al-Zorin met the [Dawn Army of Orsa].
[Freedom fighters] sang with the [U.S. Navy SEALs].
"""


@pytest.mark.parametrize("sentence", lines(OTHERS))
def test_bounds_of_names_and_descriptions(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(sentence)) == sentence


FIGHTERS = """
The [3rd of May Movement] and the [May 3 Brigade] met.
The base of [Mai-Mai Fleur du Christ] fell.
The [Mouvement pour le Renouveau de Dorra] met.
The [Beltran-Leyva cartel], the [Beltrán Leyva Cartel] and the [Free-Syrian Army] met.
"""


WITHIN = """
[Battalion 444] left. [Jubbarland forces] met the [Jubbarland militia].
The [Dorra task force] met the [Zorin faction].
"""


@pytest.mark.parametrize("sentence", lines(WITHIN))
def test_numbers_after_formations_and_names_known_from_within_a_sentence(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(WAR + sentence)) == WAR + sentence


def test_a_capital_at_the_start_of_a_sentence_alone_is_no_name(rules: UnitRules) -> None:
    assert bracketed(rules, plain(WAR) + "Jubbarland forces left.") == WAR + "Jubbarland [forces] left."


@pytest.mark.parametrize("sentence", lines(FIGHTERS))
def test_dates_languages_accents_and_hyphens(rules: UnitRules, sentence: str) -> None:
    assert bracketed(rules, plain(WAR + sentence)) == WAR + sentence


def test_a_date_makes_no_group_in_civil_news(rules: UnitRules) -> None:
    assert bracketed(rules, PEACE + "The May 3 Movement met.") == PEACE + "The May 3 Movement met."
