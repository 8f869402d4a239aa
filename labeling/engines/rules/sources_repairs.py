"""Readings of the tree that are put right before the source rules look at it.

The small model now and then takes the verb of a short sentence for a participle of its object, and then nothing has a
subject: `[Okoye faulted] the clans for the raid`, `a [cleric called] the raid a crime`. It takes a plural verb for the
noun of its subject, `[analysts at the institute estimate] that`, a participle for the verb, `[footage posted] online
showed`, or the noun that opens a sentence for an order, `[Aid workers] said`.
"""

from labeling.engines.rules.sources_cues import NAME_TAGS, NOUN_TAGS
from labeling.engines.rules.sources_far_subjects import FINITE, own_subject, repair_subject, reports
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_tokens import Token, Tokens

SUBJECT_TAGS = NAME_TAGS | {"NNS", "PRP"}


def repair(doc: Tokens, words: list[str], first: int, last: int, lexicon: SourceLexicon) -> None:
    """Repairs the tree of the sentence `[first, last)` where its root is no verb."""
    _raise_noun_of_aid(doc, first, last, lexicon)
    root = next((doc[i] for i in range(first, last) if doc[i].head is doc[i]), None)
    if root is not None and root.tag_ in ("VBD", "VBN"):
        _lower_participle(doc, root, first, last, lexicon)
    if root is not None and root.tag_ == "VBG":
        _lower_gerund(doc, root, last, lexicon)
    _raise_modifier(doc, first, last, lexicon)
    root = repair_subject(doc, root, first, last, lexicon)
    if root is None or root.tag_.startswith("VB") or root.tag_ == "MD":
        return
    for index in range(first + 1, last):
        token = doc[index]
        if token.dep_ == "acl" and reports(doc[index], lexicon) and _is_finite(token, root):
            _raise_finite(token, root)
            return
        if token.tag_ == "VBN" and token.dep_ == "amod" and token.head.i > index and reports(doc[index], lexicon):
            subject = _before(doc, first, index, lexicon) or _far_before(root, token)
            if subject is not None:
                _raise_participle(token, subject)
                return
        hung = token.head is root and token.tag_ in FINITE and token.dep_ in ("compound", "amod", "nmod")
        subject = own_subject(token) if hung and reports(doc[index], lexicon) else None
        if subject is not None:
            _raise_over_object(token, subject, root)
            return
        followed = index + 2 < last and words[index + 1] == "that" and doc[index + 1].tag_ == "IN"
        noun = token.tag_ == "NN" and words[index] in lexicon.verbs
        if followed and noun and _raise_noun(doc, root, token):
            return


def _is_finite(verb: Token, root: Token) -> bool:
    """A verb in the past tense, or behind a comma that closes a clause about a name: `Sorin, who fled, called`."""
    if verb.tag_ == "VBD":
        return root.tag_ in NAME_TAGS or (root.tag_ in NOUN_TAGS and verb.head is root)
    closed = verb.doc[verb.i - 1].text == "," and any(child.dep_ == "relcl" for child in root.children)
    return verb.tag_ == "VBN" and verb.head is root and closed and root.tag_ in NAME_TAGS


def _before(doc: Tokens, first: int, index: int, lexicon: SourceLexicon) -> Token | None:
    """The name, pronoun or person that opens the sentence and stands right before a verb."""
    while index - 1 > first and doc[index - 1].tag_ == "RB":
        index -= 1
    token = doc[index - 1]
    opens = index - 1 == first or doc[index - 2].text == "," or doc[index - 2].tag_ in (*NAME_TAGS, "DT", "JJ", "NN")
    person = token.tag_ in SUBJECT_TAGS or (token.text[:1].isupper() and token.tag_ == "NN")
    return token if opens and (person or lexicon.is_a(token, "persons")) else None


def _far_before(root: Token, verb: Token) -> Token | None:
    """The plural noun that opens the sentence and has a participle: `[villagers] reached by phone described`."""
    between = [child for child in root.children if child.dep_ == "acl" and root.i < child.i < verb.i]
    if root.tag_ not in ("NNS", "NNPS") or not between:
        return None
    for child in verb.children[:]:
        if child.i < verb.i and child.tag_ in NOUN_TAGS and verb.doc[child.i - 1].tag_ == "IN":
            child.hang(verb.doc[child.i - 1], "pobj")
    return root


def _raise_noun_of_aid(doc: Tokens, first: int, last: int, lexicon: SourceLexicon) -> None:
    """Makes `Aid` a part of `[Aid workers] said`, which the parse takes for an order to aid them."""
    opening, noun = doc[first], doc[min(first + 1, last - 1)]
    misread = opening.tag_ == "VB" and noun.head is opening and noun.dep_ == "dobj" and lexicon.common(noun.lower_)
    if not misread or not opening.head.tag_.startswith("VB") or opening.head is opening:
        return
    verb = opening.head
    subject = next((child for child in verb.children if child.dep_ == "nsubj" and child.i > noun.i), None)
    noun.hang(subject or verb, "compound" if subject else "nsubj")
    for child in opening.children[:]:
        child.hang(noun, child.dep_)
    opening.tag_ = "NN"
    opening.hang(noun, "compound")


