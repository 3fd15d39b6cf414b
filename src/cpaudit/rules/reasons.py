"""Why nodes of the parser's tree are refused, and what to write in their place."""

from __future__ import annotations

from cpaudit.i18n import Text
from cpaudit.rules.refusal import Refusal

NOT_OF_THE_LANGUAGE = (
    Text("this is not part of the rule language.", "规则语言中没有这种写法。"),
    Text("See docs/rule-language.md.", "请参阅 docs/rule-language.md。"),
)
_NO_QUERIES = (
    Text("queries are not part of the rule language.", "规则语言中不能写查询。"),
    Text("Declare a window or a lookup.", "请声明 windows 或 lookups。"),
)
REASONS = {
    "Select": _NO_QUERIES,
    "Subquery": _NO_QUERIES,
    "Exists": _NO_QUERIES,
    "Window": (
        Text("OVER is not part of the rule language.", "规则语言中没有 OVER。"),
        Text("Declare it under windows.", "请在 windows 中声明。"),
    ),
    "Alias": (
        Text("a word too many stands after it.", "其后多了一个词。"),
        Text("Join conditions with AND or OR.", "请用 AND 或 OR 连接条件。"),
    ),
    "Interval": (
        Text(
            "an INTERVAL stands after a date and + or −, in DAY, WEEK, MONTH or YEAR.",
            "INTERVAL 只能写在“日期 + 或 −”之后，单位为 DAY、WEEK、MONTH 或 YEAR。",
        ),
        Text("Write birth_date + INTERVAL 3 MONTH.", "请写成 birth_date + INTERVAL 3 MONTH。"),
    ),
    "Cast": (
        Text("there are no casts.", "没有类型转换。"),
        Text(
            "Write DATE '2024-02-29' or TO_NUMBER(x).", "请写 DATE '2024-02-29' 或 TO_NUMBER(x)。"
        ),
    ),
    "ILike": (
        Text("ILIKE is not part of the rule language.", "规则语言中没有 ILIKE。"),
        Text("Write LOWER(x) LIKE '…'.", "请写 LOWER(x) LIKE '…'。"),
    ),
    "Escape": (
        Text("LIKE has no ESCAPE.", "LIKE 不支持 ESCAPE。"),
        Text("Use CONTAINS or REGEXP_LIKE.", "请用 CONTAINS 或 REGEXP_LIKE。"),
    ),
}


def ambiguous(at: int | None) -> Refusal:
    """The refusal of ``a = b IS NULL`` and ``a = b = c``, which databases read differently."""
    return Refusal(
        Text("this can be read in two ways.", "此处有两种读法。"),
        mend=Text("Put brackets around the inner part.", "请给内层加括号。"),
        at=at,
    )
