"""The people of an invented township (云溪乡) whose exports look unlike the shipped generator's.

Written without sight of ``cpaudit.synthesis``: other names, lives, error processes and files. Every
citizen number has area code 88, which no living person can own.
"""

# A compact generator: rows are written as they stand in a file, one long list each.
# ruff: noqa: RUF005, C901, FBT003

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

AS_OF = date(2025, 2, 10)
PERIOD = (date(2024, 1, 1), date(2024, 12, 31))
GRACE = timedelta(days=30)
MONTHS = timedelta(days=183)
# The registers of deliveries and certificates begin here; of vaccination cards a year earlier.
HEALTH_FROM, CARDS_FROM = date(2024, 1, 1), date(2023, 1, 1)
COUNTY, TOWN = "双河县", "云溪乡"
TOWN_CODE = "882205203"
VILLAGES = ("上塘村", "柳林村", "石桥头村", "大湾村", "青龙山村", "沙溪社区", "东岭村", "白鹤村")
CODES = tuple(TOWN_CODE + ("001" if "社区" in v else f"{200 + n}") for n, v in enumerate(VILLAGES))
ELSEWHERE = (
    "安平县城关镇北街{}号", "临泽县红山镇牛角村{}组", "长宁市西城区建设路{}号", "石门县大坪镇田心村{}组",
    "双河县城关镇中山路{}号", "双河县双桥镇黄泥村{}组", "海州市滨海区新港街道渔港路{}号",
)  # fmt: skip
SURNAMES = list("陈林黄吴郑蔡谢叶曾罗钟邱赖廖温古卢范江傅何许苏简邓丁余游翁池") + ["欧阳", "上官"]
FIRST = list("志文建国德永家俊世光明金玉秀春美桂丽晓海天水木火土福寿荣华庆宗景仁义礼智信")
MALE = list("强军伟刚勇斌峰龙辉平林生根旺财发贵良成才松柏涛波杰豪宇轩浩然泽凯")
FEMALE = list("芳丽娟英红梅兰花珍琴凤霞燕玲莲香静婷萍敏慧雪娜欣怡雨涵佳琪瑶")


@dataclass(slots=True)
class Person:
    pid: int
    name: str
    sex: str
    born: date
    idno: str
    kind: str  # home, incoming, away, moved_out, outsider
    village: int | None
    group: int = 1
    house: int | None = None
    head_rel: str = "02"  # GB/T 4761
    mother: int | None = None
    father: int | None = None
    spouse: int | None = None
    married: date | None = None
    widowed: date | None = None
    since: date | None = None  # came to live here
    left: date | None = None  # went to live elsewhere
    died: date | None = None
    phone: str = ""
    outside: str = ""
    on_roll: bool = True
    children: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Birth:
    child: int
    kind: str
    order: int
    in_scope: bool
    in_planning: bool
    hour: int = 0
    n_fetus: int = 1
    fetus: int = 1
    live: bool = True
    delivery: bool = False
    certificate: date | None = None
    certificate_no: str = ""
    police: date | None = None
    card: date | None = None
    card_kind: str = "常住"
    card_state: str = "在册"
    insured: date | None = None
    entered: date | None = None
    home_given: str = "true"  # the address that the woman gave: true, parents
    phantom: bool = False


def check_digit(seventeen: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(seventeen, weights, strict=True)) % 11]


