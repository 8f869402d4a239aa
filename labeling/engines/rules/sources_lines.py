"""Who speaks where no verb says so: headlines, speakers' lines, and names after a quotation."""

from collections.abc import Iterator

from labeling.engines.rules.sources_cues import DASHES, NAME_TAGS, NOUN_TAGS, QUOTES, Found, Scope, run_after, speaks
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_names import is_person_name
from labeling.engines.rules.sources_tokens import Token, Tokens

SAID = frozenset({"said", "says", "told", "added", "warned", "argued"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})

TITLE = 18
"""Tokens that a headline may have."""

SIGNATURE = 16
"""Tokens that a line which signs a quotation may have."""


def by_headline(scope: Scope, lexicon: SourceLexicon) -> Iterator[Found]:
    """`[Zelenskyy]: we need shells`, `Depot burns – [officials]`, `Truce holds: [envoy]`, `[GEN. HALE]: Yes.`"""
    doc, first, last = scope.doc, scope.first, scope.last
    if first and "\n" not in scope.words[first - 1]:
        return
    words = scope.words[first : min(last, first + 8)]
    if ":" in words[1:]:
        colon = first + words.index(":", 1)
        if colon + 1 < last and _is_speaker(scope, first, colon, lexicon):
            yield Found(doc[colon - 1], colon, colon + 1, "source.headline-colon", first, colon)
    end = last
    while end > first and doc[end - 1].is_space:
        end -= 1
    if scope.words[end - 1] in (".", '"', "”"):
        return
    for index in range(end - 2, max(first + 3, end - 6), -1):
        dash = scope.words[index] in DASHES and doc[index - 1].whitespace_
        if dash or (scope.words[index] == ":" and index > first + 3):
            named = doc.between(index + 1, end)
            quoted = scope.words[index - 1] in QUOTES | {"'", "’"} and end - index <= 3
            noun = _headline_noun(scope, doc[end - 1], lexicon) or (quoted and is_person_name(lexicon, doc[end - 1]))
            if noun and not lexicon.is_outlet(named):
                rule = "source.headline-dash" if dash else "source.headline-end"
                yield Found(doc[end - 1], index, index + 1, rule, index + 1, end)
            return


def by_title(scope: Scope, lexicon: SourceLexicon) -> Iterator[Found]:
    """`[Army] Denies Role in Raid`: the verb of a headline, which the parse may have taken for a name."""
    doc, first = scope.doc, scope.first
    end = scope.last
    while end > first and doc[end - 1].is_space:
        end -= 1
    ends = scope.words[end - 1] if end > first else "."
    if (first and "\n" not in scope.words[first - 1]) or ends in (".", "?", "!", ":", ";") or end - first > TITLE:
        return
    for index in range(first + 1, min(end - 1, first + 7)):
        word, before = scope.words[index], doc[index - 1]
        if before.text in (",", ":", ";", "(", ")", "|", "and") or before.text in DASHES | QUOTES:
            return
        sure = word in lexicon["headline-verbs"]
        known = word in lexicon["headline-nouns"] and _known(scope, index - 1, lexicon)
        if sure or known:
            taken = doc[index].text[0].isupper() or doc[index].tag_ in NOUN_TAGS
            if taken and before.text[:1].isupper() and speaks(before, lexicon):
                _gather(before, first)
                yield Found(before, index, index + 1, "source.headline-verb", first, index)
            return


def _known(scope: Scope, index: int, lexicon: SourceLexicon) -> bool:
    """A state, a body that the gazetteers hold, or somebody who says something in the text below."""
    text = scope.doc[index].text
    return lexicon.is_name(text) or lexicon.is_place(text) or _speaks_later(scope, index, lexicon)


def _gather(head: Token, first: int) -> None:
    """Hangs the words of a headline before a name on it, as the parts of the name that they are.

    The name comes to stand by itself: what it hung on may be one of these words.
    """
    head.hang(head, "ROOT")
    for token in head.doc[first : head.i]:
        if not first <= token.head.i <= head.i or token.head is token:
            token.hang(head, "compound")


