"""Who a statement is attributed to: each sentence marks in [brackets] the sources that are expected."""

import re

import pytest

from labeling.data import Document
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.parse import parse_documents
from labeling.engines.rules.sources import SourceRules
from labeling.engines.rules.sources_lexicon import inflections, load_source_lexicon
from labeling.schema import load_schema


@pytest.fixture(scope="module")
def rules() -> SourceRules:
    return SourceRules(load_schema())


def marked(sentence: str) -> tuple[str, list[str]]:
    return re.sub(r"[\[\]]", "", sentence), re.findall(r"\[(.*?)\]", sentence)


def found(rules: SourceRules, text: str) -> list[Candidate]:
    parsed = next(parse_documents([Document("d", text)], [rules.triggers(text)]))
    return list(rules.propose(parsed, []))


def spans(rules: SourceRules, text: str) -> list[str]:
    return [text[c.start : c.end] for c in found(rules, text)]


FIRING = [
    ("[General Osei] said the bridge was open.", "source.said"),
    ('"The bridge is open," said [General Osei].', "source.said-inverted"),
    ('"The bridge is open," [General Osei] said on Monday.', "source.said"),
    ("The bridge, [he] added, would stay open.", "source.added"),
    ("[Two residents], who hid in a well, said the shelling lasted an hour.", "source.said"),
    ("[Col. Ana Reyes], who commands the sector, said in an interview that the line held.", "source.said"),
    ("[Col. Ana Reyes] told reporters that the line had held.", "source.told"),
    ("The [ministry] announced a convoy to Kosti.", "source.announced"),
    ("The [junta] denied that its planes had struck the market.", "source.announced"),
    ("[Analysts] argue that the truce will not last.", "source.argued"),
    ("The [World Food Programme] warned of famine in Darfur.", "source.warned"),
    ("The [envoy] urged both sides to withdraw.", "source.urged"),
    ("[Lawmakers] called for an inquiry.", "source.called"),
    ("[Khartoum] accused the militia of looting the clinic.", "source.accused"),
    ("[She] believes that the blockade will be lifted.", "source.believes"),
    ("[Satellite images] show new trenches near the river.", "source.shows"),
    ("[Investigators] found that the depot had been empty.", "source.found"),
    ("[The Front] claimed responsibility for the blast.", "source.announced"),
    ("The [envoy] expressed confidence that the talks would resume.", "source.expressed"),
    ("[Minister Danylchuk] is convinced that the port will reopen.", "source.state"),
    ("[Commodore Price] visited the ship, telling the crew that the war was over.", "source.told-participle"),
    ("[Commodore Price] visited the ship and said the crew had done well.", "source.said-conjoined"),
    ("A [letter] warning that the dam could burst reached the mayor.", "source.argued-noun"),
    ("The raid was announced by [the interior ministry].", "source.by-agent"),
    ("The [commander] was quoted as saying that the depot was empty.", "source.quoted-as"),
    ("According to [three witnesses interviewed by phone], the planes came twice.", "source.according-to"),
    ("In the words of [one medic], the wards were full.", "source.in-the-words-of"),
    ("The port was closed, the paper wrote, citing [two officials].", "source.citing"),
    ("The announcement by [President Amara Diallo] of a truce surprised nobody.", "source.statement-by"),
    ("[Sirko]'s statements suggest that the reserve is spent.", "source.possessive"),
    ("The town woke to [reports] of shelling.", "source.reports-of"),
    ("The ministry dismissed [reports] that the port had fallen.", "source.reports-that"),
    ("[A diplomat] spoke on condition of anonymity.", "source.anonymity"),
    ("[Officials]: two ferries sunk off Mombasa", "source.headline-colon"),
    ("Depot burns for a third day in Sennar – [officials]", "source.headline-dash"),
    ('"We are out of gauze," croaked [Hossam Wadi].', "source.beside-quotation"),
]


@pytest.mark.parametrize(("sentence", "rule"), FIRING)
def test_a_source_is_found_by_its_rule(rules: SourceRules, sentence: str, rule: str) -> None:
    text, expected = marked(sentence)
    candidates = {text[c.start : c.end]: c for c in found(rules, text)}
    for mention in expected:
        mention = re.sub(r"^(?:[Tt]he|A|a) ", "", mention)
        assert mention in candidates, list(candidates)
        assert candidates[mention].rule == rule
        assert candidates[mention].evidence


