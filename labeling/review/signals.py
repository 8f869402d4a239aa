"""What speaks for and against each span of a reviewed corpus, and against places where a span may be missing.

Nothing here sees the document that it judges: the model is fitted on the other folds, words are counted in the other
documents. Each signal is a number (see `SPAN_SIGNALS`, `GAP_SIGNALS`) with a sentence for people where it is strong.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from labeling.data import Span
from labeling.engines.crf import PARAMETERS, Example, Inside, fit
from labeling.evaluate.matching import shared
from labeling.review.usage import Edges, Reviewed, Words, count_words, edge_words, flat, precision, strings
from labeling.tokens import token_bounds

FOLDS = 4
QUICK = {**PARAMETERS, "max_iterations": 30, "feature.minfreq": 2}
"""Parameters of the out-of-fold models: they rank and are thrown away."""

SPAN_SIGNALS = (
    "model", "first", "last", "before", "after", "other", "rule same", "rule bounds", "rule label", "rule silent",
    "words", "words other", "word seen", "starts odd", "ends odd", "off tokens", "others lack",
)  # fmt: skip
GAP_SIGNALS = ("model", "model span", "rule", "words", "words often", "other label", "others have")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be wrong (`gap` false), or a place where one may be missing, with its signals and reasons."""

    doc_id: str
    start: int
    end: int
    label: str
    gap: bool
    signals: tuple[float, ...]
    reasons: tuple[str, ...]
    instead: tuple[int, int, str] | None = None


def candidates(corpus: Sequence[Reviewed], labels: Sequence[str]) -> list[Candidate]:
    """All spans and all places where one may be missing, document by document."""
    inside, tagged = _out_of_fold(corpus, labels)
    words = count_words(corpus)
    by_document = {one.doc_id: count_words([one], words.stands) for one in corpus}
    edges = Edges(corpus)
    rules = precision(corpus)
    found: list[Candidate] = []
    for one in corpus:
        own = by_document[one.doc_id]
        judge = _Judge(one, inside[one.doc_id], tagged[one.doc_id], words, own, edges, rules)
        found += [judge.span(span) for span in one.spans]
        found += judge.gaps()
    return found


def _out_of_fold(
    corpus: Sequence[Reviewed], labels: Sequence[str]
) -> tuple[dict[str, dict[str, Inside]], dict[str, tuple[Span, ...]]]:
    """For each document the marginals and spans of a model that was fitted on the other folds."""
    order = sorted(corpus, key=lambda one: blake2b(one.doc_id.encode(), digest_size=8).digest())
    folds = min(FOLDS, len(order))
    inside: dict[str, dict[str, Inside]] = {one.doc_id: {} for one in corpus}
    tagged: dict[str, tuple[Span, ...]] = {one.doc_id: () for one in corpus}
    for fold in range(folds if folds > 1 else 0):
        rest = [Example(one.text, one.spans, one.suggestions) for i, one in enumerate(order) if i % folds != fold]
        if not any(example.spans for example in rest):
            continue
        model = fit(rest, labels, QUICK)
        for one in order[fold::folds]:
            inside[one.doc_id] = model.inside(one.text, one.suggestions)
            tagged[one.doc_id] = model.tag(one.text, one.suggestions)
    return inside, tagged


