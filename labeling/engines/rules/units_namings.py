"""Constructions in which an article calls an unknown name an armed group, beside those of `units_introduced`.

Each yields the name's words, the index of its cue, and whether the name could still be a place's or a person's
("Tondu rebels"): such a name counts only where the rest of the article does not use it as one.
"""

from collections.abc import Iterator

from labeling.engines.rules.units_name_reader import NameReader, Naming
from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import HYPHEN, Words, is_acronym

_DASHES = frozenset("-–—")
_ENDS = _DASHES | {",", "(", ".", ";", "\n", "”", '"'}
_REACH = 10
"""Words of a noun phrase that tells what a name is."""


class NamingRules:
    """Reads the names that nouns for armed bodies introduce."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._reader = NameReader(vocabulary)
        self._sets = sets = vocabulary.sets
        self._nouns = sets["called-groups"] | sets["called-gangs"] | sets["called-plurals"] | sets["called-fighters"]
        self.cues = self._nouns | sets["armed-adjectives"]
        self._outlawed = sets["outlawed"] | sets["calls-armed"]
        self._ways = sorted((tuple(way.split()) for way in sets["ways-of-calling"]), key=len, reverse=True)

    def find(self, words: Words) -> Iterator[Naming]:
        """Every name that some noun introduces; one name may come several times."""
        for index in [index for index, low in enumerate(words.low) if low in self.cues]:
            low = words.low[index]
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
        if self._reader.is_place_or_person(words, run):
            return True
        if len(run) > 1 or is_acronym(run[0]) or any(letter.isdigit() for letter in run[0]):
            return False
        for k in words.capitals:
            if k != naming.first and words.text[k] == run[0] and k and words.low[k - 1] == "the":
                after = words.low[k + 1] if k + 1 < len(words) else "."
                if not after[0].isalpha() or after in self._sets["verbs"] or after.endswith("ed"):
                    return False
        return True

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
            if violent and (words.low[k] in sets["outlawed"] or words.low[k] in sets["obscure"]):
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
        yield from self._reader.named(words, begin, index)

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
                for naming in self._reader.named(words, begin, index):
                    if words.text[naming.last : naming.last + 1] and words.text[naming.last] in _ENDS:
                        yield naming

    def _is_of_person(self, words: Words, index: int) -> bool:
        """ "the leader of the rebel group, John Zorin,": what follows names the leader."""
        near = words.low[max(0, index - 7) : index]
        return bool({"of", "for", "by", "from", "with"} & set(near)) or words.low[index + 1 : index + 2] == ["'s"]

    def _list(self, words: Words, begin: int, cue: int) -> Iterator[Naming]:
        """ "the X, Y and the Z": each name of a list."""
        while begin < len(words):
            found = list(self._reader.named(words, begin, cue))
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
        if words.text[k] != ",":
            return
        begin = k + 1 + (words.low[k + 1] in ("once", "formerly", "now", "then", "still", "itself"))
        if words.low[begin] not in ("a", "an", "one", "the", "another"):
            return
        if words.low[begin] == "the":
            following = words.low[index + 1] if index + 1 < len(words) else "."
            if following not in _ENDS and following not in self._sets["after-appositions"]:
                return
        told = words.low[begin + 1 : index]
        if not self._sets["verbs"].isdisjoint(told) and "of" not in told:
            return
        last = k
        if words.text[last - 1] == ")":
            while last and words.text[last] != "(" and k - last < _REACH:
                last -= 1
        first, last = self._reader.before(words, last)
        before = words.low[first - 1] if first else "."
        if first < last and before not in self._sets["place-prepositions"] and before not in ("to", "from", "on"):
            yield Naming(first, last, index, bool(last - first > 1 or before == "the" or is_acronym(words.text[first])))

    def _before_noun(self, words: Words, index: int) -> Iterator[Naming]:
        """ "Tondu rebels", "the M41 rebel group", "the X and Y gangs", "the banned Ansar Nuru group"."""
        low = words.low[index]
        last = index
        while last and words.low[last - 1] in self._sets["calls-armed"]:
            last -= 1
        first, last = self._reader.before(words, last)
        if first == last:
            return
        classes = self._vocabulary.classes
        begin = first
        while first < last and (words.low[first] in classes or words.text[first] in self._vocabulary.nations):
            first += 1
        if first < last and not words.is_capital(first):
            first = begin  # "the National Union for Renewal"
        if first == last or (
            last - first == 1 and not is_acronym(words.text[first]) and self._reader.is_plain(words, first)
        ):
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
            other = self._reader.before(words, first - 1)
            if other[0] < other[1]:
                yield Naming(*other, index, False)

    def _of(self, words: Words, index: int) -> Iterator[Naming]:
        """ "guerrillas of the Zorin Path", "gunmen belonging to the Falcons", "the rebels, led by the Orsa Front"."""
        begin = index + 1
        if words.low[begin : begin + 2] == ["belonging", "to"]:
            yield from self._reader.named(words, begin + 2, index)
            return
        if words.low[begin : begin + 1] == [","]:
            begin += 1
        if words.low[begin : begin + 2] == ["led", "by"]:
            begin += 1
        if words.low[begin : begin + 1] not in (["of"], ["from"], ["by"]):
            return
        of = words.low[begin] == "of"
        begin += 1 + (words.low[begin + 1 : begin + 2] == ["the"])
        while begin < len(words) and words.low[begin] in self._outlawed:
            begin += 1  # "of the banned Orsa Front"
        for naming in self._reader.named(words, begin, index):
            run = words.text[naming.first : naming.last]
            following = words.low[naming.last] if naming.last < len(words) else "."
            network = following in self._sets["called-groups"] or following in self._sets["called-gangs"]
            if network or self._reader.is_body(run) or (of and words.low[index + 2] == "the"):
                yield naming._replace(certain=self._reader.is_body(run))

    def _after_adjective(self, words: Words, index: int) -> Iterator[Naming]:
        """ "the rebel Orsa Front", "the paramilitary Blue Scarves"."""
        for naming in self._reader.named(words, index + 1, index):
            run = words.text[naming.first : naming.last]
            following = words.low[naming.last] if naming.last < len(words) else "."
            role = following in self._sets["roles"] or words.low[naming.first] in self._sets["roles"]
            if not role and words.text[index + 1] == run[0] and (self._reader.is_body(run) or run[-1].endswith("s")):
                yield naming._replace(certain=self._reader.is_body(run))
