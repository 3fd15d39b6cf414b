from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest

from cpaudit.documents import dump_yaml
from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.load import load_rules
from small_world import CLOCK, HOMES, LEAST, PEOPLE, SCHEMAS


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
