"""Whether spans and relations fit their text and the schema. Says every fault; repairs none."""

from collections.abc import Iterable, Iterator

from labeling.data import Relation, Span
from labeling.schema import Schema


def span_faults(span: Span, text: str, schema: Schema) -> Iterator[str]:
    """What is wrong with one span: outside the text, white space at an edge, unknown label, attribute or value."""
    if span.end > len(text):
        yield f"span {span.id!r}: ends at {span.end}, beyond the text's {len(text)} code points"
    elif text[span.start].isspace() or text[span.end - 1].isspace():
        yield f"span {span.id!r}: [{span.start}, {span.end}) has white space at an edge: {span.slice(text)!r}"
    label = schema.label(span.label)
    if label is None:
        yield f"span {span.id!r}: the label {span.label!r} is not in the schema ({', '.join(schema.label_names)})"
        return
    for name, value in span.attributes.items():
        attribute = next((known for known in label.attributes if known.name == name), None)
        if attribute is None:
            known = ", ".join(attribute.name for attribute in label.attributes) or "none"
            yield f"span {span.id!r}: {label.name} has no attribute {name!r} (it has {known})"
        elif not any(known.name == value for known in attribute.values):
            yield f"span {span.id!r}: {name} cannot be {value!r} (one of {', '.join(attribute.value_names)})"


def faults(spans: Iterable[Span], relations: Iterable[Relation], text: str, schema: Schema) -> Iterator[str]:
    """What is wrong with the spans and relations of one document, repeated ids and broken relations included."""
    by_id: dict[str, Span] = {}
    for span in spans:
        if span.id in by_id:
            yield f"span {span.id!r}: the id is used twice"
        by_id[span.id] = span
        yield from span_faults(span, text, schema)
    for relation in relations:
        yield from _relation_faults(relation, by_id, schema)


def _relation_faults(relation: Relation, by_id: dict[str, Span], schema: Schema) -> Iterator[str]:
    name = f"relation {relation.label!r} from {relation.head!r} to {relation.tail!r}"
    kind = schema.relation(relation.label)
    if kind is None:
        yield f"{name}: not in the schema ({', '.join(known.name for known in schema.relations) or 'no relations'})"
    for end, span_id in (("head", relation.head), ("tail", relation.tail)):
        span = by_id.get(span_id)
        if span is None:
            yield f"{name}: there is no span {span_id!r}"
        elif kind is not None and span.label not in getattr(kind, end):
            yield f"{name}: its {end} is a {span.label}, expected {' or '.join(getattr(kind, end))}"
