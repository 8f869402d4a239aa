"""Who the subject of a reporting verb is, in any word order.

Routes follow the ClearNLP dependencies that spaCy gives: the subject itself, before or after the verb (inverted), the
antecedent of who or which (relative), the subject of the verb it is joined to (conjoined), of the clause it comments on
(participle), of a verb that leads to it (carried), or the noun it describes (noun).
"""

from labeling.engines.rules.sources_cues import (
    NAME_TAGS,
    NOUN_TAGS,
    Scope,
    children,
    group_start,
    purpose,
    speaks,
)
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_names import DAYS
from labeling.engines.rules.sources_tokens import Token

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
RELATIVE = frozenset({"who", "which", "that", "whom"})
HAVE = frozenset({"have", "has", "had", "'ve", "having", "'d", "'s"})
BREAKS = frozenset({"", ".", ",", ";", "-", "–", "—", "("})
AFTER = frozenset({"after", "before", "while", "when", "by"})

OTHER_TENSE = {"VBD": ("VB", "VBZ", "VBP"), "VBP": ("VBD", "VBZ"), "VBZ": ("VBD", "VBP")}
"""Tags of verbs, and of those that they are no second half of: of another tense, or another number."""

Reached = tuple[Token, str]
"""A token and the route that led to it: empty where the parse gives it as the subject."""


def speaker(scope: Scope, verb: Token, lexicon: SourceLexicon, depth: int = 0) -> Reached | None:
    """The token that a verb has as its (understood) subject, and the route to it."""
    subjects = [child for child in children(verb, *SUBJECTS) if scope.first <= child.i < scope.last]
    if children(verb, "auxpass") or any(child.dep_ == "nsubjpass" for child in subjects):
        return None
    if subjects:
        return _direct(scope, verb, subjects, lexicon)
    if (fronted := _fronted(scope, verb)) is not None:
        return fronted, ""
    head = verb.head
    if depth > 4 or head.i == verb.i:
        return None
    if verb.tag_ == "VBN" and verb.dep_ in ("conj", "acl", "advcl", "relcl") and not _perfect(scope, verb):
        return None
    if verb.dep_ == "conj":
        told = scope.words[verb.i] == "told" and not children(verb, "dobj")
        if _outside_report(scope, verb, head, lexicon):
            return None
        if verb.tag_ == "VBG" and (above := _gerund_above(head, lexicon)) is not None:
            head = above
        return _through(scope, head, lexicon, depth, "conjoined", told) if head.tag_.startswith("VB") else None
    if (
        verb.dep_ in ("acl", "relcl")
        and head.dep_ == "dobj"
        and verb.tag_ == "VB"
        and scope.words[head.head.i] in lexicon["carriers"]
    ):
        return _through(scope, head.head, lexicon, depth, "carried")
    if verb.dep_ == "xcomp" and head.dep_ == "acomp" and scope.words[head.i] in lexicon["carriers"]:
        return _through(scope, head.head, lexicon, depth, "carried")
    if verb.dep_ == "xcomp" and scope.words[head.i] in lexicon["prompting"]:
        prompted = children(head, "dobj")
        return (prompted[-1], "carried") if prompted else None
    if scope.words[head.i] == "far" and head.dep_ == "advmod":
        return _through(scope, head.head, lexicon, depth, "carried")
    if verb.dep_ == "xcomp" and scope.words[head.i] in lexicon["attempting"]:
        return _through(scope, head, lexicon, depth, "carried")
    gerund = verb.tag_ == "VBG" and (verb.dep_ == "advcl" or scope.words[head.i] not in lexicon["starting"])
    if purpose(verb) or (verb.dep_ in ("xcomp", "advcl") and scope.words[head.i] in lexicon["carriers"] and not gerund):
        return _through(scope, head, lexicon, depth, "carried")
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and head.tag_.startswith("VB"):
        if (brought := _brought_out(scope, verb, head, lexicon)) is not None:
            return brought, "noun"
        marks = {scope.words[child.i] for child in children(verb, "mark", "advmod", "prep")}
        governor = _governor(scope, verb, head, lexicon)
        return None if marks & {"without", "despite"} else _through(scope, governor, lexicon, depth, "participle")
    if verb.dep_ == "pcomp" and verb.tag_ == "VBG" and scope.words[head.i] in AFTER and head.head.tag_.startswith("VB"):
        return _through(scope, head.head, lexicon, depth, "participle")
    if verb.dep_ in ("acl", "relcl") and verb.tag_ == "VBG" and head.tag_ in NOUN_TAGS and head.i < verb.i:
        told = speaks(head, lexicon) or lexicon.is_a(head, "speech")
        if _addressed(scope, head, lexicon):
            return None
        work = lexicon.is_a(head, "works")
        if told and not work and head.dep_ == "dobj" and scope.words[head.head.i] in lexicon.light:
            return None
        apart = "," in scope.words[head.i + 1 : verb.i] or (head.dep_ == "dobj" and not told)
        if apart and (clause := _clause_of(head)) is not None:
            return _through(scope, clause, lexicon, depth, "participle")
        return head, "noun"
    return None


