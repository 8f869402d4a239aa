"""Forces by their proper names, whatever finds them."""

from collections.abc import Iterator

from labeling.engines.rules.units_acronyms import AcronymRules
from labeling.engines.rules.units_gazetteer import Gazetteer, Name
from labeling.engines.rules.units_introduced import IntroductionRules
from labeling.engines.rules.units_patterns import PatternRules
from labeling.engines.rules.units_shapes import ShapeRules
from labeling.engines.rules.units_ships import ShipRules
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words


class NameRules:
    """Finds every proper name of a text, none inside another."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._gazetteer = Gazetteer(vocabulary.names, vocabulary.spellings)
        self._patterns = PatternRules(vocabulary)
        self._shapes = ShapeRules(vocabulary)
        self._ships = ShipRules(vocabulary)
        self._introductions = IntroductionRules(vocabulary)
        self._acronyms = AcronymRules(vocabulary)
        self._roles = vocabulary.sets["group-roles"]
        self._not_after = vocabulary.sets["not-after-services"]

    def find(self, words: Words) -> list[Name]:
        """Names in the order of the text: longer ones first where they compete, then gazetteer before pattern."""
        found = [
            *self._from_gazetteer(words),
            *self._patterns.find(words),
            *self._shapes.find(words),
            *self._ships.find(words),
        ]
        found = [*self._acronyms.find(words, found), *found]
        introduced = list(self._introductions.find(words, found))
        if introduced:
            found += [*introduced, *self._acronyms.find(words, introduced)]
        found.sort(key=lambda name: (name.start - name.end, name.start))
        kept: list[Name] = []
        taken = bytearray(len(words.source) + 1)
        for name in found:
            if not any(taken[name.start : name.end]):
                taken[name.start : name.end] = b"\1" * (name.end - name.start)
                kept.append(name)
        return sorted(kept, key=lambda name: name.start)

    def _from_gazetteer(self, words: Words) -> Iterator[Name]:
        """ "unit.name": a name of the lexicon, as in "clashes with the Arakan Army"."""
        for start, end, entry in self._gazetteer.find(words.source):
            covered = words.span(start, end)
            if entry.modifies and (covered is None or not self._modifies(words, covered[1])):
                continue
            if (
                covered is not None
                and entry.echelon in ("service", "unspecified")
                and (self._patterns.is_rank(words, covered) or self._is_place(words, covered[1]))
            ):
                continue
            yield Name(start, end, covered, "name", entry.form, entry.echelon, ((start, end),))

    def _modifies(self, words: Words, index: int) -> bool:
        """Whether a noun of a group follows: the singular of its name modifies it."""
        return index < len(words) and words.low[index] in self._roles

    def _is_place(self, words: Words, index: int) -> bool:
        """Whether the words from `index` make an institution of the service: "Naval Academy", "Example air station"."""
        following = words.text[index : index + 3]
        if following and following[0] in self._not_after:
            return True
        capital = len(following) == 3 and following[0][0].isupper()
        return capital and (
            following[1] in self._not_after or following[1:] in (["air", "station"], ["Air", "Station"])
        )
