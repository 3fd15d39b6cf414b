"""Raw records of one sheet under a given profile, with the account of its other rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text
from cpaudit.sources.detect import RECOGNISED, column_evidence, known_headings, rank, unmapped
from cpaudit.sources.header import Header, find_header
from cpaudit.sources.heading import read_heading
from cpaudit.sources.intake import Unrecognised
from cpaudit.sources.matching import ColumnMap, match_columns
from cpaudit.sources.places import PLACE_TEXT
from cpaudit.sources.profile import VILLAGE, Profile
from cpaudit.sources.reshape import to_fields, without_children
from cpaudit.sources.rows import SECTION, Skip, add_skips, label_above, label_rows, skips_of
from cpaudit.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project import SourceSpec
    from cpaudit.sources.sheet import Sheet

# A sheet with fewer known columns is a note or a cover, not a table with a column too few.
_TABLE_COLUMNS = 2
_SHOWN_HEADINGS = 30
_VILLAGE_FILE = re.compile(r"村|社区|居委")
_LONGEST_VILLAGE = 15


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

    Raises:
        SourceError: the sheet is a table of this profile's kind without one of its key columns.
    """
    spec, profile = reading.spec, reading.profile
    if sheet.is_hidden:
        why = Text("the sheet is hidden.", "工作表已隐藏。")
        return _left(file, sheet, "hidden_sheet", why)
    if not sheet.cells.height and not sheet.n_deleted:
        return _left(file, sheet, "blank", Text("the sheet is empty.", "工作表是空的。"))
    header = find_header(sheet, known=known_headings([profile], spec.columns))
    if header is None:
        why = Text("no row of headings was found.", "没有找到表头行。")
        return _left(file, sheet, "unrecognised", why)
    _check_declared(reading, header, file, sheet)
    columns = match_columns(
        profile, header.headings, column_evidence(sheet, header), declared=spec.columns
    )
    if columns.missing(profile):
        other = _other_kind(reading, columns, header, sheet, stem)
        if other is None:
            raise _missing(reading, columns, header, file, sheet)
        return _left(file, sheet, "unrecognised", other)
    labelled = label_rows(sheet, header, columns, keeps_totals=profile.keeps_totals)
    records = to_fields(labelled, columns, header.shown, profile)
    skipped = label_above(sheet, header) if sheet.headings is None else {}
    skipped = add_skips(skipped, skips_of(labelled))
    if sheet.n_deleted:
        skipped["deleted"] = Skip(sheet.n_deleted)
    n_childless = without_children(labelled, records)
    if n_childless:
        skipped["no_child"] = Skip(n_childless)
    mapped = {match.position for match in columns.matches}
    sensitive = _sensitive(profile, header, mapped)
    return Extract(
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
    """The sheet's name, and the file's where it speaks of a village."""
    names = [name for name in (sheet,) if name and len(name) <= _LONGEST_VILLAGE]
    if _VILLAGE_FILE.search(stem) and len(stem) <= _LONGEST_VILLAGE:
        names.append(stem)
    return tuple(names)


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


def _check_declared(reading: Reading, header: Header, file: str, sheet: Sheet) -> None:
    """The columns that the project names must be there.

    Raises:
        SourceError: one is not, or its field is none of this dataset's.
    """
    spec, profile = reading.spec, reading.profile
    folded = {fold(heading) for heading in header.headings}
    for name, heading in spec.columns.items():
        if name not in profile.fields:
            raise SourceError(
                Text(
                    f"«{name}» is not a field of {profile.dataset}.",
                    f"“{name}”不是 {profile.dataset} 的字段。",
                ),
                mend=Text(
                    f"Fields: {', '.join(profile.fields)}. Correct "
                    f"sources.{spec.source_id}.columns in cpaudit.yaml.",
                    f"可用字段：{'、'.join(profile.fields)}。请改正 cpaudit.yaml 中的 "
                    f"sources.{spec.source_id}.columns。",
                ),
                place=Place(file=file, sheet=sheet.name),
            )
        if fold(heading) not in folded:
            raise SourceError(
                Text(
                    f"there is no column «{heading}», which cpaudit.yaml gives for {name}; "
                    f"found: {_listing(header, ', ')}.",
                    f"没有 cpaudit.yaml 为 {name} 指定的列“{heading}”；现有列："
                    f"{_listing(header, '、')}。",
                ),
                mend=Text(
                    f"Correct sources.{spec.source_id}.columns.{name}.",
                    f"请改正 sources.{spec.source_id}.columns.{name}。",
                ),
                place=Place(file=file, sheet=sheet.name, row=header.last_row or None),
            )


def _missing(
    reading: Reading, columns: ColumnMap, header: Header, file: str, sheet: Sheet
) -> SourceError:
    group = columns.missing(reading.profile)[0]
    names, source = " / ".join(group), reading.spec.source_id
    refused = [r.heading for r in columns.refused if r.field in group]
    doubt = (
        Text(
            f" The values of «{refused[0]}» do not look like it.",
            f"列“{refused[0]}”的内容不像该字段的值。",
        )
        if refused
        else Text("", "")
    )
    return SourceError(
        Text(
            f"no column for {names}; found: {_listing(header, ', ')}.{doubt.en}",
            f"没有 {names} 对应的列；现有列：{_listing(header, '、')}。{doubt.zh}",
        ),
        mend=Text(
            f"Name the column in cpaudit.yaml: sources.{source}.columns: "
            f"{{{group[0]}: <heading>}}.",
            f"请在 cpaudit.yaml 中指定该列：sources.{source}.columns: {{{group[0]}: 表头}}。",
        ),
        place=Place(file=file, sheet=sheet.name, row=header.last_row or None),
    )


def _listing(header: Header, separator: str) -> str:
    headings = [heading for heading in header.headings if heading]
    more = " …" if len(headings) > _SHOWN_HEADINGS else ""
    return separator.join(headings[:_SHOWN_HEADINGS]) + more
