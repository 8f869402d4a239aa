"""The label schema: what is labelled, loaded from YAML and checked. Every fault of a file is named at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labeling.errors import Problem, SchemaError

_PACKAGE = Path(__file__).parent
DEFAULT_SCHEMA = "conflict-news.yaml"

_Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
_Definition = Annotated[str, Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Value(_Model):
    """One value an attribute can take."""

    name: _Name
    definition: _Definition
    retired: bool = False


class Attribute(_Model):
    """A question asked about each span of a label, answered with one value."""

    name: _Name
    definition: _Definition
    values: tuple[Value, ...] = Field(min_length=1)

    @property
    def value_names(self) -> tuple[str, ...]:
        """All values in order, the retired ones too: the index of a name is its number."""
        return tuple(value.name for value in self.values)


class Label(_Model):
    """A kind of span."""

    name: _Name
    definition: _Definition
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
    hotkey: Annotated[str, Field(pattern=r"^[a-z0-9]$")]
    retired: bool = False
    attributes: tuple[Attribute, ...] = ()

    @property
    def slug(self) -> str:
        """The label's name in lower case with underscores: the prefix of column and control names."""
        return self.name.lower().replace("-", "_")

    def column(self, attribute: Attribute) -> str:
        """The name of an attribute's column in a release and of its control in Label Studio, as `unit_form`."""
        return f"{self.slug}_{attribute.name.lower().replace('-', '_')}"


class RelationType(_Model):
    """A kind of arrow between spans, with the labels it may start from and end at."""

    name: _Name
    definition: _Definition
    head: tuple[str, ...] = Field(min_length=1)
    tail: tuple[str, ...] = Field(min_length=1)
    retired: bool = False


class Schema(_Model):
    """What is labelled. `path` is the file it came from; lexicons, guidelines and scores lie beside it."""

    name: _Name
    version: Annotated[str, Field(pattern=r"^\d+(\.\d+){0,2}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    labels: tuple[Label, ...] = Field(min_length=1)
    relations: tuple[RelationType, ...] = ()
    path: Path

    @property
    def folder(self) -> Path:
        """The folder that holds lexicons, guidelines and scores of this schema."""
        return self.path.parent

    @property
    def label_names(self) -> tuple[str, ...]:
        """All labels in order, the retired ones too: the index of a name is its number."""
        return tuple(label.name for label in self.labels)

    @property
    def active_labels(self) -> tuple[Label, ...]:
        """The labels that annotators are offered."""
        return tuple(label for label in self.labels if not label.retired)

    @property
    def active_relations(self) -> tuple[RelationType, ...]:
        """The relations that annotators are offered."""
        return tuple(relation for relation in self.relations if not relation.retired)

    @cached_property
    def questions(self) -> Mapping[str, tuple[tuple[str, Attribute], ...]]:
        """What is asked about a span of each label: attributes with the names of their columns, by label name."""
        return {label.name: tuple((label.column(item), item) for item in label.attributes) for label in self.labels}

    def label(self, name: str) -> Label | None:
        """The label of that name, or None."""
        return next((label for label in self.labels if label.name == name), None)

    def relation(self, name: str) -> RelationType | None:
        """The relation type of that name, or None."""
        return next((relation for relation in self.relations if relation.name == name), None)

    def columns(self) -> Iterator[tuple[str, Label, Attribute]]:
        """Every attribute of every label with the name of its column, in the schema's order."""
        for label in self.labels:
            for attribute in label.attributes:
                yield label.column(attribute), label, attribute


def default_schema_path() -> Path:
    """The schema that travels with the package: inside it in a wheel, beside it in a checkout."""
    inside = _PACKAGE / "schemas" / DEFAULT_SCHEMA
    return inside if inside.exists() else _PACKAGE.parent / "schemas" / DEFAULT_SCHEMA


def load_schema(path: Path | str | None = None) -> Schema:
    """The schema of a YAML file, the default one for None.

    Raises SchemaError with every fault of the file: unknown or missing keys, wrong types, repeated names, colours or
    hotkeys, relations between labels that do not exist.
    """
    path = Path(path) if path is not None else default_schema_path()
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SchemaError(f"{path}: the label schema cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path}: not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise SchemaError(f"{path}: expected a mapping with name, version, language, labels and relations")
    problems = []
    schema = None
    try:
        schema = Schema.model_validate({**raw, "path": path.absolute()})
    except ValidationError as error:
        problems = [Problem(_place(item["loc"]), item["msg"]) for item in error.errors()]
    problems += [Problem(where, what) for where, what in _faults(raw)]
    if problems or schema is None:
        raise SchemaError(f"{path}: {len(problems)} fault(s) in the label schema", problems)
    return schema


def _place(location: Sequence[str | int]) -> str:
    return re.sub(r"^\.", "", "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location))


def _faults(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the types cannot say, on the raw mapping so that it is told beside the other faults."""
    labels = _mappings(raw.get("labels"))
    relations = _mappings(raw.get("relations"))
    for key in ("name", "colour", "hotkey"):
        yield from _repeated("labels", labels, key)
    yield from _repeated("relations", relations, "name")
    for number, label in enumerate(labels):
        attributes = _mappings(label.get("attributes"))
        yield from _repeated(f"labels[{number}].attributes", attributes, "name")
        for index, attribute in enumerate(attributes):
            where = f"labels[{number}].attributes[{index}].values"
            yield from _repeated(where, _mappings(attribute.get("values")), "name")
    names = {label.get("name") for label in labels}
    for number, relation in enumerate(relations):
        for end in ("head", "tail"):
            listed = relation.get(end)
            for name in listed if isinstance(listed, list) else ():
                if name not in names:
                    yield f"relations[{number}].{end}", f"{name!r} is no label of this schema"


def _mappings(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _repeated(where: str, items: list[dict[str, Any]], key: str) -> Iterator[tuple[str, str]]:
    first: dict[str, int] = {}
    for number, item in enumerate(items):
        value = str(item.get(key, "")).lower()
        if value and value in first:
            yield f"{where}[{number}].{key}", f"{item[key]!r} is used by {where}[{first[value]}] already"
        first.setdefault(value, number)
