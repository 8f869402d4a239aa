"""How far the noun phrase of a source reaches.

Inside: titles, modifiers before the head, of/for/in phrases, participles and relative clauses without a comma. It stops
at a comma, an appositive, a circumstance of the statement (in an interview, on Monday) and the cue itself. Articles,
demonstratives and possessive pronouns at its start, and 's at its end, stay outside. Of a title, a comma and a name, the
name is taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from labeling.engines.rules.sources_cues import DASHES, NAME_TAGS, NOUN_TAGS, QUOTES, RUN_TAGS, Scope, capitalised_name
from labeling.engines.rules.sources_lexicon import SourceLexicon

BEFORE = frozenset(
    {"det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "advmod", "npadvmod", "nounmod", "dep"}
)
OUTSIDE = frozenset(
    "the a an this that these those its their his her my our your both all even also but and or as then such".split()
)
ADVERBS = frozenset(
    "meanwhile however also even earlier later separately still only then today yesterday instead because while".split()
)
NAME_PREPOSITIONS = frozenset({"of", "from", "with"})
NOUN_PREPOSITIONS = frozenset(
    "of for from with at in on to behind near within inside against about between into among around outside close under by including as".split()
)
CUTS = frozenset({",", ";", ":", "(", "[", "—", "–", "--"})
DANGLING = frozenset({"IN", "DT", "WP", "WDT", "CC", "TO", "RB", "PRP$"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `[start, end)` with their head."""

    start: int
    end: int
    head: int


def phrases(scope: Scope, lexicon: SourceLexicon, head: Token, low: int, high: int) -> Iterator[Phrase]:
    """The phrases of a head and of those coordinated with it, within the tokens `[low, high)`."""
    for part in [head, *_coordinated(head)]:
        if low <= part.i < high and (part is head or not _shares_complement(lexicon, part)):
            yield from _one(scope, lexicon, part, low, high)


def _coordinated(head: Token) -> list[Token]:
    found = []
    queue = [head]
    while queue:
        for child in queue.pop().rights:
            if child.dep_ == "conj" and child.tag_ in NOUN_TAGS | {"PRP"}:
                found.append(child)
                queue.append(child)
    return found


def _shares_complement(lexicon: SourceLexicon, part: Token) -> bool:
    """`leaders from Poland and the Baltic states`: the second place belongs to the preposition, not to the leaders."""
    head = part.head
    if head.tag_ not in ("NNS", "NN") or not (
        lexicon.is_place(part.text) or part.lower_ in ("states", "countries", "republics")
    ):
        return False
    return any(noun.tag_ in NAME_TAGS for child in head.rights if child.dep_ == "prep" for noun in child.children)


def _one(scope: Scope, lexicon: SourceLexicon, head: Token, low: int, high: int) -> Iterator[Phrase]:
    if head.tag_ == "PRP":
        yield Phrase(head.i, head.i + 1, head.i)
        return
    end = _complement(scope, lexicon, head, _end(lexicon, head, high), high)
    start, end = _whole(lexicon, head.doc, *trim(head.doc, _start(head, low), end, lexicon), low)
    if start >= end:
        return
    if lexicon.is_a(head, "persons") and (name := _name_after(scope, lexicon, end)) is not None:
        yield name
        return
    if is_person_name(lexicon, head):
        start = _title_before(lexicon, head.doc, start, low)
    yield Phrase(start, end, head.i)


