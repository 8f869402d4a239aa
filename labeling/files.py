"""Files that appear whole or not at all, and where the project keeps its own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labeling.errors import InputError


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """A new file beside `path` that takes its place at the end; on an error `path` stays as it was.

    What is there and no regular file (a device, a pipe) is written itself.
    """
    if is_special(path):
        yield path
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
    part = Path(name)
    try:
        yield part
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def is_special(path: Path) -> bool:
    """Whether something is there that a file must not replace: a device, a pipe."""
    return path.exists() and not path.is_file()


def write_secret(path: Path, text: str) -> None:
    """Writes a file that only its owner can read (0600), from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    part.replace(path)


def home() -> Path:
    """Where server, ledgers and secrets are kept: `LABELING_HOME`, else `.labeling` in the current folder."""
    return Path(os.environ.get("LABELING_HOME") or ".labeling").absolute()
