"""Commands. plan, push, pull, status: between files and Label Studio."""

import typer


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
