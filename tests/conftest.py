"""The one real Label Studio of a test run, shared by all tests that need it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings

from labeling.studio import server
from labeling.studio.client import Studio
from labeling.studio.people import sign_up
from labeling.studio.wire import Credentials

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@dataclass
class RunningStudio:
    """A real server for tests. `token` is the owner's; `annotator` gives tokens of other people."""

    home: Path
    info: server.ServerInfo
    token: str = field(repr=False)
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def url(self) -> str:
        return self.info.url

    @property
    def credentials(self) -> Credentials:
        return Credentials(self.url, self.token)

    def client(self, token: str | None = None) -> Studio:
        """A door of its own: `with studio.client() as client:`."""
        return Studio(Credentials(self.url, token or self.token))

    def annotator(self, name: str) -> str:
        """The token of an annotator with this name, who is signed up on first use."""
        if name not in self._tokens:
            self._tokens[name] = sign_up(self.url, self.token, f"{name}@example.org", f"{name}-password-1")
        return self._tokens[name]


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    """The server, started on first use (about 30 s) and stopped at the end of the run.

    With LABELING_TEST_STUDIO_HOME it lives in that folder and is left running for the next run.
    """
    pytest.importorskip("uv", reason="uv is not installed: pip install -e '.[test]'")
    kept = os.environ.get("LABELING_TEST_STUDIO_HOME")
    home = Path(kept) if kept else tmp_path_factory.mktemp("studio-home")
    info = server.start(home)
    yield RunningStudio(home, info, server.read_token(info))
    if not kept:
        server.stop(home)


@pytest.fixture
def studio_env(studio: RunningStudio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RunningStudio:
    """The server, named by the environment variables that commands read, with an empty LABELING_HOME."""
    monkeypatch.setenv("LABEL_STUDIO_URL", studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", studio.token)
    monkeypatch.setenv("LABELING_HOME", str(tmp_path / "home"))
    return studio
