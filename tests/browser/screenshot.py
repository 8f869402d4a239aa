"""Takes the README's picture: a sample article with its pre-annotated spans, as an annotator sees it.

    python -m tests.browser.screenshot screenshot.png [--home LABELING_HOME] [--doc-id ID]

Uses the server of that home (started where none runs, and left running).
"""

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from labeling import demo, files
from labeling.engines import load_engine
from labeling.preannotate import preannotate
from labeling.schema import load_schema
from labeling.studio import server
from labeling.studio.client import Studio
from labeling.studio.push import push
from labeling.studio.wire import Credentials
from tests.browser.article import Article

TITLE = "Border war, week 12"


def main() -> None:
    """Pushes the sample articles and photographs one."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("output", type=Path)
    options.add_argument("--home", type=Path, default=files.home())
    options.add_argument("--doc-id")
    options.add_argument("--label", help="select the first region of this label; default: the first of all")
    asked = options.parse_args()
    schema = load_schema()
    info = server.start(asked.home, report=print)
    tasks = list(preannotate(demo.sample_documents(), [load_engine("rules", schema)]))
    with Studio(Credentials(info.url, server.read_token(info))) as studio:
        push(tasks, TITLE, schema, studio, asked.home)
        project = studio.find_project(TITLE)
        assert project is not None
        numbers = {task["data"]["doc_id"]: task["id"] for task in studio.tasks(project["id"])}
    task = next(task for task in tasks if asked.doc_id in (None, task.document.doc_id))
    chosen = next(span for span in task.prediction.spans if asked.label in (None, span.label))
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(viewport={"width": 1500, "height": 900}, device_scale_factor=1.5)
        page.set_default_timeout(120_000)
        page.goto(f"{info.url}/user/login/")
        page.fill("input[name=email]", info.login)
        page.fill("input[name=password]", server.read_password(info))
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/user/login" not in url)
        article = Article(page, info.url)
        article.open(project["id"], numbers[task.document.doc_id])
        article.wait_for_regions(len(task.prediction.spans))
        article.select(chosen.start, chosen.end)
        page.mouse.move(5, 890)
        page.wait_for_timeout(500)
        asked.output.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=asked.output)
        browser.close()


if __name__ == "__main__":
    main()
