"""Puts names, phrases and context together: from the words of an article to its forces."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from labeling.engines.rules.units_attributes import attributes_of_phrase
from labeling.engines.rules.units_context import CasualtyRules
from labeling.engines.rules.units_descriptions import DescriptionRules
from labeling.engines.rules.units_extents import ExtentRules
from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_mention import Mention
from labeling.engines.rules.units_names import NameRules
from labeling.engines.rules.units_peoples import PeopleRules
from labeling.engines.rules.units_phrases import Phrase, PhraseGrower
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
        return sorted(self._with_of(words, found), key=_order)

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
        last = name.words[1]
        covered = words.span(start, name.end) or name.words
        rule = name.rule if start == name.start else f"{name.rule}-with-modifier"
        return Mention(start, name.end, covered, words.start[last - 1], words.low[last - 1], rule, name.form,
                       name.echelon, name.evidence, context=name.rule == "service-in-capitals")  # fmt: skip

    def _with_of(self, words: Words, found: Sequence[Mention]) -> Iterator[Mention]:
        """Extends mentions over what they are of, and finds bodies that are forces only through it.

        "troops of the Russian Federation" is one mention; "contingent of the wing" holds another one, which nests;
        "group of insurgents" makes one body of the people. "unit.body-of" is new, the others keep their rule.
        """
        starting = {mention.words[0]: mention for mention in found if mention.words}
        swallowed: set[int] = set()
        extended: list[Mention] = []
        for mention in reversed(found):
            longer = self._extend(words, mention, starting) if mention.words else None
            if longer is None:
                extended.append(mention)
                continue
            outer, inner = longer
            if inner is not None:
                inner_mention = starting[inner]
                people = inner_mention.persons or inner_mention.echelon == "individual-ship"
                if people and inner_mention.form == "described":
                    swallowed.add(inner)
            extended.append(outer)
            if outer.words:
                starting[outer.words[0]] = outer
        bodies: list[Mention] = []
        nested: set[int] = set()
        for mention in extended:
            body = self._body(words, mention, extended)
            if body is not None and mention.words is not None:
                bodies.append(body)
                if mention.form == "described":
                    swallowed.add(mention.words[0])
                else:
                    nested.add(mention.words[0])
        for mention in extended:
            if mention.words is None or mention.words[0] not in swallowed:
                inside = mention.words is not None and mention.words[0] in nested
                yield replace(mention, nests=mention.nests or inside or self._within(mention, extended))
        yield from bodies

    def _within(self, mention: Mention, others: Sequence[Mention]) -> bool:
        return any(
            other is not mention and other.start <= mention.start and mention.end <= other.end for other in others
        )

    def _extend(
        self, words: Words, mention: Mention, starting: Mapping[int, Mention]
    ) -> tuple[Mention, int | None] | None:
        """The mention with its "of" phrase and the word index of the mention within, None where nothing follows."""
        assert mention.words is not None
        end = mention.words[1]
        if end + 1 >= len(words) or not (mention.persons or mention.noun in self._sets["of-heads"]):
            return None
        link = words.low[end]
        place = end + 1
        if link in ("with", "from"):
            inner = starting.get(place)
            if (
                inner is None
                or not mention.persons
                or inner.form != "named"
                or inner.echelon in ("armed-group", "service")
            ):
                return None
            return self._joined(mention, inner), place
        if link != "of":
            return None
        if words.low[place] in ("the", "its", "their", "our", "his"):
            place += 1
        inner = starting.get(place)
        if inner is not None and inner.words is not None:
            return self._joined(mention, inner), place
        if mention.noun in self._sets["countries-of"] and mention.rule != "name":
            length = self._extents.country_from(words, place)
            after = place + length
            if (
                length
                and after < len(words)
                and words.is_capital(after)
                and words.low[after] not in self._sets["openers"]
            ):
                return None  # "soldiers of the Somalia Support Office"
            if length == 0 and mention.noun in ("defenders",) and place < len(words) and words.is_capital(place):
                length = 1
            if length:
                last = place + length
                form = "named" if mention.echelon == "service" else mention.form
                return replace(mention, end=words.end[last - 1], words=(mention.words[0], last), form=form), None
        return None

    def _joined(self, outer: Mention, inner: Mention) -> Mention:
        """The outer force with the one it is of; it is named if that is, and an armed group's if that is one."""
        assert outer.words is not None and inner.words is not None
        armed = inner.echelon == "armed-group" and outer.echelon == "unspecified"
        return replace(outer, end=inner.end, words=(outer.words[0], inner.words[1]), nests=True,
                       form="named" if inner.form == "named" else outer.form,
                       echelon="armed-group" if armed else outer.echelon)  # fmt: skip

    def _body(self, words: Words, mention: Mention, others: Sequence[Mention]) -> Mention | None:
        """ "a group of insurgents", "a coalition of militias", "a convoy of the 3rd Corps": the body around a force.

        People and groups without a name of their own become part of the body; a named force keeps its own mention.
        """
        if mention.words is None:
            return None
        first = mention.words[0]
        named = mention.form == "named"
        if not mention.persons and not named and mention.noun not in self._sets["plural-groups"]:
            return None
        if named and first > 2 and words.low[first - 1] == "the":
            first -= 1
        bodies = self._sets["bodies-of-named"] if named else self._sets["bodies"]
        if first < 2 or words.low[first - 1] != "of" or words.low[first - 2] not in bodies:
            return None
        head = first - 2
        if any(other.words and other.words[0] <= head < other.words[1] for other in others):
            return None
        if named and (words.low[head] == "members") > (mention.echelon == "armed-group"):
            return None
        if words.low[head] == "members" and self._casualties.applies(words, head, head + 1):
            return None
        start = self._extents.before_body(words, head)
        size = self._vocabulary.heads.get(words.low[head], ())
        echelon = next((h.echelon for h in size if h.echelon not in ("unspecified", "armed-group")), mention.echelon)
        cues = ((words.start[head], words.end[head]), *mention.evidence)
        return Mention(words.start[start], mention.end, (start, mention.words[1]), words.start[head], words.low[head],
                       "body-of", mention.form, echelon, cues)  # fmt: skip


def _order(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end
