"""How far annotators agree: for every pair and overall, per label, with 95 % intervals over documents.

Spans: F1 of one annotator against the other (symmetric), matched one to one, exactly and by overlap. Tokens: nominal
alpha of inside against outside, a layer a label. Units: |uα over code points; spans of one annotator that nest or
overlap within their label count as one unit there. Attributes: alpha on spans matched by overlap. Relations: F1 where
both ends are matched. What cannot be computed is None: "not defined", which is neither 0 nor agreement.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.data import Task
from labeling.review.alpha import nominal, package_alpha, unitised
from labeling.review.bootstrap import RESAMPLES, SEED, Measure, measure, weights
from labeling.review.opinions import opinions
from labeling.review.tally import ALL, Key, Tally, Tallying
from labeling.schema import Schema

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layer:
    """Agreement on one label, or on all ("*": spans only, since the layers overlap)."""

    label: str
    exact: Measure
    overlap: Measure
    tokens: Measure
    units: Measure
    attributes: Mapping[str, Measure]


@dataclass(frozen=True, slots=True)
class RelationAgreement:
    """F1 of one kind of relation, or of all ("*"): both ends matched exactly, or by overlap."""

    name: str
    exact: Measure
    overlap: Measure


@dataclass(frozen=True, slots=True)
class Group:
    """A pair of annotators, or all of them: over the documents that at least two of them annotated."""

    annotators: tuple[str, ...]
    documents: int
    layers: tuple[Layer, ...]
    relations: tuple[RelationAgreement, ...]

    def layer(self, label: str = ALL) -> Layer:
        """The layer of that name; raises KeyError for a label that the schema lacks."""
        for layer in self.layers:
            if layer.label == label:
                return layer
        raise KeyError(label)


@dataclass(frozen=True, slots=True)
class DocumentAgreement:
    """One document: F1 over all labels, None where nobody marked anything, and how many spans have no exact match."""

    doc_id: str
    annotators: tuple[str, ...]
    exact: float | None
    overlap: float | None
    disputed: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything `agreement` found; `documents` are in order, those with least agreement first."""

    overall: Group
    pairs: tuple[Group, ...]
    documents: tuple[DocumentAgreement, ...]
    single: int
    """Documents with one annotator, or none: they say nothing about agreement."""
    seed: int
    resamples: int


def agreement(tasks: Iterable[Task], schema: Schema, resamples: int = RESAMPLES, seed: int = SEED) -> Agreement:
    """Agreement over the documents that two or more annotators submitted. `resamples` 0 leaves intervals out."""
    tallying = Tallying(schema)
    everyone: list[Tally] = []
    by_pair: dict[tuple[str, ...], list[Tally]] = {}
    documents: list[DocumentAgreement] = []
    names: set[str] = set()
    single = 0
    for task in tasks:
        voices = opinions(task)
        if len(voices) < 2:
            single += 1
            continue
        names.update(voices)
        groups = tallying.groups(task.document.text, voices)
        everyone.append(groups[tuple(voices)])
        documents.append(_document(task, tuple(voices), groups[tuple(voices)]))
        for pair, tally in groups.items():
            if len(pair) == 2:
                by_pair.setdefault(pair, []).append(tally)
    documents.sort(key=lambda d: (d.exact if d.exact is not None else 2, -d.disputed, d.doc_id))
    pairs = tuple(_group(pair, tallies, schema, resamples, seed) for pair, tallies in sorted(by_pair.items()))
    overall = _group(tuple(sorted(names)), everyone, schema, resamples, seed)
    return Agreement(overall, pairs, tuple(documents), single, seed, resamples)


def _document(task: Task, voices: tuple[str, ...], tally: Tally) -> DocumentAgreement:
    exact, overlap, total = tally.rows["spans", ALL]
    url = task.placement.url if task.placement else None
    if not total:
        return DocumentAgreement(task.document.doc_id, voices, None, None, 0, url)
    return DocumentAgreement(
        task.document.doc_id, voices, float(exact / total), float(overlap / total), int(total - exact), url
    )


