"""The description of a force as it grows from its head noun to the left."""

from dataclasses import dataclass, field

from labeling.engines.rules.units_gazetteer import Name
from labeling.engines.rules.units_vocabulary import Head


@dataclass(slots=True)
class Phrase:
    """A description as it grows: words `[start, end)`, head words `[head, end of head)`, and what modifies it."""

    start: int
    end: int
    head_start: int
    head_end: int
    head: Head
    licences: set[str] = field(default_factory=set)
    names: list[Name] = field(default_factory=list)
    nations: int = 0
    owner: Name | None = None
    modifies: bool = False
