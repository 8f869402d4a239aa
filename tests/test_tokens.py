"""Where sentences end."""

import pytest

from labeling.tokens import sentence_bounds


@pytest.mark.parametrize(
    "sentences",
    [
        ["Sen. Ada Voss, D-R.I., said the army may leave.", "She left."],
        ["Rep. Jon Orr (R-N.C.), a member, said so.", "Sen. Bo Lind (D-Conn.) agreed."],
        ["The convoy left at 5 p.m. Friday.", "It came back at 6 a.m. GMT.", "Nobody saw it."],
        ["The shelling ended at 6 a.m.", "Soldiers slept."],
        ["Spc. Nadia Hult returned to Washington, D.C., on Monday.", "It rained."],
        ["Rebels seized the town,\nand the army left.", "HEADLINE\n", "Troops stay."],
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_bounds(text)] == [words.strip() for words in sentences]
