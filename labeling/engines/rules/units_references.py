"""Nouns that stand for a force named elsewhere in the article: "the Coalition", "the enemy", "this group"."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from labeling.engines.rules.units_mention import Mention
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import HYPHEN, Words

_COMMAND = re.compile(r"[A-Z]*COM$|Command$")

_UNITS = frozenset({"division", "brigade", "regiment", "battalion", "company"})
"""Echelons that "the unit" takes up."""
_GANGS = frozenset({"gang", "cartel", "sect", "cult"})
"""Nouns that take up a band by its kind only."""
_GANG_RULES = ("introduced", "raiders", "cartel", "gunmen")


class ReferenceRules:
    """Rules that need to know which forces the article has; `mentions` are those, in the order of the text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._v = vocabulary
        self._sets = sets = vocabulary.sets
        self._nouns = sets["tasked-heads"] | sets["reference-groups"] | sets["reference-heads"] | {"coalition", "enemy"}

    def find(self, words: Words, mentions: Sequence[Mention]) -> Iterator[Mention]:
        """Further mentions, none over a word that is covered already."""
        if not mentions:
            return
        covered = {index for mention in mentions if mention.words for index in range(*mention.words)}
        counts = Counter(mention.echelon for mention in mentions)
        coalition = counts["coalition"] > 0 or len(mentions) > 4
        for index, low in [(index, low) for index, low in enumerate(words.low) if low in self._nouns]:
            if index in covered:
                continue
            if low == "coalition":
                if coalition:
                    yield from self._coalition(words, index, counts["coalition"])
            elif low == "enemy":
                yield from self._enemy(words, index, counts)
            elif low in self._sets["tasked-heads"] and (first := self._tasked(words, index)) < index:
                yield self._mention(words, first, index, "tasked", "described", "unspecified")
            elif low == "front" and not (words.is_capital(index) and not words.titles[index]):
                continue  # where armies meet
            elif low in self._sets["reference-groups"] or low in self._sets["reference-heads"]:
                yield from self._taken_up(words, index, mentions)

    def _mention(self, words: Words, first: int, last: int, rule: str, form: str, echelon: str) -> Mention:
        cue = (words.start[last], words.end[last])
        return Mention(words.start[first], words.end[last], (first, last + 1), words.start[last], words.low[last], rule,
                       form, echelon, (cue,))  # fmt: skip

    def _coalition(self, words: Words, index: int, known: int) -> Iterator[Mention]:
        """ "unit.coalition-in-capitals" for one that fights; "unit.the-coalition" for one known already."""
        after = words.low[index + 1] if index + 1 < len(words) else "."
        if words.is_capital(index) and not words.titles[index] and (known or not words.opens(index)):
            if after not in self._sets["political"]:
                yield self._mention(words, index, index, "coalition-in-capitals", "named", "coalition")
        elif known and index and words.low[index - 1] in ("the", "this", "that") and self._ends(words, index, False):
            yield self._mention(words, index, index, "the-coalition", "described", "coalition")

    def _enemy(self, words: Words, index: int, counts: Counter[str]) -> Iterator[Mention]:
        """ "unit.enemy": the enemy as a force, not as a modifier ("enemy fire")."""
        first = index
        while first and words.low[first - 1] in self._v.classes and "side" not in self._v.classes[words.low[first - 1]]:
            first -= 1
        if not first or words.low[first - 1] not in self._sets["articles"] or not self._ends(words, index, False):
            return
        armed = counts["armed-group"] > counts["service"] + counts["unspecified"] // 2
        yield self._mention(words, first, index, "enemy", "described", "armed-group" if armed else "unspecified")

    def _tasked(self, words: Words, index: int) -> int:
        """ "unit.tasked": "the first unit will secure the bridge". The first word of the force, or `index` for none."""
        first = index
        while first and (words.low[first - 1] in self._v.classes or words.low[first - 1] in self._sets["ordinals"]):
            if "civil" in self._v.classes.get(words.low[first - 1], ()):
                return index
            first -= 1
        if not any(word in self._sets["ordinals"] for word in words.low[first:index]):
            return index
        following = words.low[index + 1 : index + 4]
        if following[:1] in (["will"], ["would"], ["must"], ["shall"]):
            return first
        tasked = following[:1] and following[0] in ("is", "are", "was", "were", "has", "have", "being", ",")
        return first if tasked and self._sets["tasks"].intersection(following[1:]) else index

    def _taken_up(self, words: Words, index: int, mentions: Sequence[Mention]) -> Iterator[Mention]:
        """ "unit.the-group" for an armed group named before; "unit.taken-up" for any other body ("the command")."""
        low = words.low[index]
        first = index
        while first and words.low[first - 1] in self._v.classes:
            if "civil" in self._v.classes[words.low[first - 1]]:
                return
            first -= 1
        if low == "service" and first < index:
            return  # "the Federal Security Service"
        group = low in self._sets["reference-groups"]
        if not first or (words.low[first - 1] not in ("the", "this", "that", "these") and not group):
            return
        if not self._ends(words, index, False):
            return
        before = [mention for mention in mentions if mention.end <= words.start[index]]
        if group:
            near = [m for m in before if words.start[index] - m.end < 1500 and m.echelon == "armed-group"]
            if low in _GANGS:
                near = [m for m in near if m.rule.startswith(_GANG_RULES)]
            named = index
            while named and self._of_side(words, named - 1):
                named -= 1  # "the pro-Iranian group", "the Lebanese movement"
            if named < index and near and words.low[named - 1] in ("the", "this"):
                yield self._mention(words, named, index, "the-group", "described", "armed-group")
                return
            taken_up = words.low[first - 1] in ("the", "this", "that", "these")
            if near and taken_up and {"same", "entire", "whole"}.issuperset(words.low[first:index]):
                yield self._mention(words, first, index, "the-group", "described", "armed-group")
                return
        if words.low[first - 1] not in ("the", "this", "that", "these"):
            return
        for mention in reversed(before):
            if self._same_kind(words, low, mention):
                form = "named" if words.is_capital(index) and not words.opens(index) else "described"
                yield self._mention(words, first, index, "taken-up", form, mention.echelon)
                return

    def _of_side(self, words: Words, index: int) -> bool:
        """Whether a word says whose a group is: "pro-Iranian", "Lebanese", "Shiite"."""
        if self._v.nations.get(words.text[index]) in ("nation", "people"):
            return True
        parts = HYPHEN.split(words.text[index])
        return len(parts) > 1 and (parts[-1] in self._v.nations or parts[0] in self._v.nations)

    def _same_kind(self, words: Words, low: str, mention: Mention) -> bool:
        noun = mention.noun
        if noun in (low, low + "s", low + "es"):
            return True
        if low == "command":
            return bool(_COMMAND.search(words.source[mention.start : mention.end]))
        if low == "unit":  # "the 82nd Airborne Division landed; the unit lost 20 men"
            return mention.form == "named" and mention.echelon in _UNITS
        if low in ("ship", "vessel", "carrier"):
            at_peace = not words.vocabulary.isdisjoint(self._sets["civil-ships"])
            return mention.echelon == "individual-ship" and not (at_peace and mention.form == "described")
        if low == "team":
            return mention.persons
        if low == "guards":  # "the Islamic Revolutionary Guard Corps"
            return "Guard" in words.source[mention.start : mention.end]
        if low == "service":  # "the Air Force made errors; the service will hold a new competition"
            return mention.echelon == "service" and words.vocabulary.isdisjoint(self._sets["other-services"])
        return False

    def _ends(self, words: Words, index: int, of: bool = True) -> bool:
        """Whether the noun is the last of its phrase and not the modifier of another; `of` allows "of" after it."""
        if index + 1 >= len(words):
            return True
        following, low = words.text[index + 1], words.low[index + 1]
        if low == "of" and not of:
            return False
        if not following[0].isalpha() or low in self._sets["verbs"] or low.endswith(("ed", "ly", "ing")):
            return True
        if (
            low.endswith("s")
            and words.low[index] in self._sets["reference-groups"]
            and low not in self._sets["modified"]
        ):
            return (
                low not in self._sets["roles"] and low not in self._sets["group-roles"]
            )  # "the group presents a list"
        named = words.is_capital(index + 1) and low not in self._sets["openers"]
        if named and words.low[index] in self._sets["reference-groups"]:
            return False  # "the group Human Rights Watch" is that group
        return low in self._sets["participles-after"] or (words.is_capital(index + 1) and not words.is_capital(index))
