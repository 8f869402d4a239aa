"""A task of the server, read back: its document, what was predicted, what people made of it, and what does not fit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from labeling.data import Annotation, Placement, Prediction, Span, Task
from labeling.jsonl import Json
from labeling.review.fates import fates
from labeling.schema import Schema
from labeling.studio.regions import Marked, read_regions
from labeling.studio.state import current_prediction
from labeling.studio.tasks import document_of, engines_of, key, schema_version_of

NameOf = Callable[[int], str]
"""What to call the user with that number."""


@dataclass(frozen=True, slots=True)
class Source:
    """The project that a task comes from. `blind`: no predictions are shown; `adjudication`: it holds decisions."""

    server: str
    project: int
    title: str
    blind: bool = False
    adjudication: bool = False


@dataclass(slots=True)
class Returned:
    """One task read back. `task` is absent where it is none of ours or its text is not what it was.

    `aside` holds what was put aside, as lines of the quarantine file.
    """

    task: Task | None
    key: str = ""
    aside: list[Json] = field(default_factory=list)


def read_task(raw: Mapping[str, Any], source: Source, schema: Schema, name_of: NameOf) -> Returned:
    """Reads one task as a snapshot or a listing has it. Offsets count code points of the task's own text."""
    place = {"server": source.server, "project": source.project, "task": int(raw["id"])}
    data = raw.get("data") or {}
    reason = _fault(data, schema)
    if reason is not None:
        kept = {"annotations": raw.get("annotations") or []}
        return Returned(None, "", [{**place, "doc_id": data.get("doc_id"), "reason": reason, "content": kept}])
    document = document_of(data)
    known = key(document.doc_id, str(data["text_hash"]), str(data["schema"]), str(data["schema_version"]))
    returned = Returned(None, known)
    place["doc_id"] = document.doc_id

    def put_aside(marked: Marked, where: Json) -> None:
        returned.aside += [{**place, **where, "reason": m.reason, "content": m.content} for m in marked.misfits]

    predictions = {int(p["id"]): p for p in raw.get("predictions") or () if isinstance(p, dict)}
    begun = sorted(raw.get("annotations") or (), key=lambda annotation: int(annotation["id"]))
    started_from = next((p for a in begun if (p := predictions.get(a.get("parent_prediction") or -1))), None)
    shown = started_from or current_prediction(raw)
    prediction, shown_id = Prediction(schema_version=str(data["schema_version"])), None
    if shown is not None:
        marked = read_regions(shown.get("result"), document.text, schema)
        put_aside(marked, {"prediction": shown["id"]})
        shown_id, version = int(shown["id"]), str(shown.get("model_version"))
        made_under = schema_version_of(version) or str(data["schema_version"])
        prediction = Prediction(marked.spans, marked.relations, made_under, engines_of(version) or {})
    annotations = []
    for one in begun:
        who = name_of(_number(one.get("completed_by")))
        marked = read_regions(one.get("result") or [], document.text, schema)
        put_aside(marked, {"annotation": str(one["id"]), "annotator": who})
        annotations.append(_annotation(one, who, marked, prediction, shown_id, source))
    returned.task = Task(
        document,
        prediction,
        tuple(annotations),
        Placement(source.server, source.project, int(raw["id"]), source.title, source.blind),
    )
    return returned


def _fault(data: Mapping[str, Any], schema: Schema) -> str | None:
    missing = [name for name in ("doc_id", "text", "text_hash", "schema", "schema_version") if not data.get(name)]
    if missing:
        return f"not a task of ours: it has no {', '.join(missing)}"
    try:
        document = document_of(data)
    except (ValueError, TypeError) as error:
        return f"not a task of ours: {error}"
    if document.text_hash != data["text_hash"]:
        return "the text was changed on the server: offsets made before or after cannot be told apart"
    name, major = str(data["schema"]), str(data["schema_version"]).partition(".")[0]
    if name != schema.name or major != schema.version.partition(".")[0]:
        return f"made under another schema: {name} {data['schema_version']}, not {schema.name} {schema.version}"
    return None


def _annotation(
    raw: Mapping[str, Any], who: str, marked: Marked, prediction: Prediction, shown: int | None, source: Source
) -> Annotation:
    parent = raw.get("parent_prediction")
    skipped = bool(raw.get("was_cancelled"))
    proposed = {span.id: span for span in prediction.spans}
    began = parent == shown if parent is not None else any(span.id in proposed for span in marked.spans)
    followed = shown is not None and began and not source.blind and not source.adjudication and not skipped
    seconds = raw.get("lead_time")
    return Annotation(
        id=str(raw["id"]),
        annotator=who,
        spans=tuple(
            _with_origin(span, None if source.adjudication else proposed.get(span.id)) for span in marked.spans
        ),
        relations=marked.relations,
        created_at=raw.get("created_at"),
        updated_at=raw.get("updated_at"),
        lead_time=float(seconds) if isinstance(seconds, int | float) else None,
        skipped=skipped,
        ground_truth=bool(raw.get("ground_truth")),
        adjudicated=source.adjudication,
        fates=fates(prediction.spans, marked.spans) if followed else {},
    )


def _with_origin(span: Span, proposed: Span | None) -> Span:
    """A span that grew from a predicted one remembers what proposed it."""
    if proposed is None:
        return span if span.engine is None else replace(span, score=None, engine=None, rule=None, evidence=())
    origin = {"engine": proposed.engine, "rule": proposed.rule, "evidence": proposed.evidence}
    return replace(span, score=proposed.score, **origin)  # type: ignore[arg-type]


def _number(user: Any) -> int:
    return int(user["id"]) if isinstance(user, dict) else int(user or 0)
