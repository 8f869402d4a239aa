"""Operations and exercises with a name of their own: by pattern, by acronym, by the quotation marks around them."""

from collections.abc import Iterator

from labeling.engines.rules.missions_lexicon import MissionLexicon


def named_operations(text: str, lexicon: MissionLexicon) -> Iterator[tuple[str, int, int, str]]:
    """Pattern, start, end (code points) and type of each operation or exercise with a name of its own."""
    acronyms: dict[str, str] = {}
    for match in lexicon.name_pattern.finditer(text):
        first = match["first"].lower()
        if first in lexicon.not_names or first.rstrip("s") in lexicon.not_names or lexicon.is_inflected(first):
            continue
        kind = _kind(lexicon, match["noun"])
        yield "named", match.start(), match.end(), kind
        acronyms[_initials(match[0])] = kind
    for match in lexicon.quoted_pattern.finditer(text):
        yield "quoted", match.start("name"), match.end("name"), _kind(lexicon, match["noun"])
    for match in lexicon.acronym_pattern.finditer(text) if acronyms else ():
        if match[0] in acronyms:
            yield "acronym", match.start(), match.end(), acronyms[match[0]]


def _kind(lexicon: MissionLexicon, noun: str) -> str:
    base = lexicon.event_nouns.get(noun.lower(), noun.lower())
    return lexicon.pattern_types["named-exercise" if base in lexicon.exercises else "name"]


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())
