"""Secrets and places."""

import os
import stat
from pathlib import Path

import pytest

from labeling.files import atomic_path, home, write_secret


def test_a_secret_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "token"
    write_secret(path, "s3cret")
    write_secret(path, "again")
    assert path.read_text(encoding="utf-8") == "again"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_home_is_a_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LABELING_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("LABELING_HOME")
    monkeypatch.chdir(tmp_path)
    assert home() == tmp_path / ".labeling"


def test_a_pipe_or_device_is_written_and_not_replaced(tmp_path: Path) -> None:
    with atomic_path(Path(os.devnull)) as place:
        place.write_text("gone")
    assert not Path(os.devnull).is_file()
    with atomic_path(tmp_path / "new.txt") as place:
        place.write_text("kept")
    assert (tmp_path / "new.txt").read_text() == "kept"
