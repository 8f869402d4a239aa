"""Rows to disk with bounded memory: a spool while documents are read, then one Parquet file a config and split.

Two passes: the first writes each config's rows, with the number of their document, to a temporary Arrow file; once
every document's split is known, the second deals them out in row groups. The same rows give the same bytes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labeling.release.features import CONFIGS, SPLITS, features
from labeling.release.records import Row
from labeling.schema import Schema

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Features

BATCH = 1000
"""Rows in a row group."""

DOCUMENT = "__document"
GROUP = "group"

PARQUET: Mapping[str, Any] = {
    "compression": "zstd",
    "version": "2.6",
    "write_page_index": True,
    "use_content_defined_chunking": True,
}
"""Fixed settings: the same rows give the same bytes with the same pyarrow, and page bounds follow the content, so that
the hub stores what two releases share once."""


Columns = Mapping[str, "pa.Schema"]
"""The columns of each config's rows as spooled."""


def spool_columns(schema: Schema) -> Columns:
    """Without the group, which is not known yet, and with the document's number."""
    return {config: _spool_schema(features(config, schema)) for config in CONFIGS}


def _spool_schema(wanted: "Features") -> "pa.Schema":
    import pyarrow as pa

    known = wanted.arrow_schema.remove_metadata()
    return pa.schema([*(known.field(name) for name in wanted if name != GROUP), pa.field(DOCUMENT, pa.int32())])


def batch_of(rows: list[Row], columns: "pa.Schema") -> "pa.RecordBatch":
    """Rows of a config, each with its document's number, as one batch."""
    import pyarrow as pa

    return pa.RecordBatch.from_pylist(rows, schema=columns)


class Spool:
    """The rows of one config in the order of the documents, in a temporary file. Close it before reading."""

    def __init__(self, path: Path, config: str, schema: Schema) -> None:
        import pyarrow as pa

        self.features = features(config, schema)
        self._path = path
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        self._writer = pa.ipc.new_file(str(path), _spool_schema(self.features), options=options)

    def add(self, first: int, batch: "pa.RecordBatch") -> None:
        """Adds rows whose documents are numbered from 0; the first of them is document `first`."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if batch.num_rows:
            numbers = pc.add(batch.column(DOCUMENT), pa.scalar(first, pa.int32()))
            self._writer.write_batch(batch.set_column(batch.num_columns - 1, DOCUMENT, numbers))

    def close(self) -> None:
        """Nothing can be added after."""
        self._writer.close()

    def tables(self) -> "Iterator[pa.Table]":
        """What was added, some thousand rows at a time."""
        import pyarrow as pa

        with pa.OSFile(str(self._path)) as source:
            reader = pa.ipc.open_file(source)
            held: list[pa.RecordBatch] = []
            for index in range(reader.num_record_batches):
                held.append(reader.get_batch(index))
                if sum(batch.num_rows for batch in held) >= BATCH:
                    yield pa.Table.from_batches(held).combine_chunks()
                    held = []
            if held:
                yield pa.Table.from_batches(held).combine_chunks()


Observer = Callable[[str, "pa.Table"], None]
"""Takes a split's name and some of its rows, text included, on their way to the file."""


def deal(
    spool: Spool,
    folder: Path,
    splits: Sequence[str | None],
    groups: Sequence[str],
    written: "Features",
    observe: Observer | None = None,
) -> dict[str, int]:
    """Writes `folder/SPLIT.parquet` for each split and says how many rows each has.

    `splits` and `groups` are by document number; a document whose split is None is left out. `written` are the
    Features of the files: columns of the spool that they do not have, at any depth, are left out.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    folder.mkdir(parents=True, exist_ok=True)
    code = {name: index for index, name in enumerate(SPLITS)}
    numbers = pa.array([None if name is None else code[name] for name in splits], pa.int8())
    names = pa.array(groups, pa.string())
    files = {name: _SplitFile(folder / f"{name}.parquet", spool.features, written) for name in SPLITS}
    for numbered in spool.tables():
        documents = numbered.column(DOCUMENT)
        table = numbered.drop_columns([DOCUMENT])
        if GROUP in spool.features:
            table = table.append_column(GROUP, names.take(documents))
        table = table.select(list(spool.features))
        of = numbers.take(documents)
        for name, number in code.items():
            part = table.filter(pc.equal(of, number))
            if part.num_rows:
                if observe is not None:
                    observe(name, part)
                files[name].add(part)
    return {name: file.close() for name, file in files.items()}


class _SplitFile:
    """One Parquet file, written in row groups of BATCH rows; an empty one has no row group at all."""

    def __init__(self, path: Path, spooled: "Features", written: "Features") -> None:
        import pyarrow.parquet as pq

        self._schema = written.arrow_schema
        self._same = list(spooled) == list(written) and spooled.arrow_schema.equals(self._schema)
        self._writer = pq.ParquetWriter(path, self._schema, **PARQUET)
        self._held: list[Any] = []
        self._count = 0
        self._total = 0

    def add(self, table: "pa.Table") -> None:
        self._held.append(table if self._same else _narrowed(table, self._schema))
        self._count += table.num_rows
        self._total += table.num_rows
        if self._count >= BATCH:
            self._write(final=False)

    def close(self) -> int:
        self._write(final=True)
        self._writer.close()
        return self._total

    def _write(self, final: bool) -> None:
        import pyarrow as pa

        if not self._count:
            return
        table = pa.concat_tables(self._held).combine_chunks()
        whole = self._count if final else self._count - self._count % BATCH
        table = table.replace_schema_metadata(self._schema.metadata)
        if whole:
            self._writer.write_table(table.slice(0, whole), row_group_size=BATCH)
        rest = table.slice(whole)
        self._held = [rest.replace_schema_metadata(None)] if rest.num_rows else []
        self._count = rest.num_rows


def _narrowed(table: "pa.Table", schema: "pa.Schema") -> "pa.Table":
    """The table with only the columns of the schema, at any depth."""
    import pyarrow as pa

    columns = [_narrow(table.column(field.name).combine_chunks(), field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema.remove_metadata())


def _narrow(column: Any, kind: "pa.DataType") -> Any:
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    if pa.types.is_list(kind):
        values = _narrow(column.values, kind.value_type)
        return pa.ListArray.from_arrays(column.offsets, values, type=kind, mask=column.is_null())
    if pa.types.is_struct(kind):
        fields = [_narrow(column.field(field.name), field.type) for field in kind]
        return pa.StructArray.from_arrays(fields, fields=list(kind), mask=column.is_null())
    return column
