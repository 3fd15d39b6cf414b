"""Which department's export a file is: the best profile for each sheet, or why none fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.errors import SourceError
from cpaudit.i18n import Text
from cpaudit.sources.detection.evidence import Evidence, gather
from cpaudit.sources.detection.headless import why_headless
from cpaudit.sources.detection.matching import ColumnMap, Refusal, match_columns
from cpaudit.sources.headings.header import Header, find_header
from cpaudit.sources.headings.header_rows import values_below
from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.opening.contents import contents
from cpaudit.sources.profiles.profile import Ages
from cpaudit.sources.readers import read_sheets
from cpaudit.sources.sheet import ROW, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from cpaudit.sources.detection.candidates import ColumnMatch
    from cpaudit.sources.profiles.profile import Profile

# A profile is taken from this score on, and when it leads the next one by this much.
RECOGNISED, LEAD = 0.5, 0.02
# The parts of the score. What a file must have counts most, then what only such files have, then
# how much of the file is explained, then what it is called.
_REQUIRED, _SIGNATURE, _EXPLAINED, _NAMED = 0.3, 0.25, 0.25, 0.2
_ENOUGH_SIGNATURE = 2
# Names and titles that call a sheet another kind of export speak against this one; shorter words
# than three characters (出生, 人口) stand in the names of many kinds.
_CALLED_OTHERWISE, _TELLING_BYTES = 0.9, 9
# A signature field read out of a word that could mean another is no signature, even where the
# values fit.
_SURE = 0.89
# Rows of a sheet above its headings, where a title may stand.
_TITLE_ROWS = 10
# Years between the middle 80 % of birth dates: children's sources reach back some years, rolls a
# century.
_WIDEST_CHILDREN, _NARROWEST_ALL, _AMISS, _ENOUGH_BIRTHS = 30, 12, 0.85, 30


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a sheet was taken for; ``profile_id`` is null where no profile fits."""

    file: str
    sheet: str | None
    profile_id: str | None
    score: float
    why: Text
    nearest: str | None = None  # the best profile even where it does not fit
    runner_up: str | None = None
    runner_up_score: float = 0.0
    columns: tuple[ColumnMatch, ...] = ()
    refused: tuple[Refusal, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    unmapped: tuple[str, ...] = ()
    encoding: str | None = None
    header_rows: tuple[int, int] | None = None
    n_rows: int = 0
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a profile fits a sheet."""

    profile: Profile
    score: float
    columns: ColumnMap


def recognise(
    path: Path, profiles: Mapping[str, Profile], *, encoding: str | None = None
) -> list[Recognition]:
    """What each sheet of ``path`` is, or of each table packed in it.

    Raises:
        SourceError: the file cannot be read; a packed one that cannot be is not recognised.
    """
    known = known_headings(profiles.values())
    found: list[Recognition] = []
    for content in contents(path, file=path.name):
        try:
            sheets = read_sheets(
                content.path,
                content.data,
                file=content.file,
                encoding=encoding,
                memo=content.memo,
            )
        except SourceError as cause:
            if content.file == path.name:
                raise
            found.append(Recognition(content.file, None, None, 0.0, cause.what))
            continue
        found += [
            recognise_sheet(sheet, profiles, known, file=content.file, stem=content.stem)
            for sheet in sheets
        ]
    return found


def known_headings(
    profiles: Iterable[Profile], declared: Mapping[str, str] | None = None
) -> frozenset[str]:
    """The folded headings that profiles and the project name."""
    from cpaudit.sources.vocabulary import fold

    aliases = {
        alias for profile in profiles for names in profile.aliases.values() for alias in names
    }
    return frozenset(aliases | {fold(text) for text in (declared or {}).values()})


def recognise_sheet(
    sheet: Sheet, profiles: Mapping[str, Profile], known: frozenset[str], *, file: str, stem: str
) -> Recognition:
    """What ``sheet`` of ``file`` is; ``stem`` is what the file is called without its extension."""
    if sheet.is_hidden:
        why = Text("the sheet is hidden and is not read.", "工作表已隐藏，不读取。")
        return Recognition(file, sheet.name, None, 0.0, why, n_rows=sheet.n_rows, is_hidden=True)
    header = find_header(sheet, known=known)
    if header is None:
        why = why_headless(sheet)
        return Recognition(
            file,
            sheet.name,
            None,
            0.0,
            why,
            encoding=sheet.encoding,
            n_rows=sheet.n_rows,
        )
    fits = rank(stem, sheet, header, profiles.values())
    first, second = fits[0], (fits[1] if len(fits) > 1 else None)
    why, is_known = _judge(first, second)
    mapped = {match.position for match in first.columns.matches}
    return Recognition(
        file=file,
        sheet=sheet.name,
        profile_id=first.profile.profile_id if is_known else None,
        score=round(first.score, 3),
        why=why,
        nearest=first.profile.profile_id,
        runner_up=second.profile.profile_id if second else None,
        runner_up_score=round(second.score, 3) if second else 0.0,
        columns=first.columns.matches,
        refused=first.columns.refused,
        missing=first.columns.missing(first.profile),
        unmapped=unmapped(header, mapped),
        encoding=sheet.encoding,
        header_rows=(header.first_row, header.last_row),
        n_rows=sheet.n_rows,
    )


def unmapped(header: Header, mapped: set[int]) -> tuple[str, ...]:
    """The headings that have no field and are not merely row numbers and the like."""
    return tuple(
        shown
        for position, (heading, shown) in enumerate(zip(header.headings, header.shown, strict=True))
        if heading and position not in mapped and not read_heading(heading).is_ignored
    )


def _judge(first: Fit, second: Fit | None) -> tuple[Text, bool]:
    title, missing = first.profile.title, first.columns.missing(first.profile)
    if first.score < RECOGNISED:
        return (
            Text(
                f"it resembles no known export; the nearest is «{title.en}» ({first.score:.2f}).",
                f"与已知的导出格式都不相符，最接近“{title.zh}”（{first.score:.2f}）。",
            ),
            False,
        )
    if missing:
        names = "; ".join(" / ".join(group) for group in missing)
        return (
            Text(
                f"it resembles «{title.en}» but has no column for {names}.",
                f"与“{title.zh}”相近，但缺少列：{names}。",
            ),
            False,
        )
    if second and first.score - second.score < LEAD and not second.columns.missing(second.profile):
        other = second.profile.title
        return (
            Text(
                f"«{title.en}» and «{other.en}» fit equally well; name the profile.",
                f"“{title.zh}”与“{other.zh}”同样相符，请指定模板。",
            ),
            False,
        )
    return Text(f"it is «{title.en}».", f"识别为“{title.zh}”。"), True


def rank(name: str, sheet: Sheet, header: Header, profiles: Iterable[Profile]) -> list[Fit]:
    """The profiles from best to worst for a sheet of a file called ``name``."""
    evidence = column_evidence(sheet, header)
    context = " ".join((name, sheet.name or "", *title_texts(sheet.cells, header))).casefold()
    known = list(profiles)
    named = {profile.profile_id: _named(profile, context) for profile in known}
    longest = max(named.values(), default=0) or 1
    is_told = longest >= _TELLING_BYTES
    fits = [
        _fit(
            profile,
            header,
            evidence,
            context,
            named=named[profile.profile_id] / longest,
            is_called_otherwise=is_told and not named[profile.profile_id],
        )
        for profile in known
    ]
    # A sheet without any key column scores nothing: the nearest then has most of its columns.
    return sorted(
        fits, key=lambda fit: (-fit.score, -len(fit.columns.matches), fit.profile.profile_id)
    )


def column_evidence(sheet: Sheet, header: Header) -> list[Evidence]:
    """The evidence of the rows below the header, column by column."""
    found = gather(values_below(sheet, header))
    return [found[name] for name in sheet.columns] + [Evidence()] * (
        len(header.headings) - len(sheet.columns)
    )


def title_texts(cells: pl.DataFrame, header: Header) -> list[str]:
    """The texts above the header."""
    above = cells.head(_TITLE_ROWS).filter(cells.head(_TITLE_ROWS)[ROW] < header.first_row)
    return [text for row in above.drop(ROW).rows() for text in row if text]


def _fit(
    profile: Profile,
    header: Header,
    evidence: Sequence[Evidence],
    context: str,
    *,
    named: float,
    is_called_otherwise: bool,
) -> Fit:
    columns = match_columns(profile, header.headings, evidence)
    n_missing = len(columns.missing(profile))
    required = 1 - n_missing / max(1, len(profile.required))
    needed = min(_ENOUGH_SIGNATURE, len(profile.signature))
    distinct = sum(
        match.certainty
        for match in columns.matches
        if match.field in profile.signature and match.certainty >= _SURE
    )
    signature = min(1.0, distinct / needed) if needed else 0.0
    explained = _explained(profile, header, columns)
    texts = " ".join((context, *(heading.casefold() for heading in header.headings)))
    score = _REQUIRED * required + _SIGNATURE * signature + _EXPLAINED * explained + _NAMED * named
    if n_missing:
        score *= required
    if profile.telling and not any(word.casefold() in texts for word in profile.telling):
        score *= 1 - _NAMED
    if is_called_otherwise:
        score *= _CALLED_OTHERWISE
    score *= _age_factor(profile, columns, evidence)
    return Fit(profile, score, columns)


def _named(profile: Profile, context: str) -> int:
    """The length of the longest of the profile's words in the names and titles."""
    own = profile.profile_id.casefold()
    words = (*(word.casefold() for word in profile.words), own, own.replace("_", " "))
    return max((len(word.encode()) for word in words if word in context), default=0)


def _age_factor(profile: Profile, columns: ColumnMap, evidence: Sequence[Evidence]) -> float:
    """Less than 1 where the birth dates are those of another kind of source."""
    spread = next(
        (
            evidence[match.position].year_spread
            for match in columns.matches
            if match.field == "birth_date" and evidence[match.position].n >= _ENOUGH_BIRTHS
        ),
        None,
    )
    is_amiss = spread is not None and (
        (profile.ages is Ages.CHILDREN and spread > _WIDEST_CHILDREN)
        or (profile.ages is Ages.ALL and spread < _NARROWEST_ALL)
    )
    return _AMISS if is_amiss else 1.0


def _explained(profile: Profile, header: Header, columns: ColumnMap) -> float:
    """The share of the headings, each as heavy as its field, that the profile explains."""
    gained = sum(
        profile.weights.get(match.field, 1.0) * match.certainty for match in columns.matches
    )
    mapped = {match.position for match in columns.matches}
    # What such exports are known to hold beside the fields speaks for the profile, not against it.
    known = (*profile.sensitive, *profile.unread)
    lost = sum(not any(word in text for word in known) for text in unmapped(header, mapped))
    return gained / (gained + lost) if gained else 0.0
