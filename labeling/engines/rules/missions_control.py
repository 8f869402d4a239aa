"""What a verb stands under: its form, the word that governs it, and who is to act."""

from typing import Literal

from labeling.engines.rules.missions_actors import Actors
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.tree import Tree

Form = Literal["infinitive", "gerund", "future", "modal", "progressive", "was-doing", "present", "imperative", "past"]

_FUTURE = frozenset(("will", "shall", "'ll", "’ll", "would", "wo", "ll"))
_HARDLY = frozenset(("barely", "hardly", "scarcely"))
_MODALS = frozenset(("may", "might", "could", "can", "should", "must", "ca"))
_DEGREES = frozenset(("enough", "too"))
_LETTING = frozenset(("let", "lets", "letting"))
"""Verbs whose infinitive has no "to": "let advisers accompany the battalions"."""
_USING = frozenset(("use", "uses", "used", "using", "employ", "employs", "employed", "employing", "spend", "spends"))
"""Verbs whose object is no one who acts: "use the barn to build bombs", "spend the winter guarding the border"."""
_INCLUDING = frozenset(("include", "includes", "included"))
_ENTRUSTING = frozenset(
    ("task", "tasks", "tasked", "tasking", "entrust", "entrusts", "entrusted", "mandate", "mandated")
)
"""Verbs whose object is to do what follows "with"; who is charged with an act may only be accused of it."""
BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "am", "'s", "'re", "’s", "’re", "'m"))


def agent_of(tree: Tree, actors: Actors, lexicon: MissionLexicon, verb: int) -> int | None:
    """The head of whoever is to do what a verb says: its subject, or that of the verb or noun that controls it."""
    first = first_verb(tree, verb)
    governor = governor_of(tree, lexicon, first, form_of(tree, verb, first) or "infinitive")[0]
    return controller_of(tree, actors, verb, first, governor)


def first_verb(tree: Tree, verb: int) -> int:
    """The first of coordinated verbs, whose cue the others share; itself where it has an auxiliary or subject."""
    while tree.deps[verb] == "conj" and tree.is_verb(tree.heads[verb]):
        if any(tree.deps[k] in ("aux", "auxpass", "nsubj", "nsubjpass") for k in tree.kids[verb] if k < verb):
            break
        if tree.tags[verb] != tree.tags[tree.heads[verb]]:
            break
        verb = tree.heads[verb]
    return verb


def form_of(tree: Tree, verb: int, first: int) -> Form | None:
    """How a verb stands; `first` is the first of the verbs it is coordinated with. None where it tells no task."""
    auxiliaries = [tree.words[k] for k in tree.kids[first] if tree.deps[k] in ("aux", "auxpass") and k < first]
    tag = tree.tags[first]
    if "to" in auxiliaries:
        above = tree.heads[first]
        if tree.words[above] == "going" and tree.deps[first] == "xcomp" and tree.child(above, "aux") is not None:
            return "future"
        return None if "have" in auxiliaries else "infinitive"
    if any(word in _FUTURE for word in auxiliaries):
        return "past" if "have" in auxiliaries and "would" in auxiliaries else "future"
    if any(word in _MODALS for word in auxiliaries):
        return "past" if "have" in auxiliaries and "should" not in auxiliaries else "modal"
    if "have" in auxiliaries or "has" in auxiliaries or "had" in auxiliaries:
        return "past"
    if tag == "VBG" or "being" in auxiliaries:
        if ("was" in auxiliaries or "were" in auxiliaries) and not _is_reported(tree, first):
            return "was-doing"
        return "progressive" if any(word in BE for word in auxiliaries) or _goes_on(tree, first) else "gerund"
    if tag in ("VBZ", "VBP"):
        return "present"
    if tag == "VB" and tree.deps[first] in ("xcomp", "ccomp") and tree.is_verb(tree.heads[first]):
        return "infinitive" if tree.words[tree.heads[first]] in _LETTING else None
    if tag == "VB":
        opposed = tree.deps[first] == "conj" and first and tree.words[first - 1] == "but"  # "they trust her but give"
        return "imperative" if tree.child(first, "nsubj") is None and not auxiliaries and not opposed else None
    return "past"


