"""The parse of a document as plain lists by token index."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from labeling.engines.rules.parse import Parsed

Extent = tuple[int, int]
"""First token and the token after the last: token indices of the document."""

_VERBS = frozenset(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ"))


class Tree:
    """The parse of a document as plain lists by token index: fast to walk, and empty where nothing was parsed."""

    def __init__(self, parsed: Parsed) -> None:
        columns = parsed.columns
        size = len(columns.words)
        self.text = parsed.document.text
        self.words, self.starts, self._ends = columns.words, columns.starts, columns.ends
        self.heads, self.tags, self.deps = columns.heads[:], columns.tags[:], columns.deps[:]
        self.kids: list[list[int]] = [[] for _ in range(size)]
        for i, head in enumerate(self.heads):
            if head != i:
                self.kids[head].append(i)
        self.sentence = [(0, 0)] * size
        self.ranges = [(s.start, s.end) for s in parsed.sentences if s.parsed]
        for start, end in self.ranges:
            self.sentence[start:end] = [(start, end)] * (end - start)
            self._read_gerund_pairs(start, end)

    def _read_gerund_pairs(self, start: int, end: int) -> None:
        """Reads "training and assisting the army" as two verbs where the tagger took the first for a noun."""
        for i in range(start, end):
            noun = self.tags[i] == "NN" and self.deps[i] == "pobj" and self.words[i].endswith("ing")
            if noun and any(self.deps[k] == "conj" and self.tags[k] == "VBG" for k in self.kids[i]):
                self.tags[i], self.deps[i] = "VBG", "pcomp"

    def token_at(self, offset: int) -> int | None:
        """The token that holds a code point; None in white space between tokens."""
        token = bisect_right(self.starts, offset) - 1
        return token if token >= 0 and offset < self.end(token) else None

    def token_before(self, offset: int) -> int | None:
        """The token that ends at or before a code point (end exclusive)."""
        return self.token_at(offset - 1)

    def end(self, token: int) -> int:
        """The code point after a token."""
        return self._ends[token]

    @cached_property
    def _subtree_bounds(self) -> dict[int, Extent]:
        return {}

    def subtree(self, token: int) -> Extent:
        """The leftmost token that hangs on this one, and the token after the rightmost."""
        known = self._subtree_bounds.get(token)
        if known is None:
            low = high = token
            stack = [token]
            while stack:
                current = stack.pop()
                low, high = min(low, current), max(high, current)
                stack += self.kids[current]
            known = self._subtree_bounds[token] = (low, high + 1)
        return known

    def attach(self, token: int, head: int, dep: str) -> None:
        """Hangs a token, with all that hangs on it, on another head."""
        if self.heads[token] != token:
            self.kids[self.heads[token]].remove(token)
        self.heads[token], self.deps[token] = head, dep
        self.kids[head] = sorted((*self.kids[head], token))
        self._subtree_bounds.clear()

    def child(self, token: int, *deps: str) -> int | None:
        """The first dependent with one of these relations."""
        for kid in self.kids[token]:
            if self.deps[kid] in deps:
                return kid
        return None

    def children(self, token: int, *deps: str) -> Iterator[int]:
        """The dependents with one of these relations."""
        return (kid for kid in self.kids[token] if self.deps[kid] in deps)

    def is_verb(self, token: int) -> bool:
        """Whether the tagger read a verb."""
        return self.tags[token] in _VERBS

    def offsets(self, extent: Extent) -> tuple[int, int]:
        """Start and end in code points of a token extent."""
        return self.starts[extent[0]], self.end(extent[1] - 1)


_last: list[tuple[Parsed, Tree]] = []


def tree_of(parsed: Parsed) -> Tree:
    """The tree of a document; that of the last one asked for is kept, since several rule sets ask in turn."""
    if not _last or _last[0][0] is not parsed:
        _last[:] = [(parsed, Tree(parsed))]
    return _last[0][1]
