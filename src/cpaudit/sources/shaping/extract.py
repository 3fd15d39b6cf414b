"""Raw records of one sheet under a given profile, with the account of its other rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place, ProjectError, SourceError
from cpaudit.i18n import Text
from cpaudit.sources.detection.detect import (
    RECOGNISED,
    column_evidence,
    known_headings,
    rank,
    unmapped,
)
from cpaudit.sources.detection.headless import positional_header, why_headless
from cpaudit.sources.detection.matching import ColumnMap, match_columns
from cpaudit.sources.headings.header import Header, find_header, next_header
from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.intake import Unrecognised
from cpaudit.sources.profiles.keys import VILLAGE
from cpaudit.sources.shaping.epochs import counted_from_1900
from cpaudit.sources.shaping.reshape import Declared, to_fields, without_children
from cpaudit.sources.shaping.rows import SECTION, label_above, label_rows, skips_of
from cpaudit.sources.shaping.skips import Skip, add_skips
from cpaudit.sources.shaping.wanted_columns import check_columns, missing
from cpaudit.sources.sheet import ROW, Sheet
from cpaudit.sources.values.places import PLACE_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project import SourceSpec
    from cpaudit.sources.profiles.profile import Profile

# A sheet with fewer known columns is a note or a cover, not a table with a column too few.
_TABLE_COLUMNS = 2
# Rows among which another table is looked for before the columns are understood by their values.
_LOOKED_AT = 2000
OTHER_TABLE = "other_table"
_VILLAGE_FILE = re.compile(r"村|社区|居委")
_LONGEST_VILLAGE = 15
_HAN = re.compile("(?![年月日])[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Extract:
    """A sheet's raw records and what else is to be told of it."""

    file: str
    sheet: Sheet
    header: Header | None = None
    columns: ColumnMap = field(default_factory=lambda: ColumnMap((), ()))
    records: pl.DataFrame | None = None
    skipped: Mapping[str, Skip] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    around: tuple[str, ...] = ()  # names of the sheet and the file that may be a village's
    refused: Unrecognised | None = None  # why the sheet was left alone


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reading of a source's sheets needs beside the sheet."""

    spec: SourceSpec
    profile: Profile
    profiles: Mapping[str, Profile]

    def is_wanted(self, sheet: Sheet) -> bool:
        """Whether the project asks for the sheet; it may name sheets with ``*``."""
        return not self.spec.sheets or any(
            fnmatchcase(sheet.name or "", wanted) for wanted in self.spec.sheets
        )


def extract(reading: Reading, sheet: Sheet, *, file: str, stem: str) -> Extract:
    """The records of ``sheet``, or why it was left alone.

    A sheet may hold several tables one below the other, each with headings of its own.

    Raises:
        SourceError: the sheet is a table of this profile's kind without one of its key columns.
    """
    if sheet.is_hidden:
        why = Text("the sheet is hidden.", "工作表已隐藏。")
        return _left(file, sheet, "hidden_sheet", why)
    if not sheet.cells.height and sheet.headings is None and not sheet.n_deleted:
        return _left(file, sheet, "blank", Text("the sheet is empty.", "工作表是空的。"))
    known = known_headings([reading.profile], reading.spec.columns)
    header = find_header(sheet, known=known) or positional_header(sheet, reading.spec.columns)
    if header is None:
        return _left(file, sheet, "unrecognised", why_headless(sheet))
    tables: list[Extract] = []
    errors: list[SourceError | ProjectError] = []
    rest: Sheet | None = sheet
    while rest is not None:
        below = next_header(rest, header, rest.cells.head(_LOOKED_AT), known=known)
        table, rest_below = _split(rest, below)
        try:
            one, further = _of_table(reading, table, header, known, file=file, stem=stem)
        except (SourceError, ProjectError) as error:
            errors.append(error)
            one, further = _left(file, table, OTHER_TABLE, error.what), None
        if further is not None:  # beyond the first rows
            below = further
            rest_below = _split(rest, below)[1]
        tables.append(one)
        rest, header = rest_below, below or header
    if errors and not any(one.records is not None for one in tables):
        raise errors[0]
    return _together(sheet, tables)


def _split(sheet: Sheet, below: Header | None) -> tuple[Sheet, Sheet | None]:
    """The rows above a table's headings, and those from its headings on."""
    if below is None:
        return sheet, None
    upper, lower = (
        sheet.cells.filter(sheet.cells[ROW] < below.first_row),
        sheet.cells.filter(sheet.cells[ROW] >= below.first_row),
    )
    # Rows that are not among the cells are told of the sheet, not of its tables.
    bare = replace(sheet, n_deleted=0, n_broken=0)
    return (
        replace(bare, cells=upper, n_rows=upper.height),
        replace(bare, cells=lower, n_rows=lower.height),
    )


