"""A small world for localisation: who says what, with the columns that mentions have."""

from __future__ import annotations

from datetime import date

import polars as pl

from cpaudit.tables import MENTIONS, SOURCES

AS_OF = date(2026, 1, 31)
_MORE = {"person_no": pl.UInt32(), "person_key": pl.String()}


def day(text: str) -> date:
    return date.fromisoformat(text)


def mentions(*rows: dict[str, object]) -> pl.DataFrame:
    """Mentions of person 1 as ``self``, one record each, unless a row says otherwise."""
    schema = {**MENTIONS.columns, **_MORE}
    full = []
    for number, row in enumerate(rows):
        given = {
            "mention_id": number,
            "record_id": number,
            "source_id": row.get("dataset"),
            "role": "self",
            "person_no": 1,
            **row,
        }
        if given.get("birth_date") is not None:
            given.setdefault("birth_date_precision", "day")
            given.setdefault("birth_date_status", "ok")
        if given.get("id18") is not None:
            id18 = str(given["id18"])
            given.setdefault("id_no", id18)
            given.setdefault("id_status", "valid")
            born = f"{id18[6:10]}-{id18[10:12]}-{id18[12:14]}"
            given.setdefault("id_birth_date", day(born))
            given.setdefault("id_sex", "M" if int(id18[16]) % 2 else "F")
        if given.get("name") is not None:
            given.setdefault("name_key", given["name"])
            given.setdefault("name_status", "ok")
        assert set(given) <= set(schema), set(given) - set(schema)
        full.append({name: given.get(name) for name in schema})
    return pl.DataFrame(full, schema=schema)


def sources(*ids: str, copies: dict[str, str] | None = None) -> pl.DataFrame:
    schema = SOURCES.columns
    rows = [
        {
            "source_id": one,
            "profile_id": one,
            "dataset": one,
            "department": "any",
            "derived_from": (copies or {}).get(one),
        }
        for one in ids
    ]
    return pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in rows], schema=dict(schema)
    )
