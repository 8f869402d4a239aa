"""The small model's parser, run over many sentences in step with numpy. The weights and the parse are spaCy's.

spaCy's own loop spends most of its time on calls for single vectors. Here one step of the arc-eager system (Nivre
2004; spaCy's has an `unshift`: a word popped without a head goes back to the buffer) is taken in all sentences of a
batch at once. As no sentence may break in two, `Break` is never valid and only the first word may begin one, which
leaves four moves. A test compares the trees with those of spaCy.

Words are numbered through the batch; `NONE` is no word.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

SHIFT, REDUCE, LEFT, RIGHT, BREAK = range(5)
_MOVES = {"S": SHIFT, "D": REDUCE, "L": LEFT, "R": RIGHT, "B": BREAK}
NONE = -1


class StepParser:
    """Heads and labels of sentences from the vectors of their tokens.

    Raises ValueError or AttributeError for a parser of another build than the small model's.
    """

    def __init__(self, nlp: Language) -> None:
        pipe: Any = nlp.get_pipe("parser")
        reduce, lower, upper = pipe.model.layers
        linear = [layer for layer in reduce.walk() if layer.name == "linear"]
        names: Sequence[str] = pipe.move_names
        if len(linear) != 1 or lower.name != "precomputable_affine" or upper.name != "linear":
            raise ValueError("not the layers of the small model")
        if pipe.cfg["beam_width"] != 1 or pipe.model.attrs.get("unseen_classes"):
            raise ValueError("not a greedy parser, or one with classes it never saw")
        if lower.get_dim("nF") != 8 or any("subtok" in name for name in names):
            raise ValueError("not the features of the small model")
        self._reduce = np.ascontiguousarray(linear[0].get_param("W").T), linear[0].get_param("b")
        # (feature, out, piece, in): the pieces of a feature are laid in blocks, so that their maximum is one pass
        weights = lower.get_param("W").transpose(0, 2, 1, 3)
        self._features, self._pieces, self._hidden = weights.shape[:3]
        self._lower = np.ascontiguousarray(weights.reshape(-1, weights.shape[3]).T)
        self._lower_bias = lower.get_param("b").T.reshape(-1)
        self._pad = lower.get_param("pad").transpose(0, 1, 3, 2).reshape(1, -1)
        self._upper = np.ascontiguousarray(upper.get_param("W").T), upper.get_param("b")
        self._moves = np.array([_MOVES[name[0]] for name in names])
        bounds = [(int(np.argmax(self._moves == kind)), int(np.sum(self._moves == kind))) for kind in range(BREAK)]
        self._kinds = [slice(start, start + count) for start, count in bounds]
        if np.any(np.diff(self._moves) < 0) or not all(count for _, count in bounds):
            raise ValueError("the moves are not in the order of their kinds")
        strings = nlp.vocab.strings
        self._labels = np.array([strings.add(name[2:]) if len(name) > 1 else 0 for name in names], dtype=np.uint64)
        self._root = np.uint64(strings.add("ROOT"))

    def parse(self, vectors: Floats, lengths: Sequence[int]) -> tuple[Ints, NDArray[np.uint64]]:
        """For each row of `vectors` the row of its head (its own for a root) and its label's hash."""
        reduced = vectors @ self._reduce[0] + self._reduce[1]
        table = np.empty((len(vectors) + 1, self._lower.shape[1]), dtype=np.float32)
        np.matmul(reduced, self._lower, out=table[:-1])
        table[-1] = self._pad
        table[:, : self._lower_bias.size] += self._lower_bias
        table = table.reshape(-1, self._lower_bias.size)
        states = _States(np.array(lengths, dtype=np.int64))
        while states.active.size:
            moves = self._best(table, states)
            states.take(self._moves[moves], self._labels[moves])
        own = np.arange(len(vectors))
        rootless = states.heads[:-1] != NONE
        heads = np.where(rootless, states.heads[:-1], own)
        return heads, np.where(rootless, states.labels[:-1], self._root)

    def _best(self, table: Floats, states: "_States") -> Ints:
        """The best valid move of each active sentence. Row `8 * word + feature` of the table is a precomputed sum."""
        words = states.features()
        words[words == NONE] = len(table) // self._features - 1
        places = words * self._features + np.arange(self._features)
        summed = table.take(places[:, 0], axis=0)
        added = np.empty_like(summed)
        for feature in range(1, self._features):
            # "clip" spares a copy; every place is in the table
            summed += table.take(places[:, feature], axis=0, out=added, mode="clip")
        hidden = summed[:, : self._hidden]
        for piece in range(1, self._pieces):
            hidden = np.maximum(hidden, summed[:, piece * self._hidden : (piece + 1) * self._hidden])
        scores = hidden @ self._upper[0] + self._upper[1]
        # the best move of each kind, then the best valid kind; of equals the first, as in spaCy
        rows = np.arange(len(words))
        of_kind = np.stack([scores[:, kind].argmax(axis=1) + kind.start for kind in self._kinds], axis=1)
        value = scores[rows[:, None], of_kind]
        value[~states.valid()] = -np.inf
        best: Ints = of_kind[rows, value.argmax(axis=1)]
        return best


