"""The door itself, against a small server that answers as it is told to."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from labeling.errors import AuthenticationError, ServerError, UsageError
from labeling.files import write_secret
from labeling.studio.address import checked_url, is_loopback
from labeling.studio.client import Studio
from labeling.studio.connect import connect
from labeling.studio.wire import Credentials, LostAnswerError, RefusedError, is_healthy

TOKEN = "5ecret" + "0" * 34
Answer = tuple[int, dict[str, str], Any]


class Scripted:
    """A server that gives the scripted answers one after the other and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer | None] = []
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None: ...

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                outer.asked.append((self.command, self.path, dict(self.headers), body))
                answer = outer.answers.pop(0)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, content = answer
                data = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_DELETE = _answer

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    server = Scripted()
    yield server
    server.close()


@pytest.fixture
def door(scripted: Scripted) -> Iterator[Studio]:
    with Studio(Credentials(scripted.url, TOKEN), attempts=3, max_wait=0.01) as studio:
        yield studio


def ok(content: Any) -> Answer:
    return 200, {}, content


def test_busy_and_broken_answers_are_asked_for_again(scripted: Scripted, door: Studio) -> None:
    scripted.answers = [(429, {"retry-after": "0"}, {}), None, ok({"id": 3})]
    assert door.project(3) == {"id": 3}
    assert [path for _, path, _, _ in scripted.asked] == ["/api/projects/3/"] * 3
    assert scripted.asked[0][2]["Authorization"] == f"Token {TOKEN}"


def test_the_server_says_how_long_to_wait(scripted: Scripted, door: Studio) -> None:
    scripted.answers = [(429, {"retry-after": "1"}, {}), ok({"id": 3})]
    started = time.monotonic()
    door.project(3)
    assert time.monotonic() - started >= 1


def test_after_all_attempts_the_servers_words_are_shown(scripted: Scripted, door: Studio) -> None:
    scripted.answers = [(500, {}, {"detail": "database is locked"})] * 3
    with pytest.raises(ServerError, match=r"failed \(500: database is locked\)"):
        door.project(3)


@pytest.mark.parametrize("answer", [None, (500, {}, {"detail": "late failure"}), (504, {}, b"")])
def test_an_import_whose_answer_is_lost_is_not_sent_again(scripted: Scripted, door: Studio, answer: Answer) -> None:
    scripted.answers = [answer]
    with pytest.raises(LostAnswerError):
        door.import_tasks(3, b"[]")
    assert len(scripted.asked) == 1


def test_an_import_that_was_turned_away_before_it_was_read_is_sent_again(scripted: Scripted, door: Studio) -> None:
    scripted.answers = [(429, {}, {}), (201, {}, {"task_ids": [7]})]
    assert door.import_tasks(3, b"[{}]") == [7]


def test_a_refusal_is_told_in_the_servers_words_and_not_repeated(scripted: Scripted, door: Studio) -> None:
    scripted.answers = [(400, {}, {"validation_errors": {"title": ["Ensure this field has at least 3 characters."]}})]
    with pytest.raises(RefusedError, match=r'refused \(400\): \{"title": \["Ensure this field') as caught:
        door.create_project({"title": "x"})
    assert caught.value.status == 400 and len(scripted.asked) == 1


def test_a_401_explains_the_two_kinds_of_token_and_shows_neither(scripted: Scripted, door: Studio) -> None:
    scripted.answers = [(401, {}, {"detail": "legacy token authentication has been disabled"})]
    with pytest.raises(AuthenticationError, match=r"personal access token .* or a legacy token") as caught:
        door.whoami()
    assert "legacy token authentication has been disabled" in str(caught.value)
    assert TOKEN not in str(caught.value) + repr(caught.value) + repr(Credentials(scripted.url, TOKEN))


def test_a_personal_access_token_is_traded_for_short_ones(scripted: Scripted) -> None:
    personal = "head.body.sign"
    scripted.answers = [ok({"access": "a1"}), ok({"id": 1}), (401, {}, {}), ok({"access": "a2"}), ok({"id": 1})]
    with Studio(Credentials(scripted.url, personal), attempts=1) as door:
        door.whoami()
        door.whoami()
    told = [headers.get("Authorization") for _, _, headers, _ in scripted.asked]
    assert told == [None, "Bearer a1", "Bearer a1", None, "Bearer a2"]
    assert json.loads(scripted.asked[0][3]) == {"refresh": personal}


