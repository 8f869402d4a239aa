"""The demo on the real server: the whole way, twice, and the committed release rebuilt."""

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from labeling.demo import HOW_REVIEWED
from labeling.demo.run import PROJECT, run_demo
from labeling.release.features import CONFIGS
from labeling.schema import load_schema
from tests.conftest import RunningStudio

COMMITTED = Path(__file__).parents[2] / "exports" / "demo"

pytestmark = pytest.mark.studio


@pytest.fixture(scope="module")
def built(studio: RunningStudio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("demo") / "demo"
    done = run_demo(studio.home, output, load_schema(), print)
    assert done.documents == 14
    assert set(done.suggested) == set(done.released) == {"UNIT", "MISSION", "HEDGE", "SOURCE"}
    return output


def load(folder: Path, config: str, cache: Path) -> Any:
    from datasets import load_dataset

    return load_dataset(str(folder), config, cache_dir=str(cache))


def test_a_second_run_changes_nothing(studio: RunningStudio, built: Path) -> None:
    again = run_demo(studio.home, built, load_schema(), print)
    assert again.plan.nothing_to_do
    assert again.submitted == 0
    assert again.release.unchanged
    with studio.client() as client:
        project = client.find_project(PROJECT)
        assert project is not None
        held = list(client.tasks(project["id"]))
    doc_ids = [task["data"]["doc_id"] for task in held]
    assert len(doc_ids) == len(set(doc_ids)) == 14
    assert {len(task["annotations"]) for task in held} == {2}


@pytest.mark.parametrize("config", CONFIGS)
def test_the_committed_release_is_what_the_demo_builds(built: Path, config: str, tmp_path: Path) -> None:
    rebuilt, committed = load(built, config, tmp_path / "a"), load(COMMITTED, config, tmp_path / "b")
    assert set(rebuilt) == {"train", "validation", "test"}
    for split in rebuilt:
        assert rebuilt[split].features == committed[split].features
        assert rebuilt[split].to_list() == committed[split].to_list(), "run: labeling demo, and commit exports/demo"


def test_no_row_lacks_its_text_and_every_span_slices_back(built: Path, tmp_path: Path) -> None:
    for split in load(built, "spans", tmp_path).values():
        assert len(split)
        for row in split:
            assert row["text"]
            for span in row["spans"]:
                assert row["text"][span["start"] : span["end"]] == span["text"]


def test_the_card_says_how_the_reviews_were_made() -> None:
    card = " ".join((COMMITTED / "README.md").read_text(encoding="utf-8").split())
    assert HOW_REVIEWED in card


def test_a_release_made_with_other_versions_is_left_as_it_is(
    studio: RunningStudio, built: Path, tmp_path: Path
) -> None:
    older = tmp_path / "demo"
    copytree(built, older)
    card = older / "README.md"
    card.write_text(card.read_text(encoding="utf-8") + "\nbuilt elsewhere\n", encoding="utf-8")
    said: list[str] = []
    done = run_demo(studio.home, older, load_schema(), said.append)
    assert done.release.path == studio.home / "demo" / "release"
    assert card.read_text(encoding="utf-8").endswith("built elsewhere\n")
    assert any("left as it is" in line for line in said)
