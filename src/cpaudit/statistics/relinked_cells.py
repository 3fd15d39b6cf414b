"""The histories of several lists as they would be had every link been found and none been false.

The model of Ding and Fienberg (1994) carried to any number of lists, one list after the other: who is
on a list and was not linked stands in the table twice, on that list alone and on the others without
it. Errors of two lists on one person at once are left aside: of 5 % they are a quarter of a per cent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def correct(cells: Mapping[str, float], factors: Sequence[float]) -> dict[str, float]:
    """The corrected histories, of fractions of people.

    Args:
        cells: how many have each history («101»: on the first and third list).
        factors: for each list, by what the number of its people linked to the others must be
            multiplied: the precision of these links over their recall.

    Raises:
        ValueError: for no histories, a factor that is not positive, or not one for each list.

    >>> correct({"11": 64, "10": 26, "01": 24}, [1 / 0.8, 1])
    {'11': 80.0, '10': 10.0, '01': 8.0}
    """
    if not cells:
        raise ValueError("there are no histories")
    n_lists = len(next(iter(cells)))
    if len(factors) != n_lists or min(factors) <= 0:
        raise ValueError("each list needs its factor, above 0")
    found = {history: float(count) for history, count in cells.items()}
    for at, factor in enumerate(factors):
        _relink(found, at, factor - 1)
    return found


def _relink(cells: dict[str, float], at: int, excess: float) -> None:
    """The links of one list made as many as they should be: ``excess`` of them are to be added."""
    alone = "".join("1" if each == at else "0" for each in range(len(next(iter(cells)))))
    joint = {
        history: history[:at] + "0" + history[at + 1 :]
        for history in cells
        if history[at] == "1" and history != alone
    }
    for apart in (alone, *joint.values()):
        cells.setdefault(apart, 0.0)
    wanted = {history: cells[history] * excess for history in joint}
    # A person can only be joined of two who stand apart; what one history lacks others give.
    left = min(sum(wanted.values()), cells[alone])
    if left < 0:
        for history, apart in joint.items():
            _move(cells, history, apart, alone, wanted[history])
        return
    for _ in joint:
        room = {history: cells[joint[history]] for history in joint if cells[joint[history]] > 0}
        asked = sum(wanted[history] for history in room)
        if left <= 0 or not asked:
            return
        joined = 0.0
        for history, most in room.items():
            n = min(left * wanted[history] / asked, most)
            _move(cells, history, joint[history], alone, n)
            joined += n
        left -= joined


def _move(cells: dict[str, float], joint: str, apart: str, alone: str, n: float) -> None:
    cells[joint] += n
    cells[apart] = max(cells[apart] - n, 0.0)
    cells[alone] = max(cells[alone] - n, 0.0)
