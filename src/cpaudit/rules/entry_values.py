"""Values of a rule's file that are of one form wherever they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from cpaudit.i18n import Text
from cpaudit.rules.refusal import Refusal, advice, within

if TYPE_CHECKING:
    from collections.abc import Sequence


def fail(what: Text, mend: Text) -> NoReturn:
    """Refuse a value.

    Raises:
        Refusal: always.
    """
    raise Refusal(what, mend=mend)


def mapping(value: Any, known: Sequence[str]) -> dict[str, Any]:
    """``value`` once it is a mapping whose keys are all ``known``.

    Raises:
        Refusal: it is not.
    """
    if not isinstance(value, dict):
        fail(
            Text("this is not a mapping of keys.", "此处应为键值映射。"),
            Text(f"Known keys: {', '.join(known)}.", f"可用的键：{', '.join(known)}。"),
        )
    for key in value:
        if key not in known:
            with within(str(key)):
                fail(
                    Text(f"there is no key «{key}» here.", f"此处没有键“{key}”。"),
                    advice(str(key), known),
                )
    return value


def words(value: Any) -> tuple[str, ...]:
    """A word or a list of words.

    Raises:
        Refusal: it is something else.
    """
    listed = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(word, str) and word.strip() for word in listed):
        fail(
            Text("words are needed here.", "此处应为词或词的列表。"),
            Text("Write [one, two].", "请写成 [甲, 乙]。"),
        )
    return tuple(word.strip() for word in listed)