def _group(names: tuple[str, ...], tallies: Sequence[Tally], schema: Schema, resamples: int, seed: int) -> Group:
    drawn = weights(len(tallies), resamples, seed) if resamples and len(tallies) > 1 else None
    attributes: dict[str, list[tuple[str, str]]] = {}
    for column, owner, attribute in schema.columns():
        attributes.setdefault(owner.name, []).append((attribute.name, column))
    layers = []
    for label in (*schema.label_names, ALL):
        spans = _rows(tallies, ("spans", label), 3)
        pooled = label == ALL
        layers.append(
            Layer(
                label,
                measure(spans, _exact_f1, drawn, int(spans[:, 2].sum())),
                measure(spans, _overlap_f1, drawn, int(spans[:, 2].sum())),
                Measure() if pooled else _tokens(tallies, label, drawn),
                Measure() if pooled else _units(tallies, label, drawn),
                {name: _attribute(tallies, column, drawn) for name, column in attributes.get(label, ())},
            )
        )
    relations = []
    for name in (*(relation.name for relation in schema.relations), ALL):
        rows = _rows(tallies, ("relations", name), 3)
        total = int(rows[:, 2].sum())
        relations.append(
            RelationAgreement(name, measure(rows, _exact_f1, drawn, total), measure(rows, _overlap_f1, drawn, total))
        )
    return Group(names, len(tallies), tuple(layers), tuple(relations))


def _rows(tallies: Sequence[Tally], key: Key, columns: int) -> Array:
    return np.array([tally.rows[key] for tally in tallies], dtype=float).reshape(len(tallies), columns)


def _exact_f1(sums: Array) -> Array:
    return _share(sums[..., 0], sums[..., 2])


def _overlap_f1(sums: Array) -> Array:
    return _share(sums[..., 1], sums[..., 2])


def _share(part: Array, whole: Array) -> Array:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)


def _square(size: int) -> Callable[[Array], Array]:
    return lambda sums: nominal(sums.reshape(*sums.shape[:-1], size, size))


def _tokens(tallies: Sequence[Tally], label: str, drawn: Array | None) -> Measure:
    if not tallies:
        return Measure()
    inside = np.concatenate([tally.inside[label] for tally in tallies])
    annotators = np.concatenate([np.full(len(tally.inside[label]), tally.annotators) for tally in tallies])
    value = package_alpha(np.column_stack([annotators - inside, inside]))
    return measure(_rows(tallies, ("tokens", label), 4), _square(2), drawn, len(inside), value)


def _units(tallies: Sequence[Tally], label: str, drawn: Array | None) -> Measure:
    rows = _rows(tallies, ("units", label), 4)
    return measure(rows, unitised, drawn, int(rows[:, 2].sum()))


def _attribute(tallies: Sequence[Tally], column: str, drawn: Array | None) -> Measure:
    if not tallies:
        return Measure()
    rows = np.array([tally.rows["attribute", column] for tally in tallies])
    size = round(rows.shape[1] ** 0.5)
    return measure(rows, _square(size), drawn, int(rows.sum() / 2))


def to_json(found: Agreement) -> dict[str, Any]:
    """All of it as JSON; what is not defined is null."""
    return {
        "overall": _group_json(found.overall),
        "pairs": [_group_json(group) for group in found.pairs],
        "documents": [
            {
                "doc_id": document.doc_id,
                "annotators": list(document.annotators),
                "exact_f1": document.exact,
                "overlap_f1": document.overlap,
                "disputed": document.disputed,
                "url": document.url,
            }
            for document in found.documents
        ],
        "documents_with_one_annotator": found.single,
        "seed": found.seed,
        "resamples": found.resamples,
    }


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "annotators": list(group.annotators),
        "documents": group.documents,
        "labels": {
            layer.label: {
                "exact_f1": layer.exact.to_json(),
                "overlap_f1": layer.overlap.to_json(),
                "token_alpha": layer.tokens.to_json(),
                "unitised_alpha": layer.units.to_json(),
                "attributes": {name: value.to_json() for name, value in layer.attributes.items()},
            }
            for layer in group.layers
        },
        "relations": {
            relation.name: {"exact_f1": relation.exact.to_json(), "overlap_f1": relation.overlap.to_json()}
            for relation in group.relations
        },
    }
