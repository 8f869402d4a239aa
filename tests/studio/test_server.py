"""Starting, finding, stopping the embedded server: with a stand-in that answers as it does, and the real one."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from labeling.cli.main import app
from labeling.errors import AuthenticationError, MissingExtraError, ServerError, UsageError
from labeling.studio import launch, server

if TYPE_CHECKING:
    from tests.conftest import RunningStudio

STAND_IN = """#!{python}
import http.server, json, os, signal, sys, time
port = int(sys.argv[sys.argv.index("--port") + 1]) + {shift}
{before}
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        right = self.headers.get("Authorization") == "Token " + os.environ["LABEL_STUDIO_USER_TOKEN"]
        self.send_response(200 if self.path == "/health" or right and {accept} else 401)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({{"status": "UP"}}).encode())
    def log_message(self, *_):
        pass
listener = http.server.HTTPServer(("127.0.0.1", port), Answer)
print(f"Starting development server at http://127.0.0.1:{{port}}/", flush=True)
listener.serve_forever()
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Replaces Label Studio by a small program; gives the home to start it in."""

    def make(before: str = "", shift: int = 0, accept: bool = True) -> Path:
        program = tmp_path / "label-studio"
        program.write_text(STAND_IN.format(python=sys.executable, before=before, shift=shift, accept=accept))
        program.chmod(0o700)
        monkeypatch.setattr(server, "find_program", lambda *_: program)
        return tmp_path / "home"

    return make


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path) -> Iterator[None]:
    yield
    server.stop(tmp_path / "home", wait=5)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_start_find_and_stop(stand_in: Callable[..., Path]) -> None:
    home = stand_in()
    said: list[str] = []
    assert server.status(home) is None
    info = server.start(home, report=said.append)
    assert server.status(home) == info
    assert said == [f"starting Label Studio 1.23.2 on {info.url}"]
    assert server.stop(home) is True
    assert server.status(home) is None
    assert launch.process_started(info.pid) is None
    assert server.stop(home) is False


def test_starting_twice_finds_the_first(stand_in: Callable[..., Path]) -> None:
    home = stand_in()
    assert server.start(home) == server.start(home)


def test_a_second_start_waits_for_the_first(stand_in: Callable[..., Path]) -> None:
    home = stand_in(before="time.sleep(1)")
    found: list[server.ServerInfo] = []
    said: list[str] = []
    starts = [threading.Thread(target=lambda: found.append(server.start(home, report=said.append))) for _ in range(2)]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    assert found[0] == found[1]
    assert "another start or stop is under way: waiting for it" in said


def test_a_lock_that_is_never_given_back(stand_in: Callable[..., Path]) -> None:
    home = stand_in()
    (home / "studio").mkdir(parents=True)
    with FileLock(home / "studio" / "lock"), pytest.raises(ServerError, match="another start or stop holds it"):
        server.start(home, wait=0.1)


def test_the_next_start_takes_the_same_address_token_and_password(stand_in: Callable[..., Path]) -> None:
    home = stand_in()
    first = server.start(home)
    before = (first.url, server.read_token(first), server.read_password(first))
    server.stop(home)
    again = server.start(home)
    assert (again.url, server.read_token(again), server.read_password(again)) == before


def test_a_process_that_took_the_old_number_is_not_the_server(stand_in: Callable[..., Path]) -> None:
    home = stand_in()
    info = server.start(home)
    server.stop(home)
    note = home / "studio" / "server.json"
    note.write_text(json.dumps({"url": info.url, "pid": os.getpid(), "started": info.started}))
    assert server.status(home) is None
    assert server.stop(home) is False  # and this process lives to tell


@pytest.mark.parametrize("note", ["", "{", "[]", "{}", '{"url": 1, "pid": "x", "started": 2}'])
def test_a_broken_note_is_no_server(tmp_path: Path, note: str) -> None:
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "server.json").write_text(note)
    assert server.status(tmp_path) is None


def test_a_server_that_was_killed_is_started_again(stand_in: Callable[..., Path]) -> None:
    home = stand_in()
    first = server.start(home)
    os.kill(first.pid, signal.SIGKILL)
    while launch.process_started(first.pid):
        time.sleep(0.01)
    assert server.status(home) is None
    assert server.start(home).pid != first.pid


def test_one_that_does_not_listen_to_reason_is_killed(stand_in: Callable[..., Path]) -> None:
    home = stand_in(before="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    info = server.start(home)
    assert server.stop(home, wait=0.3) is True
    assert launch.process_started(info.pid) is None


def test_the_address_it_took_in_the_end_is_the_one_that_counts(stand_in: Callable[..., Path]) -> None:
    home = stand_in(shift=137)
    said: list[str] = []
    info = server.start(home, report=said.append)
    wanted = int(said[0].rpartition(":")[2])
    assert info.url == f"http://127.0.0.1:{wanted + 137}"
    assert server.status(home) == info


def test_when_it_ends_at_once_the_log_is_shown(stand_in: Callable[..., Path]) -> None:
    home = stand_in(before="print('migration 0007 failed: disk full'); sys.exit(3)")
    with pytest.raises(ServerError) as raised:
        server.start(home)
    assert "Label Studio ended while starting" in str(raised.value)
    assert str(home / "studio" / "label-studio.log") in str(raised.value)
    assert "migration 0007 failed: disk full" in str(raised.value)


def test_when_it_never_answers_it_is_stopped(stand_in: Callable[..., Path]) -> None:
    home = stand_in(before="print('still migrating', flush=True); time.sleep(60)")
    with pytest.raises(ServerError, match=r"did not answer within 1 s; its log is (.|\n)*still migrating"):
        server.start(home, wait=1)
    assert server.status(home) is None


def test_a_token_that_is_refused(stand_in: Callable[..., Path]) -> None:
    home = stand_in(accept=False)
    with pytest.raises(AuthenticationError, match="does not accept the token in ") as raised:
        server.start(home)
    assert (home / "studio" / "token").read_text() not in str(raised.value)


def test_a_first_start_that_was_cut_off_begins_anew_and_a_later_one_does_not(stand_in: Callable[..., Path]) -> None:
    home = stand_in()
    (home / "studio" / "data").mkdir(parents=True)
    leftover = home / "studio" / "data" / "half.sqlite3"
    leftover.touch()
    server.start(home)
    assert not leftover.exists()
    leftover.touch()
    server.stop(home)
    server.start(home)
    assert leftover.exists()


def test_a_busy_port_is_named(stand_in: Callable[..., Path]) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} is in use: give another --port"):
            server.start(stand_in(), port=port)


def test_without_uv_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uv", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'conflict-labeling\[studio\]'"):
        server.start(tmp_path / "home")


def test_secrets_are_for_the_owner_only(stand_in: Callable[..., Path]) -> None:
    info = server.start(stand_in())
    assert mode(info.folder) == mode(info.data_dir) == 0o700
    assert mode(info.token_file) == mode(info.password_file) == mode(info.log) == 0o600
    assert len(server.read_token(info)) == 40
    printed = json.dumps(info.to_json()) + (info.folder / "server.json").read_text() + info.log.read_text()
    assert server.read_token(info) not in printed and server.read_password(info) not in printed
    assert (info.folder.parent / ".gitignore").read_text() == "*\n"


def test_its_environment_is_the_recipe_and_little_else() -> None:
    mine = {"PATH": "/bin", "HOST": "0.0.0.0", "DEBUG": "true", "LABEL_STUDIO_PORT": "1", "HF_TOKEN": "secret"}
    made = launch.server_environment(Path("/data"), token="a" * 40, password="p", base=mine)
    assert made["PATH"] == "/bin" and made["DEBUG"] == "false"
    assert not {"HOST", "LABEL_STUDIO_PORT", "HF_TOKEN"} & made.keys()
    assert made["LABEL_STUDIO_COLLECT_ANALYTICS"] == made["LABEL_STUDIO_LATEST_VERSION_CHECK"] == "false"
    assert made["LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK"] == "true"
    assert made["fflag_feat_utc_210_prediction_validation_15082025"] == "true"


def test_the_commands(stand_in: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    home = stand_in()
    monkeypatch.setenv("LABELING_HOME", str(home))
    run = CliRunner().invoke
    stopped = run(app, ["studio", "status"])
    assert isinstance(stopped.exception, ServerError)
    assert str(stopped.exception) == "no Label Studio runs here: start it with  labeling studio start"
    started = run(app, ["studio", "start"])
    info = server.status(home)
    assert info is not None
    assert f"address   {info.url}" in started.stdout and info.login in started.stdout
    assert f"Label Studio runs already (process {info.pid})" in run(app, ["studio", "start"]).stderr
    told = json.loads(run(app, ["studio", "status", "--json"]).stdout)
    assert (told["url"], told["pid"], told["login"]) == (info.url, info.pid, info.login)
    assert told["data_dir"] == str(info.data_dir) and told["token_file"] == str(info.token_file)
    opened = run(app, ["studio", "open", "--no-browser"]).stdout
    assert server.read_password(info) not in opened and str(info.password_file) in opened
    assert server.read_password(info) in run(app, ["studio", "open", "--no-browser", "--show-password"]).stdout
    assert "Label Studio is stopped" in run(app, ["studio", "stop"]).stderr
    assert "no Label Studio runs here" in run(app, ["studio", "stop"]).stderr


@pytest.mark.studio
def test_the_real_server_listens_on_loopback_only(studio: "RunningStudio") -> None:
    port = int(studio.url.rpartition(":")[2])
    if not Path("/proc/net/tcp").exists():
        pytest.skip("needs /proc/net/tcp")
    listening = [
        local
        for table in ("tcp", "tcp6")
        for _, local, _, state, *_ in (line.split() for line in Path("/proc/net", table).read_text().splitlines()[1:])
        if state == "0A" and int(local.rpartition(":")[2], 16) == port
    ]
    assert listening == [f"0100007F:{port:04X}"]


@pytest.mark.studio
def test_the_real_server_has_no_secret_in_its_arguments_or_log(studio: "RunningStudio") -> None:
    running = server.status(studio.home)  # another test may have started it anew
    assert running is not None
    secrets = (studio.token, server.read_password(running))
    arguments = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(running.pid)], capture_output=True, text=True, check=True
    ).stdout
    assert "--internal-host 127.0.0.1" in arguments
    for secret in secrets:
        assert secret not in arguments
        assert secret not in running.log.read_text(errors="replace")
