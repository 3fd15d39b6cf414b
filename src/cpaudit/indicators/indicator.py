"""An indicator as data: what is counted, of what, and what is to be reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cpaudit.i18n import Text
    from cpaudit.rules.kinds import ParameterValue


class Better(StrEnum):
    """Which way the indicator improves."""

    HIGH = "high"
    LOW = "low"


class Unknown(StrEnum):
    """What a row of the denominator is whose numerator is not known."""

    MISS = "miss"  # it stays in the denominator and is no hit
    SKIP = "skip"  # it leaves the denominator


class Form(StrEnum):
    """How the value follows from numerator and denominator."""

    SHARE = "share"  # numerator / denominator
    AGREEMENT = "agreement"  # 1 - |denominator - numerator| / denominator


@dataclass(frozen=True, slots=True)
class Part:
    """What one view adds to the numerator and the denominator.

    ``numerator`` and ``denominator`` are texts of the rule language: conditions are counted,
    numbers are summed. Instead of a numerator ``must`` names the fields that have to be filled,
    each with the condition that says when it is; those in ``may_lack`` are left out, and named,
    where no record has them, since the export then does not hold them.
    """

    on: str
    numerator: str | None = None
    denominator: str | None = None  # every row
    must: Mapping[str, str] = field(default_factory=dict)
    may_lack: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One ratio, by village and in total."""

    name: str
    title: Text
    what: Text
    parts: tuple[Part, ...]
    form: Form = Form.SHARE
    better: Better = Better.HIGH
    unknown: Unknown = Unknown.MISS
    target: float | None = None
    needs: tuple[tuple[str, ...], ...] = ()  # datasets: all of them; within each, one is enough
    params: Mapping[str, ParameterValue] = field(default_factory=dict)
    reference: str | None = None
    path: Path | None = None
    lines: Mapping[str, int] = field(default_factory=dict)  # of the texts, for errors
    is_shipped: bool = False
    replaces_shipped: bool = False  # the project's own, in the place of a shipped one

    @property
    def has_interval(self) -> bool:
        """True for shares of counted rows: a sum or an agreement has no binomial interval."""
        return self.form is Form.SHARE
