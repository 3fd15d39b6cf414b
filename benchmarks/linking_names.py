"""Names as they are spread over a county: surnames, given names by sex and generation, others.

A name is a row of character codes, so that a million of them are changed at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 12  # characters that a name has at most: 阿卜杜热合曼·买买提江
Codes = np.ndarray[tuple[int, int], np.dtype[np.uint32]]

# By how many bear them, the first about every thirteenth person.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏"
    "苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵"
    "万覃武钱戴严莫孔向常汤康易乔赖文庞樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦向柳邢岳"
    "齐沿梅庄辛管祝左涂谷祁耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景"
    "薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符"
    "奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都耿满弘匡国寇广禄阙东欧"
)
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒")
# Given characters of women and men, of those born before 1970, until 1999 and since.
_GIVEN = {
    (2, 0): "英秀兰玉桂珍凤芳花美莲金香春云清淑琴素梅芝荣菊红霞翠娥爱月巧惠彩仙妹连银贤枝瑞莉琼先",
    (2, 1): "丽艳敏静娟燕红霞芳玲娜萍梅琴华晓慧玉春小英云洁莉雪琳婷颖海雅佳倩丹欣薇莹晶蕾媛璐文君",
    (2, 2): "欣怡涵梓子雨诗可佳思嘉一馨语琪萱悦彤瑶萌妍静婷雅晨若依雪梦芸菲钰淇睿安米沐奕伊桐苒宁",
    (
        1,
        0,
    ): "国建华明文德志永金玉生荣云平春林福成祥清光新军海才富贵山树有良忠庆元兴全学大财发根宝长",
    (
        1,
        1,
    ): "伟强勇军杰涛超明刚平辉鹏华飞斌波磊文志建海龙俊峰浩亮晓健凯洋小林东宁旭阳庆帅毅威彬立冬",
    (
        1,
        2,
    ): "宇浩子轩梓博俊泽睿辰文一嘉皓天铭晨昊煜鑫佳翔瑞凯奕航霖诚乐杰然思恒毅辉豪家逸琛沐峻祺熙",
}
_COMMON = (
    "安邦宝宾冰炳昌晨成传聪达道东恩帆方芬丰锋歌冠贵桂涵翰航豪和恒红宏鸿厚怀欢焕晖惠吉继家坚江娇锦"
    "进京景靖敬钧君康科可坤兰朗乐蕾礼立利莲良林玲凌岭流柳露鲁伦满茂玫媚蒙苗民鸣南宁培沛鹏琦启前琴"
    "青秋泉群然仁蓉如瑞润森珊善尚少胜诗时世守书舒树双顺思松素太堂甜桐薇维卫温闻熙先贤祥向晓孝新信星"
    "兴修绪轩学勋雅言岩彦扬耀业依亿义谊益银印盈影永咏友有愉瑜羽语育裕元媛远月悦运蕴增展战章昭哲振争"
    "正政之治智中忠仲珠竹卓紫宗祖佐作"
)
# Characters that old systems had not: outside GB 2312, some outside the first plane.
_RARE = "喆堃昇淼珺玥璟翀旻祎赟曌媖甡龑奭䶮㛃㵘𬭎𫖮𬍛𠅤頔垚燚犇骉淏昶炘滢"
_UYGHUR_MEN = [
    "买买提",
    "艾合买提",
    "阿卜杜拉",
    "吐尔逊",
    "玉素甫",
    "依明",
    "卡德尔",
    "阿不都热合曼",
    "肉孜",
    "库尔班",
    "赛买提",
    "艾力",
    "热合曼",
    "塔依尔",
    "吾买尔",
    "司马义",
    "艾山",
    "图尔贡",
    "阿迪力",
    "麦麦提江",
    "努尔",
    "亚森",
]
_UYGHUR_WOMEN = [
    "古丽",
    "帕提古丽",
    "阿依古丽",
    "热依汗",
    "吐尔逊古丽",
    "米热古丽",
    "再娜甫",
    "阿米娜",
    "帕夏",
    "努尔古丽",
    "海丽且",
    "布威",
]
_TIBETAN_MEN = [
    "扎西",
    "多吉",
    "次仁",
    "旦增",
    "平措",
    "格桑",
    "尼玛",
    "罗布",
    "索朗",
    "强巴",
    "洛桑",
    "贡布",
]
_TIBETAN_WOMEN = [
    "卓玛",
    "央金",
    "拉姆",
    "德吉",
    "白玛",
    "曲珍",
    "仓决",
    "梅朵",
    "卓嘎",
    "玉珍",
    "普赤",
    "次仁",
]
_POPULAR = 60  # names that are given whole, of each sex and generation
DOT = ord("·")
HAN, UYGHUR, TIBETAN = 0, 1, 2


def codes_of(texts: list[str] | tuple[str, ...], width: int = WIDTH) -> Codes:
    """A row of character codes per text, zeros after its end."""
    texts_array = np.array(texts, dtype=f"<U{width}")
    return texts_array.view(np.uint32).reshape(len(texts), width)


def texts_of(codes: Codes) -> pl.Series:
    """A text per row; null for a row of zeros."""
    texts = np.ascontiguousarray(codes).view(f"<U{codes.shape[1]}").ravel()
    return pl.Series(texts.tolist(), dtype=pl.String).replace("", None)


def lengths(codes: Codes) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.count_nonzero(codes, axis=1)
    return found


def close_gaps(codes: Codes) -> Codes:
    """The rows with their zeros moved to the end."""
    order = np.argsort(codes == 0, axis=1, kind="stable")
    return np.take_along_axis(codes, order, axis=1)


def joined(*parts: Codes) -> Codes:
    """The rows one behind the other, as wide as a name."""
    whole = close_gaps(np.hstack(parts))[:, :WIDTH]
    if whole.shape[1] < WIDTH:
        whole = np.hstack([whole, np.zeros((len(whole), WIDTH - whole.shape[1]), np.uint32)])
    return whole


def zipf(rng: np.random.Generator, n_kinds: int, size: int, steepness: float) -> NDArray[np.int64]:
    """Numbers below ``n_kinds``, the smaller the more frequent."""
    weights = 1.0 / (np.arange(n_kinds) + 3.0) ** steepness
    drawn: NDArray[np.int64] = np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(size))
    last: NDArray[np.int64] = np.minimum(drawn, n_kinds - 1)
    return last


SURNAMES = codes_of([*dict.fromkeys(_SURNAMES), *_COMPOUND], 2)


def surnames(rng: np.random.Generator, size: int) -> NDArray[np.int64]:
    """Rows of :data:`SURNAMES`; about three in a thousand are of two characters."""
    n_single = len(SURNAMES) - len(_COMPOUND)
    numbers = zipf(rng, n_single, size, 1.05)
    is_compound = rng.random(size) < 0.003
    numbers[is_compound] = n_single + rng.integers(0, len(_COMPOUND), int(is_compound.sum()))
    return numbers


def given_characters(
    rng: np.random.Generator, sex: NDArray[np.int8], year: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """One given character per person, as their sex and generation had them."""
    era = np.digitize(year, [1970, 2000])
    result = np.zeros(len(sex), np.uint32)
    for (of_sex, of_era), characters in _GIVEN.items():
        here = np.flatnonzero((sex == of_sex) & (era == of_era))
        pool = codes_of(list(dict.fromkeys(characters)), 1).ravel()
        result[here] = pool[zipf(rng, len(pool), len(here), 1.1)]
    chance = rng.random(len(sex))
    for low, high, characters in ((0.0, 0.15, _COMMON), (0.15, 0.156, _RARE)):
        here = np.flatnonzero((chance >= low) & (chance < high))
        pool = codes_of(list(dict.fromkeys(characters)), 1).ravel()
        result[here] = pool[rng.integers(0, len(pool), len(here))]
    return result


def given_names(
    rng: np.random.Generator,
    sex: NDArray[np.int8],
    year: NDArray[np.int64],
    generation: NDArray[np.uint32],
) -> Codes:
    """Two columns of characters; where ``generation`` is not 0 it stands first."""
    first = np.where(generation > 0, generation, given_characters(rng, sex, year))
    second = given_characters(rng, sex, year)
    second[second == first] = given_characters(rng, sex, year)[second == first]
    share_single = np.where((year >= 1975) & (year < 2005), 0.28, 0.12)
    second[(generation == 0) & (rng.random(len(sex)) < share_single)] = 0
    # Three in ten bear one of the names that everybody gave in their days.
    for (of_sex, of_era), characters in _GIVEN.items():
        likes = (sex == of_sex) & (np.digitize(year, [1970, 2000]) == of_era) & (generation == 0)
        here = np.flatnonzero(likes & (rng.random(len(sex)) < 0.3))
        pool = codes_of(list(dict.fromkeys(characters)), 1).ravel()
        popular = np.random.default_rng(of_sex * 3 + of_era).integers(0, len(pool), (2, _POPULAR))
        rank = zipf(rng, _POPULAR, len(here), 1.0)
        first[here], second[here] = pool[popular[:, rank]]
    return np.column_stack([first, second]).astype(np.uint32)


def other_names(
    rng: np.random.Generator,
    people: int,
    sex: NDArray[np.int8],
    father: NDArray[np.int64] | None = None,
) -> tuple[Codes, NDArray[np.int64]]:
    """Names without a surname of the Han kind, and the number of the man's own part.

    ``father`` is the number of the father's part, which a Uyghur name ends with.
    """
    men, women = (
        (_UYGHUR_MEN, _UYGHUR_WOMEN) if people == UYGHUR else (_TIBETAN_MEN, _TIBETAN_WOMEN)
    )
    men_codes, women_codes = codes_of(men), codes_of(women)
    size = len(sex)
    own = zipf(rng, len(men), size, 0.7)
    own_women = zipf(rng, len(women), size, 0.7)
    is_woman = sex == 2
    first = np.where(is_woman[:, None], women_codes[own_women], men_codes[own])
    if people == UYGHUR:
        last = men_codes[zipf(rng, len(men), size, 0.7) if father is None else father]
        return joined(first, np.full((size, 1), DOT, np.uint32), last), own
    second = zipf(rng, len(men), size, 0.7)
    seconds = np.where(is_woman[:, None], women_codes[second % len(women)], men_codes[second])
    return joined(first, seconds), own
