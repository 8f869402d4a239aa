"""Who stands right beside a reporting verb, whatever the parse makes of it."""

from labeling.engines.rules.sources_cues import NAME_TAGS, QUOTES, Scope, group_start, run_after, speaks
from labeling.engines.rules.sources_lexicon import SourceLexicon
from labeling.engines.rules.sources_names import DAYS
from labeling.engines.rules.sources_subjects import BREAKS, Reached, before_day
from labeling.engines.rules.sources_tokens import Token


def beside(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Reached | None:
    """The noun beside a verb that stands after a quotation or a comma: `"...," said Col. Hale.`, whatever the parse."""
    before, after = verb.i - 1, verb.i + 1
    while before > scope.first and scope.doc[before].is_space:
        before -= 1
    quoted = scope.word(before) in QUOTES
    if not (quoted or scope.word(before) == ",") or after >= scope.last or verb.tag_ == "VBG":
        return None
    told = any(kind.name == "said" for kind in lexicon.verbs.get(scope.words[verb.i], ()))
    noun = None if scope.doc[after].tag_ in ("PRP", "IN", "TO", "RB") else run_after(scope, after)
    if noun is None:
        return None
    end, following = noun.i + 1, scope.word(noun.i + 1)
    parts = following == "," and verb.tag_ in ("VBD", "VBZ") and _parts(scope, noun, lexicon)
    if not (quoted or told or parts):
        return None
    ends = following in BREAKS or following in QUOTES or (end < scope.last and scope.doc[end].is_space)
    opens = scope.doc[after].text[:1].isupper() or scope.words[after] in lexicon["openers"]
    if not (quoted or opens or (ends and lexicon.common(scope.words[noun.i]))):
        return None
    return (noun, "inverted") if ends or following in lexicon["followers"] else None


def _parts(scope: Scope, noun: Token, lexicon: SourceLexicon) -> bool:
    """`the brigade, reported the [Kasten Times], is lost`: a verb and who reports it part a clause."""
    start = noun.i + 2
    if scope.word(start) == "who":  # "what matters, argues [Omar Daly], who taught there, is money"
        start = next((index + 1 for index in range(start, scope.last) if scope.words[index] == ","), scope.last)
    goes_on = any(token.tag_ in ("VBZ", "VBD", "VBP", "MD") for token in scope.doc[start : start + 2])
    return goes_on and speaks(noun, lexicon) and not lexicon.is_a(noun, "speech")


def before_verb(scope: Scope, verb: Token, lexicon: SourceLexicon) -> Reached | None:
    """The noun right before the verb group, where the parse gives no subject or one in a dateline."""
    index = group_start(verb) - 1
    while index > scope.first and scope.doc[index].tag_ in ("RB", "MD"):
        index -= 1
    if index < scope.first:
        return None
    token = scope.doc[index]
    if scope.words[index] in DAYS:
        token = before_day(scope, token) or token
    noun = token.tag_ == "NNS" or (token.tag_ == "NN" and lexicon.common(token.lower_))
    return (token, "") if token.tag_ in NAME_TAGS or token.tag_ == "PRP" or noun else None
