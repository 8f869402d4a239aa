"""What kind of source a phrase tells (outlet, person, official body ...) and whether it holds a name.

Decided by words and gazetteers, never by a statistical recogniser: Kyiv speaks as a state, Bloomberg as an outlet.
"""

from dataclasses import dataclass, field

from labeling.engines.rules.sources_cues import NAME_TAGS, capitalised_name
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_names import Phrase
from labeling.engines.rules.sources_tokens import Token, Tokens

PERSONAL = frozenset({"he", "his", "she", "him", "her", "i", "me", "who", "himself", "herself"})
PLURAL = frozenset({"they", "them", "their"})
OWN = frozenset({"we", "us"})
NAMED, UNNAMED, PRONOUN = "named", "unnamed", "pronoun"


@dataclass(slots=True)
class Memory:
    """What the document told so far: surnames of persons, kinds of the last singular and plural speakers."""

    surnames: set[str] = field(default_factory=set)
    it: str = "official-body"
    they: str = "person"


def attributes(doc: Tokens, phrase: Phrase, lexicon: SourceLexicon, memory: Memory) -> dict[str, str]:
    """`form` and `kind` of a phrase; updates the memory."""
    words = doc.between(phrase.start, phrase.end)
    if phrase.end - phrase.start == 1 and words != "i" and (kind := _pronoun(words.lower(), memory)):
        return {"form": PRONOUN, "kind": kind}
    head = doc[phrase.head]
    core = _core(doc, phrase)
    kind = _kind(doc, phrase, core, lexicon, memory)
    form = NAMED if _is_named(doc, phrase, core, kind, lexicon, memory) else UNNAMED
    if kind == "person":
        if form == NAMED and not lexicon.common(doc[core[1] - 1].lower_) and not lexicon.is_rank(doc[core[1] - 1]):
            memory.surnames.add(doc[core[1] - 1].text)
        if head.tag_ in ("NNS", "NNPS"):
            memory.they = "person"
    else:
        memory.it = kind
        if kind == "group":
            memory.they = kind
    return {"form": form, "kind": kind}


def _pronoun(word: str, memory: Memory) -> str | None:
    if word in PERSONAL:
        return "person"
    if word in PLURAL:
        return memory.they
    if word in OWN:
        return "official-body"
    return memory.it if word in ("it", "its") else None


def _core(doc: Tokens, phrase: Phrase) -> tuple[int, int]:
    """The phrase without what follows its head: the head with its modifiers before and the rest of its name."""
    end = phrase.head + 1
    if not phrase.start <= phrase.head < phrase.end:
        return phrase.start, phrase.end
    while end < phrase.end and doc[end].tag_ in NAME_TAGS | {"CD"}:
        end += 1
    return phrase.start, end


def _kind(doc: Tokens, phrase: Phrase, core: tuple[int, int], lexicon: SourceLexicon, memory: Memory) -> str:
    start, end = core
    head = doc[end - 1]
    if _trailing_name(doc, phrase, lexicon) or (end - start == 1 and head.text in memory.surnames):
        return "person"
    for text in (doc.between(phrase.start, phrase.end), doc.between(start, end)):
        bare = text.removeprefix("The ").removeprefix("the ")
        if lexicon.is_outlet(text):
            return "outlet"
        if bare in lexicon.groups:
            return "group"
        if bare in lexicon.names or lexicon.is_place(bare):
            return "official-body"
    proper = head.tag_ in NAME_TAGS or head.text[:1].isupper()
    if proper and head.text in lexicon.outlet_endings and end - start > 1:
        return "outlet"
    for names, kind in ((lexicon.outlets, "outlet"), (lexicon.groups, "group"), (lexicon.names, "official-body")):
        if _ends_in(doc, start, end, names):
            return kind
    if end - start > 1 and f"{doc[end - 2].lower_} {head.lower_}" in lexicon["outlet-pairs"]:
        return "outlet"
    if by_word := _by_word(head.lower_, lexicon):
        return by_word
    if proper:
        return _kind_of_name(doc, phrase, start, end, lexicon)
    if head.tag_ in ("NNS", "DT", "JJ", "CD", "JJS", "JJR", "PDT"):
        return "person"
    return "person" if head.lower_.endswith(("er", "or", "ist", "man", "woman", "ian")) else "other"


ORDER = (
    ("outlet-nouns", "outlet"),
    ("persons", "person"),
    ("documents", "document"),
    ("bodies", "official-body"),
    ("groups", "group"),
    ("events-other", "other"),
)


def _by_word(word: str, lexicon: SourceLexicon) -> str | None:
    return next((kind for name, kind in ORDER if word in lexicon[name]), None)


