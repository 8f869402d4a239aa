"""Sources that stand far from their verb or in a list, which the parse loses: sources expected stand in [brackets]."""

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
        "The [envoy], now in his third year in the post, called on both sides to stop.",
        "The [minister], flanked by two generals, called for calm.",
        "[Somalia's delegate], also on behalf of Algeria, Guyana and Sierra Leone, called on donors to close the gap.",
        "[Residents], asked about the raid, described it as a crime.",
        "[Gen. Omar Haddad], asked about the raid, warned that the truce could fail.",
        "The [Free Front of Azan], an armed band bent on revenge, said it had carried out the raid.",
        "What matters now, argues [Omar Daly], who teaches at the academy, is the rain.",
        "The real prize, noted the [envoy], who once lived there, was the port.",
        "The rebels were quiet, and the envoy, called to the palace, did not return.",
        "A hill in the north, called the Anvil by the rebels, was shelled again.",
    ],
)
def test_an_interruption_parts_who_speaks_from_the_verb(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The [mayor], the [governor] and the [bishop] said they had seen no troops.",
        "The [president], the [prime minister] and the [speaker of parliament] each said they would resign.",
        "The [army], the [police] and [local officials] have denied that anyone was hurt.",
        "The [mayor], a farmer and a father of six, said he had seen no troops.",
        "[President Barr] and [British Prime Minister David Cole] agreed that the talks had failed.",
        "[Lena Orsic], a doctor and a member of the council, said the talks had failed.",
    ],
)
def test_three_that_speak_are_no_appositive(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "A [villager who gave her name as Ana] said the soldiers came at dawn.",
        "A [driver who identified himself as Musa] said soldiers had opened fire.",
        "A [fighter who goes by the nickname Tiger] said he would stay.",
        "A [caller claiming to speak for the group] said it had planted the bomb.",
        "[Two envoys involved in ending the siege] expressed optimism on Friday.",
        "The ministry welcomed the deployment but the [main rebel group], the Free Front, warned that it would fail.",
        "The toll has risen, the [Free the Harbour (FTH) Network] announced Friday.",
        "A third, whose [lawyers] say he was beaten, was released.",
        "[Lieut. Gen. Raoul Casimir], the army commander, told a television crew that he would die at his post.",
        "Afterward [Lacey Ehlis] said she was tired.",
        "[Five men interviewed separately in Tawila] said fighters had shot them.",
        "[Refugees who reached the border] told of snipers firing at night.",
        "A column that set out from Obeid has stalled, and [Western officials] doubt it will arrive in time.",
    ],
)
def test_what_stands_within_the_phrase_of_who_speaks(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "[Diplomats] confirmed to Reuters the death of two soldiers.",
        "The [report] judges it unlikely that the army will leave.",
        "The [commander] dismissed such talk.",
        "It was dropped, according to [documents seen by The Washington Post] and [two officials familiar with it].",
        "The [memo] records a [Jordanian envoy] as saying that soldiers would be sent.",
        "The blockade has, by the estimate of the [Hartwell Institute], cost $160 billion.",
        "The [hospital] gave a toll of 150.",
        "Denmark lost more men per head than almost anyone.",
        "The president's draft would expire after three years and rule out a ground war.",
        "[Officials] say the army has run out of shells, and expect that it will retreat.",
        "The [company] said [it] expected to sell forty tanks this year.",
        "The soldiers said goodbye to their wives.",
        "The raid persuaded Oslo that the truce was dead.",
        "The [poll] found 49 percent of voters support keeping troops there, with 33 percent opposed.",
    ],
)
def test_what_is_conveyed(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)
