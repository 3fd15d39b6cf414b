"""A small world for rule tests: views with few columns, a clock and the least of a rule."""

from __future__ import annotations

import datetime as dt

import polars as pl

PEOPLE = {
    "key": pl.String(),
    "name": pl.String(),
    "sex": pl.String(),
    "status": pl.String(),
    "id_no": pl.String(),
    "phone": pl.String(),
    "age": pl.Int32(),
    "n": pl.UInt32(),
    "share": pl.Float64(),
    "birth_date": pl.Date(),
    "death_date": pl.Date(),
    "mother": pl.UInt32(),
    "home": pl.String(),
    "is_old": pl.Boolean(),
    "words": pl.List(pl.String()),
    "police.birth_date": pl.Date(),
    "subject_key": pl.String(),
}
HOMES = {
    "home": pl.String(),
    "kind": pl.String(),
    "number": pl.Int32(),
    "since": pl.Date(),
    "head.sex": pl.String(),
}
SCHEMAS = {"people": PEOPLE, "homes": HOMES, "others": {**PEOPLE, "more": pl.String()}}
CLOCK = {
    "as_of": dt.date(2026, 1, 31),
    "period_start": dt.date(2025, 1, 1),
    "period_end": dt.date(2025, 12, 31),
}
LEAST = {
    "id": "T001",
    "name": "test-rule",
    "on": "people",
    "severity": "error",
    "dimension": "validity",
    "title": {"zh": "标题", "en": "title"},
    "message": {"zh": "消息", "en": "message"},
}
