"""Rules for the label of `lexicons/missions.yaml`."""

from collections.abc import Iterator, Sequence

from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.lexicon import load_lexicon
from labeling.engines.rules.parse import Parsed
from labeling.schema import Schema


class MissionRules:
    """See the module."""

    def __init__(self, schema: Schema) -> None:
        self._lexicon = load_lexicon(schema, "missions")

    def triggers(self, text: str) -> Sequence[int]:
        """Code points whose sentences need the parser."""
        return []

    def propose(self, parsed: Parsed, found: Sequence[Candidate]) -> Iterator[Candidate]:
        """Candidates of one document."""
        yield from ()
