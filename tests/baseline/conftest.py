"""A small release: the sample articles as reader A saw them."""

from pathlib import Path

import pytest

from labeling.data import Span
from labeling.demo import sample_reviews
from labeling.release.features import features
from labeling.schema import load_schema

CARD = """---
configs:
- config_name: spans
  default: true
  data_files:
  - split: train
    path: spans/train.parquet
  - split: test
    path: spans/test.parquet
---
"""


def _row(text: str, spans: tuple[Span, ...]) -> dict[str, object]:
    return {
        "doc_id": "d",
        "text": text,
        "spans": [{"id": s.id, "start": s.start, "end": s.end, "label": s.label} for s in spans],
        "relations": [],
        "n_annotators": 2,
    }


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datasets import Dataset

    folder = tmp_path_factory.mktemp("release") / "sample-1.0.0"
    (folder / "spans").mkdir(parents=True)
    wanted = features("spans", load_schema())
    reviews = list(sample_reviews().values())
    for split, part in {"train": reviews[:11], "test": reviews[11:]}.items():
        rows = [_row(task.document.text, task.annotations[0].spans) for task in part]
        full = [{name: row.get(name) for name in wanted} for row in rows]
        struct = wanted["spans"].feature
        for row in full:
            row["spans"] = [{name: span.get(name) for name in struct} for span in row["spans"]]
        Dataset.from_list(full, features=wanted).to_parquet(folder / "spans" / f"{split}.parquet")
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    return folder
