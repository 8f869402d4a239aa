"""Peoples that fight: "the Serbs shelled the town", "fire from the Kurds", "rebel Serbs".

The plural of a people is mostly no force; it is one where it does what forces do or where this is done to it, and then
so is every definite mention of the same people in the article.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from labeling.engines.rules.units_mention import Mention
from labeling.engines.rules.units_phrase import Phrase
from labeling.engines.rules.units_phrases import PhraseGrower
from labeling.engines.rules.units_vocabulary import Head, Vocabulary
from labeling.engines.rules.units_words import Words

_HEAD = Head(rule="people", echelon="unspecified", persons=True)
_LONGEST_VERB = 4
"""Auxiliaries and adverbs between a people and its verb."""
_REACH = 4
"""Words before "by the Serbs" in which the attack is named."""


class PeopleRules:
    """Finds peoples by what they do. Which plurals are peoples comes from the list of nations."""

    def __init__(self, vocabulary: Vocabulary, grower: PhraseGrower) -> None:
        self._v = vocabulary
        self._sets = vocabulary.sets
        self._grower = grower

    def find(self, words: Words, covered: Collection[int]) -> Iterator[Mention]:
        """ "unit.people" where it fights, "unit.people-again" where the article has said so elsewhere."""
        places = [index for index in words.capitals if words.text[index] in self._v.peoples and index not in covered]
        fighting = {index for index in places if self._fights(words, index) or self._beside(words, index, covered)}
        known = {words.text[index] for index in fighting}
        for index in places:
            if index in fighting:
                yield self._mention(words, index)
            elif words.text[index] in known and self._definite(words, index):
                yield replace(self._mention(words, index), rule="people-again")

    def _mention(self, words: Words, index: int) -> Mention:
        first = index
        for before, _ in self._v.nation_compounds.get(words.text[index].removesuffix("s"), ()):
            if tuple(words.text[index - len(before) : index]) == before:
                first = index - len(before)  # "South Africans"
        phrase = Phrase(first, index + 1, first, index + 1, _HEAD)
        self._grower.grow(words, phrase, {})
        rebels = self._sets["militant"].union(("armed",)).intersection(words.low[phrase.start : index])
        cue = ((words.start[index], words.end[index]),)
        return Mention(words.start[phrase.start], words.end[index], (phrase.start, index + 1), words.start[index],
                       words.low[index], "people", "described", "armed-group" if rebels else "unspecified", cue,
                       persons=True, context=not rebels)  # fmt: skip

    def _fights(self, words: Words, index: int) -> bool:
        before = words.low[index - 1] if index else ""
        if before in self._sets["fighting-modifiers"]:
            return True
        if before == "ethnic":
            return False
        named = f"{words.text[index - 1]} {words.text[index]}"
        if named in self._sets["warring-peoples"] and words.is_violent(self._sets["violent-words"]):
            return True
        definite = before == "the"
        if self._v.peoples[words.text[index]] and not definite:
            return False  # "French" is an adjective without its article
        return self._attacks(words, index) or self._is_attacked(words, index - definite)

    def _beside(self, words: Words, index: int, covered: Collection[int]) -> bool:
        """ "the Cubans or government troops", "the rebels and the Cubans": joined to a force."""
        if not self._definite(words, index):
            return False
        if words.low[index + 1] in ("and", "or"):
            return index + 2 in covered or (words.low[index + 2 : index + 3] == ["the"] and index + 3 in covered)
        return index > 2 and words.low[index - 2] in ("and", "or") and index - 3 in covered

    def _attacks(self, words: Words, index: int) -> bool:
        """Whether an active verb of fighting follows: "the Serbs have also shelled", "Kurds are advancing"."""
        k, passive = index + 1, False
        while k < min(len(words), index + 1 + _LONGEST_VERB) and (
            words.low[k] in self._sets["auxiliaries"] or words.low[k].endswith("ly") or words.low[k] in ("then", "who")
        ):
            passive |= words.low[k] in ("was", "were", "are", "is", "been", "being")
            k += 1
        if k >= len(words):
            return False
        if words.low[k] not in self._sets["fighting-verbs"]:
            if words.low[k] not in self._sets["fighting-with-objects"]:
                return False
            if self._sets["fighting-objects"].isdisjoint(words.low[k + 1 : k + 1 + _REACH]):
                return False
        return not passive or words.low[k].endswith("ing")

    def _is_attacked(self, words: Words, first: int) -> bool:
        """Whether the words before say so: "seized by the Serbs", "a truce with Kurds", "fighting the Turks"."""
        if first < 1:
            return False
        near = words.low[max(0, first - _REACH) : first]
        if near[-1] in ("by", "from", "against", "with", "between", "on"):
            return not self._sets["fighting-nouns"].union(self._sets["fighting-verbs"]).isdisjoint(near[:-1])
        return near[-1] in ("fighting", "attacking", "shelling", "besieging", "ambushing", "disarm", "disarming")

    def _definite(self, words: Words, index: int) -> bool:
        """ "the Serbs" as a whole: not "the Serbs' mother tongue", nor before a noun."""
        if not index or words.low[index - 1] != "the" or index + 1 >= len(words):
            return False
        low = words.low[index + 1]
        return not low[0].isalpha() or low in self._sets["verbs"] or low.endswith(("ed", "ly", "ing"))
