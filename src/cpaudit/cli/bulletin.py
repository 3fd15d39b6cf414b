"""``cpaudit bulletin``: the numbers of the period for the head of office, without names."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Lang, ProjectPath, Quiet
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text, current_language

if TYPE_CHECKING:
    from cpaudit.project import Project
    from cpaudit.reports.bulletin_facts import Facts

_DOCX, _MARKDOWN = ".docx", (".md", ".markdown", ".txt")

TemplateOption = Annotated[
    Path | None,
    typer.Option(
        "--template",
        metavar="FILE",
        help=str(
            Text(
                "A template of your own, .docx or .md, in the place of the project's.",
                "自定义模板（.docx 或 .md），代替项目中设置的模板。",
            )
        ),
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help=str(
            Text(
                "A .docx or .md file; without it Markdown goes to the screen.",
                "输出文件（.docx 或 .md）；不写则将 Markdown 输出到屏幕。",
            )
        ),
    ),
]
VariablesOption = Annotated[
    bool,
    typer.Option(
        "--variables",
        help=str(
            Text(
                "Print what a template may use, with this run's values, as JSON.",
                "以 JSON 输出模板可用的变量及本次的值。",
            )
        ),
    ),
]
WriteTemplateOption = Annotated[
    Path | None,
    typer.Option(
        "--write-template",
        metavar="FILE",
        help=str(
            Text(
                "Write the shipped template to FILE (.docx or .md), to begin your own with.",
                "将自带模板写到 FILE（.docx 或 .md），供修改。",
            )
        ),
    ),
]


def bulletin(
    path: ProjectPath = Path(),
    *,
    template: TemplateOption = None,
    out: OutOption = None,
    variables: VariablesOption = False,
    write_template: WriteTemplateOption = None,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Write the bulletin of the last run; without one the project is audited first."""
    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.assume import assumed_or_loaded
    from cpaudit.cli.own_files import spare_own_files
    from cpaudit.cli.progress import telling
    from cpaudit.cli.walk import RunOptions, bind_language
    from cpaudit.output import write_atomically
    from cpaudit.reports import bulletin as made

    if write_template is not None:
        if write_template.exists():  # somebody may have worked on it for hours
            raise _template_is_there(write_template)
        shipped = made.SHIPPED_DOCX if _is_docx(write_template) else made.SHIPPED_MARKDOWN
        write_atomically(write_template, shipped.read_bytes())
        return
    is_docx = _is_docx(out) if out is not None else False
    if template is not None and _is_docx(template) != is_docx:
        raise UsageError(
            Text("the template and the output are of two kinds.", "模板与输出文件的类型不一致。"),
            mend=Text(
                "A .docx template makes a .docx file, a .md template a .md file.",
                "请用 .docx 模板输出 .docx，或用 .md 模板输出 .md。",
            ),
            place=Place(file=str(template)),
        )
    with telling(is_quiet=quiet) as told:
        project, _ = assumed_or_loaded(path, told=told)
    bind_language(project, RunOptions(lang=lang))
    spare_own_files(project, out)
    facts = _facts(project, path, is_quiet=quiet)
    language = current_language()
    if variables:
        typer.echo(to_json(made.variables(facts, language)), nl=False)
    elif is_docx and out is not None:
        own = template or project.bulletin.template
        write_atomically(out, made.docx_of(facts, language=language, template=own))
    else:
        own = template or project.bulletin.markdown
        text = made.markdown_of(facts, language=language, template=own)
        if out is None:
            typer.echo(text, nl=False)
        else:
            write_atomically(out, text)


def _is_docx(path: Path) -> bool:
    """Whether the file is for Word; else Markdown.

    Raises:
        UsageError: neither.
    """
    if path.suffix.lower() == _DOCX:
        return True
    if path.suffix.lower() in _MARKDOWN or not path.suffix:
        return False
    raise UsageError(
        Text(f"there is no bulletin as «{path.suffix}».", f"通报不支持“{path.suffix}”格式。"),
        mend=Text("Name a .docx or .md file.", "请指定 .docx 或 .md 文件。"),
        place=Place(file=str(path)),
    )


def _template_is_there(path: Path) -> UsageError:
    return UsageError(
        Text("the file exists.", "文件已存在。"),
        mend=Text(
            "Choose another name, or move the file away.", "请换一个文件名，或先移走该文件。"
        ),
        place=Place(file=str(path)),
    )


def _facts(project: "Project", path: Path, *, is_quiet: bool) -> "Facts":
    """The figures that the last run kept, else those of an audit that is done now."""
    from cpaudit.cases.store import has_store, open_store
    from cpaudit.cli.kept import BULLETIN
    from cpaudit.reports.bulletin import facts_of
    from cpaudit.reports.bulletin_facts import bulletin_facts

    if has_store(project.store):
        from cpaudit.cases.snapshot import has_snapshot, read_snapshot

        with open_store(project.store) as store:
            if not store.runs().is_empty():
                followed = store.followed()
                run_no = store.snapshot_of(followed.run_no)
                if run_no is not None and has_snapshot(project.store, run_no, BULLETIN):
                    return facts_of(read_snapshot(project.store, run_no, BULLETIN), followed)
    typer.echo(
        Text(
            "No run of this project is kept: it is audited now, and nothing is recorded.",
            "没有保存的运行结果：现在进行核查，结果不入库。",
        ),
        err=True,
    )
    from cpaudit.cli.audited import audited
    from cpaudit.cli.collect import material_of

    return bulletin_facts(material_of(audited(path, is_quiet=is_quiet).audit))
