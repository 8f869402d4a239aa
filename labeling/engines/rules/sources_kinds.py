"""What kind of source a phrase tells (outlet, person, official body ...) and whether it holds a name.

Decided by words and gazetteers, never by a statistical recogniser: Kyiv speaks as a state, Bloomberg as an outlet.
"""

from dataclasses import dataclass, field

from spacy.tokens import Doc

from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_phrases import NAME_TAGS, Phrase

PERSONAL = frozenset({"he", "she", "him", "her", "i", "me", "who", "himself", "herself"})
PLURAL = frozenset({"they", "them"})
OWN = frozenset({"we", "us"})
NAMED, UNNAMED, PRONOUN = "named", "unnamed", "pronoun"


@dataclass(slots=True)
class Memory:
    """What the document told so far: surnames of persons, kinds of the last singular and plural speakers."""

    surnames: set[str] = field(default_factory=set)
    it: str = "official-body"
    they: str = "person"


def attributes(doc: Doc, phrase: Phrase, lexicon: SourceLexicon, memory: Memory) -> dict[str, str]:
    """`form` and `kind` of a phrase; updates the memory."""
    words = [doc[i].text for i in range(phrase.start, phrase.end)]
    lower = [word.lower() for word in words]
    if len(lower) == 1 and (kind := _pronoun(lower[0], memory)):
        return {"form": PRONOUN, "kind": kind}
    core = _core(doc, phrase)
    kind = _kind(doc, phrase, core, lexicon, memory)
    form = NAMED if _is_named(doc, phrase, core, kind, lexicon) else UNNAMED
    head = doc[phrase.head]
    if kind == "person" and form == NAMED:
        memory.surnames.add(doc[core[1] - 1].text)
    if kind != "person":
        memory.it = kind
    plural = head.tag_ in ("NNS", "NNPS")
    if plural or kind in ("group", "outlet", "official-body"):
        memory.they = "person" if kind == "person" else ("group" if kind == "group" else memory.they)
    return {"form": form, "kind": kind}


def _pronoun(word: str, memory: Memory) -> str | None:
    if word in PERSONAL:
        return "person"
    if word in PLURAL:
        return memory.they
    if word in OWN:
        return "official-body"
    return memory.it if word == "it" else None


def _core(doc: Doc, phrase: Phrase) -> tuple[int, int]:
    """The phrase without what follows its head: tokens of the head and its modifiers before."""
    end = phrase.head + 1
    if not phrase.start <= phrase.head < phrase.end:
        return phrase.start, phrase.end
    while end < phrase.end and doc[end].tag_ in NAME_TAGS | {"CD"}:
        end += 1
    return phrase.start, end


def _kind(doc: Doc, phrase: Phrase, core: tuple[int, int], lexicon: SourceLexicon, memory: Memory) -> str:
    start, end = core
    head = doc[end - 1]
    word = head.lower_
    text = doc[start:end].text
    bare = text.removeprefix("The ").removeprefix("the ")
    if _trailing_name(doc, phrase, lexicon):
        return "person"
    if text in lexicon.outlets or bare in lexicon.outlets or _ends_in(doc, start, end, lexicon.outlets):
        return "outlet"
    if bare in lexicon.groups:
        return "group"
    if bare in lexicon.names or bare in lexicon.countries or bare in lexicon.capitals:
        return "official-body"
    if (head.tag_ in NAME_TAGS or head.text.isupper()) and head.text in lexicon.outlet_endings and end - start > 1:
        return "outlet"
    if _ends_in(doc, start, end, lexicon.groups):
        return "group"
    if _ends_in(doc, start, end, lexicon.names | lexicon.countries | lexicon.capitals):
        return "official-body"
    if word in lexicon["outlet-nouns"]:
        return "outlet"
    if word in lexicon["persons"]:
        return "person"
    if word in lexicon["documents"]:
        return "document"
    if word in lexicon["bodies"]:
        return "official-body"
    if word in lexicon["groups"]:
        return "group"
    if word in lexicon["events-other"]:
        return "other"
    if head.tag_ in NAME_TAGS or (head.text[:1].isupper() and head.i > 0):
        if head.text in memory.surnames:
            return "person"
        if any(doc[i].text in lexicon.name_words for i in range(start, end)):
            return "official-body" if head.text in BODY_WORDS or any(doc[i].text in BODY_WORDS for i in range(start, phrase.end)) else "group"
        if head.text.isupper() and 1 < len(head.text) < 7:
            return "group"
        return "person"
    if head.tag_ in ("NNS", "DT", "JJ", "CD", "JJS", "JJR", "PDT"):
        return "person"
    return "person" if word.endswith(("er", "or", "ist", "man", "woman", "ian")) else "other"


