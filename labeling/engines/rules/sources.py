"""Who a statement is attributed to: reporting verbs, markers, nouns of attribution and headlines.

Each sentence with a cue is parsed; a cue leads to the head of a phrase (sources_cues), the phrase is cut out
(sources_phrases) and described (sources_kinds). Of candidates that overlap the longer is proposed.
"""

import re
from collections.abc import Iterator, Sequence

from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.parse import Parsed
from labeling.engines.rules.sources_cues import (
    Found,
    Scope,
    by_anonymity,
    by_citing,
    by_hearsay,
    by_marker,
    by_speech_noun,
    by_state,
    by_verb,
)
from labeling.engines.rules.sources_kinds import Memory, attributes
from labeling.engines.rules.sources_lexicon import load_source_lexicon
from labeling.engines.rules.sources_phrases import QUOTES, Phrase, phrases
from labeling.schema import Schema


class SourceRules:
    """Proposes the sources of one document in the order of the text."""

    def __init__(self, schema: Schema) -> None:
        self._lexicon = lexicon = load_source_lexicon(schema)
        words = set(lexicon.verbs) | set(lexicon.light) | lexicon.citing | lexicon["speech"] | lexicon["hearsay"] | lexicon["states"]
        words |= lexicon["speech-acts"] | {"according", "per", "words", "anonymity", "attributed"}
        ordered = sorted((word for word in words if word.isalpha()), key=lambda word: (-len(word), word))
        self._asking = re.compile(r"\b(?:" + "|".join(map(re.escape, ordered)) + r")\b", re.IGNORECASE)
        self._openings = {phrase[0] for phrase in lexicon.according}

    def triggers(self, text: str) -> Sequence[int]:
        """Offsets of the words that may report something."""
        return [match.start() for match in self._asking.finditer(text)]

    def propose(self, parsed: Parsed, found: Sequence[Candidate]) -> Iterator[Candidate]:
        """Candidates of one document; none lies inside another."""
        memory = Memory()
        for scope in _scopes(parsed):
            hits: dict[tuple[int, int], tuple[Found, Phrase]] = {}
            for cue in self._cues(scope):
                for phrase in phrases(self._lexicon, cue.head, cue.low, cue.high):
                    hits.setdefault((phrase.start, phrase.end), (cue, phrase))
            for start, end in sorted(hits):
                if not any(s <= start and end <= e and (s, e) != (start, end) for s, e in hits):
                    yield self._candidate(scope, *hits[start, end], memory)

    def _cues(self, scope: Scope) -> Iterator[Found]:
        lexicon = self._lexicon
        for index in range(scope.first, scope.last):
            word, token = scope.words[index], scope.doc[index]
            if word in lexicon.verbs or word in lexicon.light or word in lexicon["speech-acts"]:
                yield from by_verb(scope, token, lexicon)
            if word in lexicon.citing:
                yield from by_citing(scope, token, lexicon)
            if word in self._openings:
                yield from by_marker(scope, index, lexicon)
            if word in lexicon["speech"]:
                yield from by_speech_noun(scope, token, lexicon)
            if word in lexicon["hearsay"]:
                yield from by_hearsay(scope, token, lexicon)
            if word in lexicon["states"]:
                yield from by_state(scope, token, lexicon)
            if word == "on":
                yield from by_anonymity(scope, index)

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


def _scopes(parsed: Parsed) -> Iterator[Scope]:
    words = [token.lower_.replace("’", "'") for token in parsed.doc]
    for sentence in parsed.sentences:
        if sentence.parsed:
            quoted = any(words[i] in QUOTES and words[i] != "'" for i in range(sentence.start, sentence.end))
            yield Scope(parsed.doc, words, sentence.start, sentence.end, quoted)
