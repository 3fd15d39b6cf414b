from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import polars as pl
import pytest

from cpaudit.documents import dump_yaml
from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.load import load_rules

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


def _frame(rows, schema):
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.fixture
def bench(tmp_path):
    """Loads rules from mappings and runs them on small tables."""

    def load(*entries, views=SCHEMAS):
        path = tmp_path / "rules.yaml"
        listed = [
            {**LEAST, "id": f"T{n:03}", "name": f"test-{n}", **e} for n, e in enumerate(entries)
        ]
        path.write_text(dump_yaml(listed), encoding="utf-8")
        return load_rules([path], views)

    def run(*entries, people=(), homes=None, parameters=None, **clock):
        views = {"people": _frame(list(people), PEOPLE)}
        if homes is not None:
            views["homes"] = _frame(homes, HOMES)
        return evaluate(load(*entries), views, parameters, **{**CLOCK, **clock}, schemas=SCHEMAS)

    def counts(*entries, **more):
        row = run(*entries, **more).outcomes.row(0, named=True)
        return tuple(row[name] for name in ("n_pass", "n_fail", "n_unknown", "n_not_applicable"))

    def failing(*entries, **more):
        return run(*entries, **more).failures["row"].to_list()

    return SimpleNamespace(load=load, run=run, counts=counts, failing=failing, path=tmp_path)
