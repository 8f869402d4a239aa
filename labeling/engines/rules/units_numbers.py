"""Numbers before a phrase: "some 3,000 to 5,000", "hundreds of", "more than a dozen"."""

import re

from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import HYPHEN, Words

_NUMBER = re.compile(r"\d[\d.,]*(?:-plus|\+|-odd)?$|\d[\d,]*-\d[\d,]*$")
_YEAR = re.compile(r"(?:19|20)\d\d$")


class NumberRules:
    """How many of a force there are, with the words that qualify the number."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._sets = vocabulary.sets
        self._modifiers = vocabulary.number_modifiers

    def before(self, words: Words, start: int) -> int:
        """The first word of the number that stands before word `start`; `start` where there is none."""
        first = self._number(words, start)
        if first == start:
            return start
        if words.low[first] in self._sets["quantifiers"] and first == start - 1:
            return first
        counted = first
        first -= first > 1 and words.low[first - 1] == "a" and words.low[first] in self._sets["numbers"]
        for modifier in self._modifiers:
            begin = first - len(modifier)
            if begin >= 0 and tuple(words.low[begin:first]) == modifier:
                first = begin
                break
        else:
            first = counted  # "a dozen" without "about"
        if first and words.low[first - 1] in self._sets["before-numbers"]:
            first -= 1
        return first

    def licence(self, words: Words, first: int, last: int) -> str:
        """`number`, or `quantifier` for a single word as "several"."""
        return "quantifier" if last - first == 1 and words.low[first] in self._sets["quantifiers"] else "number"

    def is_many(self, words: Words, first: int, last: int) -> bool:
        """Whether a number counts hundreds or more: so many "men" are a force."""
        return any(
            low in ("hundred", "hundreds", "thousand", "thousands")
            or (len(low.replace(",", "")) > 2 and low[0].isdigit())
            for low in words.low[first:last]
        )

    def _number(self, words: Words, start: int) -> int:
        k = start - 1
        if k < 0:
            return start
        if words.low[k] == "of":
            return self._of(words, start)
        if self.is_number(words, k):
            while k and self.is_number(words, k - 1):
                k -= 1
            if k and words.low[k] in self._sets["numbers"] and words.low[k - 1] in ("several", "few", "many"):
                return k - 1  # "several hundred"
            return self._range(words, k)
        return k if words.low[k] in self._sets["quantifiers"] else start

    def _of(self, words: Words, start: int) -> int:
        """ "tens of thousands of"."""
        first = start
        while first > 1 and words.low[first - 1] == "of" and words.low[first - 2] in self._sets["numbers"]:
            first -= 2
        while start > first > 0 and words.low[first - 1] in ("several", "many", "few"):
            first -= 1
        return first

    def _range(self, words: Words, first: int) -> int:
        """ "between 3,000 and 5,000"."""
        if first > 1 and words.low[first - 1] in self._sets["ranges"] and self.is_number(words, first - 2):
            first -= 2
            if first and words.low[first - 1] == "between":
                first -= 1
        return first

    def is_number(self, words: Words, k: int) -> bool:
        """Whether word `k` counts things: not a year, a day of a month or a price."""
        text, low = words.text[k], words.low[k]
        if low in self._sets["numbers"] or HYPHEN.sub("", low) in self._sets["numbers"]:
            return True
        parts = HYPHEN.split(low)
        if len(parts) == 2 and parts[0] in self._sets["numbers"] and parts[1] in self._sets["numbers"]:
            return True
        if not _NUMBER.match(text):
            return False
        before = words.low[k - 1] if k else ""
        if len(text) < 3 and k and words.is_capital(k - 1) and not words.opens(k - 1):
            return False  # "Sector 3 troops"
        if before == "." and (k < 2 or words.low[k - 2] not in ("no", "nos", "vol")):
            before = ""
        if before in self._sets["months"] or before in self._sets["not-before-numbers"]:
            return False
        return not (
            _YEAR.match(text)
            and (before in self._sets["prepositions"] or before in ("", ",", "until", "during", "since"))
        )
