"""The first pass: files of reviewed lines read once, in parts, by as many processes as there are cores.

Parts are merged in the order of the lines, so that the result does not depend on how many processes took part. What is
held: facts and signatures of the documents; rows go to spools, a few parts at a time are under way.
"""

import os
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from labeling.errors import Problem, Report
from labeling.jsonl import open_input
from labeling.release.documents import Facts, Found, Line, Part, Reader
from labeling.release.features import CONFIGS
from labeling.release.groups import NearIndex
from labeling.release.lint import Findings
from labeling.release.options import Options
from labeling.release.write import Columns, Spool, spool_columns
from labeling.schema import Schema

if TYPE_CHECKING:
    from labeling.release.groups import Union

LINES = 100
"""Lines in a part."""

WORTH_PROCESSES = 20_000_000
"""Bytes of input from which further processes pay."""

_reader: Reader | None = None


class Collector:
    """Reads reviewed tasks once and spools their rows. Use as `with Collector(...) as collector:`."""

    def __init__(self, schema: Schema, options: Options, folder: Path, jobs: int | None = None) -> None:
        self._schema, self._options, self._jobs = schema, options, jobs
        self._stack = ExitStack()
        self._ids: dict[str, str] = {}
        self._texts: dict[bytes, str] = {}
        self.index = self._stack.enter_context(NearIndex())
        self.facts: list[Facts] = []
        self.doubled: set[int] = set()
        """Numbers of documents whose id was met before."""
        self.found = Found()
        self.findings = Findings()
        self.spools = {name: Spool(folder / f"{name}.arrow", name, schema) for name in CONFIGS}

    def __enter__(self) -> "Collector":
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def read(self, path: Path | str, report: Report) -> None:
        """Takes every line of a file. A line that cannot be used is reported and skipped."""
        with open_input(path) as lines:
            numbered = ((f"{path}, line {number}", line) for number, line in enumerate(lines, start=1))
            for part in self._parts(numbered, _jobs(path) if self._jobs is None else self._jobs):
                self._take(part, report)

    def finish(self) -> None:
        """Closes the spools; call it after the last file."""
        for spool in self.spools.values():
            spool.close()
        self.findings.finish()

    def near_copies(self) -> "Union":
        """Sets of near copies among the documents taken."""
        return self.index.clusters(self._options.near)

    def _parts(self, lines: Iterator[Line], jobs: int) -> Iterator[Part]:
        chunks = iter(lambda: list(islice(lines, LINES)), [])
        how = self._schema, self._options, spool_columns(self._schema)
        if jobs < 2:
            yield from map(Reader(*how).read, chunks)
            return
        pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start, initargs=how)
        with pool:
            waiting: deque[Future[Part]] = deque()
            for chunk in chunks:
                waiting.append(pool.submit(_read, chunk))
                if len(waiting) > 2 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _take(self, part: Part, report: Report) -> None:
        problems = [(self._line(problem.where), problem) for problem in part.problems]
        first = len(self.facts)
        for number, fact in enumerate(part.facts, start=first):
            if fact.doc_id in self._ids:
                what = f"doc_id {fact.doc_id!r} was met before, in {self._ids[fact.doc_id]}"
                problems.append((self._line(fact.where), Problem(fact.where, what, "ids must be unique")))
                self.doubled.add(number)
                continue
            self._ids[fact.doc_id] = fact.where
            other = self._texts.setdefault(bytes.fromhex(fact.text_hash)[:12], fact.doc_id)
            if other != fact.doc_id:
                self.findings.found("identical-text", fact.doc_id, f"the text of {other}")
        for _, problem in sorted(problems, key=lambda item: item[0]):
            report(problem)
        self.facts += part.facts
        self.found.merge(part.found)
        self.findings.merge(part.findings)
        for made in part.sketches:
            self.index.add_sketch(made)
        for name, batch in part.rows.items():
            self.spools[name].add(first, batch)

    @staticmethod
    def _line(where: str) -> int:
        return int(where.rpartition(" ")[2])


def _jobs(path: Path | str) -> int:
    size = Path(path).stat().st_size
    return (os.cpu_count() or 1) if size >= WORTH_PROCESSES else 1


def _start(schema: Schema, options: Options, columns: Columns) -> None:
    """Prepares a process. thinc, below spaCy, imports torch where there is one: 300 MB that no tokeniser needs."""
    global _reader
    if parent_process() is not None:
        sys.modules.setdefault("torch", None)  # type: ignore[arg-type]
    _reader = Reader(schema, options, columns)


def _read(lines: list[Line]) -> Part:
    assert _reader is not None
    return _reader.read(lines)
