"""Where a token must never be seen, and what an article's text must never do outside the browser."""

import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from labeling.data import Document, Prediction, Span, Task
from labeling.jsonl import write_tasks
from labeling.schema import load_schema
from labeling.studio import server
from labeling.studio.address import checked_url
from labeling.studio.wire import Credentials

if TYPE_CHECKING:
    from tests.conftest import RunningStudio

TEXT = "=cmd|'/c calc'!A1 The <b>3rd Guards</b> may \u202emove\u202c north, said javascript:alert(1)."


def labeling(home: Path, *arguments: str, token: str, url: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LABELING_HOME": str(home / "labeling"),
        "LABEL_STUDIO_URL": url,
        "LABEL_STUDIO_API_KEY": token,
    }
    command = [sys.executable, "-m", "labeling", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=home, check=False)


@pytest.fixture(scope="module")
def traces(studio: "RunningStudio", tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """All that a push, a plan, a pull, a status and failures of them leave behind: output by command, files by path."""
    home = tmp_path_factory.mktemp("security")
    schema = load_schema()
    start = TEXT.index("3rd Guards")
    span = Span("g", start, start + 10, schema.label_names[0], {}, 0.5, "\x1b[31mengine\x1b[0m", "rule", ())
    document = Document("=1+1", TEXT, title="\x1b[2Jtitle")
    write_tasks([Task(document, Prediction((span,), (), schema.version))], home / "predictions.jsonl")
    (home / "broken.jsonl").write_text(
        '{"doc_id": "\\u001b[2Jred", "text": "A guard."}\n{"doc_id": "\\u001b[31m", "text": ""}\n'
    )
    project = ["--project", f"security {os.urandom(4).hex()}"]
    runs = {
        "plan": ["plan", "predictions.jsonl", *project],
        "push": ["push", "predictions.jsonl", *project],
        "push again": ["push", "predictions.jsonl", *project, "--json"],
        "broken": ["push", "broken.jsonl", *project],
        "pull": ["pull", *project, "-o", "reviewed.jsonl"],
        "status": ["status", *project],
        "no such project": ["pull", "--project", "there is none", "-o", "none.jsonl"],
    }
    found: dict[str, bytes] = {}
    for name, arguments in runs.items():
        done = labeling(home, *arguments, token=studio.token, url=studio.url)
        found[name] = (done.stdout + done.stderr).encode()
        assert (done.returncode == 0) == (name not in ("broken", "no such project")), done.stderr
    nowhere = labeling(home, *runs["push"], token=studio.token, url="http://127.0.0.1:9")
    found["unreachable"] = (nowhere.stdout + nowhere.stderr).encode()
    assert nowhere.returncode == 5
    found |= {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    found["server log"] = studio.info.log.read_bytes()
    return found


@pytest.mark.studio
def test_the_token_is_nowhere_in_what_is_left_behind(traces: dict[str, bytes], studio: "RunningStudio") -> None:
    assert any(name.endswith((".sqlite3", ".sqlite", ".db")) for name in traces), "no ledger was written"
    for secret in (studio.token, server.read_password(studio.info)):
        assert [name for name, content in traces.items() if secret.encode() in content] == []


@pytest.mark.studio
def test_no_control_sequence_reaches_the_terminal(traces: dict[str, bytes]) -> None:
    for name in ("plan", "push", "broken", "pull", "status"):
        assert b"\x1b" not in traces[name] and b"\x07" not in traces[name], name


@pytest.mark.studio
def test_what_holds_secrets_is_for_the_owner_only(studio: "RunningStudio", tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"doc_id": "a", "text": "The guard may leave."}\n')
    project = ["--project", f"secrets {os.urandom(4).hex()}"]
    for command in (["push", "p.jsonl", *project], ["pull", *project, "-o", "r.jsonl"]):
        assert labeling(tmp_path, *command, token=studio.token, url=studio.url).returncode == 0
    files = [path for path in (tmp_path / "labeling").rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert files
    # a file is closed to others by its own mode or by that of a folder above it
    for path in files:
        modes = [
            path.stat().st_mode,
            *(above.stat().st_mode for above in path.parents if above.is_relative_to(tmp_path / "labeling")),
        ]
        assert any(mode & 0o077 == 0 for mode in modes), path


@pytest.mark.studio
def test_a_wrong_token_says_which_kinds_are_taken_but_not_the_token(studio: "RunningStudio", tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text("")
    wrong = "0123456789abcdef0123456789abcdef01234567"
    done = labeling(tmp_path, "pull", "--project", "any", "-o", "x.jsonl", token=wrong, url=studio.url)
    assert done.returncode == 4
    assert "personal access token" in done.stderr and "legacy token" in done.stderr
    assert wrong not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_credentials_do_not_show_their_token() -> None:
    assert "sesame" not in repr(Credentials("http://127.0.0.1:8080", "sesame"))


@pytest.mark.parametrize("url", ["http://labels.example.org", "http://192.0.2.7:8080", "http://127.0.0.1.example.org"])
def test_plain_http_to_another_machine_warns(url: str) -> None:
    with pytest.warns(UserWarning, match="plain http: the token and the articles can be read on the way"):
        checked_url(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80", "https://example.org"])
def test_loopback_and_https_do_not(url: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert checked_url(url) == url
