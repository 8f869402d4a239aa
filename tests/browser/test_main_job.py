"""A person opens a pushed article, corrects it and submits: pull gives exactly that."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from labeling.data import Document, Prediction, Relation, Span, Task
from labeling.schema import Schema
from tests.browser.article import Article

if TYPE_CHECKING:
    from tests.browser.conftest import Job

TEXT = (
    "🚨🇺🇦 Orlivka’s mayor said the 61st Rifle Brigade could be sent to relieve the garrison at the dam.\n\n"
    "Two officials in Kyiv said that its drone company was reluctant to hold the east bank. 🔥"
)


def span(name: str, words: str, label: str, **attributes: str) -> Span:
    start = TEXT.index(words)
    return Span(name, start, start + len(words), label, attributes, 0.7, "rules", "example.rule", ((start, start + 3),))


def test_correcting_an_article_by_mouse(article: Article, new_job: Callable[[str], "Job"], schema: Schema) -> None:
    unit, mission, hedge, source = schema.label_names[:4]
    spans = (
        span("mayor", "Orlivka’s mayor", source, form="unnamed", kind="person"),
        span("brigade", "61st Rifle Brigade", unit, form="named", echelon="battalion"),
        span("could", "could", hedge, type="possibility"),
        span("relieve", "relieve the garrison at the dam", mission, type="combat"),
        span("officials", "Two officials", source, form="unnamed", kind="person"),
    )
    arrow = Relation("brigade", "relieve", "performs")
    job = new_job("main job")
    pushed = Task(Document("orlivka", TEXT), Prediction(spans, (arrow,), schema.version, {"rules": "1"}))
    job.push(pushed)

    article.open(*job.numbers()["orlivka"])
    seen = article.wait_for_regions(5)
    assert {name: highlight.words for name, highlight in seen.items()} == {s.id: s.slice(TEXT) for s in spans}
    for s in spans:
        assert (seen[s.id].start, seen[s.id].end) == (s.start, s.end)

    # the attributes of a region appear when it is selected, and only those of its label
    brigade = seen["brigade"]
    assert article.choices() == {}
    article.select(brigade.start, brigade.end)
    assert article.choices() == {"UNIT: form": ["named"], "UNIT: echelon": ["battalion"]}
    article.choose("brigade")
    assert article.choices() == {"UNIT: form": ["named"], "UNIT: echelon": ["brigade"]}
    article.unselect()

    # one is added by mouse, one deleted, one drawn longer
    start = TEXT.index("drone company")
    made = article.mark(unit, start, start + len("drone company"))
    article.select(start, start + 1)
    article.choose("described")
    article.choose("company")
    could, officials = seen["could"], seen["officials"]
    article.delete(could.start, could.end)
    article.move_end(officials.start, officials.end, TEXT.index(" said that"))
    assert article.highlights()["officials"].words == "Two officials in Kyiv"
    article.submit()

    report, tasks = job.pull()
    assert report.annotations == 1 and not report.aside
    task = tasks["orlivka"]
    assert {s.id: s.slice(TEXT) for s in task.prediction.spans} == {s.id: s.slice(TEXT) for s in spans}
    (annotation,) = task.annotations
    found = {s.id: (s.slice(TEXT), s.label, dict(s.attributes)) for s in annotation.spans}
    assert found == {
        "mayor": ("Orlivka’s mayor", source, {"form": "unnamed", "kind": "person"}),
        "brigade": ("61st Rifle Brigade", unit, {"form": "named", "echelon": "brigade"}),
        "relieve": ("relieve the garrison at the dam", mission, {"type": "combat"}),
        "officials": ("Two officials in Kyiv", source, {"form": "unnamed", "kind": "person"}),
        made: ("drone company", unit, {"form": "described", "echelon": "company"}),
    }
    assert annotation.relations == (arrow,)
    assert annotation.fates == {
        "mayor": "kept",
        "brigade": "attributes",
        "could": "deleted",
        "relieve": "kept",
        "officials": "boundary",
    }
    assert annotation.lead_time is not None and annotation.lead_time > 0

    # pushing the same again changes nothing, and what was submitted is what the page shows
    assert job.push(pushed).nothing_to_do
    article.open(*job.numbers()["orlivka"])
    shown = article.wait_for_regions(5)
    assert {name: highlight.words for name, highlight in shown.items()} == {name: f[0] for name, f in found.items()}


def test_nested_and_crossing_spans(article: Article, new_job: Callable[[str], "Job"], schema: Schema) -> None:
    text = "🇵🇱 The army’s 3rd Coastal Brigade command said it may, if asked, guard the northern pier of Olm."
    unit, mission, hedge, source = schema.label_names[:4]

    def at(name: str, words: str, label: str) -> Span:
        return Span(name, text.index(words), text.index(words) + len(words), label)

    spans = (
        at("outer", "The army’s 3rd Coastal Brigade command", source),
        at("inner", "3rd Coastal Brigade", unit),
        at("innermost", "Coastal", unit),
        at("left", "may, if asked, guard", hedge),
        at("right", "asked, guard the northern pier", mission),
    )
    job = new_job("nested")
    job.push(Task(Document("olm", text), Prediction(spans, (), schema.version)))
    article.open(*job.numbers()["olm"])
    seen = article.wait_for_regions(5)
    assert {name: (h.start, h.end) for name, h in seen.items()} == {s.id: (s.start, s.end) for s in spans}

    start = text.index("Brigade command")
    made = article.mark(source, start, start + len("Brigade command"))  # crosses two, lies within a third
    article.submit()

    _, tasks = job.pull()
    (annotation,) = tasks["olm"].annotations
    pulled = {s.id: s.slice(text) for s in annotation.spans}
    assert pulled == {s.id: s.slice(text) for s in spans} | {made: "Brigade command"}
