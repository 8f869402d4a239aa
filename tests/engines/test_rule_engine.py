"""The default engine as a whole: edges of spans, its version, what it says of each span."""

from pathlib import Path
from shutil import copytree

import pytest

from labeling.check import faults
from labeling.data import Document
from labeling.demo import sample_documents
from labeling.engines import load_engine
from labeling.engines.rules.candidate import Candidate, trimmed
from labeling.schema import default_schema_path, load_schema

SCHEMA = load_schema()


def test_no_span_ends_in_a_flag_or_an_emoji() -> None:
    text = "The Harbour Bulletin 🇬🇷 reported that Greek soldiers 🚢 may guard the port."
    (prediction,) = load_engine("rules", SCHEMA).propose([Document("d", text)])
    found = {span.slice(text) for span in prediction.spans}
    assert {"Harbour Bulletin", "Greek soldiers"} <= found
    assert not any("🇬🇷" in words or "🚢" in words for words in found)


def test_every_suggestion_fits_its_text_and_says_why() -> None:
    documents = list(sample_documents())
    for document, prediction in zip(documents, load_engine("rules", SCHEMA).propose(documents), strict=True):
        assert list(faults(prediction.spans, prediction.relations, document.text, SCHEMA)) == []
        assert {span.label for span in prediction.spans} == set(SCHEMA.label_names)
        for span in prediction.spans:
            assert span.engine == "rules" and span.rule and span.evidence
            assert span.score is not None and 0 < span.score < 1


def test_an_article_may_break_off_anywhere() -> None:
    words = [document.text.split(" ") for document in sample_documents()]
    cut = [" ".join(each[i : i + n]).strip() for each in words for i in range(0, len(each), 3) for n in (2, 7, 15)]
    cut += ["militia demobilisation", "a plan of the Armed Forces of the Philippines", "rebels of the", "X,", "gunmen"]
    cut += [
        "said U.S. Army Col.",
        "they will seize the town and demands",
        "he called KFOR attacks on farmers for a lie",
        "chief of staff of the Armed Forces of the",
        "he came with military units of the",
        "ship HMS Trent and helicopters of 8 Naval",
    ]
    documents = [Document(f"d{number}", text) for number, text in enumerate(cut) if text]
    predictions = list(load_engine("rules", SCHEMA).propose(documents))
    assert len(predictions) == len(documents)
    for document, prediction in zip(documents, predictions, strict=True):
        assert list(faults(prediction.spans, prediction.relations, document.text, SCHEMA)) == []


def test_the_version_changes_with_the_lexicons(tmp_path: Path) -> None:
    copytree(default_schema_path().parent, tmp_path / "schemas")
    path = tmp_path / "schemas" / default_schema_path().name
    before = load_engine("rules", load_schema(path)).version
    assert before == load_engine("rules", SCHEMA).version
    lexicon = tmp_path / "schemas" / "lexicons" / "hedges.yaml"
    lexicon.write_text(lexicon.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    assert load_engine("rules", load_schema(path)).version != before


@pytest.mark.parametrize(
    ("words", "proposed", "kept"),
    [
        ("sent to the mission (ARDIS) in Sarat", "sent to the mission (ARDIS", "sent to the mission (ARDIS)"),
        ("the Arda Rifles (the old 3rd) left", "Arda Rifles (the old", "Arda Rifles"),
        ("the Arda Rifles (AR) left", "Arda Rifles (AR)", "Arda Rifles (AR)"),
    ],
)
def test_a_bracket_is_never_left_open(words: str, proposed: str, kept: str) -> None:
    start = words.index(proposed)
    span = trimmed(Candidate(start, start + len(proposed), "UNIT", "some.rule"), words)
    assert words[span.start : span.end] == kept
