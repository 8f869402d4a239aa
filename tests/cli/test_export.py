"""labeling export and labeling rehydrate as a user types them."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from labeling.cli.main import app, run
from labeling.jsonl import write_tasks
from tests.release.reviewed import BRIDGE, BRIDGE_MARKS, annotation, task

RUNNER = CliRunner()


@pytest.fixture
def reviewed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_tasks([task()], "reviewed.jsonl")
    return tmp_path


def typed(monkeypatch, capsys, *words):
    """Exit code, standard output and standard error of the whole program."""
    monkeypatch.setattr(sys, "argv", ["labeling", *words])
    try:
        run()
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    told = capsys.readouterr()
    return code, told.out, told.err


def test_export_says_what_went_in_and_how_to_load_it(reviewed, monkeypatch, capsys):
    code, out, err = typed(monkeypatch, capsys, "export", "reviewed.jsonl", "-o", "exports/one")
    assert code == 0
    assert "MISSION" in out and "conflict-news 1.0.0" in out
    assert "0 pair(s) of near copies" in err and 'load_dataset("' in err
    code, _, err = typed(monkeypatch, capsys, "export", "reviewed.jsonl", "-o", "exports/one")
    assert code == 0 and "unchanged" in err


def test_json_goes_to_standard_output_alone(reviewed, monkeypatch, capsys):
    code, out, _ = typed(monkeypatch, capsys, "export", "reviewed.jsonl", "-o", "exports/one", "--json")
    told = json.loads(out)
    assert code == 0 and told["counts"]["documents"] == {"train": 1, "validation": 0, "test": 0}
    assert told["lint"]["edge-space"] == {"count": 0, "gate": 0, "examples": []}


def test_standard_input_is_read_for_a_dash(reviewed):
    lines = (reviewed / "reviewed.jsonl").read_bytes()
    done = RUNNER.invoke(app, ["export", "-", "-o", "exports/one", "--json"], input=lines)
    assert done.exit_code == 0 and json.loads(done.stdout)["inputs"][0]["name"] == "-"


def test_a_gate_ends_with_7_and_shows_the_findings(reviewed, monkeypatch, capsys):
    write_tasks([task(annotations=[annotation(BRIDGE, BRIDGE_MARKS, lead_time=2.0)])], "quick.jsonl")
    words = ("export", "quick.jsonl", "-o", "exports/quick", "--gate", "fast-review")
    code, out, err = typed(monkeypatch, capsys, *words)
    assert code == 7 and "fast-review" in out and "nothing was written: fast-review (1)" in err
    assert not Path("exports/quick").exists()
    assert typed(monkeypatch, capsys, *words[:-1], "fast-review=1")[0] == 0


def test_lint_alone_writes_nothing(reviewed, monkeypatch, capsys):
    code, _, err = typed(monkeypatch, capsys, "export", "reviewed.jsonl", "-o", "exports/one", "--lint")
    assert code == 0 and "lint: nothing found" in err and not Path("exports/one").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--version", "one"], 2, "expected three numbers"),
        (["--ratios", "0.8,0.2"], 2, "expected three shares"),
        (["--split-by", "luck"], 2, "choose one of group, time, source"),
        (["--decide", "best"], 2, "choose one of ground-truth"),
        (["--text", "none"], 2, "choose full or offsets"),
        (["--previous", "nowhere"], 3, "nowhere: not a release"),
        (["--label", "TANK"], 2, "there is no label 'TANK'"),
        (["--since", "soon"], 2, "expected a date"),
    ],
)
def test_what_does_not_fit_is_one_clear_line(reviewed, monkeypatch, capsys, words, code, told):
    ended, _, err = typed(monkeypatch, capsys, "export", "reviewed.jsonl", "-o", "exports/one", *words)
    assert ended == code and told in err and "Traceback" not in err


def test_rehydrate_restores_what_offsets_left_out(reviewed, monkeypatch, capsys):
    typed(monkeypatch, capsys, "export", "reviewed.jsonl", "-o", "exports/bare", "--text", "offsets")
    code, _, err = typed(
        monkeypatch, capsys, "rehydrate", "exports/bare", "--articles", "reviewed.jsonl", "-o", "exports/full"
    )
    assert code == 0 and "1 document(s), every hash and slice verified" in err


def test_formats_are_written_beside_the_release_with_their_losses(reviewed, monkeypatch, capsys):
    words = ("export", "reviewed.jsonl", "-o", "exports/one", "--format", "conll", "--format", "jsonl")
    code, _, err = typed(monkeypatch, capsys, *words)
    assert code == 0
    assert "one-conll (8 losses, see losses.jsonl)" in err and "one-jsonl (nothing lost)" in err
    folders = sorted(path.name for path in (reviewed / "exports").iterdir())
    assert folders == ["one", "one-conll", "one-jsonl"]
    made_from = json.loads((reviewed / "exports" / "one-conll" / "release.json").read_text(encoding="utf-8"))
    assert (made_from["format"], made_from["version"]) == ("conll", "1.0.0")
    (line,) = (reviewed / "exports" / "one-jsonl" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["text"] == BRIDGE
    code, _, err = typed(monkeypatch, capsys, *words)
    assert code == 0 and err.count("unchanged") == 3
    listed = json.loads(RUNNER.invoke(app, ["releases", "exports", "--json"]).stdout)
    assert [release["path"] for release in listed] == ["exports/one"]


def test_a_format_is_refused_before_anything_is_read(reviewed, monkeypatch, capsys):
    code, _, err = typed(monkeypatch, capsys, "export", "missing.jsonl", "-o", "exports/one", "--format", "word")
    assert code == 2 and "choose one of conll, jsonl, spacy, brat, gliner, label-studio" in err
    (reviewed / "exports" / "one-brat").mkdir(parents=True)
    (reviewed / "exports" / "one-brat" / "thesis.txt").write_text("mine", encoding="utf-8")
    code, _, err = typed(monkeypatch, capsys, "export", "reviewed.jsonl", "-o", "exports/one", "--format", "brat")
    assert code == 2 and "holds something else than a converted release" in err
    code, _, err = typed(
        monkeypatch, capsys, "export", "reviewed.jsonl", "-o", "exports/one", "--format", "conll", "--text", "offsets"
    )
    assert code == 2 and "--format needs a release with its texts" in err
    assert not (reviewed / "exports" / "one").exists()


def test_a_format_made_from_another_release_is_not_overwritten(reviewed, monkeypatch, capsys):
    command = ("export", "reviewed.jsonl", "-o", "exports/one", "--format", "jsonl", "--version")
    assert typed(monkeypatch, capsys, *command, "1.0.0")[0] == 0
    before = (reviewed / "exports" / "one-jsonl" / "release.json").read_bytes()
    (reviewed / "exports" / "one").rename(reviewed / "exports" / "older")
    code, _, err = typed(monkeypatch, capsys, *command, "1.1.0")
    assert code == 2 and "one-jsonl: was made from another release" in err
    assert (reviewed / "exports" / "one-jsonl" / "release.json").read_bytes() == before
