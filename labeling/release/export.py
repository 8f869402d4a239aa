"""Reviewed lines in, a release out: an immutable folder that `load_dataset` opens.

    release = export("reviewed.jsonl", Path("exports/news-1.0.0"), load_schema(), Options(version="1.0.0"))

Everything is made in a hidden folder beside the target and takes its place at the end. The same input, schema,
options, previous release and library versions give the same bytes.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeling import __version__
from labeling.errors import InputError, Report, ThresholdError, UsageError, stop_at_first
from labeling.release.card import write_card
from labeling.release.collect import Collector
from labeling.release.croissant import write_croissant
from labeling.release.documents import Found
from labeling.release.features import CONFIGS, SPLITS, features
from labeling.release.groups import STORY, Union, group_names, join_all, same_story
from labeling.release.leak import Leak, measure
from labeling.release.lint import RULES, Findings
from labeling.release.manifest import MANIFEST, describe_files, file_hash, read_manifest, write_manifest
from labeling.release.options import DEFAULTS, Options
from labeling.release.previous import find_previous, splits_of
from labeling.release.splits import Item, split
from labeling.release.statistics import Statistics
from labeling.release.write import deal
from labeling.schema import Schema
from labeling.tokens import TOKENISER


@dataclass(frozen=True)
class Release:
    """A release on disk. `unchanged` says that the folder held exactly this before."""

    path: Path
    manifest: dict[str, Any]
    lint: Findings
    unchanged: bool = False


class GateError(ThresholdError):
    """A lint rule struck more often than its gate allows; nothing was written."""

    def __init__(self, lint: Findings, rules: Sequence[str]) -> None:
        self.lint = lint
        self.rules = tuple(rules)
        counts = ", ".join(f"{rule} ({lint.counts[rule]})" for rule in rules)
        super().__init__(
            f"nothing was written: {counts} beyond the gate. Correct the data, or allow N with --gate RULE=N"
        )


def export(
    inputs: str | Path | Sequence[str | Path],
    out: Path,
    schema: Schema,
    options: Options = DEFAULTS,
    report: Report = stop_at_first,
    dry_run: bool = False,
    jobs: int | None = 1,
) -> Release | Findings:
    """Makes the release; with `dry_run` only reads, and gives the lint.

    `jobs` is the number of processes that read; None means one a core where the input is large. The result does not
    depend on it. More than one needs the caller's main module to be importable (`if __name__ == "__main__":`).

    Raises GateError where lint strikes a gate, UsageError where `out` holds something else, InputError for input that
    cannot be read (single lines go to `report` and are skipped).
    """
    _check_labels(schema, options)
    paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    out = Path(out).absolute()
    if not dry_run:
        _check_target(out)
    with _workshop(out) as folder, Collector(schema, options, folder, jobs) as collector:
        hashes = [_read(collector, path, folder, report) for path in paths]
        collector.finish()
        struck = collector.findings.beyond(options.gates)
        if dry_run:
            return collector.findings
        if struck:
            raise GateError(collector.findings, struck)
        built = folder / "release"
        manifest = _build(built, out, schema, options, collector, hashes)
        return _place(built, out, manifest, collector.findings)


def _check_labels(schema: Schema, options: Options) -> None:
    for name in (*options.filters.labels, *options.filters.not_labels):
        if schema.label(name) is None:
            raise UsageError(f"there is no label {name!r} in the schema: choose of {', '.join(schema.label_names)}")


def _check_target(out: Path) -> None:
    """Refuses early what a release can never take the place of."""
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise UsageError(f"{out}: holds something that is no release: choose a folder that does not exist yet")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file: choose a folder that does not exist yet")


@contextmanager
def _workshop(out: Path) -> Iterator[Path]:
    """A hidden folder beside the target, gone at the end."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise InputError(f"{out.parent}: cannot be written: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read(collector: Collector, path: str | Path, folder: Path, report: Report) -> dict[str, Any]:
    """Reads one input and says its name, hash and size; standard input is kept in a file meanwhile."""
    import sys

    if str(path) == "-":
        copy = folder / "stdin.jsonl"
        with copy.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        collector.read(copy, report)
        return {"name": "-", "sha256": file_hash(copy), "bytes": copy.stat().st_size}
    path = Path(path)
    before = path.stat() if path.exists() else None
    collector.read(path, report)
    after = path.stat()
    if before is None or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError(f"{path}: changed while it was read: run the same command again")
    return {"name": path.name, "sha256": file_hash(path), "bytes": after.st_size}


