"""Reporting verbs: whether what a verb is given as content reports something, and whose statement it is."""

from collections.abc import Iterator

from labeling.engines.rules.sources_agents import by_agent
from labeling.engines.rules.sources_beside import before_verb, beside
from labeling.engines.rules.sources_content import contents, unsaid
from labeling.engines.rules.sources_cues import (
    BE,
    NAME_TAGS,
    NOUN_TAGS,
    QUOTES,
    Found,
    Scope,
    children,
    speaks,
)
from labeling.engines.rules.sources_lexicon import SourceLexicon, VerbClass
from labeling.engines.rules.sources_nouns import TELLING
from labeling.engines.rules.sources_predicates import by_light_verb
from labeling.engines.rules.sources_subjects import (
    Reached,
    extent,
    owner_of,
    past,
    speaker,
    within_report,
)
from labeling.engines.rules.sources_tails import apposed_name, interrupted, named_before, tail_subject
from labeling.engines.rules.sources_tokens import Token
from labeling.engines.rules.sources_verdicts import gives_verdict

STRONG = frozenset({"clause", "quote", "colon", "as", "beside"})

DEEDS = frozenset({"asked", "demanded", "called-out", "urged", "discovered"})
"""Classes whose verbs, joined to another with a plain object, tell what was done: came and asked the way."""

OWN = frozenset({"polled", "set-out", "backs"})
"""Classes that tell no more where somebody else says it: she said that a third of them supported the raid."""

QUOTING = frozenset({"writing", "saying", "posting", "tweeting", "warning", "reading"})
"""Participles before a quotation that the parse takes for nouns."""

LED = frozenset({"participle", "conjoined", "carried"})
TOLD = frozenset({"clause", "quote", "colon"})

SUPPOSED = frozenset(
    {"believed", "thought", "said", "reported", "alleged", "understood", "known", "assumed", "estimated"}
)
"""Participles before an infinitive; the active verb has none."""

IN_QUOTATION = frozenset({"said", "announced", "told", "found", "argued", "shows", "discovered", "promised"})
"""Classes that attribute within a quotation too; what a quoted speaker believes or calls for is told by the speaker."""


