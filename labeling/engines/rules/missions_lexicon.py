"""The mission lexicon, compiled: base forms, cue classes, verb strengths and types by word."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labeling.engines.rules.lexicon import Lexicon, WordFinder
from labeling.engines.rules.missions_turns import OperationTypes, Turns
from labeling.engines.rules.missions_words import inflected_nouns, inflected_verbs

_RANKS = {"other": 0, "plain": 1, "typed": 2, "strong": 3}


class MissionLexicon:
    """Look-ups by lower-cased word; everything it knows comes from `lexicons/missions.yaml`."""

    def __init__(self, lexicon: Lexicon) -> None:
        lists: Mapping[str, Any] = lexicon.lists
        irregular = lists["irregular"]
        self._verbs: dict[str, tuple[str, str]] = {}
        for strength in ("plain", "typed", "strong"):
            for kind, words in lists["verbs"][strength].items():
                self._verbs |= dict.fromkeys(words.split(), (strength, kind))
        self.moving = frozenset(lists["moving"].split())
        self.staging = frozenset(lists["staging"].split())
        listed = set(self._verbs) | self.moving | self.staging | frozenset(lists["arming"].split())
        self._bases = inflected_verbs(listed | {word.partition("-")[0] for word in listed}, irregular)
        self._phrasal: dict[str, list[str]] = {}
        for verb in self._verbs:
            self._phrasal.setdefault(verb, []).append(verb)
            if "-" in verb:
                self._phrasal.setdefault(verb.partition("-")[0], []).append(verb)
        self._never = frozenset(inflected_verbs(lists["verbs"]["never"].split(), irregular))
        self._cues: dict[str, dict[str, str]] = {"verb": {}, "noun": {}, "adjective": {}}
        for name in ("acting", "helping", "planning", "aspect", "tasking"):
            words = lists["cues"][name].split()
            self._cues["verb"] |= dict.fromkeys(inflected_verbs(words, irregular), name)
        self._cues["noun"] = dict.fromkeys(inflected_nouns(lists["cues"]["nouns"].split()), "nouns")
        self._cues["adjective"] = dict.fromkeys(lists["cues"]["ready"].split(), "ready")
        self.martial = frozenset(inflected_nouns(lists["martial"]["nouns"].split()))
        self.actors: dict[str, str] = {}
        for kind in ("paper", "civil", "state", "leader", "operation", "force"):
            self.actors |= dict.fromkeys(inflected_nouns(lists["actors"][kind].split()), kind)
        self.seats = frozenset(lists["actors"]["seats"].split())
        self.staged = frozenset(inflected_nouns(lists["staged"].split()))
        self.talking = frozenset(inflected_nouns(lists["talking"].split()))
        self.affairs = frozenset(inflected_nouns(lists["affairs"].split()))
        self.arming, self.arms = frozenset(lists["arming"].split()), frozenset(inflected_nouns(lists["arms"].split()))
        self.arming_type: str = lists["arming_type"]
        self.backing = frozenset(lists["backing"].split())
        self.providing = frozenset(lists["providing"].split())
        self.provided = frozenset(inflected_nouns(lists["provided"].split()))
        self.ground = frozenset(lists["ground"].split())
        self.settling = frozenset(lists["settling"].split())
        self.quarrels = frozenset(inflected_nouns(lists["quarrels"].split()))
        self.keeping = frozenset(lists["keeping"].split())
        nominals = lists["nominals"]
        aimed = {word: kind for kind, words in nominals["aimed"].items() for word in words.split()}
        actions = aimed | {word: kind for kind, words in nominals["actions"].items() for word in words.split()}
        groups = {name: frozenset(nominals[name].split()) for name in ("contests", "kinds", "exercises", "pursuits")}
        self.movement: str = lists["movement"]
        self.actions: Mapping[str, str] = actions
        self.aimed = frozenset(aimed) - {word for words in nominals["actions"].values() for word in words.split()}
        self.movements = frozenset(word for word, kind in actions.items() if kind == self.movement)
        self.contests, self.kinds = groups["contests"], groups["kinds"]
        self.exercises, self.pursuits = groups["exercises"], groups["pursuits"]
        self.assaults = frozenset(nominals["assaults"].split())
        self.supports, self.placed = frozenset(nominals["supports"].split()), frozenset(nominals["placed"].split())
        self.looming, self.hunts = frozenset(nominals["looming"].split()), frozenset(nominals["hunts"].split())
        self.onto = frozenset(nominals["onto"].split())
        self.done = frozenset(nominals["done"].split())
        self.patrols = frozenset(nominals["patrols"].split())
        self.patrol_places = frozenset(nominals["patrol_places"].split())
        self.told = frozenset(nominals["told"].split())
        self.doing = frozenset(inflected_verbs(nominals["doing"].split(), irregular))
        self.charges = frozenset(nominals["charges"].split())
        self.halts = frozenset(nominals["halts"].split())
        self.conquests = frozenset(nominals["conquests"].split())
        self.claiming = frozenset(inflected_verbs(nominals["claiming"].split(), irregular))
        self.asking = frozenset(inflected_verbs(nominals["asking"].split(), irregular))
        self.unarmed = frozenset(nominals["unarmed"].split())
        self.armed_kinds = frozenset(nominals["armed_kinds"].split())
        self.threats = frozenset(inflected_verbs(nominals["threats"].split(), irregular))
        self.event_nouns = inflected_nouns(
            {
                *actions,
                *self.assaults,
                *self.halts,
                *nominals["hunts"].split(),
                *(word for group in groups.values() for word in group),
            }
        )
        self.types: dict[str, str] = {
            word: kind for kind, words in reversed(nominals["types"].items()) for word in words.split()
        }
        self.vague = frozenset(nominals["vague"].split())
        self.shared = frozenset(nominals["shared"].split())
        self.loose = frozenset(nominals["loose"].split())
        self.names = frozenset(nominals["names"].split())
        nouns = "|".join(f"[{noun[0].upper()}{noun[0]}]{noun[1:]}" for noun in sorted(self.names))
        name = r"[A-Z][\w-]*(?:[’'](?!s\b)[\w-]+)*"
        self.name_pattern = re.compile(
            rf"\b(?P<noun>{nouns}) (?P<first>{name})(?: (?:of(?: the)? )?{name}| (?:[IVX]+|\d{{1,4}})\b)*"
        )
        quoted = "|".join(sorted({*self.exercises, *self.contests}, key=len, reverse=True))
        self.quoted_pattern = re.compile(
            rf"(?i:\b(?P<noun>(?:{quoted})s?),?(?: (?:is |was )?(?:called|dubbed|named|code-?named|known as))?) "
            r"[\"“](?P<name>[A-Z][\w’'-]*(?: [\w’'-]+){0,4}?)[.,]?[\"”]"
        )
        self.acronym_pattern = re.compile(r"(?<![\w-])[A-Z]{2,6}(?![\w-])")
        self.not_names = frozenset(nominals["not_names"].split())
        self.objects: dict[str, str] = {
            f: kind for kind, words in lists["objects"].items() for f in inflected_nouns(words.split())
        }
        self.armed = frozenset(inflected_nouns(lists["martial"]["telling"].split()))
        self.movable = frozenset(inflected_nouns(lists["movable"].split()))
        self.ending = frozenset(lists["ending"].split())
        self.drilling = frozenset(lists["drilling"].split())
        self.outright = frozenset(lists["outright"].split())
        self.demanding = frozenset(inflected_verbs(lists["demanding"].split(), irregular))
        self.causes = frozenset(lists["causes"].split())
        self.belligerents = frozenset(lists["belligerents"].split())
        self.aims = frozenset(lists["aims"].split())
        self.portions = frozenset(lists["portions"].split())
        self.by_head = frozenset(lists["by_head"].split())
        self.light = frozenset(lists["light"].split())
        self.default_type: str = lists["default_type"]
        self.pattern_types: Mapping[str, str] = lists["pattern_types"]
        self.turns = Turns(lists["turns"])
        self.peacekeepers = frozenset(lists["peacekeepers"].split())
        self.peace_turns = Turns(lists["peace_turns"])
        self.operations = OperationTypes(lists["operations"])
        self.abilities = frozenset(lists["abilities"].split())
        self.through_task: dict[str, Mapping[str, str]] = {
            form: entry["attributes"] for entry in lists["through_task"] for form in entry["words"].split()
        }
        self.charters = frozenset(inflected_nouns(lists["charters"].split()))
        self.wavering = frozenset(inflected_verbs(lists["wavering"].split(), irregular))
        self._denials = frozenset(inflected_verbs(lists["denials"].split(), irregular))

    def rank(self, strength: str) -> int:
        """0 to 3: unknown, plain, typed, strong."""
        return _RANKS[strength]

    def verb(self, word: str, following: Sequence[str] = ()) -> tuple[str, str]:
        """Base form and strength; a verb with its particle is looked up first."""
        base = self._bases.get(word, word)
        for particle in following:
            if f"{base}-{particle}" in self._verbs:
                return f"{base}-{particle}", self._verbs[f"{base}-{particle}"][0]
            if f"{base}-{particle}" in self._never:
                return f"{base}-{particle}", "other"
        return base, self._verbs.get(base, ("other" if base in self._never else "plain", ""))[0]

    def verb_type(self, base: str) -> str:
        """The type of task that a base form gives, empty where it gives none."""
        return self._verbs.get(base, ("", ""))[1]

    def cue(self, word: str, tag: str) -> str:
        """The class of the word that governs a task, `none` where it is no cue."""
        part = "verb" if tag.startswith("V") else "noun" if tag.startswith("N") else "adjective"
        found = self._cues["adjective"].get(word) if tag == "VBN" else None
        found = found or self._cues[part].get(word)
        if found is None and part == "verb":
            found = self._cues["adjective"].get(word)
        return found or "none"

    def is_inflected(self, word: str) -> bool:
        """Whether the word is a verb with an ending, as in a headline ("Operation Secures Valley")."""
        return self._bases.get(word, word) != word

    def is_force(self, word: str) -> bool:
        """Whether the word is a common noun for a force."""
        return self.actors.get(word) == "force"

    def denies(self, word: str) -> bool:
        """Whether what depends on the word does not happen."""
        return word in self._denials

    def forms(self) -> Iterable[str]:
        """Every form of every verb of tasks."""
        return self._bases

    def trigger_words(self) -> WordFinder:
        """Finds, in running text, every word that may head a task."""
        words = set(self.event_nouns)
        for form, base in self._bases.items():
            rank = max((_RANKS[self._verbs[verb][0]] for verb in self._phrasal.get(base, ())), default=0)
            rank = max(rank, 2) if base in self.moving else rank
            if rank == 3 or (rank == 2 and (form == base or form.endswith("ing"))):
                words.add(form)
        return WordFinder(words)
