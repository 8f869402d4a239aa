"""The tokens of a document as plain columns, read from spaCy once: lists are walked ten times as fast as its tokens."""

from functools import cache

import numpy as np
from spacy.attrs import DEP, HEAD, IDX, LENGTH, LOWER, SPACY, TAG  # type: ignore[import-not-found]
from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.vocab import Vocab


class Columns:
    """Parallel lists, one item a token; whoever changes a list copies it first.

    `words` are in lower case with straight apostrophes; `starts` and `ends` code points; `heads` token indices (of a
    root its own); `spaced` says whether white space follows. Tags and labels are empty where nothing was parsed.
    """

    __slots__ = ("deps", "ends", "heads", "spaced", "starts", "tags", "words")

    def __init__(self, doc: Doc) -> None:
        table = np.asarray(doc.to_array([IDX, LENGTH, HEAD, SPACY, LOWER, TAG, DEP])).astype(np.int64)
        table[:, 1] += table[:, 0]
        table[:, 2] += np.arange(len(table))
        # keys of strings are unsigned
        lower, tags, deps = table[:, 4:].astype(np.uint64).T.tolist()
        self.starts: list[int] = table[:, 0].tolist()
        self.ends: list[int] = table[:, 1].tolist()
        self.heads: list[int] = table[:, 2].tolist()
        self.spaced: list[int] = table[:, 3].tolist()
        texts, words = _strings(doc.vocab)
        self.words = [words[key] for key in lower]
        self.tags = [texts[key] for key in tags]
        self.deps = [texts[key] for key in deps]


class _Strings(dict[int, str]):
    """Strings of spaCy's store by their key, each looked up once."""

    def __init__(self, store: StringStore) -> None:
        super().__init__()
        self._store = store

    def __missing__(self, key: int) -> str:
        self[key] = text = str(self._store[key])
        return text


class _Words(_Strings):
    """The same, with straight apostrophes."""

    def __missing__(self, key: int) -> str:
        self[key] = text = str(self._store[key]).replace("’", "'")
        return text


@cache
def _strings(vocab: Vocab) -> tuple[_Strings, _Words]:
    return _Strings(vocab.strings), _Words(vocab.strings)