def _build(
    folder: Path, out: Path, schema: Schema, options: Options, collector: Collector, hashes: list[dict[str, Any]]
) -> dict[str, Any]:
    """Writes every file of the release and gives its manifest."""
    found = collector.found
    name = options.name or schema.name
    doc_ids = [fact.doc_id for fact in collector.facts]
    previous = options.previous
    if previous is None and options.find_previous:
        previous = find_previous(out, name, options.version, doc_ids)
    near, group, items = _items(collector, options)
    splits = split(items, options.plan, splits_of(previous) if previous else None)
    of = [None if number in collector.doubled else splits.of.get(doc_id) for number, doc_id in enumerate(doc_ids)]
    found.left_out.update(splits.left_out.values())
    if too_old := len(doc_ids) - len(items) - len(collector.doubled):
        found.left_out["too old, or no date"] += too_old
    statistics = Statistics(schema)
    groups = [f"g-{name}" for name in group]

    def write(config: str) -> dict[str, int]:
        written = features(config, schema, options.text == "full")
        observe = getattr(statistics, f"see_{config}")
        return deal(collector.spools[config], folder / config, of, groups, written, observe)

    with ThreadPoolExecutor(2) as pool:  # pyarrow works outside the lock; each config has its own files and counts
        rows = dict(zip(CONFIGS, pool.map(write, CONFIGS), strict=True))
    leak = measure(collector.index, near, options.near, collector.facts, of)
    manifest = _manifest(name, schema, options, found, hashes, previous, rows, statistics, collector.findings, leak)
    write_card(folder, manifest, schema, options, statistics, found, leak)
    write_croissant(folder, manifest, schema)
    manifest["files"] = describe_files(folder)
    write_manifest(folder, manifest)
    return manifest


def _items(collector: Collector, options: Options) -> tuple[Union, list[str], list[Item]]:
    """Sets of near copies, the name of each document's group, and what splitting needs to know."""
    facts = collector.facts
    doc_ids = [fact.doc_id for fact in facts]
    near = collector.near_copies()
    near_names = group_names(near, doc_ids)
    union = Union(len(facts))
    join_all(union, ((number, near.find(number)) for number in range(len(facts))))
    join_all(union, same_story([fact.day for fact in facts], [fact.names for fact in facts]))
    group = group_names(union, doc_ids)
    newest = max((fact.day for fact in facts if fact.day), default=None)
    items = [
        Item(fact.doc_id, near_names[number], group[number], fact.source, fact.day, fact.density)
        for number, fact in enumerate(facts)
        if number not in collector.doubled and not options.filters.too_old(fact.day, newest)
    ]
    return near, group, items


def _manifest(
    name: str,
    schema: Schema,
    options: Options,
    found: Found,
    hashes: list[dict[str, Any]],
    previous: Path | None,
    rows: dict[str, dict[str, int]],
    statistics: Statistics,
    lint: Findings,
    leak: Leak,
) -> dict[str, Any]:
    from importlib.metadata import version

    from labeling.release.command import command

    return {
        "name": name,
        "version": options.version,
        "tool": {"name": "conflict-labeling", "version": __version__},
        "libraries": {library: version(library) for library in ("datasets", "pyarrow", "spacy", "sentencex")},
        "schema": {"name": schema.name, "version": schema.version, "sha256": file_hash(schema.path)},
        "tokeniser": f"{TOKENISER} {version('spacy')}",
        "text": options.text,
        "command": command([item["name"] for item in hashes], options, previous),
        "inputs": hashes,
        "previous": None
        if previous is None
        else {
            "name": previous.name,
            "version": read_manifest(previous)["version"],
            "sha256": file_hash(previous / MANIFEST),
        },
        "decide": options.decide,
        "split": {
            "by": options.plan.by,
            "ratios": list(options.plan.ratios),
            "seed": options.plan.seed,
            "near": options.near,
            "story": STORY,
        },
        "configs": {config: {"rows": rows[config]} for config in CONFIGS},
        "counts": {
            "read": found.read,
            "documents": {split: statistics.documents[split] for split in SPLITS},
            "spans": {
                label: {split: statistics.spans[split][label] for split in SPLITS} for label in schema.label_names
            },
            "relations": {
                relation.name: {split: statistics.relations[split][relation.name] for split in SPLITS}
                for relation in schema.relations
            },
            "lost": {label: dict(counts) for label, counts in sorted(statistics.lost.items())},
            "left_out": dict(sorted(found.left_out.items())),
            "annotators": len(found.annotators),
        },
        "leakage": leak.to_json(),
        "lint": {rule: lint.counts[rule] for rule in RULES},
        "engines": {name: sorted(versions) for name, versions in sorted(found.engines.items())},
    }


def _place(built: Path, out: Path, manifest: dict[str, Any], lint: Findings) -> Release:
    """Moves the release to its place; an equal one is left as it is, anything else is refused."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        if out.exists():
            out.rmdir()
        built.chmod(0o755)
        built.rename(out)
        return Release(out, manifest, lint)
    stated = describe_files(out)
    if stated == manifest["files"] and (out / MANIFEST).is_file() and read_manifest(out) == manifest:
        return Release(out, manifest, lint, unchanged=True)
    changed = [
        name
        for name in sorted(stated.keys() | manifest["files"].keys())
        if stated.get(name) != manifest["files"].get(name)
    ]
    raise UsageError(
        f"{out}: holds another content ({', '.join(changed[:3]) or MANIFEST}{', …' if len(changed) > 3 else ''}) and a "
        "release is never edited: give a new folder and a new --version, or remove this one first"
    )
