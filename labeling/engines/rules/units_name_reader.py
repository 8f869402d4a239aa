"""Reads capitalised names that may be a force's, before and after a word, and what else they may be."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labeling.engines.rules.units_owners import ADJECTIVE
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words, has_article, is_acronym

_LONGEST = 8
"""Words of a name."""
_LINKS = frozenset({"of", "for", "the", "we", "wa", "e", "y", "de", "del"})
"""Small words within a name."""


class Naming(NamedTuple):
    """A name's words `[first, last)`, the index of the word that calls it a force, whether nothing else is meant."""

    first: int
    last: int
    cue: int
    certain: bool = True


class NameReader:
    """Takes words into names, and tells names of bodies of people from those of places and persons."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sets = vocabulary.sets

    def is_place_or_person(self, words: Words, run: tuple[str, ...]) -> bool:
        """Whether the article uses a name so: "in Tondu", "the Tondu region", "Mr Tondu", "Ali Tondu"."""
        for k in [k for k in words.capitals if words.text[k] == run[0] and tuple(words.text[k : k + len(run)]) == run]:
            before = words.low[k - 1] if k else "."
            if before in self._sets["place-prepositions"] or before in self._sets["ranks"] or before in ("mr", "mr."):
                return True
            if k and words.is_capital(k - 1) and not words.opens(k) and before not in self._sets["openers"]:
                return True
            after = words.low[k + len(run)] if k + len(run) < len(words) else "."
            named = before == "of" and words.low[k - 2] in self._sets["place-followers"]
            if named or after in self._sets["place-followers"]:
                return True
        return False

    def is_plain(self, words: Words, index: int) -> bool:
        """Whether a capitalised word may be no name: it opens a sentence or is an adjective ("Islamic")."""
        return words.opens(index) or bool(ADJECTIVE.match(words.low[index]))

    def is_body(self, run: Sequence[str]) -> bool:
        """Whether a name is one that bodies of people have: "Orsa Front", "Sons of the River", "NUR"."""
        if run[-1] == "Party" or run[-1] == "Union":
            return False
        linked = run[0] in self._sets["body-starts"] and any(link in ("of", "for") for link in run)
        return linked or run[-1] in self._sets["body-ends"] or (len(run) == 1 and is_acronym(run[0]))

    def named(self, words: Words, begin: int, cue: int) -> Iterator[Naming]:
        """The name that starts at a word, past a quotation mark and "the"."""
        while begin < len(words) and (words.low[begin] == "the" or words.text[begin] in ("“", '"', "‘", "'")):
            begin += 1
        last = begin
        while last < min(len(words), begin + _LONGEST) and self._is_word(words, last):
            last += 1
            linked = last
            while linked < len(words) and words.low[linked] in _LINKS:
                linked += 1
            if linked > last and linked < len(words) and self._is_word(words, linked):
                last = linked
        joined = words.low[last : last + 1] == ["and"] and last + 2 < len(words) and words.is_capital(last + 1)
        if joined and (words.text[last + 2] == "(" or words.low[last + 2 : last + 4] == [",", "or"]):
            last += 2  # "the Islamic State of Orsa and Dorra, or ISOD"
        if begin < last and not self._is_civil(words, begin, last):
            yield Naming(begin, last, cue)

    def before(self, words: Words, last: int) -> tuple[int, int]:
        """The name that ends before a word, or before its acronym in brackets; empty where there is none."""
        if words.text[last - 1] == ")" and "(" in words.text[max(0, last - 3) : last - 1]:
            last -= 2 + (words.text[last - 2] != "(" and words.text[last - 3] == "(")
        if not last:
            return 0, 0
        if words.text[last - 1] in ("”", '"', "’"):
            last -= 1
        first = last
        while first and last - first < _LONGEST and self._is_word(words, first - 1):
            first -= 1
            linked = first
            while linked and words.low[linked - 1] in _LINKS:
                linked -= 1
            over = linked < first and linked and words.low[linked] != "the" and self._is_word(words, linked - 1)
            if over and words.low[linked - 1] not in self._sets["group-roles"]:
                first = linked
        if first < last and self._is_civil(words, first, last):
            return last, last
        return first, last

    def _is_word(self, words: Words, index: int) -> bool:
        """Whether a word may belong to a name: capitals, "al-Nuru"."""
        text, low = words.text[index], words.low[index]
        if words.titles[index] or low in self._sets["ranks"]:
            return False
        if has_article(text):
            return True
        inside = low in ("defence", "defense", "general") and index > 0 and words.is_capital(index - 1)
        return words.is_capital(index) and (inside or low not in self._sets["openers"])

    def _is_civil(self, words: Words, first: int, last: int) -> bool:
        """Whether a name is a country's, a church's, an agency's, or has a plain word of the language for itself."""
        run = words.text[first:last]
        if not self._sets["civil-names"].isdisjoint(run) and not self.is_body(run):
            return True
        if run[0] in self._vocabulary.nations and (last - first == 1 or run[1] in self._vocabulary.nations):
            return True
        if last - first == 1:
            ordinary = run[0] in self._sets["other-acronyms"] or words.low[first] in self._vocabulary.classes
            if ordinary or len(run[0]) < 2 or words.low[first] in self._sets["group-roles"]:
                return True
        return " ".join(run) in self._vocabulary.countries or run[-1] in self._vocabulary.nations
