"""Which of several competing candidates is kept. One policy for all labels.

1. Spans of different labels never compete.
2. Of candidates with the same extent and label the one with the higher score is kept (a tie: the first proposed).
3. Of candidates of one label that overlap, the higher score wins, then the longer, then the earlier; unless one lies
   inside the other and either says that it nests.
"""

from collections.abc import Callable, Iterable

from labeling.engines.rules.candidate import Candidate


def resolve(candidates: Iterable[Candidate], score: Callable[[Candidate], float]) -> list[Candidate]:
    """The candidates that are kept, in the order of the text. `score` gives the probability that one is right."""
    ranked = sorted(candidates, key=lambda c: (-score(c), c.start - c.end, c.start))
    kept: dict[str, list[Candidate]] = {}
    for candidate in ranked:
        same = kept.setdefault(candidate.label, [])
        if not any(_compete(candidate, other) for other in same):
            same.append(candidate)
    return sorted((c for same in kept.values() for c in same), key=lambda c: (c.start, -c.end, c.label))


def _compete(one: Candidate, other: Candidate) -> bool:
    if (one.start, one.end) == (other.start, other.end):
        return True
    if one.end <= other.start or other.end <= one.start:
        return False
    inside = (one.start >= other.start and one.end <= other.end) or (one.start <= other.start and one.end >= other.end)
    return not (inside and (one.nests or other.nests))
