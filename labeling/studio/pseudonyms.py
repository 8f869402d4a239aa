"""Stable names for annotators that say nothing about who they are: a salted hash; salt and map stay at home (0600)."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from labeling.files import write_secret


class Pseudonyms:
    """The pseudonyms of one home. The same person has the same one in every project, on every server."""

    def __init__(self, home: Path) -> None:
        self._path = home / "annotators.json"
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(str(self._path) + ".lock"):
            if not self._path.exists():
                write_secret(self._path, json.dumps({"salt": secrets.token_hex(16), "names": {}}))
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        self._salt, self._names = bytes.fromhex(kept["salt"]), dict(kept["names"])
        self._fresh = False

    def of(self, user: Mapping[str, Any]) -> str:
        """The pseudonym of a Label Studio user, known by e-mail address."""
        who = str(user.get("email") or user["id"]).strip().lower()
        digest = hmac.new(self._salt, who.encode(), hashlib.sha256).digest()
        pseudonym = "annotator-" + base64.b32encode(digest[:5]).decode().lower()
        if self._names.get(pseudonym) != who:
            self._names[pseudonym] = who
            self._fresh = True
        return pseudonym

    def names(self) -> dict[str, str]:
        """Who is behind each pseudonym: e-mail addresses."""
        return dict(self._names)

    def save(self) -> None:
        """Writes the map where somebody new was met."""
        if not self._fresh:
            return
        with FileLock(str(self._path) + ".lock"):
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            kept["names"] |= self._names
            write_secret(self._path, json.dumps(kept, indent=1))
        self._fresh = False
