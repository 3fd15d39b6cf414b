"""What is shown of a person, and what stands for one."""

from __future__ import annotations

import os
import stat

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit import privacy
from cpaudit.errors import ProjectError
from cpaudit.fields import DATASETS
from cpaudit.view_tables import VIEWS, is_personal


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小芳", "王*芳"),
        ("王芳", "王*"),
        ("王 芳", "王*"),
        ("李　四", "李*"),
        ("王", "*"),
        ("", ""),
        ("欧阳娜", "欧阳*"),
        ("欧阳娜娜", "欧阳*娜"),
        ("欧阳", "欧*"),
        ("王丽之女", "王*之女"),
        ("欧阳丽之大女", "欧阳*之大女"),
        ("张之洞", "张*洞"),
        ("阿卜杜拉·买买提", "阿*·*"),
        ("John Smith", "J* *"),
        ("王yan", "王*n"),
    ],
)
def test_a_name_shows_its_surname_and_last_character(name, shown):
    assert privacy.mask_text(name, "name") == shown


@pytest.mark.parametrize(
    ("number", "beside_a_date", "alone"),
    [
        ("880101201305150154", "880101************", "880101********0154"),
        ("88010120110808002X", "880101************", "880101********002X"),
        ("880101550101331", "880101*********", "880101******331"),
        ("X320101001", "X3********", "X3********"),
        ("8801012013051", "88***********", "88***********"),
        ("123", "***", "***"),
        ("", "", ""),
    ],
)
def test_an_id_beside_a_birth_date_shows_its_area_only(number, beside_a_date, alone):
    assert privacy.mask_text(number, "id") == beside_a_date
    assert privacy.mask_text(number, "id", beside_birth_date=False) == alone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800000000", "138****0000"),
        ("0532-8888866", "**********66"),
        ("13800000000/13900000012", "*********************12"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_a_phone_hides_its_middle(phone, shown):
    assert privacy.mask_text(phone, "phone") == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("凤凰镇花园村3组12号", "凤凰镇花园村***"),
        ("凤凰镇花园村", "凤凰镇花园村"),
        ("花园村３组", "花园村***"),
        ("花园小区3号楼", "***"),
        ("凤凰镇中心街5号", "凤凰镇***"),
        ("12号", "***"),
        ("", ""),
    ],
)
def test_an_address_stops_at_the_village(address, shown):
    assert privacy.mask_text(address, "address") == shown


def test_of_a_remark_nothing_is_shown():
    assert privacy.mask_text("王芳嫁到花园村", "remark") == "***"


@pytest.mark.parametrize("kind", list(privacy.Personal))
def test_null_stays_null_in_a_column_and_is_empty_in_a_message(kind):
    column = pl.DataFrame({"a": [None, "x"]}, schema={"a": pl.String})
    assert column.select(privacy.mask(pl.col("a"), kind))["a"][0] is None
    assert privacy.mask_text(None, kind) == ""


@given(st.text(min_size=2), st.sampled_from(["name", "id", "phone", "remark"]))
def test_no_masked_value_is_the_whole_value(text, kind):
    masked = privacy.mask_text(text, kind)
    assert masked != text or not any(character.isalnum() for character in text)


@given(
    st.from_regex(
        r"880101(19[0-9]{2}|20[01][0-9])(0[1-9]|1[0-2])(0[1-9]|1[0-9])[0-9]{3}[0-9X]",
        fullmatch=True,
    )
)
def test_a_masked_id_is_no_full_identifier_and_says_nothing_of_date_and_sequence(number):
    assert privacy.contains_full_identifier(number)
    for beside in (True, False):
        masked = privacy.mask_text(number, "id", beside_birth_date=beside)
        assert not privacy.contains_full_identifier(masked)
        assert masked[6:14] == "********"
    assert set(privacy.mask_text(number, "id")[6:]) == {"*"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("编号880101201305150154，", True),
        ("８８０１０１２０１３０５１５０１５４", True),
        ("88010120110808002x", True),
        ("880101550101331", True),
        ("880101001001020001", False),  # a household number
        ("880101001001000", False),  # a division code of 15 digits
        ("13800000000", False),
        ("a880101201305150154b", False),  # part of a hash
        ("", False),
    ],
)
def test_a_full_identifier_is_found_in_running_text(text, found):
    assert privacy.contains_full_identifier(text) is found


def test_every_kind_that_a_view_column_can_have_can_be_masked():
    columns = {name for view in VIEWS.values() for name in view} | {
        field for fields in DATASETS.values() for field in fields
    }
    kinds = {is_personal(column) for column in columns} - {None}
    assert {"name", "id", "phone", "address"} <= kinds
    for kind in kinds:
        assert privacy.mask_text("王小芳的花园村3组", kind)


def test_keys_are_stable_over_runs_and_differ_between_key_files(tmp_path):
    values = pl.Series("id18", ["880101201305150154", None, "880101201305150242"] * 2)
    first = privacy.Keyring(tmp_path / "a" / "key").keys(values)
    again = privacy.Keyring(tmp_path / "a" / "key").keys(values.reverse()).reverse()
    other = privacy.Keyring(tmp_path / "b" / "key").keys(values)
    assert first.to_list() == again.to_list()
    assert first.name == "id18"
    assert first[1] is None
    assert first.n_unique() == 3
    assert not set(first.drop_nulls()) & set(other.drop_nulls())
    assert all(len(key) == 16 and key.isascii() and key.islower() for key in first.drop_nulls())


def test_a_column_and_a_single_text_have_the_same_key_and_purposes_differ(tmp_path):
    keyring = privacy.Keyring(tmp_path / "key")
    frame = pl.DataFrame({"a": ["x", "y", None]})
    keys = frame.lazy().select(keyring.person_key(pl.col("a"))).collect()["a"]
    assert keys[0] == keyring.key("x") != keyring.key("x", purpose="case")
    assert frame.clear().select(keyring.person_key(pl.col("a"))).is_empty()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no owner-only mode")
def test_the_key_file_is_readable_by_its_owner_only(tmp_path):
    keyring = privacy.Keyring(tmp_path / "key")
    assert stat.S_IMODE(keyring.path.stat().st_mode) == 0o600


def test_the_key_is_not_shown_with_the_keyring(tmp_path):
    keyring = privacy.Keyring(tmp_path / "key")
    secret = keyring.path.read_text(encoding="ascii").strip()
    assert len(bytes.fromhex(secret)) == 32
    assert secret not in repr(keyring)


@pytest.mark.parametrize("content", ["", "abc", "00", "zz" * 32])
def test_a_damaged_key_file_is_refused_and_not_replaced(tmp_path, content):
    path = tmp_path / "key"
    path.write_text(content, encoding="ascii")
    with pytest.raises(ProjectError) as caught:
        privacy.Keyring(path)
    assert str(path) in str(caught.value)
    assert path.read_text(encoding="ascii") == content