class _Judge:
    """Weighs the spans and gaps of one document."""

    def __init__(
        self,
        one: Reviewed,
        inside: Mapping[str, Inside],
        tagged: Sequence[Span],
        words: Words,
        own: Words,
        edges: Edges,
        rules: Mapping[str, tuple[int, int]],
    ) -> None:
        self._one, self._tagged, self._words, self._own = one, tagged, words, own
        self._edges, self._rules = edges, rules
        self._tokens = token_bounds(one.text)
        self._inside = {label: np.array(layer.probabilities) for label, layer in inside.items()}
        layers = list(inside.values())
        self._grid = list(layers[0].tokens) if layers else self._tokens

    def _covered(self, start: int, end: int) -> list[int]:
        return [i for i, (s, e) in enumerate(self._grid) if s < end and e > start]

    def _marginal(self, label: str, indices: Sequence[int]) -> float:
        layer = self._inside.get(label)
        picked = [i for i in indices if layer is not None and 0 <= i < len(layer)]
        return float(np.mean(layer[picked])) if layer is not None and picked else 0.0

    def _precise(self, suggestion: Span) -> float:
        right, total = self._rules.get(suggestion.rule or "–", (0, 0))
        return (right + 1) / (total + 2)

    def _share(self, string: str, label: str) -> tuple[float, int, int]:
        """Of the places in other documents where the string stands: the share marked so, how many are, how many."""
        marked = self._words.marked.get(string, Counter())[label] - self._own.marked.get(string, Counter())[label]
        stands = max(marked, self._words.stands[string] - self._own.stands[string])
        return (marked / (stands + 1), marked, stands)

    def span(self, span: Span) -> Candidate:
        """The signals about one span that is marked."""
        one, reasons = self._one, []
        at = self._covered(span.start, span.end)
        model = self._marginal(span.label, at)
        others = {label: self._marginal(label, at) for label in self._inside if label != span.label}
        rival = max(others, key=lambda label: others[label], default="")
        first, last = (at[0], at[-1]) if at else (0, 0)
        if model < 0.15 and self._inside:
            reasons.append(f"a model fitted on other documents gives it {model:.2f} as {span.label}")
        if rival and others[rival] > max(0.5, 2 * model):
            reasons.append(f"the model would call it {rival} ({others[rival]:.2f})")
        same, bounds, label, instead = self._suggested(span, reasons)
        string = flat(span.slice(one.text))
        share, marked, stands = self._share(string, span.label)
        elsewhere = {
            name: self._share(string, name) for name in self._words.marked.get(string, ()) if name != span.label
        }
        other = max(elsewhere, key=lambda name: elsewhere[name][1], default=None)
        if stands >= 4 and share < 0.2:
            reasons.append(f"“{string}” is marked {span.label} in {marked} of {stands} other places")
        if other and elsewhere[other][1] >= 2 and elsewhere[other][1] > marked:
            reasons.append(f"“{string}” is {other} in {elsewhere[other][1]} other places")
            instead = instead or (span.start, span.end, other)
        words = edge_words(span, one.text, self._tokens)
        starts = self._edges.odd(span.label, "first", "before", words.get("first", ""))
        ends = self._edges.odd(span.label, "last", "after", words.get("last", ""))
        if starts > 0.8:
            reasons.append(f"begins with “{words['first']}”, which other {span.label} spans leave outside")
        if ends > 0.8:
            reasons.append(f"ends with “{words['last']}”, which other {span.label} spans leave outside")
        edges = {bound for token in self._tokens for bound in token}
        cut = not {span.start, span.end} <= edges
        if cut:
            reasons.append("begins or ends within a word")
        lack = self._lack(span, reasons)
        near = (self._marginal(span.label, [first - 1]), self._marginal(span.label, [last + 1]))
        for value, where in zip(near, ("before", "after"), strict=True):
            if value > 0.6:
                reasons.append(f"the model would take in the word {where} it ({value:.2f})")
        silent = bool(one.suggestions) and not (same or bounds)
        signals = (
            model, self._marginal(span.label, [first]), self._marginal(span.label, [last]), *near,
            others.get(rival, 0.0), same, bounds, label, float(silent), share,
            elsewhere[other][0] if other else 0.0, float(stands > 0), starts, ends, float(cut), lack,
        )  # fmt: skip
        return Candidate(one.doc_id, span.start, span.end, span.label, False, signals, tuple(reasons), instead)

    def _suggested(self, span: Span, reasons: list[str]) -> tuple[float, float, float, tuple[int, int, str] | None]:
        same = bounds = label = 0.0
        instead = None
        for s in self._one.suggestions:
            if not s.overlaps(span):
                continue
            if (s.start, s.end) == (span.start, span.end):
                if s.label == span.label:
                    same = max(same, self._precise(s))
                elif shared(s, span) == 1:
                    label = max(label, self._precise(s))
                    instead = (s.start, s.end, s.label)
            elif s.label == span.label:
                bounds = max(bounds, self._precise(s))
                instead = instead or (s.start, s.end, s.label)
        if same:
            return same, 0.0, label, None
        if instead and max(bounds, label) > 0.6:
            words = self._one.text[instead[0] : instead[1]]
            reasons.append(f"a rule that is right in {max(bounds, label):.0%} says {instead[2]} “{flat(words)}”")
        return same, bounds, label, instead

    def _lack(self, span: Span, reasons: list[str]) -> float:
        voices = self._one.voices
        if len(voices) < 2:
            return 0.0
        lack = sum(
            not any((s.start, s.end, s.label) == (span.start, span.end, span.label) for s in voice) for voice in voices
        )
        if lack:
            reasons.append(f"{lack} of {len(voices)} annotators did not mark it so")
        return lack / len(voices)

    def gaps(self) -> list[Candidate]:
        """Places that model, rules, words or another annotator would mark, and where nothing of that label is."""
        places: dict[tuple[int, int, str], dict[str, float]] = defaultdict(dict)
        for s in self._tagged:
            places[s.start, s.end, s.label]["model"] = s.score or 0.0
        for s in self._one.suggestions:
            places[s.start, s.end, s.label]["rule"] = self._precise(s)
        for string, start, end in strings(self._one.text, 6):
            for label in self._words.marked.get(string, ()):
                share, marked, _ = self._share(string, label)
                if marked >= 2 and share >= 0.4:
                    places[start, end, label]["words"] = share
        for voice in self._one.voices:
            for s in voice:
                places[s.start, s.end, s.label]["voice"] = 1.0
        best: list[Candidate] = []
        for (start, end, label), said in sorted(places.items()):
            if any(s.label == label and s.start < end and s.end > start for s in self._one.spans):
                continue
            best.append(self._gap(start, end, label, said))
        return _one_a_place(best)

    def _gap(self, start: int, end: int, label: str, said: Mapping[str, float]) -> Candidate:
        one = self._one
        model = self._marginal(label, self._covered(start, end))
        string = flat(one.text[start:end])
        share, marked, stands = self._share(string, label)
        cover = [s for s in one.spans if s.label != label and (s.start, s.end) == (start, end)]
        have = sum(any(s.label == label and s.start < end and s.end > start for s in voice) for voice in one.voices)
        reasons = []
        if model > 0.4:
            reasons.append(f"a model fitted on other documents gives {model:.2f} to {label} here")
        if said.get("rule", 0) > 0.6:
            who = f", and {have} annotator(s) kept it" if have else ""
            reasons.append(f"a rule that is right in {said['rule']:.0%} suggests it{who}")
        elif have and len(one.voices) > 1:
            reasons.append(f"{have} of {len(one.voices)} annotators marked it")
        if marked >= 2 and share >= 0.4:
            reasons.append(f"“{string}” is marked {label} in {marked} of {stands} other places")
        signals = (
            model, said.get("model", 0.0), said.get("rule", 0.0), share, min(1.0, marked / 10),
            float(bool(cover)), have / len(one.voices) if len(one.voices) > 1 else 0.0,
        )  # fmt: skip
        return Candidate(one.doc_id, start, end, label, True, signals, tuple(reasons), (start, end, label))


def _one_a_place(found: Sequence[Candidate]) -> list[Candidate]:
    """Of gaps of one label that overlap, the one with the strongest signals."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda c: -sum(c.signals)):
        if not any(k.label == one.label and k.start < one.end and one.start < k.end for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda c: (c.start, -c.end))
