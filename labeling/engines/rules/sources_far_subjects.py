"""Subjects that stand far from their verb, or in a list, put right in the tree before the source rules look at it.

The small model loses who speaks behind an interruption: `the [envoy], back from the front, called on both sides to
stop`, `[residents], asked about the raid, described it`. Of three that speak it takes one for what another is, `the
[mayor], the [governor] and the [bishop] said`, and a name somebody gave for who speaks, `a [man who gave his name as
Karim] said`.
"""

from labeling.engines.rules.sources_cues import NAME_TAGS, NOUN_TAGS, speaks
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_tokens import Token, Tokens

FINITE = frozenset({"VBD", "VBZ", "VBP"})
ALIASES = frozenset({"name", "nickname", "alias", "pseudonym"})
CALLS = {"called": ("on", "for"), "told": ("of",)}
"""Participles that a preposition makes finite verbs."""
ASKED = frozenset({"interviewed", "quoted", "reached", "contacted", "cited", "questioned", "surveyed", "polled"})
PREPOSITIONS = frozenset({"for", "of", "to", "with", "from", "by"})


def repair_subject(doc: Tokens, root: Token | None, first: int, last: int, lexicon: SourceLexicon) -> Token | None:
    """Repairs the sentence `[first, last)`; returns its root, which may be another than before."""
    nouns = [token for token in doc[first:last] if token.dep_ in ("nsubj", "appos")]
    _join_listed(doc, nouns, first, last)
    _part_clauses(doc, nouns, first)
    _join_second(doc, nouns, first)
    if root is None:
        return None
    if root.tag_ in NOUN_TAGS:
        _raise_behind_name(doc, root, last, lexicon)
        if root.head is root:
            _raise_behind_comma(doc, root, first, last, lexicon)
        if root.head is root:
            _raise_call(doc, root, last, lexicon)
    elif root.tag_ in ("VBN", "VBD"):
        _lower_root(doc, root, last, lexicon)
        if root.head is root and root.tag_ == "VBD":
            _lower_interruption(doc, root, first, last, lexicon)
    if root.head is root and root.tag_ in FINITE:
        _part_from_lead(doc, root, first, lexicon)
        if own_subject(root) is None and reports(root, lexicon):
            _take_subject(doc, root)
    return root if root.head is root else next((t for t in doc[first:last] if t.head is t), None)


def reports(verb: Token, lexicon: SourceLexicon) -> bool:
    """Whether a word is a reporting verb, or a verb that has what is said as its noun."""
    return verb.lower_ in lexicon.verbs or verb.lower_ in lexicon.light


def own_subject(verb: Token) -> Token | None:
    """The subject that the parse hangs on a verb, before it."""
    return next((child for child in verb.children if child.dep_ == "nsubj" and child.i < verb.i), None)


def _raise_behind_comma(doc: Tokens, root: Token, first: int, last: int, lexicon: SourceLexicon) -> None:
    """Makes `called` the verb of `the envoy, flanked by two generals, called for calm`, a participle to the parse."""
    if not speaks(root, lexicon) or not _opens(doc, root, first):
        return
    commas = 0
    for verb in doc[root.i + 1 : last]:
        commas += verb.text == ","
        behind = doc[verb.i - 1].text == "," and commas > 1
        if verb.dep_ == "nsubj" or verb.tag_ in ("MD", "WP", "WDT") or verb.text in (";", ":"):
            return
        if verb.tag_ == "CC" and verb.head.tag_.startswith("VB"):
            return
        if behind and verb.dep_ == "acl" and verb.tag_ in (*FINITE, "VBN") and reports(verb, lexicon):
            if own_subject(verb) is None and doc[min(verb.i + 1, last - 1)].lower_ != "by":
                verb.hang(verb, "ROOT")
                verb.tag_ = "VBD" if verb.tag_ == "VBN" else verb.tag_
                root.hang(verb, "nsubj")
            return


def _raise_call(doc: Tokens, root: Token, last: int, lexicon: SourceLexicon) -> None:
    """Makes `called` the verb of `the head of the mission in the town called on both sides`, or `told` of `told of`."""
    if not speaks(root, lexicon):
        return
    for verb in doc[root.i + 1 : last - 2]:
        led = doc[verb.i + 1].lower_ in CALLS.get(verb.lower_, ())
        if led and verb.dep_ == "acl" and doc[verb.i + 2].tag_ not in ("IN", "TO"):  # "reforms called for in the pact"
            verb.hang(verb, "ROOT")
            verb.tag_ = "VBD"
            root.hang(verb, "nsubj")
            return


