"""Names that an article introduces itself: groups that it calls armed."""

from collections.abc import Iterator, Sequence

from labeling.engines.rules.units_company import CompanyRules
from labeling.engines.rules.units_evidence import EvidenceRules
from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_name_reader import NameReader
from labeling.engines.rules.units_namings import NamingRules
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import HYPHEN, Words, is_acronym

_ORGANISATIONS = frozenset({"Army", "Alliance", "Congress", "Council", "Forces", "Front", "Movement", "Party", "Union"})
_BODIES = frozenset(
    {"Brigade", "Brigades", "Command", "Commandos", "Group", "Jihad", "Martyrs", "Organization", "Organisation"}
)
_LINKS = frozenset({"of", "for", "the", "and", "in"})
_QAEDA = frozenset({"al", "is", "isis", "iran", "iranian", "islamic", "taliban", "qaeda", "isil"})
_LONGEST = 5
"""Words of a name that is introduced."""


class IntroductionRules:
    """Finds every mention of what was introduced anywhere in the article."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sets = sets = vocabulary.sets
        self._nouns = sets["group-nouns"] | sets["plural-groups"] | sets["learning-nouns"] | sets["armed-people"]
        self._nouns |= {"responsibility", "wing"}
        self._namings = NamingRules(vocabulary)
        self._reader = NameReader(vocabulary)
        self._evidence = EvidenceRules(vocabulary)
        self._company = CompanyRules(vocabulary)
        self._gate = sets["armed-words"] | self._namings.cues | sets["force-people"] | sets["force-deeds"]

    def find(self, words: Words, found: Sequence[Name]) -> Iterator[Name]:
        """ "unit.introduced": every mention of a name that the article itself calls an armed group.

        "the rebel group Red Spear", "the Red Spear, a militant group", "KTF guerrillas".
        """
        if words.vocabulary.isdisjoint(self._gate):
            return
        taken = {index for name in found if name.words for index in range(*name.words)}
        learned: dict[tuple[str, ...], tuple[int, int]] = {}
        sets, classes = self._sets, self._vocabulary.classes
        for index in self._cues(words):
            low = words.low[index]
            if low in sets["group-nouns"] and index and self._is_armed(words, index):
                first, last = self._name_after(words, self._past_calling(words, index + 1))
                if first == last:
                    first, last = self._name_before_apposition(words, index)
            elif (
                low in sets["reference-groups"]
                and (after := self._past_calling(words, index + 1)) > index + 1
                and words.is_violent(sets["violent-words"])
            ):
                first, last = self._name_after(words, after)
            elif low in sets["plural-groups"] and index and "armed" in classes.get(words.low[index - 1], ()):
                first, last = self._name_before_apposition(words, index)
            elif low in sets["learning-nouns"] and (after := self._past_calling(words, index + 1)) > index + 1:
                first, last = self._name_after(words, after)
            elif low in sets["armed-people"] and self._is_unknown_acronym(words, index - 1):
                first, last = index - 1, index
            elif words.text[index].isupper() and self._is_force(words, index):
                first, last = index, index + 1
            elif low in sets["learning-nouns"]:
                first, last = self._name_of_people(words, index)
            elif low == "responsibility" and self._claims(words, index) < index:
                first, last = self._claimant(words, self._claims(words, index))
            elif low == "wing" and words.low[index - 1] in ("armed", "military", "militant"):
                first, last = self._owner_of_wing(words, index)
            else:
                continue
            if (
                first < last
                and not taken.intersection(range(first, last))
                and words.text[last - 1] not in self._vocabulary.nations
            ):
                learned.setdefault(tuple(words.text[first:last]), (words.start[index], words.end[index]))
        for naming in (*self._namings.find(words), *self._evidence.find(words, taken)):
            first, last = naming.first, naming.last
            if not taken.intersection(range(first, last)) and (
                naming.certain or not self._namings.is_other(words, naming)
            ):
                cue = words.start[naming.cue], words.end[naming.cue]
                learned.setdefault(tuple(words.text[first:last]), cue)
        known = [name.words for name in found if name.words and name.echelon == "armed-group"]
        for naming in self._company.find(words, known):
            if not taken.intersection(range(naming.first, naming.last)):
                cue = words.start[naming.cue], words.end[naming.cue]
                learned.setdefault(tuple(words.text[naming.first : naming.last]), cue)
        for run, cue in [entry for entry in learned.items() if len(entry[0]) == 1 and is_acronym(entry[0][0])]:
            if spelled := self._spelled(words, run[0]):
                learned.setdefault(spelled, cue)
        yield from self._mentions(words, learned)

    def _spelled(self, words: Words, acronym: str) -> tuple[str, ...]:
        """The name that an acronym stands in brackets after: "the Zorin Liberation Party (ZLP)"; empty for none."""
        for index in words.capitals:
            if words.text[index] == acronym and index > len(acronym) and words.text[index - 1] == "(":
                first = index - 1
                while first and (words.is_capital(first - 1) or words.low[first - 1] in _LINKS):
                    first -= 1
                while first < index - 1 and words.text[first][0] != acronym[0]:
                    first += 1
                run = tuple(words.text[first : index - 1])
                if "".join(word[0] for word in run if word[0].isupper()) == acronym:
                    return run
        return ()

    def _mentions(self, words: Words, learned: dict[tuple[str, ...], tuple[int, int]]) -> Iterator[Name]:
        """Every mention of the learned names, in their singular too where they modify a noun ("Blue Scarf leader")."""
        by_first: dict[str, list[tuple[tuple[str, ...], tuple[int, int], bool]]] = {}
        for run, cue in learned.items():
            by_first.setdefault(run[0], []).append((run, cue, False))
            if run[-1].endswith("s") and not run[-1].endswith("ss") and len(run[-1]) > 4:
                singular = (*run[:-1], run[-1][:-1])
                by_first.setdefault(singular[0], []).append((singular, cue, True))
            elif run[-1][-1].isalpha() and not run[-1].isupper():
                plural = (*run[:-1], run[-1] + "s")
                by_first.setdefault(plural[0], []).append((plural, cue, False))
        for index, text in enumerate(words.text):
            for run, cue, modifies in by_first.get(text, ()):
                last = index + len(run)
                if tuple(words.text[index:last]) != run:
                    continue
                if modifies and words.low[last : last + 1] and words.low[last] not in self._sets["group-roles"]:
                    continue
                bounds = words.start[index], words.end[last - 1]
                yield Name(*bounds, (index, last), "introduced", "named", "armed-group", (bounds, cue))

    def _claims(self, words: Words, index: int) -> int:
        """The verb of "claimed full responsibility"; `index` where there is none."""
        verb = index - 1 - (words.low[index - 1] in ("full", "sole", "joint"))
        return verb if words.low[verb] in self._sets["claiming"] else index

    def _claimant(self, words: Words, verb: int) -> tuple[int, int]:
        """The unknown acronym or body of people that "claimed responsibility", empty for a person or a place."""
        verb -= words.low[verb - 1] in ("has", "have", "had", "also", "hereby", "later")
        if words.text[verb - 1] in self._sets["group-nouns"]:
            return self._reader.before(words, verb - 1)  # "the Zorin group"
        first, last = self._reader.before(words, verb)
        if first < last and self._reader.is_body(words.text[first:last]):
            return first, last
        first, last = self._name_before(words, verb)
        if first == last:
            return last, last
        body = words.text[last - 1] in _ORGANISATIONS | _BODIES or (last - first == 1 and words.low[first - 1] == "the")
        return (first, last) if body or is_acronym(words.text[first]) else (last, last)

    def _owner_of_wing(self, words: Words, index: int) -> tuple[int, int]:
        """ "the armed wing of the Zorin Pact", "the Zorin Pact's military wing": the capitalised run."""
        if words.low[index + 1 : index + 2] == ["of"]:
            return self._name_after(words, index + 2 + (words.low[index + 2 : index + 3] == ["the"]))
        if index > 2 and words.low[index - 2] in ("'s", "’s"):
            return self._name_before(words, index - 2)
        return index, index

    def _cues(self, words: Words) -> list[int]:
        """Indices of the words that may introduce a name: nouns for armed people and groups, acronyms."""
        nouns = {index for index, low in enumerate(words.low) if low in self._nouns and index}
        return sorted(nouns.union(index for index in words.capitals if words.text[index].isupper()))

    def _is_force(self, words: Words, index: int) -> bool:
        """Whether an unknown acronym does what forces do or has what they have: "the RKF ambushed", "RKF positions"."""
        if len(words.text[index]) < 3 or index + 2 >= len(words) or not self._is_unknown_acronym(words, index):
            return False
        after = index + 1 + (words.low[index + 1] in ("has", "have", "had"))
        return words.low[after] in self._sets["fighting-verbs"] or (
            words.low[index + 1] in self._sets["after-force-acronyms"]
        )

    def _is_unknown_acronym(self, words: Words, index: int) -> bool:
        text = words.text[index]
        return is_acronym(text) and text not in self._sets["other-acronyms"] and not words.titles[index]

    def _is_armed(self, words: Words, index: int) -> bool:
        """Whether the words before a group's noun say that it is armed: "Iran-backed militant group"."""
        if "armed" in self._vocabulary.classes.get(words.low[index - 1], ()) or words.low[index] == "militia":
            return True
        k = index - 2
        while k > max(0, index - 5) and words.low[k] not in self._sets["articles"] and words.text[k][0].isalpha():
            if words.low[k] in self._sets["militant"] or words.low[k] in ("armed", "terror"):
                return True
            k -= 1
        if words.low[index - 1] in self._sets["outlawed"]:
            return words.is_violent(self._sets["violent-words"])
        linked = HYPHEN.split(words.low[index - 1])
        return linked[0] in _QAEDA and linked[-1] in self._sets["backed"]

    def _past_calling(self, words: Words, index: int) -> int:
        """The word after "known as the" that starts at `index`, `index` where nothing of the kind stands there."""
        for calling in self._sets["calling"]:
            parts = calling.split()
            end = index + len(parts)
            if words.low[index:end] == parts:
                end += words.text[end : end + 1] == ["“"] or words.text[end : end + 1] == ['"']
                return end + (words.low[end : end + 1] == ["the"])
        return index

    def _name_after(self, words: Words, first: int) -> tuple[int, int]:
        """The capitalised run that starts at a word: "group Red Spear", "group Front for the Freedom of Orsa"."""
        last = first
        while last < len(words) and last - first < _LONGEST and self._is_name_word(words, last):
            last += 1
        if last > first and words.text[last - 1] in _ORGANISATIONS and words.low[last : last + 1] in (["of"], ["for"]):
            linked = last
            while linked < len(words) and linked - first < 2 * _LONGEST:
                if not (words.low[linked] in _LINKS or words.is_capital(linked)):
                    break
                linked += 1
                if words.is_capital(linked - 1):
                    last = linked
        return first, last

    def _name_before_apposition(self, words: Words, index: int) -> tuple[int, int]:
        """The capitalised run before ", a ... militant group", where that noun ends its phrase."""
        k = index
        while k > index - 8 and k and words.low[k] not in ("a", "an", "the", ".", ","):
            k -= 1
        if k > 2 and words.low[k - 2 : k + 1] == ["one", "of", "the"]:
            k -= 2
        following = words.low[index + 1] if index + 1 < len(words) else "."
        telling = words.low[k] == "the" and following in self._sets["after-appositions"]
        if k < 2 or not (words.low[k] in ("a", "an", "one") or telling) or not self._ends(words, index):
            return index, index
        if words.text[k - 1] == ",":
            return self._name_before(words, k - 1)
        before = k
        while before and words.low[before - 1] in self._sets["copulas"]:
            before -= 1
        return self._name_before(words, before) if before < k else (index, index)

    def _name_before(self, words: Words, last: int) -> tuple[int, int]:
        """The capitalised run that ends before a word; empty where it stands after a preposition."""
        first = last
        while first and last - first < _LONGEST and self._is_name_word(words, first - 1):
            first -= 1
        if first and words.low[first - 1] in self._sets["prepositions"]:
            return last, last
        return first, last

    def _name_of_people(self, words: Words, index: int) -> tuple[int, int]:
        """ "Zandu rebels", where the article also has "the Zandu" by itself and never "in Zandu"."""
        first, last = self._name_before(words, index)
        run, sets = words.text[first:last], self._sets
        if not run or any(letter.isdigit() for letter in run[-1]):
            return index, index  # "F-16 fighters"
        by_itself = False
        for k in words.capitals:
            if words.text[k : k + len(run)] == run and k:
                after = words.low[k + len(run)] if k + len(run) < len(words) else "."
                if words.low[k - 1] in sets["places-after"]:
                    return index, index
                by_itself |= words.low[k - 1] == "the" and (not after[0].isalpha() or after in sets["verbs"])
        return (first, last) if by_itself else (index, index)

    def _ends(self, words: Words, index: int) -> bool:
        """Whether the noun is not the modifier of another ("a militant group leader")."""
        after = index + 1
        while after < len(words) and words.text[after] in ("“", '"'):
            after += 1  # 'a militia "colonel"'
        following = words.low[after] if after < len(words) else "."
        if following in ("'s", "’s"):
            return False
        return following not in self._sets["roles"] and following not in self._sets["modified"]

    def _is_name_word(self, words: Words, index: int) -> bool:
        if not words.is_capital(index) or words.titles[index]:
            return False
        if words.text[index] in self._vocabulary.nations:  # "Muslim Sisters", not "Muslim"
            following = index + 1 < len(words) and words.is_capital(index + 1)
            return following and words.text[index + 1] not in self._vocabulary.nations
        return words.low[index] not in self._sets["openers"] and words.low[index] not in self._sets["ranks"]
