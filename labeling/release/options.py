"""What goes into a release and how it is split: everything a release depends on besides its input and the schema."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from labeling.data import Document, Record
from labeling.errors import UsageError
from labeling.release.groups import NEAR
from labeling.release.lint import DEFAULT_GATES
from labeling.release.records import parse_time
from labeling.release.splits import Plan
from labeling.review.decide import Policy

_VERSION = re.compile(r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$")


def version_key(version: str) -> tuple[int, int, int]:
    """A semantic version as numbers. Raises UsageError for what is none."""
    match = _VERSION.match(version)
    if match is None:
        raise UsageError(f"--version {version!r}: expected three numbers, as 1.0.0 (semver.org)")
    major, minor, patch = (int(part) for part in match.groups())
    return major, minor, patch


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents and spans go in. Empty means no limit.

    `min_agreement` is the least mean pairwise exact span F1 (0 to 1) of a document that several annotated; those that
    one annotated have none and pass. `since` is a date; `max_age` counts days back from the newest article.
    """

    min_agreement: float | None = None
    min_annotators: int = 1
    max_age: int | None = None
    since: str | None = None
    licences: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    not_sources: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    not_labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.since is not None and parse_time(self.since) is None:
            raise UsageError(f"--since {self.since!r}: expected a date, as 2024-01-31")

    def refuses(self, record: Record, agreement: float | None) -> str | None:
        """Why the document stays out, or None. `max_age` is judged later, once the newest article is known."""
        document = record.document
        if record.n_annotators < self.min_annotators:
            return "too few annotators"
        if self.min_agreement is not None and agreement is not None and agreement < self.min_agreement:
            return "agreement too low"
        if self.licences and document.licence not in self.licences:
            return "licence not allowed"
        if (self.sources and document.source not in self.sources) or document.source in self.not_sources:
            return "source not asked for"
        day = published_day(document)
        if self.since is not None and (day is None or day < str(parse_time(self.since))[:10]):
            return "too old, or no date"
        return None

    def too_old(self, day: str | None, newest: str | None) -> bool:
        """Whether a document of that day is older than `max_age` days before the newest; without a day it is."""
        if self.max_age is None or newest is None:
            return False
        return day is None or (date.fromisoformat(newest) - date.fromisoformat(day)).days > self.max_age

    def keeps_label(self, label: str) -> bool:
        """Whether spans of the label go in."""
        return (not self.labels or label in self.labels) and label not in self.not_labels


def published_day(document: Document) -> str | None:
    """The day (UTC) a document was published, as YYYY-MM-DD."""
    time = parse_time(document.published)
    return None if time is None else time.date().isoformat()


@dataclass(frozen=True, slots=True)
class Options:
    """How to make a release. `near` is the similarity from which documents are copies (see `groups`).

    `previous` is the release whose splits are kept: None looks for the newest lower version of the same dataset beside
    the output. `gates` maps lint rules to how often each may strike before nothing is written.
    """

    version: str = "1.0.0"
    name: str | None = None
    decide: Policy = "ground-truth"
    filters: Filters = Filters()
    plan: Plan = field(default_factory=Plan)
    near: float = NEAR
    text: Literal["full", "offsets"] = "full"
    previous: Path | None = None
    find_previous: bool = True
    gates: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_GATES))
    fast_under: float = 10.0
    check_language: bool = True
    note: str | None = None
    """How the articles were collected and reviewed, for the card: what the tool cannot know."""

    def __post_init__(self) -> None:
        version_key(self.version)
        if not 0 < self.near <= 1:
            raise UsageError(f"--near {self.near:g}: expected a similarity above 0 and at most 1")
        if self.text not in ("full", "offsets"):
            raise UsageError(f"--text cannot be {self.text!r}: choose full or offsets")


DEFAULTS = Options()
