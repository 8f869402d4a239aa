"""Commands. labeling studio start, stop, status, open: the embedded server."""

import typer


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
