"""How many articles `labeling dedup` takes a second, and how its memory grows beside its index.

    python -m tests.benchmarks.dedup_bench --articles 10000 50000 100000

Runs the command on JSON lines of invented articles (`invented`: one in twenty an edited copy of the one before) with
`-o`, so that clusters are found and the kept articles written. The index is what the command must hold: 768 bytes of
MinHash signature an article. Memory an article is that of each size over the one before it.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from labeling.jsonl import dump
from labeling.release.groups import BANDS, ROWS
from tests.benchmarks.invented import articles
from tests.benchmarks.measured import run_measured

SIGNATURE = 4 * BANDS * ROWS


def write_articles(count: int, path: Path) -> int:
    """Writes the articles as JSON lines and says how many characters they have in all."""
    characters = 0
    with path.open("w", encoding="utf-8") as out:
        for number, words in enumerate(articles(count)):
            text = " ".join(words)
            characters += len(text)
            out.write(dump({"doc_id": f"d{number:06}", "source": f"source {number % 40}", "text": text}) + "\n")
    return characters


def main() -> None:
    """Prints a line for each number of articles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 50_000, 100_000])
    asked = parser.parse_args()
    before: tuple[int, float] | None = None
    for count in asked.articles:
        with tempfile.TemporaryDirectory(prefix="dedup-bench-") as name:
            given, kept = Path(name) / "articles.jsonl", Path(name) / "kept.jsonl"
            characters = write_articles(count, given)
            command = [sys.executable, "-m", "labeling", "dedup", str(given), "-o", str(kept), "--json"]
            done = run_measured(command)
        found = json.loads(done.output)
        assert found["documents"] == count
        more = 0.0 if before is None else 1e6 * (done.tree_mb - before[1]) / (count - before[0])
        before = count, done.tree_mb
        print(
            f"{count:>9,} articles ({characters / 1e6:,.0f} M characters) {done.seconds:7.1f} s {done.cpu:7.1f} s of "
            f"processor {count / done.seconds:8,.0f} articles/s  {done.tree_mb:6,.0f} MB, index "
            f"{count * SIGNATURE / 1e6:5,.0f} MB, {more:6,.0f} bytes more an article  "
            f"{count - found['kept']:,} copies in {len(found['clusters']):,} clusters",
            flush=True,
        )


if __name__ == "__main__":
    main()
