"""What changed from one release to the next: documents, spans, attributes, schema, splits, and the version it asks for.

Spans of a document are matched one to one: same bounds and label; then same bounds (relabelled); then same label and
an overlap (moved). What is left was removed or added. Where a text changed, that is told and spans are not compared.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from labeling.data import Span
from labeling.evaluate.matching import match_overlap
from labeling.release.options import version_key
from labeling.release.snapshot import Seen, Snapshot

Kind = Literal["added", "removed", "relabelled", "moved", "attribute"]
KINDS: tuple[Kind, ...] = ("added", "removed", "relabelled", "moved", "attribute")


@dataclass(frozen=True, slots=True)
class Change:
    """One span that is not as it was. `old` is None where it was added, `new` where it was removed.

    For an attribute `what` is `column: old -> new`. `annotator` is None for the spans that count.
    """

    doc_id: str
    kind: Kind
    old: Span | None
    new: Span | None
    what: str = ""
    annotator: str | None = None

    @property
    def label(self) -> str:
        """The label it is counted under: the old one where there was one."""
        span = self.old or self.new
        return span.label if span is not None else ""


@dataclass(frozen=True)
class Diff:
    """Everything that differs between two states, and the version that the later one should have."""

    old: Snapshot
    new: Snapshot
    documents_in: tuple[str, ...]
    documents_out: tuple[str, ...]
    text_changed: tuple[str, ...]
    split_changed: Mapping[str, tuple[str, str]]
    changes: tuple[Change, ...]
    schema_changes: tuple[str, ...]
    unchanged_spans: int = 0
    by_annotator: tuple[Change, ...] = field(default=())

    @property
    def part(self) -> Literal["major", "minor", "patch"] | None:
        """What has to grow: labels or features changed: major; documents in or out: minor; corrections: patch."""
        if self.schema_changes:
            return "major"
        if self.documents_in or self.documents_out:
            return "minor"
        if self.changes or self.by_annotator or self.text_changed or self.split_changed:
            return "patch"
        return None

    @property
    def next_version(self) -> str | None:
        """The next semantic version after the old one's; None where that has none."""
        if self.old.version is None:
            return None
        major, minor, patch = version_key(self.old.version)
        if self.part == "major":
            return f"{major + 1}.0.0"
        if self.part == "minor":
            return f"{major}.{minor + 1}.0"
        return f"{major}.{minor}.{patch + 1}" if self.part == "patch" else self.old.version

    def counts(self, changes: Sequence[Change]) -> dict[str, Counter[Kind]]:
        """How often each kind of change happened, by label."""
        out: dict[str, Counter[Kind]] = {}
        for change in changes:
            out.setdefault(change.label, Counter())[change.kind] += 1
        return out


def diff(old: Snapshot, new: Snapshot) -> Diff:
    """Compares two states; documents are matched by id."""
    both = [doc_id for doc_id in old.documents if doc_id in new.documents]
    same_text = [d for d in both if old.documents[d].text_hash == new.documents[d].text_hash]
    changes: list[Change] = []
    own: list[Change] = []
    unchanged = 0
    for doc_id in same_text:
        before, after = old.documents[doc_id], new.documents[doc_id]
        found = list(compare(doc_id, before.spans, after.spans))
        unchanged += len(before.spans) - len({c.old.id for c in found if c.old is not None})
        changes += found
        for name in sorted(before.by_annotator.keys() & after.by_annotator.keys()):
            own += compare(doc_id, before.by_annotator[name], after.by_annotator[name], name)
    return Diff(
        old=old,
        new=new,
        documents_in=tuple(d for d in new.documents if d not in old.documents),
        documents_out=tuple(d for d in old.documents if d not in new.documents),
        text_changed=tuple(d for d in both if d not in set(same_text)),
        split_changed={d: moved for d in both if (moved := _moved(old.documents[d], new.documents[d])) is not None},
        changes=tuple(changes),
        schema_changes=tuple(_schema_changes(old, new)),
        unchanged_spans=unchanged,
        by_annotator=tuple(own),
    )


