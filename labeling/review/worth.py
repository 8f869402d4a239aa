"""What each rule's suggestions were worth: what became of them, what no rule found, which rules and words to look at.

Who judges a suggestion: the adjudicator where there is one, else every annotator who was shown it, with equal parts;
annotators who accept everything (`untrusted`) only where nobody else did. So a suggestion counts once, however many saw
it. A suggestion was *right* where its bounds and label stayed, *useful* where it was at least kept in some form with
its label.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from labeling.data import FATES, Annotation, Fate, Span, Task
from labeling.evaluate import pair
from labeling.review.bootstrap import Measure
from labeling.review.fates import added
from labeling.review.markup import in_context
from labeling.review.opinions import decision, opinions

Context = tuple[str, str, str]
"""What stands before, the words, what follows."""

EXAMPLES = 3
LONGEST = 4
"""Words of a phrase that is worth a place in a lexicon."""

SHARE = 0.25
"""Share of the places where a phrase stands that must be marked: below it a lexicon would do more harm than good."""


@dataclass(frozen=True, slots=True)
class RuleWorth:
    """One rule of one engine. `fates` are parts of suggestions and sum to `suggested`; `weeks` are (week, n, right)."""

    engine: str
    rule: str
    label: str
    suggested: int
    fates: Mapping[Fate, float]
    precision: Measure
    useful: Measure
    recall_share: float | None
    weeks: Sequence[tuple[str, float, float]]
    rejected: Sequence[Context]

    @property
    def switch_off(self) -> bool:
        """Whether it is surely (upper bound of 95 %) useful less than half of the time, on ten suggestions or more."""
        return self.suggested >= 10 and self.useful.high is not None and self.useful.high < 0.5


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that people often mark where no rule does: `marked` of the `found` places where they stand."""

    words: str
    label: str
    marked: int
    found: int
    documents: int
    annotators: int
    examples: Sequence[Context]


@dataclass(frozen=True, slots=True)
class Worth:
    """All rules, those with most suggestions first; `added` and `confirmed` count spans people ended with, in parts."""

    rules: Sequence[RuleWorth]
    documents: int
    suggested: int
    fates: Mapping[Fate, float]
    added: float
    confirmed: float
    phrases: Sequence[Phrase]

    @property
    def switch_off(self) -> Sequence[RuleWorth]:
        """Rules to switch off, the least useful first."""
        return sorted((r for r in self.rules if r.switch_off), key=lambda r: r.useful.value or 0)


def wilson(part: float, whole: float) -> Measure:
    """A share with its 95 % score interval (Wilson 1927); not defined for nothing."""
    if whole <= 0:
        return Measure()
    z2 = 1.96**2
    share = part / whole
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = 1.96 / (1 + z2 / whole) * (share * (1 - share) / whole + z2 / (4 * whole**2)) ** 0.5
    return Measure(share, max(0.0, middle - half), min(1.0, middle + half), round(whole))


def week_of(annotation: Annotation) -> str | None:
    """The ISO week in which it was submitted, as `2031-W09`."""
    try:
        year, week, _ = date.fromisoformat((annotation.created_at or annotation.updated_at or "")[:10]).isocalendar()
    except ValueError:
        return None
    return f"{year}-W{week:02}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One annotation of a task whose suggestions it judges: with which part it counts, and what became of them."""

    task: Task
    annotation: Annotation
    part: float
    fates: Mapping[str, Fate]

    @property
    def added(self) -> tuple[Span, ...]:
        """Spans that no suggestion led to; in an adjudication, whose ids are its own, those that overlap none."""
        suggestions = self.task.prediction.spans
        if not self.annotation.adjudicated:
            return added(suggestions, self.annotation.spans)
        return pair(suggestions, self.annotation.spans).missed


def judgements(task: Task, untrusted: Collection[str] = ()) -> Iterator[Judgement]:
    """Who judges the suggestions of a task; nobody where they were not shown."""
    if task.placement is not None and task.placement.blind:
        return
    voices = opinions(task)
    nothing_found = bool(task.prediction.engines) and not task.prediction.spans
    shown = [a for a in voices.values() if a.fates or nothing_found]
    decided = decision(task)
    if decided is not None and shown:
        yield Judgement(task, decided, 1.0, fates_by_place(task.prediction.spans, decided.spans))
        return
    trusted = [a for a in shown if a.annotator not in untrusted] or shown
    for annotation in trusted:
        yield Judgement(task, annotation, 1 / len(trusted), annotation.fates)


def fates_by_place(predicted: Sequence[Span], confirmed: Sequence[Span]) -> dict[str, Fate]:
    """Fates where ids do not tell: matched one to one, exactly, then by overlap, then by bounds under another label."""
    pairing = pair(predicted, confirmed)
    found: dict[str, Fate] = {
        one.id: "kept" if dict(one.attributes) == dict(other.attributes) else "attributes"
        for one, other in pairing.exact
    }
    found |= dict.fromkeys((one.id for one, _ in pairing.bounded), "boundary")
    places = {(span.start, span.end) for span in pairing.missed}
    for span in pairing.spurious:
        found[span.id] = "label" if (span.start, span.end) in places else "deleted"
    return found


