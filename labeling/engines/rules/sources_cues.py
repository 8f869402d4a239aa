"""Cues that attribute a statement, and the head of the phrase that each points to.

Every finder yields `Found`: the head token of the source, the tokens of the cue, the name of the rule and the range that
the phrase may not leave. Routes from a verb to its subject follow Universal and ClearNLP dependencies as spaCy gives them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from labeling.engines.rules.sources_lexicon import SourceLexicon, VerbClass
from labeling.engines.rules.sources_phrases import NAME_TAGS, NOUN_TAGS, QUOTES

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
RELATIVE = frozenset({"who", "which", "that", "whom"})
NOBODY = frozenset("nobody none who what which you there whoever nothing anything everything one something each whatever this that these".split())
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no"})
CONTENT = frozenset({"clause", "quote", "colon", "as"})
MODALS = frozenset("may might could should must can would will 'll ’ll shall".split())


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
    """A parsed sentence: tokens `[first, last)`, their words in lower case, and whether it holds a quotation."""

    doc: Doc
    words: list[str]
    first: int
    last: int
    quoted: bool

    def word(self, index: int) -> str:
        """The word at a token index, or nothing outside the sentence."""
        return self.words[index] if self.first <= index < self.last else ""


def children(token: Token, *deps: str) -> list[Token]:
    """The children of a token with one of the dependencies, in the order of the text."""
    return [child for child in token.children if child.dep_ in deps]


def speaker(scope: Scope, verb: Token, lexicon: SourceLexicon, depth: int = 0) -> tuple[Token, str] | None:
    """The token that a verb has as its (understood) subject, and the route to it."""
    subjects = [child for child in children(verb, *SUBJECTS) if scope.first <= child.i < scope.last]
    if children(verb, "auxpass") or any(child.dep_ == "nsubjpass" for child in subjects):
        return None
    if subjects:
        before = [child for child in subjects if child.i < verb.i]
        subject = before[-1] if before else subjects[0]
        if scope.words[subject.i] in RELATIVE and subject.tag_ in ("WP", "WDT", "IN", "DT"):
            if verb.dep_ == "relcl" and verb.head.i < subject.i:
                return verb.head, "relative"
            return None
        return subject, "inverted" if subject.i > verb.i else ""
    if depth > 4:
        return None
    head = verb.head
    if verb.dep_ == "conj" and head.i != verb.i:
        if head.tag_.startswith("VB"):
            reached = speaker(scope, head, lexicon, depth + 1) or _passive_subject(scope, head)
            return (reached[0], reached[1] or "conjoined") if reached else None
        return None
    if verb.dep_ == "xcomp" and scope.words[head.i] in lexicon["carriers"]:
        reached = speaker(scope, head, lexicon, depth + 1)
        return (reached[0], reached[1] or "carried") if reached else None
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and head.tag_.startswith("VB"):
        marks = {scope.words[child.i] for child in children(verb, "mark", "advmod", "prep")}
        if marks & {"without", "despite"}:
            return None
        reached = speaker(scope, head, lexicon, depth + 1) or _passive_subject(scope, head)
        return (reached[0], "participle") if reached else None
    if verb.dep_ in ("acl", "relcl") and verb.tag_ == "VBG" and head.tag_ in NOUN_TAGS and head.i < verb.i:
        return head, "noun"
    return None


def _passive_subject(scope: Scope, verb: Token) -> tuple[Token, str] | None:
    subjects = [child for child in children(verb, "nsubjpass") if child.i < verb.i]
    return (subjects[-1], "") if subjects else None


def contents(scope: Scope, verb: Token) -> set[str]:
    """What the verb is given as its content, by the names that the lexicon's classes accept."""
    found: set[str] = set()
    kids = list(verb.children)
    prepositions = {scope.words[child.i] for child in kids if child.dep_ in ("prep", "prt")}
    has_object = any(child.dep_ in ("dobj", "attr", "oprd") for child in kids)
    for child in kids:
        if child.dep_ == "ccomp":
            found.add("clause")
            if any(c.dep_ == "aux" and scope.words[c.i] == "to" for c in child.children):
                found.add("object-verb")
        elif child.dep_ == "xcomp" and any(c.dep_ == "aux" and scope.words[c.i] == "to" for c in child.children):
            found.add("verb")
            if has_object:
                found.add("object-verb")
        elif child.dep_ == "dobj":
            found.add("object")
        elif child.dep_ in ("mark", "advmod") and scope.words[child.i] == "as" and child.i < verb.i:
            found.add("as")
        elif child.dep_ == "oprd":
            found.add("called")
    if verb.dep_ == "parataxis" or scope.word(verb.i + 1) == "that":
        found.add("clause")
    if scope.quoted and _near_quote(scope, verb):
        found.add("quote")
    if scope.word(verb.i + 1) == ":" or scope.words[_last_word(scope)] == ":" or ":" in scope.words[verb.i : verb.i + 12]:
        found.add("colon")
    if prepositions & {"of", "for", "about", "against", "over", "on", "to", "upon"}:
        found.add("of")
    if has_object and prepositions & {"of", "for", "as", "over", "with"} or "as" in prepositions:
        found.add("reason")
    if prepositions & {"for", "on", "upon"} and not has_object:
        found.add("called")
    return found


