"""Whatever goes wrong on the way, running the same command again leaves every task on the server once.

Children are forked from this warm process, so that a run costs a fork and not a start of Python.
"""

import os
import random
import resource
import signal
import socket
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from labeling.errors import LabelingError, ServerError
from labeling.jsonl import read_tasks
from labeling.studio import sending, server
from labeling.studio.client import Studio
from labeling.studio.push import push
from labeling.studio.regions import read_regions
from labeling.studio.settings import Options
from labeling.studio.wire import Credentials
from tests.studio.desk import Desk
from tests.studio.dispatches import SCHEMA, reports

pytestmark = pytest.mark.studio

KILLS = 200
BUG = 99
DOCUMENTS = 8


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MAX_COUNT", 3)


class Child:
    """A forked run of a function: its exit code is the error's, or `BUG` for what is none of ours."""

    def __init__(self, work: Callable[[], object]) -> None:
        read, write = os.pipe()
        self._said = os.fdopen(read)
        self.pid = os.fork()
        if self.pid:
            os.close(write)
            return
        code = BUG
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            work()
            code = 0
        except LabelingError as error:
            os.write(write, str(error).encode())
            code = error.exit_code
        except KeyboardInterrupt:
            code = 130
        except BaseException:
            os.write(write, traceback.format_exc().encode()[-60_000:])
        finally:
            os._exit(code)

    def kill(self, sign: int = signal.SIGKILL) -> None:
        os.kill(self.pid, sign)

    def wait(self) -> tuple[int, str]:
        """The exit code (negative for a signal) and what it said."""
        _, status = os.waitpid(self.pid, 0)
        with self._said:
            return os.waitstatus_to_exitcode(status), self._said.read()


def fresh(desk: Desk, credentials: Credentials) -> Desk:
    """The same desk with a connection of its own, for a child."""
    return Desk(Studio(credentials), desk.home, desk.title)


def check(desk: Desk, tasks: list[Any], made: dict[str, Any]) -> None:
    """Every document once, with its prediction and no other, and everything that people did as they did it."""
    assert desk.plan(tasks).nothing_to_do
    found = desk.tasks()
    assert sorted(found) == sorted(task.document.doc_id for task in tasks)
    shown = desk.project["model_version"]
    for task in tasks:
        raw = found[task.document.doc_id]
        assert raw["data"]["text"] == task.document.text
        ours = [p for p in raw["predictions"] if not p["model_version"].endswith("(kept)")]
        assert [p["model_version"] for p in ours] == [shown], task.document.doc_id
        marked = read_regions(ours[0]["result"], task.document.text, SCHEMA)
        assert (marked.spans, set(marked.relations)) == (task.prediction.spans, set(task.prediction.relations))
        mine = made.get(task.document.doc_id)
        assert [(a["id"], a["result"]) for a in raw["annotations"]] == ([(mine["id"], mine["result"])] if mine else [])


@pytest.mark.timeout(1500)
def test_two_hundred_kills_at_random_moments_of_push_and_pull(desk: Desk, studio: Any, tmp_path: Path) -> None:
    chance = random.Random(20)
    rounds, made = 8, {}
    out = tmp_path / "reviewed.jsonl"
    killed = 0
    for number in range(rounds):
        tasks = reports(DOCUMENTS, version=f"{number}.0", score=round(0.2 + number / 20, 2))
        tasks = tasks[: DOCUMENTS - rounds + number + 1]

        def pushing(tasks: list[Any] = tasks) -> None:
            fresh(desk, studio.credentials).push(tasks)

        def pulling() -> None:
            fresh(desk, studio.credentials).pull(out, thorough=True)

        usual, attempt, struck = 1.0, -1, 0
        while struck < KILLS // rounds:
            attempt += 1
            push_now = attempt % 5 != 4
            started = time.monotonic()
            child = Child(pushing if push_now or (not number and attempt < 5) else pulling)
            time.sleep(chance.uniform(0, usual))
            child.kill()
            code, said = child.wait()
            assert code in (-signal.SIGKILL, 0), said
            if code == 0:  # it was done before the signal came: no kill
                usual = max(0.3, min(usual, time.monotonic() - started))
                continue
            struck += 1
            if push_now:
                usual = min(usual * 1.3, 2.5)
        killed += struck
        code, said = Child(pushing).wait()
        assert code == 0, said
        check(desk, tasks, made)
        chosen = f"doc-{number % len(tasks)}"
        if chosen not in made:
            made[chosen] = desk.annotate(chosen)
    assert killed == KILLS
    desk.pull(out)
    annotated = {task.document.doc_id: task for task in read_tasks(out)}
    assert len(annotated) == len(tasks)
    assert {name for name, task in annotated.items() if task.annotations} == set(made)
    for name in made:
        (annotation,) = annotated[name].annotations
        assert set(annotation.fates.values()) == {"kept"} and annotation.spans == annotated[name].prediction.spans


