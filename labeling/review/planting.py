"""Errors planted on purpose into reviewed spans, so that finding them can be learnt and measured."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from labeling.data import Span
from labeling.tokens import token_bounds

Slip = Literal["dropped", "relabelled", "shifted", "spurious"]

SLIPS: tuple[Slip, ...] = get_args(Slip)

Place = tuple[str, int, int, str]
"""doc_id, start, end, label."""


@dataclass(frozen=True, slots=True)
class Planted:
    """The spans with their errors, by doc_id. `wrong` are spans that should not be as they are; `lost` is what stood
    where something was dropped or relabelled."""

    spans: Mapping[str, tuple[Span, ...]]
    wrong: Mapping[Place, Slip]
    lost: Mapping[Place, Slip]


def plant(
    texts: Mapping[str, str], spans: Mapping[str, Sequence[Span]], labels: Sequence[str], rate: float, seed: int
) -> Planted:
    """Errs at `rate` of the spans, the four kinds in equal parts, at random places.

    *dropped*: the span is gone. *relabelled*: another label. *shifted*: one bound moved by a token. *spurious*: a span
    too many, as long (in tokens) and labelled as some other one, where no span of its label is.
    """
    chance = random.Random(seed)
    out = {doc_id: list(found) for doc_id, found in spans.items()}
    places = [(doc_id, span) for doc_id in sorted(spans) for span in spans[doc_id]]
    chosen = chance.sample(places, round(rate * len(places)))
    wrong: dict[Place, Slip] = {}
    lost: dict[Place, Slip] = {}
    for number, (doc_id, span) in enumerate(chosen):
        slip = SLIPS[number % len(SLIPS)]
        made: Span | None = None
        if slip == "relabelled" and len(labels) > 1:
            made = replace(span, label=chance.choice([label for label in labels if label != span.label]), attributes={})
        elif slip == "shifted":
            made = _shifted(span, texts[doc_id], chance)
            if made is None:
                continue
        elif slip == "spurious":
            doc_id = chance.choice(sorted(texts))
            made = _spurious(span, texts[doc_id], out[doc_id], chance)
            if made is None:
                continue
        if slip in ("dropped", "relabelled"):
            lost[doc_id, span.start, span.end, span.label] = slip
        if slip != "spurious":
            out[doc_id].remove(span)
        if made is not None:
            out[doc_id].append(made)
            wrong[doc_id, made.start, made.end, made.label] = slip
    ordered = {doc_id: tuple(sorted(found, key=lambda s: (s.start, -s.end))) for doc_id, found in out.items()}
    return Planted(ordered, wrong, lost)


def _shifted(span: Span, text: str, chance: random.Random) -> Span | None:
    tokens = token_bounds(text)
    inside = [i for i, (start, end) in enumerate(tokens) if start < span.end and end > span.start]
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    moves = [(first - 1, last), (first, last + 1)]
    if last > first:
        moves += [(first + 1, last), (first, last - 1)]
    moves = [(a, b) for a, b in moves if a >= 0 and b < len(tokens)]
    if not moves:
        return None
    first, last = chance.choice(moves)
    return replace(span, start=tokens[first][0], end=tokens[last][1])


def _spurious(like: Span, text: str, there: Sequence[Span], chance: random.Random) -> Span | None:
    tokens = token_bounds(text)
    size = max(1, min(6, round((like.end - like.start) / 6)))
    for _ in range(20):
        if len(tokens) <= size:
            return None
        first = chance.randrange(len(tokens) - size)
        start, end = tokens[first][0], tokens[first + size - 1][1]
        free = not any(s.label == like.label and s.start < end and s.end > start for s in there)
        if free and "\n" not in text[start:end] and text[start].isalnum():
            return Span(f"planted-{start}", start, end, like.label)
    return None
