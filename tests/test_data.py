"""The nouns guard their invariants."""

import pytest

from labeling.data import Document, Placement, Span

TEXT = "🇺🇦 The 14th Brigade will hold the bridge."


def test_a_span_slices_code_points_whatever_precedes_it() -> None:
    start = TEXT.index("14th")
    span = Span("s0", start, start + len("14th Brigade"), "UNIT")
    assert span.slice(TEXT) == "14th Brigade"


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_no_span_is_empty_reversed_or_negative(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="empty, reversed or negative"):
        Span("s0", start, end, "UNIT")


def test_a_score_is_a_probability() -> None:
    with pytest.raises(ValueError, match="not between 0 and 1"):
        Span("s0", 0, 1, "UNIT", score=1.5)


def test_touching_spans_do_not_overlap() -> None:
    assert not Span("a", 0, 3, "UNIT").overlaps(Span("b", 3, 5, "UNIT"))
    assert Span("a", 0, 4, "UNIT").overlaps(Span("b", 3, 5, "UNIT"))


def test_a_document_needs_an_id_and_a_text() -> None:
    with pytest.raises(ValueError, match="an id and a text are needed"):
        Document("d1", "")


def test_a_placement_links_into_label_studio() -> None:
    assert Placement("http://127.0.0.1:8080/", 3, 17).url == "http://127.0.0.1:8080/projects/3/data?task=17"