def _outside_report(scope: Scope, verb: Token, head: Token, lexicon: SourceLexicon) -> bool:
    """`[Hale] stressed that the port will stay shut and called out`: in another tense than the clause it is hung on."""
    joined = head
    while head.dep_ == "conj":
        head = head.head
    told = head.dep_ == "ccomp" and head.head.i < head.i and scope.words[head.head.i] in lexicon.verbs
    quoted = scope.in_quotes(head.i) and not scope.in_quotes(verb.i)
    same = _finite(verb) == _finite(head.head) != _finite(joined)  # "[aides] say he has left, and doubt that"
    return told and (quoted or same or joined.tag_ in OTHER_TENSE.get(verb.tag_, ()))


def _finite(verb: Token) -> str:
    """The tag of the finite verb of a group: of `has` in `has run out`."""
    auxiliary = next((child for child in children(verb, "aux", "auxpass") if child.tag_ in OTHER_TENSE), verb)
    return "VBP" if auxiliary.tag_ == "VB" else auxiliary.tag_


def _fronted(scope: Scope, verb: Token) -> Token | None:
    """`[Sorin], head of a group co-opted by the army, said`: where the parse took the participle for a clause."""
    if verb.tag_ != "VBD" or scope.word(verb.i - 1) != ",":
        return None
    for clause in children(verb, "ccomp"):
        for subject in children(clause, "nsubj"):
            opens = subject.left_edge.i == scope.first and scope.word(subject.i + 1) == ","
            if clause.i < verb.i and opens and subject.tag_ in NAME_TAGS and not scope.in_quotes(clause.i):
                return subject
    return None


def _addressed(scope: Scope, noun: Token, lexicon: SourceLexicon) -> bool:
    """`sent a letter to lawmakers complaining that`: they are told, and do not complain."""
    to, verb = noun.head, noun.head.head
    written = any(lexicon.is_a(child, "documents") for child in [*children(verb, "dobj"), verb])
    return noun.dep_ == "pobj" and scope.words[to.i] == "to" and written


def _brought_out(scope: Scope, verb: Token, head: Token, lexicon: SourceLexicon) -> Token | None:
    """`published a [study] on Monday showing that`: no comma comes before what the study shows."""
    works = [noun for noun in children(head, "dobj") if lexicon.is_a(noun, "works")]
    apart = "," in scope.words[head.i : verb.i]
    return works[-1] if works and not apart and scope.words[head.i] in lexicon.light else None


def _clause_of(noun: Token) -> Token | None:
    """The finite verb of the clause that a noun stands in as an object: `called them thieves, often adding that`."""
    token = noun
    while token.head is not token and not token.tag_.startswith("VB"):
        token = token.head
    return token if token.tag_ in ("VBD", "VBZ", "VBP") and token.i < noun.i else None


def _governor(scope: Scope, verb: Token, head: Token, lexicon: SourceLexicon) -> Token:
    """The clause that a participle comments on: `he [said] the troops had left, adding that`, not `left`."""
    if scope.words[verb.i] == "citing" and (outer := _outer(scope, head, lexicon)) is not None:
        return outer
    while head.dep_ == "ccomp" and head.head.i < verb.i and scope.words[head.head.i] in lexicon.verbs:
        inner = [child for child in children(head, *SUBJECTS) if child.i < verb.i]
        quoted = scope.in_quotes(head.i) and not scope.in_quotes(verb.i)
        says = scope.words[head.i] in lexicon.verbs or scope.words[head.i] in lexicon.light
        told = (says and not children(head, "neg")) or scope.word(verb.i - 1) != ","
        if not quoted and told and any(speaks(child, lexicon) for child in inner):
            break
        head = head.head
    return head


