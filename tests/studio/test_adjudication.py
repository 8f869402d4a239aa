"""Disagreements planted in 200 documents, through the real server: measured, adjudicated, exported."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from typer.testing import CliRunner

from labeling.cli.main import app
from labeling.data import Annotation, Document, Relation, Span, Task
from labeling.jsonl import read_tasks
from labeling.release.export import export
from labeling.release.options import Options as ReleaseOptions
from labeling.review.agreement import agreement
from labeling.schema import load_schema
from labeling.studio.adjudication import adjudicate, in_dispute, to_decide
from labeling.studio.pull import pull
from labeling.studio.push import push
from labeling.studio.settings import Options, Settings
from labeling.studio.tasks import data_of, regions
from labeling.tokens import token_bounds
from tests.review.simulate import Article, article

SCHEMA = load_schema()
LABELS = SCHEMA.label_names


def marked(name: str, *spans: Span, relations: tuple[Relation, ...] = ()) -> Annotation:
    return Annotation(name, name, spans, relations)


TEXT = "Marines may hold the Osk weir, a spokesman said."
MARINES = Span("s0", 0, 7, "UNIT", {"form": "described"})
MAY = Span("s1", 8, 11, "HEDGE", {"type": "possibility"})
HOLD = Span("x9", 12, 29, "MISSION", {"type": "combat"})


def test_who_said_what_stands_with_each_span() -> None:
    wider = replace(HOLD, id="s0", end=30)
    other = replace(MARINES, attributes={"form": "named"})
    found = to_decide({"u-71": marked("u-71", MARINES, MAY, HOLD), "u-83": marked("u-83", other, MAY, wider)})
    assert [(span.slice(TEXT), span.rule, span.score) for span in found.spans] == [
        ("Marines", "form: A described, B named", pytest.approx(2 / 3, abs=1e-3)),
        ("may", "A and B agree", 1.0),
        ("hold the Osk weir,"[:18], "B, not A", 0.5),
        ("hold the Osk weir", "A, not B", 0.5),
    ]
    assert [span.id for span in found.spans] == ["s0", "s1", "s0-2", "x9"]
    assert found.spans[0].attributes == {} and found.spans[1].attributes == {"type": "possibility"}
    assert not any("u-71" in str(span) for span in found.spans)


def test_white_space_that_a_mouse_took_along_is_no_dispute() -> None:
    wide = replace(MAY, start=7, end=12)
    one = Task(Document("d", TEXT), annotations=(marked("a", MAY), marked("b", wide)))
    assert in_dispute([one]) == []
    other = replace(one, annotations=(marked("a", MAY, MARINES), marked("b", wide)))
    assert [s.slice(TEXT) for s in in_dispute([other])[0].prediction.spans] == ["Marines", "may"]


def test_documents_without_a_dispute_or_a_second_voice_are_left_out_and_the_torn_come_first() -> None:
    def task(doc_id: str, *voices: Annotation) -> Task:
        return Task(Document(doc_id, TEXT), annotations=voices)

    calm = task("calm", marked("a", MARINES), marked("b", replace(MARINES, id="z")))
    alone = task("alone", marked("a", MARINES))
    near = task("near", marked("a", MARINES, MAY), marked("b", MARINES))
    far = task("far", marked("a", MARINES), marked("b", MAY))
    skipped = task("skipped", marked("a", MARINES), replace(marked("b"), skipped=True))
    arrow = task(
        "arrow", marked("a", MARINES, HOLD, relations=(Relation("s0", "x9", "performs"),)), marked("b", MARINES, HOLD)
    )
    assert [t.document.doc_id for t in in_dispute([calm, alone, near, far, skipped, arrow])] == ["far", "near", "arrow"]


def test_relations_that_all_drew_are_there_already() -> None:
    arrow = (Relation("s0", "x9", "performs"),)
    both = {"a": marked("a", MARINES, HOLD, relations=arrow), "b": marked("b", HOLD, MARINES, relations=arrow)}
    assert to_decide(both).relations == arrow


def changed(spans: tuple[Span, ...], chance: random.Random) -> tuple[Span, ...]:
    """Known slips: one span dropped, one shortened, one given another label, one made up."""
    listed = list(spans)
    listed.pop(chance.randrange(len(listed)))
    at = chance.randrange(len(listed))
    listed[at] = replace(listed[at], end=max(listed[at].start + 1, listed[at].end - 1))
    at = chance.randrange(len(listed))
    label = chance.choice([name for name in LABELS if name != listed[at].label])
    listed[at] = replace(listed[at], label=label, attributes={})
    return (*listed, Span("invented", 0, 2, chance.choice(LABELS)))


class Month:
    """200 documents, each read by two annotators; every second one with slips of the second."""

    def __init__(self, studio: Any, home: Path, title: str) -> None:
        self.studio, self.home, self.title = studio, home, title
        chance = random.Random(11)
        self.made = [article(number, chance) for number in range(200)]
        self.truth = {made.document.doc_id: made.truth for made in self.made}
        self.other = {
            made.document.doc_id: changed(made.truth, chance) if number % 2 else made.truth
            for number, made in enumerate(self.made)
        }
        self.torn = {made.document.doc_id for number, made in enumerate(self.made) if number % 2}

    def submit(self, title: str, token: str, spans: dict[str, tuple[Span, ...]]) -> None:
        """Submits through the API, as the page does."""
        with self.studio.client(token) as door:
            project = door.find_project(title)
            assert project is not None
            for raw in door.tasks(project["id"]):
                doc_id, text = raw["data"]["doc_id"], raw["data"]["text"]
                if doc_id in spans:
                    result = regions(spans[doc_id], (), text, SCHEMA)
                    door.create_annotation(raw["id"], {"result": result, "lead_time": 60.0})

    def bring(self, made: Article, people: tuple[int, int]) -> dict[str, Any]:
        """A task that comes with both annotations: 360 single submissions would take minutes."""
        voices = zip(people, (self.truth, self.other), strict=True)
        text, doc_id = made.document.text, made.document.doc_id
        return {
            "data": data_of(made.document, SCHEMA),
            "annotations": [
                {"result": regions(spans[doc_id], (), text, SCHEMA), "completed_by": who, "lead_time": 60.0}
                for who, spans in voices
            ],
        }

    def pulled(self) -> Path:
        path = self.home / "reviewed.jsonl"
        with self.studio.client() as door:
            pull(self.title, path, SCHEMA, door, self.home)
        return path


@pytest.fixture(scope="module")
def month(studio: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    made = Month(studio, tmp_path_factory.mktemp("adjudication"), "Two hundred stories")
    tokens = [studio.annotator(name) for name in ("ida", "jon")]
    people = []
    for token in tokens:
        with studio.client(token) as door:
            people.append(int(door.whoami()["id"]))
    first, rest = made.made[:20], made.made[20:]
    with studio.client() as door:
        push(
            [Task(one.document) for one in first], made.title, SCHEMA, door, made.home, Options(Settings(annotators=2))
        )
        project = door.find_project(made.title)
        assert project is not None
        body = json.dumps([made.bring(one, (people[0], people[1])) for one in rest])
        assert len(door.import_tasks(project["id"], body.encode())) == 180
    for token, spans in zip(tokens, (made.truth, made.other), strict=True):
        made.submit(made.title, token, {one.document.doc_id: spans[one.document.doc_id] for one in first})
    yield made
    with studio.client() as door:
        for title in (made.title, f"{made.title} - adjudication"):
            project = door.find_project(title)
            if project is not None:
                door.json("DELETE", f"/api/projects/{project['id']}/")


def most_pairs(one: list[Span], other: list[Span]) -> int:
    """The size of a maximum one-to-one matching of overlapping spans, by trying everything in small clusters."""
    if not one or not other:
        return 0
    edges = [[j for j, b in enumerate(other) if a.start < b.end and b.start < a.end] for a in one]
    taken: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in taken or place(taken[j], seen):
                    taken[j] = i
                    return True
        return False

    return sum(place(i, set()) for i in range(len(one)))


def plainly(month: Month, label: str) -> dict[str, float]:
    """Exact and overlap F1, token alpha and unitised alpha of one label, each calculated without the package."""
    exact = overlap = total = 0
    rows: tuple[list[int], list[int]] = ([], [])
    crossed = length = covered = squares = 0
    for made in month.made:
        doc_id, text = made.document.doc_id, made.document.text
        voices = [[s for s in spans[doc_id] if s.label == label] for spans in (month.truth, month.other)]
        places = [{(s.start, s.end) for s in voice} for voice in voices]
        exact += 2 * len(places[0] & places[1])
        overlap += 2 * most_pairs(*voices)
        total += len(voices[0]) + len(voices[1])
        for row, voice in zip(rows, voices, strict=True):
            row += [int(any(s.start < end and start < s.end for s in voice)) for start, end in token_bounds(text)]
        chars = [{c for s in voice for c in range(s.start, s.end)} for voice in voices]
        crossed += len(chars[0] ^ chars[1])
        covered += len(chars[0]) + len(chars[1])
        length += 2 * len(text)
        squares += sum(len(run) ** 2 for voice in voices for run in runs(voice))
    unmarked = length - covered
    by_chance = covered * unmarked * length / (length**2 - squares - unmarked)
    return {
        "exact": exact / total,
        "overlap": overlap / total,
        "tokens": float(krippendorff.alpha(reliability_data=np.array(rows), level_of_measurement="nominal")),
        "units": 1 - crossed / by_chance,
    }


def runs(spans: list[Span]) -> list[set[int]]:
    """Code points of each unit: spans that overlap are one."""
    units: list[set[int]] = []
    for span in sorted(spans, key=lambda s: s.start):
        here = set(range(span.start, span.end))
        if units and units[-1] & here:
            units[-1] |= here
        else:
            units.append(here)
    return units


@pytest.mark.studio
def test_agreement_is_right_to_the_third_decimal(month: Month) -> None:
    found = agreement(read_tasks(month.pulled()), SCHEMA, resamples=0)
    assert (len(found.documents), len(found.pairs)) == (200, 1)
    for label in LABELS:
        layer = found.overall.layer(label)
        mine = {name: getattr(layer, name).value for name in ("exact", "overlap", "tokens", "units")}
        assert mine == {name: pytest.approx(value, abs=0.0005) for name, value in plainly(month, label).items()}, label
    assert {d.doc_id for d in found.documents if d.disputed} == month.torn


@pytest.mark.studio
def test_the_project_holds_exactly_the_disputed_documents_and_a_second_run_nothing_new(month: Month) -> None:
    with month.studio.client() as door:
        made = adjudicate(month.title, SCHEMA, door, month.home)
        assert (made.compared, made.disputed, len(made.plan.create)) == (200, 100, 100)
        project = door.find_project(f"{month.title} - adjudication")
        assert project is not None
        raws = list(door.tasks(project["id"]))
        assert sorted(raw["data"]["doc_id"] for raw in raws) == sorted(month.torn)
        again = adjudicate(month.title, SCHEMA, door, month.home)
        assert again.plan.nothing_to_do
    raw = next(r for r in raws if r["data"]["doc_id"] == "story-0001")
    said = {
        (region["value"]["start"], region["value"]["end"], region["value"]["labels"][0]): region["meta"]["text"][0]
        for region in raw["predictions"][0]["result"]
        if region["type"] == "labels"
    }
    both = {(s.start, s.end, s.label) for s in month.truth["story-0001"]}
    other = {(s.start, s.end, s.label) for s in month.other["story-0001"]}
    assert set(said) == both | other
    assert {said[place] for place in both & other} == {"annotators: A and B agree"}
    assert {said[place] for place in both ^ other} == {"annotators: A, not B", "annotators: B, not A"}


@pytest.mark.studio
def test_an_export_holds_exactly_what_was_decided(month: Month, tmp_path: Path) -> None:
    sibling = f"{month.title} - adjudication"
    with month.studio.client() as door:
        adjudicate(month.title, SCHEMA, door, month.home)
    decided = {doc_id: month.truth[doc_id][1:] for doc_id in sorted(month.torn)[:25]}
    month.submit(sibling, month.studio.annotator("lea"), decided)
    reviewed = month.pulled()
    with month.studio.client() as door:
        assert adjudicate(month.title, SCHEMA, door, month.home).plan.nothing_to_do
    export(reviewed, tmp_path / "release", SCHEMA, ReleaseOptions(version="1.0.0", decide="adjudicated"))
    from labeling.release.load import load

    rows = {row["doc_id"]: row for split in load(tmp_path / "release", "spans").values() for row in split}
    assert set(rows) == set(decided)
    for doc_id, row in rows.items():
        mine = sorted((s["start"], s["end"], LABELS[s["label"]]) for s in row["spans"])
        assert mine == sorted((s.start, s.end, s.label) for s in decided[doc_id])
        assert not any(s.get("engine") == "annotators" for s in row["spans"])


@pytest.mark.studio
def test_the_command_says_what_it_did(month: Month, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", month.studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", month.studio.token)
    monkeypatch.setenv("LABELING_HOME", str(month.home))
    with month.studio.client() as door:
        adjudicate(month.title, SCHEMA, door, month.home)
    result = CliRunner().invoke(app, ["adjudicate", "--project", month.title])
    assert result.exit_code == 0, result.stderr
    assert "adjudication: nothing to do" in result.stdout
    assert "100 of 200 documents with two or more annotators are in dispute" in result.stderr
    long = CliRunner().invoke(app, ["adjudicate", "--project", "A title that leaves no room for another word"])
    assert "since '- adjudication' is added" in str(long.exception)
