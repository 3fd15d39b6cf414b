"""Why a source gives nothing: the errors of a source whose files could all be opened."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.project import SourceSpec
    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.sources.shaping.extract import Extract

_ABOVE_RECORDS = frozenset({"title", "unit", "header"})


def check_sheets(spec: SourceSpec, names: list[str]) -> None:
    """Nothing, where each sheet that the project names is among ``names``.

    Raises:
        SourceError: one is not.
    """
    for wanted in spec.sheets:
        if not any(fnmatchcase(name, wanted) for name in names):
            found = ", ".join(name for name in names if name) or "-"
            raise SourceError(
                Text(
                    f"source «{spec.source_id}»: there is no sheet «{wanted}»; found: {found}.",
                    f"来源“{spec.source_id}”：没有工作表“{wanted}”；现有：{found}。",
                ),
                mend=Text(
                    f"Correct sources.{spec.source_id}.sheets.",
                    f"请改正 sources.{spec.source_id}.sheets。",
                ),
            )


def nothing_usable(
    spec: SourceSpec, profile: Profile, extracts: list[Extract], misnamed: list[str]
) -> SourceError:
    """The error for a source of which no row is a record."""
    why = _why_nothing(extracts)
    files = list(dict.fromkeys(one.file for one in extracts))
    if set(files) & set(misnamed):
        why = Text(
            f"{why.en} The file is not what its name says.", f"{why.zh}文件内容与扩展名不符。"
        )
    sheet = extracts[0].sheet.name if len(extracts) == 1 else None
    return SourceError(
        Text(
            f"source «{spec.source_id}» holds no record of «{profile.title.en}»: {why.en}",
            f"来源“{spec.source_id}”中没有“{profile.title.zh}”的记录：{why.zh}",
        ),
        mend=Text(
            f"Check the file, or files, sheets and profile under sources.{spec.source_id}. If there "
            "was nothing to report, take the source out of cpaudit.yaml.",
            f"请检查文件，或 sources.{spec.source_id} 下的 files、sheets、profile。"
            "如果本期确实没有记录，请从 cpaudit.yaml 中去掉该来源。",
        ),
        place=Place(file=", ".join(files) or None, sheet=sheet),
    )


def _why_nothing(extracts: Sequence[Extract]) -> Text:
    """Why no row of the sheets is a record."""
    for one in extracts:
        if one.refused:
            return one.refused.why
    n_below = sum(
        skip.n
        for one in extracts
        for reason, skip in one.skipped.items()
        if reason not in _ABOVE_RECORDS
    )
    if not n_below:
        return Text("there are headings and no row below them.", "只有表头，没有数据行。")
    return Text(
        f"no row is a record; rows left out below the headings: {n_below}.",
        f"没有一行是有效记录，表头以下略去 {n_below} 行。",
    )