def _whole(lexicon: SourceLexicon, doc: Doc, start: int, end: int, low: int) -> tuple[int, int]:
    """With the rest of a hyphenated word (Dae-ho) and of a name that the gazetteers hold (Doctors Without Borders)."""
    while end + 1 < len(doc) and doc[end].text in DASHES and not doc[end].whitespace_ and not doc[end - 1].whitespace_:
        end += 2
    while (
        start - 2 >= low
        and doc[start - 1].text in DASHES
        and not doc[start - 1].whitespace_
        and not doc[start - 2].whitespace_
    ):
        start -= 2
        if start > low and doc[start].tag_ in NAME_TAGS and doc[start - 1].tag_ in NAME_TAGS:
            start -= 1
    if end < len(doc) and doc[end].lower_ in ("and", "&") and end + 1 < len(doc) and doc[end - 1].tag_ in NAME_TAGS:
        joined = next(
            (
                stop
                for stop in range(min(len(doc), end + 5), end + 1, -1)
                if _ends_in_place(lexicon, doc, start, end, stop)
            ),
            end,
        )
        end = joined
    while (
        start - 1 >= low
        and doc[start].tag_ in NAME_TAGS
        and doc[start - 1].tag_ == "NN"
        and lexicon.common(doc[start - 1].lower_)
        and doc[start - 1].dep_ != "pobj"
    ):
        start -= 1
        while (
            start - 1 >= low
            and doc[start - 1].tag_ in ("JJ", "NN", "NNP")
            and doc[start - 1].head.i in (start, end - 1)
        ):
            start -= 1
    longest = next(
        (stop for stop in range(min(len(doc), end + 5), end, -1) if lexicon.is_name(doc[start:stop].text)), end
    )
    return start, longest


def _ends_in_place(lexicon: SourceLexicon, doc: Doc, start: int, end: int, stop: int) -> bool:
    """`officials from Kenya [and Uganda]`: after a preposition and a place, `and` and another place."""
    if doc[end - 1].dep_ != "pobj" or end - 1 <= start:
        return False
    last = doc[stop - 1]
    return (
        lexicon.is_place(last.text)
        or last.lower_ in ("states", "countries", "republics")
        and doc[stop - 2].text[:1].isupper()
    )


def is_person_name(lexicon: SourceLexicon, token: Token) -> bool:
    """A capitalised word that is no title, place, outlet or body, and has no article."""
    word = token.lower_
    return (
        capitalised_name(token, lexicon)
        and word not in lexicon["persons"]
        and word not in lexicon["titles"]
        and token.text not in lexicon.name_words
        and token.text not in lexicon.countries
        and token.text not in lexicon.names
        and token.text not in lexicon.groups
        and token.text not in lexicon.outlets
        and not any(
            child.dep_ == "det" and child.text[:1].islower() and child.i == token.i - 1 for child in token.children
        )
    )


def _name_after(scope: Scope, lexicon: SourceLexicon, end: int) -> Phrase | None:
    """The name after a title and a comma: chief of staff, [Andriy Yermak], said."""
    doc, index = scope.doc, end + 1
    if scope.word(end) != ",":
        return None
    while index < scope.last and (doc[index].tag_ in NAME_TAGS or _in_name(scope, lexicon, index)):
        index += 1
    start, last = end + 1, index - 1
    run = [doc[i].text for i in range(start, index) if not doc[i].is_punct]
    known = len(run) == 1 and run[0] in scope.surnames
    closed = (
        scope.word(index) in (",", ".", ";", "", "(", "-", "–", "—")
        or doc[index].tag_.startswith("VB")
        or scope.word(index) in QUOTES | {"told", "to"}
    )
    if not closed or not (2 <= len(run) <= 6 or known) or any(word in lexicon.name_words for word in run[-2:]):
        return None
    if lexicon.is_place(" ".join(run)) or lexicon.is_place(run[-1]) or lexicon.is_outlet(" ".join(run)):
        return None
    return Phrase(start, last + 1, last)


def _in_name(scope: Scope, lexicon: SourceLexicon, index: int) -> bool:
    """A full stop after a rank, a quotation mark of a nickname, a hyphen and what it joins: Capt. Lee "Doc" al-Haddad."""
    doc, word = scope.doc, scope.words[index]
    if word in DASHES:
        return not doc[index - 1].whitespace_ and not doc[index].whitespace_
    joined = scope.words[index - 1] in DASHES and not doc[index - 1].whitespace_
    return (
        joined
        or word in QUOTES
        or word == "."
        and lexicon.is_rank(doc[index - 1])
        or word in ("al", "bin", "ibn", "von", "de", "el", "van", "abu")
    )


