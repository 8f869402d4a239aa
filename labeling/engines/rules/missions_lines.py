"""Tasks told by a line: an entry of a list, a headline with an infinitive; and the noun phrase of a vague force."""

import re
from collections.abc import Iterator

from labeling.engines.rules.extent import phrase_end, verb_extent
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.tree import Extent, Tree

_ENTRY = re.compile(r"^[ \t]*(?:[-–—•·*▪◦]|\(?[0-9a-z]{1,2}[.)])[ \t]+(?=[A-Z])", re.MULTILINE)
_HEADLINE = re.compile(r"^(?=(?:[^a-z\n]\S*|[a-z]{1,4}\b|[ \t])+$).{12,120}(?<![.!?:,;])$", re.MULTILINE)
_TO = re.compile(r"\b(?:[Tt]o|[Ww]ill) (?=[A-Z])")
_FIRM = 2
"""The least rank of a verb that needs no cue: typed."""


def listed_tasks(tree: Tree, lexicon: MissionLexicon) -> Iterator[tuple[str, int, Extent]]:
    """Pattern, verb and extent of each list entry that opens with a task, and each headline "TROOPS to GUARD ..."."""
    for match in _ENTRY.finditer(tree.text):
        yield from _task(tree, lexicon, "listed", match.end())
    for line in _HEADLINE.finditer(tree.text):
        for match in _TO.finditer(tree.text, line.start(), line.end()):
            if match.start() > line.start():
                yield from _task(tree, lexicon, "headline", match.end())


def _task(tree: Tree, lexicon: MissionLexicon, pattern: str, offset: int) -> Iterator[tuple[str, int, Extent]]:
    verb = tree.token_at(offset)
    if verb is None or not tree.deps[verb]:
        return
    base, strength = lexicon.verb(tree.words[verb])
    if base != tree.words[verb] or lexicon.rank(strength) < _FIRM:
        return
    head = tree.heads[verb]
    if tree.deps[verb] in ("compound", "amod", "nmod") and head > verb:
        yield pattern, verb, (verb, phrase_end(tree, head))
    elif tree.is_verb(verb):
        yield pattern, verb, verb_extent(tree, verb)


def described_force(tree: Tree, head: int) -> Extent | None:
    """A noun with the modifiers before it, without article or possessor; None where it stands alone."""
    start = head
    while start - 1 >= tree.sentence[head][0] and tree.tags[start - 1] in ("JJ", "NN", "NNP", "CD", "VBN", "HYPH"):
        start -= 1
    return (start, head + 1) if start < head else None
