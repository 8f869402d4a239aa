"""The table of `lexicons/missions-rules.yaml`: which clauses, nominals and names are proposed, and under which name."""

from collections.abc import Mapping
from typing import Any

from labeling.engines.rules.lexicon import Lexicon
from labeling.engines.rules.missions_clauses import Clause
from labeling.errors import SchemaError

_CONDITIONS = ("form", "cue", "marker", "actor", "level", "not_governor")
_KEYS = frozenset((*_CONDITIONS, "name", "pattern", "bare", "nests", "fires", "quiet"))

Rule = Mapping[str, Any]


class RuleTable:
    """Rules of clauses by form, in their order; rules of nominals by pattern; names of the others."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Raises SchemaError for a rule with an unknown key, without a name, or with a condition that is no word."""
        lists = lexicon.lists
        clauses: list[Rule] = lists["clauses"]
        nominals: list[Rule] = lists["nominals"]
        others: Mapping[str, Rule] = lists["others"]
        for rule in (*clauses, *nominals, *others.values()):
            _check(rule)
        self._by_form: dict[str, list[Rule]] = {}
        for rule in clauses:
            for form in rule["form"]:
                self._by_form.setdefault(form, []).append(rule)
        self.nominals: Mapping[str, str] = {rule["pattern"]: rule["name"] for rule in nominals}
        self.nested = frozenset(rule["name"] for rule in (*nominals, *others.values()) if rule.get("nests"))
        self.others: Mapping[str, str] = {pattern: rule["name"] for pattern, rule in others.items()}

    def clause_rule(self, clause: Clause) -> str | None:
        """The name of the first rule whose conditions all hold."""
        rules = self._by_form.get(clause.form, ())
        return next((rule["name"] for rule in rules if _holds(rule, clause)), None)


def _check(rule: Rule) -> None:
    name = rule.get("name")
    if not isinstance(name, str):
        raise SchemaError(f"missions-rules: a rule has no name: {dict(rule)}")
    for key in rule.keys() - _KEYS:
        raise SchemaError(f"missions-rules: {name}: unknown key {key!r} (one of {', '.join(sorted(_KEYS))})")
    for condition in _CONDITIONS:
        for value in rule.get(condition, ()):
            if not isinstance(value, str):
                raise SchemaError(
                    f"missions-rules: {name}: {condition} holds {value!r}, which is no word: put it in quotes"
                )


def _holds(rule: Rule, clause: Clause) -> bool:
    return (
        (not clause.bare or rule.get("bare", clause.strength == "strong"))
        and clause.cue in rule.get("cue", (clause.cue,))
        and clause.marker in rule.get("marker", (clause.marker,))
        and clause.actor in rule.get("actor", (clause.actor,))
        and clause.level in rule.get("level", (clause.level,))
        and clause.governed_by not in rule.get("not_governor", ())
    )
