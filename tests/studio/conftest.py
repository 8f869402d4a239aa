"""A door to the real server, and a project of the test's own."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labeling.studio.client import Studio
from tests.studio.desk import Desk


@pytest.fixture
def door(studio: Any) -> Iterator[Studio]:
    with studio.client() as client:
        yield client


@pytest.fixture
def desk(door: Studio, tmp_path: Path, request: pytest.FixtureRequest) -> Desk:
    """A project of the test's own."""
    return Desk(door, tmp_path / "home", f"{request.node.name[5:30]} {secrets.token_hex(3)}")
