"""What kind of task a clause or a noun tells."""

from labeling.engines.rules.missions_clauses import Clause, hands_arms
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.missions_nominals import Nominal
from labeling.engines.rules.tree import Extent, Tree


def clause_type(tree: Tree, lexicon: MissionLexicon, clause: Clause) -> str:
    """By the verb where it has a type, else by the first telling noun of its object."""
    if hands_arms(tree, lexicon, clause.verb):
        return lexicon.arming_type
    if clause.base in lexicon.moving and clause.strength == "strong":
        return lexicon.movement
    return task_type(tree, lexicon, clause.base, (clause.verb, clause.extent[1]))


def task_type(tree: Tree, lexicon: MissionLexicon, base: str, extent: Extent) -> str:
    """The type of a verb with what follows it in the extent."""
    kind = lexicon.verb_type(base)
    helped = _helped(tree, lexicon, base, extent)
    if helped is not None and lexicon.verb_type(lexicon.verb(tree.words[helped])[0]) not in ("", lexicon.default_type):
        return task_type(tree, lexicon, lexicon.verb(tree.words[helped])[0], (helped, extent[1]))
    if base in lexicon.ending and _ends_own(tree, extent[0]):
        return lexicon.default_type
    held = tree.child(extent[0], "dobj")
    if base in lexicon.staging and held is not None and tree.words[held] in lexicon.staged:
        return _by_object(tree, lexicon, extent[0] + 1, extent[1]) or kind or lexicon.default_type
    strong = lexicon.verb(base)[1] == "strong"
    if kind and (kind != lexicon.default_type or strong) and base not in lexicon.light:
        return kind
    return _by_object(tree, lexicon, extent[0] + 1, extent[1]) or kind or lexicon.default_type


def _ends_own(tree: Tree, verb: int) -> bool:
    """Whether somebody ends what he does himself: "stop shelling the town", "cease their attacks"."""
    inner, held = tree.child(verb, "xcomp"), tree.child(verb, "dobj")
    own = tree.child(held, "poss") if held is not None else None
    return (inner is not None and tree.tags[inner] == "VBG") or (own is not None and tree.tags[own] == "PRP$")


def _helped(tree: Tree, lexicon: MissionLexicon, base: str, extent: Extent) -> int | None:
    """The verb that says what is helped: "help push back the rebels", "enable the army to hold the pass"."""
    if base not in lexicon.backing:
        return None
    inner = tree.child(extent[0], "xcomp", "ccomp")
    return inner if inner is not None and inner < extent[1] and tree.is_verb(inner) else None


def nominal_type(tree: Tree, lexicon: MissionLexicon, nominal: Nominal) -> str:
    """By the noun where it is an action, else by its modifiers, else by its object."""
    known = lexicon.actions.get(nominal.base) if nominal.pattern == "action" else None
    if known:
        return known
    if nominal.base in lexicon.patrols and nominal.base in lexicon.objects:
        return lexicon.objects[nominal.base]
    for token in range(nominal.extent[0], nominal.head):
        joined = "-".join(tree.words[token : token + 3])  # "search and rescue"
        if joined in lexicon.types:
            return lexicon.types[joined]
        if tree.words[token] in lexicon.types:
            return lexicon.types[tree.words[token]]
    known = lexicon.pattern_types.get(nominal.pattern)
    return known or _by_object(tree, lexicon, nominal.head, nominal.extent[1]) or lexicon.default_type


def _by_object(tree: Tree, lexicon: MissionLexicon, low: int, high: int) -> str | None:
    """By the modifiers of an operation where there is one ("a security operation"), else by the first telling noun."""
    for token in range(low, high):
        if lexicon.event_nouns.get(tree.words[token]) in lexicon.kinds:
            first = token
            while first > low and tree.words[first - 1] in lexicon.types:
                first -= 1
            if first < token:
                return lexicon.types[tree.words[first]]
    kinds = (lexicon.objects.get(tree.words[token]) for token in range(low, high))
    return next((kind for kind in kinds if kind), None)