def _is_speaker(scope: Scope, first: int, colon: int, lexicon: SourceLexicon) -> bool:
    """Whether the words before a colon name somebody who speaks: no place, no heading, no clause."""
    doc, stop = scope.doc, {",", ".", "-", "–", "—", "(", ")", "/"}
    for index in range(first, colon):
        abbreviated = index > first and scope.words[index] == "." and lexicon.is_rank(doc[index - 1])
        hyphen = scope.words[index] == "-" and not doc[index].whitespace_ and not doc[index - 1].whitespace_
        if doc[index].tag_.startswith("VB") or (scope.words[index] in stop and not abbreviated and not hyphen):
            return False
    if scope.words[colon - 1] in lexicon["colon-not"] or lexicon.is_place(doc.between(first, colon)):
        return False
    label = lexicon.is_rank(doc[first]) and colon - first > 1 and doc.between(first, colon).isupper()
    shouted = doc.between(first, colon).isupper()
    if colon - first == 1 and not shouted and _speaks_later(scope, colon - 1, lexicon):
        return True
    return label or (_two_names(doc, first, colon) and not shouted) or _headline_noun(scope, doc[colon - 1], lexicon)


def _speaks_later(scope: Scope, index: int, lexicon: SourceLexicon) -> bool:
    """`[Orlov]: no talks`: the text below says that Orlov said something."""
    word, words = scope.words[index], scope.words
    if not is_person_name(lexicon, scope.doc[index]):
        return False
    return any(words[i] == word and words[i + 1] in SAID for i in range(index + 1, len(words) - 1))


def _two_names(doc: Tokens, first: int, colon: int) -> bool:
    return colon - first >= 2 and all(
        (doc[i].text[:1].isupper() and doc[i].tag_ in NAME_TAGS) or doc[i].text in ("-", ".")
        for i in range(first, colon)
    )


def _headline_noun(scope: Scope, head: Token, lexicon: SourceLexicon) -> bool:
    word = head.lower_
    return (
        head.text in scope.surnames
        or head.text in lexicon.names
        or head.text in lexicon.groups
        or (
            any(word in lexicon[name] for name in ("persons", "hearsay", "outlet-nouns", "bodies"))
            or word in ("poll", "study", "report", "survey")
        )
    )


def by_bare_name(scope: Scope, lexicon: SourceLexicon) -> Iterator[Found]:
    """`"The bridge is ours," [Col. Hale], commander of the sector.`: a name after a quotation, and no verb."""
    for index in range(scope.first + 2, scope.last - 1):
        if scope.words[index] not in QUOTES or scope.words[index - 1] not in (",", "?", "!"):
            continue
        noun = run_after(scope, index + 1)
        if noun is None or noun.i <= index or noun.tag_ == "PRP":
            continue
        end = noun.i + 1
        closed = end >= scope.last or scope.words[end] in (".", ",") or scope.doc[end].is_space
        named = noun.tag_ in NAME_TAGS and scope.doc[index + 1].text[:1].isupper() and noun.i > index + 1
        if closed and named and speaks(noun, lexicon) and not _finite(scope, end):
            yield Found(noun, index, index + 1, "source.after-quotation", index + 1, end)


def by_signature(scope: Scope) -> Iterator[Found]:
    """`— [Marta Sorin], mayor`: a line that begins with a dash and a name signs the quotation above it."""
    doc, first = scope.doc, scope.first
    if scope.words[first] not in DASHES or not first or "\n" not in scope.words[first - 1]:
        return
    before = first - 1
    while before and scope.words[before].isspace():
        before -= 1
    noun = run_after(scope, first + 1)
    if noun is None or scope.last - first > SIGNATURE or _finite(scope, first + 1):
        return
    signs = scope.words[before] in QUOTES or scope.words[first] in ("—", "--")
    if (
        signs
        and noun.i > first + 1
        and all(doc[i].text[:1].isupper() or doc[i].is_punct for i in range(first + 1, noun.i + 1))
    ):
        yield Found(noun, first, first + 1, "source.signature", first + 1, noun.i + 1)


def _finite(scope: Scope, start: int) -> bool:
    return any(scope.doc[i].tag_ in FINITE and not scope.in_quotes(i) for i in range(start, scope.last))
