"""A small township with known truth: families, the files that name them, and the faults in those.

Made for these tests only, and on purpose unlike ``cpaudit.synthesis``: what linkage reaches here
and there is reached by the same parameters.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

import polars as pl

from cpaudit.standards.citizen_id import from_parts
from cpaudit.standards.lunar import lunar_reading
from cpaudit.tables import MENTIONS

AS_OF = dt.date(2024, 6, 30)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余"
# Characters of one row sound alike.
SOUNDS = [
    "芳方",
    "丽莉利",
    "伟玮",
    "静敬",
    "强蔷",
    "娟涓",
    "明鸣",
    "燕艳",
    "红宏洪",
    "军君均",
    "平萍苹",
    "玲灵铃",
    "华桦",
    "英瑛",
    "杰洁",
    "勇永",
    "霞侠",
    "春椿",
    "国帼",
    "志治",
    "建健",
    "文雯",
    "秀绣",
    "海",
    "兰岚",
    "玉钰",
    "梅玫",
    "涛滔",
    "超",
    "鹏朋",
    "飞菲",
    "佳嘉家",
    "欣新心",
    "雨宇羽",
    "涵晗",
    "梓紫子",
    "轩萱宣",
    "浩昊皓",
    "怡宜",
    "诗",
    "琪琦",
    "桐彤童",
    "然",
    "睿瑞",
    "晨辰",
    "阳洋扬",
    "悦月",
    "凤",
    "桂贵",
    "德",
    "福",
    "生",
    "根",
    "荣蓉",
    "清青",
    "淑",
    "珍贞真",
    "亮",
    "刚钢",
    "波",
    "辉晖",
    "敏闽",
]
ALIKE = {char: row for row in SOUNDS for char in row if len(row) > 1}
GIVEN = [row[0] for row in SOUNDS] + [char for row in SOUNDS for char in row[1:]]
WEIGHTS = [1.0 / (1 + at) ** 0.6 for at in range(len(GIVEN))]
VILLAGES = [f"880101{100 + town:03d}{200 + at:03d}" for town in range(2) for at in range(12)]
_DAYS = pl.DataFrame({"day": pl.date_range(dt.date(1935, 1, 1), AS_OF, eager=True)}).with_columns(
    lunar=lunar_reading(pl.col("day"))
)
LUNAR = dict(_DAYS.drop_nulls().iter_rows())


@dataclass(frozen=True)
class Noise:
    """Shares of rows with each fault."""

    id_missing: float = 0.08
    id_damaged: float = 0.02
    id_typo: float = 0.02
    id_of_mother: float = 0.01
    name_sound: float = 0.02
    name_other: float = 0.01
    name_pinyin: float = 0.0
    date_missing: float = 0.02
    date_lunar: float = 0.01
    date_slip: float = 0.01
    sex_wrong: float = 0.005
    village_stale: float = 0.05
    attribute_missing: float = 0.15
    renamed: float = 0.03
    twice: float = 0.01


LIGHT = Noise()
HEAVY = Noise(
    id_missing=0.25,
    id_damaged=0.06,
    id_typo=0.05,
    id_of_mother=0.03,
    name_sound=0.05,
    name_other=0.025,
    name_pinyin=0.01,
    date_missing=0.05,
    date_lunar=0.03,
    date_slip=0.03,
    sex_wrong=0.015,
    village_stale=0.15,
    attribute_missing=0.35,
    renamed=0.08,
    twice=0.03,
)
WITHHELD = Noise(id_missing=1.0, id_damaged=0.0, id_typo=0.0)


@dataclass
class Person:
    """One person of the truth."""

    number: int
    name: str
    sex: str
    born: dt.date
    id18: str
    village: str
    household: str
    phone: str | None = None
    mother: Person | None = None
    father: Person | None = None
    spouse: Person | None = None
    died: dt.date | None = None
    certificate: str | None = None
    birth_order: int | None = None
    fetus_order: int | None = None
    n_fetus: int = 1
    weight: float | None = None
    other_name: str | None = None


@dataclass
class Township:
    """The people, the mentions of them, and of each mention the person's number."""

    people: list[Person] = field(default_factory=list)
    mentions: pl.DataFrame = field(default_factory=MENTIONS.empty)
    truth: pl.DataFrame = field(default_factory=pl.DataFrame)


