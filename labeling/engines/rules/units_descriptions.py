"""Forces by description: phrases whose head, modifiers and neighbours make them a force."""

from collections.abc import Iterator, Sequence, Set

from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_headlines import HeadlineRules
from labeling.engines.rules.units_owners import ADJECTIVE
from labeling.engines.rules.units_phrase import Phrase
from labeling.engines.rules.units_phrases import PhraseGrower
from labeling.engines.rules.units_vocabulary import Compounds, Head, Vocabulary
from labeling.engines.rules.units_words import Words


class DescriptionRules:
    """Every noun of the lexicon's heads, with the phrase that it ends."""

    def __init__(self, vocabulary: Vocabulary, grower: PhraseGrower) -> None:
        self._v = vocabulary
        self._sets = vocabulary.sets
        self._senses = vocabulary.other_senses
        self._grower = grower
        self._headlines = HeadlineRules(vocabulary)
        self._last_words = frozenset(vocabulary.heads) | frozenset(vocabulary.head_compounds)

    def find(self, words: Words, names: Sequence[Name]) -> Iterator[Phrase]:
        """Every phrase whose head has what it needs, in the order of the text; the need `document` is the caller's."""
        name_ending = {name.words[1]: name for name in names if name.words}
        covered = {index for name in names if name.words for index in range(*name.words)}
        compounds = self._v.head_compounds
        article = set() if words.vocabulary.isdisjoint(self._sets["naval-words"]) else {"at-sea"}
        if words.is_violent(self._sets["violent-words"]):
            article.add("violence")
        armed = {name.words[0] for name in names if name.words and name.echelon == "armed-group"}
        for index in [index for index, low in enumerate(words.low) if low in self._last_words]:
            if index in covered:
                continue
            for first, head in self._heads_at(words, index, compounds):
                if first in covered:
                    continue
                phrase = Phrase(first, index + 1, first, index + 1, head)
                self._grower.grow(words, phrase, name_ending)
                if words.low[index] in self._sets["group-nouns"] and self._is_called(words, index, armed):
                    phrase.licences.add("armed")
                if "violence" in article and not self._sets["obscure"].isdisjoint(words.low[phrase.start : index]):
                    phrase.licences.add("armed")
                if self._holds(words, phrase, article):
                    yield phrase
                    break

    def _is_called(self, words: Words, index: int, armed: Set[int]) -> bool:
        """Whether an armed group's name follows: "the Islamic movement Hamas", "a group called the Red Spear"."""
        if index + 1 in armed:
            return True
        calling = words.low[index + 1 : index + 2] in (["called"], ["known"], ["calling"], ["named"], ["dubbed"])
        return calling and not armed.isdisjoint(range(index + 2, index + 6))

    def _heads_at(self, words: Words, index: int, compounds: Compounds) -> Iterator[tuple[int, Head]]:
        for before, head in compounds.get(words.low[index], ()):
            first = index - len(before)
            if first >= 0 and words.low[first] == before[0] and tuple(words.low[first:index]) == before:
                yield first, head
        for head in self._v.heads.get(words.low[index], ()):
            yield index, head

    def _holds(self, words: Words, phrase: Phrase, article: set[str]) -> bool:
        head, licences = phrase.head, phrase.licences
        if not self._has_needs(phrase, article):
            return False
        if "civil" in licences and head.needs:
            return False
        if head.persons and {"former", "retired", "ex"} & set(words.low[max(0, phrase.start - 1) : phrase.head_start]):
            return False
        if head.echelon == "individual-ship" and self._is_built(words, phrase):
            return False
        if words.low[phrase.head_end - 1] == "guard" and words.low[phrase.start - 1 : phrase.start] in (["a"], ["an"]):
            return False  # "a Tajik border guard" is one man
        if words.low[phrase.head_start] in ("garrison", "garrisons") and self._is_home(words, phrase.start):
            return False
        if words.text[phrase.start] == "Lashkar" and words.low[phrase.start - 1] in ("in", "at", "near", "of", "to"):
            return False  # the town
        if head.rule == "armed-group" and self._is_predicate(words, phrase):
            return False
        return not self._is_modifier(words, phrase) and not self._other_sense(words, phrase)

    def _is_built(self, words: Words, phrase: Phrase) -> bool:
        """Whether a ship is yet to come: "the Navy's next carrier", "build two destroyers"."""
        near = words.low[max(0, phrase.start - 4) : phrase.head_start]
        return not self._sets["shipbuilding"].isdisjoint(near)

    def _is_home(self, words: Words, start: int) -> bool:
        """Whether troops go to it or are in it: "return to their garrisons"."""
        owner, preposition = words.low[max(0, start - 1) : start], words.low[max(0, start - 2) : max(0, start - 1)]
        return owner in (["their"], ["its"], ["his"]) and preposition in (["to"], ["in"], ["into"], ["from"])

    def _is_predicate(self, words: Words, phrase: Phrase) -> bool:
        """Whether a group is only called so: "listed as a terrorist organization", "considered a terror group"."""
        k = phrase.start - 1
        while k >= 0 and (
            words.low[k] in ("a", "an", "another", "them", "it") or words.text[k] in ("“", '"', "'", "‘", "`")
        ):
            k -= 1
        if (
            k >= 0 and words.low[k] == "as" and k == phrase.start - 1
        ):  # "as militia groups stormed the town" judges nobody
            return not self._sets["designations"].isdisjoint(words.low[max(0, k - 8) : k])
        return k >= 0 and (words.low[k] == "as" or words.low[k] in self._sets["designations"])

    def _has_needs(self, phrase: Phrase, article: set[str]) -> bool:
        """Whether a modifier of the phrase licenses its head; `article` are the licences that its whole text gives."""
        needs, licences = phrase.head.needs - {"document"}, phrase.licences
        if not needs or ("violence" in needs and "violence" in article):
            return True
        if "at-sea" in needs and ("at-sea" not in article or phrase.names):
            return False
        if "strong" in needs and licences & {"nation", "people", "name", "side", "military", "armed"}:
            return True
        if "nation" in needs and "people" in licences:
            return True
        return bool(needs & licences - {"at-sea"})

    def _is_modifier(self, words: Words, phrase: Phrase) -> bool:
        """Whether the head modifies another noun: "army commander", "coalition air strikes"."""
        if self._is_committee(words, phrase):
            return True
        if phrase.head_end >= len(words):
            return False
        if self._headlines.acts(words, phrase.head_end):
            return False
        following, low = words.text[phrase.head_end], words.low[phrase.head_end]
        if low in ("and", "or", "/", ",") and phrase.head.modifier and words.low[phrase.head_start] == "military":
            return self._shares_noun(words, phrase.head_end + 1)
        if not following[0].isalpha() or low in self._sets["verbs"] or low.endswith("ly"):
            return False
        if low in self._sets["verbs-before-to"] and words.low[phrase.head_end + 1 : phrase.head_end + 2] == ["to"]:
            return False
        if words.is_capital(phrase.head_end) and not words.titles[phrase.head_end]:
            if low in self._sets["ranks"]:
                return True
            if low in self._sets["openers"] or following in self._v.nations:
                return False
            return words.is_capital(phrase.head_end - 1)
        if low in self._sets["roles"] or low in self._sets["modified"]:
            modifies = not (phrase.head.persons and low in self._sets["roles"])
        elif low.endswith("ing") and self._has_object(words, phrase.head_end):
            modifies = False  # "the U.S. force assisting Iraqi troops"
        elif not phrase.head.modifier or words.low[phrase.head_end - 1] in self._sets["plural-heads"]:
            modifies = False
        else:
            modifies = not (
                low.endswith("ed") or low in self._sets["participles-after"] or words.titles[phrase.head_end]
            )
        if modifies and phrase.head.echelon == "service" and "nation" in phrase.licences:
            speaks = low.startswith(("spokes", "official", "statement"))
            phrase.modifies = speaks or (words.low[phrase.head_start] != "military" and low not in self._sets["roles"])
            counted = words.low[phrase.start][0].isdigit() or words.low[phrase.start] in self._sets["numbers"]
            if phrase.modifies and counted and phrase.start + 1 < phrase.head_start:
                phrase.start += 1  # "30 | Yugoslav army trucks"
        return modifies and not phrase.modifies

    def _is_committee(self, words: Words, phrase: Phrase) -> bool:
        """ "the ranking Democrat on Armed Services", "Senate Armed Services": a committee by its short name."""
        name = words.text[phrase.head_start : phrase.head_end] == ["Armed", "Services"]
        before = words.low[max(0, phrase.head_start - 1) : phrase.head_start]
        return name and before in (["on"], ["senate"], ["house"])

    def _has_object(self, words: Words, participle: int) -> bool:
        """Whether a determiner, a country or a name follows."""
        after = participle + 1
        return after < len(words) and (words.low[after] in self._sets["determiners"] or words.is_capital(after))

    def _shares_noun(self, words: Words, index: int) -> bool:
        """ "military and economic aid": whether an adjective and its noun follow."""
        if index + 1 >= len(words):
            return False
        low, following = words.low[index], words.low[index + 1]
        if following in self._v.heads and "military" not in self._v.classes.get(low, ()):
            return False  # "the military and allied militias"
        adjective = low in self._v.classes or bool(ADJECTIVE.match(low)) or low in self._sets["shared"]
        return (
            adjective
            and following[0].isalpha()
            and following not in self._sets["verbs"]
            and not following.endswith("ed")
        )

    def _stands_alone(self, words: Words, index: int) -> bool:
        """Whether a bare "military" can be a noun: after a determiner, in a headline; not "it may include military"."""
        low = words.low[index - 1] if index else ""
        if words.opens(index) or low in self._sets["determiners"] or low in ("and", "by"):
            return True
        return next((word for word in words.text[index:] if word in ".\n"), "\n") == "\n"  # a headline

    def _other_sense(self, words: Words, phrase: Phrase) -> bool:
        """Verbs and civil senses of a head: "forces them to", "jet fighters", "market forces"."""
        head = words.low[phrase.head_start]
        before = words.low[phrase.head_start - 1] if phrase.head_start else ""
        after = words.low[phrase.head_end] if phrase.head_end < len(words) else ""
        if before in self._senses.get(head, ()):
            return not (phrase.names and head in ("patrol", "convoy", "force"))
        if head == "military" and phrase.start == phrase.head_start and not self._stands_alone(words, phrase.start):
            return True
        office = words.low[max(0, phrase.start - 3) : phrase.start]
        if (
            (phrase.head.echelon == "service" or head == "forces")
            and office[1:] in (["of", "the"], ["for", "the"])
            and office[0] in self._sets["offices"]
        ):
            return True
        determined = phrase.start > 0 and words.low[phrase.start - 1] in self._sets["articles"]
        adjective = determined and (before in self._v.classes or ADJECTIVE.match(before))  # "the extra forces"
        if head == "forces" and phrase.licences <= {"plain"} and not adjective:
            if after in self._sets["objects"]:
                return True
            if phrase.licences and after[:1].isalpha() and after not in self._sets["verbs"]:
                return not after.endswith("ed")
            return after == "of" and words.low[min(phrase.head_end + 1, len(words) - 1)] in self._sets["abstract"]
        if head in ("fighters", "marines"):
            around = words.low[max(0, phrase.head_start - 3) : phrase.head_end + 3]
            return not self._sets["aircraft"].isdisjoint(around)
        if before != "as" or phrase.start != phrase.head_start or not phrase.head.persons:
            return False
        # "posing as soldiers", not "as rebels vowed to fight on"
        return not after[:1].isalpha() or after in self._sets["prepositions"] or after in ("and", "or", "to")
