"""The release before: where it lies, and which split each of its documents had."""

from collections.abc import Collection
from pathlib import Path

from labeling.errors import InputError
from labeling.release.features import DEFAULT_CONFIG, SPLITS
from labeling.release.manifest import MANIFEST, read_manifest
from labeling.release.options import version_key


def splits_of(release: Path) -> dict[str, str]:
    """The split of each document of a release. Raises InputError where the folder is no release."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    read_manifest(release)
    out: dict[str, str] = {}
    for split in SPLITS:
        path = release / DEFAULT_CONFIG / f"{split}.parquet"
        try:
            ids = pq.read_table(path, columns=["doc_id"]).column("doc_id").to_pylist()
        except (OSError, pa.ArrowInvalid) as error:
            raise InputError(f"{path}: cannot be read: {error}") from error
        out |= dict.fromkeys(ids, split)
    return out


def find_previous(out: Path, name: str, version: str, doc_ids: Collection[str]) -> Path | None:
    """The release with the highest lower version beside `out` that has its name and shares a document, or None."""
    found: list[tuple[tuple[int, int, int], Path]] = []
    for path in sorted(out.parent.glob(f"*/{MANIFEST}")) if out.parent.is_dir() else ():
        try:
            manifest = read_manifest(path.parent)
            number = version_key(str(manifest["version"]))
        except (InputError, KeyError, ValueError):
            continue
        if path.parent != out and manifest.get("name") == name and number < version_key(version):
            found.append((number, path.parent))
    known = set(doc_ids)
    for _, release in sorted(found, reverse=True):
        if not known.isdisjoint(splits_of(release)):
            return release
    return None
