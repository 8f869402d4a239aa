"""How far a clause or a nominal reaches, read from the parse.

A clause runs from its verb to the end of the arguments it needs: particle, object, complement, the place or the
beneficiary. Time, manner, means, further purpose and attribution stay outside, and so does what follows a comma that
does not coordinate. Verbs that share their object make one extent; a verb with an object of its own opens another.
"""

from collections.abc import Sequence

from labeling.engines.rules.extent_ends import QUOTES, closed, quoted, unfinished, unsaid, untimed, without_country
from labeling.engines.rules.extent_words import (
    ADJUNCT,
    BACKGROUND,
    CALENDAR,
    COMPLEMENT_NOUNS,
    DIRECTIONS,
    MANNER_HEADS,
    NIGHTFALL,
    PARTS,
    ROUTES,
    SHARED_WITH,
    TAKING,
    TERMS,
    TIME,
    WAYS,
)
from labeling.engines.rules.tree import Extent, Tree

_ARGUMENTS = frozenset(("dobj", "dative", "prt", "acomp", "attr", "oprd", "ccomp", "xcomp", "pcomp", "pobj"))
_STOPS = frozenset(("advcl", "parataxis", "mark", "nsubj", "expl"))
_GOING = frozenset(("go", "goes", "going", "went", "gone"))
_BREAKS = frozenset((",", ";", ":", "--", "–", "—", "-", "(", ")", "[", "]", '"', "“", "”", "...", "…"))


def verb_extent(tree: Tree, verb: int) -> Extent:
    """The extent of the clause of a verb, without subject, "to" and auxiliaries.

    Where verbs share the object of the last one ("training and assisting Ukrainian forces") the extent begins at the
    first of them; `shared_verbs` names them.
    """
    last = shared_verbs(tree, verb)[-1]
    end = unfinished(tree, last, _clause_end(tree, last))
    end = closed(tree, last, untimed(tree, last, end))
    end = without_country(tree, last, unsaid(tree, last, end))
    return verb, max(quoted(tree, end), last + 1)


def shared_verbs(tree: Tree, verb: int) -> Sequence[int]:
    """The verb and those coordinated with it that share the object of the last."""
    chain = [verb]
    current = verb
    while (following := _sharing(tree, current)) is not None:
        chain.append(following)
        current = following
    return chain


def _sharing(tree: Tree, verb: int) -> int | None:
    """The next coordinated verb, where this one waits for its object."""
    own = [k for k in tree.kids[verb] if k > verb]
    conj = next((k for k in own if tree.deps[k] == "conj" and tree.is_verb(k)), None)
    if conj is None or tree.child(conj, "nsubj", "nsubjpass", "aux") is not None or conj - verb > 4:
        return None
    between = [k for k in own if k < conj and tree.deps[k] not in ("cc", "punct", "advmod", "prt")]
    if between or not any(tree.deps[k] in ("dobj", "prep", "dative") for k in tree.kids[conj] if k > conj):
        return conj if not between and _sharing(tree, conj) is not None else None
    return conj


def _clause_end(tree: Tree, verb: int) -> int:
    end = verb + 1
    transitive = any(tree.deps[k] in ("dobj", "dative", "ccomp", "oprd", "attr") for k in tree.kids[verb] if k > verb)
    for kid in tree.kids[verb]:
        if kid < verb:
            continue
        dep, word = tree.deps[kid], tree.words[kid]
        if word in QUOTES and any(tree.deps[k] in _ARGUMENTS for k in tree.kids[verb] if k > kid):
            continue
        if kid < after_brackets(tree, end):
            continue
        if dep == "conj" or (word in _BREAKS and word != "-"):
            break
        if dep in _ARGUMENTS:
            if dep == "xcomp" and _is_purpose(tree, verb, kid, transitive):
                break
            end = max(end, phrase_end(tree, kid))
            if after_brackets(tree, end) < tree.subtree(kid)[1]:
                break
        elif dep in ("prep", "agent"):
            if _is_adjunct(tree, kid, transitive):
                if _goes_on(tree, verb, kid):
                    continue
                break
            end = max(end, phrase_end(tree, kid))
            if after_brackets(tree, end) < tree.subtree(kid)[1]:
                break
        elif dep == "advmod" and word in DIRECTIONS:
            end = phrase_end(tree, kid) if tree.child(kid, "prep") is not None else kid + 1
            end = kid + 1 if tree.tags[end - 1] in ("IN", "TO") else end
        elif dep in _STOPS:
            break
        elif dep == "npadvmod" and not _is_time(tree, kid) and tree.tags[kid].startswith("NN"):
            end = max(end, phrase_end(tree, kid))
    return end


