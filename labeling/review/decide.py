"""Which annotation of a document counts. Pure: a task and a policy in, a record out.

Policies:

    ground-truth   the annotation marked as ground truth (the newest where several are); where none is, the newest
    single         the only annotator's; a document that several annotated is undecided
    majority       each span that more than half of the annotators marked with the same bounds and label
    union          each span that any annotator marked
    adjudicated    the newest decision of an adjudication project; a document without one is undecided

Skipped annotations never count. An annotator counts once a document, with the newest annotation. An adjudicator has no
vote: `n_annotators` and the agreement of a span speak of the independent annotators only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, get_args

from labeling.data import Annotation, Record, Relation, Span, Task
from labeling.errors import UsageError

Policy = Literal["ground-truth", "single", "majority", "union", "adjudicated"]

POLICIES: tuple[Policy, ...] = get_args(Policy)

Key = tuple[int, int, str]
"""Start, end and label: what makes two annotators' spans the same."""


def policy_named(name: str) -> Policy:
    """The policy of that name. Raises UsageError for another."""
    for policy in POLICIES:
        if policy == name:
            return policy
    raise UsageError(f"--decide cannot be {name!r}: choose one of {', '.join(POLICIES)}")


def key(span: Span) -> Key:
    """Start, end and label."""
    return span.start, span.end, span.label


def submitted(task: Task) -> tuple[Annotation, ...]:
    """What counts as reviewed: no skipped ones, the newest of each annotator, oldest first. Adjudications included."""
    newest: dict[tuple[str, bool], Annotation] = {}
    for annotation in sorted(task.annotations, key=_age):
        if not annotation.skipped:
            newest[annotation.annotator, annotation.adjudicated] = annotation
    return tuple(sorted(newest.values(), key=_age))


def independent(task: Task) -> tuple[Annotation, ...]:
    """The submitted annotations that were made without seeing another annotator's: all but the adjudications."""
    return tuple(annotation for annotation in submitted(task) if not annotation.adjudicated)


def decide(task: Task, policy: Policy = "ground-truth") -> Record | None:
    """The record of the spans that count under the policy; None where nothing was submitted or it is undecided."""
    annotations = submitted(task)
    voters = [annotation for annotation in annotations if not annotation.adjudicated]
    if policy in ("majority", "union"):
        if not voters:
            return None
        least = len(voters) // 2 + 1 if policy == "majority" else 1
        spans, relations = _vote(voters, least)
    else:
        chosen = _choose(annotations, voters, policy)
        if chosen is None:
            return None
        spans, relations = chosen.spans, chosen.relations
    shown = any(annotation.fates for annotation in annotations)
    spans = _with_suggestion(spans, task.prediction.spans, by_place=shown)
    votes = Counter(span_key for annotation in voters for span_key in {key(span) for span in annotation.spans})
    agreement = {span.id: votes[key(span)] / len(voters) for span in spans} if len(voters) > 1 else {}
    return Record(task.document, _in_order(spans), relations, max(1, len(voters)), agreement)


def _age(annotation: Annotation) -> tuple[str, str, str]:
    return annotation.updated_at or annotation.created_at or "", annotation.created_at or "", annotation.id


def _choose(annotations: Sequence[Annotation], voters: Sequence[Annotation], policy: Policy) -> Annotation | None:
    if policy == "single":
        return voters[0] if len(voters) == 1 else None
    decided = [annotation for annotation in annotations if annotation.adjudicated]
    if policy == "adjudicated":
        return decided[-1] if decided else None
    true = [annotation for annotation in annotations if annotation.ground_truth]
    return next((pool[-1] for pool in (true, decided, voters) if pool), None)


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.label, span.id)))


def _vote(voters: Sequence[Annotation], least: int) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
    """Spans and relations with at least that many votes, spans with the attribute values most annotators gave."""
    marked: dict[Key, list[Span]] = defaultdict(list)
    arrows: dict[tuple[Key, Key, str], int] = Counter()
    for annotation in voters:
        by_id = {span.id: key(span) for span in annotation.spans}
        for span_key, span in {key(span): span for span in reversed(annotation.spans)}.items():
            marked[span_key].append(span)
        ends = {(relation.head, relation.tail): relation for relation in annotation.relations}
        for (head, tail), relation in ends.items():
            if head in by_id and tail in by_id:
                arrows[by_id[head], by_id[tail], relation.label] += 1
    ids: dict[Key, str] = {}
    kept = []
    for span_key in sorted(marked, key=lambda k: (k[0], -k[1], k[2])):
        versions = marked[span_key]
        if len(versions) >= least:
            ids[span_key] = _free_id(versions[0].id, ids.values())
            kept.append(replace(versions[0], id=ids[span_key], attributes=_plurality(versions)))
    relations = [
        Relation(ids[head], ids[tail], label)
        for (head, tail, label), count in arrows.items()
        if count >= least and head in ids and tail in ids
    ]
    return tuple(kept), tuple(sorted(relations, key=lambda r: (r.head, r.tail, r.label)))


def _free_id(wanted: str, taken: Iterable[str]) -> str:
    used = set(taken)
    number, free = 2, wanted
    while free in used:
        number, free = number + 1, f"{wanted}-{number}"
    return free


def _plurality(versions: Sequence[Span]) -> Mapping[str, str]:
    """The value most annotators gave each attribute; of equally frequent ones, the value given first."""
    names = dict.fromkeys(name for span in versions for name in span.attributes)
    return {
        name: Counter(span.attributes[name] for span in versions if name in span.attributes).most_common(1)[0][0]
        for name in names
    }


def _with_suggestion(spans: Iterable[Span], predicted: Iterable[Span], by_place: bool) -> tuple[Span, ...]:
    """The spans with score, engine, rule and evidence of the suggestion they came from, where they lack them.

    It is the one with their id, or, where annotators began with suggestions, the one they marked again by hand.
    """
    predicted = tuple(predicted)
    by_id = {span.id: span for span in predicted}
    places = {key(span): span for span in predicted} if by_place else {}
    out = []
    for span in spans:
        origin = by_id.get(span.id) or places.get(key(span))
        if span.engine is None and origin is not None:
            span = replace(span, score=origin.score, engine=origin.engine, rule=origin.rule, evidence=origin.evidence)
        out.append(span)
    return tuple(out)
