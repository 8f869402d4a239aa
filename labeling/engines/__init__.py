"""What proposes spans: the protocol, and the registry of engines by name."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import ClassVar, Protocol, Self

from labeling.data import Document, Prediction
from labeling.errors import UsageError
from labeling.schema import Schema


class Engine(Protocol):
    """A name, a version and a method over a stream of documents."""

    name: ClassVar[str]
    version: str
    """Changes whenever the engine may propose otherwise: predictions of another version take the old one's place."""

    @classmethod
    def load(cls, schema: Schema, argument: str | None = None) -> Self:
        """An engine ready to propose; `argument` is what follows the colon in `name:argument`."""
        ...

    def propose(self, documents: Iterable[Document]) -> Iterator[Prediction]:
        """One prediction for each document, in their order."""
        ...


ENGINES: Mapping[str, str] = {
    "rules": "labeling.engines.rules:RuleEngine",
    "trained": "labeling.engines.trained:TrainedEngine",
}
"""Engines by name, as `module:Class`; imported on use."""


def load_engine(spec: str, schema: Schema) -> Engine:
    """The engine of `name` or `name:argument`. Raises UsageError for a name that is not registered."""
    name, _, argument = spec.partition(":")
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}: choose one of {', '.join(ENGINES)}")
    module, _, attribute = ENGINES[name].partition(":")
    engine: Engine = getattr(import_module(module), attribute).load(schema, argument or None)
    return engine
