"""What suggestions are worth against gold: matching, tables, errors, reliability."""

from collections.abc import Iterable, Iterator, Mapping

from labeling.data import Task
from labeling.errors import Problem, Report, stop_at_first
from labeling.evaluate.errors import Mistake, in_context, mistakes
from labeling.evaluate.matching import Pairing, match_exact, match_overlap, pair
from labeling.evaluate.reliability import Reliability, curve, reliability, scored
from labeling.evaluate.table import Count, Evaluation, Scores, evaluate, to_json

__all__ = [
    "Count",
    "Evaluation",
    "Mistake",
    "Pairing",
    "Reliability",
    "Scores",
    "beside",
    "curve",
    "evaluate",
    "in_context",
    "match_exact",
    "match_overlap",
    "mistakes",
    "pair",
    "reliability",
    "scored",
    "to_json",
]


def beside(
    predicted: Mapping[str, Task], gold: Iterable[Task], report: Report = stop_at_first
) -> Iterator[tuple[Task, Task]]:
    """(predicted, gold) for each gold task, by doc_id.

    Gold without a prediction is reported and counts as a document in which nothing was proposed; one whose text is
    not the same is reported and left out.
    """
    for task in gold:
        doc_id = task.document.doc_id
        mine = predicted.get(doc_id)
        if mine is None:
            report(
                Problem(f"document {doc_id!r}", "there is no prediction for it", "all its gold spans count as missed")
            )
            mine = Task(task.document)
        elif mine.document.text != task.document.text:
            report(
                Problem(f"document {doc_id!r}", "its text differs between prediction and gold", "offsets are useless")
            )
            continue
        yield mine, task
