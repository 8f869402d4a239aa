"""How a project is set up: its labelling config, instructions, overlap, skipping, order and blind slice."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Literal
from xml.etree import ElementTree

from labeling.derive import instructions, label_studio_config
from labeling.errors import UsageError
from labeling.jsonl import Json
from labeling.schema import Schema
from labeling.studio.client import ANNOTATED, TITLE_LENGTH, Studio
from labeling.studio.state import SETTLE

Order = Literal["given", "uncertainty", "shuffle"]
Skip = Literal["others", "me", "ignore", "never"]

BLIND = " - blind"
"""Ends the title of the sibling project whose annotators see no predictions."""

ADJUDICATION = " - adjudication"
"""Ends the title of the sibling project where disagreements are decided."""

_SKIP_QUEUE: Mapping[str, str] = {
    "others": "REQUEUE_FOR_OTHERS",
    "me": "REQUEUE_FOR_ME",
    "ignore": "IGNORE_SKIPPED",
}
_SLICE = re.compile(r"share ([0-9.]+), seed (-?\d+)")


LOCK_WAIT = 60.0
"""Seconds that a second push or pull of the same project waits for the first."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project should be like; None leaves a setting as the project has it (or Label Studio's default).

    `annotators`: how many different people annotate each task. `skip`: who gets a skipped task again: other people,
    the same person, nobody (it counts as done), or nobody may skip. `order`: in which order tasks are offered.
    `blind`: the share of documents that goes to the blind sibling. `seed`: of shuffling and of the blind slice.
    """

    annotators: int | None = None
    skip: Skip | None = None
    order: Order | None = None
    blind: float | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.annotators is not None and self.annotators < 1:
            raise UsageError(f"at least one annotator a task is needed, not {self.annotators}")
        if self.blind is not None and not 0 <= self.blind < 1:
            raise UsageError(f"the blind share lies between 0 and 1 (0.1 is a tenth), not {self.blind:g}")


@dataclass(frozen=True, slots=True)
class Options:
    """How a push is done. `prune` deletes tasks nobody worked on that the file does not have; `delete_annotated` also
    those that people worked on. `thorough` reads the whole project instead of trusting the ledger. `wait` and `settle`
    are seconds: for the lock, and for a request whose answer was lost.
    """

    settings: Settings = field(default_factory=Settings)
    prune: bool = False
    delete_annotated: bool = False
    thorough: bool = False
    wait: float = LOCK_WAIT
    settle: float = SETTLE


DEFAULTS = Options()
"""Everything as the project has it, nothing deleted that anybody worked on."""


@dataclass(frozen=True, slots=True)
class Change:
    """A setting of a project that differs: what it is, what it should be; `sent` is how the server calls it."""

    name: str
    before: str
    after: str
    sent: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Slice:
    """The blind slice: which share of documents, and the seed that picks them."""

    share: float
    seed: int

    def holds(self, doc_id: str) -> bool:
        """Whether the document belongs to it: always the same answer; a larger share only adds documents."""
        digest = hashlib.blake2b(f"{self.seed}\n{doc_id}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") < self.share * 2**64

    @property
    def description(self) -> str:
        """What the sibling project says of itself; `slice_of` reads it back."""
        return (
            f"Blind slice (share {self.share:g}, seed {self.seed}): its annotators see no predictions, so that time"
            " and agreement can be compared. Kept by `labeling push`."
        )


def slice_of(project: Mapping[str, Any]) -> Slice | None:
    """The slice that a blind project's description names."""
    found = _SLICE.search(project.get("description") or "")
    return Slice(float(found[1]), int(found[2])) if found else None


def checked_title(title: str, suffix: str = "") -> str:
    """The project's title with the suffix. Raises UsageError where Label Studio would not take it."""
    whole = title + suffix
    if title != title.strip() or not 3 <= len(whole) <= TITLE_LENGTH:
        room = TITLE_LENGTH - len(suffix)
        raise UsageError(
            f"the project's name {title!r} has {len(title)} characters: 3 to {room} are possible"
            + (f", since {suffix.strip()!r} is added" if suffix else "")
            + ", without space at its ends"
        )
    return whole


