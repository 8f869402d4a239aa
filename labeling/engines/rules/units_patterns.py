"""Capitalised runs that end with a military noun: "155th Mechanised Brigade", "Quds Force", "Task Force Alpha"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words, has_article, is_acronym

_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|d)$")
_ROMAN = re.compile(r"[IVX]+$")
_NUMBERED = re.compile(r"\d+(?:st|nd|rd|th|d)?(?:[-‑/]\d+\w*)*$")
_PARTS = frozenset({"Front"})
"""What a number makes a part of another force: "the 53rd Front of the FARC"."""
_LONGEST_OF = 5


class PatternRules:
    """Names that no lexicon lists, by the noun they end with and what stands before it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sets = vocabulary.sets
        self._openers = vocabulary.sets["openers"]
        self._ranks = vocabulary.sets["ranks"]

    def find(self, words: Words) -> Iterator[Name]:
        """Names by pattern, from the last word to the first."""
        yield from self._by_head(words)
        yield from self._ordinal_acronyms(words)

    def is_rank(self, words: Words, covered: tuple[int, int]) -> bool:
        """Whether the service belongs to a rank or an office: "Army Lt. Gen. X", "Secretary of the Navy"."""
        first, last = covered
        if last < len(words) and words.low[last] in self._ranks and words.text[last - 1] != "Command":
            named = last + 1 < len(words) and words.is_capital(last + 1)
            if words.is_capital(last) or named or words.text[last].endswith("."):
                return True
        before = words.low[max(0, first - 3) : first]
        return before[-2:] in (["of", "the"], ["for", "the"]) and before[0] in self._sets["offices"]

    def _by_head(self, words: Words) -> Iterator[Name]:
        heads, compounds = self._vocabulary.name_heads, self._vocabulary.name_head_compounds
        reached = len(words)
        for index in reversed(words.capitals):
            head = words.text[index]
            if index < reached and (head in heads or head in compounds):
                name = self._pattern_at(words, index)
                if name is not None and name.words is not None:
                    reached = name.words[0]
                    yield name

    def _pattern_at(self, words: Words, last: int) -> Name | None:
        vocabulary = self._vocabulary
        head = words.text[last]
        first, echelon = last, vocabulary.name_heads.get(head)
        for before, found in vocabulary.name_head_compounds.get(head, ()):
            begin = last - len(before)
            if begin >= 0 and tuple(words.text[begin:last]) == before:
                first, echelon = begin, found
                break
        if echelon is None:
            return None
        compound = " ".join(words.text[first : last + 1])
        start, licences = self._grow(words, first)
        end = self._extend(words, last, compound)
        if start == first and end == last + 1:
            return self._bare_service(words, first, end, compound, echelon)
        if head in self._sets["numbered-after"] and words.text[end - 1][0].isdigit():
            licences.add("ordinal")
        if not self._licensed(words, compound, licences, end > last + 1):
            return None
        if head in self._sets["names-with-military-and-proper"] and not self._fights(words, start, first, licences):
            return None
        if echelon in ("service", "army") and self.is_rank(words, (start, end)):
            return None
        if end < len(words) and words.text[end] in self._sets["not-after-services"]:
            return None
        low = set(words.low[start:end])
        if head == "Legion" and low & self._sets["not-legions"]:
            return None
        if compound == "Corps" and words.low[end : end + 2] == ["of", "engineers"]:
            return None
        if low & self._sets["not-armies"] or (
            low & vocabulary.sets["multinational"] and end == last + 1 and echelon == "unspecified"
        ):
            return None
        rule = "task-force" if compound == "Task Force" else "pattern"
        if "ordinal" in licences:
            rule = "ordinal-formation"
        if "nation" in licences and echelon in ("service", "army", "corps") and "ordinal" not in licences:
            rule, echelon = "national-service", "service"
        elif head == "Brigades" and "ordinal" in licences:
            echelon = "brigade"
        elif echelon == "army" and "ordinal" not in licences:
            echelon = "armed-group"
        if {"coalition", "multinational"} & low or {"combined", "joint"} <= low:
            echelon = "coalition" if echelon == "unspecified" and "Task Force" in compound else echelon
        name = self._name(words, start, end, rule, echelon, first, last + 1)
        return replace(name, form="described") if licences == {"military"} and words.titles[start] else name

    def _name(self, words: Words, start: int, end: int, rule: str, echelon: str, first: int, last: int) -> Name:
        cue = ((words.start[first], words.end[last - 1]),)
        return Name(words.start[start], words.end[end - 1], (start, end), rule, "named", echelon, cue)

    def _bare_service(self, words: Words, first: int, end: int, head: str, echelon: str) -> Name | None:
        """ "the Navy said": a service in capitals by itself; at the start of a sentence capitals say nothing."""
        if echelon != "service" and head != "Army":
            return None
        if head == "Military" or self.is_rank(words, (first, end)) or words.titles[first]:
            return None
        following = words.low[end] if end < len(words) else "."
        spoken = following in self._sets["verbs"] or following in self._sets["roles"]
        if words.opens(first) and end - first == 1 and not spoken:
            return None
        if end < len(words) and words.is_capital(end) and words.low[end] not in self._openers:
            return None
        return self._name(words, first, end, "service-in-capitals", "service", first, end)

    def _grow(self, words: Words, first: int) -> tuple[int, set[str]]:
        """Where the capitals before a head begin, and what they are: nation, military, ordinal, proper, lettered."""
        licences: set[str] = set()
        start = first
        while start:
            k = start - 1
            if self._is_link(words, k, licences):
                start = k
                continue
            kind = self._kind(words, k, first, start == first)
            if kind is None:
                break
            licences.add(kind)
            start = k
        while start < first and words.low[start] in self._sets["not-first"]:
            start += 1
        for before, _ in self._vocabulary.nation_compounds.get(words.text[start], ()):
            if tuple(words.text[max(0, start - len(before)) : start]) == before:
                start -= len(before)  # "North Korea's", whose first word may open a sentence
                break
        if start > 1 and words.text[start - 2 : start] == ["No", "."] and words.text[start].isdigit():
            start -= 2
        return start, licences

    def _is_link(self, words: Words, k: int, licences: set[str]) -> bool:
        """Whether a word joins capitals: the 's of "People's", the "and" of "Security and Defence Forces"."""
        if not k or not words.is_capital(k - 1):
            return False
        before = words.low[k - 1]
        if words.low[k] in ("'s", "’s"):
            return before not in self._sets["not-possessors"]
        if words.low[k] != "and" or "military" not in licences or before in self._sets["not-coordinated"]:
            return False
        return "military" in self._vocabulary.classes.get(before, frozenset())

    def _kind(self, words: Words, k: int, first: int, adjacent: bool) -> str | None:
        """What a word before a head is in its name, None where the name does not reach it."""
        text, low = words.text[k], words.low[k]
        if _ORDINAL.match(text) or (adjacent and _ROMAN.match(text) and text != "I"):
            return "ordinal"
        if _NUMBERED.match(text):
            small = len(text) < 4 and words.text[first] in self._sets["numbers-before"]
            return "ordinal" if "-" in text or small else None
        if not words.is_capital(k):
            after_name = bool(k) and (words.is_capital(k - 1) or words.low[k - 1].startswith("al-"))
            particle = low.startswith("al-") or (low in self._sets["name-particles"] and after_name)
            return "proper" if particle else None
        if text in self._vocabulary.nations:
            return "nation"
        if low in self._sets["ordinals"]:
            return "ordinal"
        classes = self._vocabulary.classes.get(low, frozenset())
        if classes & {"military", "side", "armed"}:
            return "military"
        if k and _ORDINAL.match(words.text[k - 1]):
            return "proper"
        ordinary = low in self._openers or low in self._ranks or low in self._sets["verbs"]
        opening = words.opens(k) and (classes or low.endswith(("ing", "ed", "ly")))
        if ordinary or opening or (words.titles[k] and not classes):
            return None
        return "lettered" if text in self._sets["letters"] else "proper"

    def _extend(self, words: Words, last: int, head: str) -> int:
        """What belongs to a name after its head: a number, a letter, a name after "Task Force", "of" and a country."""
        end = last + 1
        if end >= len(words):
            return end
        text = words.text[end]
        if head.split()[-1] in self._sets["numbers-after"]:
            counted = words.low[end] in self._vocabulary.sets["numbers"] and words.is_capital(end)
            if _NUMBERED.match(text) or counted or (text in self._sets["letters"] and len(text) == 1):
                return end + 1
        if head in self._sets["names-with-name-after"]:
            return self._after_task_force(words, end)
        numbered = last > 0 and (words.text[last - 1][0].isdigit() or words.low[last - 1] in self._sets["ordinals"])
        if numbered and words.low[end] == "the" and words.text[end + 1 : end + 2] and words.is_capital(end + 1):
            regiment = end + 1  # "2nd Battalion The Rifles", "1st Battalion the Royal Welsh"
            while regiment < len(words) and (words.is_capital(regiment) or words.low[regiment] == "of"):
                regiment += 1
            regiment -= words.low[regiment - 1] == "of"
            return regiment if words.low[end + 1] in self._sets["regiments"] else end
        noun = head.split()[-1]
        if words.low[end] == "of" and noun in self._sets["names-with-of"] and not (numbered and noun in _PARTS):
            place = end + 1
            if place < len(words) and words.low[place] == "the":
                place += 1
            for length in range(min(_LONGEST_OF, len(words) - place), 0, -1):
                if " ".join(words.text[place : place + length]) in self._vocabulary.countries:
                    return place + length
            if place < len(words) and words.is_capital(place) and words.low[place] not in self._openers:
                return end if self._is_person(words, place) else place + 1
        return end

    def _is_person(self, words: Words, place: int) -> bool:
        """Whether the name after "of" has a second word: "the Mahdi Army of Ali al-Zorin"."""
        after = words.text[place + 1 : place + 2]
        if not after or not after[0][0].isalpha():
            return False
        named = words.is_capital(place + 1) and words.low[place + 1] not in self._openers
        return named or has_article(after[0])

    def _after_task_force(self, words: Words, end: int) -> int:
        """ "Task Force Alpha", "Joint Task Force - Operation Example"."""
        dash = words.text[end] in "-–—" and words.text[end + 1 : end + 2] == ["Operation"]
        begin = end + 1 if dash else end
        limit = begin + (3 if words.text[begin] == "Operation" else 1)
        last = begin
        while last < min(limit, len(words)) and words.is_capital(last) and not words.titles[last]:
            if words.low[last] in self._openers:
                break
            last += 1
        return last if last > begin else end

    def _licensed(self, words: Words, head: str, licences: set[str], extended: bool) -> bool:
        """Whether what stands before the head makes it a proper name of a force, each head by its own ambiguity."""
        if "ordinal" in licences or (
            extended and (head in self._sets["names-with-name-after"] or head == "Armed Forces")
        ):
            return True
        named = bool(licences & {"nation", "proper", "lettered"})
        kinds = self._vocabulary.sets
        last = head.split()[-1]
        if last in kinds["names-with-letter"]:
            return "lettered" in licences or ("military" in licences and last != "Company")
        if last in kinds["names-with-military-and-proper"]:
            return "military" in licences and (named or extended)
        if " " in head and head != "Task Force":
            return True
        if last in kinds["names-with-military"]:
            return "military" in licences or "nation" in licences
        return last in kinds["names-with-any"] and (named or "military" in licences)

    def _fights(self, words: Words, start: int, first: int, licences: set[str]) -> bool:
        """Whether a word before the head says that the body fights: not "National Democratic Front"."""
        if "ordinal" in licences:
            return True
        classes, fighting = self._vocabulary.classes, self._sets["fighting-capitals"]
        before = words.low[start:first]
        return any(low in fighting or classes.get(low, frozenset()) & {"military", "armed"} for low in before)

    def _ordinal_acronyms(self, words: Words) -> Iterator[Name]:
        """ "unit.ordinal-acronym": "the 12th ACR"."""
        for index in words.capitals:
            if not index or not words.text[index - 1][0].isdigit() or not _ORDINAL.match(words.text[index - 1]):
                continue
            if is_acronym(words.text[index]) and words.text[index] not in self._vocabulary.nations:
                first, last = index - 1, index + 1
                yield self._name(words, first, last, "ordinal-acronym", "unspecified", first, last)
