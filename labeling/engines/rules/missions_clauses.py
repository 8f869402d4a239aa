"""Clauses that may tell a task: each verb with the cue it stands under, who is to act, and how warlike it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from labeling.engines.rules.extent import Extent, Tree, phrase_end, shared_verbs, verb_extent
from labeling.engines.rules.missions_actors import Actors
from labeling.engines.rules.missions_lexicon import MissionLexicon

Form = Literal["infinitive", "gerund", "future", "modal", "progressive", "was-doing", "present", "imperative", "past"]

_FUTURE = frozenset(("will", "shall", "'ll", "’ll", "would", "wo", "ll"))
_MODALS = frozenset(("may", "might", "could", "can", "should", "must", "ca"))
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "am", "'s", "'re", "’s", "’re", "'m"))


@dataclass(frozen=True, slots=True)
class Clause:
    """One verb that may head a task.

    `cue` is the class of what governs it (`tasking`, `planning`, `acting`, `nouns` ... or `none`), `governor` that
    word; `actor` the kind of whoever is to act and `agent` its head; `strength` how warlike the verb is, `martial`
    whether its object is. `denied` is set under a negation, a refusal or an inability.
    """

    verb: int
    extent: Extent
    form: Form
    cue: str
    governor: int | None
    marker: str
    actor: str
    agent: int | None
    strength: str
    base: str
    martial: bool
    denied: bool
    passive: bool
    bare: bool
    governed_by: str

    @property
    def level(self) -> str:
        """Strength of the verb, with a plus where the object is warlike: as the rules name it."""
        return self.strength if self.strength == "strong" or not self.martial else self.strength + "+"

    @property
    def cue_token(self) -> int | None:
        """The word that makes the verb a task, where there is one."""
        return self.governor if self.cue != "none" else None


def clauses(tree: Tree, actors: Actors, lexicon: MissionLexicon) -> Iterator[Clause]:
    """Every clause of the parsed sentences that could be a task, in the order of the text."""
    for start, end in tree.ranges:
        for token in range(start, end):
            if tree.is_verb(token):
                clause = _clause(tree, actors, lexicon, token)
                if clause is not None:
                    yield from _split(tree, actors, lexicon, clause)


def _clause(tree: Tree, actors: Actors, lexicon: MissionLexicon, verb: int) -> Clause | None:
    if tree.deps[verb] in ("aux", "auxpass", "amod", "compound", "nmod"):
        return None
    if _only_leads_on(tree, lexicon, verb):
        return None
    if tree.deps[verb] == "conj" and verb in shared_verbs(tree, tree.heads[verb])[1:]:
        return None
    first = _first(tree, verb)
    form = _form(tree, verb, first)
    if form is None:
        return None
    extent = verb_extent(tree, verb)
    base, strength = _strongest(tree, actors, lexicon, shared_verbs(tree, verb))
    governor, cue, marker = _governor(tree, lexicon, first, form)
    agent = _agent(tree, actors, verb, first, governor)
    martial = is_martial(tree, actors, lexicon, shared_verbs(tree, verb)[-1] + 1, extent[1])
    return Clause(
        verb=verb,
        extent=extent,
        form=form,
        cue=cue,
        governor=governor,
        marker=marker,
        actor=actors.kind(agent),
        agent=agent,
        strength=strength,
        base=base,
        martial=martial,
        denied=_denied(tree, lexicon, verb),
        governed_by=tree.words[governor] if governor is not None else "",
        bare=extent[1] - extent[0] == 1,
        passive=tree.child(verb, "auxpass") is not None,
    )


def _only_leads_on(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether a verb without an object only introduces the infinitive after it ("try to hold", "be used to drop")."""
    inner = tree.child(verb, "xcomp")
    if inner is None and lexicon.cue(tree.words[verb], tree.tags[verb]) in ("planning", "aspect", "tasking"):
        inner = tree.child(verb, "advcl")
    if any(verb < kid and (inner is None or kid < inner) for kid in tree.children(verb, "dobj", "prep", "prt")):
        return False
    return inner is not None and inner > verb and any(tree.words[k] == "to" for k in tree.children(inner, "aux"))


def agent_of(tree: Tree, actors: Actors, lexicon: MissionLexicon, verb: int) -> int | None:
    """The head of whoever is to do what a verb says: its subject, or that of the verb or noun that controls it."""
    first = _first(tree, verb)
    governor = _governor(tree, lexicon, first, _form(tree, verb, first) or "infinitive")[0]
    return _agent(tree, actors, verb, first, governor)


