"""Parameters of the model kept in a file, so that a township too small to estimate its own has some."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cpaudit.documents import dump_yaml, read_yaml
from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Text
from cpaudit.linkage.link_types import ADULT, CHILD, NEWBORN
from cpaudit.linkage.model import CLASSES, FLOOR, IS_CHANCE, MATCH, Parameters
from cpaudit.linkage.scoring import PRIOR_PAIRS, Expected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from cpaudit.documents import Document
    from cpaudit.linkage.link_types import LinkType
    from cpaudit.linkage.witness import Compared

# The layout of the file; a reader of another one refuses it.
SCHEMA = 1
LINK_TYPES = (ADULT, CHILD, NEWBORN)
# Shares are written with so many digits; columns that do not sum to one by more than that many
# roundings were edited by hand.
_DIGITS, _ROUNDING = 6, 0.01


@dataclass(frozen=True, slots=True)
class Experience:
    """What was learnt elsewhere, by link type."""

    by_link_type: Mapping[str, Expected] = field(default_factory=dict)

    def expected(self, link_type: LinkType) -> Expected | None:
        """The parameters of a link type, with the number of pairs that they count for."""
        return self.by_link_type.get(link_type.name)


def written(
    compared: Iterable[Compared], *, version: str, as_of: date, area: str | None = None
) -> str:
    """The file: what was learnt of each link type, the layout's and cpaudit's version."""
    return dump_yaml(
        {
            "schema": SCHEMA,
            "cpaudit": version,
            "date": as_of,
            **({"area": area} if area else {}),
            "classes": list(CLASSES),
            "link_types": {one.link_type.name: _one(one) for one in compared},
        }
    )


def _one(compared: Compared) -> dict[str, object]:
    fitted = compared.scored.fitted
    parameters = fitted.parameters
    return {
        "n_pairs": fitted.n_pairs,
        "shares": [_short(share) for share in parameters.shares],
        "comparisons": {
            comparison.name: {
                level: [_short(share) for share in table[:, at]]
                for at, level in enumerate(comparison.levels)
                if at
            }
            for comparison, table in zip(
                compared.link_type.comparisons, parameters.tables, strict=True
            )
        },
    }


def _short(share: float) -> float:
    """The share as a decimal number that YAML reads as one: never 1e-05."""
    return float(f"{max(float(share), FLOOR):.{_DIGITS}f}")


def read(path: Path) -> Experience:
    """The parameters in ``path``.

    Each link type counts for as many pairs of each class as it has learnt matches from, and for at
    least as many as the expectation of the link type does.

    Raises:
        ProjectError: the file is none of these, lacks a level, or has one that is not known.
    """
    document = read_yaml(path)
    reader = _Reader(document)
    data = reader.mapping(document.data)
    if data.get("schema") != SCHEMA:
        reader.fail(
            ("schema",),
            Text(
                f"this is no file of parameters of layout {SCHEMA}.",
                f"这不是版本 {SCHEMA} 的参数文件。",
            ),
            Text(
                "Write it anew with «cpaudit link parameters --save FILE».",
                "请用 cpaudit link parameters --save 文件 重新生成。",
            ),
        )
    reader.same_names(("classes",), data.get("classes") or [], CLASSES)
    types = reader.mapping(data.get("link_types"), "link_types")
    reader.same_names(("link_types",), types, [one.name for one in LINK_TYPES])
    return Experience({one.name: reader.expected(one, types[one.name]) for one in LINK_TYPES})


@dataclass(frozen=True, slots=True)
class _Reader:
    document: Document

    def fail(self, keys: tuple[str, ...], what: Text, mend: Text) -> None:
        raise ProjectError(
            Text(f"{'.'.join(keys)}: {what.en}", f"{'.'.join(keys)}：{what.zh}"),
            mend=mend,
            place=Place(file=str(self.document.path), row=self.document.line_of(*keys)),
        )

    def mapping(self, value: Any, *keys: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fail(
                keys or ("schema",),
                Text("a mapping «key: value» is expected.", "应为“键: 值”形式的映射。"),
                _AGAIN,
            )
        return dict(value)

    def same_names(self, keys: tuple[str, ...], given: Iterable[str], known: Iterable[str]) -> None:
        """Refuse names that lack, and names that are not known."""
        given, known = [str(name) for name in given], list(known)
        lacking = [name for name in known if name not in given]
        strange = [name for name in given if name not in known]
        if strange:
            self.fail(
                (*keys, strange[0]),
                Text(
                    f"«{strange[0]}» is not known here ({', '.join(known)}).",
                    f"不认识“{strange[0]}”（可用：{'、'.join(known)}）。",
                ),
                _AGAIN,
            )
        if lacking:
            self.fail(keys, Text(f"«{lacking[0]}» is missing.", f"缺少“{lacking[0]}”。"), _AGAIN)

    def expected(self, link_type: LinkType, value: Any) -> Expected:
        at = ("link_types", link_type.name)
        given = self.mapping(value, *at)
        self.same_names(at, given, ("n_pairs", "shares", "comparisons"))
        n_pairs = given["n_pairs"]
        if isinstance(n_pairs, bool) or not isinstance(n_pairs, int) or n_pairs < 0:
            self.fail(
                (*at, "n_pairs"),
                Text("a number of pairs is expected.", "应为记录对的数量。"),
                _AGAIN,
            )
        shares = self.shares(given["shares"], *at, "shares")
        self.sums_to_one(shares[None, :], *at, "shares")
        names = [comparison.name for comparison in link_type.comparisons]
        comparisons = self.mapping(given["comparisons"], *at, "comparisons")
        self.same_names((*at, "comparisons"), comparisons, names)
        tables = []
        for comparison in link_type.comparisons:
            here = (*at, "comparisons", comparison.name)
            levels = self.mapping(comparisons[comparison.name], *here)
            self.same_names(here, levels, comparison.levels[1:])
            rows = np.stack(
                [self.shares(levels[level], *here, level) for level in comparison.levels[1:]]
            ).T
            self.sums_to_one(rows, *here)
            tables.append(
                np.hstack([np.ones((len(CLASSES), 1)), rows / rows.sum(axis=1, keepdims=True)])
            )
        parameters = Parameters(shares / shares.sum(), tuple(tables), CLASSES, IS_CHANCE)
        return Expected(parameters, max(PRIOR_PAIRS, n_pairs * float(shares[MATCH])))

    def shares(self, value: Any, *keys: str) -> np.ndarray:
        is_list = isinstance(value, list) and len(value) == len(CLASSES)
        numbers = [
            float(share)
            for share in (value if is_list else [])
            if isinstance(share, int | float) and not isinstance(share, bool)
        ]
        if len(numbers) != len(CLASSES) or not all(
            math.isfinite(number) and 0 < number <= 1 for number in numbers
        ):
            self.fail(
                keys,
                Text(
                    f"{len(CLASSES)} shares above 0 and up to 1 are expected, one for each class.",
                    f"应为 {len(CLASSES)} 个大于 0 且不超过 1 的比例，每类一个。",
                ),
                _AGAIN,
            )
        return np.array(numbers)

    def sums_to_one(self, rows: np.ndarray, *keys: str) -> None:
        if np.abs(rows.sum(axis=1) - 1.0).max() > _ROUNDING:
            self.fail(
                keys,
                Text("the shares of a class do not sum up to 1.", "某一类的比例之和不为 1。"),
                _AGAIN,
            )


_AGAIN = Text(
    "Write the file anew with this version: cpaudit link parameters --save FILE, or take "
    "linkage.parameters out of the project file.",
    "请用本版本重新生成：cpaudit link parameters --save 文件；或从项目文件中去掉 linkage.parameters。",
)
