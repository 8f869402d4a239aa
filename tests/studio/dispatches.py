"""Short invented reports with predictions, for the tests of push and pull."""

from collections.abc import Mapping

from labeling.data import Document, Prediction, Relation, Span, Task
from labeling.schema import Schema, load_schema

SCHEMA: Schema = load_schema()

REPORT = "Talgar's 4th Rifle Brigade may patrol the Orsha crossing, officials said. 🇺🇦 The plan is unclear."
WORDS = (
    ("s0", "Talgar's 4th Rifle Brigade", "UNIT", {"form": "named", "echelon": "brigade"}, 0.9),
    ("s1", "may", "HEDGE", {"type": "possibility"}, 0.8),
    ("s2", "patrol the Orsha crossing", "MISSION", {"type": "patrol-monitor"}, 0.7),
    ("s3", "officials", "SOURCE", {"form": "unnamed", "kind": "person"}, 0.95),
    ("s4", "unclear", "HEDGE", {"type": "doubt"}, 0.6),
)


def mark(text: str, span_id: str, words: str, label: str, attributes: Mapping[str, str], score: float | None) -> Span:
    """A predicted span over the first occurrence of the words."""
    start = text.index(words)
    cue = ((start, start + len(words)),)
    return Span(span_id, start, start + len(words), label, attributes, score, "rules", f"{label.lower()}.test", cue)


def report(number: int, *, version: str = "1.0", score: float | None = None, ending: str = "") -> Task:
    """Report `number`: the same five spans after a line of its own. `score` replaces all scores."""
    text = f"Dispatch {number} from the river.\n{REPORT}{ending}"
    spans = tuple(mark(text, name, words, label, more, score or sure) for name, words, label, more, sure in WORDS)
    relations = (Relation("s0", "s2", "performs"), Relation("s1", "s2", "hedges"))
    document = Document(f"doc-{number}", text, title=f"Dispatch {number}", source="River Wire")
    return Task(document, Prediction(spans, relations, SCHEMA.version, {"rules": version}))


def reports(count: int, **changes: object) -> list[Task]:
    """The first `count` reports."""
    return [report(number, **changes) for number in range(count)]  # type: ignore[arg-type]
