"""``cpaudit rules new``: the file of a rule, to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.options import Lang
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text, current_language

RuleId = Annotated[
    str,
    typer.Argument(
        metavar="ID", help=str(Text("The new rule's id: LOCAL001.", "新规则的编号，如 LOCAL001。"))
    ),
]
View = Annotated[
    str, typer.Option("--on", help=str(Text("The view that it reads.", "规则所针对的视图。")))
]
TemplateName = Annotated[
    str | None,
    typer.Option("--template", help=str(Text("A frequent check.", "常用检查模板。"))),
]
When = Annotated[
    str | None,
    typer.Option("--when", help=str(Text("To which rows it applies.", "规则适用的条件。"))),
]
Require = Annotated[
    str | None,
    typer.Option(
        "--require",
        help=str(
            Text(
                "What must hold there; examples are then proposed.",
                "必须满足的条件；给出后会自动拟出例子。",
            )
        ),
    ),
]
Target = Annotated[
    Path | None,
    typer.Option(
        "--out", help=str(Text("Where to write; else ID.yaml.", "写入位置；缺省为 编号.yaml。"))
    ),
]


def new(
    rule_id: RuleId,
    *,
    view: View,
    template: TemplateName = None,
    when: When = None,
    require: Require = None,
    out: Target = None,
    lang: Lang = None,
) -> None:
    """Write the rule and say what is left to fill in."""
    del lang
    from cpaudit.output import write_atomically
    from cpaudit.rules.draft import Draft
    from cpaudit.rules.refusal import Refusal
    from cpaudit.view_tables import VIEWS

    target = out or Path(f"{rule_id}.yaml")
    _check(rule_id, view, template, require, target)
    draft = Draft(rule_id, view, template=template, when=when, require=require)
    try:
        text = draft.text(current_language(), VIEWS)
    except Refusal as refusal:
        raise refusal.error(file=None, line=None, rule=rule_id) from None
    write_atomically(target, text)
    typer.echo(
        Text(
            f"Written: {target}. Fill in name, dimension, the texts and the empty keys, then:",
            f"已写入 {target}。请填写 name、dimension、各段文字和空白项，然后运行：",
        )
    )
    typer.echo(f"  cpaudit rules test {target} --mutate")


def _check(
    rule_id: str, view: str, template: str | None, require: str | None, target: Path
) -> None:
    """Nothing, once a file of this rule can be written.

    Raises:
        UsageError: the id is taken or of another form, a name is unknown, or the file exists.
    """
    import re

    from cpaudit.rules.entry import ID_PATTERN
    from cpaudit.rules.load import load_rules
    from cpaudit.rules.refusal import advice
    from cpaudit.rules.templates import TEMPLATES
    from cpaudit.shipped import rules_folder
    from cpaudit.view_tables import VIEWS

    if not re.fullmatch(ID_PATTERN, rule_id):
        raise UsageError(
            Text(f"«{rule_id}» is not an id of a rule.", f"“{rule_id}”不能作为规则编号。"),
            mend=Text(
                "Write capitals and three digits: LOCAL001.",
                "请用大写字母加三位数字，如 LOCAL001。",
            ),
        )
    taken = next((rule for rule in load_rules([rules_folder()]) if rule.id == rule_id), None)
    if taken is not None:
        raise UsageError(
            Text(
                f"the id {rule_id} is taken: {taken.name}.",
                f"编号 {rule_id} 已被使用：{taken.name}。",
            ),
            mend=Text("Choose another one.", "请换一个编号。"),
        )
    for name, known, word in ((view, VIEWS, "view"), (template, TEMPLATES, "template")):
        if name is not None and name not in known:
            zh = {"view": "视图", "template": "模板"}[word]
            raise UsageError(
                Text(f"there is no {word} «{name}».", f"没有{zh}“{name}”。"),
                mend=advice(name, known),
            )
    if template is not None and require is not None:
        raise UsageError(
            Text("a rule has either a template or a condition.", "模板与条件只能选其一。"),
            mend=Text("Leave out --template or --require.", "请去掉 --template 或 --require。"),
        )
    if target.exists():
        raise UsageError(
            Text("the file exists.", "文件已存在。"),
            mend=Text("Name another with --out.", "请用 --out 另指定文件。"),
            place=Place(file=str(target)),
        )
