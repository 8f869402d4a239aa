"""What a rule proposes, before competing proposals are settled."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from labeling.data import Evidence
from labeling.engines.rules.parse import Parsed


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span proposed by a rule: code points, end exclusive.

    `head` is the index of its syntactic head token where there is one (for relations). `nests` says that it may lie
    inside, or around, another span of its own label. `evidence` holds the offsets of the cues that triggered it.
    """

    start: int
    end: int
    label: str
    rule: str
    evidence: tuple[Evidence, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    head: int | None = None
    nests: bool = False


def trimmed(candidate: Candidate, text: str) -> Candidate:
    """The candidate without white space and symbols (an emoji, a flag, a bullet) at its edges, its brackets in pairs.

    “The Harbour Bulletin 🇬🇷 reported”: the tokeniser makes the flag part of the noun phrase, and so would a rule.
    """
    start, end = candidate.start, _paired(text, candidate.start, candidate.end)
    while end > start + 1 and _edge(text[end - 1]):
        end -= 1
    while start < end - 1 and _edge(text[start]):
        start += 1
    return candidate if (start, end) == (candidate.start, candidate.end) else replace(candidate, start=start, end=end)


def _paired(text: str, start: int, end: int) -> int:
    """The end of a stretch whose last round bracket is not left open: behind it where it closes there, else before."""
    opening = text.rfind("(", start, end)
    if opening <= start or text.find(")", opening, end) >= 0:
        return end
    return end + 1 if text.startswith(")", end) else opening


def _edge(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("So", "Sk", "Cf", "Mn")


class RuleSet(Protocol):
    """The rules of one label."""

    def triggers(self, text: str) -> Sequence[int]:
        """Code points of `text` whose sentences the rules need parsed, in any order."""
        ...

    def propose(self, parsed: Parsed, found: Sequence[Candidate]) -> Iterator[Candidate]:
        """Candidates of one document; `found` holds those of the rule sets that came before."""
        ...
