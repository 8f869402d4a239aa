"""Tasks told by a noun: named operations, typed operations, actions with their object, fights against somebody."""

from collections.abc import Iterator
from dataclasses import dataclass

from labeling.engines.rules.extent import phrase_end
from labeling.engines.rules.extent_words import TIME
from labeling.engines.rules.missions_actors import Actors
from labeling.engines.rules.missions_facts import is_command, is_office, is_title, is_told, is_undone, is_won
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.tree import Extent, Tree


@dataclass(frozen=True, slots=True)
class Nominal:
    """A noun that tells a task: which kind of pattern found it, its head and its extent (token indices)."""

    pattern: str
    head: int
    extent: Extent
    cue: Extent
    base: str


def nominals(tree: Tree, actors: Actors, lexicon: MissionLexicon) -> Iterator[Nominal]:
    """Every noun of the parsed sentences that could tell a task, in the order of the text."""
    for start, end in tree.ranges:
        for token in range(start, end):
            if tree.tags[token][:2] == "NN" and tree.words[token] in lexicon.event_nouns:
                yield from _nominal(tree, actors, lexicon, token)


def _nominal(tree: Tree, actors: Actors, lexicon: MissionLexicon, head: int) -> Iterator[Nominal]:
    word = tree.words[head]
    base = lexicon.event_nouns[word]
    if tree.deps[head] in ("compound", "amod", "nmod") or head in actors.covered:
        return
    if any(tree.words[k] in lexicon.done for k in tree.children(head, "amod")) or is_undone(tree, lexicon, head):
        return
    if (base in lexicon.told and is_told(tree, lexicon, head)) or is_won(tree, lexicon, base, head):
        return
    preps = {tree.words[k]: k for k in reversed(tree.kids[head]) if tree.deps[k] == "prep" and k > head}
    shared = tree.child(head, "conj") if base in lexicon.actions and "of" not in preps else None
    if shared is not None and tree.tags[shared].startswith("NN"):  # "the reconquest and control of the valley"
        preps |= {tree.words[k]: k for k in tree.children(shared, "prep") if tree.words[k] == "of"}
    start, typed = _left(tree, actors, lexicon, head)
    own = (head, head + 1)
    before_name = start == head and tree.deps[head - 1] == "compound" and actors.is_state(head - 1)  # "Kyiv assault"
    before = tree.words[head - 1] if head else ""
    if (
        base in lexicon.actions
        and (base not in lexicon.aimed or _is_aimed(tree, lexicon, head))
        and not is_title(tree, head)
        and (_is_done_to(tree, lexicon, base, preps) or (base in lexicon.movements and _moved(preps)))
    ):
        yield Nominal("action", head, (start, _with_way(tree, lexicon, base, head)), own, base)
    elif (
        base in lexicon.actions and base not in lexicon.aimed and _moved_force(tree, actors, lexicon, head) is not None
    ):
        moved = _moved_force(tree, actors, lexicon, head)
        assert moved is not None
        far = phrase_end(tree, head) if _moved(preps) else head + 1
        yield Nominal("action", head, (moved, far), own, base)
    elif base in lexicon.halts and _is_halt_asked(tree, lexicon, head, preps):
        yield Nominal("halt", head, (start, phrase_end(tree, head)), own, base)
    elif base in lexicon.hunts and "for" in preps:
        yield Nominal("hunt", head, (start, phrase_end(tree, head)), own, base)
    elif base in lexicon.pursuits and before == "in" and "of" in preps:
        pattern = "pursuit" if base not in lexicon.supports else "support"
        owned = tree.child(preps["of"], "pobj")
        armed = ("force", "leader", "operation") if pattern == "pursuit" else ("force",)
        if actors.kind(owned) in armed or (pattern == "pursuit" and actors.kind(actors.owner(head, ())) == "force"):
            yield Nominal(pattern, head, (head, phrase_end(tree, head)), own, base)
    elif base in lexicon.contests and ("against" in preps or _is_fight_for_ground(tree, lexicon, base, preps)):
        yield Nominal("contest", head, (start, phrase_end(tree, head)), own, base)
    elif (
        base in lexicon.assaults
        and (before_name or start < head or not lexicon.onto.isdisjoint(preps))
        and _planned(tree, lexicon, head)
        and (base not in lexicon.unarmed or (before in lexicon.armed_kinds and not lexicon.onto.isdisjoint(preps)))
    ):
        yield Nominal("assault", head, (start - before_name, _with_aim(tree, lexicon, head)), own, base)
    elif base in lexicon.exercises and (typed or _is_shared(tree, lexicon, start, head)):
        end = phrase_end(tree, head) if "with" in preps else head + 1
        yield Nominal("exercise", head, (start, end), own, base)
    elif (
        base in lexicon.kinds
        and not (is_command(tree, head) or is_office(tree, head))
        and not (base in lexicon.placed and tree.tags[head] in ("NNP", "NNPS"))
        and (typed or (base in lexicon.patrols and (start < head or not lexicon.patrol_places.isdisjoint(preps))))
    ):
        placed = base in lexicon.patrols or "from" in preps or "along" in preps
        end = phrase_end(tree, head) if placed or (base in lexicon.placed and "in" in preps) else head + 1
        yield Nominal("kind", head, (start, end), own, base)


