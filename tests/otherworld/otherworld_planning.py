"""Planning's roll and children table."""
# ruff: noqa: ARG001, I001, PIE804, B007

from __future__ import annotations

from datetime import date
from otherworld_people import (
    AS_OF, CODES, TOWN, VILLAGES, Birth, Person, Township,
)  # fmt: skip
from otherworld_book import dotted, Book, Pen, RELATION, lives, registered, sheet


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
