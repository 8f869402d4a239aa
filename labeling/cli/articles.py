"""Commands. preannotate, explain, dedup: from articles to predictions."""

import typer


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
