"""What a corpus usually does: how strings are marked, what stands at the edges of spans, which rules are right."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labeling.data import Span
from labeling.tokens import Bounds, token_bounds


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One document with the spans that count, what was suggested, and what each annotator marked (if several did)."""

    doc_id: str
    text: str
    spans: tuple[Span, ...]
    suggestions: tuple[Span, ...] = ()
    voices: tuple[tuple[Span, ...], ...] = ()


@dataclass(slots=True)
class Words:
    """How often each string is marked with each label, and how often it stands at all."""

    marked: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    stands: Counter[str] = field(default_factory=Counter)


def flat(words: str) -> str:
    """Lower case, single spaces."""
    return " ".join(words.lower().split())


def count_words(corpus: Sequence[Reviewed], known: Counter[str] | None = None) -> Words:
    """Marked strings with their labels, and how often each marked string (or each `known` one) stands in the texts."""
    words = Words()
    for one in corpus:
        for span in one.spans:
            words.marked[flat(span.slice(one.text))][span.label] += 1
    wanted = set(words.marked) if known is None else set(known)
    longest = max((string.count(" ") + 1 for string in wanted), default=0)
    for one in corpus:
        for string, _, _ in strings(one.text, min(longest, 6)):
            if string in wanted:
                words.stands[string] += 1
    return words


def strings(text: str, longest: int) -> list[tuple[str, int, int]]:
    """Every run of up to `longest` words with its place, lower case, single spaces."""
    parts = [(m.start(), m.end()) for m in re.finditer(r"\w+(?:['’.\-]\w+)*", text)]
    found = []
    for first in range(len(parts)):
        for last in range(first, min(first + longest, len(parts))):
            start, end = parts[first][0], parts[last][1]
            between = text[parts[last - 1][1] : parts[last][0]] if last > first else " "
            if between.strip():
                break
            found.append((flat(text[start:end]), start, end))
    return found


class Edges:
    """Which words stand just inside and just outside the edges of each label's spans."""

    def __init__(self, corpus: Sequence[Reviewed]) -> None:
        self.counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for one in corpus:
            tokens = token_bounds(one.text)
            for span in one.spans:
                for edge, word in edge_words(span, one.text, tokens).items():
                    self.counts[span.label, edge][word] += 1

    def odd(self, label: str, within: str, without: str, word: str) -> float:
        """How much rarer (0 to 1) the word stands within the edge than just outside it; 0 for a word seldom seen."""
        outside = self.counts[label, without][word]
        inside = self.counts[label, within][word] - 1
        return outside / (outside + inside + 2) if outside >= 2 else 0.0


def edge_words(span: Span, text: str, tokens: Sequence[Bounds]) -> dict[str, str]:
    """The first and last words of a span and those beside it, in lower case."""
    covered = [i for i, (start, end) in enumerate(tokens) if start < span.end and end > span.start]
    if not covered:
        return {}
    first, last = covered[0], covered[-1]
    places = {"before": first - 1, "first": first, "last": last, "after": last + 1}
    return {name: text[slice(*tokens[i])].lower() for name, i in places.items() if 0 <= i < len(tokens)}


def precision(corpus: Sequence[Reviewed]) -> Mapping[str, tuple[int, int]]:
    """For each rule how many of its suggestions stand as they were, and how many there are."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in corpus:
        places = {(s.start, s.end, s.label) for s in one.spans}
        for s in one.suggestions:
            counts[s.rule or "–"][0] += (s.start, s.end, s.label) in places
            counts[s.rule or "–"][1] += 1
    return {rule: (right, total) for rule, (right, total) in counts.items()}
