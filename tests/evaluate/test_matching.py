from collections import Counter
from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from labeling.data import Span
from labeling.evaluate import match_exact, match_overlap, pair


def spans(*bounds: tuple[int, int], label: str = "UNIT") -> list[Span]:
    return [Span(f"s{i}", start, end, label) for i, (start, end) in enumerate(bounds)]


bounds = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda b: (b[0], b[0] + b[1])), max_size=5)


def best_by_trying_all(predicted: list[Span], gold: list[Span]) -> int:
    fewer, more = sorted((predicted, gold), key=len)
    return max(
        (sum(a.overlaps(b) for a, b in zip(fewer, order, strict=True)) for order in permutations(more, len(fewer))),
        default=0,
    )


def test_one_long_prediction_answers_for_one_gold_span_only() -> None:
    """{[the French] and [German troops]}: the prediction overlaps both, and counts once."""
    assert len(match_overlap(spans((0, 30)), spans((0, 10), (15, 30)))) == 1


def test_nested_spans_each_find_their_own_partner() -> None:
    """[contingent of the [3rd Wing]] proposed in full, in any order, is right twice."""
    outer, inner = (0, 25), (18, 25)
    for predicted in permutations([outer, inner]):
        for gold in permutations([outer, inner]):
            assert len(match_exact(spans(*predicted), spans(*gold))) == 2
            assert len(match_overlap(spans(*predicted), spans(*gold))) == 2


def test_a_greedy_choice_is_undone_when_another_span_needs_the_partner() -> None:
    """The long prediction likes the middle gold span best, but the short one has no other."""
    assert len(match_overlap(spans((0, 20), (9, 11)), spans((8, 13), (0, 2)))) == 2


def test_spans_of_different_labels_never_pair() -> None:
    assert match_overlap(spans((0, 5)), spans((0, 5), label="SOURCE")) == []


def test_touching_is_not_overlapping() -> None:
    assert match_overlap(spans((0, 5)), spans((5, 9))) == []


@given(bounds, bounds)
def test_no_matching_has_more_pairs_than_ours(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    predicted, gold = spans(*one), spans(*other)
    pairs = match_overlap(predicted, gold)
    assert len(pairs) == best_by_trying_all(predicted, gold)
    assert all(predicted[i].overlaps(gold[j]) for i, j in pairs)
    assert max(Counter(i for i, _ in pairs).values(), default=0) <= 1
    assert max(Counter(j for _, j in pairs).values(), default=0) <= 1


@given(bounds, bounds)
def test_every_span_has_exactly_one_outcome(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    predicted, gold = spans(*one), spans(*other)
    result = pair(predicted, gold)
    assert len(result.exact) + len(result.bounded) + len(result.spurious) == len(predicted)
    assert len(result.exact) + len(result.bounded) + len(result.missed) == len(gold)
    assert len(result.exact) <= len(result.overlap)


@given(bounds, bounds)
def test_on_flat_spans_we_agree_with_nervaluate(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    from nervaluate import Evaluator

    predicted, gold = flat(one), flat(other)
    if not gold:
        return
    # nervaluate's ends are inclusive, hence the - 1
    as_dicts = [[{"label": s.label, "start": s.start, "end": s.end - 1} for s in side] for side in (gold, predicted)]
    strict = Evaluator([as_dicts[0]], [as_dicts[1]], tags=["UNIT"], loader="dict").evaluate()["overall"]["strict"]
    assert strict.correct == len(match_exact(predicted, gold))


def flat(found: list[tuple[int, int]]) -> list[Span]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(found)):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    assert not any(a[1] > b[0] for a, b in combinations(kept, 2))
    return spans(*kept)
