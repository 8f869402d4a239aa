"""Krippendorff's alpha: nominal, over tokens or attribute values, and unitised, over the lengths of spans.

Both are computed from sums over documents, so that a bootstrap only weighs rows. None, or NaN in an array, is "not
defined": where all values are equal there is nothing that chance could get wrong, and alpha has no meaning.

Sources: Krippendorff (2011), "Computing Krippendorff's alpha-reliability", for the coincidence matrix; the point
estimate over tokens is that of the `krippendorff` package. Krippendorff, Mathet, Bouvry and Widlöcher (2016), "On the
reliability of unitizing textual continua: further developments", Quality & Quantity 50, 2347-2364, for unitising.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.tokens import Bounds

Array = NDArray[np.float64]


def nominal(coincidences: Array) -> Array:
    """Alpha of coincidence matrices `(..., k, k)`, as `(...)`; NaN where not defined."""
    total = coincidences.sum(axis=(-2, -1))
    values = coincidences.sum(axis=-1)
    observed = total - np.trace(coincidences, axis1=-2, axis2=-1)
    pairs = total**2 - (values**2).sum(axis=-1)
    defined = pairs > 1e-9
    return np.where(defined, 1 - (total - 1) * observed / np.where(defined, pairs, 1.0), np.nan)


def coincidences(inside: NDArray[np.int64], annotators: int) -> Array:
    """The 2 x 2 coincidence matrix (outside, inside) of tokens that `inside[i]` of the annotators marked."""
    marked, left = inside.astype(float), annotators - inside.astype(float)
    share = 1 / (annotators - 1)
    crossed = float((marked * left).sum()) * share
    both = float((marked * (marked - 1)).sum()) * share
    neither = float((left * (left - 1)).sum()) * share
    return np.array([[neither, crossed], [crossed, both]])


def package_alpha(value_counts: NDArray[Any]) -> float | None:
    """Nominal alpha by the `krippendorff` package: a row a unit, a column a value, cells count annotators.

    None where fewer than two values were used: alpha is not defined then.
    """
    import krippendorff

    pairable = value_counts[value_counts.sum(axis=1) > 1]
    if len(pairable) == 0 or (pairable.sum(axis=0) > 0).sum() < 2:
        return None
    return float(krippendorff.alpha(value_counts=pairable, level_of_measurement="nominal"))


UNITISED_COLUMNS = 4
"""Crossed, total, marked and squared lengths: what `unitising` returns and `unitised` needs."""


def unitising(marked: Sequence[Iterable[Bounds]], length: int) -> Array:
    """What one document of `length` code points adds to unitised alpha; `marked` holds each annotator's units.

    Units of one annotator must not overlap (`merged` makes them so). The four sums are: code points that one of a
    pair of annotators marked and the other did not (over both directions, divided by annotators - 1), annotators x
    length, marked code points, and the squared lengths of units.
    """
    units = [list(one) for one in marked]
    lengths = [np.array([end - start for start, end in one], dtype=float) for one in units]
    crossed = 0.0
    for number, one in enumerate(units):
        for other in units[number + 1 :]:
            common = intersection(one, other)
            crossed += sum(e - s for s, e in one) + sum(e - s for s, e in other) - 2 * common
    return np.array(
        [
            crossed / (len(units) - 1),
            float(len(units) * length),
            float(sum(array.sum() for array in lengths)),
            float(sum((array**2).sum() for array in lengths)),
        ]
    )


def unitised(sums: Array) -> Array:
    """|uα of Krippendorff et al. (2016), marked against unmarked, from sums `(..., 4)` as `unitising` gives them.

    A unit never meets itself by chance: the expected coincidences leave out the squared lengths of units, and each
    unmarked code point with itself. NaN where nothing, or everything, is marked.
    """
    crossed, total, marked, squares = np.moveaxis(sums, -1, 0)
    unmarked = total - marked
    chance = marked * unmarked * total
    defined = chance > 1e-9
    pairs = total**2 - squares - unmarked
    return np.where(defined, 1 - crossed * pairs / np.where(defined, chance, 1.0), np.nan)


def merged(bounds: Iterable[Bounds]) -> list[Bounds]:
    """Units without overlap: what nests or overlaps becomes one unit; units that only touch stay apart."""
    out: list[Bounds] = []
    for start, end in sorted(bounds):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def intersection(one: Sequence[Bounds], other: Sequence[Bounds]) -> int:
    """Code points that both lists of sorted, separate units cover."""
    common = i = j = 0
    while i < len(one) and j < len(other):
        common += max(0, min(one[i][1], other[j][1]) - max(one[i][0], other[j][0]))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return common
