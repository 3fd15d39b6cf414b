"""A two-list total freed of the errors of the linkage itself.

Model of Ding, Y., Fienberg, S. E. (1994) with false links (Di Consiglio and Tuoto 2015). Missed
links make the total too large: 5 % of them raise it by about 5 %, and each is a false «missed».
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CorrectedTotal:
    """The total as linked and as corrected; ``n_both`` is the number truly in both lists."""

    n_both: float
    naive: float
    total: float | None  # none where the linkage is no better than chance or explains every link

    @property
    def factor(self) -> float | None:
        """What the naive total must be multiplied by."""
        return None if self.total is None else self.total / self.naive


def correct(
    n_first: int, n_second: int, n_linked: int, *, share_linked: float, share_wrongly_linked: float
) -> CorrectedTotal:
    """The corrected total.

    Args:
        n_first: persons in the first list.
        n_second: persons in the second list.
        n_linked: pairs linked.
        share_linked: of the true pairs, those that are linked.
        share_wrongly_linked: of the second list's persons who are not in the first, those that are
            linked to somebody all the same.

    Raises:
        ValueError: for no links or a share outside 0 … 1.
    """
    if n_linked <= 0 or n_linked > min(n_first, n_second):
        raise ValueError(f"{n_linked} links between {n_first} and {n_second} cannot be corrected")
    if not (0 <= share_linked <= 1 and 0 <= share_wrongly_linked <= 1):
        raise ValueError("a share is not between 0 and 1")
    naive = n_first * n_second / n_linked
    beyond_chance = n_linked - share_wrongly_linked * n_second
    power = share_linked - share_wrongly_linked
    if beyond_chance <= 0 or power <= 0:
        return CorrectedTotal(0.0, naive, None)
    n_both = beyond_chance / power
    return CorrectedTotal(n_both, naive, n_first * n_second / n_both)


def correct_reviewed(
    n_first: int, n_second: int, n_linked: int, *, precision: float, recall: float
) -> CorrectedTotal:
    """The corrected total from the precision and recall that clerical review found."""
    if n_linked <= 0 or n_linked > min(n_first, n_second):
        raise ValueError(f"{n_linked} links between {n_first} and {n_second} cannot be corrected")
    if not (0 <= precision <= 1 and 0 <= recall <= 1):
        raise ValueError("a share is not between 0 and 1")
    naive = n_first * n_second / n_linked
    if not precision or not recall:
        return CorrectedTotal(0.0, naive, None)
    n_both = n_linked * precision / recall
    return CorrectedTotal(n_both, naive, n_first * n_second / n_both)
