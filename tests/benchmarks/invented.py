"""Invented articles without meaning, with the statistics of news that matter to speed and memory.

Words are drawn by Zipf's law from 40,000, the small words of English before invented ones, and one in a hundred is new,
so that the vocabulary goes on growing as it does in news. An article has about 250 words; one in twenty is an edited
copy of the one before.
"""

import random
from collections.abc import Iterator
from itertools import accumulate

SYLLABLES = ["ka", "lo", "mi", "ren", "ta", "vor", "shu", "bel", "dan", "ost", "ir", "pra", "nem", "gul", "ster", "ha"]
SMALL = (
    "the of and to in a is that for it was on with as be at by he not from are but this have his they which had were "
    "their been has said will one who would after its about more also when into than other some could two over new "
    "there first if no all up out last before against between under during while where because"
)
WORDS, NEW, EDITED = 40_000, 0.01, 0.02


def articles(count: int, seed: int = 0, copies: int = 20) -> Iterator[list[str]]:
    """The words of each article, those that end a sentence with its full stop; the same ones for the same numbers."""
    dice = random.Random(seed)
    words = SMALL.split() + [
        "".join(dice.choices(SYLLABLES, k=min(4, 1 + rank.bit_length() // 4))) for rank in range(WORDS)
    ]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    before: list[str] = []
    for number in range(count):
        if before and number % copies == 0:
            article = [_new(dice) if dice.random() < EDITED else word for word in before]
        else:
            article = []
            for _ in range(16):
                drawn = dice.choices(words, cum_weights=weights, k=dice.randint(10, 22))
                sentence = [_new(dice) if dice.random() < NEW else word for word in drawn]
                article += [sentence[0].capitalize(), *sentence[1:-1], sentence[-1] + "."]
        before = article
        yield article


def _new(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=4)) + "".join(dice.choices("aeioukstrn", k=4))
