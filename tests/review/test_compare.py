"""Annotators side by side: who marked what, in the terminal and as a page that runs nothing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from labeling.cli.main import app
from labeling.data import Annotation, Placement, Relation, Task
from labeling.errors import UsageError
from labeling.jsonl import write_tasks
from labeling.review.compare import compare, find, page, why
from labeling.review.opinions import claims, disputed, relation_claims, settled
from labeling.schema import load_schema
from tests.review.build import annotation, spans, task

TEXT = "Sailors 🇺🇦 may guard the Osk locks. Two officers in Tavna said so."
ANN = annotation("ann", TEXT, [("UNIT", "Sailors"), ("HEDGE", "may"), ("SOURCE", "Two officers in Tavna")])
BO = annotation("bo", TEXT, [("UNIT", "Sailors"), ("SOURCE", "officers in Tavna")])
BOTH = task("locks", TEXT, ANN, BO)


def test_claims_say_who_marked_what() -> None:
    found = {(TEXT[c.start : c.end], c.label): (tuple(c.by), c.agreed) for c in claims({"ann": ANN, "bo": BO})}
    assert found == {
        ("Sailors", "UNIT"): (("ann", "bo"), True),
        ("may", "HEDGE"): (("ann",), False),
        ("Two officers in Tavna", "SOURCE"): (("ann",), False),
        ("officers in Tavna", "SOURCE"): (("bo",), False),
    }
    assert disputed({"ann": ANN, "bo": BO}) == 3


def test_different_attributes_are_a_dispute_that_says_both_values() -> None:
    voices = {}
    for name, value in (("ann", "named"), ("bo", "described")):
        (span,) = spans(TEXT, [("UNIT", "Sailors")])
        voices[name] = Annotation(name, name, (type(span)("s0", 0, 7, "UNIT", {"form": value}),))
    (claim,) = claims(voices)
    assert claim.marked_by_all and not claim.agreed
    assert why(claim, {"ann": "A", "bo": "B"}) == "form: A named, B described"


def test_relations_are_claimed_by_the_places_of_their_ends() -> None:
    marks = [("UNIT", "Sailors"), ("MISSION", "guard the Osk locks")]
    one = annotation("ann", TEXT, marks, [Relation("s0", "s1", "performs")])
    other = annotation("bo", TEXT, list(reversed(marks)), [Relation("s1", "s0", "performs")])
    (claim,) = relation_claims({"ann": one, "bo": other})
    assert claim.agreed
    assert settled({"ann": one, "bo": other})[1] == (Relation("s0", "s1", "performs"),)


def test_rows_are_sentences_and_hold_every_span() -> None:
    found = compare(BOTH)
    assert [TEXT[row.start : row.end].strip() for row in found.rows] == [
        "Sailors 🇺🇦 may guard the Osk locks.",
        "Two officers in Tavna said so.",
    ]
    assert [len(row.disputes) for row in found.rows] == [1, 2]
    assert "".join(TEXT[row.start : row.end] for row in found.rows) == TEXT


def test_an_adjudication_is_a_column_of_its_own() -> None:
    decided = annotation("cy", TEXT, [("HEDGE", "may")], adjudicated=True)
    assert list(compare(task("locks", TEXT, ANN, BO, decided)).voices) == ["ann", "bo", "adjudicated"]


def test_find_takes_the_start_of_a_doc_id_and_helps_with_a_wrong_one() -> None:
    tasks = {"story-1": BOTH, "story-2": BOTH, "other": BOTH}
    assert find(tasks, "oth") is BOTH
    with pytest.raises(UsageError, match="2 documents start with 'story'"):
        find(tasks, "story")
    with pytest.raises(UsageError, match="did you mean story-"):
        find(tasks, "storm-1")


def test_the_page_escapes_what_it_shows() -> None:
    text = "<script>alert(1)</script> Sailors may wait."
    voices = [annotation("<b>ann", text, [("UNIT", "<script>alert(1)</script> Sailors")]), annotation("bo", text, [])]
    base = task("d", text, *voices)
    bad = Task(base.document, annotations=base.annotations, placement=Placement("javascript:alert(2)//", 1, 1))
    html = page(compare(bad), load_schema())
    assert "<script" not in html and "<b>ann" not in html and "javascript:" not in html
    assert "&lt;script&gt;" in html


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    path = tmp_path / "reviewed.jsonl"
    write_tasks([BOTH, task("calm", TEXT, ANN, annotation("bo", TEXT, []))], path)
    return path


def test_the_command_shows_bars_under_the_words(reviewed: Path) -> None:
    result = CliRunner().invoke(app, ["compare", str(reviewed), "locks"])
    lines = result.stdout.splitlines()
    at = next(index for index, line in enumerate(lines) if "Sailors" in line)
    # the flag is two cells wide in the terminal, and two code points
    assert lines[at + 1].startswith("ann  UNIT───") and "!HE" in lines[at + 1]
    assert lines[at + 2].startswith("bo   UNIT───") and "!HE" not in lines[at + 2]
    assert "HEDGE “may”: ann, not bo" in result.stdout
    assert "1 of 4 spans are marked alike by all of ann, bo" in result.stderr


def test_the_command_writes_a_page(reviewed: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["compare", str(reviewed), "locks", "--html", str(tmp_path / "side.html")])
    assert result.exit_code == 0
    html = (tmp_path / "side.html").read_text(encoding="utf-8")
    assert "1 of 4 spans marked alike by all" in html and "Two officers in Tavna" in html
