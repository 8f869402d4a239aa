"""Articles are written by strangers: whatever they hold, nothing of it runs in Label Studio."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from labeling.data import Document, Prediction, Span, Task
from labeling.schema import Schema
from tests.browser.article import Article

if TYPE_CHECKING:
    from tests.browser.conftest import Job

HOSTILE = "<script>alert('text')</script><img src=x onerror=alert('image')> <a href='javascript:alert(1)'>the guard</a>"


@pytest.fixture(scope="module")
def job(new_job: Callable[[str], "Job"], schema: Schema) -> "Job":
    start = HOSTILE.index("the guard")
    span = Span(
        "guard",
        start,
        start + len("the guard"),
        schema.label_names[0],
        engine="<svg onload=alert('engine')>",
        rule="<script>alert('rule')</script>",
        evidence=((0, 8),),
    )
    job = new_job("<i onclick=alert('p')>")
    document = Document(
        doc_id="=HYPERLINK(\"javascript:alert('id')\")",
        text=HOSTILE,
        title="<script>alert('title')</script><img src=x onerror=alert('title')>",
        source="<b onmouseover=alert('source')>",
        url="javascript:alert('url')",
    )
    job.push(Task(document, Prediction((span,), (), schema.version)))
    return job


def test_an_article_that_tries_to_run_code_is_only_shown(article: Article, job: "Job") -> None:
    """The `page` fixture fails the test when a dialog was opened."""
    (numbers,) = job.numbers().values()
    article.open(*numbers)
    assert article.text == HOSTILE
    (seen,) = article.wait_for_regions(1).values()
    assert seen.words == "the guard"
    article.select(seen.start, seen.end)  # shows meta: engine, rule and cue
    article.page.get_by_text("Instructions", exact=True).click()
    inside = "document.querySelector('.lsf-htx-richtext')"
    assert article.page.evaluate(f"{inside}.querySelectorAll('script, img, a, svg').length") == 0
    assert article.page.evaluate("document.querySelectorAll('a[href^=\"javascript:\"]').length") == 0
    assert article.page.get_by_text("<script>alert('title')</script>").first.is_visible()


def test_the_table_of_tasks_shows_it_inert_too(article: Article, job: "Job") -> None:
    (project, _), *_ = job.numbers().values()
    article.page.goto(f"{job.studio.url}/projects/{project}/data")
    article.page.get_by_text("=HYPERLINK").first.wait_for(timeout=60_000)
    assert article.page.evaluate("document.querySelectorAll('a[href^=\"javascript:\"]').length") == 0
    assert article.page.evaluate("document.querySelectorAll('img[onerror], svg[onload]').length") == 0
