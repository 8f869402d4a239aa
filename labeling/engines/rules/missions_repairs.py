"""Verbs of tasks that the tagger took for nouns or adjectives, read again as verbs in the tree.

The small model reads "sent to free hostages", "used the road to facilitate attacks", "responsible for planning raids"
or "protect civilians and escort food convoys" as noun phrases. Where the lexicon knows the word as a verb, and what
stands before it calls for one, the noun phrase becomes its object.
"""

from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.tree import Tree

_NOMINAL = ("NN", "JJ", "VB", "VBP")
_MODIFIERS = ("compound", "amod", "nmod", "poss", "nummod", "det")
_REACH = 12
"""Tokens between an infinitive and the comma before the next of a list."""

_HELP = "help"
_MAKING = frozenset(("make", "makes", "made", "making"))
_FIRM = 2
"""The least rank of a coordinated verb that is read again: typed."""


def read_hidden_verbs(tree: Tree, lexicon: MissionLexicon) -> None:
    """Changes the tree in place; a second call finds nothing more to change."""
    for start, end in tree.ranges:
        for token in range(start + 1, end - 1):
            if tree.deps[token] in ("compound", "amod", "nmod") and tree.heads[token] > token:
                _read(tree, lexicon, token)
            if tree.words[token - 1] == ",":
                _read_listed(tree, lexicon, token)
            if tree.tags[token] == "VBG" and tree.deps[token] == "xcomp":
                _part_aim(tree, lexicon, token)


def _read(tree: Tree, lexicon: MissionLexicon, token: int) -> None:
    word, before = tree.words[token], token - 1
    base, strength = lexicon.verb(word)
    if not lexicon.verb_type(base) or (lexicon.rank(strength) < _FIRM and tree.tags[before] == "CC"):
        return
    noun = tree.heads[token]
    while tree.deps[noun] in _MODIFIERS and tree.heads[noun] > noun:
        noun = tree.heads[noun]
    if tree.words[before] == "to" and word == base and tree.tags[token] in _NOMINAL and tree.deps[noun] == "pobj":
        above = tree.heads[before]
        if tree.heads[noun] == before and above != before:
            tree.attach(before, token, "aux")
            _take(tree, token, noun, "VB", above, "xcomp" if tree.is_verb(above) else "acl")
            for kid in [k for k in tree.kids[above] if k > noun and tree.deps[k] == "prep"]:
                tree.attach(kid, token, "prep")  # "troops to clear mines | from the road"
    elif word.endswith("ing") and tree.tags[token] in ("NN", "VBG") and tree.deps[noun] == "pobj":
        if tree.heads[noun] == before and tree.words[before] in ("for", "with", "at"):
            _take(tree, token, noun, "VBG", before, "pcomp")
    elif tree.heads[before] in (token, noun) and tree.tags[before][:2] == "NN" and _is_helped(tree, lexicon, noun):
        if word == base and tree.tags[token] in _NOMINAL and lexicon.rank(strength) > _FIRM:
            helping = tree.heads[noun]
            _take(tree, token, noun, "VB", helping, "ccomp")
            tree.attach(before, token, "nsubj")
    elif tree.tags[before] == "CC" and word == base and tree.tags[token] in _NOMINAL and tree.deps[noun] == "conj":
        verb = _verb_above(tree, noun)
        if verb is not None and tree.tags[verb] == "VB" and tree.words[verb] != word:
            tree.attach(before, verb, "cc")
            _take(tree, token, noun, "VB", verb, "conj")


def _read_listed(tree: Tree, lexicon: MissionLexicon, token: int) -> None:
    """A verb after the comma of a list of infinitives, taken for a noun: "to hold the coast, | deter raids and"."""
    base, strength = lexicon.verb(tree.words[token])
    if base != tree.words[token] or lexicon.rank(strength) < _FIRM or tree.tags[token] not in _NOMINAL:
        return
    following = tree.tags[token + 1]
    if following[:2] not in ("NN", "JJ", "DT", "PR", "CD") or tree.deps[token] not in ("conj", "appos", *_MODIFIERS):
        return
    infinitive = _infinitive_before(tree, token)
    if infinitive is None:
        return
    noun = token
    while tree.deps[noun] in _MODIFIERS and tree.heads[noun] > noun:
        noun = tree.heads[noun]
    if noun == token:
        noun = tree.child(token, "dobj") or token
    if noun == token:
        return
    _take(tree, token, noun, "VB", infinitive, "conj")
    for kid in (*tree.kids[token], *tree.kids[noun]):
        if tree.tags[kid] == "VB" and tree.deps[kid] == "conj":
            tree.attach(kid, infinitive, "conj")


def _part_aim(tree: Tree, lexicon: MissionLexicon, gerund: int) -> None:
    """Hangs on its verb what an action is made: "made sealing the border | a priority"."""
    objects = list(tree.children(gerund, "dobj"))
    making = tree.words[tree.heads[gerund]] in _MAKING
    if making and len(objects) == 2 and tree.words[objects[1]] in lexicon.aims:
        tree.attach(objects[1], tree.heads[gerund], "oprd")


def _infinitive_before(tree: Tree, token: int) -> int | None:
    """The infinitive whose phrase ends right before a comma, with its "to"."""
    start = tree.sentence[token][0]
    for verb in range(token - 2, max(start, token - _REACH) - 1, -1):
        if tree.tags[verb] in ("VBD", "VBZ", "VBP", "MD", "VBG", "VBN") or tree.words[verb] in (";", ":"):
            return None
        if tree.tags[verb] == "VB":
            while tree.deps[verb] == "conj" and tree.tags[tree.heads[verb]] == "VB":
                verb = tree.heads[verb]
            return verb if any(tree.words[k] == "to" for k in tree.children(verb, "aux")) else None
    return None


def _is_helped(tree: Tree, lexicon: MissionLexicon, noun: int) -> bool:
    """Whether a noun is the object of a verb of helping: "help Chad | combat terrorism", read as one noun phrase."""
    verb = tree.heads[noun]
    return tree.deps[noun] == "dobj" and lexicon.verb(tree.words[verb])[0] == _HELP


def _take(tree: Tree, verb: int, noun: int, tag: str, head: int, dep: str) -> None:
    """Makes a word a verb with the phrase of a noun as its object."""
    tree.tags[verb] = tag
    tree.attach(verb, head, dep)
    tree.attach(noun, verb, "dobj")


def _verb_above(tree: Tree, noun: int) -> int | None:
    """The verb whose object a noun is coordinated with."""
    current = noun
    for _ in range(4):
        if tree.heads[current] == current:
            return None
        above = tree.heads[current]
        if tree.is_verb(above) and tree.deps[current] in ("dobj", "conj"):
            return above
        if tree.deps[current] not in ("conj", "pobj", "prep"):
            return None
        current = above
    return None
