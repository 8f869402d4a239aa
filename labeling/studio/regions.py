"""From Label Studio's list of results to spans and relations: what does not fit is put aside, never repaired."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labeling.data import Relation, Span
from labeling.jsonl import Json
from labeling.schema import Schema
from labeling.studio.tasks import LABEL_CONTROL, TEXT_OBJECT, controls


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
    pieces = [piece for piece in result if isinstance(piece, dict)]
    marked.misfits += [Misfit("not an object", piece) for piece in result if not isinstance(piece, dict)]
    labels = [piece for piece in pieces if piece.get("type") == "labels"]
    choices = [piece for piece in pieces if piece.get("type") == "choices"]
    arrows = [piece for piece in pieces if piece.get("type") == "relation"]
    known = ("labels", "choices", "relation")
    marked.misfits += [Misfit(f"unknown type {p.get('type')!r}", p) for p in pieces if p.get("type") not in known]
    spans = dict(_spans(labels, text, schema, marked.misfits))
    answers = _answers(choices, spans, schema, marked.misfits)
    marked.spans = tuple(
        sorted(
            (_with_attributes(span, answers.get(span.id, {})) for span in spans.values()),
            key=lambda span: (span.start, -span.end, span.label, span.id),
        )
    )
    marked.relations = tuple(dict.fromkeys(_relations(arrows, spans, schema, marked.misfits)))
    return marked


def _spans(labels: list[Json], text: str, schema: Schema, misfits: list[Misfit]) -> Iterator[tuple[str, Span]]:
    ids = Counter(str(piece.get("id")) for piece in labels)
    for piece in labels:
        reason = _region_fault(piece, text, schema)
        if reason is None and ids[str(piece["id"])] > 1:
            reason = f"the id {piece['id']!r} is used by {ids[str(piece['id'])]} regions"
        if reason is not None:
            misfits.append(Misfit(reason, piece))
            continue
        yield str(piece["id"]), _span(piece)


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
    if not text[start:end].strip():
        return f"[{start}, {end}) holds only white space"
    names = value.get("labels")
    if not isinstance(names, list) or len(names) != 1:
        return f"expected one label, found {names!r}"
    if schema.label(names[0]) is None:
        return f"the label {names[0]!r} is not in the schema ({', '.join(schema.label_names)})"
    return None


def _span(piece: Json) -> Span:
    value, meta = piece["value"], piece.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    engine, rule, score = meta.get("engine"), meta.get("rule"), piece.get("score")
    evidence = meta.get("evidence") or ()
    return Span(
        id=str(piece["id"]),
        start=value["start"],
        end=value["end"],
        label=value["labels"][0],
        score=float(score) if isinstance(score, int | float) and 0 <= score <= 1 else None,
        engine=engine if isinstance(engine, str) else None,
        rule=rule if isinstance(rule, str) else None,
        evidence=tuple((cue[0], cue[1]) for cue in evidence if _is_cue(cue)),
    )


def _is_cue(cue: object) -> bool:
    return isinstance(cue, list) and len(cue) == 2 and all(type(end) is int for end in cue)


def _answers(
    choices: list[Json], spans: Mapping[str, Span], schema: Schema, misfits: list[Misfit]
) -> dict[str, dict[str, str]]:
    known = controls(schema)
    given: Counter[tuple[str, str]] = Counter((str(p.get("id")), str(p.get("from_name"))) for p in choices)
    answers: dict[str, dict[str, str]] = {}
    for piece in choices:
        span_id, control = str(piece.get("id")), str(piece.get("from_name"))
        reason = _choice_fault(piece, spans.get(span_id), known)
        if reason is None and given[span_id, control] > 1:
            reason = f"{control} is answered {given[span_id, control]} times for the region {span_id!r}"
        if reason is not None:
            misfits.append(Misfit(reason, piece))
            continue
        answers.setdefault(span_id, {})[known[control][1]] = piece["value"]["choices"][0]
    return answers


def _choice_fault(piece: Json, span: Span | None, known: Mapping[str, tuple[str, str, Sequence[str]]]) -> str | None:
    if span is None:
        return f"a choice for the region {piece.get('id')!r}, which is not there"
    asked = known.get(str(piece.get("from_name")))
    if asked is None:
        return f"made with a control that the schema does not have: {piece.get('from_name')!r}"
    label, attribute, values = asked
    if label != span.label:
        return f"{piece['from_name']} is asked of {label}, the region is a {span.label}"
    value = piece.get("value")
    chosen = value.get("choices") if isinstance(value, dict) else None
    if not isinstance(chosen, list) or len(chosen) != 1:
        return f"expected one {attribute}, found {chosen!r}"
    if chosen[0] not in values:
        return f"{attribute} cannot be {chosen[0]!r} (one of {', '.join(values)})"
    return None


def _with_attributes(span: Span, answers: Mapping[str, str]) -> Span:
    from dataclasses import replace

    return replace(span, attributes=dict(answers)) if answers else span


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
