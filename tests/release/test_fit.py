"""What does not fit the schema is found wherever it stands, also after the same kind of span fitted before."""

from dataclasses import replace

from labeling.data import Relation, Span
from labeling.release.fit import Fit
from labeling.schema import load_schema
from tests.release.reviewed import BRIDGE, BRIDGE_MARKS, annotation, task

SCHEMA = load_schema()


def faults(fit, spans=None, relations=()):
    made = annotation(BRIDGE, BRIDGE_MARKS)
    made = replace(made, spans=made.spans if spans is None else tuple(spans), relations=tuple(relations))
    return list(fit.faults(task(annotations=[made])))


def test_known_kinds_are_still_checked_for_ids_places_and_relations():
    fit = Fit(SCHEMA)
    spans = annotation(BRIDGE, BRIDGE_MARKS).spans
    assert faults(fit) == faults(fit) == []
    twice = faults(fit, [*spans, spans[0]])
    assert len(twice) == 1 and "the id is used twice" in twice[0]
    beyond = faults(fit, [*spans, replace(spans[0], id="far", end=len(BRIDGE) + 5)])
    assert len(beyond) == 1 and f"beyond the text's {len(BRIDGE)} code points" in beyond[0]
    (loose,) = faults(fit, relations=[Relation(spans[0].id, "nobody", "performs")])
    assert "there is no span 'nobody'" in loose


def test_a_kind_that_does_not_fit_never_becomes_known():
    fit = Fit(SCHEMA)
    wrong = [Span("x", 0, 4, "UNIT", {"form": "imaginary"})]
    first, again = faults(fit, wrong), faults(fit, wrong)
    assert first == again and "form cannot be 'imaginary'" in first[0]