def people(rng: random.Random, n: int) -> list[Person]:
    """About ``n`` persons in families with children and twins."""
    found: list[Person] = []
    taken: set[tuple[str, str]] = set()
    used: dict[tuple[dt.date, str], int] = {}

    def person(
        surname: str, sex: str, born: dt.date, village: str, house: str, gen: str = ""
    ) -> Person:
        key = (born, sex)
        used[key] = used.get(key, rng.randrange(0, 60)) + 1
        sequence = used[key] * 2 % 996 + (sex == "M")
        name = surname
        while name == surname or (house, name) in taken:
            given = gen + rng.choices(GIVEN, WEIGHTS)[0]
            if not gen and rng.random() < 0.7:
                given = rng.choices(GIVEN, WEIGHTS)[0] + given
            name = surname + given
        taken.add((house, name))
        one = Person(
            len(found),
            name,
            sex,
            born,
            from_parts("880101", born, sequence),
            village,
            house,
        )
        found.append(one)
        return one

    serial = 0
    while len(found) < n:
        serial += 1
        village, house = rng.choice(VILLAGES), f"8801012{serial:07d}"
        father_born = AS_OF - dt.timedelta(days=rng.randrange(21 * 365, 85 * 365))
        mother_born = father_born + dt.timedelta(days=rng.randrange(-1500, 2500))
        surname = rng.choices(SURNAMES, [1.0 / (1 + at) ** 0.8 for at in range(len(SURNAMES))])[0]
        father = person(surname, "M", father_born, village, house)
        mother = person(rng.choice(SURNAMES), "F", mother_born, village, house)
        father.spouse, mother.spouse = mother, father
        phone = f"139{serial:08d}"
        mother.phone = phone
        father.phone = phone if rng.random() < 0.4 else f"138{serial:08d}"
        gen = rng.choice(GIVEN) if rng.random() < 0.5 else ""
        born = mother_born + dt.timedelta(days=rng.randrange(19 * 365, 27 * 365))
        order = 0
        for _ in range(rng.choices([0, 1, 2, 3, 4], [1, 4, 5, 2, 1])[0]):
            if born > AS_OF - dt.timedelta(days=10):
                break
            order += 1
            n_fetus = 2 if rng.random() < 0.02 else 1
            sex = rng.choice("MF")
            for fetus in range(n_fetus):
                child = person(
                    surname,
                    sex if rng.random() < 0.6 else rng.choice("MF"),
                    born,
                    village,
                    house,
                    gen,
                )
                child.mother, child.father = mother, father
                child.birth_order, child.fetus_order, child.n_fetus = (
                    order + fetus,
                    fetus + 1,
                    n_fetus,
                )
                child.weight = float(rng.randrange(2200, 4400, 10))
                child.certificate = f"X88{len(found):07d}"
                child.phone = phone if born.year > 2006 else None
                child.other_name = surname + rng.choices(GIVEN, WEIGHTS)[0]
            order += n_fetus - 1
            born += dt.timedelta(days=rng.randrange(330, 2200))
        for adult in (father, mother):
            age = (AS_OF - adult.born).days / 365
            if age > 60 and rng.random() < 0.15:
                adult.died = AS_OF - dt.timedelta(days=rng.randrange(10, 1500))
    return found


