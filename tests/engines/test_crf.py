"""The CRF: learns a pattern from examples, layers may overlap, the same input gives the same bytes."""

from pathlib import Path

import pytest

from labeling.data import Span
from labeling.engines.crf import Crf, Example, features, fit, sentences, shape
from labeling.errors import InputError

LABELS = ("UNIT", "MISSION", "HEDGE")
PLACES = ["Marlow", "Tavna", "Osk", "Brell", "Yarno", "Dunmere"]
NUMBERS = ["3rd", "14th", "27th", "8th", "112th", "41st"]


def spans(text: str, **marked: str) -> list[Span]:
    """One span per `LABEL=words`, at the first place where the words stand."""
    return [
        Span(f"s{number}", text.index(words), text.index(words) + len(words), label)
        for number, (label, words) in enumerate(marked.items())
    ]


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    found = []
    for place in PLACES:
        for number in NUMBERS:
            text = f"The {number} Brigade may patrol the road to {place}.\nResidents of {place} slept through it."
            found.append(
                Example(text, spans(text, UNIT=f"{number} Brigade", HEDGE="may", MISSION=f"patrol the road to {place}"))
            )
    return found


@pytest.fixture(scope="module")
def model(examples: list[Example]) -> Crf:
    return fit(examples, LABELS)


def test_it_finds_in_a_new_sentence_what_it_learnt(model: Crf) -> None:
    text = "Officials said the 9th Brigade may patrol the road to Kessim."
    found = {(span.slice(text), span.label) for span in model.tag(text)}
    assert found == {("9th Brigade", "UNIT"), ("may", "HEDGE"), ("patrol the road to Kessim", "MISSION")}


def test_scores_are_probabilities_and_ids_follow_the_text(model: Crf) -> None:
    found = model.tag("The 9th Brigade may patrol the road to Kessim. 🇺🇦 The 5th Brigade may patrol the road to Brell.")
    assert [span.id for span in found] == [f"c{number}" for number in range(len(found))]
    assert [span.start for span in found] == sorted(span.start for span in found)
    assert all(span.score is not None and 0.5 < span.score <= 1 for span in found)


def test_offsets_after_an_emoji_are_code_points(model: Crf) -> None:
    text = "👩‍👩‍👧 🇺🇦 The 9th Brigade may patrol the road to Osk."
    assert "9th Brigade" in {span.slice(text) for span in model.tag(text)}


def test_spans_of_two_labels_may_overlap() -> None:
    text = "The patrol possibly watching the ford left."
    whole, cue = text[4:37], text[11:19]
    learnt = [Example(text, spans(text, MISSION=whole, HEDGE=cue))] * 8
    found = {(span.slice(text), span.label) for span in fit(learnt, LABELS).tag(text)}
    assert found == {(whole, "MISSION"), (cue, "HEDGE")}


def test_hints_of_another_engine_are_seen() -> None:
    def example(name: str, hinted: bool) -> Example:
        text = f"{name} crossed the river."
        found = spans(text, UNIT=name)
        return Example(text, found if hinted else (), found if hinted else ())

    names = ["Ardent Shield", "Kelp Forest", "Night Heron", "Red Thistle", "Salt Lantern", "Quiet Harbour"]
    model = fit([example(name, hinted) for name in names for hinted in (True, False)], LABELS)
    text = "Amber Willow crossed the river."
    hint = spans(text, UNIT="Amber Willow")
    assert [span.slice(text) for span in model.tag(text, hint)] == ["Amber Willow"]
    assert model.tag(text) == ()


def test_the_same_examples_give_the_same_bytes(examples: list[Example], model: Crf) -> None:
    assert fit(examples, LABELS).models == model.models


def test_a_saved_model_reads_back_equal(model: Crf, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    back = Crf.load(tmp_path / "model")
    text = "The 9th Brigade may patrol the road to Kessim."
    assert back.labels == model.labels == LABELS
    assert back.tag(text) == model.tag(text)


def test_a_label_that_never_occurs_is_never_proposed(examples: list[Example]) -> None:
    assert fit(examples, (*LABELS, "SOURCE")).labels == LABELS


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(InputError, match="no document holds a span of UNIT"):
        fit([Example("Rain fell on Tavna.")], ("UNIT",))


def test_a_folder_without_a_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"crf\.json: cannot be read as a CRF"):
        Crf.load(tmp_path)
    (tmp_path / "crf.json").write_text('{"format": 1, "labels": ["../../etc"]}')
    with pytest.raises(InputError, match="no file name"):
        Crf.load(tmp_path)


def test_inside_gives_a_probability_for_every_token(model: Crf) -> None:
    layer = model.inside("The 9th Brigade may patrol the road to Kessim.")["UNIT"]
    assert len(layer.tokens) == len(layer.probabilities) == 10
    assert [round(p) for p in layer.probabilities] == [0, 1, 1, 0, 0, 0, 0, 0, 0, 0]


def test_every_token_of_a_sentence_is_seen_once() -> None:
    parts = sentences("Two brigades moved.\n\nNo one spoke.")
    assert [len(part.tokens) for part in parts] == [len(part.features) for part in parts] == [4, 4]
    assert "w=brigades" in features(["Two", "brigades"])[1]


@pytest.mark.parametrize(("word", "expected"), [("Mi-24V", "Xx-99X"), ("10,000", "99,99"), ("ISIL", "XX"), ("—", "—")])
def test_shape(word: str, expected: str) -> None:
    assert shape(word) == expected
