"""Warships by name: after a prefix ("USS") or after a type ("the frigate")."""

from collections.abc import Iterator, Sequence

from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words

_LONGEST = 4
"""Words of a ship's name."""

_PARTICLES = frozenset({"de", "di", "von", "of", "da"})
"""Small words within a ship's name."""


class ShipRules:
    """A ship's name alone; its type is put before it later."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sets = vocabulary.sets

    def find(self, words: Words) -> Iterator[Name]:
        """Ships named in full, then every "the Example" of theirs."""
        ships = list(self._in_full(words))
        yield from ships
        if ships:
            yield from self._by_last_name(words, ships)

    def _by_last_name(self, words: Words, ships: Sequence[Name]) -> Iterator[Name]:
        """ "unit.ship-again": a ship's name without its prefix, where the article has the full name.

        After "the" its last word is enough; without it the name opens a sentence or a clause as its subject.
        """
        first_seen: dict[str, tuple[Name, int]] = {}
        for ship in ships:
            if ship.words is not None:
                first, last = ship.words
                first += words.text[first] in self._vocabulary.ship_prefixes
                first_seen.setdefault(words.text[last - 1], (ship, last - first))
        covered = {index for ship in ships if ship.words for index in range(*ship.words)}
        for index in words.capitals:
            if index in covered or words.text[index] not in first_seen:
                continue
            known, length = first_seen[words.text[index]]
            start = index - length + 1
            first = known.words[1] - length if known.words else 0
            if start < 0 or words.text[start : index + 1] != words.text[first : first + length]:
                start = index
            if (start and words.low[start - 1] == "the") or (
                start == index - length + 1 and self._is_subject(words, start, index)
            ):
                cue = ((words.start[start], words.end[index]), (known.start, known.end))
                yield Name(*cue[0], (start, index + 1), "ship-again", "named", "individual-ship", cue)

    def _is_subject(self, words: Words, start: int, index: int) -> bool:
        """ "Example sailed", ", Example, with her crew,", not "in Example" nor "Example Police"."""
        begins = words.opens(start) or words.low[start - 1] in (",", "as", "and", "while", "when", "that", "but")
        if index + 1 >= len(words) or not begins:
            return False
        low, after = words.low[index + 1], words.low[index + 2 : index + 3]
        return low in self._sets["verbs"] or low.endswith("ed") or (low == "," and after in (["with"], ["which"]))

    def _in_full(self, words: Words) -> Iterator[Name]:
        """ "unit.ship-name" after a prefix, "unit.ship-by-type" after a type: "the frigate Example"."""
        if self._vocabulary.ship_prefixes.isdisjoint(words.text) and self._sets["ship-types"].isdisjoint(
            words.vocabulary
        ):
            return
        for index, text in enumerate(words.text):
            if text in self._vocabulary.ship_prefixes:
                end = self._ship_name(words, index + 1)
                if end > index + 1:
                    yield _ship(words, index, end, "ship-name", index)
            elif words.low[index] in self._sets["ship-types"] and self._is_naval(words, index):
                quoted = index + 1 < len(words) and words.text[index + 1] in "'‘“\""
                begin = index + 2 if quoted else index + 1
                end = self._ship_name(words, begin)
                if end > begin and words.text[begin] not in self._vocabulary.ship_prefixes:
                    yield _ship(words, begin, end, "ship-by-type", index)

    def _is_naval(self, words: Words, index: int) -> bool:
        """Whether a type of ship is one of warships, by itself or by the word before it ("patrol ship")."""
        if words.titles[index] or words.is_capital(index):
            return False
        if words.low[index] in self._sets["warship-types"]:
            return True
        return index > 0 and words.low[index - 1] in self._sets["naval-adjectives"]

    def _ship_name(self, words: Words, begin: int) -> int:
        """Where a ship's name of one to four capitalised words ends; `begin` where there is none."""
        end = begin
        while (
            end < len(words)
            and end - begin < _LONGEST
            and words.is_capital(end)
            and words.text[end] not in self._vocabulary.nations
        ):
            low = words.low[end]
            if end > begin and words.text[end] in ("Carrier", "Strike", "Amphibious", "Expeditionary", "Group"):
                break
            if (
                low in self._sets["openers"] and low not in self._sets["ranks"] and low not in self._sets["ship-titles"]
            ) or (low in self._sets["verbs"]):
                break
            end += 1
            if end + 1 < len(words) and words.low[end] in _PARTICLES and words.is_capital(end + 1):
                end += 1  # "the carrier Charles de Gaulle"
        return end


def _ship(words: Words, first: int, last: int, rule: str, cue: int) -> Name:
    evidence = ((words.start[cue], words.end[cue]),)
    return Name(words.start[first], words.end[last - 1], (first, last), rule, "named", "individual-ship", evidence)
