"""Puts names, phrases and context together: from the words of an article to its forces."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from labeling.engines.rules.units_attributes import attributes_of_phrase
from labeling.engines.rules.units_bodies import BodyRules
from labeling.engines.rules.units_context import CasualtyRules
from labeling.engines.rules.units_descriptions import DescriptionRules
from labeling.engines.rules.units_extents import ExtentRules
from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_mention import Mention
from labeling.engines.rules.units_names import NameRules
from labeling.engines.rules.units_peoples import PeopleRules
from labeling.engines.rules.units_phrase import Phrase
from labeling.engines.rules.units_phrases import PhraseGrower
from labeling.engines.rules.units_references import ReferenceRules
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words


class Finder:
    """All rules for forces over one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sets = vocabulary.sets
        self._names = NameRules(vocabulary)
        self._grower = grower = PhraseGrower(vocabulary)
        self._descriptions = DescriptionRules(vocabulary, grower)
        self._extents = ExtentRules(vocabulary, grower)
        self._casualties = CasualtyRules(vocabulary)
        self._bodies = BodyRules(vocabulary, self._extents, self._casualties)
        self._peoples = PeopleRules(vocabulary, grower)
        self._references = ReferenceRules(vocabulary)

    def find(self, words: Words) -> list[Mention]:
        """Every force in the words, in their order; of two that start together the longer first."""
        names = self._names.find(words)
        found = self._phrases(words, names)
        found = list(self._titled(words, names, found))
        alone = list(self._alone(words, names, found))
        found = [m for m in found if not any(a.start <= m.start and m.end <= a.end for a in alone)] + alone
        covered = {index for mention in found if mention.words for index in range(*mention.words)}
        found += [m for m in self._peoples.find(words, covered) if not self._are_casualties(words, m)]
        firm = [mention for mention in found if not mention.context]
        if not firm:
            return []
        found.sort(key=_order)
        found += list(self._references.find(words, found))
        found.sort(key=_order)
        return sorted(self._bodies.apply(words, found), key=_order)

    def _are_casualties(self, words: Words, mention: Mention) -> bool:
        return mention.words is not None and self._casualties.applies(words, *mention.words)

    def _fallen(self, words: Words, first: int, last: int) -> bool:
        """ "Forty Tigers were killed": some of a group's people, not the group."""
        counted = self._grower.number_before(words, first)
        return counted < first and self._casualties.applies(words, counted, last)

    def _phrases(self, words: Words, names: Sequence[Name]) -> list[Mention]:
        phrases = sorted(self._descriptions.find(words, names), key=lambda p: (p.start - p.end, p.start))
        taken = [False] * len(words)
        found = []
        for phrase in phrases:
            if any(taken[phrase.start : phrase.end]):
                continue
            if phrase.head.persons and self._casualties.applies(words, phrase.start, phrase.end):
                continue
            if phrase.head.persons and phrase.start and words.low[phrase.start - 1] in self._sets["suspicions"]:
                self._grower.take(words, phrase)  # "suspected rebels attacked": what they do makes them a force
            taken[phrase.start : phrase.end] = [True] * (phrase.end - phrase.start)
            found.append(self._from_phrase(words, phrase))
        return found

    def _titled(self, words: Words, names: Sequence[Name], found: Sequence[Mention]) -> Iterator[Mention]:
        """Puts an armed group's name behind its noun: "the Islamist militant group Red Spear" is one mention."""
        starting = {name.words[0]: name for name in names if name.words and name.echelon == "armed-group"}
        for mention in found:
            name = (
                starting.get(mention.words[1]) if mention.words and mention.noun in self._sets["group-nouns"] else None
            )
            if name is None or name.words is None or mention.words is None:
                yield mention
                continue
            covered = mention.words[0], name.words[1]
            cues = (*mention.evidence, *name.evidence)
            yield replace(mention, end=name.end, words=covered, form="named", echelon=name.echelon,
                          rule="group-and-name", evidence=cues)  # fmt: skip

    def _alone(self, words: Words, names: Sequence[Name], found: Sequence[Mention]) -> Iterator[Mention]:
        """The names that no phrase took as its modifier."""
        taken = {index for mention in found if mention.words for index in range(*mention.words)}
        name_ending = {name.words[1]: name for name in names if name.words}
        owners: set[int] = set()
        alone = []
        for name in names:
            if name.words is None:
                if not any(mention.start < name.end and name.start < mention.end for mention in found):
                    yield self._from_name(words, name, name.start)
            elif name.words[0] not in taken and name.words[1] - 1 not in taken:
                first, last = name.words
                if name.echelon == "individual-ship":
                    start = self._extents.before_ship(words, first, name_ending)
                else:
                    start = self._extents.before_name(words, first, last, name_ending)
                owners.update(range(start, name.words[0]))
                alone.append((name, start))
        for name, start in alone:
            if name.words and words.text[name.words[1] - 1].endswith("s") and self._fallen(words, *name.words):
                continue
            if name.words and name.words[0] not in owners:
                yield self._from_name(words, name, words.start[start])

    def _from_phrase(self, words: Words, phrase: Phrase) -> Mention:
        form, echelon = attributes_of_phrase(words, phrase, self._sets["militant"])
        bare = phrase.start == phrase.head_start
        before = words.low[phrase.start - 1] if phrase.start else ""
        definite = phrase.head.echelon == "service" and before in self._sets["articles"] and before not in ("a", "an")
        told = words.low[phrase.end : phrase.end + 1]  # "forces loyal to the general"
        definite = definite or (bool(told) and told[0] in self._sets["loyal"])
        rule = phrase.head.rule + ("-alone" if bare and not phrase.head.rule.endswith("-alone") else "")
        if phrase.names and "owner" not in phrase.licences:
            rule = "name-with-noun"
        elif phrase.modifies:
            rule = f"{rule}-before-noun"
        return Mention(
            start=words.start[phrase.start],
            end=words.end[phrase.end - 1],
            words=(phrase.start, phrase.end),
            head=words.start[phrase.head_end - 1],
            noun=words.low[phrase.head_end - 1],
            rule=rule,
            form=form,
            echelon=echelon,
            evidence=((words.start[phrase.head_start], words.end[phrase.head_end - 1]),),
            persons=phrase.head.persons,
            context="document" in phrase.head.needs or (bare and phrase.head.context and not definite),
        )

    def _from_name(self, words: Words, name: Name, start: int) -> Mention:
        if name.words is None:
            return Mention(start, name.end, None, start, "", name.rule, name.form, name.echelon, name.evidence)
        first, last = name.words
        covered = words.span(start, name.end) or name.words
        rule = name.rule if start == name.start else f"{name.rule}-with-modifier"
        bare = name.rule == "service-in-capitals" and words.low[first - 1] != "the"
        return Mention(start, name.end, covered, words.start[last - 1], words.low[last - 1], rule, name.form,
                       name.echelon, name.evidence, persons=name.form == "described", context=bare)  # fmt: skip


def _order(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end
