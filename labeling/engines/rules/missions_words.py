"""Base forms of the words in a mission lexicon: inflected forms are made once from the lexicon, never guessed."""

from collections.abc import Iterable, Mapping

_VOWELS = "aeiou"


def verb_forms(verb: str) -> set[str]:
    """The regular forms of an English verb: base, -s, -ed, -ing, with both spellings where a consonant may double."""
    forms = {verb}
    if verb.endswith("e"):
        forms |= {verb + "s", verb + "d", verb[:-1] + "ing", verb + "ing"}
    elif verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        forms |= {verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    else:
        sibilant = verb.endswith(("s", "x", "z", "ch", "sh", "o"))
        forms |= {verb + ("es" if sibilant else "s"), verb + "ed", verb + "ing"}
        if verb.endswith("l"):
            forms |= {verb + "led", verb + "ling"}
        if len(verb) > 2 and verb[-1] not in "aeiouwxyhs" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS:
            forms |= {verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
    return forms


def noun_forms(noun: str) -> set[str]:
    """The singular and the regular plural of an English noun; "-man" gives "-men"."""
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return {noun, noun[:-1] + "ies"}
    if noun.endswith("man"):
        return {noun, noun[:-3] + "men"}
    return {noun, noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")}


def inflected_verbs(verbs: Iterable[str], irregular: Mapping[str, str]) -> dict[str, str]:
    """Every form of the verbs with its base form; a base form is never overwritten by another verb's inflection."""
    bases = set(verbs)
    forms = {form: base for base in sorted(bases) for form in verb_forms(base) if form not in bases}
    forms |= {form: base for form, base in irregular.items() if base in bases}
    return forms | {base: base for base in bases}


def inflected_nouns(nouns: Iterable[str]) -> dict[str, str]:
    """Singular and plural of the nouns with their base form."""
    return {form: base for base in sorted(set(nouns)) for form in noun_forms(base)}
