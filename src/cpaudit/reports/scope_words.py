"""The words for the evidence on whose birth it is; docs/missed-births.md has their weights."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

SCOPE_EVIDENCE: Mapping[str, Text] = MappingProxyType(
    {
        "on_roll_at_home": Text("on the planning roll, at home", "全员库在册，常住在家"),
        "on_roll": Text("on the planning roll", "全员库在册"),
        "away_long_before_birth": Text("away long before the birth", "出生前早已外出"),
        "left_near_or_after_birth": Text(
            "left shortly before the birth or after it", "临近出生或出生后才外出"
        ),
        "away_undated": Text("away, since when is not said", "外出，时间不详"),
        "incoming_long_before_birth": Text("came here long before the birth", "出生前早已流入"),
        "newcomer": Text(
            "came here shortly before the birth or after it", "临近出生或出生后才流入"
        ),
        "incoming_undated": Text("came here, when is not said", "流入，时间不详"),
        "moved_in_shortly_before_or_after_birth": Text(
            "moved in shortly before the birth or after it", "临近出生或出生后才迁入"
        ),
        "returned_late": Text(
            "came back only after the birth or shortly before", "临近出生或出生后才返回"
        ),
        "moved_out_before_birth": Text("moved out before the birth", "出生前已迁出"),
        "moved_out_after_birth": Text("moved out after the birth", "出生后才迁出"),
        "moved_out_undated": Text("moved out, when is not said", "已迁出，时间不详"),
        "roll_address_outside": Text("the roll's address is elsewhere", "全员库登记的住址在外地"),
        "migrant_away_long": Text(
            "list of migrants: away long before the birth", "流动人口名单：出生前早已流出"
        ),
        "migrant_left_later": Text(
            "list of migrants: left near the birth or after it",
            "流动人口名单：临近出生或出生后才流出",
        ),
        "migrant_away_undated": Text(
            "list of migrants: away, since when is not said", "流动人口名单：流出，时间不详"
        ),
        "migrant_back_long": Text(
            "list of migrants: back long before the birth", "流动人口名单：出生前早已返回"
        ),
        "migrant_back_shortly_before_birth": Text(
            "list of migrants: back shortly before the birth", "流动人口名单：临近出生才返回"
        ),
        "migrant_here_long": Text(
            "list of migrants: here long before the birth", "流动人口名单：出生前早已流入"
        ),
        "migrant_newcomer": Text(
            "list of migrants: came near the birth or after it",
            "流动人口名单：临近出生或出生后才流入",
        ),
        "migrant_here_undated": Text(
            "list of migrants: here, since when is not said", "流动人口名单：流入，时间不详"
        ),
        "migrant_had_left": Text("list of migrants: had left again", "流动人口名单：流入后又离开"),
        "migrant_returned": Text("list of migrants: at home again", "流动人口名单：已返乡"),
        "registered_here": Text("registered here", "户籍在本辖区"),
        "registered_elsewhere": Text("registered elsewhere", "户籍在外地"),
        "registration_moved_in_late": Text("registration moved here late", "户籍迁入较晚"),
        "registration_moved_in_after_birth": Text(
            "registration moved here after the birth", "户籍在出生后迁入"
        ),
        "registration_moved_out_before_birth": Text(
            "registration moved out before the birth", "户籍在出生前迁出"
        ),
        "registration_moved_out_after_birth": Text(
            "registration moved out after the birth", "户籍在出生后迁出"
        ),
        "husband_away_long": Text("the husband had long been away", "丈夫早已外出"),
        "elder_children_away_long": Text("elder children had long been away", "年长子女早已外出"),
        "husband_came_late": Text("the husband came here late", "丈夫较晚才来本地"),
        "husband_here_long": Text("the husband had long been here", "丈夫长期在本地"),
        "insurance_moved_before_birth": Text(
            "insurance moved away before the birth", "出生前医保关系已转出"
        ),
        "delivery_resident": Text("delivery: lives here", "分娩记录：居住在本辖区"),
        "delivery_resident_elsewhere": Text("delivery: lives elsewhere", "分娩记录：居住在外地"),
        "delivery_address_of_card": Text(
            "delivery: the identity card's address, elsewhere", "分娩记录：抄录的身份证住址在外地"
        ),
        "ward_disagrees": Text(
            "delivery and certificate differ in the address", "分娩记录与出生证明的住址不一致"
        ),
        "delivery_hukou_here": Text("delivery: registered here", "分娩记录：户籍在本辖区"),
        "delivery_hukou_elsewhere": Text("delivery: registered elsewhere", "分娩记录：户籍在外地"),
        "delivery_registered_elsewhere": Text(
            "delivery: registered elsewhere by the number or address",
            "分娩记录：按证件或地址判断户籍在外地",
        ),
        "delivery_visitor": Text(
            "delivery: lives here, registered elsewhere", "分娩记录：居住在本辖区，户籍在外地"
        ),
        "certificate_resident": Text("birth certificate: lives here", "出生证明：居住在本辖区"),
        "certificate_elsewhere": Text("birth certificate: lives elsewhere", "出生证明：居住在外地"),
        "certificate_hukou_here": Text(
            "birth certificate: registered here", "出生证明：户籍在本辖区"
        ),
        "certificate_hukou_elsewhere": Text(
            "birth certificate: registered elsewhere", "出生证明：户籍在外地"
        ),
        "child_came_later": Text("the child came to the family later", "子女系出生后才来到该家庭"),
        "adopted_or_step_child": Text("adopted, or a child of the spouse", "收养子女或继子女"),
        "card_resident": Text("vaccination card: resident", "预防接种卡：常住"),
        "card_migrant": Text("vaccination card: migrant", "预防接种卡：流动"),
        "card_temporary": Text("vaccination card: temporary", "预防接种卡：临时"),
        "card_temporary_of_settled": Text(
            "vaccination card: temporary, of a settled family", "预防接种卡：临时，但家庭常住"
        ),
        "card_elsewhere": Text("vaccination card: lives elsewhere", "预防接种卡：外地"),
        "card_moved_out": Text("vaccination card: moved out", "预防接种卡：已转出"),
        "card_moved_in": Text("vaccination card: moved in", "预防接种卡：由外地转入"),
        "card_opened_late": Text("vaccination card: opened late", "预防接种卡：建卡较晚"),
        "card_address_here": Text("vaccination card: address here", "预防接种卡：住址在本辖区"),
        "card_address_elsewhere": Text(
            "vaccination card: address elsewhere", "预防接种卡：住址在外地"
        ),
        "card_address_of_register": Text(
            "vaccination card: the register's address, elsewhere",
            "预防接种卡：抄录的户籍地址在外地",
        ),
        "birth_registered_here": Text("the birth was registered here", "出生登记在本辖区"),
        "child_on_register": Text("the child is on the register here", "子女在本辖区户籍名册"),
        "registered_late_and_not_by_birth": Text(
            "registered late, and not as a birth", "登记较晚，且非出生登记"
        ),
        "child_registered_elsewhere": Text("the child is registered elsewhere", "子女户籍在外地"),
        "family_moved_registration": Text(
            "the family moved its registration here", "全家户籍由外地迁入"
        ),
        "child_not_registered_by_birth": Text(
            "the child was registered otherwise than by birth", "子女并非以出生方式入户"
        ),
        "child_moved_away": Text("the child has moved away", "子女已迁出"),
        "insured_here": Text("insured here", "在本辖区参保"),
        "insurance_moved": Text("insurance moved here from elsewhere", "医保关系由外地转入"),
        "insured_elsewhere": Text("insured elsewhere", "在外地参保"),
        "screening_resident": Text("newborn screening: lives here", "新生儿筛查：居住在本辖区"),
        "screening_elsewhere": Text("newborn screening: lives elsewhere", "新生儿筛查：居住在外地"),
        "screening_hukou_here": Text(
            "newborn screening: registered here", "新生儿筛查：户籍在本辖区"
        ),
        "screening_hukou_elsewhere": Text(
            "newborn screening: registered elsewhere", "新生儿筛查：户籍在外地"
        ),
        "subsidy_claimed_here": Text("subsidy claimed here", "在本辖区申领补贴"),
        "subsidy_registered_elsewhere": Text(
            "subsidy: registered elsewhere", "补贴记录：户籍在外地"
        ),
        "subsidy_lives_elsewhere": Text("subsidy: lives elsewhere", "补贴记录：居住在外地"),
        "school_lives_here": Text("school: lives here", "学籍：居住在本辖区"),
        "school_lives_elsewhere": Text("school: lives elsewhere", "学籍：居住在外地"),
        "school_hukou_here": Text("school: registered here", "学籍：户籍在本辖区"),
        "school_hukou_elsewhere": Text("school: registered elsewhere", "学籍：户籍在外地"),
        "counted_by_planning": Text(
            "planning counts the birth as its own", "全员库已将该出生计入本辖区"
        ),
        "father_on_roll": Text("the father is on the planning roll", "父亲全员库在册"),
        "no_card_after_birth": Text("no vaccination card after the birth", "出生后无预防接种卡"),
        "no_card_but_moved_later": Text(
            "no vaccination card, but the family moved later", "无预防接种卡，但全家其后迁出"
        ),
        "no_hospital_record": Text("no hospital record", "无医疗机构记录"),
        "mother_on_no_roll": Text(
            "the mother stands on neither roll", "母亲不在全员库和户籍名册中"
        ),
        "registered_not_on_roll": Text(
            "registered here, not on the planning roll", "户籍在本辖区，但全员库不在册"
        ),
        "family_on_no_roll": Text(
            "nobody of the family stands on a roll", "家庭成员均不在全员库和户籍名册中"
        ),
    }
)