def _lower_root(doc: Tokens, root: Token, last: int, lexicon: SourceLexicon) -> None:
    """Makes `warned` the verb of `soldiers interviewed at a hospital warned that it could fail`."""
    subject = own_subject(root)
    if subject is None or subject.i + 1 != root.i or any(child.dep_ in ("aux", "auxpass") for child in root.children):
        return
    for verb in doc[root.i + 1 : last]:
        if (
            verb.tag_ in ("CC", "MD", "WP", "WDT")
            or verb.text in (",", ";", ":")
            or verb.dep_ in ("nsubj", "nsubjpass")
        ):
            return
        if verb.tag_ in FINITE and reports(verb, lexicon):
            asked = root.tag_ == "VBN" or root.lower_ in ASKED or not reports(root, lexicon)
            if verb.i > root.i + 1 and own_subject(verb) is None and asked:
                _make_root(verb, root, subject, subject)
            return
        if verb.dep_ == "dobj" or verb.tag_ in FINITE:
            return


def _part_from_lead(doc: Tokens, root: Token, first: int, lexicon: SourceLexicon) -> None:
    """Makes the farmer the subject of `in Geneva, [Omar Daly], a farmer, put it at 40`, not a second Geneva."""
    lead = doc[first]
    if lead.tag_ not in ("IN", "VBG", "VBN") or not reports(root, lexicon):
        return
    commas = [token.i for token in doc[first : root.i] if token.text == ","]
    subject = own_subject(root)
    if not commas or (subject is not None and subject.i > commas[0]):
        return
    last = doc[commas[0] - 1]
    if doc[commas[0] - 2].tag_ in NAME_TAGS and last.tag_ in NAME_TAGS and not lexicon.is_place(last.text):
        return  # "responding to the report Omar Daly, the envoy, said"
    for noun in doc[commas[0] + 1 : root.i]:
        if noun.tag_ in NOUN_TAGS and noun.dep_ in ("appos", "conj") and noun.head.i < commas[0]:
            if noun.left_edge.i == commas[0] + 1 and speaks(noun, lexicon) and not noun.text.endswith("."):
                if subject is not None:
                    subject.hang(root, "dep")
                noun.hang(root, "nsubj")
            return


def _take_subject(doc: Tokens, root: Token) -> None:
    """Takes the subject of a clause that only describes it.

    `[Men] interviewed separately in Dol said`, `the [Free Front], an armed band bent on revenge, said`.
    """
    parted = doc[root.i - 1].text == ","
    for clause in root.children[:]:
        subject = own_subject(clause)
        if subject is None or clause.i > root.i or clause.dep_ not in ("ccomp", "csubj"):
            continue
        commas = [token.i for token in doc[subject.i : clause.i] if token.text == ","]
        auxiliaries = any(child.dep_ in ("aux", "auxpass", "cop") for child in clause.children)
        described = clause.lower_ in ASKED and subject.i + 1 == clause.i
        apposed = len(commas) == 1 and clause.tag_ in ("JJ", "VBN") and doc[commas[0] + 1].tag_ == "DT"
        if not auxiliaries and (apposed if parted else described):
            subject.hang(root, "nsubj")
            clause.tag_ = "VBN"
            clause.hang(subject, "acl")
            return


def _make_root(verb: Token, root: Token, described: Token, subject: Token) -> None:
    """Makes a verb the root, with this subject, and the old root a participle of what it describes."""
    verb.hang(verb, "ROOT")
    verb.tag_ = "VBD" if verb.tag_ == "VBN" else verb.tag_
    subject.hang(verb, "nsubj")
    if described is not subject:
        described.hang(subject, "appos")
    root.tag_ = "VBN"
    for child in root.children[:]:
        if child.i > verb.i or child.i < described.i:
            child.hang(verb, child.dep_)
    root.hang(described, "acl")


def _lower_interruption(doc: Tokens, root: Token, first: int, last: int, lexicon: SourceLexicon) -> None:
    """Makes `asked` a participle in `residents, asked about the raid, described it`, and `described` the verb.

    And `bent` in `the Free Front, a group bent on revenge, said`.
    """
    subject, described = own_subject(root), own_subject(root)
    second = doc[root.i - 1]
    if subject is not None and second is not subject and second.dep_ == "nsubj" and second.head is root:
        described = second
    comma = root.i - 1 if described is subject else second.left_edge.i - 1
    if subject is None or described is None or doc[comma].text != ",":
        return
    if any(token.text == "," for token in doc[first:comma]):
        return
    verb = _behind_comma(doc, root, last, lexicon)
    if verb is not None:
        _make_root(verb, root, described, subject)


def _behind_comma(doc: Tokens, root: Token, last: int, lexicon: SourceLexicon) -> Token | None:
    """The reporting verb right behind a comma, with no other clause before it."""
    for verb in doc[root.i + 1 : last]:
        if verb.dep_ == "nsubj" or verb.tag_ in ("CC", "MD", "WP", "WDT") or verb.text in (";", ":"):
            return None
        if doc[verb.i - 1].text == "," and verb.tag_ in (*FINITE, "VBN") and reports(verb, lexicon):
            joined = verb.dep_ in ("dep", "conj", "acl", "ccomp", "advcl")
            return verb if own_subject(verb) is None and joined else None
    return None


