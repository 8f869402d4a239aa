"""The embedded server: Label Studio on SQLite, in an environment of its own, for this machine only.

Everything of it lives in `HOME/studio` (0700): `data/` (Label Studio's own), `label-studio.log`, `token` and `password`
(0600), `server.json` (what runs, no secret in it) and `lock`. Secrets reach the server through its environment, never
through its arguments. POSIX only.
"""

import json
import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from labeling.errors import AuthenticationError, LabelingError, ServerError, UsageError
from labeling.files import atomic_path, write_secret
from labeling.studio.launch import (
    LOGIN,
    VERSION,
    Say,
    end_process,
    find_program,
    is_free,
    process_started,
    server_environment,
    spawn,
)
from labeling.studio.wire import Credentials, Wire, is_healthy

FIRST_PORT = 8080


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A running server: where it answers and where its things are. Holds no secret."""

    url: str
    pid: int
    started: str
    """When the process started, as the system says it: tells a process from a later one with the same number."""
    folder: Path
    login: str = LOGIN

    @property
    def data_dir(self) -> Path:
        """Label Studio's own data: the database and uploads."""
        return self.folder / "data"

    @property
    def token_file(self) -> Path:
        """Holds the API token; 0600."""
        return self.folder / "token"

    @property
    def password_file(self) -> Path:
        """Holds the password for the login page; 0600."""
        return self.folder / "password"

    @property
    def log(self) -> Path:
        """What the server printed since its last start."""
        return self.folder / "label-studio.log"

    def to_json(self) -> dict[str, Any]:
        """What `labeling studio status --json` prints: never the token or the password themselves."""
        return {
            "url": self.url,
            "pid": self.pid,
            "data_dir": str(self.data_dir),
            "login": self.login,
            "token_file": str(self.token_file),
            "password_file": str(self.password_file),
            "log": str(self.log),
            "version": VERSION,
        }


def read_token(info: ServerInfo) -> str:
    """The API token of the embedded server's owner."""
    return _read_secret(info.token_file)


def read_password(info: ServerInfo) -> str:
    """The password for the login page."""
    return _read_secret(info.password_file)


def status(home: Path) -> ServerInfo | None:
    """The server of this home while its process lives; `None` where none runs (a note left by a dead one included)."""
    note = _folder(home) / "server.json"
    try:
        obj = json.loads(note.read_text(encoding="utf-8"))
        info = ServerInfo(url=obj["url"], pid=int(obj["pid"]), started=obj["started"], folder=_folder(home))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return info if process_started(info.pid) == info.started else None


def start(
    home: Path,
    *,
    port: int | None = None,
    wait: float = 600.0,
    report: Say = lambda _message: None,
) -> ServerInfo:
    """The running server of this home, started where none runs; returns once it answers and accepts its token.

    `port`: the one to use, else that of the last start, else the first free one from 8080. `wait`: seconds for it to
    become healthy. `report` gets lines of progress. Two starts at once: the second waits and finds the first's server.
    Raises UsageError for a busy port, ServerError where it does not come up, MissingExtraError without uv.
    """
    folder = _folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (home / ".gitignore").write_text("*\n", encoding="utf-8")
    with _locked(folder, wait, report):
        running = status(home)
        if running is not None:
            return _await_health(running, wait, report)
        program = find_program(folder, report)
        if not (folder / "ready").exists():
            # A first start that was cut off may have made an owner without our token; nobody can have worked in it.
            shutil.rmtree(folder / "data", ignore_errors=True)
        (folder / "data").mkdir(mode=0o700, exist_ok=True)
        for name, length in (("token", 20), ("password", 12)):
            if not (folder / name).exists():
                write_secret(folder / name, secrets.token_hex(length))
        port = _choose_port(folder, port)
        report(f"starting Label Studio {VERSION} on http://127.0.0.1:{port}")
        info = _launch(program, folder, port)
        try:
            info = _await_health(info, wait, report)
        except BaseException:
            end_process(info.pid)
            raise
        (folder / "ready").touch()
        return info


def stop(home: Path, *, wait: float = 30.0) -> bool:
    """Stops the server of this home and waits until it is gone; `False` where none ran.

    `wait`: seconds it gets to end by itself (SIGTERM) before it is killed.
    """
    folder = _folder(home)
    if not folder.exists():
        return False
    with _locked(folder, wait, lambda _message: None):
        info = status(home)
        if info is None:
            return False
        end_process(info.pid, wait)
        return True


