"""What lint finds before a release goes out."""

from dataclasses import replace

import pytest

from labeling.data import Span
from labeling.errors import UsageError
from labeling.release.lint import DEFAULT_GATES, RULES, Findings, Lint, detected_language, gates
from labeling.review.decide import decide, submitted
from labeling.schema import load_schema
from labeling.tokens import sentence_bounds
from tests.release.reviewed import BRIDGE, BRIDGE_MARKS, annotation, hedge, mission, task, unit

SCHEMA = load_schema()


def found(*tasks, **options):
    lint = Lint(SCHEMA, **options)
    for one in tasks:
        lint.see(decide(one), submitted(one), sentence_bounds(one.document.text))
    lint.findings.finish()
    return lint.findings


def marked(*spans):
    return task(annotations=[replace(annotation(BRIDGE, []), spans=spans)])


def rules(findings):
    return {rule for rule, count in findings.summary().items() if count}


def test_a_careful_review_has_no_findings():
    assert rules(found(task())) == set()


FULL = {"type": "possibility"}


@pytest.mark.parametrize(
    ("rule", "spans"),
    [
        ("edge-space", [Span("s", 22, 26, "HEDGE", FULL)]),
        ("blank-span", [Span("s", 63, 64, "HEDGE", FULL)]),
        ("same-span-twice", [Span("s", 23, 26, "HEDGE", FULL), Span("t", 23, 26, "HEDGE", FULL)]),
        ("overlap-same-label", [Span("s", 23, 26, "HEDGE", FULL), Span("t", 23, 32, "HEDGE", FULL)]),
        ("crosses-sentence", [Span("s", 64, 90, "HEDGE", FULL)]),
        ("attribute-missing", [Span("s", 23, 26, "HEDGE")]),
        ("no-spans", []),
    ],
)
def test_each_fault_of_a_span_has_its_rule(rule, spans):
    assert rule in rules(found(marked(*spans)))


def test_a_span_inside_one_of_another_label_is_no_fault():
    nested = [mission("may guard the bridge at Arran"), hedge("may")]
    assert rules(found(task(annotations=[annotation(BRIDGE, nested)]))) == set()


def test_a_finding_says_which_document_span_and_words():
    (finding,) = found(marked(Span("s7", 22, 26, "HEDGE", FULL))).examples["edge-space"]
    assert (finding.where, finding.what) == ("bridge, span s7", "' may'")


def test_a_review_in_seconds_is_found():
    quick = task(annotations=[annotation(BRIDGE, BRIDGE_MARKS, lead_time=3.0)])
    (finding,) = found(quick).examples["fast-review"]
    assert "annotator-a took 3 s" in finding.what
    assert rules(found(quick, fast_under=2)) == set()


def test_addresses_and_phone_numbers_are_found_and_not_repeated():
    text = f"{BRIDGE} Write to press@example.org or call +44 20 7946 0018."
    findings = found(task(text=text, annotations=[annotation(text, BRIDGE_MARKS)]))
    assert {"email", "phone"} <= rules(findings)
    assert "example.org" not in findings.examples["email"][0].what


@pytest.mark.parametrize("text", ["killed 1,200 in 2022-2023", "on 2031-03-04 at 0600", "cost $120,000,000", "M1117"])
def test_numbers_in_the_news_are_no_phone_numbers(text):
    whole = f"{BRIDGE} It {text}."
    assert "phone" not in rules(found(task(text=whole, annotations=[annotation(whole, BRIDGE_MARKS)])))


def test_text_in_another_language_is_found():
    german = (
        "Das Verteidigungsministerium teilte am Dienstag mit, dass weitere Truppen an die Grenze verlegt werden "
        "sollen, wenn die Gespräche scheitern."
    )
    assert detected_language(german) == "de" and detected_language(BRIDGE) == "en"
    assert detected_language("1–0") is None
    assert detected_language(german, expected="en") == "de" and detected_language(BRIDGE, expected="en") == "en"
    german_task = task(text=german, annotations=[annotation(german, [unit("Truppen", "described", "unspecified")])])
    assert "other-language" in rules(found(german_task))


def test_a_span_much_longer_than_the_others_is_found():
    text = "Troops may go. " * 40
    at = [15 * number for number in range(40)]
    spans = [Span(f"s{n}", start + 7, start + 10, "HEDGE", FULL) for n, start in enumerate(at)]
    long = Span("long", 0, 90, "HEDGE", FULL)
    findings = found(task(text=text.strip(), annotations=[replace(annotation(text, []), spans=(*spans, long))]))
    (finding,) = findings.examples["length-outlier"]
    assert finding.where == "bridge, span long" and findings.counts["length-outlier"] == 1


def test_findings_of_parts_add_up_to_those_of_the_whole():
    one, other = marked(Span("a", 22, 26, "HEDGE", FULL)), marked(Span("b", 22, 26, "HEDGE", FULL))
    whole = found(one, other)
    merged = Findings()
    for part in (found(one), found(other)):
        merged.merge(part)
    assert merged.counts == whole.counts and merged.examples["edge-space"] == whole.examples["edge-space"]


def test_gates_are_chosen_by_name():
    assert gates(None) == DEFAULT_GATES
    assert gates(["none", "phone=2"]) == {"phone": 2}
    assert set(gates(["all"])) == set(RULES)
    with pytest.raises(UsageError, match="there is no such rule: choose one of blank-span"):
        gates(["spelling"])
    with pytest.raises(UsageError, match="expected RULE or RULE=N"):
        gates(["phone=few"])
