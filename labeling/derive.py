"""Renderings of the label schema: Label Studio config, record JSON Schema, annotators' instructions.

The rendered files are committed beside the schema, so that a reviewer sees what annotators see; a test fails when one
is stale, and `labeling schema derive` writes them anew. (The dataset's features are derived in `labeling.release`.)
"""

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from labeling.data import FATES
from labeling.errors import SchemaError
from labeling.files import atomic_path
from labeling.schema import Attribute, Label, Schema

LABELS = "label"
"""Name of the control that holds the labels in the Label Studio config."""

TEXT = "text"
"""Name of the Label Studio object that holds the article, and of the data field it shows."""

_STYLE = (
    # The tools stay in sight and keep their height, so that the text does not jump when a region is selected.
    ".labeling-tools { position: sticky; top: 0; z-index: 2; background: var(--color-neutral-background, #fff);"
    " padding: 4px 0; min-height: 132px; border-bottom: 1px solid var(--color-neutral-border, #ddd); }"
    " .labeling-choices { display: flex; align-items: baseline; gap: 12px; }"
    " .labeling-choices h4 { font-size: 13px; line-height: 26px; margin: 0 !important; flex: 0 0 9em; }"
    " .labeling-choices .lsf-choices { display: flex; flex-wrap: wrap; gap: 0 14px; margin: 0; }"
    " .labeling-choices .lsf-choice { margin: 0; }"
    " .labeling-choices .lsf-choice__item label { font-size: 13px; line-height: 26px; padding: 0; }"
    # Spaces and tabs are shown as they are: what is seen is what is marked.
    " .labeling-text { max-width: 60em; padding-top: 8px; }"
    " .labeling-text .lsf-htx-richtext { font-size: 16px; line-height: 2.2; white-space: pre-wrap; }"
    # The handles at the edges of a selected region: newer browsers hide `area` unless told otherwise.
    " .labeling-text .htx-highlight area { display: inline; }"
)


def label_studio_config(schema: Schema) -> str:
    """The labelling interface as XML. A task's data must hold `text` and `title` (empty where unknown).

    Each attribute is a per-region choice, shown only while a region of its label is selected. Retired labels, values
    and relations are not offered.
    """
    root = ElementTree.Element("View")
    ElementTree.SubElement(root, "Style").text = _STYLE
    tools = ElementTree.SubElement(root, "View", className="labeling-tools")
    labels = ElementTree.SubElement(tools, "Labels", name=LABELS, toName=TEXT, showInline="true")
    for label in schema.active_labels:
        ElementTree.SubElement(
            labels,
            "Label",
            value=label.name,
            background=label.colour,
            hotkey=label.hotkey,
            hint=label.definition,
        )
    for label in schema.active_labels:
        for attribute in label.attributes:
            _choices(tools, label, attribute)
    if schema.active_relations:
        relations = ElementTree.SubElement(root, "Relations")
        for relation in schema.active_relations:
            ElementTree.SubElement(relations, "Relation", value=relation.name)
    ElementTree.SubElement(root, "Header", value="$title", size="3")
    article = ElementTree.SubElement(root, "View", className="labeling-text")
    ElementTree.SubElement(article, "Text", name=TEXT, value=f"${TEXT}", granularity="symbol")
    ElementTree.indent(root, "  ")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _choices(parent: ElementTree.Element, label: Label, attribute: Attribute) -> None:
    shown = ElementTree.SubElement(
        parent,
        "View",
        className="labeling-choices",
        visibleWhen="region-selected",
        whenTagName=LABELS,
        whenLabelValue=label.name,
    )
    ElementTree.SubElement(shown, "Header", value=f"{label.name}: {attribute.name}", size="6")
    choices = ElementTree.SubElement(
        shown,
        "Choices",
        name=label.column(attribute),
        toName=TEXT,
        perRegion="true",
        choice="single",
        showInline="true",
    )
    for value in attribute.values:
        if not value.retired:
            ElementTree.SubElement(choices, "Choice", value=value.name, hint=value.definition)


def check_config(schema: Schema) -> None:
    """Whether Label Studio accepts the config, by the validation of label-studio-sdk, the server's own client.

    Raises SchemaError with what it says.
    """
    from label_studio_sdk.label_interface.interface import LabelInterface

    try:
        LabelInterface(label_studio_config(schema)).validate()  # type: ignore[no-untyped-call]
    except Exception as error:  # the sdk raises plain exceptions of several kinds here
        raise SchemaError(f"{schema.path}: Label Studio does not accept the config made of it: {error}") from error


