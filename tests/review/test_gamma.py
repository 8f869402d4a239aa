"""Gamma, where pygamma-agreement is installed; a clear word where it is not."""

import builtins
import os
from typing import Any

import pytest

from labeling.errors import MissingExtraError
from labeling.review.gamma import gamma
from tests.review.build import annotation, task

TEXT = "Marines may land at Osk, officials said, and two brigades could follow them."
MARKS = [("UNIT", "Marines"), ("HEDGE", "may"), ("SOURCE", "officials"), ("UNIT", "two brigades"), ("HEDGE", "could")]


@pytest.mark.skipif("LABELING_SLOW_TESTS" not in os.environ, reason="takes a minute: set LABELING_SLOW_TESTS=1")
def test_what_is_marked_twice_agrees_and_what_is_marked_once_does_not() -> None:
    pytest.importorskip("pygamma_agreement")
    found = gamma([task("d", TEXT, annotation("ann", TEXT, MARKS[:3]), annotation("bo", TEXT, MARKS[:2]))])
    assert found.value is not None and 0.2 < found.value < 0.9
    assert found.n == 1


def test_nobody_or_one_who_found_nothing_is_not_defined() -> None:
    assert gamma([]).value is None
    assert gamma([task("d", TEXT, annotation("ann", TEXT, MARKS), annotation("bo", TEXT, []))]).value is None


def test_without_the_library_the_install_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith(("pyannote", "pygamma")):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"pip install 'conflict-labeling\[gamma\]'"):
        gamma([task("d", TEXT, annotation("ann", TEXT, MARKS), annotation("bo", TEXT, MARKS))])
