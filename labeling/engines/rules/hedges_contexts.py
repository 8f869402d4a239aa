"""Contexts that decide whether an ambiguous cue hedges: small named tests over one sentence.

The lexicon names them (`test: month`). Each takes a `Cue` and answers yes or no. Those marked `@surface` read words
only; the others read tags and heads, so that a cue which uses one asks for its sentence to be parsed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
VERBAL = FINITE | {"VB", "VBN", "VBG"}
CLAUSE = frozenset({"ccomp"})
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
    "also still even only just now then soon already probably easily simply never ever always further theoretically "
    "actually really quickly eventually very well not n't be".split()
)
WH = frozenset("who what when where why how which whether if".split())
MONTH_BEFORE = frozenset(
    "in of on since by until till last next this early late mid from through before after - and to".split()
)


def _parsed(test: Test) -> Test:
    TESTS[test.__name__.strip("_").replace("_", "-")] = test
    return test


def _surface(test: Test) -> Test:
    SURFACE.add(test.__name__.strip("_").replace("_", "-"))
    return _parsed(test)


def _children(token: Token, *deps: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in deps]


def _clause_verb(token: Token) -> bool:
    return token.tag_ in FINITE or any(
        child.dep_ in ("aux", "auxpass") or child.dep_ in SUBJECTS for child in token.children
    )


@_surface
def month(cue: Cue) -> bool:
    """`May 12`, `in May`, `13 May 2024`: the month."""
    if not cue.doc[cue.start].text.istitle():
        return False
    after, before = cue.word(cue.end), cue.word(cue.start - 1)
    return after[:1].isdigit() or before[-1:].isdigit() or before in MONTH_BEFORE or before.endswith("-")


@_parsed
def capitalised_name(cue: Cue) -> bool:
    """`Theresa May`: written with a capital inside a sentence and not tagged as a modal."""
    return cue.token.text[:1].isupper() and cue.token.tag_ != "MD"


@_surface
def might_noun(cue: Cue) -> bool:
    """`military might`, `the might of the army`."""
    nouns = "the military his its their full economic naval air industrial with all raw sheer firepower".split()
    return cue.word(cue.end) == "of" or cue.word(cue.start - 1) in nouns


def _next_verb(cue: Cue) -> int:
    index = cue.end
    while index < cue.last and (cue.words[index] in ADVERBS or cue.words[index].endswith("ly")):
        index += 1
    return index


@_surface
def next_verb(cue: Cue) -> bool:
    """The verb after the modal, past adverbs, is one of the listed."""
    return cue.word(_next_verb(cue)) in cue.listed


@_parsed
def relative_subject(cue: Cue) -> bool:
    """`all they could do`, `wherever he could`: a listed word, then the subject, then the modal."""
    for subject in _children(cue.token.head, "nsubj", "nsubjpass") or _children(cue.token, "nsubj"):
        if subject.i < cue.start and cue.word(subject.left_edge.i - 1) in cue.listed:
            return True
    return cue.word(cue.start - 2) in cue.listed


@_parsed
def purpose_clause(cue: Cue) -> bool:
    """`so that families could leave`, `before he could react`: an ability within a purpose or time clause."""
    verb = cue.token.head
    marks = [cue.words[child.i] for child in _children(verb, "mark", "advmod") if child.i < cue.start]
    return any(mark in cue.listed for mark in marks)


@_parsed
def no_noun_after(cue: Cue) -> bool:
    """The adjective stands alone after its verb: `is preliminary`, `treated as preliminary`."""
    return cue.word(cue.end) in ("", ".", ",", ";", "and", "or", "but", "at", '"', "”")


@_parsed
def premodifier(cue: Cue) -> bool:
    """The adjective stands before its noun."""
    return cue.token.dep_ in ("amod", "compound", "nmod") or cue.token.head.i > cue.start


@_surface
def superlative_before(cue: Cue) -> bool:
    """`the earliest possible date`, `the best possible`."""
    before = cue.word(cue.start - 1)
    return (before.endswith("est") and len(before) > 4) or before in ("best", "worst", "most", "least", "same")


@_surface
def made_before(cue: Cue) -> bool:
    """`made the crossing possible`, `made it possible`, `possible thanks to`."""
    made = {"make", "makes", "made", "making", "become", "becomes", "became"}
    near = {cue.word(index) for index in range(cue.start - 3, cue.start)}
    return bool(made & near) or cue.word(cue.end) in ("thanks", "by")


@_parsed
def possible_after_noun(cue: Cue) -> bool:
    """`any assistance possible`: after a noun with any, every or all, an extent and no chance."""
    noun = cue.token.head
    return noun.i < cue.start and any(cue.words[c.i] in ("any", "every", "all", "whatever") for c in noun.children)


@_parsed
def risk_nominal(cue: Cue) -> bool:
    """The noun `risk of`, not the verb."""
    return cue.token.tag_ not in ("VB", "VBP", "VBD", "VBZ") or cue.token.dep_ in ("dobj", "pobj", "nsubj")


@_parsed
def no_clause(cue: Cue) -> bool:
    """No clause depends on the verb."""
    return not _children(cue.token, "ccomp", "xcomp", "acomp", "oprd")


@_surface
def to_after_not(cue: Cue) -> bool:
    """`appears not to be`."""
    return cue.word(cue.end + 1) == "to"


@_parsed
def question_you(cue: Cue) -> bool:
    """`Do you think`, `what do you think`: a question to somebody."""
    return cue.word(cue.start - 1) == "you" and cue.word(cue.start - 2) in ("do", "did", "would")


@_parsed
def clause_object(cue: Cue) -> bool:
    """A verb with a finite clause as its object: `they think it will fail`, `claims that`, or set in one: `, he believes,`."""
    verb = cue.token
    if verb.tag_ not in VERBAL:
        return False
    if any(child.dep_ == "ccomp" and _clause_verb(child) for child in verb.children):
        return True
    if cue.word(cue.end) == "that" and cue.doc[cue.end].dep_ in ("mark", "det", "nsubj"):
        return cue.doc[cue.end].dep_ == "mark" or cue.doc[cue.end].head.i > cue.end + 1
    return verb.dep_ in ("parataxis",) and bool(_children(verb, "nsubj"))


@_parsed
def pronoun_clause(cue: Cue) -> bool:
    """`I suspect they left`: a pronoun before and a clause after, whatever the parse."""
    return cue.word(cue.start - 1) in ("i", "we", "they", "you") and cue.word(cue.end) not in (",", ".", "")


@_parsed
def passive_to(cue: Cue) -> bool:
    """`is thought to`, `widely said to`, `militants believed to be`: a participle followed by to and a verb."""
    if cue.word(cue.end) != "to" or cue.token.tag_ not in ("VBN", "VBD"):
        return False
    following = cue.doc[cue.end + 1] if cue.end + 1 < cue.last else None
    if following is None or following.tag_ not in ("VB", "RB"):
        return False
    return (
        bool(_children(cue.token, "auxpass", "nsubjpass"))
        or cue.token.dep_ in ("acl", "relcl", "amod")
        or not _children(cue.token, "nsubj")
    )


@_parsed
def reported_state(cue: Cue) -> bool:
    """`was reported killed`, `were reported missing`."""
    states = {"killed", "dead", "missing", "wounded", "injured", "captured", "destroyed", "safe"}
    return cue.word(cue.end) in states and bool(_children(cue.token, "auxpass", "nsubjpass"))


@_parsed
def noun_object(cue: Cue) -> bool:
    """A verb with a noun as its object: `fearing an attack`."""
    return bool(_children(cue.token, "dobj"))


@_parsed
def emotion(cue: Cue) -> bool:
    """`in fear`, `without fear`: the feeling, with no event after it."""
    return cue.word(cue.end) not in ("that", "of")


MOTIVES = frozenset({"for", "over", "amid", "from", "by", "out", "because", "due", "on", "citing", "cites", "cited"})


@_parsed
def motive(cue: Cue) -> bool:
    """`for fear of`, `over fears that`, `citing fears`: given as the reason of what is not done."""
    if cue.token.tag_ not in ("NN", "NNS", "NNP", "NNPS"):
        return False
    before = cue.word(cue.start - 1)
    if before in ("of", "to") and cue.word(cue.start - 2) in ("out", "because", "due"):
        return True
    return (
        before in MOTIVES
        and before not in ("out", "because", "due")
        and cue.word(cue.end) in ("of", "that", "it", "they", "he", "she", "the", "a", "such", "its", "their")
    )


@_parsed
def if_not_scale(cue: Cue) -> bool:
    """`weeks, if not months`: a stronger word after it and no verb of its own."""
    following = cue.doc[cue.end] if cue.end < cue.last else None
    if following is None or following.tag_ in VERBAL or following.is_punct:
        return False
    index = cue.end
    while index < cue.last and cue.words[index] not in (",", ".", ";", "-", "—", "–", ")"):
        if cue.doc[index].tag_ in FINITE and index < cue.end + 4:
            return False
        index += 1
    return True


@_parsed
def question_clause(cue: Cue) -> bool:
    """The verb with a doubted thing, or `question of whether`, `question about`."""
    if cue.token.tag_ in ("VB", "VBP"):
        return cue.word(cue.end) not in (".", "", "him", "her", "them", "me", "us")
    return cue.word(cue.start - 1) in ("open", "into", "in") and cue.word(cue.start - 2) not in ("person",)


RAISING = frozenset(
    "raise raises raised raising pose poses posed prompt prompted prompts prompting face faces facing faced growing new "
    "serious fresh lingering unanswered remain remains remained remaining troubling open persistent swirling deep "
    "mounting hard tough major despite amid many more".split()
)


@_parsed
def question_raised(cue: Cue) -> bool:
    """`raises questions about`, `serious questions remain`: doubt, not what somebody asks in an interview."""
    if cue.token.tag_ == "VBZ":
        return False
    near = {cue.word(index) for index in range(cue.start - 4, cue.end + 3) if index != cue.start}
    return bool(near & RAISING) and cue.word(cue.end) not in ("from", "to")


@_parsed
def question_verb(cue: Cue) -> bool:
    """`questioned whether`, `questioned the count`, `questioning the need`: a verb with a thing, not a person."""
    verb = cue.token
    if verb.tag_ not in ("VBD", "VBN", "VBG", "VBZ") or _children(verb, "auxpass"):
        return False
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod"):
        return False
    if verb.tag_ == "VBG" and (
        _children(verb, "det", "amod", "poss")
        or verb.dep_ in ("pobj", "amod", "compound")
        and not _children(verb, "dobj", "ccomp")
    ):
        return False
    if cue.word(cue.end) in WH:
        return True
    objects = _children(verb, "dobj", "ccomp")
    return any(o.tag_ in ("NN", "NNS") and cue.words[o.i] not in PERSONS or o.dep_ == "ccomp" for o in objects)


PERSONS = frozenset(
    "witness witnesses suspect suspects man men woman women resident residents residents individual individuals people "
    "person persons detainee detainees prisoner prisoners soldier soldiers official officials occupants students driver "
    "minister reporter villagers him her them".split()
)


@_surface
def ask_before(cue: Cue) -> bool:
    """`asked questions`, `answered a question`, `in response to a question`."""
    asking = set(
        "ask asks asked asking answer answers answered answering take takes took taking response replying reply responding "
        "respond answered follow-up pose-to fielded fielding written".split()
    )
    return any(cue.word(index) in asking for index in range(cue.start - 4, cue.start))


@_surface
def interrogation(cue: Cue) -> bool:
    """`initial questioning at the scene`, `questioned by police`, `for questioning`."""
    return cue.word(cue.end) in ("by", "at", "session", "in", "and") or cue.word(cue.start - 1) in (
        "for",
        "initial",
        "under",
        "further",
    )


@_parsed
def complement(cue: Cue) -> bool:
    """`appears calm`, `appeared to`: an adjective, a predicate noun or an infinitive completes the verb."""
    return bool(_children(cue.token, "acomp", "oprd", "xcomp", "attr")) or cue.word(cue.end) in (
        "likely",
        "ready",
        "unlikely",
        "as",
        "set",
    )


EVIDENCE = frozenset(
    "report reports reporting evidence data figures poll polls survey surveys study studies research intelligence image images "
    "imagery photo photos photograph photographs footage video videos document documents record records estimate estimates "
    "analysis assessment assessments information findings finding results result sign signs statement statements remarks comments "
    "map maps investigation test tests statistics numbers accounts account testimony message messages memo letter letters files "
    "that this which it history experience trend trends pattern patterns fact facts timing moves move development developments "
    "reading signals signal sources source appearance wording language name names tone silence lull pause absence number "
    "debris wreckage fragments trajectory markings debris logs transcripts transcript emails email".split()
)


@_parsed
def evidence_subject(cue: Cue) -> bool:
    """`the footage suggests a retreat`: what shows is a thing, and something is shown."""
    verb = cue.token
    if verb.tag_ not in VERBAL or not _children(verb, "dobj", "ccomp", "xcomp", "prep"):
        return False
    subjects = _children(verb, "nsubj")
    if not subjects and verb.dep_ in ("relcl", "acl"):
        subjects = [verb.head]
    if not subjects and verb.dep_ == "conj":
        subjects = _children(verb.head, "nsubj")
    for subject in subjects:
        if subject.dep_ == "nsubj" and cue.words[subject.i] in ("which", "that") and subject.head.dep_ == "relcl":
            subject = subject.head.head
        if cue.words[subject.i] in EVIDENCE:
            return True
    return False


@_parsed
def participle_clause(cue: Cue) -> bool:
    """`, suggesting that they left`, `suggesting a retreat`: a participle that comments on what came before."""
    verb = cue.token
    return (
        verb.tag_ == "VBG" and verb.dep_ in ("advcl", "acl", "conj", "ROOT") and bool(_children(verb, "dobj", "ccomp"))
    )


@_parsed
def proposal(cue: Cue) -> bool:
    """`suggested that he resign`, `suggested they should leave`: a bare verb or should in the clause makes it advice."""
    for clause in _children(cue.token, "ccomp"):
        modals = {cue.words[child.i] for child in clause.children if child.dep_ in ("aux", "auxpass")}
        if "should" in modals or (modals and modals <= {"be"} and clause.tag_ == "VBN"):
            return True
        if clause.tag_ == "VB" and not modals and cue.word(cue.end) == "that":
            return True
    return cue.word(cue.end) in ("to", "how", "ways")


@_parsed
def gerund_object(cue: Cue) -> bool:
    """`suggested sending`: advice."""
    return cue.end < cue.last and cue.doc[cue.end].tag_ == "VBG"


@_parsed
def claim_noun(cue: Cue) -> bool:
    """`claims that the town fell`, `the claim could not be verified` (not: an asylum claim)."""
    return cue.token.tag_ in ("NN", "NNS") and cue.word(cue.end) == "that"


CLAIMED = frozenset(
    "responsibility credit life lives victory asylum benefits benefit compensation victim victims territory sovereignty "
    "ownership title titles right rights ground casualties seat seats refuge damages expenses mantle".split()
)


@_parsed
def claim_object(cue: Cue) -> bool:
    """`claimed responsibility`, `claimed 20 lives`: taken, not said; also an application, `asylum claims`."""
    if any(cue.words[child.i] in CLAIMED for child in _children(cue.token, "dobj")):
        return True
    return (
        cue.word(cue.end) in CLAIMED
        or cue.word(cue.end + 1) in CLAIMED
        or (cue.token.tag_ in ("NN", "NNS") and cue.word(cue.end) in ("to", "for", "of", "on"))
    )


@_parsed
def marks_clause(cue: Cue) -> bool:
    """`provided the truce holds`: the word opens a clause."""
    token = cue.token
    if token.dep_ == "mark":
        return True
    if _children(token, "nsubj", "dobj", "auxpass", "nsubjpass", "aux", "agent", "dative"):
        return False
    return (
        token.tag_ in ("VBN", "VBD", "IN")
        and bool(_children(token, "ccomp"))
        and cue.word(cue.start - 1) in ("", ",", "but", "only")
    )


@_parsed
def clause_follows(cue: Cue) -> bool:
    """A clause with a subject and a finite verb comes next: `as long as the border stays open`."""
    for index in range(cue.end, min(cue.last, cue.end + 8)):
        token = cue.doc[index]
        if token.dep_ in SUBJECTS:
            return cue.words[index] != "it" or cue.word(index + 1) not in ("takes", "took", "needs")
        if token.is_punct:
            return False
    return False


@_surface
def number_next(cue: Cue) -> bool:
    """`as long as 10 hours`, `as long as necessary`."""
    after = cue.word(cue.end)
    return after[:1].isdigit() or after in (
        "a",
        "two",
        "three",
        "four",
        "five",
        "six",
        "necessary",
        "needed",
        "possible",
        "ever",
    )


OTHER_CUES = frozenset(
    "unclear unknown uncertain uncertainty doubt doubts doubted question questions questioned questioning clear known unsure sure "
    "skeptical sceptical doubtful say tell certain debatable undecided question of over about as on to".split()
)
DOUBTING = OTHER_CUES - {"of", "over", "about", "as", "on", "to", "say", "tell", "sure", "certain", "clear", "known"}
NEGATED = frozenset({"clear", "known", "certain", "sure", "say", "tell", "decided", "determined", "know"})


@_surface
def after_cue(cue: Cue) -> bool:
    """`unclear whether`, `doubts about whether`, `not known whether`: the doubt is marked already."""
    for index in range(cue.start - 1, max(cue.first, cue.start - 4) - 1, -1):
        word = cue.words[index]
        if word in DOUBTING:
            return True
        if word in NEGATED:
            before = {cue.word(i) for i in range(index - 4, index)}
            return bool(before & {"not", "n't", "no", "hard", "difficult", "too", "never", "impossible", "early"})
        if word in (",", ".", ";"):
            return False
    return False


@_parsed
def dependence(cue: Cue) -> bool:
    """`depends on imports of grain`, `dependent on aid`: a need, not a condition; people and countries depend on supplies."""
    needs = set(
        "aid imports import supplies supply assistance help support food oil gas water grain exports weapons ammunition trade "
        "each humanitarian tourism us them him her foreign western russian american external international it".split()
    )
    if any(cue.word(index) in needs for index in range(cue.end, cue.end + 3)):
        return True
    return cue.words[cue.start] == "dependent" and cue.word(cue.start - 1) in (
        "heavily",
        "highly",
        "too",
        "overly",
        "less",
        "more",
    )


@_parsed
def inverted_condition(cue: Cue) -> bool:
    """`Should talks fail, the army will move`: should opens a clause, its verb is bare and the sentence is no question."""
    opens = cue.start == cue.first or cue.word(cue.start - 1) in (
        ",",
        '"',
        "“",
        "—",
        "–",
        ";",
        "and",
        "but",
        ":",
        "''",
        "``",
    )
    if not opens and cue.word(cue.start - 1) not in ("", "\n"):
        opens = cue.doc[cue.start - 1].is_space
    if not opens and cue.doc[cue.start - 1].tag_ in ("NN", "NNS", "NNP", "RB", "VBN"):
        opens = _follows_subject(cue) and not _precedes_subject(cue)
    if cue.word(cue.last - 1) == "?" or any(cue.words[i] == "?" for i in range(cue.end, cue.last)):
        return False
    return opens and _follows_subject(cue)


def _follows_subject(cue: Cue) -> bool:
    verb = cue.token.head
    return any(cue.start < child.i < verb.i for child in _children(verb, "nsubj", "nsubjpass", "expl"))


def _precedes_subject(cue: Cue) -> bool:
    return any(child.i < cue.start for child in _children(cue.token.head, "nsubj", "nsubjpass", "expl"))


@_parsed
def backshift(cue: Cue) -> bool:
    """`told them they could go home`, `asked if they could enter`: a permission or ability reported in the past."""
    verb = cue.token.head
    marks = {cue.words[child.i] for child in _children(verb, "mark")}
    governor = verb.head
    if verb.dep_ == "ccomp" and marks & {"if", "whether"} and cue.words[governor.i] in ("asked", "see", "wondered"):
        return True
    return verb.dep_ == "ccomp" and cue.words[governor.i] in cue.listed


def named_tests() -> Mapping[str, Test]:
    """Every test by its name."""
    return dict(TESTS)
