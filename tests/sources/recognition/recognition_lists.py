"""The lists of headings and of heading rows, and generated values to stand below them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.fields import FIELD_TYPES, FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).parent
UNKNOWN = "-"
N_ROWS = 12
# What stands below headings that no field takes: values as such columns have them, else a word.
_FOREIGN = "其他值"
_LIKE = (
    ("姓名", "name"),
    ("身份证号", "id_no"),
    ("证件号码", "id_no"),
    ("性别", "sex"),
    ("年龄", "age_stated"),
    ("电话", "phone"),
    ("手机", "phone"),
    ("日期", "entry_date"),
    ("时间", "entry_date"),
    ("住址", "resid_address"),
    ("民族", "ethnic"),
    ("学历", "education"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A heading and the fields that it may hold; ``-`` where it holds none."""

    dataset: str
    heading: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaderSet:
    """The heading row of an export."""

    kind: str
    file: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def name(self) -> str:
        """What tells the set in a test's name."""
        return f"{self.kind}:{self.columns[0][0]},{self.columns[1][0]}"

    def text(self) -> str:
        """The export as comma-separated text, with values that fit the fields."""
        fields = [_like(heading, own[0]) for heading, own in self.columns]
        lines = [
            ",".join(heading for heading, _ in self.columns),
            *(",".join(_value(name, row, self.kind) for name in fields) for row in range(N_ROWS)),
        ]
        return "\n".join(lines) + "\n"


def wordings(name: str) -> Iterator[Wording]:
    """The single headings of the list ``name``."""
    for dataset, line in _lines(name):
        heading, fields = line.rsplit(" = ", 1)
        yield Wording(dataset, heading.replace("\\n", "\n"), tuple(fields.strip().split("|")))


def header_sets(name: str) -> Iterator[HeaderSet]:
    """The heading rows of the list ``name``."""
    file = ""
    for kind, line in _lines(name):
        if line.startswith("file:"):
            file = line.removeprefix("file:").strip()
            continue
        columns = []
        for part in line.split("  "):
            heading, _, fields = part.strip().rpartition("=") if "=" in part else (part, "", "-")
            columns.append((heading.strip(), tuple(fields.split("|"))))
        yield HeaderSet(kind, file or "导出.csv", tuple(columns))
        file = ""


def _lines(name: str) -> Iterator[tuple[str, str]]:
    section = ""
    for line in (_HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line.strip() and not line.startswith("#"):
            yield section, line


_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙", "芳伟娜敏静秀强磊洋艳勇军"
_WORDS = {
    "relationship": ("户主", "配偶", "长子", "长女"),
    "marital_status": ("已婚", "未婚", "离婚"),
    "hukou_kind": ("农业", "非农业"),
    "ethnic": ("汉族", "满族"),
    "education": ("初中", "高中", "小学"),
    "residence_status": ("在家", "流出", "流入"),
    "kinship": ("亲生", "收养"),
    "outcome": ("活产", "死胎"),
    "residence_kind": ("常住", "流动"),
    "card_status": ("在册", "迁出"),
    "move_kind": ("迁入", "迁出"),
    "birth_place_kind": ("医院", "家中"),
    "status": ("正常", "注销"),
    "stop_reason": ("死亡", "迁出"),
    "exit_reason": ("死亡", "迁出"),
}


def _like(heading: str, name: str) -> str:
    """The field whose values stand below the heading."""
    if name != UNKNOWN:
        return name
    return next((field for word, field in _LIKE if word in heading), name)


def _value(name: str, row: int, kind: str) -> str:
    """A made-up value of the field; numbers have the unassigned area code 88."""
    if name == UNKNOWN:
        return _FOREIGN
    if name in _WORDS:
        return _WORDS[name][row % len(_WORDS[name])]
    year = 2019 + row % 5 if _is_childs(name, kind) else 1950 + row * 4
    day = f"{1 + row % 12:02d}-{10 + row % 18:02d}"
    dated = year if name.endswith("birth_date") else 2023
    made = {
        FieldType.NAME: _SURNAMES[row % 12] + _GIVEN[(row * 5) % 12] + _GIVEN[(row * 7 + 3) % 12],
        FieldType.CITIZEN_ID: f"880101{year}{day.replace('-', '')}{100 + row:03d}X",
        FieldType.DATE: f"{dated}-{day}",
        FieldType.SEX: "男" if row % 2 else "女",
        FieldType.ADDRESS: f"凤凰镇花园村{row}组",
        FieldType.DIVISION: f"880101100{200 + row % 4}",
        FieldType.PHONE: f"1380000{row:04d}",
        FieldType.CERTIFICATE: f"X88{row:07d}",
        FieldType.INTEGER: "2023" if name == "year" else str(1 + row % 3),
        FieldType.NUMBER: {"birth_weight_g": "3200", "birth_length_cm": "50"}.get(name, "39"),
    }
    return made.get(FIELD_TYPES[name], f"{name[:1].upper()}{1000 + row}")


def _is_childs(name: str, kind: str) -> bool:
    children = ("birth", "deliver", "certif", "screen", "vaccin", "subsid", "school", "adopt")
    return name in {"birth_date", "id_no"} and any(word in kind for word in children)
