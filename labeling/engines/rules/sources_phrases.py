"""How far the noun phrase of a source reaches.

Inside: titles, modifiers before the head, of/for/in phrases, participles and relative clauses without a comma. It stops
at a comma, an appositive, a circumstance of the statement (in an interview, on Monday) and the cue itself. Articles,
demonstratives and possessive pronouns at its start, and 's at its end, stay outside.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from labeling.engines.rules.sources_lexicon import SourceLexicon

BEFORE = frozenset({"det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "advmod", "npadvmod", "nounmod"})
OUTSIDE = frozenset("the a an this that these those its their his her my our your both all even also but and or as then such".split())
LEADING_ADVERBS = frozenset("meanwhile however also even earlier later separately still only then today yesterday instead".split())
NAME_PREPOSITIONS = frozenset({"of", "from", "with"})
NOUN_PREPOSITIONS = frozenset(
    "of for from with at in on to behind near within inside against about between into among around outside close under by including".split()
)
NAME_TAGS = frozenset({"NNP", "NNPS"})
NOUN_TAGS = NAME_TAGS | {"NN", "NNS"}
QUOTES = frozenset("\"“”„«»‘'``''")
DASHES = frozenset({"-", "–", "—", "--", "‑"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `[start, end)` with their head."""

    start: int
    end: int
    head: int


def phrases(lexicon: SourceLexicon, head: Token, low: int, high: int) -> Iterator[Phrase]:
    """The phrases of a head and of those coordinated with it, within the tokens `[low, high)`."""
    head = _named(lexicon, head, low, high)
    yield from _one(lexicon, head, low, high)
    for other in _coordinated(head):
        if low <= other.i < high and other.tag_ in NOUN_TAGS | {"PRP", "JJ", "DT", "CD"}:
            yield from _one(lexicon, _named(lexicon, other, low, high), low, high)


def _coordinated(head: Token) -> list[Token]:
    found: list[Token] = []
    queue = [head]
    while queue:
        token = queue.pop()
        for child in token.rights:
            if child.dep_ == "conj" and child.tag_ in NOUN_TAGS | {"PRP"}:
                found.append(child)
                queue.append(child)
    return found


def _named(lexicon: SourceLexicon, head: Token, low: int, high: int) -> Token:
    """The name after a title and a comma: chief of staff, [Andriy Yermak], said."""
    if head.tag_ in ("PRP", "DT", "CD") or _is_person_name(lexicon, head):
        return head
    for child in head.rights:
        if child.dep_ == "appos" and low <= child.i < high and _is_person_name(lexicon, child) and head.doc[child.left_edge.i - 1].text == ",":
            return child
    return head


def _is_person_name(lexicon: SourceLexicon, token: Token) -> bool:
    word = token.lower_
    return (
        token.tag_ in NAME_TAGS
        and word not in lexicon["persons"]
        and word not in lexicon["titles"]
        and token.text not in lexicon.name_words
        and token.text not in lexicon.countries
        and token.text not in lexicon.names
        and token.text not in lexicon.outlets
        and not any(child.dep_ == "det" for child in token.children)
    )


def _one(lexicon: SourceLexicon, head: Token, low: int, high: int) -> Iterator[Phrase]:
    start = _start(head, low)
    end = _end(lexicon, head, high)
    start, end = trim(head.doc, start, end, lexicon)
    if start < end:
        yield Phrase(start, end, head.i)


def _start(head: Token, low: int) -> int:
    doc, start = head.doc, head.i
    for child in reversed(list(head.lefts)):
        if child.dep_ == "punct":
            if child.text in DASHES or (child.text in QUOTES and start - 1 == child.i and child.i - 1 >= low and doc[child.i - 1].tag_ in NAME_TAGS):
                start = child.i
                continue
            break
        if child.dep_ not in BEFORE or child.right_edge.i + 1 != start:
            break
        left = child.left_edge.i
        for index in range(child.right_edge.i, left - 1, -1):
            token = doc[index]
            if token.text in (",", ";", ":", "—", "–") or "\n" in token.text:
                if token.text == "," and token.head.dep_ == "amod" and token.head.tag_ == "JJ":
                    continue
                return max(low, index + 1)
        start = left
    return max(low, start)


