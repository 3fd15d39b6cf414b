"""Plain data of dataclasses, for programs that read the output."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

from cpaudit.errors import CpauditError
from cpaudit.i18n import Text


def to_json(value: object) -> str:
    """``value`` as JSON, dataclasses as objects and messages in both languages."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n"


def plain(value: object) -> object:
    """``value`` out of lists, mappings and plain values only."""
    match value:
        case Text():
            return {"zh": value.zh, "en": value.en}
        case CpauditError():
            return {"what": plain(value.what), "mend": plain(value.mend)}
        case date():
            return value.isoformat()
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {
                field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
            }
        case _:
            return value
