"""Which annotation of a document counts."""

from dataclasses import replace

import pytest

from labeling.data import Annotation, Document, Prediction, Relation, Span, Task
from labeling.errors import UsageError
from labeling.review.decide import POLICIES, decide, independent, policy_named, submitted

TEXT = "Danish marines may guard the port, two diplomats said."
MARINES = (0, 14, "UNIT")
MAY = (15, 18, "HEDGE")
GUARD = (19, 33, "MISSION")
DIPLOMATS = (35, 48, "SOURCE")


def made(annotator, *keys, at="2031-03-05T10:00:00Z", attributes=None, relations=(), **more):
    spans = tuple(Span(f"{annotator}{index}", *key, (attributes or {}).get(key, {})) for index, key in enumerate(keys))
    return Annotation(f"by-{annotator}-{at}", annotator, spans, tuple(relations), updated_at=at, **more)


def task(*annotations, prediction=()):
    return Task(Document("port", TEXT), Prediction(tuple(prediction)), annotations)


def words(record):
    return [span.slice(TEXT) for span in record.spans]


def test_skipped_annotations_and_older_versions_do_not_count():
    old, new = made("a", MARINES), made("a", MARINES, GUARD, at="2031-03-06T10:00:00Z")
    skipped = made("b", MAY, skipped=True)
    assert submitted(task(new, old, skipped)) == (new,)
    assert decide(task(skipped)) is None


def test_ground_truth_wins_over_newer_ones_and_the_newest_counts_where_there_is_none():
    truth = made("a", MARINES, at="2031-01-01T00:00:00Z", ground_truth=True)
    later = made("b", MARINES, GUARD)
    assert words(decide(task(truth, later), "ground-truth")) == ["Danish marines"]
    assert words(decide(task(replace(truth, ground_truth=False), later))) == ["Danish marines", "guard the port"]


def test_single_leaves_a_document_of_two_annotators_undecided():
    assert words(decide(task(made("a", MAY)), "single")) == ["may"]
    assert decide(task(made("a", MAY), made("b", MAY)), "single") is None


def test_majority_keeps_spans_of_more_than_half_and_records_the_vote():
    record = decide(task(made("a", MARINES, MAY), made("b", MARINES, GUARD), made("c", MARINES, GUARD)), "majority")
    assert words(record) == ["Danish marines", "guard the port"]
    assert record.n_annotators == 3
    assert [round(record.agreement[span.id], 2) for span in record.spans] == [1.0, 0.67]


def test_one_of_two_is_no_majority():
    assert words(decide(task(made("a", MARINES, MAY), made("b", MARINES)), "majority")) == ["Danish marines"]


def test_majority_takes_the_attribute_value_most_gave():
    def said(form):
        return {MARINES: {"form": form}}

    votes = [made("a", MARINES, attributes=said("named"))]
    votes += [made(who, MARINES, attributes=said("described")) for who in "bc"]
    assert decide(task(*votes), "majority").spans[0].attributes == {"form": "described"}


def test_union_keeps_every_span_with_ids_that_do_not_clash():
    first = replace(made("a", MARINES), spans=(Span("s1", *MARINES),))
    second = replace(made("b", MAY), spans=(Span("s1", *MAY),))
    record = decide(task(first, second), "union")
    assert words(record) == ["Danish marines", "may"]
    assert len({span.id for span in record.spans}) == 2
    assert set(record.agreement.values()) == {0.5}


def test_majority_keeps_relations_that_most_drew_between_kept_spans():
    def drawn(who):
        return made(who, MARINES, GUARD, relations=[Relation(f"{who}0", f"{who}1", "performs")])

    record = decide(task(drawn("a"), drawn("b"), made("c", MARINES, GUARD)), "majority")
    (relation,) = record.relations
    by_id = {span.id: span.slice(TEXT) for span in record.spans}
    assert (by_id[relation.head], by_id[relation.tail]) == ("Danish marines", "guard the port")


def test_adjudicated_takes_the_decision_and_the_adjudicator_has_no_vote():
    decision = made("judge", MARINES, GUARD, adjudicated=True, at="2031-04-01T00:00:00Z")
    both = task(made("a", MARINES), made("b", GUARD), decision)
    record = decide(both, "adjudicated")
    assert words(record) == ["Danish marines", "guard the port"]
    assert record.n_annotators == 2 and set(record.agreement.values()) == {0.5}
    assert len(independent(both)) == 2
    assert decide(task(made("a", MARINES)), "adjudicated") is None
    assert words(decide(both, "ground-truth")) == words(record)


def test_a_single_annotator_gives_no_agreement():
    record = decide(task(made("a", MARINES)))
    assert record.agreement == {} and record.n_annotators == 1


def test_a_span_keeps_score_and_rule_of_the_suggestion_it_came_from():
    suggested = Span("s1", 0, 6, "UNIT", {}, 0.8, "rules", "unit.nationality", ((0, 6),))
    moved = replace(made("a", MARINES), spans=(Span("s1", *MARINES), Span("new", *MAY)))
    first, second = decide(task(moved, prediction=[suggested])).spans
    assert (first.score, first.rule, first.slice(TEXT)) == (0.8, "unit.nationality", "Danish marines")
    assert (second.score, second.rule) == (None, None)


def test_a_suggestion_marked_again_by_hand_counts_only_where_suggestions_were_shown():
    suggested = Span("s1", *MARINES, {}, 0.8, "rules", "unit.nationality")
    blind = replace(made("a", MARINES), spans=(Span("x", *MARINES),))
    assert decide(task(blind, prediction=[suggested])).spans[0].rule is None
    shown = replace(blind, fates={"s1": "kept"})
    assert decide(task(shown, prediction=[suggested])).spans[0].rule == "unit.nationality"


def test_spans_come_in_the_order_of_the_text():
    assert words(decide(task(made("a", DIPLOMATS, MARINES, GUARD)))) == [
        "Danish marines",
        "guard the port",
        "two diplomats",
    ]


def test_an_unknown_policy_is_named_with_those_there_are():
    with pytest.raises(UsageError, match="--decide cannot be 'best': choose one of ground-truth, single, majority"):
        policy_named("best")
    assert all(policy_named(name) == name for name in POLICIES)