def _kind_of_name(doc: Tokens, phrase: Phrase, start: int, end: int, lexicon: SourceLexicon) -> str:
    """A name that no gazetteer holds: by the common noun before it, by the words in it, else a person."""
    index = end - 1
    while index > start and doc[index - 1].text[:1].isupper():
        index -= 1
    if index > start and (kind := _by_word(doc[index - 1].lower_, lexicon)):
        return kind
    words = [doc[i].text for i in range(start, end)]
    titled = lexicon.is_a(doc[end - 2 if end - start > 1 else end - 1], "persons")
    organised = words[-1] in lexicon.name_words or doc[phrase.head].text in lexicon.name_words
    if organised and not titled:
        return "official-body" if set(words) & lexicon["body-words"] else "group"
    if words[-1].isupper() and 1 < len(words[-1]) < 8 and len(words) == 1:
        return "official-body"
    return "person"


def _ends_in(doc: Tokens, start: int, end: int, names: frozenset[str]) -> bool:
    """Whether the last words are one of the names: `state broadcaster NHK`."""
    return any(doc.between(i, end) in names for i in range(start + 1, end))


def _trailing_name(doc: Tokens, phrase: Phrase, lexicon: SourceLexicon) -> bool:
    """A title with its own of-phrase, then the name: `Head of the Chancellery of the Premier Marta Sorin`."""
    first = phrase.end
    while first > phrase.start and (doc[first - 1].tag_ in NAME_TAGS or _hyphenated(doc, first - 1)):
        first -= 1
    while first < phrase.end and (
        lexicon.is_place(doc[first].text)
        or doc[first].text in lexicon.name_words
        or lexicon.is_a(doc[first], "persons")
        or lexicon.is_rank(doc[first])
    ):
        first += 1
    run = [doc[i].text for i in range(first, phrase.end)]
    if len(run) < 2 or first == phrase.start or any(word in lexicon.name_words for word in run):
        return False
    opening = doc[first - 1]
    titled = any(lexicon.is_a(doc[i], "persons") or lexicon.is_rank(doc[i]) for i in range(phrase.start, first))
    return titled and opening.tag_ not in ("IN", "DT", "TO", "CC") and not opening.is_punct


def _hyphenated(doc: Tokens, index: int) -> bool:
    """A hyphen in a name or what follows one: the `-ho` of Dae-ho."""
    if doc[index].text == "-":
        return not doc[index].whitespace_
    return (
        index > 1
        and doc[index - 1].text == "-"
        and doc[index - 2].text[:1].isupper()
        and not doc[index - 1].whitespace_
    )


def _is_named(
    doc: Tokens, phrase: Phrase, core: tuple[int, int], kind: str, lexicon: SourceLexicon, memory: Memory
) -> bool:
    start, end = core
    head = doc[end - 1]
    names = any(_proper(doc, index, lexicon) for index in range(start, end))
    if kind == "person":
        if _trailing_name(doc, phrase, lexicon) or head.text in memory.surnames:
            return True
        if (
            lexicon.is_a(head, "persons")
            or lexicon.is_rank(head)
            or head.lower_ == "state"
            or _is_people(head, lexicon)
        ):
            return False
        return head.text[:1].isupper() and (names or capitalised_name(head, lexicon))
    if kind == "document":
        return any(_proper(doc, index, lexicon) for index in range(start, _seen_by(doc, end, phrase.end)))
    text = doc.between(phrase.start, phrase.end)
    if lexicon.is_outlet(text) or text in lexicon.names or text in lexicon.groups:
        return text != "Church"
    if phrase.end - phrase.start == 1:
        return head.text[:1].isupper() and not lexicon.common(head.lower_) and head.lower_ not in lexicon.demonyms
    if head.tag_ in NAME_TAGS and head.text[:1].isupper():
        return True
    return names


def _seen_by(doc: Tokens, start: int, end: int) -> int:
    """Where `seen by Sky News` begins: it names who saw the document, not the document."""
    seen = ("seen", "obtained", "reviewed", "viewed", "leaked", "shared")
    return next((i for i in range(start, end) if doc[i].lower_ in seen), end)


def _is_people(head: Token, lexicon: SourceLexicon) -> bool:
    """`Afghans`, `the French`: a people, no name of its own."""
    return head.lower_ in lexicon.demonyms or head.lower_.removesuffix("s") in lexicon.demonyms


def _proper(doc: Tokens, index: int, lexicon: SourceLexicon) -> bool:
    token = doc[index]
    return (
        token.tag_ in NAME_TAGS
        and not token.text.islower()
        and token.lower_ not in lexicon.demonyms
        and not lexicon.is_a(token, "persons")
    )
