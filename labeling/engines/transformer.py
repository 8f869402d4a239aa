"""A transformer token classifier with one BIO layer per label, so that spans of different labels may nest.

A standard `AutoModelForTokenClassification` whose classes are O, B and I of each label in turn (3 a label); the layers
are told apart by `layer_labels` in its config. One sequence a sentence; a word's class is read at its first piece.
Needs the `transformers` extra.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from labeling.data import Span
from labeling.engines.crf import sentences
from labeling.errors import InputError, MissingExtraError
from labeling.tokens import Bounds, from_bio

if TYPE_CHECKING:
    import torch

TAGS = 3
MAX_PIECES = 256
"""Pieces of a sentence that the model sees; words beyond them get no span."""


def need_transformers() -> Any:
    """The transformers module. Raises MissingExtraError where it or torch is not installed."""
    try:
        import torch  # noqa: F401
        import transformers
    except ImportError as error:
        raise MissingExtraError(error.name or "transformers", "transformers") from error
    return transformers


def class_names(labels: Sequence[str]) -> list[str]:
    """The classes of a model for these labels, three a label."""
    return [f"{tag}-{label}" for label in labels for tag in ("O", "B", "I")]


class Transformer:
    """A fine-tuned encoder that tags sentences, ready to propose spans."""

    def __init__(self, model: Any, tokenizer: Any, labels: Sequence[str]) -> None:
        self.model = model.eval()
        self.tokenizer = tokenizer
        self.labels = tuple(labels)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model of a folder. Raises InputError for what `labeling train` did not write."""
        transformers = need_transformers()
        try:
            model = transformers.AutoModelForTokenClassification.from_pretrained(folder)
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
            labels = model.config.layer_labels
        except (OSError, ValueError, AttributeError) as error:
            raise InputError(f"{folder}: cannot be read as a token classifier: {error}") from error
        return cls(model, tokenizer, labels)

    def tag(self, text: str) -> tuple[Span, ...]:
        """Spans of all labels in the order of the text; `score` is the lowest probability of the span's tokens."""
        found = sorted(self._spans(text), key=lambda item: (item[0], -item[1], item[2]))
        return tuple(
            Span(f"t{number}", start, end, label, score=round(score, 4))
            for number, (start, end, label, score) in enumerate(found)
        )

    def _spans(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        for sentence in sentences(text):
            probabilities, tokens = self._classify(text, sentence.tokens)
            for layer, label in enumerate(self.labels):
                sure, tags = probabilities[:, layer].max(dim=-1)
                places = {bounds: index for index, bounds in enumerate(tokens)}
                starts = {start: index for (start, _), index in places.items()}
                ends = {end: index for (_, end), index in places.items()}
                for start, end in from_bio(tags.tolist(), tokens):
                    least = sure[starts[start] : ends[end] + 1].min()
                    yield start, end, label, float(least)

    def _classify(self, text: str, tokens: Sequence[Bounds]) -> "tuple[torch.Tensor, list[Bounds]]":
        """Probabilities (words, labels, 3) and the words they belong to: those within the model's reach."""
        import torch

        words = [text[start:end] for start, end in tokens]
        encoded = self.tokenizer(
            words, is_split_into_words=True, truncation=True, max_length=MAX_PIECES, return_tensors="pt"
        )
        with torch.no_grad():
            logits = self.model(**encoded).logits[0]
        firsts: dict[int, int] = {}
        for place, word in enumerate(encoded.word_ids()):
            if word is not None:
                firsts.setdefault(word, place)
        kept = sorted(firsts)
        picked = logits[[firsts[word] for word in kept]].reshape(len(kept), len(self.labels), TAGS)
        return picked.softmax(dim=-1), [tokens[word] for word in kept]
