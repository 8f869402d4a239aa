"""Commands. compare: annotators side by side."""

import typer


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
