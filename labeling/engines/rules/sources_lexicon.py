"""The vocabulary of the source rules, read once from `lexicons/sources*.yaml`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from labeling.engines.rules.lexicon import load_lexicon
from labeling.engines.rules.sources_tokens import Token
from labeling.errors import SchemaError
from labeling.schema import Schema


@dataclass(frozen=True, slots=True)
class VerbClass:
    """Reporting verbs that behave alike: accepted content, and lists that subject and object are in or not in."""

    name: str
    accepts: frozenset[str]
    subject: tuple[str, ...] = ()
    personal: bool = True
    object: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Light:
    """Nouns that make a plain verb report something (expressed confidence), and the words that must follow them."""

    nouns: frozenset[str]
    then: frozenset[str]


@dataclass(frozen=True, slots=True)
class SourceLexicon:
    """Words in lower case; names as they are written, without "the"."""

    label: str
    verbs: Mapping[str, tuple[VerbClass, ...]]
    light: Mapping[str, tuple[Light, ...]]
    according: tuple[tuple[str, ...], ...]
    citing: frozenset[str]
    sets: Mapping[str, frozenset[str]]
    outlets: frozenset[str]
    names: frozenset[str]
    groups: frozenset[str]
    countries: frozenset[str]
    capitals: frozenset[str]
    demonyms: frozenset[str]
    name_words: frozenset[str]
    outlet_endings: frozenset[str]

    def __getitem__(self, name: str) -> frozenset[str]:
        """A word list of `sources.yaml` by its name."""
        return self.sets[name]

    def common(self, word: str) -> bool:
        """Whether a lower-case word is a common noun for somebody or something that can tell."""
        return any(
            word in self.sets[name]
            for name in ("persons", "bodies", "groups", "documents", "outlet-nouns", "events-other")
        )

    def is_a(self, token: Token, name: str) -> bool:
        """Whether a token is in one of the word lists."""
        return token.lower_ in self.sets[name]

    def is_rank(self, token: Token) -> bool:
        """Whether a token is a title written before a name, with or without its full stop: Capt, Lt., Mr."""
        return token.text[:1].isupper() and token.lower_.rstrip(".") in self.sets["titles"]

    def is_place(self, text: str) -> bool:
        """Whether the text names a state or a capital, in any case."""
        title = text if text.istitle() else text.title()
        return text in self.countries or text in self.capitals or title in self.countries or title in self.capitals

    def is_name(self, text: str) -> bool:
        """Whether a gazetteer of outlets, bodies or groups holds the text."""
        return text in self.names or text in self.groups or text in self.outlets

    def is_outlet(self, text: str) -> bool:
        """Whether the text names an outlet, with or without its article."""
        return text in self.outlets or text.removeprefix("The ").removeprefix("the ") in self.outlets


def load_source_lexicon(schema: Schema) -> SourceLexicon:
    """The four files together. Raises SchemaError for one that is missing or holds something else than words."""
    main = load_lexicon(schema, "sources")
    outlets = load_lexicon(schema, "sources-outlets").lists
    bodies = load_lexicon(schema, "sources-bodies").lists
    people = load_lexicon(schema, "sources-people").lists
    verbs: dict[str, list[VerbClass]] = {}
    for name, raw in main.lists["verbs"].items():
        subject, objects = tuple(raw.get("subject", ())), tuple(raw.get("object", ()))
        unless = tuple(raw.get("unless", ()))
        kind = VerbClass(name, frozenset(raw["accepts"]), subject, raw.get("personal", True), objects, unless)
        for form in _forms(raw["forms"]):
            verbs.setdefault(form, []).append(kind)
    light: dict[str, list[Light]] = {}
    for raw in main.lists["light"]:
        entry = Light(frozenset(raw["nouns"]), frozenset(raw.get("then", ())))
        for form in _forms(raw["verbs"]):
            light.setdefault(form, []).append(entry)
    lists = {key: value for key, value in main.lists.items() if key not in ("verbs", "light", "according")}
    lists["persons"] = [word for words in people.values() for word in words]
    places = {key: frozenset(bodies[key]) for key in ("countries", "capitals")}
    endings = ("name-endings", "name-endings-not")
    return SourceLexicon(
        label=main.label.name,
        verbs={form: tuple(kinds) for form, kinds in verbs.items()},
        light={form: tuple(entries) for form, entries in light.items()},
        according=tuple(tuple(phrase.split()) for phrase in main.lists["according"]),
        citing=frozenset(_forms(main.lists["citing"])),
        sets={key: _words(key, value) for key, value in lists.items()},
        outlets=frozenset(name for key, value in outlets.items() if key not in endings for name in value),
        names=frozenset(bodies["names"]),
        groups=frozenset(bodies["groups"]),
        countries=places["countries"],
        capitals=places["capitals"],
        demonyms=frozenset(bodies["demonyms"]),
        name_words=frozenset(bodies["name-words"]),
        outlet_endings=frozenset(outlets[endings[0]]) - frozenset(outlets[endings[1]]),
    )


def _words(key: str, value: Iterable[object]) -> frozenset[str]:
    words = list(value)
    if wrong := [word for word in words if not isinstance(word, str)]:
        raise SchemaError(f"lexicons/sources.yaml: {key}: {wrong[0]!r} is no word: put it in quotation marks")
    return frozenset(map(str, words))


def _forms(entries: Iterable[str]) -> Iterator[str]:
    """The forms of verbs: `report`, `say|says|said`; a particle follows each form (`hit|hits|hitting back`)."""
    for entry in entries:
        verb, _, particle = entry.partition(" ")
        for form in verb.split("|") if "|" in verb else inflections(verb):
            yield f"{form} {particle}".strip()


def inflections(base: str) -> tuple[str, ...]:
    """The forms of a regular verb: announce, announces, announced, announcing."""
    if base.endswith("e"):
        return base, base + "s", base + "d", base[:-1] + "ing"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    plural = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return base, plural, base + "ed", base + "ing"
