"""How far a project has come: what is done and left, by whom, how fast, how much they agree."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from labeling.data import Task
from labeling.jsonl import Json, task_from_json
from labeling.schema import Schema
from labeling.studio.client import Studio
from labeling.studio.ledger import Ledger, ledger_path, locked
from labeling.studio.mirror import Mirror
from labeling.studio.pseudonyms import Pseudonyms
from labeling.studio.pull import mirrored
from labeling.studio.settings import LOCK_WAIT
from labeling.studio.state import Show, quiet

BREAK = timedelta(minutes=30)
"""A pause between two submissions of one annotator that does not count as work."""


@dataclass(slots=True)
class Work:
    """What one annotator has done. `hours`: from submission to submission, pauses over `BREAK` left out."""

    annotated: int = 0
    skipped: int = 0
    seconds: float = 0.0
    times: list[datetime] = field(default_factory=list)

    @property
    def hours(self) -> float:
        """Hours of work, as the times of submission show them; the first task counts with its own lead time only."""
        times = sorted(self.times)
        gaps = [later - earlier for earlier, later in pairwise(times)]
        worked = sum((gap for gap in gaps if gap <= BREAK), timedelta())
        return worked.total_seconds() / 3600

    @property
    def per_hour(self) -> float | None:
        """Tasks in an hour of work; None before the second submission."""
        return (len(self.times) - 1) / self.hours if self.hours > 0 else None

    @property
    def seconds_each(self) -> float | None:
        """Mean lead time of an annotation in seconds."""
        return self.seconds / self.annotated if self.annotated else None


@dataclass(slots=True)
class Status:
    """Where a project stands. Counts of tasks by project (main, then blind slice), confirmed spans by label.

    `left` counts annotations that are still to be made. `agreement` is the F1 of annotators' exact spans against each
    other, by label ("all" for all), None where no document has two annotations yet.
    """

    title: str
    projects: dict[str, Counter[str]] = field(default_factory=dict)
    annotators: dict[str, Work] = field(default_factory=dict)
    spans: Counter[str] = field(default_factory=Counter)
    agreement: dict[str, float | None] = field(default_factory=dict)
    compared: int = 0

    @property
    def left(self) -> int:
        """Annotations still to be made, in all projects."""
        return sum(counts["left"] for counts in self.projects.values())

    @property
    def per_hour(self) -> float | None:
        """Tasks in an hour, all annotators' work taken together."""
        hours = sum(work.hours for work in self.annotators.values())
        done = sum(max(0, len(work.times) - 1) for work in self.annotators.values())
        return done / hours if hours > 0 else None

    @property
    def hours_left(self) -> float | None:
        """Hours of one annotator's work that are left at the present pace."""
        return self.left / self.per_hour if self.per_hour else None

    def to_json(self) -> Json:
        """The status for scripts."""
        return {
            "project": self.title,
            "projects": {name: dict(counts) for name, counts in self.projects.items()},
            "left": self.left,
            "per_hour": self.per_hour,
            "hours_left": self.hours_left,
            "annotators": {
                name: {
                    "annotated": work.annotated,
                    "skipped": work.skipped,
                    "seconds_each": work.seconds_each,
                    "per_hour": work.per_hour,
                    "hours": work.hours,
                }
                for name, work in sorted(self.annotators.items())
            },
            "spans": dict(self.spans),
            "agreement": dict(self.agreement),
            "documents_compared": self.compared,
        }


def project_status(
    title: str,
    schema: Schema,
    studio: Studio,
    home: Path,
    *,
    names: bool = False,
    wait: float = LOCK_WAIT,
    show: Show = quiet,
) -> Status:
    """Where the project stands now; reads what changed since the last pull or status. Raises as `pull` does."""
    path = ledger_path(home, studio.url, title)
    found = Status(title, spans=Counter(dict.fromkeys((label.name for label in schema.active_labels), 0)))
    with locked(path, wait), Ledger(path) as ledger:
        people = Pseudonyms(home)
        twice: list[Task] = []
        for mirror in mirrored(title, schema, studio, ledger, people):
            mirror.refresh(show=show)
            if not mirror.source.adjudication:
                twice += _tally(mirror, studio, found)
        people.save()
        called = people.names() if names else {}
    found.annotators = {called.get(name, name): work for name, work in found.annotators.items()}
    _agree(found, twice, schema)
    return found


def _tally(mirror: Mirror, studio: Studio, found: Status) -> Iterator[Task]:
    """Counts one project and yields its documents that several people annotated."""
    overlap = int(studio.project(mirror.source.project).get("maximum_annotations") or 1)
    counts: Counter[str] = Counter(tasks=0, annotated=0, skipped=0, complete=0, drafts=0, left=0)
    found.projects[mirror.source.title] = counts
    counts["drafts"] = mirror.drafts()
    for row in mirror.rows():
        counts["tasks"] += 1
        counts["annotated"] += row.counts["annotations"] > 0
        counts["skipped"] += row.counts["skipped"] > 0
        counts["complete"] += row.counts["annotations"] >= overlap
        counts["left"] += max(0, overlap - row.counts["annotations"])
        if row.people:
            line = orjson.loads(row.line)
            for one in line["annotations"]:
                _count(one, found)
            if row.counts["annotations"] > 1:
                yield task_from_json(line)


def _count(one: Json, found: Status) -> None:
    work = found.annotators.setdefault(one["annotator"], Work())
    if one["skipped"]:
        work.skipped += 1
    else:
        work.annotated += 1
        work.seconds += one["lead_time"] or 0.0
        found.spans.update(span["label"] for span in one["spans"])
    if one["created_at"]:
        work.times.append(datetime.fromisoformat(one["created_at"]))


def _agree(found: Status, twice: list[Task], schema: Schema) -> None:
    from labeling.review.agreement import agreement
    from labeling.review.tally import ALL

    if not twice:
        found.agreement = {"all": None}
        return
    overall = agreement(twice, schema, resamples=0).overall
    found.compared = overall.documents
    layers: dict[str, Any] = {"all": ALL, **{label.name: label.name for label in schema.active_labels}}
    found.agreement = {name: overall.layer(layer).exact.value for name, layer in layers.items()}