class _Files:
    """Rows of mentions, with the faults of ``noise`` put into them."""

    def __init__(self, rng: random.Random, noise: Noise, everybody: list[Person]) -> None:
        self.rng, self.noise, self.everybody = rng, noise, everybody
        self.rows: list[dict[str, object]] = []
        self.truth: list[int] = []
        self.record = 0

    def hit(self, share: float) -> bool:
        return self.rng.random() < share

    def name(self, text: str) -> str:
        rng, noise = self.rng, self.noise
        letters = list(text)
        if self.hit(noise.name_sound):
            at = [i for i, letter in enumerate(letters) if i and letter in ALIKE]
            if at:
                i = rng.choice(at)
                letters[i] = rng.choice([c for c in ALIKE[letters[i]] if c != letters[i]])
        elif self.hit(noise.name_other):
            i = rng.randrange(1, len(letters))
            letters[i] = rng.choice(GIVEN)
        return "".join(letters)

    def date(self, day: dt.date) -> tuple[dt.date | None, str | None]:
        rng, noise = self.rng, self.noise
        if self.hit(noise.date_missing):
            return None, None
        if self.hit(noise.date_lunar):
            return LUNAR.get(day, day), "day"
        if self.hit(noise.date_slip):
            try:
                kind = rng.randrange(3)
                if kind == 0:
                    return day.replace(month=day.day, day=day.month), "day"
                if kind == 1:
                    return day.replace(year=day.year + rng.choice([-1, 1])), "day"
                return day.replace(day=day.day % 28 + 1), "day"
            except ValueError:
                return day, "day"
        return day, "day"

    def number(self, one: Person) -> dict[str, object]:
        rng, noise = self.rng, self.noise
        if self.hit(noise.id_missing):
            return {"id_status": "missing"}
        if self.hit(noise.id_damaged):
            return {
                "id_no": one.id18[:15] + "000",
                "id_partial": one.id18[:15],
                "id_status": "damaged",
            }
        if self.hit(noise.id_typo):
            i = rng.randrange(17)
            wrong = (
                one.id18[:i]
                + str((int(one.id18[i]) + rng.randrange(1, 10)) % 10)
                + one.id18[i + 1 :]
            )
            return {"id_no": wrong, "id_partial": wrong, "id_status": "bad_check"}
        return self.whole(one.id18)

    @staticmethod
    def whole(id18: str) -> dict[str, object]:
        return {
            "id_no": id18,
            "id18": id18,
            "id_status": "valid",
            "id_birth_date": dt.date(int(id18[6:10]), int(id18[10:12]), int(id18[12:14])),
            "id_sex": "M" if int(id18[16]) % 2 else "F",
        }

    def mention(self, one: Person, source: str, role: str, **more: object) -> None:
        noise = self.noise
        department = source.split("_", maxsplit=1)[0]
        row: dict[str, object] = {
            "record_id": self.record,
            "source_id": source,
            "dataset": source,
            "department": department,
            "role": role,
            "birth_date_status": "ok",
            "village": self.rng.choice(VILLAGES) if self.hit(noise.village_stale) else one.village,
        }
        row |= more
        name = row.pop("as_name", None) or self.name(one.name)
        row |= {"name": name, "name_key": name}
        row.setdefault("name_status", "ok")
        self.rows.append(row)
        self.truth.append(one.number)

    def parents(self, one: Person) -> dict[str, object]:
        found: dict[str, object] = {}
        for relative in ("mother", "father"):
            parent = getattr(one, relative)
            if parent is None or self.hit(self.noise.attribute_missing):
                continue
            found[f"{relative}_name_key"] = self.name(parent.name)
            if not self.hit(self.noise.id_missing):
                found[f"{relative}_id18"] = parent.id18
        return found

    def full(self, one: Person) -> dict[str, object]:
        born, precision = self.date(one.born)
        sex = one.sex
        if self.hit(self.noise.sex_wrong):
            sex = "F" if sex == "M" else "M"
        found = {"birth_date": born, "birth_date_precision": precision, "sex": sex}
        if one.mother is not None and one.born.year > 2008 and self.hit(self.noise.id_of_mother):
            return found | self.whole(one.mother.id18)
        return found | self.number(one)


