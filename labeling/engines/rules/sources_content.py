"""What a reporting verb is given as its content, and whether anything was stated at all."""

from labeling.engines.rules.sources_cues import QUOTES, Scope, children, purpose
from labeling.engines.rules.sources_lexicon import SourceLexicon, VerbClass
from labeling.engines.rules.sources_names import DAYS
from labeling.engines.rules.sources_tokens import Token

MODALS = frozenset(["may", "might", "could", "should", "must", "will", "'ll", "shall"])


CONDITIONS = frozenset({"if", "whether", "unless"})
HELD = frozenset({"believes", "sees", "pressed", "agreed", "backs", "endorsed", "polled"})
"""Classes that tell what somebody holds; in a condition it is supposed only."""

OF = frozenset({"of", "for", "about", "against", "over", "on", "to", "upon"})


PARTICLES = frozenset({"off", "out", "down", "up", "at", "aside"})
"""Particles that the parse may take for prepositions: brushed off the report."""

NEEDED = frozenset(
    {"importance", "need", "necessity", "urgency", "principle", "desirability", "assessment", "assertion"}
    | {"view", "views", "conclusion", "argument", "characterization", "sentiment", "verdict", "notion", "premise"}
)
"""What is agreed on or with in words: agreed on the need for a truce, agrees with his assessment."""

PLATFORM = frozenset({"promise", "promises", "pledge", "pledges", "platform", "vow", "vows", "commitment", "message"})
"""What a candidate runs on."""

STANDING = frozenset(
    {"ahead", "behind", "leading", "trailing", "tied", "even", "level", "close", "neck", "favored", "favoured"}
    | {"up", "down", "winning", "losing"}
)
"""How candidates stand in a poll."""

CONSIDER = ("consider", "judg")
"""Beginnings of verbs that judge by a clause without that: considers it to be a threat."""

TIMES = frozenset({"after", "before", "during", "on", "in", "at", "since", "following"})
"""Prepositions of time and place, after whose noun a that-clause goes on with what is said."""

MAKING = frozenset({"make", "makes", "made", "making", "let", "lets", "letting", "help", "helps", "helped", "helping"})

REASON = frozenset({"of", "for", "as", "over", "with"})


