"""Tokens and sentences of a text, the same everywhere: rules, token datasets, agreement, models.

The tokeniser is spaCy's rule-based English one (`spacy.blank("en")`, named by `TOKENISER`); white space makes no token.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from labeling.data import Span

if TYPE_CHECKING:
    from spacy.language import Language

TOKENISER = "spacy.blank('en')"

_TITLE_BEFORE = re.compile(
    r"\b(?:(?:Maj|Lt|Brig|Col|Rear|Vice)[.]?-(?:Gen|Col|Adm)|Lieut|Spc|Sgt|Msgt|MSgt|Ssgt|SSgt|TSgt|Ms|Amb|Atty|Ens|Supt|Tech)\.$"
)
"""Titles before a name that sentencex takes for the end of a sentence."""

_INITIAL, _NEXT_INITIAL = re.compile(r"[A-Z]\.$"), re.compile(r"[A-Z]\.")
_HOUR, _DAY = re.compile(r"\b[ap]\.m\.$"), re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|[A-Z]{2,4}T\b")
"""Around a place that sentencex takes for an end: "D-R.I.", "5 p.m. Friday", "6 a.m. GMT"."""

Bounds = tuple[int, int]
"""Start and end: code points, end exclusive."""


MOST_WORDS = 100_000
"""Distinct words after which the tokeniser is made anew: spaCy keeps every word it ever saw."""


@cache
def _blank() -> "Language":
    import spacy

    made = spacy.blank("en")
    tokenizer: Any = made.tokenizer
    tokenizer.max_cache_size = MOST_WORDS
    return made


def token_bounds(text: str) -> list[Bounds]:
    """Start and end of each token, in order; white space between tokens belongs to none."""
    if len(_blank().vocab) > MOST_WORDS:
        _blank.cache_clear()
    found = _blank().make_doc(text).to_array(["IDX", "LENGTH", "IS_SPACE"]).astype("int64")
    starts, lengths = found[found[:, 2] == 0, :2].T
    return list(zip(starts.tolist(), (starts + lengths).tolist(), strict=True))


def sentence_bounds(text: str) -> list[Bounds]:
    """Start and end of each sentence without the white space around it (sentencex, and a line end closes one).

    A single line end inside running text, as in hard-wrapped agency copy, does not: the next line then starts in
    lower case.
    """
    from sentencex import get_sentence_boundaries

    cuts = {0, len(text)}
    starts = (boundary["start_index"] for boundary in get_sentence_boundaries("en", text))
    cuts.update(start for start in starts if not _goes_on(text, start))
    position = text.find("\n")
    while position >= 0:
        following = text[position + 1 : position + 2]
        if not following.islower():
            cuts.add(position + 1)
        else:
            cuts.discard(position + 1)
        position = text.find("\n", position + 1)
    ordered = sorted(cuts)
    bounds = []
    for start, end in pairwise(ordered):
        part = text[start:end]
        if part.strip():
            bounds.append((start + len(part) - len(part.lstrip()), start + len(part.rstrip())))
    return bounds


def _goes_on(text: str, start: int) -> bool:
    """Whether what sentencex gives as the start of a sentence continues the one before."""
    before = text[max(0, start - 12) : start]
    if _TITLE_BEFORE.search(before.rstrip(" ")):
        return True
    if _INITIAL.search(before):
        return _NEXT_INITIAL.match(text, start) is not None
    return _HOUR.search(before.rstrip(" ")) is not None and _DAY.match(text, start) is not None


def bio(spans: Iterable[Span], tokens: Sequence[Bounds]) -> tuple[list[int], list[Span]]:
    """One BIO layer over the tokens, 0 outside, 1 beginning, 2 inside, and the spans that it cannot show.

    `spans` are those of one label. A span that does not start and end on token bounds, or overlaps a longer one that
    is shown, is left out and listed: nothing is bent.
    """
    tags = [0] * len(tokens)
    lost = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        first = bisect_left(tokens, (span.start, span.start))
        last = bisect_left(tokens, (span.end, span.end)) - 1  # the last token that starts before the span's end
        aligned = last >= 0 and first <= last and tokens[first][0] == span.start and tokens[last][1] == span.end
        if not aligned or any(tags[first : last + 1]):
            lost.append(span)
            continue
        tags[first : last + 1] = [1] + [2] * (last - first)
    return tags, lost


def from_bio(tags: Sequence[int], tokens: Sequence[Bounds]) -> list[Bounds]:
    """The stretches that a BIO layer marks; an inside tag after outside opens one."""
    found: list[Bounds] = []
    opened = False
    for tag, (start, end) in zip(tags, tokens, strict=True):
        if tag == 2 and opened:
            found[-1] = (found[-1][0], end)
        elif tag:
            found.append((start, end))
        opened = bool(tag)
    return found
