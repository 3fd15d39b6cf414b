"""Cells: numbers, dates, sexes, codes, telephones and names as clerks and programs write them."""

import datetime as dt

import pytest
from reality_tables import BOY, GIRL, LI, WANG, column, read, read_all, sheet, skipped, values


def numbers(township, texts):
    intake = read(township, "insurance", column("身份证号", list(texts)))
    return intake, values(intake, "insurance", "id18", "id_status", "id_partial")


def test_reality_07_scientific_notation_leaves_the_county_only(township):
    intake, read_as = numbers(
        township, ["8.80101E+17", "8.801e+17", "8.80101199001E+17", WANG, "8.80101900101002E+14"]
    )
    assert read_as == [
        (None, "damaged", "880101"),
        (None, "damaged", None),
        (None, "damaged", "88010119900"),
        (WANG, "valid", None),
        # Fifteen digits fit into a spreadsheet number: nothing is lost of an old number.
        (WANG, "upgraded", None),
    ]
    assert intake.files["n_damaged_ids"].to_list() == [3]
    assert values(intake, "insurance", "id_birth_date")[:2] == [None, None]


def test_reality_09_wrappers_that_keep_a_number_a_text(township):
    written = [
        f"'{WANG}",
        f'="{WANG}"',
        f"‘{WANG}",
        f"“{WANG}”",
        f" {WANG} ",
        f"`{WANG}",
        f"{WANG}\t",
    ]
    intake = read(
        township,
        "insurance",
        sheet(
            ["姓名", "身份证号", "参保日期", "联系电话", "户编号"],
            *(["王小芳", text, '="2023-01-01"', "'13912345671", '="007"'] for text in written),
        ),
    )
    assert values(
        intake, "insurance", "id18", "id_status", "enrol_date", "phone", "household_no"
    ) == [(WANG, "valid", dt.date(2023, 1, 1), "13912345671", "007")] * len(written)


def test_reality_10_full_width_digits_and_letters(township):
    wide = str.maketrans("0123456789X-/.()", "０１２３４５６７８９Ｘ－／．（）")
    intake = read(
        township,
        "insurance",
        sheet(
            "姓名 身份证号 参保日期 联系电话 性别 参保年度",
            [
                *("王小芳", WANG.translate(wide), "2023-01-01".translate(wide)),
                *("13912345671".translate(wide), "（２）女", "２０２３"),
            ],
            [
                "李　明",
                "88010120110808002Ｘ",
                "２０２３／１／２",
                "０８８８－１２３４５６７",
                "１",
                "2023",
            ],
        ),
    )
    assert values(intake, "insurance", "id18", "enrol_date", "phone", "sex", "year") == [
        (WANG, dt.date(2023, 1, 1), "13912345671", "F", 2023),
        ("88010120110808002X", dt.date(2023, 1, 2), "08881234567", "M", 2023),
    ]
    # Names are not folded: full-width letters in them stay to be seen.
    assert values(intake, "insurance", "name") == ["王小芳", "李明"]


def test_reality_11_blanks_of_all_kinds_inside_and_around(township):
    blanks = ["\u3000", "\u00a0", "\u200b", "\ufeff", " ", "\u2003", "\t", "\u200e", "\n"]
    lines = [
        [f"{b}李{b}四{b}", f"{WANG[:6]}{b}{WANG[6:]}", f"2023-01-01{b}", f"花园{b}村"]
        for b in blanks
    ]
    head = ["姓\u3000名", "身份证 号", "参保\n日期", "村\u00a0居"]
    intake = read(township, "insurance", sheet(head, *lines))
    assert values(intake, "insurance", "name", "id18", "enrol_date", "resid_village") == [
        ("李四", WANG, dt.date(2023, 1, 1), "880101100201")
    ] * len(blanks)


def test_reality_11_latin_names_keep_one_blank_between_words(township):
    intake = read(
        township, "insurance", column("姓名", ["John\u3000 Smith", "ANNA  LEE", "欧阳 娜娜"])
    )
    assert values(intake, "insurance", "name") == ["John Smith", "ANNA LEE", "欧阳娜娜"]


def test_reality_26_sexes_in_every_writing(township):
    told = {
        "M": ["男", "男性", "男孩", "男婴", "M", "Male", "m", "1", "01", "１", "男生"],
        "F": ["女", "女性", "女孩", "女婴", "F", "female", "f", "2", "02", "２", "女生"],
    }
    texts = [text for group in told.values() for text in group]
    intake = read(township, "insurance", column("性别", [*texts, "0", "9", "不详", "X", "男女"]))
    sexes = values(intake, "insurance", "sex")
    assert sexes == ["M"] * 11 + ["F"] * 11 + [None] * 5
    assert values(intake, "insurance", "sex_status")[22:] == [
        *("unknown", "unknown", "unknown", "invalid", "invalid")
    ]


