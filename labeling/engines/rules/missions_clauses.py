"""Clauses that may tell a task: each verb with the cue it stands under, who is to act, and how warlike it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labeling.engines.rules.extent import shared_verbs, verb_extent
from labeling.engines.rules.extent_words import TIME
from labeling.engines.rules.missions_actors import Actors
from labeling.engines.rules.missions_control import BE, Form, controller_of, first_verb, form_of, governor_of, is_denied
from labeling.engines.rules.missions_density import Density
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.tree import Extent, Tree


@dataclass(frozen=True, slots=True)
class Clause:
    """One verb that may head a task.

    `cue` is the class of what governs it (`tasking`, `planning`, `acting`, `nouns` ... or `none`), `governor` that
    word; `actor` the kind of whoever is to act and `agent` its head; `strength` how warlike the verb is, `martial`
    whether its object is. Facts of the past, habits, and what
    stands under a negation, a refusal or an ability make none.
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


def clauses(tree: Tree, actors: Actors, lexicon: MissionLexicon, density: Density) -> Iterator[Clause]:
    """Every clause among armed conflict that could be a task, in the order of the text."""
    for start, end in tree.ranges:
        for token in range(start, end):
            if tree.is_verb(token) and density.armed(token):
                clause = _clause(tree, actors, lexicon, token)
                if clause is not None:
                    yield clause


def _clause(tree: Tree, actors: Actors, lexicon: MissionLexicon, verb: int) -> Clause | None:
    if tree.deps[verb] in ("aux", "auxpass", "amod", "compound", "nmod") or tree.words[verb] in BE:
        return None
    if tree.words[verb] == "left" and tree.child(verb, "auxpass") is not None:
        return None  # "could be left without escorts"
    if tree.words[verb] == "have" and not any(tree.deps[k] in ("ccomp", "xcomp", "acl") for k in _held(tree, verb)):
        return None  # "is thought to have 6,000 fighters", not "have them deployed"
    first = first_verb(tree, verb)
    form = "infinitive" if _is_demanded(tree, lexicon, first) else form_of(tree, verb, first)
    if form in ("gerund", "past") and _is_for_a_cause(tree, lexicon, verb):
        form = "progressive"
    if form is None or form in ("past", "present") or is_denied(tree, lexicon, verb):
        return None
    if _only_leads_on(tree, lexicon, verb) or (form == "progressive" and _plans_attack(tree, lexicon, verb)):
        return None
    if tree.deps[verb] == "conj" and verb in shared_verbs(tree, tree.heads[verb])[1:]:
        return None
    if tree.child(verb, "attr") is not None:
        return None
    extent = verb_extent(tree, verb)
    base, strength = _strongest(tree, actors, lexicon, shared_verbs(tree, verb))
    governor, cue, marker = governor_of(tree, lexicon, first, form)
    if cue == "aspect" and governor is not None and any(tree.words[k] == "if" for k in tree.children(governor, "mark")):
        return None  # "if the militia continues to shell the town"
    aim = tree.child(first, "nsubj")
    if form == "progressive" and aim is not None and tree.words[aim] in lexicon.aims:
        form, governor, cue, marker = "gerund", aim, "nouns", "of"  # "the priority is protecting the port"
    told_by_aim = aim is not None and governor == aim
    agent = actors.owner(aim) if told_by_aim and aim is not None else controller_of(tree, actors, verb, first, governor)
    actor = _kind(tree, actors, lexicon, agent)
    fighting = agent is not None and tree.words[agent] in lexicon.belligerents  # "urged all sides to end hostilities"
    if _is_talk(tree, lexicon, verb, "force" if fighting else actor) or (
        actor in ("pronoun", "leader", "name", "civil")
        and tree.child(first, "auxpass") is not None
        and base not in lexicon.moving
    ):
        return None
    travels = lexicon.verb_type(base) == lexicon.movement and (form == "future" or cue == "ready")
    if strength != "strong" and travels and actors.is_person(agent):
        return None  # "the commander will travel to the base"
    last = shared_verbs(tree, verb)[-1]
    martial = is_martial(tree, actors, lexicon, last + 1, extent[1]) or _is_ground(tree, actors, lexicon, base, last)
    return Clause(
        verb=verb,
        extent=extent,
        form=form,
        cue=cue,
        governor=governor,
        marker=marker,
        actor=actor,
        agent=agent,
        strength=strength,
        base=base,
        martial=martial,
        governed_by=tree.words[governor] if governor is not None else "",
        bare=extent[1] - extent[0] == 1,
    )


