"""The exports of the invented township: each department writes in its own way, with its own slips."""
# ruff: noqa: FURB171, I001, RUF005, TC003, FURB110

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from otherworld_people import (
    AS_OF, CODES, PERIOD, TOWN, TOWN_CODE, VILLAGES, Township,
)  # fmt: skip
from otherworld_book import Book, Pen, inside, registered, sheet


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
