"""What the model has learnt, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.linkage.model import MATCH, MAX_ROUNDS, parameters_of
from cpaudit.reports.grid import Head, grid, note, number, percent
from cpaudit.review import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.linkage.witness import Compared


def distance_from_prior(compared: Compared) -> float:
    """How far a level's share among matches has moved from the expectation, at most."""
    fitted, prior = compared.scored.fitted.parameters, compared.link_type.prior()
    return max(
        float(np.abs(found[MATCH] - held[MATCH]).max())
        for found, held in zip(fitted.tables, prior.tables, strict=True)
    )


def parameters_data(compared: Sequence[Compared]) -> object:
    """All parameters and how they were reached, for programs."""
    return [
        {
            "link_type": one.link_type.name,
            "n_pairs": one.scored.fitted.n_pairs,
            "rounds": one.scored.fitted.rounds,
            "last_move": one.scored.fitted.last_move,
            "log_likelihood": one.scored.fitted.log_likelihood,
            "distance_from_prior": distance_from_prior(one),
            "classes": dict(
                zip(
                    one.scored.fitted.parameters.classes,
                    one.scored.fitted.parameters.shares.tolist(),
                    strict=True,
                )
            ),
            "levels": parameters_of(
                one.link_type.comparisons, one.scored.fitted.parameters, one.link_type.name
            )[1:],
        }
        for one in compared
    ]


def parameters_view(
    compared: Sequence[Compared], language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """Of each link type the shares of the classes, m, u and weight of each level."""
    for one in compared:
        fitted = one.scored.fitted
        yield Line(words.said(words.LINK_TYPES, one.link_type.name).within(language), style="bold")
        yield note(_reached(one), language)
        yield note(_shares(one), language)
        table = grid(
            Head(Text("comparison", "比较项")),
            Head(Text("level", "程度")),
            Head(Text("m", "m"), is_number=True),
            Head(Text("u", "u"), is_number=True),
            Head(Text("weight", "权重"), is_number=True),
            language=language,
            is_plain=is_plain,
        )
        last = ""
        for row in parameters_of(one.link_type.comparisons, fitted.parameters, "")[1:]:
            name = str(row["comparison"])
            shown = words.said(words.COMPARISONS, name).within(language) if name != last else ""
            last = name
            table.add_row(
                shown,
                words.said(words.LEVELS, str(row["level"])).within(language),
                f"{row['m']:.4f}",
                f"{row['u']:.4f}",
                f"{row['weight']:+.2f}",
            )
        yield table
        yield Line()


def _shares(one: Compared) -> Text:
    fitted = one.scored.fitted.parameters
    shares = [
        (words.said(words.CLASSES, name), percent(float(share)))
        for name, share in zip(fitted.classes, fitted.shares, strict=True)
    ]
    return Text(
        f"λ: {', '.join(f'{name.en} {share}' for name, share in shares)}",
        f"λ：{'，'.join(f'{name.zh} {share}' for name, share in shares)}",
    )


def _reached(one: Compared) -> Text:
    fitted = one.scored.fitted
    if fitted.n_pairs == 0:
        return Text("no pairs: the expectation stands", "没有可学习的记录对：采用预期值")
    stopped = (
        Text("converged", "已收敛")
        if fitted.rounds < MAX_ROUNDS
        else Text("stopped before it converged", "未收敛即停止")
    )
    return Text(
        "{n} pairs; {stopped} after {rounds} rounds (last move {moved:.5f}); "
        "log-likelihood {likelihood:.0f}; at most {far:.2f} from the expectation",
        "{n} 对；{rounds} 轮后{stopped}（末次变动 {moved:.5f}）；对数似然 {likelihood:.0f}；"
        "与预期最大相差 {far:.2f}",
    ).format(
        n=number(fitted.n_pairs),
        stopped=stopped,
        rounds=fitted.rounds,
        moved=fitted.last_move,
        likelihood=fitted.log_likelihood,
        far=distance_from_prior(one),
    )
