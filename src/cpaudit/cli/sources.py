"""``cpaudit sources``: the kinds of export that are known, and how a file is read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Lang
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import ExitCode, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cpaudit.sources.detect import Recognition
    from cpaudit.sources.profile import Profile

app = typer.Typer(
    cls=Group,
    help=str(Text("Kinds of export, and how a file is read.", "数据来源模板与文件识别。")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

Extra = Annotated[
    list[Path] | None,
    typer.Option(
        "--profiles",
        help=str(Text("Your own profiles (file or folder).", "自定义来源模板（文件或文件夹）。")),
    ),
]
Name = Annotated[
    str, typer.Argument(metavar="PROFILE", help=str(Text("The profile's id.", "模板标识。")))
]
Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help=str(Text("The files to look at.", "要识别的文件。"))),
]


@app.command("list", cls=Command, help=str(Text("List the source profiles.", "列出来源模板。")))
def list_sources(*, profiles: Extra = None, lang: Lang = None) -> None:
    """Print a line for each profile."""
    del lang
    for profile in _profiles(profiles).values():
        typer.echo(f"{profile.profile_id:<22}{profile.department:<11}{profile.title}")


@app.command(
    "show", cls=Command, help=str(Text("The fields of one profile.", "显示一个模板的字段。"))
)
def show(name: Name, *, profiles: Extra = None, lang: Lang = None) -> None:
    """Print the fields of a profile with the headings that they are recognised by."""
    del lang
    known = _profiles(profiles)
    if name not in known:
        from cpaudit.project.cursor import did_you_mean, nearest

        raise UsageError(
            Text(f"there is no profile «{name}».", f"没有模板“{name}”。"),
            mend=did_you_mean(nearest(name, known))
            or Text("See cpaudit sources list.", "请用 cpaudit sources list 查看。"),
        )
    for line in describe(known[name]):
        typer.echo(line)


def describe(profile: "Profile") -> "Iterator[str]":
    """What a profile says, a line for each field."""
    yield f"{profile.profile_id}  {profile.title}"
    yield str(profile.about)
    yield ""
    needed = Text(" (needed)", "（必需）")
    for field in profile.fields:
        headings = [name for name in profile.shown_aliases.get(field, ()) if name != field]
        mark = needed if profile.is_required(field) else ""
        yield f"  {field}{mark}: {', '.join(headings)}" if headings else f"  {field}{mark}"
    own = {field: codes for field, codes in profile.codes.items() if field in profile.fields}
    if own:
        yield ""
        yield str(Text("codes", "代码"))
        for field, codes in sorted(own.items()):
            yield f"  {field}: {', '.join(f'{raw} = {token}' for raw, token in codes.items())}"


def _profiles(extra: list[Path] | None) -> "Mapping[str, Profile]":
    from cpaudit.sources.profiles import load_profiles

    return load_profiles(extra or ())


@app.command(
    "inspect",
    cls=Command,
    help=str(Text("What a file is, and how it is read.", "识别文件并显示读法。")),
)
def inspect(files: Files, *, profiles: Extra = None, lang: Lang = None) -> None:
    """Print for each sheet what it is taken for and which column holds what.

    Leaves with code 3 when a sheet is not recognised.
    """
    del lang
    from cpaudit.sources.detect import recognise

    known = _profiles(profiles)
    is_clear = True
    for file in files:
        for sheet in recognise(file, known):
            is_clear = is_clear and (sheet.profile_id is not None or sheet.is_hidden)
            for line in inspected(sheet):
                typer.echo(line)
    raise typer.Exit(int(ExitCode.OPEN if is_clear else ExitCode.UNREADABLE))


def inspected(sheet: "Recognition") -> "Iterator[str]":
    """What a sheet is taken for, with each column; headings only, no values."""
    name = f"{sheet.file} [{sheet.sheet}]" if sheet.sheet else sheet.file
    yield f"{name}: {sheet.why}"
    facts: tuple[tuple[Text, object], ...] = (
        (Text("score", "得分"), sheet.score),
        (
            Text("next best", "次选"),
            sheet.runner_up and f"{sheet.runner_up} {sheet.runner_up_score}",
        ),
        (Text("encoding", "编码"), sheet.encoding),
        (
            Text("header rows", "表头行"),
            sheet.header_rows and "-".join(map(str, sheet.header_rows)),
        ),
        (Text("rows", "行数"), sheet.n_rows),
    )
    yield "  " + "  ".join(f"{title}: {value}" for title, value in facts if value is not None)
    for match in sorted(sheet.columns, key=lambda match: match.position):
        yield f"    {match.heading} -> {match.field}  ({match.certainty:.0%}, {match.how.value})"
    for refusal in sheet.refused:
        text = Text("values do not fit", "值与字段不符")
        yield f"    {refusal.heading} -> {refusal.field}: {text}"
    for missing in sheet.missing:
        yield f"    {Text('missing', '缺少')}: {' / '.join(missing)}"
    if sheet.unmapped:
        yield f"    {Text('not used', '未使用')}: {', '.join(sheet.unmapped)}"
