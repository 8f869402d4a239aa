"""Train, validation and test: whole groups, stratified, seeded, and kept from release to release.

A group (near copies and reports of the same story) is never divided. Groups are placed one by one, large ones first
and then in the order of a seeded hash of their name, each where its strata (source, density of spans) and the whole
have the most room left: a greedy form of iterative stratification (Sechidis, Tsoumakas and Vlahavas 2011).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate
from typing import Literal, get_args

from labeling.errors import UsageError
from labeling.release.features import SPLITS

SplitBy = Literal["group", "time", "source"]

SPLIT_BY: tuple[SplitBy, ...] = get_args(SplitBy)

BRIDGE = "near copy of documents in two splits"
OTHER_SPLIT = "near copy of a document in another split"


@dataclass(frozen=True, slots=True)
class Item:
    """What splitting needs to know of a document. `density` is spans per 1,000 code points; `day` is YYYY-MM-DD.

    `near` names its set of near copies, `group` the set with the reports of the same story; a group holds whole sets.
    """

    doc_id: str
    near: str
    group: str
    source: str | None = None
    day: str | None = None
    density: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How to split: by what, the shares of train, validation and test (they add up to 1), and the seed."""

    by: SplitBy = "group"
    ratios: tuple[float, float, float] = (0.8, 0.1, 0.1)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.by not in SPLIT_BY:
            raise UsageError(f"--split-by cannot be {self.by!r}: choose one of {', '.join(SPLIT_BY)}")
        if len(self.ratios) != len(SPLITS) or min(self.ratios) < 0 or abs(sum(self.ratios) - 1) > 1e-9:
            given = ",".join(f"{ratio:g}" for ratio in self.ratios)
            raise UsageError(f"--ratios {given}: expected three shares that add up to 1, as 0.8,0.1,0.1")


@dataclass(frozen=True)
class Splits:
    """The split of each document by id, and why a document has none."""

    of: Mapping[str, str]
    left_out: Mapping[str, str] = field(default_factory=dict)


def split(items: Sequence[Item], plan: Plan = Plan(), previous: Mapping[str, str] | None = None) -> Splits:
    """The split of each document.

    A document that `previous` (the split by doc_id in an earlier release) knows keeps its split. A new document that
    is a near copy of documents in different splits is left out, since either split would leak; so is, with
    `by="source"`, a copy whose source belongs to another split than the first of its copies.
    """
    previous = previous or {}
    locked = {item.doc_id: previous[item.doc_id] for item in items if previous.get(item.doc_id) in SPLITS}
    near_locks: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.doc_id in locked:
            near_locks[item.near].add(locked[item.doc_id])
    left_out = {item.doc_id: BRIDGE for item in items if item.doc_id not in locked and len(near_locks[item.near]) > 1}
    free = [item for item in items if item.doc_id not in left_out]
    place = {"group": _by_group, "time": _by_time, "source": _by_source}[plan.by]
    of, copies = place(free, plan, locked)
    return Splits(of, left_out | dict.fromkeys(copies, OTHER_SPLIT))


Placed = tuple[dict[str, str], list[str]]


def _by_group(items: Sequence[Item], plan: Plan, locked: Mapping[str, str]) -> Placed:
    blocks: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        blocks[item.group].append(item)
    units: list[list[Item]] = []
    for members in blocks.values():
        held = {locked[item.doc_id] for item in members if item.doc_id in locked}
        units += [members] if len(held) < 2 else list(_gathered(members, lambda item: item.near).values())
    strata = _strata(items)
    return _place(units, plan, locked, lambda item: strata[item.doc_id]), []


def _by_source(items: Sequence[Item], plan: Plan, locked: Mapping[str, str]) -> Placed:
    units = _gathered(items, lambda item: item.source or f"\0{item.group}").values()
    of = _place(list(units), plan, locked, lambda item: ())
    first: dict[str, str] = {}
    for item in sorted(items, key=lambda item: (item.doc_id not in locked, item.day or "9", item.doc_id)):
        first.setdefault(item.near, of[item.doc_id])
    copies = [item.doc_id for item in items if item.doc_id not in locked and first[item.near] != of[item.doc_id]]
    for doc_id in copies:
        del of[doc_id]
    return of, copies


