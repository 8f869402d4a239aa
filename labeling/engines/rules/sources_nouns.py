"""Nouns of speech and whose they are: a statement by the junta, the mayor's claim that, the U.S. announcement that."""

from collections.abc import Iterator

from labeling.engines.rules.sources_cues import BE, DASHES, NAME_TAGS, NOUN_TAGS, Found, Scope, children, speaks
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_tokens import Token

OWNERS = frozenset({"his", "her", "their", "its"})
TIME_WORDS = frozenset({"later", "ago", "earlier", "weeks", "months", "friday"})
REPEATING = frozenset(
    {"repeated", "repeats", "reiterated", "reiterates", "restated", "maintained", "renewed", "withdrew"}
)
"""Verbs that tell by themselves what their subject claims: the army repeated its claim that."""

TELLING = frozenset({"said", "announced", "argued", "shows", "accused", "called"})
"""Classes of the verbs by which a statement tells something."""

PLACED = frozenset({"interview", "interviews", "address", "speech", "broadcast", "briefing"})
"""They come from a place: in an interview from Dorra."""


def by_speech_noun(scope: Scope, noun: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`a statement by [the junta]`, `[Sorin]'s statements suggest`, `the announcement by [the president] of`."""
    if noun.tag_ not in ("NN", "NNS"):
        return
    for preposition in noun.rights:
        placed = scope.words[preposition.i] == "from" and scope.words[noun.i] in PLACED
        if preposition.dep_ in ("prep", "agent") and scope.words[preposition.i] in ("by", "from") and not placed:
            for child in children(preposition, "pobj"):
                if (
                    not any(scope.words[c.i] == "no" for c in children(noun, "det"))
                    and speaks(child, lexicon)
                    and _tells(scope, noun, preposition, lexicon)
                    and not lexicon.is_a(child, "documents")
                ):
                    high = _before_content(scope, noun, child, lexicon)
                    yield Found(child, noun.i, noun.i + 1, "source.statement-by", preposition.i + 1, high)
        if scope.words[preposition.i] == "of":
            for child in children(preposition, "pobj"):
                if scope.word(child.right_edge.i + 1) == "that" and child.tag_ in NOUN_TAGS and speaks(child, lexicon):
                    yield Found(child, noun.i, noun.i + 1, "source.statement-by", preposition.i + 1, scope.last)
        if preposition.dep_ == "acl" and scope.words[preposition.i] in (
            "made",
            "issued",
            "voiced",
            "raised",
            "levelled",
        ):
            for child in (c for by in children(preposition, "agent") for c in children(by, "pobj")):
                if speaks(child, lexicon) and scope.word(child.right_edge.i + 1) == "that":
                    yield Found(child, noun.i, noun.i + 1, "source.statement-by", child.left_edge.i, scope.last)
    for owner in noun.lefts:
        known = lexicon.is_name(owner.text) or lexicon.is_place(owner.text)
        if owner.dep_ == "compound" and scope.word(noun.i + 1) == "that" and known:
            yield Found(owner, noun.i, noun.i + 1, "source.possessive", owner.left_edge.i, noun.i)
        if (
            owner.dep_ == "poss"
            and (owner.tag_ in NOUN_TAGS or (owner.lower_ in OWNERS and _personal(scope, noun)))
            and (speaks(owner, lexicon) or owner.tag_ == "PRP$")
            and _conveys(scope, noun, lexicon)
        ):
            yield Found(owner, noun.i, noun.i + 1, "source.possessive", owner.left_edge.i, owner.right_edge.i + 1)


def _personal(scope: Scope, noun: Token) -> bool:
    """`her claim that`, `his answer was terse: "..."`: what a pronoun's noun tells comes right after."""
    colon = scope.words[noun.head.i] in BE and ":" in scope.words[noun.i : noun.i + 6]
    circumstance = noun.dep_ == "pobj" and noun.head.head.tag_.startswith("VB")  # "said in its report that"
    circumstance = circumstance or (noun.dep_ == "dobj" and noun.head.lower_ in REPEATING)
    return (scope.word(noun.i + 1) == "that" and not circumstance) or colon


def _conveys(scope: Scope, noun: Token, lexicon: SourceLexicon) -> bool:
    """The noun tells what was said: a clause or of-phrase after it, or it is the subject of a verb of telling."""
    following = scope.word(noun.i + 1)
    if (
        following == "that"
        or _dated_clause(scope, noun, lexicon)
        or (following == "of" and lexicon.is_a(noun, "told-of"))
    ):
        return True
    ends = scope.word(noun.i + 1) in (",", ".", "")
    if lexicon.is_a(noun, "views") and scope.words[noun.head.i] == "in" and scope.word(noun.i + 1) == ",":
        return True
    counted = noun.lower_ in ("account", "accounts", "estimate", "admission", "count", "tally", "reckoning")
    if counted and scope.words[noun.head.i] == "by" and (ends or following in DASHES):
        return True
    if scope.word(noun.i + 1) in ("for", "to") and lexicon.is_a(noun, "directives"):
        return True
    verb = noun.head
    if noun.dep_ == "nsubj" and scope.words[verb.i] in BE and verb.i > noun.i:
        if ":" in scope.words[verb.i : verb.i + 5]:
            return True
        clauses = [*children(verb, "ccomp"), *(c for a in children(verb, "acomp") for c in children(a, "ccomp"))]
        return any(scope.words[mark.i] == "that" for clause in clauses for mark in children(clause, "mark"))
    classes = {kind.name for kind in lexicon.verbs.get(scope.words[verb.i], ())}
    return noun.dep_ == "nsubj" and bool(classes & TELLING)


def _dated_clause(scope: Scope, noun: Token, lexicon: SourceLexicon) -> bool:
    """`his statement [on Monday] that`, `her remark [two weeks later] that`: a clause behind a time."""
    words = [scope.word(index) for index in range(noun.i + 1, noun.i + 5)]
    if "that" not in words:
        return False
    time = words[: words.index("that")]
    return any(word in lexicon["circumstances"] or word in TIME_WORDS for word in time) and all(
        word in lexicon["circumstances"] or word in TIME_WORDS or word in ("on", "in", "at", "last", "this", "a", "two")
        for word in time
    )


def _before_content(scope: Scope, noun: Token, speaker: Token, lexicon: SourceLexicon) -> int:
    """The end of what a speaker's phrase can fill: `a call by the [envoy] | for calm`, `claims by [aides] | that`."""
    for index in range(speaker.i + 1, scope.last - 1):
        following = scope.doc[index + 1].tag_
        asks = scope.words[index] in ("for", "to") and lexicon.is_a(noun, "directives")
        if asks and following not in NAME_TAGS and scope.words[index + 1] != "the":
            return index
        if scope.words[index] == "that" and not following.startswith(("VB", "MD", "RB")):
            return index
    return scope.last


def _tells(scope: Scope, noun: Token, preposition: Token, lexicon: SourceLexicon) -> bool:
    """`announcement by X of an aid package`, `warning from X that`, `in a statement by X`: it has content."""
    if any(
        child.i > preposition.i
        and child.dep_ in ("prep", "acl", "ccomp", "relcl")
        and child.lower_ not in ("in", "on", "at")
        for child in noun.rights
    ):
        return True
    objects = children(preposition, "pobj")
    end = objects[-1].right_edge.i + 1 if objects else scope.last
    if lexicon.is_a(noun, "directives") and scope.word(end) in ("to", "for"):
        return True
    if any(scope.word(index) in ("that", "of") for index in range(preposition.i + 2, preposition.i + 7)):
        return True
    if noun.dep_ in ("nsubj", "nsubjpass") and scope.words[noun.head.i] in lexicon.verbs:
        return True
    return (
        noun.dep_ == "pobj"
        and scope.words[noun.head.i] in ("to", "in")
        and scope.words[noun.i] in ("statement", "interview")
    )
