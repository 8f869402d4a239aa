"""What turns the type of a task: an object that a verb has, a peacekeeper who acts, the name of an operation."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from labeling.engines.rules.missions_words import inflected_nouns


@dataclass(frozen=True, slots=True)
class Turn:
    """The type of some verbs with some objects; an empty set asks nothing.

    `objects` are forms of the noun that the verb holds first, `words` stand anywhere in the task, `instead` are the
    types that this one overrules.
    """

    verbs: frozenset[str]
    objects: frozenset[str]
    words: frozenset[str]
    instead: frozenset[str]
    kind: str

    @classmethod
    def read(cls, entry: Mapping[str, str]) -> Self:
        """From an entry of the lexicon."""
        verbs, words, instead = (frozenset(entry.get(key, "").split()) for key in ("verbs", "words", "instead"))
        return cls(verbs, frozenset(inflected_nouns(entry.get("objects", "").split())), words, instead, entry["type"])

    def fits(self, held: str, words: Sequence[str], kind: str) -> bool:
        """Whether a task of one of the verbs, with this first object, words and present type, is of the turn's type."""
        return (
            (not self.objects or held in self.objects)
            and (not self.words or not self.words.isdisjoint(words))
            and (not self.instead or kind in self.instead)
        )


class Turns:
    """The turns of a lexicon, looked up by the verb."""

    def __init__(self, entries: Sequence[Mapping[str, str]]) -> None:
        self._all = tuple(Turn.read(entry) for entry in entries)
        self._of: dict[str, tuple[Turn, ...]] = {}

    def of(self, base: str) -> tuple[Turn, ...]:
        """Those that a verb takes; "observe-ceasefire" also what "observe" does."""
        found = self._of.get(base)
        if found is None:
            plain = base.partition("-")[0]
            found = tuple(turn for turn in self._all if not turn.verbs or base in turn.verbs or plain in turn.verbs)
            self._of[base] = found
        return found


class OperationTypes:
    """Types of operations with a name: known ones, and by words in the name ("Operation Harbour Watch")."""

    def __init__(self, listed: Mapping[str, Any]) -> None:
        self._known = {name: kind for kind, names in listed["known"].items() for name in names}
        self._words = {word: kind for kind, words in listed["words"].items() for word in words.split()}

    def by_name(self, name: str) -> str | None:
        """The type by the name that follows the noun; None where it tells none."""
        lowered = name.lower()
        words = lowered.split()
        known = (self._known.get(" ".join(words[:length])) for length in range(len(words), 0, -1))
        return next(filter(None, known), None) or next((self._words[w] for w in words if w in self._words), None)


_TOLD = re.compile(r"(?:,|\s*[(–—-]|\s+is|\s+was)\s*(?:an?|the|its|their|which|that)\s([^.;:)\n]{0,160})")
_WORD = re.compile(r"[\w-]+")


def told_after(text: str, end: int) -> Iterator[tuple[str, str]]:
    """The words of what is told of a name that ends at `end` (code points), each with the one before it.

    "Operation Grey Heron, a mission to evacuate the sick" gives "mission", "to", "evacuate" ... ; nothing where the
    name is followed by no apposition, relative clause or "is a".
    """
    match = _TOLD.match(text, end)
    words = [word.lower() for word in _WORD.findall(match[1])] if match else []
    return zip(["", *words], words, strict=False)


def told_before(text: str, start: int) -> Iterator[str]:
    """The words right before a name that begins at `start` (code points), the nearest first, at most three."""
    match = _BEFORE.search(text, max(0, start - 60), start)
    return reversed([word.lower() for word in match[0].split()]) if match else iter(())


_BEFORE = re.compile(r"(?:[\w-]+ ){1,3}\Z")
