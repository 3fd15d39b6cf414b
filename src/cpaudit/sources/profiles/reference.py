"""The profiles as a reader of the documentation wants them: generated, so that it cannot lag."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.sources.profiles.profile import Profile

BEGIN, END = "<!-- profiles: generated -->", "<!-- profiles: end -->"
_SHOWN_ALIASES = 6


def describe_profiles(profiles: Mapping[str, Profile]) -> str:
    """All profiles in Markdown, each with its key columns, roles and headings."""
    return "\n\n".join(describe_profile(profile) for _, profile in sorted(profiles.items()))


def describe_profile(profile: Profile) -> str:
    """One profile in Markdown."""
    roles = "、".join(f"`{role.name}` ({role.presence})" for role in profile.roles) or "—"
    required = "; ".join(" / ".join(f"`{name}`" for name in group) for group in profile.required)
    lines = [
        f"### `{profile.profile_id}`: {profile.title.zh} / {profile.title.en}",
        "",
        f"{profile.about.zh}",
        "",
        f"{profile.about.en}",
        "",
        f"- Department / dataset: `{profile.department}` / `{profile.dataset}`",
        f"- Key columns (one of each group): {required}",
        f"- Must collect: {', '.join(f'`{name}`' for name in profile.must_collect)}",
        f"- Names: {roles}",
        f"- Dates: event `{profile.event}`, entry `{profile.entry}`, coverage `{profile.coverage}`",
        "",
        "| field | headings, among others |",
        "|---|---|",
    ]
    for name in profile.fields:
        aliases = [alias for alias in profile.shown_aliases[name] if alias != name]
        if aliases:
            lines.append(f"| `{name}` | {'、'.join(aliases[:_SHOWN_ALIASES])} |")
    return "\n".join(lines)


def renew(document: str, profiles: Mapping[str, Profile]) -> str:
    """``document`` with its generated part made anew."""
    before, rest = document.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{describe_profiles(profiles)}\n\n{END}{after}"
