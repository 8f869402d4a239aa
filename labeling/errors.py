"""The few errors the package raises.

    LabelingError            exit code 1
    ├── UsageError           2  what was asked for does not fit together
    ├── InputError           3  a file, line, document or span is not as it must be; carries `problems`
    │   └── SchemaError      3  the label schema is broken; every fault at once
    ├── AuthenticationError  4  the server does not accept the token
    ├── ServerError          5  the server cannot be reached, or answered with an error
    ├── IncompleteError      6  stopped part way: run the same command again
    ├── ThresholdError       7  a measured value is below what was asked for
    └── MissingExtraError    1  an optional library is not installed

Only the command line prints and exits. A bug is none of these and stays a traceback.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it is, what is wrong, and what to do about it."""

    where: str
    what: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" ({self.advice})" if self.advice else "")


Report = Callable[[Problem], None]
"""Takes each problem as it is met; what raises an InputError stops at the first."""


class LabelingError(Exception):
    """Base of all errors that the package raises on purpose; the message is for the person reading it."""

    exit_code: ClassVar[int] = 1


class UsageError(LabelingError):
    exit_code = 2


class InputError(LabelingError):
    """Bad input, with every problem that was found before giving up."""

    exit_code = 3

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {problem}" for problem in self.problems)])


class SchemaError(InputError):
    pass


class AuthenticationError(LabelingError):
    exit_code = 4


class ServerError(LabelingError):
    exit_code = 5


class IncompleteError(LabelingError):
    exit_code = 6


class ThresholdError(LabelingError):
    exit_code = 7


class MissingExtraError(LabelingError):
    """A library of an extra is missing; the message gives the `pip install` line."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"{library} is not installed: run  pip install 'conflict-labeling[{extra}]'")


def stop_at_first(problem: Problem) -> None:
    """A `Report` that raises InputError for the first problem."""
    raise InputError("stopped at the first problem", [problem])
