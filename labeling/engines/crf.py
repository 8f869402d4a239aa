"""A linear-chain CRF per label layer over tokens, so that spans of different labels may nest and overlap.

Lafferty, McCallum and Pereira (2001), fitted by CRFsuite (L-BFGS, L1 and L2 penalties), one model a label and one
sequence a sentence. The features see words, shapes and neighbours; `hints` (spans that another engine proposes) are
seen as layers of their own. The same examples in the same order give the same model, byte for byte. Spans that no
BIO layer can show (inside another of their label, across sentences, off token bounds) are not learnt.
"""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

from labeling.data import Span
from labeling.errors import InputError
from labeling.tokens import TOKENISER, Bounds, bio, from_bio, sentence_bounds, token_bounds

FORMAT = 1
"""Raised whenever the features change: a saved model of another format is refused."""

META = "crf.json"
TAGS = ("O", "B", "I")

PARAMETERS: Mapping[str, float | int | bool] = {
    "c1": 0.1,
    "c2": 0.05,
    "max_iterations": 80,
    "feature.possible_transitions": True,
}
"""CRFsuite's own names: weights of the L1 and L2 penalties, L-BFGS rounds."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the spans that are right in it, and the spans that another engine proposes for it."""

    text: str
    spans: Sequence[Span] = ()
    hints: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sequence: the bounds of its tokens and what the model sees of each."""

    tokens: Sequence[Bounds]
    features: Sequence[Sequence[str]]


def sentences(text: str, hints: Iterable[Span] = ()) -> list[Sentence]:
    """The sentences of a text that hold a token, in order, as sequences of features."""
    tokens = token_bounds(text)
    layers = _hint_layers(hints, tokens)
    found, first = [], 0
    for _, end in sentence_bounds(text):
        last = first
        while last < len(tokens) and tokens[last][0] < end:
            last += 1
        if last > first:
            words = [text[start:stop] for start, stop in tokens[first:last]]
            found.append(Sentence(tokens[first:last], features(words, layers[first:last])))
        first = last
    return found


def features(words: Sequence[str], hints: Sequence[Sequence[str]] | None = None) -> list[list[str]]:
    """What the model sees of each token of a sentence: the one place where that is decided.

    The word, its shape and its ends; words and shapes up to two tokens away, pairs of them; hints on it and beside it.
    """
    lower = [word.lower() for word in words]
    shapes = [shape(word) for word in words]
    hints = hints or [()] * len(words)
    return [_token_features(index, words, lower, shapes, hints) for index in range(len(words))]


def _token_features(
    index: int, words: Sequence[str], lower: Sequence[str], shapes: Sequence[str], hints: Sequence[Sequence[str]]
) -> list[str]:
    word, low = words[index], lower[index]
    seen = ["bias", f"w={low}", f"s={shapes[index]}", f"p2={low[:2]}", f"p3={low[:3]}", f"e2={low[-2:]}"]
    seen += [f"e3={low[-3:]}", f"e4={low[-4:]}"]
    if len(word) > 1 and word.isupper():
        seen.append("caps")
    for step in (-2, -1, 1, 2):
        at = index + step
        if 0 <= at < len(words):
            seen += [f"w{step}={lower[at]}", f"s{step}={shapes[at]}"]
            if abs(step) == 1:
                seen.append(f"e{step}={lower[at][-3:]}")
        else:
            seen.append(f"edge{step}")
    if index:
        seen.append(f"w-1,0={lower[index - 1]}|{low}")
    if index + 1 < len(words):
        seen.append(f"w0,1={low}|{lower[index + 1]}")
    for step in (-1, 0, 1):
        if 0 <= index + step < len(words):
            seen += [f"h{step}={hint}" for hint in hints[index + step]]
    return seen


_SHAPE = re.compile(r"(X+|x+|9+)")


def shape(word: str) -> str:
    """Letters and digits by kind, runs cut at two: `Mi-24V` is `Xx-99X`, `10,000` is `99,99`."""
    kinds = "".join("X" if c.isupper() else "x" if c.isalpha() else "9" if c.isdigit() else c for c in word)
    return _SHAPE.sub(lambda run: run[0][:2], kinds)


def _hint_layers(hints: Iterable[Span], tokens: Sequence[Bounds]) -> list[list[str]]:
    layers: list[list[str]] = [[] for _ in tokens]
    by_label: dict[str, list[Span]] = {}
    for hint in hints:
        by_label.setdefault(hint.label, []).append(hint)
    for label in sorted(by_label):
        tags, _ = bio(by_label[label], tokens)
        for layer, tag in zip(layers, tags, strict=True):
            if tag:
                layer.append(f"{label}-{TAGS[tag]}")
    return layers


class Crf:
    """A fitted model: CRFsuite's bytes for each label that was ever seen."""

    def __init__(self, models: Mapping[str, bytes], meta: Mapping[str, Any] | None = None) -> None:
        import pycrfsuite

        self.models = dict(models)
        self.meta = dict(meta or {})
        self._taggers = {}
        for label, model in self.models.items():
            self._taggers[label] = pycrfsuite.Tagger()
            self._taggers[label].open_inmemory(model)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that it can find, in the order of the schema."""
        return tuple(self.models)

    def tag(self, text: str, hints: Iterable[Span] = ()) -> tuple[Span, ...]:
        """Spans of all labels in the order of the text, ids `c0`, `c1`, ...

        `score` is the lowest marginal probability of the span's tokens, the one that closes it included: how sure
        the model is of the least sure bound.
        """
        found = sorted(self._spans(sentences(text, hints)), key=lambda item: (item[0], -item[1], item[2]))
        return tuple(
            Span(f"c{number}", start, end, label, score=round(score, 4))
            for number, (start, end, label, score) in enumerate(found)
        )

    def _spans(self, parts: Iterable[Sentence]) -> Iterator[tuple[int, int, str, float]]:
        for part in parts:
            for label, tagger in self._taggers.items():
                tags = tagger.tag(part.features)
                if not any(tag != "O" for tag in tags):
                    continue
                numbers = [TAGS.index(tag) for tag in tags]
                starts = {start: index for index, (start, _) in enumerate(part.tokens)}
                ends = {end: index for index, (_, end) in enumerate(part.tokens)}
                for start, end in from_bio(numbers, part.tokens):
                    first, last = starts[start], ends[end]
                    sure = [tagger.marginal(tags[at], at) for at in range(first, last + 1)]
                    if last + 1 < len(tags):
                        sure.append(1 - tagger.marginal("I", last + 1) if "I" in tagger.labels() else 1.0)
                    yield start, end, label, min(1.0, max(0.0, min(sure)))

    def inside(self, text: str, hints: Iterable[Span] = ()) -> dict[str, "Inside"]:
        """Per label, the marginal probability that each token of the text is inside a span of it."""
        parts = sentences(text, hints)
        tokens = [bounds for part in parts for bounds in part.tokens]
        return {label: Inside(tokens, self._marginals(label, parts)) for label in self.models}

    def _marginals(self, label: str, parts: Iterable[Sentence]) -> list[float]:
        tagger, found = self._taggers[label], []
        for part in parts:
            tagger.set(part.features)
            found += [1 - tagger.marginal("O", at) for at in range(len(part.tokens))]
        return found

    def save(self, folder: Path) -> None:
        """Writes one `.crfsuite` file a label and `crf.json` into the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for label, model in self.models.items():
            (folder / f"{label}.crfsuite").write_bytes(model)
        meta = {"format": FORMAT, "tokeniser": TOKENISER, "labels": list(self.models), **self.meta}
        (folder / META).write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model of a folder that `save` wrote. Raises InputError where it is none, or of another format."""
        try:
            meta = json.loads((folder / META).read_text(encoding="utf-8"))
            if meta.pop("format") != FORMAT:
                raise InputError(f"{folder}: a model of another version of the features: fit it again")
            names = meta.pop("labels")
            if any(Path(str(name)).name != name for name in names):
                raise InputError(f"{folder / META}: a label's name is no file name")
            models = {name: (folder / f"{name}.crfsuite").read_bytes() for name in names}
        except OSError as error:
            raise InputError(f"{error.filename}: cannot be read as a CRF: {error.strerror}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{folder / META}: not the description of a CRF") from error
        return cls(models, meta)


@dataclass(frozen=True, slots=True)
class Inside:
    """Marginals of one layer: `probabilities[i]` is that `tokens[i]` lies inside a span of the label."""

    tokens: Sequence[Bounds]
    probabilities: Sequence[float]


def fit(examples: Iterable[Example], labels: Sequence[str], parameters: Mapping[str, Any] = PARAMETERS) -> Crf:
    """A model for each of `labels` that occurs in the examples; the others it will never propose.

    Raises InputError where no example holds a span of any of the labels.
    """
    parts: list[tuple[Sentence, dict[str, list[str]]]] = []
    for example in examples:
        parts += _tagged(example, labels)
    seen = [label for label in labels if any("B" in tags[label] for _, tags in parts)]
    if not seen:
        raise InputError("nothing to learn from: no document holds a span of " + ", ".join(labels))
    models = {label: _train(((part.features, tags[label]) for part, tags in parts), parameters) for label in seen}
    return Crf(models, {"parameters": dict(parameters), "sentences": len(parts)})


def _tagged(example: Example, labels: Sequence[str]) -> Iterator[tuple[Sentence, dict[str, list[str]]]]:
    parts = sentences(example.text, example.hints)
    tokens = [bounds for part in parts for bounds in part.tokens]
    layers = {label: bio((span for span in example.spans if span.label == label), tokens)[0] for label in labels}
    ends = list(accumulate(len(part.tokens) for part in parts))
    for part, end in zip(parts, ends, strict=True):
        cut = slice(end - len(part.tokens), end)
        yield part, {label: _names(layers[label][cut]) for label in labels}


def _names(tags: Sequence[int]) -> list[str]:
    """Tag names; what a span of the sentence before left over is outside."""
    names = [TAGS[tag] for tag in tags]
    for index, name in enumerate(names):
        if name != "I":
            break
        names[index] = "O"
    return names


def _train(sequences: Iterable[tuple[Sequence[Sequence[str]], Sequence[str]]], parameters: Mapping[str, Any]) -> bytes:
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=dict(parameters), verbose=False)
    for seen, tags in sequences:
        trainer.append(seen, tags)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        return path.read_bytes()
