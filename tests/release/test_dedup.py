"""Near copies: clustered, the first kept with its provenance, the text untouched."""

import json
from pathlib import Path

from typer.testing import CliRunner

from labeling.cli.main import app
from labeling.demo import ARTICLES, sample_documents
from labeling.jsonl import read_tasks
from labeling.release.dedup import Deduplication


def test_the_two_wire_stories_are_one_cluster() -> None:
    with Deduplication(sample_documents()) as found:
        (cluster,) = found.clusters()
        lines = list(found.kept())
    assert cluster.kept == "demo-wire-copy-1"
    ((copy, similarity),) = cluster.copies
    assert copy == "demo-wire-copy-2" and 0.5 <= similarity < 1
    assert len(lines) == 13
    (kept,) = (line for line in lines if "copies" in line)
    assert (kept["doc_id"], kept["copies"]) == ("demo-wire-copy-1", ["demo-wire-copy-2"])


def test_the_command_writes_what_the_next_command_reads(tmp_path: Path) -> None:
    output = tmp_path / "unique.jsonl"
    result = CliRunner().invoke(app, ["dedup", str(ARTICLES), "-o", str(output), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["kept"] == 13
    texts = {document.doc_id: document.text for document in sample_documents()}
    assert {task.document.doc_id: task.document.text for task in read_tasks(output)}.items() <= texts.items()


def test_a_higher_threshold_keeps_both() -> None:
    with Deduplication(sample_documents(), threshold=0.99) as found:
        assert not list(found.clusters())
        assert len(list(found.kept())) == 14


def test_nothing_in_nothing_out() -> None:
    with Deduplication([]) as found:
        assert len(found) == 0 and not list(found.clusters()) and not list(found.kept())
