"""Who is no source of his own inside what somebody else says, and headlines: sources expected stand in [brackets]."""

import re

import pytest

from labeling.data import Document
from labeling.engines.rules.parse import parse_documents
from labeling.engines.rules.sources import SourceRules
from labeling.schema import load_schema


@pytest.fixture(scope="module")
def rules() -> SourceRules:
    return SourceRules(load_schema())


def check(rules: SourceRules, marked: str) -> None:
    text, expected = re.sub(r"[\[\]]", "", marked), re.findall(r"\[(.*?)\]", marked)
    parsed = next(parse_documents([Document("d", text)], [rules.triggers(text)]))
    assert [text[c.start : c.end] for c in rules.propose(parsed, [])] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "[Sorin] said that 80 percent of the army supported a change of course.",
        "[Chiefs] have said their troops are ready to counter any raid and warned rebels not to try.",
        "[Analysts] suspect the rebels are playing down their losses.",
        "[She] complained that the mayor acted unfairly by announcing the inquiry.",
        "The [union] said it will strike, citing low pay.",
        "[Villagers] said the army has proof that the militia carried out the raid, citing [two reports].",
        "[Hale] wrote a letter, warning that the aide may have broken the law by leaving and accusing him of theft.",
        "[He] said he appreciated the concern but told them the law would be enforced.",
        "[Hale], who heads the panel, demanded that Sorin explain himself.",
        "Asked if Sorin would voice opposition to the bill, [Hale] said the vote was close.",
        "A minister left it unclear whether the premier would say that in public.",
        '"[He] says he has a plan," [Mrs. Hale] said.',
    ],
)
def test_what_stands_within_a_statement(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister briefed lawmakers on the drill.",
        "Fishermen filled the harbour to protest the size of the base.",
        "The court dismissed a murder charge against the teacher.",
        "The accord was narrowly rejected by voters.",
        "Prosecutors concluded that case in July.",
        "Hale complained on Tuesday.",
        "She ran for office on a Sunday.",
        "The bill would give commanders a say in the budget.",
        '"Our mission is clear: to win."',
        "Hale was second in the poll, with 21 percent naming him first.",
    ],
)
def test_acts_that_state_nothing(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "A [man who identified himself as a rebel commander] told the station that the bishop would be freed.",
        "On Tuesday [Chad] and [Niger] denounced the coup as a crime.",
        "She left Port Sella at noon, [customs and harbour sources] said.",
        "Both the [UN] and [former colonial power Portugal] have questioned its credibility.",
        "[German tabloid newspaper Kurier] earlier reported that the chiefs would be tried.",
        "Traders shun the tolls announced by the [Trade Commission] against Chad.",
        "An [aide to Majority Leader Jane Rowe], D-Utah, told the paper that she is hopeful.",
        "[ECOWAS] -- the regional bloc -- announced it would send a delegation.",
        "The vote was null, by the [party]'s count.",
        "They laughed at a promise by [Interior Secretary Jon Cole] to have a fence ready.",
    ],
)
def test_how_far_it_reaches(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "headline",
    [
        "[Army] Denies Role in Raid",
        "[U.N. Envoy] Urges Calm After Raid",
        "[Rebel Leader] Vows to Fight On",
        "[Kremlin] Rejects Claim of Raid",
        "Car Bomb Blasts Kill Two",
        "Rebel Attacks Leave Two Dead",
    ],
)
def test_verbs_of_headlines(rules: SourceRules, headline: str) -> None:
    check(rules, headline)


def test_old_wires_write_two_strokes_at_both_ends_of_a_quotation(rules: SourceRules) -> None:
    check(rules, "''The well is dry,'' [Hale] said. ''Our clerks believe that the war is over.''")


@pytest.mark.parametrize(
    "sentence",
    [
        "[Ansar Nuru] (AN), a rebel faction of the eastern hills, claimed responsibility for the ambush.",
        "Khartoum, the capital, has a curfew.",
        "The man [prosecutors] accuse of the raid has fled.",
        "It was a ceasefire which [UN envoy Paul Roe] called the most fragile in memory.",
        "The loss would add to the backlog the [company] reported in May.",
        "The [U.S.] announcement that the ministers would meet was made in Bonn.",
        "We have learned from [two diplomats] that the talks have failed.",
        "The figures were obtained from the [ministry].",
        "The weapons were obtained from a dealer in Minsk.",
        "The [army] said [it] believes the bridge is mined.",
        "[They] vowed to catch those who claimed responsibility.",
        "The world should make them promise a truce.",
        "The [U.N.] has demanded the rebels pull out their guns and stop threatening the town.",
        "It is a step [critics] say will fail.",
        "[Juba] and [Chad] heaped blame on the militia.",
    ],
)
def test_who_it_is_far_from_the_verb(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The [Cole campaign] contended right after the debate that Rowe gives confusing accounts of the raid.",
        "The [UN chief] welcomed the offer of troops, and villagers welcomed the first trucks.",
        "As [moderator Paul Adler] pointed out, the raid took a day.",
        "[Orland's prime minister] sent an appeal for more troops.",
        "[He] accused her of neglect, citing not just Libya but Syria and Iran.",
        "The raid was named in a speech he made in May.",
        "[Forces loyal to a Libyan general] said they had seized two ports.",
        "[Adler]'s remark two weeks later that they had been a crowd was wrong.",
        "The [bloc] “strongly condemns” the raid.",
        "A [spokesman for the junta] defended the raid saying that it was aimed at rebels.",
        "The army released a man carrying a gun.",
    ],
)
def test_what_is_told_late_or_in_passing(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "In a telephone interview from Dorra, the [commander] claimed his men held the port.",
        "The mayor was accused by [aid groups] of hiding the grain.",
        "“It is a graveyard,” said [one resident who gave his name only as Ali].",
    ],
)
def test_where_a_source_ends(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)
