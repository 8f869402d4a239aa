"""What the words around a plural of people say: casualties, prisoners and suspects do not act as a force."""

from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words

_LONGEST_VERB = 5
"""Auxiliaries and adverbs between a noun and its participle."""


class CasualtyRules:
    """Whether people are killed, wounded, captured or only suspected."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._sets = vocabulary.sets
        self._heads = vocabulary.heads

    def applies(self, words: Words, start: int, end: int) -> bool:
        """Whether it happens to the people in words `[start, end)`.

        "killing 18 insurgents", "two soldiers were wounded", "the deaths of three troops", "militants killed in the
        raid"; not "aims to kill insurgents", "suspected rebels attacked a farm", "soldiers shot and killed a man".
        """
        inside = self._sets["casualty-adjectives"].intersection(words.low[start:end])
        return bool(inside) or self._before(words, start, end) or self._after(words, end)

    def _before(self, words: Words, start: int, end: int) -> bool:
        k = start - 1
        while k >= 0 and (words.low[k] in self._sets["determiners"] or words.low[k] in self._sets["before-casualties"]):
            k -= 1
        if k < 0:
            return False
        low, before = words.low[k], words.low[k - 1] if k else ""
        if low in self._sets["suspicions"]:
            return not self._acts(words, end)
        if low in self._sets["casualty-before"]:
            return before not in self._sets["intentions"]
        if low == "of":
            if before in ("number", "handful", "total"):
                return not self._sets["casualty-before"].isdisjoint(words.low[max(0, k - 4) : k - 1])
            return before in self._sets["casualty-of"]
        return (
            low == "and"
            and before in self._sets["casualty-before"]
            and words.low[k - 2] not in self._sets["intentions"]
        )

    def _acts(self, words: Words, end: int) -> bool:
        """Whether an active verb in the past follows: "suspected rebels attacked"."""
        while end < len(words) - 1 and words.low[end] in ("have", "has", "had"):
            end += 1
        low = words.low[end] if end < len(words) else "."
        if low in self._sets["casualty-after"]:
            return end + 1 < len(words) and self._is_object(words.low[end + 1])
        if low in self._sets["casualty-after"] or low in self._sets["auxiliaries"]:
            return False
        return low.endswith("ed") or low in self._sets["irregular-verbs"]

    def _after(self, words: Words, end: int) -> bool:
        k = self._past_origin(words, self._past_coordination(words, end))
        while k < min(len(words), end + _LONGEST_VERB) and (
            words.low[k] in self._sets["auxiliaries"] or words.low[k].endswith("ly")
        ):
            k += 1
        if k >= len(words) or words.low[k] not in self._sets["casualty-after"]:
            return False
        verb, between = words.low[k], set(words.low[end:k])
        if verb in self._sets["casualty-verbs"]:
            return True
        passive = bool(between & {"was", "were", "are", "is", "been", "being", "got"})
        if verb in self._sets["passive-only"] and not passive:
            return False
        if words.low[k + 1 : k + 3] in (["at", "least"], ["more", "than"], ["up", "to"]):
            return passive
        return passive or not self._is_object(words.low[k + 1] if k + 1 < len(words) else ".")

    def _past_coordination(self, words: Words, end: int) -> int:
        """ "two soldiers and three rebels were killed": the word after the last people of a list."""
        if end < len(words) and (
            words.low[end] == "and" or (words.low[end] == "," and "and" in words.low[end : end + 8])
        ):
            for k in range(end + 1, min(len(words), end + _LONGEST_VERB)):
                people = words.low[k] in self._sets["other-people"]
                if people or any(head.persons for head in self._heads.get(words.low[k], ())):
                    return self._past_coordination(words, k + 1)
        return end

    def _past_origin(self, words: Words, end: int) -> int:
        """ "three soldiers from the same town | were killed": the auxiliary behind where people are from."""
        if words.low[end : end + 1] != ["from"]:
            return end
        for k in range(end + 2, min(len(words), end + _LONGEST_VERB + 1)):
            if words.low[k] in ("was", "were", "have", "had"):
                return k
            if not words.low[k][0].isalnum():
                return end
        return end

    def _is_object(self, after: str) -> bool:
        """Whether a word after "killed" begins its object: then the people before it acted."""
        return after[0].isalnum() and after not in self._sets["adjuncts"] and after not in self._sets["prepositions"]
