"""Who a statement is attributed to: reporting verbs, markers, nouns of attribution and headlines.

Each sentence with a cue is parsed; a cue leads to the head of a phrase (sources_cues), the phrase is cut out
(sources_phrases) and described (sources_kinds). Of candidates that overlap the longer is proposed.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.parse import Parsed
from labeling.engines.rules.sources_cues import (
    DASHES,
    QUOTES,
    Found,
    Scope,
    by_anonymity,
    by_citing,
    by_hearsay,
    by_marker,
    by_saying,
)
from labeling.engines.rules.sources_kinds import Memory, attributes
from labeling.engines.rules.sources_lexicon import SourceLexicon, load_source_lexicon
from labeling.engines.rules.sources_lines import by_bare_name, by_headline, by_signature, by_title
from labeling.engines.rules.sources_names import Phrase
from labeling.engines.rules.sources_nouns import by_speech_noun
from labeling.engines.rules.sources_phrases import phrases
from labeling.engines.rules.sources_predicates import by_clause, by_origin, by_state
from labeling.engines.rules.sources_repairs import repair
from labeling.engines.rules.sources_tokens import Token, Tokens
from labeling.engines.rules.sources_triggers import Triggers
from labeling.engines.rules.sources_verbs import by_verb
from labeling.schema import Schema

QUOTATION = re.compile(r"[,?!][”\"]\s+\w")
"""A quotation that goes on with somebody's name or verb."""

HEADLINE = re.compile(
    r"^(?:[^\n:]{2,60}: \S|[^\n]{10,140}(?: [-–—]|:) [^\n.]{2,40}$|(?:[—–-]|--) ?[A-Z][^\n]{3,80}$)", re.MULTILINE
)
"""A line that may hold a speaker before a colon, after a dash or a colon at its end, or after a dash at its start."""

OPENING = frozenset({"“", "„", "«", "``"})
CLOSING = frozenset({"”", "»", "''"})

REPORTED = frozenset({"VBD", "VBZ", "VBP", "VBN"})

Way = Callable[[Scope, Token, SourceLexicon], Iterator[Found]]
"""How a word may lead to a source."""

DATELINE = 12
"""Tokens from the start of a line within which a dash may close a dateline."""


