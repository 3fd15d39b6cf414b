"""``cpaudit sources new``: a source profile of one's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Lang
from cpaudit.cli.own_files import spare_nearby_files
from cpaudit.cli.profile_choice import Extra, chosen, known_profiles
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text, current_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.sources.inspection.inspected import InspectedSheet
    from cpaudit.sources.profiles.profile import Profile

New = Annotated[
    str, typer.Argument(metavar="ID", help=str(Text("The new profile's id.", "新模板的标识。")))
]
From = Annotated[
    Path | None,
    typer.Option("--from", help=str(Text("A file of this kind.", "一个此类的数据文件。"))),
]
Dataset = Annotated[
    str | None,
    typer.Option(
        "--dataset",
        help=str(
            Text("The kind of records: a profile's id.", "记录的种类：填写一个已有模板的标识。")
        ),
    ),
]
Target = Annotated[
    Path | None,
    typer.Option(
        "--out", help=str(Text("Where to write; else ID.yaml.", "写入位置；缺省为 标识.yaml。"))
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help=str(Text("Overwrite what is there.", "覆盖已有文件。")))
]


def new(
    profile_id: New,
    *,
    file: From = None,
    dataset: Dataset = None,
    out: Target = None,
    force: Force = False,
    profiles: Extra = None,
    lang: Lang = None,
) -> None:
    """Write the profile, load it again, and say what to do with it."""
    del lang
    from cpaudit.output import write_atomically
    from cpaudit.sources.inspection.new_profile import check_id, profile_text
    from cpaudit.sources.profiles.profile import read_profile

    check_id(profile_id)
    if file is None and dataset is None:
        raise UsageError(
            Text("there is nothing to make a profile of.", "没有可供生成模板的依据。"),
            mend=Text(
                "Give --from FILE or --dataset KIND.", "请给出 --from 文件 或 --dataset 种类。"
            ),
        )
    target = out or Path(f"{profile_id}.yaml")
    if target.exists() and not force:
        raise UsageError(
            Text("the file exists.", "文件已存在。"),
            mend=Text("Overwrite it with --force.", "如需覆盖请加 --force。"),
            place=Place(file=str(target)),
        )
    if target.exists():
        spare_nearby_files(target)
    known = known_profiles(profiles)
    base, sheet = _base(file, dataset, known)
    text = profile_text(
        profile_id, base, current_language(), sheet=sheet, extra=tuple(profiles or ())
    )
    write_atomically(target, text)
    read_profile(target)
    for line in _next_steps(profile_id, target, file, is_shipped=profile_id in known):
        typer.echo(str(line))


def _base(
    file: Path | None, dataset: str | None, known: "Mapping[str, Profile]"
) -> "tuple[Profile, InspectedSheet | None]":
    """The profile to start from, and the sheet whose headings it takes.

    Raises:
        UsageError: the kind is unknown, or the file has no headings.
        SourceError: the file cannot be read.
    """
    if dataset is not None and dataset not in known:
        of_kind = next((p.profile_id for p in known.values() if p.dataset == dataset), dataset)
        dataset = chosen(of_kind, known).profile_id
    if file is None:
        return chosen(dataset or "", known), None
    from cpaudit.sources.detection.headless import NO_HEADINGS
    from cpaudit.sources.inspection.files import inspect_file

    looked = inspect_file(file, known, profile_id=dataset)
    if looked.error is not None:
        raise looked.error
    sheets = [sheet for sheet in looked.sheets if sheet.guesses]
    if not sheets:
        raise UsageError(
            NO_HEADINGS,
            mend=Text(
                "Put a row of headings above the data, or use --dataset.",
                "请在数据上方加一行表头，或改用 --dataset。",
            ),
            place=Place(file=str(file)),
        )
    best = max(sheets, key=lambda sheet: sheet.guesses[0].score)
    return known[best.profile_id or best.guesses[0].profile_id], best


def _next_steps(
    profile_id: str, target: Path, file: Path | None, *, is_shipped: bool
) -> "list[Text]":
    name = file.name if file else "FILE"
    steps = [
        Text(
            f"Written: {target}. Correct it, then name it in cpaudit.yaml:",
            f"已写入 {target}。请修改后在 cpaudit.yaml 中引用：",
        ),
        Text(f"  profiles: [{target.name}]", f"  profiles: [{target.name}]"),
        Text(
            f"  sources: {{{profile_id}: {{files: {name}, profile: {profile_id}}}}}",
            f"  sources: {{{profile_id}: {{files: {name}, profile: {profile_id}}}}}",
        ),
        Text(
            f"See how it reads: cpaudit sources inspect {file or 'FILE'} --profiles {target} "
            f"--profile {profile_id}",
            f"查看读法：cpaudit sources inspect {file or '文件'} --profiles {target} "
            f"--profile {profile_id}",
        ),
    ]
    if is_shipped:
        steps.append(
            Text(
                f"It replaces the shipped profile {profile_id} wherever it is named.",
                f"引用后将取代自带的模板 {profile_id}。",
            )
        )
    return steps
