"""A desk at the real server: one project, worked on from one home."""

from collections import Counter
from pathlib import Path
from typing import Any

from labeling.studio.client import Studio
from labeling.studio.plan import Plan
from labeling.studio.pull import PullReport, pull
from labeling.studio.push import plan_push, push
from labeling.studio.settings import Options
from tests.studio.dispatches import SCHEMA


class Desk:
    """One project, pushed to and pulled from with one home."""

    def __init__(self, door: Studio, home: Path, title: str) -> None:
        self.door, self.home, self.title = door, home, title

    def push(self, tasks: Any, *, schema: Any = SCHEMA, report: Any = None, **options: Any) -> Plan:
        more = {} if report is None else {"report": report}
        return push(tasks, self.title, schema, self.door, self.home, Options(settle=0.5, **options), **more)

    def plan(self, tasks: Any, *, schema: Any = SCHEMA, **options: Any) -> Plan:
        return plan_push(tasks, self.title, schema, self.door, self.home, Options(settle=0.5, **options))

    def pull(self, output: Path, *, schema: Any = SCHEMA, **more: Any) -> PullReport:
        return pull(self.title, output, schema, self.door, self.home, **more)

    @property
    def project(self) -> dict[str, Any]:
        found = self.door.find_project(self.title)
        assert found is not None
        return self.door.project(found["id"])

    def tasks(self, title: str | None = None) -> dict[str, dict[str, Any]]:
        """Tasks on the server by document; fails where a document is there twice."""
        found = self.door.find_project(title or self.title)
        assert found is not None
        raws = list(self.door.tasks(found["id"]))
        counts = Counter(raw["data"]["doc_id"] for raw in raws)
        assert set(counts.values()) <= {1}, counts
        return {raw["data"]["doc_id"]: raw for raw in raws}

    def tasks_of(self, doc_id: str) -> list[dict[str, Any]]:
        """Every task of a document, oldest first."""
        return [raw for raw in self.door.tasks(self.project["id"]) if raw["data"]["doc_id"] == doc_id]

    def annotate(self, doc_id: str, door: Studio | None = None, **more: Any) -> dict[str, Any]:
        """Somebody submits the task as it was predicted, or with what `more` says."""
        raw = self.tasks()[doc_id]
        shown = raw["predictions"][0]
        body = {"result": shown["result"], "lead_time": 12.5, "parent_prediction": shown["id"], **more}
        return (door or self.door).create_annotation(raw["id"], body)
