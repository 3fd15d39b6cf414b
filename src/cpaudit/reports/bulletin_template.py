"""Templates of bulletins: they run in a sandbox, and what is wrong with one is told with its line."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Text
from cpaudit.reports.grid import number, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jinja2.sandbox import SandboxedEnvironment

# Of a runaway template: no bulletin has a million characters.
_MOST_CHARACTERS = 1_000_000
_UNDEFINED_NAME = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")
_MEND = Text(
    "The variables are listed in docs/bulletin.md; «cpaudit bulletin --variables» prints them.",
    "可用变量见 docs/bulletin.md，或用 cpaudit bulletin --variables 查看。",
)


@dataclass(frozen=True, slots=True)
class Template:
    """A template's text and what people call it."""

    name: str
    text: str


def sandbox(*, is_markup: bool) -> SandboxedEnvironment:
    """The environment of a template: no files, no attributes of Python, no name that is not there.

    ``is_markup``: values are escaped for XML.
    """
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=is_markup, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = _number
    environment.filters["percent"] = _percent
    environment.filters["cell"] = _cell
    return environment


def render(template: Template, variables: Mapping[str, Any]) -> str:
    """The template filled in.

    Raises:
        ProjectError: the template is broken, or names what there is not.
    """
    parts: list[str] = []
    n_characters = 0
    try:
        for part in sandbox(is_markup=False).from_string(template.text).generate(**variables):
            parts.append(part)
            n_characters += len(part)
            if n_characters > _MOST_CHARACTERS:
                raise _endless(template.name)
    except failures() as cause:
        raise refusal(template.name, cause, variables, line=_line(cause)) from cause
    return "".join(parts)


def failures() -> tuple[type[Exception], ...]:
    """What a template that is filled in may fail with.

    Beside the template's own errors what it does with values that do not suit it: 1 + "*", a number
    that is gone through.
    """
    from jinja2 import TemplateError

    return (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def refusal(
    name: str,
    cause: Exception,
    variables: Mapping[str, Any],
    *,
    line: int | None = None,
    near: str = "",
) -> ProjectError:
    """What is wrong with the template called ``name``, where, and how to mend it."""
    from jinja2 import TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    message = str(getattr(cause, "message", None) or cause).rstrip(" .。")
    at = Text(f" (near «{near}»)", f"（在“{near}”附近）") if near else Text("", "")
    mend = _MEND
    match cause:
        case UndefinedError():
            what = Text(
                f"there is no variable for this: {message}{at.en}.",
                f"没有这个变量：{message}{at.zh}。",
            )
            found = _UNDEFINED_NAME.search(message)
            asked = (found[1] or found[2]) if found else ""
            guess = get_close_matches(asked, sorted({*names(variables)}), 1)
            if guess:
                mend = Text(
                    f"Did you mean «{guess[0]}»? {_MEND.en}", f"是否应为“{guess[0]}”？{_MEND.zh}"
                )
        case TemplateSyntaxError():
            what = Text(
                f"the template is written wrongly: {message}{at.en}.",
                f"模板语法错误：{message}{at.zh}。",
            )
            mend = Text(
                "Check the brackets {{ }} and {% %} near that line, and that each «for» and «if» has its end.",
                "请检查该处的 {{ }}、{% %} 是否成对，for、if 是否有对应的结束语句。",
            )
        case SecurityError():
            what = Text(
                f"the template asks for what it may not: {message}{at.en}.",
                f"模板使用了不允许的内容：{message}{at.zh}。",
            )
        case _:
            what = Text(
                f"the template cannot be filled in: {message}{at.en}.",
                f"模板无法填充：{message}{at.zh}。",
            )
    return ProjectError(what, mend=mend, place=Place(file=name, row=line))


def names(variables: Mapping[str, Any]) -> Iterator[str]:
    """All names under which a template finds something, inner ones too."""
    for name, value in variables.items():
        yield name
        inner: Iterable[Any] = value if isinstance(value, list | tuple) else (value,)
        for each in inner:
            if isinstance(each, dict):
                yield from names(each)


def _line(cause: Exception) -> int | None:
    """The line of the template at which it failed."""
    line = getattr(cause, "lineno", None)
    if isinstance(line, int):
        return line
    steps = traceback.extract_tb(cause.__traceback__)
    return next((step.lineno for step in reversed(steps) if step.filename == "<template>"), None)


def _endless(name: str) -> ProjectError:
    return ProjectError(
        Text("the bulletin grows without end.", "模板生成的内容过长。"),
        mend=Text("Check the loops of the template.", "请检查模板中的循环。"),
        place=Place(file=name),
    )


def _number(value: object) -> str:
    """A count with its thousands apart; the mark of a hidden one, and nothing, stay."""
    return number(value) if isinstance(value, int | float) else _text(value)


def _percent(value: object) -> str:
    return percent(value) if isinstance(value, int | float) else _text(value)


def _text(value: object) -> str:
    return "-" if value is None else str(value)


def _cell(value: object) -> str:
    """A value as a cell of a Markdown table: no bar and no line break ends it."""
    return (
        _text(value)
        .replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("\n", " ")
        .replace("*", "\\*")
    )
