"""Gamma (Mathet, Widlöcher and Métivier 2015, Computational Linguistics 41(3)): alignment and agreement in one number.

Computed by pygamma-agreement (Titeux and Riad 2021), an extra. Unlike the layers of `agreement` it sees all labels at
once and forgives small differences of bounds. It solves an optimisation for each document and thirty random ones:
seconds a document.
"""

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np

from labeling.data import Annotation, Task
from labeling.errors import MissingExtraError
from labeling.review.bootstrap import RESAMPLES, SEED, Measure, median_interval
from labeling.review.opinions import opinions


def gamma(tasks: Iterable[Task], seed: int = SEED) -> Measure:
    """Mean gamma over documents with two or more annotators, each of whom marked a span; 95 % interval over documents.

    `n` counts those documents. Not defined where there are none. Raises MissingExtraError without the library.
    """
    values = np.array(list(_gammas(tasks, seed)))
    if not len(values):
        return Measure()
    if len(values) == 1:
        return Measure(float(values[0]), n=1)
    low, high = median_interval(values, seed, RESAMPLES, np.mean)
    return Measure(float(values.mean()), low, high, len(values))


def _gammas(tasks: Iterable[Task], seed: int) -> Iterator[float]:
    for task in tasks:
        voices = opinions(task)
        if len(voices) > 1 and all(annotation.spans for annotation in voices.values()):
            np.random.seed(seed)  # the library draws from numpy's global state
            yield _gamma(voices.values())


def _gamma(voices: Iterable[Annotation]) -> float:
    with warnings.catch_warnings(), _quiet():
        warnings.simplefilter("ignore")
        try:
            from pyannote.core import Segment
            from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum
        except ImportError as error:
            raise MissingExtraError("pygamma-agreement", "gamma") from error
        continuum = Continuum()
        for annotation in voices:
            for span in annotation.spans:
                continuum.add(annotation.annotator, Segment(span.start, span.end), span.label)
        return float(continuum.compute_gamma(CombinedCategoricalDissimilarity()).gamma)


@contextmanager
def _quiet() -> Iterator[None]:
    """The library warns on the root logger for every sample that a faster solver is not there."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