def _outer(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Token | None:
    """The outermost verb of saying above a verb that has a subject of its own: who says it all is who cites."""
    found = None
    while verb.head is not verb:
        verb = verb.head
        if verb.tag_ in ("VBD", "VBZ", "VBP") and scope.words[verb.i] in lexicon.verbs and children(verb, "nsubj"):
            found = verb
    return found


def _gerund_above(verb: Token, lexicon: SourceLexicon) -> Token | None:
    """`[warning] that he broke the law by leaving and accusing him`: the gerund above another verb's clause."""
    while verb.head is not verb:
        clause, verb = verb, verb.head
        if verb.tag_ == "VBG" and clause.dep_ == "ccomp" and verb.lower_ in lexicon.verbs:
            return verb
    return None


def _perfect(scope: Scope, verb: Token) -> bool:
    """Whether a participle is active: `has warned and urged`, not `was hauled in and told`."""
    return any(scope.words[c.i] in HAVE for token in (verb, verb.head) for c in children(token, "aux"))


def _direct(scope: Scope, verb: Token, subjects: list[Token], lexicon: SourceLexicon) -> Reached | None:
    before = [child for child in subjects if child.i < verb.i]
    subject = before[-1] if before else subjects[0]
    if scope.words[subject.i] in RELATIVE and subject.tag_ in ("WP", "WDT", "IN", "DT"):
        return (_antecedent(verb.head), "relative") if verb.dep_ == "relcl" and verb.head.i < subject.i else None
    if scope.words[subject.i] in DAYS and (earlier := before_day(scope, subject)) is not None:
        return earlier, ""
    return subject, "inverted" if subject.i > verb.i else ""


def _antecedent(noun: Token) -> Token:
    """Of a name and its appositive the name: `[Marta Sorin], the mayor, who said`."""
    named = noun.dep_ == "appos" and noun.head.tag_ in NAME_TAGS and noun.tag_ not in NAME_TAGS
    return noun.head if named else noun


def before_day(scope: Scope, day: Token) -> Token | None:
    """The noun before a day that the parse took for the subject: `the [Coast Guard] (CG) on Thursday said`."""
    index = day.i - 1
    while index > scope.first and scope.words[index] in ("on", "late", "early"):
        index -= 1
    if scope.words[index] == ")":
        while index > scope.first and scope.words[index] != "(":
            index -= 1
        index -= 1
    token = scope.doc[max(index, scope.first)]
    return token if token.tag_ in NOUN_TAGS else None


def _through(
    scope: Scope, head: Token, lexicon: SourceLexicon, depth: int, route: str, passive_told: bool = False
) -> Reached | None:
    reached = speaker(scope, head, lexicon, depth + 1)
    if reached is None and not (route == "conjoined" and passive_told):
        subjects = [child for child in children(head, "nsubjpass") if child.i < head.i]
        reached = (subjects[-1], "") if subjects else None
    return (reached[0], route) if reached else None


def extent(scope: Scope, verb: Token, subject: Token, route: str) -> tuple[int, int]:
    """The tokens that the source's phrase may fill: it leaves out the clause that holds the cue."""
    if subject.i > verb.i:
        return verb.i + 1, scope.last
    if route in ("relative", "noun"):
        edge = verb.left_edge.i
        return scope.first, edge if edge > subject.i else verb.i
    governor = subject.head if subject.head.i > subject.i else verb
    return scope.first, min(group_start(verb), group_start(governor))


def owner_of(noun: Token, lexicon: SourceLexicon) -> Token | None:
    """Whose statement it is: [Sorin]'s statements suggest, a statement by [the junta] said."""
    if not lexicon.is_a(noun, "speech"):
        return None
    agents = (child for part in noun.rights if part.lower_ == "by" for child in children(part, "pobj"))
    return next((c for c in [*children(noun, "poss"), *agents] if c.tag_ in NOUN_TAGS and speaks(c, lexicon)), None)


def within_report(scope: Scope, subject: Token, lexicon: SourceLexicon) -> bool:
    """Whether the clause of a subject is what somebody else says: she complained that [he] erred by announcing it."""
    clause = subject.head
    return (
        clause.dep_ == "ccomp"
        and clause.head.i < min(clause.i, subject.i)
        and scope.words[clause.head.i] in lexicon.verbs
        and any(child.i < clause.head.i for child in children(clause.head, "nsubj"))
        and not scope.in_quotes(subject.i)
    )


def past(scope: Scope, verb: Token) -> bool:
    """`we announced`, `we have said`; the present is a speech act of its own: we urge, I think."""
    return verb.tag_ in ("VBD", "VBN") or any(scope.words[child.i] in HAVE for child in children(verb, "aux"))
