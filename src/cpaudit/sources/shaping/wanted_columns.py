"""The columns that the project names and the profile needs, and what to say where one lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cpaudit.errors import Place, ProjectError, SourceError
from cpaudit.i18n import Text
from cpaudit.sources.profiles.declared import check_spec
from cpaudit.sources.vocabulary import fold

if TYPE_CHECKING:
    from cpaudit.project import SourceSpec
    from cpaudit.sources.detection.matching import ColumnMap
    from cpaudit.sources.headings.header import Header
    from cpaudit.sources.profiles.profile import Profile

_SHOWN_HEADINGS = 30


def check_columns(spec: SourceSpec, profile: Profile, header: Header, place: Place) -> None:
    """The columns that the project names must be there.

    Raises:
        ProjectError: one is not, or its field is none of this dataset's.
    """
    check_spec(spec, profile)
    folded = {fold(heading) for heading in header.headings}
    for name, heading in spec.columns.items():
        if fold(heading) not in folded:
            where = place.describe()
            raise ProjectError(
                Text(
                    f"there is no column «{heading}» in {where.en}, given for {name}; "
                    f"found: {_listing(header, ', ')}.",
                    f"{where.zh} 中没有为 {name} 指定的列“{heading}”；现有列："
                    f"{_listing(header, '、')}。",
                ),
                mend=Text(
                    f"Correct sources.{spec.source_id}.columns.{name}.",
                    f"请改正 sources.{spec.source_id}.columns.{name}。",
                ),
            )


def missing(
    spec: SourceSpec, profile: Profile, columns: ColumnMap, header: Header, place: Place
) -> SourceError:
    """The error for a table without one of the profile's key columns."""
    group = columns.missing(profile)[0]
    names, source = " / ".join(group), spec.source_id
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
        place=replace(place, row=header.last_row or None),
    )


def _listing(header: Header, separator: str) -> str:
    headings = [heading for heading in header.headings if heading]
    more = " …" if len(headings) > _SHOWN_HEADINGS else ""
    return separator.join(headings[:_SHOWN_HEADINGS]) + more
