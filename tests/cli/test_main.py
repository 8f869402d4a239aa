"""Every command has help, errors have exit codes, and help does not import the heavy libraries."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
import typer

from labeling.cli.main import app

HEAVY = ("spacy", "datasets", "pandas", "pyarrow", "numpy", "label_studio_sdk", "pydantic", "jinja2", "krippendorff")


def commands(command: click.Command, path: str = "labeling") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, f"{path} {name}")


ALL = dict(commands(typer.main.get_command(app)))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "labeling", *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", sorted(ALL))
def test_every_command_and_option_has_help(path: str) -> None:
    command = ALL[path]
    assert command.help, path
    for parameter in command.params:
        if isinstance(parameter, click.Option) or getattr(parameter, "param_type_name", "") == "option":
            assert getattr(parameter, "help", None), f"{path} {parameter.opts}"


def test_help_imports_nothing_heavy() -> None:
    code = f"import sys; import labeling.cli.main; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_errors_are_one_message_and_an_exit_code() -> None:
    result = run("schema", "check", "nowhere.yaml")
    assert result.returncode == 3
    assert "nowhere.yaml: the label schema cannot be read: No such file" in result.stderr
    assert "Traceback" not in result.stderr
    assert run("no-such-command").returncode == 2


def test_version() -> None:
    assert run("--version").stdout.startswith("labeling 0.")
