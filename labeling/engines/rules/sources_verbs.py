"""Reporting verbs: who their subject is in any word order, what they are given as content, and whether that reports.

Routes from a verb to its subject follow the ClearNLP dependencies that spaCy gives: the subject itself, before or
after the verb (inverted), the antecedent of who or which (relative), the subject of the verb it is joined to
(conjoined), of the clause it comments on (participle), of a verb that leads to it (carried), or the noun it describes
(noun).
"""

from collections.abc import Iterator

from spacy.tokens import Token

from labeling.engines.rules.sources_content import contents, unsaid
from labeling.engines.rules.sources_cues import (
    NAME_TAGS,
    NOUN_TAGS,
    QUOTES,
    Found,
    Scope,
    children,
    group_start,
    run_after,
    speaks,
)
from labeling.engines.rules.sources_lexicon import SourceLexicon, VerbClass

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
RELATIVE = frozenset({"who", "which", "that", "whom"})
STRONG = frozenset({"clause", "quote", "colon", "as", "beside"})
HAVE = frozenset({"have", "has", "had", "'ve", "having", "'d", "'s"})

BREAKS = frozenset({"", ".", ",", ";", "-", "–", "—", "("})

IN_QUOTATION = frozenset({"said", "announced", "told", "found", "argued", "shows", "discovered", "promised"})
"""Classes that attribute within a quotation too; what a quoted speaker believes or calls for is told by the speaker."""

Reached = tuple[Token, str]


def speaker(scope: Scope, verb: Token, lexicon: SourceLexicon, depth: int = 0) -> Reached | None:
    """The token that a verb has as its (understood) subject, and the route to it."""
    subjects = [child for child in children(verb, *SUBJECTS) if scope.first <= child.i < scope.last]
    if children(verb, "auxpass") or any(child.dep_ == "nsubjpass" for child in subjects):
        return None
    if subjects:
        return _direct(scope, verb, subjects)
    head = verb.head
    if depth > 4 or head.i == verb.i:
        return None
    if verb.tag_ == "VBN" and verb.dep_ in ("conj", "acl", "advcl", "relcl") and not _perfect(scope, verb):
        return None
    if verb.dep_ == "conj":
        told = scope.words[verb.i] == "told" and not children(verb, "dobj")
        return _through(scope, head, lexicon, depth, "conjoined", told) if head.tag_.startswith("VB") else None
    if (
        verb.dep_ in ("acl", "relcl")
        and head.dep_ == "dobj"
        and verb.tag_ == "VB"
        and scope.words[head.head.i] in lexicon["carriers"]
    ):
        return _through(scope, head.head, lexicon, depth, "carried")
    if verb.dep_ in ("xcomp", "advcl") and scope.words[head.i] in lexicon["carriers"] and verb.tag_ != "VBG":
        return _through(scope, head, lexicon, depth, "carried")
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and head.tag_.startswith("VB"):
        marks = {scope.words[child.i] for child in children(verb, "mark", "advmod", "prep")}
        return None if marks & {"without", "despite"} else _through(scope, head, lexicon, depth, "participle")
    if verb.dep_ in ("acl", "relcl") and verb.tag_ == "VBG" and head.tag_ in NOUN_TAGS and head.i < verb.i:
        issued = head.dep_ == "dobj" and scope.words[head.head.i] in lexicon.light
        return None if issued else (head, "noun")
    return None


def _perfect(scope: Scope, verb: Token) -> bool:
    """Whether a participle is active: `has warned and urged`, not `was hauled in and told`."""
    return any(scope.words[c.i] in HAVE for token in (verb, verb.head) for c in children(token, "aux"))


def _direct(scope: Scope, verb: Token, subjects: list[Token]) -> Reached | None:
    before = [child for child in subjects if child.i < verb.i]
    subject = before[-1] if before else subjects[0]
    if scope.words[subject.i] in RELATIVE and subject.tag_ in ("WP", "WDT", "IN", "DT"):
        return (verb.head, "relative") if verb.dep_ == "relcl" and verb.head.i < subject.i else None
    return subject, "inverted" if subject.i > verb.i else ""


