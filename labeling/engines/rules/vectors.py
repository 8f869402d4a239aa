"""The small model's token vectors, as spaCy computes them to rounding, in about a third of the time.

The weights are spaCy's; only the way differs: the embedding of a token depends on its form alone and is computed once
a form, and the four convolutions run over blocks of rows that stay in the processor's cache. A test compares the
vectors with spaCy's own.
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

BLOCK = 768
"""Rows that are convolved together, about."""

FORMS = 60_000
"""Forms whose embedding is kept, 400 bytes each; past that the store starts anew."""

_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)


class TokenVectors:
    """Computes what the pipeline's `tok2vec` would. Raises ValueError or AttributeError for another build of it."""

    def __init__(self, nlp: Language) -> None:
        pipe: Any = nlp.get_pipe("tok2vec")
        self._store: Any = None
        self._rows: dict[int, int] = {}
        self._embed, encode = pipe.model.layers
        self._columns: list[Any] = self._embed.layers[0].attrs["columns"]
        self._pad = int(encode.attrs["pad"])
        self._layers = [_Layer(residual.layers[0]) for residual in encode.layers[0].layers]

    def keys(self, doc: Doc) -> Keys:
        """What the model sees of each token of a document, one row a token."""
        return np.asarray(doc.to_array(self._columns), dtype=np.uint64)

    def compute(self, keys: Sequence[Keys]) -> Floats:
        """The vectors of stretches of text, given their tokens' keys: rows in the same order, one a token."""
        lengths = [len(part) for part in keys]
        if not sum(lengths):
            return np.zeros((0, 0), dtype=np.float32)
        embedded = self._embedded(np.concatenate(keys))
        blocks = _blocks(lengths, BLOCK)
        return np.concatenate([self._convolved(embedded[start:end], lengths[a:b]) for a, b, start, end in blocks])

    def _embedded(self, keys: Keys) -> Floats:
        """The embedding of each row of lexical attributes."""
        mixed = keys[:, 0].copy()
        for column in range(1, keys.shape[1]):
            mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX[column % 4] + keys[:, column]
        forms, first, inverse = np.unique(mixed, return_index=True, return_inverse=True)
        if len(self._rows) + len(forms) > FORMS:
            self._rows.clear()
        ids = forms.tolist()
        new = [index for index, form in enumerate(ids) if form not in self._rows]
        if new:
            self._add([ids[index] for index in new], keys[first[new]])
        rows = np.fromiter((self._rows[form] for form in ids), dtype=np.intp, count=len(ids))
        result: Floats = self._store[rows[inverse]]
        return result

    def _add(self, forms: list[int], keys: Keys) -> None:
        ragged = Ragged(keys, np.array([len(keys)], dtype="i"))  # type: ignore[arg-type]
        hashed = self._embed.layers[2].predict(ragged)
        vectors: Floats = self._embed.layers[3].predict(hashed).data
        start = len(self._rows)
        self._store = np.concatenate([self._store, vectors]) if start else vectors.copy()
        self._rows.update(zip(forms, range(start, start + len(forms)), strict=True))

    def _convolved(self, embedded: Floats, lengths: Sequence[int]) -> Floats:
        """Vectors of a block; zero rows keep its stretches apart, as in spaCy."""
        pad, width = self._pad, embedded.shape[1]
        rows = np.zeros((len(embedded) + pad * (len(lengths) + 1), width), dtype=np.float32)
        places = []
        source, target = 0, pad
        for length in lengths:
            rows[target : target + length] = embedded[source : source + length]
            places.append((target, target + length))
            source, target = source + length, target + length + pad
        for layer in self._layers:
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
        self._pieces, self._width = bias.shape[1], bias.shape[0]
        # (out, piece, in) -> (in, piece * out): the pieces of one row lie in blocks, and their maximum is one pass
        self._weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, weights.shape[2]).T)
        self._bias = np.ascontiguousarray(bias.T.reshape(-1))
        self._gain, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, rows: Floats) -> Floats:
        width = rows.shape[1]
        seen = np.zeros((len(rows), 3 * width), dtype=np.float32)
        seen[1:, :width] = rows[:-1]
        seen[:, width : 2 * width] = rows
        seen[:-1, 2 * width :] = rows[1:]
        pieces = seen @ self._weights
        pieces += self._bias
        best = pieces[:, : self._width]
        for number in range(1, self._pieces):
            np.maximum(best, pieces[:, number * self._width : (number + 1) * self._width], out=best)
        best = best - best.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", best, best) / self._width + 1e-8
        best *= (spread**-0.5)[:, None]
        best *= self._gain
        best += self._shift
        result: Floats = best
        return result
