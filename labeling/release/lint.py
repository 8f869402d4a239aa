"""What a careful editor would look at before a release goes out: findings by rule, with gates on some.

A gate says how often a rule may strike; beyond that nothing is written and the exit code is 7.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from labeling.data import Annotation, Document, Record, Span
from labeling.errors import UsageError
from labeling.schema import Schema
from labeling.tokens import Bounds

RULES: Mapping[str, str] = {
    "blank-span": "span without a letter or digit",
    "edge-space": "span with white space at an edge",
    "same-span-twice": "the same bounds and label marked twice",
    "crosses-sentence": "span that runs over the end of a sentence",
    "overlap-same-label": "spans of one label that overlap",
    "attribute-missing": "span without a value for an attribute",
    "length-outlier": "span much longer than others of its label",
    "no-spans": "document without any span",
    "fast-review": "document reviewed in very few seconds",
    "identical-text": "document with the text of another",
    "other-language": "text that does not look like the schema's language",
    "text-changed": "text unlike the one whose hash was recorded",
    "bad-date": "publication date that is no ISO 8601 date",
    "not-in-schema": "annotation with a label, value or relation the schema does not have",
    "email": "e-mail address: personal data to look at",
    "phone": "phone number: personal data to look at",
}

DEFAULT_GATES: Mapping[str, int] = {
    "blank-span": 0,
    "edge-space": 0,
    "same-span-twice": 0,
    "text-changed": 0,
    "not-in-schema": 0,
}

EXAMPLES = 20
"""Findings kept by rule; all are counted."""

_EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b")
_PHONE = re.compile(r"(?<![\w.,$€£-])(?:\+\d{1,3}[ .-]?|\(\d{2,5}\) ?|0)\d{1,5}(?:[ .-]?\d{2,5}){2,4}(?![\w-]|[.,]\d)")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: the rule, the document (and span) and what was found."""

    rule: str
    where: str
    what: str


def gates(asked: Sequence[str] | None) -> dict[str, int]:
    """Gates from `RULE` or `RULE=N` (N findings allowed); `none` clears the default ones, `all` gates every rule.

    Raises UsageError for a rule that does not exist.
    """
    out = dict(DEFAULT_GATES)
    for item in asked or ():
        name, _, number = item.partition("=")
        if name == "none":
            out = {}
        elif name == "all":
            out |= dict.fromkeys(RULES, 0)
        elif name not in RULES:
            raise UsageError(f"--gate {item!r}: there is no such rule: choose one of {', '.join(RULES)}, all or none")
        elif number and not number.isdecimal():
            raise UsageError(f"--gate {item!r}: expected RULE or RULE=N with a whole number N of findings allowed")
        else:
            out[name] = int(number or 0)
    return out


