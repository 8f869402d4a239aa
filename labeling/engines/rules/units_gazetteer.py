"""Names of forces that the lexicon knows, found all at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from labeling.data import Evidence
from labeling.engines.rules.units_vocabulary import ProperName

_SAME_LENGTH = str.maketrans({"’": "'", "‘": "'", "‑": "-", "\u00a0": " ", "\n": " ", "ʿ": "'", "`": "'"})
_SPOKEN = re.compile(r"(?=.*[AEIOU].*[AEIOU])[A-Z]{5,}$")
"""Acronyms that are spoken as a word."""


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
    """All names of the lexicon at once (Aho-Corasick), in the case they are written in."""

    def __init__(self, names: Iterable[ProperName]) -> None:
        self._entries: list[ProperName] = []
        patterns: list[str] = []
        for entry in names:
            plain = entry.name.translate(_SAME_LENGTH)
            variants = {plain, plain.replace("al-", "Al-", 1), plain.replace("al ", "Al ", 1)}
            if _SPOKEN.match(plain) and not entry.needs:
                variants.add(plain.capitalize())  # a British paper's "Unita"
            if entry.echelon == "armed-group" and not entry.needs and len(plain) > 4:
                variants |= {plain.upper(), re.sub("^al-(.)", lambda m: f"Al-{m[1].lower()}", plain)}
            for variant in variants:
                patterns.append(variant)
                self._entries.append(entry)
        self._automaton = AhoCorasick(patterns)

    def find(self, text: str) -> Iterator[tuple[int, int, ProperName]]:
        """Start, end and entry of each name that stands between word bounds; a longer one hides what it holds."""
        plain = text.translate(_SAME_LENGTH)
        found = []
        for number, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True):
            if (start and plain[start - 1].isalnum()) or (end < len(plain) and plain[end].isalnum()):
                continue
            if plain[max(0, start - 3) : start].lower() in ("al-", "el-"):
                continue
            found.append((start, end, self._entries[number]))
        found.sort(key=lambda item: (item[0], -item[1]))
        reached = 0
        for start, end, entry in found:
            if start >= reached:
                if entry.needs and not any(word in plain for word in entry.needs):
                    continue
                reached = end
                yield start, end, entry
