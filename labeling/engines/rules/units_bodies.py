"""Forces that are of something: "troops of Russia", "a group of insurgents", "the contingent of the 4th Wing"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from labeling.engines.rules.units_context import CasualtyRules
from labeling.engines.rules.units_extents import ExtentRules
from labeling.engines.rules.units_mention import Mention
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words


class BodyRules:
    """Joins mentions by "of". All methods take and return indices of words."""

    def __init__(self, vocabulary: Vocabulary, extents: ExtentRules, casualties: CasualtyRules) -> None:
        self._vocabulary = vocabulary
        self._sets = vocabulary.sets
        self._extents = extents
        self._casualties = casualties

    def apply(self, words: Words, found: Sequence[Mention]) -> Iterator[Mention]:
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
                if not self._is_whole(mention):
                    swallowed.add(mention.words[0])
                else:
                    nested.add(mention.words[0])
        within = self._within(extended)
        for mention in extended:
            if mention.words is None or mention.words[0] not in swallowed:
                inside = mention in within or (mention.words is not None and mention.words[0] in nested)
                yield replace(mention, nests=True) if inside and not mention.nests else mention
        yield from bodies

    def _is_whole(self, mention: Mention) -> bool:
        """Whether it stays a mention inside a body of it: "a company of the army"."""
        return mention.form == "named" or mention.echelon == "service"

    def _within(self, mentions: Iterable[Mention]) -> set[Mention]:
        """Those that lie within another one."""
        found = set()
        reached = -1
        for mention in sorted(mentions, key=lambda mention: (mention.start, -mention.end)):
            if mention.end <= reached:
                found.add(mention)
            reached = max(reached, mention.end)
        return found

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
        if place == len(words):
            return None
        inner = starting.get(place)
        if inner is not None and inner.words is not None:
            return self._joined(mention, inner), place
        if words.low[place] in self._sets["arms-of-service"]:
            last = place + 1  # "two battalions of infantry"
            return replace(mention, end=words.end[place], words=(mention.words[0], last)), None
        if mention.noun in self._sets["countries-of"] and mention.rule != "name":
            length = self._extents.country_from(words, place) or self._several(words, place)
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

    def _several(self, words: Words, place: int) -> int:
        """How many words starting at `place` stand for several countries: "two countries", "both sides"."""
        both = words.low[place] in ("two", "both", "three", "four", "five")
        return (
            2 if both and words.low[place + 1 : place + 2] in (["countries"], ["nations"], ["sides"], ["states"]) else 0
        )

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
        named = self._is_whole(mention)
        if not mention.persons and not named and mention.noun not in self._sets["plural-groups"]:
            return None
        if named and first > 2 and words.low[first - 1] == "the":
            first -= 1
        bodies = self._sets["bodies-of-named"] if named else self._sets["bodies"]
        if first < 2 or words.low[first - 1] != "of" or words.low[first - 2] not in bodies:
            return None
        head = first - 2
        if words.low[head] == "wing" and words.low[head - 1] == "political":
            return None
        if any(other.words and other.words[0] <= head < other.words[1] for other in others):
            return None
        if named and (words.low[head] == "members") > (mention.echelon == "armed-group"):
            return None
        if words.low[head] == "members" and self._casualties.applies(words, head, mention.words[1]):
            return None
        start = self._extents.before_body(words, head)
        size = self._vocabulary.heads.get(words.low[head], ())
        echelon = next((h.echelon for h in size if h.echelon not in ("unspecified", "armed-group")), mention.echelon)
        cues = ((words.start[head], words.end[head]), *mention.evidence)
        return Mention(words.start[start], mention.end, (start, mention.words[1]), words.start[head], words.low[head],
                       "body-of", mention.form, echelon, cues)  # fmt: skip
