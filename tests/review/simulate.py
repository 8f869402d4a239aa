"""A month of reviewing with everything known: four annotators (one careless, one anchored), a blind slice, a bad rule.

Articles are put together from invented sentences in which `[LABEL rule|words]` is a span that the rule suggests,
`[LABEL rule<wider|words]` one that it suggests too wide, `[LABEL|words]` one that no rule finds, and
`[!LABEL rule|words]` a suggestion that is wrong.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from labeling.data import Annotation, Document, Placement, Prediction, Span, Task
from labeling.review.fates import fates

CAREFUL = ("ann", "bo")
CARELESS = "cai"
ANCHORED = "dee"
EVERYONE = (*CAREFUL, CARELESS, ANCHORED)
BAD_RULE = "hedge.month"
NEW_WORD = "conceivably"
SAVED = 0.35
"""Share of the time that suggestions save those who read what they accept."""

SENTENCES = (
    "The [UNIT unit.named|{n} {adj} Brigade] will [MISSION mission.will|patrol the {place} road], "
    "[SOURCE source.said|{who}] said.",
    "[UNIT unit.described<two weeks ago, |{nat} paratroopers] were sent to "
    "[MISSION mission.to|guard the bridge at {place}].",
    "[SOURCE source.said|{who}] told reporters it was [HEDGE hedge.cue|unclear] when the "
    "[UNIT unit.named|{adj} Guard] would [MISSION mission.will<swiftly |leave {place}].",
    "On [!HEDGE hedge.month|May] {day} the [UNIT unit.named|{n} {adj} Battalion] crossed the river near {place}.",
    "By late [!HEDGE hedge.month|May] the harbour at {place} was quiet again.",
    "Talks could [HEDGE|conceivably] resume in {place}, [SOURCE source.according|a {adj} envoy] said.",
    "The truce may [HEDGE|conceivably] hold, according to [SOURCE source.according|{who}].",
    "[UNIT|fighters loyal to the {adj} council] held the mill outside {place}.",
    "It was [HEDGE hedge.cue|not clear] who had fired on {place}.",
    "[SOURCE source.said|{who}] said troops [HEDGE hedge.modal|might] be asked to "
    "[MISSION mission.to|clear mines around {place}].",
    "Rain fell over {place} for a {day}th day, and the market stayed shut.",
    "[UNIT unit.described|{nat} engineers] [HEDGE hedge.modal|may] stay to "
    "[MISSION|rebuild the ferry landing at {place}].",
    "[!UNIT unit.org|The {adj} Rifle Club] cancelled its summer fair in {place}.",
)
WORDS = {
    "adj": ("Amber", "Granite", "Kestrel", "Northern", "Osk", "Silver", "Tarn", "Willow"),
    "place": ("Brell", "Dunmere", "Kessim", "Marlow", "Osk", "Tavna", "Yarno", "Lower Hask"),
    "nat": ("Varnian", "Ostrian", "Caldish", "Meran"),
    "who": ("a senior officer", "Colonel Ida Brandt", "the ministry", "two officials", "Mayor Petr Halas"),
    "n": ("3rd", "9th", "14th", "27th", "41st"),
}
SOURCES = ("Northern Wire", "Tavna Courier", "Harbour Post", "Caldish Radio", "Ministry bulletin")
VALUES = {
    "UNIT": {"form": ("named", "described"), "echelon": ("brigade", "battalion", "service", "armed-group")},
    "MISSION": {"type": ("patrol-monitor", "deter-defend", "deploy", "logistics-aid")},
    "HEDGE": {"type": ("possibility", "doubt")},
    "SOURCE": {"form": ("named", "unnamed"), "kind": ("person", "official-body")},
}
MARK = re.compile(r"\[(!?)([A-Z]+)(?: ([\w.]+))?(?:<([^|]*))?\|([^\]]+)\]")


@dataclass(frozen=True)
class Article:
    """A document with its truth and its suggestions (ids `p0`, ...)."""

    document: Document
    truth: tuple[Span, ...]
    suggestions: tuple[Span, ...]


def values(label: str, words: str) -> dict[str, str]:
    """Attribute values that only depend on the words."""
    return {name: known[sum(map(ord, words)) % len(known)] for name, known in VALUES[label].items()}


def article(number: int, chance: random.Random) -> Article:
    text, truth, suggestions = "", [], []
    for _ in range(chance.randint(10, 18)):
        sentence = chance.choice(SENTENCES).format(
            day=chance.randint(2, 28), **{key: chance.choice(values) for key, values in WORDS.items()}
        )
        position = 0
        for found in MARK.finditer(sentence):
            text += sentence[position : found.start()]
            wrong, label, rule, wider, words = found.groups()
            start = len(text)
            text += (wider or "") + words
            whole, inner = (start, len(text)), (start + len(wider or ""), len(text))
            if not wrong:
                truth.append(Span(f"t{len(truth)}", *inner, label, values(label, words)))
            if rule:
                name = f"p{len(suggestions)}"
                guessed = values(label, words if chance.random() > 0.06 else words[:-1])
                suggestions.append(Span(name, *whole, label, guessed, 0.7, "rules", rule))
            position = found.end()
        text += sentence[position:] + " "
    document = Document(
        f"story-{number:04}",
        text.strip(),
        title=f"Story {number}",
        source=SOURCES[min(int(chance.expovariate(0.7)), len(SOURCES) - 1)],
        published=f"2031-0{2 + number % 3}-{1 + number % 28:02}",
    )
    return Article(document, tuple(truth), tuple(suggestions))


def month(documents: int = 240, blind: float = 0.2, seed: int = 1, adjudicated: float = 0.25) -> list[Task]:
    """The reviewed tasks: each by two annotators, a share `blind`, a share of the others adjudicated by truth."""
    chance = random.Random(seed)
    pairs = [(one, other) for i, one in enumerate(EVERYONE) for other in EVERYONE[i + 1 :]]
    begin = datetime(2031, 3, 3, 8, tzinfo=UTC)
    tasks = []
    for number in range(documents):
        made = article(number, chance)
        hidden = chance.random() < blind
        when = begin + timedelta(days=28 * number / documents, minutes=chance.randint(0, 400))
        voices = [reviewed(made, name, hidden, when, chance) for name in pairs[number % len(pairs)]]
        if not hidden and chance.random() < adjudicated:
            voices.append(Annotation("adj", "adjudicator", made.truth, created_at=when.isoformat(), adjudicated=True))
        tasks.append(
            Task(
                made.document,
                Prediction(made.suggestions, (), "1.1", {"rules": "1.0"}),
                tuple(voices),
                Placement("http://127.0.0.1:8080", 4 if hidden else 3, number + 1, blind=hidden),
            )
        )
    return tasks


def reviewed(made: Article, name: str, hidden: bool, when: datetime, chance: random.Random) -> Annotation:
    spans = _blind(made, name, chance) if hidden else _shown(made, name, chance)
    words = len(made.document.text.split())
    base = {"ann": 1.1, "bo": 1.6, "cai": 0.9, "dee": 1.2}[name]
    seconds = words * base * chance.lognormvariate(0, 0.3)
    if not hidden:
        seconds = len(made.suggestions) * 0.6 if name == ANCHORED else seconds * (1 - SAVED)
    if chance.random() < 0.08:
        seconds += chance.uniform(900, 6000)
    return Annotation(
        f"{name}-{made.document.doc_id}",
        name,
        tuple(sorted(spans, key=lambda span: (span.start, -span.end))),
        created_at=when.isoformat(),
        lead_time=round(seconds, 1),
        fates={} if hidden else fates(made.suggestions, spans),
    )


def _shown(made: Article, name: str, chance: random.Random) -> list[Span]:
    right, fixes, deletes, adds = {
        CARELESS: (0.75, 0.2, 0.4, 0.3),
        ANCHORED: (1.0, 0.0, 0.01, 0.08),
    }.get(name, (0.99, 0.93, 0.96, 0.85))
    places = {(span.start, span.end, span.label) for span in made.truth}
    kept = []
    for span in made.suggestions:
        truth = next((t for t in made.truth if t.overlaps(span) and t.label == span.label), None)
        if truth is None:
            if chance.random() >= deletes:
                kept.append(span)
        elif (span.start, span.end, span.label) in places:
            if chance.random() < right:
                kept.append(replace(span, attributes=truth.attributes) if chance.random() < fixes else span)
        else:
            fixed = chance.random() < fixes
            kept.append(replace(truth, id=span.id) if fixed else span)
    for number, span in enumerate(made.truth):
        if not any(span.overlaps(s) and span.label == s.label for s in made.suggestions) and chance.random() < adds:
            kept.append(replace(span, id=f"h{number}"))
    return _slips(kept, made, name, chance)


def _blind(made: Article, name: str, chance: random.Random) -> list[Span]:
    finds = {CARELESS: 0.6, ANCHORED: 0.85}.get(name, 0.93)
    found = [replace(span, id=f"h{n}") for n, span in enumerate(made.truth) if chance.random() < finds]
    return _slips(found, made, name, chance)


def _slips(spans: Sequence[Span], made: Article, name: str, chance: random.Random) -> list[Span]:
    """Slips of the hand: many of the careless, few of the others."""
    often = 0.12 if name == CARELESS else 0.01
    out = []
    for span in spans:
        if chance.random() < often:
            label = chance.choice([other for other in ("UNIT", "MISSION", "HEDGE", "SOURCE") if other != span.label])
            span = replace(span, label=label, attributes={})
        elif chance.random() < often and span.end - span.start > 6:
            span = replace(span, end=span.end - 3)
        out.append(span)
    return out
