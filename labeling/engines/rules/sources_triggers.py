"""The words that ask for their sentence to be parsed, and what must stand near them for anything to be said.

`made` reports nothing without a claim or a pledge near it, `continued` without a quotation, `supported` without a poll
or a policy. What a word needs is read off the classes of `lexicons/sources.yaml` that it belongs to.
"""

import re
from collections.abc import Iterable

from labeling.engines.rules.lexicon import PlainWords, plain_words
from labeling.engines.rules.sources_lexicon import SourceLexicon, VerbClass

_WORD = re.compile(r"\w+")
NEAR = 20
"""Words before and after a word in which what it needs is looked for."""

QUOTED = '"“”„«»‘`:'
"""Marks that open, close or announce a quotation."""

BY_CONTENT = {
    "beside": frozenset(QUOTED),
    "as": frozenset({"as", "than", "how"}),
    "that": frozenset({"that"}),
    "judged": frozenset({"as"}),
    "about": frozenset({"of", "against"}),
    "number": frozenset({"at"}),
}
"""What must stand near a verb for a content; contents that are missing here may stand without any mark."""

Need = frozenset[str] | None
"""Words and marks of which one must stand near; None where nothing must."""


class Triggers:
    """Finds the words of a text that may report something."""

    def __init__(self, lexicon: SourceLexicon, others: Iterable[str]) -> None:
        self._needs: dict[str, Need] = {}
        for form, kinds in lexicon.verbs.items():
            for kind in kinds:
                self._add(form, _need(kind, lexicon))
        for form, entries in lexicon.light.items():
            for entry in entries:
                self._add(form, entry.nouns)
        for word in others:
            self._add(word, None)
        for word in lexicon["speech-acts"]:
            self._add(word, frozenset({"by"}))
        for word in lexicon["origins"]:
            self._add(word, frozenset({"from"}))

    def _add(self, form: str, need: Need) -> None:
        first, *rest = _WORD.findall(form)
        if rest:
            need = frozenset(rest)
        known = self._needs.get(first, frozenset())
        self._needs[first] = None if need is None or known is None else known | {_first(word) for word in need}

    def find(self, text: str) -> list[int]:
        """Code points where such a word begins, in order."""
        plain = plain_words(text)
        needs = self._needs
        found = []
        for number in [number for number, word in enumerate(plain.words) if word in needs]:
            need = needs[plain.words[number]]
            if need is None or _near(plain, number, need):
                found.append(plain.starts[number])
        return found


def _near(plain: PlainWords, number: int, need: frozenset[str]) -> bool:
    first, last = max(0, number - NEAR), min(number + NEAR, len(plain.words)) - 1
    if not need.isdisjoint(plain.words[first : last + 1]):
        return True
    marks = need.intersection(QUOTED)
    part = plain.lower[plain.starts[first] : plain.starts[last] + len(plain.words[last]) + 2]
    return any(mark in part for mark in marks) or ("%" in need and "%" in part)


def _first(word: str) -> str:
    """The first word of a companion: `op` of `op-ed`; a mark stays as it is."""
    found = _WORD.match(word)
    return found[0] if found else word


def _need(kind: VerbClass, lexicon: SourceLexicon) -> Need:
    for names, pronouns in ((kind.subject, frozenset({"it"})), (kind.object, frozenset({"to"}))):
        if names:
            return frozenset[str]().union(pronouns, *(lexicon[name] for name in names))
    if any(content not in BY_CONTENT for content in kind.accepts):
        return None
    return frozenset[str]().union(*(BY_CONTENT[content] for content in kind.accepts))
