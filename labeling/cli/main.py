"""`labeling`: all commands, and the one place where an error becomes a message and an exit code."""

import sys

import typer

from labeling import __version__
from labeling.cli import (
    articles,
    compare,
    dedup,
    demo,
    export,
    fit,
    measure,
    pull,
    push,
    releases,
    review,
    schema,
    studio,
)
from labeling.cli.console import say
from labeling.errors import LabelingError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"labeling {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: bool = typer.Option(False, "--version", is_eager=True, callback=_version, help="Print the version."),
) -> None:
    """Pre-annotate news on armed conflict, correct it in Label Studio, release it as a Hugging Face dataset.

    The way of an article: preannotate → push → people correct it in Label Studio → pull → export.
    `labeling demo` runs all of it on sample articles.

    Exit codes: 0 done, 1 error, 2 usage, 3 bad input, 4 authentication, 5 server, 6 incomplete: run again,
    7 below a threshold.
    """


for module in (demo, articles, dedup, measure, fit, studio, push, pull, review, compare, export, releases, schema):
    module.register(app)


def run() -> None:
    """Entry point: runs the command and turns the package's own errors into a message and an exit code."""
    try:
        app()
    except LabelingError as error:
        say(f"labeling: {error}")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        say("labeling: interrupted: run the same command again to go on")
        sys.exit(130)
