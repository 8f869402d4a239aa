"""Cues of doubt, possibility and unwillingness: the longest cue of `lexicons/hedges.yaml` whose context allows it.

Method: lexicon of cues (Hyland 1998; CoNLL-2010 shared task) with contexts they need and contexts that forbid them.
Only a cue with a context that reads tags or heads asks for its sentence to be parsed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from labeling.engines.rules import hedges_clauses as _clauses  # noqa: F401 (registers its contexts)
from labeling.engines.rules import hedges_conditions as _conditions  # noqa: F401 (registers its contexts)
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.hedges_contexts import SURFACE, TESTS, Cue
from labeling.engines.rules.lexicon import WordFinder, load_lexicon
from labeling.engines.rules.parse import Parsed
from labeling.errors import SchemaError
from labeling.schema import Schema

NEAR = 4
"""Tokens that `before` and `after` look at."""


@dataclass(frozen=True, slots=True)
class Context:
    """Conditions that hold together; an empty one is not set. Words are in lower case."""

    name: str
    previous: frozenset[str] = frozenset()
    next: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    tag: frozenset[str] = frozenset()
    dep: frozenset[str] = frozenset()
    test: str = ""

    @property
    def parses(self) -> bool:
        """Whether it reads tags or heads."""
        return bool(self.tag or self.dep or (self.test and self.test not in SURFACE))

    def holds(self, cue: Cue) -> bool:
        """Whether every condition holds for the cue."""
        return not (
            (self.previous and cue.word(cue.start - 1) not in self.previous)
            or (self.next and cue.word(cue.end) not in self.next)
            or (self.before and not any(cue.word(i) in self.before for i in range(cue.start - NEAR, cue.start)))
            or (self.after and not any(cue.word(i) in self.after for i in range(cue.end, cue.end + NEAR)))
            or (self.tag and cue.token.tag_ not in self.tag)
            or (self.dep and cue.token.dep_ not in self.dep)
            or (self.test and not TESTS[self.test](replace(cue, listed=self.words)))
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One cue as its tokens, with the rule it belongs to (None: a phrase that is no hedge)."""

    words: tuple[str, ...]
    rule: str | None
    type: str = ""
    needs: tuple[Context, ...] = ()
    forbids: tuple[Context, ...] = ()

    @property
    def parses(self) -> bool:
        """Whether the sentence must be parsed to decide."""
        return any(context.parses for context in (*self.needs, *self.forbids))

    def allows(self, cue: Cue) -> bool:
        """Whether the cue hedges here."""
        if self.needs and not any(context.holds(cue) for context in self.needs):
            return False
        return not any(context.holds(cue) for context in self.forbids)


class HedgeRules:
    """Proposes one candidate for each cue whose context allows it; cues do not overlap."""

    def __init__(self, schema: Schema) -> None:
        lexicon = load_lexicon(schema, "hedges")
        self._label = lexicon.label.name
        self._attribute = lexicon.label.attributes[0].name
        entries = _entries(lexicon.lists)
        self._by_first: dict[str, dict[str, list[Entry]]] = {}
        for entry in sorted(entries, key=lambda e: -len(e.words)):
            second = entry.words[1] if len(entry.words) > 1 else ""
            self._by_first.setdefault(entry.words[0], {}).setdefault(second, []).append(entry)
        self._asking = WordFinder(e.words[0] for e in entries if e.parses)

    def triggers(self, text: str) -> Sequence[int]:
        """Offsets of the ambiguous cues, which the parse must decide."""
        return self._asking.find(text)

    def propose(self, parsed: Parsed, found: Sequence[Candidate]) -> Iterator[Candidate]:
        """Candidates of one document, in the order of the text."""
        words = parsed.columns.words
        done = 0
        for index in [index for index, word in enumerate(words) if word in self._by_first]:
            sentence = parsed.sentence_at(index)
            entry = self._longest(parsed, words, index, sentence.start, sentence.end) if index >= done else None
            if entry is None:
                continue
            if entry.rule is not None:
                yield self._candidate(parsed, entry, index)
            done = index + len(entry.words)

    def _longest(self, parsed: Parsed, words: list[str], index: int, first: int, last: int) -> Entry | None:
        by_second = self._by_first[words[index]]
        longer = by_second.get(words[index + 1], []) if index + 1 < last else []
        for entry in (*longer, *by_second.get("", [])):
            end = index + len(entry.words)
            if end > last or tuple(words[index:end]) != entry.words:
                continue
            if entry.rule is None or entry.allows(Cue(parsed.doc, words, index, end, first, last)):
                return entry
        return None

    def _candidate(self, parsed: Parsed, entry: Entry, index: int) -> Candidate:
        last = parsed.doc[index + len(entry.words) - 1]
        start, end = parsed.doc[index].idx, last.idx + len(last)
        attributes = {self._attribute: entry.type}
        return Candidate(start, end, self._label, entry.rule or "", ((start, end),), attributes, head=index)


def expand(cue: str) -> Iterator[tuple[str, ...]]:
    """Every form of a cue: `a|b` is a choice, a `?` at the end of a token makes it optional."""
    choices = [[*part.removesuffix("?").split("|"), *([""] if part.endswith("?") else [])] for part in cue.split()]
    for form in product(*choices):
        if words := tuple(word for word in form if word):
            yield words


def _entries(lists: Mapping[str, Any]) -> list[Entry]:
    contexts = {name: _context(name, raw) for name, raw in lists.get("contexts", {}).items()}
    entries = [Entry(words, None) for cue in lists.get("blocks", ()) for words in expand(str(cue))]
    for rule, section in lists.get("rules", {}).items():
        for raw in section["cues"]:
            item = raw if isinstance(raw, dict) else {"cue": raw}
            used = {side: [*section.get(side, ()), *item.get(side, ())] for side in ("needs", "forbids")}
            if unknown := [name for names in used.values() for name in names if name not in contexts]:
                raise SchemaError(f"lexicons/hedges.yaml: {rule}: no context is called {', '.join(unknown)}")
            needs, forbids = (tuple(contexts[name] for name in used[side]) for side in ("needs", "forbids"))
            kind = item.get("type", section["type"])
            entries += [Entry(words, rule, kind, needs, forbids) for words in expand(str(item["cue"]))]
    return entries


def _context(name: str, raw: Mapping[str, Any]) -> Context:
    test = str(raw.get("test", ""))
    if test and test not in TESTS:
        raise SchemaError(f"lexicons/hedges.yaml: context {name}: no test is called {test}")
    lists = {key: frozenset(map(str, value)) for key, value in raw.items() if key != "test"}
    return Context(name=name, test=test, **lists)
