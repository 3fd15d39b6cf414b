"""Rows that belong to the headings: named again, numbered, told how to fill, repeated on a page."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.sources.headings import row_forms
from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.headings.heading_words import EXACT
from cpaudit.sources.sheet import ROW, Sheet
from cpaudit.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.sources.headings.header import Header

_NUMBERING = re.compile(r"^[（(]?(\d{1,3}|[甲乙丙丁戊己庚辛壬癸]|[A-Z]|[①-⑳])[)）]?$")
_LINE_NAMES = ("栏次", "列号", "序号")
# Rows whose values show what a column holds.
_SAMPLED = 2000
# A row of field names under the row of Chinese headings, or the other way round.
_ROWS_OF_FORM, _LEAST_CELLS, _LEAST_SHARE = 3, 3, 0.6


def values_below(sheet: Sheet, header: Header) -> pl.DataFrame:
    """A sample of the rows below the headings, without those that number, repeat or explain them."""
    below = sheet.cells.filter(pl.col(ROW) > header.last_row)
    form = second_header_rows(below, sheet.columns)
    if below.height > _SAMPLED:
        below = below.gather_every(below.height // _SAMPLED)
    n_same = pl.sum_horizontal(
        [
            (pl.col(name) == heading).fill_null(value=False)
            for name, heading in zip(sheet.columns, header.headings, strict=False)
            if heading
        ]
        or [pl.lit(0)]
    )
    return below.filter(~pl.col(ROW).is_in(form) & (n_same < _LEAST_CELLS))


def is_repeated(sheet: Sheet, header: Header, mapped: Sequence[str]) -> pl.Expr:
    """Most mapped cells say again what one of the header rows says in their column."""
    if sheet.headings is not None:
        return pl.lit(value=False)
    rows = row_forms.squeezed(
        sheet.cells.filter(pl.col(ROW).is_between(header.first_row, header.last_row)), mapped
    )
    n_cells = pl.sum_horizontal([pl.col(name).is_not_null() for name in mapped])
    tests = []
    for row in rows.rows(named=True):
        own = [name for name in mapped if row[name]]
        if len(own) > 1:
            n_same = pl.sum_horizontal(
                [(pl.col(name) == row[name]).fill_null(value=False) for name in own]
            )
            tests.append((n_same > 1) & (n_same * 2 > n_cells))
    return pl.any_horizontal(tests) if tests else pl.lit(value=False)


def second_header_rows(body: pl.DataFrame, names: Sequence[str]) -> list[int]:
    """Rows right below the header that number the columns, name them again or say how to fill them."""
    found = []
    for row in body.head(_ROWS_OF_FORM).select(ROW, *names).rows():
        texts = [text for text in row[1:] if text]
        if len(texts) < _LEAST_CELLS:
            break
        known = [text for text in texts if read_heading(text).certainty >= EXACT]
        least = _LEAST_SHARE * len(texts)
        is_heading = len({fold(text) for text in known}) >= max(_LEAST_CELLS, least)
        n_told = sum(bool(row_forms.INSTRUCTION.search(text)) for text in texts)
        if not (_is_numbering(texts) or is_heading or n_told >= least):
            break
        found.append(row[0])
    return found


def _is_numbering(texts: Sequence[str]) -> bool:
    """Whether the cells count up: 1 2 3, (1) (2), 甲 乙 1 2, A B C."""
    marks = [match.group(1) for text in texts if (match := _NUMBERING.match(text))]
    if len(marks) < len(texts) - (texts[0] in _LINE_NAMES) or len(set(marks)) < len(marks):
        return False
    numbers = [int(mark) for mark in marks if mark.isascii() and mark.isdigit()]
    return all(right == left + 1 for left, right in itertools.pairwise(numbers))
