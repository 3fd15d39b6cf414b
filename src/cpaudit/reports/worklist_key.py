"""The hidden cell by which each row of a worklist is known again, wherever it was moved to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpaudit.i18n import Text

# The header says what it is for, should somebody unhide it.
KEY = Text("row key (keep)", "行标识（请勿改动）")
# A later form of the lists has another version, so that a list of today is read as what it is.
_VERSION = "cpw1"
_NO_VILLAGE = "-"
# A code is of digits, but what a project calls a village may be anything without a colon or blank.
KEY_PATTERN = r"cpw1:(\d{1,9}):([^\s:]{1,64}):([a-z0-9_-]{1,64})"
_KEY = re.compile(KEY_PATTERN)


@dataclass(frozen=True, slots=True)
class RowKey:
    """Of which run and village the list is, and which case the row."""

    run_no: int
    village: str | None
    case_id: str


def list_id(run_no: int, village: str | None) -> str:
    """The list of a village after a run; it stands on every page.

    >>> list_id(12, "880101001201")
    'cpw1:12:880101001201'
    """
    plain = re.sub(r"[\s:]", "_", village or _NO_VILLAGE)
    return f"{run_lists_id(run_no)}:{plain}"


def run_lists_id(run_no: int) -> str:
    """All lists of a run together.

    >>> run_lists_id(12)
    'cpw1:12'
    """
    return f"{_VERSION}:{run_no}"


def row_key(text: str) -> RowKey | None:
    """What the cell says; none where it is no key.

    >>> row_key("cpw1:12:880101001201:abcdefgh23456723")
    RowKey(run_no=12, village='880101001201', case_id='abcdefgh23456723')
    """
    found = _KEY.fullmatch(text)
    if found is None:
        return None
    village = None if found[2] == _NO_VILLAGE else found[2]
    return RowKey(int(found[1]), village, found[3])
