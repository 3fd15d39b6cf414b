"""The register of reference vectors: which function computes each, and what cannot be computed.

A claim computes from a vector's input every number that the vector expects, in the same shape. What
it leaves out is named with the reason; what differs by more than the vector allows is named with the
reason and the tolerance that holds instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Path = tuple[str | int, ...]
# Numbers printed with more digits than this are full results, not rounded ones.
_ROUNDED_DIGITS = 7
_EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class Looser:
    """A relative tolerance that holds instead of the vector's, and why."""

    rel: float
    why: str


@dataclass(frozen=True, slots=True)
class Claim:
    """How a vector is computed; ``left_out`` gives the reason of each key that is not."""

    compute: Callable[[Any], Mapping[str, Any]]
    left_out: Mapping[str, str] = field(default_factory=dict)
    looser: Mapping[str, Looser] = field(default_factory=dict)


CLAIMS: dict[str, Claim] = {}
# Published figures without the numbers they were made from, each with the reason.
PUBLISHED: dict[str, str] = {}


def claim(*names, left_out=None, looser=None):
    """The function computes the vectors of these ids."""

    def registered(compute):
        for name in names:
            assert name not in CLAIMS, name
            CLAIMS[name] = Claim(compute, left_out or {}, looser or {})
        return compute

    return registered


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every single number or text within, with the way to it."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, (list, tuple)):
        for place, part in enumerate(value):
            yield from leaves(part, (*path, place))
    else:
        yield path, value


def found_at(computed: Any, path: Path) -> Any:
    """What stands at ``path``; None where nothing does."""
    for step in path:
        if isinstance(computed, Mapping):
            computed = computed.get(step)
        elif isinstance(computed, (list, tuple)) and isinstance(step, int) and step < len(computed):
            computed = computed[step]
        else:
            return None
    return computed


def agrees(found: Any, expected: Any, tolerance: Mapping[str, float] | None) -> bool:
    """Whether a number is the expected one, within ``tolerance`` or else as precisely as printed."""
    if isinstance(expected, (str, bool)) or expected is None:
        return found == expected
    if tolerance is not None:
        allowed = tolerance.get("abs", 0.0) + tolerance.get("rel", 0.0) * abs(expected)
        # A result that is nothing but rounding (a deviance of 1e-14) is 0 for any relative measure.
        return abs(found - expected) <= max(allowed, 1e-9)
    return abs(found - expected) <= max(_half_a_digit(expected), _EXACT * abs(expected), 1e-9)


def _half_a_digit(printed: float) -> float:
    if float(printed).is_integer():
        return 0.0
    digits = Decimal(repr(printed)).as_tuple()
    if len(digits.digits) > _ROUNDED_DIGITS:
        return 0.0
    return 0.5 * 10.0 ** int(digits.exponent) + 1e-9
