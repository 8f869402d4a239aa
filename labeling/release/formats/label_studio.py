"""Label Studio's JSON: `SPLIT.json`, tasks with one annotation each, ready for the import of a project.

The project's labelling interface is written beside them as `config.xml`.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from labeling.derive import label_studio_config
from labeling.jsonl import dump
from labeling.release.formats import Loss, Split
from labeling.schema import Schema
from labeling.studio.tasks import data_of, regions


def write(records: Iterable[Split], folder: Path, schema: Schema) -> Iterator[Loss]:
    """Nothing of the spans, attributes and relations is lost."""
    (folder / "config.xml").write_text(label_studio_config(schema), encoding="utf-8", newline="\n")
    with ExitStack() as stack:
        files: dict[str, TextIO] = {}
        for split, record in records:
            if split not in files:
                files[split] = stack.enter_context((folder / f"{split}.json").open("w", encoding="utf-8", newline="\n"))
                files[split].write("[")
            else:
                files[split].write(",")
            result = regions(record.spans, record.relations, record.document.text, schema)
            task = {"data": data_of(record.document, schema), "annotations": [{"result": result}]}
            files[split].write("\n" + dump(task))
        for out in files.values():
            out.write("\n]\n")
    yield from ()
