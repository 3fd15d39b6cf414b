"""Typer's own words in the user's language: headings of the help, and errors of the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

from cpaudit.cli.help_layout import lay_out
from cpaudit.i18n import Language, Text, current_language

if TYPE_CHECKING:
    from typer.exceptions import TyperException

# Typer has no translations. Help is laid out line by line, so that its fixed words can be put into
# Chinese afterwards; what is not listed here stays English.
_HELP = (
    (r"^Usage: ", "用法："),
    (r"^(\s+)--help( +)Show this message and exit\.", r"\1--help\2显示本说明。"),
    (r"^Arguments:$", "参数："),
    (r"^Options:$", "选项："),
    (r"^Commands:$", "命令："),
    (r"\[default: (.*?)\]", r"[默认：\1]"),
    (r"\[required\]", "[必填]"),
    (r"<path>", "<路径>"),
    (r"<float( range)?>", "<小数>"),
    (r"<int(eger)?( range)?>", "<整数>"),
    (r"^Show this message and exit\.", "显示本说明。"),
)
_USAGE = ((r"\[OPTIONS\]", "[选项]"), (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."))
_ERRORS = (
    (r"^No such command (.*?)\.", r"没有命令 \1。"),
    (r" Did you mean (.*)\?$", r"是否想输入 \1？"),
    (r"^No such option: (\S+)", r"没有选项 \1。"),
    (r" \(Possible options?: (.*)\)$", r"相近的选项：\1"),
    (r"^Missing command\.", "缺少命令。"),
    (r"^Missing argument (.*)\.$", r"缺少参数 \1。"),
    (r"^Missing option (.*)\.$", r"缺少选项 \1。"),
    (r"^Option (.*) requires an argument\.$", r"选项 \1 缺少取值。"),
    (r"^Option (.*) does not take a value\.$", r"选项 \1 不带取值。"),
    (r"^Got unexpected extra argument(?:s|\(s\))? \((.*)\)$", r"多余的参数：\1"),
    (r"^Invalid value for (.*?): ", r"\1 的取值无效："),
    (r"^Invalid value: ", "取值无效："),
    (r"(\S+) is not one of (.*)\.$", r"\1 不在可选值 \2 之中。"),
    (r"Input should be greater than or equal to (\S+)", r"应不小于 \1"),
    (r"Input should be less than or equal to (\S+)", r"应不大于 \1"),
    (r"Input should be a valid integer.*$", "应为整数"),
    (r"Input should be a valid number.*$", "应为数字"),
    (
        r"(\S+) does not match the formats? '%Y-%m-%d'\.?$",
        r"\1 不是日期，请写成 2026-03-05 的形式。",
    ),
)
# The library that checks values says so before each of its messages.
_NOISE = re.compile(r"Value error, ")


class Command(TyperCommand):
    """A command whose help is in the user's language."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return _help(self, ctx)


class Group(TyperGroup):
    """A group of commands whose help is in the user's language."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return _help(self, ctx)


def _help(command: TyperCommand | TyperGroup, ctx: Any) -> str:
    """The help of a command in the user's language, within the width of the screen."""
    formatter = lay_out(ctx.make_formatter(), lambda text: _spoken(text, _HELP))
    command.format_help(ctx, formatter)
    return _spoken(formatter.getvalue().rstrip("\n"), _HELP + _USAGE)


def usage_message(error: TyperException) -> str:
    """What is wrong with a command line, and where its help is."""
    text = _NOISE.sub("", error.format_message())
    context: Any = getattr(error, "ctx", None)
    if context is None:
        return _spoken(text, _ERRORS)
    if text == context.get_help():
        return text  # a group without a command: its help is the message
    usage = _spoken(context.get_usage(), _HELP + _USAGE)
    where = f"{context.command_path} --help"
    about = Text(f"See {where}.", f"说明见 {where}。")
    return f"{usage}\n{Text('Error: ', '错误：')}{_spoken(text, _ERRORS)}\n{about}"


def _spoken(text: str, words: tuple[tuple[str, str], ...]) -> str:
    if current_language() is not Language.ZH:
        return text
    for pattern, chinese in words:
        text = re.sub(pattern, chinese, text, flags=re.MULTILINE)
    return text
