"""What every command that talks to Label Studio shares: which server, which project, the progress bar."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labeling.cli.console import clean, say

if TYPE_CHECKING:
    from labeling.studio.client import Studio
    from labeling.studio.state import Show

ProjectOption = Annotated[str, typer.Option("--project", metavar="NAME", help="Title of the Label Studio project.")]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="LABEL_STUDIO_URL",
        help="Address of the Label Studio server; default: the embedded one that `labeling studio start` runs.",
    ),
]
ApiKeyOption = Annotated[
    str | None,
    typer.Option(
        "--api-key",
        envvar="LABEL_STUDIO_API_KEY",
        metavar="TOKEN",
        help="Token; `-` asks for it. Prefer the variable or --api-key-file: others on this machine see arguments.",
    ),
]
ApiKeyFileOption = Annotated[
    Path | None, typer.Option("--api-key-file", metavar="FILE", help="File with the token, readable only by you.")
]
CaBundleOption = Annotated[
    Path | None,
    typer.Option("--ca-bundle", metavar="FILE", help="Certificates (PEM) to trust, for a private server."),
]
WaitOption = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", help="How long to wait while another push or pull runs.")
]
ThoroughOption = Annotated[
    bool, typer.Option("--thorough", help="Read the whole project instead of trusting what is known of it.")
]


@contextmanager
def connected(
    url: str | None, api_key: str | None, api_key_file: Path | None, ca_bundle: Path | None
) -> Iterator["Studio"]:
    """The server that the options mean; warnings about it are shown as one line each."""
    import warnings

    from labeling.files import home
    from labeling.studio.connect import connect

    def ask(prompt: str) -> str:
        return str(typer.prompt(prompt, hide_input=True, err=True))

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        studio = connect(
            home(),
            url,
            ask("Token") if api_key == "-" else api_key,
            api_key_file,
            ca_bundle,
            ask if sys.stdin.isatty() else None,
        )
    for warning in caught:
        if warning.category is UserWarning:
            say(f"warning: {warning.message}")
    with studio:
        yield studio


@contextmanager
def shown() -> Iterator["Show"]:
    """A progress bar on standard error; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bars: dict[str, object] = {}

        def show(what: str, done: int, total: int) -> None:
            bar = bars.get(what)
            if bar is None:
                bar = bars[what] = progress.add_task(clean(what), total=total or None)
            progress.update(bar, completed=done, total=total or None)  # type: ignore[arg-type]

        yield show
