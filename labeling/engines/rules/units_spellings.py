"""Ways to write the name of a force: transliterations, British and American words, acronyms with dots."""

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import normalize

from labeling.engines.rules.units_vocabulary import ProperName

_SAME = {"’": "'", "‘": "'", "ʿ": "'", "`": "'", "‑": " ", "‐": " ", "–": " ", "-": " ", "\u00a0": " ", "\n": " "}
"""Characters that are written for one another in names."""


def _folding() -> dict[int, str]:
    """Those, and letters without their accents: each code point for one."""
    letters = (chr(code) for code in range(0xC0, 0x250))
    bases = {letter: normalize("NFKD", letter)[0] for letter in letters}
    return str.maketrans(_SAME | {letter: base for letter, base in bases.items() if base.isascii() and base.isalpha()})


_FOLDED = _folding()
_ACRONYM = re.compile(r"[A-Z]{2,6}$")
_AL = re.compile(r"\bal ")
_SPOKEN = re.compile(r"(?=.*[AEIOU].*[AEIOU])[A-Z]{4,}$")
"""Acronyms that are spoken as a word."""
_SMALL = frozenset(
    {"Battalion", "Bloc", "Block", "Brigade", "Cartel", "Column", "Faction", "Gang", "Group", "Militia", "Network"}
)
"""Last words of names that many papers write small."""
_MOST = 60
"""Spellings of one name."""


def plain_letters(text: str) -> str:
    """The text without accents, with plain apostrophes, and with spaces for hyphens; as long as it was."""
    return text.translate(_FOLDED)


class Spellings:
    """Further spellings of names by the classes of equal words in the lexicon."""

    def __init__(self, classes: Iterable[Sequence[str]]) -> None:
        plain = [tuple(dict.fromkeys(map(plain_letters, words))) for words in classes]
        self._others = {word: words for words in plain for word in words}
        longest_first = sorted(self._others, key=len, reverse=True)
        alternatives = "|".join(re.escape(word) for word in longest_first)
        self._known = re.compile(rf"(?<![\w'])(?:{alternatives})(?![\w'])") if alternatives else None

    def of(self, entry: ProperName, plain: str) -> set[str]:
        """All spellings of a name, itself among them, all in plain letters, as `plain` is."""
        found = set(self._by_words(plain))
        for name in tuple(found):
            found.add(_AL.sub("Al ", name, count=1))
        if _ACRONYM.match(plain):
            found.add(".".join(plain) + ".")  # an American paper's "K.L.A."
        if _SPOKEN.match(plain) and not entry.needs:
            found.add(plain.capitalize())  # a British paper's "Unita"
        if entry.echelon == "armed-group" and not entry.needs and len(plain) > 4:
            if (last := plain.rpartition(" ")[2]) in _SMALL:
                found.add(plain[: -len(last)] + last.lower())  # "the Zorin cartel"
            found |= {plain.upper(), re.sub("^al (.)", lambda m: f"Al {m[1].lower()}", plain)}
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