BODY_WORDS = frozenset(
    "Ministry Department Command Army Navy Force Forces Agency Office Council Commission Government Police Court Staff Guard "
    "Guards Corps Directorate Authority Administration Service Services Bureau Embassy Fleet Division Brigade Nations States "
    "Parliament Tribunal Defence Defense Security Treasury Secretariat High Commissioner Headquarters Mission".split()
)


def _ends_in(doc: Doc, start: int, end: int, names: frozenset[str]) -> bool:
    """Whether the last words are one of the names: `state broadcaster NHK`."""
    return any(doc[i:end].text in names for i in range(start + 1, end))


def _trailing_name(doc: Doc, phrase: Phrase, lexicon: SourceLexicon) -> bool:
    """A title with its own of-phrase, then the name: `Head of the Office of the President Andriy Yermak`."""
    first = phrase.end
    while first > phrase.start and doc[first - 1].tag_ in NAME_TAGS:
        first -= 1
    while first < phrase.end and (
        doc[first].text in lexicon.countries
        or doc[first].text in lexicon.name_words
        or doc[first].lower_ in lexicon["persons"]
        or doc[first].lower_ in lexicon["titles"]
        or doc[first].text in lexicon.capitals
    ):
        first += 1
    run = [doc[i].text for i in range(first, phrase.end)]
    if len(run) < 2 or any(word in lexicon.name_words for word in run) or phrase.end - phrase.start < len(run) + 1:
        return False
    opening = doc[first - 1]
    titled = any(doc[i].lower_ in lexicon["persons"] or doc[i].lower_.rstrip(".") in lexicon["titles"] for i in range(phrase.start, first))
    return titled and opening.lower_ not in ("of", "for", "the", "from", "in", "at", "with", "to") and not opening.is_punct


def _is_named(doc: Doc, phrase: Phrase, core: tuple[int, int], kind: str, lexicon: SourceLexicon) -> bool:
    start, end = core
    head = doc[end - 1]
    names = [i for i in range(start, end) if _proper(doc, i, lexicon)]
    if kind == "person":
        if _trailing_name(doc, phrase, lexicon):
            return True
        if head.lower_ in lexicon["persons"] or head.lower_ in lexicon["titles"] or head.lower_ == "state":
            return False
        return head.tag_ in NAME_TAGS or (head.text[:1].isupper() and head.text.lower() not in lexicon.demonyms and head.i > 0 and bool(names))
    if kind == "document":
        stop = phrase.end
        for i in range(end, phrase.end):
            if doc[i].tag_ in ("VBN", "VBD") and doc[i].lower_ in ("seen", "obtained", "reviewed", "viewed"):
                stop = i
                break
        return any(_proper(doc, i, lexicon) for i in range(start, stop))
    if head.tag_ in NAME_TAGS or head.text in lexicon.outlets or head.text in lexicon.names:
        return not (head.lower_ in lexicon["bodies"] | lexicon["groups"] and end - start == 1)
    return bool(names)


def _proper(doc: Doc, index: int, lexicon: SourceLexicon) -> bool:
    token = doc[index]
    return token.tag_ in NAME_TAGS and token.lower_ not in lexicon.demonyms and token.lower_ not in lexicon["persons"]
