"""Small tasks for the tests of review: sentences with marked words, and what annotators made of them."""

from collections.abc import Sequence
from dataclasses import replace

from labeling.data import Annotation, Document, Placement, Prediction, Relation, Span, Task

Mark = tuple[str, str]
"""A label and the words it is put on (their first occurrence)."""


def spans(text: str, marks: Sequence[Mark], **fields: object) -> tuple[Span, ...]:
    """One span a mark, ids `s0`, `s1`, ... in the order given."""
    return tuple(
        Span(f"s{number}", text.index(words), text.index(words) + len(words), label, **fields)  # type: ignore[arg-type]
        for number, (label, words) in enumerate(marks)
    )


def annotation(
    annotator: str, text: str, marks: Sequence[Mark], relations: Sequence[Relation] = (), **fields: object
) -> Annotation:
    return Annotation(f"{annotator}-1", annotator, spans(text, marks), tuple(relations), **fields)  # type: ignore[arg-type]


def task(doc_id: str, text: str, *annotations: Annotation, number: int = 1, **fields: object) -> Task:
    return Task(
        Document(doc_id, text),
        annotations=annotations,
        placement=Placement("http://127.0.0.1:8080", 7, number),
        **fields,  # type: ignore[arg-type]
    )


def suggested(base: Task, marks: Sequence[Mark], rules: Sequence[str]) -> Task:
    """The task with suggestions by those rules, ids `s0`, `s1`, ..."""
    found = spans(base.document.text, marks, engine="rules", score=0.7)
    ruled = tuple(replace(span, rule=rule) for span, rule in zip(found, rules, strict=True))
    return replace(base, prediction=Prediction(ruled, (), "1.1", {"rules": "1.0"}))
