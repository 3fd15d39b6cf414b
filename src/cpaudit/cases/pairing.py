"""As many pairs as can be, the best first; whoever takes a partner makes way where another will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def paired(may: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Right → left for as many as can be; ``may`` says for each left whom it may have, best first.

    Names are hashes with a key: taken greedily, it would hang on the key who is left over.
    """
    taken: dict[str, str] = {}

    def place(name: str, asked: set[str]) -> bool:
        for other in may[name]:
            if other not in asked:
                asked.add(other)
                if other not in taken or place(taken[other], asked):
                    taken[other] = name
                    return True
        return False

    for name in sorted(may):
        place(name, set())
    return taken
