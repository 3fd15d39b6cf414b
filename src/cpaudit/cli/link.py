"""``cpaudit link``: why two records are one person or not, and how good the links are."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.link_choices import DataFormat, checked_out
from cpaudit.cli.options import DataFormatOption, FullNames, Lang, Plain, ProjectPath, Quiet
from cpaudit.cli.screen import is_plain_asked
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import UsageError
from cpaudit.i18n import Text, current_language

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    from rich.console import RenderableType

    from cpaudit.project import Project

app = typer.Typer(
    cls=Group,
    help=str(
        Text("Who is one person with whom, and why; how sure that is.", "同一人识别的依据与质量。")
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)

_RECORD = str(
    Text(
        "SOURCE:ROW, FILE[SHEET]:ROW (with :ROLE if several stand in it), or a person's key.",
        "来源:行号、文件[工作表]:行号（一行多人时加 :角色），或人员编号。",
    )
)
First = Annotated[str, typer.Argument(metavar="A", help=_RECORD)]
Second = Annotated[str, typer.Argument(metavar="B", help=_RECORD)]
Labels = Annotated[
    Path,
    typer.Argument(
        metavar="LABELS",
        help=str(
            Text(
                "A CSV file: left, right, match; or record, person; or decisions of reviewers.",
                "CSV 文件：left、right、match；或 record、person；或复核决定文件。",
            )
        ),
    ),
]
CsvOut = Annotated[
    Path | None,
    typer.Option("--out", help=str(Text("A CSV file to write.", "写入的 CSV 文件。"))),
]
Save = Annotated[
    Path | None,
    typer.Option(
        "--save",
        help=str(
            Text(
                "Write the parameters to this YAML file, for linkage.parameters of another project.",
                "把参数写入该 YAML 文件，供其他项目的 linkage.parameters 使用。",
            )
        ),
    ),
]
ModelOnly = Annotated[
    bool,
    typer.Option(
        "--model-only",
        help=str(
            Text(
                "The model's own links, without what reviewers decided.",
                "仅评估模型自身的链接，不采用人工复核决定。",
            )
        ),
    ),
]
Source = Annotated[
    str | None,
    typer.Option("--source", help=str(Text("Only records of this source.", "仅该来源的记录。"))),
]


@app.command(
    "explain",
    cls=Command,
    help=str(
        Text("Why two records are one person, or not.", "说明两条记录为何是（或不是）同一人。")
    ),
)
def explain(
    a: First,
    b: Second,
    path: ProjectPath = Path(),
    *,
    unmask: FullNames = False,
    output_format: DataFormatOption = DataFormat.TEXT,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Print both records, what each comparison weighs, and what would change the answer."""
    del lang
    from cpaudit.cli.link_explained import explain_pair
    from cpaudit.cli.link_explained_view import as_data, view
    from cpaudit.cli.link_project import linked_project

    of = linked_project(path, is_quiet=quiet)
    if unmask:
        _log_unmasked(of.project, "link explain")
    explained = explain_pair(of, a, b, is_masked=not unmask, language=current_language())
    if output_format is DataFormat.JSON:
        _print_json(as_data(explained))
        return
    is_plain = is_plain_asked(plain=plain)
    _print(view(explained, current_language(), is_plain=is_plain), is_plain=is_plain)