def _near_quote(scope: Scope, verb: Token) -> bool:
    """A quotation mark within the clause of the verb: next to it or to the phrase beside it."""
    return any(scope.words[i] in QUOTES for i in range(max(scope.first, verb.i - 12), min(scope.last, verb.i + 14)))


def _last_word(scope: Scope) -> int:
    index = scope.last - 1
    while index > scope.first and (scope.doc[index].is_space or scope.words[index] in QUOTES):
        index -= 1
    return index


def unsaid(scope: Scope, verb: Token, kind: VerbClass, lexicon: SourceLexicon) -> bool:
    """Nothing was stated: did not say, declined to confirm, may announce."""
    negated = any(child.dep_ == "neg" for child in verb.children)
    modal = next((scope.words[c.i] for c in children(verb, "aux") if scope.words[c.i] in MODALS), None)
    if negated and kind.name in ("said", "told", "announced", "argued", "shows", "warned"):
        return not (kind.name == "said" and scope.quoted)
    if verb.dep_ == "xcomp" and scope.words[verb.head.i] not in lexicon["carriers"]:
        return True
    if verb.tag_ == "VB" and any(scope.words[c.i] == "to" for c in children(verb, "aux")):
        return verb.dep_ != "xcomp" or scope.words[verb.head.i] not in lexicon["carriers"]
    return modal is not None and modal not in ("would", "can") and not scope.quoted


