"""Constructions in which an article calls an unknown name an armed group, beside those of `units_introduced`.

Each yields the name's words, the index of its cue, and whether the name could still be a place's or a person's
("Tondu rebels"): such a name counts only where the rest of the article does not use it as one.
"""

from collections.abc import Iterator
from typing import NamedTuple

from labeling.engines.rules.units_owners import ADJECTIVE
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import HYPHEN, Words, is_acronym

_DASHES = frozenset("-–—")
_ENDS = _DASHES | {",", "(", ".", ";", "\n", "”", '"'}
_REACH = 10
"""Words of a noun phrase that tells what a name is."""
_LONGEST = 8
"""Words of a name."""
_ARABIC = ("al-", "el-", "ul-", "as-", "ash-", "at-", "ad-", "an-", "ar-", "az-")


class Naming(NamedTuple):
    """A name's words `[first, last)`, the index of the word that calls it a force, whether nothing else is meant."""

    first: int
    last: int
    cue: int
    certain: bool = True


class NamingRules:
    """Reads the names that nouns for armed bodies introduce."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sets = sets = vocabulary.sets
        self._nouns = sets["called-groups"] | sets["called-gangs"] | sets["called-plurals"] | sets["called-fighters"]
        self.cues = self._nouns | sets["armed-adjectives"]
        self._ways = sorted((tuple(way.split()) for way in sets["ways-of-calling"]), key=len, reverse=True)

    def find(self, words: Words) -> Iterator[Naming]:
        """Every name that some noun introduces; one name may come several times."""
        for index, low in enumerate(words.low):
            if low in self._sets["armed-adjectives"] and words.text[index] == low:
                yield from self._after_adjective(words, index)
            if low not in self._nouns or words.titles[index] or not (armed := self._armed(words, index)):
                continue
            yield from self._after_noun(words, index)
            if armed != "somewhere":
                yield from self._apposed_after(words, index)
            if armed != "itself":
                continue
            yield from self._apposed_before(words, index)
            yield from self._before_noun(words, index)
            if low in self._sets["called-fighters"]:
                yield from self._of(words, index)

    def is_other(self, words: Words, naming: Naming) -> bool:
        """Whether an uncertain name is rather a place's or a person's, or a single word that never stands by itself."""
        run = tuple(words.text[naming.first : naming.last])
        if self.is_place_or_person(words, run):
            return True
        if len(run) > 1 or is_acronym(run[0]) or any(letter.isdigit() for letter in run[0]):
            return False
        for k in words.capitals:
            if k != naming.first and words.text[k] == run[0] and k and words.low[k - 1] == "the":
                after = words.low[k + 1] if k + 1 < len(words) else "."
                if not after[0].isalpha() or after in self._sets["verbs"] or after.endswith("ed"):
                    return False
        return True

    def is_place_or_person(self, words: Words, run: tuple[str, ...]) -> bool:
        """Whether the article uses a name so: "in Tondu", "the Tondu region", "Mr Tondu", "Ali Tondu"."""
        for k in [k for k in words.capitals if words.text[k] == run[0] and tuple(words.text[k : k + len(run)]) == run]:
            before = words.low[k - 1] if k else "."
            if before in self._sets["place-prepositions"] or before in self._sets["ranks"] or before in ("mr", "mr."):
                return True
            if k and words.is_capital(k - 1) and not words.opens(k) and before not in self._sets["openers"]:
                return True
            after = words.low[k + len(run)] if k + len(run) < len(words) else "."
            named = before == "of" and words.low[k - 2] in self._sets["place-followers"]
            if named or after in self._sets["place-followers"]:
                return True
        return False

    def _armed(self, words: Words, index: int) -> str:
        """How a noun calls what it names armed: "itself"; by what its sentence "claims" or by an attack "somewhere"
        in it; empty where it does not."""
        low, sets = words.low[index], self._sets
        if low in sets["called-fighters"] or (low == "wing" and words.low[index - 1] in ("armed", "military")):
            return "itself"
        violent = words.is_violent(sets["violent-words"])
        k = index - 1
        while k >= max(0, index - 5) and words.text[k][0].isalpha() and words.low[k] not in sets["articles"]:
            if words.low[k] in sets["calls-armed"] or HYPHEN.split(words.low[k])[0] in sets["calls-armed"]:
                return "itself"
            if violent and words.low[k] in sets["outlawed"]:
                return "itself"
            if words.low[k] in sets["civil"] or words.low[k] in ("military", "security"):
                return ""
            k -= 1
        if low in sets["called-gangs"] and violent:
            return "itself"
        sentence = self._sentence(words, index) if low in ("group", "organization", "organisation") else set()
        if sentence & sets["violent-claims"]:
            return "claims"
        return "somewhere" if violent and sentence & sets["violent-words"] else ""

    def _sentence(self, words: Words, index: int) -> set[str]:
        """The words of the sentence that a word stands in."""
        first = last = index
        while first and words.text[first - 1] not in ".\n":
            first -= 1
        while last < len(words) and words.text[last] not in ".\n":
            last += 1
        return set(words.low[first:last])

    def _after_noun(self, words: Words, index: int) -> Iterator[Naming]:
        """ "the cult Orange Lantern", "the white supremacist group the Order of Thor", "a group called Ember"."""
        begin = self._past_calling(words, index + 1)
        if begin == index + 1 and words.low[index] in self._sets["called-fighters"]:
            return
        yield from self.named(words, begin, index)

    def _past_calling(self, words: Words, index: int) -> int:
        """The word after ", which calls itself the"; `index` where nothing of the kind stands there."""
        start = index + (words.text[index : index + 1] == [","])
        for way in self._ways:
            if tuple(words.low[start : start + len(way)]) == way:
                return start + len(way)
        return index

    def _apposed_after(self, words: Words, index: int) -> Iterator[Naming]:
        """ "the militia, the Blue Scarves, fled", "two rebel groups -- the X and the Y", "groups such as X and Y"."""
        low, begin = words.low[index], index + 1
        several = low in self._sets["called-plurals"]
        if low in self._sets["called-fighters"] and low not in ("militia", "militias"):
            return
        if several and words.low[begin : begin + 1] == [","]:
            begin += words.low[begin + 1 : begin + 2] in (["such"], ["including"], ["notably"], ["like"])
        if several and words.low[begin : begin + 2] == ["such", "as"]:
            yield from self._list(words, begin + 2, index)
        elif several and words.low[begin : begin + 1] in (["including"], ["notably"], ["like"]):
            yield from self._list(words, begin + 1, index)
        elif begin < len(words) and (words.text[begin] == "," or words.text[begin] in _DASHES):
            while begin < len(words) and (words.text[begin] == "," or words.text[begin] in _DASHES):
                begin += 1
            if several:
                found = list(self._list(words, begin, index))
                if len(found) > 1:
                    yield from found
            elif not self._is_of_person(words, index):
                for naming in self.named(words, begin, index):
                    if words.text[naming.last : naming.last + 1] and words.text[naming.last] in _ENDS:
                        yield naming

    def _is_of_person(self, words: Words, index: int) -> bool:
        """ "the leader of the rebel group, John Zorin,": what follows names the leader."""
        near = words.low[max(0, index - 7) : index]
        return bool({"of", "for", "by", "from", "with"} & set(near)) or words.low[index + 1 : index + 2] == ["'s"]

    def _list(self, words: Words, begin: int, cue: int) -> Iterator[Naming]:
        """ "the X, Y and the Z": each name of a list."""
        while begin < len(words):
            found = list(self.named(words, begin, cue))
            if not found:
                return
            yield from found
            begin = found[0].last
            if words.text[begin : begin + 1] == ["("]:
                begin += 3
            while begin < len(words) and words.low[begin] in (",", "and", "or"):
                begin += 1

    def _apposed_before(self, words: Words, index: int) -> Iterator[Naming]:
        """ "Ansar Nuru (Helpers), an Islamist group", "with the Corps of Dawn, the island's most powerful militia"."""
        after = index + 1
        while after < len(words) and words.text[after] in ("“", '"', "‘", "'"):
            after += 1
        if after < len(words) and (
            words.low[after] in self._sets["roles"]
            or words.low[after] in self._sets["modified"]
            or words.text[after] in ("'s", "’s")
        ):
            return
        k = index - 1
        while k > max(1, index - _REACH) and (words.text[k][0].isalpha() or words.text[k] in ("'s", "’s")):
            k -= 1
        if words.text[k] != "," or words.low[k + 1] not in ("a", "an", "one", "the", "another"):
            return
        if words.low[k + 1] == "the":
            after = words.low[index + 1] if index + 1 < len(words) else "."
            if after not in _ENDS and after not in self._sets["after-appositions"]:
                return
        if not self._sets["verbs"].isdisjoint(words.low[k + 2 : index]) and "of" not in words.low[k + 2 : index]:
            return
        last = k
        if words.text[last - 1] == ")":
            while last and words.text[last] != "(" and k - last < _REACH:
                last -= 1
        first, last = self.before(words, last)
        before = words.low[first - 1] if first else "."
        if first < last and before not in self._sets["place-prepositions"] and before not in ("to", "from", "on"):
            yield Naming(first, last, index, bool(last - first > 1 or before == "the" or is_acronym(words.text[first])))

    def _before_noun(self, words: Words, index: int) -> Iterator[Naming]:
        """ "Tondu rebels", "the M41 rebel group", "the X and Y gangs", "the banned Ansar Nuru group"."""
        low = words.low[index]
        last = index
        while last and words.low[last - 1] in self._sets["calls-armed"]:
            last -= 1
        first, last = self.before(words, last)
        if first == last:
            return
        classes = self._vocabulary.classes
        while first < last and (words.low[first] in classes or words.text[first] in self._vocabulary.nations):
            first += 1
        if first == last or (last - first == 1 and not is_acronym(words.text[first]) and self._is_plain(words, first)):
            return
        before = words.low[first - 1] if first else "."
        listed = before in self._sets["calls-armed"] or before in self._sets["outlawed"]
        if low in self._sets["called-groups"] and not (last < index or listed):
            return
        if low in ("alliance", "army", "force", "coalition", "wing", "unit", "brigade", "battalion"):
            return
        if low == "fighters" and any(letter.isdigit() for letter in words.text[last - 1]):
            return  # "F-16 fighters"
        yield Naming(first, last, index, False)
        if before == "and" and low.endswith("s"):
            other = self.before(words, first - 1)
            if other[0] < other[1]:
                yield Naming(*other, index, False)

    def _is_plain(self, words: Words, index: int) -> bool:
        """Whether a capitalised word may be no name: it opens a sentence or is an adjective ("Islamic")."""
        return words.opens(index) or bool(ADJECTIVE.match(words.low[index]))

    def _of(self, words: Words, index: int) -> Iterator[Naming]:
        """ "guerrillas of the Zorin Path", "gunmen belonging to the Falcons", "the rebels, led by the Orsa Front"."""
        begin = index + 1
        if words.low[begin : begin + 2] == ["belonging", "to"]:
            yield from self.named(words, begin + 2, index)
            return
        if words.low[begin : begin + 1] == [","]:
            begin += 1
        if words.low[begin : begin + 2] == ["led", "by"]:
            begin += 1
        if words.low[begin : begin + 1] not in (["of"], ["from"], ["by"]):
            return
        of = words.low[begin] == "of"
        begin += 1 + (words.low[begin + 1 : begin + 2] == ["the"])
        while words.low[begin] in self._sets["outlawed"] or words.low[begin] in self._sets["calls-armed"]:
            begin += 1  # "of the banned Orsa Front"
        for naming in self.named(words, begin, index):
            run = words.text[naming.first : naming.last]
            following = words.low[naming.last] if naming.last < len(words) else "."
            network = following in self._sets["called-groups"] or following in self._sets["called-gangs"]
            if network or self.is_body(run) or (of and words.low[index + 2] == "the"):
                yield naming._replace(certain=self.is_body(run))

    def _after_adjective(self, words: Words, index: int) -> Iterator[Naming]:
        """ "the rebel Orsa Front", "the paramilitary Blue Scarves"."""
        for naming in self.named(words, index + 1, index):
            run = words.text[naming.first : naming.last]
            following = words.low[naming.last] if naming.last < len(words) else "."
            role = following in self._sets["roles"] or words.low[naming.first] in self._sets["roles"]
            if not role and words.text[index + 1] == run[0] and (self.is_body(run) or run[-1].endswith("s")):
                yield naming._replace(certain=self.is_body(run))

    def is_body(self, run: list[str]) -> bool:
        """Whether a name is one that bodies of people have: "Orsa Front", "Sons of the River", "NUR"."""
        if run[-1] == "Party" or run[-1] == "Union":
            return False
        linked = run[0] in self._sets["body-starts"] and any(link in ("of", "for") for link in run)
        return linked or run[-1] in self._sets["body-ends"] or (len(run) == 1 and is_acronym(run[0]))

    def named(self, words: Words, begin: int, cue: int) -> Iterator[Naming]:
        """The name that starts at a word, past a quotation mark and "the"."""
        while begin < len(words) and (words.low[begin] == "the" or words.text[begin] in ("“", '"', "‘", "'")):
            begin += 1
        last = begin
        while last < min(len(words), begin + _LONGEST) and self._is_word(words, last):
            last += 1
            linked = last
            while linked < len(words) and words.low[linked] in ("of", "for", "the", "we", "wa", "e", "y", "de", "del"):
                linked += 1
            if linked > last and linked < len(words) and self._is_word(words, linked):
                last = linked
        if begin < last and not self._is_civil(words, begin, last):
            yield Naming(begin, last, cue)

    def before(self, words: Words, last: int) -> tuple[int, int]:
        """The name that ends before a word; empty where there is none."""
        if words.text[last - 1] in ("”", '"', "’"):
            last -= 1
        first = last
        while first and last - first < _LONGEST and self._is_word(words, first - 1):
            first -= 1
            linked = first
            while linked and words.low[linked - 1] in ("of", "for", "the", "we", "wa", "e", "y", "de", "del"):
                linked -= 1
            over = linked < first and linked and words.low[linked] != "the" and self._is_word(words, linked - 1)
            if over and words.low[linked - 1] not in self._sets["group-roles"]:
                first = linked
        if first < last and self._is_civil(words, first, last):
            return last, last
        return first, last

    def _is_word(self, words: Words, index: int) -> bool:
        """Whether a word may belong to a name: capitals, "al-Nuru"."""
        text, low = words.text[index], words.low[index]
        if words.titles[index] or low in self._sets["ranks"]:
            return False
        if low.startswith(_ARABIC) and text[low.index("-") + 1 :][:1].isupper():
            return True
        inside = low in ("defence", "defense", "general") and index > 0 and words.is_capital(index - 1)
        return words.is_capital(index) and (inside or low not in self._sets["openers"])

    def _is_civil(self, words: Words, first: int, last: int) -> bool:
        """Whether a name is a country's, a church's, an agency's, or has a plain word of the language for itself."""
        run = words.text[first:last]
        if not self._sets["civil-names"].isdisjoint(run) and not self.is_body(run):
            return True
        if run[0] in self._vocabulary.nations and (last - first == 1 or run[1] in self._vocabulary.nations):
            return True
        if last - first == 1:
            ordinary = run[0] in self._sets["other-acronyms"] or words.low[first] in self._vocabulary.classes
            if ordinary or len(run[0]) < 2 or words.low[first] in self._sets["group-roles"]:
                return True
        return " ".join(run) in self._vocabulary.countries or run[-1] in self._vocabulary.nations
