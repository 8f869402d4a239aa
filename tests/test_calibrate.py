import pytest

from labeling.calibrate import (
    WEIGHTS,
    Outcome,
    calibrate,
    document,
    fit,
    held_out,
    log_losses,
    outcomes,
    publisher,
    rule_scores,
)
from labeling.data import Document, Prediction, Span, Task


def seen(rule: str, right: int, wrong: int, group: str = "Gazette", label: str = "UNIT") -> list[Outcome]:
    return [Outcome(rule, label, n < right, group, seen=True) for n in range(right + wrong)]


def unseen(rule: str, right: int, wrong: int, group: str = "fresh", label: str = "UNIT") -> list[Outcome]:
    return [Outcome(rule, label, n < right, group) for n in range(right + wrong)]


def test_a_rule_seen_three_times_is_not_sure_of_itself() -> None:
    model = fit([*seen("often", 90, 10), *seen("thrice", 3, 0)], strength=10, weight=1.0)
    assert model.score("thrice", "UNIT") < 0.95
    assert model.score("often", "UNIT") == pytest.approx(0.9, abs=0.01)


def test_a_rule_never_seen_scores_as_its_label_and_an_unknown_label_as_a_coin() -> None:
    model = fit([*seen("a", 45, 5), *seen("b", 5, 45, label="MISSION")], strength=10, weight=1.0)
    assert model.score("new", "UNIT") == pytest.approx(0.86, abs=0.02)
    assert model.score("new", "MISSION") == pytest.approx(0.14, abs=0.02)
    assert model.score("new", "WEATHER") == 0.5


def test_the_formula_is_the_one_that_is_stated() -> None:
    model = fit(seen("only", 6, 2), strength=4, weight=1.0)
    mean = (5 * (6 + 1) / (8 + 2) + 6) / (5 + 8)
    assert model.means["UNIT"] == pytest.approx(mean)
    assert model.score("only", "UNIT") == pytest.approx((4 * mean + 6) / (4 + 8))


def test_fresh_text_corrects_what_the_rules_own_text_flatters() -> None:
    """Perfect where it was written, right in 7 of 10 elsewhere: the score of a new article's span is nearer to 0.7."""
    fresh = [outcome for n in range(10) for outcome in unseen("unit.name", 7, 3, group=f"d{n}")]
    flattered = calibrate(seen("unit.name", 200, 0))
    honest = calibrate([*seen("unit.name", 200, 0), *fresh])
    assert flattered.score("unit.name", "UNIT") > 0.97
    assert honest.score("unit.name", "UNIT") == pytest.approx(0.75, abs=0.06)
    assert honest.weight <= 0.2


def test_what_is_held_out_was_not_seen() -> None:
    """Each publisher's rule is right there and nowhere else: held out, nothing is known of it but the label's mean."""
    found = [*seen("one", 10, 0, "Gazette"), *seen("two", 0, 10, "Herald")]
    scores = {right: score for score, right in held_out(found, 1, 1.0)}
    assert scores[True] < 0.5 < scores[False]


def test_the_prior_is_the_one_that_makes_held_out_spans_most_probable() -> None:
    found = [o for n in range(6) for o in (*seen("good", 9, 1, f"p{n}"), *seen("bad", 1, 9, f"p{n}"))]
    chosen = calibrate(found)
    assert sum(log_losses(held_out(found, chosen.strength, 1.0))) <= sum(log_losses(held_out(found, 40.0, 1.0)))


def test_outcomes_compare_bounds_and_label_with_the_truth() -> None:
    article = Document("d1", "The 3rd Brigade may attack.", source="Herald")
    proposed = (
        Span("a", 4, 15, "UNIT", rule="unit.name"),
        Span("b", 16, 26, "HEDGE", rule="hedge.modal"),
        Span("c", 0, 3, "UNIT"),
    )
    truth = [Span("g", 4, 15, "UNIT"), Span("h", 16, 19, "HEDGE")]
    found = list(outcomes([(Task(article, Prediction(proposed)), truth)], publisher))
    assert [(o.rule, o.right) for o in found] == [("unit.name", True), ("hedge.modal", False)]
    assert {o.group for o in found} == {"Herald"}
    assert document(Task(article)) == "d1"


def test_an_engine_reads_what_was_fitted() -> None:
    scores = rule_scores(fit(seen("unit.name", 9, 1), strength=5, weight=1.0))
    assert scores.score("unit.name", "UNIT") == scores.rules["unit.name"]
    assert scores.score("unit.other", "UNIT") == scores.labels["UNIT"]


def test_of_priors_that_do_equally_well_the_one_that_learns_most_from_seen_text_is_taken() -> None:
    # right in 83 of 100 where the rule was written, in 80 elsewhere: what seen text counts for makes little difference
    found = [*seen("good", 166, 34), *unseen("good", 40, 10), *unseen("good", 40, 10, group="fresher")]
    losses = {weight: sum(log_losses(held_out(found, 5.0, weight))) for weight in WEIGHTS}
    assert min(losses, key=lambda weight: losses[weight]) < max(WEIGHTS)
    assert calibrate(found).weight == max(WEIGHTS)


def test_seen_text_that_flatters_its_rules_by_more_than_a_standard_error_counts_little() -> None:
    found = [*seen("good", 198, 2), *unseen("good", 25, 25), *unseen("good", 25, 25, group="fresher")]
    assert calibrate(found).weight < 0.2
