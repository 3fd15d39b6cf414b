"""How each export looks: its file, headers, dates, code words and frame (titles, totals)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Words = Mapping[str, Mapping[str, str]]


class Form(StrEnum):
    """The kind of file."""

    CSV_GB18030 = "csv gb18030"
    CSV_UTF8 = "csv utf-8 with mark"
    PIPE_GB18030 = "pipe-separated gb18030"
    DBF = "dbf"
    XLSX = "xlsx"


class DateStyle(StrEnum):
    """How dates are written."""

    DASH = "2013-05-15"
    SLASH = "2013/5/15"
    DOT = "2013.05.15"
    PLAIN = "20130515"
    HAN = "2013年5月15日"
    CELL = "a real date cell"


@dataclass(frozen=True, slots=True)
class Layout:
    """One export: ``columns`` are (canonical name, header); a header may have a group above it."""

    dataset: str
    file: str
    form: Form
    dates: DateStyle
    columns: tuple[tuple[str, str], ...]
    words: Words = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    title: str = ""
    unit: str = ""
    has_total: bool = False
    signature: str = ""
    widths: tuple[int, ...] = ()

    @property
    def is_grouped(self) -> bool:
        """Whether the header has two rows (母亲 over 姓名)."""
        return any("|" in header for _, header in self.columns)


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.split("=") for pair in text.split())
    return tuple((name, header) for name, header in pairs)


_SEX = {"M": "男", "F": "女"}
_SEX_CODE = {"M": "1", "F": "2"}
_NATION = {"01": "汉族", "05": "维吾尔族"}
_SCHOOL = {"90": "不识字", "80": "小学", "70": "初中", "60": "高中", "30": "大专", "20": "大学"}
_KIN = {
    "02": "户主",
    "11": "夫",
    "12": "妻",
    "20": "子",
    "30": "女",
    "28": "女婿",
    "38": "儿媳",
    "41": "孙子",
    "42": "孙女",
    "45": "孙媳妇",
    "46": "孙女婿",
    "47": "曾孙子",
    "48": "曾孙女",
    "97": "其他",
}
_MARITAL = {"10": "未婚", "21": "初婚", "22": "再婚", "30": "丧偶", "40": "离婚"}

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "planning_persons",
        "planning_persons.csv",
        Form.CSV_GB18030,
        DateStyle.DASH,
        _columns(
            "person_no=人员编码 household_no=家庭户编号 relationship=与户主关系 n_household=户人数 "
            "name=姓名 sex=性别 birth_date=出生日期 id_no=公民身份号码 ethnic=民族 education=文化程度 "
            "hukou_kind=户口性质 marital_status=婚姻状况 marriage_date=初婚日期 "
            "marital_change_date=婚变日期 spouse_name=配偶姓名 spouse_id_no=配偶身份证号 "
            "mother_name=母亲姓名 mother_id_no=母亲身份证号 father_name=父亲姓名 "
            "father_id_no=父亲身份证号 hukou_address=户籍地址 resid_address=现居住地址 "
            "resid_code=现居住地代码 residence_status=居住状态 flow_date=流动日期 "
            "move_in_date=迁入日期 move_out_date=迁出日期 status=人员状态 status_date=状态日期 "
            "exit_reason=出系统原因 death_date=死亡日期 n_children=现有子女数 n_boys=男孩数 "
            "n_girls=女孩数 phone=联系电话 entry_date=录入日期 remark=备注"
        ),
        words={
            "sex": _SEX,
            "ethnic": _NATION,
            "education": _SCHOOL,
            "relationship": _KIN,
            "marital_status": _MARITAL,
            "hukou_kind": {"agricultural": "农业", "non_agricultural": "非农业"},
            "residence_status": {"home": "人户一致", "away": "流出", "incoming": "流入"},
            "status": {"active": "正常", "dead": "死亡", "moved_out": "迁出"},
            "exit_reason": {"death": "死亡", "moved_out": "迁出"},
        },
        roles={"self": "", "spouse": "spouse_", "mother": "mother_", "father": "father_"},
    ),
    Layout(
        "planning_births",
        "planning_births.xlsx",
        Form.XLSX,
        DateStyle.DOT,
        _columns(
            "person_no=个案编号 mother_name=母亲|姓名 mother_id_no=母亲|身份证号 name=孩子|姓名 "
            "sex=孩子|性别 birth_date=孩子|出生日期 id_no=孩子|身份证号 birth_order=孩子|孩次 "
            "n_fetus=孩子|胎数 certificate_no=孩子|出生证编号 kinship=孩子|血缘关系 "
            "father_name=父亲|姓名 father_id_no=父亲|身份证号 birth_place_kind=分娩地点 "
            "facility=接生机构 outcome=生育结局 status=状态 death_date=死亡日期 "
            "resid_address=居住地 operator=录入人 entry_date=录入日期 remark=备注"
        ),
        words={
            "sex": _SEX,
            "kinship": {"birth": "亲生", "adopted": "收养", "given_out": "送养"},
            "birth_place_kind": {"facility": "医疗机构", "home": "家中", "other": "其他"},
            "outcome": {"live": "活产"},
            "status": {"active": "正常", "dead": "死亡", "moved_out": "迁出"},
        },
        roles={"child": "", "mother": "mother_", "father": "father_"},
        sheet="出生子女信息",
        title="云泽县凤凰镇出生（子女）信息一览表",
        unit="填报单位：凤凰镇人民政府　　　　导出日期：2026年1月31日",
        has_total=True,
        signature="填表人：刘敏　　　审核人：陈静　　　联系电话：",
    ),
    Layout(
        "police_persons",
        "police_persons.csv",
        Form.CSV_UTF8,
        DateStyle.PLAIN,
        _columns(
            "household_no=户号 relationship=与户主关系 name=姓名 sex=性别 birth_date=出生日期 "
            "id_no=公民身份号码 ethnic=民族 education=文化程度 hukou_kind=户别 marital_status=婚姻状况 "
            "spouse_name=配偶姓名 father_name=父亲姓名 father_id_no=父亲公民身份号码 "
            "mother_name=母亲姓名 mother_id_no=母亲公民身份号码 hukou_code=居村委会代码 "
            "hukou_address=户籍地址 status=人员状态 status_date=注销日期 register_date=登记日期 "
            "move_in_date=何时迁来本址"
        ),
        words={
            "sex": _SEX_CODE,
            "ethnic": _NATION,
            "education": _SCHOOL,
            "relationship": _KIN,
            "hukou_kind": {"agricultural": "农业家庭户", "non_agricultural": "非农业家庭户"},
            "status": {"active": "正常", "dead": "死亡注销", "moved_out": "迁出"},
        },
        roles={"self": "", "spouse": "spouse_", "mother": "mother_", "father": "father_"},
    ),
    Layout(
        "police_births",
        "police_births.dbf",
        Form.DBF,
        DateStyle.PLAIN,
        _columns(
            "name=XM sex=XB birth_date=CSRQ id_no=GMSFHM register_date=DJRQ certificate_no=CSZBH "
            "mother_name=MQXM mother_id_no=MQSFZH father_name=FQXM father_id_no=FQSFZH "
            "household_no=HH hukou_address=ZZ"
        ),
        words={"sex": _SEX_CODE},
        roles={"child": "", "mother": "mother_", "father": "father_"},
        widths=(20, 1, 8, 18, 8, 12, 20, 20, 20, 20, 9, 40),
    ),
    Layout(
        "police_deaths",
        "police_deaths.dbf",
        Form.DBF,
        DateStyle.PLAIN,
        _columns(
            "name=XM sex=XB birth_date=CSRQ id_no=GMSFHM death_date=SWRQ register_date=ZXRQ "
            "household_no=HH hukou_address=ZZ"
        ),
        words={"sex": _SEX_CODE},
        roles={"self": ""},
        widths=(20, 1, 8, 20, 8, 8, 9, 40),
    ),
    Layout(
        "police_moves",
        "police_moves.csv",
        Form.CSV_GB18030,
        DateStyle.SLASH,
        _columns(
            "name=姓名 sex=性别 birth_date=出生日期 id_no=公民身份号码 move_kind=变动类别 "
            "move_date=变动日期 move_reason=变动原因 from_address=迁出地址 to_address=迁入地址 "
            "from_code=迁出地代码 to_code=迁入地代码 register_date=登记日期"
        ),
        words={"sex": _SEX, "move_kind": {"in": "迁入", "out": "迁出"}},
        roles={"self": ""},
    ),
    Layout(
        "health_deliveries",
        "health_deliveries.xlsx",
        Form.XLSX,
        DateStyle.CELL,
        _columns(
            "register_no=住院号 mother_name=产妇姓名 mother_id_no=产妇身份证号 "
            "mother_birth_date=产妇出生日期 phone=联系电话 hukou_address=户籍地址 "
            "resid_address=现住址 father_name=丈夫姓名 father_id_no=丈夫身份证号 "
            "birth_date=分娩日期 outcome=分娩结局 n_fetus=胎数 fetus_order=胎次序号 birth_order=产次 "
            "gestation_weeks=孕周 name=新生儿姓名 sex=新生儿性别 birth_weight_g=出生体重(g) "
            "birth_length_cm=出生身长(cm) certificate_no=出生医学证明编号 facility=分娩机构 "
            "entry_date=登记日期"
        ),
        words={
            "sex": _SEX,
            "outcome": {"live": "活产", "stillbirth": "死胎死产", "neonatal_death": "活产后死亡"},
        },
        roles={"child": "", "mother": "mother_", "father": "father_"},
        sheet="住院分娩",
        title="云泽县住院分娩登记表",
    ),
    Layout(
        "health_certificates",
        "health_certificates.csv",
        Form.CSV_GB18030,
        DateStyle.HAN,
        _columns(
            "certificate_no=出生医学证明编号 name=新生儿姓名 sex=性别 birth_date=出生日期 "
            "mother_name=母亲姓名 mother_id_no=母亲身份证号 father_name=父亲姓名 "
            "father_id_no=父亲身份证号 hukou_address=母亲户籍地址 resid_address=母亲现住址 "
            "birth_place_kind=出生地点分类 facility=接生机构 issue_date=签发日期"
        ),
        words={"sex": _SEX, "birth_place_kind": {"facility": "医疗机构", "home": "家中"}},
        roles={"child": "", "mother": "mother_", "father": "father_"},
    ),
    Layout(
        "vaccinations",
        "vaccinations.xlsx",
        Form.XLSX,
        DateStyle.SLASH,
        _columns(
            "card_no=接种卡编号 name=儿童姓名 sex=性别 birth_date=出生日期 id_no=儿童身份证号 "
            "mother_name=母亲姓名 mother_id_no=母亲身份证号 father_name=父亲姓名 phone=联系电话 "
            "resid_address=家庭住址 hukou_address=户籍地址 residence_kind=居住类别 card_date=建卡日期 "
            "card_status=在册状态 certificate_no=出生证编号"
        ),
        words={
            "sex": _SEX,
            "residence_kind": {"resident": "常住", "temporary": "暂住", "outside": "外地"},
            "card_status": {"active": "在册", "moved_in": "迁入", "moved_out": "迁出"},
        },
        roles={"child": "", "mother": "mother_", "father": "father_"},
    ),
    Layout(
        "civil_marriages",
        "civil_marriages.csv",
        Form.CSV_UTF8,
        DateStyle.DASH,
        _columns(
            "register_no=结婚证字号 husband_name=男方姓名 husband_id_no=男方身份证号 "
            "husband_birth_date=男方出生日期 husband_address=男方户籍地址 wife_name=女方姓名 "
            "wife_id_no=女方身份证号 wife_birth_date=女方出生日期 wife_address=女方户籍地址 "
            "register_date=结婚登记日期"
        ),
        roles={"husband": "husband_", "wife": "wife_"},
    ),
    Layout(
        "civil_divorces",
        "civil_divorces.csv",
        Form.CSV_UTF8,
        DateStyle.DASH,
        _columns(
            "register_no=离婚证字号 husband_name=男方姓名 husband_id_no=男方身份证号 "
            "husband_birth_date=男方出生日期 husband_address=男方户籍地址 wife_name=女方姓名 "
            "wife_id_no=女方身份证号 wife_birth_date=女方出生日期 wife_address=女方户籍地址 "
            "register_date=离婚登记日期"
        ),
        roles={"husband": "husband_", "wife": "wife_"},
    ),
    Layout(
        "funerals",
        "funerals.xlsx",
        Form.XLSX,
        DateStyle.CELL,
        _columns(
            "register_no=火化证号 name=逝者姓名 sex=性别 age_stated=年龄 id_no=身份证号 "
            "death_date=死亡日期 cremation_date=火化日期 resid_address=住址"
        ),
        words={"sex": _SEX},
        roles={"self": ""},
        sheet="火化登记",
    ),
    Layout(
        "insurance",
        "insurance.txt",
        Form.PIPE_GB18030,
        DateStyle.PLAIN,
        _columns(
            "insurance_no=医保编号 household_no=家庭编号 head_name=户主姓名 name=参保人姓名 sex=性别 "
            "birth_date=出生日期 id_no=证件号码 mother_name=母亲姓名 resid_code=村居代码 "
            "resid_address=居住地址 year=参保年度 enrol_date=参保日期 stop_date=停保日期 "
            "stop_reason=停保原因 phone=联系电话"
        ),
        words={"sex": _SEX_CODE, "stop_reason": {"death": "死亡", "moved": "户籍迁出"}},
        roles={"self": "", "head": "head_", "mother": "mother_"},
    ),
    Layout(
        "village_returns",
        "village_returns.xlsx",
        Form.XLSX,
        DateStyle.DASH,
        _columns(
            "village_name=村（居）名称 resid_code=村居代码 period=统计期 births=出生人数|合计 "
            "boys=出生人数|男 girls=出生人数|女 births_1=按孩次|一孩 births_2=按孩次|二孩 "
            "births_3plus=按孩次|三孩及以上 deaths=死亡人数 marriages=结婚对数 move_in=迁入人数 "
            "move_out=迁出人数 population_start=期初人口 population_end=期末人口"
        ),
        sheet="2025年",
        title="凤凰镇2025年度人口变动情况报表",
        unit="单位：人",
        signature="单位负责人：　　　　　填表人：　　　　　报出日期：2026年1月10日",
    ),
)


def layout_of(dataset: str) -> Layout:
    """The layout of a dataset's export."""
    return next(layout for layout in LAYOUTS if layout.dataset == dataset)
