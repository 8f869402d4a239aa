"""What one document adds to the agreement of its annotators: rows of sums, by what they measure.

A row's key is its kind and its name: `("spans", label)` holds twice the spans matched exactly, twice those matched by
overlap, and all spans of both annotators; `("relations", name)` the same for relations; `("tokens", label)` a 2 x 2
coincidence matrix; `("units", label)` the sums of unitised alpha; `("attribute", column)` a coincidence matrix of
values on spans matched by overlap. The name "*" stands for all labels together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from labeling.data import Annotation, Span
from labeling.evaluate import match_exact, match_overlap
from labeling.review.alpha import coincidences, merged, unitising
from labeling.schema import Attribute, Schema
from labeling.tokens import Bounds, token_bounds

Key = tuple[str, str]
Rows = dict[Key, NDArray[np.float64]]

ALL = "*"


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one document and, by label, how many of the annotators marked each token (`inside`)."""

    rows: Rows
    inside: Mapping[str, NDArray[np.int64]]
    annotators: int


class Tallying:
    """Tallies documents under one schema."""

    def __init__(self, schema: Schema) -> None:
        self._labels = schema.label_names
        self._relations = tuple(relation.name for relation in schema.relations)
        self._attributes = [(column, label.name, attribute) for column, label, attribute in schema.columns()]

    def groups(self, text: str, opinions: Mapping[str, Annotation]) -> dict[tuple[str, ...], Tally]:
        """The tally of each pair of annotators, and of all of them under the key of all their names."""
        tokens = token_bounds(text)
        inside = {name: self._inside(annotation.spans, tokens) for name, annotation in opinions.items()}
        found: dict[tuple[str, ...], Tally] = {}
        for pair in combinations(opinions, 2):
            rows = self._pair(opinions[pair[0]], opinions[pair[1]])
            found[pair] = self._with_layers(rows, text, [(opinions[name], inside[name]) for name in pair])
        if len(opinions) > 2:
            total: Rows = {}
            for tally in found.values():
                for key, row in tally.rows.items():
                    if key[0] not in ("tokens", "units"):
                        total[key] = total.get(key, 0) + row
            everyone = [(opinions[name], inside[name]) for name in opinions]
            found[tuple(opinions)] = self._with_layers(total, text, everyone)
        return found

    def _inside(self, spans: Sequence[Span], tokens: Sequence[Bounds]) -> dict[str, NDArray[np.int64]]:
        starts = np.array([start for start, _ in tokens])
        ends = np.array([end for _, end in tokens])
        layers: dict[str, NDArray[np.int64]] = {}
        for label in self._labels:
            layers[label] = np.zeros(len(tokens), dtype=np.int64)
        for span in spans:
            if span.label in layers:
                first = int(np.searchsorted(ends, span.start, side="right"))
                layers[span.label][first : int(np.searchsorted(starts, span.end, side="left"))] = 1
        return layers

    def _with_layers(
        self, rows: Rows, text: str, voices: Sequence[tuple[Annotation, Mapping[str, NDArray[np.int64]]]]
    ) -> Tally:
        counts: dict[str, NDArray[np.int64]] = {}
        for label in self._labels:
            counts[label] = np.vstack([layers[label] for _, layers in voices]).sum(axis=0)
            rows["tokens", label] = coincidences(counts[label], len(voices)).ravel()
            marked = [
                merged((span.start, span.end) for span in annotation.spans if span.label == label)
                for annotation, _ in voices
            ]
            rows["units", label] = unitising(marked, len(text))
        return Tally(rows, counts, len(voices))

    def _pair(self, one: Annotation, other: Annotation) -> Rows:
        exact = match_exact(one.spans, other.spans)
        overlap = match_overlap(one.spans, other.spans)
        rows: Rows = {("spans", label): np.zeros(3) for label in (*self._labels, ALL)}
        for column, pairs in enumerate((exact, overlap)):
            for index, _ in pairs:
                _add(rows, "spans", one.spans[index].label, column, 2)
        for span in (*one.spans, *other.spans):
            _add(rows, "spans", span.label, 2, 1)
        self._relate(rows, one, other, exact, overlap)
        for column_name, label, attribute in self._attributes:
            rows["attribute", column_name] = _values(
                attribute,
                [(one.spans[i], other.spans[j]) for i, j in overlap if one.spans[i].label == label],
            )
        return rows

    def _relate(
        self,
        rows: Rows,
        one: Annotation,
        other: Annotation,
        exact: Sequence[tuple[int, int]],
        overlap: Sequence[tuple[int, int]],
    ) -> None:
        for name in (*self._relations, ALL):
            rows["relations", name] = np.zeros(3)
        theirs = {(relation.head, relation.tail, relation.label) for relation in other.relations}
        mine = {(relation.head, relation.tail, relation.label) for relation in one.relations}
        for column, pairs in enumerate((exact, overlap)):
            same = {one.spans[i].id: other.spans[j].id for i, j in pairs}
            for head, tail, label in mine:
                if (same.get(head), same.get(tail), label) in theirs:
                    _add(rows, "relations", label, column, 2)
        for _, _, label in (*mine, *theirs):
            _add(rows, "relations", label, 2, 1)


def _add(rows: Rows, kind: str, name: str, column: int, amount: int) -> None:
    """A label that the schema does not know counts nowhere."""
    if (kind, name) in rows:
        rows[kind, name][column] += amount
        rows[kind, ALL][column] += amount


def _values(attribute: Attribute, pairs: Sequence[tuple[Span, Span]]) -> NDArray[np.float64]:
    """Coincidences of the values of one attribute on matched spans; a pair of which one has no value is left out."""
    names = attribute.value_names
    matrix = np.zeros((len(names), len(names)))
    for one, other in pairs:
        values = (one.attributes.get(attribute.name), other.attributes.get(attribute.name))
        if values[0] in names and values[1] in names:
            first, second = names.index(values[0]), names.index(values[1])
            matrix[first, second] += 1
            matrix[second, first] += 1
    return matrix.ravel()