@app.command(
    "evaluate",
    cls=Command,
    help=str(Text("How good the links are, by labels.", "按人工标注评估关联质量。")),
)
def evaluate(
    labels: Labels,
    path: ProjectPath = Path(),
    *,
    model_only: ModelOnly = False,
    out: CsvOut = None,
    output_format: DataFormatOption = DataFormat.TEXT,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Print precision, recall and F1 by link type, the best threshold and the calibration."""
    del lang
    from cpaudit.cli.link_project import linked_project
    from cpaudit.cli.link_tables import evaluation_data, evaluation_view
    from cpaudit.linkage.evaluation import evaluate as evaluated
    from cpaudit.linkage.labels import read_labels

    checked_out(out)
    of = linked_project(path, is_quiet=quiet, follows_decisions=not model_only, out=out)
    told = read_labels(labels, of.references(has_keys=True), of.linkage)
    if told.n_stale:
        typer.echo(
            Text(
                f"{labels}: {told.n_stale} decisions are stale (their records have changed or are "
                "gone) and passed over.",
                f"{labels}：{told.n_stale} 条决定已失效（记录已变化或不存在），未计入。",
            ),
            err=True,
        )
    if told.pairs.is_empty():
        raise UsageError(
            Text("the file holds no label.", "文件中没有标注。"),
            mend=Text("Say yes or no of some pairs.", "请至少标注一对记录。"),
        )
    found = evaluated(of.linkage, told.pairs)
    n_decided = 0 if model_only else of.recognition.reviewed.n_used
    if out is not None:
        _write_csv(out, found.curve)
    if output_format is DataFormat.JSON:
        _print_json(evaluation_data(found, n_decided=n_decided))
        return
    is_plain = is_plain_asked(plain=plain)
    shown = evaluation_view(found, current_language(), is_plain=is_plain, n_decided=n_decided)
    _print(shown, is_plain=is_plain)


@app.command(
    "parameters",
    cls=Command,
    help=str(Text("What the model has learnt.", "模型学得的参数。")),
)
def parameters(
    path: ProjectPath = Path(),
    *,
    save: Save = None,
    output_format: DataFormatOption = DataFormat.TEXT,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Print m, u and the shares of the classes, with how they were reached."""
    del lang
    import cpaudit
    from cpaudit.cli.link_parameters import parameters_data, parameters_view
    from cpaudit.cli.link_project import linked_project
    from cpaudit.linkage.saved_parameters import written
    from cpaudit.output import write_atomically

    checked_out(save, kind="YAML")
    of = linked_project(path, is_quiet=quiet, out=save)
    compared = list(of.witness.compared.values())
    if save is not None:
        write_atomically(
            save,
            written(
                compared,
                version=cpaudit.__version__,
                as_of=of.project.as_of,
                area=of.project.area.name,
            ),
        )
    if output_format is DataFormat.JSON:
        _print_json(parameters_data(compared))
        return
    is_plain = is_plain_asked(plain=plain)
    _print(parameters_view(compared, current_language(), is_plain=is_plain), is_plain=is_plain)
    if save is not None:
        typer.echo(Text(f"Written: {save}", f"已写入：{save}"))


@app.command(
    "unlinked",
    cls=Command,
    help=str(Text("Records that linked to nothing, and why.", "未关联的记录及原因。")),
)
def unlinked(
    path: ProjectPath = Path(),
    *,
    source: Source = None,
    out: CsvOut = None,
    unmask: FullNames = False,
    output_format: DataFormatOption = DataFormat.TEXT,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Print counts by source and reason, and the first records; ``--out`` writes all of them."""
    del lang
    from cpaudit.cli.link_project import linked_project
    from cpaudit.cli.link_unlinked import unlinked_records, unlinked_view

    checked_out(out)
    of = linked_project(path, is_quiet=quiet, out=out)
    if unmask:
        _log_unmasked(of.project, "link unlinked")
    records = unlinked_records(of, source=source, is_masked=not unmask)
    if out is not None:
        _write_csv(out, records)
    if output_format is DataFormat.JSON:
        _print_json(records.to_dicts())
        return
    is_plain = is_plain_asked(plain=plain)
    _print(unlinked_view(records, current_language(), is_plain=is_plain), is_plain=is_plain)


@app.command(
    "quality",
    cls=Command,
    help=str(Text("How often the links are wrong, without labels.", "无标注时估计关联的错误率。")),
)
def quality(
    path: ProjectPath = Path(),
    *,
    output_format: DataFormatOption = DataFormat.TEXT,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Print the expected precision and recall, and the recall of blocking."""
    del lang
    from cpaudit.cli.link_project import linked_project
    from cpaudit.cli.link_tables import quality_view
    from cpaudit.linkage.quality import quality as estimated

    of = linked_project(path, is_quiet=quiet)
    found = estimated(of.linkage, of.witness)
    if output_format is DataFormat.JSON:
        _print_json(found.to_dicts())
        return
    is_plain = is_plain_asked(plain=plain)
    _print(quality_view(found, current_language(), is_plain=is_plain), is_plain=is_plain)


def _print(blocks: "Iterable[RenderableType]", *, is_plain: bool) -> None:
    from cpaudit.cli.screen import show

    show(list(blocks), is_plain=is_plain)


def _print_json(data: object) -> None:
    from cpaudit.cli.as_json import to_json

    typer.echo(to_json(data), nl=False)


def _write_csv(path: Path, frame: "pl.DataFrame") -> None:
    from cpaudit.cli.link_tables import csv_text
    from cpaudit.output import write_atomically

    write_atomically(path, csv_text(frame))


def _log_unmasked(project: "Project", command: str) -> None:
    """Record that full names are shown; nothing is shown where that cannot be recorded."""
    from cpaudit.cli.run_log import append_to_log, short_entry

    append_to_log(project.output, short_entry(project, command, options={"unmask": True}))
