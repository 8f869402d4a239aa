"""Names that are armed groups' by their shape: "Liwa Tariq al-Nur", "Sons of the Orsa", "Ejército Popular de Orsa".

Most shapes count only in an article that tells of fighting, since parties, teams and films have such names too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_name_reader import NameReader, Naming
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import HYPHEN, Words, has_article

_KIN = frozenset({"bin", "ibn", "abu", "abi", "al", "el"})
_MORE = 3
"""Words that a name goes on with after its first."""
_LONGEST = 8
"""Words of a name in a Romance language."""

Bounds = tuple[int, int] | None
"""Word indices of a name, the second exclusive."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What an article tells of: violence or fighters, and both."""

    fighting: bool
    fighters: bool


class ShapeRules:
    """Finds names by the words that such names begin or end with."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sets = sets = vocabulary.sets
        self._reader = NameReader(vocabulary)
        self._first_words = (
            sets["armed-first-words"] | sets["armed-first-words-with-article"] | sets["armed-first-words-in-fighting"]
        )
        self._joint = [tuple(body.split()) for body in sets["joint-bodies"]]
        self._shapes: dict[str, list[Callable[[Words, int, _Told], Bounds]]] = {}
        for read, first in (
            (self._by_first_word, self._first_words),
            (self._militia_of, sets["militias-of"]),
            (self._warriors, sets["warriors"]),
            (self._formation, sets["formations-of"]),
            (self._joint_body, {body[-1] for body in self._joint}),
            (self._struggle, sets["struggles"]),
            (self._dated, sets["dated"]),
            (self._liberation, sets["body-starts"] | sets["body-ends"]),
            (self._romance, sets["romance-armies"] | sets["romance-bodies"]),
        ):
            for word in first:
                self._shapes.setdefault(word, []).append(read)

    def find(self, words: Words) -> Iterator[Name]:
        """ "unit.name-by-shape": every mention of a name that has the shape somewhere in the article."""
        text, shapes = words.text, self._shapes
        seen = [i for i in words.capitals if text[i] in shapes or self._is_hyphened(text[i])]
        if not seen:
            return
        violent = words.is_violent(self._sets["violent-words"])
        fighters = not words.vocabulary.isdisjoint(self._sets["called-fighters"])
        told = _Told(violent or fighters, violent and fighters)
        for index in seen:
            for read in shapes.get(text[index]) or [self._by_first_word]:
                bounds = read(words, index, told)
                if bounds is not None:
                    first, last = bounds
                    cue = ((words.start[index], words.end[index]),)
                    start, end = words.start[first], words.end[last - 1]
                    yield Name(start, end, bounds, "name-by-shape", "named", "armed-group", cue)
                    break

    def _is_hyphened(self, word: str) -> bool:
        """ "Lashkar-e-Nur"."""
        if word.isalnum():
            return False
        parts = HYPHEN.split(word)
        return len(parts) > 2 and parts[0] in self._first_words

    def _is_name(self, words: Words, index: int) -> bool:
        """Whether the word may go on with a name."""
        if index >= len(words) or words.titles[index]:
            return False
        low = words.low[index]
        return words.is_capital(index) and low not in self._sets["openers"] and low not in self._sets["verbs"]

    def _stands_alone(self, words: Words, index: int) -> bool:
        """Whether nothing in capitals stands before the word, whose own capital says that a name begins.

        At the start of a sentence it says so only where the article has the same words within one.
        """
        if words.titles[index]:
            return False
        if words.opens(index):
            return words.has_within(words.text[index : index + 3])
        before = words.low[index - 1]
        if before[0].isdigit() or before in self._sets["ordinals"]:
            return False
        return not words.is_capital(index - 1) or before in self._sets["openers"]

    def _begun_by(self, words: Words, index: int) -> Naming | None:
        """The name that a word begins."""
        naming = next(self._reader.named(words, index, index), None)
        return naming if naming is not None and naming.first == index else None

    def _begun_with_of(self, words: Words, index: int) -> Naming | None:
        """The name that a word with "of" begins and nothing in capitals goes on with: "the Sons of Orsa"."""
        if words.low[index + 1 : index + 2] != ["of"] or not self._stands_alone(words, index):
            return None
        naming = self._begun_by(words, index)
        return naming if naming is not None and naming.last > index + 2 else None

    def _by_first_word(self, words: Words, index: int, told: _Told) -> Bounds:
        """ "Jaish al-Zahra", "Lashkar-e-Zarq"; where fighting is told of "Liwa Tariq", "Jabhat al-Karama"."""
        text = words.text[index]
        parts = HYPHEN.split(text)
        if text in self._sets["not-armed-first"]:
            return None
        if parts[0] in self._sets["armed-first-words-in-fighting"] and not told.fighting:
            return None
        alone = parts[0] in self._sets["armed-first-words"] and told.fighting and len(parts) < 3
        last = index + 1
        while last <= min(index + _MORE, len(words) - 1):
            kin = words.low[last] in _KIN and last + 1 < len(words) and words.is_capital(last + 1)
            if not (has_article(words.text[last]) or (alone and (kin or self._is_name(words, last)))):
                break
            last += 1
        if last > index + 1 and words.low[last - 1] in _KIN:
            last -= 1
        return (index, last) if len(parts) > 2 or last > index + 1 else None

    def _militia_of(self, words: Words, index: int, told: _Told) -> Bounds:
        """ "Mai-Mai Kasongo", "Mai-Mai Fleur du Christ"."""
        last = index + 1
        while last < min(len(words), index + 1 + _MORE):
            linked = words.low[last] in self._sets["romance-links"] and self._is_name(words, last + 1)
            if not (self._is_name(words, last) or linked):
                break
            last += 1
        return (index, last) if last > index + 1 else None

    def _warriors(self, words: Words, index: int, told: _Told) -> Bounds:
        """ "the Sons of the Orsa", "the Martyrs of Dorra Brigade"; no supporters of a person at a sentence's start."""
        naming = self._begun_with_of(words, index) if told.fighting else None
        if naming is None:
            return None
        formed = words.text[naming.last - 1] in self._sets["formations"]
        place = " ".join(words.text[index + 2 : naming.last]) in self._vocabulary.countries
        if place and words.text[index] == "Army":
            return None
        return (index, naming.last) if formed or told.fighters else None

    def _formation(self, words: Words, index: int, told: _Told) -> Bounds:
        """ "the Brigade of the Two Rivers", "the Battalion of Saint Elm"."""
        naming = self._begun_with_of(words, index)
        return None if naming is None else (index, naming.last)

    def _joint_body(self, words: Words, index: int, told: _Told) -> Bounds:
        """ "the Dorra Military Council", which rules no country, "the Dorra Operations Room"."""
        for body in self._joint:
            first = index + 1 - len(body)
            if tuple(words.text[max(0, first) : index + 1]) != body:
                continue
            start = first
            while start and self._is_name(words, start - 1):
                start -= 1
            before = words.text[start:first]
            plain = not self._sets["ruling"].isdisjoint(before) or (before and before[-1] in self._vocabulary.nations)
            if before and told.fighters and not plain:
                return start, index + 1
        return None

    def _struggle(self, words: Words, index: int, told: _Told) -> Bounds:
        """ "the Orsa Liberation Movement", "the Armed Resistance Committee of Orsa"."""
        if not told.fighters or words.text[index + 1 : index + 2] == [] or words.titles[index]:
            return None
        if words.text[index + 1] not in self._sets["struggling"]:
            return None
        first, last = index, index + 2
        while first and self._is_name(words, first - 1):
            first -= 1
        if words.low[last : last + 1] == ["of"]:
            after = last + 1 + (words.low[last + 1 : last + 2] == ["the"])
            if self._is_name(words, after):
                last = after + 1
        return (first, last) if last > index + 2 or first < index else None

    def _dated(self, words: Words, index: int, told: _Told) -> Bounds:
        """ "the 3rd of May Movement", "the May 3 Brigade", where fighters are told of."""
        if not told.fighters or words.titles[index] or index < 2:
            return None
        first = index - 1
        month = words.low[first] in self._sets["months"] and words.text[first - 1]
        if month and month[0].isdigit():
            return first - 1, index + 1
        if month and month == "of" and index > 2 and words.text[first - 2][0].isdigit():
            return first - 2, index + 1
        numbered = words.text[first][0].isdigit() and words.low[first - 1] in self._sets["months"]
        return (first - 1, index + 1) if numbered else None

    def _liberation(self, words: Words, index: int, told: _Told) -> Bounds:
        """ "the Movement for the Emancipation of Orsa" where fighters are told of: the name says that it fights."""
        if not told.fighters or words.titles[index]:
            return None
        naming = self._begun_by(words, index)
        if naming is None or naming.last < index + 4:
            return None
        run = words.text[naming.first : naming.last]
        freedom = not self._sets["freedom-names"].isdisjoint(run) or run[:2] == ["Front", "for"]
        return (index, naming.last) if freedom and self._reader.is_body(run) else None

    def _romance(self, words: Words, index: int, told: _Told) -> Bounds:
        """ "the Ejército de Liberación de Orsa", "the Front de Libération du Varn", not "the Frente Amplio"."""
        army = words.text[index] in self._sets["romance-armies"]
        if not (army or told.fighting):
            return None
        links = self._sets["romance-links"]
        last = place = index + 1
        while place < min(index + _LONGEST, len(words)) and not words.titles[place]:
            if words.is_capital(place) and words.text[place] not in self._sets["body-ends"]:
                last = place + 1
            elif words.low[place] not in links and not words.low[place].startswith(("l'", "d'", "l’", "d’")):
                break
            elif any(letter.isupper() for letter in words.text[place]):
                last = place + 1
            place += 1
        run = words.text[index + 1 : last]
        armed = not self._sets["romance-armed"].isdisjoint(run)
        if army:
            return (index, last) if armed or not links.isdisjoint(words.low[index + 1 : last]) else None
        meant = told.fighters and bool(run) and words.low[index + 1] in ("pour", "para")
        return (index, last) if meant or armed else None