class Township:
    """Everybody, every birth, and what really happened."""

    def __init__(self, seed: int, persons: int = 3000) -> None:
        self.rng = np.random.default_rng([seed, 77])
        self.people: dict[int, Person] = {}
        self.births: dict[int, Birth] = {}
        self._sequence: dict[str, int] = {}
        self._house = 0
        while len(self.people) < persons:
            self._family()
        self._distractors()

    # -- chance -------------------------------------------------------------------------------
    def p(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, items):
        return items[int(self.rng.integers(len(items)))]

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=int(self.rng.integers(max((last - first).days, 0) + 1)))

    def after(self, start: date, mean: float) -> date:
        return start + timedelta(days=1 + int(self.rng.exponential(mean)))

    # -- persons ------------------------------------------------------------------------------
    def number(self, born: date, sex: str, area: str) -> str:
        stem = f"{area}{born:%Y%m%d}"
        n = self._sequence.get(stem, int(self.rng.integers(1, 40))) + 1
        self._sequence[stem] = n
        serial = (n * 2 + (sex == "M")) % 1000
        return stem + f"{serial:03d}" + check_digit(stem + f"{serial:03d}")

    def person(self, born: date, sex: str, kind: str, **more) -> Person:
        surname = more.pop("surname", None) or self.pick(SURNAMES)
        given = self.pick(MALE if sex == "M" else FEMALE)
        if self.p(0.85):
            given = self.pick(FIRST) + given
        local = kind in {"home", "away", "moved_out"}
        area = "882205" if local and born.year > 1984 else "882226" if local else ""
        area = area or self.pick(["889102", "883301", "882211", "887725"])
        one = Person(
            pid=len(self.people) + 1,
            name=surname + given,
            sex=sex,
            born=born,
            idno=self.number(born, sex, area),
            kind=kind,
            village=more.pop("village", None),
            **more,
        )
        one.phone = one.phone or f"1{self.pick('3589')}{self.rng.integers(10**9):09d}"
        if kind != "home":
            one.outside = one.outside or self.pick(ELSEWHERE).format(int(self.rng.integers(1, 90)))
        self.people[one.pid] = one
        return one

    def marry(self, man: Person, woman: Person) -> None:
        young = max(man.born, woman.born) + timedelta(days=int(365.25 * 20))
        man.spouse, woman.spouse = woman.pid, man.pid
        first = max(young, man.born + timedelta(days=int(365.25 * 22)))
        man.married = woman.married = min(
            first + timedelta(days=int(self.rng.gamma(2, 700))), AS_OF - timedelta(days=80)
        )

    def couple(self, kind: str, age: float, **place) -> tuple[Person, Person]:
        born = AS_OF - timedelta(days=int(365.25 * age) + int(self.rng.integers(365)))
        husband_born = born - timedelta(days=int(self.rng.normal(700, 900)))
        husband_born = min(husband_born, AS_OF - timedelta(days=int(365.25 * 23)))
        man = self.person(husband_born, "M", kind, **place)
        wife_kind = kind
        if kind == "home" and self.p(0.12):
            wife_kind = "incoming"  # a bride whose registration stayed at her parents' home
        woman = self.person(born, "F", wife_kind, head_rel="12", **place)
        woman.village = man.village
        self.marry(man, woman)
        if wife_kind != kind:
            woman.since = man.married - timedelta(days=int(self.rng.integers(0, 200)))
        return man, woman

    def _place(self) -> dict:
        self._house += 1
        return {
            "village": int(self.rng.integers(len(VILLAGES))),
            "group": int(self.rng.integers(1, 9)),
            "house": self._house,
        }

    def _family(self) -> None:
        kind = str(self.rng.choice(["home", "incoming", "away"], p=[0.8, 0.11, 0.09]))
        age = 19 + self.rng.gamma(2.2, 8.5) if self.p(0.75) else self.rng.uniform(21, 38)
        place = self._place()
        man, woman = self.couple(kind, min(age, 78), **place)
        for one in (man, woman):
            if kind == "incoming":
                one.since = self.day(date(2018, 1, 1), date(2024, 6, 30))
            if kind == "away":
                one.left = self.day(date(2015, 1, 1), date(2023, 2, 1))
        if kind != "home":
            woman.since, woman.left = man.since, man.left
            woman.on_roll = man.on_roll = self.p(0.92)
        if age > 62 and self.p(0.25):
            gone = self.pick([man, woman])
            gone.died = self.day(date(2023, 1, 1), AS_OF - timedelta(days=15))
            other = woman if gone is man else man
            other.widowed = gone.died
            if gone is man:
                woman.head_rel = "02"
        elif kind == "home" and age < 45 and self.p(0.3):
            self._grandparent(man)
        self._children(man, woman, kind)

    def _grandparent(self, man: Person) -> None:
        for sex, rel in (("M", "51"), ("F", "52")):
            if self.p(0.7):
                older = man.born - timedelta(days=int(self.rng.uniform(21, 33) * 365.25))
                surname = (
                    (man.name[:2] if man.name[:2] in SURNAMES else man.name[0])
                    if sex == "M"
                    else None
                )
                one = self.person(
                    older, sex, "home", village=man.village, group=man.group, house=man.house,
                    head_rel=rel, surname=surname,
                )  # fmt: skip
                if sex == "M":
                    man.father = one.pid
                else:
                    man.mother = one.pid
                if one.died is None and self.p(0.12):
                    one.died = self.day(date(2023, 6, 1), AS_OF - timedelta(days=20))

    def child_of(self, man: Person, woman: Person, born: date, sex: str | None = None) -> Person:
        surname = man.name[:2] if man.name[:2] in SURNAMES else man.name[0]
        if self.p(0.04):
            surname = woman.name[:2] if woman.name[:2] in SURNAMES else woman.name[0]
        sex = sex or ("M" if self.p(0.52) else "F")
        child = self.person(
            born, sex, man.kind, village=man.village, group=man.group, house=man.house,
            head_rel="20" if sex == "M" else "30", mother=woman.pid, father=man.pid,
            surname=surname, since=None, left=None, outside=man.outside, phone=man.phone,
        )  # fmt: skip
        if man.kind == "incoming":
            child.since = max(man.since, born)
        if man.kind == "away":
            child.left = max(man.left, born)
        child.on_roll = woman.on_roll
        woman.children.append(child.pid)
        return child

    def _children(self, man: Person, woman: Person, kind: str) -> None:
        at = woman.married + timedelta(days=int(self.rng.normal(500, 250)))
        at = max(at, woman.born + timedelta(days=int(17.5 * 365.25)))
        wanted = int(self.rng.choice(4, p=[0.08, 0.4, 0.42, 0.1]))
        while len(woman.children) < wanted and at < AS_OF:
            if at > woman.born + timedelta(days=44 * 365) or (man.died and at > man.died):
                break
            if at < date(1995, 1, 1):
                self.child_grown(man, woman, at)
            elif at < CARDS_FROM:
                child = self.child_of(man, woman, at)
                # Born elsewhere before the family came: nothing that this township counts.
                if child.on_roll is False and at > date(2017, 1, 1):
                    self.older(child, kind)
            else:
                break
            at += timedelta(days=int(self.rng.gamma(5, 260)) + 330)
        age = (AS_OF - woman.born).days / 365.25
        if 20.5 < age < 42 and len(woman.children) < 4 and not man.died and self.p(0.62):
            last = max([self.people[c].born for c in woman.children], default=date(1990, 1, 1))
            first = max(CARDS_FROM, last + timedelta(days=420), woman.married + timedelta(days=90))
            if first < AS_OF - timedelta(days=3):
                skew = AS_OF - timedelta(
                    days=int((AS_OF - first).days * self.rng.beta(1, 1.25)) + 2
                )
                self.bear(man, woman, max(skew, first), kind)

    def older(self, child: Person, kind: str) -> None:
        self.births[child.pid] = Birth(child.pid, f"older_{kind}", 1, False, False)

    def child_grown(self, man: Person, woman: Person, born: date) -> None:
        child = self.child_of(man, woman, born)
        child.phone = f"1{self.pick('3589')}{self.rng.integers(10**9):09d}"
        if self.p(0.4) and child.sex == "F":  # a daughter who married away
            child.kind, child.left = "moved_out", self.day(date(2019, 1, 1), date(2023, 1, 1))
            child.outside = self.pick(ELSEWHERE).format(int(self.rng.integers(1, 90)))

    # -- births -------------------------------------------------------------------------------
    def bear(self, man: Person, woman: Person, born: date, kind: str) -> None:
        twins = self.p(0.03)
        since = woman.since
        in_scope = kind == "home" or (kind == "incoming" and since + MONTHS <= born)
        if kind == "home" and woman.kind == "incoming":
            in_scope = since + MONTHS <= born
        name = {"home": "resident", "incoming": "incoming", "away": "away_family"}[kind]
        if not in_scope and name != "away_family":
            name = "newcomer" if since <= born else "came_after_birth"
        missed = self.p(0.14)
        hour, here = int(self.rng.integers(24 * 60)), self.p(0.85 if in_scope else 0.5)
        order = len(woman.children) + 1
        for fetus in range(1, 2 + twins):
            child = self.child_of(man, woman, born)
            b = Birth(child.pid, name, order + fetus - 1, in_scope, in_scope and not missed, hour)
            b.n_fetus, b.fetus = 1 + twins, fetus
            if twins and in_scope and not missed and fetus == 2 and self.p(0.35):
                b.in_planning, b.kind = False, "twin_collapsed"
            self.trace(b, man, woman, here=here and name not in {"away_family", "came_after_birth"})
            self.births[child.pid] = b
            child.on_roll = b.in_planning or (not in_scope and woman.on_roll and self.p(0.15))
            if not in_scope and child.on_roll:
                b.in_planning = True
            if child.on_roll:
                man.on_roll = woman.on_roll = True

    def trace(self, b: Birth, man: Person, woman: Person, *, here: bool) -> None:
        """What the other departments come to know of a birth."""
        born = self.people[b.child].born
        local = man.kind in {"home", "away"}
        b.certificate_no = f"{'X' if born.year > 2022 else 'V'}88{self.rng.integers(10**7):07d}"
        lives_here = b.kind not in {
            "away_family",
            "outsider",
            "daughter_home",
            "registered_elsewhere",
            "moved_out",
        }
        if here and born >= HEALTH_FROM:
            b.delivery = self.p(0.97)
            if self.p(0.95):
                b.certificate = self.after(born, 12)
        if local and self.p(0.93):
            b.police = self.after(born, 45)
        if lives_here and self.p(0.96):
            b.card = self.after(born, 8)
            if b.kind == "came_after_birth":
                b.card = max(b.card, self.after(woman.since or born, 20))
                b.card_state = "转入" if self.p(0.8) else "在册"
            if man.kind == "incoming":
                b.card_kind = "流动" if (b.card - (woman.since or b.card)).days > 90 else "临时"
                if self.p(0.1):
                    b.card_kind = "常住"
        if (lives_here and self.p(0.7)) or (b.kind == "away_family" and self.p(0.6)):
            b.insured = self.after(born, 60)
        b.entered = self.after(born, 20)
        if b.in_planning and born > AS_OF - timedelta(days=45) and self.p(0.5):
            b.in_planning = False
        for name in ("certificate", "police", "card", "insured", "entered"):
            when = getattr(b, name)
            if when and when > AS_OF:
                setattr(b, name, None)
        if b.entered is None:
            b.in_planning = False

    def _distractors(self) -> None:
        wanted = max(len([b for b in self.births.values() if b.in_scope]) // 5, 10)
        kinds = [
            *["outsider"] * 4, *["daughter_home"] * 4, *["moved_out"] * 2, *["newcomer"] * 3,
            *["came_after_birth"] * 2, *["registered_elsewhere"] * 2, *["adopted_in"] * 2,
            *["stillbirth"] * 2,
        ]  # fmt: skip
        for n in range(wanted):
            kind = kinds[n % len(kinds)]
            born = self.day(HEALTH_FROM + timedelta(days=5), AS_OF - timedelta(days=40))
            if kind == "stillbirth":
                homes = [w for w in self.people.values() if w.sex == "F" and w.kind == "home" and w.spouse
                         and not w.died and 22 < (AS_OF - w.born).days / 365 < 42 and len(w.children) < 3
                         and not any(abs((self.people[c].born - born).days) < 420 for c in w.children)]  # fmt: skip
                woman = self.pick(homes)
                man = self.people[woman.spouse]
                child = self.child_of(man, woman, born)
                woman.children.remove(child.pid)
                child.on_roll, child.name = False, ""
                self.births[child.pid] = Birth(
                    child.pid,
                    kind,
                    1,
                    False,
                    False,
                    int(self.rng.integers(1440)),
                    live=False,
                    delivery=True,
                )
                continue
            if kind == "adopted_in":
                homes = [w for w in self.people.values() if w.sex == "F" and w.kind == "home" and w.spouse
                         and not w.died and 30 < (AS_OF - w.born).days / 365 < 50]  # fmt: skip
                woman = self.pick(homes)
                man = self.people[woman.spouse]
                child = self.child_of(man, woman, born - timedelta(days=200))
                child.head_rel = "27" if child.sex == "M" else "37"
                child.on_roll, child.mother = False, None
                woman.children.remove(child.pid)
                b = Birth(child.pid, kind, 1, False, False)
                # On the register by adoption, without a registration of birth.
                b.insured, b.card_state = self.after(child.born, 250), "转入"
                b.card = self.after(child.born, 220)
                child.since = child.born + timedelta(days=210)
                b.insured, b.card = min(b.insured, AS_OF), min(b.card, AS_OF)
                self.births[child.pid] = b
                continue
            self._strange(kind, born)

    def _strange(self, kind: str, born: date) -> None:
        age = self.rng.uniform(22, 36)
        family = "incoming" if kind in {"newcomer", "came_after_birth"} else "outsider"
        place = self._place() if family == "incoming" else {}
        man, woman = self.couple(family, age, **place)
        if woman.married > born:
            woman.married = man.married = born - timedelta(days=300)
        woman.kind, woman.since = family, None
        man.on_roll = woman.on_roll = False
        if kind == "newcomer":
            woman.since = man.since = born - timedelta(days=int(self.rng.integers(20, 130)))
            man.on_roll = woman.on_roll = self.p(0.7)
        if kind == "came_after_birth":
            woman.since = man.since = min(
                born + timedelta(days=int(self.rng.integers(40, 200))), AS_OF
            )
            man.on_roll = woman.on_roll = self.p(0.6)
        if kind in {"daughter_home", "registered_elsewhere", "moved_out"}:
            # A daughter of a family here who lives with her husband elsewhere.
            parents = [w for w in self.people.values() if w.sex == "F" and w.kind == "home" and w.spouse
                       and 16200 < (born - w.born).days < 24000]  # fmt: skip
            mother = self.pick(parents)
            father = self.people[mother.spouse]
            woman.mother, woman.father = mother.pid, father.pid
            woman.village, woman.group = mother.village, mother.group
            woman.name = (
                father.name[:2] if father.name[:2] in SURNAMES else father.name[0]
            ) + woman.name[-1]
            moved = self.p(0.5) or kind == "moved_out"
            woman.kind = "moved_out" if moved else "away"
            woman.left = woman.married + timedelta(days=int(self.rng.integers(0, 300)))
            if kind == "moved_out":
                woman.left = born - timedelta(days=int(self.rng.integers(60, 500)))
            woman.left = min(woman.left, born - timedelta(days=45))
            woman.on_roll = self.p(0.7)
            if not moved:
                woman.house, woman.head_rel = mother.house, "30"
            woman.outside = man.outside
        child = self.child_of(man, woman, born)
        child.on_roll = False
        b = Birth(child.pid, kind, 1, False, False, int(self.rng.integers(1440)))
        self.trace(b, man, woman, here=kind != "came_after_birth")
        if kind == "registered_elsewhere":
            b.insured = None
        if kind == "daughter_home" and self.p(0.4):
            b.home_given = "parents"
        self.births[child.pid] = b