def _goes_on(tree: Tree, verb: int, prep: int) -> bool:
    """Whether the way of a move follows its time ("deploy in the coming weeks to the border")."""
    noun = tree.child(prep, "pobj")
    if noun is None or not _is_time(tree, noun) or prep > verb + 1:
        return False
    following = next((kid for kid in tree.kids[verb] if kid > prep), None)
    return following is not None and following == tree.subtree(prep)[1] and tree.words[following] in ("to", "into")


def after_brackets(tree: Tree, end: int) -> int:
    """The token after an acronym in brackets that follows ("the Kosovo Force (KFOR) to the border"), else the end."""
    if end + 2 >= len(tree.words) or tree.words[end] not in ("(", "-lrb-"):
        return end
    close = next((k for k in range(end + 1, min(end + 4, len(tree.words))) if tree.words[k] in (")", "-rrb-")), None)
    return close + 1 if close is not None else end


def _is_purpose(tree: Tree, verb: int, kid: int, transitive: bool) -> bool:
    """Whether an infinitive after the verb is a further purpose, not its complement."""
    to = any(tree.words[k] == "to" for k in tree.children(kid, "aux"))
    return to and transitive and tree.child(kid, "nsubj") is None and tree.words[verb][:4] not in _CAUSING


_CAUSING = frozenset(
    ("help", "allo", "enab", "forc", "assi", "pers", "urge", "caus", "comp", "invi", "orde", "ask", "get")
)


def _is_adjunct(tree: Tree, prep: int, transitive: bool) -> bool:
    """Whether a prepositional phrase at a verb tells time, manner, means or purpose."""
    word = tree.words[prep]
    hunted = tree.child(prep, "pobj")
    if word == "after" and tree.words[tree.heads[prep]] in _GOING and hunted is not None and not _is_time(tree, hunted):
        return tree.words[hunted] in NIGHTFALL  # "go after the gunmen", not "go after dark"
    if tree.words[tree.heads[prep]][:5] in TAKING.get(word, ()) or (word == "in" and tree.words[prep - 1] == "part"):
        return False
    if (word == "alongside" and not transitive) or (word == "as" and tree.words[prep - 1] == "such"):
        return False
    if word in ADJUNCT and not (word in ROUTES and _is_place(tree, tree.child(prep, "pobj"))):
        return True
    gerund = tree.child(prep, "pcomp")
    if gerund is not None and not tree.is_verb(gerund):
        return True
    if gerund is not None:
        return word in ("for", "with") or (
            word == "in" and transitive and tree.words[tree.heads[prep]][:4] not in _CAUSING
        )
    noun = tree.child(prep, "pobj")
    if noun is None:
        return False
    if _is_time(tree, noun):
        return True
    if word in ("in", "on", "at", "with", "for") and tree.words[noun] in MANNER_HEADS:
        return True
    if word == "with" and tree.words[prep - 1] in SHARED_WITH:
        return False
    led = any(k < prep and tree.words[k] in ("to", "into", "from") for k in tree.children(tree.heads[prep], "prep"))
    return word == "with" and (transitive or led)


def _is_place(tree: Tree, noun: int | None) -> bool:
    """Whether "through" or "under" leads along a way, not by a means."""
    return noun is not None and (tree.words[noun] in WAYS or tree.tags[noun].startswith("NNP"))


def _is_time(tree: Tree, noun: int) -> bool:
    if tree.words[noun] in TIME:
        return True
    parts = (tree.child(k, "pobj") for k in tree.children(noun, "prep") if tree.words[k] == "of")
    if tree.words[noun] in PARTS and any(part is not None and tree.words[part] in CALENDAR for part in parts):
        return True
    return tree.tags[noun] == "CD" and len(tree.words[noun]) == 4 and tree.words[noun].startswith(("19", "20"))


def phrase_end(tree: Tree, head: int) -> int:
    """The token after the last of a phrase, cut before what does not restrict it."""
    cut = _cut(tree, head)
    end = min(tree.subtree(head)[1], cut)
    if end - 3 > head and tree.words[end - 1] == ")" and tree.words[end - 3] == "(":
        end -= 3
    while end > head + 1 and (
        not any(map(str.isalnum, tree.words[end - 1])) or tree.tags[end - 1] in ("_SP", "CC", "POS", ".")
    ):
        end -= 1
    return max(end, head + 1)


