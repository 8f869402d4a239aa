"""Names of forces that the lexicon knows, found all at once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ahocorasick_rs import AhoCorasick

from labeling.data import Evidence
from labeling.engines.rules.units_spellings import Spellings, plain_letters
from labeling.engines.rules.units_vocabulary import ProperName

_PLURAL = re.compile(r"[a-z]{3}[^s]s$")
"""A name in the plural, which modifies a noun in the singular."""


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name of a force: code points, the words it covers (end exclusive), and its attributes.

    `words` is None where it lies inside a hyphenated word ("Houthi-held").
    """

    start: int
    end: int
    words: tuple[int, int] | None
    rule: str
    form: str
    echelon: str
    evidence: tuple[Evidence, ...]


class Gazetteer:
    """All names of the lexicon in all their spellings at once (Aho-Corasick)."""

    def __init__(self, names: Iterable[ProperName], spellings: Iterable[Sequence[str]] = ()) -> None:
        known: dict[str, ProperName] = {}
        same = Spellings(spellings)
        for written in names:
            plain = plain_letters(written.name)
            entry = replace(written, needs=tuple(map(plain_letters, written.needs))) if written.needs else written
            known[plain] = entry
            for spelling in same.of(entry, plain):
                known.setdefault(spelling, entry)
            if entry.form == "named" and entry.echelon == "armed-group" and _PLURAL.search(plain):
                known.setdefault(plain[:-1], replace(entry, modifies=True))
        self._entries = list(known.values())
        self._automaton = AhoCorasick(list(known))

    def find(self, text: str) -> Iterator[tuple[int, int, ProperName]]:
        """Start, end and entry of each name that stands between word bounds; a longer one hides what it holds."""
        plain = plain_letters(text)
        found = []
        for number, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True):
            if (start and plain[start - 1].isalnum()) or (end < len(plain) and plain[end].isalnum()):
                continue
            if text[max(0, start - 3) : start].lower() in ("al-", "el-"):
                continue
            found.append((start, end, number))
        found.sort(key=lambda item: (item[0], -item[1]))
        reached = 0
        absent: set[int] = set()
        for start, end, number in found:
            if start < reached or number in absent:
                continue
            entry = self._entries[number]
            if entry.needs and not any(word in plain or word.upper() in plain for word in entry.needs):
                absent.add(number)
                continue
            reached = end
            yield start, end, entry
