"""A release read back as records, and written in the format of another tool."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labeling.data import Document, Record, Relation, Span
from labeling.errors import InputError
from labeling.release.features import DEFAULT_CONFIG, SPLITS
from labeling.release.formats import Split, write_format
from labeling.release.manifest import read_manifest
from labeling.schema import Schema


def convert(release: Path, name: str, folder: Path, schema: Schema) -> Counter[tuple[str, str, str]]:
    """Writes a release in another format; returns how often each `(what, label, why)` was lost.

    Raises InputError for what is no release, or one without its texts; UsageError for an unknown format or a folder
    that holds something.
    """
    return write_format(name, read_records(release, schema), folder, schema)


def read_records(release: Path, schema: Schema) -> Iterator[Split]:
    """The records of a release with their splits, a batch at a time, in the order of the files."""
    import pyarrow.parquet as pq
    from datasets import Features

    if read_manifest(release)["text"] != "full":
        raise InputError(f"{release}: a release without texts: run  labeling rehydrate  first")
    columns = {name: attribute.name for name, _, attribute in schema.columns()}
    for split in SPLITS:
        file = pq.ParquetFile(release / DEFAULT_CONFIG / f"{split}.parquet")
        features = Features.from_arrow_schema(file.schema_arrow)
        for batch in file.iter_batches(batch_size=256):
            for row in batch.to_pylist():
                yield split, _record(row, features, columns)


def _record(row: dict[str, Any], features: Any, columns: dict[str, str]) -> Record:
    struct = features["spans"].feature
    labels, kinds = struct["label"].names, features["relations"].feature["label"].names
    published = row["published"]
    document = Document(
        row["doc_id"],
        row["text"],
        title=row["title"],
        source=row["source"],
        url=row["url"],
        published=published.isoformat() if published is not None else None,
        licence=row["licence"],
    )
    spans = tuple(
        Span(
            span["id"],
            span["start"],
            span["end"],
            labels[span["label"]],
            {columns[c]: struct[c].names[span[c]] for c in columns if c in struct and span[c] is not None},
        )
        for span in row["spans"]
    )
    relations = tuple(Relation(r["head"], r["tail"], kinds[r["label"]]) for r in row["relations"])
    return Record(document, spans, relations, row["n_annotators"])
