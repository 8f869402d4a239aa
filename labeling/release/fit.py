"""Whether reviewed tasks fit the schema that a release is made with."""

from collections.abc import Iterator, Sequence

from labeling.check import faults
from labeling.data import Relation, Span, Task
from labeling.schema import Schema

Kind = tuple[str, tuple[tuple[str, str], ...]]
"""A label with attribute values: what a schema allows or not, wherever the span lies."""


class Fit:
    """Says what does not fit. Kinds of spans that fitted once are not looked at again: a corpus has few."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: set[Kind] = set()

    def faults(self, task: Task) -> Iterator[str]:
        """What does not fit of annotations and suggestions; white space at an edge is lint's to judge."""
        text = task.document.text
        for annotation in task.annotations:
            if not annotation.skipped:
                yield from self._named(f"annotation {annotation.id}", annotation.spans, annotation.relations, text)
        yield from self._named("suggestions", task.prediction.spans, task.prediction.relations, text)

    def _named(self, whose: str, spans: Sequence[Span], relations: Sequence[Relation], text: str) -> Iterator[str]:
        kinds: set[Kind] = {(span.label, tuple(span.attributes.items())) for span in spans}
        inside = all(span.end <= len(text) for span in spans)
        if inside and kinds <= self._known and len({span.id for span in spans}) == len(spans):
            ends = {relation.head for relation in relations} | {relation.tail for relation in relations}
            spans = [span for span in spans if span.id in ends]
        found = [what for what in faults(spans, relations, text, self._schema) if "white space at an edge" not in what]
        if not found:
            self._known |= kinds
        for what in found:
            yield f"{whose}: {what}"
