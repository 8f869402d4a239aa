"""A release to a hub: private, resumable, and what is said when it is refused. The hub is a local stand-in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from labeling.errors import InputError, UsageError
from labeling.release.publish import publish
from tests.release.hub import TOKEN, Hub, serving

CARD = "---\nlanguage: en\n---\n\n# A release\n"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "news-1.0.0"
    for name, content in {
        "README.md": CARD.encode(),
        "manifest.json": b"{}",
        "spans/train.parquet": b"PAR1" + bytes(range(256)),
        "spans/test.parquet": b"PAR1 another",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def run(folder: Path, url: str, *options: str, token: str | None = TOKEN) -> subprocess.CompletedProcess[str]:
    """`labeling publish` as a user runs it; huggingface_hub reads its settings when it is imported."""
    environment = {**os.environ, "HF_ENDPOINT": url, "HF_HUB_DISABLE_XET": "1", "HF_HOME": str(folder.parent / "hf")}
    environment.pop("HF_TOKEN", None)
    if token:
        environment["HF_TOKEN"] = token
    command = [sys.executable, "-m", "labeling", "publish", str(folder), "--repo", "org/news", *options]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_a_release_arrives_whole_and_private(release: Path) -> None:
    hub = Hub()
    with serving(hub) as url:
        result = run(release, url)
        assert result.returncode == 0, result.stderr
        assert hub.private == {"org/news": True}
        assert hub.files["org/news"]["spans/train.parquet"] == (release / "spans/train.parquet").read_bytes()
        assert sorted(hub.files["org/news"]) == [
            "README.md",
            "manifest.json",
            "spans/test.parquet",
            "spans/train.parquet",
        ]
        assert f"{url}/datasets/org/news" in result.stdout
        again = run(release, url)
        assert again.returncode == 0, again.stderr
        assert len(hub.commits) == 1
        assert len(hub.uploads) == 2
    assert TOKEN not in result.stdout + result.stderr + again.stdout + again.stderr


def test_an_upload_cut_off_goes_on_where_it_stopped(release: Path) -> None:
    hub = Hub()
    hub.fail_uploads_after = 1
    with serving(hub) as url:
        cut = run(release, url)
        assert cut.returncode == 5
        assert "run the same command again" in cut.stderr and "Traceback" not in cut.stderr
        assert len(hub.uploads) == 1 and not hub.commits
        hub.fail_uploads_after = None
        assert run(release, url).returncode == 0
    assert len(hub.uploads) == len(set(hub.uploads)) == 2
    assert len(hub.files["org/news"]) == 4


def test_public_only_when_asked_for(release: Path) -> None:
    hub = Hub()
    with serving(hub) as url:
        assert run(release, url, "--public").returncode == 0
    assert hub.private == {"org/news": False}


def test_a_token_that_is_refused_or_missing(release: Path) -> None:
    with serving(Hub()) as url:
        for token in ("hf_wrong", None):
            result = run(release, url, token=token)
            assert result.returncode == 4
            assert "HF_TOKEN" in result.stderr and "hf_wrong" not in result.stderr


def test_a_hub_that_is_not_there(release: Path) -> None:
    result = run(release, "http://127.0.0.1:9")
    assert result.returncode == 5
    assert "Traceback" not in result.stderr


def test_a_dry_run_shows_the_files_and_asks_nobody(release: Path) -> None:
    result = run(release, "http://127.0.0.1:9", "--dry-run", token=None)
    assert result.returncode == 0
    assert "spans/train.parquet" in result.stdout and "260" in result.stdout


def test_only_releases_and_only_to_named_repositories(release: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no release: it lacks README.md and manifest.json"):
        publish(tmp_path / "nothing", "org/news")
    with pytest.raises(UsageError, match="say whose it is: OWNER/news"):
        publish(release, "news")
    with pytest.raises(UsageError, match="is no name of a repository"):
        publish(release, "org/../news")
