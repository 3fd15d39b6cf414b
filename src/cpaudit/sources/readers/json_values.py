"""JSON values as the texts that they were written as."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# Objects within objects beyond this are kept as JSON.
_DEEPEST_NAME = 3


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


_PLAIN = frozenset({str, _Number, type(None)})


def json_decoder() -> json.JSONDecoder:
    """A decoder that leaves numbers as they are written and loses no key."""
    return json.JSONDecoder(
        parse_float=_Number,
        parse_int=_Number,
        parse_constant=_Number,
        object_pairs_hook=_object,
        strict=False,  # line breaks and tabs within texts
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object; a key that it has twice is numbered, so that neither value is lost."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    found = {}
    for key, value in pairs:
        name, number = key, 1
        while name in found:
            number += 1
            name = f"{key} ({number})"
        found[name] = value
    return found


def flat(row: dict[str, Any]) -> dict[str, str | None]:
    """The values of a row by key; an object's under ``母亲.姓名``, a list as JSON."""
    if _PLAIN.issuperset(map(type, row.values())):
        return row
    return _object(list(_flat(row, "", 1)))


def _flat(row: dict[str, Any], above: str, depth: int) -> Iterator[tuple[str, str | None]]:
    for key, value in row.items():
        name = f"{above}{key}"
        if isinstance(value, dict) and value and depth < _DEEPEST_NAME:
            yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield name, _text(value)


def listed(row: list[Any]) -> dict[str, str | None]:
    """The values of a row that is an array, by position."""
    return {str(position): _text(value) for position, value in enumerate(row)}


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case _:
            return _json(value)


def _json(value: object) -> str:
    """JSON as it was, numbers included."""
    match value:
        case _Number():
            return str(value)
        case dict():
            return "{" + ",".join(f"{_json(k)}:{_json(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ",".join(_json(one) for one in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)
