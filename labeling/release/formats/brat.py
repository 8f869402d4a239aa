"""brat standoff: `SPLIT/NUMBER.txt` with `NUMBER.ann`, `annotation.conf`, and `documents.jsonl` with each number's id.

Offsets are code points, as in brat's own Python. A span that runs over a line end is written in fragments, as brat
does: one a line.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from labeling.data import Record, Span
from labeling.jsonl import document_to_json, dump
from labeling.release.formats import Loss, Split
from labeling.schema import Schema


def write(records: Iterable[Split], folder: Path, schema: Schema) -> Iterator[Loss]:
    """Nothing is lost: entities, attributes and relations all have a place."""
    (folder / "annotation.conf").write_text(_configuration(schema), encoding="utf-8", newline="\n")
    with (folder / "documents.jsonl").open("w", encoding="utf-8", newline="\n") as index:
        for number, (split, record) in enumerate(records):
            place = folder / split
            place.mkdir(exist_ok=True)
            name = f"{number:06d}"
            (place / f"{name}.txt").write_text(record.document.text, encoding="utf-8", newline="\n")
            (place / f"{name}.ann").write_text("".join(_lines(record, schema)), encoding="utf-8", newline="\n")
            known = {key: value for key, value in document_to_json(record.document).items() if key != "text"}
            index.write(dump({"file": f"{split}/{name}", **known}) + "\n")
    yield from ()


def _lines(record: Record, schema: Schema) -> Iterator[str]:
    text = record.document.text
    numbers = {span.id: f"T{number}" for number, span in enumerate(record.spans, start=1)}
    attributes = 0
    for span in record.spans:
        fragments = list(_fragments(span, text))
        places = ";".join(f"{start} {end}" for start, end in fragments)
        words = " ".join(text[start:end] for start, end in fragments)
        yield f"{numbers[span.id]}\t{span.label} {places}\t{words}\n"
        label = schema.label(span.label)
        for attribute in label.attributes if label is not None else ():
            if attribute.name in span.attributes:
                attributes += 1
                column = label.column(attribute) if label is not None else attribute.name
                yield f"A{attributes}\t{column} {numbers[span.id]} {span.attributes[attribute.name]}\n"
    for number, relation in enumerate(record.relations, start=1):
        yield f"R{number}\t{relation.label} Arg1:{numbers[relation.head]} Arg2:{numbers[relation.tail]}\n"


def _fragments(span: Span, text: str) -> Iterator[tuple[int, int]]:
    start = span.start
    for line in span.slice(text).split("\n"):
        if line:
            yield start, start + len(line)
        start += len(line) + 1


def _configuration(schema: Schema) -> str:
    entities = "\n".join(label.name for label in schema.labels)
    relations = "\n".join(f"{r.name}\tArg1:{'|'.join(r.head)}, Arg2:{'|'.join(r.tail)}" for r in schema.relations)
    attributes = "\n".join(
        f"{column}\tArg:{label.name}, Value:{'|'.join(attribute.value_names)}"
        for column, label, attribute in schema.columns()
    )
    overlaps = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    return f"[entities]\n{entities}\n\n[relations]\n{overlaps}\n{relations}\n\n[events]\n\n[attributes]\n{attributes}\n"
