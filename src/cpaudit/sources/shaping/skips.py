"""An account of rows that are no records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skip:
    """How many rows were left out for one reason, and the first of them."""

    n: int
    first_row: int | None = None


def add_skips(left: dict[str, Skip], right: dict[str, Skip]) -> dict[str, Skip]:
    """Both together; ``left`` stands above ``right``."""
    return {
        reason: Skip(
            sum(part[reason].n for part in (left, right) if reason in part),
            (left if reason in left else right)[reason].first_row,
        )
        for reason in (*left, *(key for key in right if key not in left))
    }