def _is_reported(tree: Tree, verb: int) -> bool:
    """Whether a verb stands in reported speech, whose past is the present of whoever spoke."""
    while tree.deps[verb] == "conj" and tree.heads[verb] != verb:
        verb = tree.heads[verb]
    return tree.deps[verb] == "ccomp"


def _goes_on(tree: Tree, verb: int) -> bool:
    """Whether a participle tells what is being done with no auxiliary of its own.

    After a comma ("are destroying havens, disrupting ...") and under "with" ("with instructors training recruits").
    """
    head = tree.heads[verb]
    if tree.deps[verb] == "pcomp" and tree.words[head] == "with" and tree.child(verb, "nsubj") is not None:
        return tree.tags[tree.heads[head]] != "VBD"
    if (
        tree.deps[verb] != "advcl"
        or verb < head
        or tree.tags[head] not in ("VBG", "VB")
        or tree.child(verb, "mark", "prep") is not None
    ):
        return False
    led = {tree.words[k] for k in tree.children(head, "aux")}
    return bool(led & BE) if tree.tags[head] == "VBG" else bool(led & _FUTURE)


def governor_of(tree: Tree, lexicon: MissionLexicon, verb: int, form: Form) -> tuple[int | None, str, str]:
    """The word that gives the task, its class, and the word between (to, for, of, at ...)."""
    marker = "to" if form == "infinitive" else ""
    head = tree.heads[verb]
    if form == "gerund" and tree.deps[verb] == "csubj" and tree.child(verb, "nsubj") is None:
        return None, "none", "subject"
    if head == verb or form not in ("infinitive", "gerund"):
        modal = [tree.words[k] for k in tree.kids[verb] if tree.deps[k] == "aux" and k < verb]
        return None, "none", modal[0] if form == "modal" and modal else marker
    if tree.deps[head] == "prep" or tree.tags[head] in ("IN", "TO"):
        marker, head = tree.words[head], tree.heads[head]
        while tree.deps[tree.heads[verb]] == "conj" and tree.words[head] == marker:  # "tasked with V and with V"
            head = tree.heads[head]
        if marker == "order":
            head = tree.heads[head]
    if tree.words[head] == "order" and tree.words[head - 1] == "in":
        head = tree.heads[tree.heads[head]]
        marker = "in order to"
    if tree.words[head] in BE:
        subject = tree.child(head, "nsubj")
        if subject is not None and marker == "to" and lexicon.is_force(tree.words[subject]):
            return head, "tasking", marker  # "soldiers are to build quarters"
        if subject is not None and lexicon.cue(tree.words[subject], "NN") != "none":
            head = subject
    listed = tree.words[head] in _INCLUDING and form == "gerund" and tree.deps[verb] != "advcl"
    named = tree.child(head, "nsubj") if listed else None
    if named is not None and lexicon.cue(tree.words[named], "NN") == "nouns":
        return named, "nouns", "of"  # "options include V-ing"
    aim = tree.child(head, "dobj") if marker == "as" else tree.child(head, "oprd") if form == "gerund" else None
    if aim is not None and tree.words[aim] in lexicon.aims:
        return aim, "nouns", "of"  # "sees its task as V-ing", "made V-ing a priority"
    told = tree.child(head, "dobj") if tree.is_verb(head) and marker == "to" else None
    if told is not None and told < verb and not lexicon.is_force(tree.words[told]):
        head = told if lexicon.cue(tree.words[told], tree.tags[told]) == "nouns" else head
    if marker == "as" and tree.words[head] in lexicon.aims:
        marker = "of"
    cue = lexicon.cue(tree.words[head], tree.tags[head])
    giver = tree.heads[head]
    if marker == "with" and tree.deps[head] == "dobj" and lexicon.cue(tree.words[giver], tree.tags[giver]) == "tasking":
        head, cue = giver, "tasking"  # "tasked the mission with protecting civilians", where the mission is with it
    if form == "gerund" and tree.deps[verb] == "advcl" and cue == "tasking" and _lists_tasks(tree, head, verb):
        marker = "with"
    if cue == "aspect":
        auxiliaries = {tree.words[k] for k in tree.children(head, "aux", "auxpass")}
        over = tree.tags[head] in ("VBD", "VBN") and not auxiliaries & {"has", "have"}  # "has begun pulling out"
        marker = "will" if auxiliaries & (_FUTURE | {"to"}) else "past" if over else "now"
    return head, cue, marker