def test_a_personal_access_token_that_is_refused_is_an_authentication_error(scripted: Scripted) -> None:
    scripted.answers = [(401, {}, {"detail": "Token is invalid or expired"})]
    with Studio(Credentials(scripted.url, "a.b.c")) as door, pytest.raises(AuthenticationError, match="invalid or exp"):
        door.whoami()


def test_what_is_not_label_studio_is_said_to_be_so(scripted: Scripted, door: Studio) -> None:
    scripted.answers = [ok(b"<html>Welcome to the coffee machine</html>")]
    with pytest.raises(ServerError, match="not Label Studio's"):
        door.whoami()
    scripted.answers = [(301, {"location": "https://other.example/"}, b"")]
    with pytest.raises(ServerError, match=re.escape("redirects to https://other.example/")):
        door.whoami()


def test_nobody_listening_is_a_clear_line() -> None:
    away = pytest.raises(ServerError, match=r"cannot be reached: .* is Label Studio running\?")
    with Studio(Credentials("http://127.0.0.1:9", TOKEN), attempts=2, max_wait=0.01) as door, away:
        door.whoami()
    assert not is_healthy("http://127.0.0.1:9")


def test_pages_follow_task_numbers_so_that_new_tasks_shift_nothing(scripted: Scripted, door: Studio) -> None:
    scripted.answers = [ok({"tasks": [{"id": 4}, {"id": 9}]}), ok({"tasks": [{"id": 12}]})]
    assert [task["id"] for task in door.tasks(3, page_size=2)] == [4, 9, 12]
    assert "%22value%22%3A+9" in scripted.asked[1][1] or "%22value%22%3A%209" in scripted.asked[1][1]


def test_deleting_what_is_gone_is_no_error(scripted: Scripted, door: Studio) -> None:
    scripted.answers = [(404, {}, {})]
    door.delete_prediction(5)
    door.delete_tasks(3, [])
    assert len(scripted.asked) == 1


@pytest.mark.parametrize("url", ["ftp://studio.example", "studio.example:8080", "https://me:pw@studio.example"])
def test_addresses_that_cannot_be_meant_are_refused(url: str) -> None:
    with pytest.raises(UsageError, match="must look like https://"):
        checked_url(url)


def test_plain_http_to_another_machine_warns() -> None:
    with pytest.warns(UserWarning, match=r"studio\.example is reached over plain http"):
        checked_url("http://studio.example:8080/")
    assert checked_url("https://studio.example/") == "https://studio.example"
    assert checked_url("http://localhost:8080") == "http://localhost:8080"
    assert is_loopback("http://[::1]:80") and not is_loopback("http://127.0.0.1.example")


def test_a_bundle_without_certificates_is_refused(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("no certificate")
    with pytest.raises(UsageError, match=r"ca\.pem: no certificates"):
        Studio(Credentials("https://studio.example", TOKEN, bundle))


def test_a_token_comes_from_a_file_that_only_its_owner_can_read(tmp_path: Path, scripted: Scripted) -> None:
    path = tmp_path / "token"
    write_secret(path, TOKEN + "\n")
    scripted.answers = [ok({"id": 1})]
    with connect(tmp_path, scripted.url, api_key_file=path) as door:
        door.whoami()
    assert scripted.asked[0][2]["Authorization"] == f"Token {TOKEN}"
    path.chmod(0o644)
    with pytest.raises(UsageError, match=r"others can read this token: run  chmod 600"):
        connect(tmp_path, scripted.url, api_key_file=path)


def test_without_a_server_or_a_token_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="labeling studio start"):
        connect(tmp_path)
    with pytest.raises(AuthenticationError, match="LABEL_STUDIO_API_KEY"):
        connect(tmp_path, "http://127.0.0.1:9")
    with pytest.raises(AuthenticationError, match="copy it again"):
        connect(tmp_path, "http://127.0.0.1:9", "with a space")


def asked_for(prompts: list[str]) -> Callable[[str], str]:
    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return TOKEN

    return ask


def test_a_terminal_is_asked_for_the_token(tmp_path: Path) -> None:
    prompts: list[str] = []
    connect(tmp_path, "http://127.0.0.1:9", ask=asked_for(prompts)).close()
    assert prompts == ["Token for http://127.0.0.1:9"]
