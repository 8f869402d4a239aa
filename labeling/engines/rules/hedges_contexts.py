"""Contexts that decide whether an ambiguous cue hedges: small named tests over one sentence.

The lexicon names them (`test: month`). Each takes a `Cue` and answers yes or no. Those marked `@surface` read words
only; the others read tags and heads, so that a cue which uses one asks for its sentence to be parsed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from spacy.tokens import Doc, Token

FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
VERBAL = FINITE | {"VB", "VBN", "VBG"}
SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})


@dataclass(frozen=True, slots=True)
class Cue:
    """Where a cue stands: tokens `[start, end)` of `doc`, within the sentence `[first, last)`.

    `words` are the tokens of the whole document in lower case with straight apostrophes; `listed` are the words that
    the context gives to the test.
    """

    doc: Doc
    words: list[str]
    start: int
    end: int
    first: int
    last: int
    listed: frozenset[str] = frozenset()

    @property
    def token(self) -> Token:
        """The first token of the cue."""
        return self.doc[self.start]

    def word(self, index: int) -> str:
        """The word at a token index, or nothing outside the sentence."""
        return self.words[index] if self.first <= index < self.last else ""


Test = Callable[[Cue], bool]

TESTS: dict[str, Test] = {}
"""The tests by the name that the lexicon uses."""

SURFACE: set[str] = set()
"""Names of tests that need no parse."""

ADVERBS = frozenset(
    {"also", "still", "even", "only", "just", "now", "then", "soon", "never", "ever", "always", "not", "n't", "be"}
)
WH = frozenset({"who", "what", "when", "where", "why", "how", "which", "whether", "if"})


def parsed(test: Test) -> Test:
    """Registers a test that reads tags or heads."""
    TESTS[test.__name__.replace("_", "-")] = test
    return test


def surface(test: Test) -> Test:
    """Registers a test that reads words only."""
    SURFACE.add(test.__name__.replace("_", "-"))
    return parsed(test)


def children(token: Token, *deps: str) -> list[Token]:
    """The children of a token with one of the dependencies."""
    return [child for child in token.children if child.dep_ in deps]


def clause_verb(token: Token) -> bool:
    """Whether a token heads a clause: a finite verb, or one with an auxiliary or a subject."""
    return token.tag_ in FINITE or any(
        child.dep_ in ("aux", "auxpass") or child.dep_ in SUBJECTS for child in token.children
    )


@surface
def month(cue: Cue) -> bool:
    """`May 12`, `in May`, `13 May 2024`: the month."""
    if not cue.doc[cue.start].text.istitle():
        return False
    after, before = cue.word(cue.end), cue.word(cue.start - 1)
    return after[:1].isdigit() or before[-1:].isdigit() or before in cue.listed or before.endswith("-")


@parsed
def capitalised_name(cue: Cue) -> bool:
    """`Theresa May`: written with a capital inside a sentence and not tagged as a modal."""
    return cue.token.text[:1].isupper() and cue.token.tag_ != "MD"


@surface
def might_noun(cue: Cue) -> bool:
    """`military might`, `the might of the army`."""
    return cue.word(cue.end) == "of" or cue.word(cue.start - 1) in cue.listed


def _next_verb(cue: Cue) -> int:
    index = cue.end
    while index < cue.last and (cue.words[index] in ADVERBS or cue.words[index].endswith("ly")):
        index += 1
    return index


@surface
def next_verb(cue: Cue) -> bool:
    """The verb after the modal, past adverbs, is one of the listed."""
    return cue.word(_next_verb(cue)) in cue.listed


@parsed
def relative_subject(cue: Cue) -> bool:
    """`all they could do`, `wherever he could`: a listed word, then the subject, then the modal."""
    for subject in children(cue.token.head, "nsubj", "nsubjpass") or children(cue.token, "nsubj"):
        if subject.i < cue.start and cue.word(subject.left_edge.i - 1) in cue.listed:
            return True
    return cue.word(cue.start - 2) in cue.listed


@parsed
def purpose_clause(cue: Cue) -> bool:
    """`so that families could leave`, `before he could react`: an ability within a purpose or time clause."""
    verb = cue.token.head
    marks = [cue.words[child.i] for child in children(verb, "mark", "advmod") if child.i < cue.start]
    return any(mark in cue.listed for mark in marks)


@parsed
def no_noun_after(cue: Cue) -> bool:
    """The adjective stands alone after its verb: `is preliminary`, `treated as preliminary`."""
    return cue.word(cue.end) in ("", ".", ",", ";", "and", "or", "but", "at", '"', "”")


@parsed
def premodifier(cue: Cue) -> bool:
    """The adjective stands before its noun."""
    return cue.token.dep_ in ("amod", "compound", "nmod") or cue.token.head.i > cue.start


@surface
def superlative_before(cue: Cue) -> bool:
    """`the earliest possible date`, `the best possible`."""
    before = cue.word(cue.start - 1)
    return (before.endswith("est") and len(before) > 4) or before in ("best", "worst", "most", "least", "same")


@surface
def made_before(cue: Cue) -> bool:
    """`made the crossing possible`, `made it possible`, `possible thanks to`."""
    made = {"make", "makes", "made", "making", "become", "becomes", "became"}
    near = {cue.word(index) for index in range(cue.start - 3, cue.start)}
    return bool(made & near) or cue.word(cue.end) in ("thanks", "by")


@parsed
def possible_after_noun(cue: Cue) -> bool:
    """`any assistance possible`: after a noun with any, every or all, an extent and no chance."""
    noun = cue.token.head
    return noun.i < cue.start and any(cue.words[c.i] in ("any", "every", "all", "whatever") for c in noun.children)


@parsed
def risk_nominal(cue: Cue) -> bool:
    """The noun `risk of`, not the verb."""
    return cue.token.tag_ not in ("VB", "VBP", "VBD", "VBZ") or cue.token.dep_ in ("dobj", "pobj", "nsubj")


@parsed
def no_clause(cue: Cue) -> bool:
    """No clause depends on the verb."""
    return not children(cue.token, "ccomp", "xcomp", "acomp", "oprd")


@surface
def to_after_not(cue: Cue) -> bool:
    """`appears not to be`."""
    return cue.word(cue.end + 1) == "to"


@parsed
def question_you(cue: Cue) -> bool:
    """`Do you think`, `what do you think`: a question to somebody."""
    return cue.word(cue.start - 1) == "you" and cue.word(cue.start - 2) in ("do", "did", "would")
