"""Which strings of one part of a release occur in another, without holding them: 8 bytes each.

A string is known by Python's 64-bit hash. Among a million strings, two share one with a probability below 1e-7.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MANY = 1 << 16
"""Hashes that are taken before repeats among them are dropped."""


class Distinct:
    """A set of strings, or with `repeats=True` a bag of them."""

    def __init__(self, repeats: bool = False) -> None:
        import numpy as np

        self._repeats = repeats
        self._kept: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._new: list[NDArray[np.int64]] = []
        self._taken = 0

    def add(self, strings: Collection[str]) -> None:
        """Takes strings, those it has too."""
        import numpy as np

        self._new.append(np.fromiter(map(hash, strings), dtype=np.int64, count=len(strings)))
        self._taken += len(strings)
        if self._taken > max(MANY, len(self._kept)):
            self._gather()

    def __len__(self) -> int:
        return len(self._gather())

    def within(self, other: "Distinct") -> int:
        """How many of its strings the other has too, repeats counted where they are kept."""
        import numpy as np

        return int(np.isin(self._gather(), other._gather()).sum())

    def _gather(self) -> "NDArray[np.int64]":
        import numpy as np

        if self._new:
            found = np.concatenate([self._kept, *self._new])
            self._kept = found if self._repeats else np.unique(found)
            self._new, self._taken = [], 0
        return self._kept
