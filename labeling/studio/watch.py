"""Pulling again and again.

Polling, not a webhook: Label Studio would have to reach this machine (and refuses loopback addresses), waits one
second for an answer and never repeats what nobody heard; a poll that finds nothing costs it a few small requests.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from labeling.errors import IncompleteError, ServerError
from labeling.schema import Schema
from labeling.studio.client import Studio
from labeling.studio.pull import PullReport, pull
from labeling.studio.settings import LOCK_WAIT


def watched(
    title: str,
    output: Path | str,
    schema: Schema,
    studio: Studio,
    home: Path,
    every: float = 20.0,
    *,
    names: bool = False,
    quarantine: Path | None = None,
    wait: float = LOCK_WAIT,
    complain: Callable[[str], None] = lambda _message: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[PullReport]:
    """Pulls every so many seconds and yields a report whenever something had changed; never ends by itself.

    A server that is away, or a push that is running, is told to `complain` and waited for.
    """
    last: object = None
    while True:
        sleep(every)
        try:
            report = pull(title, output, schema, studio, home, names=names, quarantine=quarantine, wait=wait)
        except (ServerError, IncompleteError) as error:
            if isinstance(error, IncompleteError) and "stopped" in str(error):
                raise
            complain(str(error))
            continue
        now = {**report.to_json(), "tasks_read_from_the_server": 0}
        if report.read or (last is not None and now != last):
            yield report
        last = now
