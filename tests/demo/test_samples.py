"""The sample articles hold what they are meant to show, and their reviews keep to the guidelines."""

from labeling.check import faults
from labeling.demo import sample_documents, sample_reviews
from labeling.schema import load_schema
from labeling.text import is_normalised

DOCUMENTS = list(sample_documents())


def test_twelve_or_more_articles_of_120_to_400_words() -> None:
    assert len(DOCUMENTS) >= 12
    for document in DOCUMENTS:
        assert 120 <= len(document.text.split()) <= 400, document.doc_id
        assert is_normalised(document.text)
        assert all([document.title, document.source, document.url, document.published])
        assert document.licence == "CC0-1.0"


def test_the_articles_hold_what_trips_up_offsets() -> None:
    texts = "\n".join(document.text for document in DOCUMENTS)
    for trait in ("“", "’", "🚑", "🇺🇦", "Oleksandr", "Unit | Strength | Task"):
        assert trait in texts


def test_two_articles_are_near_copies() -> None:
    first, second = (set(d.text.split("\n\n")) for d in DOCUMENTS if d.doc_id.startswith("demo-wire-copy"))
    assert 3 <= len(first & second) < len(first)


def test_reviews_are_two_a_document_and_fit_text_and_schema() -> None:
    schema = load_schema()
    reviews = sample_reviews()
    assert set(reviews) == {document.doc_id for document in DOCUMENTS}
    for task in reviews.values():
        assert [annotation.annotator for annotation in task.annotations] == ["annotator-a", "annotator-b"]
        for annotation in task.annotations:
            assert {span.label for span in annotation.spans} == set(schema.label_names)
            assert list(faults(annotation.spans, annotation.relations, task.document.text, schema)) == []
            for span in annotation.spans:
                label = schema.label(span.label)
                assert label is not None
                assert set(span.attributes) == {attribute.name for attribute in label.attributes}


def test_the_two_readers_differ_somewhere() -> None:
    differing = 0
    for task in sample_reviews().values():
        first, second = ({(s.start, s.end, s.label) for s in a.spans} for a in task.annotations)
        differing += first != second
        assert len(first & second) >= 0.7 * len(first | second)
    assert differing >= 5
