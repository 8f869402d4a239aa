"""An engine out of what `labeling train` wrote: `--engine trained:PATH`."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Protocol, Self

from labeling.data import Document, Prediction, Span
from labeling.engines.crf import Crf
from labeling.engines.transformer import Transformer
from labeling.errors import InputError, UsageError
from labeling.schema import Schema

META = "baseline.json"
"""What `labeling train` writes beside a model: its kind, name and version."""


class Tagger(Protocol):
    """A model that finds spans in a text."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that it can find."""
        ...

    def tag(self, text: str) -> tuple[Span, ...]:
        """Spans with scores, in the order of the text."""
        ...


class TrainedEngine:
    """Suggests what a trained model finds. Its spans carry no attributes: people choose them."""

    name: ClassVar[str] = "trained"
    version: str

    def __init__(self, tagger: Tagger, kind: str, version: str, schema: Schema) -> None:
        self._tagger = tagger
        self._kind = kind
        self._schema = schema
        self.version = version

    @classmethod
    def load(cls, schema: Schema, argument: str | None = None) -> Self:
        """The model of a folder. Raises UsageError without one, InputError where it is none or knows other labels."""
        if not argument:
            raise UsageError("the engine `trained` needs the folder of a model: --engine trained:PATH")
        folder = Path(argument)
        try:
            meta = json.loads((folder / META).read_text(encoding="utf-8"))
            kind, version = str(meta["kind"]), str(meta["version"])
        except OSError as error:
            raise InputError(f"{folder}: no model: train one with  labeling train: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{folder / META}: not what  labeling train  writes") from error
        tagger: Tagger = Crf.load(folder) if kind == "crf" else Transformer.load(folder)
        unknown = [label for label in tagger.labels if schema.label(label) is None]
        if unknown:
            raise InputError(f"{folder}: finds {', '.join(unknown)}, which {schema.path} does not know")
        return cls(tagger, kind, version, schema)

    def propose(self, documents: Iterable[Document]) -> Iterator[Prediction]:
        """One prediction for each document, in their order."""
        for document in documents:
            spans = tuple(
                replace(
                    span,
                    id=f"s{number}",
                    engine=self.name,
                    rule=f"{self._kind}.{span.label.lower()}",
                    evidence=((span.start, span.end),),
                )
                for number, span in enumerate(self._tagger.tag(document.text))
            )
            yield Prediction(spans, (), self._schema.version, {self.name: self.version})
