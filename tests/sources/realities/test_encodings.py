"""Text files: how they are encoded, and what divides their cells."""

import datetime as dt

import pytest
from reality_tables import LI, WANG, read, skipped, values

from cpaudit.errors import SourceError

HEAD = "姓名,性别,身份证号,参保日期,居住地址,联系电话"
WANGS = f"王小芳,女,{WANG},2023-01-05,花园村3组,13800011112"
LIS = f"李建国,男,{LI},2023-02-06,桃源村1组,13900022223"
TEXT = f"{HEAD}\n{WANGS}\n{LIS}\n"
DAYS = [dt.date(2023, 1, 5), dt.date(2023, 2, 6)]


def many(count: int, separator: str = ",") -> list[str]:
    """Rows of a register in which every column shows its form."""
    return [
        (WANGS if place % 2 else LIS)
        .replace("小芳", chr(ord("伟") + place))
        .replace("建国", chr(ord("涛") + place))
        .replace("3组", f"{place}组")
        .replace(",", separator)
        for place in range(count)
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "gbk"])
def test_reality_01_chinese_encodings_without_a_mark(township, encoding):
    intake = read(township, "insurance", TEXT.encode(encoding))
    assert values(intake, "insurance", "name") == ["王小芳", "李建国"]
    assert values(intake, "insurance", "enrol_date") == DAYS
    assert intake.files["encoding"].to_list() == ["gb18030"]
    assert intake.files["n_bad_bytes"].to_list() == [0]


def test_reality_01_a_letter_that_only_gb18030_has_is_kept(township):
    intake = read(township, "insurance", TEXT.replace("王小芳", "王㛃").encode("gb18030"))
    assert values(intake, "insurance", "name")[0] == "王㛃"


def test_reality_01_bytes_that_fit_nothing_are_counted_and_cost_their_cell_alone(township):
    cut = TEXT.encode("gb18030").replace("建".encode("gb18030"), b"\xff")
    intake = read(township, "insurance", cut)
    assert intake.files["n_bad_bytes"].to_list() == [1]
    assert values(intake, "insurance", "name") == ["王小芳", "李\ufffd国"]
    assert values(intake, "insurance", "enrol_date") == DAYS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_reality_02_unicode_with_and_without_a_mark(township, encoding, separator):
    text = TEXT.replace(",", separator).replace("\n", "\r\n")
    intake = read(township, "insurance", text.encode(encoding), "a.txt")
    assert values(intake, "insurance", "name") == ["王小芳", "李建国"]
    assert values(intake, "insurance", "enrol_date") == DAYS


def test_reality_02_a_big_endian_mark_is_heeded(township):
    data = b"\xfe\xff" + TEXT.encode("utf-16-be")
    assert values(read(township, "insurance", data), "insurance", "name")[1] == "李建国"


def test_reality_02_the_mark_of_utf8_before_text_in_gbk_is_not_believed(township):
    data = b"\xef\xbb\xbf" + "\n".join([HEAD, *many(20)]).encode("gb18030")
    names = values(read(township, "insurance", data), "insurance", "name")
    assert names[:2] == ["李涛", "王传"]


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(TEXT.encode().decode("gb18030", "replace"), id="濮撳悕"),
        pytest.param(TEXT.encode("gb18030").decode("utf-8", "replace"), id="replaced"),
        pytest.param(TEXT.encode("gb18030").decode("latin-1"), id="ÐÕÃû"),
        pytest.param(TEXT.replace("王小芳", "锟斤拷锟斤拷"), id="锟斤拷"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_reality_03_text_that_was_spoilt_before_is_refused_with_the_mend(
    township, spoilt, encoding
):
    with pytest.raises(SourceError) as caught:
        read(township, "insurance", spoilt.encode(encoding), "医保.csv")
    assert caught.value.place.file == "医保.csv"
    assert "export the file again" in caught.value.mend.en


@pytest.mark.parametrize(
    "separator",
    [",", "\t", "|", "^", ";", "，", "；", "\x1f", "\x01", "||", "^|^", "|@|", "@#@", "$$", " | "],
)
def test_reality_39_whatever_divides_the_cells(township, separator):
    text = TEXT.replace(",", separator)
    intake = read(township, "insurance", text.encode("gb18030"), "a.txt")
    assert values(intake, "insurance", "name", "enrol_date") == [
        ("王小芳", DAYS[0]),
        ("李建国", DAYS[1]),
    ]
    assert values(intake, "insurance", "resid_group") == [3, 1]


def test_reality_39_commas_in_addresses_between_other_separators_stay(township):
    text = "\n".join([HEAD.replace(",", "|"), *many(20, "|")]).replace("村", "村,")
    intake = read(township, "insurance", text)
    assert values(intake, "insurance", "resid_address")[1] == "花园村,1组"
    assert set(values(intake, "insurance", "phone_status")) == {"ok"}


def test_reality_39_a_comma_in_an_address_is_put_back_where_one_way_only_fits(township):
    rows = many(30)
    rows[4] = rows[4].replace("桃源村", "桃源村,")
    rows[9] = rows[9].replace("花园村", "花园村,东头,")
    intake = read(township, "insurance", "\n".join([HEAD, *rows]))
    addresses = values(intake, "insurance", "resid_address")
    assert (addresses[4], addresses[9]) == ("桃源村,1组", "花园村,东头,9组")
    assert set(values(intake, "insurance", "phone_status")) == {"ok"}
    assert set(values(intake, "insurance", "id_status")) == {"valid"}
    assert "broken" not in skipped(intake)


def test_reality_39_a_row_with_cells_too_many_is_left_out_and_counted_where_it_stays_doubtful(
    township,
):
    rows = [f"{row},外出{place}年" for place, row in enumerate(many(30))]
    rows[7] = f"赵四,男,{LI},2023-02-06,桃源村,1组,13900022223,外出,务工"
    intake = read(township, "insurance", "\n".join([f"{HEAD},备注", *rows]))
    assert "赵四" not in values(intake, "insurance", "name")
    assert intake.skipped.filter(reason="broken").select("n", "first_row").rows() == [(1, 9)]
    assert intake.files["n_rows"].to_list() == [31]


def test_reality_39_surplus_separators_at_the_end_of_a_line_are_no_surplus_cells(township):
    rows = many(30)
    rows[5] += ",,"
    intake = read(township, "insurance", "\n".join([HEAD, *rows]))
    assert values(intake, "insurance", "phone")[5] == "13800011112"
    assert len(values(intake, "insurance", "name")) == 30
