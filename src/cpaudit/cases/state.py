"""The states of a case, and what a run did to it."""

from __future__ import annotations

from enum import StrEnum

from cpaudit.i18n import Text


class State(StrEnum):
    """Where a case stands; every case has exactly one."""

    NEW = "new"
    OPEN = "open"
    SENT = "sent"
    ANSWERED = "answered"
    VERIFIED = "verified"
    UNPROVEN = "unproven"
    RETURNED = "returned"
    WAIVED = "waived"

    @property
    def is_closed(self) -> bool:
        """Whether nobody works on it any more: proved, or on somebody's word."""
        return self in {State.VERIFIED, State.UNPROVEN}

    @property
    def is_in_work(self) -> bool:
        """Whether somebody has to do something: neither closed nor waived."""
        return not self.is_closed and self is not State.WAIVED

    @property
    def words(self) -> Text:
        """The state in words."""
        return _STATES[self]


class Change(StrEnum):
    """What a run did to a case."""

    NEW = "new"
    STILL = "still"
    RETURNED = "returned"
    VERIFIED = "verified"
    UNPROVEN = "unproven"
    NOT_JUDGED = "not_judged"

    @property
    def words(self) -> Text:
        """The change in words."""
        return _CHANGES[self]


_STATES = {
    State.NEW: Text("new", "新增"),
    State.OPEN: Text("still open", "未销号"),
    State.SENT: Text("sent out", "已下发"),
    State.ANSWERED: Text("answered, waiting for proof", "已答复，待佐证"),
    State.VERIFIED: Text("closed, proved by a run", "已销号（复核属实）"),
    State.UNPROVEN: Text("closed without proof", "无佐证销号"),
    State.RETURNED: Text("came back", "再次出现"),
    State.WAIVED: Text("waived", "已豁免"),
}
_CHANGES = {
    Change.NEW: Text("new", "新增"),
    Change.STILL: Text("still there", "仍存在"),
    Change.RETURNED: Text("came back", "再次出现"),
    Change.VERIFIED: Text("closed, proved", "已销号（复核属实）"),
    Change.UNPROVEN: Text("closed without proof", "无佐证销号"),
    Change.NOT_JUDGED: Text("could not be judged", "本次无法判断"),
}
