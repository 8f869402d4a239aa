"""The vocabulary of the rules for forces, read from `lexicons/units*.yaml` and checked once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labeling.engines.rules.lexicon import load_lexicon
from labeling.errors import SchemaError
from labeling.schema import Label, Schema


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that may end the description of a force. `needs` are the licences of which one must stand before it."""

    rule: str
    echelon: str
    needs: frozenset[str] = frozenset()
    persons: bool = False
    modifier: bool = False
    context: bool = False


@dataclass(frozen=True, slots=True)
class ProperName:
    """A force known by name, with its attributes and the words of which its article must hold one.

    `modifies` marks a singular that counts before a noun only: "the Branch Davidian compound".
    """

    name: str
    form: str
    echelon: str
    needs: tuple[str, ...] = ()
    modifies: bool = False


Compounds = Mapping[str, tuple[tuple[tuple[str, ...], Any], ...]]
"""Entries of several words by their last word, longest first, each without it."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All lists, with sets where membership is asked. Words are lower case unless they are names.

    `peoples` are plurals, each with whether it is a people only after its article ("the French"); `spellings` are
    classes of words that are written for one another in names.
    """

    label: Label
    heads: Mapping[str, tuple[Head, ...]]
    head_compounds: Compounds
    classes: Mapping[str, frozenset[str]]
    nations: Mapping[str, str]
    nation_compounds: Compounds
    names: tuple[ProperName, ...]
    name_heads: Mapping[str, str]
    name_head_compounds: Compounds
    number_modifiers: tuple[tuple[str, ...], ...]
    ship_prefixes: frozenset[str]
    other_senses: Mapping[str, frozenset[str]]
    sets: Mapping[str, frozenset[str]]
    countries: frozenset[str]
    peoples: Mapping[str, bool]
    spellings: tuple[tuple[str, ...], ...]


_NAME_FILES = (
    "units-names",
    "units-groups",
    "units-groups-africa-americas",
    "units-groups-asia-europe",
    "units-groups-middle-east",
    "units-services",
    "units-others",
)
_CLASSES = ("side", "military", "armed", "civil", "plain", "coalition-adjective")
_SETS = (
    "casualty-adjectives", "before-casualties", "suspicions", "intentions", "casualty-verbs", "passive-only",
    "adjuncts", "not-after-services", "offices", "name-particles", "names-with-name-after", "irregular-verbs",
    "openers", "ranks", "roles", "casualty-before", "casualty-of", "casualty-after", "auxiliaries", "verbs",
    "of-heads", "numbers", "ordinals", "quantifiers", "multinational", "not-possessors", "aircraft", "determiners",
    "not-modifiers", "participles-after", "countries-of", "ship-types", "not-coordinated", "verb-like", "articles",
    "modified", "shared", "objects", "abstract", "reference-groups", "reference-heads", "bodies", "before-names",
    "political", "warship-types", "naval-adjectives", "group-nouns", "armed-people", "tasked-heads", "tasks",
    "names-with-letter", "names-with-military", "names-with-military-and-proper", "names-with-any", "militant",
    "letters", "numbers-before", "numbers-after", "numbered-after", "not-armies", "names-with-of", "ship-titles",
    "prepositions", "backed", "months", "also-persons", "not-first", "before-numbers", "ranges", "not-before-numbers",
    "plural-heads", "intransitive", "naval-words", "places-after", "fighting-verbs", "fighting-nouns",
    "fighting-modifiers", "copulas", "after-appositions", "bodies-of-named", "other-people", "after-force-acronyms",
    "other-acronyms", "verb-before", "armed-words", "fighting-with-objects", "fighting-objects", "after-countries",
    "calling", "learning-nouns", "plural-groups", "verbs-before-to",
    "violent-words", "claiming", "outlawed", "civil-ships",
    "headline-verbs", "headline-verbs-singular", "headline-objects", "sides-by-article",
    "heads-of-sides", "arms-of-service", "regiments",
    "fighting-capitals", "shipbuilding", "designations", "loyal", "other-services", "warring-peoples", "not-legions",
)  # fmt: skip
_INTRODUCTIONS = (
    "calls-armed", "armed-adjectives", "called-groups", "called-gangs", "called-plurals", "called-fighters",
    "obscure", "violent-claims", "civil-names",
    "body-ends", "body-starts", "ways-of-calling", "group-roles", "place-prepositions",
    "place-followers", "freedom-names", "held",
    "force-people", "force-deeds", "force-acts", "force-wars", "force-lost", "fought", "wages", "wars",
)  # fmt: skip
_SHAPES = (
    "armed-first-words", "armed-first-words-with-article", "armed-first-words-in-fighting", "not-armed-first",
    "militias-of", "warriors", "formations", "formations-of", "joint-bodies", "ruling", "struggles", "struggling",
    "dated", "romance-armies", "romance-bodies", "romance-armed", "romance-links", "fighting-ends", "civil-ends",
    "civil-company", "fights-between",
)  # fmt: skip


