"""What an extent must not end with: a time, a country after a place, whoever speaks, a quotation that stays open."""

from labeling.engines.rules.extent_words import CALENDAR, DEMANDS, SAYING, TIMERS
from labeling.engines.rules.tree import Tree

QUOTES = frozenset(('"', "“", "”"))


def untimed(tree: Tree, verb: int, end: int) -> int:
    """The end without a time that closes the clause ("next month", "on Friday", "by the end of 2027")."""
    last = end - 1
    if last <= verb or not (tree.words[last] in CALENDAR or _is_year(tree.words[last])):
        return end
    above = tree.heads[tree.heads[last]] if tree.deps[tree.heads[last]] == "prep" else tree.heads[last]
    if (above > verb and tree.deps[above] in ("relcl", "acl")) or tree.deps[last] in ("compound", "nmod", "dobj"):
        return end
    first = last
    while first - 1 > verb and (tree.words[first - 1] in TIMERS or tree.tags[first - 1] == "CD"):
        first -= 1
    return first if first > verb + 1 or last > first else end


def unsaid(tree: Tree, verb: int, end: int) -> int:
    """The end before whoever speaks, read as one more object: "drive out the rebels, officials | said"."""
    if end >= len(tree.words) or tree.words[end] not in SAYING:
        return end
    commas = [token for token in range(verb + 2, end) if tree.words[token] == ","]
    return commas[0] if commas else end


def unfinished(tree: Tree, verb: int, end: int) -> int:
    """The end before a full stop that the parse reads over, and before one more verb.

    That is one behind "as well as", and one of saying that the tagger took for a noun: "to disarm | and demands that".
    """
    for token in range(verb + 1, end - 1):
        if tree.words[token] == "." and tree.text[tree.starts[token + 1]].isupper():
            return token
        if tree.words[token : token + 3] == ["as", "well", "as"] and token + 3 < end and tree.is_verb(token + 3):
            return token - 1 if tree.words[token - 1] == "," else token
        following = tree.words[token + 1 : token + 3]
        if tree.words[token] in ("and", "but") and following[0] in DEMANDS and following[1:] == ["that"]:
            return token
    return end


def without_country(tree: Tree, verb: int, end: int) -> int:
    """The end without the country that follows a place after the only comma ("isolate Raqqah, Syria")."""
    commas = [token for token in range(verb, end) if tree.words[token] == ","]
    names = end - 3 > verb and all(tree.tags[token] == "NNP" for token in (end - 3, end - 1))
    return end - 2 if names and commas == [end - 2] else end


def closed(tree: Tree, verb: int, end: int) -> int:
    """The end before a quotation that opens inside the clause and does not close with it."""
    marks = [token for token in range(verb + 1, end) if tree.words[token] in QUOTES]
    opened = sum(tree.words[token] in QUOTES for token in range(tree.sentence[verb][0], verb)) % 2
    if not marks or (len(marks) + opened) % 2 == 0 or (end < len(tree.words) and tree.words[end] in QUOTES):
        return end
    return marks[-1] if marks[-1] > verb + 1 else end


def quoted(tree: Tree, end: int) -> int:
    """The end of a quotation that opens right behind the determiner of what it names ("storm the "Hall of Peace")."""
    if end < len(tree.words) and tree.words[end] in QUOTES and tree.tags[end - 1] in ("DT", "PRP$"):
        inside = range(end + 1, min(end + 12, len(tree.words)))
        return next((token for token in inside if tree.words[token] in QUOTES), end)
    return end


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word.startswith(("19", "20"))
