"""Predicates that say something without a reporting verb: expressed hope, is convinced, any verb with a that-clause."""

from collections.abc import Iterator

from labeling.engines.rules.sources_beside import beside
from labeling.engines.rules.sources_content import MODALS, has_that_clause, stands_beside, supposed, unsaid
from labeling.engines.rules.sources_cues import NOUN_TAGS, QUOTES, Found, Scope, children, group_start, speaks
from labeling.engines.rules.sources_lexicon import SourceLexicon, VerbClass
from labeling.engines.rules.sources_subjects import BREAKS, extent, owner_of, past, speaker
from labeling.engines.rules.sources_tokens import Token

FAR = 12
"""Tokens between a light verb's noun and the colon that opens what was said."""

CLAIMS = frozenset({"charge", "claim"})
"""Nouns of the verbs that deny: what is denied may be what the verb describes."""

OTHER = VerbClass("other", frozenset({"beside", "that"}))


def by_light_verb(scope: Scope, verb: Token, subject: Token, route: str, lexicon: SourceLexicon) -> Iterator[Found]:
    """`[The envoy] expressed hope that`, `[The group] claimed responsibility`."""
    if subject.i > verb.i or any(child.dep_ == "neg" for child in verb.children) or not speaks(subject, lexicon):
        return
    shared = verb.dep_ == "conj" and verb.tag_ == "VB" and not children(verb, "aux")  # "would end and rule out war"
    auxiliaries = {scope.words[child.i] for child in children(verb.head if shared else verb, "aux")}
    if auxiliaries & (MODALS | {"would"} if shared else MODALS) or supposed(scope, verb):
        return
    if "to" in auxiliaries and subject in verb.children:
        return  # "diplomats expect Pristina to declare independence"
    if scope.words[subject.i] in ("i", "we") and not past(scope, verb):
        return
    own = any(child.tag_ not in ("WDT", "WP", "IN") for child in children(verb, "nsubj"))
    objects = children(verb, "dobj")
    clause = verb.dep_ in ("relcl", "acl") or (verb.dep_ == "ccomp" and verb.head.tag_ in NOUN_TAGS)
    charged = clause and own and all(scope.words[child.i] == "that" for child in objects)
    for entry in lexicon.light.get(scope.words[verb.i], ()):
        relative = charged if entry.nouns & CLAIMS else verb.dep_ == "relcl" and own and not objects
        made = [verb.head] if relative else []  # "a charge that Tehran has rejected"
        beyond = [scope.doc[verb.i + 1]] if scope.word(verb.i + 1) in ("clear", "plain", "this") else []
        beyond += [scope.doc[verb.i + 2]] if scope.word(verb.i + 1) in ("the", "its") and scope.word(verb.i + 2) else []
        for child in [*verb.children, *made, *beyond]:
            if scope.words[subject.i] == "it" and not scope.topic:
                continue
            if scope.words[child.i] not in entry.nouns or (
                child.i < verb.i and child.tag_ not in ("WDT", "IN") and child not in made
            ):
                continue
            if lexicon.is_a(child, "works") and children(child, "acl", "relcl"):
                continue  # "released an [ad] accusing the mayor of theft"
            after = {scope.word(i) for i in range(child.i + 1, child.i + 4)}
            clauses = children(child, "acl", "ccomp", "relcl")
            after |= {scope.words[part.i] for part in clauses if part.dep_ == "acl"}
            after |= {scope.words[mark.i] for clause in clauses for mark in children(clause, "mark")}
            if ":" in scope.words[child.i : min(scope.last, child.i + FAR)]:
                after.add(":")
            if child in made:
                after |= {scope.word(i) for i in range(verb.i + 1, verb.i + 4)}
            if entry.then and not after & entry.then:
                continue
            low, high = extent(scope, verb, subject, route)
            yield Found(
                subject,
                verb.i,
                max(child.i, verb.i) + 1,
                "source.expressed" + (f"-{route}" if route else ""),
                low,
                high,
            )
            return


