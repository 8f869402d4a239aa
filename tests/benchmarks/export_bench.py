"""How fast `labeling export` is, and how much memory it takes, beside `Dataset.from_list(...).to_parquet` of its rows.

    python tests/benchmarks/export_bench.py --documents 50000

Writes synthetic reviewed documents (invented words, about 250 a document, 20 spans, two annotators on every fifth),
exports them in a process of its own, then writes the very rows of all configs with `datasets` in another, one config
after the other, and prints rows a second and the largest resident memory (MB) of both.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from typing import Any

from labeling.data import Annotation, Document, Prediction, Span, Task
from labeling.jsonl import write_tasks
from labeling.schema import Schema, load_schema

SYLLABLES = ["ka", "lo", "mi", "ren", "ta", "vor", "shu", "bel", "dan", "ost", "ir", "pra", "nem", "gul", "ster", "ha"]


def tasks(count: int, schema: Schema, seed: int = 0) -> Iterator[Task]:
    """Synthetic reviewed documents, one in twenty an edited copy of the one before."""
    rng = random.Random(seed)
    words = sorted({"".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(20_000)})
    before: list[str] = []
    for number in range(count):
        if before and number % 20 == 0:
            tokens = [rng.choice(words) if rng.random() < 0.02 else word for word in before]
        else:
            tokens = []
            for _ in range(16):
                sentence = rng.choices(words, k=rng.randint(10, 22))
                tokens += [sentence[0].capitalize(), *sentence[1:-1], sentence[-1] + "."]
        before = tokens
        yield _task(number, tokens, schema, rng)


def _task(number: int, tokens: list[str], schema: Schema, rng: random.Random) -> Task:
    starts, text = [], ""
    for token in tokens:
        text += " " if text else ""
        starts.append(len(text))
        text += token
    suggested = []
    for index in range(20):
        first = rng.randrange(len(tokens) - 6)
        last = first + rng.randint(0, 4)
        end = starts[last] + len(tokens[last].rstrip("."))
        label = rng.choice(schema.labels)
        attributes = {a.name: rng.choice(a.value_names) for a in label.attributes}
        suggested.append(
            Span(f"s{index}", starts[first], end, label.name, attributes, rng.random(), "rules", f"rule-{index}")
        )
    day = f"2031-{1 + number % 12:02}-{1 + number // 12 % 28:02}"
    document = Document(
        f"d{number:06}", text, f"Title {number}", f"source {number % 40}", published=day, licence="CC0-1.0"
    )
    annotations = []
    for who in range(2 if number % 5 == 0 else 1):
        kept = [span for span in suggested if rng.random() > 0.1]
        ids = {span.id for span in kept}
        fates: Any = {span.id: "kept" if span.id in ids else "deleted" for span in suggested}
        time_made = f"{day}T10:00:0{who}Z"
        annotations.append(
            Annotation(
                f"{number}-{who}",
                f"annotator-{(number + who) % 5}",
                tuple(kept),
                created_at=time_made,
                updated_at=time_made,
                lead_time=rng.uniform(60, 600),
                fates=fates,
            )
        )
    return Task(document, Prediction(tuple(suggested), (), schema.version, {"rules": "1"}), tuple(annotations))


def peak() -> float:
    """Largest resident memory of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def processor() -> float:
    """Processor seconds of this process and of those it waited for."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def measure_export(folder: Path) -> dict[str, float]:
    """Exports the reviewed documents of the folder."""
    from labeling.release.export import Release, export
    from labeling.release.options import Options

    begun, before = time.perf_counter(), processor()
    made = export(folder / "reviewed.jsonl", folder / "release", load_schema(), Options(gates={}), jobs=None)
    assert isinstance(made, Release)
    seconds = time.perf_counter() - begun
    rows = sum(sum(config["rows"].values()) for config in made.manifest["configs"].values())
    return {"rows": rows, "seconds": seconds, "cpu": processor() - before, "MB": peak()}


def measure_datasets(folder: Path) -> dict[str, float]:
    """Writes the rows of the release with `Dataset.from_list(...).to_parquet`; reading them first is not counted."""
    import pyarrow.parquet as pq
    from datasets import Dataset

    from labeling.release.features import CONFIGS, SPLITS, features

    rows, seconds, cpu = 0, 0.0, 0.0
    (folder / "datasets").mkdir(exist_ok=True)
    for config in CONFIGS:
        for split in SPLITS:
            listed = pq.read_table(folder / "release" / config / f"{split}.parquet").to_pylist()
            begun, before = time.perf_counter(), processor()
            data = Dataset.from_list(listed, features=features(config, load_schema()))
            data.to_parquet(folder / "datasets" / f"{config}-{split}.parquet")
            seconds += time.perf_counter() - begun
            cpu += processor() - before
            rows += len(listed)
    return {"rows": rows, "seconds": seconds, "cpu": cpu, "MB": peak()}


def main() -> None:
    """Makes the documents, runs both in processes of their own and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--measure", choices=("export", "datasets"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps({"export": measure_export, "datasets": measure_datasets}[asked.measure](asked.folder)))
        return
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        write_tasks(tasks(asked.documents, load_schema()), folder / "reviewed.jsonl")
        size = (folder / "reviewed.jsonl").stat().st_size / 1e6
        print(f"{asked.documents:,} reviewed documents, {size:,.0f} MB of JSON lines")
        found = {}
        for what in ("export", "datasets"):
            command = [sys.executable, __file__, "--measure", what, "--folder", str(folder)]
            found[what] = json.loads(run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        for what, shown in (
            ("labeling export (read, decide, lint, split, write)", "export"),
            ("Dataset.from_list(...).to_parquet of the same rows", "datasets"),
        ):
            one = found[shown]
            rate = one["rows"] / one["seconds"]
            print(
                f"{what:50} {one['rows']:>10,.0f} rows {one['seconds']:8.1f} s {rate:>10,.0f} rows/s "
                f"{one['cpu']:8.1f} s of processor {one['MB']:8,.0f} MB"
            )
        ratio = found["export"]["seconds"] / found["datasets"]["seconds"]
        print(f"export takes {ratio:.2f} times as long")


if __name__ == "__main__":
    main()
