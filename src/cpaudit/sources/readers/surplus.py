"""Lines with more cells than the table has columns: separators inside cells that no quote guards.

A line is mended where one way only fits what stands in the other lines' columns; else it is left
out and counted, for values under the wrong headings would be invented ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cpaudit.sources.sheet import ROW, cell_names

# Forms of which one is nearly always kept throughout a column; the narrower first.
_FORMS = (
    r"^[0-9]{15}(?:[0-9]{2}[0-9Xx])?$",
    r"^(?:18|19|20)[0-9]{2}[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,2}日?)?(?:[ T].*)?$",
    r"^(?:18|19|20)[0-9]{6}$",
    r"^[+-]?[0-9]+(?:\.[0-9]+)?$",
    r"^[0-9A-Za-z_-]*[0-9][0-9A-Za-z_-]*$",
    r"^[0-9]?[-.、 ]?(?:男|女)性?$",
    r"^\p{Han}{2,4}$",
)
_KEPT_SHARE = 0.97
_FEWEST = 5  # values that show a form
# Words of a code list: few, and each often.
_MOST_WORDS, _WORD_REPEATS, _ENOUGH_WORDS = 40, 5, 100
# A column that is never empty among so many rows is not empty in a good reading either.
_ENOUGH_FILLED = 50
N_CELLS, _PLACE = "_n_cells", "_place"


@dataclass(frozen=True, slots=True)
class Shape:
    """What the values of a column look like: a form, a list of words, or neither."""

    form: str | None = None
    words: tuple[str, ...] | None = None
    is_filled: bool = False

    @property
    def is_free(self) -> bool:
        """Whether the column may hold any text, so that a separator may stand in it."""
        return self.form is None and self.words is None

    def fits(self, cell: pl.Expr) -> pl.Expr:
        """Whether a cell may stand in the column."""
        if self.form is not None:
            fits = cell.str.contains(self.form)
        elif self.words is not None:
            fits = cell.is_in(self.words)
        else:
            fits = cell.is_not_null()
        return fits.fill_null(value=not self.is_filled)


@dataclass(frozen=True, slots=True)
class Surplus:
    """The mended rows, and the numbers of those that stay undecided."""

    mended: pl.DataFrame
    undecided: pl.Series


def shapes_of(rows: pl.DataFrame, width: int) -> tuple[Shape, ...]:
    """What the columns ``c0`` … of good rows look like."""
    return tuple(
        _shape(rows[name]) if name in rows.columns else Shape() for name in cell_names(width)
    )


def mend_surplus(wide: pl.DataFrame, shapes: tuple[Shape, ...], separator: str) -> Surplus:
    """Rows of ``wide`` (``row``, ``c0`` …, ``_n_cells``) brought to the columns of ``shapes``."""
    mended: list[pl.DataFrame] = []
    for (n_cells,), rows in wide.group_by(N_CELLS, maintain_order=True):
        if isinstance(n_cells, int) and len(shapes) < n_cells < wide.width - 1:
            mended.append(_of_width(rows, n_cells, shapes, separator))
    schema = {ROW: wide.schema[ROW]} | dict.fromkeys(cell_names(len(shapes)), pl.String())
    good = pl.concat([pl.DataFrame(schema=schema), *mended]).sort(ROW)
    return Surplus(good, wide.filter(~pl.col(ROW).is_in(good[ROW].implode()))[ROW])


def _of_width(
    rows: pl.DataFrame, n_cells: int, shapes: tuple[Shape, ...], separator: str
) -> pl.DataFrame:
    """The rows of one width that can be mended: as they stand, or with one run of cells joined."""
    width, more = len(shapes), n_cells - len(shapes)
    cells = [pl.col(name) for name in cell_names(n_cells)]
    frame = rows.with_columns(
        *(_fit(f"_left{at}", shapes[at], cells[at]) for at in range(width)),
        *(_fit(f"_right{at}", shapes[at], cells[at + more]) for at in range(width)),
    )
    stands = pl.all_horizontal(
        *(pl.col(f"_left{at}") for at in range(width)),
        *(cell.is_null() for cell in cells[width:]),
    )
    ways = [
        pl.all_horizontal(
            pl.lit(value=shapes[at].is_free),
            *(pl.col(f"_left{before}") for before in range(at)),
            *(pl.col(f"_right{after}") for after in range(at + 1, width)),
        ).alias(f"_way{at}")
        for at in range(width)
    ]
    frame = frame.with_columns(stands.alias("_stands"), *ways)
    names = [f"_way{at}" for at in range(width)]
    place = pl.coalesce(pl.when(name).then(at) for at, name in enumerate(names))
    is_certain = pl.col("_stands") | (pl.sum_horizontal(names) == 1)
    frame = frame.filter(is_certain).with_columns(
        pl.when("_stands").then(width).otherwise(place).alias(_PLACE)
    )
    return frame.select(
        ROW,
        *(
            pl.when(pl.col(_PLACE) > at)
            .then(cells[at])
            .when(pl.col(_PLACE) == at)
            .then(_joined(cells[at : at + more + 1], separator))
            .otherwise(cells[at + more])
            .alias(f"c{at}")
            for at in range(width)
        ),
    )


def _fit(name: str, shape: Shape, cell: pl.Expr) -> pl.Expr:
    return shape.fits(cell).alias(name)


def _joined(cells: list[pl.Expr], separator: str) -> pl.Expr:
    return pl.concat_str([cell.fill_null("") for cell in cells], separator=separator)


def _shape(texts: pl.Series) -> Shape:
    values = texts.drop_nulls()
    is_filled = values.len() == texts.len() >= _ENOUGH_FILLED
    if texts.len() >= _ENOUGH_FILLED and values.is_empty():
        return Shape(words=())
    if values.len() < _FEWEST:
        return Shape(is_filled=is_filled)
    for form in _FORMS:
        if values.str.contains(form).sum() >= _KEPT_SHARE * values.len():
            return Shape(form=form, is_filled=is_filled)
    words = values.unique()
    if words.len() <= _MOST_WORDS and values.len() >= max(
        _ENOUGH_WORDS, _WORD_REPEATS * words.len()
    ):
        return Shape(words=tuple(words.sort()), is_filled=is_filled)
    return Shape(is_filled=is_filled)