class SourceRules:
    """Proposes the sources of one document in the order of the text."""

    def __init__(self, schema: Schema) -> None:
        self._lexicon = lexicon = load_source_lexicon(schema)
        words = lexicon.citing | lexicon["speech"] | lexicon["hearsay"] | lexicon["states"]
        words |= {"according", "per", "words", "anonymity", "attributed"}
        self._asking = Triggers(lexicon, (word for word in words if word[0].isalpha()))
        self._ways: dict[str, tuple[Way, ...]] = {}
        for way, cues in (
            (by_verb, {form.split()[0] for form in (*lexicon.verbs, *lexicon.light)} | lexicon["speech-acts"]),
            (by_citing, lexicon.citing),
            (by_saying, {"saying"}),
            (by_marker, {phrase[0] for phrase in lexicon.according}),
            (by_speech_noun, lexicon["speech"]),
            (by_hearsay, lexicon["hearsay"]),
            (by_state, lexicon["states"]),
            (by_origin, lexicon["origins"]),
            (by_anonymity, {"on"}),
        ):
            for cue in cues:
                self._ways[cue] = (*self._ways.get(cue, ()), way)

    def triggers(self, text: str) -> Sequence[int]:
        """Offsets of the words and lines that may report something."""
        words = self._asking.find(text)
        return words + [match.start() for pattern in (HEADLINE, QUOTATION) for match in pattern.finditer(text)]

    def propose(self, parsed: Parsed, found: Sequence[Candidate]) -> Iterator[Candidate]:
        """Candidates of one document; none lies inside another."""
        memory = Memory()
        words = parsed.columns.words
        spoken = _spoken(words)
        doc = Tokens(parsed)
        for sentence in parsed.sentences:
            if not sentence.parsed:
                continue
            scope = _scope(doc, words, spoken, sentence.start, sentence.end, memory, self._lexicon)
            hits: dict[tuple[int, int], tuple[Found, Phrase]] = {}
            for cue in self._cues(scope):
                for phrase in phrases(scope, self._lexicon, cue.head, cue.low, cue.high):
                    hits.setdefault((phrase.start, phrase.end), (cue, phrase))
            for start, end in sorted(hits):
                if not any(s <= start and end <= e and (s, e) != (start, end) for s, e in hits):
                    yield self._candidate(scope, *hits[start, end], memory)

    def _cues(self, scope: Scope) -> Iterator[Found]:
        lexicon = self._lexicon
        yield from by_headline(scope, lexicon)
        yield from by_signature(scope)
        yield from by_title(scope, lexicon)
        if scope.quoted:
            yield from by_bare_name(scope, lexicon)
        clauses = scope.quoted or "that" in scope.words[scope.first : scope.last]
        for index in range(scope.first, scope.last):
            ways = self._ways.get(scope.words[index])
            if ways is None and not clauses:
                continue
            token, reached = scope.doc[index], False
            if ways and ways[0] is by_verb:
                for cue in by_verb(scope, token, lexicon):
                    reached = True
                    yield cue
            if not reached and token.tag_ in REPORTED:
                yield from by_clause(scope, token, lexicon)
            for way in ways or ():
                if way is not by_verb:
                    yield from way(scope, token, lexicon)

    def _candidate(self, scope: Scope, cue: Found, phrase: Phrase, memory: Memory) -> Candidate:
        doc = scope.doc
        last, cue_last = doc[phrase.end - 1], doc[cue.cue_end - 1]
        return Candidate(
            doc[phrase.start].idx,
            last.idx + len(last),
            self._lexicon.label,
            cue.rule,
            ((doc[cue.cue].idx, cue_last.idx + len(cue_last)),),
            attributes(doc, phrase, self._lexicon, memory),
            head=phrase.head,
        )


def _scope(
    doc: Tokens,
    words: list[str],
    spoken: list[bool],
    first: int,
    last: int,
    memory: Memory,
    lexicon: SourceLexicon,
) -> Scope:
    quoted = any(words[index] in QUOTES for index in range(first, last))
    repair(doc, words, first, last, lexicon)
    if first == 0 or "\n" in words[first - 1]:
        first = _after_dateline(doc, first, last, lexicon)
    return Scope(doc, words, first, last, quoted, memory.it, memory.surnames, spoken)


def _spoken(words: list[str]) -> list[bool]:
    """For each token whether it stands inside a quotation. An empty line closes one that was left open."""
    if OPENING.isdisjoint(words) and '"' not in words and "''" not in words:
        return [False] * len(words)
    flags, inside, even = [], False, "``" not in words and "“" not in words
    for word in words:
        if word == "''" and even:
            inside = not inside
        elif word in OPENING:
            inside = True
        elif word in CLOSING:
            inside = False
        elif word == '"':
            inside = not inside
        elif "\n\n" in word:
            inside = False
        flags.append(inside)
    return flags


def _after_dateline(doc: Tokens, first: int, last: int, lexicon: SourceLexicon) -> int:
    """The token after `KABUL, Afghanistan (Aug. 8) -` or `KABUL:`, or the first one."""
    if not doc[first].text.isupper() or len(doc[first].text) < 3:
        return first
    for index in range(first + 1, min(last - 1, first + DATELINE)):
        if doc[index].text in DASHES and doc[index].whitespace_ and doc[index - 1].whitespace_:
            return first if doc[index + 1].text.islower() else index + 1
        if doc[index].text == ":" and lexicon.is_place(doc.between(first, index)):
            return index + 1
        if doc[index].tag_ in ("VBD", "VBZ", "VBP", "MD"):
            break
    return first
