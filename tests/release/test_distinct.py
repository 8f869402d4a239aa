"""Strings counted by hash: the same counts as with sets and bags of the strings."""

from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.release import distinct
from labeling.release.distinct import Distinct

WORDS = st.lists(
    st.lists(st.sampled_from(["brigade", "Brigade", "über", "🚢", "two words", ""]), max_size=6), max_size=5
)


def taken(parts, repeats=False):
    made = Distinct(repeats)
    for part in parts:
        made.add(part)
    return made


@settings(deadline=None)
@given(WORDS, WORDS)
def test_distinct_strings_and_those_that_occur_elsewhere(one, other):
    ours, theirs = set().union(*map(set, one)), set().union(*map(set, other))
    assert len(taken(one)) == len(ours)
    assert taken(one).within(taken(other)) == len(ours & theirs)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_repeats_count_where_they_are_kept(one, other):
    bag = [word for part in one for word in part]
    assert len(taken(one, repeats=True)) == len(bag)
    assert taken(one, repeats=True).within(taken(other)) == sum(
        word in {w for part in other for w in part} for word in bag
    )


def test_what_is_taken_is_gathered_before_it_grows(monkeypatch):
    monkeypatch.setattr(distinct, "MANY", 10)
    made = taken([[f"word {n % 7}"] for n in range(1000)])
    assert len(made._new) <= 10 and len(made) == 7
