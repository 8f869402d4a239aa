"""CoNLL columns, IOB2: `SPLIT.LABEL.conll` with one layer each, and `SPLIT.nested.conll` with all layers side by side.

One token a line, tab, its tag (in the nested file one tag a label, in the schema's order); an empty line ends a
sentence, `-DOCSTART-` a document. A sentence end that lies inside a span is not written, so that no span is cut.
White space that the format cannot show separates tokens and is not written.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from labeling.data import Record
from labeling.release.formats import Loss, Split, attributes_lost, relations_lost
from labeling.schema import Schema
from labeling.tokens import bio, sentence_bounds, token_bounds

NESTED = "nested"


def write(records: Iterable[Split], folder: Path, schema: Schema) -> Iterator[Loss]:
    """Lost: attributes, relations, spans off token bounds, and the inner of two spans of one label."""
    with ExitStack() as stack:
        files: dict[str, TextIO] = {}

        def file(name: str) -> TextIO:
            if name not in files:
                path = folder / f"{name}.conll"
                files[name] = stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
            return files[name]

        for split, record in records:
            tokens = token_bounds(record.document.text)
            layers = []
            for label in schema.labels:
                tags, lost = bio((span for span in record.spans if span.label == label.name), tokens)
                names = ("O", f"B-{label.name}", f"I-{label.name}")
                layers.append([names[tag] for tag in tags])
                _columns(file(f"{split}.{label.slug}"), record, tokens, [layers[-1]])
                for span in lost:
                    aligned = {start for start, _ in tokens} >= {span.start} and {end for _, end in tokens} >= {
                        span.end
                    }
                    why = "lies in or across a longer span of its label" if aligned else "is off token bounds"
                    yield Loss(record.document.doc_id, "span", span.label, why, span.start, span.end)
            _columns(file(f"{split}.{NESTED}"), record, tokens, layers)
            yield from attributes_lost(record, "CoNLL columns hold labels only")
            yield from relations_lost(record, "CoNLL columns hold labels only")


def _columns(out: TextIO, record: Record, tokens: list[tuple[int, int]], layers: list[list[str]]) -> None:
    text = record.document.text
    out.write("-DOCSTART-" + "\tO" * len(layers) + "\n\n")
    ends = iter([end for _, end in sentence_bounds(text)])
    limit = next(ends, len(text))
    for index, (start, end) in enumerate(tokens):
        ended = False
        while start >= limit:
            ended, limit = True, next(ends, len(text) + 1)
        if ended and not any(layer[index].startswith("I-") for layer in layers):
            out.write("\n")
        out.write("\t".join([text[start:end], *(layer[index] for layer in layers)]) + "\n")
    out.write("\n")
