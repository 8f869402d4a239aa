"""What annotators made of each predicted span."""

from collections.abc import Iterable

from labeling.data import Fate, Span


def fates(predicted: Iterable[Span], confirmed: Iterable[Span]) -> dict[str, Fate]:
    """The fate of every predicted span, by its id, in their order.

    A span is followed by its id, which survives editing in Label Studio. One whose id is gone but that was marked
    again by hand over exactly the same words with the same label was not rejected: it counts as that span.
    """
    confirmed = tuple(confirmed)
    predicted = tuple(predicted)
    by_id = {span.id: span for span in confirmed}
    ids = {span.id for span in predicted}
    by_place = {(span.start, span.end, span.label): span for span in confirmed if span.id not in ids}
    return {
        span.id: _fate(span, by_id.get(span.id) or by_place.get((span.start, span.end, span.label)))
        for span in predicted
    }


def added(predicted: Iterable[Span], confirmed: Iterable[Span]) -> tuple[Span, ...]:
    """The confirmed spans that no prediction led to."""
    predicted = tuple(predicted)
    ids = {span.id for span in predicted}
    places = {(span.start, span.end, span.label) for span in predicted}
    return tuple(s for s in confirmed if s.id not in ids and (s.start, s.end, s.label) not in places)


def _fate(before: Span, after: Span | None) -> Fate:
    if after is None:
        return "deleted"
    if after.label != before.label:
        return "label"
    if (after.start, after.end) != (before.start, before.end):
        return "boundary"
    return "kept" if dict(after.attributes) == dict(before.attributes) else "attributes"
