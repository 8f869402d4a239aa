"""The tokens of a parsed document as plain objects: the source rules ask each for its tag and children many times.

The attributes are named as spaCy's are, and hold strings. Reading them from spaCy's own tokens took two thirds of the
time of these rules.
"""

import unicodedata
from collections.abc import Iterator

from labeling.engines.rules.parse import Parsed


class Token:
    """A token in its place in the tree: `i` counts tokens, `idx` code points; `doc` holds all of the document."""

    __slots__ = ("_edges", "children", "dep_", "doc", "head", "i", "idx", "lower_", "tag_", "text", "whitespace_")

    head: "Token"

    def __init__(self, doc: "Tokens", i: int, idx: int, text: str, lower: str, tag: str, dep: str, spaced: int) -> None:
        self.doc = doc
        self.i = i
        self.idx = idx
        self.text = text
        self.lower_ = lower
        self.tag_ = tag
        self.dep_ = dep
        self.whitespace_ = spaced
        self.children: list[Token] = NO_CHILDREN
        self._edges: tuple[Token, Token] | None = None

    def __len__(self) -> int:
        """Code points."""
        return len(self.text)

    @property
    def lefts(self) -> list["Token"]:
        """The children before the token, in the order of the text."""
        return [child for child in self.children if child.i < self.i]

    @property
    def rights(self) -> list["Token"]:
        """The children after the token, in the order of the text."""
        return [child for child in self.children if child.i > self.i]

    @property
    def subtree(self) -> Iterator["Token"]:
        """The token and all that hangs on it, in no order."""
        queue = [self]
        while queue:
            token = queue.pop()
            yield token
            queue += token.children

    @property
    def left_edge(self) -> "Token":
        """The first token of the subtree."""
        return self._reach()[0]

    @property
    def right_edge(self) -> "Token":
        """The last token of the subtree."""
        return self._reach()[1]

    def hang(self, head: "Token", dep: str) -> None:
        """Moves the token, with all that hangs on it, below another; onto itself it becomes a root."""
        if self.head is not self:
            self.head.children.remove(self)
            self.head._forget_edges()
        self.head, self.dep_ = head, dep
        if head is not self:
            head.children = sorted((*head.children, self), key=lambda child: child.i)
            head._forget_edges()

    def _forget_edges(self) -> None:
        token = self
        token._edges = None
        while token.head is not token:
            token = token.head
            token._edges = None

    def _reach(self) -> tuple["Token", "Token"]:
        if self._edges is None:
            first = last = self
            for token in self.subtree:
                if token.i < first.i:
                    first = token
                elif token.i > last.i:
                    last = token
            self._edges = first, last
        return self._edges

    @property
    def is_space(self) -> bool:
        """Whether it is white space only, such as a line break."""
        return self.text.isspace()

    @property
    def is_punct(self) -> bool:
        """Whether every character is punctuation."""
        return all(unicodedata.category(character)[0] == "P" for character in self.text)


NO_CHILDREN: list[Token] = []
"""Of the tokens that govern none; never changed."""


class Tokens(list[Token]):
    """The tokens of a document; those of sentences that were not parsed are blank."""

    def __init__(self, parsed: Parsed) -> None:
        super().__init__()
        self._source = source = parsed.document.text
        columns = parsed.columns
        words, tags, deps, heads = columns.words, columns.tags, columns.deps, columns.heads
        self._starts, self._ends = starts, ends = columns.starts, columns.ends
        blank = Token(self, -1, 0, "", "", "", "", 0)
        blank.head = blank
        for sentence in parsed.sentences:
            first, last = sentence.start, sentence.end
            if not sentence.parsed:
                self += [blank] * (last - first)
                continue
            for i in range(first, last):
                text = source[starts[i] : ends[i]]
                self.append(Token(self, i, starts[i], text, words[i], tags[i], deps[i], columns.spaced[i]))
            for i in range(first, last):
                token, head = self[i], self[heads[i]]
                token.head = head
                if head is not token:
                    if not head.children:
                        head.children = []
                    head.children.append(token)

    def between(self, start: int, end: int) -> str:
        """The text of the tokens `[start, end)`; nothing where there are none."""
        end = min(end, len(self))
        return self._source[self._starts[start] : self._ends[end - 1]] if start < end else ""
