"""The review as a whole: all its parts from one list of tasks, what they say in sentences, JSON, and the HTML page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from markupsafe import Markup

from labeling.data import Prediction, Task
from labeling.review import charts
from labeling.review.agreement import Agreement, agreement
from labeling.review.agreement import to_json as agreement_json
from labeling.review.anchoring import Anchoring, anchoring
from labeling.review.annotators import People, annotators
from labeling.review.bootstrap import SEED, Measure
from labeling.review.charts import Dot, Part
from labeling.review.coverage import FEW, Coverage, coverage
from labeling.review.markup import render
from labeling.review.timing import CUT, Timing, timing
from labeling.review.worth import RuleWorth, Worth, worth
from labeling.schema import Schema

FATE_COLOURS = {
    "kept": charts.BLUE,
    "attributes": charts.SKY,
    "boundary": charts.ORANGE,
    "label": charts.PURPLE,
    "deleted": charts.VERMILION,
}
FATE_WORDS = {
    "kept": "kept",
    "attributes": "attributes changed",
    "boundary": "boundary changed",
    "label": "label changed",
    "deleted": "deleted",
}


@dataclass(frozen=True, slots=True)
class Review:
    """What the suggestions were worth, and who worked how."""

    worth: Worth
    timing: Timing
    anchoring: Anchoring
    people: People
    agreement: Agreement
    coverage: Coverage


def review(
    tasks: Iterable[Task],
    schema: Schema,
    predictions: Mapping[str, Prediction] | None = None,
    cut: float = CUT,
    seed: int = SEED,
) -> Review:
    """All parts. `predictions`, by doc_id, fill in for tasks that carry none (blind ones of an older pull)."""
    known = predictions or {}
    listed = [
        task if task.prediction.spans else replace(task, prediction=known.get(task.document.doc_id, task.prediction))
        for task in tasks
    ]
    anchors = anchoring(listed, seed)
    people = annotators(listed, anchors, seed)
    return Review(
        worth(listed, people.untrusted),
        timing(listed, people.untrusted, cut, seed),
        anchors,
        people,
        agreement(listed, schema, seed=seed),
        coverage(listed, schema, people.untrusted),
    )


def findings(found: Review) -> list[str]:
    """What a project lead should know first, in sentences."""
    out = []
    if found.worth.suggested:
        parts, total = found.worth.fates, found.worth.suggested
        out.append(
            f"Of {total} suggestions {parts['kept'] / total:.0%} were kept as they were, "
            f"{(parts['boundary'] + parts['label'] + parts['attributes']) / total:.0%} were changed and "
            f"{parts['deleted'] / total:.0%} deleted; {found.worth.added:.0f} spans were added by hand."
        )
    out.append(time_saved(found.timing))
    for person in found.people.people:
        if person.careless:
            out.append(f"{person.name} seems careless: {person.careless}.")
        if person.anchored:
            out.append(f"{person.name} seems to accept rather than check: {person.anchored}.")
    for rule in found.worth.switch_off:
        out.append(
            f"Switch off {rule.rule}: {rule.useful.value or 0:.0%} of its {rule.suggested} suggestions were of use "
            "(a line in rules.disabled beside the schema)."
        )
    if found.worth.phrases:
        words = ", ".join(f"“{phrase.words}” ({phrase.label}, {phrase.marked}×)" for phrase in found.worth.phrases[:5])
        out.append(f"Words that a lexicon lacks: {words}.")
    f1 = found.agreement.overall.layer().exact
    if f1.value is not None:
        out.append(
            f"Two annotators of a document agree to {f1} exact F1 over {found.agreement.overall.documents} documents."
        )
    return out


def time_saved(found: Timing) -> str:
    """Time saved in one honest sentence."""
    value = found.saved
    if value.value is None or value.low is None or value.high is None:
        return f"Time saved: {found.why}."
    left_out = f", without {', '.join(found.without)}" if found.without else ""
    return (
        f"Suggestions save {value.value:.0%} of the time (95 % interval {value.low:.0%} to {value.high:.0%}), from "
        f"{found.rests_on[0]} documents with and {found.rests_on[1]} without suggestions{left_out}."
    )


def to_json(found: Review) -> dict[str, Any]:
    """Everything but the single readings; what is not defined is null."""
    timed = asdict(found.timing)
    timed.pop("readings")
    people = asdict(found.people)
    people["confusion"] = [
        {"labels": list(pair), "count": count} for pair, count in sorted(found.people.confusion.items())
    ]
    value = asdict(found.worth)
    value["switch_off"] = [rule.rule for rule in found.worth.switch_off]
    return {
        "findings": findings(found),
        "suggestions": value,
        "time": timed,
        "anchoring": asdict(found.anchoring),
        "annotators": people,
        "agreement": agreement_json(found.agreement),
        "coverage": asdict(found.coverage),
    }


def page(found: Review, schema: Schema, title: str) -> str:
    """The report as one HTML file: no script, no network; text is escaped."""
    return render(
        "report.html.j2",
        title=title,
        found=found,
        findings=findings(found),
        tiles=_tiles(found),
        few=FEW,
        least=[d for d in found.agreement.documents if d.disputed][:10],
        rules_chart=_rules(found.worth.rules),
        fate_legend=charts.legend([(FATE_WORDS[fate], colour) for fate, colour in FATE_COLOURS.items()]),
        time_chart=_times(found.timing),
        time_legend=charts.legend([("with suggestions", charts.BLUE), ("blind: without", charts.ORANGE)]),
        saved_chart=_saved(found.timing),
        anchor_chart=_anchors(found.anchoring),
        agreement_chart=_agreement(found.agreement),
        agreement_legend=charts.legend(
            [
                ("exact F1", charts.BLUE),
                ("overlap F1", charts.SKY),
                ("token α", charts.ORANGE),
                ("unitised α", charts.GREEN),
            ]
        ),
        pairs_chart=_pairs(found.agreement),
        with_others_chart=_with_others(found.people),
        with_others_legend=charts.legend(
            [("with the others", charts.BLUE), ("the others without", charts.GREY), ("adjudication", charts.ORANGE)]
        ),
        drift_agreement=_drift(found.people, "agreement", charts.BLUE),
        drift_accepted=_drift(found.people, "accepted", charts.ORANGE),
        confusion_chart=_confusion(found.people, schema),
        labels_chart=charts.bars(found.coverage.labels, few=FEW),
        attribute_charts=[
            (column.replace("_", " ").capitalize(), charts.bars(values, few=FEW))
            for column, values in found.coverage.attributes.items()
        ],
        months_chart=charts.bars(found.coverage.months, charts.SKY),
    )


def _tiles(found: Review) -> list[tuple[str, str, str]]:
    total = found.worth.suggested
    kept = f"{found.worth.fates['kept'] / total:.0%}" if total else "–"
    saved, f1 = found.timing.saved, found.agreement.overall.layer().exact
    return [
        (f"{found.coverage.documents}", "documents reviewed", f"{found.coverage.words:,} words"),
        (kept, "of suggestions kept as they were", f"{total:,} suggestions"),
        (
            "–" if saved.value is None else f"{saved.value:.0%}",
            "time saved by suggestions",
            "not enough data" if saved.low is None else f"{saved.low:.0%} to {saved.high:.0%}",
        ),
        (
            "–" if f1.value is None else f"{f1.value:.2f}",
            "agreement, exact F1",
            "not defined" if f1.low is None else f"{f1.low:.2f} to {f1.high:.2f}",
        ),
        (f"{len(found.people.people)}", "annotators", f"{len(found.agreement.documents)} documents read twice"),
    ]


def _rules(rules: Sequence[RuleWorth]) -> Markup:
    rows = []
    for rule in rules[:40]:
        parts = [
            Part(value, FATE_COLOURS[fate], f"{rule.rule}: {FATE_WORDS[fate]} {value:.0f}")
            for fate, value in rule.fates.items()
        ]
        colour = charts.VERMILION if rule.switch_off else charts.BLUE
        dot = Dot(rule.precision, colour, f"{rule.rule}: right in {rule.precision}")
        rows.append((rule.rule, parts, dot, rule.weeks))
    return charts.stacked(rows, ("suggestions, by what became of them", "share that was right", "over the weeks"))


def _times(found: Timing) -> Markup:
    rows = []
    for speed in found.speeds:
        points = [
            (reading.per_thousand, f"{reading.doc_id}: {reading.seconds:.0f} s")
            for reading in found.readings
            if reading.blind == speed.blind and speed.annotator in (None, reading.annotator)
        ]
        name = f"{speed.annotator or 'all'}{', blind' if speed.blind else ''}"
        rows.append((name, points[:600], speed.per_thousand, charts.ORANGE if speed.blind else charts.BLUE))
    return charts.strips(rows, "seconds per 1,000 words")


def _saved(found: Timing) -> Markup:
    named = {"all" + (f" but {', '.join(found.without)}" if found.without else ""): found.saved, **found.saved_by}
    rows = [(name, [Dot(value, charts.GREEN, f"{name}: {value}")]) for name, value in named.items()]
    return charts.dots(rows, -0.25, 1.0, lambda value: f"{value:.0%}", mark=0)


def _anchors(found: Anchoring) -> Markup:
    rows = [
        (anchor.annotator or "all", [Dot(anchor.ratio, charts.PURPLE, f"{anchor.annotator or 'all'}: {anchor.ratio}")])
        for anchor in (found.overall, *found.annotators)
    ]
    return charts.dots(rows, 0, 1.5, lambda value: f"{value:.1f}", mark=1)


def _agreement(found: Agreement) -> Markup:
    rows = []
    for layer in found.overall.layers:
        dots = [Dot(layer.exact, charts.BLUE, "exact F1"), Dot(layer.overlap, charts.SKY, "overlap F1")]
        if layer.label != "*":
            dots += [Dot(layer.tokens, charts.ORANGE, "token α"), Dot(layer.units, charts.GREEN, "unitised α")]
        rows.append(("all labels" if layer.label == "*" else layer.label, dots))
    return charts.dots(rows, 0, 1, lambda value: f"{value:.1f}")


def _pairs(found: Agreement) -> Markup:
    values = {group.annotators: group.layer().exact.value for group in found.pairs}
    names = list(found.overall.annotators)
    return charts.heat(names, lambda a, b: values.get((a, b), values.get((b, a))), lambda value: f"{value:.2f}")


def _with_others(found: People) -> Markup:
    rows = []
    for person in found.people:
        measures: list[tuple[Measure, str, str]] = [
            (person.with_others, charts.BLUE, "with the others"),
            (person.among_others, charts.GREY, "the others without"),
            (person.with_adjudication, charts.ORANGE, "with adjudication"),
        ]
        rows.append((person.name, [Dot(m, colour, f"{person.name} {name}: {m}") for m, colour, name in measures]))
    return charts.dots(rows, 0, 1, lambda value: f"{value:.1f}")


def _drift(found: People, what: str, colour: str) -> Markup:
    panels = [
        (person.name, [(week.week, getattr(week, what)) for week in person.weeks], colour) for person in found.people
    ]
    return charts.courses(panels)


def _confusion(found: People, schema: Schema) -> Markup:
    names = [*(label.name for label in schema.active_labels), "nothing"]

    def count(one: str, other: str) -> float | None:
        first, second = sorted(("" if name == "nothing" else name) for name in (one, other))
        met = found.confusion.get((first, second))
        return None if one == other or met is None else met

    return charts.heat(names, count, lambda value: f"{value:.0f}")
