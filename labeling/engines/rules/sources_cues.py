"""Cues that attribute a statement, and the head of the phrase that each points to.

Every finder yields `Found`: the head token of the source, the tokens of the cue, the name of the rule and the range
that the phrase may not leave. Verbs are in `sources_verbs`; here are the markers, nouns and headlines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_tokens import Token, Tokens

NAME_TAGS = frozenset({"NNP", "NNPS"})
NOUN_TAGS = NAME_TAGS | {"NN", "NNS"}
RUN_TAGS = NOUN_TAGS | {"DT", "JJ", "PRP$", "POS", "CD"}
QUOTES = frozenset({'"', "“", "”", "„", "«", "»", "‘", "``", "''"})
PEOPLE = ("men", "women", "man", "woman", "ist", "ists", "ian", "ians")
"""Endings of nouns for persons."""

BE = frozenset({"is", "are", "was", "were", "be", "been", "'s"})
DASHES = frozenset({"-", "–", "—", "--"})


@dataclass(frozen=True, slots=True)
class Found:
    """A source's head, the cue's tokens `[cue, cue_end)`, the rule, and the token range its phrase may fill."""

    head: Token
    cue: int
    cue_end: int
    rule: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Scope:
    """A parsed sentence: tokens `[first, last)` after its dateline, and the document's words in lower case.

    `quoted` says that it holds a quotation, `topic` is the kind of the last source that is no person.
    """

    doc: Tokens
    words: list[str]
    first: int
    last: int
    quoted: bool
    topic: str = ""
    surnames: frozenset[str] | set[str] = field(default_factory=frozenset)
    spoken: Sequence[bool] = ()

    def in_quotes(self, index: int) -> bool:
        """Whether a token stands inside a quotation."""
        return bool(self.spoken) and self.spoken[index]

    def word(self, index: int) -> str:
        """The word at a token index, or nothing outside the sentence."""
        return self.words[index] if self.first <= index < self.last else ""


def children(token: Token, *deps: str) -> list[Token]:
    """The children of a token with one of the dependencies, in the order of the text."""
    return [child for child in token.children if child.dep_ in deps]


def capitalised_name(token: Token, lexicon: SourceLexicon) -> bool:
    """A proper noun, or a noun written with a capital that no list knows as a common word."""
    if token.tag_ in NAME_TAGS:
        return True
    return (
        token.tag_ in ("NN", "NNS", "JJ", "VBG", "FW") and token.text[:1].isupper() and not lexicon.common(token.lower_)
    )


def speaks(head: Token, lexicon: SourceLexicon) -> bool:
    """Whether a word can state something: a pronoun, a name, a person, a body, a group, an outlet or a document."""
    word = head.lower_
    if not word[:1].isalnum() and word != "%":
        return False
    if head.tag_ == "PRP" or capitalised_name(head, lexicon):
        return True
    if head.tag_ == "UH":
        return head.dep_ == "nsubj" and head.text.istitle() and word not in ("yes", "no", "well", "oh")
    if head.tag_ not in NOUN_TAGS:
        if word == "old" and head.i and head.doc[head.i - 1].text == "-":
            return True
        if head.tag_ == "CD" and head.i + 1 < len(head.doc) and head.doc[head.i + 1].lower_ == "of":
            return True  # "two of the men"
        return head.tag_ in ("JJ", "DT", "CD", "JJS") and word in lexicon["persons"]
    return lexicon.common(word) or (len(word) > 5 and word.endswith(PEOPLE))


def object_of(scope: Scope, preposition: int) -> Token | None:
    """The noun that a preposition governs; where the parse lost it, the head of the noun run that follows."""
    for child in children(scope.doc[preposition], "pobj", "pcomp"):
        if child.i > preposition and child.tag_ in NOUN_TAGS | {"PRP", "CD", "DT", "JJ"}:
            return child
    return run_after(scope, preposition + 1)


def run_after(scope: Scope, index: int) -> Token | None:
    """The last noun of the run of nouns, adjectives and articles that starts at a token."""
    start = index
    while index < scope.last and (scope.doc[index].tag_ in RUN_TAGS | {"PRP"} or _abbreviation(scope, index)):
        index += 1
    last = scope.doc[index - 1]
    if index > start and last.tag_ in ("CD", "JJ", "DT") and scope.word(index) == "of" and last.lower_ != "the":
        return last  # "shouted [one] of the women"
    return last if index > start and last.tag_ in NOUN_TAGS | {"PRP"} else None


def _abbreviation(scope: Scope, index: int) -> bool:
    """A full stop or a hyphen inside a name: Capt. Hale, Dae-ho."""
    if index + 1 >= scope.last:
        return False
    if scope.words[index] == "-":
        return not scope.doc[index].whitespace_ and not scope.doc[index - 1].whitespace_
    return scope.words[index] == "." and scope.doc[index + 1].text[:1].isupper()


def by_marker(scope: Scope, opening: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`according to [the UN]`, `in the words of [the governor]`."""
    index = opening.i
    for phrase in lexicon.according:
        end = index + len(phrase)
        if tuple(scope.words[index:end]) != phrase or end >= scope.last:
            continue
        head = object_of(scope, end - 1)
        if (
            head is None
            or scope.words[head.i] in lexicon["according-not"]
            or scope.words[end] in ("which", "what", "how", "whom")
        ):
            return
        if phrase[0] in ("per", "as") and head.tag_ not in NAME_TAGS and not speaks(head, lexicon):
            return
        if phrase == ("per",) and head.i == end and head.tag_ == "NN":
            return  # "per head"
        if phrase[0] == "per" and scope.word(index - 1)[-1:].isdigit():
            return
        rule = "source.according-to" if phrase[0] == "according" else "source.in-the-words-of"
        yield Found(head, index, end, rule, end, scope.last)
        return


