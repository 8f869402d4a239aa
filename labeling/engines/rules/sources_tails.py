"""Names and verbs that stand close together where the parse joined the verb to something far away.

A clause, a comma, then `the group said on Monday`: in a long sentence the parse often takes the subject of the clause.
A title, a comma, then a name before the verb: the name is whose statement it is.
"""

from labeling.engines.rules.sources_cues import (
    DASHES,
    NAME_TAGS,
    NOUN_TAGS,
    QUOTES,
    RUN_TAGS,
    Scope,
    children,
    group_start,
    run_after,
    speaks,
)
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_names import DAYS, PARTY
from labeling.engines.rules.sources_tokens import Token

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
HAVE = frozenset({"has", "have", "had", "also", "later", "then", "earlier", "further"})
ENDS = frozenset({"", ".", ",", ";", "-", "–", "—", "("})
LATELY = frozenset({"yesterday", "today", "later", "then", "also", "again", "earlier", "recently", "once", "still"})
REACH = 14
"""Tokens that a phrase before its verb may have."""


def tail_subject(scope: Scope, verb: Token, lexicon: SourceLexicon) -> tuple[Token, int, int] | None:
    """The noun, and the tokens `[low, high)` of its phrase, of `..., the [group] said on Monday.`"""
    high = verb.i
    while scope.word(high - 1) in HAVE:
        high -= 1
    if verb.tag_ not in FINITE | {"VBN"}:
        return None
    if not _ends_after(scope, verb) or (low := _comma(scope, high)) is None:
        return None
    if children(verb, "auxpass") or scope.doc[low].tag_ not in RUN_TAGS:
        return None
    nouns = [scope.doc[i] for i in range(low, high) if scope.doc[i].tag_ in NOUN_TAGS]
    outer = [noun for noun in nouns if not low <= noun.head.i < high]
    head = (outer or nouns[-1:])[0] if nouns else None
    if head is None or not speaks(head, lexicon) or nouns[-1].i != high - 1:
        return None
    return head, low, high


def _ends_after(scope: Scope, verb: Token) -> bool:
    """Nothing but time, place and manner follows the verb."""
    following = scope.word(verb.i + 1)
    if following in ENDS or following in QUOTES or verb.i + 1 >= scope.last or scope.doc[verb.i + 1].is_space:
        return True
    token = scope.doc[verb.i + 1]
    return (token.tag_ in ("IN", "RB") and following not in ("that", "whether", "if")) or following in DAYS


def _comma(scope: Scope, high: int) -> int | None:
    """The token after the comma that closes a finite clause and opens the phrase before the verb."""
    for index in range(high - 1, max(scope.first, high - REACH), -1):
        if scope.doc[index].tag_ in FINITE or scope.words[index] in ("(", ")", ":", ";"):
            return None
        if scope.words[index] == ",":
            clause = any(scope.doc[i].tag_ in FINITE for i in range(scope.first, index)) or _is_headline(scope)
            return index + 1 if clause and index + 1 < high else None
    return None


def _is_headline(scope: Scope) -> bool:
    """Whether no full stop closes the line: "Toll higher than thought, [study] finds"."""
    last = scope.last - 1
    while last > scope.first and scope.doc[last].is_space:
        last -= 1
    return last + 1 < scope.last and scope.words[last] not in (".", "!", "?", *QUOTES)


def named_before(scope: Scope, verb: Token, subject: Token, lexicon: SourceLexicon) -> tuple[Token, int, int] | None:
    """The name, and the tokens `[low, high)` of its phrase, of `[Ansar Din] (AD), a group of youths, said`."""
    low, high = scope.first, subject.left_edge.i
    closed = scope.word(group_start(verb) - 1)
    if high - low < 2 or high > subject.i or (closed != "," and closed not in DASHES) or high - low > REACH:
        return None
    if scope.words[high - 1] not in DASHES | {","} or scope.words[high] not in ("a", "an", "the"):
        return None
    end = high - 1
    if scope.words[end - 1] == ")" and "(" in scope.words[low:end]:
        end = low + scope.words[low:end].index("(")
    run = scope.doc[low:end]
    named = end > low and scope.doc[end - 1].text[:1].isupper() and scope.words[end - 1] not in DAYS
    joined = [token for token in run if token.lower_ not in ("of", "the")]
    if not named or any(token.tag_ not in RUN_TAGS or lexicon.is_a(token, "circumstances") for token in joined):
        return None
    return scope.doc[end - 1], low, end


