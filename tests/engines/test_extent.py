"""Extents of clauses and phrases, read from the parse."""

import pytest

from labeling.data import Document
from labeling.engines.rules.extent import phrase_end, shared_verbs, verb_extent
from labeling.engines.rules.parse import parse_documents
from labeling.engines.rules.tree import Tree


def tree_of_sentence(sentence: str) -> Tree:
    (parsed,) = parse_documents([Document("d", sentence)], [[0]])
    return Tree(parsed)


@pytest.mark.parametrize(
    ("sentence", "verb", "expected"),
    [
        ("The army will seize the airport on Monday.", "seize", "seize the airport"),
        ("The army will seize the airport next month.", "seize", "seize the airport"),
        ("The army will hold the line until help arrives.", "hold", "hold the line"),
        ("They were sent to cut off the town.", "cut", "cut off the town"),
        ("They were sent to protect Goma, a city on the lake.", "protect", "protect Goma"),
        ("They will guard roads, bridges and tunnels.", "guard", "guard roads, bridges and tunnels"),
        ("They will stop boats that carry weapons.", "stop", "stop boats that carry weapons"),
        ("They will free the miners trapped by rebels.", "free", "free the miners trapped by rebels"),
        ("They will sail to Aden to meet the convoy.", "sail", "sail to Aden"),
        ("They will bring the wounded home.", "bring", "bring the wounded home"),
        ("They will monitor a truce signed in June.", "monitor", "monitor a truce signed in June"),
        ("They will deter threats such as raids on farms.", "deter", "deter threats such as raids on farms"),
        ("They will fight alongside the Kurdish militia.", "fight", "fight alongside the Kurdish militia"),
        ("They will hold the bridge alongside the Kurdish militia.", "hold", "hold the bridge"),
        (
            "They will fight Free Coast Army (FCA) rebels who hold the port.",
            "fight",
            "fight Free Coast Army (FCA) rebels who hold the port",
        ),
        (
            "It calls on militias to free their prisoners and demands that it leave.",
            "free",
            "free their prisoners",
        ),
        ("Both crews deploy in the next few days to Orsa.", "deploy", "deploy in the next few days to Orsa"),
        ("They will deploy in the coming weeks with two tanks.", "deploy", "deploy"),
        ("They will advance south on Monday.", "advance", "advance south"),
        ('They will storm the "Hall of Peace" on Monday.', "storm", 'storm the "Hall of Peace'),
        ("They will hold the bridge at any cost.", "hold", "hold the bridge"),
    ],
)
def test_a_clause_keeps_what_its_verb_needs(sentence: str, verb: str, expected: str) -> None:
    tree = tree_of_sentence(sentence)
    start, end = tree.offsets(verb_extent(tree, tree.words.index(verb)))
    assert sentence[start:end] == expected


def test_verbs_that_share_their_object_are_one_extent() -> None:
    sentence = "They will train and equip the border guards."
    tree = tree_of_sentence(sentence)
    assert [tree.words[verb] for verb in shared_verbs(tree, tree.words.index("train"))] == ["train", "equip"]


def test_a_verb_with_its_own_object_shares_none() -> None:
    tree = tree_of_sentence("They will train the guards and equip the scouts.")
    assert [tree.words[verb] for verb in shared_verbs(tree, tree.words.index("train"))] == ["train"]


def test_a_phrase_ends_before_a_comma_that_coordinates_nothing() -> None:
    sentence = "They fear the fall of Sake, which controls the road."
    tree = tree_of_sentence(sentence)
    head = tree.words.index("fall")
    assert sentence[tree.starts[head] : tree.end(phrase_end(tree, head) - 1)] == "fall of Sake"


def test_a_sentence_that_was_not_parsed_has_an_empty_tree() -> None:
    (parsed,) = parse_documents([Document("d", "They will seize the port.")], [[]])
    assert Tree(parsed).ranges == []


def test_lower_case_that_is_longer_moves_no_offset() -> None:
    sentence = "They will defend İstanbul and İzmir."
    tree = tree_of_sentence(sentence)
    start, end = tree.offsets(verb_extent(tree, tree.words.index("defend")))
    assert sentence[start:end] == "defend İstanbul and İzmir"


def test_tokens_by_code_point() -> None:
    tree = tree_of_sentence("They will seize it.")
    assert [tree.words[t] for t in (tree.token_at(10), tree.token_before(15)) if t is not None] == ["seize", "seize"]
    assert tree.token_at(9) is None
