"""What the words around a phrase say: casualties and prisoners, and nouns that stand for a force named before."""

from labeling.engines.rules.units_vocabulary import Vocabulary
from labeling.engines.rules.units_words import Words


def is_casualty(words: Words, start: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether the people in words `[start, end)` are killed, wounded, captured or only suspected: they do not act.

    "killing 18 insurgents", "two soldiers were wounded", "the deaths of three troops", "militants killed in the raid".
    """
    sets = vocabulary.sets
    k = start - 1
    while k >= 0 and (
        words.low[k] in sets["determiners"] or words.low[k] in ("least", "at", "around", "about", "several")
    ):
        k -= 1
    if k >= 0:
        low = words.low[k]
        if low in sets["casualty-before"] and not (low == "shot" and k and words.low[k - 1] in ("was", "were")):
            return True
        if low == "of" and k and words.low[k - 1] in sets["casualty-of"]:
            return True
        if low == "and" and k > 1 and words.low[k - 1] in sets["casualty-before"]:
            return True
    if set(words.low[start:end]) & {
        "suspected",
        "alleged",
        "captured",
        "wounded",
        "dead",
        "killed",
        "captive",
        "injured",
        "fallen",
        "detained",
        "missing",
        "slain",
        "surrendered",
        "surrendering",
    }:
        return True
    return _happened_after(words, end, vocabulary)


def _happened_after(words: Words, end: int, vocabulary: Vocabulary) -> bool:
    sets = vocabulary.sets
    k = end
    passive = False
    while k < len(words) and k < end + 5:
        low = words.low[k]
        if low in sets["auxiliaries"] or low.endswith("ly"):
            passive = passive or low in ("was", "were", "are", "been", "being", "got", "is", "have", "had", "has")
            k += 1
            continue
        break
    if k >= len(words) or words.low[k] not in sets["casualty-after"]:
        return False
    verb = words.low[k]
    if not passive and verb in (
        "shot",
        "hurt",
        "freed",
        "released",
        "buried",
        "evacuated",
        "charged",
        "eliminated",
        "executed",
    ):
        return False
    after = words.low[k + 1] if k + 1 < len(words) else "."
    if verb in ("dead", "died", "die", "dies", "perished", "missing", "deserted", "surrendered", "slain", "hurt"):
        return True
    if passive:
        have = "been" not in words.low[end:k] and not {"was", "were", "are", "is", "being", "got"} & set(
            words.low[end:k]
        )
        return not have or not _is_object(after, words, k + 1, vocabulary)
    return not _is_object(after, words, k + 1, vocabulary)


def _is_object(after: str, words: Words, index: int, vocabulary: Vocabulary) -> bool:
    """Whether a word after "killed" begins its object: then the people before it acted."""
    if not after[0].isalnum():
        return False
    return after not in (
        "in", "on", "by", "during", "at", "and", "near", "when", "as", "after", "since", "outside", "inside", "while",
        "last", "over", "along", "around", "or", "yesterday", "today", "monday", "tuesday", "wednesday", "thursday",
        "friday", "saturday", "sunday", "with", "before", "from", "to", "there", "here", "across", "so", "this", "of",
    )  # fmt: skip
