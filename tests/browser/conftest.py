"""Real Chromium on the real server. A screenshot of every failed test goes to `artefacts/`."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from labeling.data import Task
from labeling.jsonl import read_tasks
from labeling.schema import Schema, load_schema
from labeling.studio import server
from labeling.studio.plan import Plan
from labeling.studio.pull import PullReport, pull
from labeling.studio.push import push
from tests.browser.article import Article

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.conftest import RunningStudio

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.studio)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page is not None:
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"failed-{item.name[:60].replace('/', '_')}.png")
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *CHROMIUM))), None)
    if path is None:
        pytest.skip("no Chromium found: apt install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def logged_in(chromium: "Browser", studio: "RunningStudio") -> Iterator["BrowserContext"]:
    """A browser in which the server's owner has logged in through the page."""
    context = chromium.new_context(viewport={"width": 1500, "height": 1000})
    page = context.new_page()
    page.goto(f"{studio.url}/user/login/")
    page.fill("input[name=email]", studio.info.login)
    page.fill("input[name=password]", server.read_password(studio.info))
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/user/login" not in url)
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(logged_in: "BrowserContext") -> Iterator["Page"]:
    """A tab. The test fails where the page opened a dialog: nothing that we push may run."""
    page = logged_in.new_page()
    dialogs: list[str] = []

    def note(dialog: object) -> None:
        dialogs.append(str(getattr(dialog, "message", "")))
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", note)
    yield page
    page.close(run_before_unload=False)
    assert not dialogs


@pytest.fixture
def article(page: "Page", studio: "RunningStudio") -> Article:
    return Article(page, studio.url)


@pytest.fixture(scope="session")
def schema() -> Schema:
    return load_schema()


@dataclass
class Job:
    """A project on the server, filled by push and read by pull."""

    studio: "RunningStudio"
    home: Path
    title: str
    schema: Schema

    def push(self, *tasks: Task) -> Plan:
        with self.studio.client() as client:
            return push(tasks, self.title, self.schema, client, self.home)

    def pull(self) -> tuple[PullReport, dict[str, Task]]:
        """The report, and the tasks by doc_id as they stand in the file."""
        path = self.home / "reviewed.jsonl"
        with self.studio.client() as client:
            report = pull(self.title, path, self.schema, client, self.home)
        return report, {task.document.doc_id: task for task in read_tasks(path)}

    def numbers(self) -> dict[str, tuple[int, int]]:
        """Project and task numbers by doc_id."""
        with self.studio.client() as client:
            project = client.find_project(self.title)
            assert project is not None
            return {task["data"]["doc_id"]: (project["id"], task["id"]) for task in client.tasks(project["id"])}


@pytest.fixture(scope="session")
def new_job(studio: "RunningStudio", schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Job]:
    """Makes jobs with a project of their own; the title gets a random end."""

    def make(title: str) -> Job:
        return Job(studio, tmp_path_factory.mktemp("job"), f"{title} {os.urandom(4).hex()}", schema)

    return make