def by_origin(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`learned from [two diplomats] that`, `figures obtained from the [ministry]`."""
    known = [*children(verb, "dobj", "nsubjpass"), verb.head]
    if scope.words[verb.i] not in ("learned", "learnt", "gleaned") and not any(
        lexicon.is_a(noun, "knowledge") for noun in known
    ):
        return
    for origin in children(verb, "prep"):
        for noun in children(origin, "pobj"):
            if scope.words[origin.i] == "from" and speaks(noun, lexicon) and not lexicon.is_place(noun.text):
                ends = [i for i in range(noun.i + 1, scope.last) if scope.words[i] == "that"]
                yield Found(noun, verb.i, origin.i + 1, "source.origin", origin.i + 1, min([*ends, scope.last]))


def by_state(scope: Scope, adjective: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`[He] is convinced that`, `[Officials] were clear that`."""
    verb = adjective.head if adjective.dep_ in ("acomp", "oprd") else adjective
    subjects = [child for child in children(verb, "nsubj", "nsubjpass") if child.i < verb.i]
    if not subjects or verb.tag_ == "VBG" or any(child.dep_ == "neg" for child in verb.children):
        return
    subject = subjects[-1]
    if scope.words[subject.i] == "mission" and children(subject, "poss"):
        return  # "our mission is clear: ..." is no embassy's
    clause = children(adjective, "ccomp") or children(verb, "ccomp") or scope.word(adjective.i + 1) in ("that", ":")
    clause = clause or (scope.word(subject.left_edge.i - 1) in QUOTES and scope.word(adjective.i + 1) in (".", ""))
    if scope.words[subject.i] == "we" and (scope.words[adjective.i] != "clear" or not past(scope, verb)):
        return
    clause = clause or scope.words[subject.i] == "we"
    if clause and (owner := owner_of(subject, lexicon)) is not None:
        yield Found(owner, subject.i, adjective.i + 1, "source.state", owner.left_edge.i, owner.right_edge.i + 1)
    elif clause and speaks(subject, lexicon) and scope.words[subject.i] not in ("i", "you", "it"):
        yield Found(subject, adjective.i, adjective.i + 1, "source.state", scope.first, group_start(verb))


def by_clause(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """Any other verb with a speaker and a that-clause, or between a quotation and its pause: `"...," he chuckled.`"""
    if not verb.tag_.startswith("VB") or scope.in_quotes(verb.i) or verb.tag_ in ("VB", "VBG"):
        return
    that = has_that_clause(scope, verb)
    if not that and not scope.quoted:
        return
    paused = scope.word(verb.i - 1) in QUOTES or stands_beside(scope, verb)
    reached = beside(scope, verb, lexicon) if paused else None
    reached = reached or speaker(scope, verb, lexicon)
    if reached is None or unsaid(scope, verb, OTHER, lexicon):
        return
    subject, route = reached
    person = (subject.tag_ == "PRP" and scope.words[subject.i] in ("he", "she", "they")) or (
        subject.tag_ != "PRP" and speaks(subject, lexicon)
    )
    if any(scope.words[child.i] == "no" for child in children(subject, "det")):
        return
    if not person or route not in ("", "inverted", "conjoined") or scope.words[subject.i] in lexicon["nobody"]:
        return
    low, high = extent(scope, verb, subject, route)
    if not children(verb, "dobj") and _pauses(scope, verb, subject):
        yield Found(subject, verb.i, verb.i + 1, "source.beside-quotation", low, high)
    elif that and scope.words[verb.i] not in lexicon["clause-not"]:
        yield Found(subject, verb.i, verb.i + 1, "source.that-clause", low, high)


def _pauses(scope: Scope, verb: Token, subject: Token) -> bool:
    """The verb and its subject follow a quotation that ends with a comma, and nothing but a pause comes after them."""
    first = min(verb.i, subject.left_edge.i)
    last = max(verb.i, subject.i)
    closed = (scope.word(first - 1) in QUOTES and scope.word(first - 2) in (",", "?", "!")) or (
        scope.word(first - 1) == "," and scope.word(first - 2) in QUOTES
    )
    following = scope.word(last + 1)
    return closed and (
        following in BREAKS
        or scope.doc[last + 1].is_space
        or scope.doc[last + 1].tag_ in ("IN", "RB", "NNP", "TO", "VBG")
    )
