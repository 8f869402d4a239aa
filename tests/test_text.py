"""Normalisation: done once, before any offset."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.text import is_normalised, normalise, realign, text_hash

MESSY = st.text(
    alphabet=st.sampled_from(" \n\r\t\x00\x85\u2028\ufeffaéx\u0301\u0927🇺🇦👩\u200d🚒\ud800.“”"), max_size=60
)


@given(st.one_of(st.text(), MESSY))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(MESSY)
def test_what_is_promised_holds_for_any_text(text: str) -> None:
    out = normalise(text)
    assert unicodedata.is_normalized("NFC", out)
    assert "\r" not in out and "\x00" not in out
    assert not any(0xD800 <= ord(character) <= 0xDFFF for character in out)
    assert "\n\n\n" not in out
    assert out == out.strip()
    out.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("\ufeffTroops moved.", "Troops moved."),
        ("One.\r\nTwo.\rThree.", "One.\nTwo.\nThree."),
        ("Cafe\u0301", "Café"),
        ("A bell\x07 rang", "A bell rang"),
        ("half \ud83d an emoji", "half  an emoji"),
        ("First.\n\n \n\t\nSecond.", "First.\n\nSecond."),
        ("kept:  two spaces,\u00a0NBSP,\u2028line\tand tab", "kept:  two spaces,\u00a0NBSP,\u2028line\tand tab"),
        ("👩\u200d🚒 and 🇺🇦", "👩\u200d🚒 and 🇺🇦"),
    ],
)
def test_each_rule(raw: str, expected: str) -> None:
    assert normalise(raw) == expected
    assert is_normalised(expected)


def test_hash_is_that_of_the_utf8_bytes() -> None:
    assert text_hash("Café") == "73473dcc12b763085904a5279d048c4d5b3b008c46f1f32443b99de04aa83a14"
    assert text_hash("Café") != text_hash("Cafe")


def test_a_span_is_followed_through_normalisation() -> None:
    raw = "Border guards\r\n\r\n\r\nmet the Cafe\u0301 Brigade\x07 there. The Café Brigade left."
    start = raw.index("Cafe\u0301 Brigade")
    moved = realign(raw, start, start + len("Cafe\u0301 Brigade"))
    assert normalise(raw)[slice(*moved)] == "Café Brigade"


@given(MESSY, st.data())
def test_following_a_span_gives_its_words_or_refuses(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    try:
        moved = realign(text, start, end)
    except ValueError:
        return
    assert normalise(text)[slice(*moved)] == normalise(text[start:end])


def test_a_span_that_cuts_a_composed_character_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be followed through normalisation"):
        realign("Cafe\u0301\r\nnoir", 0, 4)