def _by_time(items: Sequence[Item], plan: Plan, locked: Mapping[str, str]) -> Placed:
    """The oldest documents train, the newest test; a group lies where its oldest document does, undated ones train."""
    units = list(_gathered(items, lambda item: item.group).values())
    units.sort(key=lambda unit: (min(item.day or "" for item in unit), unit[0].group))
    bounds = [share * len(items) for share in accumulate(plan.ratios)]
    of: dict[str, str] = {}
    placed = 0
    for unit in units:
        middle = placed + len(unit) / 2
        index = next((i for i, bound in enumerate(bounds) if middle <= bound and plan.ratios[i] > 0), None)
        name = SPLITS[max(i for i in range(len(SPLITS)) if plan.ratios[i] > 0) if index is None else index]
        of |= _held(unit, locked, name)
        placed += len(unit)
    return of, []


def _gathered(items: Iterable[Item], name: Callable[[Item], str]) -> dict[str, list[Item]]:
    out: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        out[name(item)].append(item)
    return out


def _held(unit: Sequence[Item], locked: Mapping[str, str], otherwise: str) -> dict[str, str]:
    """The split of each document of a unit: its own lock, else its near copies' lock, else the given split."""
    near = {item.near: locked[item.doc_id] for item in unit if item.doc_id in locked}
    return {item.doc_id: locked.get(item.doc_id) or near.get(item.near) or otherwise for item in unit}


def _strata(items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """The strata of each document: its source, and the third of the corpus that its density of spans lies in."""
    ranked = sorted(items, key=lambda item: (item.density, sha256(item.doc_id.encode()).digest()))
    third = {item.doc_id: 3 * rank // len(ranked) for rank, item in enumerate(ranked)}
    return {item.doc_id: (f"source {item.source}", f"density {third[item.doc_id]}") for item in items}


def _place(
    units: list[list[Item]],
    plan: Plan,
    locked: Mapping[str, str],
    strata: Callable[[Item], tuple[str, ...]],
) -> dict[str, str]:
    """Places whole units, those with a locked document first, where the share is least filled."""
    room: Counter[str] = Counter()
    for unit in units:
        for item in unit:
            room.update(("all", *strata(item)))
    taken: Counter[tuple[str, str]] = Counter()
    of: dict[str, str] = {}

    def rank(unit: list[Item]) -> tuple[bool, int, bytes]:
        fixed = any(item.doc_id in locked for item in unit)
        return not fixed, -len(unit), sha256(f"{plan.seed}:{min(item.doc_id for item in unit)}".encode()).digest()

    order = sorted(units, key=rank)
    for unit in order:
        demand = Counter(stratum for item in unit for stratum in ("all", *strata(item)))
        locks = Counter(locked[item.doc_id] for item in unit if item.doc_id in locked)
        if locks:
            name = min(locks, key=lambda split: (-locks[split], SPLITS.index(split)))
        else:
            name = _roomiest(demand, room, taken, plan.ratios)
        placed = _held(unit, locked, name)
        of |= placed
        for item in unit:
            for stratum in ("all", *strata(item)):
                taken[stratum, placed[item.doc_id]] += 1
    _fill_empty(order, of, plan, locked)
    return of


def _roomiest(
    demand: Mapping[str, int],
    room: Mapping[str, int],
    taken: Mapping[tuple[str, str], int],
    ratios: Sequence[float],
) -> str:
    """The split whose shares of the unit's strata would be least filled with the unit in it.

    A stratum too small to give every split a document has no say: its documents would all go to the largest split.
    """
    smallest = min(ratio for ratio in ratios if ratio > 0)

    def filled(index: int) -> float:
        name, ratio = SPLITS[index], ratios[index]
        return sum(
            (count if stratum != "all" else 2 * count)
            * (taken.get((stratum, name), 0) + count)
            / (ratio * room[stratum])
            for stratum, count in demand.items()
            if stratum == "all" or room[stratum] * smallest >= 1
        )

    allowed = [index for index, ratio in enumerate(ratios) if ratio > 0]
    return SPLITS[min(allowed, key=lambda index: (round(filled(index), 9), index))]


def _fill_empty(order: list[list[Item]], of: dict[str, str], plan: Plan, locked: Mapping[str, str]) -> None:
    """Moves the last placed unit of the fullest split to each split that should have something and has nothing."""
    for name, ratio in zip(SPLITS, plan.ratios, strict=True):
        sizes = Counter(of.values())
        if ratio == 0 or sizes[name] or not sizes:
            continue
        fullest = sizes.most_common(1)[0][0]
        free = [
            unit for unit in order if all(item.doc_id not in locked and of[item.doc_id] == fullest for item in unit)
        ]
        if len(free) > 1:
            of |= dict.fromkeys((item.doc_id for item in free[-1]), name)
