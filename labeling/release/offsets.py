"""Releases without text, for articles that may not be passed on: how to put the words back, and be sure of them.

`--text offsets` leaves out every column that holds words of an article. Rehydration takes the articles from files of
any kind that `corpus` reads, finds each by its id or by the hash of its text, verifies the hash, cuts every span,
token and sentence anew, and checks that each lies within the text. With the same titles the Parquet files are then the
same bytes as those of the full release.
"""

import shutil
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from labeling.corpus import read_documents
from labeling.data import Document
from labeling.errors import InputError, Problem, Report, UsageError, stop_at_first
from labeling.release.card_header import rehydrated_card
from labeling.release.croissant import write_croissant
from labeling.release.features import CONFIGS, DEFAULT_CONFIG, SPLITS, features
from labeling.release.manifest import describe_files, file_hash, read_manifest, verify, write_manifest
from labeling.release.write import BATCH, PARQUET
from labeling.schema import Schema

if TYPE_CHECKING:
    from datasets import Features

Row = dict[str, Any]

NAMED = 10
"""Documents named in an error; the others are counted."""


class Articles:
    """Texts and titles of the documents a release needs, kept in a temporary file."""

    def __init__(self, needed: Mapping[str, str]) -> None:
        self._needed = needed
        self._by_hash = {text_hash: doc_id for doc_id, text_hash in needed.items()}
        self._file = tempfile.TemporaryFile(prefix="articles-")  # noqa: SIM115
        self._places: dict[str, array[int]] = {}
        self.changed: set[str] = set()
        """Ids that were found with another text."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def add(self, document: Document) -> None:
        """Keeps the document if the release needs it; one with the right id and another text is noted."""
        text_hash = document.text_hash
        same_id = self._needed.get(document.doc_id) == text_hash
        doc_id = document.doc_id if same_id else self._by_hash.get(text_hash)
        if doc_id is None:
            if document.doc_id in self._needed:
                self.changed.add(document.doc_id)
            return
        if doc_id in self._places and not same_id:
            return
        text, title = document.text.encode(), (document.title or "").encode()
        start = self._file.seek(0, 2)
        self._file.write(text + title)
        self._places[doc_id] = array("Q", (start, len(text), len(title)))

    def missing(self) -> list[str]:
        """Ids of the release that were not found with their text."""
        return [doc_id for doc_id in self._needed if doc_id not in self._places]

    def get(self, doc_id: str) -> tuple[str, str | None]:
        """Text and title of a document."""
        start, text, title = self._places[doc_id]
        self._file.seek(start)
        raw = self._file.read(text + title)
        return raw[:text].decode(), raw[text:].decode() or None


def rehydrate(
    release: Path, articles: Iterable[Path | str], out: Path, schema: Schema, report: Report = stop_at_first
) -> dict[str, Any]:
    """Writes the release with its text to the new folder `out` and gives its manifest.

    Raises UsageError where the release has its text or `out` exists, InputError where the release was changed, the
    schema is not the one it was made with, an article is missing or its text is another, or an offset lies outside it.
    """
    manifest = read_manifest(release)
    _check(release, manifest, out, schema)
    with Articles(_needed(release)) as kept:
        for document in read_documents(articles, report):
            kept.add(document)
        _check_complete(kept)
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        try:
            _fill(release, folder, manifest, schema, kept)
            folder.chmod(0o755)
            folder.rename(out)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return read_manifest(out)


def _check(release: Path, manifest: Mapping[str, Any], out: Path, schema: Schema) -> None:
    if manifest.get("text") != "offsets":
        raise UsageError(f"{release}: holds its text already")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out}: exists: a release is never edited, choose a new folder")
    if wrong := verify(release):
        raise InputError(f"{release}: not as it was released", [Problem(str(release), what) for what in wrong[:NAMED]])
    if file_hash(schema.path) != manifest["schema"]["sha256"]:
        raise InputError(
            f"{schema.path}: not the schema the release was made with ({manifest['schema']['name']} "
            f"{manifest['schema']['version']}): give that one with --schema"
        )


def _needed(release: Path) -> dict[str, str]:
    """The hash of each document's text, by id."""
    import pyarrow.parquet as pq

    needed: dict[str, str] = {}
    for split in SPLITS:
        table = pq.read_table(release / DEFAULT_CONFIG / f"{split}.parquet", columns=["doc_id", "text_hash"])
        needed |= zip(*(table.column(name).to_pylist() for name in ("doc_id", "text_hash")), strict=True)
    return needed


def _check_complete(kept: Articles) -> None:
    missing = kept.missing()
    if not missing:
        return
    problems = [
        Problem(doc_id, "found with another text than the one annotated" if doc_id in kept.changed else "not found")
        for doc_id in missing[:NAMED]
    ]
    more = f", the first {NAMED}" if len(missing) > NAMED else ""
    raise InputError(f"{len(missing)} article(s) of the release are missing from the files given{more}:", problems)


def _fill(release: Path, folder: Path, manifest: dict[str, Any], schema: Schema, kept: Articles) -> None:
    for config in CONFIGS:
        written = features(config, schema)
        for split in SPLITS:
            source, target = release / config / f"{split}.parquet", folder / config / f"{split}.parquet"
            target.parent.mkdir(exist_ok=True)
            _copy(config, source, target, written, kept)
    shutil.copytree(release / "figures", folder / "figures")
    full = {**manifest, "text": "full", "rehydrated": True}
    card = (release / "README.md").read_text(encoding="utf-8")
    (folder / "README.md").write_text(rehydrated_card(card, schema), encoding="utf-8", newline="\n")
    write_croissant(folder, full, schema)
    full["files"] = describe_files(folder)
    write_manifest(folder, full)


def _copy(config: str, source: Path, target: Path, written: "Features", kept: Articles) -> None:
    """One file with its words put back, a row group at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = written.arrow_schema
    with pq.ParquetWriter(target, schema, **PARQUET) as writer:
        for batch in pq.ParquetFile(source).iter_batches(batch_size=BATCH):
            rows = [_filled(config, row, *kept.get(row["doc_id"])) for row in batch.to_pylist()]
            table = pa.Table.from_pylist(rows, schema=schema.remove_metadata())
            writer.write_table(table.replace_schema_metadata(schema.metadata), row_group_size=BATCH)


def _filled(config: str, row: Row, text: str, title: str | None) -> Row:
    doc_id = row["doc_id"]
    if config == DEFAULT_CONFIG:
        row |= {"text": text, "title": title}
    if config == "tokens":
        row["tokens"] = [_cut(text, start, end, doc_id) for start, end in zip(row["starts"], row["ends"], strict=True)]
    if config == "sentences":
        row["text"] = _cut(text, row["start"], row["end"], doc_id)
    for span in _spans(row):
        span["text"] = _cut(text, span["start"], span["end"], doc_id)
    return row


def _spans(row: Row) -> Iterator[Row]:
    yield from row.get("spans") or ()
    yield from (row[name] for name in ("suggested", "final") if row.get(name))


def _cut(text: str, start: int, end: int, doc_id: str) -> str:
    if not 0 <= start < end <= len(text):
        raise InputError(f"{doc_id}: [{start}, {end}) lies outside its text of {len(text)} code points")
    return text[start:end]
