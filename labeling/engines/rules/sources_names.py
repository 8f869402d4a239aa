"""Names within the phrase of a source: titles before them, names after a comma, hyphens, articles."""

import re
from dataclasses import dataclass

from labeling.engines.rules.sources_cues import DASHES, NAME_TAGS, NOUN_TAGS, QUOTES, Scope, capitalised_name
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_tokens import Token, Tokens

DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
PARTY = re.compile(r"[DRI]\s?[-–]\s?[A-Z]")
"""The party and the state of a lawmaker: D-Utah."""

HYPHENS = frozenset({"-", "–"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `[start, end)` with their head."""

    start: int
    end: int
    head: int


def shares_complement(lexicon: SourceLexicon, part: Token) -> bool:
    """`leaders from Poland and the Baltic states`: the second place belongs to the preposition, not to the leaders."""
    head = part.head
    if head.tag_ not in ("NNS", "NN") or not (
        lexicon.is_place(part.text) or part.lower_ in ("states", "countries", "republics")
    ):
        return False
    return any(noun.tag_ in NAME_TAGS for child in head.rights if child.dep_ == "prep" for noun in child.children)


def whole(lexicon: SourceLexicon, doc: Tokens, start: int, end: int, low: int) -> tuple[int, int]:
    """With the rest of a hyphenated word (Dae-ho) and of a name that the gazetteers hold (Doctors Without Borders)."""
    while end + 1 < len(doc) and doc[end].text in HYPHENS and not doc[end].whitespace_ and not doc[end - 1].whitespace_:
        end += 2
    while (
        start - 2 >= low
        and doc[start - 1].text in HYPHENS
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
        low <= start - 1 < len(doc) - 1
        and doc[start].tag_ in NAME_TAGS
        and doc[start - 1].tag_ == "NN"
        and lexicon.common(doc[start - 1].lower_)
        and doc[start - 1].dep_ != "pobj"
    ):
        start -= 1
        noun = start
        while (
            start - 1 >= low
            and doc[start - 1].tag_ in ("JJ", "NN", "NNP")
            and doc[start - 1].head.i in (start, noun, end - 1)
        ):
            start -= 1
    longest = next(
        (stop for stop in range(min(len(doc), end + 5), end, -1) if lexicon.is_name(doc.between(start, stop))), end
    )
    return start, longest


def _ends_in_place(lexicon: SourceLexicon, doc: Tokens, start: int, end: int, stop: int) -> bool:
    """`officials from Kenya [and Uganda]`: after a preposition and a place, `and` and another place."""
    if doc[end - 1].dep_ != "pobj" or end - 1 <= start:
        return False
    last = doc[stop - 1]
    return lexicon.is_place(last.text) or (
        last.lower_ in ("states", "countries", "republics") and doc[stop - 2].text[:1].isupper()
    )


def is_person_name(lexicon: SourceLexicon, token: Token) -> bool:
    """A capitalised word that is no title, place, outlet or body, and has no article."""
    word = token.lower_
    return (
        capitalised_name(token, lexicon)
        and not lexicon.common(word)
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


def name_after(scope: Scope, lexicon: SourceLexicon, end: int) -> Phrase | None:
    """The name after a title and a comma: chief of staff, [Marta Sorin], said."""
    doc, index = scope.doc, end + 1
    if scope.word(end) != ",":
        return None
    while index < scope.last and (doc[index].tag_ in NAME_TAGS or _in_name(scope, lexicon, index)):
        index += 1
    start, last = end + 1, index - 1
    run = [doc[i].text for i in range(start, index) if not doc[i].is_punct]
    known = len(run) == 1 and (run[0] in scope.surnames or _only_name(lexicon, doc, end, index))
    closed = (
        scope.word(index) in (",", ".", ";", "", "(", "-", "–", "—")
        or doc[index].tag_.startswith("VB")
        or scope.word(index) in QUOTES | {"told", "to"}
    )
    if not closed or not (2 <= len(run) <= 6 or known) or any(word in lexicon.name_words for word in run[-2:]):
        return None
    if PARTY.match(doc.between(start, index)):
        return None
    if lexicon.is_place(" ".join(run)) or lexicon.is_place(run[-1]) or lexicon.is_outlet(" ".join(run)):
        return None
    return Phrase(start, last + 1, last)


def _only_name(lexicon: SourceLexicon, doc: Tokens, end: int, stop: int) -> bool:
    """`his brother, [Karim], said`: one name behind the bare noun of a person."""
    name = doc[stop - 1]
    bare = lexicon.is_a(doc[end - 1], "persons") and doc[end - 1].tag_ == "NN"
    before_verb = stop + 1 < len(doc) and doc[stop].text == "," and doc[stop + 1].tag_ in ("VBD", "VBZ")
    return bare and before_verb and is_person_name(lexicon, name) and name.lower_ not in DAYS


def _in_name(scope: Scope, lexicon: SourceLexicon, index: int) -> bool:
    """A full stop after a rank, a nickname's quotation mark, a hyphen: Capt. Lee "Tokens" al-Haddad."""
    doc, word = scope.doc, scope.words[index]
    if word in DASHES:
        return not doc[index - 1].whitespace_ and not doc[index].whitespace_
    joined = scope.words[index - 1] in DASHES and not doc[index - 1].whitespace_
    return (
        joined
        or word in QUOTES
        or (word == "." and lexicon.is_rank(doc[index - 1]))
        or word in ("al", "bin", "ibn", "von", "de", "el", "van", "abu")
    )


def title_before(lexicon: SourceLexicon, doc: Tokens, start: int, low: int) -> int:
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
            title = lexicon.is_rank(token) or word in lexicon["persons"]
            if title or (joined and best < start):
                best, joined = index, True
        elif token.tag_ == "POS" or word in ("of", "for", "the", "-"):
            joined = token.tag_ == "POS" and joined
        else:
            break
        index -= 1
    return trim(doc, best, start + 1, lexicon)[0] if best < start else start


def trim(doc: Tokens, start: int, end: int, lexicon: SourceLexicon) -> tuple[int, int]:
    """Without articles, pronouns, quotation marks and adverbs at the start, punctuation and 's at the end."""
    while start < end and not _proper_the(doc, start, end, lexicon):
        token = doc[start]
        acronym = token.text.isupper() and len(token.text) > 1 and token.text not in ("THE", "AN")
        article = (
            token.lower_ in lexicon["outside"]
            and not acronym
            and end - start > 1
            and doc[start + 1].tag_ not in ("WP", "WDT", "IN", "JJ" if token.lower_ == "those" else "")
        )
        if (
            article
            or token.is_space
            or token.is_punct
            or token.text in QUOTES
            or token.lower_ in lexicon["leading-adverbs"]
            or (token.lower_ in DAYS and start and doc[start - 1].lower_ in ("on", "late", "early", "last"))
            or (token.lower_.endswith("ly") and start + 1 < len(doc) and doc[start + 1].tag_ == "DT")
        ):
            start += 1
        else:
            break
    while end > start:
        token = doc[end - 1]
        punctuation = (token.is_punct and not token.text.endswith(".") and token.text != "%") or (
            token.text == "." and not lexicon.is_rank(doc[end - 2])
        )
        if token.is_space or punctuation or token.tag_ == "POS" or token.lower_ in ("'s", "’s", "’", "'"):
            end -= 1
        else:
            break
    return start, end


def _proper_the(doc: Tokens, start: int, end: int, lexicon: SourceLexicon) -> bool:
    """`The New York Times`: the article belongs to the name as it is written."""
    if doc[start].text != "The" or end - start < 2:
        return False
    if doc.between(start, end).removesuffix("'s").removesuffix("’s") in lexicon.outlets:
        return True
    previous = doc[start - 1] if start else None
    inside = previous is not None and not previous.is_punct and not previous.is_space and previous.text not in QUOTES
    return inside and doc[start + 1].text[:1].isupper()