def _title_before(lexicon: SourceLexicon, doc: Doc, start: int, low: int) -> int:
    """Where the title begins that the parse left out: [Deputy Head of the Office] Smyrnov, [Navy Capt.] Davis."""
    best, index, joined = start, start - 1, True
    while index >= low:
        token = doc[index]
        word = token.lower_
        if token.text == "." and index > low and lexicon.is_rank(doc[index - 1]):
            index -= 1
            continue
        if token.tag_ in NOUN_TAGS or token.tag_ in ("JJ", "VBN") or lexicon.is_rank(token):
            if word in lexicon["circumstances"] and word != "general":
                break
            title = lexicon.is_rank(token) or (word in lexicon["persons"] and token.text[:1].isupper())
            if title or (joined and best < start):
                best, joined = index, True
        elif token.tag_ == "POS" or word in ("of", "for", "the", "and", "&", "-"):
            joined = token.tag_ == "POS" and joined
        else:
            break
        index -= 1
    return trim(doc, best, start + 1, lexicon)[0] if best < start else start


def _start(head: Token, low: int) -> int:
    doc, start = head.doc, head.i
    for child in reversed(list(head.lefts)):
        if child.dep_ == "punct":
            named = child.i > low and doc[child.i - 1].tag_ in NAME_TAGS
            if child.i == start - 1 and (
                child.text in DASHES
                and not child.whitespace_
                or child.text in QUOTES
                and named
                or child.text == "."
                and named
            ):
                start = child.i
                continue
            break
        if child.dep_ not in BEFORE or child.right_edge.i + 1 != start:
            break
        for index in range(child.right_edge.i, child.left_edge.i - 1, -1):
            token = doc[index]
            if token.text in CUTS or "\n" in token.text:
                if token.text == "," and token.head.tag_ == "JJ":
                    continue
                return max(low, index + 1)
        start = child.left_edge.i
    return max(low, start)


def _end(lexicon: SourceLexicon, head: Token, high: int) -> int:
    doc, end = head.doc, head.i + 1
    name = is_person_name(lexicon, head)
    for child in head.rights:
        if child.i >= high or child.left_edge.i > end:
            break
        if not _restricts(lexicon, head, child, name):
            break
        right = min(child.right_edge.i + 1, high)
        for index in range(child.left_edge.i, right):
            token = doc[index]
            if token.text in CUTS or token.text in QUOTES or "\n" in token.text:
                return _drop(doc, end, index)
            if (
                token.dep_ == "prep"
                and index > child.i
                and token.head.i < index
                and not _in_place(lexicon, token.head, token)
            ):
                return _drop(doc, end, index)
        end = max(end, _drop(doc, end, right))
    return end


def _complement(scope: Scope, lexicon: SourceLexicon, head: Token, end: int, high: int) -> int:
    """What belongs to the phrase though the parse hung it elsewhere: adviser [to the head of the office], John ["J.D." Dorrian]."""
    doc = scope.doc
    while end < high:
        word, index = scope.words[end], end + 1
        if word in QUOTES and doc[end - 1].tag_ in NAME_TAGS:
            index = next((i + 1 for i in range(end + 2, min(end + 5, high)) if scope.words[i] in QUOTES), high)
            if index >= high or doc[index].tag_ not in NAME_TAGS:
                return end
        elif not (
            word == "of"
            or word == "to"
            and lexicon.is_a(head, "to-heads")
            or word == "for"
            and lexicon.is_a(head, "persons")
        ):
            return end
        stop = index
        while stop < high and (doc[stop].tag_ in RUN_TAGS or scope.words[stop] in ("of", "the", "'s")):
            stop += 1
        stop = _drop(doc, end, stop)
        if stop <= index or lexicon.is_a(doc[stop - 1], "circumstances") or doc[stop - 1].text[:1].isdigit():
            return end
        end = stop
    return end


