"""Near copies in a stream of articles: clusters, and the articles that are kept, before or after annotation.

The same measure as in splitting (`labeling.release.groups`): Jaccard similarity of word 5-grams. Of a cluster the
article met first is kept. Memory: the index (768 bytes an article) and the ids; texts wait in a temporary file.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from labeling.data import Document
from labeling.jsonl import document_to_json, dump
from labeling.release.groups import NEAR, NearIndex


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles that are near copies of one another: the one that is kept, and the others with their similarity to it.

    A copy may lie below the threshold itself where a third article links the two.
    """

    kept: str
    copies: tuple[tuple[str, float], ...]


class Deduplication:
    """A pass over articles, then their clusters and the kept ones. Use it as a context manager."""

    def __init__(self, documents: Iterable[Document], threshold: float = NEAR) -> None:
        self.threshold = threshold
        self._index = NearIndex()
        self._texts: IO[bytes] = tempfile.TemporaryFile(prefix="articles-")  # noqa: SIM115
        self._ids: list[str] = []
        for document in documents:
            self._index.add(document.text)
            self._ids.append(document.doc_id)
            self._texts.write(dump(document_to_json(document)).encode("utf-8") + b"\n")
        union = self._index.clusters(threshold)
        self._sets = union.sets(least=2)
        self._copies = {member for root, members in self._sets.items() for member in members if member != root}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._texts.close()
        self._index.__exit__(None, None, None)

    def __len__(self) -> int:
        return len(self._ids)

    def clusters(self) -> Iterator[Cluster]:
        """Clusters of two or more, in the order of their kept article."""
        for root, members in sorted(self._sets.items()):
            copies = [(self._ids[m], round(self._index.similarity(root, m), 4)) for m in members if m != root]
            yield Cluster(self._ids[root], tuple(copies))

    def kept(self) -> Iterator[dict[str, object]]:
        """The kept articles as lines, in the order they came; `copies` names the ones each stands for."""
        self._texts.seek(0)
        for number, line in enumerate(self._texts):
            if number in self._copies:
                continue
            copies = [self._ids[member] for member in self._sets.get(number, ()) if member != number]
            yield json.loads(line) | ({"copies": copies} if copies else {})


def write_kept(found: Deduplication, path: Path | str) -> int:
    """Writes the kept articles, one JSON line each, and says how many; `-` is standard output."""
    from labeling.jsonl import open_output

    count = 0
    with open_output(path) as out:
        for line in found.kept():
            out.write(dump(line) + "\n")
            count += 1
    return count
