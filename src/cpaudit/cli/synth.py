"""``cpaudit synth``: an invented township whose truth is known, and how well a run finds it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.options import Lang
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

# Below this a township has villages without a birth.
FEWEST_PERSONS = 200


class RecordQuality(StrEnum):
    """The words of ``synthesis.Profile``, which help must not import; a test holds them equal."""

    CLEAN = "clean"
    TYPICAL = "typical"
    AWFUL = "awful"


app = typer.Typer(
    cls=Group,
    help=str(Text("Invented townships whose truth is known.", "生成真值已知的虚构乡镇数据。")),
    no_args_is_help=True,
    invoke_without_command=True,
    rich_markup_mode=None,
)

Out = Annotated[
    Path | None,
    typer.Option("--out", help=str(Text("A new folder for it.", "写入的新文件夹。"))),
]
Persons = Annotated[
    int,
    typer.Option(
        "--persons",
        min=FEWEST_PERSONS,
        help=str(Text("Living people on the roll, about.", "在册人口数（约）。")),
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", help=str(Text("Same seed, same files.", "种子相同则数据相同。")))
]
Quality = Annotated[
    RecordQuality,
    typer.Option("--profile", help=str(Text("How badly records are kept.", "数据质量档次。"))),
]


@app.callback()
def generate(
    context: typer.Context,
    *,
    out: Out = None,
    persons: Persons = 3000,
    seed: Seed = 1,
    profile: Quality = RecordQuality.TYPICAL,
    lang: Lang = None,
) -> None:
    """Write the exports, the project file and the truth of an invented township."""
    del lang
    if context.invoked_subcommand is not None:
        return
    if out is None:
        raise UsageError(
            Text("no folder is named.", "没有指定文件夹。"),
            mend=Text("Add --out FOLDER.", "请加 --out 文件夹。"),
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            Text("this folder holds other files.", "该文件夹中已有其他文件。"),
            mend=Text("Name a new folder.", "请指定一个新文件夹。"),
            place=Place(file=str(out)),
        )
    from cpaudit.synthesis.export import write
    from cpaudit.synthesis.profile import Profile
    from cpaudit.synthesis.township import generate as make_township

    counts = write(make_township(persons, seed, Profile(profile.value)), out)
    for dataset, n in counts.items():
        typer.echo(f"  {dataset:<22}{n:>9,}")
    typer.echo(Text(f"Written: {out}", f"已写入 {out}"))


Run = Annotated[
    Path,
    typer.Argument(metavar="RUN", help=str(Text("The run's output.", "核查输出文件夹。"))),
]
Data = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER", help=str(Text("The generated township.", "生成的数据文件夹。"))
    ),
]


@app.command(
    "score", cls=Command, help=str(Text("Hold a run against the truth.", "将核查结果与真值对比。"))
)
def score(run: Run, folder: Data, *, lang: Lang = None) -> None:
    """Print how much of a township's truth a run found."""
    del lang
    from cpaudit.synthesis.score import score as score_run
    from cpaudit.synthesis.score_text import render

    typer.echo(render(score_run(run, folder)))
