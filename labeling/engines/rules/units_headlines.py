"""Headlines in plain case, where a verb looks like a noun: "Army bombs town", "Thousands flee as navy shells coast"."""

from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words

_LONGEST = 20
"""Words of a headline."""


class HeadlineRules:
    """Tells what a force does in a headline from what it modifies."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._sets = vocabulary.sets
        self._plurals = vocabulary.sets["plural-people"] | vocabulary.sets["plural-heads"]
        self._objects = (
            vocabulary.sets["fighting-objects"]
            | vocabulary.sets["determiners"]
            | vocabulary.sets["prepositions"]
            | vocabulary.sets["headline-objects"]
        )

    def acts(self, words: Words, last: int) -> bool:
        """Whether the word after a force, `last`, is its verb: "Army bombs | town", not "Army bombs kill ten"."""
        if last >= len(words) or words.is_capital(last):
            return False
        low, force = words.low[last], words.low[last - 1]
        one = force not in self._plurals and low in self._sets["headline-verbs-singular"]
        several = force.endswith("s") or words.low[last - 2 : last - 1] == [","]  # "Rebels, army trade blame"
        many = several and low in self._sets["headline-verbs"]
        if not (one or many):
            return False
        return self._has_object(words, last) and self._is_headline(words, last)

    def _has_object(self, words: Words, verb: int) -> bool:
        """Whether an object, a particle or a preposition follows, or nothing after "as": "as army retreats"."""
        after = verb + 1
        if after >= len(words) or words.text[after] == "\n":
            return words.low[verb - 2 : verb - 1] in (["as"], ["while"])
        low = words.low[after]
        if low in ("of", "to") or low in self._sets["auxiliaries"]:
            return False
        known = low in self._objects or low in self._plurals or low[0].isdigit() or "-" in low
        return known or words.is_capital(after)

    def _is_headline(self, words: Words, index: int) -> bool:
        """Whether the line of a word is short and ends without a full stop."""
        first = last = index
        while first and words.text[first - 1] != "\n":
            first -= 1
        while last < len(words) and words.text[last] != "\n":
            last += 1
        return last - first <= _LONGEST and words.text[last - 1] not in (".", "!", "”", '"')