def _moved(before: Seen, after: Seen) -> tuple[str, str] | None:
    if before.split is None or after.split is None or before.split == after.split:
        return None
    return before.split, after.split


def compare(doc_id: str, old: Sequence[Span], new: Sequence[Span], annotator: str | None = None) -> Iterator[Change]:
    """The changes from one set of spans to another over the same text."""
    left, right = list(old), list(new)

    def take(one: Span, other: Span) -> None:
        left.remove(one)
        right.remove(other)

    for key in (lambda s: (s.start, s.end, s.label), lambda s: (s.start, s.end)):
        waiting: dict[Any, list[Span]] = {}
        for span in right:
            waiting.setdefault(key(span), []).append(span)
        for one in list(left):
            if queue := waiting.get(key(one)):
                other = queue.pop(0)
                take(one, other)
                if one.label != other.label:
                    yield Change(doc_id, "relabelled", one, other, f"{one.label} -> {other.label}", annotator)
                else:
                    yield from _attributes(doc_id, one, other, annotator)
    pairs = [(left[first], right[second]) for first, second in match_overlap(left, right)]
    for one, other in pairs:
        take(one, other)
        yield Change(doc_id, "moved", one, other, "", annotator)
        yield from _attributes(doc_id, one, other, annotator)
    for one in left:
        yield Change(doc_id, "removed", one, None, "", annotator)
    for other in right:
        yield Change(doc_id, "added", None, other, "", annotator)


def _attributes(doc_id: str, one: Span, other: Span, annotator: str | None) -> Iterator[Change]:
    for name in dict.fromkeys([*one.attributes, *other.attributes]):
        was, now = one.attributes.get(name), other.attributes.get(name)
        if was != now:
            yield Change(doc_id, "attribute", one, other, f"{name}: {was or '–'} -> {now or '–'}", annotator)


def _schema_changes(old: Snapshot, new: Snapshot) -> Iterator[str]:
    if old.labels != new.labels:
        yield f"labels: {', '.join(old.labels)} -> {', '.join(new.labels)}"
    for name in dict.fromkeys([*old.attributes, *new.attributes]):
        was, now = old.attributes.get(name), new.attributes.get(name)
        if was is None or now is None:
            yield f"attribute {name}: {'added' if was is None else 'removed'}"
        elif was != now:
            yield f"values of {name}: {', '.join(was)} -> {', '.join(now)}"
    if old.columns and new.columns:
        for column in dict.fromkeys([*old.columns, *new.columns]):
            if column not in old.columns or column not in new.columns:
                yield f"column {column}: {'added' if column in new.columns else 'removed'}"


def to_json(found: Diff) -> dict[str, Any]:
    """The whole comparison as plain JSON, each changed span listed."""
    return {
        "old": {"name": found.old.name, "version": found.old.version, "schema_version": found.old.schema_version},
        "new": {"name": found.new.name, "version": found.new.version, "schema_version": found.new.schema_version},
        "part": found.part,
        "next_version": found.next_version,
        "documents_in": list(found.documents_in),
        "documents_out": list(found.documents_out),
        "text_changed": list(found.text_changed),
        "split_changed": {doc_id: list(moved) for doc_id, moved in found.split_changed.items()},
        "schema_changes": list(found.schema_changes),
        "unchanged_spans": found.unchanged_spans,
        "changes": [_change_to_json(change) for change in found.changes],
        "by_annotator": [_change_to_json(change) for change in found.by_annotator],
    }


def _change_to_json(change: Change) -> dict[str, Any]:
    def place(span: Span | None) -> dict[str, Any] | None:
        return None if span is None else {"start": span.start, "end": span.end, "label": span.label}

    out = {"doc_id": change.doc_id, "kind": change.kind, "label": change.label, "what": change.what}
    annotator = {} if change.annotator is None else {"annotator": change.annotator}
    return {**out, **annotator, "old": place(change.old), "new": place(change.new)}
