"""What annotators said of a document, each on their own, and what an adjudicator decided."""

from collections.abc import Iterable, Mapping

from labeling.data import Annotation, Task


def opinions(task: Task) -> Mapping[str, Annotation]:
    """Each annotator's last submitted annotation, in the order of their names.

    Skipped ones and adjudications are left out: the first say nothing, the second are no independent voice.
    """
    found: dict[str, Annotation] = {}
    for annotation in sorted(task.annotations, key=_when):
        if not annotation.skipped and not annotation.adjudicated:
            found[annotation.annotator] = annotation
    return dict(sorted(found.items()))


def decision(task: Task) -> Annotation | None:
    """The last adjudication of the document, or None."""
    decided = [annotation for annotation in task.annotations if annotation.adjudicated and not annotation.skipped]
    return max(decided, key=_when, default=None)


def _when(annotation: Annotation) -> str:
    return annotation.updated_at or annotation.created_at or ""


def letters(names: Iterable[str]) -> Mapping[str, str]:
    """A letter for each name, in the order of the names: A to Z, then A1, B1, ..."""
    ordered = sorted(set(names))
    return {name: chr(65 + i % 26) + (str(i // 26) if i >= 26 else "") for i, name in enumerate(ordered)}
