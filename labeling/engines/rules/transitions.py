"""The small model's parser, run over many sentences in step with numpy. The weights and the parse are spaCy's.

spaCy's own loop spends most of its time on calls for single vectors. Here one step of the arc-eager system (Nivre
2004; spaCy's has an `unshift`: a word popped without a head goes back to the buffer) is taken in all sentences of a
batch at once. As no sentence may break in two, `Break` is never valid and only the first word may begin one, which
leaves four moves. A test compares the trees with those of spaCy.

Words are numbered through the batch; the number after the last stands for no word.
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
GAP = 3
"""Empty cells before each sentence: as far as anything looks down a stack, or past the end of a buffer."""


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
        self._table: Floats = np.empty((0, 0), dtype=np.float32)  # kept: fresh memory costs as much as the product
        self._upper = np.ascontiguousarray(upper.get_param("W").T), upper.get_param("b")
        self._moves = np.array([_MOVES[name[0]] for name in names])
        if np.any(np.diff(self._moves) < 0) or set(self._moves.tolist()) != {SHIFT, REDUCE, LEFT, RIGHT, BREAK}:
            raise ValueError("the moves are not in the order of their kinds")
        # what is added to the scores of all moves, by which kinds are valid: 1 shift + 2 reduce + 4 both arcs
        bits = np.array([1, 2, 4, 4, 0])[self._moves]
        self._barred = np.where(np.arange(8)[:, None] & bits, np.float32(0), np.float32(-np.inf))
        strings = nlp.vocab.strings
        self._labels = np.array([strings.add(name[2:]) if len(name) > 1 else 0 for name in names], dtype=np.uint64)
        self._root = np.uint64(strings.add("ROOT"))

    def parse(self, vectors: Floats, lengths: Sequence[int]) -> tuple[Ints, NDArray[np.uint64]]:
        """For each row of `vectors` the row of its head (its own for a root) and its label's hash."""
        reduced = vectors @ self._reduce[0] + self._reduce[1]
        if len(vectors) >= len(self._table):
            self._table = np.empty((len(vectors) + 1, self._lower.shape[1]), dtype=np.float32)
        table = self._table[: len(vectors) + 1]
        np.matmul(reduced, self._lower, out=table[:-1])
        table[-1] = self._pad
        table[:, : self._lower_bias.size] += self._lower_bias
        table = table.reshape(-1, self._lower_bias.size)
        states = _States(np.array(lengths, dtype=np.int64))
        while states.size:
            moves = self._best(table, states)
            states.take(self._moves[moves], self._labels[moves])
        heads, labels = states.heads[:-1], states.labels[:-1]
        rootless = heads != states.none
        return np.where(rootless, heads, np.arange(len(vectors))), np.where(rootless, labels, self._root)

    def _best(self, table: Floats, states: "_States") -> Ints:
        """The best valid move of each active sentence; of equals the first, as in spaCy.

        Row `8 * word + feature` of the table is a precomputed sum.
        """
        places = states.features() * self._features
        places += np.arange(self._features)[:, None]
        summed = table.take(places, axis=0).sum(axis=0)
        hidden = summed[:, : self._hidden]
        for piece in range(1, self._pieces):
            hidden = np.maximum(hidden, summed[:, piece * self._hidden : (piece + 1) * self._hidden])
        scores = hidden @ self._upper[0] + self._upper[1]
        scores += self._barred[states.valid()]
        best: Ints = scores.argmax(axis=1)
        return best


