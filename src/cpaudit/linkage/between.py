"""What lies between two mentions: the accepted links that join them, or what keeps them apart."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from cpaudit.linkage.walk import Linkage

# A way over one more link is worth it only if its links are far surer: twice as likely to hold.
_PER_LINK = 1.0


@dataclass(frozen=True, slots=True)
class Between:
    """``path``: rows of the links that join the two, in order; empty where they are two persons.

    ``conflicts``: rows of conflicts between the persons of the two. ``own``: the link between the
    two themselves, accepted or not.
    """

    is_one_person: bool
    path: pl.DataFrame
    conflicts: pl.DataFrame
    own: pl.DataFrame


def between(linkage: Linkage, left: int, right: int) -> Between:
    """What joins the mentions of these ids, or keeps them apart."""
    persons = dict(
        linkage.members.filter(pl.col("mention_id").is_in([left, right]))
        .select("mention_id", "person_no")
        .iter_rows()
    )
    mine, theirs = persons[left], persons[right]
    both = {
        number: linkage.members.filter(pl.col("person_no") == number)["mention_id"]
        for number in (mine, theirs)
    }
    ends = [pl.col("mention_id_l"), pl.col("mention_id_r")]
    own = linkage.links.filter((ends[0] == min(left, right)) & (ends[1] == max(left, right)))
    a, b = both[mine].implode(), both[theirs].implode()
    path = linkage.links.clear()
    if mine == theirs:
        path = _path(linkage.links.filter(pl.col("is_accepted") & ends[0].is_in(a)), left, right)
    conflicts = linkage.conflicts.filter(
        (ends[0].is_in(a) & ends[1].is_in(b)) | (ends[0].is_in(b) & ends[1].is_in(a))
    )
    return Between(mine == theirs, path, conflicts, own)


def _path(links: pl.DataFrame, left: int, right: int) -> pl.DataFrame:
    """The surest short way over ``links``: of one person's links only, a handful."""
    near: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
    columns = links.select("mention_id_l", "mention_id_r", "probability").iter_rows()
    for row, (a, b, probability) in enumerate(columns):
        cost = _PER_LINK - float(np.log2(max(probability, np.finfo(float).tiny)))
        near[a].append((b, cost, row))
        near[b].append((a, cost, row))
    came_by: dict[int, tuple[int, int] | None] = {}
    queue: list[tuple[float, int, tuple[int, int] | None]] = [(0.0, left, None)]
    while queue:
        so_far, at, by = heapq.heappop(queue)
        if at in came_by:
            continue
        came_by[at] = by
        if at == right:
            break
        for other, cost, row in near[at]:
            if other not in came_by:
                heapq.heappush(queue, (so_far + cost, other, (at, row)))
    rows: list[int] = []
    step = came_by.get(right)
    while step is not None:
        rows.append(step[1])
        step = came_by[step[0]]
    return links[rows[::-1]]
