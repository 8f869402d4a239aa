"""`manifest.json`: what is in a release, from what it was made, and by which command. It holds no clock time.

Files are listed with their SHA-256 and size; the manifest itself is not. Paths of inputs are reduced to file names, so
that a release tells nothing of the machine that made it.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from labeling.errors import InputError

MANIFEST = "manifest.json"

Json = dict[str, Any]


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hexadecimal digits."""
    digest = sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def describe_files(folder: Path) -> Json:
    """Every file of a folder but the manifest: path to hash and bytes, in order."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {
        path.relative_to(folder).as_posix(): {"sha256": file_hash(path), "bytes": path.stat().st_size} for path in paths
    }


def write_manifest(folder: Path, manifest: Json) -> None:
    """Writes the manifest, keys in the order given."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Json:
    """The manifest of a release. Raises InputError where the folder is no release."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(manifest, dict) and isinstance(manifest.get("files"), dict):
            return manifest
        raise ValueError("no list of files")
    except (OSError, ValueError) as error:
        raise InputError(f"{folder}: not a release: {MANIFEST} cannot be read ({error})") from error


def verify(folder: Path) -> list[str]:
    """What of a release is not as its manifest says: files changed, missing or added."""
    stated, found = read_manifest(folder)["files"], describe_files(folder)
    return [
        *(f"{name}: missing" for name in stated if name not in found),
        *(f"{name}: changed" for name in stated if name in found and found[name] != stated[name]),
        *(f"{name}: not in the manifest" for name in found if name not in stated),
    ]
