"""Commands. evaluate, calibrate, bench: what suggestions are worth against gold."""

import typer


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
