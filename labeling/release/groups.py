"""Which documents belong together: near copies of one wire story, and reports of the same event on the same day.

Near copies: Jaccard similarity of the sets of word 5-grams (case folded), found by MinHash with banding (Broder 1997;
Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3) and then verified exactly, so that no pair below
the threshold is linked. With 64 bands of 3 rows a pair at 0.5 is met with probability 0.9998, one at 0.6 with
probability above 0.999999.

Memory: the signatures (768 bytes a document) and what the caller keeps; the 5-grams wait in a temporary file.
"""

import re
import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import combinations
from types import TracebackType
from typing import TYPE_CHECKING, Self
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR = 0.5
"""Jaccard similarity of word 5-grams from which two documents count as copies."""

STORY = 0.5
"""Jaccard similarity of the names in two documents of the same day from which they count as the same story."""

SHARED_NAMES = 4
"""Names that two reports of the same story share at least."""

WORDS_IN_SHINGLE = 5
BANDS, ROWS = 64, 3

_WORD = re.compile(r"\w+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n])[\s\"'“”‘’(\[]*$")
_NAME = re.compile(r"\b[A-Z][\w'’-]*\w")


class Union:
    """Disjoint sets of the numbers 0..n-1; the root of a set is its smallest number."""

    def __init__(self, size: int) -> None:
        self._parent = array("l", range(size))

    def find(self, item: int) -> int:
        """The smallest number of the item's set."""
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> bool:
        """Makes one set of two; False where they were one already."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first
        return first != second

    def sets(self, least: int = 1) -> dict[int, list[int]]:
        """Members in order, by root; sets of at least so many."""
        sizes = array("l", bytes(len(self._parent) * self._parent.itemsize))
        for item in range(len(self._parent)):
            sizes[self.find(item)] += 1
        out: dict[int, list[int]] = defaultdict(list)
        for item in range(len(self._parent)):
            if sizes[root := self.find(item)] >= least:
                out[root].append(item)
        return out


@lru_cache(1 << 16)
def _hash(word: str) -> int:
    """The same in every process, unlike `hash`."""
    return crc32(word.encode())


def shingles(text: str) -> "NDArray[np.uint32]":
    """Hashes of the word 5-grams of a text, sorted, each once; of all its words where there are fewer than five."""
    import numpy as np

    words = np.array(list(map(_hash, _WORD.findall(text.casefold()))), dtype=np.uint64)
    if not len(words):
        return np.zeros(0, dtype=np.uint32)
    size = min(WORDS_IN_SHINGLE, len(words))
    mixed: NDArray[np.uint64] = np.zeros(len(words) - size + 1, dtype=np.uint64)
    for place in range(size):
        mixed = (mixed ^ words[place : place + len(mixed)]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(16)).astype(np.uint32))


def jaccard(one: "NDArray[np.uint32]", other: "NDArray[np.uint32]") -> float:
    """Shared over all, of two sorted arrays without repeats; 0 where both are empty."""
    import numpy as np

    if not len(one) or not len(other):
        return 0.0
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared)


Sketch = tuple[bytes, bytes]
"""MinHash signature and 5-grams of a text, as unsigned 32-bit numbers."""


def minhash(grams: "NDArray[np.uint32]") -> "NDArray[np.uint32]":
    """The MinHash signature of a set of hashes: `BANDS * ROWS` numbers. By rensa: datasketch takes scipy along."""
    import numpy as np
    from rensa import RMinHash

    found = RMinHash.digest_matrix_from_flat_token_hashes(grams.astype(np.uint64), [0, len(grams)], BANDS * ROWS, 1)
    return np.array(found.to_rows()[0], dtype=np.uint32)


def sketch(text: str) -> Sketch:
    """The part of adding a text to a `NearIndex` that takes time; may be done in another process."""
    grams = shingles(text)
    return minhash(grams).tobytes(), grams.tobytes()


class NearIndex:
    """An index of texts that finds near copies. Documents are numbered in the order they are added.

    Use it as a context manager: it keeps the 5-grams in a temporary file.
    """

    def __init__(self) -> None:
        self._signatures = bytearray()
        self._ends = array("Q")
        self._file = tempfile.TemporaryFile(prefix="shingles-")  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, text: str) -> int:
        """Adds one text and gives its number."""
        return self.add_sketch(sketch(text))

    def add_sketch(self, made: Sketch) -> int:
        """Adds the sketch of a text and gives the document's number."""
        signature, grams = made
        self._signatures += signature
        self._file.write(grams)
        self._ends.append((self._ends[-1] if self._ends else 0) + len(grams) // 4)
        return len(self._ends) - 1

    def grams(self, number: int) -> "NDArray[np.uint32]":
        """The 5-grams of the document of that number."""
        import numpy as np

        begin = self._ends[number - 1] if number else 0
        self._file.seek(begin * 4)
        return np.frombuffer(self._file.read((self._ends[number] - begin) * 4), dtype=np.uint32)

    def similarity(self, one: int, other: int) -> float:
        """The exact Jaccard similarity of two documents."""
        return jaccard(self.grams(one), self.grams(other))

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs that share a band, the smaller number first; a pair may come again. Empty documents never pair."""
        import numpy as np

        if not self._ends:
            return
        rows = np.frombuffer(self._signatures, dtype=np.uint32).reshape(len(self), BANDS, ROWS)
        empty = np.diff(np.frombuffer(self._ends, dtype=np.uint64), prepend=np.uint64(0)) == 0
        for band in range(BANDS):
            key: NDArray[np.uint64] = np.zeros(len(self), dtype=np.uint64)
            for row in range(ROWS):
                key = (key ^ rows[:, band, row].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
                key ^= key >> np.uint64(29)
            order = np.argsort(key, kind="stable")
            order = order[~empty[order]]
            bounds = np.concatenate(([0], np.flatnonzero(np.diff(key[order])) + 1, [len(order)]))
            for place in np.flatnonzero(np.diff(bounds) > 1).tolist():
                yield from combinations(sorted(order[bounds[place] : bounds[place + 1]].tolist()), 2)

    def clusters(self, threshold: float = NEAR) -> Union:
        """Sets of documents linked by pairs whose exact similarity is at least the threshold."""
        union = Union(len(self))
        refused: set[tuple[int, int]] = set()
        for one, other in self.candidates():
            if union.find(one) == union.find(other) or (one, other) in refused:
                continue
            if self.similarity(one, other) >= threshold:
                union.join(one, other)
            else:
                refused.add((one, other))
        return union

    def pairs(self, members: Sequence[int], threshold: float = NEAR) -> Iterator[tuple[int, int, float]]:
        """All pairs among these documents that reach the threshold, with their exact similarity."""
        grams = {number: self.grams(number) for number in members}
        for one, other in combinations(sorted(members), 2):
            similarity = jaccard(grams[one], grams[other])
            if similarity >= threshold:
                yield one, other, similarity


Names = bytes
"""Hashes of names, each once, four bytes each: small, since every document's are held."""


def names(text: str) -> Names:
    """Hashes of the capitalised words of a text that stand inside a sentence at least once."""
    found = set()
    for match in _NAME.finditer(text):
        if not _SENTENCE_START.search(text[max(0, match.start() - 6) : match.start()]):
            found.add(_hash(match.group().removesuffix("'s").removesuffix("’s")))
    return array("I", sorted(found)).tobytes()


def _set(packed: Names) -> frozenset[int]:
    return frozenset(array("I", packed))


def same_story(days: Sequence[str | None], named: Sequence[Names]) -> Iterator[tuple[int, int]]:
    """Pairs of documents of one day with a high overlap of names; a document without a date pairs with none."""
    by_day: dict[str, list[int]] = defaultdict(list)
    for number, day in enumerate(days):
        if day is not None and len(named[number]) >= 4 * SHARED_NAMES:
            by_day[day].append(number)
    for members in by_day.values():
        yield from _alike({member: _set(named[member]) for member in members})


def _alike(named: Mapping[int, frozenset[int]]) -> Iterator[tuple[int, int]]:
    """Pairs by Jaccard similarity of names.

    Two sets that reach the similarity share a name among the rarest of either, so that only those are looked up
    (prefix filtering; Chaudhuri, Ganti and Kaushik 2006).
    """
    frequency = Counter(name for own in named.values() for name in own)
    holders: dict[int, list[int]] = defaultdict(list)
    for number, own in named.items():
        rarest = sorted(own, key=lambda name: (frequency[name], name))
        prefix = rarest[: len(own) - -(-int(STORY * 1000) * len(own) // 1000) + 1]
        met: set[int] = set()
        for name in prefix:
            met.update(holders[name])
            holders[name].append(number)
        for other in sorted(met):
            shared = len(own & named[other])
            if shared >= SHARED_NAMES and shared >= STORY * (len(own) + len(named[other]) - shared):
                yield other, number


def group_names(union: Union, doc_ids: Sequence[str]) -> list[str]:
    """The name of each document's group: from the ids of its members, whatever their order in the file."""
    out = [""] * len(doc_ids)
    for members in union.sets().values():
        name = min(sha256(doc_ids[member].encode()).hexdigest() for member in members)[:12]
        for member in members:
            out[member] = name
    return out


def join_all(union: Union, pairs: Iterable[tuple[int, int]]) -> Union:
    """The union with further pairs joined."""
    for one, other in pairs:
        union.join(one, other)
    return union