def contents(scope: Scope, verb: Token) -> set[str]:
    """What the verb is given as its content, by the names that the lexicon's classes accept."""
    found: set[str] = set()
    led = [child for child in children(verb, "prep", "prt", "dative") if not _dated(scope, child)]
    prepositions = {scope.words[child.i] for child in led}
    plain = bool(children(verb, "dobj", "attr", "oprd"))
    left_out = not plain and _left_out(verb)
    has_object = plain or left_out
    if left_out:
        found.add("object")
    for child in verb.children:
        infinitive = any(c.dep_ == "aux" and scope.words[c.i] == "to" for c in child.children)
        if child.dep_ == "ccomp":
            found.add("object-verb" if infinitive and children(child, "nsubj") else "clause")
            if any(scope.words[c.i] == "that" for c in children(child, "mark")):
                found.add("that")
        elif child.dep_ == "xcomp":
            found.add(("object-verb" if plain else "verb") if infinitive else "object" if _gerund(child) else "")
            if not infinitive and _gerund(child):
                found.add("gerund")
        elif child.dep_ == "advcl" and any(scope.words[c.i] == "for" for c in children(child, "mark")) and infinitive:
            found |= {"called", "of"}
        elif child.dep_ == "advcl" and infinitive and scope.words[verb.i].startswith("plead"):
            found.add("object-verb")  # "pleaded with both sides to stop"
        elif child.dep_ == "dobj":
            found.add("object")
        elif child.dep_ in ("mark", "advmod") and scope.words[child.i] in ("as", "than", "how") and child.i < verb.i:
            if not has_object or scope.word(verb.i + 1) == "it":
                found.add("as")
        elif child.dep_ == "oprd" and scope.word(child.i - 1) != "-":
            found.add("called")
    if scope.word(verb.i + 1) == "so" and scope.word(verb.i + 2) in (".", ",", "too", ""):
        found.add("clause")
    if verb.dep_ in ("pcomp", "ccomp") and scope.words[verb.head.i] == "than":
        found.add("as")
    following = scope.word(verb.i + 1)
    that = following == "that" and scope.doc[verb.i + 1].tag_ != "DT"
    if that:
        found |= {"clause", "that"}
    if verb.dep_ == "parataxis" or _clause_beyond(scope, verb) or _told_them(verb):
        found.add("clause")
    if not has_object:
        found.add("bare")
    led = [child for child in led if child.dep_ == "prep"]
    if "to" in prepositions and not has_object and _object_behind(scope, verb):
        found.add("object")
    if "at" in prepositions and any(c.tag_ == "CD" for at in led if scope.words[at.i] == "at" for c in at.children):
        found.add("number")
    if verb.text[:1].isupper() and verb.i > scope.first and scope.doc[verb.i - 1].text[:1].isupper() and following:
        found.add("object")
    if scope.quoted and not scope.in_quotes(verb.i) and _near_quote(scope, verb):
        found.add("quote")
    opens = scope.quoted and (scope.word(verb.i - 1) in QUOTES or scope.word(verb.i - 2) in QUOTES)
    if opens and scope.in_quotes(verb.i) and not scope.in_quotes(verb.left_edge.i) and not children(verb, "aux"):
        found.add("inside")
    if following == ":" or scope.words[_last_word(scope)] == ":" or ":" in scope.words[verb.i : verb.i + 12]:
        found.add("colon")
    if (scope.quoted and stands_beside(scope, verb)) or following == ":":
        found.add("beside")
    if any(c.i == verb.i + 1 and scope.words[c.i] in PARTICLES and children(c, "pobj") for c in led):
        found.add("object")
    if prepositions & OF:
        found.add("of")
    if prepositions & {"of", "against"}:
        found.add("about")
    found |= judgments(scope, verb)
    if _predicated(verb):
        found.add("predicated")
    objects = {scope.words[c.i] for noun in children(verb, "dobj") for c in children(noun, "prep")}
    if has_object and (prepositions | objects) & {"to", "with"}:
        found.add("likened")
    if (has_object and (prepositions | objects) & REASON) or "as" in prepositions:
        found.add("reason")
    if prepositions & {"for", "on", "upon"} and not has_object and not children(verb, "prt"):
        found.add("called")
    if any(scope.words[c.i] in NEEDED for on in led for c in children(on, "pobj")):
        found.add("needed")
    if any(scope.words[on.i] == "on" and scope.words[c.i] in PLATFORM for on in led for c in children(on, "pobj")):
        found.add("platform")
    if "for" in prepositions and any(scope.words[c.i] == "for" and children(c, "pcomp") for c in led):
        found.add("charge")
    if not STANDING.isdisjoint(scope.words[verb.i + 1 : min(scope.last, verb.i + 8)]):
        found.add("standing")
    return found


def _object_behind(scope: Scope, verb: Token) -> bool:
    """`confirmed to Reuters [the death of two men]`: an object behind the name of whom it was told."""
    index = verb.i + 2
    while index < scope.last and scope.doc[index].tag_ in ("NNP", "NNPS"):
        index += 1
    named = scope.word(verb.i + 1) == "to" and index > verb.i + 2
    return named and index < scope.last and scope.doc[index].tag_ in ("DT", "PRP$")


def made_to(scope: Scope, verb: Token) -> bool:
    """`make them promise a truce`, `demanded they pull out and stop threatening`: what others are to say or do."""
    while verb.dep_ in ("conj", "xcomp") and verb.head.i < verb.i:
        verb = verb.head
    if verb.dep_ != "ccomp" or verb.tag_ != "VB" or children(verb, "aux"):
        return False
    return scope.words[verb.head.i] in MAKING or (
        scope.words[verb.head.i].startswith("demand") and bool(children(verb, "nsubj"))
    )


