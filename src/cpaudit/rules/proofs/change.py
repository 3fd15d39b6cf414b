"""Which fields of a record to change, and to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Change:
    """Fields whose change satisfies all rules.

    ``values`` holds the fields that can take only one value then; ``example`` is one record that
    satisfies all rules and differs from the given one in ``fields`` only.
    """

    fields: tuple[str, ...]
    values: Mapping[str, Any]
    example: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MinimalChange:
    """The changes of least weight, all of them, in the order of their fields.

    ``conflict`` names rules that no permitted change satisfies together; there is no change then.
    ``guessed`` names functions of which the solver knows nothing but that they are functions: where
    there are any, a change is one that the rules do not rule out.
    """

    weight: float | None
    ties: tuple[Change, ...]
    conflict: tuple[str, ...] = ()
    guessed: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the first change; empty where nothing need or can be changed."""
        return self.ties[0].fields if self.ties else ()