_WAYS = ("to", "from", "into", "across")


def _with_way(tree: Tree, lexicon: MissionLexicon, base: str, head: int) -> int:
    """The end of an action, with the way of a movement that the parser hung on the verb above it.

    "The cabinet approved the deployment of a brigade to the islands".
    """
    end = _before_next(tree, lexicon, head, phrase_end(tree, head))
    if base not in lexicon.movements or end >= len(tree.words) or tree.words[end] not in _WAYS:
        return end
    way = tree.heads[end] == tree.heads[head] and tree.child(end, "pobj") is not None
    return phrase_end(tree, end) if way else end


def _before_next(tree: Tree, lexicon: MissionLexicon, head: int, end: int) -> int:
    """The end of an action before one joined to its object: "the withdrawal of guns | and the release of men"."""
    for token in range(head + 3, end):
        if tree.deps[token] == "conj" and lexicon.event_nouns.get(tree.words[token]) in lexicon.actions:
            joined = next((k for k in range(token - 1, max(head + 2, token - 4), -1) if tree.tags[k] == "CC"), None)
            if joined is not None and tree.child(token, "prep") is not None and tree.child(token, "det") is not None:
                return joined
    return end


def _with_aim(tree: Tree, lexicon: MissionLexicon, head: int) -> int:
    """The end of an attack, with its aim where the parser hung that on the verb: "planned raids | on the depots"."""
    end = phrase_end(tree, head)
    aimed = end == head + 1 < len(tree.words) and tree.words[end] in lexicon.onto
    aim = tree.child(end, "pobj") if aimed and tree.heads[end] == tree.heads[head] else None
    return end if aim is None or tree.words[aim] in TIME else phrase_end(tree, end)


def _moved_force(tree: Tree, actors: Actors, lexicon: MissionLexicon, head: int) -> int | None:
    """The first token of what says, before a noun, who is moved or where: "troop withdrawal", "Chad deployment"."""
    before = head - 1
    if before < 0 or tree.deps[before] != "compound" or tree.heads[before] != head:
        return None
    country = actors.is_state(before) and "." not in tree.words[before]
    if tree.words[before] not in lexicon.movable and before not in actors.covered and not country:
        return None
    while before and tree.tags[before - 1] in ("JJ", "NNP", "NN", "HYPH") and tree.heads[before - 1] in (before, head):
        before -= 1
    return before


def _is_halt_asked(tree: Tree, lexicon: MissionLexicon, head: int, preps: dict[str, int]) -> bool:
    """Whether somebody is asked to end an attack ("called for a halt to the bombing")."""
    ended = next((tree.child(preps[way], "pobj") for way in ("to", "of", "in") if way in preps), None)
    if ended is None or tree.words[ended] not in lexicon.staged or tree.words[ended] in lexicon.quarrels:
        return False
    above = tree.heads[head]
    if tree.deps[head] == "pobj" and tree.words[above] in ("for", "on", "to"):
        above = tree.heads[above]
    return tree.words[above] in lexicon.asking and tree.deps[head] in ("dobj", "pobj")


def _is_fight_for_ground(tree: Tree, lexicon: MissionLexicon, base: str, preps: dict[str, int]) -> bool:
    """Whether somebody fights for a place, not for pay."""
    wanted = tree.child(preps["for"], "pobj") if base in ("fight", "battle") and "for" in preps else None
    return wanted is not None and (tree.tags[wanted] == "NNP" or tree.words[wanted] in lexicon.martial)


