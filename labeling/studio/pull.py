"""From a Label Studio project to a file of reviewed documents: what people made of the predictions, each text once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from labeling.errors import UsageError
from labeling.files import atomic_path
from labeling.jsonl import Json, dump, open_output
from labeling.schema import Schema
from labeling.studio.client import TITLE_LENGTH, Studio
from labeling.studio.ledger import Ledger, ledger_path, locked
from labeling.studio.mirror import Mirror, Row, rows
from labeling.studio.pseudonyms import Pseudonyms
from labeling.studio.push import Stop
from labeling.studio.returned import Source
from labeling.studio.settings import ADJUDICATION, BLIND, LOCK_WAIT, checked_title
from labeling.studio.state import Show, quiet


@dataclass(slots=True)
class PullReport:
    """What a pull brought: counts of documents, annotations and drafts, and what was put aside, by reason.

    `read` counts tasks that had to be read from the server; the others were known already.
    """

    project: str
    documents: int = 0
    annotated: int = 0
    annotations: int = 0
    skipped: int = 0
    drafts: int = 0
    adjudicated: int = 0
    read: int = 0
    annotators: int = 0
    aside: Counter[str] = field(default_factory=Counter)
    quarantine: Path | None = None

    def rows(self) -> list[tuple[str, int]]:
        """The table that `pull` prints: what, how many."""
        return [
            ("documents", self.documents),
            ("of these annotated", self.annotated),
            ("annotations", self.annotations),
            ("skipped", self.skipped),
            ("tasks with drafts, left out", self.drafts),
            ("decisions of adjudication", self.adjudicated),
            ("annotators", self.annotators),
            ("tasks read from the server", self.read),
            ("put aside", sum(self.aside.values())),
        ]

    def to_json(self) -> Json:
        """The report for scripts."""
        counts = {name.replace(",", "").replace(" ", "_"): count for name, count in self.rows()}
        where = str(self.quarantine) if self.quarantine else None
        return {"project": self.project, **counts, "reasons": dict(self.aside), "quarantine": where}


def pull(
    title: str,
    output: Path | str,
    schema: Schema,
    studio: Studio,
    home: Path,
    *,
    names: bool = False,
    thorough: bool = False,
    quarantine: Path | None = None,
    wait: float = LOCK_WAIT,
    show: Show = quiet,
) -> PullReport:
    """Writes every document of the project with its annotations to `output` (`-`: standard output).

    The blind slice and decisions of adjudication come along. Annotators appear under pseudonyms unless `names`.
    What does not fit goes to `quarantine` (beside `output`, ending in `.quarantine.jsonl`). Only what changed since
    the last pull is read from the server, unless `thorough`; an interrupted pull goes on where it stopped.

    Raises UsageError (no such project), IncompleteError (interrupted, or a push is running), AuthenticationError and
    ServerError.
    """
    path = ledger_path(home, studio.url, title)
    report = PullReport(title)
    with locked(path, wait), Ledger(path) as ledger, Stop() as stop:
        people = Pseudonyms(home)
        mirrors = mirrored(title, schema, studio, ledger, people)
        for mirror in mirrors:

            def asked(mirror: Mirror = mirror) -> None:
                stop.check(report.read, studio.count_tasks(mirror.source.project), "tasks read")

            report.read += mirror.refresh(thorough, show, asked)
            report.drafts += mirror.drafts()
        people.save()
        called = people.names() if names else {}
        aside: list[Json] = []
        with open_output(output) as out:
            for line in documents(ledger, mirrors, report, aside):
                out.write((_named(line, called) if called else line).decode() + "\n")
        report.quarantine = _write_aside(aside, quarantine or _beside(output, path))
    return report


def mirrored(title: str, schema: Schema, studio: Studio, ledger: Ledger, people: Pseudonyms) -> list[Mirror]:
    """The mirrors of a project and its siblings, main project first. Raises UsageError where there is none."""
    checked_title(title)
    users = studio.users()

    def name_of(number: int) -> str:
        return people.of(users.get(number, {"id": f"user {number} of {studio.url}"}))

    found = []
    for suffix in ("", BLIND, ADJUDICATION):
        project = studio.find_project(title + suffix) if len(title + suffix) <= TITLE_LENGTH else None
        if project is not None:
            kind = {"blind": suffix == BLIND, "adjudication": suffix == ADJUDICATION}
            source = Source(studio.url, int(project["id"]), title + suffix, **kind)
            found.append(Mirror(studio, ledger, source, schema, name_of))
    if not found:
        raise UsageError(f"{studio.url} has no project called {title!r}: push to it first")
    return found


def documents(ledger: Ledger, mirrors: Sequence[Mirror], report: PullReport, aside: list[Json]) -> Iterator[bytes]:
    """The line of every document, one at a time, main project first; counts go to `report`, misfits to `aside`.

    Several tasks with the same text are one document with all their annotations. Annotations of an earlier text of a
    document are put aside: they are not about the text that the line holds.
    """
    order = {mirror.source.project: place for place, mirror in enumerate(mirrors)}
    shared = {doc for (doc,) in ledger.db.execute("SELECT doc_id FROM pulled GROUP BY doc_id HAVING count(*) > 1")}
    written: set[str] = set()
    people: set[str] = set()
    for mirror in mirrors:
        for row in mirror.rows():
            aside += row.aside
            if not row.packed or row.doc_id in written:
                continue
            if row.doc_id in shared:
                written.add(row.doc_id)
                same, line = _merged(list(rows(ledger, "WHERE doc_id = ?", (row.doc_id,))), order, aside)
            else:
                same, line = [row], row.line
            _count(same, report, people)
            yield line
    report.annotators = len(people)
    report.aside.update(item["reason"] for item in aside)


def _merged(found: list[Row], order: Mapping[int, int], aside: list[Json]) -> tuple[list[Row], bytes]:
    """The tasks that hold a document's last text, and one line of them; `order` ranks the projects, main first."""
    tasks = [row for row in found if row.packed and row.project in order]
    last = max(tasks, key=lambda row: (order[row.project] == 0, row.task))
    same = sorted((row for row in tasks if row.key == last.key), key=lambda row: (order[row.project], row.task))
    lines = [orjson.loads(row.line) for row in same]
    line = {**lines[0], "annotations": [one for each in lines for one in each.get("annotations") or ()]}
    for row in tasks:
        if row.key != last.key and row.people:
            old = orjson.loads(row.line)
            place = {"project": row.project, "task": row.task, "doc_id": row.doc_id}
            reason = "made under an earlier text of the document"
            for one in old["annotations"]:
                who = {"annotation": one["id"], "annotator": one["annotator"]}
                content = {**one, "text": old["text"], "newer_task": last.task}
                aside.append({**place, **who, "reason": reason, "content": content})
    return same, orjson.dumps(line)


def _count(same: list[Row], report: PullReport, people: set[str]) -> None:
    report.documents += 1
    report.annotated += any(row.counts["annotations"] for row in same)
    report.annotations += sum(row.counts["annotations"] for row in same)
    report.skipped += sum(row.counts["skipped"] for row in same)
    report.adjudicated += sum(row.counts["adjudicated"] for row in same)
    people.update(one for row in same for one in row.people)


def _named(line: bytes, called: Mapping[str, str]) -> bytes:
    task = orjson.loads(line)
    for one in task.get("annotations") or ():
        one["annotator"] = called.get(one["annotator"], one["annotator"])
    return orjson.dumps(task)


def _beside(output: Path | str, ledger: Path) -> Path:
    if str(output) == "-":
        return ledger.with_suffix(".quarantine.jsonl")
    path = Path(output)
    return path.with_name(path.name.removesuffix(".jsonl") + ".quarantine.jsonl")


def _write_aside(aside: Sequence[Json], path: Path) -> Path | None:
    """The quarantine file, or none where nothing was put aside: then one of an earlier pull goes."""
    if not aside:
        path.unlink(missing_ok=True)
        return None
    with atomic_path(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        for item in aside:
            out.write(dump(item) + "\n")
    return path
