"""Percentile bootstrap over documents (Efron 1979): documents are drawn with replacement, seeded, 95 % kept.

Statistics are functions of sums over documents, so that a resample is a weighing of rows and nothing is recounted.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RESAMPLES = 1000
SEED = 20


@dataclass(frozen=True, slots=True)
class Measure:
    """A value with its 95 % interval; all None where it is not defined. `n` says what it rests on."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0

    def __str__(self) -> str:
        if self.value is None:
            return "not defined"
        bounds = "" if self.low is None else f" [{self.low:.3f}, {self.high:.3f}]"
        return f"{self.value:.3f}{bounds}"

    def to_json(self) -> dict[str, float | int | None]:
        """The four fields."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


def weights(documents: int, resamples: int = RESAMPLES, seed: int = SEED) -> Array:
    """How often each document is drawn in each resample: `(resamples, documents)`, every row sums to `documents`."""
    random = np.random.default_rng(seed)
    drawn = np.empty((resamples, documents), dtype=np.float64)
    for row in drawn:
        row[:] = np.bincount(random.integers(0, documents, documents), minlength=documents)
    return drawn


def measure(
    rows: Array, statistic: Callable[[Array], Array], drawn: Array | None, n: int = 0, value: float | None = None
) -> Measure:
    """The statistic of the rows' sum with its interval.

    `rows` is `(documents, columns)`; `statistic` maps sums `(..., columns)` to `(...)`, NaN where not defined. No
    interval is given for fewer than two documents, or where most resamples leave the statistic undefined. `value`
    takes the place of the point estimate where a library gave it.
    """
    point = float(statistic(rows.sum(axis=0)))
    if np.isnan(point):
        return Measure(n=n)
    point = point if value is None else value
    if drawn is None or len(rows) < 2:
        return Measure(point, n=n)
    values = statistic(drawn @ rows)
    values = values[~np.isnan(values)]
    if len(values) < len(drawn) / 2:
        return Measure(point, n=n)
    low, high = np.quantile(values, [0.025, 0.975])
    return Measure(point, float(low), float(high), n)


def median_interval(
    values: Array, seed: int = SEED, resamples: int = RESAMPLES, statistic: Callable[..., Array] = np.median
) -> tuple[float, float]:
    """95 % interval of a median (or another statistic with an `axis`) of independent values."""
    random = np.random.default_rng(seed)
    drawn = statistic(values[random.integers(0, len(values), (resamples, len(values)))], axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)
