"""Names in the company of armed groups: coordinated with a known one, or at war with somebody.

"the Arakan Army, the KNPO and the Orsa Defence League", "clashes between the UPO and the PUZ": what stands in one list
with an armed group, and is an acronym or a body that fights by its name, is one too. A party or an office is not.
"""

from collections.abc import Iterable, Iterator

from labeling.engines.rules.units_name_reader import NameReader, Naming
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words, is_acronym

_JOINS = frozenset({",", "and", "or", "&", "plus"})
_REACH = 5
"""Words between a fight and its sides, and in what stands for a side."""


class CompanyRules:
    """Reads lists of names around those that are known."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sets = vocabulary.sets
        self._reader = NameReader(vocabulary)

    def find(self, words: Words, known: Iterable[tuple[int, int]]) -> Iterator[Naming]:
        """The unknown names; `known` are the words of names of armed groups. Only where violence is told of."""
        if not words.is_violent(self._sets["violent-words"]):
            return
        for first, last in known:
            yield from self._after(words, first, last)
            yield from self._before(words, first)
        for index, low in enumerate(words.low):
            if low == "between":
                yield from self._between(words, index)

    def _after(self, words: Words, cue: int, last: int) -> Iterator[Naming]:
        """The names of a list that goes on after a known one."""
        while (begin := self._joined(words, last)) > last:
            naming = next(self._reader.named(words, begin, cue), None)
            if naming is None:
                return
            if self._is_force(words, naming.first, naming.last):
                yield naming
            last = naming.last

    def _joined(self, words: Words, last: int) -> int:
        """The word after ", and" that follows a name and its acronym in brackets; `last` where nothing joins on."""
        place = last
        if words.text[place : place + 1] == ["("] and words.text[place + 2 : place + 3] == [")"]:
            place += 3
        begin = place
        while begin < len(words) and words.low[begin] in _JOINS:
            begin += 1
        return begin if begin > place and begin < len(words) else last

    def _before(self, words: Words, first: int) -> Iterator[Naming]:
        """The names of a list that a known one ends."""
        cue = first
        while True:
            place = first - (first > 0 and words.low[first - 1] == "the")
            end = place
            while end > 1 and words.low[end - 1] in _JOINS:
                end -= 1
            if end == place:
                return
            first, last = self._reader.before(words, end)
            if first == last:
                return
            if self._is_force(words, first, last):
                yield Naming(first, last, cue)

    def _between(self, words: Words, index: int) -> Iterator[Naming]:
        """ "fighting between the UPO and the PUZ", "clashes on Monday between the army and the PUZ"."""
        if self._sets["fights-between"].isdisjoint(words.low[max(0, index - _REACH) : index]):
            return
        for link in range(index + 2, min(index + _REACH + 2, len(words) - 1)):
            if words.low[link] == "and":
                first, last = self._reader.before(words, link)
                if index < first < last and self._is_force(words, first, last):
                    yield Naming(first, last, index)
                naming = next(self._reader.named(words, link + 1, index), None)
                if naming is not None and self._is_force(words, naming.first, naming.last):
                    yield naming
                return

    def _is_force(self, words: Words, first: int, last: int) -> bool:
        """Whether a name in such company is a force's: an acronym, or a body that fights by its name."""
        run = words.text[first:last]
        if words.titles[first] or self._reader.is_place_or_person(words, tuple(run)):
            return False
        if len(run) > 1:
            return run[-1] in self._sets["fighting-ends"] and self._sets["civil-names"].isdisjoint(run[:-1])
        if not is_acronym(run[0]) or len(run[0]) < 3 or run[0] in self._sets["other-acronyms"]:
            return False
        if run[0] in self._vocabulary.nations:
            return False
        return not any(self._is_civil(words, k) for k in words.capitals if words.text[k] == run[0])

    def _is_civil(self, words: Words, index: int) -> bool:
        """Whether an acronym is said to be a party's or an office's: "HDZ lawmakers", "Orsa Rights Agency (ORA)"."""
        if words.low[index + 1 : index + 2] and words.low[index + 1] in self._sets["civil-company"]:
            return True
        if index < 2:
            return False
        return words.text[index - 1] == "(" and words.text[index - 2] in self._sets["civil-ends"]
