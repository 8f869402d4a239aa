"""Near copies and reports of the same story."""

import random

import pytest

from labeling.release.groups import NEAR, NearIndex, Union, group_names, jaccard, minhash, names, same_story, shingles
from tests.release.reviewed import BRIDGE, HARBOUR

WIRE = (
    "Peacekeepers plan to reopen the road between Mandara and the salt lake within two weeks, the mission's "
    "headquarters said on Thursday. The 3rd Senegalese Battalion has been ordered to clear it of mines before the "
    "rains. Rebel fighters of the Salt Lake Movement have held the northern end since January."
)
EDITED = WIRE.replace("within two weeks", "within a fortnight").replace("Thursday", "Friday")


def clusters(texts, threshold=NEAR):
    with NearIndex() as index:
        for text in texts:
            index.add(text)
        return [members for members in index.clusters(threshold).sets().values() if len(members) > 1]


def test_an_edited_copy_is_found_and_another_article_is_not():
    assert clusters([WIRE, BRIDGE, EDITED, HARBOUR]) == [[0, 2]]


def test_case_and_punctuation_do_not_hide_a_copy():
    shouted = WIRE.upper().replace(",", " -").replace(".", "!")
    assert jaccard(shingles(WIRE), shingles(shouted)) == 1


def test_similarity_is_shared_over_all_5_grams():
    one = shingles("a b c d e f g")
    other = shingles("b c d e f g h")
    assert (len(one), jaccard(one, other)) == (3, 0.5)
    assert jaccard(one, shingles("")) == 0


def test_below_the_threshold_nothing_is_linked():
    with NearIndex() as index:
        first, second = index.add(WIRE), index.add(EDITED)
        similarity = index.similarity(first, second)
        assert 0.5 < similarity < 0.8
        assert [len(group) for group in index.clusters(similarity + 0.01).sets().values()] == [1, 1]
        assert [len(group) for group in index.clusters(similarity).sets().values()] == [2]
        assert list(index.pairs([first, second], similarity)) == [(first, second, similarity)]


def test_texts_without_words_and_very_short_ones():
    assert clusters(["…", "!!!", "Troops left.", "troops left", ""]) == [[2, 3]]


def test_every_pair_above_the_threshold_is_found():
    """Against all pairs compared exactly: 60 articles and, for each, a copy edited more and more."""
    rng = random.Random(3)
    words = [f"word{number}" for number in range(3000)]
    texts = []
    for number in range(60):
        article = rng.choices(words, k=120)
        texts.append(" ".join(article))
        texts.append(" ".join(rng.choice(words) if rng.random() < number / 400 else word for word in article))
    grams = [shingles(text) for text in texts]
    linked = Union(len(texts))
    for one in range(len(texts)):
        for other in range(one):
            if jaccard(grams[one], grams[other]) >= NEAR:
                linked.join(one, other)
    assert clusters(texts) == [members for members in linked.sets().values() if len(members) > 1]


def test_names_are_the_capitalised_words_inside_sentences():
    assert names("Troops left Arran. Kestrel fell. He saw Lise Amdrup’s frigate.") == names("at Arran, Lise Amdrup")


@pytest.mark.parametrize(
    ("days", "found"),
    [(("2031-03-04", "2031-03-04"), [(0, 1)]), (("2031-03-04", "2031-03-05"), []), ((None, None), [])],
)
def test_the_same_story_needs_the_same_day(days, found):
    first = names("on Monday Lise Amdrup of HDMS Skagerrak reached Kestrel Bay in Arran")
    second = names("yesterday in Arran at Kestrel Bay, Lise Amdrup said HDMS Skagerrak stays")
    assert list(same_story(days, [first, second])) == found


def test_two_stories_of_one_day_stay_apart():
    first = names("on Monday Lise Amdrup of HDMS Skagerrak reached Kestrel Bay")
    second = names("in Mandara the Senegalese Battalion met Amadou Faye of the Salt Lake Movement")
    assert list(same_story(["2031-03-04"] * 2, [first, second])) == []


def test_a_group_has_the_same_name_whatever_the_order():
    union = Union(3)
    union.join(0, 2)
    one, alone, other = group_names(union, ["a", "b", "c"])
    assert one == other != alone
    turned = Union(3)
    turned.join(0, 2)
    assert group_names(turned, ["c", "b", "a"]) == [one, alone, one]


def test_signatures_agree_as_often_as_the_texts_are_alike():
    """Broder 1997: the share of equal places estimates the Jaccard similarity, here within three standard errors."""
    one, other = shingles(WIRE * 3 + BRIDGE), shingles(WIRE * 3)
    similarity = jaccard(one, other)
    agree = float((minhash(one) == minhash(other)).mean())
    assert 0.05 < similarity < 0.95
    assert abs(agree - similarity) < 3 * (similarity * (1 - similarity) / len(minhash(one))) ** 0.5
    assert len(set(minhash(shingles("")).tolist())) == 1
