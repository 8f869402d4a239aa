"""Nouns of tasks that tell none: what is denied, what is told as done or won, offices and commands named for it."""

from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.tree import Tree

_PERFECT = ("has", "have", "had", "was", "were")


def is_undone(tree: Tree, lexicon: MissionLexicon, head: int) -> bool:
    """Whether the noun is the object of a verb that is negated or denies ("reject the deployment of troops")."""
    verb, dep = tree.heads[head], tree.deps[head]
    if dep == "pobj":
        verb, dep = tree.heads[verb], "dobj"
        if not tree.is_verb(verb):
            verb, dep = tree.heads[verb], tree.deps[verb]
    if dep not in ("dobj", "nsubjpass", "attr") or not (tree.is_verb(verb) or dep == "attr"):
        return False
    return tree.child(verb, "neg") is not None or (tree.heads[head] == verb and lexicon.denies(tree.words[verb]))


def is_told(tree: Tree, lexicon: MissionLexicon, head: int) -> bool:
    """Whether the noun is what somebody is told to have done ("conducted 12 operations against the rebels")."""
    verb, dep = tree.heads[head], tree.deps[head]
    if dep not in ("dobj", "nsubjpass") or tree.words[verb] not in lexicon.doing:
        return False
    if any(k > head for k in (*tree.children(head, "acl"), *tree.children(verb, "advcl", "xcomp"))):
        return False  # "conducted a clearing operation to disrupt the cells"
    helped = {tree.words[k] for k in tree.children(verb, "aux", "auxpass")}
    if tree.tags[verb] == "VBD":
        return True
    return tree.tags[verb] == "VBN" and not helped.isdisjoint(_PERFECT) and "to" not in helped


def is_won(tree: Tree, lexicon: MissionLexicon, base: str, head: int) -> bool:
    """Whether a conquest is told as won: "claim the seizure of a second town", "since the liberation of the port"."""
    above = tree.heads[head]
    if base not in lexicon.conquests:
        return False
    if tree.deps[head] == "dobj":
        return tree.words[above] in lexicon.claiming
    return tree.deps[head] == "pobj" and tree.words[above] == "since"


def is_office(tree: Tree, head: int) -> bool:
    """Whether a noun ends the name of an office ("Under-Secretary for Peacekeeping Operations")."""
    above = tree.heads[head]
    if tree.deps[head] != "pobj" or tree.words[above] not in ("for", "of"):
        return False
    named = tree.tags[head] in ("NNPS", "NNP") and tree.tags[tree.heads[above]] == "NNP"
    return named or tree.words[tree.heads[above]] == "chief"  # "the chief of naval operations"


def is_title(tree: Tree, head: int) -> bool:
    """Whether a noun is part of an office ("Minister of Defense of ...")."""
    return tree.tags[head] == "NNP" and tree.words[head - 1] in ("of", "for") and tree.tags[head - 2] == "NNP"


def is_command(tree: Tree, head: int) -> bool:
    """Whether a noun ends the name of a command or a police force ("U.S. Special Operations", "the Border Patrol")."""
    return tree.tags[head] in ("NNPS", "NNP") and head > 0 and tree.words[head - 1] in ("special", "border", "highway")
