"""Forces by their proper names: from the gazetteer, by pattern, ships, and acronyms introduced in brackets.

A name may lie inside a hyphenated word ("Houthi-held"); it then has no words of its own (`words` is None).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ahocorasick_rs import AhoCorasick

from labeling.data import Evidence
from labeling.engines.rules.unit_vocabulary import ProperName, Vocabulary
from labeling.engines.rules.unit_words import Words

_SAME_LENGTH = str.maketrans({"’": "'", "‘": "'", "‑": "-", "\u00a0": " ", "\n": " ", "ʿ": "'", "`": "'"})
_ACRONYM = re.compile(r"[A-Z][A-Za-z]?[A-Z0-9]+(?:[-/][A-Z0-9]+)*[a-z]?$")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|d)$")
_ROMAN = re.compile(r"[IVX]+$")
_NUMBERED = re.compile(r"\d+(?:st|nd|rd|th|d)?(?:[-‑/]\d+\w*)*$")
_LETTERED = frozenset(
    "Alpha Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa Quebec "
    "Romeo Sierra Tango Uniform Victor Whiskey Able Abel Baker Dog Easy Fox A B C D E F G H".split()
)
_NUMBERS_BEFORE = frozenset("Brigade Battalion Regiment Division Squadron Commando Corps".split())
_NUMBERS_AFTER = frozenset("Force Group Unit Squadron Company Battalion Brigade Battery Troop Team Fleet".split())
_NOT_ARMIES = frozenset("salvation terracotta barmy kiss potato".split())


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name of a force: code points, the words it covers (end exclusive), and its attributes."""

    start: int
    end: int
    words: tuple[int, int] | None
    rule: str
    form: str
    echelon: str
    evidence: tuple[Evidence, ...]


class Gazetteer:
    """All names of the lexicon at once (Aho-Corasick), in the case they are written in."""

    def __init__(self, names: Iterable[ProperName]) -> None:
        self._entries: list[ProperName] = []
        patterns: list[str] = []
        for entry in names:
            plain = entry.name.translate(_SAME_LENGTH)
            for variant in {plain, plain.replace("al-", "Al-", 1), plain.replace("al ", "Al ", 1)}:
                patterns.append(variant)
                self._entries.append(entry)
        self._automaton = AhoCorasick(patterns)

    def find(self, text: str) -> Iterator[tuple[int, int, ProperName]]:
        """Start, end and entry of each name that stands between word bounds; a longer one hides what it holds."""
        plain = text.translate(_SAME_LENGTH)
        found = []
        for number, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True):
            if (start and plain[start - 1].isalnum()) or (end < len(plain) and plain[end].isalnum()):
                continue
            if plain[max(0, start - 3) : start].lower() in ("al-", "el-"):
                continue
            found.append((start, end, self._entries[number]))
        found.sort(key=lambda item: (item[0], -item[1]))
        reached = 0
        for start, end, entry in found:
            if start >= reached:
                if entry.needs and not any(word in plain for word in entry.needs):
                    continue
                reached = end
                yield start, end, entry


