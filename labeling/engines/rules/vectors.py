"""The small model's token vectors, as spaCy computes them to rounding, in about a third of the time.

The weights are spaCy's; only the way differs: the embedding of a token depends on its form alone and is computed once
a form, as is what it adds to the first convolution from each of the three places of the window; the other convolutions
run over blocks of rows that stay in the processor's cache. A test compares the vectors with spaCy's own.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.types import Ragged

Floats = NDArray[np.float32]
Keys = NDArray[np.uint64]
Rows = NDArray[np.intp]

BLOCK = 768
"""Rows that are convolved together, about."""

FORMS = 20_000
"""Forms that are kept, 3,840 bytes each; past that the store starts anew."""

_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)


class TokenVectors:
    """Computes what the pipeline's `tok2vec` would. Raises ValueError or AttributeError for another build of it."""

    def __init__(self, nlp: Language) -> None:
        pipe: Any = nlp.get_pipe("tok2vec")
        self._rows: dict[int, int] = {}
        self._embed, encode = pipe.model.layers
        self._columns: list[Any] = self._embed.layers[0].attrs["columns"]
        self._pad = int(encode.attrs["pad"])
        self._layers = [_Layer(residual.layers[0]) for residual in encode.layers[0].layers]
        self._clear(FORMS)

    def keys(self, doc: Doc) -> Keys:
        """What the model sees of each token of a document, one row a token."""
        return np.asarray(doc.to_array(self._columns), dtype=np.uint64)

    def compute(self, keys: Sequence[Keys]) -> Floats:
        """The vectors of stretches of text, given their tokens' keys: rows in the same order, one a token."""
        lengths = [len(part) for part in keys]
        if not sum(lengths):
            return np.zeros((0, 0), dtype=np.float32)
        forms = self._forms(np.concatenate(keys))
        blocks = _blocks(lengths, BLOCK)
        return np.concatenate([self._convolved(forms[start:end], lengths[a:b]) for a, b, start, end in blocks])

    def _forms(self, keys: Keys) -> Rows:
        """The number, in the store, of each row of lexical attributes."""
        mixed = keys[:, 0].copy()
        for column in range(1, keys.shape[1]):
            mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX[column % 4] + keys[:, column]
        forms, first, inverse = np.unique(mixed, return_index=True, return_inverse=True)
        if len(self._rows) + len(forms) >= len(self._embeddings):
            self._clear(max(FORMS, len(forms) + 1))
        ids = forms.tolist()
        new = [index for index, form in enumerate(ids) if form not in self._rows]
        if new:
            self._add([ids[index] for index in new], keys[first[new]])
        rows: Rows = np.fromiter((self._rows[form] for form in ids), dtype=np.intp, count=len(ids))
        return rows[inverse]

    def _clear(self, size: int) -> None:
        """Empties the store. Row 0 is the nothing that stands between sentences."""
        self._rows.clear()
        self._embeddings = np.zeros((size, self._layers[0].width), dtype=np.float32)
        self._windows = [np.zeros((size, self._layers[0].weights.shape[1]), dtype=np.float32) for _ in range(3)]
        self._windows[1][0] = self._layers[0].bias

    def _add(self, forms: list[int], keys: Keys) -> None:
        ragged = Ragged(keys, np.array([len(keys)], dtype="i"))  # type: ignore[arg-type]
        hashed = self._embed.layers[2].predict(ragged)
        vectors: Floats = self._embed.layers[3].predict(hashed).data
        start = len(self._rows) + 1
        end = start + len(forms)
        first = self._layers[0]
        self._embeddings[start:end] = vectors
        for place, window in enumerate(self._windows):
            np.matmul(vectors, first.weights[place * first.width : (place + 1) * first.width], out=window[start:end])
        self._windows[1][start:end] += first.bias
        self._rows.update(zip(forms, range(start, end), strict=True))

    def _convolved(self, forms: Rows, lengths: Sequence[int]) -> Floats:
        """Vectors of a block; empty rows keep its stretches apart, as in spaCy."""
        padded = np.zeros(len(forms) + self._pad * (len(lengths) + 1), dtype=np.intp)
        places = []
        source, target = 0, self._pad
        for length in lengths:
            padded[target : target + length] = forms[source : source + length]
            places.append((target, target + length))
            source, target = source + length, target + length + self._pad
        left, middle, right = self._windows
        pieces = middle[padded]
        pieces[1:] += left[padded[:-1]]
        pieces[:-1] += right[padded[1:]]
        rows = self._embeddings[padded]
        rows += self._layers[0].normed(pieces)
        for layer in self._layers[1:]:
            rows += layer(rows)
        return np.concatenate([rows[start:end] for start, end in places])


def _blocks(lengths: Sequence[int], size: int) -> Iterator[tuple[int, int, int, int]]:
    """Runs of stretches of about `size` rows: first and last stretch, first and last row (ends exclusive)."""
    first = start = end = 0
    for index, length in enumerate(lengths):
        if end > start and end - start + length > size:
            yield first, index, start, end
            first, start = index, end
        end += length
    yield first, len(lengths), start, end


class _Layer:
    """expand_window(1) >> maxout >> layernorm, with the weights of a thinc model."""

    def __init__(self, chain: Any) -> None:
        window, maxout, norm = [layer for layer in chain.walk() if not layer.layers and layer.name != "dropout"]
        if (window.name, maxout.name, norm.name) != ("expand_window", "maxout", "layernorm"):
            raise ValueError("not the layers of the small model")
        if window.attrs["window_size"] != 1:
            raise ValueError("not a window of one token on each side")
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        self._pieces, self.width = bias.shape[1], bias.shape[0]
        # (out, piece, in) -> (in, piece * out): the pieces of one row lie in blocks, and their maximum is one pass
        self.weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, weights.shape[2]).T)
        self.bias = np.ascontiguousarray(bias.T.reshape(-1))
        self._gain, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, rows: Floats) -> Floats:
        width = rows.shape[1]
        seen = np.zeros((len(rows), 3 * width), dtype=np.float32)
        seen[1:, :width] = rows[:-1]
        seen[:, width : 2 * width] = rows
        seen[:-1, 2 * width :] = rows[1:]
        pieces = seen @ self.weights
        pieces += self.bias
        return self.normed(pieces)

    def normed(self, pieces: Floats) -> Floats:
        """The layer's output, given what its weights make of each window: (rows, pieces * width), bias included."""
        best = pieces[:, : self.width]
        for number in range(1, self._pieces):
            np.maximum(best, pieces[:, number * self.width : (number + 1) * self.width], out=best)
        best = best - best.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", best, best) / self.width + 1e-8
        best *= (spread**-0.5)[:, None]
        best *= self._gain
        best += self._shift
        result: Floats = best
        return result
