"""Splits: whole groups, the shares asked for, the same next time."""

from collections import Counter

import pytest

from labeling.errors import UsageError
from labeling.release.splits import BRIDGE, OTHER_SPLIT, Item, Plan, split


def items(count, **more):
    return [
        Item(
            f"d{number}",
            f"n{number}",
            f"g{number}",
            f"source {number % 5}",
            f"2031-01-{1 + number % 28:02}",
            number % 7,
        )
        for number in range(count)
    ]


def test_shares_are_those_asked_for_in_every_source():
    everything = items(1000)
    of = split(everything).of
    sizes = Counter(of.values())
    assert all(abs(sizes[name] - wanted) <= 5 for name, wanted in (("train", 800), ("validation", 100), ("test", 100)))
    for source in {item.source for item in everything}:
        shares = Counter(of[item.doc_id] for item in everything if item.source == source)
        assert 155 <= shares["train"] <= 165 and 15 <= shares["test"] <= 25


def test_dense_and_sparse_documents_are_spread_alike():
    of = split(items(700)).of
    shares = Counter(of[item.doc_id] for item in items(700) if item.density == 6)
    assert 75 <= shares["train"] <= 85 and shares["test"] >= 6


def test_a_group_is_never_divided():
    grouped = [Item(f"d{n}", f"n{n // 3}", f"g{n // 6}", "one source", None, 1.0) for n in range(300)]
    of = split(grouped).of
    for first in range(0, 300, 6):
        assert len({of[f"d{n}"] for n in range(first, first + 6)}) == 1


def test_the_order_of_the_documents_does_not_matter_and_the_seed_does():
    everything = items(200)
    assert split(everything).of == split(everything[::-1]).of
    assert split(everything, Plan(seed=1)).of != split(everything).of


def test_few_documents_reach_every_split():
    assert Counter(split(items(5)).of.values()) == {"train": 3, "validation": 1, "test": 1}
    assert split([]).of == {}


def test_a_share_of_nothing_gets_nothing():
    sizes = Counter(split(items(50), Plan(ratios=(0.8, 0.0, 0.2))).of.values())
    assert set(sizes) == {"train", "test"} and 9 <= sizes["test"] <= 11


def test_documents_keep_the_split_of_the_release_before():
    before = split(items(100), Plan(seed=5)).of
    after = split(items(160), Plan(), before).of
    assert {doc_id: after[doc_id] for doc_id in before} == before
    assert 12 <= Counter(after.values())["test"] <= 20


def test_a_new_copy_follows_its_original():
    copy = Item("copy", "n7", "g7", "elsewhere")
    for seed in range(5):
        of = split([*items(50), copy], Plan(seed=seed), {"d7": "test"}).of
        assert of["d7"] == of["copy"] == "test"


def test_a_new_document_that_joins_two_splits_is_left_out():
    old = [Item("a", "n", "g"), Item("b", "n", "g")]
    made = split([*old, Item("bridge", "n", "g")], Plan(), {"a": "train", "b": "test"})
    assert made.of == {"a": "train", "b": "test"}
    assert made.left_out == {"bridge": BRIDGE}


def test_stories_that_grew_together_keep_their_splits_and_copies_stay_together():
    old = [Item("a", "n1", "g"), Item("b", "n2", "g")]
    new = [Item("copy of a", "n1", "g"), Item("copy of b", "n2", "g")]
    of = split([*old, *new], Plan(), {"a": "train", "b": "test"}).of
    assert (of["copy of a"], of["copy of b"]) == ("train", "test")


def test_by_time_the_newest_are_tested():
    dated = [Item(f"d{n:02}", f"n{n}", f"g{n}", day=f"2031-01-{n + 1:02}") for n in range(20)]
    of = split(dated, Plan("time")).of
    assert [doc_id for doc_id in sorted(of) if of[doc_id] == "test"] == ["d18", "d19"]
    assert [doc_id for doc_id in sorted(of) if of[doc_id] == "validation"] == ["d16", "d17"]


def test_by_time_an_undated_document_trains():
    dated = [Item(f"d{n}", f"n{n}", f"g{n}", day=f"2031-01-{n + 1:02}") for n in range(9)]
    assert split([*dated, Item("undated", "x", "x")], Plan("time")).of["undated"] == "train"


def test_by_source_no_source_is_in_two_splits_and_copies_across_are_left_out():
    everything = [Item(f"d{n}", f"n{n}", f"g{n}", f"source {n % 10}") for n in range(100)]
    first = split(everything, Plan("source")).of
    other = next(item for item in everything if first[item.doc_id] != first["d0"])
    copies = [
        Item(item.doc_id, "n0" if item.doc_id in ("d0", other.doc_id) else item.near, item.group, item.source)
        for item in everything
    ]
    made = split(copies, Plan("source"))
    for source in {item.source for item in everything}:
        held = {made.of[item.doc_id] for item in copies if item.source == source and item.doc_id in made.of}
        assert len(held) == 1
    assert list(made.left_out.values()) == [OTHER_SPLIT]


@pytest.mark.parametrize("ratios", [(0.5, 0.1, 0.1), (1.2, -0.1, -0.1)])
def test_shares_must_add_up(ratios):
    with pytest.raises(UsageError, match="expected three shares that add up to 1"):
        Plan(ratios=ratios)


def test_an_unknown_way_of_splitting_is_refused():
    with pytest.raises(UsageError, match="--split-by cannot be 'luck': choose one of group, time, source"):
        Plan("luck")
