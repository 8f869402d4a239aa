"""Commands. export, diff, releases, rehydrate, publish, train: released datasets."""

import typer


def register(app: typer.Typer) -> None:
    """Adds this module's commands to `labeling`."""
