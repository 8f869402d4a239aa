"""Commands. agreement, adjudicate, review, suspects: what people made of the suggestions."""

import typer


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
