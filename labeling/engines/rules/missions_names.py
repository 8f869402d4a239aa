"""Operations and exercises with a name of their own: by pattern, by acronym, by the quotation marks around them."""

import re
from collections.abc import Iterator

from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.missions_turns import told_after, told_before


def named_operations(text: str, lexicon: MissionLexicon) -> Iterator[tuple[str, int, int, str]]:
    """Pattern, start, end (code points) and type of each operation or exercise with a name of its own.

    The type is the same for every mention of a name: what the text tells of it, else what the name does.
    """
    found = [match for match in lexicon.name_pattern.finditer(text) if _is_name(lexicon, match["first"].lower())]
    kinds = {match[0]: _kind(lexicon, match["noun"], match[0].partition(" ")[2]) for match in found}
    for match in reversed(found):
        kinds[match[0]] = _told(text, lexicon, match) or kinds[match[0]]
    acronyms = {_initials(name): kind for name, kind in kinds.items()}
    for match in found:
        yield "named", match.start(), match.end(), kinds[match[0]]
    for match in lexicon.quoted_pattern.finditer(text):
        yield "quoted", match.start("name"), match.end("name"), _kind(lexicon, match["noun"], match["name"])
    for match in lexicon.acronym_pattern.finditer(text) if acronyms else ():
        if match[0] in acronyms:
            yield "acronym", match.start(), match.end(), acronyms[match[0]]


def _is_name(lexicon: MissionLexicon, first: str) -> bool:
    known = first in lexicon.not_names or first.rstrip("s") in lexicon.not_names
    return not (known or lexicon.is_inflected(first))


def _kind(lexicon: MissionLexicon, noun: str, name: str) -> str:
    base = lexicon.event_nouns.get(noun.lower(), noun.lower())
    if base in lexicon.exercises:
        return lexicon.pattern_types["named-exercise"]
    return lexicon.operations.by_name(name) or lexicon.pattern_types["name"]


def _told(text: str, lexicon: MissionLexicon, match: re.Match[str]) -> str | None:
    """What the text tells of a named operation: "the anti-piracy Operation X", "Operation X, a mission to evacuate"."""
    if lexicon.event_nouns.get(match["noun"].lower()) in lexicon.exercises:
        return None
    for before, word in told_after(text, match.end()):
        if word in lexicon.event_nouns and before in lexicon.types and before not in lexicon.vague:
            return lexicon.types[before]
        if before == "to" or word.endswith("ing"):
            kind = lexicon.verb_type(lexicon.verb(word)[0])
            if kind not in ("", lexicon.default_type):
                return kind
    for word in told_before(text, match.start()):
        if word in lexicon.types and word not in lexicon.vague:
            return lexicon.types[word]
        if word not in lexicon.event_nouns:
            return None
    return None


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())