def _planned(tree: Tree, lexicon: MissionLexicon, head: int) -> bool:
    """Whether an attack is planned, prepared or somebody's task, not a thing of the past."""
    if any(tree.words[k] in lexicon.looming for k in tree.children(head, "amod", "det")):
        return tree.deps[head] != "dobj" or tree.tags[tree.heads[head]] != "VBD"
    while tree.deps[head] == "conj":
        head = tree.heads[head]
    above = tree.heads[head]
    if tree.deps[head] == "pobj":
        above = tree.heads[above]
        single = tree.tags[above] == "JJ" and tree.tags[head] == "NN"
        return tree.words[above] in lexicon.charges and not single
    return tree.deps[head] in ("dobj", "nsubjpass") and tree.words[above] in lexicon.threats


def _is_aimed(tree: Tree, lexicon: MissionLexicon, head: int) -> bool:
    """Whether an action is planned or is somebody's aim ("the rebels' aim is the capture of a port")."""
    if tree.deps[head] != "attr":
        return _planned(tree, lexicon, head)
    return any(tree.words[k] in lexicon.aims for k in tree.children(tree.heads[head], "nsubj"))


def _is_done_to(tree: Tree, lexicon: MissionLexicon, base: str, preps: dict[str, int]) -> bool:
    """Whether an action has its object: "evacuation of the port", but no "withdrawal of the bill"."""
    of = tree.child(preps["of"], "pobj") if "of" in preps else None
    papers = base in lexicon.movements and of is not None and lexicon.actors.get(tree.words[of]) == "paper"
    return "of" in preps and not papers


def _is_shared(tree: Tree, lexicon: MissionLexicon, start: int, head: int) -> bool:
    """Whether an exercise is told by with whom it is held ("joint drills")."""
    return any(tree.words[token] in lexicon.shared for token in range(start, head))


def _moved(preps: dict[str, int]) -> int | None:
    return preps.get("to") or preps.get("from")


def _left(tree: Tree, actors: Actors, lexicon: MissionLexicon, head: int) -> tuple[int, bool]:
    """The first token of a noun and the modifiers that belong to it, and whether one says what is done."""
    low = tree.subtree(head)[0]
    start = head
    typed = False
    while start > low:
        first = start - 1
        while first > low and tree.end(first - 1) == tree.starts[first] and tree.tags[first - 1] not in _OPENING:
            first -= 1
        word = tree.text[tree.starts[first] : tree.end(start - 1)].lower()
        if first != start - 1 and any(tree.tags[k] in _FENCES for k in range(first, start)):
            break
        if (
            word in lexicon.loose
            or _counts(word)
            or tree.tags[start - 1] in _FENCES
            or (first == start - 1 and actors.is_force(first))
        ):
            break
        if tree.is_verb(start - 1) and tree.tags[start - 1] not in ("VBN", "VBG"):
            break
        if actors.is_state(start - 1) or (word not in lexicon.types and _is_nation(tree, start - 1)):
            break
        if tree.tags[start - 1] in ("NNS", "NNPS") and lexicon.is_inflected(word):
            break
        start = first
        named = tree.tags[first] == "NNP" and first not in actors.covered
        typed = typed or named or word in lexicon.types or word.startswith(("counter", "anti-"))
    while start < head and tree.tags[start] in ("CC", "HYPH"):
        start += 1
    covered = any(token in actors.covered for token in range(start, head))
    told = tree.text[tree.starts[start] : tree.starts[head]].lower().split()
    return start, any(word in lexicon.types or word.startswith(("counter", "anti-")) for word in told) or (
        typed and not covered
    )


_FENCES = frozenset(
    (
        "DT",
        "PRP$",
        "POS",
        "WP$",
        "WDT",
        "PRP",
        "IN",
        "TO",
        "RB",
        "CD",
        ",",
        ".",
        ":",
        "``",
        "''",
        "_SP",
        "-LRB-",
        "-RRB-",
    )
)
_OPENING = frozenset(("``", "''", "-LRB-", "_SP"))


def _is_nation(tree: Tree, token: int) -> bool:
    """Whether an adjective begins with a capital inside a sentence ("Israeli")."""
    word = tree.text[tree.starts[token] : tree.end(token)]
    capital = word[0].isupper() and word[1:].islower()
    return capital and tree.tags[token] == "JJ" and token > tree.sentence[token][0]


_MEASURES = ("-day", "-week", "-month", "-year", "-hour", "-long", "-old", "-scale", "-led", "-backed", "-run")


def _counts(word: str) -> bool:
    """Whether a compound tells size, time or whose it is ("four-day", "French-led")."""
    return word.endswith(_MEASURES) or word[0].isdigit()
