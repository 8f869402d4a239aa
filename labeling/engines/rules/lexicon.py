"""Lexicons: the vocabulary of the rules, in YAML files beside the label schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from labeling.errors import SchemaError
from labeling.schema import Label, Schema


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One lexicon file: the label its rules propose, and its lists by name."""

    label: Label
    lists: Mapping[str, Any]


def load_lexicon(schema: Schema, name: str) -> Lexicon:
    """`lexicons/NAME.yaml` beside the schema. Its `label` names the label that the rules propose.

    Raises SchemaError where the file cannot be read, is no mapping or names a label that the schema lacks.
    """
    path = schema.folder / "lexicons" / f"{name}.yaml"
    try:
        raw = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except OSError as error:
        raise SchemaError(f"{path}: the lexicon cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise SchemaError(f"{path}: not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise SchemaError(f"{path}: expected a mapping with `label` and lists")
    label = schema.label(str(raw.get("label")))
    if label is None:
        raise SchemaError(f"{path}: label {raw.get('label')!r} is not in {schema.path}")
    return Lexicon(label, {key: value for key, value in raw.items() if key != "label"})