def _first(tree: Tree, verb: int) -> int:
    """The first of coordinated verbs, whose cue the others share; itself where it has an auxiliary or subject."""
    while tree.deps[verb] == "conj" and tree.is_verb(tree.heads[verb]):
        if any(tree.deps[k] in ("aux", "auxpass", "nsubj", "nsubjpass") for k in tree.kids[verb] if k < verb):
            break
        if tree.tags[verb] != tree.tags[tree.heads[verb]]:
            break
        verb = tree.heads[verb]
    return verb


def _form(tree: Tree, verb: int, first: int) -> Form | None:
    auxiliaries = [tree.words[k] for k in tree.kids[first] if tree.deps[k] in ("aux", "auxpass") and k < first]
    tag = tree.tags[first]
    if "to" in auxiliaries:
        return None if "have" in auxiliaries else "infinitive"
    if any(word in _FUTURE for word in auxiliaries):
        return "future"
    if any(word in _MODALS for word in auxiliaries):
        return "modal"
    if "have" in auxiliaries or "has" in auxiliaries or "had" in auxiliaries:
        return "progressive" if tag == "VBG" and "had" not in auxiliaries else "past"
    if tag == "VBG":
        if "was" in auxiliaries or "were" in auxiliaries:
            return "was-doing"
        return "progressive" if any(word in _BE for word in auxiliaries) or _goes_on(tree, first) else "gerund"
    if tag in ("VBZ", "VBP"):
        return "present"
    if tag == "VB":
        return "imperative" if tree.child(first, "nsubj") is None and not auxiliaries else None
    return "past"


def _goes_on(tree: Tree, verb: int) -> bool:
    """Whether a participle tells what is being done with no auxiliary of its own.

    After a comma ("are destroying havens, disrupting ...") and under "with" ("with instructors training recruits").
    """
    head = tree.heads[verb]
    if tree.deps[verb] == "pcomp" and tree.words[head] == "with" and tree.child(verb, "nsubj") is not None:
        return True
    if (
        tree.deps[verb] != "advcl"
        or verb < head
        or tree.tags[head] != "VBG"
        or tree.child(verb, "mark", "prep") is not None
    ):
        return False
    return any(tree.words[k] in _BE for k in tree.kids[head] if tree.deps[k] == "aux")


def _governor(tree: Tree, lexicon: MissionLexicon, verb: int, form: Form) -> tuple[int | None, str, str]:
    """The word that gives the task, its class, and the word between (to, for, of, at ...)."""
    marker = "to" if form == "infinitive" else ""
    head = tree.heads[verb]
    if head == verb or form not in ("infinitive", "gerund"):
        modal = [tree.words[k] for k in tree.kids[verb] if tree.deps[k] == "aux" and k < verb]
        return None, "none", modal[0] if form == "modal" and modal else marker
    if tree.deps[head] == "prep" or tree.tags[head] in ("IN", "TO"):
        marker, head = tree.words[head], tree.heads[head]
        if marker == "order":
            head = tree.heads[head]
    if tree.words[head] == "order" and tree.words[head - 1] == "in":
        head = tree.heads[tree.heads[head]]
        marker = "in order to"
    if tree.words[head] in _BE:
        subject = tree.child(head, "nsubj")
        if subject is not None and lexicon.cue(tree.words[subject], "NN") != "none":
            head = subject
    cue = lexicon.cue(tree.words[head], tree.tags[head])
    if cue == "aspect":
        auxiliaries = {tree.words[k] for k in tree.children(head, "aux", "auxpass")}
        marker = "will" if auxiliaries & (_FUTURE | {"to"}) else "past" if tree.tags[head] in ("VBD", "VBN") else "now"
    return head, cue, marker


def _agent(tree: Tree, actors: Actors, verb: int, first: int, governor: int | None) -> int | None:
    own = tree.child(first, "nsubj", "nsubjpass")
    if own is not None and tree.words[own] not in ("who", "which", "that"):
        return own
    if governor is None or tree.is_verb(governor) or tree.tags[governor].startswith("JJ"):
        if governor is not None and tree.deps[first] in ("xcomp", "ccomp", "advcl"):
            patient = _patient(tree, governor)
            if (
                patient is not None
                and patient < first
                and (tree.deps[first] != "advcl" or actors.kind(patient) in ("force", "operation"))
            ):
                return patient
        return actors.subject(verb)
    if actors.kind(governor) == "force":
        return governor
    return actors.owner(governor)


