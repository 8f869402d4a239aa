"""Noun phrases grown leftwards from a head noun, without a parser.

A phrase is  [number] [possessor] [modifiers] head ; an article, a demonstrative or a possessive pronoun stays outside.
Words before the head give it *licences* (nation, name, side, military, ...) of which a weak head needs one.
"""

import re

from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_numbers import NumberRules
from labeling.engines.rules.units_owners import ADJECTIVE, OwnerRules
from labeling.engines.rules.units_phrase import Phrase
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import HYPHEN, Words

_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|d)$")
_ROMAN = re.compile(r"[IVX]+$")
_COMBATANTS = frozenset(("troops", "forces", "units", "soldiers", "brigades", "battalions", "teams"))
_ADDING = frozenset(("additional", "more"))
"""What a phrase may begin with, though no name does: "Additional troops were sent"."""
_PAIRS = frozenset(
    {
        ("left", "wing"),
        ("right", "wing"),
        ("far", "right"),
        ("far", "left"),
        ("special", "purpose"),
        ("guided", "missile"),
    }
)
"""Adjectives of two words."""


class PhraseGrower:
    """Takes words into a phrase, from its head to the left."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._v = vocabulary
        self._sets = vocabulary.sets
        self._numbers = NumberRules(vocabulary)
        self.owners = OwnerRules(vocabulary)

    def grow(self, words: Words, phrase: Phrase, name_ending: dict[int, Name]) -> None:
        """Extends the phrase to the left over modifiers, then a possessor or a number."""
        while phrase.start:
            step = self._modifier(words, phrase, name_ending) or self._coordination(words, phrase)
            if not step:
                break
            phrase.start -= step
        self.owners.take(words, phrase, name_ending)
        start = self._numbers.before(words, phrase.start)
        if start < phrase.start:
            phrase.licences.add(self._numbers.licence(words, start, phrase.start))
            if self._numbers.is_many(words, start, phrase.start):
                phrase.licences.add("many")
            phrase.start = start
            self.owners.take(words, phrase, name_ending)
        self._trim(words, phrase)

    def take(self, words: Words, phrase: Phrase) -> None:
        """Takes in the word before the phrase, and the number before that."""
        phrase.start -= 1
        phrase.start = self._numbers.before(words, phrase.start)

    def number_before(self, words: Words, start: int) -> int:
        """The first word of the number before word `start`; `start` where there is none."""
        return self._numbers.before(words, start)

    def _modifier(self, words: Words, phrase: Phrase, name_ending: dict[int, Name]) -> int:
        """How many words before the phrase modify its head, 0 for none; notes their licences."""
        k = phrase.start - 1
        name = name_ending.get(phrase.start)
        if name is not None and name.words is not None:
            if words.low[phrase.start] in ("and", "or", "&", ","):
                return 0
            phrase.names.append(name)
            phrase.licences.add("name")
            return phrase.start - name.words[0]
        if (nation := self.owners.nation_at(words, k)) is not None:
            length, kind = nation
            if kind == "country" and not self._may_modify(words, phrase, k):
                return 0
            if kind == "adjectival" and words.is_capital(k) and words.text[phrase.start] in self._v.nations:
                return 0  # "helped by the U.K. British troops landed": no force has two of them
            phrase.licences.add("people" if kind == "people" else "nation")
            phrase.licences |= self._v.classes.get(words.low[k], frozenset()) & {"armed", "side"}
            phrase.nations += 1
            if kind == "adjectival" and " ".join(words.low[k - length + 1 : k + 1]) in self._sets["multinational"]:
                phrase.licences.add("multinational")
            return length
        low, text = words.low[k], words.text[k]
        if k and ((words.low[k - 1], low) in _PAIRS or (text.isdigit() and words.text[k - 1] == "Type")):
            phrase.licences.add("plain")
            return 2
        classes = self._v.classes.get(low)
        if classes is not None:
            opener = low in self._sets["openers"] and low not in _ADDING
            if words.is_capital(k) and words.opens(k) and classes == {"plain"} and opener:
                return 0
            if low in self._sets["verb-like"] and not self._before_military(words, phrase):
                return 0
            if not classes & {"plain", "side"} and words.text[phrase.start] in self._v.nations:
                return 0  # a noun does not modify across a nation: "a base housing Polish troops"
            phrase.licences |= classes
            if low in self._sets["multinational"]:
                phrase.licences.add("multinational")
            return 1
        if text[0].isalpha() and HYPHEN.search(text):
            return self._hyphenated(words, phrase, k)
        if low == "class" and k and words.is_capital(k - 1):
            return self._ship_class(words, k)
        if low in self._sets["ordinals"] or _ORDINAL.match(text):
            phrase.licences.add("ordinal" if low in self._sets["ordinals"] else "ordinal-number")
            if low in self._sets["ordinals"] and phrase.head.echelon not in ("unspecified", "armed-group"):
                phrase.licences.add("ordinal-number")
            return 1
        if _ROMAN.match(text) and text != "I":
            phrase.licences.add("roman")
            return 1
        if text[0].isdigit() and HYPHEN.search(text) and text[-1].isalpha():
            phrase.licences.add("number")
            return 1
        if text in ("'s", "’s") or not text[0].isalpha():
            return 0
        return self._other_word(words, phrase, k)

    def _ship_class(self, words: Words, k: int) -> int:
        """ "Arleigh Burke class": the words of a class of ships that ends at word `k`."""
        first = k - 1
        while first and words.is_capital(first - 1) and not words.opens(first - 1) and k - first < 3:
            first -= 1
        return k - first + 1

    def _before_military(self, words: Words, phrase: Phrase) -> bool:
        """Whether a word that is a verb too is none here: "training units", "the deployed troops"."""
        k = phrase.start - 1
        if k and (words.low[k - 1] in self._sets["verb-before"] or words.low[k - 1] in self._sets["plural-people"]):
            return False  # "help combat gangs", "troops battle rebels"
        if k and words.low[k] == "combat" and self._is_adjective(words, k - 1):
            return True  # "American combat troops"
        if words.low[k] == "combat" and words.low[k + 1] in _COMBATANTS:
            return not k or words.low[k - 1] not in ("to", "help", "helps", "helped")
        if k and (
            words.low[k - 1] in self._sets["articles"]
            or self._numbers.is_number(words, k - 1)
            or words.low[k - 1] in ("'s", "’s")
        ):
            return True
        if words.low[k] in self._sets["intransitive"] and (
            words.opens(k) or words.low[k - 1] in self._sets["prepositions"]
        ):
            return True
        if phrase.start == phrase.head_start:
            return not phrase.head.persons
        return "military" in self._v.classes.get(words.low[phrase.start], ()) and phrase.start == phrase.head_start - 1

    def _is_adjective(self, words: Words, k: int) -> bool:
        """Whether a word modifies what follows: "American", "foreign", "additional"."""
        classes = self._v.classes.get(words.low[k], frozenset())
        return words.text[k] in self._v.nations or (bool(classes & {"plain", "side"}) and words.text[k].islower())

    def _hyphenated(self, words: Words, phrase: Phrase, k: int) -> int:
        parts = HYPHEN.split(words.text[k])
        for part in parts:
            phrase.licences |= self._v.classes.get(part.lower(), frozenset()) & {"military", "armed"}
        first = k
        if parts[-1].lower() in self._sets["backed"]:
            phrase.licences |= {"side", "armed", "hyphen"}
            while parts[0][0].isupper() and first and not words.titles[k] and self._in_name(words, first - 1):
                first -= 1  # "Boko Haram-linked", "al Qaeda-inspired"
            if parts[-1].lower() == "led":
                phrase.licences.add("coalition-adjective")
                if self._v.nations.get(parts[0]) == "adjectival":
                    phrase.licences.add("multinational")
        elif any(part in self._v.nations or (part.upper() == part and len(part) > 2) for part in parts):
            phrase.licences |= {"side", "hyphen"}
            if parts[0].lower() in ("counter", "anti"):
                phrase.licences.add("coalition-adjective")
        elif parts[0].lower() in ("pro", "anti", "counter", "ex", "multi", "neo", "self"):
            phrase.licences |= {"side", "hyphen"}
        elif parts[-1].lower() in ("man", "member", "strong", "person", "nation"):
            phrase.licences.add("number")
        else:
            phrase.licences.add("plain")
        return k - first + 1

    def _in_name(self, words: Words, k: int) -> bool:
        """Whether a word belongs to the name that a compound after it begins with."""
        if words.low[k] in ("al", "el"):
            return True
        return (
            words.is_capital(k) and words.low[k] not in self._sets["openers"] and words.text[k] not in self._v.nations
        )

    def _may_modify(self, words: Words, phrase: Phrase, k: int) -> bool:
        """Whether a country's bare name may modify the head: "Ukraine forces", but not "in Ukraine forces"."""
        if words.text[k] in self._sets["also-persons"]:
            return False
        before = words.low[k - 1] if k else ""
        if phrase.start < phrase.head_start and words.low[phrase.start] not in self._sets["after-countries"]:
            return False
        return words.titles[k] or (before not in self._sets["places-after"] and before != "and")

    def _other_word(self, words: Words, phrase: Phrase, k: int) -> int:
        """An unknown word: in capitals a name, else an adjective by its ending or by a determiner before it."""
        low = words.low[k]
        if low in self._sets["verbs"] or low in self._sets["determiners"] or low in self._sets["openers"]:
            return 0
        if low in self._sets["numbers"] or low in self._sets["quantifiers"] or low in self._sets["roles"]:
            return 0
        if low in self._sets["casualty-before"] or low in self._sets["not-modifiers"] or low in self._sets["months"]:
            return 0
        if words.is_capital(k):
            name_follows = words.is_capital(k + 1) and words.text[k + 1] not in self._v.nations
            if words.opens(k) and not name_follows and not words.titles[k] and ADJECTIVE.match(low):
                phrase.licences.add("plain")  # "Nationalistic battalions" at the head of a sentence
                return 1
            begins = words.opens(k) and not name_follows and not words.has_within(words.text[k : k + 1])
            if words.titles[k] or begins or low.endswith(("ing", "ed", "ly")):
                return 0
            phrase.licences.add("proper")
            return 1
        before = words.low[k - 1] if k else ""
        counted = k > 0 and self._numbers.is_number(words, k - 1)
        determined = before in self._sets["articles"] or before in ("'s", "’s") or counted
        if low in ("nation", "member", "man", "country") and k and self._numbers.is_number(words, k - 1):
            phrase.licences |= {"coalition-adjective", "number"}
            return 1
        if low.endswith(("ed", "ing")):
            if determined:
                phrase.licences.add("plain")
                return 1
            return 0
        if low.endswith("ly"):
            return 1 if phrase.start < phrase.head_start else 0
        if low in self._v.heads or low in self._v.head_compounds:
            return 0
        if words.text[phrase.start] in self._v.nations and not ADJECTIVE.match(low):
            return 0  # "on the wharf | Indonesian soldiers waited"
        if ADJECTIVE.match(low) or (determined and not low.endswith("s") and (counted or not phrase.head.needs)):
            phrase.licences.add("plain")
            return 1
        return 0

    def _coordination(self, words: Words, phrase: Phrase) -> int:
        """ "Afghan and coalition forces": how many words a conjunction takes, 0 where the conjunct stands alone."""
        k = phrase.start - 1
        word = words.low[k]
        if phrase.start == phrase.head_start or k < 1:
            return 0
        if "name" in phrase.licences and words.text[phrase.start] not in self._v.nations:
            return 0
        listed = word == "," and (words.titles[k] or "coordinated" in phrase.licences)
        if word not in ("and", "or", "&") and not listed:
            return 0
        left = k - 1
        low = words.low[left]
        nation = self.owners.nation_at(words, left)
        classes = self._v.classes.get(low, frozenset())
        parted = bool(HYPHEN.search(words.text[left])) and words.text[left][0].isalpha()
        first = words.low[phrase.start]
        nation_first = words.text[phrase.start] in self._v.nations
        if nation is not None:
            fits = nation[1] != "country" and (
                nation_first or first in self._v.classes or words.is_capital(phrase.start)
            )
        elif low in ("army", "navy") and first in ("air", "army", "navy", "marine") and phrase.head.rule == "unit":
            fits = left == 0 or words.low[left - 1] not in self._sets["articles"]  # "army and air force units"
        elif low in self._sets["sides-by-article"]:
            shared = words.low[phrase.head_end - 1] in self._sets["heads-of-sides"]
            noun = left > 0 and words.low[left - 1] in self._sets["articles"]  # "the government and rebel forces"
            fits = shared and not noun
        elif low in self._sets["not-coordinated"] or any(head.persons for head in self._v.heads.get(low, ())):
            fits = False  # "Marines and Special Operations forces" are two
        elif (
            low == "military" and "military" not in self._v.classes.get(first, frozenset()) and first != "paramilitary"
        ):
            fits = False  # "the military and allied forces" are two
        else:
            fits = bool(classes & {"side", "military", "armed"}) or parted
            fits = fits or ("plain" in classes and "plain" in self._v.classes.get(first, frozenset()))
        if not fits:
            return 0
        phrase.licences.add("coordinated")
        return 1

    def _trim(self, words: Words, phrase: Phrase) -> None:
        """Drops what cannot begin the phrase."""
        while phrase.start < phrase.head_start:
            low = words.low[phrase.start]
            opened = words.opens(phrase.start) and words.is_capital(phrase.start)
            asked = low == "many" and phrase.start and words.low[phrase.start - 1] == "how"  # "how many troops"
            if low in self._sets["not-first"] or (opened and low in ("next", "last")) or asked:
                phrase.start += 1
            else:
                break