def by_verb(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """Subjects of reporting verbs, in every word order."""
    word = scope.words[verb.i]
    if not verb.tag_.startswith("VB"):
        return
    given = contents(scope, verb)
    reached = speaker(scope, verb, lexicon)
    if reached is None and "said" in {kind.name for kind in lexicon.verbs.get(word, ())}:
        reached = _beside(scope, verb)
    if reached is None:
        yield from by_agent(scope, verb, lexicon)
        return
    subject, route = reached
    if scope.words[subject.i] in NOBODY or subject.tag_ in ("EX", "WP", "WDT"):
        return
    for kind in lexicon.verbs.get(word, ()):
        if not _accepts(scope, verb, subject, kind, given, route, lexicon):
            continue
        low, high = (scope.first, verb.i) if subject.i < verb.i else (verb.i + 1, scope.last)
        if route in ("relative", "noun"):
            high = min(high, _relative_start(scope, subject, verb))
        elif subject.i < verb.i:
            high = min(high, _clause_start(verb), _clause_start(subject.head) if subject.head.i > subject.i else high)
        yield Found(subject, verb.i, verb.i + 1, f"source.{kind.name}" + (f"-{route}" if route else ""), low, high)
        return
    yield from by_light_verb(scope, verb, subject, route, lexicon)


def _clause_start(verb: Token) -> int:
    """The first token of the verb's own group: auxiliaries and adverbs before it belong to it."""
    own = [child.i for child in verb.lefts if child.dep_ in ("aux", "auxpass", "neg")]
    return min([verb.i, *own])


def _relative_start(scope: Scope, noun: Token, verb: Token) -> int:
    """Where the clause that holds the cue begins after its noun."""
    edge = verb.left_edge.i
    return edge if edge > noun.i else verb.i


def _accepts(scope: Scope, verb: Token, subject: Token, kind: VerbClass, given: set[str], route: str, lexicon: SourceLexicon) -> bool:
    word = scope.words[subject.i]
    if not kind.accepts or unsaid(scope, verb, kind, lexicon):
        return False
    document = word in lexicon["documents"] or word in ("it", "they") and False
    if kind.document and not document:
        return False
    if not kind.personal and word in ("i", "you"):
        return False
    if "any" not in kind.accepts and not given & kind.accepts:
        return False
    if route in ("noun", "participle") and not given & {"clause", "quote", "colon", "object-verb"}:
        return False
    if any(child.dep_ == "prt" for child in verb.children) and scope.words[verb.i] not in ("point", "points", "pointed", "pointing"):
        return False
    if "any" in kind.accepts or given & CONTENT & kind.accepts:
        return speaks(subject, lexicon) or bool(given & CONTENT) and subject.tag_ not in ("VBG", "VBN")
    return speaks(subject, lexicon)


def speaks(head: Token, lexicon: SourceLexicon) -> bool:
    """Whether a noun can state something: a pronoun, a name, a person, a body, a group, an outlet or a document."""
    word = head.lower_
    if head.tag_ in NAME_TAGS or head.tag_ == "PRP":
        return True
    if head.tag_ not in NOUN_TAGS:
        return head.tag_ in ("JJ", "DT", "CD", "JJS") and word in lexicon["persons"]
    return any(word in lexicon[name] for name in ("persons", "bodies", "groups", "documents", "outlet-nouns")) or word.endswith(
        ("men", "women", "man", "woman", "ist", "ists", "ian", "ians")
    )


def _beside(scope: Scope, verb: Token) -> tuple[Token, str] | None:
    """The noun beside a bare `said` whose subject the parse lost: `..., said Col. Hale`, `Hale said`."""
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or children(verb, "auxpass"):
        return None
    before, after = verb.i - 1, verb.i + 1
    if before >= scope.first and (scope.doc[before].tag_ in NAME_TAGS or scope.doc[before].tag_ == "PRP"):
        return scope.doc[before], ""
    if before >= scope.first and scope.words[before] in QUOTES | {","} and after < scope.last:
        index = after
        while index < scope.last and scope.doc[index].tag_ in ("DT", "JJ", "NNP", "NN", "NNPS", "NNS", "PRP$", "POS"):
            index += 1
        if index > after and scope.doc[index - 1].tag_ in NOUN_TAGS:
            return scope.doc[index - 1], "inverted"
    return None


def by_agent(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`was announced by [the ministry]`, `as defined by [CJTF]`, `[X] was quoted as saying`."""
    word = scope.words[verb.i]
    if verb.tag_ not in ("VBN", "VBD"):
        return
    kinds = {kind.name for kind in lexicon.verbs.get(word, ())}
    if "quoted" in kinds:
        subjects = children(verb, "nsubjpass")
        if subjects and any(scope.words[c.i] in ("as", "saying") for c in verb.children):
            yield Found(subjects[0], verb.i, verb.i + 1, "source.quoted-as", scope.first, verb.i)
    if word not in lexicon["speech-acts"]:
        return
    for agent in children(verb, "agent", "prep"):
        if scope.words[agent.i] != "by":
            continue
        for noun in children(agent, "pobj"):
            if speaks(noun, lexicon):
                yield Found(noun, verb.i, agent.i + 1, "source.by-agent", agent.i + 1, scope.last)


def by_light_verb(scope: Scope, verb: Token, subject: Token, route: str, lexicon: SourceLexicon) -> Iterator[Found]:
    """`[The envoy] expressed hope that`, `[The group] claimed responsibility`, `[he] is convinced`."""
    if subject.i > verb.i or any(child.dep_ == "neg" for child in verb.children) or not speaks(subject, lexicon):
        return
    for entry in lexicon.light.get(scope.words[verb.i], ()):
        for child in verb.children:
            if scope.words[child.i] not in entry.nouns or child.i < verb.i:
                continue
            if entry.then and not any(scope.word(i) in entry.then for i in range(child.i + 1, child.i + 4)):
                continue
            low, high = scope.first, min(verb.i, _clause_start(verb))
            yield Found(subject, verb.i, child.i + 1, "source.expressed" + (f"-{route}" if route else ""), low, high)
            return


def by_state(scope: Scope, adjective: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`[He] is convinced that`, `[Officials] were clear that`, and at the end of a quotation."""
    verb = adjective.head if adjective.dep_ in ("acomp", "oprd") else adjective
    subjects = [child for child in children(verb, "nsubj", "nsubjpass") if child.i < verb.i]
    if not subjects or verb.tag_ == "VBG":
        return
    clause = children(adjective, "ccomp") or children(verb, "ccomp") or scope.word(adjective.i + 1) in ("that", ":")
    subject = subjects[-1]
    if clause and subject.tag_ in NAME_TAGS | {"PRP", "NNS", "NN"} and speaks(subject, lexicon) and scope.words[subject.i] not in ("i", "you", "it"):
        if not any(child.dep_ == "neg" for child in verb.children):
            yield Found(subject, adjective.i, adjective.i + 1, "source.state", scope.first, _clause_start(verb))


def by_marker(scope: Scope, index: int, lexicon: SourceLexicon) -> Iterator[Found]:
    """`according to [the UN]`, `in the words of [the governor]`."""
    for phrase in lexicon.according:
        end = index + len(phrase)
        if tuple(scope.words[index:end]) != phrase or end >= scope.last:
            continue
        head = object_of(scope, end - 1)
        if head is None or scope.words[head.i] in lexicon["according-not"] or scope.words[end] in ("which", "what", "how", "whom"):
            return
        if phrase[0] in ("per", "as") and (head.tag_ not in NAME_TAGS or scope.words[index - 1][-1:].isdigit()):
            return
        rule = "source.according-to" if phrase[0] == "according" else "source.in-the-words-of"
        yield Found(head, index, end, rule, end, scope.last)
        return


def object_of(scope: Scope, preposition: int) -> Token | None:
    """The noun that a preposition governs; where the parse lost it, the head of the noun run that follows."""
    token = scope.doc[preposition]
    for child in children(token, "pobj", "pcomp"):
        if child.i > preposition and child.tag_ in NOUN_TAGS | {"PRP", "CD", "DT", "JJ"}:
            return child
    index = preposition + 1
    while index < scope.last and scope.doc[index].tag_ in ("DT", "JJ", "NNP", "NN", "NNPS", "NNS", "PRP$", "POS", "CD", "PRP"):
        index += 1
    last = scope.doc[index - 1]
    return last if index > preposition + 1 and last.tag_ in NOUN_TAGS | {"PRP"} else None


def by_citing(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`citing [two officials]`, `quoted [the president] as saying`."""
    if not verb.tag_.startswith("VB"):
        return
    for noun in children(verb, "dobj"):
        if noun.i < verb.i or scope.words[noun.i] in lexicon["citing-not"]:
            continue
        if speaks(noun, lexicon):
            yield Found(noun, verb.i, verb.i + 1, "source.citing", verb.i + 1, scope.last)


def by_speech_noun(scope: Scope, noun: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`a statement by [the junta]`, `[Yermak]'s statements suggest`, `the announcement by [the president] of`."""
    if noun.tag_ not in ("NN", "NNS"):
        return
    for preposition in noun.rights:
        if preposition.dep_ in ("prep", "agent") and scope.words[preposition.i] in ("by", "from"):
            for child in children(preposition, "pobj"):
                if speaks(child, lexicon) and (scope.words[preposition.i] == "by" or child.lower_ not in lexicon["documents"]):
                    yield Found(child, noun.i, noun.i + 1, "source.statement-by", preposition.i + 1, scope.last)
    for owner in noun.lefts:
        if owner.dep_ == "poss" and owner.tag_ in NOUN_TAGS and speaks(owner, lexicon) and _conveys(scope, noun, lexicon):
            yield Found(owner, noun.i, noun.i + 1, "source.possessive", owner.left_edge.i, owner.right_edge.i + 1)


def _conveys(scope: Scope, noun: Token, lexicon: SourceLexicon) -> bool:
    """The noun tells what was said: a clause or of-phrase after it, or it is the subject of a verb of telling."""
    if scope.word(noun.i + 1) in ("that", "of", "to"):
        return True
    return noun.dep_ in ("nsubj",) and scope.words[noun.head.i] in lexicon.verbs


def by_hearsay(scope: Scope, noun: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`amid [reports] that`, `[reports] of shelling`: what is heard, with no one named."""
    if noun.tag_ not in ("NNS", "NN") or scope.word(noun.i + 1) not in ("that", "of"):
        return
    if scope.words[noun.i] in ("report", "rumor", "rumour") and scope.word(noun.i + 1) == "of":
        return
    if children(noun, "poss"):
        return
    yield Found(noun, noun.i + 1, noun.i + 2, "source.reports-that", scope.first, noun.i + 1)


def by_anonymity(scope: Scope, index: int) -> Iterator[Found]:
    """`[A diplomat] spoke on condition of anonymity`."""
    if scope.words[index : index + 4] != ["on", "condition", "of", "anonymity"] and scope.words[index : index + 5] != ["on", "the", "condition", "of", "anonymity"]:
        return
    verb = scope.doc[index].head
    for subject in children(verb, "nsubj"):
        if subject.i < verb.i and subject.tag_ in NOUN_TAGS | {"PRP"}:
            yield Found(subject, verb.i, index + 4, "source.anonymity", scope.first, _clause_start(verb))
