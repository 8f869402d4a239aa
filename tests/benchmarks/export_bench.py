"""How fast `labeling export` is, and how much memory it takes, beside `Dataset.from_list(...).to_parquet` of its rows.

    python -m tests.benchmarks.export_bench --documents 50000

Writes synthetic reviewed documents (`invented`: about 1,900 characters; 20 suggested spans each, two annotators on
every fifth) and runs the command on them: its time holds the start of Python, reading and checking the lines, the
decision, lint, tokens, sentences, near copies, splits, the card and all Parquet files. Then, in another process, the
very rows of all configs and splits of that release go through `Dataset.from_list(rows, features=...).to_parquet(...)`,
one file after the other: counted are these two calls only, neither the imports nor how the rows came to be lists.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from labeling.data import Annotation, Document, Prediction, Span, Task
from labeling.jsonl import write_tasks
from labeling.schema import Schema, load_schema
from tests.benchmarks.invented import articles
from tests.benchmarks.measured import run_measured

SPANS = 20


def tasks(count: int, schema: Schema, seed: int = 0) -> Iterator[Task]:
    """Synthetic reviewed documents."""
    dice = random.Random(seed)
    for number, words in enumerate(articles(count, seed)):
        yield _task(number, words, schema, dice)


def _task(number: int, words: Sequence[str], schema: Schema, dice: random.Random) -> Task:
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    suggested = []
    for index, first in enumerate(dice.sample(range(len(words) - 6), SPANS)):
        last = first + dice.randint(0, 4)
        end = starts[last] + len(words[last].rstrip("."))
        label = dice.choice(schema.labels)
        attributes = {a.name: dice.choice(a.value_names) for a in label.attributes}
        suggested.append(
            Span(f"s{index}", starts[first], end, label.name, attributes, dice.random(), "rules", f"rule-{index}")
        )
    day = f"2031-{1 + number % 12:02}-{1 + number // 12 % 28:02}"
    document = Document(
        f"d{number:06}", " ".join(words), f"Title {number}", f"source {number % 40}", published=day, licence="CC0-1.0"
    )
    annotations = [_annotation(number, who, suggested, day, dice) for who in range(2 if number % 5 == 0 else 1)]
    return Task(document, Prediction(tuple(suggested), (), schema.version, {"rules": "1"}), tuple(annotations))


def _annotation(number: int, who: int, suggested: Sequence[Span], day: str, dice: random.Random) -> Annotation:
    kept = [span for span in suggested if dice.random() > 0.1]
    ids = {span.id for span in kept}
    fates: Any = {span.id: "kept" if span.id in ids else "deleted" for span in suggested}
    made = f"{day}T10:00:0{who}Z"
    name = f"annotator-{(number + who) % 5}"
    return Annotation(
        f"{number}-{who}",
        name,
        tuple(kept),
        created_at=made,
        updated_at=made,
        lead_time=dice.uniform(60, 600),
        fates=fates,
    )


def write_with_datasets(release: Path, folder: Path) -> dict[str, float]:
    """Writes the rows of the release with `Dataset.from_list(...).to_parquet`; having them as lists is not counted."""
    import pyarrow.parquet as pq
    from datasets import Dataset, disable_progress_bars

    from labeling.release.features import CONFIGS, SPLITS, features

    disable_progress_bars()
    rows, seconds, cpu = 0, 0.0, 0.0
    for config in CONFIGS:
        for split in SPLITS:
            listed = pq.read_table(release / config / f"{split}.parquet").to_pylist()
            begun, before = time.perf_counter(), time.process_time()
            data = Dataset.from_list(listed, features=features(config, load_schema()))
            data.to_parquet(folder / f"{config}-{split}.parquet")
            seconds += time.perf_counter() - begun
            cpu += time.process_time() - before
            rows += len(listed)
            del data, listed
    return {"rows": rows, "seconds": seconds, "cpu": cpu}


def main() -> None:
    """Makes the documents, runs both and prints a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--alone", action="store_true", help="Only the export: the lists take some GB at 50,000.")
    parser.add_argument("--with-datasets", nargs=2, type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.with_datasets:
        print(json.dumps(write_with_datasets(*asked.with_datasets)))
        return
    with tempfile.TemporaryDirectory(prefix="export-bench-") as name:
        folder = Path(name)
        reviewed, release = folder / "reviewed.jsonl", folder / "release"
        write_tasks(tasks(asked.documents, load_schema()), reviewed)
        print(f"{asked.documents:,} reviewed documents, {reviewed.stat().st_size / 1e6:,.0f} MB of JSON lines")
        ours = run_measured([sys.executable, "-m", "labeling", "export", str(reviewed), "-o", str(release), "--json"])
        rows = sum(sum(config["rows"].values()) for config in json.loads(ours.output)["configs"].values())
        _show("labeling export, the whole command", rows, ours.seconds, ours.cpu, ours.tree_mb, ours.largest_mb)
        if asked.alone:
            return
        module = ["-m", "tests.benchmarks.export_bench", "--with-datasets", str(release), str(folder)]
        theirs = run_measured([sys.executable, *module])
        counted = json.loads(theirs.output.splitlines()[-1])
        assert counted["rows"] == rows
        _show(
            "Dataset.from_list(...).to_parquet, these calls",
            rows,
            counted["seconds"],
            counted["cpu"],
            theirs.tree_mb,
            theirs.largest_mb,
        )
        print(
            f"export takes {ours.seconds / counted['seconds']:.2f} times as long, "
            f"{ours.cpu / counted['cpu']:.2f} times the processor seconds"
        )


def _show(what: str, rows: int, seconds: float, cpu: float, tree: float, largest: float) -> None:
    print(
        f"{what:46} {rows:>10,} rows {seconds:8.1f} s {rows / seconds:>8,.0f} rows/s {cpu:8.1f} s of processor"
        f" {tree:7,.0f} MB in all, {largest:7,.0f} MB the largest process",
        flush=True,
    )


if __name__ == "__main__":
    main()
