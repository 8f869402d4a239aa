"""Ways to write the name of a force: transliterations, British and American words, acronyms with dots."""

import re
from collections.abc import Iterable, Iterator, Sequence

from labeling.engines.rules.units_vocabulary import ProperName

_ACRONYM = re.compile(r"[A-Z]{2,6}$")
_SPOKEN = re.compile(r"(?=.*[AEIOU].*[AEIOU])[A-Z]{4,}$")
"""Acronyms that are spoken as a word."""
_MOST = 60
"""Spellings of one name."""


class Spellings:
    """Further spellings of names by the classes of equal words in the lexicon."""

    def __init__(self, classes: Iterable[Sequence[str]]) -> None:
        self._others = {word: tuple(words) for words in classes for word in words}
        longest_first = sorted(self._others, key=len, reverse=True)
        alternatives = "|".join(re.escape(word) for word in longest_first)
        self._known = re.compile(rf"(?<![\w'])(?:{alternatives})(?![\w'])") if alternatives else None

    def of(self, entry: ProperName, plain: str) -> set[str]:
        """All spellings of a name, itself among them; `plain` is the name with plain hyphens and apostrophes."""
        found = set(self._by_words(plain))
        for name in tuple(found):
            found |= {name.replace("al-", "Al-", 1), name.replace("al ", "Al ", 1), name.replace(" al-", " al ")}
        if _ACRONYM.match(plain):
            found.add(".".join(plain) + ".")  # an American paper's "K.L.A."
        if _SPOKEN.match(plain) and not entry.needs:
            found.add(plain.capitalize())  # a British paper's "Unita"
        if entry.echelon == "armed-group" and not entry.needs and len(plain) > 4:
            found |= {plain.upper(), re.sub("^al-(.)", lambda m: f"Al-{m[1].lower()}", plain)}
        return found

    def _by_words(self, plain: str) -> Iterator[str]:
        """The name with each of its words in each spelling, no more than sixty of them."""
        spelled = [""]
        position = 0
        for match in self._known.finditer(plain) if self._known else ():
            between = plain[position : match.start()]
            words = (match[0], *(word for word in self._others[match[0]] if word != match[0]))
            spelled = [start + between + word for start in spelled for word in words][:_MOST]
            position = match.end()
        for start in spelled:
            yield start + plain[position:]