def _through(
    scope: Scope, head: Token, lexicon: SourceLexicon, depth: int, route: str, passive_told: bool = False
) -> Reached | None:
    reached = speaker(scope, head, lexicon, depth + 1)
    if reached is None and not (route == "conjoined" and passive_told):
        subjects = [child for child in children(head, "nsubjpass") if child.i < head.i]
        reached = (subjects[-1], "") if subjects else None
    return (reached[0], route) if reached else None


def beside(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Reached | None:
    """The noun beside a verb that stands after a quotation or a comma: `"...," said Col. Hale.`, whatever the parse."""
    before, after = verb.i - 1, verb.i + 1
    while before > scope.first and scope.doc[before].is_space:
        before -= 1
    quoted = scope.word(before) in QUOTES
    if not (quoted or scope.word(before) == ",") or after >= scope.last or verb.tag_ == "VBG":
        return None
    if not quoted and all(kind.name != "said" for kind in lexicon.verbs.get(scope.words[verb.i], ())):
        return None
    noun = None if scope.doc[after].tag_ in ("PRP", "IN", "TO", "RB") else run_after(scope, after)
    if noun is None:
        return None
    end, following = noun.i + 1, scope.word(noun.i + 1)
    ends = following in BREAKS or following in QUOTES or (end < scope.last and scope.doc[end].is_space)
    opens = scope.doc[after].text[:1].isupper() or scope.words[after] in lexicon["openers"]
    if not (quoted or opens or (ends and lexicon.common(scope.words[noun.i]))):
        return None
    return (noun, "inverted") if ends or following in lexicon["followers"] else None


def before_verb(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Reached | None:
    """The noun right before the verb group, where the parse gives no subject or one in a dateline."""
    index = group_start(verb) - 1
    while index > scope.first and scope.doc[index].tag_ in ("RB", "MD"):
        index -= 1
    if index < scope.first:
        return None
    token = scope.doc[index]
    noun = token.tag_ == "NNS" or (token.tag_ == "NN" and lexicon.common(token.lower_))
    return (token, "") if token.tag_ in NAME_TAGS or token.tag_ == "PRP" or noun else None


def by_verb(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """Subjects of reporting verbs, in every word order."""
    kinds = lexicon.verbs.get(scope.words[verb.i], ())
    reached = _subject(scope, verb, kinds, lexicon)
    if reached is None:
        yield from by_agent(scope, verb, lexicon)
        return
    subject, route = reached
    if scope.words[subject.i] in lexicon["nobody"] or subject.tag_ in ("EX", "WP", "WDT"):
        return
    if any(scope.words[child.i] == "no" for child in children(subject, "det")):
        return
    if (owner := _owner(scope, subject, lexicon)) is not None:
        yield Found(owner, subject.i, subject.i + 1, "source.possessive", owner.left_edge.i, owner.right_edge.i + 1)
        return
    given = contents(scope, verb)
    low, high = _range(scope, verb, subject, route)
    for kind in kinds:
        if _reports(scope, verb, subject, kind, given, route, lexicon):
            suffix = f"-{route}" if route else ""
            if scope.in_quotes(verb.i):
                if kind.name not in IN_QUOTATION or (subject.tag_ == "PRP" and not _past(scope, verb)):
                    return
                suffix = "-in-quotation"
            yield Found(subject, verb.i, verb.i + 1, f"source.{kind.name}{suffix}", low, high)
            return
    yield from by_light_verb(scope, verb, subject, route, lexicon)


def _owner(scope: Scope, noun: Token, lexicon: SourceLexicon) -> Token | None:
    """Whose statement it is: [Sorin]'s statements suggest, a statement by [the junta] said."""
    if not lexicon.is_a(noun, "speech"):
        return None
    agents = (child for part in noun.rights if scope.words[part.i] == "by" for child in children(part, "pobj"))
    return next((c for c in [*children(noun, "poss"), *agents] if c.tag_ in NOUN_TAGS and speaks(c, lexicon)), None)


def _subject(scope: Scope, verb: Token, kinds: tuple[VerbClass, ...], lexicon: SourceLexicon) -> Reached | None:
    names = {kind.name for kind in kinds}
    speech = bool(names & {"said", "announced", "argued", "continued"})
    mistagged = verb.tag_ in NOUN_TAGS and children(verb, "nsubj", "ccomp")
    quoting = speech and verb.tag_ != "NN" and scope.word(verb.i - 1) in QUOTES
    if not (verb.tag_.startswith("VB") or mistagged or quoting):
        return None
    if speech and (reached := beside(scope, verb, lexicon)) is not None:
        return reached
    reached = speaker(scope, verb, lexicon)
    if reached is None and speech and not children(verb, "auxpass") and verb.tag_ in ("VBD", "VBZ", "VBP", "NNS"):
        reached = before_verb(scope, verb, lexicon)
    return reached


def _range(scope: Scope, verb: Token, subject: Token, route: str) -> tuple[int, int]:
    """The tokens that the source's phrase may fill: it leaves out the clause that holds the cue."""
    if subject.i > verb.i:
        return verb.i + 1, scope.last
    if route in ("relative", "noun"):
        edge = verb.left_edge.i
        return scope.first, edge if edge > subject.i else verb.i
    governor = subject.head if subject.head.i > subject.i else verb
    return scope.first, min(group_start(verb), group_start(governor))


def _reports(
    scope: Scope, verb: Token, subject: Token, kind: VerbClass, given: set[str], route: str, lexicon: SourceLexicon
) -> bool:
    """Whether a verb of this class, with this subject and content, reports what the subject said."""
    word = scope.words[subject.i]
    if not kind.accepts or unsaid(scope, verb, kind, lexicon):
        return False
    document = word == "it" and scope.topic == "document" and "documents" in kind.subject
    if kind.subject and not document and not any(word in lexicon[name] for name in kind.subject):
        return False
    if (subject.text == "I" or word == "we") and not _past(scope, verb):
        return False
    if (not kind.personal and word in ("i", "we", "you", "it", "people")) or (
        kind.name == "believes" and word == "they"
    ):
        return False
    if "any" not in kind.accepts and not given & kind.accepts:
        return False
    quoted = route == "relative" and "any" in kind.accepts and given & {"quote", "as"}
    clear = quoted or given & {"clause", "colon", "object-verb", "beside"}
    if route in ("noun", "participle", "relative") and not clear:
        return False
    if children(verb, "prt") and not scope.words[verb.i].startswith("point") and not given & {"clause", "beside"}:
        return False
    return speaks(subject, lexicon) or (
        bool(given & STRONG & kind.accepts | given & {"clause"}) and subject.tag_ in NOUN_TAGS
    )


def _past(scope: Scope, verb: Token) -> bool:
    """`we announced`, `we have said`; the present is a speech act of its own: we urge, I think."""
    return verb.tag_ in ("VBD", "VBN") or any(scope.words[child.i] in HAVE for child in children(verb, "aux"))


def by_agent(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`was announced by [the ministry]`, `as defined by [CJTF]`, `[X] was quoted as saying`."""
    word = scope.words[verb.i]
    if verb.tag_ not in ("VBN", "VBD"):
        return
    if any(kind.name == "quoted" for kind in lexicon.verbs.get(word, ())):
        subjects = children(verb, "nsubjpass")
        if subjects and any(scope.words[c.i] in ("as", "saying") for c in verb.children):
            yield Found(subjects[0], verb.i, verb.i + 1, "source.quoted-as", scope.first, group_start(verb))
    if word not in lexicon["speech-acts"]:
        return
    for agent in children(verb, "agent", "prep"):
        if scope.words[agent.i] == "by":
            for noun in children(agent, "pobj"):
                if speaks(noun, lexicon):
                    yield Found(noun, verb.i, agent.i + 1, "source.by-agent", agent.i + 1, scope.last)


def by_light_verb(scope: Scope, verb: Token, subject: Token, route: str, lexicon: SourceLexicon) -> Iterator[Found]:
    """`[The envoy] expressed hope that`, `[The group] claimed responsibility`."""
    if subject.i > verb.i or any(child.dep_ == "neg" for child in verb.children) or not speaks(subject, lexicon):
        return
    if scope.words[subject.i] in ("i", "we") and not _past(scope, verb):
        return
    for entry in lexicon.light.get(scope.words[verb.i], ()):
        for child in verb.children:
            if scope.words[child.i] not in entry.nouns or (child.i < verb.i and child.tag_ not in ("WDT", "IN")):
                continue
            if entry.then and not any(scope.word(i) in entry.then for i in range(child.i + 1, child.i + 4)):
                continue
            low, high = _range(scope, verb, subject, route)
            yield Found(
                subject,
                verb.i,
                max(child.i, verb.i) + 1,
                "source.expressed" + (f"-{route}" if route else ""),
                low,
                high,
            )
            return


def by_state(scope: Scope, adjective: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """`[He] is convinced that`, `[Officials] were clear that`."""
    verb = adjective.head if adjective.dep_ in ("acomp", "oprd") else adjective
    subjects = [child for child in children(verb, "nsubj", "nsubjpass") if child.i < verb.i]
    if not subjects or verb.tag_ == "VBG" or any(child.dep_ == "neg" for child in verb.children):
        return
    subject = subjects[-1]
    clause = children(adjective, "ccomp") or children(verb, "ccomp") or scope.word(adjective.i + 1) in ("that", ":")
    clause = clause or (scope.word(subject.left_edge.i - 1) in QUOTES and scope.word(adjective.i + 1) in (".", ""))
    if scope.words[subject.i] == "we" and (scope.words[adjective.i] != "clear" or not _past(scope, verb)):
        return
    clause = clause or scope.words[subject.i] == "we"
    if clause and speaks(subject, lexicon) and scope.words[subject.i] not in ("i", "you", "it"):
        yield Found(subject, adjective.i, adjective.i + 1, "source.state", scope.first, group_start(verb))


def by_clause(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """Any other verb with a speaker and a that-clause, or between a quotation and its pause: `"...," he chuckled.`"""
    if not verb.tag_.startswith("VB") or scope.in_quotes(verb.i) or verb.tag_ in ("VB", "VBG"):
        return
    given = contents(scope, verb)
    reached = beside(scope, verb, lexicon) if "beside" in given or scope.word(verb.i - 1) in QUOTES else None
    reached = reached or speaker(scope, verb, lexicon)
    if reached is None or unsaid(scope, verb, OTHER, lexicon):
        return
    subject, route = reached
    person = (subject.tag_ == "PRP" and scope.words[subject.i] in ("he", "she", "they")) or (
        subject.tag_ != "PRP" and speaks(subject, lexicon)
    )
    if not person or route not in ("", "inverted", "conjoined") or scope.words[subject.i] in lexicon["nobody"]:
        return
    low, high = _range(scope, verb, subject, route)
    if _pauses(scope, verb, subject):
        yield Found(subject, verb.i, verb.i + 1, "source.beside-quotation", low, high)
    elif "that" in given and scope.words[verb.i] not in lexicon["clause-not"]:
        yield Found(subject, verb.i, verb.i + 1, "source.that-clause", low, high)


OTHER = VerbClass("other", frozenset({"beside", "that"}))


def _pauses(scope: Scope, verb: Token, subject: Token) -> bool:
    """The verb and its subject follow a quotation that ends with a comma, and nothing but a pause comes after them."""
    first = min(verb.i, subject.left_edge.i)
    last = max(verb.i, subject.i)
    closed = (scope.word(first - 1) in QUOTES and scope.word(first - 2) in (",", "?", "!")) or (
        scope.word(first - 1) == "," and scope.word(first - 2) in QUOTES
    )
    following = scope.word(last + 1)
    return closed and (
        following in BREAKS
        or scope.doc[last + 1].is_space
        or scope.doc[last + 1].tag_ in ("IN", "RB", "NNP", "TO", "VBG")
    )
