"""The words of a text as the rules for forces see them: abbreviations, numbers and hyphenated words stay whole."""

import re
from bisect import bisect_left
from functools import cached_property
from itertools import accumulate

_WORD = re.compile(
    r"([a-z]+(?![\w'’‑-])"  # most words
    r"|[A-Z][a-z]+(?![\w'’‑.-])"
    r"|(?:[A-Z]\.){2,}(?:[-‑][\w.]*\w)?"  # U.S., U.S.-led
    r"|(?<=UPDATE )\d(?=-[A-Z])"  # an agency's "UPDATE 2-Rebels seize"
    r"|(?:Lt|Gen|Col|Maj|Capt|Sgt|Cpl|Pvt|Pfc|Adm|Brig|Cmdr|Spc|Mr|Mrs|Ms|Dr|St)\."
    r"|[A-Z]\.(?=\s[A-Z])"  # the D. of a name
    r"|\d+(?:[.,]\d+)*\w*(?:[-‑+]\w+)*"  # 3,000, 82nd, 10,000-strong
    r"|['’]s\b"
    r"|[^\W_](?:[^\W_]|[-‑](?=\w)|['’](?=\w)(?!s\b))*"
    r"|\n(?!\s*[a-z])"
    r"|[^\w\s])"
)
_ACRONYM = re.compile(r"[A-Z][A-Za-z]?[A-Z0-9]+(?:[-/][A-Z0-9]+)*[a-z]?$")
HYPHEN = re.compile(r"[-‑]")
_ARTICLE = re.compile(r"(?:[AaEeUu]l|[Aa][sdntrz]|[Aa]sh)[-‑][A-Z'’]")
_SENTENCE_END = frozenset(".!?\n:;“”\"'‘’—–-([•|*")


class Words:
    """Parallel lists over the words of a text: `text`, `low` (lower-cased), `start` and `end` (code points).

    A line end that is not followed by a lower-case letter is a word of its own (a heading never runs on).
    """

    def __init__(self, text: str) -> None:
        pieces = _WORD.split(text)  # what is between words, a word, what is between, ...
        bounds = list(accumulate(map(len, pieces)))
        self.source = text
        self.text: list[str] = pieces[1::2]
        self.low = " ".join(self.text).lower().split(" ") if self.text else []
        self.start = bounds[:-1:2]
        self.end = bounds[1::2]
        self._violent: bool | None = None

    def __len__(self) -> int:
        return len(self.text)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Indices of the words that cover code points `[start, end)` exactly, end exclusive; None where none do."""
        first = bisect_left(self.start, start)
        last = bisect_left(self.end, end)
        if first < len(self.start) and self.start[first] == start and last < len(self.end) and self.end[last] == end:
            return first, last + 1
        return None

    def is_capital(self, index: int) -> bool:
        """Whether the word starts with a capital letter."""
        return self.text[index][:1].isupper()

    def opens(self, index: int) -> bool:
        """Whether the word opens a sentence, a line or a quotation."""
        return index == 0 or self.text[index - 1] in _SENTENCE_END

    def has_within(self, run: list[str]) -> bool:
        """Whether words, of which the first has a capital, stand within a sentence, where only names have one."""
        return any(
            self.text[k] == run[0] and self.text[k : k + len(run)] == run and not self.opens(k) and not self.titles[k]
            for k in self.capitals
        )

    @cached_property
    def capitals(self) -> list[int]:
        """Indices of the words that start with a capital letter."""
        pairs = enumerate(zip(self.text, self.low, strict=True))
        return [index for index, (word, low) in pairs if word != low and word[0] != low[0]]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every lower-cased word of the text, once."""
        return frozenset(self.low)

    def is_violent(self, violent: frozenset[str]) -> bool:
        """Whether the text tells of violence: it has three or more different words of the set."""
        if self._violent is None:
            self._violent = len(violent & self.vocabulary) > 2
        return self._violent

    @cached_property
    def titles(self) -> list[bool]:
        """For each word, whether its line is a headline in title case (most of its longer words in capitals)."""
        flags = [False] * len(self)
        first = 0
        for last in [i for i, word in enumerate(self.text) if word == "\n"] + [len(self)]:
            if self.text[last - 1] == ".":
                first = last + 1
                continue
            longer = [i for i in range(first, last) if len(self.text[i]) > 3 and self.text[i][0].isalpha()]
            capitals = sum(self.text[i][0].isupper() for i in longer)
            if len(longer) >= 3 and capitals >= 0.75 * len(longer):
                flags[first:last] = [True] * (last - first)
            first = last + 1
        return flags


def is_acronym(word: str) -> bool:
    """Whether the word is written as an acronym: "RSF", "CJTF-X", "FAMa"."""
    return _ACRONYM.match(word) is not None


def has_article(word: str) -> bool:
    """Whether an Arabic article is joined to the word: "al-Nur", "Ash-Sham"."""
    return _ARTICLE.match(word) is not None
