"""Relations: who performs a mission, and what a hedge bears on, read from the parse."""

import re

import pytest

from labeling.data import Document
from labeling.engines.rules.candidate import Candidate
from labeling.engines.rules.lexicon import load_lexicon
from labeling.engines.rules.parse import parse_documents
from labeling.engines.rules.relations import RelationRules
from labeling.schema import load_schema

SCHEMA = load_schema()
LABELS = {
    mark: load_lexicon(SCHEMA, name).label.name
    for mark, name in zip("umh", ("units", "missions", "hedges"), strict=True)
}


def related(marked: str) -> list[tuple[str, str, str]]:
    """Relations of a sentence in which `u{...}`, `m{...}` and `h{...}` are forces, missions and hedges."""
    text, spans, opened = "", [], []
    for part in re.split(r"([umh]\{|\})", marked):
        if part.endswith("{"):
            opened.append((LABELS[part[0]], len(text)))
        elif part == "}":
            label, start = opened.pop()
            spans.append((label, start, len(text)))
        else:
            text += part
    (parsed,) = parse_documents([Document("d", text)], [range(len(text))])
    kept = [
        (Candidate(s, e, label, "test", head=head(parsed, label, s, e)), f"s{n}")
        for n, (label, s, e) in enumerate(spans)
    ]
    words = {identity: text[c.start : c.end] for c, identity in kept}
    return [(words[r.head], r.label, words[r.tail]) for r in RelationRules(SCHEMA).relate(parsed, kept)]


def head(parsed, label: str, start: int, end: int) -> int | None:
    """The first verb of a mission, else its last noun; the rules give it for missions only."""
    if label != LABELS["m"]:
        return None
    tokens = [t for t in parsed.doc if start <= t.idx < end]
    verbs = [t.i for t in tokens if t.tag_.startswith("VB")]
    return verbs[0] if verbs and verbs[0] == tokens[0].i else next(t.i for t in tokens if t.tag_.startswith("NN"))


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "The u{third battalion} will m{guard the dam}.",
            [("third battalion", "performs", "guard the dam")],
        ),
        (
            "Khartoum ordered u{two brigades} to m{retake the refinery}.",
            [("two brigades", "performs", "retake the refinery")],
        ),
        (
            "u{French marines} were sent to m{evacuate the embassy}.",
            [("French marines", "performs", "evacuate the embassy")],
        ),
        (
            "Malian soldiers fled when u{the raiders} came to m{burn the post}.",
            [("the raiders", "performs", "burn the post")],
        ),
        (
            "The m{withdrawal of u{Italian troops}} begins in May.",
            [("Italian troops", "performs", "withdrawal of Italian troops")],
        ),
        (
            "u{Danish soldiers} and u{Norwegian soldiers} will m{patrol the strait}.",
            [
                ("Danish soldiers", "performs", "patrol the strait"),
                ("Norwegian soldiers", "performs", "patrol the strait"),
            ],
        ),
        (
            "The minister asked for m{support of the u{border guards}}.",
            [],
        ),
    ],
)
def test_who_performs(marked: str, expected: list[tuple[str, str, str]]) -> None:
    assert related(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Seoul h{may} m{send a frigate}.", [("may", "hedges", "send a frigate")]),
        ("Oslo is h{reluctant} to m{send soldiers}.", [("reluctant", "hedges", "send soldiers")]),
        (
            "The junta will m{withdraw its men} h{if} the talks succeed.",
            [("if", "hedges", "withdraw its men")],
        ),
        ("He spoke of a h{possible} m{evacuation of the city}.", [("possible", "hedges", "evacuation of the city")]),
        ("An h{alleged} u{militia} burned the market.", [("alleged", "hedges", "militia")]),
        ("It was h{unclear} who had won. The army will m{leave the town}.", []),
    ],
)
def test_what_a_hedge_bears_on(marked: str, expected: list[tuple[str, str, str]]) -> None:
    assert related(marked) == expected


def test_relations_are_named_by_the_schema() -> None:
    renamed = SCHEMA.model_copy(
        update={"relations": tuple(r.model_copy(update={"name": f"x-{r.name}"}) for r in SCHEMA.relations)}
    )
    text = "The third battalion will guard the dam."
    (parsed,) = parse_documents([Document("d", text)], [[0]])
    kept = [
        (Candidate(4, 19, LABELS["u"], "test"), "s0"),
        (Candidate(25, 38, LABELS["m"], "test", head=4), "s1"),
    ]
    found = RelationRules(renamed).relate(parsed, kept)
    assert [(r.head, r.label, r.tail) for r in found] == [("s0", "x-performs", "s1")]