def load_vocabulary(schema: Schema) -> Vocabulary:
    """Reads the lexicons `units*.yaml` beside the schema. Raises SchemaError for a missing or broken list."""
    words = load_lexicon(schema, "units")
    names = [load_lexicon(schema, file).lists for file in _NAME_FILES]
    nations = load_lexicon(schema, "units-nations")
    introductions = load_lexicon(schema, "units-introductions")
    shapes = load_lexicon(schema, "units-shapes")
    try:
        single, compound = _by_last_word(
            (word.split(), Head(**_head(entry))) for entry in words.lists["heads"] for word in entry["words"]
        )
        nation_words = [(name, kind) for name, kind in _nations(nations.lists)]
        name_heads = [(head, echelon) for echelon, heads in words.lists["name-heads"].items() for head in heads]
        return Vocabulary(
            label=words.label,
            heads=single,
            head_compounds=compound,
            classes=_classes(words.lists),
            nations={name: kind for name, kind in nation_words if " " not in name},
            nation_compounds=_by_last_word((name.split(), kind) for name, kind in nation_words)[1],
            names=tuple(name for lists in names for name in _names(lists)),
            name_heads={head: echelon for head, echelon in name_heads if " " not in head},
            name_head_compounds=_by_last_word((head.split(), echelon) for head, echelon in name_heads)[1],
            number_modifiers=tuple(
                sorted((tuple(word.split()) for word in _flat(words.lists["number-modifiers"])), key=len, reverse=True)
            ),
            ship_prefixes=frozenset(words.lists["ship-prefixes"]),
            other_senses={head: frozenset(before) for head, before in words.lists["other-senses"].items()},
            countries=frozenset(name for name, kind in nation_words if kind in ("country", "adjectival")),
            peoples=_peoples(nations.lists),
            spellings=tuple(tuple(words) for words in load_lexicon(schema, "units-spellings").lists["spellings"]),
            sets={name: frozenset(_flat(words.lists[name])) for name in _SETS}
            | {name: frozenset(_flat(introductions.lists["lists"][name])) for name in _INTRODUCTIONS}
            | {name: frozenset(_flat(shapes.lists["lists"][name])) for name in _SHAPES}
            | {"civil": frozenset(_flat(words.lists["civil"]))}
            | {
                "plural-people": frozenset(
                    word for word, heads in single.items() if any(head.persons for head in heads)
                )
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SchemaError(f"{schema.folder / 'lexicons'}/units*.yaml: a list is missing or broken: {error}") from error


def _head(entry: Mapping[str, Any]) -> dict[str, Any]:
    fields = {key: value for key, value in entry.items() if key != "words"}
    return {**fields, "needs": frozenset(fields.get("needs", ()))}


def _by_last_word(entries: Iterable[tuple[list[str], Any]]) -> tuple[dict[str, tuple[Any, ...]], Compounds]:
    single: dict[str, tuple[Any, ...]] = {}
    compound: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
    for words, value in entries:
        if len(words) == 1:
            single[words[0]] = (*single.get(words[0], ()), value)
        else:
            compound.setdefault(words[-1], []).append((tuple(words[:-1]), value))
    return single, {last: tuple(sorted(found, key=lambda f: -len(f[0]))) for last, found in compound.items()}


def _classes(lists: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name in _CLASSES:
        for word in lists[name]:
            found.setdefault(word, set()).add(name)
    return {word: frozenset(classes) for word, classes in found.items()}


def _nations(lists: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for country, demonyms in lists["countries"].items():
        yield country, "country"
        for demonym in demonyms:
            yield demonym, "nation"
    for people in _flat(lists["peoples"]):
        yield people, "people"
    for name in _flat(lists["adjectival"]):
        yield name, "adjectival"


def _peoples(lists: Mapping[str, Any]) -> dict[str, bool]:
    named = [demonym for demonyms in lists["countries"].values() for demonym in demonyms] + list(
        _flat(lists["peoples"])
    )
    plurals = {f"{name}s": False for name in named if " " not in name and not name.endswith(("ese", "ish", "ch", "s"))}
    plurals |= dict.fromkeys(_flat(lists["plurals"]), False)
    return plurals | dict.fromkeys(_flat(lists["same-in-plural"]), True)


def _names(lists: Mapping[str, Any]) -> Iterable[ProperName]:
    needs = lists["needs"]
    for entry in lists["lists"]:
        for name in _flat(entry["names"]):
            yield ProperName(name, entry["form"], entry["echelon"], tuple(needs.get(name, ())))


def _flat(value: Iterable[Any]) -> Iterable[str]:
    for item in value:
        if isinstance(item, str):
            yield item
        else:
            yield from _flat(item)
