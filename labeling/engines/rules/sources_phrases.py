"""How far the noun phrase of a source reaches.

Inside: titles, modifiers before the head, of/for/in phrases, participles and relative clauses without a comma. It stops
at a comma, an appositive, a circumstance of the statement (in an interview, on Monday) and the cue itself. Articles,
demonstratives and possessive pronouns at its start, and 's at its end, stay outside. Of a title, a comma and a name,
the name is taken.
"""

from collections.abc import Iterator

from labeling.engines.rules.sources_coordination import apposed, coordinated, parted, shared_noun
from labeling.engines.rules.sources_cues import DASHES, NAME_TAGS, NOUN_TAGS, QUOTES, RUN_TAGS, Scope, speaks
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_names import (
    Phrase,
    is_person_name,
    name_after,
    shares_complement,
    title_before,
    trim,
    whole,
)
from labeling.engines.rules.sources_tokens import Token, Tokens

BEFORE = frozenset(
    {"det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "advmod", "npadvmod", "nounmod", "dep"}
)
NAME_PREPOSITIONS = frozenset({"of", "from", "with"})
CALLED = frozenset({"himself", "herself", "itself", "themselves", "name", "only"})
"""Before "as": identified himself as, gave his name only as."""
STRETCH = frozenset({"at", "in", "from", "with", "near", "inside", "around", "across", "outside", "along"})
CUTS = frozenset({",", ";", ":", "(", "[", "—", "–", "--"})
WHERE = frozenset({"online", "abroad", "overseas", "here", "there", "nearby", "locally"})
DANGLING = frozenset({"IN", "DT", "WP", "WDT", "CC", "TO", "RB", "PRP$"})


def phrases(scope: Scope, lexicon: SourceLexicon, head: Token, low: int, high: int) -> Iterator[Phrase]:
    """The phrases of a head and of those coordinated with it, within the tokens `[low, high)`."""
    if (shared := shared_noun(head)) is not None and shared.i < high:
        for phrase in _one(scope, lexicon, shared, low, high):
            yield Phrase(min(phrase.start, max(low, _start(head, low))), phrase.end, phrase.head)
        return
    for part in [head, *coordinated(head), *apposed(lexicon, head)]:
        if low <= part.i < high and (part is head or (_joins(part, lexicon) and not shares_complement(lexicon, part))):
            for phrase in _one(scope, lexicon, part, low, high):
                yield from parted(lexicon, head.doc, phrase)


def _joins(part: Token, lexicon: SourceLexicon) -> bool:
    """Whether a noun behind `and` can speak at all: a reporter in Sirte, his [hometown] and a port, cannot."""
    return part.tag_ == "PRP" or speaks(part, lexicon)


def _one(scope: Scope, lexicon: SourceLexicon, head: Token, low: int, high: int) -> Iterator[Phrase]:
    if head.tag_ == "PRP":
        yield Phrase(head.i, head.i + 1, head.i)
        return
    end = _complement(scope, lexicon, head, _end(lexicon, head, high), high)
    start, end = whole(lexicon, head.doc, *trim(head.doc, _start(head, low), end, lexicon), low)
    if start >= end:
        return
    if start < head.i and head.tag_ == "NNS" and scope.word(start - 1) in ("a", "an"):
        start = head.i
    if lexicon.is_a(head, "persons") and (name := name_after(scope, lexicon, end)) is not None:
        yield name
        return
    if is_person_name(lexicon, head):
        start = title_before(lexicon, head.doc, start, low)
    yield Phrase(start, end, head.i)


def _start(head: Token, low: int) -> int:
    doc, start = head.doc, head.i
    for child in reversed(list(head.lefts)):
        if child.i >= start:
            continue
        if child.text == ")" and child.i == start - 1 and doc[child.i - 2].text == "(":
            start = child.i - 2  # "Free the Harbour (FTH) Network"
            continue
        if child.dep_ == "punct":
            named = child.i > low and doc[child.i - 1].tag_ in NAME_TAGS
            if child.i == start - 1 and (
                (child.text in DASHES and not child.whitespace_)
                or (child.text in QUOTES and named)
                or (child.text == "." and named)
            ):
                start = child.i
                continue
            break
        bracketed = doc[start].text == "(" and child.right_edge.i >= start
        if child.dep_ not in BEFORE or (child.right_edge.i + 1 != start and not bracketed):
            break
        for index in range(child.right_edge.i, child.left_edge.i - 1, -1):
            token = doc[index]
            if token.text == "(" and index + 2 < len(doc) and doc[index + 2].text == ")":
                continue
            if token.text in CUTS or "\n" in token.text:
                if token.text == "," and token.head.tag_ == "JJ":
                    continue
                return max(low, index + 1)
        start = child.left_edge.i
    return max(low, start)


def _end(lexicon: SourceLexicon, head: Token, high: int) -> int:
    doc, end = head.doc, head.i + 1
    name = is_person_name(lexicon, head)
    for child in head.rights:
        if child.i >= high or child.left_edge.i > end:
            break
        if not _restricts(lexicon, head, child, name):
            break
        right = min(child.right_edge.i + 1, high)
        for index in range(child.left_edge.i, right):
            token = doc[index]
            if token.text in CUTS or token.text in QUOTES or "\n\n" in token.text or token.lower_ == "because":
                return _drop(doc, end, index)
            if (
                token.dep_ == "prep"
                and index > child.i
                and not (child.dep_ == "acl" and token.head == child and lexicon.is_a(head, "documents"))
                and token.head.i < index
                and not (child.dep_ == "acl" and index == child.i + 1)
                and not _in_place(lexicon, token.head, token)
                and not (token.lower_ == "as" and doc[index - 1].lower_ in CALLED)
                and not _anonymously(doc, index)
            ):
                return _drop(doc, end, index)
        end = max(end, _drop(doc, end, right))
    return end


def _anonymously(doc: Tokens, preposition: int) -> bool:
    """`a diplomat who spoke [on condition of anonymity]`: it says which, not how."""
    words = [token.lower_ for token in doc[preposition : preposition + 5]]
    return words[:1] == ["on"] and "condition" in words and "anonymity" in words


def _complement(scope: Scope, lexicon: SourceLexicon, head: Token, end: int, high: int) -> int:
    """What the parse hung elsewhere: envoy [to the court of the king], John ["J.D." Dorrian]."""
    doc = scope.doc
    while end < high:
        word, index = scope.words[end], end + 1
        if word in QUOTES and doc[end - 1].tag_ in NAME_TAGS:
            index = next((i + 1 for i in range(end + 2, min(end + 5, high)) if scope.words[i] in QUOTES), high)
            if index >= high or doc[index].tag_ not in NAME_TAGS:
                return end
        elif doc[end].tag_ in NAME_TAGS and (
            (lexicon.is_a(head, "persons") and _named_next(scope, lexicon, end)) or _titled(lexicon, head, end, high)
        ):
            index = end
        elif _stretches(scope, lexicon, head, end, high):
            return high
        elif (word == "of" and is_person_name(lexicon, head)) or not (
            word == "of"
            or (word == "to" and lexicon.is_a(head, "to-heads"))
            or (word == "for" and lexicon.is_a(head, "persons"))
            or (word in STRETCH and _cited(lexicon, head))
        ):
            return end
        stop = index
        while stop < high and (doc[stop].tag_ in RUN_TAGS or scope.words[stop] in ("of", "the", "'s")):
            stop += 1
        stop = _drop(doc, end, stop)
        if (
            stop <= index - (index == end)
            or lexicon.is_a(doc[stop - 1], "circumstances")
            or doc[stop - 1].text[:1].isdigit()
        ):
            return end
        end = stop
    return end


def _named_next(scope: Scope, lexicon: SourceLexicon, end: int) -> bool:
    """A name goes on, or one of two words follows a title: head of operations [Marta Sorin]."""
    doc = scope.doc
    if doc[end - 1].tag_ in NAME_TAGS:
        return True
    following = end + 1 < scope.last and doc[end + 1].tag_ in NAME_TAGS and is_person_name(lexicon, doc[end + 1])
    return following and is_person_name(lexicon, doc[end]) and scope.words[end] not in lexicon["circumstances"]


def _stretches(scope: Scope, lexicon: SourceLexicon, head: Token, end: int, high: int) -> bool:
    """A place or a body up to the verb says which: `residents [in the hills] said`, `Ana Ruiz [at the board] said`."""
    doc, word, run = scope.doc, scope.words[end], head.doc[end + 1 : high]
    if not (high < scope.last and doc[high].tag_ in ("VBD", "VBZ", "VBP") and 1 <= len(run) <= 7):
        return False
    role = lexicon.is_a(head, "persons")
    if word not in (STRETCH if role else ("at", "from", "with")) and not (word == "in" and not _person(lexicon, head)):
        return False
    plain = all(t.tag_ in RUN_TAGS or t.lower_ in ("of", "for", "and") for t in run)
    timed = any(lexicon.is_a(t, "circumstances") or t.text[:1].isdigit() for t in run)
    named = run[-1].tag_ in NAME_TAGS and run[0].tag_ in (*NAME_TAGS, "DT")
    return plain and not timed and (named or (role and run[-1].tag_ in NOUN_TAGS)) and head.tag_ in NOUN_TAGS


def _cited(lexicon: SourceLexicon, head: Token) -> bool:
    """`quoting a doctor [at the main hospital]`, where the parse hung the place on the verb."""
    return head.dep_ == "dobj" and head.head.lower_ in lexicon.citing and lexicon.is_a(head, "persons")


def _person(lexicon: SourceLexicon, head: Token) -> bool:
    body = any(child.dep_ == "det" for child in head.children)
    return not body and is_person_name(lexicon, head) and not lexicon.common(head.lower_)


def _titled(lexicon: SourceLexicon, head: Token, end: int, high: int) -> bool:
    """The name of an outlet or a group fills the rest before its verb: `rights group [Watchlight] accused`."""
    kind = head.i + 1 == end and any(lexicon.is_a(head, name) for name in ("outlet-nouns", "groups", "bodies"))
    run = head.doc[end:high]
    return (
        kind
        and all(t.tag_ in NAME_TAGS and t.text[:1].isupper() for t in run)
        and not any(lexicon.is_a(token, "circumstances") for token in run)
    )


def _drop(doc: Tokens, end: int, stop: int) -> int:
    """`stop` unless it would leave a dangling preposition, article or relative pronoun."""
    while stop > end and doc[stop - 1].tag_ in DANGLING and doc[stop - 1].lower_ not in WHERE:
        stop -= 1
    return max(end, stop)


def _in_place(lexicon: SourceLexicon, governor: Token, preposition: Token) -> bool:
    """Whether a prepositional phrase says which, not when or how it was said."""
    word = preposition.lower_
    objects = [child for child in preposition.children if child.dep_ in ("pobj", "pcomp", "amod", "prep")]
    if not objects:
        return False
    if word == "of":
        return True
    if word in ("against", "about") and lexicon.is_a(governor, "bodies"):
        return False
    if word == "for":
        return governor.lower_ not in ("parties", "side", "sides") and objects[0].tag_ not in ("CD", "VBG")
    return word in lexicon["noun-prepositions"] and not any(
        (child.lower_ in lexicon["circumstances"] and not _officer(child)) or child.text[:1].isdigit()
        for child in objects
    )


def _officer(noun: Token) -> bool:
    """`loyal to a general`, not `in general`; `from the front`, not `in front`."""
    return noun.lower_ in ("general", "front", "order", "press", "court") and any(
        child.dep_ == "det" for child in noun.children
    )


def _restricts(lexicon: SourceLexicon, head: Token, child: Token, name: bool) -> bool:
    dep = child.dep_
    if dep == "prep":
        if name and (
            child.lower_ not in NAME_PREPOSITIONS
            or not any(
                noun.tag_ in NAME_TAGS and noun.lower_ not in lexicon["circumstances"] for noun in child.children
            )
        ):
            return False
        return _in_place(lexicon, head, child)
    if dep in ("compound", "nummod", "nmod", "flat"):
        return True
    if dep == "appos":
        return child.left_edge.i == head.i + 1 and child.tag_ in NAME_TAGS
    if dep == "punct":
        return child.text in DASHES and not child.whitespace_
    if name:
        return False
    if dep == "acl":
        perfect = any(part.lower_ == "have" for part in child.children)
        return child.tag_ in ("VBN", "VBG", "VBD", "VB") and not perfect
    if dep == "relcl":
        told = child.lower_ in lexicon.verbs and any(part.dep_ == "ccomp" for part in child.children)
        if told and head.dep_ in ("dobj", "pobj"):
            return False
        return any(token.tag_ in ("WP", "WDT", "WRB") or token.lower_ in ("that", "to") for token in child.subtree)
    return dep == "amod"
