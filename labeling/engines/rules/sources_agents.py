"""Who a passive names behind `by`: `was announced by [the ministry]`, `[X] was quoted as saying`."""

from collections.abc import Iterator

from labeling.engines.rules.sources_cues import Found, Scope, children, group_start, object_of, speaks
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_tokens import Token

TELLING = frozenset({"saying", "asking", "telling", "warning", "calling", "describing"})
"""What somebody is quoted as doing."""


def by_agent(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`was announced by [the ministry]`, `as defined by [CJTF]`, `[X] was quoted as saying`."""
    word = scope.words[verb.i]
    if verb.tag_ not in ("VBN", "VBD"):
        return
    if any(kind.name == "quoted" for kind in lexicon.verbs.get(word, ())):
        subjects = children(verb, "nsubjpass")
        if subjects and any(scope.words[c.i] in ("as", "saying") for c in verb.children):
            telling = scope.words[verb.i : min(scope.last, verb.i + 9)]
            if not TELLING.isdisjoint(telling):
                yield Found(subjects[0], verb.i, verb.i + 1, "source.quoted-as", scope.first, group_start(verb))
            for index in range(verb.i + 1, min(scope.last, verb.i + 4)):
                outlet = object_of(scope, index) if scope.words[index] == "by" else None
                if outlet is not None and speaks(outlet, lexicon):
                    yield Found(outlet, verb.i, index + 1, "source.by-agent", index + 1, scope.last)
    if word not in lexicon["speech-acts"]:
        return
    if word == "rejected" and not any(_claimed(noun, lexicon) for noun in children(verb, "nsubjpass")):
        return
    if lexicon.is_a(verb, "weak-acts") and not _with_content(scope, verb):
        return
    for agent in children(verb, "agent", "prep"):
        if scope.words[agent.i] == "by":
            for noun in children(agent, "pobj"):
                if speaks(noun, lexicon):
                    high = _before_deed(scope, verb, noun)
                    yield Found(noun, verb.i, agent.i + 1, "source.by-agent", agent.i + 1, high)


def _before_deed(scope: Scope, verb: Token, agent: Token) -> int:
    """The end of what an agent's phrase can fill: `accused by [aid groups] | of shelling`, `by [aides] | as shy`."""
    for index in range(agent.i + 1, scope.last - 1):
        following = scope.doc[index + 1].tag_
        deed = scope.words[index] == "of" and (following == "VBG" or scope.words[verb.i] in ("accused", "suspected"))
        deed = deed or (scope.words[index] == "for" and following in ("VBG", "PRP$"))
        if deed or scope.words[index] in ("as", "that"):
            return index
    return scope.last


def _with_content(scope: Scope, verb: Token) -> bool:
    """`was condemned by the council [as a crime]`, `as advocated by aides`: that it was condemned says nothing."""
    if scope.word(verb.i - 1) == "as":
        return True
    future = any(scope.words[child.i] in ("will", "would", "may", "might") for child in children(verb, "aux"))
    if future:
        return False
    clauses = any(child.i > verb.i for child in children(verb, "xcomp", "ccomp", "oprd"))
    return clauses or any(
        scope.words[index] in ("as", "for", "of") for index in range(verb.i + 2, min(verb.i + 9, scope.last))
    )


def _claimed(noun: Token, lexicon: SourceLexicon) -> bool:
    """Whether what somebody rejects is a claim; to reject a bill or a deal is to vote it down."""
    return noun.lower_ == "which" or lexicon.is_a(noun, "speech") or lexicon.is_a(noun, "hearsay")