def _held(tree: Tree, verb: int) -> list[int]:
    """What hangs on a verb and on its object."""
    return [*tree.kids[verb], *(kid for noun in tree.children(verb, "dobj") for kid in tree.kids[noun])]


def _is_demanded(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether a verb stands as it is after a demand: "demanded (that) the rebels fall back"."""
    head = tree.heads[verb]
    marked = any(tree.words[k] == "that" for k in tree.children(verb, "mark"))
    passive = [tree.words[k] for k in tree.children(verb, "auxpass", "aux")] == ["be"]  # "that the troops be withdrawn"
    active = tree.tags[verb] in ("VB", "VBP") and tree.child(verb, "aux", "auxpass") is None
    return (
        tree.deps[verb] == "ccomp"
        and (active or passive)
        and tree.child(verb, "neg") is None
        and (marked or tree.words[head] in lexicon.demanding)
        and tree.child(verb, "nsubj", "nsubjpass") is not None
        and (lexicon.cue(tree.words[head], tree.tags[head]) == "tasking" or tree.words[head] in lexicon.demanding)
    )


def _is_for_a_cause(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether somebody is at war for something: "rebels fighting for independence"."""
    if tree.tags[verb] != "VBG" or lexicon.verb(tree.words[verb])[0] not in lexicon.contests:
        return False
    preps = (k for k in tree.children(verb, "prep") if tree.words[k] == "for")
    causes = (tree.child(k, "pobj") for k in preps)
    return any(cause is not None and tree.words[cause] in lexicon.causes for cause in causes)


def _kind(tree: Tree, actors: Actors, lexicon: MissionLexicon, agent: int | None) -> str:
    """The kind of an actor; what is deployed ("a light presence is being deployed") counts as a force."""
    kind = actors.kind(agent)
    return "force" if kind == "thing" and agent is not None and tree.words[agent] in lexicon.movable else kind


def _only_leads_on(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether a verb without an object only introduces the task after it ("try to hold", "focus on training")."""
    if lexicon.cue(tree.words[verb], tree.tags[verb]) == "helping" and tree.child(verb, "dobj") is None:
        preps = [k for k in tree.children(verb, "prep") if tree.words[k] in ("on", "in")]
        if any(tree.child(k, "pcomp") is not None for k in preps):
            return True
    readiness = tree.child(verb, "acomp")
    if readiness is not None and lexicon.cue(tree.words[readiness], "JJ") == "ready":
        return tree.child(readiness, "xcomp") is not None
    if _finishes_task(tree, lexicon, verb):
        return True
    inner = tree.child(verb, "xcomp")
    if inner is not None and tree.tags[inner] == "VBG" and lexicon.cue(tree.words[verb], "VB") == "aspect":
        return True
    if tree.words[verb] in ("go", "carry") and tree.words[verb + 1 : verb + 2] == ["on"]:
        return tree.tags[verb + 2 : verb + 3] == ["VBG"]  # "will go on guarding the port"
    if inner is None and lexicon.cue(tree.words[verb], tree.tags[verb]) in ("planning", "aspect", "tasking"):
        inner = tree.child(verb, "advcl")
    if any(verb < kid and (inner is None or kid < inner) for kid in tree.children(verb, "dobj", "prep", "prt")):
        return False
    return inner is not None and inner > verb and any(tree.words[k] == "to" for k in tree.children(inner, "aux"))


def _finishes_task(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether the task is told by what its object is to do: "complete the mission of training", "lead a push to V"."""
    task = tree.child(verb, "dobj")
    if task is None or lexicon.cue(tree.words[task], tree.tags[task]) != "nouns":
        return False
    told = [tree.child(k, "pcomp") for k in tree.children(task, "prep") if tree.words[k] in ("of", "to")]
    told += [k for k in tree.children(task, "acl") if tree.tags[k] == "VB"]
    return any(inner is not None and tree.tags[inner] in ("VBG", "VB") for inner in told)


def _plans_attack(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether the task is the attack that is being planned: "is planning raids on the depots"."""
    planned = tree.child(verb, "dobj")
    return tree.words[verb] in lexicon.threats and planned is not None and tree.words[planned] in lexicon.staged


_SCENES = ("from", "in", "to", "into", "at", "toward", "for")
_TOWARDS = ("to", "into", "toward", "at")


def _is_talk(tree: Tree, lexicon: MissionLexicon, verb: int, actor: str) -> bool:
    """Whether a verb says what diplomats or voters do ("hold talks", "withdraw from the treaty", "end the war")."""
    base = lexicon.verb(tree.words[verb])[0]
    held = tree.child(verb, "dobj", "nsubjpass")
    about = (tree.child(k, "pobj") for k in tree.children(verb, "prep") if tree.words[k] in ("for", "against", "on"))
    if any(thing is not None and tree.words[thing] in lexicon.affairs for thing in (held, *about)):
        return True
    if base in lexicon.keeping:
        return False
    if held is not None:
        if base in lexicon.moving and lexicon.actors.get(tree.words[held]) == "civil":
            return tree.words[held] != "police"
        if base in lexicon.settling and tree.words[held] in lexicon.quarrels and actor not in ("force", "operation"):
            return True
        if tree.words[held] != "part":
            return tree.words[held] in lexicon.talking
    heads = (verb, held) if held is not None else (verb,)  # "take part in talks"
    preps = [k for head in heads for k in tree.children(head, "prep") if tree.words[k] in _SCENES]
    places = ((tree.words[k], tree.child(k, "pobj")) for k in preps)
    return any(
        place is not None
        and tree.words[place] not in TIME
        and (tree.words[place] in lexicon.talking or (way in _TOWARDS and tree.words[place] in lexicon.quarrels))
        for way, place in places
    )


def _strongest(tree: Tree, actors: Actors, lexicon: MissionLexicon, verbs: Sequence[int]) -> tuple[str, str]:
    best = ("", "other")
    for verb in verbs:
        base, strength = lexicon.verb(tree.words[verb], _particles(tree, verb))
        if (base in lexicon.moving or base in lexicon.drilling) and _moves_force(tree, actors, lexicon, verb):
            strength = "strong"
        if base in lexicon.staging and any(tree.words[k] in lexicon.staged for k in tree.children(verb, "dobj")):
            strength = "strong"
        if hands_arms(tree, lexicon, verb) or (base in lexicon.outright and tree.child(verb, "dobj") is not None):
            strength = "strong"
        given = tree.child(verb, "dobj") if strength == "plain" and base in lexicon.providing else None
        if given is not None and tree.words[given] in lexicon.provided:
            strength = "typed"
        if lexicon.rank(strength) > lexicon.rank(best[1]) or not best[0]:
            best = base, strength
    return best


def hands_arms(tree: Tree, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether a verb hands over arms: "send tanks", "supply Kyiv with missiles", "$3 billion in arms"."""
    if lexicon.verb(tree.words[verb])[0] not in lexicon.arming:
        return False
    given = list(tree.children(verb, "dobj", "nsubjpass"))
    given += [
        noun
        for head in (verb, *given)
        for prep in tree.children(head, "prep")
        if tree.words[prep] in ("with", "of", "in") and (noun := tree.child(prep, "pobj")) is not None
    ]
    given += [kid for noun in given for kid in tree.children(noun, "compound")]
    return any(tree.words[noun] in lexicon.arms for noun in given)


def _is_ground(tree: Tree, actors: Actors, lexicon: MissionLexicon, base: str, verb: int) -> bool:
    """Whether a place with a name is held, taken or entered ("enter Rafah", "protect Ukraine")."""
    place = tree.child(verb, "dobj")
    return base in lexicon.ground and place is not None and actors.kind(place) in ("name", "state")


def _moves_force(tree: Tree, actors: Actors, lexicon: MissionLexicon, verb: int) -> bool:
    """Whether the object (of a passive, the subject) is a force: then sending or keeping it is a deployment."""
    moved = tree.child(verb, "dobj", "nsubjpass")
    if moved is None:
        return False
    portion = tree.words[moved] in lexicon.portions  # "a group of commandos"
    parts = (tree.child(k, "pobj") for k in tree.children(moved, "prep") if portion and tree.words[k] == "of")
    told = [moved, *(part for part in parts if part is not None)]
    return any(actors.is_force(noun) or tree.words[noun] in lexicon.movable for noun in told)


def _particles(tree: Tree, verb: int) -> list[str]:
    return [
        tree.words[k]
        for k in (*tree.kids[verb], min(verb + 1, len(tree.words) - 1))
        if k > verb and tree.deps[k] in ("prt", "prep", "advmod", "dobj", "xcomp", "ccomp")
    ]


def is_martial(tree: Tree, actors: Actors, lexicon: MissionLexicon, low: int, high: int) -> bool:
    """Whether a stretch names a force, or a thing of armed conflict."""
    return any(token in actors.covered or tree.words[token] in lexicon.martial for token in range(low, high))