def by_citing(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`citing [two officials]`, `quoted [the president] as saying`."""
    if not verb.tag_.startswith("VB"):
        return
    objects = [noun for noun in children(verb, "dobj") if noun.i > verb.i]
    if not objects and verb.tag_ == "VBG" and (noun := run_after(scope, verb.i + 1)) is not None:
        objects = [noun]
    for noun in objects:
        states = verb.tag_ == "VBG" and lexicon.is_place(noun.text)
        if (
            scope.words[noun.i] not in lexicon["citing-not"]
            and not states
            and noun.tag_ != "PRP"
            and speaks(noun, lexicon)
        ):
            yield Found(noun, verb.i, verb.i + 1, "source.citing", verb.i + 1, scope.last)


def by_saying(scope: Scope, saying: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`the memo records an [envoy] as saying`, with any verb that is no citing one."""
    marker = saying.head
    if marker.lower_ != "as" or marker.i + 1 != saying.i or marker.head.lower_ in lexicon.citing:
        return
    governor = marker.head
    for noun in [governor] if governor.tag_ in NOUN_TAGS else children(governor, "dobj"):
        if noun.i < marker.i and noun.dep_ == "dobj" and speaks(noun, lexicon):
            yield Found(noun, marker.i, saying.i + 1, "source.citing", noun.head.i + 1, marker.i)


def by_hearsay(scope: Scope, noun: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`amid [reports] that`, `[reports] of shelling`: what is heard, with no one named."""
    following = scope.word(noun.i + 1)
    opens = noun.left_edge.i == scope.first and following == "that"
    if (noun.dep_ == "ROOT" and not opens) or children(noun, "poss", "nsubj"):
        return
    loose = ("relcl",) if scope.words[noun.head.i] in ("amid", "after", "despite", "over") else ()
    clauses = [child for child in children(noun, "acl", "ccomp", *loose) if child.i > noun.i]
    bare = noun.dep_ == "pobj" and any(children(clause, "nsubj", "nsubjpass", "expl") for clause in clauses)
    if bare and following not in ("that", "of", "which", "who"):
        yield Found(noun, noun.i, noun.i + 1, "source.reports-that", scope.first, noun.i + 1)
        return
    if following not in ("that", "of"):
        return
    if following == "of" and (noun.tag_ == "NN" or noun.dep_ != "pobj"):
        return
    rule = "source.reports-that" if following == "that" else "source.reports-of"
    yield Found(noun, noun.i + 1, noun.i + 2, rule, scope.first, noun.i + 1)


def by_anonymity(scope: Scope, preposition: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`[A diplomat] spoke on condition of anonymity`."""
    index = preposition.i
    after = scope.words[index + 1 : index + 5]
    if after[:3] != ["condition", "of", "anonymity"] and after != ["the", "condition", "of", "anonymity"]:
        return
    verb = scope.doc[index].head
    for subject in children(verb, "nsubj"):
        if subject.i < verb.i and subject.tag_ in NOUN_TAGS | {"PRP"}:
            yield Found(subject, verb.i, index + 4, "source.anonymity", scope.first, group_start(verb))


def purpose(verb: Token) -> bool:
    """`made the rounds [to argue] that`, `took the floor to say`: done in order to say it, and said."""
    return (
        verb.dep_ == "advcl"
        and verb.tag_ == "VB"
        and verb.head.tag_ == "VBD"
        and bool(children(verb, "aux", "ccomp")[1:])
    )


def group_start(verb: Token) -> int:
    """The first token of the verb's own group: auxiliaries before it belong to it."""
    return min([verb.i, *(child.i for child in verb.lefts if child.dep_ in ("aux", "auxpass", "neg"))])
