"""The police's persons, births, deaths and moves."""
# ruff: noqa: C901, I001, PLR0915

from __future__ import annotations

from datetime import date, timedelta
from otherworld_people import (
    AS_OF, Township,
)  # fmt: skip
from otherworld_book import dotted, Book, Pen, csv_text, inside, sheet


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