class CuttingProxy:
    """Forwards to the server and cuts connections by chance: as the request goes up, or when its answer comes down."""

    def __init__(self, url: str, seed: int) -> None:
        self._target = ("127.0.0.1", int(url.rpartition(":")[2]))
        self._chance = random.Random(seed)
        self.up = self.down = 0.0
        self.cuts = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
                upstream = socket.create_connection(self._target)
            except OSError:
                return
            for one, other, way in ((client, upstream, "up"), (upstream, client, "down")):
                threading.Thread(target=self._pump, args=(one, other, way), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket, way: str) -> None:
        try:
            while data := one.recv(65536):
                if self._chance.random() < getattr(self, way):
                    self.cuts += 1
                    if way == "up":
                        other.sendall(data[: len(data) // 2])
                    break
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def cutting(url: str, seed: int) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(url, seed)
    try:
        yield proxy
    finally:
        proxy.close()


def test_connections_cut_before_and_after_the_answer(desk: Desk, studio: Any, tmp_path: Path) -> None:
    made: dict[str, Any] = {}
    with cutting(studio.url, 4) as proxy, Studio(Credentials(proxy.url, studio.token), 8, 0.5) as shaky:
        through = Desk(shaky, desk.home, desk.title)
        for number in range(3):
            tasks = reports(6 + number, version=f"{number}.0")
            proxy.up, proxy.down = 0.05, 0.2
            for _ in range(20):
                try:
                    through.push(tasks)
                    break
                except ServerError:
                    continue
            proxy.up = proxy.down = 0.0
            through.push(tasks)
            check(through, tasks, made)
            if not made:
                made["doc-1"] = desk.annotate("doc-1")
        assert proxy.cuts >= 5
        proxy.up, proxy.down = 0.05, 0.2
        out = tmp_path / "reviewed.jsonl"
        for _ in range(20):
            try:
                through.pull(out)
                break
            except ServerError:
                continue
        assert len(list(read_tasks(out))) == len(tasks)
    check(desk, tasks, made)


def test_a_server_stopped_and_started_in_the_middle(desk: Desk, studio: Any) -> None:
    tasks = reports(DOCUMENTS)
    begun = threading.Event()
    outcome: list[BaseException | None] = []

    def work() -> None:
        try:
            with Studio(studio.credentials) as door:
                push(tasks, desk.title, SCHEMA, door, desk.home, Options(settle=0.5), show=lambda *_: begun.set())
            outcome.append(None)
        except BaseException as error:
            outcome.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    begun.wait(60)
    time.sleep(0.3)
    assert server.stop(studio.home)
    server.start(studio.home)
    worker.join(300)
    assert outcome and (outcome[0] is None or isinstance(outcome[0], ServerError)), outcome
    desk.push(tasks)
    check(desk, tasks, {})


@pytest.mark.parametrize("machines", [1, 2])
def test_two_pushes_at_once_from_one_home_and_from_two(desk: Desk, studio: Any, tmp_path: Path, machines: int) -> None:
    tasks = reports(DOCUMENTS)
    same = [Child(lambda: fresh(desk, studio.credentials).push(tasks)) for _ in range(2)]
    assert [child.wait() for child in same] == [(0, ""), (0, "")]
    check(desk, tasks, {})
    other = f"{desk.title[:40]} two"
    homes = [Desk(desk.door, tmp_path / f"home-{number}", other) for number in range(2)]

    def from_a_machine(number: int) -> None:
        tempfile.tempdir = str(tmp_path / f"machine-{number % machines}")
        Path(tempfile.tempdir).mkdir(exist_ok=True)
        fresh(homes[number], studio.credentials).push(tasks)

    outcomes = [child.wait() for child in [Child(lambda n=n: from_a_machine(n)) for n in range(2)]]  # type: ignore[misc]
    if machines == 1:
        assert outcomes == [(0, ""), (0, "")]
    assert {code for code, _ in outcomes} <= {0, 2, 5, 6}, outcomes
    homes[0].push(tasks)
    check(homes[0], tasks, {})
    check(homes[1], tasks, {})


def test_a_full_disk_stops_with_a_clear_line_and_nothing_is_sent_twice(desk: Desk, studio: Any) -> None:
    tasks = reports(DOCUMENTS)
    seen = Counter[int]()
    for room in (20_000, 60_000, 90_000, 120_000, 150_000):

        def cramped(room: int = room) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            fresh(desk, studio.credentials).push(tasks)

        code, said = Child(cramped).wait()
        seen[code] += 1
        assert code == 0 or (code == 1 and "the ledger cannot be written" in said), said
    assert seen[1]
    desk.push(tasks)
    check(desk, tasks, {})


def test_ctrl_c_finishes_the_batch_and_says_how_to_go_on(desk: Desk, studio: Any) -> None:
    tasks = reports(DOCUMENTS)

    def interrupted() -> None:
        def press(what: str, done: int, _total: int) -> None:
            if what == "creating tasks" and done:
                os.kill(os.getpid(), signal.SIGINT)

        with Studio(studio.credentials) as door:
            push(tasks, desk.title, SCHEMA, door, desk.home, show=press)

    code, said = Child(interrupted).wait()
    assert (code, said) == (6, f"stopped after 3 of {DOCUMENTS} tasks: run the same command again to go on")
    assert desk.push(tasks).unchanged >= 3
    check(desk, tasks, {})
