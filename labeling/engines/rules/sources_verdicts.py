"""What is called something: an object and, after it, what it is said to be.

The small model often hangs the second phrase on the nearest noun (`called the killing of two soldiers | an outrage`),
so the words after the verb are read one by one.
"""

from labeling.engines.rules.sources_cues import NOUN_TAGS, QUOTES, Scope
from labeling.engines.rules.sources_lexicon import SourceLexicon

STOPS = frozenset(
    {".", ";", ":", ",", "–", "—", "--", "?", "!", "(", "after", "before", "while", "who", "which", "that"}
)
"""Words at which the clause of the verb ends."""

BACK = frozenset({"ago", "later", "earlier", "before", "after"})
NO_VERDICT = frozenset({"due", "such", "same", "last", "next", "late", "early", "able", "enough", "present", "alike"})
ARTICLES = frozenset({"DT", "PRP$", "PDT"})


def gives_verdict(scope: Scope, verb: int, lexicon: SourceLexicon) -> bool:
    """`called [the pact] [treason]`, `ruled [the arrest of the men] [unlawful]`; not `called a strike`."""
    end = verb + 1
    while end < scope.last and scope.words[end] not in STOPS and scope.words[end] not in QUOTES:
        end += 1
    named = scope.words[end - 1] in lexicon["verdicts"] and end > verb + 2
    return named or any(_begins_second(scope, index, verb, lexicon) for index in range(verb + 2, end))


def _begins_second(scope: Scope, index: int, verb: int, lexicon: SourceLexicon) -> bool:
    """Whether a second phrase begins at a token: an article or an adjective right behind a noun."""
    token, before = scope.doc[index], scope.doc[index - 1]
    misread = before.tag_ in ("VB", "VBP") and index == verb + 2  # "Maron calls raid an act of war"
    noun = before.tag_ in NOUN_TAGS | {"PRP", "CD"}
    if not (noun or misread) or index - 1 <= verb or token.dep_ == "nsubj":
        return False
    if token.tag_ in ARTICLES:
        return token.head.dep_ not in ("nsubj", "nsubjpass") and not _tells_time(scope, index, lexicon)
    last = scope.word(index + 1) in ("", "and", "but", "or") or scope.doc[index + 1].tag_ in ("IN", "TO", ".", ",", ":")
    return token.tag_ in ("JJ", "JJR", "JJS") and last and scope.words[index] not in NO_VERDICT


def _tells_time(scope: Scope, article: int, lexicon: SourceLexicon) -> bool:
    """`the next day`, `that night`, `a week later`."""
    words = [scope.word(index) for index in range(article + 1, article + 4)]
    if scope.words[article] in ("a", "an"):
        return any(word in BACK for word in words[1:])
    return any(word in lexicon["circumstances"] for word in words[:2])
