"""An invented township with known truth, written by a generator of its own: the other world."""

# A compact generator: rows are written as they stand in a file, one long list each.
# ruff: noqa: PLR1714, PLR0912, ARG001, ARG005, C901, FBT003, I001, PLR0915, TC003, B007

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from otherworld_book import Book, Pen, dotted
from otherworld_exports import others, settings
from otherworld_health import health
from otherworld_planning import planning_children, planning_roll, roll_row
from otherworld_police import police
from otherworld_people import AS_OF, PERIOD, VILLAGES, Birth, Person, Township


@dataclass(slots=True)
class World:
    town: Township
    book: Book


def build(folder: Path, seed: int, persons: int = 3000, *, project: bool = True) -> World:
    """Writes all exports of one township into ``folder``; returns the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    w = Township(seed, persons)
    book = Book(folder)
    pen = Pen(w, book.slips, name=0.02, digit=0.008, lost=0.02, day=0.006)
    on_roll = [p for p in w.people.values() if p.village is not None and p.on_roll and p.kind != "outsider"
               and not (p.kind == "moved_out" and p.pid % 2)]  # fmt: skip
    on_roll = [p for p in on_roll if not (p.pid in w.births and not w.births[p.pid].in_planning)]
    rows = [
        (p, roll_row(w, pen, p, book))
        for p in on_roll
        if w.p(0.985) or p.pid in w.births or p.head_rel == "02"
    ]
    phantoms = _phantoms(w)
    wives = [
        p
        for p in w.people.values()
        if p.sex == "F"
        and p.spouse
        and p.village is not None
        and p.on_roll
        and p.kind != "outsider"
        and p.kind != "moved_out"
    ]
    _plant(w, book, rows)
    book.slips |= {w.people[pid].mother for pid in phantoms}
    for p, r in rows:
        if r["死亡日期"] and p.died and PERIOD[0] <= p.died <= PERIOD[1]:
            book.dead_on_roll[p.village] = book.dead_on_roll.get(p.village, 0) + 1
    planning_roll(w, book, rows)
    planning_children(w, book, pen, wives, phantoms)
    police(w, book, replace(pen, name=0.005, digit=0.002, lost=0.004))
    health(w, book, replace(pen, name=0.02, digit=0.01, day=0.01))
    others(w, book, replace(pen, lost=0.03))
    if project:
        settings(folder)
    return World(w, book)


def _phantoms(w: Township) -> dict[int, Birth]:
    """Births that planning has and that never were."""
    made: dict[int, Birth] = {}
    wives = [p for p in w.people.values() if p.sex == "F" and p.spouse and p.kind == "home" and not p.died
             and 24 < (AS_OF - p.born).days / 365 < 40 and len(p.children) == 1
             and (w.people[p.children[0]].born.year < 2021)]  # fmt: skip
    for woman in wives[:5]:
        born = w.day(PERIOD[0], PERIOD[1])
        child = w.child_of(w.people[woman.spouse], woman, born)
        b = Birth(child.pid, "phantom", 2, False, True, phantom=True)
        b.entered = born + timedelta(days=20)
        w.births[child.pid] = made[child.pid] = b
        child.on_roll = True
    return made


def _plant(w: Township, book: Book, rows: list[tuple[Person, dict[str, object]]]) -> None:
    """Logical faults in the planning roll, each with the rules that should find it."""
    free = [
        (p, r)
        for p, r in rows
        if p.kind == "home" and not p.died and p.pid not in w.births and r["公民身份证号"]
    ]
    order = w.rng.permutation(len(free))
    at = iter([free[i] for i in order])
    used: set[int] = set()

    def some(n: int, suits):
        got = 0
        for p, r in at:
            if p.house in used or not suits(p, r):
                continue
            used.add(p.house)
            yield p, r
            got += 1
            if got == n:
                return

    def adult(p, r):
        return bool(p.married) and not p.widowed and (AS_OF - p.born).days < 50 * 365

    def said(rule, p, how):
        book.faults.append((rule, p.pid, how))

    for p, r in some(4, lambda p, r: (AS_OF - p.born).days > 25 * 365):
        r["公民身份证号"], r["出生年月日"] = (
            p.idno,
            dotted(p.born.replace(day=min(p.born.day, 28), year=p.born.year - 3)),
        )
        said("P001", p, "year of birth")
    for p, r in some(4, lambda p, r: not p.married and p.pid not in w.births):
        r["公民身份证号"], r["性别"] = p.idno, "女" if p.sex == "M" else "男"
        said("P002", p, "sex")
    for p, r in some(4, lambda p, r: True):
        last = "0123456789X".replace(p.idno[-1], "")
        r["公民身份证号"] = p.idno[:-1] + w.pick(last)
        said("D014", p, "check digit")
    for p, r in some(3, adult):
        r["死亡日期"] = dotted(AS_OF - timedelta(days=100))
        said("P009", p, "death date, active")
    for p, r in some(4, lambda p, r: adult(p, r) and r["合计"] != ""):
        r["合计"] = int(r["合计"]) + 1
        said("M010", p, "children")
    for p, r in some(4, lambda p, r: adult(p, r) and r["姓名"]):
        r["婚姻状况"], r["初婚日期"] = "未婚", ""
        said("P024", p, "single with spouse")
    for p, r in some(3, adult):
        r["初婚日期"] = dotted(p.born + timedelta(days=900))
        said("P021", p, "marriage as a child")
    for p, r in some(3, lambda p, r: r["户内关系"] == "户主" and bool(p.spouse)):
        wife = [x for q, x in rows if q.pid == p.spouse]
        if wife:
            wife[0]["户内关系"] = "户主"
            said("H002", p, "two heads")
    for p, r in some(3, lambda p, r: r["户内关系"] == "户主" and bool(p.spouse)):
        r["户内关系"] = "其他"
        said("H001", p, "no head")
    for p, r in some(3, adult):
        r["出生年月日"], r["公民身份证号"] = dotted(AS_OF + timedelta(days=400)), p.idno
        said("D025", p, "born in the future")
    for p, r in some(3, lambda p, r: adult(p, r) and r["性别"] == "女"):
        r["户内关系"] = "子"
        said("H005", p, "relationship and sex")
    for p, r in some(3, adult):
        twin = dict(r)
        twin["_village"] = (p.village + 3) % 8
        twin["户编码"], twin["现居住地"] = "", f"{VILLAGES[twin['_village']]}2组"
        rows.append((p, twin))
        r["公民身份证号"] = twin["公民身份证号"] = p.idno
        said("P044", p, "two villages")
    for p, r in some(3, adult):
        rows.append((p, dict(r)))
        r["公民身份证号"] = rows[-1][1]["公民身份证号"] = p.idno
        said("P040", p, "twice")
    for p, r in some(3, lambda p, r: adult(p, r) and r["证件号码"]):
        r["证件号码"] = p.idno
        said("C004", p, "own number as the spouse's")
    for p, r in some(3, adult):
        r["人员状态"], r["死亡日期"] = "死亡", ""
        said("P009", p, "dead without a date")
    dead = [
        (p, r)
        for p, r in rows
        if p.died and p.died < AS_OF - timedelta(days=60) and p.kind == "home"
    ]
    for p, r in dead[:5]:
        r["人员状态"], r["死亡日期"] = "正常", ""
        said("X023", p, "dead at the police")
