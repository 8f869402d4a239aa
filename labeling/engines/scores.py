"""What `labeling calibrate` learnt, as engines read it: a probability for each rule; and the rules switched off.

Two files beside the label schema, both optional: `calibration.json`, and `rules.disabled` (the name of one rule a
line, `#` starts a comment).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labeling.errors import InputError
from labeling.schema import Schema

CALIBRATION = "calibration.json"
DISABLED = "rules.disabled"
FORMAT = 1
UNKNOWN = 0.5
"""The score of a span where nothing is known of its rule or its label."""


@dataclass(frozen=True, slots=True)
class RuleScores:
    """Probabilities (0 to 1) that a span is exactly right: by rule, and by label for rules that were never seen.

    `floors` gives, by label, the score below which a span is not proposed at all.
    """

    rules: Mapping[str, float] = field(default_factory=dict)
    labels: Mapping[str, float] = field(default_factory=dict)
    floors: Mapping[str, float] = field(default_factory=dict)

    def score(self, rule: str, label: str) -> float:
        """The probability that a span of this rule is right."""
        return self.rules.get(rule, self.labels.get(label, UNKNOWN))

    def too_low(self, label: str, score: float) -> bool:
        """Whether a span with this score is rather not proposed."""
        return score < self.floors.get(label, 0.0)


def load_scores(schema: Schema) -> RuleScores:
    """The scores beside a schema; none where there is no file. Raises InputError for a file that is broken."""
    path = schema.folder / CALIBRATION
    try:
        raw = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return RuleScores()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the calibration cannot be read: {error}") from error
    try:
        return scores_from_json(json.loads(raw))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a calibration: {error!r}: write it anew with  labeling calibrate") from error


def scores_from_json(obj: Mapping[str, Any]) -> RuleScores:
    """The scores of a parsed calibration. Raises ValueError, KeyError or TypeError for what is none."""
    if obj["format"] != FORMAT:
        raise ValueError(f"format {obj['format']!r}, expected {FORMAT}")
    rules = {str(name): float(rule["score"]) for name, rule in obj["rules"].items()}
    means = {str(label): float(mean) for label, mean in obj["prior"]["means"].items()}
    floors = {str(label): float(floor) for label, floor in obj.get("floors", {}).items()}
    for value in [*rules.values(), *means.values(), *floors.values()]:
        if not 0 <= value <= 1:
            raise ValueError(f"{value} is no probability")
    return RuleScores(rules, means, floors)


def disabled_rules(schema: Schema) -> frozenset[str]:
    """The names in `rules.disabled` beside the schema; empty where there is no such file."""
    path = schema.folder / DISABLED
    return read_disabled(path) if path.exists() else frozenset()


def read_disabled(path: Path) -> frozenset[str]:
    """The names of rules in a file, one a line. Raises InputError where it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the list of rules cannot be read: {error}") from error
    return frozenset(name for line in lines if (name := line.partition("#")[0].strip()))
