"""A first look at the sheets of a file: what each is taken for, before a row is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.sources.detection.detect import column_evidence, known_headings, rank, recognise_sheet
from cpaudit.sources.detection.headless import positional_header, why_headless
from cpaudit.sources.detection.matching import match_columns
from cpaudit.sources.headings.header import find_header
from cpaudit.sources.readers import read_sheets
from cpaudit.sources.readers.signature import Kind, sniff
from cpaudit.sources.readers.text import sniff_separator
from cpaudit.sources.shaping.extract import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cpaudit.errors import SourceError
    from cpaudit.project import SourceSpec
    from cpaudit.sources.detection.detect import Fit
    from cpaudit.sources.detection.matching import ColumnMap
    from cpaudit.sources.headings.header import Header
    from cpaudit.sources.intake import Intake
    from cpaudit.sources.opening.contents import Content
    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.sources.sheet import Sheet

_HEAD = 1 << 16


@dataclass(slots=True)
class Seen:
    """A sheet, what it was taken for, and what a run makes of it."""

    file: str
    form: str
    separator: str | None
    sheet: Sheet
    why: Text
    header: Header | None = None
    fits: list[Fit] = field(default_factory=list)
    profile: Profile | None = None
    error: SourceError | None = None
    intake: Intake | None = None

    asked: Profile | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether anybody asked for the sheet."""
        return self.why is not _NOT_ASKED

    @property
    def counts(self) -> bool:
        """Whether there is something in it to read."""
        return self.is_wanted and not self.sheet.is_hidden and self.sheet.n_rows > 0

    @property
    def nearest(self) -> Profile | None:
        """The kind that it is read as, was asked for, or resembles most."""
        return self.profile or self.asked or (self.fits[0].profile if self.fits else None)

    @property
    def columns(self) -> ColumnMap | None:
        """The headings as the profile reads them; as the nearest one would, where none fits."""
        wanted = self.profile.profile_id if self.profile else None
        return next(
            (fit.columns for fit in self.fits if wanted in {None, fit.profile.profile_id}), None
        )


@dataclass(frozen=True, slots=True)
class OpenTable:
    """The sheets of one file, of a table packed in one, or of a database."""

    file: str
    stem: str
    form: str
    separator: str | None
    sheets: list[Sheet]


def open_table(content: Content, *, encoding: str | None) -> OpenTable:
    """The sheets of a file.

    Raises:
        SourceError: it cannot be read.
    """
    sheets = read_sheets(
        content.path, content.data, file=content.file, encoding=encoding, memo=content.memo
    )
    kind = sniff(content.data, file=content.file)
    separator = None
    if kind is Kind.TEXT:
        head = content.data[:_HEAD].decode(sheets[0].encoding or "utf-8", "ignore")
        separator = sniff_separator(head.encode())
    return OpenTable(content.file, content.stem, kind.value, separator, sheets)


def look(
    table: OpenTable,
    profiles: Mapping[str, Profile],
    wanted: Profile | None,
    spec: SourceSpec | None,
) -> Iterator[Seen]:
    """What each sheet is; one that the project does not ask for is left alone."""
    candidates = {wanted.profile_id: wanted} if wanted else profiles
    declared = spec.columns if spec else {}
    known = known_headings(candidates.values(), declared)
    for sheet in table.sheets:
        seen = Seen(table.file, table.form, table.separator, sheet, _NOT_ASKED, asked=wanted)
        is_asked = spec is None or wanted is None or _is_asked(spec, wanted, sheet)
        if not is_asked:
            yield seen
            continue
        if sheet.is_hidden or not _holds_cells(sheet):
            seen.why = _HIDDEN if sheet.is_hidden else _EMPTY
            yield seen
            continue
        seen.header = find_header(sheet, known=known) or positional_header(sheet, declared)
        if seen.header is None:
            seen.why = why_headless(sheet)
        elif wanted is None:
            recognition = recognise_sheet(
                sheet, candidates, known, file=table.file, stem=table.stem
            )
            seen.why = recognition.why
            seen.profile = profiles.get(recognition.profile_id or "")
            seen.fits = rank(table.stem, sheet, seen.header, candidates.values())
        else:
            seen.why = _AS_ASKED.format(title=wanted.title)
            seen.profile = wanted
            seen.fits = [_declared_fit(table.stem, sheet, seen.header, wanted, declared)]
        yield seen


def _declared_fit(
    stem: str, sheet: Sheet, header: Header, profile: Profile, declared: Mapping[str, str]
) -> Fit:
    fit = rank(stem, sheet, header, [profile])[0]
    if not declared:
        return fit
    evidence = column_evidence(sheet, header)
    columns = match_columns(profile, header.headings, evidence, declared=declared)
    return replace(fit, columns=columns)


def _is_asked(spec: SourceSpec, profile: Profile, sheet: Sheet) -> bool:
    return Reading(spec, profile, {}).is_wanted(sheet)


def _holds_cells(sheet: Sheet) -> bool:
    return sheet.cells.height > 0 or sheet.headings is not None


_NOT_ASKED = Text("the project does not ask for this sheet.", "项目没有要求读取此工作表。")
_HIDDEN = Text("the sheet is hidden and is not read.", "工作表已隐藏，不读取。")
_EMPTY = Text("the sheet is empty.", "工作表是空的。")
_AS_ASKED = Text("it is read as «{title}», as asked.", "按指定读作“{title}”。")
