"""Everything a project holds, read in slices of tasks: each one snapshot, a transaction on the server.

Snapshots are the fastest way out of Label Studio that brings predictions along. A slice bounds the time of a request,
the memory of both sides and what is lost when a connection breaks; the next one is made while one is parsed.
"""

import codecs
import json
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from labeling.errors import ServerError
from labeling.jsonl import Json
from labeling.studio.client import Studio

SLICE = 1000
"""Tasks in a snapshot."""


def slices(studio: Studio, project: int, size: int = SLICE) -> list[tuple[int, int]]:
    """Ranges of task numbers, first and last included, that hold some `size` tasks of the project each.

    Cut by arithmetic where the numbers lie close together, as after a push. Only where other projects' tasks lie
    between them are they listed: Label Studio reads all predictions to list a number.
    """
    total, first, last = studio.count_tasks(project), studio.first_task(project), studio.last_task(project)
    if not total:
        return []
    if last - first < 2 * total:
        step = max(1, size * (last - first + 1) // total)
        return [(start, min(start + step - 1, last)) for start in range(first, last + 1, step)]
    ids = studio.task_ids(project)
    found = []
    while part := list(islice(ids, size)):
        found.append((part[0], part[-1]))
    return found


def read_slices(
    studio: Studio, project: int, ranges: Sequence[tuple[int, int]], scratch: Path, owner: str
) -> Iterator[tuple[tuple[int, int], Iterator[Json]]]:
    """Each range with its tasks: whole, as the snapshot has them. `owner` marks what we leave on the server meanwhile.

    Each range's tasks must be consumed before the next range is asked for.
    """
    if not ranges:
        return
    scratch.mkdir(parents=True, exist_ok=True)
    title = f"labeling pull {owner}"
    _sweep(studio, project, title)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="pull-") as folder, _view(studio, project, title) as view:

        def fetch(number: int) -> Path:
            first, last = ranges[number]
            path = Path(folder) / f"{number % 2}.json"
            studio.update_view(view, project, {"title": title, "filters": _between(first, last)})
            snapshot = studio.snapshot(project, view)
            studio.download(project, snapshot, path)
            studio.delete_snapshot(project, snapshot)
            return path

        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(fetch, 0)
            for number, bounds in enumerate(ranges):
                path = coming.result()
                if number + 1 < len(ranges):
                    coming = ahead.submit(fetch, number + 1)
                yield bounds, elements(path)


@contextmanager
def _view(studio: Studio, project: int, title: str) -> Iterator[int]:
    view = int(studio.create_view(project, {"title": title, "filters": _between(0, 0)})["id"])
    try:
        yield view
    finally:
        studio.delete_view(view)


def _sweep(studio: Studio, project: int, title: str) -> None:
    """Removes the view that a pull of ours left behind when it was killed."""
    for view in studio.views(project):
        if (view.get("data") or {}).get("title") == title:
            studio.delete_view(int(view["id"]))


def _between(first: int, last: int) -> Json:
    bounds = {"filter": "filter:tasks:id", "operator": "in", "type": "Number", "value": {"min": first, "max": last}}
    return {"conjunction": "and", "items": [bounds]}


def elements(path: Path, chunk: int = 1 << 18) -> Iterator[Json]:
    """The objects of a JSON list in a file, one at a time. Raises ServerError where the list is cut off."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    scan = json.JSONDecoder().raw_decode
    with path.open("rb") as stream:
        buffer, place, ended = decode(stream.read(chunk)), 0, False
        while True:
            while place < len(buffer) and buffer[place] in " \n\r\t,[":
                place += 1
            if place < len(buffer) and buffer[place] == "]":
                return
            try:
                item, place = scan(buffer, place)
            except json.JSONDecodeError as error:
                if ended:
                    raise ServerError(f"the server sent a snapshot that is cut off: {error}") from error
                more = stream.read(max(chunk, len(buffer) - place))
                ended = not more
                buffer, place = buffer[place:] + decode(more), 0
                continue
            yield item