class _States:
    """Stacks, buffers and arcs of a batch of sentences.

    Stacks and buffers are flat: a sentence's cells begin at its `base`, and the gaps between sentences are empty, so
    that what lies below a stack or after a buffer is no word. Arrays by sentence hold the active ones only.
    """

    _base: Ints
    _end: Ints
    _next: Ints
    _depth: Ints
    _returned: Ints

    def __init__(self, lengths: Ints) -> None:
        total = self.none = int(lengths.sum())
        lengths = lengths[lengths > 0]
        ends = np.cumsum(lengths + GAP)
        cells = int(ends[-1]) + GAP if len(ends) else 0
        self._end, self._base = ends, ends - lengths
        self._next = self._base.copy()
        self._depth, self._returned = np.zeros_like(lengths), np.zeros_like(lengths)
        self._stack, self._back, self._buffer = (np.full(cells, total) for _ in range(3))
        self._buffer[np.arange(total) + np.repeat(np.arange(1, len(lengths) + 1) * GAP, lengths)] = np.arange(total)
        # one cell more than words: what is asked of no word is answered no word
        self.heads = np.full(total + 1, total)
        self.labels = np.zeros(total + 1, dtype=np.uint64)
        self._left, self._right, self._right_before = (np.full(total + 1, total) for _ in range(3))
        self._once = np.zeros(total + 1, dtype=bool)
        self._look()

    @property
    def size(self) -> int:
        """Active sentences."""
        return len(self._base)

    def _look(self) -> None:
        """Those that are done leave; of the others, the top of the stack and the front of the buffer."""
        self._waiting: Ints = self._end - self._next + self._returned
        left = self._depth + self._waiting > 0
        if not left.all():
            self._base, self._end, self._next = self._base[left], self._end[left], self._next[left]
            self._depth, self._returned, self._waiting = self._depth[left], self._returned[left], self._waiting[left]
        top = self._base + self._depth
        self._s0, self._s1, self._s2 = self._stack[top - 1], self._stack[top - 2], self._stack[top - 3]
        self._b0, self._b1 = self._buffer[self._next], self._buffer[self._next + 1]
        again = np.flatnonzero(self._returned)
        if again.size:
            top = self._base[again] + self._returned[again]
            second = self._back[top - 2]
            self._b1[again] = np.where(second != self.none, second, self._b0[again])
            self._b0[again] = self._back[top - 1]

    def features(self) -> Ints:
        """B0 B1 S0 S1 S2 L(B0) L(S0) R(S0), as spaCy's `set_context_tokens` gives for eight: a row a feature."""
        kids = self._left[self._b0], self._left[self._s0], self._right[self._s0]
        return np.stack([self._b0, self._b1, self._s0, self._s1, self._s2, *kids])

    def valid(self) -> Ints:
        """Which moves each active sentence may take: 1 for shift, 2 for reduce, 4 for the arcs, added."""
        stacked, waiting = self._depth > 0, self._waiting > 0
        shift = ~stacked | ((self._waiting >= 2) & ~self._once[self._b0])
        reduce = stacked & (~waiting | (self._depth > 1))
        found: Ints = shift + 2 * reduce + 4 * (stacked & waiting)
        return found

    def take(self, moves: Ints, labels: NDArray[np.uint64]) -> None:
        """Each active sentence takes its move; `labels` matters to arcs only."""
        self._reduce(np.flatnonzero(moves == REDUCE))
        left, right = np.flatnonzero(moves == LEFT), np.flatnonzero(moves == RIGHT)
        self._arc_left(left, labels[left])
        child, head = self._b0[right], self._s0[right]
        self.heads[child], self.labels[child] = head, labels[right]
        self._right_before[child] = self._right[head]
        self._right[head] = child
        self._push(np.flatnonzero((moves == RIGHT) | (moves == SHIFT)))
        self._look()

    def _push(self, chosen: Ints) -> None:
        again = self._returned[chosen] > 0
        self._returned[chosen[again]] -= 1
        self._next[chosen[~again]] += 1
        self._stack[self._base[chosen] + self._depth[chosen]] = self._b0[chosen]
        self._depth[chosen] += 1

    def _reduce(self, chosen: Ints) -> None:
        word = self._s0[chosen]
        unshift = (self.heads[word] == self.none) & (self._depth[chosen] > 1)
        self._depth[chosen] -= 1
        sentences, back = chosen[unshift], word[unshift]
        self._once[back] = True
        self._back[self._base[sentences] + self._returned[sentences]] = back
        self._returned[sentences] += 1

    def _arc_left(self, chosen: Ints, labels: NDArray[np.uint64]) -> None:
        head, child = self._b0[chosen], self._s0[chosen]
        old = self.heads[child]
        had = old != self.none
        # the arc that is replaced was the last to the right of the word below on the stack
        self._right[old[had]] = self._right_before[child[had]]
        self.heads[child], self.labels[child] = head, labels
        self._left[head] = child
        self._once[head] = False
        self._depth[chosen] -= 1
