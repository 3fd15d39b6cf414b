"""Names: tidied, compared, judged, and the placeholders of newborns."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards import names
from laws import examples


def of(function, *texts: str | None) -> list:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(function(pl.col("text"))).to_series().to_list()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("李　四", "李四"),
        (" 李 四\t", "李四"),
        ("王\u200b丽\ufeff", "王丽"),
        ("王\u00a0丽", "王丽"),
        ("'王丽", "王丽"),
        ("王ｙａｎ", "王yan"),
        ("買買提•阿不都", "買買提·阿不都"),
        ("买买提．阿不都", "买买提·阿不都"),
        ("买买提・阿不都", "买买提·阿不都"),
        ("买买提 · 阿不都", "买买提·阿不都"),
        ("\u2f42天祥", "文天祥"),  # a radical out of a PDF
        ("王\ue81e", "王\u9fb4"),
        ("王\ue855", "王\U000241fe"),
        ("王\ue863", "王䶮"),
        ("王\ue000", "王\ue000"),
        ("John  Smith", "John Smith"),
        ("無", "無"),
        ("无", None),
        ("不详", None),
        ("NULL", None),
        ("-", None),
        ("  ", None),
        (None, None),
    ],
)
def test_clean_keeps_the_characters(text, cleaned):
    assert of(names.clean, text) == [cleaned]


def test_all_fourteen_private_characters_are_mapped():
    private = "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864\ue816\ue817\ue818\ue831\ue83b\ue855"
    cleaned = of(names.clean, *(f"王{character}" for character in private))
    assert set(of(names.status, *cleaned)) == {"ok"}
    assert len(set(cleaned)) == 14


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("陳麗華", "陈丽华"),
        ("阿·買", "阿•买"),
        ("买买提·阿不都", "买买提阿不都"),
        ("李昇", "李升"),
        ("李喆", "李哲"),
        ("李堃", "李坤"),
        ("沢田", "泽田"),
        ("萧峰", "肖峰"),
        ("蕭峰", "肖峰"),
        ("闫山", "阎山"),
        ("王yan", "王YAN"),
        ("王丽(女)", "王丽"),
        ("王丽2", "王丽"),
        ("\u5140先", "兀先"),
        ("John Smith", "JOHN SMITH"),
    ],
)
def test_forms_of_one_name_have_one_key(one, other):
    assert len(set(of(names.compare_key, one, other))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("王芸", "王艺"), ("王乾", "王干"), ("王著", "王着"), ("王丽", "王莉"), ("王傅", "王付")],
)
def test_names_in_their_own_right_keep_apart(one, other):
    assert len(set(of(names.compare_key, one, other))) == 2


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("王丽", "ok"),
        ("欧阳胜男", "ok"),
        ("上官婉儿", "ok"),
        ("李亚男", "ok"),
        ("李玉女", "ok"),
        ("李大宝", "ok"),
        ("王羲之", "ok"),
        ("张子昂", "ok"),
        ("阿依古丽·买买提", "ok"),
        ("JEAN-PAUL O'NEIL", "ok"),
        ("王丽之女", "placeholder"),
        ("未取名", "placeholder"),
        ("王氏", "label"),
        ("张某某", "label"),
        ("李四之妻", "label"),
        ("户主", "label"),
        ("王?芳", "illegal"),
        ("王*芳", "illegal"),
        ("王□芳", "illegal"),
        ("王丽1", "illegal"),
        ("王丽(女)", "illegal"),
        ("SMITH2", "illegal"),
        ("王yan", "mixed"),
        ("丽", "short"),
        ("买" * 26, "long"),
        ("买" * 25, "ok"),
        ("王\ue000", "private_use"),
        ("王\ufffd", "private_use"),
        ("王\ue81e", "ok"),
        ("无", "missing"),
        (None, "missing"),
    ],
)
def test_status(text, status):
    assert of(names.status, text) == [status]


@pytest.mark.parametrize(
    ("text", "parent", "sex"),
    [
        ("王丽之子", "王丽", "M"),
        ("王丽之女", "王丽", "F"),
        ("王麗之女", "王丽", "F"),
        ("王丽之婴", "王丽", None),
        ("王丽之长女", "王丽", "F"),
        ("王丽之次子", "王丽", "M"),
        ("王丽之女2", "王丽", "F"),
        ("王丽之女(大)", "王丽", "F"),
        ("王丽之子女", "王丽", None),
        ("王丽的孩子", "王丽", None),
        ("王丽大双", "王丽", None),
        ("王丽小双", "王丽", None),
        ("王丽大宝", "王丽", None),
        ("王丽长子", "王丽", "M"),
        ("王丽男婴", "王丽", "M"),
        ("王小丽女", "王小丽", "F"),
        ("王小丽男", "王小丽", "M"),
        ("王丽未取名", "王丽", None),
        ("王丽待定", "王丽", None),
        ("阿依古丽之女", "阿依古丽", "F"),
        ("欧阳之女", None, "F"),
        ("欧阳丽之女", "欧阳丽", "F"),
        ("王之子", None, "M"),
        ("王某之女", None, "F"),
        ("王宝宝", None, None),
        ("王婴", None, None),
        ("李未取名", None, None),
        ("未起名", None, None),
        ("待定", None, None),
        ("无名", None, None),
        ("暂无", None, None),
        ("毛毛", None, None),
        ("新生儿", None, None),
        ("女", None, "F"),
        ("BABY", None, None),
    ],
)
def test_placeholders_name_a_parent_and_a_sex(text, parent, sex):
    assert of(names.is_placeholder, text) == [True]
    assert of(names.placeholder_parent, text) == [parent]
    assert of(names.placeholder_sex, text) == [sex]


def test_real_names_are_no_placeholders_and_nothing_is_unknown():
    assert of(names.is_placeholder, "王丽", "欧阳小毛", "李大宝", "胜男", None) == [False] * 4 + [
        None
    ]
    assert of(names.placeholder_parent, "王丽") == of(names.placeholder_sex, "李亚男") == [None]


def test_a_key_can_take_the_place_of_the_name():
    texts = ["王麗之女(大)", "單田芳", "買買提·阿不都", "欧阳之女", "王　丽2"]
    keys = of(names.compare_key, *texts)
    for function in (names.compare_key, names.placeholder_parent, names.pinyin_key):
        assert of(function, *texts) == of(function, *keys)


@pytest.mark.parametrize(
    ("text", "surname"),
    [
        ("王丽", "王"),
        ("欧阳丽", "欧阳"),
        ("司马", "司"),
        ("爱新觉罗溥仪", "爱新觉罗"),
        ("王丽之女", "王"),
        ("欧阳之女", "欧阳"),
        ("王宝宝", "王"),
        ("未取名", None),
        ("买买提·阿不都", None),
        ("John Smith", None),
        (None, None),
    ],
)
def test_surname(text, surname):
    assert of(names.surname, text) == [surname]


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("单田芳", "shan tian fang"),
        ("曾国藩", "zeng guo fan"),
        ("解晓东", "xie xiao dong"),
        ("仇英", "qiu ying"),
        ("查良镛", "zha liang yong"),
        ("乐嘉", "yue jia"),
        ("盖叫天", "ge jiao tian"),
        ("區丽", "ou li"),
        ("尉迟恭", "yu chi gong"),
        ("万俟丽", "mo qi li"),
        ("王单", "wang dan"),
        ("吕绿", "lv lv"),
        ("王yan", "wang yan"),
        ("John Smith", "johnsmith"),
        (None, None),
    ],
)
def test_pinyin_reads_surnames_as_surnames(text, syllables):
    assert of(names.pinyin_key, text) == [syllables]


@pytest.mark.parametrize(
    ("one", "other"),
    [("张宁", "赃林"), ("胡飞", "福灰"), ("陈生", "岑森"), ("黄花", "方发"), ("李娜", "李拉")],
)
def test_dialect_keys_fold_what_sounds_alike(one, other):
    assert of(names.pinyin_key, one) != of(names.pinyin_key, other)
    assert of(names.dialect_key, one) == of(names.dialect_key, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("赵己", "赵巳"),
        ("王未", "王末"),
        ("士林", "土林"),
        ("余天", "佘夭"),
        ("戌生", "戍生"),
        ("王平", "玉平"),
    ],
)
def test_shape_keys_fold_what_looks_alike(one, other):
    assert of(names.compare_key, one) != of(names.compare_key, other)
    assert of(names.shape_key, one) == of(names.shape_key, other)


def test_parse_gives_what_the_single_functions_give():
    texts = ["王麗 ", "王丽之女", "无", None, "王?芳"]
    parsed = (
        pl.DataFrame({"text": texts}).select(names.parse(pl.col("text")).alias("n")).unnest("n")
    )
    assert parsed.get_column("name").to_list() == of(names.clean, *texts)
    assert parsed.get_column("key").to_list() == of(names.compare_key, *texts)
    assert parsed.get_column("status").to_list() == of(names.status, *texts)


written = st.text("王麗丽之女子婴欧阳单·•．　 \u200b\ue81e1?(大)双aB未取名男", max_size=8)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(written, min_size=1, max_size=20))
def test_standardising_is_idempotent(texts):
    cleaned = of(names.clean, *texts)
    assert of(names.clean, *cleaned) == cleaned
    keys = of(names.compare_key, *texts)
    assert of(names.compare_key, *keys) == keys
    assert of(names.compare_key, *cleaned) == keys