def by_verb(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Iterator[Found]:
    """Subjects of reporting verbs, in every word order."""
    kinds = verb_classes(scope, verb, lexicon)
    if (tail := _tail(scope, verb, kinds, lexicon)) is not None:
        yield tail
        return
    reached = _subject(scope, verb, kinds, lexicon)
    if reached is None:
        yield from by_agent(scope, verb, lexicon)
        return
    subject, route = reached
    supposed = scope.words[verb.i] in SUPPOSED and not children(verb, "aux") and scope.word(verb.i + 1) == "to"
    if supposed and scope.doc[min(verb.i + 2, scope.last - 1)].tag_ == "VB":
        return  # "the guerrillas, believed to number 2,000, have grown bolder"
    if scope.words[verb.i] == "deemed" and scope.doc[min(verb.i + 1, scope.last - 1)].tag_ == "JJ":
        return  # "officers deemed unfit were sent home"
    if scope.words[subject.i] in lexicon["nobody"] or subject.tag_ in ("EX", "WP", "WDT"):
        return
    if any(scope.words[child.i] in ("no", "neither") for child in children(subject, "det", "preconj", "cc")):
        return
    if any(kind.name in TELLING for kind in kinds) and (owner := owner_of(subject, lexicon)) is not None:
        yield Found(owner, subject.i, subject.i + 1, "source.possessive", owner.left_edge.i, owner.right_edge.i + 1)
        return
    if scope.words[subject.i] == "those" and route == "relative":
        return
    given = contents(scope, verb) if kinds else set()
    if (
        verb.tag_ != "VBG"
        and any("predicated" in kind.accepts for kind in kinds)
        and gives_verdict(scope, verb.i, lexicon)
    ):
        given.add("predicated")
    if scope.quoted and not given & STRONG and subject is interrupted(scope, verb, lexicon):
        given.add("quote")
    low, high = extent(scope, verb, subject, route)
    if route in ("", "conjoined") and (apposed := apposed_name(scope, verb, subject, lexicon)) is not None:
        subject, low, high = apposed
    elif (named := named_before(scope, verb, subject, lexicon)) is not None:
        subject, low, high = named
    inner = bool(kinds) and within_report(scope, subject, lexicon)
    same = inner and subject.tag_ == "PRP"
    if same and "verb" in given and scope.words[verb.i].startswith("expect"):
        given.add("clause")  # "the firm said it expected to sell forty tanks"
    if inner and _untold(scope, verb, subject, lexicon):
        return
    if scope.in_quotes(verb.i) and _creed(scope, verb, subject, given, lexicon):
        yield Found(subject, verb.i, verb.i + 1, "source.believes-in-quotation", low, high)
        return
    for kind in kinds:
        if inner and (kind.name in OWN or (route in LED and not given & (TOLD if route != "carried" else {"clause"}))):
            continue
        owned = any(child.tag_ == "PRP$" for child in children(subject, "poss"))
        if (same or (inner and owned)) and route == "conjoined":
            continue  # "the ministry insisted that its forces held the town and called the report a lie"
        if _reports(scope, verb, subject, kind, given, route, lexicon):
            suffix = f"-{route}" if route else ""
            if scope.in_quotes(verb.i) and (scope.in_quotes(subject.i) or subject.i > verb.i):
                told = past(scope, verb) or scope.words[verb.i] == "says"
                if kind.name not in IN_QUOTATION or (subject.tag_ == "PRP" and not told):
                    return
                suffix = "-in-quotation"
            yield Found(subject, verb.i, verb.i + 1, f"source.{kind.name}{suffix}", low, high)
            return
    outer = route == "" and subject.tag_ in NAME_TAGS and not within_report(scope, subject, lexicon)
    if not scope.in_quotes(verb.i) or outer:
        yield from by_light_verb(scope, verb, subject, route, lexicon)


def _untold(scope: Scope, verb: Token, subject: Token, lexicon: SourceLexicon) -> bool:
    """`Maron denied that he [told] the envoy to go`, `the ministry said it would [announce] the result`.

    And what those of the speaker would say: `she vowed that her fighters would go "on and on"`.
    """
    governor = subject.head.head
    own = subject.tag_ == "PRP" or any(child.tag_ == "PRP$" for child in children(subject, "poss"))
    later = own and any(scope.words[child.i] == "would" for child in children(verb, "aux"))
    return scope.words[governor.i] in lexicon["denying"] or later


def _creed(scope: Scope, verb: Token, subject: Token, given: set[str], lexicon: SourceLexicon) -> bool:
    """`"[We] believe that the road is mined"`: who holds something is told by the quotation itself."""
    held = scope.words[verb.i] in lexicon["creeds"] and "clause" in given and scope.in_quotes(subject.i)
    held = held and scope.word(verb.i + 2) not in ("", ".", ",")
    return held and subject.i < verb.i and (subject.tag_ == "PRP" or speaks(subject, lexicon))


def _tail(scope: Scope, verb: Token, kinds: tuple[VerbClass, ...], lexicon: SourceLexicon) -> Found | None:
    """`..., the [group] said on Monday`, where the parse joined `said` to something else."""
    kind = next((kind for kind in kinds if kind.name in ("said", "announced", "argued", "found", "shows")), None)
    if kind is None or scope.in_quotes(verb.i) or unsaid(scope, verb, kind, lexicon):
        return None
    tail = tail_subject(scope, verb, lexicon)
    if tail is None or (kind.subject and not any(tail[0].lower_ in lexicon[name] for name in kind.subject)):
        return None
    return Found(tail[0], verb.i, verb.i + 1, f"source.{kind.name}-tail", tail[1], tail[2])


def verb_classes(scope: Scope, verb: Token, lexicon: SourceLexicon) -> tuple[VerbClass, ...]:
    """The classes of a verb, or of the verb with its particle where it has one: `hit back`, `called out`."""
    word, particles = scope.words[verb.i], children(verb, "prt")
    beyond = [child for child in children(verb, "advmod") if child.i > verb.i]
    for particle in [scope.word(verb.i + 1), *(scope.words[child.i] for child in (*particles, *beyond))]:
        if kinds := lexicon.verbs.get(f"{word} {particle}"):
            return kinds
    kinds = lexicon.verbs.get(word, ())
    if any(child.dep_ == "prt" for child in particles):
        return tuple(kind for kind in kinds if kind.name in ("said", "continued", "argued", "declared"))
    return kinds


def _subject(scope: Scope, verb: Token, kinds: tuple[VerbClass, ...], lexicon: SourceLexicon) -> Reached | None:
    names = {kind.name for kind in kinds}
    speech = bool(names & {"said", "announced", "argued", "continued"})
    mistagged = verb.tag_ in NOUN_TAGS | {"JJ"} and children(verb, "nsubj", "ccomp")
    if verb.tag_ == "NN" and verb.dep_ in ("advcl", "acl") and scope.words[verb.i] in QUOTING and scope.quoted:
        verb.tag_ = "VBG"
    quoting = speech and verb.tag_ != "NN" and scope.word(verb.i - 1) in QUOTES
    if not (verb.tag_.startswith("VB") or mistagged or quoting):
        return None
    if speech and (reached := beside(scope, verb, lexicon)) is not None:
        return reached
    reached = speaker(scope, verb, lexicon)
    if reached is None and speech and not children(verb, "auxpass") and verb.tag_ in ("VBD", "VBZ", "VBP", "NNS"):
        reached = before_verb(scope, verb, lexicon)
    if reached is None and verb.tag_ in ("VBD", "VBZ", "VBP") and not children(verb, "auxpass", "nsubjpass"):
        reached = _name_before(scope, verb, lexicon)
    if reached is None and speech and not children(verb, "auxpass", "nsubj", "nsubjpass"):
        apart = interrupted(scope, verb, lexicon)
        return (apart, "") if apart is not None else None
    return reached


def _name_before(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Reached | None:
    """The name or pronoun right before a finite verb and after a comma, which the parse hung on what is before."""
    reached = before_verb(scope, verb, lexicon)
    if reached is None or reached[0].tag_ not in NAME_TAGS | {"PRP"}:
        return None
    start = reached[0].i
    while start > scope.first and scope.doc[start - 1].tag_ in NAME_TAGS:
        start -= 1
    return reached if start == scope.first or scope.words[start - 1] in (",", "and", "but", "while", "as") else None


def _reports(
    scope: Scope, verb: Token, subject: Token, kind: VerbClass, given: set[str], route: str, lexicon: SourceLexicon
) -> bool:
    """Whether a verb of this class, with this subject and content, reports what the subject said."""
    word = scope.words[subject.i]
    if not kind.accepts or unsaid(scope, verb, kind, lexicon):
        return False
    objects = {scope.words[child.i] for child in children(verb, "dobj")}
    if kind.object and not children(verb, "xcomp") and not any(objects & lexicon[name] for name in kind.object):
        return False
    if any(word in lexicon[name] for name in kind.unless):
        return False
    document = word == "it" and scope.topic == "document" and "documents" in kind.subject
    if kind.subject and not document and not any(word in lexicon[name] for name in kind.subject):
        return False
    if (subject.text == "I" or word == "we") and not past(scope, verb):
        return False
    told = word == "it" and within_report(scope, subject, lexicon)
    if not kind.personal and word in ("i", "we", "you", "it") and not told:
        return False
    if "any" not in kind.accepts and not given & kind.accepts:
        return False
    if kind.name == "called" and scope.word(verb.i + 1) in ("itself", "themselves"):
        return False  # "a group calling itself the Harbour Guard"
    quoted = route == "relative" and "any" in kind.accepts and given & {"quote", "as"}
    clear: bool | set[str] = quoted or given & {"clause", "colon", "object-verb", "beside"}
    if kind.name in ("accused", "called-out", "sees") and (subject.tag_ != "NN" or lexicon.is_a(subject, "works")):
        clear = clear or given & {"reason", "judged"}
    if kind.name == "called" and scope.word(verb.i + 1) not in ("for", "on"):
        clear = clear or given & {"called"}
    if route == "participle" and scope.words[verb.i] in lexicon["comments"]:
        clear = clear or "object" in given
    if route == "participle" and kind.name == "promised":
        clear = clear or "verb" in given
    if route in ("noun", "participle", "relative") and not clear:
        return False
    if (
        route == "conjoined"
        and kind.name in DEEDS
        and not (clear or given & ({"quote"} if kind.name == "asked" else {"quote", "reason"}))
    ):
        return False
    if route == "conjoined" and lexicon.is_a(verb, "deeds") and given & kind.accepts <= {"object"}:
        return False
    what = kind.name in ("said", "told") and any(c.tag_ == "WP" for c in children(verb, "dobj"))
    if what and "called" not in given and scope.word(verb.i + 1) not in (*BE, "would", "had", "could"):
        return False
    if kind.name == "polled" and (verb.tag_ == "VBG" or scope.word(subject.left_edge.i - 1) == "with"):
        return False
    if kind.name == "believes" and (route == "noun" or (route == "conjoined" and not speaks(subject, lexicon))):
        return False
    return speaks(subject, lexicon) or (
        bool(given & STRONG & kind.accepts | given & {"clause"})
        and subject.tag_ in NOUN_TAGS
        and route != "noun"
        and (kind.name == "said" or not scope.in_quotes(verb.i))
    )