def township(
    n: int, noise: Noise = LIGHT, *, seed: int = 7, everybody: list[Person] | None = None
) -> Township:
    """The mentions that the files of a township make of its people."""
    rng = random.Random(seed)
    everybody = everybody or people(rng, n)
    files = _Files(rng, noise, everybody)
    for one in everybody:
        for _ in range(2 if rng.random() < noise.twice else 1):
            _planning(files, one)
        _police(files, one)
        _insurance(files, one)
        if one.born >= dt.date(2007, 1, 1):
            _births(files, one)
        if one.spouse is not None and one.sex == "M" and rng.random() < 0.3:
            files.record += 1
            for role, who in (("husband", one), ("wife", one.spouse)):
                files.mention(who, "civil_marriages", role, **files.full(who))
        if one.died is not None:
            _death(files, one)
    order = list(range(len(files.rows)))
    rng.shuffle(order)
    frame = pl.DataFrame(
        [{"mention_id": at, **files.rows[row]} for at, row in enumerate(order)],
        schema=dict(MENTIONS.columns),
        orient="row",
    )
    truth = pl.DataFrame(
        {"mention_id": range(len(order)), "person": [files.truth[row] for row in order]},
        schema_overrides={"mention_id": pl.UInt32},
    )
    return Township(everybody, MENTIONS.keep(frame), truth)


def _planning(files: _Files, one: Person) -> None:
    rng = files.rng
    if rng.random() < 0.97:
        files.record += 1
        more = files.parents(one)
        if one.spouse is not None and not files.hit(files.noise.attribute_missing):
            more |= {"spouse_name_key": files.name(one.spouse.name)}
            if not files.hit(files.noise.id_missing):
                more |= {"spouse_id18": one.spouse.id18}
        phone = None if files.hit(files.noise.attribute_missing) else one.phone
        files.mention(
            one, "planning_persons", "self", household_no=one.household, phone=phone,
            phone_status="ok" if phone else "missing", **more, **files.full(one),
        )  # fmt: skip
        if one.spouse is not None and more.get("spouse_name_key"):
            files.mention(
                one.spouse, "planning_persons", "spouse", household_no=one.household,
                **(files.whole(one.spouse.id18) if more.get("spouse_id18") else {"id_status": "missing"}),
            )  # fmt: skip
    if one.mother is not None and one.born >= dt.date(2004, 1, 1) and rng.random() < 0.93:
        files.record += 1
        more = files.parents(one)
        files.mention(
            one, "planning_births", "child", birth_order=one.birth_order, household_no=one.household,
            certificate_no=one.certificate if rng.random() < 0.5 else None, **more, **files.full(one),
        )  # fmt: skip
        _parent_mentions(files, one, "planning_births", more)


def _parent_mentions(files: _Files, one: Person, source: str, more: dict[str, object]) -> None:
    for role in ("mother", "father"):
        if f"{role}_name_key" in more:
            number = more.get(f"{role}_id18")
            files.mention(
                getattr(one, role), source, role, as_name=more[f"{role}_name_key"],
                **(files.whole(str(number)) if number else {"id_status": "missing"}),
            )  # fmt: skip


def _police(files: _Files, one: Person) -> None:
    rng = files.rng
    if rng.random() < 0.97:
        files.record += 1
        files.mention(
            one, "police_persons", "self", household_no="P" + one.household, **files.full(one),
            **(files.parents(one) if rng.random() < 0.4 else {}),
        )  # fmt: skip
        head = one if one.spouse and one.sex == "M" else one.father or one.spouse
        if head is not None:
            whole = (
                {"id_status": "missing"}
                if files.hit(files.noise.id_missing)
                else files.whole(head.id18)
            )
            files.mention(head, "police_persons", "head", household_no="P" + one.household, **whole)