def _drop(doc: Doc, end: int, stop: int) -> int:
    """`stop` unless it would leave a dangling preposition, article or relative pronoun."""
    while stop > end and doc[stop - 1].tag_ in DANGLING:
        stop -= 1
    return max(end, stop)


def _in_place(lexicon: SourceLexicon, governor: Token, preposition: Token) -> bool:
    """Whether a prepositional phrase says which, not when or how it was said."""
    word = preposition.lower_
    objects = [child for child in preposition.children if child.dep_ in ("pobj", "pcomp", "amod", "prep")]
    if not objects:
        return False
    if word == "of":
        return True
    if word == "for":
        return governor.lower_ not in ("parties", "side", "sides") and objects[0].tag_ not in ("CD", "VBG")
    return word in NOUN_PREPOSITIONS and not any(
        child.lower_ in lexicon["circumstances"] or child.text[:1].isdigit() for child in objects
    )


def _restricts(lexicon: SourceLexicon, head: Token, child: Token, name: bool) -> bool:
    dep = child.dep_
    if dep == "prep":
        if name and (
            child.lower_ not in NAME_PREPOSITIONS
            or not any(
                noun.tag_ in NAME_TAGS and noun.lower_ not in lexicon["circumstances"] for noun in child.children
            )
        ):
            return False
        return _in_place(lexicon, head, child)
    if dep in ("compound", "nummod", "nmod", "flat"):
        return True
    if dep == "appos":
        return child.left_edge.i == head.i + 1 and child.tag_ in NAME_TAGS
    if dep == "punct":
        return child.text in DASHES and not child.whitespace_
    if name:
        return False
    if dep == "acl":
        return child.tag_ in ("VBN", "VBG", "VBD", "VB")
    if dep == "relcl":
        return any(token.tag_ in ("WP", "WDT", "WRB") or token.lower_ in ("that", "to") for token in child.subtree)
    return dep == "amod"


def trim(doc: Doc, start: int, end: int, lexicon: SourceLexicon) -> tuple[int, int]:
    """Without articles, pronouns, quotation marks and adverbs at the start, punctuation and 's at the end."""
    while start < end and not _proper_the(doc, start, end, lexicon):
        token = doc[start]
        acronym = token.text.isupper() and len(token.text) > 1 and token.text not in ("THE", "AN")
        article = (
            token.lower_ in OUTSIDE
            and not acronym
            and end - start > 1
            and doc[start + 1].tag_ not in ("WP", "WDT", "IN", "JJ" if token.lower_ == "those" else "")
        )
        if (
            article
            or token.is_space
            or token.is_punct
            or token.text in QUOTES
            or token.lower_ in ADVERBS
            or token.lower_.endswith("ly")
            and doc[start + 1].tag_ == "DT"
        ):
            start += 1
        else:
            break
    while end > start:
        token = doc[end - 1]
        punctuation = (
            token.is_punct and not token.text.endswith(".") or token.text == "." and not lexicon.is_rank(doc[end - 2])
        )
        if token.is_space or punctuation or token.tag_ == "POS" or token.lower_ in ("'s", "’s", "’", "'"):
            end -= 1
        else:
            break
    return start, end


def _proper_the(doc: Doc, start: int, end: int, lexicon: SourceLexicon) -> bool:
    """`The New York Times`: the article belongs to the name as it is written."""
    if doc[start].text != "The" or end - start < 2:
        return False
    if doc[start:end].text.removesuffix("'s").removesuffix("’s") in lexicon.outlets:
        return True
    previous = doc[start - 1] if start else None
    inside = previous is not None and not previous.is_punct and not previous.is_space and previous.text not in QUOTES
    return inside and doc[start + 1].text[:1].isupper()
