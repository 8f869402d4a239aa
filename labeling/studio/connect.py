"""Which server is meant, and the token that opens it."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from labeling.errors import AuthenticationError, UsageError
from labeling.studio.client import Studio
from labeling.studio.server import read_token, status
from labeling.studio.wire import Credentials


def connect(
    home: Path,
    url: str | None = None,
    api_key: str | None = None,
    api_key_file: Path | None = None,
    ca_bundle: Path | None = None,
    ask: Callable[[str], str] | None = None,
) -> Studio:
    """An open door to the server that is meant, else to the embedded one that runs.

    The token is `api_key`, else what `api_key_file` holds (0600), else, on a terminal, what `ask` brings. Environment
    variables are the caller's business. Raises UsageError where no server is meant and none runs, AuthenticationError
    where there is no token.
    """
    info = status(home)
    if url is None and info is None:
        raise UsageError(
            "no Label Studio is known: start the embedded one with `labeling studio start`, or give --url "
            "(LABEL_STUDIO_URL) and a token (LABEL_STUDIO_API_KEY)"
        )
    embedded = info is not None and (url is None or url.rstrip("/") == info.url.rstrip("/"))
    address = info.url if info is not None and embedded else str(url)
    if api_key_file is not None:
        api_key = _from_file(api_key_file)
    if not api_key and info is not None and embedded:
        api_key = read_token(info)
    if not api_key and ask is not None:
        api_key = ask(f"Token for {address}")
    if not api_key or not api_key.strip():
        raise AuthenticationError(
            f"no token for {address}: set LABEL_STUDIO_API_KEY, or give --api-key-file with a file only you can read"
        )
    return Studio(Credentials(address, _checked(api_key.strip()), ca_bundle))


def _from_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        token = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the token cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(f"{path}: others can read this token: run  chmod 600 {path}")
    return token


def _checked(token: str) -> str:
    if not token.isascii() or any(not sign.isprintable() or sign.isspace() for sign in token):
        raise AuthenticationError("the token holds spaces or characters that no token has: copy it again")
    return token
