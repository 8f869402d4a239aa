"""Sources joined by `and`: which nouns are sources of their own, and which share one.

A noun may be shared by its modifiers (military and airport sources), a name may be hung on what another name is, and
two titled names may be one compound to the parse.
"""

from collections.abc import Iterator

from labeling.engines.rules.sources_cues import NAME_TAGS, NOUN_TAGS
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_names import Phrase, is_person_name
from labeling.engines.rules.sources_tokens import Token, Tokens


def shared_noun(head: Token) -> Token | None:
    """The noun that two modifiers share: `[military and airport sources] said`, where the parse joined the first."""
    if head.tag_ != "NN" or any(child.dep_ in ("det", "poss", "amod", "compound") for child in head.lefts):
        return None
    shared = next((child for child in head.rights if child.dep_ == "conj" and child.tag_ == "NNS"), None)
    inside = shared is not None and len(shared.lefts) == 1 and shared.lefts[0].dep_ in ("compound", "amod")
    return shared if shared is not None and inside and shared.i == head.i + 3 else None


def coordinated(head: Token) -> list[Token]:
    """The nouns and pronouns that the parse joins to a head, the nearest first."""
    found = []
    queue = [head]
    while queue:
        for child in queue.pop().rights:
            if child.dep_ == "conj" and child.tag_ in NOUN_TAGS | {"PRP"}:
                found.append(child)
                queue.append(child)
    return found


def apposed(lexicon: SourceLexicon, head: Token) -> list[Token]:
    """The second name of `Ana Ruiz, the envoy, and her deputy, [Ali Zorin]`, hung on what the first one is."""
    found = []
    for title in head.rights:
        if title.dep_ == "appos":
            for other in (child for child in title.rights if child.dep_ == "conj" and child.tag_ in NOUN_TAGS):
                names = [name for name in other.rights if name.dep_ == "appos" and name.tag_ in NAME_TAGS]
                joined = is_person_name(lexicon, other) and [t.lower_ for t in _behind(other)] == [",", "and"]
                found += names or ([other] if joined else [])
    return found


def _behind(noun: Token) -> list[Token]:
    """The two tokens before a noun's phrase."""
    start = noun.left_edge.i
    return noun.doc[max(0, start - 2) : start]


def parted(lexicon: SourceLexicon, doc: Tokens, phrase: Phrase) -> Iterator[Phrase]:
    """`[Prime Minister Lena Orsic] and [Defence Minister Ivo Brandt]`, where the parse made one name of two."""
    if (joined := _beyond_agent(lexicon, doc, phrase)) is not None:
        yield Phrase(phrase.start, joined, phrase.head)
        yield Phrase(joined + 1, phrase.end, joined + 1)
        return
    for index in range(phrase.start + 2, phrase.end - 1):
        left, right = doc[phrase.start : index], doc[index + 1 : phrase.end]
        if doc[index].lower_ != "and" or phrase.head <= index or left[-1].tag_ not in NAME_TAGS:
            continue
        titled = all(
            len(part) > 2 and any(lexicon.is_a(t, "persons") or lexicon.is_rank(t) for t in part[:-1])
            for part in (left, right)
        ) and not any(t.lower_ == "of" for t in left)
        body = lexicon.is_name(doc.between(phrase.start, index)) and right[-1].tag_ == "NNS"
        if titled or body:
            yield Phrase(phrase.start, index, index - 1)
            yield Phrase(index + 1, phrase.end, phrase.head)
            return
    yield phrase


def _beyond_agent(lexicon: SourceLexicon, doc: Tokens, phrase: Phrase) -> int | None:
    """The `and` of `[papers seen by the Post] and [two officials]`, where the parse makes all of it one document."""
    words = [token.lower_ for token in doc[phrase.start : phrase.end]]
    if "by" not in words or not lexicon.is_a(doc[phrase.head], "documents"):
        return None
    for index in range(phrase.start + words.index("by") + 2, phrase.end - 1):
        people = [token for token in doc[index + 1 : min(index + 4, phrase.end)] if token.tag_ in NOUN_TAGS]
        if doc[index].lower_ == "and" and people and people[0].tag_ == "NNS" and lexicon.is_a(people[0], "persons"):
            return index
    return None
