"""Contexts of hedging verbs, nouns and conjunctions: what follows them, who their subject is, what they introduce.

Registered beside those of `hedges_contexts`; importing this module is what registers them.
"""

from labeling.engines.rules.hedges_contexts import (
    FINITE,
    VERBAL,
    WH,
    Cue,
    children,
    clause_verb,
    parsed,
    surface,
)


@parsed
def clause_object(cue: Cue) -> bool:
    """A verb with a finite clause as its object (`they think it will fail`) or set in one (`, he believes,`)."""
    verb = cue.token
    if verb.tag_ not in VERBAL:
        return False
    if any(child.dep_ == "ccomp" and clause_verb(child) for child in verb.children):
        return True
    if cue.word(cue.end) == "that" and cue.doc[cue.end].dep_ in ("mark", "det", "nsubj"):
        return cue.doc[cue.end].dep_ == "mark" or cue.doc[cue.end].head.i > cue.end + 1
    return verb.dep_ in ("parataxis",) and bool(children(verb, "nsubj"))


@parsed
def pronoun_clause(cue: Cue) -> bool:
    """`I suspect they left`: a pronoun before and a clause after, whatever the parse."""
    return cue.word(cue.start - 1) in ("i", "we", "they", "you") and cue.word(cue.end) not in (",", ".", "")


@parsed
def passive_to(cue: Cue) -> bool:
    """`is thought to`, `widely said to`, `militants believed to be`: a participle followed by to and a verb."""
    if cue.word(cue.end) != "to" or cue.token.tag_ not in ("VBN", "VBD"):
        return False
    following = cue.doc[cue.end + 1] if cue.end + 1 < cue.last else None
    if following is None or following.tag_ not in ("VB", "RB"):
        return False
    return (
        bool(children(cue.token, "auxpass", "nsubjpass"))
        or cue.token.dep_ in ("acl", "relcl", "amod")
        or not children(cue.token, "nsubj")
    )


@parsed
def reported_state(cue: Cue) -> bool:
    """`was reported killed`, `were reported missing`."""
    states = {"killed", "dead", "missing", "wounded", "injured", "captured", "destroyed", "safe"}
    return cue.word(cue.end) in states and bool(children(cue.token, "auxpass", "nsubjpass"))


@parsed
def noun_object(cue: Cue) -> bool:
    """A verb with a noun as its object: `fearing an attack`."""
    return bool(children(cue.token, "dobj"))


@parsed
def event_object(cue: Cue) -> bool:
    """A verb with an event as its object: `feared reprisals` (not: feared the rebels)."""
    return any(cue.words[child.i] in cue.listed for child in children(cue.token, "dobj"))


@parsed
def emotion(cue: Cue) -> bool:
    """`in fear`, `without fear`: the feeling, with no event after it."""
    return cue.word(cue.end) not in ("that", "of")


@parsed
def motive(cue: Cue) -> bool:
    """`for fear of`, `over fears that`, `citing fears`: given as the reason of what is not done."""
    if cue.token.tag_ not in ("NN", "NNS", "NNP", "NNPS"):
        return False
    before = cue.word(cue.start - 1)
    if before in ("of", "to") and cue.word(cue.start - 2) in ("out", "because", "due"):
        return True
    return (
        before in cue.listed
        and before not in ("out", "because", "due")
        and cue.word(cue.end) in ("of", "that", "it", "they", "he", "she", "the", "a", "such", "its", "their")
    )


@parsed
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


@parsed
def question_clause(cue: Cue) -> bool:
    """The verb with a doubted thing, or `question of whether`, `question about`."""
    if cue.token.tag_ in ("VB", "VBP"):
        return cue.word(cue.end) not in (".", "", "him", "her", "them", "me", "us")
    return cue.word(cue.start - 1) in ("open", "into", "in") and cue.word(cue.start - 2) not in ("person",)


@parsed
def question_raised(cue: Cue) -> bool:
    """`raises questions about`, `serious questions remain`: doubt, not what somebody asks in an interview."""
    if cue.token.tag_ == "VBZ":
        return False
    near = {cue.word(index) for index in range(cue.start - 4, cue.end + 3) if index != cue.start}
    return bool(near & cue.listed) and cue.word(cue.end) not in ("from", "to")


