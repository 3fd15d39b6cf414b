"""What the proofs take for granted of windows and lookups holds of every row that the engine joins."""

from __future__ import annotations

import datetime as dt
import random

import polars as pl
import pytest

from cpaudit.rules.language import parse
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.proofs.domains import texts_of
from cpaudit.rules.proofs.encoder import EPOCH, Encoder
from cpaudit.rules.proofs.joins import laws, offered
from cpaudit.rules.proofs.solver import Answer, solve
from cpaudit.rules.proofs.text_codes import TextCodes
from cpaudit.rules.scope import Scope
from cpaudit.rules.windows import Window

pytest.importorskip("z3")

ROWS = {
    "key": pl.String(),
    "group": pl.UInt32(),
    "day": pl.Date(),
    "n": pl.Int32(),
    "is_old": pl.Boolean(),
    "subject_key": pl.String(),
}
OTHERS = {"group": pl.Int64(), "name": pl.String(), "n": pl.Int32(), "since": pl.Date()}
VIEWS = {"rows": ROWS, "others": OTHERS}
JOINS = {
    "before": Window(by=("group",), order=("day",), offset=-1),
    "after": Window(by=("group", "key"), order=("day", "n"), offset=1, where="n > 1"),
    "old": Window(by=("key",), order=("day",), offset=-1, where="is_old IS NOT FALSE"),
    "same": Window(
        by=("group",),
        take=(("n_n", "COUNT(n)"), ("n_keys", "COUNT(DISTINCT key)"), ("most", "MAX(n)")),
    ),
    "some": Window(by=("key",), where="n > 1", take=(("total", "SUM(n)"), ("n_old", "COUNT_IF(is_old)"))),
    "at": Lookup(view="others", match=(("group", "group"),)),
    "first": Lookup(view="others", match=(("group", "group"),), order=("since",), where="n > 0"),
    "all": Lookup(
        view="others",
        match=(("group", "group"), ("name", "key")),
        take=(("n_big", "COUNT_IF(n > 1)"), ("last", "MAX(since)")),
    ),
}  # fmt: skip
DAYS = [None, *(dt.date(2020, 1, day) for day in (1, 2, 3))]
TEXTS = [None, "a", "b"]


def _rows(pick: random.Random) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = [
        {
            "key": pick.choice(TEXTS),
            "group": pick.choice([None, 1, 2]),
            "day": pick.choice(DAYS),
            "n": pick.choice([None, 0, 1, 2, 3]),
            "is_old": pick.choice([None, True, False]),
            "subject_key": str(number),
        }
        for number in range(8)
    ]
    others = [
        {
            "group": pick.choice([None, 1, 2, 3]),
            "name": pick.choice(TEXTS),
            "n": pick.choice([None, 0, 1, 2]),
            "since": pick.choice(DAYS),
        }
        for _ in range(4)
    ]
    return pl.DataFrame(rows, schema=ROWS), pl.DataFrame(others, schema=OTHERS)


def _fixed(encoder: Encoder, row: dict[str, object]) -> list[object]:
    fixed = []
    for name, term in encoder.read.items():
        value = row[name]
        fixed.append(term.null == (value is None))
        if isinstance(value, str):
            value = encoder.codes.code(value)
        elif isinstance(value, dt.date):
            value = (value - EPOCH).days
        if value is not None:
            fixed.append(term.value == value)
    return fixed


@pytest.mark.parametrize("name", JOINS)
def test_the_laws_of_joins_hold_of_joined_rows(name):
    join = JOINS[name]
    columns = offered(join, "rows", VIEWS, {})
    codes = TextCodes.of([*texts_of([parse(text) for text in join.texts()], []), *"ab01234567"])
    pick = random.Random(name)
    for _ in range(6):
        frame, other = _rows(pick)
        wanted = sorted(columns)
        if isinstance(join, Lookup):
            joined = join.compute(frame, other, wanted, Scope(OTHERS))
        else:
            joined = join.compute(frame, wanted, Scope(ROWS))
        whole = frame.hstack(joined.rename({column: f"{name}.{column}" for column in wanted}))
        kinds = ROWS | {f"{name}.{column}": dtype for column, dtype in columns.items()}
        encoder = Encoder(kinds, {}, codes)
        for column in wanted:
            encoder.column(f"{name}.{column}")
        found = laws(encoder, name, join)
        assert found
        for row in whole.iter_rows(named=True):
            answer = solve([*found, *encoder.ties, *_fixed(encoder, row)]).answer
            assert answer is Answer.YES, row


def test_a_row_that_no_join_gives_breaks_the_laws():
    join = JOINS["at"]
    kinds = ROWS | {
        f"at.{column}": kind for column, kind in offered(join, "rows", VIEWS, {}).items()
    }
    encoder = Encoder(kinds, {}, TextCodes.of(["a"]))
    for column in ("at.n_rows", "at.exists", "at.name", "at.group"):
        encoder.column(column)
    found = laws(encoder, "at", join)
    sound = {"group": 1, "at.n_rows": 1, "at.exists": True, "at.name": "a", "at.group": 1}
    assert solve([*found, *_fixed(encoder, sound)]).answer is Answer.YES
    for change in ({"at.exists": False}, {"at.n_rows": 2}, {"group": None}, {"at.group": 2}):
        assert solve([*found, *_fixed(encoder, sound | change)]).answer is Answer.NO