def _lists_tasks(tree: Tree, giver: int, verb: int) -> bool:
    """Whether a gerund goes on with what somebody is tasked with: "tasked it with guarding the port, clearing it"."""
    given = (giver, *tree.children(giver, "dobj"))
    tasks = (tree.child(k, "pcomp") for noun in given for k in tree.children(noun, "prep") if tree.words[k] == "with")
    return any(task is not None and task < verb and tree.tags[task] == "VBG" for task in tasks)


def controller_of(tree: Tree, actors: Actors, verb: int, first: int, governor: int | None) -> int | None:
    """The head of whoever is to act: own subject, whom the governor sends or orders, its subject, or its owner."""
    own = tree.child(first, "nsubj", "nsubjpass")
    if own is not None and tree.words[own] not in ("who", "which", "that"):
        return own
    if governor is None or tree.is_verb(governor) or tree.tags[governor].startswith("JJ"):
        if governor is not None and (
            tree.deps[first] in ("xcomp", "ccomp", "advcl")
            or (tree.deps[first] == "pcomp" and tree.words[governor] in _ENTRUSTING)
        ):
            patient = _patient(tree, governor)
            if (
                patient is not None
                and patient < first
                and tree.words[governor] not in _USING
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


def is_denied(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether a verb stands under a negation, a refusal, or a word of ability or permission."""
    current = verb
    for _ in range(4):
        negated = tree.child(current, "neg") is not None
        if negated != (tree.words[current] in lexicon.wavering):  # "will not hesitate to attack" is no denial
            return True
        if any(tree.words[k] in _HARDLY for k in tree.children(current, "advmod")):
            return True  # "could barely protect the capital"
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
        if current == verb and tree.words[head] == "of" and tree.words[tree.heads[head]].startswith("accus"):
            return True  # "accused the army of shelling the town"
        if any(tree.words[k] in _DEGREES for k in tree.children(head, "advmod")):
            return True
        if any(tree.words[k] == "no" for k in tree.children(head, "det")):
            return True  # "no plans to withdraw"
        own = tree.child(current, "nsubj", "nsubjpass") is not None and form_of(tree, current, current) != "infinitive"
        if tree.deps[current] in ("conj", "advcl") and own:
            return False  # "they will not fire first, but they will respond"
        if tree.words[head] == "used" and tree.deps[current] == "xcomp" and tree.child(head, "nsubj") is not None:
            return tree.child(head, "dobj") is None  # "areas that the rebels used to control"
        if tree.words[head] in lexicon.abilities and not lexicon.is_force(tree.words[head]) and not tree.is_verb(head):
            return True
        if tree.is_verb(head) and tree.words[head] in lexicon.abilities and tree.deps[current] != "conj":
            return not _is_mandated(tree, lexicon, head)
        if tree.deps[current] in ("ccomp", "acl", "relcl") or (tree.deps[current] == "advcl" and current != verb):
            return False
        current = head
    return False


def _is_mandated(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether a law or a mandate permits it: "a bill that allows the army to enter", "a resolution permitting ..."."""
    while tree.deps[verb] in ("conj", "xcomp") and tree.heads[verb] != verb:
        verb = tree.heads[verb]
    by = tree.child(verb, "nsubj")
    if by is None or tree.words[by] in ("that", "which"):
        by = tree.heads[verb] if tree.deps[verb] in ("relcl", "acl") else by
    return by is not None and tree.words[by] in lexicon.charters
