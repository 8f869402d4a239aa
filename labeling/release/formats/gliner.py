"""GLiNER's training JSON: `SPLIT.json`, a list of `{"tokenized_text", "ner"}`, one a document.

`ner` holds `[first token, last token, label]`, both ends inclusive, as GLiNER's trainer reads it.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from labeling.jsonl import dump
from labeling.release.formats import Loss, Split, attributes_lost, relations_lost
from labeling.schema import Schema
from labeling.tokens import token_bounds


def write(records: Iterable[Split], folder: Path, schema: Schema) -> Iterator[Loss]:
    """Lost: attributes, relations, and spans off token bounds. Nested spans stay."""
    with ExitStack() as stack:
        files: dict[str, TextIO] = {}
        for split, record in records:
            text = record.document.text
            tokens = token_bounds(text)
            first = {start: index for index, (start, _) in enumerate(tokens)}
            last = {end: index for index, (_, end) in enumerate(tokens)}
            found = []
            for span in record.spans:
                if span.start in first and span.end in last:
                    found.append([first[span.start], last[span.end], span.label])
                else:
                    doc_id = record.document.doc_id
                    yield Loss(doc_id, "span", span.label, "is off token bounds", span.start, span.end)
            if split not in files:
                files[split] = stack.enter_context((folder / f"{split}.json").open("w", encoding="utf-8", newline="\n"))
                files[split].write("[")
            else:
                files[split].write(",")
            words = [text[start:end] for start, end in tokens]
            item = {"doc_id": record.document.doc_id, "tokenized_text": words, "ner": found}
            files[split].write("\n" + dump(item))
            yield from attributes_lost(record, "GLiNER's JSON holds labels only")
            yield from relations_lost(record, "GLiNER's JSON holds labels only")
        for out in files.values():
            out.write("\n]\n")
