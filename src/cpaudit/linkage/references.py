"""What a user calls a record: «health:7», «数据.xlsx[2023]:7:mother», or a person's key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.errors import Place

# SOURCE:ROW, FILE:ROW, FILE[SHEET]:ROW, each with a role if the row names several people; colons
# of both widths, since Chinese keyboards write the wide one.
_ROW = re.compile(
    r"^\s*(?P<where>.+?)\s*(?:\[(?P<sheet>[^\]]+)\])?\s*[:：#]\s*(?P<row>\d+)"
    r"(?:\s*[:：]\s*(?P<role>[A-Za-z]+|[\u4e00-\u9fff]+))?\s*$"
)
_PERSON_KEY = re.compile(r"^\s*[a-z2-7]{16}\s*$")
# Whose row it is, unless the user says otherwise.
_SUBJECTS = ("self", "child")
_SHOWN = 6
COLUMNS = ("mention_id", "source_id", "file", "sheet", "row", "role")


@dataclass(frozen=True, slots=True)
class References:
    """The mentions by what users see of them.

    ``frame``: ``COLUMNS``, ``person_key`` where persons have keys, and ``record_key`` where decisions
    of reviewers name records by theirs. ``roles``: the roles by other words for them (母亲).
    """

    frame: pl.DataFrame
    roles: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, text: str, *, place: Place | None = None) -> int:
        """The id of the mention that ``text`` names; of a person's key the person's first record.

        Raises:
            UsageError: it names nobody, or more than one.
        """
        found = self.named(text, place=place)
        if found.height == 1 or self._is_key(text):
            return int(found["mention_id"][0])
        subjects = found.filter(pl.col("role").is_in(_SUBJECTS))
        if subjects.height == 1:
            return int(subjects["mention_id"][0])
        raise UsageError(
            Text(f"«{text}» names {found.height} people.", f"“{text}”对应 {found.height} 个人。"),
            mend=_one_of(found),
            place=place,
        )

    def named(self, text: str, *, place: Place | None = None) -> pl.DataFrame:
        """All mentions that ``text`` fits, those of subjects first.

        Raises:
            UsageError: there is none.
        """
        if self._is_key(text):
            found = self.frame.filter(pl.col("person_key") == text.strip())
            if found.is_empty() and "record_key" in self.frame.columns:
                found = self.frame.filter(pl.col("record_key") == text.strip())
            if not found.is_empty():
                subject = pl.col("role").is_in(_SUBJECTS)
                return found.sort(~subject, "mention_id")
            raise UsageError(
                Text(
                    f"no person and no record has the key «{text}».",
                    f"没有编号为“{text}”的人员或记录。",
                ),
                mend=Text(
                    "Take it from the crosswalk of this project; keys of another key file differ.",
                    "请使用本项目对照表中的编号；不同密钥文件生成的编号不同。",
                ),
                place=place,
            )
        match = _ROW.match(text)
        if match is None:
            raise UsageError(
                Text(f"«{text}» names no record.", f"“{text}”不是记录的写法。"),
                mend=_HOW,
                place=place,
            )
        return self._of_row(text, match, place)

    def is_known_key(self, text: str) -> bool:
        """Whether ``text`` names a record or person; what is no key at all is left to ``resolve``."""
        if not self._is_key(text):
            return True
        keys = [name for name in ("person_key", "record_key") if name in self.frame.columns]
        return any((self.frame[name] == text.strip()).any() for name in keys)

    def _is_key(self, text: str) -> bool:
        return "person_key" in self.frame.columns and _PERSON_KEY.match(text) is not None

    def _of_row(self, text: str, match: re.Match[str], place: Place | None) -> pl.DataFrame:
        where, sheet, role = match["where"], match["sheet"], match["role"]
        named = self.frame.filter(
            (pl.col("source_id") == where)
            | (pl.col("file") == where)
            | (pl.col("file").str.split("/").list.last() == where)
        )
        if named.is_empty():
            raise UsageError(
                Text(
                    f"«{where}» is no source and no file of this project.",
                    f"本项目没有来源或文件“{where}”。",
                ),
                mend=_listed(Text("Sources: ", "来源："), self.frame["source_id"].unique().sort()),
                place=place,
            )
        if sheet is not None:
            named = named.filter(pl.col("sheet") == sheet)
        found = named.filter(pl.col("row") == int(match["row"]))
        if found.is_empty():
            raise UsageError(
                Text(
                    f"«{text}»: row {match['row']} holds no record.",
                    f"“{text}”：第 {match['row']} 行没有记录。",
                ),
                mend=_rows(named),
                place=place,
            )
        if role is not None:
            roles = found["role"].unique().sort()
            found = found.filter(pl.col("role") == self.roles.get(role, role))
            if found.is_empty():
                raise UsageError(
                    Text(f"«{text}» has no role «{role}».", f"“{text}”没有角色“{role}”。"),
                    mend=_listed(Text("Roles there: ", "该行的角色："), roles),
                    place=place,
                )
        return found.sort("mention_id")


_HOW = Text(
    "Write SOURCE:ROW, FILE[SHEET]:ROW or a person's key, and :ROLE behind a row that names several "
    "people (health:7:mother).",
    "请写 来源:行号、文件[工作表]:行号 或人员编号；一行涉及多人时在后面加 :角色（如 health:7:mother）。",
)


def _one_of(found: pl.DataFrame) -> Text:
    several = found["file"].n_unique() > 1 or found["sheet"].n_unique() > 1
    where = (
        pl.col("file")
        + pl.when(pl.col("sheet").is_not_null())
        .then(pl.format("[{}]", "sheet"))
        .otherwise(pl.lit(""))
        if several
        else pl.col("source_id")
    )
    names = found.select(pl.format("{}:{}:{}", where, "row", "role")).to_series()
    return _listed(Text("Write one of ", "请写其中之一："), names)


def _rows(named: pl.DataFrame) -> Text:
    if named.is_empty():
        return Text("Check the name of the sheet.", "请检查工作表名称。")
    rows = named["row"].sort()
    least, most = int(rows[0]), int(rows[-1])
    return Text(
        f"Rows count as Excel shows them; records stand in rows {least} to {most}.",
        f"行号与 Excel 显示的一致；记录在第 {least} 至 {most} 行。",
    )


def _listed(lead: Text, names: pl.Series) -> Text:
    shown = names.head(_SHOWN).to_list()
    more = " …" if len(names) > _SHOWN else ""
    return Text(f"{lead.en}{', '.join(shown)}{more}.", f"{lead.zh}{'、'.join(shown)}{more}。")
