"""The exports of the invented township: each department writes in its own way, with its own slips."""

# A compact generator: rows are written as they stand in a file, one long list each.
# ruff: noqa: FURB171, ARG001, C901, DTZ001, I001, N805, PLR0915, RUF005, TC003, PIE804, FURB110, B007

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter
from otherworld_people import (
    AS_OF, CODES, COUNTY, PERIOD, TOWN, TOWN_CODE, VILLAGES, Birth, Person, Township,
)  # fmt: skip

SOUNDS = {"芳": "方", "丽": "莉", "军": "君", "伟": "玮", "静": "婧", "强": "強", "国": "國", "华": "華",
          "志": "智", "梅": "玫", "明": "铭", "建": "健", "玲": "铃", "雪": "学", "永": "勇", "平": "萍"}  # fmt: skip
RELATION = {
    "02": "户主",
    "12": "妻",
    "20": "子",
    "30": "女",
    "51": "父亲",
    "52": "母亲",
    "27": "养子",
    "37": "养女",
}
DIGITS = "零一二三四五六七八九"


@dataclass(slots=True)
class Book:
    """What was written: per file the true mapping, and per row and role the true person."""

    folder: Path
    mapping: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    mentions: list[tuple[str, str | None, int, str, int]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[str, int, str]] = field(default_factory=list)  # rule, person, how
    dead_on_roll: dict[int, int] = field(default_factory=dict)
    slips: set[int] = field(
        default_factory=set
    )  # persons of whom somebody wrote a wrong number or date

    def says(book, file: str, sheet: str | None, row: int, /, **roles: int | None) -> None:
        book.mentions += [(file, sheet, row, role, pid) for role, pid in roles.items() if pid]


@dataclass(slots=True)
class Pen:
    """One department's hand: how often it slips."""

    world: Township
    slips: set[int]
    name: float = 0.02
    digit: float = 0.01
    lost: float = 0.02
    day: float = 0.01

    def write_name(self, one: Person) -> str:
        name, w = one.name, self.world
        if w.p(self.name):
            for old, new in SOUNDS.items():
                if old in name[1:]:
                    return name[0] + name[1:].replace(old, new)
        if len(name) == 2 and w.p(0.1):
            return name[0] + "　" + name[1]
        return name

    def write_id(self, one: Person, *, lost: float | None = None) -> str:
        w, idno = self.world, one.idno
        if w.p(self.lost if lost is None else lost):
            return ""
        if w.p(self.digit):
            self.slips.add(one.pid)
            at = int(w.rng.integers(6, 17))
            if w.p(0.5) and idno[at] != idno[at - 1]:
                return idno[: at - 1] + idno[at] + idno[at - 1] + idno[at + 1 :]
            return (
                idno[:at] + str((int(idno[at]) + int(w.rng.integers(1, 10))) % 10) + idno[at + 1 :]
            )
        return idno.lower() if w.p(0.3) else idno

    def write_born(self, one: Person) -> date:
        w, born = self.world, one.born
        if w.p(self.day):
            self.slips.add(one.pid)
            if born.day <= 12 and w.p(0.5):
                return date(born.year, born.day, born.month)
            return min(born + timedelta(days=w.pick([-10, -2, -1, 1, 2, 10])), AS_OF)
        return born


def inside(w: Township, village: int, group: int, style: int) -> str:
    name = VILLAGES[village]
    match style:
        case 0:
            return f"{name}{group}组"
        case 1:
            return f"{COUNTY}{TOWN}{name}{group}组{1 + (village * 37 + group * 11) % 90}号"
        case 2:
            return (
                f"{TOWN}{name.removesuffix('村')}村{DIGITS[group]}组"
                if name.endswith("村")
                else f"{TOWN}{name}"
            )
        case _:
            return f"{TOWN}{name}"


def lives(w: Township, one: Person, style: int) -> str:
    """Where somebody lives at the as-of date."""
    gone = one.kind in {"away", "outsider", "moved_out"} or one.village is None
    return one.outside if gone else inside(w, one.village, one.group, style)


def registered(w: Township, one: Person, style: int) -> str:
    if one.kind in {"home", "away"} and one.village is not None:
        return inside(w, one.village, one.group, style)
    return one.outside


def sheet(path: Path, book: Book, sheets: dict[str, list[list[object]]], merges=()) -> None:
    with xlsxwriter.Workbook(path, {"in_memory": True}) as made:
        dated = made.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, (date, datetime)):
                        page.write_datetime(r, c, value, dated)
                    elif isinstance(value, (int, float)):
                        page.write_number(r, c, value)
                    elif value not in (None, ""):
                        page.write_string(r, c, str(value))
            for at in merges:
                page.merge_range(*at[:4], at[4])


