"""The Features of each config of a release, derived from the label schema and from nothing else.

Columns, their order and the numbers of class labels depend on the schema only: an empty release has the same Features
as a full one. Retired labels, values and relations stay, since their place is their number.
"""

from typing import TYPE_CHECKING, Any

from labeling.data import FATES
from labeling.schema import Label, Schema

if TYPE_CHECKING:
    from datasets import Features

SPLITS = ("train", "validation", "test")
CONFIGS = ("spans", "tokens", "sentences", "annotations", "changes")
DEFAULT_CONFIG = "spans"
ADDED = "added"
CHANGES = (*FATES, ADDED)
"""What became of a suggestion; `added` is a span that no suggestion led to."""

TIME = "timestamp[ms, tz=UTC]"


def bio_names(label: Label) -> list[str]:
    """The class names of a label's layer in the tokens config."""
    return ["O", f"B-{label.name}", f"I-{label.name}"]


def features(config: str, schema: Schema, with_text: bool = True) -> "Features":
    """The Features of one config. `with_text=False` leaves out every column that holds words of an article."""
    from datasets import Features

    columns: dict[str, Any] = {
        "spans": _spans_columns,
        "tokens": _tokens_columns,
        "sentences": _sentences_columns,
        "annotations": _annotations_columns,
        "changes": _changes_columns,
    }[config](schema)
    return Features(columns if with_text else _without_text(columns))


def column_names(config: str, schema: Schema, with_text: bool = True) -> tuple[str, ...]:
    """The names of a config's columns, in order."""
    return tuple(features(config, schema, with_text))


TEXT_COLUMNS = frozenset({"text", "title", "tokens"})
"""Columns that hold words of an article, at any depth."""


def _without_text(feature: Any) -> Any:
    from datasets import List

    if isinstance(feature, List):
        return List(_without_text(feature.feature))
    if isinstance(feature, dict):
        return {name: _without_text(value) for name, value in feature.items() if name not in TEXT_COLUMNS}
    return feature


def _value(dtype: str) -> Any:
    from datasets import Value

    return Value(dtype)


def _classes(names: Any) -> Any:
    """A ClassLabel, or a string where there is nothing to name (a ClassLabel needs a name)."""
    from datasets import ClassLabel, Value

    names = list(names)
    return ClassLabel(names=names) if names else Value("string")


def span_struct(schema: Schema) -> dict[str, Any]:
    """A span: where, what, its words, and one typed column for each attribute of each label."""
    return {
        "id": _value("string"),
        "start": _value("int32"),
        "end": _value("int32"),
        "text": _value("string"),
        "label": _classes(schema.label_names),
        **{column: _classes(attribute.value_names) for column, _, attribute in schema.columns()},
    }


def suggestion_struct() -> dict[str, Any]:
    """Where a span came from: all null on one that a person added."""
    return {"score": _value("float64"), "engine": _value("string"), "rule": _value("string")}


def _relations(schema: Schema) -> Any:
    from datasets import List

    label = _classes(relation.name for relation in schema.relations)
    return List({"head": _value("string"), "tail": _value("string"), "label": label})


def _spans_columns(schema: Schema) -> dict[str, Any]:
    from datasets import List

    return {
        "doc_id": _value("string"),
        "title": _value("string"),
        "source": _value("string"),
        "url": _value("string"),
        "published": _value(TIME),
        "licence": _value("string"),
        "text": _value("string"),
        "text_hash": _value("string"),
        "spans": List(
            {
                **span_struct(schema),
                **suggestion_struct(),
                "votes": _value("int32"),
                "agreement": _value("float64"),
            }
        ),
        "relations": _relations(schema),
        "n_annotators": _value("int32"),
        "group": _value("string"),
    }


def _tokens_columns(schema: Schema) -> dict[str, Any]:
    from datasets import List

    bounds = {"start": _value("int32"), "end": _value("int32")}
    return {
        "doc_id": _value("string"),
        "tokens": List(_value("string")),
        "starts": List(_value("int32")),
        "ends": List(_value("int32")),
        "sentence": List(_value("int32")),
        **{f"{label.slug}_tags": List(_classes(bio_names(label))) for label in schema.labels},
        "lost": List({"id": _value("string"), **bounds, "label": _classes(schema.label_names)}),
        "group": _value("string"),
    }


def _sentences_columns(schema: Schema) -> dict[str, Any]:
    counts: dict[str, Any] = {}
    for label in schema.labels:
        counts[f"has_{label.slug}"] = _value("bool")
        counts[f"n_{label.slug}"] = _value("int32")
    return {
        "doc_id": _value("string"),
        "sentence": _value("int32"),
        "start": _value("int32"),
        "end": _value("int32"),
        "text": _value("string"),
        **counts,
        "group": _value("string"),
    }


def _annotations_columns(schema: Schema) -> dict[str, Any]:
    from datasets import List

    return {
        "doc_id": _value("string"),
        "annotation_id": _value("string"),
        "annotator": _value("string"),
        "created_at": _value(TIME),
        "updated_at": _value(TIME),
        "lead_time": _value("float64"),
        "ground_truth": _value("bool"),
        "adjudicated": _value("bool"),
        "blind": _value("bool"),
        "spans": List({**span_struct(schema), **suggestion_struct()}),
        "relations": _relations(schema),
        "group": _value("string"),
    }


def _changes_columns(schema: Schema) -> dict[str, Any]:
    return {
        "doc_id": _value("string"),
        "annotation_id": _value("string"),
        "annotator": _value("string"),
        "change": _classes(CHANGES),
        **suggestion_struct(),
        "suggested": span_struct(schema),
        "final": span_struct(schema),
        "group": _value("string"),
    }
