"""An indicator in words: what it counts, of what, what is left out, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.indicators.indicator import Better, Form, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cpaudit.indicators.indicator import Indicator, Part

_FORMS = {
    Form.SHARE: Text("numerator / denominator", "分子 ÷ 分母"),
    Form.AGREEMENT: Text("1 - |denominator - numerator| / denominator", "1 −|分母 − 分子| ÷ 分母"),
}
_UNKNOWN = {
    Unknown.MISS: Text("stays in the denominator and is no hit", "计入分母，不计入分子"),
    Unknown.SKIP: Text("leaves the denominator", "不计入分母"),
}
_BETTER = {Better.HIGH: Text("high", "越高越好"), Better.LOW: Text("low", "越低越好")}


def index_lines(indicators: Sequence[Indicator]) -> Iterator[str]:
    """A line for each indicator: name, title, target, and whose it is."""
    width = max((len(one.name) for one in indicators), default=0)
    for one in indicators:
        target = "" if one.target is None else f"{_sign(one)} {one.target:.2%}"
        yield f"{one.name:<{width}}  {target:>9}  {one.title}{_whose(one)}"


def render(indicator: Indicator) -> str:
    """The page of one indicator."""
    lines = [f"{indicator.name}: {indicator.title}{_whose(indicator)}", "", f"{indicator.what}", ""]
    lines += list(_facts(indicator))
    for part in indicator.parts:
        lines += ["", *_part(part)]
    return "\n".join(lines) + "\n"


def _facts(indicator: Indicator) -> Iterator[str]:
    yield f"{Text('formula: ', '公式：')}{_FORMS[indicator.form]}"
    yield f"{Text('better: ', '方向：')}{_BETTER[indicator.better]}"
    if indicator.target is not None:
        yield f"{Text('target: ', '目标：')}{_sign(indicator)} {indicator.target:.2%}"
    yield f"{Text('an unknown row: ', '无法判断的记录：')}{_UNKNOWN[indicator.unknown]}"
    interval = (
        Text("Wilson, 95 %", "Wilson 95%")
        if indicator.has_interval
        else Text("none: it is no share of counted rows", "无（不是记录的比例）")
    )
    yield f"{Text('interval: ', '区间：')}{interval}"
    if indicator.needs:
        either = Text(" or ", " 或 ")
        needs = [str(either).join(group) for group in indicator.needs]
        yield f"{Text('needs: ', '所需数据：')}{'; '.join(needs)}"
    for name, value in indicator.params.items():
        yield f":{name} = {value}"
    if indicator.reference:
        yield f"{Text('source: ', '出处：')}{indicator.reference}"
    if indicator.path is not None and not indicator.is_shipped:
        yield f"{Text('file: ', '文件：')}{indicator.path}"


def _part(part: Part) -> Iterator[str]:
    yield f"{Text('view', '视图')} {part.on}"
    every = str(Text("every row", "全部记录"))
    yield f"  {Text('denominator: ', '分母：')}{_one_line(part.denominator) or every}"
    if part.numerator is not None:
        yield f"  {Text('numerator: ', '分子：')}{_one_line(part.numerator)}"
    for field, condition in part.must.items():
        lacks = (
            Text(" (left out where no record has it)", "（全部为空时不计）")
            if field in part.may_lack
            else ""
        )
        yield f"  {Text('must', '必采')} {field}: {_one_line(condition)}{lacks}"


def _whose(indicator: Indicator) -> str:
    if indicator.is_shipped:
        return ""
    if indicator.replaces_shipped:
        return str(
            Text(
                " (the project's, in the place of the shipped one)", "（项目自定义，替换内置指标）"
            )
        )
    return str(Text(" (the project's)", "（项目自定义）"))


def _sign(indicator: Indicator) -> str:
    return "<=" if indicator.better is Better.LOW else ">="


def _one_line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""
