"""How fast push and pull are beside the raw ways to move the same bytes, and how much memory they take.

    python tests/benchmarks/sync_bench.py --tasks 10000

Starts a server of its own in a temporary folder, unless --home names one. Each way of importing gets a new project
with the same config and the same tasks (3,000 characters, 30 spans with an attribute each). Raw reads are counted only
where they bring the same data, predictions included. `labeling` runs as a child: its time includes the start of Python,
its memory is the largest resident set that the system saw (Linux only).
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from labeling.cli.console import print_table
from labeling.data import Document, Prediction, Span, Task
from labeling.derive import label_studio_config
from labeling.jsonl import write_tasks
from labeling.schema import Schema, load_schema
from labeling.studio import server
from labeling.studio.client import Studio
from labeling.studio.tasks import task_to_studio
from labeling.studio.wire import Credentials

CHARACTERS, SPANS = 3_000, 30
WORDS = (
    "a",
    "the",
    "force",
    "brigade",
    "ships",
    "may",
    "move",
    "hold",
    "leave",
    "north",
    "river",
    "port",
    "dawn",
    "said",
    "officials",
    "reports",
    "🚢",
    "é",
)
CHILD = """
import atexit, pathlib, sys
out = pathlib.Path(sys.argv.pop(1))
atexit.register(lambda: out.write_text(pathlib.Path("/proc/self/status").read_text()))
from labeling.cli.main import run
run()
"""
"""Runs `labeling` and leaves its memory figures behind: `wait4` would report the larger memory of the parent."""
ONE_REQUEST = 240 * 1024 * 1024
"""Bytes: Label Studio answers bodies over 250 MiB with an error."""


def tasks(count: int, schema: Schema) -> Iterator[Task]:
    """Articles of random words, the same ones for the same count."""
    label = schema.labels[0]
    attribute = label.attributes[0]
    for number in range(count):
        dice = random.Random(number)
        words, spans, at = [], [], 0
        while at < CHARACTERS:
            word = dice.choice(WORDS)
            if len(spans) < SPANS and len(words) % 15 == 0:
                value = {attribute.name: dice.choice(attribute.value_names)}
                spans.append(Span(f"s{len(spans)}", at, at + len(word), label.name, value, 0.5, "rules", "bench.rule"))
            words.append(word)
            at += len(word) + 1
        text = " ".join(words)
        yield Task(Document(f"doc-{number}", text), Prediction(tuple(spans), (), schema.version, {"rules": "1"}))


def bodies(count: int, schema: Schema, size: int) -> Iterator[bytes]:
    """JSON lists of `size` tasks, as an import takes them."""
    batch = []
    for task in tasks(count, schema):
        batch.append(task_to_studio(task, schema, "bench"))
        if len(batch) == size:
            yield json.dumps(batch).encode()
            batch = []
    if batch:
        yield json.dumps(batch).encode()


class Bench:
    """One server, and what was measured on it: rows of what, seconds, tasks a second, memory in MB."""

    def __init__(self, home: Path, info: server.ServerInfo, count: int) -> None:
        self.home, self.count, self.schema = home, count, load_schema()
        self.url, self.token = info.url, server.read_token(info)
        self.studio = Studio(Credentials(self.url, self.token))
        self.rows: list[tuple[str, float, float, float | None]] = []
        self.http = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Token {self.token}"}, timeout=3600, trust_env=False
        )

    def note(self, what: str, seconds: float, memory: float | None = None) -> float:
        self.rows.append((what, seconds, self.count / seconds, memory))
        print(f"{what}: {seconds:.1f} s, {self.count / seconds:.0f} tasks/s", file=sys.stderr, flush=True)
        return seconds

    def raw_import(self, what: str, send: Callable[[int], None]) -> float:
        """Times one way of importing into a new project, and throws the project away."""
        settings = {"title": what[:50], "label_config": label_studio_config(self.schema)}
        project = int(self.studio.create_project(settings)["id"])
        begun = time.perf_counter()
        send(project)
        seconds = self.note(f"import: {what}", time.perf_counter() - begun)
        assert self.studio.count_tasks(project) == self.count
        self.studio.json("DELETE", f"/api/projects/{project}/")
        return seconds

    def post(self, project: int, body: bytes) -> None:
        path = f"/api/projects/{project}/import"
        self.http.post(path, content=body, headers={"Content-Type": "application/json"}).raise_for_status()

    def imports(self) -> float:
        """The fastest raw bulk import, seconds."""
        from label_studio_sdk.client import LabelStudio

        sdk = LabelStudio(base_url=self.url, api_key=self.token, timeout=3600, max_retries=0)
        sent = {size: list(bodies(self.count, self.schema, size)) for size in (250, 1000)}
        whole = b"[" + b",".join(body[1:-1] for body in sent[1000]) + b"]"
        print(f"{self.count} tasks, {len(whole) / 1e6:.0f} MB", file=sys.stderr)

        def by_sdk(project: int) -> None:
            for body in sent[250]:
                sdk.projects.import_tasks(id=project, request=json.loads(body))

        def by_post(size: int) -> Callable[[int], None]:
            return lambda project: [self.post(project, body) for body in sent[size]] and None

        def by_file(project: int) -> None:
            file = {"file": ("tasks.json", whole, "application/json")}
            self.http.post(f"/api/projects/{project}/import", files=file).raise_for_status()

        taken = [
            self.raw_import("sdk, batches of 250", by_sdk),
            self.raw_import("POST, batches of 250", by_post(250)),
            self.raw_import("POST, batches of 1000", by_post(1000)),
        ]
        if len(whole) < ONE_REQUEST:
            taken.append(self.raw_import("POST, all at once", lambda project: self.post(project, whole)))
            taken.append(self.raw_import("file upload, all at once", by_file))
        return min(taken)

    def labeling(self, what: str, *arguments: str) -> tuple[float, float]:
        """Runs a command in a child: its seconds, and its largest resident set in MB."""
        environment = os.environ | {
            "LABELING_HOME": str(self.home / "client"),
            "LABEL_STUDIO_URL": self.url,
            "LABEL_STUDIO_API_KEY": self.token,
        }
        begun = time.perf_counter()
        memory_file = self.home / "memory"
        command = [sys.executable, "-c", CHILD, str(memory_file), *arguments]
        _, status = os.waitpid(os.posix_spawn(sys.executable, command, environment), 0)
        seconds = time.perf_counter() - begun
        assert status == 0, f"labeling {' '.join(arguments)} failed"
        (peak,) = (line for line in memory_file.read_text().splitlines() if line.startswith("VmHWM"))
        memory = int(peak.split()[1]) / 1e3
        return self.note(f"labeling {what}", seconds, memory), memory

    def reads(self, project: int) -> float:
        """The fastest raw way to read all tasks with annotations and whole predictions, seconds."""
        begun = time.perf_counter()
        body = {"title": "bench", "serialization_options": {"predictions": {"only_id": False}}}
        made = self.http.post(f"/api/projects/{project}/exports/", json=body).raise_for_status().json()
        path = f"/api/projects/{project}/exports/{made['id']}"
        while self.http.get(path).json()["status"] != "completed":
            time.sleep(0.1)
        read = json.loads(self.http.get(f"{path}/download").raise_for_status().content)
        assert len(read) == self.count
        snapshot = self.note("read: one snapshot, parsed", time.perf_counter() - begun)
        begun, found, page = time.perf_counter(), 0, 1
        while found < self.count:
            params: dict[str, str | int] = {"project": project, "fields": "all", "page": page, "page_size": 500}
            found += len(self.http.get("/api/tasks/", params=params).raise_for_status().json()["tasks"])
            page += 1
        return min(snapshot, self.note("read: pages of 500 tasks, all fields", time.perf_counter() - begun))


def main() -> None:
    """Measures, and prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tasks", type=int, default=10_000)
    options.add_argument("--skip-raw", action="store_true", help="only labeling itself, for its memory")
    options.add_argument("--home", help="use (and leave running) the server of this LABELING_HOME")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="sync-bench-") as folder:
        home = Path(asked.home or folder)
        info = server.start(home, wait=1200, report=lambda message: print(message, file=sys.stderr))
        try:
            bench = Bench(Path(folder), info, asked.tasks)
            measure(bench, asked.skip_raw)
        finally:
            if not asked.home:
                server.stop(home)
    print_table(
        f"{asked.tasks:,} tasks of {CHARACTERS:,} characters with {SPANS} spans",
        ("what", "seconds", "tasks/s", "memory MB"),
        [(what, round(s, 2), round(rate), memory and round(memory)) for what, s, rate, memory in bench.rows],
    )


def measure(bench: Bench, skip_raw: bool) -> None:
    """Fills the bench's rows, and says how labeling compares."""
    predictions, reviewed = bench.home / "predictions.jsonl", bench.home / "reviewed.jsonl"
    write_tasks(tasks(bench.count, bench.schema), predictions)
    best_import = None if skip_raw else bench.imports()
    project = ("--project", f"bench {time.time():.0f}")
    push, _ = bench.labeling("push", "push", str(predictions), *project)
    again, _ = bench.labeling("push again, nothing to do", "push", str(predictions), *project)
    found = bench.studio.find_project(project[1])
    assert found is not None
    best_read = None if skip_raw else bench.reads(int(found["id"]))
    pull, _ = bench.labeling("pull", "pull", *project, "-o", str(reviewed))
    if best_import and best_read:
        print(f"push / best raw import: {push / best_import:.2f} (at most 1.25)")
        print(f"pull / best raw read: {pull / best_read:.2f} (at most 1.25)")
    print(f"second push / first push: {again / push:.3f} (under 0.1)")


if __name__ == "__main__":
    main()
