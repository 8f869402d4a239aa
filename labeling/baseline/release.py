"""The examples of a release, read as its users read it: with `datasets.load_dataset`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeling.data import Span
from labeling.engines.crf import Example
from labeling.errors import InputError


@dataclass(frozen=True, slots=True)
class Release:
    """The labels of a release in order, and the examples of each split."""

    labels: tuple[str, ...]
    splits: Mapping[str, tuple[Example, ...]]


def read_release(folder: Path) -> Release:
    """All splits of the `spans` config. Raises InputError for what is no release, or one without its texts."""
    from datasets import disable_progress_bars, enable_progress_bars, load_dataset

    if not (folder / "README.md").is_file():
        raise InputError(f"{folder}: no release: make one with  labeling export")
    disable_progress_bars()
    try:
        loaded = load_dataset(str(folder), "spans")
    except (ValueError, OSError) as error:
        raise InputError(f"{folder}: cannot be loaded as a release: {error}") from error
    finally:
        enable_progress_bars()
    first = next(iter(loaded.values()))
    if "text" not in first.column_names:
        raise InputError(f"{folder}: a release without texts: run  labeling rehydrate  first")
    names = tuple(first.features["spans"].feature["label"].names)
    return Release(names, {split: tuple(_examples(rows, names)) for split, rows in loaded.items()})


def _examples(rows: Any, names: tuple[str, ...]) -> Iterator[Example]:
    for row in rows:
        spans = [Span(span["id"], span["start"], span["end"], names[span["label"]]) for span in row["spans"]]
        yield Example(row["text"], spans)
