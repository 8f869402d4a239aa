import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from labeling.cli.main import app
from labeling.errors import InputError, UsageError

TEXT = "The 3rd Assault Brigade may withdraw 🪖, a spokesman for the ministry said."


def run(*arguments: object, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(a) for a in arguments], input=stdin, catch_exceptions=False)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_preannotate_writes_a_line_for_each_article_and_every_span_slices_back(article: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    told = json.loads(run("preannotate", article, "-o", out, "--json").stdout)
    (line,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert told["documents"] == 1 and told["spans"]["UNIT"] == 1
    assert {"doc_id", "text", "spans", "relations", "schema_version", "engines"} <= set(line)
    for span in line["spans"]:
        assert line["text"][span["start"] : span["end"]] == span["text"]
        assert span["engine"] == "rules" and span["rule"] and 0 <= span["score"] <= 1
        assert all(line["text"][start:end].strip() for start, end in span["evidence"])
    assert ("3rd Assault Brigade", "UNIT") in {(span["text"], span["label"]) for span in line["spans"]}


def test_standard_input_and_output() -> None:
    result = run("preannotate", "-", stdin=TEXT)
    assert json.loads(result.stdout)["text"] == TEXT
    assert "1 documents, 13 words" in result.stderr


def test_a_minimum_score_leaves_less(article: Path) -> None:
    everything = json.loads(run("preannotate", article).stdout)["spans"]
    nothing = json.loads(run("preannotate", article, "--min-score", 1).stdout)["spans"]
    assert len(nothing) < len(everything)


def test_bad_articles_are_named_and_the_rest_is_done(article: Path, tmp_path: Path) -> None:
    bad = tmp_path / "b.jsonl"
    bad.write_text('{"text": "Fine."}\n{"text": ""}\n', encoding="utf-8")
    out = tmp_path / "out.jsonl"
    with pytest.raises(InputError, match=r"1 item\(s\) skipped, the rest is done"):
        run("preannotate", article, bad, "-o", out)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2
    out.unlink()
    with pytest.raises(InputError, match=r"b\.jsonl, line 2: the article is empty"):
        run("preannotate", article, bad, "-o", out, "--strict")
    assert not out.exists()


def test_a_summary_and_predictions_cannot_share_standard_output(article: Path) -> None:
    with pytest.raises(UsageError, match="give the predictions a file with -o"):
        run("preannotate", article, "--json")


def test_explain_in_the_terminal_and_as_a_page(article: Path, tmp_path: Path) -> None:
    printed = run("explain", article).stdout
    assert "UNIT" in printed and "3rd Assault Brigade" in printed and "cue “" in printed
    out = tmp_path / "e.html"
    run("explain", article, "--html", out)
    assert "🪖" in out.read_text(encoding="utf-8")


def test_explain_what_is_recorded(article: Path, tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    run("preannotate", article, "-o", path)
    doc_id = json.loads(path.read_text(encoding="utf-8"))["doc_id"]
    assert doc_id in run("explain", path, "--recorded", "--doc", doc_id).stdout
    with pytest.raises(UsageError, match="no article to explain"):
        run("explain", path, "--recorded", "--doc", "nobody", "--html", tmp_path / "e.html")
