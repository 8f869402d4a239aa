"""The one line format: a Task as one line of JSON. `schemas/record.schema.json` describes it.

Gold, predictions and reviewed data are the same lines: the document's fields, then `spans` and `relations` (gold or
predicted), then `annotations` once people have worked on it.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import orjson

from labeling.data import Annotation, Document, Placement, Prediction, Relation, Span, Task
from labeling.errors import InputError, Problem, Report, stop_at_first
from labeling.files import atomic_path
from labeling.text import is_normalised, normalise, realign

Json = dict[str, Any]

DOCUMENT_FIELDS = ("title", "source", "url", "published", "licence")


def span_to_json(span: Span, text: str) -> Json:
    """The span as JSON, with its mention as `text` for people who read the file."""
    out: Json = {
        "id": span.id,
        "start": span.start,
        "end": span.end,
        "label": span.label,
        "text": span.slice(text),
        "attributes": dict(span.attributes),
    }
    if span.score is not None:
        out["score"] = span.score
    if span.engine is not None:
        out |= {"engine": span.engine, "rule": span.rule, "evidence": [list(cue) for cue in span.evidence]}
    return out


def span_from_json(obj: Mapping[str, Any], text: str) -> Span:
    """The span, following it through normalisation where `text` is not normalised.

    Raises ValueError where offsets lie outside the text or its own `text` is not what they cut.
    """
    get = obj.get
    cues = get("evidence")
    span = Span(
        id=str(obj["id"]),
        start=int(obj["start"]),
        end=int(obj["end"]),
        label=str(obj["label"]),
        attributes={str(key): str(value) for key, value in (get("attributes") or {}).items()},
        score=get("score"),
        engine=get("engine"),
        rule=get("rule"),
        evidence=tuple([(int(start), int(end)) for start, end in cues]) if cues else (),
    )
    if span.end > len(text):
        raise ValueError(f"span {span.id!r}: ends at {span.end}, the text at {len(text)}")
    mention = get("text")
    if mention is not None and mention != text[span.start : span.end]:
        raise ValueError(f"span {span.id!r}: offsets cut {span.slice(text)!r}, its text says {obj['text']!r}")
    return span


def _spans_from_json(objs: Iterable[Mapping[str, Any]], text: str, as_is: bool) -> tuple[Span, ...]:
    spans = tuple([span_from_json(obj, text) for obj in objs])
    if as_is:
        return spans
    moved = []
    for span in spans:
        start, end = realign(text, span.start, span.end)
        evidence = tuple(realign(text, *cue) for cue in span.evidence)
        moved.append(replace(span, start=start, end=end, evidence=evidence))
    return tuple(moved)


def _relations_from_json(objs: Iterable[Mapping[str, Any]]) -> tuple[Relation, ...]:
    return tuple(Relation(str(obj["head"]), str(obj["tail"]), str(obj["label"])) for obj in objs)


def _relation_to_json(relation: Relation) -> Json:
    return {"head": relation.head, "tail": relation.tail, "label": relation.label}


def document_to_json(document: Document) -> Json:
    """Only the fields that are known."""
    known = {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    return {"doc_id": document.doc_id, **{k: v for k, v in known.items() if v is not None}, "text": document.text}


def _annotation_to_json(annotation: Annotation, text: str) -> Json:
    return {
        "id": annotation.id,
        "annotator": annotation.annotator,
        "created_at": annotation.created_at,
        "updated_at": annotation.updated_at,
        "lead_time": annotation.lead_time,
        "skipped": annotation.skipped,
        "ground_truth": annotation.ground_truth,
        "adjudicated": annotation.adjudicated,
        "spans": [span_to_json(span, text) for span in annotation.spans],
        "relations": [_relation_to_json(relation) for relation in annotation.relations],
        "fates": dict(annotation.fates),
    }


def task_to_json(task: Task) -> Json:
    """The task as one JSON object; `task_from_json` gives it back equal."""
    text = task.document.text
    out = document_to_json(task.document)
    out["text_hash"] = task.document.text_hash
    out["schema_version"] = task.prediction.schema_version
    out["engines"] = dict(task.prediction.engines)
    out["spans"] = [span_to_json(span, text) for span in task.prediction.spans]
    out["relations"] = [_relation_to_json(relation) for relation in task.prediction.relations]
    if task.placement is not None:
        place = task.placement
        out["task"] = {
            "server": place.server,
            "project": place.project,
            "task": place.task,
            "title": place.title,
            "blind": place.blind,
            "url": place.url,
        }
    if task.annotations or task.placement is not None:
        out["annotations"] = [_annotation_to_json(annotation, text) for annotation in task.annotations]
    return out


def task_from_json(obj: Mapping[str, Any]) -> Task:
    """The task of one JSON object. Raises ValueError, KeyError or TypeError for what is not as it must be."""
    raw = obj["text"]
    if not isinstance(raw, str):
        raise TypeError(f"text is {type(raw).__name__}, expected a string")
    as_is = is_normalised(raw)
    document = Document(
        doc_id=str(obj["doc_id"]),
        text=raw if as_is else normalise(raw),
        **{name: None if obj.get(name) is None else str(obj[name]) for name in DOCUMENT_FIELDS},
    )
    declared = obj.get("text_hash")
    if declared is not None and declared != document.text_hash:
        raise ValueError("text_hash is not that of the text: the text was changed after it was hashed")
    prediction = Prediction(
        spans=_spans_from_json(obj.get("spans") or (), raw, as_is),
        relations=_relations_from_json(obj.get("relations") or ()),
        schema_version=obj.get("schema_version"),
        engines=dict(obj.get("engines") or {}),
    )
    place = obj.get("task")
    return Task(
        document=document,
        prediction=prediction,
        annotations=tuple(_annotation_from_json(item, raw, as_is) for item in obj.get("annotations") or ()),
        placement=None
        if place is None
        else Placement(
            server=str(place["server"]),
            project=int(place["project"]),
            task=int(place["task"]),
            title=place.get("title"),
            blind=bool(place.get("blind", False)),
        ),
    )


def _annotation_from_json(obj: Mapping[str, Any], text: str, as_is: bool) -> Annotation:
    return Annotation(
        id=str(obj["id"]),
        annotator=str(obj["annotator"]),
        spans=_spans_from_json(obj.get("spans") or (), text, as_is),
        relations=_relations_from_json(obj.get("relations") or ()),
        created_at=obj.get("created_at"),
        updated_at=obj.get("updated_at"),
        lead_time=obj.get("lead_time"),
        skipped=bool(obj.get("skipped", False)),
        ground_truth=bool(obj.get("ground_truth", False)),
        adjudicated=bool(obj.get("adjudicated", False)),
        fates=dict(obj.get("fates") or {}),
    )


def read_objects(path: Path | str, report: Report = stop_at_first) -> Iterator[tuple[str, Json]]:
    """`(where, object)` for each non-empty line; `-` is standard input. What is no JSON object is reported."""
    name = "standard input" if str(path) == "-" else str(path)
    with open_input(path) as lines:
        for number, line in enumerate(lines, start=1):
            where = f"{name}, line {number}"
            obj = parse_object(line, where, report)
            if obj is not None:
                yield where, obj


def parse_object(line: str, where: str, report: Report) -> Json | None:
    """The object of one line; None for an empty line and, after reporting it, for what is no JSON object."""
    if not line.strip():
        return None
    try:
        obj = _loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        report(Problem(where, f"not JSON: {error}", "each line must be one JSON object"))
        return None
    if not isinstance(obj, dict):
        report(Problem(where, f"a JSON {type(obj).__name__}, expected an object"))
        return None
    return obj


def _loads(line: str) -> Any:
    """By orjson, ten times as fast; by `json` what orjson refuses (lone surrogates) or bends (ids beyond 64 bits)."""
    try:
        obj = orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line)
    return json.loads(line) if isinstance(obj, dict) and isinstance(obj.get("doc_id"), float) else obj


def read_tasks(path: Path | str, report: Report = stop_at_first) -> Iterator[Task]:
    """Tasks in the order of the file, one line at a time; a bad line or a doc_id met before is reported and skipped."""
    seen: set[str] = set()
    for where, obj in read_objects(path, report):
        try:
            task = task_from_json(obj)
        except KeyError as error:
            report(Problem(where, f"the field {error} is missing"))
        except (ValueError, TypeError, AttributeError) as error:
            report(Problem(where, str(error)))
        else:
            if task.document.doc_id in seen:
                report(Problem(where, f"doc_id {task.document.doc_id!r} was met before", "ids must be unique"))
                continue
            seen.add(task.document.doc_id)
            yield task


def dump(obj: Mapping[str, Any]) -> str:
    """One line of JSON, without the line end."""
    return json.dumps(obj, ensure_ascii=False, separators=(",", ":"))


def write_tasks(tasks: Iterable[Task], path: Path | str) -> int:
    """Writes the tasks, one a line, and says how many; a file appears whole or not at all, `-` is standard output."""
    count = 0
    with open_output(path) as out:
        for task in tasks:
            out.write(dump(task_to_json(task)) + "\n")
            count += 1
    return count


@contextmanager
def open_input(path: Path | str) -> Iterator[Iterable[str]]:
    """Lines of a UTF-8 file, or of standard input for `-`; raises InputError for what cannot be read."""
    if str(path) == "-":
        yield _decoded(sys.stdin.buffer, "standard input")
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    with stream:
        yield _decoded(stream, str(path))


def _decoded(lines: Iterable[bytes], name: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"{name}, line {number}: not UTF-8 (byte {error.object[error.start]:#04x} at {error.start}): "
                "convert the file to UTF-8"
            ) from error


@contextmanager
def open_output(path: Path | str) -> Iterator[TextIO]:
    """A UTF-8 file that replaces `path` only when all was written, or standard output for `-`."""
    if str(path) == "-":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        return
    with atomic_path(Path(path)) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        yield out
