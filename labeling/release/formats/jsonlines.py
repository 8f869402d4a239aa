"""The project's own line format, one `SPLIT.jsonl` each: nothing is lost."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from labeling.data import Prediction, Task
from labeling.jsonl import dump, task_to_json
from labeling.release.formats import Loss, Split
from labeling.schema import Schema


def write(records: Iterable[Split], folder: Path, schema: Schema) -> Iterator[Loss]:
    """One line a record, as gold: read it back with `labeling.jsonl.read_tasks`."""
    with ExitStack() as stack:
        files: dict[str, TextIO] = {}
        for split, record in records:
            if split not in files:
                path = folder / f"{split}.jsonl"
                files[split] = stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
            prediction = Prediction(record.spans, record.relations, schema.version)
            files[split].write(dump(task_to_json(Task(record.document, prediction))) + "\n")
    yield from ()