class NameRules:
    """Finds every proper name of a text, none inside another."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._gazetteer = Gazetteer(vocabulary.names)
        self._openers = vocabulary.sets["openers"]
        self._ranks = vocabulary.sets["ranks"]

    def find(self, words: Words) -> list[Name]:
        """Names in the order of the text: longer ones first where they compete, then gazetteer before pattern."""
        found = [
            *self._from_gazetteer(words),
            *self._from_patterns(words),
            *self._ordinal_acronyms(words),
            *self._ships(words),
        ]
        found += self._acronyms(words, found)
        introduced = list(self._introduced(words, found))
        if introduced:
            found += [*introduced, *self._acronyms(words, introduced)]
        found.sort(key=lambda name: (name.start - name.end, name.start))
        kept: list[Name] = []
        taken = [False] * (len(words.source) + 1)
        for name in found:
            if not any(taken[name.start : name.end]):
                taken[name.start : name.end] = [True] * (name.end - name.start)
                kept.append(name)
        return sorted(kept, key=lambda name: name.start)

    def _from_gazetteer(self, words: Words) -> Iterator[Name]:
        """ "unit.name": a name of the lexicon, as in "clashes with the Arakan Army"."""
        for start, end, entry in self._gazetteer.find(words.source):
            covered = words.span(start, end)
            if covered is not None and entry.echelon in ("service", "unspecified") and self._is_rank(words, covered):
                continue
            yield Name(start, end, covered, "name", entry.form, entry.echelon, ((start, end),))

    def _is_rank(self, words: Words, covered: tuple[int, int]) -> bool:
        """Whether the service belongs to a rank or an office: "Army Lt. Gen. X", "Secretary of the Navy"."""
        first, last = covered
        if last < len(words) and words.low[last] in self._ranks and words.text[last - 1] != "Command":
            return True
        before = words.low[max(0, first - 3) : first]
        return before[-2:] == ["of", "the"] and before[0] in ("secretary", "department", "under", "chaplain")

    def _from_patterns(self, words: Words) -> Iterator[Name]:
        """A capitalised run that ends with a military noun: "155th Mechanised Brigade", "Task Force Alpha"."""
        index = len(words) - 1
        while index >= 0:
            name = self._pattern_at(words, index) if words.text[index][:1].isupper() else None
            if name is None:
                index -= 1
                continue
            yield name
            index = name.words[0] - 1 if name.words else index - 1

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
        if not self._licensed(words, compound, licences, end > last + 1):
            return None
        if echelon in ("service", "army") and self._is_rank(words, (start, end)):
            return None
        low = set(words.low[start:end])
        if compound == "Corps" and words.low[end : end + 2] == ["of", "engineers"]:
            return None
        if low & _NOT_ARMIES or (
            low & vocabulary.sets["multinational"] and end == last + 1 and echelon == "unspecified"
        ):
            return None
        rule = (
            "ordinal-formation"
            if "ordinal" in licences
            else "task-force"
            if compound.endswith("Task Force")
            else "pattern"
        )
        if "nation" in licences and echelon in ("service", "army", "corps") and "ordinal" not in licences:
            rule, echelon = "national-service", "service"
        elif echelon == "army" and "ordinal" not in licences:
            echelon = "armed-group"
        if {"coalition", "multinational"} & low or {"combined", "joint"} <= low:
            echelon = "coalition" if echelon == "unspecified" and "Task Force" in compound else echelon
        name = self._name(words, start, end, rule, echelon, first, last + 1)
        return replace(name, form="described") if licences == {"military"} and words.opens(start) else name

    def _name(self, words: Words, start: int, end: int, rule: str, echelon: str, first: int, last: int) -> Name:
        cue = ((words.start[first], words.end[last - 1]),)
        return Name(words.start[start], words.end[end - 1], (start, end), rule, "named", echelon, cue)

    def _bare_service(self, words: Words, first: int, end: int, head: str, echelon: str) -> Name | None:
        """ "the Navy said": a service in capitals by itself; at the start of a sentence capitals say nothing."""
        if echelon != "service" and head != "Army":
            return None
        if head == "Military" or self._is_rank(words, (first, end)) or words.titles[first]:
            return None
        if words.opens(first) and end - first == 1:
            return None
        if end < len(words) and words.is_capital(end) and words.low[end] not in self._openers:
            return None
        return self._name(words, first, end, "service-in-capitals", "service", first, end)

    def _grow(self, words: Words, first: int) -> tuple[int, set[str]]:
        """How far the capitals run to the left of a head, and what they are: nation, military, ordinal, proper, lettered."""
        vocabulary = self._vocabulary
        licences: set[str] = set()
        start = first
        while start:
            k = start - 1
            text, low = words.text[k], words.low[k]
            if low in ("'s", "’s") and k and words.is_capital(k - 1) and low not in self._openers:
                if words.low[k - 1] in vocabulary.sets["not-possessors"]:
                    break
                start = k
                continue
            classes = vocabulary.classes.get(low, frozenset())
            if _ORDINAL.match(text) or (_ROMAN.match(text) and text != "I" and start == first):
                licences.add("ordinal")
            elif _NUMBERED.match(text) and ("-" in text or (len(text) < 4 and words.text[first] in _NUMBERS_BEFORE)):
                licences.add("ordinal")
            elif not text[:1].isupper():
                if low == "and" and start < first and "military" in licences and k and words.is_capital(k - 1):
                    before = vocabulary.classes.get(words.low[k - 1], frozenset())
                    if "military" in before and words.low[k - 1] not in vocabulary.sets["not-coordinated"]:
                        start = k
                        continue
                break
            elif vocabulary.nations.get(text):
                licences.add("nation")
            elif low in vocabulary.sets["ordinals"]:
                licences.add("ordinal")
            elif "military" in classes or "side" in classes or "armed" in classes:
                licences.add("military")
            elif k and _ORDINAL.match(words.text[k - 1]):
                licences.add("proper")
            elif low in self._openers or low in self._ranks or low in vocabulary.sets["verbs"]:
                break
            elif words.titles[k] and not classes:
                break
            elif words.opens(k) and (classes or low.endswith(("ing", "ed", "ly"))):
                break
            elif text in _LETTERED:
                licences.add("lettered")
            else:
                licences.add("proper")
            start = k
        while start < first and words.low[start] in ("and", "'s", "’s"):
            start += 1
        return start, licences

    def _extend(self, words: Words, last: int, head: str) -> int:
        """What belongs to a name after its head: a number, a letter, a name after "Task Force", "of" and a country."""
        end = last + 1
        if end >= len(words):
            return end
        text = words.text[end]
        if head.split()[-1] in _NUMBERS_AFTER:
            counted = words.low[end] in self._vocabulary.sets["numbers"] and words.is_capital(end)
            if _NUMBERED.match(text) or counted or (text in _LETTERED and len(text) == 1):
                return end + 1
        if head == "Task Force":
            while (
                end < len(words)
                and words.is_capital(end)
                and words.low[end] not in self._openers
                and not words.titles[end]
            ):
                end += 1
                if words.text[last + 1] != "Operation" or end - last > 4:
                    break
            if end == last + 1 and text in "-–—" and end + 1 < len(words) and words.text[end + 1] == "Operation":
                end += 2
                while (
                    end < len(words)
                    and words.is_capital(end)
                    and words.low[end] not in self._openers
                    and end - last < 6
                ):
                    end += 1
            return end
        if words.low[end] == "of" and head.split()[-1] in (
            "Army",
            "Forces",
            "Navy",
            "Force",
            "Brigades",
            "Legion",
            "Guard",
        ):
            place = end + 1
            if place < len(words) and words.low[place] == "the":
                place += 1
            for length in (5, 4, 3, 2, 1):
                if " ".join(words.text[place : place + length]) in self._vocabulary.countries:
                    return place + length
            if place < len(words) and words.is_capital(place) and words.low[place] not in self._openers:
                return place + 1
        return end

    def _licensed(self, words: Words, head: str, licences: set[str], extended: bool) -> bool:
        """Whether what stands before the head makes it a proper name of a force, each head by its own ambiguity."""
        if "ordinal" in licences or (extended and head in ("Task Force", "Armed Forces")):
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
        return last in kinds["names-with-any"] and named or "military" in licences and last in kinds["names-with-any"]

    def _ordinal_acronyms(self, words: Words) -> Iterator[Name]:
        """ "unit.ordinal-acronym": "the 12th ACR"."""
        for index in range(1, len(words)):
            if _ACRONYM.match(words.text[index]) and _ORDINAL.match(words.text[index - 1]):
                if words.text[index] not in self._vocabulary.nations:
                    yield self._name(
                        words, index - 1, index + 1, "ordinal-acronym", "unspecified", index - 1, index + 1
                    )

    def _ships(self, words: Words) -> Iterator[Name]:
        """ "unit.ship-name": a prefix and the ship's name, with the type before it: "the destroyer USS Example"."""
        for index, text in enumerate(words.text):
            if text in self._vocabulary.ship_prefixes:
                end = self._ship_name(words, index + 1)
                if end > index + 1:
                    yield self._name(words, index, end, "ship-name", "individual-ship", index, index + 1)
            elif words.low[index] in self._vocabulary.sets["ship-types"] and self._is_naval(words, index):
                quoted = index + 1 < len(words) and words.text[index + 1] in "'‘“\""
                begin = index + 2 if quoted else index + 1
                end = self._ship_name(words, begin)
                if end > begin and words.text[begin] not in self._vocabulary.ship_prefixes:
                    yield self._name(words, begin, end, "ship-by-type", "individual-ship", index, index + 1)

    def _is_naval(self, words: Words, index: int) -> bool:
        """Whether a type of ship is one of warships, by itself or by the word before it ("patrol ship")."""
        if words.titles[index] or words.is_capital(index):
            return False
        if words.low[index] in self._vocabulary.sets["warship-types"]:
            return True
        return index > 0 and words.low[index - 1] in self._vocabulary.sets["naval-adjectives"]

    def _ship_name(self, words: Words, begin: int) -> int:
        """Where a ship's name of one to four capitalised words ends; `begin` where there is none."""
        end = begin
        while (
            end < len(words)
            and end - begin < 4
            and words.is_capital(end)
            and words.text[end] not in self._vocabulary.nations
        ):
            low = words.low[end]
            if (
                low in self._openers and low not in self._ranks and low not in ("prince", "queen", "king", "president")
            ) or (low in self._vocabulary.sets["verbs"]):
                break
            end += 1
        return end

    def _introduced(self, words: Words, found: list[Name]) -> Iterator[Name]:
        """ "unit.introduced": every mention of a name that the article itself calls an armed group.

        "the rebel group Red Spear", "the Red Spear, a militant group", "KTF guerrillas".
        """
        taken = {index for name in found if name.words for index in range(*name.words)}
        learned: dict[tuple[str, ...], tuple[int, int]] = {}
        sets, classes = self._vocabulary.sets, self._vocabulary.classes
        for index, low in enumerate(words.low):
            if low in sets["group-nouns"] and index and "armed" in classes.get(words.low[index - 1], ()):
                first, last = self._name_after(words, index + 1)
                if first == last:
                    first, last = self._name_before_apposition(words, index)
            elif (
                low in sets["armed-people"]
                and index
                and _ACRONYM.match(words.text[index - 1])
                and not words.titles[index]
            ):
                first, last = index - 1, index
            else:
                continue
            if (
                first < last
                and not taken.intersection(range(first, last))
                and words.text[first] not in self._vocabulary.nations
            ):
                learned.setdefault(tuple(words.text[first:last]), (words.start[index], words.end[index]))
        for run, cue in learned.items():
            for index in range(len(words) - len(run) + 1):
                if words.text[index] == run[0] and tuple(words.text[index : index + len(run)]) == run:
                    start, end = words.start[index], words.end[index + len(run) - 1]
                    yield Name(
                        start, end, (index, index + len(run)), "introduced", "named", "armed-group", ((start, end), cue)
                    )

    def _name_after(self, words: Words, first: int) -> tuple[int, int]:
        """The capitalised run that starts at a word: "group Red Spear"; empty before a person's title."""
        last = first
        while last < len(words) and last - first < 5 and self._is_name_word(words, last):
            last += 1
        if last < len(words) and last > first and words.low[last] in ("'s", "’s"):
            return first, last
        return first, last

    def _name_before_apposition(self, words: Words, index: int) -> tuple[int, int]:
        """The capitalised run before ", a ... militant group", where that noun ends its phrase."""
        k = index
        while k > index - 8 and k and words.low[k] not in ("a", "an", "the", ".", ","):
            k -= 1
        if k < 2 or words.low[k] not in ("a", "an", "the") or words.text[k - 1] != ",":
            return index, index
        last = first = k - 1
        while first and last - first < 5 and self._is_name_word(words, first - 1):
            first -= 1
        return first, last

    def _is_name_word(self, words: Words, index: int) -> bool:
        return (
            words.is_capital(index)
            and words.low[index] not in self._openers
            and words.low[index] not in self._ranks
            and words.text[index] not in self._vocabulary.nations
            and not words.titles[index]
        )

    def _acronyms(self, words: Words, found: list[Name]) -> Iterator[Name]:
        """ "unit.acronym": every mention of an acronym that stood in brackets after (or before) a name of a force."""
        known: dict[str, Name] = {}
        for name in found:
            if name.words is None:
                continue
            first, last = name.words
            initials = "".join(word[0] for word in words.text[first:last] if word[0].isupper())
            if last - first == len(initials) >= 3:
                known.setdefault(initials, name)
            if last + 2 < len(words) and words.text[last] in "([" and words.text[last + 2] in ")]":
                if _ACRONYM.match(words.text[last + 1]):
                    known.setdefault(words.text[last + 1], name)
            if first >= 2 and words.text[first - 1] == "(" and _ACRONYM.match(words.text[first - 2]):
                known.setdefault(words.text[first - 2], name)
        if not known:
            return
        for index, text in enumerate(words.text):
            source = known.get(text) or (known.get(text[:-1]) if text.endswith("s") else None)
            if source is not None:
                cue = ((words.start[index], words.end[index]), (source.start, source.end))
                yield Name(*cue[0], (index, index + 1), "acronym", source.form, source.echelon, cue)
