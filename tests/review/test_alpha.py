"""Each coefficient against a published worked example, and against a plain calculation of the same definition."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.review.alpha import (
    coincidences,
    intersection,
    merged,
    nominal,
    package_alpha,
    unitised,
    unitising,
)

# Krippendorff (2011), "Computing Krippendorff's alpha-reliability", part A: two observers, ten units, binary data.
PUBLISHED_BINARY = ([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0])

# Krippendorff, Mathet, Bouvry and Widlöcher (2016), and Krippendorff (2019, figure 12.11): three observers of a
# continuum of 60; (first, last, value), counted from one.
PUBLISHED_UNITS = {
    "Alex": [(1, 7, 1), (8, 13, 2), (31, 32, 5), (33, 37, 6), (38, 44, 6), (45, 60, 7)],
    "Paul": [(1, 7, 1), (8, 13, 3), (14, 21, 5), (33, 44, 6)],
    "Suzan": [(1, 7, 1), (8, 13, 4), (14, 21, 5), (33, 37, 6), (38, 41, 6), (42, 44, 6)],
}


def plain_u_alpha(observers: list[list[tuple[int, int, int]]], length: int) -> float:
    """uα by equations 32 to 34 of Krippendorff (2019), one position at a time; value 0 is unmarked."""
    values = sorted({value for one in observers for _, _, value in one} | {0})
    marks = []
    for one in observers:
        mark = [0] * length
        for first, last, value in one:
            mark[first - 1 : last] = [value] * (last - first + 1)
        marks.append(mark)
    seen = np.zeros((len(values), len(values)))
    for one, other in permutations(marks, 2):
        for c, k in zip(one, other, strict=True):
            seen[values.index(c), values.index(k)] += 1 / (len(observers) - 1)
    own = sum((last - first + 1) ** 2 for one in observers for first, last, _ in one)
    own += sum(mark.count(0) for mark in marks)
    total = seen.sum()
    margins = seen.sum(axis=1)
    by_chance = np.outer(margins, margins) * total / (total**2 - own)
    off = ~np.eye(len(values), dtype=bool)
    return float(1 - seen[off].sum() / by_chance[off].sum())


def test_nominal_alpha_of_the_published_binary_example() -> None:
    one, other = (np.array(values) for values in PUBLISHED_BINARY)
    inside = one + other
    assert float(nominal(coincidences(inside, 2))) == pytest.approx(0.095, abs=0.0005)
    assert package_alpha(np.column_stack([2 - inside, inside])) == pytest.approx(0.095, abs=0.0005)


def test_nominal_alpha_of_the_published_nominal_example() -> None:
    """Krippendorff (2011), part B: five values a to e, 12 units, two observers, α = 0.692."""
    one, other = "aabbdcccedda", "babbbccceddd"
    matrix = np.zeros((5, 5))
    for c, k in zip(one, other, strict=True):
        matrix["abcde".index(c), "abcde".index(k)] += 1
        matrix["abcde".index(k), "abcde".index(c)] += 1
    assert float(nominal(matrix)) == pytest.approx(0.692, abs=0.001)


def test_the_plain_calculation_gives_the_published_value_over_all_codes() -> None:
    assert plain_u_alpha(list(PUBLISHED_UNITS.values()), 60) == pytest.approx(0.510, abs=0.0005)


def test_unitised_alpha_of_the_published_example_marked_against_unmarked() -> None:
    marked = [[(first - 1, last) for first, last, _ in one] for one in PUBLISHED_UNITS.values()]
    found = float(unitised(unitising(marked, 60)))
    assert found == pytest.approx(0.413, abs=0.001)
    assert found == pytest.approx(
        plain_u_alpha([[(f, t, 1) for f, t, _ in one] for one in PUBLISHED_UNITS.values()], 60)
    )


units = st.lists(st.tuples(st.integers(0, 38), st.integers(1, 8)), max_size=6).map(
    lambda found: merged((start, min(40, start + size)) for start, size in found)
)


@given(st.lists(units, min_size=2, max_size=4))
def test_unitised_alpha_equals_the_plain_calculation(marked: list[list[tuple[int, int]]]) -> None:
    found = float(unitised(unitising(marked, 40)))
    covered = sum(end - start for one in marked for start, end in one)
    if covered in (0, 40 * len(marked)):
        assert np.isnan(found)
    else:
        plain = plain_u_alpha([[(start + 1, end, 1) for start, end in one] for one in marked], 40)
        assert found == pytest.approx(plain)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=40))
def test_token_alpha_equals_the_krippendorff_package(counts: list[int]) -> None:
    inside = np.array(counts)
    expected = package_alpha(np.column_stack([3 - inside, inside]))
    found = float(nominal(coincidences(inside, 3)))
    if expected is None:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(expected)


def test_alpha_is_not_defined_where_only_one_value_occurs() -> None:
    assert np.isnan(nominal(coincidences(np.array([0, 0, 0]), 2)))
    assert package_alpha(np.array([[2, 0], [2, 0]])) is None
    assert package_alpha(np.zeros((0, 2))) is None


def test_rows_of_documents_can_be_summed() -> None:
    one = coincidences(np.array([2, 1, 0]), 2)
    other = coincidences(np.array([0, 0, 2]), 2)
    assert np.allclose(one + other, coincidences(np.array([2, 1, 0, 0, 0, 2]), 2))


def test_nested_units_become_one_and_neighbours_stay_apart() -> None:
    assert merged([(10, 20), (12, 15), (20, 25), (18, 19)]) == [(10, 20), (20, 25)]
    assert intersection([(0, 5), (10, 20)], [(3, 12)]) == 4
