"""The attributes of a force: whether it is named or described, and its size or kind."""

from labeling.engines.rules.units_phrase import Phrase
from labeling.engines.rules.units_words import Words


def attributes_of_phrase(words: Words, phrase: Phrase, militant: frozenset[str]) -> tuple[str, str]:
    """Form and echelon of a description.

    Named: it holds a proper name, or is the army, navy or military of one state. A coalition is a force of several
    states, whether the words say so ("NATO troops") or join them ("Afghan and coalition forces").
    """
    head = phrase.head
    modifiers = set(words.low[phrase.start : phrase.head_start])
    capitals = words.is_capital(phrase.head_end - 1) and not words.titles[phrase.head_start]
    if head.echelon == "coalition" and capitals and phrase.start < phrase.head_start:
        return "named", "coalition"
    name = phrase.names[0] if phrase.names else None
    if name is not None:
        own = head.echelon not in ("unspecified", "service", "armed-group", "coalition")
        if own and name.echelon != "armed-group":
            return "named", head.echelon
        if name.echelon in ("armed-group", "coalition"):
            return "named", head.echelon if own and head.echelon not in ("team",) else name.echelon
        return "named", head.echelon
    if phrase.owner is not None:
        armed = phrase.owner.echelon == "armed-group" and head.echelon in ("unspecified", "service")
        return "named", "armed-group" if armed else head.echelon
    if "multinational" in phrase.licences:
        return "described", head.echelon if head.echelon not in ("unspecified", "service") else "coalition"
    sized = head.echelon not in ("unspecified", "service", "armed-group")
    if "ordinal-number" in phrase.licences or ("proper" in phrase.licences and sized):
        return "named", head.echelon
    if head.echelon == "service" and modifiers & militant:
        return "described", "armed-group"
    if head.echelon == "service":
        single = phrase.nations == 1 and "coordinated" not in phrase.licences
        plural = words.low[phrase.head_end - 1] in ("armies", "navies", "militaries")
        return ("named" if single and not plural else "described"), "service"
    if phrase.head.rule == "armed-group" and not modifiers & militant and "hyphen" not in phrase.licences:
        return "described", "armed-group" if "armed" in modifiers or "terror" in modifiers else "unspecified"
    if modifiers & militant and head.echelon == "unspecified":
        return "described", "armed-group"
    return "described", head.echelon
