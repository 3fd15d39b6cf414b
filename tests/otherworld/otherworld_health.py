"""The hospitals' deliveries, certificates and vaccinations."""
# ruff: noqa: DTZ001, I001

from __future__ import annotations

from datetime import datetime, timedelta
from otherworld_book import Book, Pen, csv_text, inside, lives, registered, sheet, stamp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otherworld_people import (
        Township,
    )


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