@pytest.mark.parametrize(("man", "woman"), [("1", "0"), ("0", "1")])
def test_reality_26_zero_and_one_are_read_as_the_citizen_numbers_tell(township, man, woman):
    intake = read(
        township,
        "insurance",
        sheet(
            "姓名 身份证号 参保日期 性别",
            f"王小芳 {WANG} 2023-01-01 {woman}",
            f"李明 {LI} 2023-01-01 {man}",
            f"张三 {BOY} 2023-01-01 {man}",
            f"李四 {GIRL} 2023-01-01 {woman}",
            f"周七 _ 2023-01-01 {woman}",
        ),
    )
    assert values(intake, "insurance", "sex") == ["F", "M", "M", "F", "F"]


def test_reality_26_zero_and_one_alone_mean_nothing_until_the_project_says_it(township):
    text = sheet("姓名 出生日期 参保日期 性别", "甲乙 2013-05-15 _ 1", "甲丙 2013-05-16 _ 0")
    assert values(read(township, "insurance", text), "insurance", "sex", "sex_status") == [
        (None, "invalid"),
        (None, "invalid"),
    ]
    township.specs.clear()
    intake = read(township, "insurance", text, codes={"sex": {"0": "M", "1": "F"}})
    assert values(intake, "insurance", "sex") == ["F", "M"]


def test_reality_27_code_and_text_in_one_cell_are_checked_against_each_other(township):
    intake = read(
        township,
        "police_persons",
        sheet(
            "姓名 公民身份号码 户号 与户主关系 性别 民族",
            f"王小芳 {WANG} 1 02-户主 2-女 01汉族",
            f"李明 {LI} 1 配偶10 男(1) 汉族01",
            f"张三 {BOY} 1 20子 (1)男 03回族",
            f"李四 {GIRL} 1 30、女 02女 (11)满",
            f"周七 {GIRL} 1 户主 1-女 01回族",
        ),
    )
    names = ("sex", "sex_status", "ethnic", "ethnic_status", "relationship")
    assert values(intake, "police_persons", *names) == [
        ("F", "mixed", "01", "mixed", "02"),
        ("M", "mixed", "01", "mixed", "10"),
        ("M", "mixed", "03", "mixed", "20"),
        ("F", "mixed", "11", "mixed", "30"),
        (None, "invalid", None, "invalid", "02"),
    ]


def test_reality_28_the_codes_of_a_registration_kind_belong_to_the_source(township):
    text = sheet(
        "姓名 公民身份号码 户号 户口性质", f"甲 {WANG} 1 1", f"乙 {LI} 1 2", f"丙 {BOY} 1 农业"
    )
    township.write("police.csv", text)
    township.source("police_persons", "police.csv")
    swapped = {"hukou_kind": {"1": "agricultural", "2": "non_agricultural"}}
    township.write("swapped.csv", text.replace("户号", "户口号"))
    township.source("police_persons", "swapped.csv", source_id="swapped", codes=swapped)
    records = read_all(township).records["police_persons"]
    kinds = records.group_by("source_id", maintain_order=True).agg("hukou_kind").rows()
    assert kinds == [
        ("police_persons", ["non_agricultural", "agricultural", "agricultural"]),
        ("swapped", ["agricultural", "non_agricultural", "agricultural"]),
    ]


def test_reality_28_words_mean_the_same_everywhere(township):
    words = [
        "农业",
        "非农业",
        "农业户口",
        "非农业户口",
        "居民户口",
        "农业家庭户口",
        "非农业家庭户口",
        "1农业",
    ]
    text = sheet("姓名 公民身份号码 户号 户口性质", *(f"甲 {WANG} 1 {word}" for word in words))
    assert values(read(township, "police_persons", text), "police_persons", "hukou_kind") == [
        *("agricultural", "non_agricultural", "agricultural", "non_agricultural", "resident"),
        *("agricultural", "non_agricultural", "agricultural"),
    ]


TELEPHONES = [
    ("13912345671/13812345672", "13912345671"),
    ("13912345671、13812345672", "13912345671"),
    ("13912345671；13812345672", "13912345671"),
    ("13912345671 13812345672", "13912345671"),
    ("0888-1234567/13812345672", "13812345672"),
    ("0888-1234567", "08881234567"),
    ("(0888)1234567", "08881234567"),
    ("0888-1234567-801", "08881234567"),
    ("08881234567转801", "08881234567"),
    ("+8613912345671", "13912345671"),
    ("86-139-1234-5671", "13912345671"),
    ("139 1234 5671", "13912345671"),
    ("１３９１２３４５６７１", "13912345671"),
    ("1.3912345671E10", "13912345671"),
    ("13912345671.0", "13912345671"),
    ("13912345671（母亲）", "13912345671"),
    ("母：13912345671", "13912345671"),
]


