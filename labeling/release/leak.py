"""What is left between the splits, counted on the documents as they were placed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from labeling.release.documents import Facts
from labeling.release.groups import NearIndex, Union, same_story

MOST_COMPARED = 2000
"""Documents of one set of near copies that are compared pair by pair; larger sets must lie in one split."""


@dataclass(frozen=True, slots=True)
class Leak:
    """Pairs across splits: near copies, and reports of the same story. `near_documents` have a near copy at all."""

    near_pairs: int
    story_pairs: int
    near_documents: int

    def to_json(self) -> dict[str, Any]:
        """As in the manifest."""
        return asdict(self)


def measure(
    index: NearIndex, near: Union, threshold: float, facts: Sequence[Facts], splits: Sequence[str | None]
) -> Leak:
    """Counts pairs of documents in different splits; documents without a split are left out."""
    near_pairs = near_documents = 0
    for members in near.sets(least=2).values():
        placed = [number for number in members if splits[number] is not None]
        near_documents += len(placed) if len(placed) > 1 else 0
        if len({splits[number] for number in placed}) > 1:
            pairs = index.pairs(placed[:MOST_COMPARED], threshold)
            near_pairs += sum(splits[one] != splits[other] for one, other, _ in pairs)
    stories = same_story([fact.day for fact in facts], [fact.names for fact in facts])
    across = ((splits[one], splits[other]) for one, other in stories)
    story_pairs = sum(one != other for one, other in across if one is not None and other is not None)
    return Leak(near_pairs, story_pairs, near_documents)