@parsed
def question_verb(cue: Cue) -> bool:
    """`questioned whether`, `questioned the count`, `questioning the need`: a verb with a thing, not a person."""
    verb = cue.token
    if verb.tag_ not in ("VBD", "VBN", "VBG", "VBZ") or children(verb, "auxpass"):
        return False
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod"):
        return False
    if verb.tag_ == "VBG" and (
        children(verb, "det", "amod", "poss")
        or (verb.dep_ in ("pobj", "amod", "compound") and not children(verb, "dobj", "ccomp"))
    ):
        return False
    if cue.word(cue.end) in WH:
        return True
    objects = children(verb, "dobj", "ccomp")
    return any((o.tag_ in ("NN", "NNS") and cue.words[o.i] not in cue.listed) or o.dep_ == "ccomp" for o in objects)


@surface
def ask_before(cue: Cue) -> bool:
    """`asked questions`, `answered a question`, `in response to a question`."""
    return any(cue.word(index) in cue.listed for index in range(cue.start - 4, cue.start))


@surface
def interrogation(cue: Cue) -> bool:
    """`initial questioning at the scene`, `questioned by police`, `for questioning`."""
    return cue.word(cue.end) in ("by", "at", "session", "in", "and") or cue.word(cue.start - 1) in (
        "for",
        "initial",
        "under",
        "further",
    )


@parsed
def complement(cue: Cue) -> bool:
    """`appears calm`, `appeared to`: an adjective, a predicate noun or an infinitive completes the verb."""
    return bool(children(cue.token, "acomp", "oprd", "xcomp", "attr")) or cue.word(cue.end) in (
        "likely",
        "ready",
        "unlikely",
        "as",
        "set",
    )


@parsed
def evidence_subject(cue: Cue) -> bool:
    """`the footage suggests a retreat`: what shows is a thing, and something is shown."""
    verb = cue.token
    if verb.tag_ not in VERBAL or not children(verb, "dobj", "ccomp", "xcomp", "prep"):
        return False
    subjects = children(verb, "nsubj")
    if not subjects and verb.dep_ in ("relcl", "acl"):
        subjects = [verb.head]
    if not subjects and verb.dep_ == "conj":
        subjects = children(verb.head, "nsubj")
    for subject in subjects:
        if subject.dep_ == "nsubj" and cue.words[subject.i] in ("which", "that") and subject.head.dep_ == "relcl":
            subject = subject.head.head
        if cue.words[subject.i] in cue.listed:
            return True
    return False


@parsed
def participle_clause(cue: Cue) -> bool:
    """`, suggesting that they left`, `suggesting a retreat`: a participle that comments on what came before."""
    verb = cue.token
    return (
        verb.tag_ == "VBG" and verb.dep_ in ("advcl", "acl", "conj", "ROOT") and bool(children(verb, "dobj", "ccomp"))
    )


@parsed
def proposal(cue: Cue) -> bool:
    """`suggested that he resign`, `suggested they should leave`: a bare verb or should makes it advice."""
    for clause in children(cue.token, "ccomp"):
        modals = {cue.words[child.i] for child in clause.children if child.dep_ in ("aux", "auxpass")}
        if "should" in modals or (modals and modals <= {"be"} and clause.tag_ == "VBN"):
            return True
        single = any(child.tag_ in ("NN", "NNP") for child in children(clause, "nsubj"))
        bare = clause.tag_ in ("VB", "NN") or (clause.tag_ == "VBP" and single)
        if not modals and cue.word(cue.end) == "that" and bare:
            return True
    return cue.word(cue.end) in ("to", "how", "ways")


@parsed
def gerund_object(cue: Cue) -> bool:
    """`suggested sending`: advice."""
    return cue.end < cue.last and cue.doc[cue.end].tag_ == "VBG"


@parsed
def claim_noun(cue: Cue) -> bool:
    """`claims that the town fell`, `the claim could not be verified` (not: an asylum claim)."""
    return cue.token.tag_ in ("NN", "NNS") and cue.word(cue.end) == "that"


@parsed
def claim_object(cue: Cue) -> bool:
    """`claimed responsibility`, `claimed 20 lives`: taken, not said; also an application, `asylum claims`."""
    if any(cue.words[child.i] in cue.listed for child in children(cue.token, "dobj")):
        return True
    return (
        cue.word(cue.end) in cue.listed
        or cue.word(cue.end + 1) in cue.listed
        or (cue.token.tag_ in ("NN", "NNS") and cue.word(cue.end) in ("to", "for", "of", "on"))
    )
