"""What people and papers call things, and who is a source within a quotation: sources expected stand in [brackets]."""

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
        "The [governor] called the killing of two soldiers an outrage.",
        "A [Dorran general] called Sunday's battle the worst of the war.",
        "The [cleric] called Dorra “the enemy of God”.",
        "[Zorin's rivals] called the pact treason.",
        "[Opposition lawmakers] called the budget for the war reckless.",
        "[Zorin], who was expelled from the party in March, called Maron the worst president in the country's history.",
        "The [committee] ruled the strike unlawful.",
        "The [UN mission] considers the vote illegal.",
        "[Vrenia] termed the incursion a provocation.",
        "The [general] declared the battle for Sarn over.",
        "The [rebels] have called for the president to quit.",
        "The [ministry] gave the toll as 14.",
        "[Rebel sources] put the toll higher.",
        "[Police] identified the gunman as a clerk.",
        "The general called his wife the next day.",
        "The president called a meeting of regional leaders for Friday.",
        "The unions called a strike for Monday.",
        "The government called the army a week later.",
        "The cabinet is considering a longer curfew because of the raids.",
        "The president declared a state of emergency.",
    ],
)
def test_what_is_called_something(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "“[We] believe this was a deliberate strike,” said [Ana Ruiz], the head of the mission.",
        "“[They] believe they can win by force,” [he] said.",
        "“I think the army will hold,” [Zorin] said.",
        "“I really believe that,” [she] said.",
    ],
)
def test_who_believes_something_within_a_quotation(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "[Footage posted online] showed smoke over the port.",
        "[Photos shared online] showed burned-out trucks.",
        "[Evidence presented to the court] suggested that he had been tortured.",
        "The [poll] found that most farmers want the bill.",
        "[Villagers reached by phone] described burning houses.",
        "[Aid workers based in Sarn] warned that food was running out.",
        "[Three former prisoners] described being hung by their wrists.",
        "The [army] denied having fired first.",
    ],
)
def test_participles_and_nouns_that_the_parse_misreads(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The institute published a [study] on Monday showing that prices have doubled.",
        "The campaign released an [ad] accusing the governor of cowardice.",
        "The [council] issued a statement saying the truce was dead.",
        "The [general] sent a letter to lawmakers complaining that the troops lacked shells.",
    ],
)
def test_the_work_speaks_and_not_who_brings_it_out(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "[Maron] was quick to deny the report.",
        "[Maron] had this to say about the truce: “It is dead.”",
        "[Maron] went on: “We will not yield.”",
        "[Maron] continued that no one would be spared.",
        "Maron continued the war.",
        "[State news agency Vren] quoted [Maron] as saying that the war was won.",
        "His brother, [Karim], said that he was innocent.",
        "[Several of the men] said they had been beaten.",
        "A [senior aide who asked not to be named] said the plan was dead.",
    ],
)
def test_idioms_and_names(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "[Hale] stressed that the port will stay shut and called out the clan for its tolls.",
        "The rebels seized the port and claimed the customs house.",
        "The [rebels] seized the port and claimed victory.",
        "The [president] signed the law and announced a new levy.",
        "Police searched the house and found explosives.",
        "The [ministry] recalled its ambassador and accused Vrenia of lying.",
    ],
)
def test_the_second_of_two_verbs(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The raid was condemned by the [council] as a crime.",
        "Sanctions proposed by the commission were approved.",
        "The party will be seen by voters as weak.",
        "The man was described by [neighbours] as quiet.",
        "The claim was denied by the [army].",
        "The move followed a call by the [envoy] for restraint.",
        "Amid accusations by [rights groups] that prisoners were beaten, the jail was closed.",
        "[Maron]'s statement on Monday that the war was over was premature.",
        "[Maron]'s warning of a long war was met with silence.",
        "The agency's disclosure of the plan will hurt the campaign.",
        "Maron's strike threat was about the date.",
    ],
)
def test_passives_and_possessors(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "[Maron] denied that he told the envoy to leave.",
        "The [ministry] said it would announce the result on Friday.",
        "[Maron] said that [Zorin] had told him the war was lost.",
        "If Maron says the war is over, it is over.",
        "Neither side has said when the talks will resume.",
        "[One officer] said no one had told him that the war was over.",
        "[Maron] wanted to know why shells had run out.",
    ],
)
def test_what_was_not_told(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "[Ana Ruiz at the Institute for Border Studies] says the war is lost.",
        "[Ana Ruiz] in Kasten said the war was lost.",
        "[Reports from the front] suggest that the battle was lost.",
        "“Who fired?” asked [one of the women].",
        "[Rumours] that the general was dead swept the city.",
        "[Orr] confided the war was lost.",
    ],
)
def test_places_and_parts(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "[Ana Ruiz], head of the mission, and her deputy, [Ali Zorin], said the road was mined.",
        "The prime minister, [Lena Orsic], and the defence minister, [Ivo Brandt], both said the line had held.",
        "[Ana Ruiz], Director of the study, and Chairman of the Board, says the road is mined.",
        "[Prime Minister Lena Orsic] and [Defence Minister Ivo Brandt] said the line had held.",
        "The war goes on, according to the [United Nations] and [aid groups].",
        "The toll rose to 31, the [agency] said, quoting a [doctor at the main hospital].",
        "The men are paid according to rank.",
        "The men the [ministry] calls spies were shot.",
    ],
)
def test_several_speakers_and_their_places(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "headline",
    ["[UN chief] condemns raid as war crime", "[Maron] calls raid an act of war", "'War is lost': [Orr]"],
)
def test_headlines_without_articles(rules: SourceRules, headline: str) -> None:
    check(rules, headline)


