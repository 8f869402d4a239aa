"""From Label Studio's list of results to spans and relations: what does not fit is put aside, never repaired."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from labeling.data import Relation, Span
from labeling.jsonl import Json
from labeling.schema import Schema
from labeling.studio.tasks import LABEL_CONTROL, TEXT_OBJECT


@dataclass(frozen=True, slots=True)
class Misfit:
    """A piece of a result that was put aside: why, and the piece as it came."""

    reason: str
    content: Any


@dataclass(slots=True)
class Marked:
    """What a list of results holds."""

    spans: tuple[Span, ...] = ()
    relations: tuple[Relation, ...] = ()
    misfits: list[Misfit] = field(default_factory=list)


def read_regions(result: object, text: str, schema: Schema) -> Marked:
    """Spans in the order of the text, and relations; offsets are code points into `text`.

    Put aside: offsets that are no numbers or lie outside the text, empty regions, unknown labels and controls, values
    an attribute cannot take, two answers to one question, ids that occur twice, arrows without label or with an end
    that is not there or of the wrong kind.
    """
    marked = Marked()
    if not isinstance(result, list):
        marked.misfits.append(Misfit("the result is no list", result))
        return marked
    labels: dict[str, list[Json]] = {}
    choices: dict[tuple[str, str], list[Json]] = {}
    arrows: list[Json] = []
    for piece in result:
        kind = piece.get("type") if isinstance(piece, dict) else None
        if kind == "labels":
            labels.setdefault(str(piece.get("id")), []).append(piece)
        elif kind == "choices":
            choices.setdefault((str(piece.get("id")), str(piece.get("from_name"))), []).append(piece)
        elif kind == "relation":
            arrows.append(piece)
        else:
            marked.misfits.append(Misfit(f"unknown type {kind!r}", piece))
    regions = _regions(labels, text, schema, marked.misfits)
    answers = _answers(choices, regions, schema, marked.misfits)
    spans = {span_id: _span(piece, answers.get(span_id, {})) for span_id, piece in regions.items()}
    marked.spans = tuple(sorted(spans.values(), key=lambda span: (span.start, -span.end, span.label, span.id)))
    marked.relations = tuple(dict.fromkeys(_relations(arrows, spans, schema, marked.misfits)))
    return marked


def _regions(labels: Mapping[str, list[Json]], text: str, schema: Schema, misfits: list[Misfit]) -> dict[str, Json]:
    """The regions that fit, by their id."""
    regions = {}
    for span_id, pieces in labels.items():
        for piece in pieces:
            reason = _region_fault(piece, text, schema)
            if reason is None and len(pieces) > 1:
                reason = f"the id {span_id!r} is used by {len(pieces)} regions"
            if reason is not None:
                misfits.append(Misfit(reason, piece))
            else:
                regions[span_id] = piece
    return regions


def _region_fault(piece: Json, text: str, schema: Schema) -> str | None:
    value = piece.get("value")
    if not isinstance(value, dict):
        return "a region without a value"
    if piece.get("from_name") != LABEL_CONTROL or piece.get("to_name") != TEXT_OBJECT:
        return f"made with another control: {piece.get('from_name')!r} on {piece.get('to_name')!r}"
    if not piece.get("id"):
        return "a region without an id"
    start, end = value.get("start"), value.get("end")
    if type(start) is not int or type(end) is not int:
        return f"offsets are no whole numbers: {start!r}, {end!r}"
    if not 0 <= start < end <= len(text):
        return f"[{start}, {end}) does not lie within the text's {len(text)} code points"
    if text[start:end].isspace():
        return f"[{start}, {end}) holds only white space"
    names = value.get("labels")
    if not isinstance(names, list) or len(names) != 1:
        return f"expected one label, found {names!r}"
    if names[0] not in schema.questions:
        return f"the label {names[0]!r} is not in the schema ({', '.join(schema.label_names)})"
    return None


def _span(piece: Json, attributes: Mapping[str, str]) -> Span:
    value, meta = piece["value"], piece.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    engine, rule, score = meta.get("engine"), meta.get("rule"), piece.get("score")
    evidence = meta.get("evidence") or ()
    return Span(
        str(piece["id"]),
        value["start"],
        value["end"],
        value["labels"][0],
        attributes,
        float(score) if isinstance(score, int | float) and 0 <= score <= 1 else None,
        engine if isinstance(engine, str) else None,
        rule if isinstance(rule, str) else None,
        tuple([(cue[0], cue[1]) for cue in evidence if _is_cue(cue)]),
    )


def _is_cue(cue: object) -> bool:
    return isinstance(cue, list) and len(cue) == 2 and type(cue[0]) is int and type(cue[1]) is int


def _answers(
    choices: Mapping[tuple[str, str], list[Json]], regions: Mapping[str, Json], schema: Schema, misfits: list[Misfit]
) -> dict[str, dict[str, str]]:
    """The answers that fit: attribute and value, by region."""
    answers: dict[str, dict[str, str]] = {}
    for (span_id, control), pieces in choices.items():
        for piece in pieces:
            found = _answer(piece, control, regions.get(span_id), schema)
            if len(pieces) > 1 and not isinstance(found, str):
                found = f"{control} is answered {len(pieces)} times for the region {span_id!r}"
            if isinstance(found, str):
                misfits.append(Misfit(found, piece))
            else:
                answers.setdefault(span_id, {})[found[0]] = found[1]
    return answers


def _answer(piece: Json, control: str, region: Json | None, schema: Schema) -> tuple[str, str] | str:
    """The attribute and its value, or what is wrong."""
    if region is None:
        return f"a choice for the region {piece.get('id')!r}, which is not there"
    label = region["value"]["labels"][0]
    attribute = next((item for column, item in schema.questions[label] if column == control), None)
    if attribute is None:
        return f"{control} is not asked of a {label}"
    value = piece.get("value")
    chosen = value.get("choices") if isinstance(value, dict) else None
    if not isinstance(chosen, list) or len(chosen) != 1:
        return f"expected one {attribute.name}, found {chosen!r}"
    names = attribute.value_names
    if chosen[0] not in names:
        return f"{attribute.name} cannot be {chosen[0]!r} (one of {', '.join(names)})"
    return attribute.name, chosen[0]


def _relations(
    arrows: list[Json], spans: Mapping[str, Span], schema: Schema, misfits: list[Misfit]
) -> Iterator[Relation]:
    for piece in arrows:
        ends = [str(piece.get("from_id")), str(piece.get("to_id"))]
        direction, names = piece.get("direction", "right"), piece.get("labels")
        if direction == "left":
            ends.reverse()
        if direction not in ("left", "right"):
            misfits.append(Misfit(f"the arrow points {direction!r}, expected one way", piece))
        elif not isinstance(names, list) or not names:
            misfits.append(Misfit("the arrow has no label", piece))
        else:
            for name in names:
                reason = _arrow_fault(ends, str(name), spans, schema)
                if reason is None:
                    yield Relation(ends[0], ends[1], str(name))
                else:
                    misfits.append(Misfit(reason, piece))


def _arrow_fault(ends: list[str], name: str, spans: Mapping[str, Span], schema: Schema) -> str | None:
    kind = schema.relation(name)
    if kind is None:
        return f"the relation {name!r} is not in the schema"
    for end, span_id, allowed in zip(("start", "end"), ends, (kind.head, kind.tail), strict=True):
        span = spans.get(span_id)
        if span is None:
            return f"the arrow's {end} is the region {span_id!r}, which is not there"
        if span.label not in allowed:
            return f"{name}: the arrow's {end} is a {span.label}, expected {' or '.join(allowed)}"
    return None