def _end(lexicon: SourceLexicon, head: Token, high: int) -> int:
    doc, end = head.doc, head.i + 1
    name = _is_person_name(lexicon, head)
    for child in head.rights:
        if child.i >= high or child.left_edge.i > end + 1:
            break
        if child.left_edge.i > end and doc[end].text not in DASHES and not doc[end].is_space:
            break
        if not _restricts(lexicon, head, child, name):
            break
        right = child.right_edge.i + 1
        for index in range(child.left_edge.i, min(right, high)):
            token = doc[index]
            if token.text in (",", ";", ":", "(", "[", "—", "–", "--") or token.text in QUOTES or "\n" in token.text:
                return _drop(doc, end, index)
            if token.dep_ == "prep" and index > child.i and not _in_place(lexicon, token) and token.head.i < token.i:
                return _drop(doc, end, index)
        if right > high:
            return _drop(doc, end, high)
        end = max(end, right)
    return end


def _drop(doc: Doc, end: int, stop: int) -> int:
    """`stop` unless it would leave a dangling preposition, article or relative pronoun."""
    while stop > end and doc[stop - 1].tag_ in ("IN", "DT", "WP", "WDT", "CC", "TO", "RB", "PRP$"):
        stop -= 1
    return max(end, stop)


def _in_place(lexicon: SourceLexicon, preposition: Token) -> bool:
    """Whether a prepositional phrase says which, not when or how it was said."""
    word = preposition.lower_
    objects = [child for child in preposition.children if child.dep_ in ("pobj", "pcomp")]
    if not objects:
        return False
    if word in ("of", "for"):
        return True
    return word in NOUN_PREPOSITIONS and not any(
        child.lower_ in lexicon["circumstances"] or child.text[:1].isdigit() for child in objects
    )


def _restricts(lexicon: SourceLexicon, head: Token, child: Token, name: bool) -> bool:
    dep = child.dep_
    if dep == "prep":
        if name and child.lower_ not in NAME_PREPOSITIONS:
            return False
        return _in_place(lexicon, child)
    if dep in ("compound", "nummod", "nmod", "flat"):
        return True
    if dep == "appos":
        return child.left_edge.i == head.i + 1 and child.tag_ in NAME_TAGS and "'" not in child.text
    if dep == "punct":
        return child.text in DASHES and child.i + 1 < len(head.doc) and not head.doc[child.i + 1].is_space and head.doc[child.i].whitespace_ == ""
    if name or head.tag_ == "PRP":
        return False
    if dep == "acl":
        return child.tag_ in ("VBN", "VBG", "VBD") or child.tag_ == "VB"
    if dep == "relcl":
        return any(token.tag_ in ("WP", "WDT") or token.lower_ == "that" for token in child.subtree)
    return dep == "amod"


def trim(doc: Doc, start: int, end: int, lexicon: SourceLexicon) -> tuple[int, int]:
    """Without articles, pronouns, quotation marks and adverbs at the start, punctuation and 's at the end."""
    while start < end:
        token = doc[start]
        if _proper_the(doc, start, end, lexicon):
            break
        word = token.lower_
        if word in OUTSIDE and not (token.text.isupper() and len(token.text) > 1 and token.text not in ("THE", "A", "AN")) and end - start > 1:
            start += 1
        elif token.is_space or token.text in QUOTES or (token.is_punct and token.text not in ("(", "[")) or word in LEADING_ADVERBS:
            start += 1
        elif token.text in ("(", "["):
            start += 1
        else:
            break
    while end > start:
        token = doc[end - 1]
        if token.is_space or (token.is_punct and not token.text.endswith(".")) or token.tag_ == "POS" or token.lower_ in ("'s", "’s", "’", "'"):
            end -= 1
        else:
            break
    return start, end


def _proper_the(doc: Doc, start: int, end: int, lexicon: SourceLexicon) -> bool:
    """`The New York Times`: the article belongs to the name as it is written."""
    if doc[start].text != "The" or end - start < 2:
        return False
    name = doc[start:end].text.removesuffix("'s").removesuffix("’s")
    if name in lexicon.outlets:
        return True
    previous = doc[start - 1] if start else None
    inside = previous is not None and not previous.is_punct and not previous.is_space
    return inside and doc[start + 1].text[:1].isupper()
