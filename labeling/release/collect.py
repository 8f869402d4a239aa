"""The first pass: reviewed lines in, spooled rows and what splitting, lint and card need to know."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from labeling.check import faults
from labeling.data import Record, Task
from labeling.errors import Problem, Report
from labeling.jsonl import Json, read_objects, task_from_json
from labeling.release.features import CONFIGS, features
from labeling.release.groups import NearIndex, names
from labeling.release.lint import Lint
from labeling.release.options import Options, published_day
from labeling.release.pairwise import Pairwise
from labeling.release.records import (
    Numbers,
    annotations_rows,
    changes_rows,
    sentences_rows,
    spans_row,
    tokens_row,
)
from labeling.release.write import Spool
from labeling.review.decide import decide, independent, submitted
from labeling.schema import Schema
from labeling.text import normalise, text_hash
from labeling.tokens import sentence_bounds, token_bounds

if TYPE_CHECKING:
    from labeling.release.groups import Union


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of a document between the passes. `density` is spans per 1,000 code points."""

    doc_id: str
    source: str | None
    day: str | None
    density: float
    names: frozenset[int]


@dataclass
class Collected:
    """The first pass's result; documents are numbered in the order they were read."""

    facts: list[Facts] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Documents that were read but stay out, by reason."""
    read: int = 0
    pairwise: Pairwise = field(default_factory=Pairwise)
    annotators: set[str] = field(default_factory=set)
    engines: dict[str, set[str]] = field(default_factory=dict)
    """Versions of the engines that suggested, by name."""
    blind: int = 0
    adjudicated: int = 0


class Collector:
    """Reads reviewed tasks once and spools their rows. Use as `with Collector(...) as collector:`."""

    def __init__(self, schema: Schema, options: Options, folder: Path) -> None:
        self._schema, self._options = schema, options
        self._numbers = Numbers(schema)
        self._seen: set[bytes] = set()
        self._stack = ExitStack()
        self.index = self._stack.enter_context(NearIndex())
        self.lint = Lint(schema, options.fast_under, options.check_language)
        self.found = Collected()
        self.spools = {name: Spool(folder / f"{name}.arrow", features(name, schema)) for name in CONFIGS}

    def __enter__(self) -> "Collector":
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def read(self, path: Path | str, report: Report) -> None:
        """Takes every line of a file. A line that cannot be used is reported and skipped."""
        for where, task in self._tasks(path, report):
            self.found.read += 1
            self._take(where, task, report)

    def finish(self) -> None:
        """Closes the spools; call it after the last file."""
        for spool in self.spools.values():
            spool.close()
        self.lint.finish()

    def near_copies(self) -> "Union":
        """Sets of near copies among the documents taken."""
        return self.index.clusters(self._options.near)

    def _tasks(self, path: Path | str, report: Report) -> Iterator[tuple[str, Task]]:
        for where, obj in read_objects(path, report):
            if (changed := _changed_text(obj)) is not None:
                self.lint.found("text-changed", where, changed)
                continue
            try:
                task = task_from_json(obj)
            except KeyError as error:
                report(Problem(where, f"the field {error} is missing"))
                continue
            except (ValueError, TypeError, AttributeError) as error:
                report(Problem(where, str(error)))
                continue
            key = sha256(task.document.doc_id.encode("utf-8", "surrogatepass")).digest()[:12]
            if key in self._seen:
                report(Problem(where, f"doc_id {task.document.doc_id!r} was met before", "ids must be unique"))
                continue
            self._seen.add(key)
            yield where, task

    def _take(self, where: str, task: Task, report: Report) -> None:
        wrong = list(_faults(task, self._schema))
        if wrong:
            for what in wrong:
                self.lint.found("not-in-schema", f"{where}, {task.document.doc_id}", what)
            self.found.left_out["does not fit the schema"] += 1
            return
        record = decide(task, self._options.decide)
        if record is None:
            reason = "undecided under the policy" if submitted(task) else "not reviewed"
            self.found.left_out[reason] += 1
            return
        voices = independent(task)
        agreement = self.found.pairwise.add(voices)
        refused = self._options.filters.refuses(record, agreement)
        if refused:
            self.found.left_out[refused] += 1
            return
        self._keep(task, self._narrowed(record))

    def _narrowed(self, record: Record) -> Record:
        """The record without spans of labels that were not asked for, and without relations that lose an end."""
        filters = self._options.filters
        if not (filters.labels or filters.not_labels):
            return record
        spans = tuple(span for span in record.spans if filters.keeps_label(span.label))
        ids = {span.id for span in spans}
        relations = tuple(r for r in record.relations if r.head in ids and r.tail in ids)
        return replace(record, spans=spans, relations=relations)

    def _keep(self, task: Task, record: Record) -> None:
        document, number = record.document, len(self.found.facts)
        sentences = sentence_bounds(document.text)
        self.lint.see(record, submitted(task), sentences)
        day = published_day(document)
        if document.published and day is None:
            self.lint.found("bad-date", document.doc_id, repr(document.published[:40]))
        density = 1000 * len(record.spans) / len(document.text)
        self.found.facts.append(Facts(document.doc_id, document.source, day, density, names(document.text)))
        self.index.add(document.text)
        self._count(task)
        rows: dict[str, Iterable[Json]] = {
            "spans": [spans_row(record, self._numbers)],
            "tokens": [tokens_row(record, self._numbers, token_bounds(document.text), sentences)],
            "sentences": sentences_rows(record, self._numbers, sentences),
            "annotations": annotations_rows(task, self._numbers),
            "changes": changes_rows(task, self._numbers),
        }
        for name, spool in self.spools.items():
            spool.add(number, rows[name])

    def _count(self, task: Task) -> None:
        self.found.blind += bool(task.placement and task.placement.blind)
        for annotation in submitted(task):
            self.found.annotators.add(annotation.annotator)
            self.found.adjudicated += annotation.adjudicated
        for name, version in task.prediction.engines.items():
            self.found.engines.setdefault(name, set()).add(version)


def _changed_text(obj: Json) -> str | None:
    """What is wrong with a line's text hash, None where it has none or it fits."""
    text, declared = obj.get("text"), obj.get("text_hash")
    if declared is None or not isinstance(text, str):
        return None
    if text_hash(text) == declared or (found := text_hash(normalise(text))) == declared:
        return None
    return f"hash {found[:12]}…, recorded {str(declared)[:12]}…: the text was changed"


def _faults(task: Task, schema: Schema) -> Iterator[str]:
    """What does not fit the schema in the annotations; white space at an edge is lint's to judge."""
    text = task.document.text
    for annotation in task.annotations:
        if not annotation.skipped:
            for what in faults(annotation.spans, annotation.relations, text, schema):
                if "white space at an edge" not in what:
                    yield f"annotation {annotation.id}: {what}"
    for what in faults(task.prediction.spans, task.prediction.relations, text, schema):
        yield f"suggestions: {what}"