def _cut(tree: Tree, head: int) -> int:
    """The first token, from the head on, that opens something outside the phrase."""
    stop = tree.subtree(head)[1]
    stack = [(head, False)]
    while stack:
        current, restricting = stack.pop()
        for kid in tree.kids[current]:
            if kid < max(current, head):  # whatever stands before the head is inside
                stack.append((kid, restricting))
                continue
            if kid >= stop:
                continue
            if _outside(tree, current, kid, restricting):
                stop = min(stop, tree.subtree(kid)[0])
            else:
                stack.append((kid, restricting or tree.deps[kid] in ("acl", "relcl")))
    return stop


def _outside(tree: Tree, head: int, kid: int, restricting: bool) -> bool:
    """Whether a dependent lies outside the phrase; a clause that restricts the noun keeps its own place and time."""
    dep, word = tree.deps[kid], tree.words[kid]
    if word in ("(", ")"):
        return not _brackets_name(tree, head, kid)
    if word in _BREAKS and tree.tags[kid] != "HYPH":
        return not _coordinates(tree, head, kid)
    if dep in ("advcl", "parataxis"):
        return True
    if dep == "appos":
        first = tree.subtree(kid)[0]
        if tree.words[first - 1] in (")", "-rrb-") and tree.tags[kid] in ("NN", "NNS"):
            return False  # "Free Coast Army (FCA) rebels"
        apart = first > head + 1 or tree.words[first] in _BREAKS  # not "the group Ansar"
        return apart and not (tree.words[kid - 1] == "(" and _brackets_name(tree, head, kid - 1))
    if dep == "relcl" and tree.tags[head] == "NNP" and any(tree.words[k] == "where" for k in tree.kids[kid]):
        return True  # a name needs nothing to tell it from others: "to Malta where they wait"
    if dep in ("relcl", "acl"):
        infinitive = any(tree.words[k] == "to" for k in tree.children(kid, "aux"))
        return infinitive and tree.words[head] not in COMPLEMENT_NOUNS
    if dep == "xcomp":
        return False
    if dep == "advmod" and word == "ahead":
        return True
    if word in BACKGROUND and dep == "prep":
        return True
    if restricting and dep in ("prep", "agent", "npadvmod", "advmod"):
        return False
    if dep in ("prep", "agent"):
        if tree.is_verb(head):
            return _is_adjunct(tree, kid, tree.child(head, "dobj") is not None)
        noun = tree.child(kid, "pobj")
        if word in ("after", "before", "during", "since", "until", "as", "following"):
            return tree.words[kid - 1] != "such"
        if noun is None:
            return word == "for" and tree.child(kid, "pcomp") is not None
        if word == "under" and tree.words[noun] in TERMS:
            return True
        return _is_time(tree, noun) or (word in ("in", "on") and tree.words[noun] in MANNER_HEADS)
    if dep == "npadvmod":
        return _is_time(tree, kid)
    if dep == "cc":
        conj = next((k for k in tree.kids[head] if k > kid and tree.deps[k] == "conj"), None)
        return conj is not None and _separate(tree, head, conj)
    if dep == "conj":
        return _separate(tree, head, kid)
    return False


def _brackets_name(tree: Tree, head: int, bracket: int) -> bool:
    """Whether brackets hold one name or acronym, and the phrase goes on after them."""
    first = bracket if tree.words[bracket] == "(" else max(bracket - 2, 0)
    return tree.words[first] == "(" and after_brackets(tree, first) == first + 3 < tree.subtree(head)[1]


def _separate(tree: Tree, head: int, conj: int) -> bool:
    """Whether a conjunct is no continuation of the phrase: a verb after a noun, a verb phrase of its own."""
    if tree.tags[head].startswith("NN") and tree.is_verb(conj):
        return tree.tags[conj] != "VBN" and tree.child(conj, "dobj", "aux", "nsubj") is not None
    return tree.is_verb(head) and tree.is_verb(conj) and tree.child(conj, "nsubj", "aux") is not None


def _coordinates(tree: Tree, head: int, mark: int) -> bool:
    """Whether a comma or hyphen stands within a coordination or among modifiers."""
    if tree.words[mark] in ('"', "“", "”", "'", "-", "–"):
        return tree.words[mark] in ("-",) or (
            tree.words[mark] in ('"', "“", "”")
            and mark + 1 < tree.subtree(head)[1]
            and tree.words[mark - 1] not in (",", ".")
        )
    if tree.words[mark] != ",":
        return False
    following = [k for k in tree.kids[head] if k > mark]
    if not following:
        return False
    upcoming = following[0]
    if tree.deps[upcoming] == "cc":
        return True
    return tree.deps[upcoming] == "conj" and not _separate(tree, head, upcoming)
