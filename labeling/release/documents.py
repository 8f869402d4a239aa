"""One part of the first pass: lines of reviewed tasks in, rows and facts out. Pure, so that processes share it."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from labeling.data import Record, Task
from labeling.errors import Problem
from labeling.jsonl import Json, parse_object, task_from_json
from labeling.release.features import CONFIGS
from labeling.release.fit import Fit
from labeling.release.groups import Names, Sketch, names, sketch
from labeling.release.lint import Findings, Lint
from labeling.release.options import Options, published_day
from labeling.release.pairwise import Pairwise
from labeling.release.records import (
    Numbers,
    Row,
    annotations_rows,
    changes_rows,
    sentences_rows,
    spans_row,
    tokens_row,
)
from labeling.release.write import Columns, batch_of
from labeling.review.decide import decide, independent, key, submitted
from labeling.schema import Schema
from labeling.text import normalise, text_hash
from labeling.tokens import sentence_bounds, token_bounds

if TYPE_CHECKING:
    import pyarrow as pa

Line = tuple[str, str]
"""Where a line stands, for messages, and the line."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of a document between the passes. `density` is spans per 1,000 code points."""

    doc_id: str
    where: str
    text_hash: str
    source: str | None
    day: str | None
    density: float
    names: Names


@dataclass
class Found:
    """Sums over documents; those of parts add up with `merge`."""

    read: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Documents that were read but stay out, by reason."""
    pairwise: Pairwise = field(default_factory=Pairwise)
    annotators: set[str] = field(default_factory=set)
    engines: dict[str, set[str]] = field(default_factory=dict)
    """Versions of the engines that suggested, by name."""
    blind: int = 0
    """Documents whose annotators saw no suggestions, though some had been made."""
    anchoring: dict[bool, Counter[str]] = field(default_factory=dict)
    """Spans marked, suggested, and both with the same bounds and label; with suggestions hidden (True) or shown."""

    def merge(self, other: "Found") -> None:
        """Adds the sums of another part."""
        self.read += other.read
        self.left_out.update(other.left_out)
        self.pairwise.merge(other.pairwise)
        self.annotators |= other.annotators
        for name, versions in other.engines.items():
            self.engines.setdefault(name, set()).update(versions)
        self.blind += other.blind
        for hidden, counts in other.anchoring.items():
            self.anchoring.setdefault(hidden, Counter()).update(counts)


@dataclass
class Part:
    """What some lines gave. `rows` are record batches by config, with the number of the document in the part."""

    facts: list[Facts] = field(default_factory=list)
    sketches: list[Sketch] = field(default_factory=list)
    found: Found = field(default_factory=Found)
    findings: Findings = field(default_factory=Findings)
    problems: list[Problem] = field(default_factory=list)
    rows: "dict[str, pa.RecordBatch]" = field(default_factory=dict)


@contextmanager
def _no_collection() -> Iterator[None]:
    """No search for cycles meanwhile: rows are many and hold none, and looking through them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Reader:
    """Turns lines into parts, under one schema and one set of options. `columns` are those of the parts' rows."""

    def __init__(self, schema: Schema, options: Options, columns: Columns) -> None:
        self._schema, self._options, self._columns = schema, options, columns
        self._numbers = Numbers(schema)
        self._fit = Fit(schema)

    def read(self, lines: Iterable[Line]) -> Part:
        """The part of these lines. A line that cannot be used is among its problems."""
        part = Part()
        lint = Lint(self._schema, self._options.fast_under, self._options.check_language, part.findings)
        rows: dict[str, list[Row]] = {name: [] for name in CONFIGS}
        with _no_collection():
            for where, line in lines:
                task = self._task(where, line, part)
                if task is None:
                    continue
                part.found.read += 1
                record = self._record(where, task, part)
                if record is not None:
                    self._keep(where, task, record, part, lint, rows)
            for name in CONFIGS:
                part.rows[name] = batch_of(rows.pop(name), self._columns[name])
        return part

    def _task(self, where: str, line: str, part: Part) -> Task | None:
        obj = parse_object(line, where, part.problems.append)
        if obj is None:
            return None
        if (changed := _changed_text(obj)) is not None:
            part.findings.found("text-changed", where, changed)
            return None
        try:
            return task_from_json(obj)
        except KeyError as error:
            part.problems.append(Problem(where, f"the field {error} is missing"))
        except (ValueError, TypeError, AttributeError) as error:
            part.problems.append(Problem(where, str(error)))
        return None

    def _record(self, where: str, task: Task, part: Part) -> Record | None:
        """What counts of a task; None, with the reason counted, where it stays out."""
        wrong = list(self._fit.faults(task))
        if wrong:
            for what in wrong:
                part.findings.found("not-in-schema", f"{where}, {task.document.doc_id}", what)
            part.found.left_out["does not fit the schema"] += 1
            return None
        record = decide(task, self._options.decide)
        if record is None:
            part.found.left_out["undecided under the policy" if submitted(task) else "not reviewed"] += 1
            return None
        refused = self._options.filters.refuses(record, part.found.pairwise.add(independent(task)))
        if refused:
            part.found.left_out[refused] += 1
            return None
        return self._narrowed(record)

    def _narrowed(self, record: Record) -> Record:
        """The record without spans of labels that were not asked for, and without relations that lose an end."""
        filters = self._options.filters
        if not (filters.labels or filters.not_labels):
            return record
        spans = tuple(span for span in record.spans if filters.keeps_label(span.label))
        ids = {span.id for span in spans}
        relations = tuple(r for r in record.relations if r.head in ids and r.tail in ids)
        return replace(record, spans=spans, relations=relations)

    def _keep(self, where: str, task: Task, record: Record, part: Part, lint: Lint, rows: dict[str, list[Row]]) -> None:
        document, text = record.document, record.document.text
        sentences = sentence_bounds(text)
        lint.see(record, submitted(task), sentences)
        day = published_day(document)
        if document.published and day is None:
            part.findings.found("bad-date", document.doc_id, repr(document.published[:40]))
        density = 1000 * len(record.spans) / len(text)
        hashed = document.text_hash
        facts = Facts(document.doc_id, where, hashed, document.source, day, density, names(text))
        part.sketches.append(sketch(text))
        _count(task, part.found)
        made: dict[str, Iterable[Row]] = {
            "spans": [spans_row(record, self._numbers, hashed)],
            "tokens": [tokens_row(record, self._numbers, token_bounds(text), sentences)],
            "sentences": sentences_rows(record, self._numbers, sentences),
            "annotations": annotations_rows(task, self._numbers),
            "changes": changes_rows(task, self._numbers),
        }
        for name in CONFIGS:
            for row in made[name]:
                row["__document"] = len(part.facts)
                rows[name].append(row)
        part.facts.append(facts)


def _count(task: Task, found: Found) -> None:
    hidden = bool(task.placement and task.placement.blind)
    found.blind += hidden
    suggested = {key(span) for span in task.prediction.spans}
    for annotation in independent(task) if suggested else ():
        if hidden or annotation.fates:
            marked = {key(span) for span in annotation.spans}
            counts = found.anchoring.setdefault(hidden, Counter())
            counts.update(marked=len(marked), suggested=len(suggested), both=len(marked & suggested))
    found.annotators.update(annotation.annotator for annotation in submitted(task))
    for name, version in task.prediction.engines.items():
        found.engines.setdefault(name, set()).add(version)


def _changed_text(obj: Json) -> str | None:
    """What is wrong with a line's text hash, None where it has none or it fits."""
    text, declared = obj.get("text"), obj.get("text_hash")
    if declared is None or not isinstance(text, str):
        return None
    if text_hash(text) == declared or (found := text_hash(normalise(text))) == declared:
        return None
    return f"hash {found[:12]}…, recorded {str(declared)[:12]}…: the text was changed"