def record_schema(schema: Schema) -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of every file the project reads and writes."""
    text, number = {"type": "string"}, {"type": "number"}
    optional_text = {"type": ["string", "null"]}
    offset = {"type": "integer", "minimum": 0, "description": "Unicode code points into `text`"}
    spans = {"type": "array", "items": {"$ref": "#/$defs/span"}}
    relations = {"type": "array", "items": {"$ref": "#/$defs/relation"}}
    span = _object(
        {
            "id": text,
            "start": offset,
            "end": offset | {"minimum": 1, "description": "exclusive, code points"},
            "label": {"enum": list(schema.label_names)},
            "text": text | {"description": "text[start:end]"},
            "attributes": {"type": "object"},
            "score": number | {"minimum": 0, "maximum": 1, "description": "probability that the span is right"},
            "engine": optional_text | {"description": "what proposed the span"},
            "rule": optional_text | {"description": "the rule of the engine that proposed it"},
            "evidence": {
                "type": "array",
                "items": {"type": "array", "prefixItems": [offset, offset], "minItems": 2, "maxItems": 2},
                "description": "offsets of the cues that triggered the rule",
            },
        },
        required=["id", "start", "end", "label"],
    )
    span["allOf"] = [_attributes_of(label) for label in schema.labels]
    relation = _object(
        {"head": text, "tail": text, "label": {"enum": [kind.name for kind in schema.relations]}},
        required=["head", "tail", "label"],
    )
    annotation = _object(
        {
            "id": text,
            "annotator": text | {"description": "a pseudonym, unless names were asked for"},
            "created_at": optional_text,
            "updated_at": optional_text,
            "lead_time": {"type": ["number", "null"], "description": "seconds"},
            "skipped": {"type": "boolean"},
            "ground_truth": {"type": "boolean"},
            "adjudicated": {"type": "boolean"},
            "spans": spans,
            "relations": relations,
            "fates": {
                "type": "object",
                "additionalProperties": {"enum": list(FATES)},
                "description": "what became of each predicted span, by its id",
            },
        },
        required=["id", "annotator", "spans"],
    )
    record = _object(
        {
            "doc_id": text,
            "title": optional_text,
            "source": optional_text,
            "url": optional_text,
            "published": optional_text | {"description": "ISO 8601"},
            "licence": optional_text,
            "text": text | {"minLength": 1, "description": "normalised"},
            "text_hash": text | {"pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the text's UTF-8 bytes"},
            "schema_version": optional_text,
            "engines": {"type": "object", "additionalProperties": text},
            "spans": spans | {"description": "gold, or what engines predicted"},
            "relations": relations,
            "task": _object(
                {
                    "server": text,
                    "project": {"type": "integer"},
                    "task": {"type": "integer"},
                    "title": optional_text,
                    "blind": {"type": "boolean"},
                    "url": text,
                },
                required=["server", "project", "task"],
            ),
            "annotations": {"type": "array", "items": {"$ref": "#/$defs/annotation"}},
        },
        required=["doc_id", "text"],
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{schema.name} {schema.version}: one document with its spans",
        "description": "One line of JSON. Offsets count Unicode code points, end exclusive.",
        **record,
        "$defs": {"span": span, "relation": relation, "annotation": annotation},
    }


def _object(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": required}


def _attributes_of(label: Label) -> dict[str, Any]:
    allowed = {attribute.name: {"enum": list(attribute.value_names)} for attribute in label.attributes}
    return {
        "if": {"properties": {"label": {"const": label.name}}},
        "then": {"properties": {"attributes": {"properties": allowed, "additionalProperties": False}}},
    }


def instructions(schema: Schema) -> str:
    """The annotators' instructions as HTML: the labels with colour and hotkey, then `guidelines.md`.

    Raises SchemaError where the guidelines lack a heading for a label.
    """
    from markdown_it import MarkdownIt

    path = schema.folder / "guidelines.md"
    try:
        guidelines = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path}: the guidelines cannot be read: {error}") from error
    headings = {line.lstrip("#").strip().split(":")[0] for line in guidelines.splitlines() if line.startswith("#")}
    missing = [label.name for label in schema.active_labels if label.name not in headings]
    if missing:
        raise SchemaError(f"{path}: no heading for {', '.join(missing)}: add `## {missing[0]}` with examples")
    rows = "".join(
        f'<li><span style="background:{label.colour};color:#fff;padding:0 6px;border-radius:3px">{escape(label.name)}'
        f"</span> <kbd>{escape(label.hotkey)}</kbd> {escape(label.definition)}</li>\n"
        for label in schema.active_labels
    )
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(guidelines)
    return f"<ul>\n{rows}</ul>\n{body}"


def rendered(schema: Schema) -> dict[Path, str]:
    """Each derived file with its content, all beside the schema."""
    return {
        schema.folder / "label_studio.xml": label_studio_config(schema),
        schema.folder / "record.schema.json": json.dumps(record_schema(schema), indent=2, ensure_ascii=False) + "\n",
        schema.folder / "instructions.html": instructions(schema),
    }


def write_rendered(schema: Schema) -> list[Path]:
    """Writes the derived files that are missing or stale, and says which."""
    stale = stale_files(schema)
    for path in stale:
        with atomic_path(path) as part:
            part.write_text(rendered(schema)[path], encoding="utf-8", newline="\n")
    return stale


def stale_files(schema: Schema) -> list[Path]:
    """The derived files that are missing or not as they would be rendered now."""
    files = rendered(schema)
    return [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
