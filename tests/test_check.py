"""Spans and relations against their text and the schema."""

import pytest

from labeling.check import faults
from labeling.data import Relation, Span
from labeling.schema import load_schema

TEXT = "The navy will patrol the strait."
NAVY = Span("s0", 4, 8, "UNIT", {"form": "described", "echelon": "service"})
PATROL = Span("s1", 14, 31, "MISSION", {"type": "patrol-monitor"})


def found(spans: list[Span], relations: tuple[Relation, ...] = ()) -> list[str]:
    return list(faults(spans, relations, TEXT, load_schema()))


def test_what_fits_has_no_fault() -> None:
    assert found([NAVY, PATROL], (Relation("s0", "s1", "performs"),)) == []


@pytest.mark.parametrize(
    ("span", "fault"),
    [
        (Span("x", 25, 33, "UNIT"), "ends at 33, beyond the text's 32 code points"),
        (Span("x", 3, 8, "UNIT"), "has white space at an edge: ' navy'"),
        (Span("x", 4, 8, "SHIP"), "the label 'SHIP' is not in the schema (UNIT, MISSION, HEDGE, SOURCE)"),
        (Span("x", 4, 8, "HEDGE", {"mood": "sad"}), "HEDGE has no attribute 'mood' (it has type)"),
        (Span("x", 4, 8, "UNIT", {"form": "pronoun"}), "form cannot be 'pronoun' (one of named, described)"),
    ],
)
def test_each_fault_of_a_span(span: Span, fault: str) -> None:
    (told,) = found([span])
    assert told.startswith("span 'x': ") and fault in told


def test_relations_join_known_spans_of_the_right_labels() -> None:
    relations = (
        Relation("s0", "s9", "performs"),
        Relation("s1", "s0", "performs"),
        Relation("s0", "s1", "likes"),
    )
    told = "\n".join(found([NAVY, PATROL], relations))
    assert "there is no span 's9'" in told
    assert "its head is a MISSION, expected UNIT" in told
    assert "not in the schema (performs, hedges)" in told


def test_an_id_used_twice_is_a_fault() -> None:
    assert "span 's0': the id is used twice" in found([NAVY, NAVY])
