import pytest

from labeling.data import Document, Prediction, Span, Task
from labeling.evaluate import curve, reliability, scored

ARTICLE = Document("d1", "Marines may land. Rebels deny it.")


def task(*spans: tuple[int, int, str, float | None]) -> Task:
    made = tuple(Span(f"s{n}", start, end, label, score=score) for n, (start, end, label, score) in enumerate(spans))
    return Task(ARTICLE, Prediction(made))


GOLD = task((0, 7, "UNIT", None), (8, 11, "HEDGE", None), (18, 24, "UNIT", None))
PROPOSED = task((0, 7, "UNIT", 0.9), (8, 16, "HEDGE", 0.2), (18, 24, "UNIT", 0.7), (25, 29, "HEDGE", None))


def test_scores_that_mean_what_they_say_have_no_calibration_error() -> None:
    found = reliability([(0.75, True)] * 3 + [(0.75, False)])
    assert found is not None
    assert (found.ece, found.spans) == (0.0, 4)
    assert found.brier == pytest.approx((3 * 0.25**2 + 0.75**2) / 4)


def test_the_error_is_the_mean_gap_over_the_bins_weighted_by_their_spans() -> None:
    found = reliability([(0.95, True), (0.95, False), (0.15, False), (1.0, True)])
    assert found is not None
    assert [(part.low, part.spans) for part in found.bins] == [(0.1, 1), (0.9, 3)]
    assert found.ece == pytest.approx((1 * 0.15 + 3 * abs(2.9 / 3 - 2 / 3)) / 4)
    assert (found.mean_score, found.mean_right) == (pytest.approx(3.05 / 4), 0.5)


def test_without_scores_there_is_no_table() -> None:
    assert reliability([]) is None


def test_only_exactly_right_spans_count_and_those_without_a_score_are_left_out() -> None:
    found = list(scored([(PROPOSED, GOLD)], ["UNIT", "HEDGE"]))
    assert found == [(0.9, True), (0.2, False), (0.7, True)]


def test_the_curve_trades_recall_for_precision() -> None:
    steps = dict(curve([(PROPOSED, GOLD)], ["UNIT", "HEDGE"], [0.0, 0.5, 0.8]))
    assert [at.micro.exact.predicted for at in steps.values()] == [4, 3, 2]
    assert steps[0.0].micro.exact.recall == steps[0.5].micro.exact.recall == pytest.approx(2 / 3)
    assert (steps[0.8].micro.exact.right, steps[0.8].micro.exact.gold) == (1, 3)