@dataclass
class Findings:
    """What lint found, by rule: all counted, the first ones kept. Findings of parts of a corpus merge."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Finding]] = field(default_factory=dict)
    _lengths: dict[str, Counter[int]] = field(default_factory=dict)
    _longest: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)

    def found(self, rule: str, where: str, what: str) -> None:
        """Counts one finding and keeps it among the first."""
        self.counts[rule] += 1
        kept = self.examples.setdefault(rule, [])
        if len(kept) < EXAMPLES:
            kept.append(Finding(rule, where, what))

    def length(self, label: str, length: int, where: str, words: str) -> None:
        """Takes the length of one span, in code points."""
        self._lengths.setdefault(label, Counter())[length] += 1
        self._keep_long(label, (length, where, words))

    def _keep_long(self, label: str, item: tuple[int, str, str]) -> None:
        longest = self._longest.setdefault(label, [])
        if len(longest) < EXAMPLES or item[0] > longest[-1][0]:
            longest.append(item)
            longest.sort(key=lambda kept: -kept[0])
            del longest[EXAMPLES:]

    def merge(self, other: "Findings") -> None:
        """Takes the findings of the next part of the corpus."""
        self.counts.update(other.counts)
        for rule, found in other.examples.items():
            kept = self.examples.setdefault(rule, [])
            kept += found[: EXAMPLES - len(kept)]
        for label, lengths in other._lengths.items():
            self._lengths.setdefault(label, Counter()).update(lengths)
        for label, longest in other._longest.items():
            for item in longest:
                self._keep_long(label, item)

    def finish(self) -> None:
        """Judges what only the whole can tell: lengths beyond the third quartile by three quartile ranges (Tukey)."""
        for label, lengths in self._lengths.items():
            bound = _outer_fence(lengths)
            self.counts["length-outlier"] += sum(count for length, count in lengths.items() if length > bound)
            kept = self.examples.setdefault("length-outlier", [])
            for length, where, words in self._longest[label]:
                if length > bound and len(kept) < EXAMPLES:
                    what = f"{length} code points, {label} has few above {bound:.0f}: {_short(words)}"
                    kept.append(Finding("length-outlier", where, what))

    def beyond(self, limits: Mapping[str, int]) -> list[str]:
        """The rules that struck more often than their gate allows."""
        return [rule for rule in RULES if rule in limits and self.counts[rule] > limits[rule]]

    def summary(self) -> dict[str, int]:
        """How often each rule struck, those that never did too."""
        return {rule: self.counts[rule] for rule in RULES}


@dataclass
class Lint:
    """Looks at documents one by one. `fast_under` is seconds of `lead_time`."""

    schema: Schema
    fast_under: float = 10.0
    check_language: bool = True
    findings: Findings = field(default_factory=Findings)

    def see(self, record: Record, annotations: Sequence[Annotation], sentences: Sequence[Bounds]) -> None:
        """Takes a document, what counts in it and who reviewed it."""
        document = record.document
        found = self.findings.found
        for rule, what in self._document_findings(document):
            found(rule, document.doc_id, what)
        if not record.spans:
            found("no-spans", document.doc_id, "nothing is marked")
        for annotation in annotations:
            if annotation.lead_time is not None and annotation.lead_time < self.fast_under:
                what = f"{annotation.annotator} took {annotation.lead_time:.0f} s for {len(document.text)} code points"
                found("fast-review", document.doc_id, what)
        for rule, span, what in self._span_findings(record, sentences):
            found(rule, f"{document.doc_id}, span {span.id}", what)
        for span in record.spans:
            where = f"{document.doc_id}, span {span.id}"
            self.findings.length(span.label, span.end - span.start, where, span.slice(document.text))

    def _document_findings(self, document: Document) -> Iterator[tuple[str, str]]:
        if self.check_language and (language := detected_language(document.text, self.schema.language)) not in (
            None,
            self.schema.language,
        ):
            yield "other-language", f"looks like {language}: {document.text[:60]!r}"
        for rule, pattern, needed in (("email", _EMAIL, "@"), ("phone", _PHONE, "")):
            for match in pattern.finditer(document.text) if needed in document.text else ():
                yield rule, f"at {match.start()}, {match.end() - match.start()} code points"

    def _span_findings(self, record: Record, sentences: Sequence[Bounds]) -> Iterator[tuple[str, Span, str]]:
        text = record.document.text
        ends = [end for _, end in sentences]
        last: dict[str, Span] = {}
        for span in sorted(record.spans, key=lambda span: (span.start, span.end)):
            words = span.slice(text)
            if not any(character.isalnum() for character in words):
                yield "blank-span", span, repr(words)
            elif words != words.strip():
                yield "edge-space", span, repr(words)
            following = bisect_right(ends, span.start)
            if following < len(ends) and ends[following] < span.end:
                yield "crosses-sentence", span, _short(words)
            before = last.get(span.label)
            if before is not None and before.overlaps(span):
                same = (before.start, before.end) == (span.start, span.end)
                yield "same-span-twice" if same else "overlap-same-label", span, f"{_short(words)} and span {before.id}"
            if before is None or span.end > before.end:
                last[span.label] = span
            label = self.schema.label(span.label)
            for attribute in label.attributes if label else ():
                if attribute.name not in span.attributes:
                    yield "attribute-missing", span, f"{attribute.name} of {_short(words)}"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return repr(words if len(words) <= 60 else f"{words[:57]}...")


def _outer_fence(lengths: Counter[int]) -> float:
    """Third quartile + 3 x (third - first), and no less than 40 code points."""
    total, seen = lengths.total(), 0
    quartiles: list[int] = []
    for length in sorted(lengths):
        seen += lengths[length]
        while len(quartiles) < 3 and seen >= total * (len(quartiles) + 1) / 4:
            quartiles.append(length)
    return max(40.0, quartiles[2] + 3 * (quartiles[2] - quartiles[0]))


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detected_language(text: str, expected: str | None = None) -> str | None:
    """The ISO 639-1 code of the text's language by 300 code points of its middle; None where it cannot be told.

    Where the middle 100 alone look like the language `expected`, as they mostly do, that settles it.
    """
    middle = len(text) // 2
    for reach in (50, 150):
        sample = text[max(0, middle - reach) : max(0, middle - reach) + 2 * reach]
        if len(_LETTERS.findall(sample)) < 8:
            continue
        language, certainty = _identifier().classify(sample)
        if certainty >= 0.5 and (reach == 150 or language == expected):
            return str(language)
    return None
