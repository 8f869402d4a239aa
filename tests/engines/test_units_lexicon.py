"""The lexicons of forces: wide, well formed, and refused with a clear error where they are not."""

from pathlib import Path
from shutil import copytree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from labeling.engines.rules.units_gazetteer import Gazetteer
from labeling.engines.rules.units_vocabulary import ProperName, Vocabulary, load_vocabulary
from labeling.engines.rules.units_words import Words
from labeling.errors import SchemaError
from labeling.schema import load_schema


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(load_schema())


def test_attributes_of_the_lexicon_are_values_of_the_schema(vocabulary: Vocabulary) -> None:
    allowed = {attribute.name: set(attribute.value_names) for attribute in vocabulary.label.attributes}
    assert {name.form for name in vocabulary.names} <= allowed["form"]
    assert {name.echelon for name in vocabulary.names} <= allowed["echelon"]
    assert {head.echelon for heads in vocabulary.heads.values() for head in heads} <= allowed["echelon"]
    assert set(vocabulary.name_heads.values()) <= allowed["echelon"]


@pytest.mark.parametrize("file", ["units-names", "units-groups", "units-services", "units-others"])
def test_conditions_are_of_names_that_are_listed(file: str) -> None:
    lexicon = yaml.safe_load((load_schema().folder / "lexicons" / f"{file}.yaml").read_text(encoding="utf-8"))
    listed = {name for entry in lexicon["lists"] for group in entry["names"] for name in group}
    assert set(lexicon["needs"]) <= listed


def test_no_name_is_listed_twice_in_the_files_of_groups_and_services(vocabulary: Vocabulary) -> None:
    folder = load_schema().folder / "lexicons"
    added = [
        name
        for file in ("units-groups", "units-services", "units-others")
        for entry in yaml.safe_load((folder / f"{file}.yaml").read_text(encoding="utf-8"))["lists"]
        for group in entry["names"]
        for name in group
    ]
    known = [name.name for name in vocabulary.names]
    assert [name for name in added if known.count(name) > 1] == []


@pytest.mark.parametrize("name", ["Rapid Support Forces", "Tatmadaw", "JNIM", "Hamas", "ELN", "KFOR", "FDLR", "Fano"])
def test_the_gazetteer_knows_conflicts_of_all_continents(vocabulary: Vocabulary, name: str) -> None:
    assert name in {known.name for known in vocabulary.names}


@pytest.mark.parametrize(
    ("nation", "kind"),
    [
        ("Sudanese", "nation"),
        ("Burkinabe", "nation"),
        ("Chad", "country"),
        ("Tuareg", "people"),
        ("U.S.", "adjectival"),
    ],
)
def test_nations_and_peoples(vocabulary: Vocabulary, nation: str, kind: str) -> None:
    assert vocabulary.nations[nation] == kind


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    copytree(load_schema().folder, tmp_path / "schemas")
    path = tmp_path / "schemas" / "lexicons" / "units.yaml"
    lexicon = yaml.safe_load(path.read_text(encoding="utf-8"))
    del lexicon["ranks"]
    path.write_text(yaml.safe_dump(lexicon), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"units\*\.yaml: a list is missing or broken: 'ranks'"):
        load_vocabulary(load_schema(tmp_path / "schemas" / "conflict-news.yaml"))


def names(*entries: ProperName) -> Gazetteer:
    return Gazetteer(entries)


def test_the_longest_name_wins_and_apostrophes_are_one() -> None:
    gazetteer = names(
        ProperName("Free Army", "named", "armed-group"), ProperName("People's Free Army", "named", "armed-group")
    )
    text = "The People’s Free Army met the Free Army."
    assert [text[start:end] for start, end, _ in gazetteer.find(text)] == ["People’s Free Army", "Free Army"]


def test_a_name_ends_at_a_word_and_may_open_a_compound() -> None:
    gazetteer = names(ProperName("Zul", "named", "armed-group"))
    text = "Zulu herders fled the Zul-held valley; Karim al-Zul stayed."
    assert [start for start, _, _ in gazetteer.find(text)] == [text.index("Zul-held")]


def test_an_ambiguous_name_needs_its_article() -> None:
    gazetteer = names(ProperName("IRA", "named", "armed-group", ("Belfast",)))
    assert not list(gazetteer.find("Her IRA grew by 4 percent."))
    assert len(list(gazetteer.find("The IRA left Belfast."))) == 1


def test_a_name_is_known_in_other_spellings_and_with_dots(vocabulary: Vocabulary) -> None:
    gazetteer = Gazetteer(vocabulary.names, vocabulary.spellings)
    text = "Hizbulla, the Abu Sayaf, Lashkar-e-Tayyeba, the Jinjaweed, the P.K.K. and Isaf; a P.K.K.X. did not."
    found = [text[start:end] for start, end, _ in gazetteer.find(text)]
    assert found == ["Hizbulla", "Abu Sayaf", "Lashkar-e-Tayyeba", "Jinjaweed", "P.K.K.", "Isaf"]


def test_classes_of_spellings_do_not_share_a_word(vocabulary: Vocabulary) -> None:
    spelled = [word for words in vocabulary.spellings for word in words]
    assert len(spelled) == len(set(spelled))


@given(st.text(alphabet=st.sampled_from("aZ é1.-'’s\n🇫🇷U,"), max_size=60))
def test_words_slice_back_to_the_text(text: str) -> None:
    words = Words(text)
    assert [text[start:end] for start, end in zip(words.start, words.end, strict=True)] == words.text
    assert words.start == sorted(words.start)
    assert all(
        words.span(start, end) == (i, i + 1) for i, (start, end) in enumerate(zip(words.start, words.end, strict=True))
    )


def test_abbreviations_numbers_and_compounds_are_one_word() -> None:
    text = "The U.S.-led coalition’s 3,000 troops met Lt. Gen. D. Ross."
    assert Words(text).text == [
        "The",
        "U.S.-led",
        "coalition",
        "’s",
        "3,000",
        "troops",
        "met",
        "Lt.",
        "Gen.",
        "D.",
        "Ross",
        ".",
    ]


def test_a_headline_is_known_by_its_capitals() -> None:
    words = Words("Security Forces Detain Rebel Leader\nThe leader was detained on Monday.")
    assert words.titles[: words.text.index("\n")] == [True] * 5
    assert not any(words.titles[words.text.index("\n") :])