def csv_text(rows: list[list[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def stamp(day: date, minute: int) -> str:
    return f"{day.year}/{day.month}/{day.day} {minute // 60}:{minute % 60:02d}"


# -- planning -------------------------------------------------------------------------------------
ROLL_TOP = ["序号", "户编码", "真实姓名", "性别", "公民身份证号", "出生年月日", "户内关系", "民族", "文化程度", "户口性质",
            "婚姻状况", "初婚日期", "婚变日期", "配偶信息", "", "存活子女", "", "", "现居住地", "户籍所在地", "人户状态", "进入日期",
            "离开日期", "人员状态", "死亡日期", "手机号码", "建档日期", "建档人", "备注"]  # fmt: skip
ROLL_LOW = [""] * 13 + ["姓名", "证件号码", "合计", "男", "女"] + [""] * 11
ROLL_TRUE = {
    "household_no": "户编码", "name": "真实姓名", "sex": "性别", "id_no": "公民身份证号", "birth_date": "出生年月日",
    "relationship": "户内关系", "ethnic": "民族", "education": "文化程度", "hukou_kind": "户口性质",
    "marital_status": "婚姻状况", "marriage_date": "初婚日期", "marital_change_date": "婚变日期",
    "spouse_name": "姓名", "spouse_id_no": "证件号码", "n_children": "合计", "n_boys": "男", "n_girls": "女",
    "resid_address": "现居住地", "hukou_address": "户籍所在地", "residence_status": "人户状态", "move_in_date": "进入日期",
    "move_out_date": "离开日期", "status": "人员状态", "death_date": "死亡日期", "phone": "手机号码",
    "entry_date": "建档日期", "operator": "建档人", "remark": "备注",
}  # fmt: skip


def dotted(day: date | None) -> str:
    return f"{day.year}.{day.month}.{day.day}" if day else ""


def schooling(w: Township, one: Person, at: date) -> str:
    age = (at - one.born).days // 365
    if age < 6:
        return ""
    if age < 13:
        return "小学"
    if age < 16:
        return "初中"
    return ["初中", "高中", "大学专科", "大学本科", "小学"][one.pid % 5] if age > 24 else "高中"


def roll_row(w: Township, pen: Pen, one: Person, book: Book) -> dict[str, object]:
    at = AS_OF
    adult = (at - one.born).days > 15 * 365.25
    marital = "初婚" if one.married else "未婚"
    if one.widowed:
        marital = "丧偶"
    spouse = w.people.get(one.spouse or 0)
    kids = [w.people[c] for c in one.children] or [
        w.people[c] for c in (spouse.children if spouse else [])
    ]
    kids = [k for k in kids if not k.died and (k.on_roll or not (w.births.get(k.pid)))]
    state = {
        "home": "人户一致",
        "incoming": "人在户不在",
        "away": "户在人不在",
        "moved_out": "户在人不在",
    }[one.kind]
    entered = min(w.after(max(one.born, one.since or one.born, date(2013, 3, 1)), 25), AS_OF)
    birth = w.births.get(one.pid)
    if birth and birth.entered:
        entered = birth.entered
    return {
        "户编码": f"{CODES[one.village]}{one.group:02d}{one.house:04d}" if one.house else "",
        "真实姓名": pen.write_name(one), "性别": "男" if one.sex == "M" else "女",
        "公民身份证号": pen.write_id(one, lost=0.25 if (at - one.born).days < 400 else None),
        "出生年月日": dotted(pen.write_born(one)), "户内关系": RELATION[one.head_rel], "民族": "汉族" if one.pid % 23 else "苗族",
        "文化程度": schooling(w, one, at), "户口性质": "农业" if one.pid % 5 else "非农业",
        "婚姻状况": marital if adult else "未婚", "初婚日期": dotted(one.married), "婚变日期": dotted(one.widowed),
        "姓名": pen.write_name(spouse) if spouse and not one.widowed else "",
        "证件号码": pen.write_id(spouse, lost=0.1) if spouse and not one.widowed else "",
        "合计": len(kids) if one.married else "", "男": sum(k.sex == "M" for k in kids) if one.married else "",
        "女": sum(k.sex == "F" for k in kids) if one.married else "",
        "现居住地": lives(w, one, 0), "户籍所在地": registered(w, one, 2 if one.pid % 2 else 1), "人户状态": state,
        "进入日期": dotted(one.since) if one.kind == "incoming" else "",
        "离开日期": dotted(one.left) if one.kind in {"away", "moved_out"} else "",
        "人员状态": "死亡" if one.died else "迁出" if one.kind == "moved_out" else "正常", "死亡日期": dotted(one.died),
        "手机号码": one.phone if adult else "", "建档日期": dotted(entered), "建档人": "李会计" if one.pid % 3 else "周敏", "备注": "",
    }  # fmt: skip


def planning_roll(w: Township, book: Book, rows: list[tuple[Person, dict[str, object]]]) -> None:
    file = "全员信息_分村.xlsx"
    pages: dict[str, list[list[object]]] = {}
    heads = [low or top for top, low in zip(ROLL_TOP, ROLL_LOW, strict=True)]
    for v, village in enumerate(VILLAGES):
        page: list[list[object]] = [[f"{TOWN}{village}全员人口信息一览表"], ROLL_TOP, ROLL_LOW]
        here = [(one, row) for one, row in rows if row.get("_village", one.village) == v]
        for n, (one, row) in enumerate(here, 1):
            page.append([n if h == "序号" else row[h] for h in heads])
            spouse = one.spouse if row["姓名"] or row["证件号码"] else None
            book.says(file, village, len(page), self=one.pid, spouse=spouse)
        page += [
            [str(len(here) + 1)],
            [],
            ["合计", "", len(here)],
            ["填表人：李会计", "", "", "审核人：周敏"],
        ]
        pages[village] = page
    sheet(
        book.folder / file,
        book,
        pages,
        merges=[(1, 13, 1, 14, "配偶信息"), (1, 15, 1, 17, "存活子女")],
    )
    book.mapping[file] = ("planning_persons", ROLL_TRUE)
    book.rows[file] = len(rows)


def planning_children(
    w: Township, book: Book, pen: Pen, couples: list[Person], extra: dict[int, Birth]
) -> None:
    file = "育龄夫妇子女信息.xlsx"
    heads = ["序号", "村名", "组别", "女方姓名", "女方公民身份证号", "男方姓名", "男方公民身份证号"]
    for n in range(1, 5):
        heads += [
            f"子女{n}{x}"
            for x in (
                "姓名",
                "性别",
                "出生日期",
                "身份证号",
                "孩次",
                "出生医学证明号",
                "血缘关系",
                "录入时间",
            )
        ]
    page: list[list[object]] = [["育龄夫妇子女情况登记表"], heads]
    n_children = 0
    for woman in couples:
        man = w.people[woman.spouse]
        kids = [w.people[c] for c in woman.children]
        kids = [k for k in kids if _in_children_table(w, k, extra)]
        if not kids:
            continue
        kids = sorted(kids, key=lambda k: k.born)[-4:]
        row: list[object] = [len(page) - 1, VILLAGES[woman.village], f"{woman.group}组"]
        row += [
            pen.write_name(woman),
            pen.write_id(woman),
            pen.write_name(man),
            pen.write_id(man, lost=0.06),
        ]
        for n, kid in enumerate(kids, 1):
            b = w.births.get(kid.pid)
            entered = (
                b.entered
                if b and b.entered
                else min(w.after(max(kid.born, date(2013, 3, 1)), 25), AS_OF)
            )
            order = woman.children.index(kid.pid) + 1
            row += [pen.write_name(kid), "男" if kid.sex == "M" else "女", pen.write_born(kid).strftime("%Y-%m-%d"),
                    pen.write_id(kid, lost=0.3 if b else 0.03), order,
                    b.certificate_no if b and not b.phantom and w.p(0.6) else "", "亲生", entered.strftime("%Y-%m-%d")]  # fmt: skip
            n_children += 1
            book.says(file, "Sheet1", len(page) + 1, **{"child": kid.pid})
        page.append(row)
        book.says(file, "Sheet1", len(page), mother=woman.pid, father=man.pid)
    page.append(["制表单位：云溪乡人民政府"])
    sheet(book.folder / file, book, {"Sheet1": page})
    book.mapping[file] = (
        "planning_births",
        {"mother_name": "女方姓名", "mother_id_no": "女方公民身份证号", "father_name": "男方姓名", "father_id_no": "男方公民身份证号",
         "name": "姓名", "sex": "性别", "birth_date": "出生日期", "id_no": "身份证号", "birth_order": "孩次",
         "certificate_no": "出生医学证明号", "kinship": "血缘关系", "entry_date": "录入时间", "group_no": "组别"},
    )  # fmt: skip
    book.rows[file] = n_children


def _in_children_table(w: Township, kid: Person, extra: dict[int, Birth]) -> bool:
    if kid.pid in extra:
        return True
    b = w.births.get(kid.pid)
    if b is None:
        return kid.on_roll and kid.born > date(2000, 1, 1)
    return b.in_planning


# -- police ---------------------------------------------------------------------------------------
def dbf(fields: list[tuple[str, str, int]], rows: list[list[object]], deleted: set[int]) -> bytes:
    size = 1 + sum(f[2] for f in fields)
    head = bytearray(32 + 32 * len(fields) + 1)
    head[0:4] = bytes((3, 125, 2, 10))
    head[4:8] = len(rows).to_bytes(4, "little")
    head[8:10], head[10:12] = len(head).to_bytes(2, "little"), size.to_bytes(2, "little")
    head[29] = 0x03  # a language mark that is wrong
    for n, (name, kind, width) in enumerate(fields):
        at = 32 + 32 * n
        head[at : at + len(name)] = name.encode()
        head[at + 11], head[at + 16] = ord(kind), width
    head[-1] = 0x0D
    body = b"".join(
        (b"*" if n in deleted else b" ")
        + b"".join(
            str(v).encode("gb18030")[: f[2]].ljust(f[2]) for f, v in zip(fields, row, strict=True)
        )
        for n, row in enumerate(rows)
    )
    return bytes(head) + body + b"\x1a"


def police(w: Township, book: Book, pen: Pen) -> None:
    fields = [("HH", "C", 12), ("YHZGX", "C", 2), ("XM", "C", 30), ("XB", "C", 1), ("MZ", "C", 2), ("CSRQ", "D", 8),
              ("GMSFHM", "C", 18), ("HJDZ", "C", 44), ("HYZK", "C", 2), ("HKLB", "C", 1), ("MQXM", "C", 30),
              ("MQSFZH", "C", 18), ("FQXM", "C", 30), ("FQSFZH", "C", 18), ("RHRQ", "D", 8), ("HJZT", "C", 8), ("ZXRQ", "D", 8)]  # fmt: skip
    rows: list[list[object]] = []
    deleted: set[int] = set()
    file = "CZRK2025.DBF"
    births: list[list[object]] = []
    deaths: list[list[object]] = []
    moves: list[list[object]] = []
    births_file, deaths_file, moves_file = "出生登记明细.txt", "死亡注销名单.txt", "户口迁移.xlsx"
    for one in w.people.values():
        b = w.births.get(one.pid)
        if one.kind not in {"home", "away"} or (b and not b.police and b.kind != "adopted_in"):
            if one.kind == "moved_out" and one.left and one.left > date(2021, 1, 1):
                moves.append([one.name, one.idno, "男" if one.sex == "M" else "女", "市外迁出", dotted(one.left),
                              inside(w, one.village, one.group, 1), one.outside, "婚迁"])  # fmt: skip
                book.says(moves_file, "迁移", len(moves) + 1, self=one.pid)
            continue
        if b and not b.live:
            continue
        mother, father = w.people.get(one.mother or 0), w.people.get(one.father or 0)
        status = "死亡注销" if one.died and one.died < AS_OF - timedelta(days=40) else "正常"
        when = (
            b.police
            if b and b.police
            else w.after(one.born, 60)
            if one.born > date(2005, 1, 1)
            else None
        )
        if b and b.kind == "adopted_in":
            when = one.since
        name, born = pen.write_name(one), one.born
        rows.append([
            f"{one.house:08d}" if one.house else f"9{one.pid:07d}", one.head_rel, name, 1 if one.sex == "M" else 2,
            "01" if one.pid % 23 else "06", f"{born:%Y%m%d}", pen.write_id(one), inside(w, one.village, one.group, 1),
            "30" if one.widowed else "20" if one.married else "10", "2" if one.pid % 5 else "1",
            mother.name if mother else "", mother.idno if mother else "", father.name if father else "",
            father.idno if father else "", f"{min(when, AS_OF):%Y%m%d}" if when else "", status,
            f"{one.died + timedelta(days=20):%Y%m%d}" if status != "正常" else "",
        ])  # fmt: skip
        book.says(
            file,
            None,
            len(rows),
            self=one.pid,
            mother=mother and mother.pid,
            father=father and father.pid,
        )
        if b and b.police and b.kind != "adopted_in" and b.police >= date(2023, 1, 1):
            births.append([f"{b.police:%Y-%m-%d}", name, "男" if one.sex == "M" else "女", f"{born.year}年{born.month:02d}月{born.day:02d}日",
                           one.idno, mother.name, mother.idno, father.name, father.idno, b.certificate_no if w.p(0.85) else "",
                           inside(w, one.village, one.group, 1)])  # fmt: skip
            book.says(
                births_file,
                None,
                len(births) + 1,
                child=one.pid,
                mother=mother.pid,
                father=father.pid,
            )
        if status != "正常":
            deaths.append([name, one.idno, "男性" if one.sex == "M" else "女性", f"{born:%Y%m%d}", f"{one.died:%Y%m%d}",
                           f"{one.died + timedelta(days=20):%Y%m%d}", inside(w, one.village, one.group, 2)])  # fmt: skip
            book.says(deaths_file, None, len(deaths) + 1, self=one.pid)
        if (
            one.sex == "F"
            and one.kind == "home"
            and one.married
            and one.married > date(2020, 6, 1)
            and one.pid % 3
        ):
            came = w.after(one.married, 60)
            if came < AS_OF:
                moves.append(
                    [
                        name,
                        one.idno,
                        "女",
                        "市外迁入",
                        dotted(came),
                        "长宁市西城区建设路9号",
                        inside(w, one.village, one.group, 1),
                        "婚迁",
                    ]
                )
                book.says(moves_file, "迁移", len(moves) + 1, self=one.pid)
    for n in range(0, len(rows), 400):
        rows.insert(n, list(rows[n]))
        deleted.add(n)
    # Physical rows count the deleted records as well.
    shift = {n: sum(1 for d in deleted if d <= n) for n in range(len(rows))}
    alive = [n for n in range(len(rows)) if n not in deleted]
    book.mentions = [
        (f, s, alive[r - 1] + 1 if f == file else r, role, pid)
        for f, s, r, role, pid in book.mentions
    ]
    del shift
    (book.folder / file).write_bytes(dbf(fields, rows, deleted))
    text = csv_text([["受理日期", "姓名", "性别", "出生日期", "公民身份号码", "母亲姓名", "母亲公民身份号码", "父亲姓名", "父亲公民身份号码",
                      "出生医学证明号", "入户地址"], *births], "\t")  # fmt: skip
    (book.folder / births_file).write_bytes(text.encode("utf-16"))
    text = "\r\n".join(
        "|".join(str(v) for v in row)
        for row in [
            ["死者姓名", "公民身份证号", "性别", "出生日期", "死亡时间", "注销时间", "户籍地址"],
            *deaths,
        ]
    )
    (book.folder / deaths_file).write_bytes(text.encode("gb18030"))
    sheet(
        book.folder / moves_file,
        book,
        {
            "迁移": [
                [
                    "姓名",
                    "身份证件号码",
                    "性别",
                    "迁移种类",
                    "迁移时间",
                    "迁出地址",
                    "迁往何地",
                    "迁移原因",
                ],
                *moves,
            ]
        },
    )
    book.mapping[file] = ("police_persons", {
        "household_no": "HH", "relationship": "YHZGX", "name": "XM", "sex": "XB", "ethnic": "MZ", "birth_date": "CSRQ",
        "id_no": "GMSFHM", "hukou_address": "HJDZ", "marital_status": "HYZK", "hukou_kind": "HKLB", "mother_name": "MQXM",
        "mother_id_no": "MQSFZH", "father_name": "FQXM", "father_id_no": "FQSFZH", "register_date": "RHRQ", "status": "HJZT", "status_date": "ZXRQ"})  # fmt: skip
    book.mapping[births_file] = ("police_births", {
        "register_date": "受理日期", "name": "姓名", "sex": "性别", "birth_date": "出生日期", "id_no": "公民身份号码", "mother_name": "母亲姓名",
        "mother_id_no": "母亲公民身份号码", "father_name": "父亲姓名", "father_id_no": "父亲公民身份号码", "certificate_no": "出生医学证明号", "hukou_address": "入户地址"})  # fmt: skip
    book.mapping[deaths_file] = ("police_deaths", {
        "name": "死者姓名", "id_no": "公民身份证号", "sex": "性别", "birth_date": "出生日期", "death_date": "死亡时间", "register_date": "注销时间", "hukou_address": "户籍地址"})  # fmt: skip
    book.mapping[moves_file] = ("police_moves", {
        "name": "姓名", "id_no": "身份证件号码", "sex": "性别", "move_kind": "迁移种类", "move_date": "迁移时间", "from_address": "迁出地址", "to_address": "迁往何地", "move_reason": "迁移原因"})  # fmt: skip
    book.rows |= {
        file: len(rows) - len(deleted),
        births_file: len(births),
        deaths_file: len(deaths),
        moves_file: len(moves),
    }


# -- health ---------------------------------------------------------------------------------------
def health(w: Township, book: Book, pen: Pen) -> None:
    deliveries: list[list[object]] = []
    certificates: list[list[object]] = []
    cards: list[list[object]] = []
    files = ("住院分娩登记.csv", "出生医学证明签发台账.xlsx", "儿童接种档案.csv")
    for b in sorted(w.births.values(), key=lambda b: (w.people[b.child].born, b.hour)):
        child = w.people[b.child]
        woman, man = w.people.get(child.mother or 0), w.people.get(child.father or 0)
        if woman is None and b.kind != "adopted_in":
            continue
        if b.delivery:
            given = (
                inside(w, woman.village, woman.group, 2)
                if b.home_given == "parents"
                else lives(w, woman, 2)
            )
            copies = 2 if w.p(0.025) else 1  # typed twice
            weeks = (
                f"{w.rng.integers(37, 42)}+{w.rng.integers(7)}"
                if b.live
                else f"{w.rng.integers(24, 36)}"
            )
            grams = int(w.rng.normal(3250, 330)) if b.live else 900
            for copy in range(copies):
                days, minute = divmod(b.hour + 15 * (b.fetus - 1), 1440)
                born = child.born + timedelta(days=days)
                row = [f"FM{b.child:06d}{copy}", pen.write_name(woman), pen.write_id(woman, lost=0.04), f"{(born - woman.born).days // 365}",
                       man.name if w.p(0.85) else "", registered(w, woman, 1), given, woman.phone, stamp(born, minute),
                       weeks, "单胎" if b.n_fetus == 1 else "双胎",
                       "男" if child.sex == "M" else "女", grams, "活产" if b.live else "死胎", "双河县妇幼保健院"]  # fmt: skip
                deliveries.append(row)
                book.says(
                    files[0],
                    None,
                    len(deliveries) + 1,
                    mother=woman.pid,
                    child=child.pid,
                    father=man.pid if row[4] else None,
                )
        if b.certificate and b.live:
            when = datetime(
                child.born.year, child.born.month, child.born.day, b.hour // 60 % 24, b.hour % 60
            )
            certificates.append([b.certificate_no, child.name, "男" if child.sex == "M" else "女", f"{when.year}年{when.month}月{when.day}日{when.hour}时{when.minute}分",
                                 39, woman.name, woman.idno, man.name, man.idno if w.p(0.95) else "", lives(w, woman, 2), b.certificate, "首次签发"])  # fmt: skip
            book.says(
                files[1],
                "台账",
                len(certificates) + 2,
                child=child.pid,
                mother=woman.pid,
                father=man.pid,
            )
        if b.card:
            young = w.p(0.3)
            name = (
                f"{(woman or man).name}之{'子' if child.sex == 'M' else '女'}"
                if young
                else pen.write_name(child)
            )
            parent = woman or w.people[man.spouse]
            cards.append([f"882205{b.child:08d}", name, "男" if child.sex == "M" else "女", f"{pen.write_born(child):%Y-%m-%d}",
                          "" if young or w.p(0.35) else child.idno, pen.write_name(parent), man.name if w.p(0.8) else "", parent.phone,
                          lives(w, man, 0) if man.village is not None else man.outside, registered(w, man, 1), b.card_kind, f"{b.card:%Y-%m-%d}", b.card_state, "云溪乡卫生院预防接种门诊"])  # fmt: skip
            book.says(
                files[2], None, len(cards) + 1, child=child.pid, mother=parent.pid, father=man.pid
            )
    heads = [
        "分娩登记号",
        "产妇姓名",
        "产妇公民身份号码",
        "产妇年龄",
        "丈夫姓名",
        "户籍所在地",
        "现住地址",
        "联系电话",
        "分娩时间",
        "孕周",
        "胎数",
        "婴儿性别",
        "出生体重(g)",
        "结局",
        "助产机构",
    ]
    (book.folder / files[0]).write_bytes(csv_text([heads, *deliveries]).encode("gbk"))
    cert_heads = [
        "证明编号",
        "新生儿姓名",
        "新生儿性别",
        "出生时间",
        "孕周",
        "母亲姓名",
        "母亲有效身份证件号",
        "父亲姓名",
        "父亲有效身份证件号",
        "母亲住址",
        "签发日期",
        "签发类别",
    ]
    sheet(
        book.folder / files[1],
        book,
        {"台账": [["双河县妇幼保健院出生医学证明签发台账"], cert_heads, *certificates]},
    )
    card_heads = [
        "儿童编码",
        "儿童姓名",
        "性别",
        "出生日期",
        "证件号码",
        "母亲姓名",
        "父亲姓名",
        "监护人电话",
        "家庭住址",
        "户籍地址",
        "居住属性",
        "建卡日期",
        "在册情况",
        "建卡单位",
    ]
    (book.folder / files[2]).write_text(
        csv_text([card_heads, *cards]), encoding="utf-8", newline=""
    )
    book.mapping[files[0]] = ("health_deliveries", {
        "register_no": "分娩登记号", "mother_name": "产妇姓名", "mother_id_no": "产妇公民身份号码", "mother_age": "产妇年龄", "father_name": "丈夫姓名",
        "hukou_address": "户籍所在地", "resid_address": "现住地址", "phone": "联系电话", "birth_date": "分娩时间", "gestation_weeks": "孕周", "n_fetus": "胎数",
        "sex": "婴儿性别", "birth_weight_g": "出生体重(g)", "outcome": "结局", "facility": "助产机构"})  # fmt: skip
    book.mapping[files[1]] = ("health_certificates", {
        "certificate_no": "证明编号", "name": "新生儿姓名", "sex": "新生儿性别", "birth_date": "出生时间", "gestation_weeks": "孕周", "mother_name": "母亲姓名",
        "mother_id_no": "母亲有效身份证件号", "father_name": "父亲姓名", "father_id_no": "父亲有效身份证件号", "resid_address": "母亲住址", "issue_date": "签发日期", "status": "签发类别"})  # fmt: skip
    book.mapping[files[2]] = ("vaccinations", {
        "card_no": "儿童编码", "name": "儿童姓名", "sex": "性别", "birth_date": "出生日期", "id_no": "证件号码", "mother_name": "母亲姓名", "father_name": "父亲姓名",
        "phone": "监护人电话", "resid_address": "家庭住址", "hukou_address": "户籍地址", "residence_kind": "居住属性", "card_date": "建卡日期", "card_status": "在册情况", "facility": "建卡单位"})  # fmt: skip
    book.rows |= {files[0]: len(deliveries), files[1]: len(certificates), files[2]: len(cards)}


# -- insurance, civil affairs, returns ------------------------------------------------------------
def others(w: Township, book: Book, pen: Pen) -> None:
    file = "城乡居民医保参保明细.xlsx"
    rows: list[list[object]] = []
    for one in w.people.values():
        b = w.births.get(one.pid)
        local = one.kind in {"home", "away"} or (one.kind == "incoming" and w.p(0.3))
        if (
            (b and not b.insured)
            or (not b and not (local and w.p(0.88)))
            or one.kind in {"outsider"}
        ):
            continue
        if one.died and one.died < date(2023, 12, 1):
            continue
        infant = b is not None and w.p(0.2)
        name = (
            f"{w.people[one.mother].name}之子"
            if infant and one.mother and one.sex == "M"
            else pen.write_name(one)
        )
        start = b.insured if b else date(2018 + one.pid % 6, 1, 1)
        if start < one.born:
            start = min(w.after(one.born, 60), AS_OF)
        rows.append([f"YB{one.pid:08d}", name, "" if infant else pen.write_id(one), "男" if one.sex == "M" else "女", one.born,
                     f"J{one.house:06d}" if one.house else "", inside(w, one.village, one.group, 3) if one.village is not None else one.outside,
                     2025, start, one.died if one.died else None, "死亡" if one.died else ""])  # fmt: skip
        book.says(file, "参保", len(rows) + 3, self=one.pid)
    top = ["参保人信息", "", "", "", "", "家庭信息", "", "参保信息", "", "停保信息", ""]
    low = [
        "个人参保号",
        "参保人姓名",
        "身份证件号",
        "性别",
        "出生日期",
        "家庭编码",
        "家庭住址",
        "年度",
        "参保起始日期",
        "停保时间",
        "停保原因",
    ]
    sheet(book.folder / file, book, {"参保": [["2025年度城乡居民基本医疗保险参保明细表"], top, low, *rows]},
          merges=[(1, 0, 1, 4, "参保人信息"), (1, 5, 1, 6, "家庭信息"), (1, 7, 1, 8, "参保信息"), (1, 9, 1, 10, "停保信息")])  # fmt: skip
    book.mapping[file] = ("insurance", {
        "insurance_no": "个人参保号", "name": "参保人姓名", "id_no": "身份证件号", "sex": "性别", "birth_date": "出生日期", "household_no": "家庭编码",
        "resid_address": "家庭住址", "year": "年度", "enrol_date": "参保起始日期", "stop_date": "停保时间", "stop_reason": "停保原因"})  # fmt: skip
    book.rows[file] = len(rows)

    file = "婚姻登记.xlsx"
    rows = []
    for man in w.people.values():
        if (
            man.sex == "M"
            and man.married
            and man.married > date(2019, 1, 1)
            and man.village is not None
            and man.kind != "outsider"
        ):
            woman = w.people[man.spouse]
            rows.append([f"J882205-{man.married.year}-{man.pid:06d}", man.name, man.idno, registered(w, man, 1), woman.name, woman.idno,
                         registered(w, woman, 1), f"{man.married.year}-{man.married.month}-{man.married.day}"])  # fmt: skip
            book.says(file, "结婚", len(rows) + 2, husband=man.pid, wife=woman.pid)
    sheet(book.folder / file, book, {"结婚": [["结婚证字号", "男方", "", "", "女方", "", "", "登记日期"], ["", "姓名", "身份证号", "户籍地址"] + ["姓名", "身份证号", "户籍地址", ""], *rows]},
          merges=[(0, 1, 0, 3, "男方"), (0, 4, 0, 6, "女方")])  # fmt: skip
    book.mapping[file] = ("civil_marriages", {"register_no": "结婚证字号", "husband_name": "姓名", "husband_id_no": "身份证号", "husband_address": "户籍地址",
                                              "wife_name": "姓名", "wife_id_no": "身份证号", "wife_address": "户籍地址", "register_date": "登记日期"})  # fmt: skip
    book.rows[file] = len(rows)

    file = "火化登记.xls"
    rows = []
    for one in w.people.values():
        if one.died and one.kind != "outsider" and w.p(0.85):
            rows.append([f"HH{one.pid:05d}", pen.write_name(one), one.idno, "男" if one.sex == "M" else "女", (one.died - one.born).days // 365,
                         f"{one.died.year}年{one.died.month}月{one.died.day}日", f"{one.died + timedelta(days=2):%Y-%m-%d}", inside(w, one.village, one.group, 1)])  # fmt: skip
            book.says(file, None, len(rows) + 1, self=one.pid)
    heads = [
        "火化编号",
        "死者姓名",
        "死者身份证号",
        "性别",
        "年龄",
        "死亡日期",
        "火化时间",
        "生前住址",
    ]
    cells = "".join(
        "<tr>" + "".join(f"<td>{v}</td>" for v in row) + "</tr>" for row in [heads, *rows]
    )
    (book.folder / file).write_text(
        f"<html><head><meta charset='gb2312'></head><body><table border=1>{cells}</table></body></html>",
        encoding="gb18030",
    )
    book.mapping[file] = ("funerals", {"register_no": "火化编号", "name": "死者姓名", "id_no": "死者身份证号", "sex": "性别", "age_stated": "年龄",
                                       "death_date": "死亡日期", "cremation_date": "火化时间", "resid_address": "生前住址"})  # fmt: skip
    book.rows[file] = len(rows)
    _returns(w, book)


def _returns(w: Township, book: Book) -> None:
    file = "2024年村级人口统计表.xlsx"
    rows: list[list[object]] = []
    for v, village in enumerate(VILLAGES):
        kids = [
            w.people[b.child]
            for b in w.births.values()
            if b.in_planning and PERIOD[0] <= w.people[b.child].born <= PERIOD[1]
        ]
        kids = [k for k in kids if k.village == v]
        orders = [min(w.births[k.pid].order, 3) for k in kids]
        dead = book.dead_on_roll.get(v, 0)
        start, came, gone = 400 + 7 * v, 5 + v, 3 + v
        rows.append([village, start, len(kids), sum(k.sex == "M" for k in kids), sum(k.sex == "F" for k in kids), orders.count(1), orders.count(2),
                     orders.count(3), dead, came, gone, start + len(kids) - dead + came - gone])  # fmt: skip
    rows.append(["合计", *[sum(r[n] for r in rows) for n in range(1, 12)]])
    top = [
        "村居名称",
        "年初人口",
        "本年出生",
        "",
        "",
        "出生孩次",
        "",
        "",
        "死亡人数",
        "迁入人数",
        "迁出人数",
        "年末人口",
    ]
    low = ["", "", "合计", "男", "女", "一孩", "二孩", "三孩及以上", "", "", "", ""]
    sheet(book.folder / file, book, {"Sheet1": [["云溪乡2024年度人口统计表"], ["统计期：2024年1月1日至2024年12月31日", "", "", "", "", "单位：人"], top, low, *rows, ["填报人：周敏", "", "审核：李会计"]]},
          merges=[(2, 2, 2, 4, "本年出生"), (2, 5, 2, 7, "出生孩次")])  # fmt: skip
    book.mapping[file] = ("village_returns", {"village_name": "村居名称", "population_start": "年初人口", "births": "合计", "boys": "男", "girls": "女", "births_1": "一孩",
                                              "births_2": "二孩", "births_3plus": "三孩及以上", "deaths": "死亡人数", "move_in": "迁入人数", "move_out": "迁出人数", "population_end": "年末人口"})  # fmt: skip
    book.rows[file] = len(rows)


def settings(folder: Path) -> None:
    (folder / "villages.csv").write_text(
        "code,name,aliases\n"
        + "\n".join(
            f"{c},{n},{n.removesuffix('村').removesuffix('社区')}"
            for c, n in zip(CODES, VILLAGES, strict=True)
        )
        + "\n",
        encoding="utf-8",
    )
    files = {"planning_persons": "全员信息_分村.xlsx", "planning_births": "育龄夫妇子女信息.xlsx", "police_persons": "CZRK2025.DBF", "police_births": "出生登记明细.txt",
             "police_deaths": "死亡注销名单.txt", "police_moves": "户口迁移.xlsx", "health_deliveries": "住院分娩登记.csv", "health_certificates": "出生医学证明签发台账.xlsx",
             "vaccinations": "儿童接种档案.csv", "insurance": "城乡居民医保参保明细.xlsx", "civil_marriages": "婚姻登记.xlsx", "funerals": "火化登记.xls", "village_returns": "2024年村级人口统计表.xlsx"}  # fmt: skip
    lines = [
        f"area: {{name: {TOWN}, codes: '{TOWN_CODE}'}}",
        "period: 2024",
        f"as_of: {AS_OF}",
        "villages: villages.csv",
        "sources:",
    ]
    lines += [f"  {source}: {file}" for source, file in files.items()]
    (folder / "cpaudit.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
