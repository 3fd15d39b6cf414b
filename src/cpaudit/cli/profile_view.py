"""Source profiles on the screen: all of them in a table, and one with its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.sources.profiles.profile import Profile

_DEPARTMENTS = {
    "planning": Text("planning", "卫健·全员"),
    "police": Text("police", "公安"),
    "health": Text("health", "卫健"),
    "civil": Text("civil affairs", "民政"),
    "insurance": Text("insurance", "医保"),
    "education": Text("education", "教育"),
}


def list_view(profiles: Iterable[Profile], language: Language, *, is_plain: bool) -> RenderableType:
    """A row for each profile."""
    table = grid(
        Head(Text("profile", "模板")),
        Head(Text("department", "部门")),
        Head(Text("what it is", "内容"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for profile in profiles:
        table.add_row(
            profile.profile_id,
            _DEPARTMENTS.get(profile.department, Text(*[profile.department] * 2)).within(language),
            profile.title.within(language),
        )
    return table


def profile_view(
    profile: Profile, language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """What a profile is, its fields with their headings, and its codes."""
    yield Line(f"{profile.profile_id}  {profile.title.within(language)}", style="bold")
    yield Padding(Line(profile.about.within(language)), (0, 0, 0, 2))
    yield Line()
    needed = {name: number for number, group in enumerate(profile.required, 1) for name in group}
    table = grid(
        Head(Text("field", "字段")),
        Head(Text("needed", "要求")),
        Head(Text("headings, among others", "可识别的表头（部分）"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for name in profile.fields:
        headings = [alias for alias in profile.shown_aliases.get(name, ()) if alias != name]
        comma = Text(", ", "、").within(language)
        table.add_row(
            name,
            _demand(name, profile, needed).within(language),
            comma.join(headings),
        )
    yield table
    own = {name: codes for name, codes in profile.codes.items() if name in profile.fields}
    if own:
        yield Line()
        yield _codes(own, language, is_plain=is_plain)


def _demand(name: str, profile: Profile, needed: Mapping[str, int]) -> Text:
    if name in needed:
        group = profile.required[needed[name] - 1]
        return Text("key", "必需") if len(group) == 1 else Text("key, one of", "必需其一")
    return Text("collect", "应采") if name in profile.must_collect else Text("", "")


def _codes(
    own: Mapping[str, Mapping[str, str]], language: Language, *, is_plain: bool
) -> RenderableType:
    table = grid(
        Head(Text("field", "字段")),
        Head(Text("codes", "代码"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for name, codes in sorted(own.items()):
        by_token: dict[str, list[str]] = {}
        for raw, token in codes.items():
            by_token.setdefault(token, []).append(raw)
        shown = "; ".join(f"{token} = {', '.join(raws)}" for token, raws in by_token.items())
        table.add_row(name, shown)
    return table