def _part_clauses(doc: Tokens, nouns: list[Token], first: int) -> None:
    """Makes the deal the object of `they welcomed the deal but the [rebels] warned`, not another who warned."""
    for noun in nouns:
        if noun.dep_ != "nsubj" or noun.head.dep_ != "ccomp":
            continue
        but = [child for child in noun.rights if child.dep_ == "cc" and child.lower_ == "but"]
        others = [child for child in noun.rights if child.dep_ == "conj"]
        verb, before = noun.head, noun.left_edge.i - 1
        if not but or not others or before < first:
            continue
        if verb.head is doc[before] and verb.head.tag_ in FINITE and noun.i < but[0].i < others[0].i < verb.i:
            governor = verb.head
            noun.hang(governor, "dobj")
            verb.hang(governor, "conj")
            but[0].hang(governor, "cc")
            others[0].hang(verb, "nsubj")


def _join_second(doc: Tokens, nouns: list[Token], first: int) -> None:
    """Leaves a verb one subject, where the parse gives it another that stands within the phrase of the first.

    `A [fighter who goes by the name Tiger] said`, `a [caller claiming to speak for the group] said`, `[envoys involved
    in ending the siege] said`.
    """
    for noun in nouns:
        if noun.dep_ != "nsubj":
            continue
        if noun.head.dep_ in ("aux", "auxpass"):
            noun.hang(noun.head.head, "nsubj")  # "[Beijing] is convinced", where it is the subject of "is"
        if noun.i == first or noun.head.i < noun.i:
            continue
        before = doc[noun.left_edge.i - 1]
        if before.lower_ in ("in", "at", "near") and before.tag_ == "IN" and noun.i + 1 == noun.head.i:
            noun.hang(before, "pobj")  # "[men] interviewed in Dol | said"
            continue
        if own_subject(noun.head) in (None, noun):
            continue
        if before.tag_ == "CC" and before.head is own_subject(noun.head) and noun.tag_ in NAME_TAGS:
            noun.hang(before.head, "conj")  # "[President Barr] and [British envoy Cole] agreed"
        elif before.lower_ in ALIASES and noun.tag_ in NAME_TAGS:
            noun.hang(before, "appos")
        elif before.lower_ in PREPOSITIONS:
            noun.hang(before, "pobj")
        elif before.tag_ == "VBG" and before.i > first:
            noun.hang(before, "dobj")


def _opens(doc: Tokens, noun: Token, first: int) -> bool:
    """Whether a noun's phrase opens the sentence, and a comma follows before any verb."""
    before = doc[first : noun.i]
    return all(token.head is noun or token.dep_ in ("det", "amod", "compound", "poss", "case") for token in before)


def _join_listed(doc: Tokens, nouns: list[Token], first: int, last: int) -> None:
    """Joins the first of `the mayor, the governor and the bishop said` to the others; no comma stands before `said`."""
    for noun in nouns:
        joined = [child for child in noun.rights if child.dep_ == "conj"]
        comma = noun.left_edge.i - 1
        if not joined or comma <= first or doc[comma].text != ",":
            continue
        before = doc[comma - 1]
        while (
            noun.dep_ == "nsubj"
            and before.head is not noun.head
            and before is not before.head
            and before.head.i < comma
        ):
            before = before.head
        listed = before if noun.dep_ == "nsubj" else noun.head
        between = doc[listed.i + 1 : comma]
        of_phrase = all(token.dep_ in ("prep", "pobj", "det", "compound", "amod", "poss") for token in between)
        behind = joined[-1].right_edge.i + 1
        alike = listed.left_edge.lower_ == noun.left_edge.lower_ == "the"
        if alike and of_phrase and listed.dep_ == "nsubj" and behind < last and doc[behind].text != ",":
            noun.hang(listed, "conj")


def _raise_behind_name(doc: Tokens, root: Token, last: int, lexicon: SourceLexicon) -> None:
    """Makes `said` the verb of `a man who gave his name as Karim said`, where the parse made Karim speak."""
    for verb in doc[root.i + 1 : last]:
        if verb.dep_ != "advcl" or verb.tag_ not in FINITE or not reports(verb, lexicon):
            continue
        name, mark = own_subject(verb), next((child for child in verb.children if child.dep_ == "mark"), None)
        if name is None or mark is None or mark.lower_ != "as" or name.tag_ not in NAME_TAGS:
            return
        if verb.head.dep_ == "relcl" and verb.head.head is root and name.i + 1 == verb.i:
            clause = verb.head
            verb.hang(verb, "ROOT")
            mark.hang(clause, "prep")
            name.hang(mark, "pobj")
            root.hang(verb, "nsubj")
        return
