"""A command run in processes of its own: how long it took, on the clock and on the processors, and its memory."""

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from subprocess import PIPE, Popen
from threading import Thread

import psutil


@dataclass(frozen=True, slots=True)
class Measured:
    """`cpu` is processor seconds, user and system, of the whole tree of processes, start of Python included.

    `tree_mb` is the largest sum of the resident memory of all its processes at one moment (pages that two of them
    share, such as libraries, count twice); `largest_mb` the largest of a single process.
    """

    seconds: float
    cpu: float
    tree_mb: float
    largest_mb: float
    output: str


def run_measured(command: Sequence[str], every: float = 0.1) -> Measured:
    """Runs a command to its end, looking at its memory `every` so many seconds; raises where it fails."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    child = Popen(command, stdout=PIPE, text=True)
    taken: list[str] = []
    reader = Thread(target=lambda: taken.append(child.stdout.read() if child.stdout else ""))
    reader.start()
    tree = largest = 0
    root = psutil.Process(child.pid)
    while child.poll() is None:
        sizes = []
        try:
            for process in (root, *root.children(recursive=True)):
                sizes.append(process.memory_info().rss)
        except psutil.Error:
            pass  # one ended meanwhile: the next look sees the others
        tree, largest = max(tree, sum(sizes)), max(largest, *sizes, 0)
        time.sleep(every)
    seconds = time.perf_counter() - begun
    reader.join()
    if child.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} … ended with {child.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(seconds, cpu, tree / 1e6, largest / 1e6, taken[0])
