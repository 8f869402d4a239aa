"""How fast engines are, beside spaCy's own full small pipeline on the same text in the same run."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labeling.data import Document
from labeling.engines import load_engine
from labeling.jsonl import read_tasks
from labeling.schema import Schema


@dataclass(frozen=True, slots=True)
class Speed:
    """One engine's best round: words a second, seconds, and the most memory the process held until then (MiB)."""

    engine: str
    words_per_second: float
    seconds: float
    load_seconds: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Bench:
    """All engines, in the order they ran; spaCy comes last, so that the others' memory is theirs."""

    documents: int
    words: int
    rounds: int
    speeds: tuple[Speed, ...]
    torch: bool
    """Whether torch was imported before spaCy's pipeline was loaded."""

    @property
    def ratio(self) -> float:
        """Words a second of the first engine over those of the last, spaCy's pipeline."""
        return self.speeds[0].words_per_second / self.speeds[-1].words_per_second


NEWS = Path(__file__).with_name("news.jsonl")
"""Invented news, as long and as full of forces and speakers as newspapers' (the demo's articles are three times so)."""


def news_documents() -> Iterator[Document]:
    """The articles of `news.jsonl`, written by a language model to measure speed on."""
    return (task.document for task in read_tasks(NEWS))


SPACY = "spaCy's full small pipeline"


def bench(documents: Sequence[Document], engines: Iterable[str], schema: Schema, rounds: int = 5) -> Bench:
    """Every engine proposes on all documents `rounds` times; the best round counts. Words are white-space separated.

    Engines take turns, so that other work on the machine slows all of them. What comes before the first round, a pass
    over one document, is `load_seconds`; memory is that of the first round, before the next engine is loaded.
    """
    texts = [document.text for document in documents]
    words = sum(len(text.split()) for text in texts)
    running: list[_Running] = []
    for name in engines:
        started = time.perf_counter()
        engine = load_engine(name, schema)
        list(engine.propose(documents[:1]))
        running.append(_Running(name, lambda e=engine: list(e.propose(documents)), started))  # type: ignore[misc]
    torch = "torch" in sys.modules

    from spacy import load

    from labeling.engines.rules.parse import model_name

    started = time.perf_counter()
    nlp = load(model_name())
    list(nlp.pipe(texts[:1]))
    running.append(_Running(SPACY, lambda: list(nlp.pipe(texts)), started))
    for _ in range(rounds - 1):
        for each in running:
            each.take_turn()
    return Bench(len(documents), words, rounds, tuple(each.speed(words) for each in running), torch)


class _Running:
    """A loaded engine and the seconds of its rounds, of which it runs the first at once."""

    def __init__(self, name: str, run: Callable[[], object], started: float) -> None:
        self._name, self._run = name, run
        self._loaded = time.perf_counter() - started
        self._seconds: list[float] = []
        self.take_turn()
        self._peak = peak_mib()

    def take_turn(self) -> None:
        """Runs one more round."""
        started = time.perf_counter()
        self._run()
        self._seconds.append(time.perf_counter() - started)

    def speed(self, words: int) -> Speed:
        """The best round, of this many words."""
        best = min(self._seconds)
        return Speed(self._name, words / best if best else 0.0, best, self._loaded, self._peak)


def peak_mib() -> float:
    """The most memory this process has held at once, in MiB; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