def _folder(home: Path) -> Path:
    return home.absolute() / "studio"


def _read_secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise LabelingError(f"{path}: cannot be read: {error.strerror}: labeling studio start writes it") from error


class _locked:
    """Holds the folder's lock; says once that it waits for another command."""

    def __init__(self, folder: Path, wait: float, report: Say) -> None:
        self._lock = FileLock(folder / "lock", mode=0o600)
        self._wait, self._report = wait, report

    def __enter__(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            self._report("another start or stop is under way: waiting for it")
            try:
                self._lock.acquire(timeout=self._wait)
            except Timeout:
                raise ServerError(f"{self._lock.lock_file}: another start or stop holds it: try again later") from None

    def __exit__(self, *exc: object) -> None:
        self._lock.release()


def _choose_port(folder: Path, wanted: int | None) -> int:
    """Label Studio silently takes the next port where one is busy, so it is only given free ones."""
    if wanted is not None:
        if not is_free(wanted):
            raise UsageError(f"port {wanted} is in use: give another --port, or none to have one chosen")
        return wanted
    last: list[int] = []
    with suppress(OSError, ValueError, KeyError, TypeError):
        note = json.loads((folder / "server.json").read_text(encoding="utf-8"))
        last = [int(note["url"].rsplit(":", 1)[1])]
    candidates: list[int] = [*last, *range(FIRST_PORT, FIRST_PORT + 200)]
    for candidate in candidates:
        if is_free(candidate):
            return candidate
    raise ServerError(f"no free port from {FIRST_PORT} to {FIRST_PORT + 199}: give one with --port")


def _launch(program: Path, folder: Path, port: int) -> ServerInfo:
    data = folder / "data"
    environment = server_environment(
        data, token=_read_secret(folder / "token"), password=_read_secret(folder / "password"), base=os.environ
    )
    pid = spawn(program, port, data, folder / "label-studio.log", environment)
    return _noted(ServerInfo(f"http://127.0.0.1:{port}", pid, process_started(pid) or "", folder))


def _noted(info: ServerInfo) -> ServerInfo:
    with atomic_path(info.folder / "server.json") as part:
        part.write_text(json.dumps({"url": info.url, "pid": info.pid, "started": info.started}), encoding="utf-8")
    return info


def _await_health(info: ServerInfo, wait: float, report: Say) -> ServerInfo:
    """The server once it answers and it is ours (it accepts the token), under the address that it took in the end."""
    begun = time.monotonic()
    told = 0.0
    while (address := _announced(info.log)) is None or not is_healthy(address):
        waited = time.monotonic() - begun
        if process_started(info.pid) != info.started:
            raise ServerError(f"Label Studio ended while starting; its log is {info.log}:\n{_last_lines(info.log)}")
        if waited > wait:
            said = _last_lines(info.log)
            raise ServerError(f"Label Studio did not answer within {wait:.0f} s; its log is {info.log}:\n{said}")
        if waited - told >= 5:
            told = waited
            report(f"waiting for Label Studio: {waited:.0f} s (the first start takes about 30; log: {info.log})")
        time.sleep(0.2)
    if address != info.url:
        info = _noted(replace(info, url=address))
    try:
        with Wire(Credentials(info.url, read_token(info)), attempts=2) as wire:
            wire.json("GET", "/api/current-user/whoami")
    except AuthenticationError:
        raise AuthenticationError(
            f"the server at {info.url} does not accept the token in {info.token_file}: the token was changed in Label "
            f"Studio, or {info.data_dir} is of another home; put a token of your account page into that file"
        ) from None
    return info


def _announced(log: Path) -> str | None:
    """The address that the server says it listens on: the next port where another program was faster to take ours."""
    try:
        with log.open("rb") as lines:
            found = re.search(rb"server at (http://127\.0\.0\.1:\d+)/", lines.read(1 << 16))
    except OSError:
        return None
    return found[1].decode() if found else None


def _last_lines(path: Path, count: int = 12) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "  (no log)"
    return "\n".join(f"  {line}" for line in lines[-count:]) or "  (the log is empty)"