def apposed_name(scope: Scope, verb: Token, subject: Token, lexicon: SourceLexicon) -> tuple[Token, int, int] | None:
    """The name, and the tokens `[low, high)` of its phrase, of `a mayor in Osh, chief of staff [Marta Sorin], said`."""
    end = group_start(verb) - 1
    while scope.word(end) in LATELY and end > scope.first:
        end -= 1
    if scope.word(end) != "," or not lexicon.is_a(subject, "persons") or subject.tag_ in NAME_TAGS:
        return None
    start = end
    while start > scope.first and (scope.doc[start - 1].text[:1].isupper() or scope.words[start - 1] in DASHES):
        start -= 1
    low = start
    while low > scope.first and (scope.doc[low - 1].tag_ in NOUN_TAGS | {"JJ"} or scope.words[low - 1] == "of"):
        low -= 1
    before = scope.doc[low - 2] if low - 2 > scope.first else None
    if end - start < 2 or scope.word(low - 1) != "," or subject.i >= low or before is None:
        return None
    run = scope.doc.between(start, end)
    if PARTY.match(run):
        return None
    elsewhere = low == start and before.tag_ in NAME_TAGS and not lexicon.is_place(before.text)
    named = any(token.text in lexicon.name_words for token in scope.doc[start:end]) or lexicon.is_place(run)
    return None if elsewhere or named or lexicon.is_name(run) else (scope.doc[end - 1], low, end)


def interrupted(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Token | None:
    """The noun that a clause or an apposition parts from its verb: `the [general], who lost, warned`."""
    if scope.word(verb.i - 1) != "," or verb.tag_ not in ("VBD", "VBZ", "VBN"):
        return None
    for index in range(verb.i - 2, max(scope.first, verb.i - 3 * REACH), -1):
        word = scope.words[index]
        if word in ("who", "whose", "which") and scope.word(index - 1) == ",":
            return _climb(scope, scope.doc[index - 2], lexicon) if index - 2 >= scope.first else None
        if word in QUOTES:
            noun = run_after(scope, index + 1)
            apart = noun is not None and noun.tag_ in NOUN_TAGS and scope.word(noun.i + 1) == ","
            return noun if noun is not None and apart and noun.i > index and speaks(noun, lexicon) else None
        if word == "," and (name := _between_commas(scope, index, verb.i)) is not None:
            return name if speaks(name, lexicon) else None
        if scope.doc[index].tag_ == "MD" or word in (";", ":"):
            return None
    return None


def _between_commas(scope: Scope, comma: int, verb: int) -> Token | None:
    """`..., [Jane Rowe], the envoy for Vrenia, warned`: a name between two commas, and an article behind it."""
    end = comma + 1
    while end < verb and scope.doc[end].tag_ in NAME_TAGS:
        end += 1
    closed = scope.word(end) == "," and scope.word(end + 1) in ("a", "an", "the")
    return scope.doc[end - 1] if closed and end - comma > 2 else None


def _climb(scope: Scope, noun: Token, lexicon: SourceLexicon) -> Token | None:
    """From `officials in Dorra` to the officials."""
    while noun.dep_ == "pobj" and noun.head.head.tag_ in NOUN_TAGS and noun.head.head.i < noun.i:
        noun = noun.head.head
    return noun if noun.tag_ in NOUN_TAGS and speaks(noun, lexicon) and noun.i >= scope.first else None
