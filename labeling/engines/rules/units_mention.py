"""One force in a text, before it becomes a candidate."""

from dataclasses import dataclass

from labeling.data import Evidence


@dataclass(frozen=True, slots=True)
class Mention:
    """`start`, `end` and `head` (where its head word starts) count code points; `words` is None inside a word.

    `noun` is the lower-cased head word; `persons` says that it is a plural of people; `context` that it counts only in
    an article that has other forces.
    """

    start: int
    end: int
    words: tuple[int, int] | None
    head: int
    noun: str
    rule: str
    form: str
    echelon: str
    evidence: tuple[Evidence, ...]
    nests: bool = False
    persons: bool = False
    context: bool = False