def _lower_participle(doc: Tokens, root: Token, first: int, last: int, lexicon: SourceLexicon) -> None:
    """Makes `posted` a participle in `footage posted online showed smoke`, and `showed` the verb of the sentence."""
    subject = next((child for child in root.children if child.dep_ == "nsubj"), None)
    if subject is None or subject.i + 1 != root.i or not lexicon.is_a(subject, "documents"):
        return
    if not lexicon.is_a(root, "made-public"):
        return
    for verb in doc[root.i + 1 : last]:
        if verb.tag_ in FINITE and reports(verb, lexicon):
            break
        if verb.dep_ == "dobj" or verb.tag_ in (*FINITE, "CC") or verb.text in (",", ";", ":"):
            return
    else:
        return
    if not any(child.dep_ == "nsubj" for child in verb.children):
        _swap(root, verb, subject)


def _lower_gerund(doc: Tokens, root: Token, last: int, lexicon: SourceLexicon) -> None:
    """Makes `called` the verb of `lawyers acting for the families of the victims called on the prosecutor`."""
    subject = next((child for child in root.children if child.dep_ == "nsubj"), None)
    if subject is None or subject.i + 1 != root.i or any(child.dep_ == "aux" for child in root.children):
        return
    for verb in doc[root.i + 1 : last]:
        if verb.tag_ == "CC" or verb.text in (",", ";", ":") or verb.tag_ in ("WP", "WDT", "MD"):
            return
        if verb.tag_ in (*FINITE, "VBN") and reports(verb, lexicon):
            if own_subject(verb) is None and doc[min(verb.i + 1, last - 1)].lower_ != "by":
                _swap(root, verb, subject)
            return


def _raise_modifier(doc: Tokens, first: int, last: int, lexicon: SourceLexicon) -> None:
    """Makes `time was short` what is said in `the envoy warned time was short`, where `warned` describes the time."""
    for verb in doc[first:last]:
        noun = verb.head
        misread = verb.dep_ == "amod" and verb.tag_ in ("VBD", "VBN") and noun.i > verb.i
        if not (misread and noun.dep_ in ("nsubj", "nsubjpass") and reports(verb, lexicon)):
            continue
        if own_subject(verb) is None:
            continue
        clause = noun.head
        outer, dep = (verb, "ROOT") if clause.head is clause else (clause.head, clause.dep_)
        verb.hang(outer, dep)
        clause.hang(verb, "ccomp")
        verb.tag_ = "VBD"
        return


def _swap(participle: Token, verb: Token, subject: Token) -> None:
    verb.hang(verb, "ROOT")
    for child in verb.children[:]:
        if child.i < verb.i:
            child.hang(participle, child.dep_)
    for child in participle.children[:]:
        if child.i > verb.i and child is not verb:
            child.hang(verb, child.dep_)
    verb.tag_ = "VBD" if verb.tag_ == "VBN" else verb.tag_
    subject.hang(verb, "nsubj")
    participle.tag_ = "VBG" if participle.tag_ == "VBG" else "VBN"
    participle.hang(subject, "acl")


def _raise_participle(verb: Token, subject: Token) -> None:
    """Makes a participle the root, with the noun it was hung on as its object."""
    noun = verb.head
    top = noun
    while top.head is not top:
        top = top.head
    verb.hang(verb, "ROOT")
    verb.tag_ = "VBD"
    for token in {noun, subject, top}:
        for child in token.children[:]:
            outside = child.i < verb.i if token is noun else child.i > verb.i
            if outside and child is not verb and child is not noun and child is not subject:
                child.hang(verb, child.dep_)
    subject.hang(verb, "nsubj")
    if subject.tag_ == "NN":
        subject.tag_ = "NNP"
    noun.hang(verb, "dobj")


def _raise_over_object(verb: Token, subject: Token, noun: Token) -> None:
    """Makes `condemns` the root of the headline `UN chief condemns raid as war crime`, and the noun its object."""
    verb.hang(verb, "ROOT")
    for child in noun.children[:]:
        if child.i < subject.i or child.dep_ == "prep":
            child.hang(verb, child.dep_)
    noun.hang(verb, "dobj")


def _raise_finite(verb: Token, subject: Token) -> None:
    """Makes `called` the root of `Sorin, the head of the clan called the raid a crime`."""
    verb.hang(verb, "ROOT")
    for child in subject.children[:]:
        if child.i > verb.i:
            child.hang(verb, child.dep_)
    subject.hang(verb, "nsubj")


def _raise_noun(doc: Tokens, root: Token, verb: Token) -> bool:
    """Makes `estimate` the verb of `analysts at the institute estimate that`; says whether it could."""
    clause = next((token.head for token in doc[verb.i + 1 : verb.i + 2] if token.dep_ == "mark"), None)
    plural = root.tag_ in ("NNS", "NNPS") and root.i < verb.i and clause is not None and clause.tag_.startswith("VB")
    if not plural or clause is None:
        return False
    governor = verb.head
    compound = [child for child in verb.children if child.i < verb.i]
    inner = compound[-1] if compound and compound[-1].tag_ in NOUN_TAGS else None
    if governor.tag_ != "IN" or inner is None:
        return False
    verb.hang(verb, "ROOT")
    verb.tag_ = "VBP"
    inner.hang(governor, "pobj")
    for child in compound[:-1]:
        child.hang(inner, child.dep_)
    root.hang(verb, "nsubj")
    clause.hang(verb, "ccomp")
    return True
