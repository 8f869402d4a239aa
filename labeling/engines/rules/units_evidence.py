"""Names of forces by what the whole article says of them, where no phrase calls them a group.

An unknown acronym or capitalised name is learned where contexts of two kinds agree ("IKR gunmen", "an ambush by the
IKR", "IKR-held") and nothing in the article makes it a place or a person.
"""

from collections.abc import Collection, Iterator

from labeling.engines.rules.units_name_reader import NameReader, Naming
from labeling.engines.rules.units_owners import ADJECTIVE
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import HYPHEN, Words, is_acronym

_CLAUSE = 12
"""Words of a clause that are read."""
_REACH = 4
"""Words before "by the IKR" in which the attack is named."""


class EvidenceRules:
    """Collects contexts of forces over an article."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._sets = sets = vocabulary.sets
        self._before = sets["fought"] | {"against", "on", "by", "to"}
        self._after = sets["force-people"] | sets["force-deeds"] | sets["force-acts"] | sets["fighting-verbs"]
        self._after |= {"'s", "’s", "of", "for", "said", "says", "claimed", "admitted", "denied", "has", "took"}
        self._lost = sets["fighting-nouns"] | sets["force-lost"]
        self._nations = vocabulary.nations
        self._peoples = vocabulary.peoples
        self._reader = NameReader(vocabulary)

    def find(self, words: Words, taken: Collection[int]) -> Iterator[Naming]:
        """The names with contexts of two kinds, each once; the cue is the first word of such a mention."""
        violent = words.is_violent(self._sets["violent-words"])
        kinds: dict[tuple[str, ...], set[str]] = {}
        places: dict[tuple[str, ...], Naming] = {}
        reached = 0
        for index in words.capitals:
            if index < reached or index in taken or not self._may_tell(words, index) or words.titles[index]:
                continue
            naming, run = self._at(words, index)
            if naming is None:
                continue
            reached = naming.last
            if found := self._kinds(words, naming, run):
                kinds.setdefault(run, set()).update(found)
            if run == tuple(words.text[naming.first : naming.last]):
                places.setdefault(run, naming)
        for run, naming in places.items():
            found = kinds.get(run, set())
            if (violent or len(found) > 2) and self._is_enough(words, run, found):
                acronym = len(run) == 1 and is_acronym(run[0])
                if not (self._is_place(words, run[0]) if acronym else self._reader.is_place_or_person(words, run)):
                    yield naming

    def _may_tell(self, words: Words, index: int) -> bool:
        """Whether a word beside the capitals that start at `index` can belong to a context; a quick look."""
        before = words.low[index - 1] if index else "."
        if before in self._before or (before == "the" and words.low[index - 2] in self._before):
            return True
        last = index + 1
        while last < len(words) and words.is_capital(last):
            last += 1
        if last >= len(words):
            return False
        return words.low[last] in self._after or "-" in words.text[index] or words.text[last] in ",("

    def _is_place(self, words: Words, acronym: str) -> bool:
        """Whether something is said to be in what an acronym stands for: "in the UK"."""
        near = (words.low[max(0, k - 2) : k] for k in words.capitals if words.text[k] == acronym)
        return any("in" in before or "inside" in before for before in near)

    def _at(self, words: Words, index: int) -> tuple[Naming | None, tuple[str, ...]]:
        """The name that starts at a word, "IKR" in "IKR-held" too."""
        parts = HYPHEN.split(words.text[index])
        if len(parts) == 2 and parts[1] in self._sets["held"] and is_acronym(parts[0]):
            unknown = parts[0] not in self._nations and parts[0] not in self._sets["other-acronyms"]
            return (Naming(index, index + 1, index), (parts[0],)) if unknown else (None, ())
        naming = next(self._reader.named(words, index, index), None)
        if naming is None or naming.first != index:
            return None, ()
        return naming, tuple(words.text[naming.first : naming.last])

    def _kinds(self, words: Words, naming: Naming, run: tuple[str, ...]) -> set[str]:
        """What kinds of context a mention stands in."""
        first, last = naming.first, naming.last
        low, sets = words.low, self._sets
        found = set()
        if run != tuple(words.text[first:last]):
            found.add("held")
        after = low[last] if last < len(words) else "."
        if after in ("'s", "’s") and last + 1 < len(words):
            after = low[last + 1] if low[last + 1] in sets["force-deeds"] else "."
        aircraft = after in ("fighter", "fighters") and any(letter.isdigit() for letter in run[-1])
        if after in sets["force-people"] and not aircraft:
            found.add(f"people {after}")
        if after in sets["force-deeds"]:
            found.add("deed")
        if after in sets["fighting-verbs"] or after in sets["force-acts"]:
            found.add("acts")
        if after in ("said", "says", "claimed") and not sets["fighting-verbs"].isdisjoint(low[last + 1 : last + 6]):
            found.add("acts")  # "the IKR said it had repelled an attack"
        if "responsibility" in low[last + 1 : last + 4]:
            found.add("acts")
        if self._wages(words, last):
            found.add("wages")
        k = first - 1 - (first > 0 and low[first - 1] == "the")
        if k > 0:
            near = low[max(0, k - _REACH) : k]
            if low[k] in sets["fought"]:
                found.add("object")
            if low[k] in ("against", "on") and not sets["force-wars"].isdisjoint(near):
                found.add("against")
            if low[k] in ("by", "to") and not self._lost.isdisjoint(near):
                found.add("by")
        return found

    def _wages(self, words: Words, last: int) -> bool:
        """Whether a relative clause says that the name is at war: "(IKR), which has waged a long insurgency"."""
        if words.text[last : last + 1] == ["("] and words.text[last + 2 : last + 3] == [")"]:
            last += 3
        if words.low[last : last + 1] != [","] or words.low[last + 1 : last + 2] not in (["which"], ["that"]):
            return False
        clause = words.low[last + 2 : last + 2 + _CLAUSE]
        fought = next((k for k, low in enumerate(clause) if low in self._sets["wages"]), len(clause))
        return "." not in clause[:fought] and not self._sets["wars"].isdisjoint(clause[fought:])

    def _is_enough(self, words: Words, run: tuple[str, ...], found: set[str]) -> bool:
        """Whether the kinds make a force of a name: an acronym needs less than what could be anyone's name."""
        if "wages" in found and (self._reader.is_body(run) or run[-1] == "Party"):
            return True
        if len(found) < 2 or run[-1] in self._peoples:
            return False
        if len(run) == 1 and is_acronym(run[0]):
            return len(run[0]) > 2 and found != {"deed", "against"}
        people = sum(kind.startswith("people") for kind in found)
        if len(run) == 1 and ADJECTIVE.match(run[0].lower()):
            return False
        return people > 1 or (people == 1 and (len(found) > 2 or len(run) > 1 or self._is_definite(words, run[0])))

    def _is_definite(self, words: Words, name: str) -> bool:
        """Whether the name stands with its article as a whole phrase: "the Tondu fled"."""
        return any(
            words.text[k] == name and k and words.low[k - 1] == "the" and words.low[k + 1] in self._sets["verbs"]
            for k in words.capitals
            if k + 1 < len(words)
        )
