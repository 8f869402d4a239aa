"""Acronyms that an article introduces: in brackets after a name, after ", or", or by the initials of a name."""

import re
from collections.abc import Container, Iterator, Sequence

from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words, is_acronym

_NAMING = frozenset(
    {"or", "known", "called", "also", "better", "simply", "as", "the", "by", "its", "acronym", "initials"}
)
"""Between a name and its acronym outside brackets: ", or ACR", ", known by its initials ACR"."""
_SPOKEN = 8
"""Letters of an acronym that is written as a word, at most."""

_FORCE = re.compile(r"[A-Z]{1,5}FOR$")


class AcronymRules:
    """Finds every mention of an acronym whose force the article names."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._sets = vocabulary.sets
        self._nations = vocabulary.nations

    def find(self, words: Words, found: Sequence[Name]) -> Iterator[Name]:
        """ "unit.acronym": every mention of an acronym that stood in brackets after (or before) a name of a force."""
        known: dict[str, Name] = {}
        for name in found:
            if name.words is None:
                continue
            first, last = name.words
            capitals = "".join(word[0] for word in words.text[first:last] if word[0].isupper())
            if len(capitals) >= 3 and (last - first == len(capitals) or capitals not in self._sets["other-acronyms"]):
                known.setdefault(capitals, name)
                known.setdefault(".".join(capitals) + ".", name)
            if inside := self._acronym_after(words, last) or self._spoken_after(words, name):
                known.setdefault(inside, name)
            if first >= 2 and words.text[first - 1] == "(" and is_acronym(words.text[first - 2]):
                known.setdefault(words.text[first - 2], name)
        yield from self._aliases(words, found)
        yield from self._forces(words, {name.start for name in found})
        if not known:
            return
        for index in words.capitals:
            text = words.text[index]
            source = known.get(text) or (known.get(text[:-1]) if text.endswith("s") else None)
            if source is not None:
                cue = ((words.start[index], words.end[index]), (source.start, source.end))
                yield Name(*cue[0], (index, index + 1), "acronym", source.form, source.echelon, cue)

    def _aliases(self, words: Words, found: Sequence[Name]) -> Iterator[Name]:
        """ "unit.acronym" too: the other name in "the Zorin Pact, or Party of Dawn, fled"."""
        for name in found:
            if name.words is None or name.echelon != "armed-group":
                continue
            first = name.words[1]
            if words.low[first : first + 2] != [",", "or"]:
                continue
            first += 2 + (words.low[first + 2 : first + 3] == ["the"])
            last = first
            while last < len(words) and (
                words.is_capital(last) or (last > first and words.low[last] in ("of", "for", "the"))
            ):
                last += 1
            if last - first > 1 and words.text[last : last + 1] == [","]:
                cue = ((words.start[first], words.end[last - 1]), (name.start, name.end))
                yield Name(*cue[0], (first, last), "acronym", name.form, name.echelon, cue)

    def _forces(self, words: Words, known: Container[int]) -> Iterator[Name]:
        """ "unit.acronym" too: multinational forces are named like KFOR and SFOR."""
        for index in words.capitals:
            bounds = (words.start[index], words.end[index])
            if _FORCE.match(words.text[index]) and not words.titles[index] and bounds[0] not in known:
                yield Name(*bounds, (index, index + 1), "acronym", "named", "coalition", (bounds,))

    def _spoken_after(self, words: Words, name: Name) -> str | None:
        """The acronym in brackets after an armed group's name that is written as a word: "(Unita)"; None for none."""
        if name.words is None or name.echelon != "armed-group":
            return None
        first, last = name.words
        if words.text[last : last + 1] != ["("] or words.text[last + 2 : last + 3] != [")"]:
            return None
        inside = words.text[last + 1]
        letters = iter("".join(words.low[first:last]))
        short = 3 <= len(inside) <= _SPOKEN and words.is_capital(last + 1) and last - first > 2
        initial = inside[0] in {word[0] for word in words.text[first:last]}
        return inside if short and initial and all(letter in letters for letter in inside.lower()) else None

    def _acronym_after(self, words: Words, last: int) -> str | None:
        """The acronym that stands in brackets after a name, or after ", or", ", known as"; None for none."""
        k = last
        if k < len(words) and words.text[k] in "([,":
            k += 1
        naming = k
        while k < min(len(words), naming + 6) and (
            words.low[k] in _NAMING or self._nations.get(words.text[k]) == "nation"
        ):
            k += 1
        bracketed = last < len(words) and words.text[last] in "(["
        if k + 1 >= len(words) or not (bracketed or words.low[naming] in ("or", "known", "called", "better", "also")):
            return None
        inside = words.text[k]
        if not is_acronym(inside.replace(".", "")) or inside in self._nations or words.text[k + 1][0].isalpha():
            return None
        return inside if bracketed or inside not in self._sets["other-acronyms"] else None