def wanted(schema: Schema, settings: Settings, part: Slice | None) -> list[Change]:
    """Everything that is to be set on a project; `before` is empty. `part`: the slice of a blind project, else None."""
    changes = [
        Change("labels", "", f"{schema.name} {schema.version}", {"label_config": label_studio_config(schema)}),
        Change(
            "instructions",
            "",
            "from the guidelines",
            {"expert_instruction": instructions(schema), "show_instruction": True},
        ),
        Change("empty annotations", "", "allowed", {"enable_empty_annotation": True}),
    ]
    if settings.annotators is not None:
        count = settings.annotators
        changes.append(Change("annotators per task", "", str(count), {"maximum_annotations": count}))
    if settings.skip is not None:
        sent: Json = {"show_skip_button": settings.skip != "never"}
        if settings.skip != "never":
            sent["skip_queue"] = _SKIP_QUEUE[settings.skip]
        changes.append(Change("skipped tasks", "", settings.skip, sent))
    if part is not None:
        changes.append(
            Change("blind slice", "", f"{part.share:g}, seed {part.seed}", {"description": part.description})
        )
        changes.append(Change("predictions", "", "hidden", {"show_collab_predictions": False}))
    else:
        changes.append(Change("predictions", "", "shown", {"show_collab_predictions": True}))
    if settings.order is not None:
        uncertain = settings.order == "uncertainty" and part is None
        sampling = "Uncertainty sampling" if uncertain else "Sequential sampling"
        changes.append(Change("order of tasks", "", settings.order, {"sampling": sampling}))
    return changes


def differing(changes: list[Change], project: Mapping[str, Any]) -> list[Change]:
    """The settings that the project does not have yet, with what it has."""
    return [
        Change(change.name, _before(change, project), change.after, change.sent)
        for change in changes
        if any(not _same(name, value, project.get(name)) for name, value in change.sent.items())
    ]


def _before(change: Change, project: Mapping[str, Any]) -> str:
    if len(change.sent) == 1:
        value = next(project.get(name) for name in change.sent)
        if isinstance(value, int | str) and len(str(value)) < 40:
            return str(value)
    return "other" if any(project.get(name) for name in change.sent) else "none"


def _same(name: str, wanted: object, found: object) -> bool:
    if name == "label_config":
        return _canonical(str(wanted)) == _canonical(str(found))
    if name == "expert_instruction":
        return _words(str(wanted)) == _words(str(found or ""))
    return wanted == found


def _words(html: str) -> list[str]:
    """What people read: Label Studio takes styles and some tags out of instructions, so that these say nothing."""
    return unescape(re.sub(r"<[^>]*>", " ", html)).split()


def _canonical(config: str) -> str:
    try:
        return ElementTree.canonicalize(config, strip_text=True)
    except ElementTree.ParseError:
        return config


def check_config(studio: Studio, project: Mapping[str, Any], config: str) -> None:
    """Raises UsageError where annotations that people made would not fit the new config, with what and how many.

    Only labels, choices and relations that the project's config offers now and the new one does not are looked for.
    """
    gone = offers(str(project.get("label_config") or "")) - offers(config)
    if not gone:
        return
    counts: Counter[tuple[str, str]] = Counter()
    for task in studio.tasks(int(project["id"]), ANNOTATED):
        for annotation in task.get("annotations") or ():
            counts.update(_used(annotation.get("result") or ()) & gone)
    if counts:
        found = ", ".join(f"{name} = {value}: {count}" for (name, value), count in sorted(counts.items()))
        raise UsageError(
            f"the schema no longer offers what annotators of {project['title']!r} have used ({found} annotation(s)): "
            "keep it in the schema (labels are retired for new projects, not while a project uses them), or push to a "
            "project with another name"
        )


def offers(config: str) -> set[tuple[str, str]]:
    """What a config lets people choose: pairs of control and value."""
    try:
        root = ElementTree.fromstring(config)  # noqa: S314 (written by us, or by the owner of the project)
    except ElementTree.ParseError:
        return set()
    found = set()
    for control, choice in (("Labels", "Label"), ("Choices", "Choice"), ("Relations", "Relation")):
        for parent in root.iter(control):
            name = parent.get("name", "relation")
            found |= {(name, item.get("value", "")) for item in parent.iter(choice)}
    return found


def _used(result: Any) -> set[tuple[str, str]]:
    used = set()
    for piece in result:
        value = piece.get("value") or {}
        names = value.get("labels") or value.get("choices") or piece.get("labels") or ()
        used |= {(piece.get("from_name", "relation"), name) for name in names}
    return used
