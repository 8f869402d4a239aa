"""Sample articles about invented events, reviews of them, and the whole way from one to the other.

`articles.jsonl` holds the articles; `reviews.jsonl` holds, for each, the spans that two readers settled on.
"""

from collections.abc import Iterator
from pathlib import Path

from labeling.data import Document, Task
from labeling.jsonl import read_objects, read_tasks, task_from_json

HERE = Path(__file__).parent
ARTICLES = HERE / "articles.jsonl"
REVIEWS = HERE / "reviews.jsonl"

HOW_REVIEWED = (
    "The articles tell of invented events. Articles and reviews were written by a language model: it marked each "
    "article under the guidelines before there were suggestions, then read it again beside them and corrected what it "
    "had overlooked, and recorded where two careful readers could honestly differ. No person has checked them, so the "
    "agreement says nothing of people."
)
"""How the sample reviews were made: goes onto the card of the demo release."""


def sample_documents() -> Iterator[Document]:
    """The sample articles, in the order of their file."""
    for task in read_tasks(ARTICLES):
        yield task.document


def sample_reviews() -> dict[str, Task]:
    """For each doc_id the article with the two annotations of it. Raises ValueError where a text was changed since."""
    documents = {document.doc_id: document for document in sample_documents()}
    return {
        str(obj["doc_id"]): task_from_json({**obj, "text": documents[str(obj["doc_id"])].text})
        for _, obj in read_objects(REVIEWS)
    }
