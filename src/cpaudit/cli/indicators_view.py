"""The indicators on the terminal: totals, villages, and what they rest on."""

from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    from rich.console import RenderableType

    from cpaudit.indicators import Indicator


def blocks(
    found: "pl.DataFrame",
    known: "Sequence[Indicator]",
    statement: "Sequence[Text]",
    *,
    is_plain: bool,
) -> "Iterator[RenderableType]":
    """The totals with their notes, then each indicator's villages, then what a reader may ask next."""
    import polars as pl
    from rich.text import Text as Line

    from cpaudit.i18n import current_language
    from cpaudit.indicators import Better
    from cpaudit.indicators.villages import Spread
    from cpaudit.reports.grid import note
    from cpaudit.reports.indicators_parts import (
        SPREADS,
        in_order,
        notes,
        ranked,
        totals_grid,
        villages_grid,
    )

    language = current_language()
    totals = in_order(found.filter(pl.col("village").is_null()))
    yield totals_grid(totals, language, is_plain=is_plain)
    for text in notes(totals):
        yield note(text, language)
    own = [one for one in known if not one.is_shipped and one.name in totals["name"]]
    for one in own:
        if one.replaces_shipped:
            yield note(
                Text(
                    f"{one.name}: the project's own definition, in the place of the shipped one.",
                    f"{one.name}：采用项目自定义的定义，替换内置指标。",
                ),
                language,
            )
    for total in totals.iter_rows(named=True):
        villages = found.filter(pl.col("village").is_not_null() & (pl.col("name") == total["name"]))
        if villages.is_empty():
            continue
        has_order = total["spread"] in {None, Spread.SOME}
        yield Line("")
        yield Line(str(total[f"title_{language.value}"] or total["name"]))
        if total["spread"] is not None:
            yield note(SPREADS[total["spread"]], language)
        order = ranked(villages, is_low_better=total["better"] == Better.LOW, has_order=has_order)
        yield villages_grid(order, language, is_plain=is_plain, has_order=has_order)
    if found.height > totals.height:
        yield note(
            Text(
                "shrunken: the value drawn towards that of all villages, further where records are "
                "few; standing: against what is usual for a village of this size.",
                "收缩值：向全部村居的水平收缩，记录越少收缩越多；位置：与同等规模村居的正常范围相比。",
            ),
            language,
        )
    for text in statement:
        yield note(text, language)
    yield note(
        Text(
            "«cpaudit indicators list» names them; «cpaudit indicators show NAME» says what one counts.",
            "cpaudit indicators list 列出指标代号；cpaudit indicators show 代号 说明统计内容。",
        ),
        language,
    )
