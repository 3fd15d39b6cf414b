"""The placeholders of a message: ``{birth_date}``, ``{prev.birth_date}``, ``{:min_days}``."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


def parts(text: str) -> Iterator[tuple[str, str | None, str | None]]:
    """The text as (words before, column or None, parameter or None), in order.

    Raises:
        Refusal: a brace is left open, or a placeholder is neither of the two forms.
    """
    try:
        for words, column, parameter, conversion in Formatter().parse(text):
            if column is None:
                yield words, None, None
            elif bool(column) == bool(parameter) or conversion:
                raise _unreadable(text)
            else:
                yield words, column or None, parameter or None
    except ValueError:
        raise _unreadable(text) from None


def placeholders(text: str) -> tuple[set[str], set[str]]:
    """The columns and the parameters that ``text`` shows.

    >>> placeholders("{name}: {prev.birth_date}, {:min_days} days")[1]
    {'min_days'}
    """
    found = list(parts(text))
    columns = {column for _, column, _ in found if column}
    return columns, {parameter for _, _, parameter in found if parameter}


def _unreadable(text: str) -> Refusal:
    return Refusal(
        Text(f"the message «{text}» has a broken placeholder.", f"消息“{text}”中的占位符有误。"),
        mend=Text(
            "Write {column} or {:parameter}; a brace itself is doubled.",
            "请写 {列名} 或 {:参数}；花括号本身须双写。",
        ),
    )
