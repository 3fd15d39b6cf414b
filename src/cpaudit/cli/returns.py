"""``cpaudit returns``: the villages' returns beside the records."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cpaudit.cli.options import ExitZero, Lang, Plain, ProjectPath, Quiet
from cpaudit.cli.table_format import TableFormat, TableFormatOption
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from cpaudit.returns import Returns

Village = Annotated[
    list[str] | None,
    typer.Option(
        "--village",
        metavar="<name>",
        help=str(
            Text(
                "Only this village, by name or code; may be repeated.",
                "仅该村居（名称或代码），可重复。",
            )
        ),
    ),
]
AllCells = Annotated[
    bool,
    typer.Option("--all", help=str(Text("Also the cells that agree.", "同时列出相符的数据。"))),
]


def returns(
    path: ProjectPath = Path(),
    *,
    village: Village = None,
    all_cells: AllCells = False,
    output_format: TableFormatOption = TableFormat.TEXT,
    exit_zero: ExitZero = False,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Compare each cell of the villages' returns with the records, and the cells with each other."""
    del lang
    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.audited import audited
    from cpaudit.cli.link_tables import csv_text
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.errors import ExitCode
    from cpaudit.reports.returns_lines import counts
    from cpaudit.reports.returns_parts import returns_json
    from cpaudit.reports.returns_table import cells_table

    of = audited(path, is_quiet=quiet)
    # Only a time limit leaves them out, and this command has none.
    result = narrowed(cast("Returns", of.audit.returns), village or ())
    is_plain = is_plain_asked(plain=plain)
    match output_format:
        case TableFormat.JSON:
            typer.echo(to_json(returns_json(result, has_cases=True)), nl=False)
        case TableFormat.CSV:
            typer.echo(csv_text(cells_table(result, has_all=all_cells)), nl=False)
        case TableFormat.TEXT:
            show(list(_blocks(result, is_plain=is_plain, has_all=all_cells)), is_plain=is_plain)
    of.tell_problems()
    if result.is_given and not result.n_lines and not of.problems:
        # What could not be judged is never a pass.
        if output_format is not TableFormat.TEXT:
            typer.echo(counts(result), err=True)
        raise typer.Exit(int(ExitCode.UNREADABLE))
    is_met = result.mismatches.is_empty() and result.failures.is_empty()
    raise typer.Exit(int(of.exit_code(is_met=is_met, exits_zero=exit_zero)))


def narrowed(result: "Returns", villages: "Sequence[str]") -> "Returns":
    """The result of these villages only, named by name or code.

    Raises:
        UsageError: a village stands in no return.
    """
    if not villages:
        return result
    from dataclasses import replace

    import polars as pl

    from cpaudit.errors import UsageError
    from cpaudit.rules.refusal import advice

    tables = [result.cells, result.checks]
    known = {
        word
        for table in tables
        for column in ("village", "village_name")
        for word in table[column].drop_nulls().unique()
    }
    for name in villages:
        if name not in known:
            raise UsageError(
                Text(
                    f"no return of the period is of a village «{name}».",
                    f"本期报表中没有村居“{name}”。",
                ),
                mend=advice(name, {word for word in known if not word.isdigit()}),
            )
    is_asked = pl.col("village").is_in([*villages]) | pl.col("village_name").is_in([*villages])
    cells, checks = (table.filter(is_asked.fill_null(value=False)) for table in tables)
    lines = cells["line"].unique()
    return replace(
        result,
        n_lines=len(lines),
        cells=cells,
        checks=checks,
        causes=result.causes.filter(pl.col("line").is_in(lines.implode())),
    )


def _blocks(result: "Returns", *, is_plain: bool, has_all: bool) -> "Iterator[RenderableType]":
    from rich.text import Text as Line

    from cpaudit.i18n import current_language
    from cpaudit.reports.grid import note
    from cpaudit.reports.returns_lines import case_lines, counts, left_out_lines, way_lines
    from cpaudit.reports.returns_parts import cells_grid, checks_grid

    language = current_language()
    if not result.is_given:
        yield Line(str(Text("The project has no returns.", "该项目没有村级报表。")))
        return
    yield Line(
        str(
            Text(
                f"Returns of {result.start} – {result.end} beside the records",
                f"{result.start} 至 {result.end} 报表与个案比对",
            )
        )
    )
    yield note(counts(result), language, style="")
    cells = result.cells if has_all else result.mismatches
    if not cells.is_empty():
        yield cells_grid(result, cells, language, is_plain=is_plain)
    cases = list(case_lines(result))
    if cases:
        yield note(
            Text(
                "Who that may be (person_key, as in the findings):",
                "涉及人员（人员编号，同疑点清单）：",
            ),
            language,
            style="",
        )
        for text in cases:
            yield note(text, language)
    if not result.failures.is_empty():
        yield Line(str(Text("Sums and balances that do not hold", "不符的平衡关系")))
        yield checks_grid(result, language, is_plain=is_plain)
    for text in (*way_lines(result), *left_out_lines(result, language), *result.statement):
        yield note(text, language)