@dataclass(slots=True)
class _Tally:
    suggested: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    weeks: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0]))
    rejected: list[Context] = field(default_factory=list)


def worth(tasks: Iterable[Task], untrusted: Collection[str] = ()) -> Worth:
    """What the suggestions were worth, over the tasks whose annotators were shown them."""
    tallies: dict[tuple[str, str], _Tally] = defaultdict(_Tally)
    total: Counter[Fate] = Counter()
    extra = confirmed = 0.0
    documents = 0
    phrases = _Phrases()
    for task in tasks:
        judged = list(judgements(task, untrusted))
        if not judged:
            continue
        documents += 1
        phrases.see(task)
        for span in task.prediction.spans:
            tally = tallies[span.engine or "–", span.rule or "–"]
            tally.suggested += 1
            tally.labels[span.label] += 1
            _count(tally, span, task, judged, total)
        for judgement in judged:
            extra += judgement.part * len(judgement.added)
            confirmed += judgement.part * len(judgement.annotation.spans)
            phrases.add(judgement)
    rules = [_rule(engine, rule, tally, confirmed) for (engine, rule), tally in tallies.items()]
    rules.sort(key=lambda r: (-r.suggested, r.rule))
    suggested = sum(rule.suggested for rule in rules)
    return Worth(rules, documents, suggested, _in_parts(total), extra, confirmed, phrases.frequent())


def _count(tally: _Tally, span: Span, task: Task, judged: Sequence[Judgement], total: Counter[Fate]) -> None:
    for judgement in judged:
        fate = judgement.fates.get(span.id, "deleted")
        tally.fates[fate] += judgement.part  # type: ignore[assignment]
        total[fate] += judgement.part  # type: ignore[assignment]
        week = week_of(judgement.annotation)
        if week:
            tally.weeks[week][0] += judgement.part
            tally.weeks[week][1] += judgement.part * (fate in ("kept", "attributes"))
    if len(tally.rejected) < EXAMPLES and all(j.fates.get(span.id) in ("deleted", "label") for j in judged):
        tally.rejected.append(in_context(task.document.text, span.start, span.end))


def _in_parts(counted: Mapping[Fate, float]) -> dict[Fate, float]:
    return {fate: float(counted.get(fate, 0)) for fate in FATES}


def _rule(engine: str, rule: str, tally: _Tally, confirmed: float) -> RuleWorth:
    parts = _in_parts(tally.fates)
    whole = sum(parts.values())
    right = parts["kept"] + parts["attributes"]
    return RuleWorth(
        engine,
        rule,
        tally.labels.most_common(1)[0][0],
        tally.suggested,
        parts,
        wilson(right, whole),
        wilson(right + parts["boundary"], whole),
        (whole - parts["deleted"]) / confirmed if confirmed else None,
        [(week, n, right) for week, (n, right) in sorted(tally.weeks.items())],
        tally.rejected,
    )


class _Phrases:
    """Collects spans added by hand, by their words."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._places: dict[tuple[str, str], dict[tuple[str, int, int], tuple[set[str], str]]] = defaultdict(dict)

    def see(self, task: Task) -> None:
        self._texts.append(task.document.text)

    def add(self, judgement: Judgement) -> None:
        document = judgement.task.document
        suggested = judgement.task.prediction.spans
        for span in judgement.added:
            if any(span.label == other.label and span.overlaps(other) for other in suggested):
                continue
            words = " ".join(span.slice(document.text).lower().split())
            if words.count(" ") < LONGEST:
                place = (document.doc_id, span.start, span.end)
                known = self._places[words, span.label].setdefault(place, (set(), document.text))
                known[0].add(judgement.annotation.annotator)

    def frequent(self, least: int = 3, limit: int = 25) -> list[Phrase]:
        """Phrases marked in at least `least` places of two documents, those that save most additions first."""
        often = [
            (key, places)
            for key, places in self._places.items()
            if len(places) >= least and len({doc_id for doc_id, _, _ in places}) > 1
        ]
        often.sort(key=lambda item: (-len(item[1]), item[0]))
        found = []
        for (words, label), places in often[: 2 * limit]:
            pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)", re.IGNORECASE)
            stands = sum(len(pattern.findall(text)) for text in self._texts)
            if len(places) < SHARE * stands or not stands:
                continue
            examples = [in_context(text, start, end) for (_, start, end), (_, text) in list(places.items())[:EXAMPLES]]
            annotators = len(set().union(*(who for who, _ in places.values())))
            documents = len({doc_id for doc_id, _, _ in places})
            found.append(Phrase(words, label, len(places), max(stands, len(places)), documents, annotators, examples))
        found.sort(key=lambda p: (-p.marked * p.marked / p.found, p.words))
        return found[:limit]