def _patient(tree: Tree, governor: int) -> int | None:
    """Whom the governing verb sends, orders or asks for."""
    patient = tree.child(governor, "dobj", "dative")
    if patient is None:
        wanted = next((k for k in tree.children(governor, "prep") if tree.words[k] in ("for", "on", "upon")), None)
        patient = tree.child(wanted, "pobj") if wanted is not None else None
    return patient


def _split(tree: Tree, actors: Actors, lexicon: MissionLexicon, clause: Clause) -> Iterator[Clause]:
    """The clause, cut where the tagger took a coordinated verb for a noun ("protect civilians and escort convoys")."""
    verb, (start, end) = clause.verb, clause.extent
    stop = tree.subtree(verb)[1]
    at = next(
        (k for k in range(verb + 2, stop - 2) if tree.tags[k] == "CC" and _hidden_verb(tree, lexicon, clause, k + 1)),
        None,
    )
    if at is None:
        yield clause
        return
    if end >= at:
        yield replace(clause, extent=(start, at))
    else:
        yield clause
    hidden = at + 1
    phrase = tree.heads[hidden] if tree.heads[hidden] > hidden else hidden
    extent = (hidden, max(phrase_end(tree, phrase), hidden + 1))
    base, strength = lexicon.verb(tree.words[hidden])
    martial = is_martial(tree, actors, lexicon, hidden + 1, extent[1])
    yield replace(clause, verb=hidden, extent=extent, base=base, strength=strength, martial=martial)


def _hidden_verb(tree: Tree, lexicon: MissionLexicon, clause: Clause, token: int) -> bool:
    word = tree.words[token]
    base, strength = lexicon.verb(word)
    if clause.form not in ("infinitive", "future") or base != word or lexicon.rank(strength) < 2:
        return False
    return tree.tags[token] in ("NN", "JJ", "NNP") and tree.tags[token + 1] in (
        "DT",
        "PRP$",
        "JJ",
        "NN",
        "NNS",
        "NNP",
        "CD",
    )


def _strongest(tree: Tree, actors: Actors, lexicon: MissionLexicon, verbs: Sequence[int]) -> tuple[str, str]:
    best = ("", "other")
    for verb in verbs:
        base, strength = lexicon.verb(tree.words[verb], _particles(tree, verb))
        if base in lexicon.moving and _moves_force(tree, actors, lexicon, verb):
            strength = "strong"
        if lexicon.rank(strength) > lexicon.rank(best[1]) or not best[0]:
            best = base, strength
    return best


def _moves_force(tree: Tree, actors: Actors, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether the object (of a passive, the subject) is a force: then sending or keeping it is a deployment."""
    moved = tree.child(verb, "dobj", "nsubjpass")
    if moved is None:
        return False
    return actors.is_force(moved) or tree.words[moved] in lexicon.movable


def _particles(tree: Tree, verb: int) -> list[str]:
    return [
        tree.words[k]
        for k in tree.kids[verb]
        if k > verb and tree.deps[k] in ("prt", "prep", "advmod", "dobj", "xcomp", "ccomp")
    ]


def is_martial(tree: Tree, actors: Actors, lexicon: MissionLexicon, low: int, high: int) -> bool:
    """Whether a stretch names a force, or a thing of armed conflict."""
    return any(token in actors.covered or tree.words[token] in lexicon.martial for token in range(low, high))


def _denied(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    current = verb
    for _ in range(4):
        if tree.child(current, "neg") is not None:
            return True
        head = tree.heads[current]
        if head == current or tree.deps[current] not in (
            "xcomp",
            "conj",
            "pcomp",
            "prep",
            "ccomp",
            "advcl",
            "acl",
            "relcl",
        ):
            return False
        if tree.deps[current] in ("xcomp", "pcomp", "prep", "ccomp") and lexicon.denies(tree.words[head]):
            return True
        if tree.words[head] in lexicon.abilities:
            return True
        if tree.deps[current] in ("ccomp", "acl", "relcl") or (tree.deps[current] == "advcl" and current != verb):
            return False
        current = head
    return False
