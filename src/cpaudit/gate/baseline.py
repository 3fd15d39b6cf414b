"""The baseline: a file of findings that are known and accepted, which only shrinks by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.errors import Place, ProjectError, UsageError
from cpaudit.i18n import Text
from cpaudit.output import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cpaudit.privacy import Keyring

# Raised when a field goes or changes its meaning; new fields do not raise it.
BASELINE_VERSION = 1
# Keyed: it says nothing but which key file made the fingerprints.
_PURPOSE = "baseline"
_FIELDS = {"id": "case_id", "finding": "finding_id", "rule": "rule_id", "village": "village"}
ENTRIES = pl.Schema(dict.fromkeys(_FIELDS.values(), pl.String()))


@dataclass(frozen=True, slots=True)
class Addition:
    """When, by whom and why findings were taken in, and how many."""

    as_of: date
    by: str
    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that were accepted.

    Attributes:
        check: a keyed value that only the key file of the fingerprints gives.
        entries: ``case_id``, ``finding_id`` (where it differs), ``rule_id``, ``village``; each case
            once, sorted. Keyed fingerprints: no name, no number, no row.
        additions: how it came to be, oldest first.
    """

    check: str
    entries: pl.DataFrame = field(default_factory=ENTRIES.to_frame)
    additions: tuple[Addition, ...] = ()

    @property
    def n(self) -> int:
        """How many findings it holds."""
        return self.entries.height

    def ids(self) -> pl.Series:
        """Every id under which its findings are known."""
        both = pl.concat([self.entries["case_id"], self.entries["finding_id"]])
        return both.drop_nulls().unique()

    def holds(self, findings: pl.DataFrame) -> pl.Series:
        """For each finding (``case_id``, ``finding_id``) whether it is in the baseline."""
        ids = self.ids().implode()
        is_held = pl.any_horizontal(
            pl.col("case_id", "finding_id").is_in(ids).fill_null(value=False)
        )
        return findings.select(is_held.alias("held"))["held"]

    def with_added(
        self, found: pl.DataFrame, *, as_of: date, by: str, reason: str
    ) -> tuple[Baseline, int]:
        """The baseline with the findings that it lacks, and how many those are.

        Args:
            found: findings with ``case_id``.
            as_of: the day of the records.
            by: who accepts them.
            reason: why.
        """
        lacking = found.filter(~self.holds(found)).select(
            "case_id",
            pl.when(pl.col("finding_id") != pl.col("case_id"))
            .then("finding_id")
            .alias("finding_id"),
            "rule_id",
            "village",
        )
        lacking = lacking.unique("case_id", keep="first", maintain_order=True)
        if lacking.is_empty() and self.additions:
            return self, 0
        addition = Addition(as_of, by, reason, lacking.height)
        return (
            replace(
                self,
                entries=_sorted(pl.concat([self.entries, lacking])),
                additions=(*self.additions, addition),
            ),
            lacking.height,
        )

    def without(self, case_ids: Iterable[str]) -> Baseline:
        """The baseline without these entries."""
        return replace(self, entries=self.entries.filter(~pl.col("case_id").is_in([*case_ids])))

    def to_json(self) -> str:
        """The file: an entry a line, sorted, so that a change is a change of its own lines only."""
        head = {
            "version": BASELINE_VERSION,
            "key": self.check,
            "additions": [
                {"as_of": one.as_of.isoformat(), "by": one.by, "reason": one.reason, "n": one.n}
                for one in self.additions
            ],
        }
        text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
        lines = (
            json.dumps(
                {name: row[column] for name, column in _FIELDS.items() if row[column] is not None},
                ensure_ascii=False,
            )
            for row in self.entries.iter_rows(named=True)
        )
        listed = ",\n  ".join(lines)
        cases = f"[\n  {listed}\n ]" if listed else "[]"
        return f'{text},\n "cases": {cases}\n}}\n'

    def write(self, path: Path) -> None:
        """Put the file in its place, whole or not at all.

        Raises:
            UsageError: it cannot be written.
        """
        write_atomically(path, self.to_json())


