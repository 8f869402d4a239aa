"""A prediction as paragraphs of marked text with a note for each span. Knows neither colours' looks nor HTML."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from labeling.data import Span, Task
from labeling.schema import Schema


@dataclass(frozen=True, slots=True)
class Note:
    """What is told of one span. `number` counts the document's spans from 1; `cues` are the words that triggered it.

    `score` is the probability (0 to 1) that the span is right, None where the engine gives none; `links` are the
    relations that start here: name, number and words of the span they end at.
    """

    number: int
    span: Span
    words: str
    colour: str
    cues: tuple[str, ...]
    links: tuple[tuple[str, int, str], ...]

    @property
    def score(self) -> float | None:
        """The span's score."""
        return self.span.score


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same spans, the shortest first; `cue` where it triggered one of the document's.

    `opens` holds the numbers of the spans that begin with this piece.
    """

    text: str
    notes: tuple[Note, ...]
    lanes: tuple[int, ...]
    opens: tuple[Note, ...]
    cue: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text that is not blank, and the notes of the spans that begin in it."""

    start: int
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """One article with its reasons. `lanes` is how many underlines lie over each other at most."""

    task: Task
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...]
    lanes: int
    counts: Mapping[str, int]


def explain(task: Task, schema: Schema) -> Explained:
    """The task's prediction, explained. Spans of labels that the schema lacks come in grey."""
    notes = _notes(task, schema)
    lanes = _lanes([note.span for note in notes])
    text = task.document.text
    paragraphs = tuple(
        Paragraph(
            start,
            tuple(_pieces(text, start, end, notes, lanes)),
            tuple(note for note in notes if start <= note.span.start < end),
        )
        for start, end in _lines(text)
    )
    counts = Counter(note.span.label for note in notes)
    known = {name: counts[name] for name in schema.label_names if counts[name]}
    return Explained(task, paragraphs, notes, max(lanes.values(), default=-1) + 1, known)


def _notes(task: Task, schema: Schema) -> tuple[Note, ...]:
    text = task.document.text
    spans = sorted(task.prediction.spans, key=lambda span: (span.start, -span.end, span.label))
    numbers = {span.id: number for number, span in enumerate(spans, start=1)}
    words = {span.id: _one_line(span.slice(text)) for span in spans}
    links: dict[str, list[tuple[str, int, str]]] = {}
    for relation in task.prediction.relations:
        if relation.tail in numbers:
            links.setdefault(relation.head, []).append((relation.label, numbers[relation.tail], words[relation.tail]))
    return tuple(
        Note(
            number=numbers[span.id],
            span=span,
            words=words[span.id],
            colour=label.colour if (label := schema.label(span.label)) else "#777777",
            cues=tuple(dict.fromkeys(_one_line(text[start:end]) for start, end in span.evidence)),
            links=tuple(links.get(span.id, ())),
        )
        for span in spans
    )


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _lanes(spans: Sequence[Span]) -> dict[str, int]:
    """For each span, by id, the lowest underline that no shorter span below or above it takes."""
    taken: dict[str, int] = {}
    placed: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.end - span.start, span.start)):
        used = {taken[other.id] for other in placed if other.overlaps(span)}
        taken[span.id] = next(lane for lane in range(len(used) + 1) if lane not in used)
        placed.append(span)
    return taken


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _pieces(text: str, start: int, end: int, notes: Sequence[Note], lanes: Mapping[str, int]) -> Iterator[Piece]:
    touching = [note for note in notes if note.span.start < end and note.span.end > start]
    cues = [cue for note in touching for cue in note.span.evidence]
    bounds = [bound for note in touching for bound in (note.span.start, note.span.end)]
    bounds += [bound for cue in cues for bound in cue]
    cuts = sorted({start, end, *(bound for bound in bounds if start < bound < end)})
    for left, right in pairwise(cuts):
        over = [note for note in touching if note.span.start < right and note.span.end > left]
        over.sort(key=lambda note: note.span.end - note.span.start)
        yield Piece(
            text=text[left:right],
            notes=tuple(over),
            lanes=tuple(lanes[note.span.id] for note in over),
            opens=tuple(note for note in reversed(over) if note.span.start == left),
            cue=any(first < right and last > left for first, last in cues),
        )