def _together(sheet: Sheet, tables: list[Extract]) -> Extract:
    """One account of all tables of a sheet; its columns are those of the first that was read."""
    if len(tables) == 1:
        return tables[0]
    read = [one for one in tables if one.records is not None]
    skipped: dict[str, Skip] = {}
    for one in tables:
        own = dict(one.skipped)
        if read and one.refused:
            own = {OTHER_TABLE: Skip(one.sheet.n_rows, one.sheet.cells[ROW].to_list()[0])}
        skipped = add_skips(skipped, own)
    skipped = add_skips(skipped, _beside(sheet))
    frames = [one.records for one in read if one.records is not None]
    refused = next((one.refused for one in tables if one.refused), None)
    return replace(
        read[0] if read else tables[0],
        sheet=sheet,
        records=pl.concat(frames, how="diagonal") if frames else None,
        skipped=skipped,
        unmapped=tuple(dict.fromkeys(name for one in read for name in one.unmapped)),
        sensitive=tuple(dict.fromkeys(name for one in read for name in one.sensitive)),
        refused=refused,
    )


def _of_table(
    reading: Reading,
    sheet: Sheet,
    header: Header,
    known: frozenset[str],
    *,
    file: str,
    stem: str,
) -> tuple[Extract, Header | None]:
    """The records of one table, and the headings of another that stands among its rows.

    Raises:
        SourceError: see ``extract``.
    """
    spec, profile = reading.spec, reading.profile
    check_columns(spec, profile, header, Place(file=file, sheet=sheet.name))
    columns = match_columns(
        profile, header.headings, column_evidence(sheet, header), declared=spec.columns
    )
    if columns.missing(profile):
        other = _other_kind(reading, columns, header, sheet, stem)
        if other is None:
            raise missing(spec, profile, columns, header, Place(file=file, sheet=sheet.name))
        return _left(file, sheet, "unrecognised", other), None
    labelled = label_rows(sheet, header, columns, keeps_totals=profile.keeps_totals, known=known)
    if labelled.next_header is not None:
        sheet = _split(sheet, labelled.next_header)[0]
    declared = Declared(frozenset(spec.codes), spec.fill_down)
    records = to_fields(labelled.rows, columns, header.shown, profile, declared)
    if sheet.is_1904:
        records = counted_from_1900(records)
    skipped = label_above(sheet, header, labelled) if sheet.headings is None else {}
    skipped = add_skips(skipped, skips_of(labelled))
    skipped = add_skips(skipped, _beside(sheet))
    n_childless = without_children(labelled.rows, records)
    if n_childless:
        skipped["no_child"] = Skip(n_childless)
    mapped = {match.position for match in columns.matches}
    sensitive = _sensitive(profile, header, mapped)
    found = Extract(
        file=file,
        sheet=sheet,
        header=header,
        columns=columns,
        records=_placed(records, file, sheet),
        around=_names_around(sheet.name, stem),
        skipped=skipped,
        unmapped=tuple(h for h in unmapped(header, mapped) if h not in sensitive),
        sensitive=sensitive,
    )
    return found, labelled.next_header


def _beside(sheet: Sheet) -> dict[str, Skip]:
    """The rows that are not among the sheet's cells."""
    counts = {
        "deleted": Skip(sheet.n_deleted),
        "broken": Skip(sheet.n_broken, sheet.first_broken),
    }
    return {reason: skip for reason, skip in counts.items() if skip.n}


def _left(file: str, sheet: Sheet, reason: str, why: Text) -> Extract:
    skipped = {reason: Skip(sheet.n_rows)} if sheet.n_rows else {}
    return Extract(file, sheet, skipped=skipped, refused=Unrecognised(file, sheet.name, why))


def _placed(records: pl.DataFrame, file: str, sheet: Sheet) -> pl.DataFrame:
    """The records with their file and sheet, and the village that stands beside or above them."""
    own = [pl.col(VILLAGE)] if VILLAGE in records.columns else []
    return records.with_columns(
        pl.lit(file).alias("file"),
        pl.lit(sheet.name, pl.String).alias("sheet"),
        pl.coalesce([*own, pl.col(SECTION)]).alias(PLACE_TEXT),
    ).drop(SECTION)


def _names_around(sheet: str | None, stem: str) -> tuple[str, ...]:
    """The sheet's name, and what in both names speaks of a village: 花园村 of 医保-花园村2023."""
    parts = [part for name in (sheet or "", stem) for part in _HAN.findall(name)]
    own = [sheet] if sheet else []
    names = (*own, *(part for part in (stem, *parts) if _VILLAGE_FILE.search(part)))
    return tuple(dict.fromkeys(name for name in names if len(name) <= _LONGEST_VILLAGE))


def _sensitive(profile: Profile, header: Header, mapped: set[int]) -> tuple[str, ...]:
    return tuple(
        shown
        for position, (heading, shown) in enumerate(zip(header.headings, header.shown, strict=True))
        if position not in mapped
        and (read_heading(heading).is_sensitive or any(w in heading for w in profile.sensitive))
    )


def _other_kind(
    reading: Reading, columns: ColumnMap, header: Header, sheet: Sheet, stem: str
) -> Text | None:
    """Why a sheet without the key columns is not this profile's; null where it seems to be."""
    if len(columns.matches) + len(columns.refused) < _TABLE_COLUMNS:
        return Text("it has no columns that are known.", "没有可识别的列。")
    best = rank(stem, sheet, header, reading.profiles.values())[0]
    is_other = best.profile.profile_id != reading.profile.profile_id
    if is_other and best.score >= RECOGNISED and not best.columns.missing(best.profile):
        title = best.profile.title
        return Text(f"it looks like «{title.en}».", f"看起来是“{title.zh}”。")
    return None
