"""What belongs to a force beside its name or noun: descriptions before a name, a ship's type, a country after "of"."""

from collections.abc import Mapping

from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_headlines import HeadlineRules
from labeling.engines.rules.units_phrase import Phrase
from labeling.engines.rules.units_phrases import PhraseGrower
from labeling.engines.rules.units_vocabulary import Head, Vocabulary
from labeling.engines.rules.units_words import HYPHEN, Words

_LONGEST_COUNTRY = 5
"""Words."""


class ExtentRules:
    """All methods take and return indices of words."""

    def __init__(self, vocabulary: Vocabulary, grower: PhraseGrower) -> None:
        self._sets = vocabulary.sets
        self._plain = {word for word, classes in vocabulary.classes.items() if "plain" in classes}
        self._grower = grower
        self._headlines = HeadlineRules(vocabulary)

    def before_name(self, words: Words, first: int, last: int, name_ending: Mapping[int, Name]) -> int:
        """The first word of a name with what describes it: "Iran-backed Houthis", "Lebanon's Hezbollah", "core ISIL".

        Before another noun the words belong to that ("other Taliban leaders"): the name stays by itself.
        """
        first = self._shared(words, first)
        if last < len(words) and words.text[last][0].isalpha() and not words.is_capital(last):
            low = words.low[last]
            acts = low in self._sets["verbs"] or low.endswith(("ed", "ly")) or self._headlines.acts(words, last)
            if not acts:
                return first
        start = first
        while start and not words.titles[first]:
            k = start - 1
            low, text = words.low[k], words.text[k]
            nation = self._grower.owners.nation_at(words, k)
            if nation is not None and nation[1] in ("nation", "people"):
                start -= nation[0]
            elif low in self._sets["before-names"] and text.islower():
                start -= 1
            elif self._describes(words, k):
                start -= 1  # "the valiant Sudanese Armed Forces"
            elif text[0].isalpha() and HYPHEN.search(text) and HYPHEN.split(low)[-1] in self._sets["backed"]:
                start = k
            else:
                break
        phrase = Phrase(start, last, start, last, Head(rule="name", echelon="unspecified"))
        self._grower.owners.take(words, phrase, name_ending)
        return phrase.start

    def _describes(self, words: Words, k: int) -> bool:
        """Whether a word is an adjective right after an article: "the valiant ...", "the autonomy-seeking ..."."""
        if not k or not words.text[k].islower() or words.low[k - 1] not in self._sets["articles"]:
            return False
        if words.low[k] in self._plain or words.low[k].endswith("ing"):
            return True
        return bool(HYPHEN.search(words.text[k]) and words.text[k][0].isalpha())

    def _shared(self, words: Words, first: int) -> int:
        """ "U.S., French and Royal Navy ships": nations that share the name's noun."""
        if first > 1 and words.low[first - 1] in ("and", "or") and words.low[first] in ("royal", "u.s.", "us"):
            k = first - 2
            while (nation := self._grower.owners.nation_at(words, k)) is not None and nation[1] != "country":
                first = k - nation[0] + 1
                k = first - 2 if words.text[first - 1] == "," else first - 1
        return first

    def before_ship(self, words: Words, first: int, name_ending: Mapping[int, Name]) -> int:
        """The first word of a ship's name with its type: "guided-missile destroyer USS Example"."""
        head = first - 1
        if head > 0 and words.text[head] in "'‘“\"":
            head -= 1
        if head < 0 or words.low[head] not in self._sets["ship-types"]:
            phrase = Phrase(first, first + 1, first, first + 1, Head(rule="name", echelon="unspecified"))
            self._grower.owners.take(words, phrase, name_ending)
            return phrase.start
        typed = head > 0 and words.low[head - 1] in self._sets["naval-adjectives"]
        return self.before_body(words, head, 1 if typed else 0)

    def before_body(self, words: Words, head: int, with_before: int = 0) -> int:
        """The first word of a body noun with its modifiers: "large group" in "a large group of insurgents".

        `with_before` counts words before the noun that belong to it: the "spy" of "spy ship".
        """
        first = head - with_before
        phrase = Phrase(first, head + 1, first, head + 1, Head(rule="body-of", echelon="unspecified"))
        self._grower.grow(words, phrase, {})
        return phrase.start

    def country_from(self, words: Words, first: int) -> int:
        """How many words starting at `first` name a country, 0 for none."""
        for length in range(_LONGEST_COUNTRY, 0, -1):
            last = first + length - 1
            if last < len(words):
                nation = self._grower.owners.nation_at(words, last)
                if nation is not None and nation[0] == length and nation[1] in ("country", "adjectival"):
                    return length
        return 0
