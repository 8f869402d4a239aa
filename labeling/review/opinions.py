"""What annotators said of a document, each on their own; what an adjudicator decided; and who claims which span."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labeling.data import Annotation, Relation, Span, Task
from labeling.review.decide import Key, independent, key, submitted


def opinions(task: Task) -> Mapping[str, Annotation]:
    """Each annotator's newest submitted annotation, in the order of their names; adjudications are left out."""
    return {a.annotator: a for a in sorted(independent(task), key=lambda a: a.annotator)}


def decision(task: Task) -> Annotation | None:
    """The newest adjudication of the document, or None."""
    return next((a for a in reversed(submitted(task)) if a.adjudicated), None)


def letters(names: Iterable[str]) -> Mapping[str, str]:
    """A letter for each name, in the order of the names: A to Z, then A1, B1, ..."""
    ordered = sorted(set(names))
    return {name: chr(65 + i % 26) + (str(i // 26) if i >= 26 else "") for i, name in enumerate(ordered)}


@dataclass(frozen=True, slots=True)
class Claim:
    """A span with these bounds and this label: `by` holds the span of each annotator who marked it."""

    start: int
    end: int
    label: str
    by: Mapping[str, Span]
    everyone: tuple[str, ...]

    @property
    def marked_by_all(self) -> bool:
        """Whether all annotators of the document marked it."""
        return len(self.by) == len(self.everyone)

    @property
    def agreed(self) -> bool:
        """Whether all marked it and gave it the same attributes."""
        return self.marked_by_all and len({tuple(sorted(s.attributes.items())) for s in self.by.values()}) == 1


@dataclass(frozen=True, slots=True)
class RelationClaim:
    """A relation between two claimed spans, and the annotators who drew it."""

    head: Key
    tail: Key
    label: str
    by: tuple[str, ...]
    everyone: tuple[str, ...]

    @property
    def agreed(self) -> bool:
        """Whether all annotators of the document drew it."""
        return len(self.by) == len(self.everyone)


def claims(voices: Mapping[str, Annotation]) -> tuple[Claim, ...]:
    """Every span that anyone marked, once, in the order of the text (longer ones first)."""
    found: dict[Key, dict[str, Span]] = {}
    for name, annotation in voices.items():
        for span in annotation.spans:
            found.setdefault(key(span), {}).setdefault(name, span)
    everyone = tuple(voices)
    return tuple(Claim(*place, found[place], everyone) for place in sorted(found, key=lambda k: (k[0], -k[1], k[2])))


def relation_claims(voices: Mapping[str, Annotation]) -> tuple[RelationClaim, ...]:
    """Every relation that anyone drew, once."""
    found: dict[tuple[Key, Key, str], dict[str, None]] = {}
    for name, annotation in voices.items():
        places = {span.id: key(span) for span in annotation.spans}
        for relation in annotation.relations:
            if relation.head in places and relation.tail in places:
                arrow = (places[relation.head], places[relation.tail], relation.label)
                found.setdefault(arrow, {})[name] = None
    return tuple(RelationClaim(*arrow, tuple(found[arrow]), tuple(voices)) for arrow in sorted(found))


def disputed(voices: Mapping[str, Annotation]) -> int:
    """How many spans and relations the annotators do not all have alike: bounds, label, attributes, arrows."""
    return sum(not claim.agreed for claim in claims(voices)) + sum(not c.agreed for c in relation_claims(voices))


def settled(voices: Mapping[str, Annotation]) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
    """What all annotators marked alike, with the first annotator's ids."""
    spans = tuple(next(iter(claim.by.values())) for claim in claims(voices) if claim.agreed)
    ids = {key(span): span.id for span in spans}
    relations = tuple(
        Relation(ids[c.head], ids[c.tail], c.label)
        for c in relation_claims(voices)
        if c.agreed and c.head in ids and c.tail in ids
    )
    return spans, relations
