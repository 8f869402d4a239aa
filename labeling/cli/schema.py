"""Commands. labeling schema check, derive: the label schema."""

import typer


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
