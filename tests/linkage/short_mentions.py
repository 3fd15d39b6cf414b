"""Mentions written in a few words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.tables import MENTIONS

if TYPE_CHECKING:
    from cpaudit.linkage.walk import Linkage


def day(text: str) -> dt.date:
    """The date of 20190312."""
    return dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC).date()


def mentions(*rows: dict[str, object]) -> pl.DataFrame:
    """The table of mentions: ``name`` and ``born`` and ``id`` in short, records by position."""
    full = []
    for at, row in enumerate(rows):
        values = dict(row)
        number = values.pop("id", None)
        born = values.pop("born", None)
        name = values.get("name")
        values |= {
            "mention_id": at,
            "record_id": values.get("record_id", at),
            "source_id": values.get("source_id", values.get("dataset", "planning_persons")),
            "dataset": values.get("dataset", "planning_persons"),
            "department": "any",
            "role": values.get("role", "self"),
            "name_key": name,
            "name_status": values.get("name_status", "ok" if name else "missing"),
        }
        if born is not None:
            values |= {"birth_date": day(str(born)), "birth_date_precision": "day"}
        if number is not None:
            text = str(number)
            values |= {
                "id_no": text,
                "id18": text,
                "id_status": "valid",
                "id_birth_date": day(text[6:14]),
                "id_sex": "M" if int(text[16]) % 2 else "F",
            }
        full.append(values)
    return MENTIONS.keep(pl.DataFrame(full, schema=dict(MENTIONS.columns), orient="row"))


def groups(linkage: Linkage) -> set[frozenset[int]]:
    """The persons as sets of mentions."""
    return {
        frozenset(members)
        for members in linkage.members.group_by("person_no").agg("mention_id")["mention_id"]
    }
