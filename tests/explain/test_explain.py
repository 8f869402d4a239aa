import io
from dataclasses import replace

from rich.console import Console

from labeling.data import Document, Prediction, Relation, Span, Task
from labeling.explain import explain, page, show
from labeling.schema import load_schema

SCHEMA = load_schema()
TEXT = (
    "A contingent of the Arda Air Wing may be sent to watch the truce, the Tarn Herald reported.\n\n"
    "Nobody <b>else</b> & no “cue” here."
)


def span(words: str, label: str, rule: str, *cues: str, score: float | None = 0.5, **attributes: str) -> Span:
    start = TEXT.index(words)
    evidence = tuple((TEXT.index(cue), TEXT.index(cue) + len(cue)) for cue in cues)
    return Span(f"{label}{start}", start, start + len(words), label, attributes, score, "rules", rule, evidence)


OUTER = span("contingent of the Arda Air Wing", "UNIT", "unit.body-of", "contingent", score=0.62, form="named")
INNER = span("Arda Air Wing", "UNIT", "unit.name", "Wing", score=0.91, form="named")
MISSION = span("sent to watch the truce", "MISSION", "mission.sent-to", "sent to", score=0.31)
HEDGE = span("may", "HEDGE", "hedge.may", "may", type="possibility")
SOURCE = span("Tarn Herald", "SOURCE", "source.said", "reported", score=None)
TASK = Task(
    Document("d1", TEXT, title="Marines <may> land", source="Wire & Co"),
    Prediction(
        (OUTER, INNER, HEDGE, MISSION, SOURCE), (Relation(HEDGE.id, MISSION.id, "hedges"),), "1.1", {"rules": "9"}
    ),
)


def test_every_span_gets_a_note_with_its_rule_cue_and_score() -> None:
    found = explain(TASK, SCHEMA)
    told = [(note.number, note.words, note.span.rule, note.cues, note.score) for note in found.notes]
    assert told[:2] == [
        (1, "contingent of the Arda Air Wing", "unit.body-of", ("contingent",), 0.62),
        (2, "Arda Air Wing", "unit.name", ("Wing",), 0.91),
    ]
    assert told[-1] == (5, "Tarn Herald", "source.said", ("reported",), None)
    assert found.counts == {"UNIT": 2, "MISSION": 1, "HEDGE": 1, "SOURCE": 1}


def test_relations_point_to_the_note_at_their_other_end() -> None:
    notes = {note.span.label: note for note in explain(TASK, SCHEMA).notes}
    assert notes["HEDGE"].links == (("hedges", notes["MISSION"].number, "sent to watch the truce"),)


def test_the_pieces_of_a_paragraph_are_its_text_and_nothing_is_lost() -> None:
    found = explain(TASK, SCHEMA)
    assert ["".join(piece.text for piece in paragraph.pieces) for paragraph in found.paragraphs] == TEXT.split("\n\n")


def test_nested_spans_are_underlined_below_each_other_the_shorter_nearest_to_the_words() -> None:
    found = explain(TASK, SCHEMA)
    pieces = {piece.text: piece for piece in found.paragraphs[0].pieces}
    assert [(note.span.id, lane) for note, lane in zip(pieces["Wing"].notes, pieces["Wing"].lanes, strict=True)] == [
        (INNER.id, 0),
        (OUTER.id, 1),
    ]
    assert found.lanes == 2


def test_cues_are_marked_inside_spans_and_outside() -> None:
    cues = [piece.text for piece in explain(TASK, SCHEMA).paragraphs[0].pieces if piece.cue]
    assert cues == ["contingent", "Wing", "may", "sent to", "reported"]


def test_the_page_escapes_the_article_and_needs_nothing_else() -> None:
    html = page([explain(TASK, SCHEMA)], SCHEMA)
    assert "Nobody &lt;b&gt;else&lt;/b&gt; &amp; no “cue” here." in html
    assert "Marines &lt;may&gt; land" in html
    assert "<script" not in html and "http://" not in html and "https://" not in html
    assert "default-src 'none'" in html
    assert 'href="#a1-2"' in html and 'id="a1-2"' in html


def test_hostile_rule_names_and_attributes_are_escaped_too() -> None:
    bad = replace(INNER, rule='x"><img src=x>', attributes={"form": "<i>"})
    html = page([explain(replace(TASK, prediction=Prediction((bad,))), SCHEMA)], SCHEMA)
    assert "<img" not in html and "<i>" not in html.replace('<i style="width:', "")


def test_an_article_without_suggestions_is_shown_plain() -> None:
    found = explain(replace(TASK, prediction=Prediction()), SCHEMA)
    assert (found.lanes, found.notes, found.counts) == (0, (), {})
    assert "Nobody" in page([found], SCHEMA)


def test_the_terminal_shows_text_and_reasons_and_no_control_characters() -> None:
    out = io.StringIO()
    sneaky = replace(TASK, document=replace(TASK.document, title="[red]not markup[/red] \x1b[31m"))
    show(explain(sneaky, SCHEMA), Console(file=out, width=200))
    printed = out.getvalue()
    assert "[red]not markup[/red] [31m" in printed
    assert "\x1b" not in printed
    assert "unit.body-of  cue “contingent”" in printed
    assert "0.62" in printed
    assert "hedges → sent to watch the truce" in printed
    assert "2 UNIT, 1 MISSION, 1 HEDGE, 1 SOURCE proposed" in printed
