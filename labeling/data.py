"""The frozen nouns of the project. Imports nothing but errors and text.

Offsets are Unicode code points into `Document.text`, end exclusive, everywhere in the package. `None` means absent.
A *prediction* is proposed by engines, an *annotation* is confirmed by an annotator, a *task* holds both around one
document, a *record* is an exported row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from labeling.text import text_hash

Evidence = tuple[int, int]
"""Start and end of a cue: code points, end exclusive."""

Fate = Literal["kept", "boundary", "label", "attributes", "deleted"]
"""What became of a suggested span; where several changed, the first of deleted, label, boundary, attributes."""

FATES: tuple[Fate, ...] = get_args(Fate)


@dataclass(frozen=True, slots=True)
class Document:
    """One article. `text` is normalised (see `labeling.text`); `published` is ISO 8601."""

    doc_id: str
    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    licence: str | None = None

    def __post_init__(self) -> None:
        if not self.doc_id or not self.text:
            raise ValueError(f"document {self.doc_id!r}: an id and a text are needed")

    @property
    def text_hash(self) -> str:
        """SHA-256 of the text, 64 hexadecimal digits."""
        return text_hash(self.text)


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a text, never empty or reversed.

    `score` is the probability (0 to 1) that the span is right; `engine` and `rule` name what proposed it and
    `evidence` the cues that triggered it. All three are absent on a span that a person added.
    """

    id: str
    start: int
    end: int
    label: str
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    score: float | None = None
    engine: str | None = None
    rule: str | None = None
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span {self.id!r}: [{self.start}, {self.end}) is empty, reversed or negative")
        if self.score is not None and not 0 <= self.score <= 1:
            raise ValueError(f"span {self.id!r}: score {self.score} is not between 0 and 1")

    def slice(self, text: str) -> str:
        """The words under the span."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Relation:
    """A labelled arrow between two spans, by their ids."""

    head: str
    tail: str
    label: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What engines propose for one document. `engines` maps an engine's name to its version."""

    spans: tuple[Span, ...] = ()
    relations: tuple[Relation, ...] = ()
    schema_version: str | None = None
    engines: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotator's own spans for one document.

    `annotator` is a pseudonym unless names were asked for; times are ISO 8601 with zone; `lead_time` is seconds;
    `fates` maps the id of each predicted span to what became of it (absent where there was no prediction to start
    from). `adjudicated` marks a decision made in an adjudication project.
    """

    id: str
    annotator: str
    spans: tuple[Span, ...] = ()
    relations: tuple[Relation, ...] = ()
    created_at: str | None = None
    updated_at: str | None = None
    lead_time: float | None = None
    skipped: bool = False
    ground_truth: bool = False
    adjudicated: bool = False
    fates: Mapping[str, Fate] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a task lives: the server's address, project and task numbers. `blind` tasks show no predictions."""

    server: str
    project: int
    task: int
    title: str | None = None
    blind: bool = False

    @property
    def url(self) -> str:
        """The address that opens the task in Label Studio."""
        return f"{self.server.rstrip('/')}/projects/{self.project}/data?task={self.task}"


@dataclass(frozen=True, slots=True)
class Task:
    """One document with what was predicted for it and what annotators made of it."""

    document: Document
    prediction: Prediction = Prediction()
    annotations: tuple[Annotation, ...] = ()
    placement: Placement | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One exported row: a document and the spans that count, with how many annotators saw it."""

    document: Document
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    n_annotators: int
    agreement: Mapping[str, float] = field(default_factory=dict, hash=False)
    """Share of annotators who marked the span, by span id; absent ids were not voted on."""
