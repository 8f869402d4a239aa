"""`python -m labeling`."""

from labeling.cli.main import run

run()