def has_that_clause(scope: Scope, verb: Token) -> bool:
    """Whether a clause that begins with that is the verb's object."""
    if scope.word(verb.i + 1) == "that" and scope.doc[verb.i + 1].tag_ != "DT":
        return True
    return any(scope.words[c.i] == "that" for clause in children(verb, "ccomp") for c in children(clause, "mark"))


def _clause_beyond(scope: Scope, verb: Token) -> bool:
    """A that-clause which the parse hung elsewhere: `claimed without evidence that`, `reported, citing aides, that`."""
    governor = verb.head
    if verb.dep_ == "ccomp" and governor.i > verb.i:
        return any(verb.i < c.i and scope.words[c.i] == "that" for c in children(governor, "mark"))
    for preposition in children(verb, "prep"):
        for noun in children(preposition, "pobj"):
            for clause in children(noun, "acl", "ccomp", "relcl"):
                if any(scope.words[c.i] == "that" and c.i > noun.i for c in children(clause, "mark")):
                    return True
                own = children(clause, "nsubj", "nsubjpass")
                timed = scope.words[preposition.i] in TIMES and scope.word(noun.i + 1) == "that"
                if timed and any(scope.words[c.i] != "that" for c in own):
                    return True
    return False


def _told_them(verb: Token) -> bool:
    """`warned [the rebels] they would be crushed`, which the parse takes for a description of the rebels."""
    clauses = [c for noun in children(verb, "dobj") for c in children(noun, "relcl")]
    own = [c for c in clauses if any(s.tag_ == "PRP" for s in children(c, "nsubj", "nsubjpass"))]
    return any(children(c, "aux") and not any(w.tag_ in ("WP", "WDT", "IN") for w in c.children) for c in own)


def judgments(scope: Scope, verb: Token) -> set[str]:
    """`judged`: regards it as hostile, considers them to be a threat."""
    if "as" not in scope.words[verb.i : scope.last] and not scope.words[verb.i].startswith(CONSIDER):
        return set()
    as_what = any(scope.words[child.i] == "as" and child.i > verb.i for child in children(verb, "prep"))
    held = any(children(child, "nsubj") for child in children(verb, "ccomp") if scope.word(verb.i + 1) != "that")
    likely = scope.word(verb.i + 1) == "it" and "that" in scope.words[verb.i + 2 : verb.i + 7]
    considered = (held or likely) and scope.words[verb.i].startswith(CONSIDER)
    objects = children(verb, "dobj")
    adjectives = [child for child in children(verb, "advcl") if child.i > verb.i and child.tag_ in ("JJ", "VBN")]
    as_what = as_what or any(
        scope.words[c.i] == "as" and c.i > verb.i for part in (*objects, *adjectives) for c in part.children
    )
    return {"judged"} if considered or (as_what and objects) else set()


def _gerund(verb: Token) -> bool:
    """`denied firing`, `denied having fired`, `described being hung`."""
    return verb.tag_ == "VBG" or any(child.tag_ == "VBG" for child in children(verb, "aux", "auxpass"))


def _dated(scope: Scope, preposition: Token) -> bool:
    """`complained [on] Tuesday`: a day is no matter of complaint."""
    return scope.words[preposition.i] == "on" and any(c.lower_ in DAYS for c in children(preposition, "pobj"))


def _left_out(verb: Token) -> bool:
    """Whether the object is what a clause describes: the backlog it [reported], the man it [accuses] of murder."""
    subjects = children(verb, "nsubj")
    asked = any(child.tag_ in ("WRB", "WP", "WDT") for child in verb.children)
    return verb.dep_ == "relcl" and bool(subjects) and not asked


def _predicated(verb: Token) -> bool:
    """`labelled the polls flawed`, `branded him a coward`, `declared Mr Sorin, 59, the winner`."""
    if _left_out(verb) and children(verb, "dobj"):
        return True  # "the men the ministry calls spies"
    first, *rest = children(verb, "dative", "dobj") or [verb]
    apart = [noun for noun in rest if noun.tag_ == "CD" or any(det.i > first.i for det in children(noun, "det"))]
    if any(verb.doc[child.i - 1].text != "-" for child in children(verb, "oprd")) or (apart and first.tag_ != "IN"):
        return True
    return any(len(children(noun, "appos")) > 1 for noun in children(verb, "dobj"))