class _States:
    """Stacks, buffers and arcs of a batch of sentences, flat: a sentence's cells begin at its first word."""

    def __init__(self, lengths: Ints) -> None:
        total = int(lengths.sum())
        self._end = np.cumsum(lengths)
        self._base = self._end - lengths
        self._next = self._base.copy()
        self._depth = np.zeros(len(lengths), dtype=np.int64)
        self._returned = np.zeros(len(lengths), dtype=np.int64)
        self._stack = np.full(total + 1, NONE)
        self._back = np.full(total + 1, NONE)
        # one cell more than words: what is asked of NONE, index -1, is answered NONE
        self.heads = np.full(total + 1, NONE)
        self.labels = np.zeros(total + 1, dtype=np.uint64)
        self._left = np.full(total + 1, NONE)
        self._right = np.full(total + 1, NONE)
        self._right_before = np.full(total + 1, NONE)
        self._once = np.zeros(total + 1, dtype=bool)
        self.active = np.flatnonzero(lengths)
        self._look()

    def _look(self) -> None:
        """Top of the stack and front of the buffer of each active sentence; those that are done leave."""
        left = self._end - self._next + self._returned
        self.active = self.active[(self._depth[self.active] > 0) | (left[self.active] > 0)]
        a = self.active
        self._waiting = left[a]
        self._d = self._depth[a]
        self._s0 = self._at(self._stack, self._d, 1)
        front = np.where(self._next[a] < self._end[a], self._next[a], NONE)
        returned = self._returned[a]
        self._b0 = np.where(returned > 0, self._at(self._back, returned, 1), front)
        second = np.where(self._next[a] + 1 < self._end[a], self._next[a] + 1, NONE)
        self._b1 = np.where(returned > 1, self._at(self._back, returned, 2), np.where(returned > 0, front, second))

    def _at(self, cells: Ints, size: Ints, place: int) -> Ints:
        """The item at a place from the top (1 is the top) of each active sentence's pile."""
        found: Ints = np.where(size >= place, cells[self._base[self.active] + size - place], NONE)
        return found

    def features(self) -> Ints:
        """B0 B1 S0 S1 S2 L(B0) L(S0) R(S0), as spaCy's `set_context_tokens` gives for eight."""
        s1, s2 = self._at(self._stack, self._d, 2), self._at(self._stack, self._d, 3)
        kids = [self._left[self._b0], self._left[self._s0], self._right[self._s0]]
        return np.stack([self._b0, self._b1, self._s0, s1, s2, *kids], axis=1)

    def valid(self) -> NDArray[np.bool_]:
        """Which of the four kinds of move each active sentence may take."""
        stacked, waiting = self._d > 0, self._waiting > 0
        shift = ~stacked | ((self._waiting >= 2) & ~self._once[self._b0])
        reduce = stacked & (~waiting | (self._d > 1))
        arc = stacked & waiting
        return np.stack([shift, reduce, arc, arc], axis=1)

    def take(self, moves: Ints, labels: NDArray[np.uint64]) -> None:
        """Each active sentence takes its move; `labels` matters to arcs only."""
        self._reduce(moves == REDUCE)
        left, right = moves == LEFT, moves == RIGHT
        self._arc_left(left, labels[left])
        child, head = self._b0[right], self._s0[right]
        self.heads[child], self.labels[child] = head, labels[right]
        self._right_before[child] = self._right[head]
        self._right[head] = child
        self._push(right | (moves == SHIFT))
        self._look()

    def _push(self, chosen: NDArray[np.bool_]) -> None:
        a = self.active[chosen]
        again = self._returned[a] > 0
        self._returned[a[again]] -= 1
        self._next[a[~again]] += 1
        self._stack[self._base[a] + self._depth[a]] = self._b0[chosen]
        self._depth[a] += 1

    def _reduce(self, chosen: NDArray[np.bool_]) -> None:
        a, word = self.active[chosen], self._s0[chosen]
        unshift = (self.heads[word] == NONE) & (self._d[chosen] > 1)
        self._depth[a] -= 1
        b, back = a[unshift], word[unshift]
        self._once[back] = True
        self._back[self._base[b] + self._returned[b]] = back
        self._returned[b] += 1

    def _arc_left(self, chosen: NDArray[np.bool_], labels: NDArray[np.uint64]) -> None:
        a, head, child = self.active[chosen], self._b0[chosen], self._s0[chosen]
        old = self.heads[child]
        had = old != NONE
        # the arc that is replaced was the last to the right of the word below on the stack
        self._right[old[had]] = self._right_before[child[had]]
        self.heads[child], self.labels[child] = head, labels
        self._left[head] = child
        self._once[head] = False
        self._depth[a] -= 1
