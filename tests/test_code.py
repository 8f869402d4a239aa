"""The code itself: style, types, and imports that point down."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports"],
    ],
    ids=lambda command: "-".join(command[:2]),
)
def test_checks_are_clean(command: list[str]) -> None:
    tool = Path(sys.executable).with_name(command[0])
    result = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_package_names_no_label() -> None:
    """Python knows that labels exist, never which: they are the schema's and the lexicons'."""
    from labeling.schema import load_schema

    names = load_schema().label_names
    for path in sorted((ROOT / "labeling").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for name in names:
            assert f'"{name}"' not in text and f"'{name}'" not in text, f"{path} types the label {name}"