def _near_quote(scope: Scope, verb: Token) -> bool:
    """A quotation ends before the verb's phrase or begins soon after the verb, with no other clause between."""
    for index in range(verb.i - 1, max(scope.first, verb.i - 14) - 1, -1):
        if scope.words[index] in QUOTES:
            return True
        if scope.words[index] in (",", ";", ":") and scope.word(index - 1) not in QUOTES:
            break
    return any(scope.words[index] in QUOTES for index in range(verb.i + 1, min(scope.last, verb.i + 10)))


def stands_beside(scope: Scope, verb: Token) -> bool:
    """`"...", he continued, "..."`, `he continued: "..."`: the verb is the pause between quotations."""
    particle = scope.word(verb.i + 1) == "on" and scope.word(verb.i + 2) in (":", ",", ".")
    after = scope.word(verb.i + 1 + particle)
    if after == ":" or after in QUOTES or (after == "," and scope.word(verb.i + 2) in QUOTES):
        return True
    if scope.word(verb.i - 1) in QUOTES and scope.in_quotes(verb.i - 2) and verb.tag_ in ("VBD", "VBZ"):
        return True
    if after not in ("", ".", ",", "?", "!") and after not in QUOTES:
        return False
    return any(scope.word(index) in QUOTES for index in range(verb.i - 4, verb.i))


def _last_word(scope: Scope) -> int:
    index = scope.last - 1
    while index > scope.first and (scope.doc[index].is_space or scope.words[index] in QUOTES):
        index -= 1
    return index


def supposed(scope: Scope, verb: Token) -> bool:
    """`whether aides [pressed] him`, `if the clans [believe] that`: nobody says that they did."""
    clauses = (verb, verb.head) if verb.dep_ == "conj" else (verb,)
    return any(scope.words[c.i] in CONDITIONS for clause in clauses for c in children(clause, "mark"))


def unsaid(scope: Scope, verb: Token, kind: VerbClass, lexicon: SourceLexicon) -> bool:
    """Nothing was stated: did not say, declined to confirm, may announce."""
    auxiliaries = {scope.words[child.i] for child in children(verb, "aux")}
    wanted = verb.dep_ == "ccomp" and verb.head.i < verb.i and scope.words[verb.head.i] in lexicon["demanding"]
    if made_to(scope, verb):
        return True
    if wanted and verb.tag_ in ("VB", "VBP") and not auxiliaries:
        return any(child.tag_ in ("NN", "NNP") for child in children(verb, "nsubj"))
    if verb.tag_ == "VB" and verb.dep_ == "conj" and not auxiliaries:
        auxiliaries = {scope.words[child.i] for child in children(verb.head, "aux")}
    objects = children(verb, "dobj")
    if any(scope.words[noun.i] == "nothing" or lexicon.is_a(noun, "pleasantries") for noun in objects):
        return True
    if supposed(scope, verb) and (kind.name in HELD or not (scope.quoted and _near_quote(scope, verb))):
        return True
    quoted = scope.quoted and not scope.in_quotes(verb.i) and _near_quote(scope, verb)
    if any(child.dep_ == "neg" for child in verb.children) and kind.name not in ("believes", "agreed"):
        return not (kind.name == "said" and quoted) and scope.words[verb.i] not in lexicon["denying"]
    if "would" in auxiliaries and (kind.name in ("shows", "set-out") or supposed(scope, verb)):
        return True  # "the bill would give commanders a say"
    if "to" in auxiliaries:
        if verb.dep_ == "conj" and verb.tag_ == "VB":
            verb = verb.head
        governor = verb.head.head if verb.dep_ in ("acl", "relcl") else verb.head
        if purpose(verb):
            return False
        if scope.words[governor.i] in lexicon["attempting"]:
            return not children(verb, "ccomp")
        prompted = scope.words[governor.i] in lexicon["prompting"]
        return not prompted and scope.words[governor.i] not in lexicon["carriers"]
    return bool(auxiliaries & MODALS)
