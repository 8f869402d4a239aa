"""The wheel alone, outside the checkout: schema, lexicons, scores and samples travel with it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked into a folder, as an installer does it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, cwd: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "labeling", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, input=text, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_the_schema_is_checked_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    result = run(installed, tmp_path, "schema", "check")
    assert result.returncode == 0, result.stderr
    assert "conflict-news 1.1" in result.stdout
    assert "stale" not in result.stderr


def test_an_article_is_preannotated_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    text = "Danish soldiers may guard the port, the defence ministry said."
    result = run(installed, tmp_path, "preannotate", "-", text=text)
    assert result.returncode == 0, result.stderr
    assert '"text":"Danish soldiers"' in result.stdout
    assert list(tmp_path.iterdir()) == []