def _insurance(files: _Files, one: Person) -> None:
    if files.rng.random() < 0.93:
        files.record += 1
        files.mention(one, "insurance", "self", household_no="I" + one.household, **files.full(one))
        head = one if one.spouse and one.sex == "M" else one.father or one.spouse
        if head is not None:
            files.mention(
                head, "insurance", "head", household_no="I" + one.household, id_status="missing"
            )


def _births(files: _Files, one: Person) -> None:
    rng, noise = files.rng, files.noise
    mother = one.mother
    if mother is None:
        return
    if rng.random() < 0.9:
        files.record += 1
        placeholder = f"{mother.name}之{'子' if one.sex == 'M' else '女'}"
        full = files.full(one)
        known = files.number(mother)
        mother_born, precision = files.date(mother.born)
        phone = None if files.hit(noise.attribute_missing) else mother.phone
        mother_name = files.name(mother.name)
        tells_twins = rng.random() < 0.7
        for _ in range(2 if rng.random() < noise.twice else 1):
            files.record += 1
            files.mention(
                one, "health_deliveries", "child", as_name=placeholder, name_status="placeholder",
                birth_date=full["birth_date"], birth_date_precision=full["birth_date_precision"],
                sex=full["sex"], id_status="missing", mother_name_key=mother_name,
                mother_id18=known.get("id18"), birth_weight_g=one.weight if tells_twins else None,
                fetus_order=one.fetus_order if tells_twins else None, birth_order=one.birth_order,
                certificate_no=one.certificate if rng.random() < 0.3 else None,
            )  # fmt: skip
            files.mention(
                mother, "health_deliveries", "mother", as_name=mother_name, sex="F", phone=phone,
                phone_status="ok" if phone else "missing", birth_date=mother_born,
                birth_date_precision=precision, **known,
            )  # fmt: skip
    if rng.random() < 0.9:
        files.record += 1
        more = files.parents(one)
        full = files.full(one)
        files.mention(
            one, "health_certificates", "child", birth_date=full["birth_date"], sex=full["sex"],
            as_name=one.other_name if files.hit(noise.renamed) else None, id_status="missing",
            birth_date_precision=full["birth_date_precision"], certificate_no=one.certificate,
            birth_weight_g=one.weight, **more,
        )  # fmt: skip
        _parent_mentions(files, one, "health_certificates", more)
    if rng.random() < 0.9:
        files.record += 1
        more = files.parents(one)
        files.mention(
            one, "police_births", "child", certificate_no=one.certificate if rng.random() < 0.7 else None,
            household_no="P" + one.household, **more, **files.full(one),
        )  # fmt: skip
        _parent_mentions(files, one, "police_births", more)
    if rng.random() < 0.9:
        files.record += 1
        full = files.full(one)
        if rng.random() < 0.4:
            full = {key: value for key, value in full.items() if not key.startswith("id")}
        mother_name = files.name(mother.name)
        unnamed = rng.random() < 0.1
        files.mention(
            one, "vaccinations", "child", mother_name_key=mother_name,
            as_name=f"{mother.name}之{'子' if one.sex == 'M' else '女'}"
            if unnamed
            else one.other_name if files.hit(noise.renamed) else None,
            name_status="placeholder" if unnamed else "ok",
            phone=mother.phone, phone_status="ok", **full,
        )  # fmt: skip
        files.mention(mother, "vaccinations", "mother", as_name=mother_name, id_status="missing")


def _death(files: _Files, one: Person) -> None:
    rng = files.rng
    for source in ("police_deaths", "funerals"):
        if rng.random() < 0.85:
            files.record += 1
            full = files.full(one)
            if source == "funerals" and rng.random() < 0.3:
                full |= {"birth_date": None, "birth_date_precision": None}
            files.mention(one, source, "self", event_date=one.died, **full)
