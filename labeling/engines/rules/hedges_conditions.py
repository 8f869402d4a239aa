"""Contexts of conditions and permissions: what opens a clause, what depends on what, what a past permission reports.

Registered beside those of `hedges_contexts`; importing this module is what registers them.
"""

from labeling.engines.rules.hedges_contexts import SUBJECTS, Cue, children, parsed, surface


@parsed
def marks_clause(cue: Cue) -> bool:
    """`provided the truce holds`: the word opens a clause."""
    token = cue.token
    if token.dep_ == "mark":
        return True
    if children(token, "nsubj", "dobj", "auxpass", "nsubjpass", "aux", "agent", "dative"):
        return False
    return (
        token.tag_ in ("VBN", "VBD", "IN")
        and bool(children(token, "ccomp"))
        and cue.word(cue.start - 1) in ("", ",", "but", "only")
    )


@parsed
def clause_follows(cue: Cue) -> bool:
    """A clause with a subject and a finite verb comes next: `as long as the border stays open`."""
    for index in range(cue.end, min(cue.last, cue.end + 8)):
        token = cue.doc[index]
        if token.dep_ in SUBJECTS:
            return cue.words[index] != "it" or cue.word(index + 1) not in ("takes", "took", "needs")
        if token.is_punct:
            return False
    return False


@surface
def number_next(cue: Cue) -> bool:
    """`as long as 10 hours`, `as long as necessary`."""
    after = cue.word(cue.end)
    return after[:1].isdigit() or after in cue.listed


NEGATED = frozenset({"clear", "known", "certain", "sure", "say", "tell", "decided", "determined", "know"})


@surface
def after_cue(cue: Cue) -> bool:
    """`unclear whether`, `doubts about whether`, `not known whether`: the doubt is marked already."""
    for index in range(cue.start - 1, max(cue.first, cue.start - 4) - 1, -1):
        word = cue.words[index]
        if word in cue.listed:
            return True
        if word in NEGATED:
            before = {cue.word(i) for i in range(index - 4, index)}
            return bool(before & {"not", "n't", "no", "hard", "difficult", "too", "never", "impossible", "early"})
        if word in (",", ".", ";"):
            return False
    return False


@parsed
def dependence(cue: Cue) -> bool:
    """`depends on imports of grain`, `dependent on aid`: a need, not a condition."""
    if any(cue.word(index) in cue.listed for index in range(cue.end, cue.end + 3)):
        return True
    return cue.words[cue.start] == "dependent" and cue.word(cue.start - 1) in (
        "heavily",
        "highly",
        "too",
        "overly",
        "less",
        "more",
    )


@parsed
def inverted_condition(cue: Cue) -> bool:
    """`Should talks fail, the army will move`: it opens a clause, and the sentence is no question."""
    opens = cue.start == cue.first or cue.word(cue.start - 1) in (
        ",",
        ".",
        "!",
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
    return any(cue.start < child.i < verb.i for child in children(verb, "nsubj", "nsubjpass", "expl"))


def _precedes_subject(cue: Cue) -> bool:
    return any(child.i < cue.start for child in children(cue.token.head, "nsubj", "nsubjpass", "expl"))


@parsed
def backshift(cue: Cue) -> bool:
    """`told them they could go home`, `asked if they could enter`: a permission or ability reported, not quoted."""
    verb = cue.token.head
    marks = {cue.words[child.i] for child in children(verb, "mark")}
    governor = verb.head
    if any(cue.words[index] in ("“", '"', "``") for index in range(governor.i, cue.start)):
        return False
    if verb.dep_ == "ccomp" and marks & {"if", "whether"} and cue.words[governor.i] in ("asked", "see", "wondered"):
        return True
    return verb.dep_ == "ccomp" and cue.words[governor.i] in cue.listed
