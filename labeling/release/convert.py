"""A release read back as records, and written in the format of another tool.

`convert` writes to a folder of the caller's choice, `convert_beside` to `NAME-FORMAT` beside the release `NAME`, whose
own folder is never added to. Both leave `release.json`, which says what the files were made from.
"""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeling.data import Document, Record, Relation, Span
from labeling.errors import InputError, UsageError
from labeling.release.features import DEFAULT_CONFIG, SPLITS
from labeling.release.formats import FORMATS, REPORT, Split, write_format
from labeling.release.manifest import MANIFEST, file_hash, read_manifest
from labeling.schema import Schema

Losses = Counter[tuple[str, str, str]]
"""How often each `(what, label, why)` was lost."""

ORIGIN = "release.json"


@dataclass(frozen=True, slots=True)
class Converted:
    """A release in another format. `unchanged` says that the folder was made from this very release before."""

    format: str
    folder: Path
    losses: Losses
    unchanged: bool = False


def convert(release: Path, name: str, folder: Path, schema: Schema) -> Losses:
    """Writes a release in another format; returns what was lost.

    Raises InputError for what is no release, or one without its texts; UsageError for an unknown format or a folder
    that holds something.
    """
    lost = write_format(name, read_records(release, schema), folder, schema)
    (folder / ORIGIN).write_text(json.dumps(_origin(release, name), indent=2) + "\n", encoding="utf-8", newline="\n")
    return lost


def folder_beside(release: Path, name: str) -> Path:
    """Where a release goes in another format: `exports/news-1.0.0-conll` for `exports/news-1.0.0`."""
    return release.with_name(f"{release.name}-{name}")


def check_beside(release: Path, names: Iterable[str]) -> None:
    """Raises UsageError, before a release is made, for a format or a folder that `convert_beside` would refuse."""
    for name in names:
        if name not in FORMATS:
            raise UsageError(f"--format cannot be {name!r}: choose one of {', '.join(FORMATS)}")
        folder = folder_beside(release, name)
        if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / ORIGIN).is_file())):
            raise UsageError(f"{folder}: holds something else than a converted release: move it away first")


def convert_beside(release: Path, name: str, schema: Schema) -> Converted:
    """Writes a release to the folder beside it, whole or not at all; one made from this very release stays as it is.

    Raises as `convert` and `check_beside`, and UsageError where the folder was made from another release.
    """
    check_beside(release, [name])
    folder = folder_beside(release, name)
    if folder.is_dir() and any(folder.iterdir()):
        if json.loads((folder / ORIGIN).read_text(encoding="utf-8")) != _origin(release, name):
            raise UsageError(f"{folder}: was made from another release: remove it first")
        lines = (json.loads(line) for line in (folder / REPORT).read_text(encoding="utf-8").splitlines())
        return Converted(name, folder, Counter((x["what"], x["label"], x["why"]) for x in lines), unchanged=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        lost = convert(release, name, part, schema)
        part.chmod(0o755)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Converted(name, folder, lost)


def _origin(release: Path, name: str) -> dict[str, str]:
    manifest = read_manifest(release)
    whole = {key: str(manifest[key]) for key in ("name", "version")}
    return {"format": name, **whole, "manifest_sha256": file_hash(release / MANIFEST)}


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
