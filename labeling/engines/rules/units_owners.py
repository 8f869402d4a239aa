"""Whose a force is: nations before a noun, and possessors ("Ukraine's", "the country's", "Assad's")."""

import re
from collections.abc import Mapping

from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_phrase import Phrase
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words

ADJECTIVE = re.compile(
    r".{3,}(?:ful|less|ous|ive|ary|able|ible|ical|ional|ern|ese|ish|iest)$|.{4,}(?:al|ic|ist|ant|ent|ian)$"
)


class OwnerRules:
    """Nations by name and possessors of a phrase."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._v = vocabulary
        self._sets = vocabulary.sets

    def nation_at(self, words: Words, last: int) -> tuple[int, str] | None:
        """How many words ending at `last` name a nation, and its kind (country, nation, people, adjectival)."""
        text = words.text[last]
        for before, kind in self._v.nation_compounds.get(text, ()):
            first = last - len(before)
            if first >= 0 and tuple(words.text[first:last]) == before:
                return len(before) + 1, kind
        kind = self._v.nations.get(text)
        return (1, kind) if kind else None

    def take(self, words: Words, phrase: Phrase, name_ending: Mapping[int, Name]) -> None:
        """Takes in "Ukraine's", "the country's", "Assad's"."""
        k = phrase.start - 1
        if k < 1:
            return
        plural = words.text[k] in ("'", "’") and words.low[k - 1].endswith("s") and words.start[k] == words.end[k - 1]
        if words.text[k] not in ("'s", "’s") and not plural:
            return
        owner = k - 1
        if plural and owner and words.text[owner - 1] in ("'", "‘"):
            return  # "the 'toothless' carrier group"
        low = words.low[owner]
        if low in self._sets["not-possessors"] or not words.text[owner][0].isalpha():
            return
        name = name_ending.get(k)
        if name is not None and name.words is not None:
            phrase.start = name.words[0]
            phrase.licences |= {"nation", "name", "owner"}
            phrase.owner = name
            return
        nation = self.nation_at(words, owner)
        if nation is not None:
            phrase.start = owner - nation[0] + 1
            phrase.licences |= {"nation", "owner"}
            phrase.nations += 1
            return
        if low.startswith(("al-", "el-")):
            phrase.start = owner
            phrase.licences |= {"nation", "owner"}
            return
        phrase.licences.add("owner")
        start = owner
        if words.is_capital(owner):
            while start and words.is_capital(start - 1) and words.text[start - 1][0].isalpha():
                if words.low[start - 1] in self._sets["determiners"] or (
                    words.opens(start - 1) and words.low[start - 1] in self._sets["openers"]
                ):
                    break
                start -= 1
            phrase.licences.add("nation")
        else:
            while start and (
                words.low[start - 1] in self._v.classes
                or self.nation_at(words, start - 1)
                or ADJECTIVE.match(words.low[start - 1])
            ):
                start -= 1
            while start and words.is_capital(start - 1) and words.low[start - 1] not in self._sets["openers"]:
                start -= 1
            if low in ("country", "nation", "state", "kingdom", "regime", "government", "republic", "military", "army"):
                phrase.licences |= {"side", "nation"}
        phrase.start = start
