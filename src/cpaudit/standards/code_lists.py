"""The national code lists as words and codes: what is written → the code that it stands for."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# A code or word that says that the value is not known.
UNKNOWN = "unknown"

SEX_WORDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("男", "男性", "男孩", "男婴", "男童", "男生", "M", "MALE", "BOY"), "M")
    | dict.fromkeys(("女", "女性", "女孩", "女婴", "女童", "女生", "F", "FEMALE", "GIRL"), "F")
    | dict.fromkeys(("未知", "未知的性别", "未说明", "未说明的性别", "不详", "U"), UNKNOWN)
)
# GB/T 2261.1.
SEX_CODES: Mapping[str, str] = MappingProxyType({"1": "M", "2": "F", "0": UNKNOWN, "9": UNKNOWN})

# GB/T 2261.2-2003: two digits; the first alone is a code too.
_MARITAL = (
    "10 未婚 从未结婚|20 已婚 有配偶 结婚 在婚|21 初婚 初婚有配偶|22 再婚 再婚有配偶|23 复婚|"
    "30 丧偶 丧|40 离婚 离异 离|90 未说明 未说明的婚姻状况 其他"
)
# GB/T 4761-2008, and 03 of the edition of 1984.
_RELATIONSHIP = (
    "01 本人|02 户主 本人或户主 户长|03 小集体户户主 集体户户主|10 配偶 爱人|11 夫 丈夫 老公|12 妻 妻子 老婆|"
    "20 子 儿子 儿|21 独生子|22 长子 大儿子|23 次子 二子 二儿子|24 三子 三儿子|25 四子 四儿子|26 五子|"
    "27 养子 继子 养子或继子|28 女婿 婿|29 其他儿子|"
    "30 女 女儿|31 独生女|32 长女 大女儿|33 次女 二女 二女儿|34 三女 三女儿|35 四女 四女儿|36 五女|"
    "37 养女 继女 养女或继女|38 儿媳 媳妇 儿媳妇 媳|39 其他女儿|"
    "40 孙辈 孙子女 孙子、孙女或外孙子、外孙女|41 孙子 孙 长孙 次孙|42 孙女|43 外孙子 外孙|44 外孙女|"
    "45 孙媳妇 孙媳 外孙媳妇 孙媳妇或外孙媳妇|46 孙女婿 外孙女婿 孙女婿或外孙女婿|47 曾孙子 曾孙 外曾孙子 重孙|"
    "48 曾孙女 外曾孙女 重孙女|49 其他孙子、孙女 其他孙子女|"
    "50 父母|51 父亲 父 爸爸|52 母亲 母 妈妈|53 公公|54 婆婆|55 岳父|56 岳母|57 继父 养父 继父或养父|"
    "58 继母 养母 继母或养母|59 其他父母关系|60 祖父母 外祖父母 祖父母或外祖父母|61 祖父 爷爷|62 祖母 奶奶|"
    "63 外祖父 外公 姥爷|64 外祖母 外婆 姥姥|65 配偶的祖父母 配偶的祖父母或外祖父母|66 曾祖父|67 曾祖母|"
    "68 配偶的曾祖父母|69 其他祖父母|70 兄弟姐妹 兄、弟、姐、妹|71 兄 哥哥 哥|72 嫂 嫂子|73 弟 弟弟|"
    "74 弟媳 弟妹 弟媳妇|75 姐姐 姐|76 姐夫|77 妹妹 妹|78 妹夫|79 其他兄弟姐妹|80 其他|81 伯父|82 伯母|"
    "83 叔父 叔叔|84 婶母 婶婶|85 舅父 舅舅|86 舅母|87 姨父 姨夫|88 姨母|89 姑父 姑夫|90 姑母|"
    "91 堂兄弟 堂姐妹 堂兄弟、堂姐妹|92 表兄弟 表姐妹 表兄弟、表姐妹|93 侄子 侄|94 侄女|95 外甥|96 外甥女|"
    "97 其他亲属 亲属|98 保姆|99 非亲属 非亲属关系 无亲属关系"
)
# The first digit alone, where a whole column keeps to it.
RELATIONSHIP_DIGITS: Mapping[str, str] = MappingProxyType(
    {"0": "02"} | {str(digit): f"{digit}0" for digit in range(1, 9)}
)
# GB/T 3304, the names without 族.
_ETHNIC = (
    "01汉 02蒙古 03回 04藏 05维吾尔 06苗 07彝 08壮 09布依 10朝鲜 11满 12侗 13瑶 14白 15土家 16哈尼 17哈萨克 "
    "18傣 19黎 20傈僳 21佤 22畲 23高山 24拉祜 25水 26东乡 27纳西 28景颇 29柯尔克孜 30土 31达斡尔 32仫佬 33羌 "
    "34布朗 35撒拉 36毛南 37仡佬 38锡伯 39阿昌 40普米 41塔吉克 42怒 43乌孜别克 44俄罗斯 45鄂温克 46德昂 47保安 "
    "48裕固 49京 50塔塔尔 51独龙 52鄂伦春 53赫哲 54门巴 55珞巴 56基诺 97其他 97穿青人 97未识别 97未识别民族 "
    "98外国血统 98外国血统中国籍人士 98入籍"
)
# GB/T 4658-1984 and -2006.
_EDUCATION = (
    "10 研究生 博士 硕士 博士研究生 硕士研究生 研究生教育|20 大学 大学本科 本科 大学本科教育|"
    "30 大专 专科 大学专科 大学专科和专科学校 大学专科教育|40 中专 中等专科 中等专业学校 中专或技校 中等职业教育 职高 职业高中|"
    "50 技工 技校 技工学校|60 高中 普通高级中学教育|70 初中 初级中学教育|80 小学 小学教育|"
    "90 文盲 文盲或半文盲 半文盲 不识字 未上学 未上过学 无学历|99 其他"
)


@cache
def marital() -> Mapping[str, str]:
    """Words, two-digit and one-digit codes of marital status; 90 says that it is not known."""
    listed = _listed(_MARITAL)
    digits = {code[0]: code for code in ("10", "20", "30", "40", "90")}
    return {key: UNKNOWN if code == "90" else code for key, code in (digits | listed).items()}


@cache
def relationship() -> Mapping[str, str]:
    """Words and two-digit codes of the relationship to the head of the household."""
    return _listed(_RELATIONSHIP)


@cache
def ethnic() -> Mapping[str, str]:
    """Names with and without 族, and two-digit codes, of the ethnic groups."""
    found: dict[str, str] = {}
    for item in _ETHNIC.split():
        code, name = item[:2], item[2:]
        found |= {code: code, name: code, f"{name}族": code}
    return found


@cache
def education() -> Mapping[str, str]:
    """Words and codes of education; the second digit (graduated, left early) is dropped."""
    listed = _listed(_EDUCATION)
    digits = {f"{tens}{units}": f"{tens}0" for tens in range(1, 10) for units in range(10)}
    return digits | listed | dict.fromkeys(("99", "其他"), UNKNOWN)


def _listed(items: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items.split("|"):
        code, *names = item.split(" ")
        found |= dict.fromkeys((code, *names), code)
    return found
