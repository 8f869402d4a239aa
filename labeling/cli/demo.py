"""Commands. labeling demo: the whole way on sample articles."""

import typer


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