def test_reality_34_telephones_of_a_cell(township):
    intake = read(township, "insurance", column("联系电话", [written for written, _ in TELEPHONES]))
    assert values(intake, "insurance", "phone", "phone_status") == [
        (number, "ok") for _, number in TELEPHONES
    ]


NO_TELEPHONES = [
    ("13800000000", "placeholder"),
    ("13800138000", "placeholder"),
    ("1391234567", "invalid"),
    ("139123456712", "invalid"),
    ("无", "missing"),
    ("不详", "missing"),
    ("-", "missing"),
]


def test_reality_34_what_is_no_telephone_has_no_value(township):
    texts = [written for written, _ in NO_TELEPHONES]
    intake = read(township, "insurance", column("联系电话", texts))
    assert values(intake, "insurance", "phone", "phone_status") == [
        (None, status) for _, status in NO_TELEPHONES
    ]


MASKED = [
    ("4201****0057", None, "masked", None),
    ("880101********0057", None, "masked", "880101"),
    ("88010119900101****", None, "masked", "88010119900101"),
    ("880101199001XXXXXX", None, "masked", "880101199001"),
    ("8801**********0021", None, "masked", None),
    ("**************0021", None, "masked", None),
    ("880101●●●●●●●●0021", None, "masked", "880101"),
    ("88010120110808002*", "88010120110808002X", "repaired", None),
    ("******************", None, "placeholder", None),
]


def test_reality_47_masked_numbers_are_partial_keys_or_nothing(township):
    _, found = numbers(township, [written for written, *_ in MASKED])
    assert found == [tuple(told) for _, *told in MASKED]


TYPED = [
    ("880101 19900101 0021", WANG, "valid"),
    ("88010120110808002x", "88010120110808002X", "valid"),
    (f"{WANG}号", WANG, "repaired"),
    (f"身份证：{WANG}", WANG, "repaired"),
    (f"{WANG}（母亲）", WANG, "repaired"),
    ("880101900101002", WANG, "upgraded"),
    ("一代证880101900101002", WANG, "repaired"),
    ("88O1O1199OO1O1OO21", WANG, "repaired"),
    ("880101-19900101-0021", WANG, "repaired"),
    (f"{WANG}/{LI}", None, "bad_characters"),
    (f"{WANG}、{LI}", None, "bad_characters"),
    (f"{WANG} {LI}", None, "bad_length"),
    ("无", None, "placeholder"),
    ("不详", None, "placeholder"),
    ("0", None, "placeholder"),
    ("—", None, "missing"),
    ("88010119900101002", None, "bad_length"),
    (f"{WANG}0", None, "bad_length"),
    ("000000000000000000", None, "placeholder"),
    ("880101199001010022", None, "bad_check"),
    ("880101199002300021", None, "bad_date"),
]


def test_reality_09_citizen_numbers_as_they_are_typed(township):
    _, found = numbers(township, [written for written, *_ in TYPED])
    assert [told[:2] for told in found] == [tuple(told) for _, *told in TYPED]


NAMES = [
    ("王yan", "王yan", "王YAN", "mixed"),
    ("阿·買", "阿·買", "阿买", "ok"),
    ("阿•买", "阿·买", "阿买", "ok"),
    ("阿‧买", "阿·买", "阿买", "ok"),
    ("买买提．吐尔逊", "买买提·吐尔逊", "买买提吐尔逊", "ok"),
    ("張國華", "張國華", "张国华", "ok"),
    ("李?", "李?", "李?", "illegal"),
    ("李□", "李□", "李□", "illegal"),
    ("李*", "李*", "李*", "illegal"),
    ("李〇", "李〇", "李〇", "ok"),
    ("王\ue81e华", "王\u9fb4华", "王\u9fb4华", "ok"),
    ("王\ue000华", "王\ue000华", "王\ue000华", "private_use"),
    ("李四（已故）", "李四(已故)", "李四", "illegal"),
    ("李四[外出]", "李四[外出]", "李四", "illegal"),
    ("李四已故", "李四已故", "李四", "illegal"),
    ("李四(曾用名李三)", "李四(曾用名李三)", "李四", "illegal"),
    ("3.李四", "3·李四", "李四", "illegal"),
    ("*李四", "*李四", "李四", "illegal"),
    ("李四：", "李四", "李四", "ok"),
    ("王芳2", "王芳2", "王芳", "illegal"),
    ("李氏", "李氏", "李氏", "label"),
    ("无", None, None, "missing"),
    ("#N/A", None, None, "missing"),
    ("䶮", "䶮", "䶮", "short"),
    ("王\U00020087", "王\U00020087", "王\U00020087", "ok"),
]


def test_reality_32_names_in_their_forms(township):
    intake = read(township, "insurance", column("姓名", [written for written, *_ in NAMES]))
    assert values(intake, "insurance", "name", "name_key", "name_status") == [
        tuple(told) for _, *told in NAMES
    ]
    assert skipped(intake) == {"header": 1}