@pytest.mark.parametrize(
    "sentence",
    [
        "The commander refused to say how many had died.",
        "The ministry did not say how many had died.",
        "The ministry declined to comment.",
        "The officer may announce a curfew.",
        "The brigade shelled the town for a third day.",
        "Moscow wants a corridor to the sea.",
        "The column moved according to plan.",
        "It was too early to say who had won.",
        "No one said a word.",
        '"I think we will hold."',
        "The fighting continued as rain fell.",
    ],
)
def test_nothing_is_attributed(rules: SourceRules, sentence: str) -> None:
    assert spans(rules, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The chief of staff, [Andriy Bondar], said the line held.",
        "A spokesman for the Joint Chiefs, [Navy Capt. Eric Lund], confirmed the raid.",
        "[Officials familiar with the matter] said the envoy had resigned.",
        "The [head of the regional military administration] said power was back.",
        "[Deputy Head of the Chancellery of the Premier Andriy Bondar] said power was back.",
        "[Doctors Without Borders] said its clinic was looted.",
        "[Amna Idris], 41, said the mill had burned.",
        "[Sen. Margaret Hale] and [Rep. Dale Whitcomb] said the plan was costly.",
        "[Police in Maiduguri] said the bomber was a teenager.",
        '"It is what it is," said [Shin Dae-ho], a professor in Busan.',
        "[The New York Times] reported on Friday, citing [two officials], that the base had closed.",
        "KABUL, Afghanistan (Jan. 12) - [ISAF] confirmed that two smugglers had been caught.",
        "The rebels left, the [army] said in a statement on Sunday.",
        "[Ukraine's 3rd Assault Brigade] said the village was free.",
    ],
)
def test_how_far_a_source_reaches(rules: SourceRules, sentence: str) -> None:
    text, expected = marked(sentence)
    assert spans(rules, text) == expected


@pytest.mark.parametrize(
    ("sentence", "form", "kind"),
    [
        ("[General Osei] said so.", "named", "person"),
        ("[Head of the Chancellery of the Premier Andriy Bondar] said so.", "named", "person"),
        ("The [president of Ukraine] said so.", "unnamed", "person"),
        ("[He] said so.", "pronoun", "person"),
        ("[Two residents] said so.", "unnamed", "person"),
        ("Many fled, [Afghans] said.", "unnamed", "person"),
        ("[Yonhap news agency] said so.", "named", "outlet"),
        ("[Local media] said so.", "unnamed", "outlet"),
        ("The [Springfield Herald] said so.", "named", "outlet"),
        ("The [Saudi Interior Ministry] said so.", "named", "official-body"),
        ("[Kyiv] said so.", "named", "official-body"),
        ("The [ministry] said so.", "unnamed", "official-body"),
        ("[Afghan forces] said so.", "unnamed", "official-body"),
        ("[Hezbollah] said so.", "named", "group"),
        ("The [rebels] said so.", "unnamed", "group"),
        ("A [leaked letter seen by Sky News] said so.", "unnamed", "document"),
        ("The [report by the UN panel] said so.", "named", "document"),
        ("The [defence ministry] said the port was open.", "unnamed", "official-body"),
        ("Talks had failed, the [Orlan news agency] reported.", "named", "outlet"),
        ("The [news agency] said that the army had left.", "unnamed", "outlet"),
        ("The [intelligence agency] said that the army had left.", "unnamed", "official-body"),
    ],
)
def test_form_and_kind(rules: SourceRules, sentence: str, form: str, kind: str) -> None:
    text, (mention,) = marked(sentence)
    (candidate,) = found(rules, text)
    assert (text[candidate.start : candidate.end], dict(candidate.attributes)) == (
        mention,
        {"form": form, "kind": kind},
    )


def test_a_pronoun_takes_the_kind_of_what_spoke_before(rules: SourceRules) -> None:
    text = 'The report details the raid. "It was planned," it says.'
    kinds = {text[c.start : c.end]: c.attributes for c in found(rules, text)}
    assert kinds["it"] == {"form": "pronoun", "kind": "document"}


def test_a_capital_that_is_a_surname_is_a_person(rules: SourceRules) -> None:
    text = "Captain Valeria Paris said the ship was sound. Paris claims it never leaked."
    assert [c.attributes["kind"] for c in found(rules, text)] == ["person", "person"]


def test_what_is_said_within_a_quotation_has_a_rule_of_its_own(rules: SourceRules) -> None:
    text = '"The rebels said they would leave," Hale recalled.'
    assert {text[c.start : c.end]: c.rule for c in found(rules, text)} == {
        "rebels": "source.said-in-quotation",
        "Hale": "source.argued",
    }


def test_offsets_are_code_points_past_emoji_and_curly_quotes(rules: SourceRules) -> None:
    text = "🇺🇦🙂 “We hold,”  said Col. Ana Reyes.\n\n“They left,” she added."
    assert spans(rules, text) == ["Col. Ana Reyes", "she"]


def test_no_source_lies_inside_another(rules: SourceRules) -> None:
    text = "According to a report by the army, the army said the dam was safe."
    candidates = found(rules, text)
    assert not any(a is not b and a.start <= b.start and b.end <= a.end for a in candidates for b in candidates)


def test_regular_verbs_are_inflected() -> None:
    assert inflections("announce") == ("announce", "announces", "announced", "announcing")
    assert inflections("stress") == ("stress", "stresses", "stressed", "stressing")
    assert inflections("imply") == ("imply", "implies", "implied", "implying")


def test_every_verb_class_has_a_note_with_an_example_and_outlets_are_many() -> None:
    from labeling.engines.rules.lexicon import load_lexicon

    schema = load_schema()
    for name, raw in load_lexicon(schema, "sources").lists["verbs"].items():
        assert re.search(r"\[.+\]", raw["note"]), name
    lexicon = load_source_lexicon(schema)
    assert len(lexicon.outlets) > 800 and "Yonhap" in lexicon.outlets and "Radio Dabanga" in lexicon.outlets