@pytest.mark.parametrize(
    "sentence",
    [
        "[Dorra] attributed the blast to a gas leak.",
        "[Dorra] stopped short of calling it a coup.",
        "The column stopped short of the bridge.",
        "[Dorra] gave notice that it would leave the pact.",
        "[Dorra] took the view that the pact was dead.",
        "[Dorra] cast doubt on the claim.",
        "[Dorra] reserved the right to strike back.",
        "[Dorra] defended the arrest of the bishop as lawful.",
        "[He] recalled walking for nine days.",
        "The king recalled his envoy.",
        "[He] swore to avenge his brother.",
        "[He] asked for calm.",
        "The gunmen stopped the bus and asked the driver for money.",
        "[He] attacked the army's handling of the raid.",
        "He attacked the army.",
    ],
)
def test_more_that_is_said_by_verb_and_noun(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "“They came from three sides,” [Haddad], a man whose brother was killed in the raid, recalled on Monday.",
        "In a nod to Dorra, the [general], who rarely speaks in public, warned that “those who fight” would burn.",
        "The crisis, announced the [prime minister's office], was over.",
        "The plan, announced the day before, was dead.",
        "Despite repeated appeals by the [secretary-general] for both sides to stop, shells continued to fall.",
    ],
)
def test_speakers_parted_from_their_verbs(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The [army] had to admit that the road was cut.",
        "The [army] sought to reassure the public that the war would be short.",
        "The army tried to promise less.",
        "[Dorra] went so far as to call the envoy a liar.",
        "The [army] let slip that the road was cut.",
        "The [army] repeated its denial that the road was cut.",
        "The [Centre for Border Studies] said in its latest assessment that the attack had stalled.",
        "The general was suspected by [police] of theft.",
        "“The road is cut,” said [another].",
        "[KCNA] said leader Kim had “expressed great satisfaction”.",
    ],
)
def test_what_was_said_all_the_same(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The [envoy] on Monday warned time was running out.",
        "[Maron] warned the rebels they would be crushed.",
        "[Lawyers acting for the families of the victims] called on the prosecutor to resign.",
        "Speaking to the council by video link, [Jane Rowe], the UN envoy for Vrenia, warned that time was short.",
        "The army left the man she loved.",
        "Lawyers acting for the families left the room.",
        "[Leaflets dropped over the town] urged residents to leave.",
        "The [newspaper] has learned that the town will fall.",
        "The mayor has learned that the town will fall.",
        "The [mayor] has no doubt that the town will fall.",
    ],
)
def test_clauses_and_subjects_that_the_parse_misreads(rules: SourceRules, sentence: str) -> None:
    check(rules, sentence)


@pytest.mark.parametrize(
    "text", ["He gave the", "The army put the", "The envoy called the", "Aid workers", "“No,” said one"]
)
def test_a_text_may_break_off_anywhere(rules: SourceRules, text: str) -> None:
    parsed = next(parse_documents([Document("d", text)], [rules.triggers(text)]))
    assert all(text[c.start : c.end].strip() for c in rules.propose(parsed, []))
