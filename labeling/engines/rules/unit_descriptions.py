"""Forces by description: a noun phrase grown leftwards from its head noun, without a parser.

A phrase is  [number] [possessor] [modifiers] head [of name]; an article, a demonstrative or a possessive pronoun stays
outside. Words before the head give it *licences* (nation, name, side, military, ...) of which a weak head needs one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from labeling.engines.rules.unit_names import Name
from labeling.engines.rules.unit_vocabulary import Compounds, Head, Vocabulary
from labeling.engines.rules.unit_words import Words

_ADJECTIVE = re.compile(
    r".{3,}(?:ful|less|ous|ive|ary|able|ible|ical|ional|ern|ese|ish|iest)$|.{4,}(?:al|ic|ist|ant|ent|ian)$"
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|d)$")
_NUMBER = re.compile(r"\d[\d.,]*(?:-plus|\+|-odd)?$|\d[\d,]*-\d[\d,]*$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_ROMAN = re.compile(r"[IVX]+$")
_PARTED = re.compile(r"[-‑]")
_BACKED = ("led", "backed", "linked", "aligned", "affiliated", "supported", "sponsored", "allied", "funded", "trained",
           "controlled", "run", "inspired", "armed", "occupation", "commanded", "dominated")  # fmt: skip
_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan jan. feb feb. mar mar. apr apr. jun jun. jul jul. aug aug. sept sept. sep sep. oct oct. nov nov. dec dec.".split()
)


@dataclass(slots=True)
class Phrase:
    """A description as it grows: words `[start, end)`, head words `[head, end of head)`, and what modifies it."""

    start: int
    end: int
    head_start: int
    head_end: int
    head: Head
    licences: set[str] = field(default_factory=set)
    names: list[Name] = field(default_factory=list)
    nations: int = 0
    counted: bool = False
    owner: Name | None = None


class DescriptionRules:
    """Grows phrases from heads. `names` are those found before; a phrase may hold one as its modifier."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._v = vocabulary
        self._sets = vocabulary.sets
        self._senses = vocabulary.other_senses

    def find(self, words: Words, names: Sequence[Name]) -> Iterator[Phrase]:
        """Every phrase whose head has what it needs, in the order of the text; `document` needs are left to the caller."""
        name_ending = {name.words[1]: name for name in names if name.words}
        covered = {index for name in names if name.words for index in range(*name.words)}
        heads, compounds = self._v.heads, self._v.head_compounds
        for index, low in enumerate(words.low):
            if (low not in heads and low not in compounds) or index in covered:
                continue
            for first, head in self._heads_at(words, index, compounds):
                if first in covered:
                    continue
                phrase = Phrase(first, index + 1, first, index + 1, head)
                self.grow(words, phrase, name_ending)
                if self._holds(words, phrase):
                    yield phrase
                    break

    def _heads_at(self, words: Words, index: int, compounds: Compounds) -> Iterator[tuple[int, Head]]:
        for before, head in compounds.get(words.low[index], ()):
            first = index - len(before)
            if first >= 0 and tuple(words.low[first:index]) == before:
                yield first, head
        for head in self._v.heads.get(words.low[index], ()):
            yield index, head

    # ----- growing

    def grow(self, words: Words, phrase: Phrase, name_ending: dict[int, Name]) -> None:
        """Extends the phrase to the left over modifiers, then a possessor or a number."""
        while phrase.start:
            step = self._modifier(words, phrase, name_ending) or self._coordination(words, phrase)
            if not step:
                break
            phrase.start -= step
        self._possessor(words, phrase, name_ending)
        self._number(words, phrase)
        self._trim(words, phrase)

    def before_name(self, words: Words, first: int, last: int, name_ending: dict[int, Name]) -> int:
        """The first word of a name with what describes it: "Iran-backed Houthis", "Lebanon's Hezbollah", "core ISIL".

        Before another noun the words belong to that ("other Taliban leaders"): the name stays by itself.
        """
        if first > 1 and words.low[first - 1] in ("and", "or") and words.low[first] in ("royal", "u.s.", "us"):
            k = first - 2
            while (nation := self.nation_at(words, k)) is not None and nation[1] != "country":
                first = k - nation[0] + 1
                k = first - 2 if words.text[first - 1] == "," else first - 1
        if last < len(words) and words.text[last][0].isalpha() and not words.is_capital(last):
            low = words.low[last]
            if low not in self._sets["verbs"] and not low.endswith(("ed", "ly")):
                return first
        if words.titles[first]:
            return first
        start = first
        while start:
            k = start - 1
            low, text = words.low[k], words.text[k]
            nation = self.nation_at(words, k)
            if nation is not None and nation[1] in ("nation", "people"):
                start -= nation[0]
            elif low in self._sets["before-names"] and words.text[k][0].islower():
                start = k
            elif text[0].isalpha() and _PARTED.search(text) and _PARTED.split(low)[-1] in _BACKED:
                start = k
            else:
                break
        phrase = Phrase(start, last, start, last, Head(rule="name", echelon="unspecified"))
        self._possessor(words, phrase, name_ending)
        return phrase.start

    def before_ship(self, words: Words, first: int) -> int:
        """The first word of a ship's name with its type: "guided-missile destroyer USS Example"."""
        head = first - 1
        if head > 0 and words.text[head] in "'‘“\"":
            head -= 1
        if head < 0 or words.low[head] not in self._sets["ship-types"]:
            return first
        return self.before_body(words, head)

    def before_body(self, words: Words, head: int) -> int:
        """The first word of a body noun with its modifiers: "large group" in "a large group of insurgents"."""
        phrase = Phrase(head, head + 1, head, head + 1, Head(rule="body-of", echelon="unspecified"))
        self.grow(words, phrase, {})
        return phrase.start

    def country_from(self, words: Words, first: int) -> int:
        """How many words starting at `first` name a country, 0 for none."""
        for length in (5, 4, 3, 2, 1):
            last = first + length - 1
            if last < len(words):
                nation = self.nation_at(words, last)
                if nation is not None and nation[0] == length and nation[1] in ("country", "adjectival"):
                    return length
        return 0

    def nation_at(self, words: Words, last: int) -> tuple[int, str] | None:
        """How many words ending at `last` name a nation, and its kind (country, nation, people, adjectival)."""
        text = words.text[last]
        for before, kind in self._v.nation_compounds.get(text, ()):
            first = last - len(before)
            if first >= 0 and tuple(words.text[first:last]) == before:
                return len(before) + 1, kind
        kind = self._v.nations.get(text)
        return (1, kind) if kind else None

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
        if (nation := self.nation_at(words, k)) is not None:
            length, kind = nation
            if kind == "country" and not self._may_modify(words, phrase, k):
                return 0
            phrase.licences.add("people" if kind == "people" else "nation")
            phrase.licences |= self._v.classes.get(words.low[k], frozenset()) & {"armed", "side"}
            phrase.nations += 1
            if words.low[k] in self._sets["multinational"] or "nited " in " ".join(words.text[k - length + 1 : k + 1]):
                if kind == "adjectival" and words.text[k] not in ("States", "Kingdom"):
                    phrase.licences.add("multinational")
            return length
        low, text = words.low[k], words.text[k]
        classes = self._v.classes.get(low)
        if classes is not None:
            if words.is_capital(k) and words.opens(k) and classes == {"plain"} and low in self._sets["openers"]:
                return 0
            if low in self._sets["verb-like"] and not self._before_military(words, phrase):
                return 0
            phrase.licences |= classes
            if low in self._sets["multinational"]:
                phrase.licences.add("multinational")
            return 1
        if text[0].isalpha() and _PARTED.search(text):
            return self._hyphenated(words, phrase, k)
        if low in self._sets["ordinals"] or _ORDINAL.match(text):
            phrase.licences.add("ordinal" if low in self._sets["ordinals"] else "ordinal-number")
            if low in self._sets["ordinals"] and phrase.head.echelon not in ("unspecified", "armed-group"):
                phrase.licences.add("ordinal-number")
            return 1
        if _ROMAN.match(text) and text != "I":
            phrase.licences.add("roman")
            return 1
        if text[0].isdigit() and _PARTED.search(text) and text[-1].isalpha():
            phrase.licences.add("number")
            return 1
        if text in ("'s", "’s") or not text[0].isalpha():
            return 0
        return self._other_word(words, phrase, k)

    def _before_military(self, words: Words, phrase: Phrase) -> bool:
        """Whether a word that is a verb too modifies: "training units", "the deployed troops", not "training Iraqi units"."""
        k = phrase.start - 1
        if k and (
            words.low[k - 1] in self._sets["articles"]
            or self._is_number(words, k - 1)
            or words.low[k - 1] in ("'s", "’s")
        ):
            return True
        if phrase.start == phrase.head_start:
            return not phrase.head.persons
        return "military" in self._v.classes.get(words.low[phrase.start], ()) and phrase.start == phrase.head_start - 1

    def _hyphenated(self, words: Words, phrase: Phrase, k: int) -> int:
        parts = _PARTED.split(words.text[k])
        if parts[-1] in _BACKED or parts[-1].lower() in _BACKED:
            phrase.licences |= {"side", "armed", "hyphen"}
            if parts[-1].lower() == "led":
                phrase.licences.add("coalition-adjective")
                if self._v.nations.get(parts[0]) == "adjectival":
                    phrase.licences.add("multinational")
        elif any(part in self._v.nations or part.upper() == part and len(part) > 2 for part in parts):
            phrase.licences |= {"side", "hyphen"}
            if parts[0].lower() in ("counter", "anti"):
                phrase.licences.add("coalition-adjective")
        elif parts[0].lower() in ("pro", "anti", "counter", "ex", "multi", "neo", "self"):
            phrase.licences |= {"side", "hyphen"}
        elif parts[-1].lower() in ("man", "member", "strong", "person", "nation"):
            phrase.licences.add("number")
        else:
            phrase.licences.add("plain")
        return 1

    def _may_modify(self, words: Words, phrase: Phrase, k: int) -> bool:
        """Whether a country's bare name may modify the head: "Ukraine forces", but not "in Ukraine forces"."""
        if phrase.start < phrase.head_start or words.text[k] in ("Georgia", "Jordan", "Chad"):
            return False
        before = words.low[k - 1] if k else ""
        return words.titles[k] or before not in (
            "in",
            "from",
            "of",
            "to",
            "on",
            "into",
            "across",
            "by",
            "with",
            "against",
            "and",
        )

    def _other_word(self, words: Words, phrase: Phrase, k: int) -> int:
        """An unknown word: in capitals a name, else an adjective by its ending or by a determiner before it."""
        low = words.low[k]
        if low in self._sets["verbs"] or low in self._sets["determiners"] or low in self._sets["openers"]:
            return 0
        if low in self._sets["numbers"] or low in self._sets["quantifiers"] or low in self._sets["roles"]:
            return 0
        if low in self._sets["casualty-before"] or low in self._sets["not-modifiers"] or low in _MONTHS:
            return 0
        if words.is_capital(k):
            if words.titles[k] or words.opens(k):
                return 0
            phrase.licences.add("proper")
            return 1
        before = words.low[k - 1] if k else ""
        counted = k > 0 and self._is_number(words, k - 1)
        determined = before in self._sets["articles"] or before in ("'s", "’s") or counted
        if low in ("nation", "member", "man", "country") and k and self._is_number(words, k - 1):
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
        if _ADJECTIVE.match(low) or (determined and not low.endswith("s") and (counted or not phrase.head.needs)):
            phrase.licences.add("plain")
            return 1
        return 0

    def _coordination(self, words: Words, phrase: Phrase) -> int:
        """ "Afghan and coalition forces": how many words a conjunction takes, 0 where the conjunct stands alone."""
        k = phrase.start - 1
        word = words.low[k]
        if phrase.start == phrase.head_start or k < 1 or "name" in phrase.licences:
            return 0
        if word in ("and", "or", "&"):
            step = 1
        elif word == "," and (words.titles[k] or "coordinated" in phrase.licences):
            step = 1
        else:
            return 0
        left = k - 1
        low = words.low[left]
        nation = self.nation_at(words, left)
        classes = self._v.classes.get(low, frozenset())
        parted = bool(_PARTED.search(words.text[left])) and words.text[left][0].isalpha()
        first = words.low[phrase.start]
        nation_first = words.text[phrase.start] in self._v.nations
        if nation is not None:
            fits = nation[1] != "country" and (
                nation_first or first in self._v.classes or words.is_capital(phrase.start)
            )
        elif low in self._sets["not-coordinated"]:
            fits = False
        else:
            fits = bool(classes & {"side", "military", "armed"}) or parted
            fits = fits or ("plain" in classes and "plain" in self._v.classes.get(first, frozenset()))
        if not fits:
            return 0
        phrase.licences.add("coordinated")
        return step

    def _possessor(self, words: Words, phrase: Phrase, name_ending: dict[int, Name]) -> None:
        """Takes in "Ukraine's", "the country's", "Assad's"."""
        k = phrase.start - 1
        if k < 1:
            return
        if words.text[k] in ("'s", "’s"):
            pass
        elif words.text[k] in ("'", "’") and words.low[k - 1].endswith("s") and words.start[k] == words.end[k - 1]:
            pass
        else:
            return
        owner = k - 1
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
                or _ADJECTIVE.match(words.low[start - 1])
            ):
                start -= 1
            if low in ("country", "nation", "state", "kingdom", "regime", "government", "republic", "military", "army"):
                phrase.licences |= {"side", "nation"}
        phrase.start = start

    def _number(self, words: Words, phrase: Phrase) -> None:
        """Takes in "some 3,000 to 5,000", "hundreds of", "more than a dozen"."""
        k = phrase.start - 1
        if k < 0:
            return
        low = words.low[k]
        if low == "of" and k and words.low[k - 1] in self._sets["numbers"]:
            phrase.start = k - 1
            while (
                phrase.start > 1
                and words.low[phrase.start - 1] == "of"
                and words.low[phrase.start - 2] in self._sets["numbers"]
            ):
                phrase.start -= 2
            while phrase.start and words.low[phrase.start - 1] in ("several", "many", "few"):
                phrase.start -= 1
        elif self._is_number(words, k):
            phrase.start = k
            while phrase.start and self._is_number(words, phrase.start - 1):
                phrase.start -= 1
            if (
                phrase.start > 1
                and words.low[phrase.start - 1] in ("to", "or", "and", "-", "–", "—")
                and self._is_number(words, phrase.start - 2)
            ):
                phrase.start -= 2
                if phrase.start and words.low[phrase.start - 1] == "between":
                    phrase.start -= 1
        elif low in self._sets["quantifiers"]:
            phrase.start = k
            phrase.counted = True
            return
        else:
            return
        phrase.counted = True
        phrase.licences.add("number")
        for modifier in self._v.number_modifiers:
            first = phrase.start - len(modifier)
            if first >= 0 and tuple(words.low[first : phrase.start]) == modifier:
                phrase.start = first
                break
        if phrase.start and words.low[phrase.start - 1] in (
            "additional",
            "further",
            "extra",
            "estimated",
            "reported",
            "initial",
        ):
            phrase.start -= 1

    def _is_number(self, words: Words, k: int) -> bool:
        text, low = words.text[k], words.low[k]
        if low in self._sets["numbers"] or _PARTED.sub("", low) in self._sets["numbers"]:
            return True
        parts = _PARTED.split(low)
        if len(parts) == 2 and parts[0] in self._sets["numbers"] and parts[1] in self._sets["numbers"]:
            return True
        if not _NUMBER.match(text):
            return False
        before = words.low[k - 1] if k else ""
        if before in _MONTHS or before in ("$", "£", "€", ".", "-"):
            return False
        return not (
            _YEAR.match(text) and (before in ("in", "since", "by", "from", "until", "of", ",", "during") or k == 0)
        )

    def _trim(self, words: Words, phrase: Phrase) -> None:
        """Drops what cannot begin the phrase."""
        while phrase.start < phrase.head_start:
            low = words.low[phrase.start]
            opened = words.opens(phrase.start) and words.is_capital(phrase.start)
            if low in (
                "and",
                "or",
                "&",
                ",",
                "then",
                "ever",
                "primarily",
                "mainly",
                "mostly",
                "largely",
                "partly",
                "chiefly",
                "duty",
                "based",
                "held",
                "led",
                "run",
                "'s",
                "’s",
            ) or (opened and low in ("meanwhile", "then", "next", "last", "newly-")):
                phrase.start += 1
            else:
                break

    # ----- whether a grown phrase is a force

    def _holds(self, words: Words, phrase: Phrase) -> bool:
        head, licences = phrase.head, phrase.licences
        if not self._has_needs(phrase):
            return False
        if "civil" in licences and head.needs:
            return False
        if head.persons and {"former", "retired", "then", "ex"} & set(words.low[phrase.start : phrase.head_start]):
            return False
        return (
            not self._is_modifier(words, phrase) and not self._other_sense(words, phrase) and not licences & {"never"}
        )

    def _has_needs(self, phrase: Phrase) -> bool:
        needs, licences = phrase.head.needs, phrase.licences
        if not needs or "document" in needs:
            return True
        if "strong" in needs and licences & {"nation", "people", "name", "side", "military"}:
            return True
        if "nation" in needs and "people" in licences:
            return True
        return bool(needs & licences)

    def _is_modifier(self, words: Words, phrase: Phrase) -> bool:
        """Whether the head modifies another noun: "army commander", "coalition air strikes"."""
        if phrase.head_end >= len(words):
            return False
        following, low = words.text[phrase.head_end], words.low[phrase.head_end]
        if low in ("and", "or", "/", ",") and phrase.head.modifier and words.low[phrase.head_start] == "military":
            return self._shares_noun(words, phrase.head_end + 1)
        if not following[0].isalpha() or low in self._sets["verbs"] or low.endswith("ly"):
            return False
        if words.is_capital(phrase.head_end) and not words.titles[phrase.head_end]:
            if low in self._sets["ranks"]:
                return True
            if low in self._sets["openers"] or following in self._v.nations:
                return False
            return words.is_capital(phrase.head_end - 1)
        if low in self._sets["roles"] and not phrase.head.persons:
            return not (low.startswith(("spokes", "official")) and "nation" in phrase.licences)
        if low in self._sets["modified"]:
            return (
                phrase.head.echelon != "service"
                or "nation" not in phrase.licences
                or words.low[phrase.head_start] == "military"
            )
        if not phrase.head.modifier:
            return False
        if (
            phrase.head.echelon == "service"
            and "nation" in phrase.licences
            and words.low[phrase.head_start] != "military"
        ):
            return False
        if words.low[phrase.head_end - 1] in ("armed forces", "forces", "armies", "navies", "militaries"):
            return False
        return not (low.endswith("ed") or low in self._sets["participles-after"] or words.titles[phrase.head_end])

    def _shares_noun(self, words: Words, index: int) -> bool:
        """ "military and economic aid": whether an adjective and its noun follow."""
        if index + 1 >= len(words):
            return False
        low, following = words.low[index], words.low[index + 1]
        adjective = low in self._v.classes or bool(_ADJECTIVE.match(low)) or low in self._sets["shared"]
        return (
            adjective
            and following[0].isalpha()
            and following not in self._sets["verbs"]
            and not following.endswith("ed")
        )

    def _other_sense(self, words: Words, phrase: Phrase) -> bool:
        """Verbs and civil senses of a head: "forces them to", "jet fighters", "market forces"."""
        head = words.low[phrase.head_start]
        before = words.low[phrase.head_start - 1] if phrase.head_start else ""
        after = words.low[phrase.head_end] if phrase.head_end < len(words) else ""
        if before in self._senses.get(head, ()):
            return True
        if head == "forces" and phrase.start == phrase.head_start:
            if after in self._sets["objects"]:
                return True
            return after == "of" and words.low[min(phrase.head_end + 1, len(words) - 1)] in self._sets["abstract"]
        if head in ("fighters", "marines"):
            around = words.low[max(0, phrase.head_start - 3) : phrase.head_end + 3]
            return not self._sets["aircraft"].isdisjoint(around)
        return before == "as" and phrase.start == phrase.head_start and phrase.head.persons
