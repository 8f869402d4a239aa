"""spaCy's `.spacy`: one DocBin a split; spans in `doc.spans`, one group a label and `sc` with all of them.

`sc` is the group that spaCy's span categoriser trains on. A group's `attrs["attributes"]` lists each span's attributes;
`doc.user_data` holds the document's id.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from labeling.data import Record
from labeling.release.formats import Loss, Split, relations_lost
from labeling.schema import Schema

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

ALL = "sc"


def write(records: Iterable[Split], folder: Path, schema: Schema) -> Iterator[Loss]:
    """Lost: relations, and spans off token bounds. A split's documents are held until they are written."""
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank(schema.language)
    bins: dict[str, DocBin] = defaultdict(lambda: DocBin(store_user_data=True))
    for split, record in records:
        doc, losses = _doc(nlp, record, schema)
        bins[split].add(doc)
        yield from losses
        yield from relations_lost(record, "SpanGroups hold no relations")
    for split, docs in bins.items():
        docs.to_disk(folder / f"{split}.spacy")


def _doc(nlp: "Language", record: Record, schema: Schema) -> tuple["Doc", list[Loss]]:
    from spacy.tokens import SpanGroup

    doc = nlp.make_doc(record.document.text)
    doc.user_data["doc_id"] = record.document.doc_id
    groups: dict[str, list[tuple[Span, dict[str, str]]]] = {ALL: [], **{label.slug: [] for label in schema.labels}}
    slugs = {label.name: label.slug for label in schema.labels}
    losses = []
    for span in record.spans:
        found = doc.char_span(span.start, span.end, label=span.label, span_id=span.id, alignment_mode="strict")
        if found is None:
            loss = Loss(record.document.doc_id, "span", span.label, "is off token bounds", span.start, span.end)
            losses.append(loss)
            continue
        for group in (ALL, slugs[span.label]):
            groups[group].append((found, dict(span.attributes)))
    for name, members in groups.items():
        attributes = {"attributes": [attributes for _, attributes in members]}
        doc.spans[name] = SpanGroup(doc, name=name, spans=[span for span, _ in members], attrs=attributes)
    return doc, losses
