"""How much an article, and each part of it, is about armed conflict."""

from itertools import accumulate

from labeling.engines.rules.missions_actors import Actors
from labeling.engines.rules.missions_lexicon import MissionLexicon
from labeling.engines.rules.tree import Tree

DENSE = 1.0
"""Forces and telling words in 100 tokens from which a whole article is about armed conflict."""

NEAR = 60
"""Tokens to either side of a word that are looked at in an article that is not."""

ENOUGH = 2
"""Forces and telling words that must stand in them, and that a whole article must exceed unless it is short."""

SHORT = 50
"""Tokens of a text, a caption or a few sentences, for each that it must exceed."""


class Density:
    """Counts the tokens of forces and the words that only articles on armed conflict use much."""

    def __init__(self, tree: Tree, actors: Actors, lexicon: MissionLexicon) -> None:
        telling = [word in lexicon.armed for word in tree.words]
        for token in actors.heads:
            telling[token] = True
        self._sums = list(accumulate(telling, initial=0))
        enough = min(ENOUGH, len(tree.words) // SHORT)
        self.dense = self._sums[-1] * 100 >= DENSE * len(tree.words) and self._sums[-1] > enough

    def armed(self, token: int) -> bool:
        """Whether what stands at a token stands among armed conflict."""
        return self.dense or self.around(token) >= ENOUGH

    def around(self, token: int) -> int:
        """Forces and telling words near a token."""
        low, high = max(0, token - NEAR), min(len(self._sums) - 1, token + NEAR)
        return self._sums[high] - self._sums[low]