def empty_baseline(keyring: Keyring) -> Baseline:
    """A baseline that holds nothing, for the fingerprints of this key file."""
    return Baseline(keyring.key("cpaudit", purpose=_PURPOSE))


def read_baseline(path: Path, keyring: Keyring) -> Baseline | None:
    """The baseline in ``path``; none where there is no file.

    Raises:
        ProjectError: it cannot be read, a newer cpaudit wrote it, or another key file made it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as cause:
        raise _damaged(path, Text("it cannot be read as text", "无法按文本读取")) from cause
    try:
        data = json.loads(text)
    except ValueError as cause:
        why = (
            Text(
                "two versions of it were merged and left in conflict", "两个版本合并后留有冲突标记"
            )
            if "<<<<<<<" in text
            else Text("it is no JSON", "不是 JSON 格式")
        )
        raise _damaged(path, why, row=getattr(cause, "lineno", None)) from cause
    version = data.get("version") if isinstance(data, dict) else None
    if isinstance(version, int) and version > BASELINE_VERSION:
        raise ProjectError(
            Text("a newer cpaudit wrote this baseline.", "此基线由较新版本的 cpaudit 生成。"),
            mend=Text("Update cpaudit.", "请升级 cpaudit。"),
            place=Place(file=str(path)),
        )
    try:
        baseline = _parsed(data)
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise _damaged(path, Text("a part of it is missing or wrong", "内容缺失或有误")) from cause
    if baseline.check != empty_baseline(keyring).check:
        raise ProjectError(
            Text(
                "this baseline was made with another key file, so that none of its entries can be "
                "compared.",
                "此基线是用另一个密钥文件生成的，其中的条目无法比对。",
            ),
            mend=Text(
                f"Put back the key file that made it ({keyring.path}; key_file in cpaudit.yaml), or "
                "make it anew with «cpaudit baseline create --force».",
                f"请恢复生成它的密钥文件（{keyring.path}；cpaudit.yaml 的 key_file），或用 "
                "cpaudit baseline create --force 重新生成。",
            ),
            place=Place(file=str(path)),
        )
    return baseline


def _parsed(data: Any) -> Baseline:
    if data["version"] != BASELINE_VERSION:
        raise ValueError(data["version"])
    rows = [{column: row.get(name) for name, column in _FIELDS.items()} for row in data["cases"]]
    if not all(isinstance(value, str | None) for row in rows for value in row.values()):
        raise TypeError(rows)
    entries = pl.DataFrame(rows, schema=ENTRIES)
    if entries["case_id"].has_nulls() or entries["rule_id"].has_nulls():
        raise ValueError(entries.height)
    additions = tuple(
        Addition(
            date.fromisoformat(one["as_of"]), str(one["by"]), str(one["reason"]), int(one["n"])
        )
        for one in data["additions"]
    )
    # A merge of two branches may name a case twice: that says no more than once.
    unique = entries.unique("case_id", keep="first", maintain_order=True)
    return Baseline(str(data["key"]), _sorted(unique), additions)


def _sorted(entries: pl.DataFrame) -> pl.DataFrame:
    return entries.sort("rule_id", "village", "case_id", nulls_last=True)


def refuse_existing(path: Path) -> None:
    """Nothing; a baseline that is there already is not made a second time.

    Raises:
        UsageError: the file exists.
    """
    if path.exists():
        raise UsageError(
            Text("there is a baseline already.", "基线文件已存在。"),
            mend=Text(
                "Add to it with «cpaudit baseline update», take gone entries out with «prune», or "
                "make it anew with --force.",
                "可用 cpaudit baseline update 增加，用 prune 删除已消失的条目，或加 --force 重新生成。",
            ),
            place=Place(file=str(path)),
        )


def _damaged(path: Path, why: Text, *, row: int | None = None) -> ProjectError:
    return ProjectError(
        Text(f"this is no baseline that can be used: {why.en}.", f"基线文件无法使用：{why.zh}。"),
        mend=Text(
            "Put back an earlier version of the file, or make it anew with «cpaudit baseline create "
            "--force».",
            "请恢复该文件的旧版本，或用 cpaudit baseline create --force 重新生成。",
        ),
        place=Place(file=str(path), row=row),
    )
