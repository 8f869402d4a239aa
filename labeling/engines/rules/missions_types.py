"""What kind of task a clause or a noun tells."""

from labeling.engines.rules.missions_clauses import Clause, hands_arms
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.missions_nominals import Nominal
from labeling.engines.rules.missions_turns import Turns
from labeling.engines.rules.tree import Extent, Tree


def clause_type(tree: Tree, lexicon: MissionLexicon, clause: Clause) -> str:
    """By the verb, else by the first telling noun of its object; some objects, and peacekeepers, turn it."""
    extent = clause.verb, clause.extent[1]
    turned = _turned(tree, lexicon.turns, clause.base, extent, "")
    if turned is None and hands_arms(tree, lexicon, clause.verb):
        return lexicon.arming_type
    if turned is None and clause.base in lexicon.moving and clause.strength == "strong":
        return lexicon.movement
    kind = turned or task_type(tree, lexicon, clause.base, extent)
    keeps_peace = not lexicon.peacekeepers.isdisjoint(tree.words[tree.sentence[clause.verb][0] : clause.verb])
    return (_turned(tree, lexicon.peace_turns, clause.base, extent, kind) if keeps_peace else None) or kind


def task_type(tree: Tree, lexicon: MissionLexicon, base: str, extent: Extent) -> str:
    """The type of a verb with what follows it in the extent."""
    kind = _turned(tree, lexicon.turns, base, extent, "") or _untold(tree, lexicon, base, extent)
    return _turned(tree, lexicon.turns, base, extent, kind) or kind


def _turned(tree: Tree, turns: Turns, base: str, extent: Extent, kind: str) -> str | None:
    """The type that the object makes of the verb ("secure the valley"), where `kind` is what it would be without."""
    fitting = turns.of(base)
    if not fitting:
        return None
    held = next((token for token in range(extent[0] + 1, extent[1]) if tree.deps[token] in _HELD), None)
    words = tree.words[slice(*extent)]
    found = (turn for turn in fitting if turn.fits(tree.words[held] if held is not None else "", words, kind))
    return next((turn.kind for turn in found), None)


_HELD = frozenset(("dobj", "attr", "acomp", "pobj", "oprd"))


def _untold(tree: Tree, lexicon: MissionLexicon, base: str, extent: Extent) -> str:
    kind = lexicon.verb_type(base)
    helped = _helped(tree, lexicon, base, extent)
    if helped is not None and lexicon.verb_type(lexicon.verb(tree.words[helped])[0]) not in ("", lexicon.default_type):
        return task_type(tree, lexicon, lexicon.verb(tree.words[helped])[0], (helped, extent[1]))
    if base in lexicon.ending and _ends_own(tree, lexicon, extent[0]):
        return lexicon.default_type
    held = tree.child(extent[0], "dobj")
    if base in lexicon.staging and held is not None and tree.words[held] in lexicon.staged:
        return _by_object(tree, lexicon, extent[0] + 1, extent[1]) or kind or lexicon.default_type
    strong = lexicon.verb(base)[1] == "strong"
    if kind and (kind != lexicon.default_type or strong) and base not in lexicon.light:
        return kind
    return _by_object(tree, lexicon, extent[0] + 1, extent[1]) or kind or lexicon.default_type


def _ends_own(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether somebody ends what he does himself: "stop shelling it", "cease their attacks", "halt operations"."""
    inner, held = tree.child(verb, "xcomp"), tree.child(verb, "dobj")
    own = tree.child(held, "poss") if held is not None else None
    bare = held is not None and tree.tags[held] == "NNS" and tree.words[held] in lexicon.staged
    return (
        (inner is not None and tree.tags[inner] == "VBG")
        or (own is not None and tree.tags[own] == "PRP$")
        or (held is not None and bare and all(tree.words[kid] in lexicon.loose for kid in tree.kids[held]))
    )


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
    if nominal.base in lexicon.exercises and nominal.pattern in lexicon.pattern_types:
        return lexicon.pattern_types[nominal.pattern]
    if nominal.base in lexicon.patrols and nominal.base in lexicon.objects:
        return lexicon.objects[nominal.base]
    told = _by_modifiers(tree, lexicon, nominal.extent[0], nominal.head)
    if told:
        return told
    known = lexicon.pattern_types.get(nominal.pattern)
    return known or _by_object(tree, lexicon, nominal.head, nominal.extent[1]) or lexicon.default_type


def _by_object(tree: Tree, lexicon: MissionLexicon, low: int, high: int) -> str | None:
    """By the modifiers of an operation where there is one ("a security operation"), else by the first telling noun."""
    for token in range(low, high):
        if _is_kind(tree, lexicon, token) and not (token + 1 < high and _is_kind(tree, lexicon, token + 1)):
            told = _by_modifiers(tree, lexicon, max(low, tree.subtree(token)[0]), token)
            if told:
                return told
    kinds = ((lexicon.objects.get(tree.words[token]), token) for token in range(low, high))
    return next((kind for kind, token in kinds if kind and not _only_modifies(tree, lexicon, kind, token)), None)


def _only_modifies(tree: Tree, lexicon: MissionLexicon, kind: str, token: int) -> bool:
    """Whether a telling noun stands before one that tells nothing ("security challenges", "the Defence Force")."""
    head = tree.heads[token]
    plain = tree.deps[token] in ("compound", "nmod", "amod") and tree.words[head] not in lexicon.objects
    return plain and kind in lexicon.by_head


def _is_kind(tree: Tree, lexicon: MissionLexicon, token: int) -> bool:
    return lexicon.event_nouns.get(tree.words[token]) in lexicon.kinds


def _by_modifiers(tree: Tree, lexicon: MissionLexicon, low: int, head: int) -> str | None:
    """By the telling word nearest to an operation ("combat training mission"), a vague one only where it is alone."""
    vague = None
    for token in range(head - 1, low - 1, -1):
        ending = ("-".join(tree.words[max(low, token + 1 - size) : token + 1]) for size in (3, 2))
        joined = (words.replace("---", "-") for words in ending)  # "anti-piracy", "search and rescue"
        kind = next((lexicon.types[words] for words in (*joined, tree.words[token]) if words in lexicon.types), None)
        if kind and tree.words[token] not in lexicon.vague:
            return kind
        vague = vague or kind
    return vague
