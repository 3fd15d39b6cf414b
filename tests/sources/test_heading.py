import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.sources.detection.matching import THRESHOLD
from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.headings.heading_words import EXACT
from cpaudit.sources.vocabulary import fold, vocabulary


def understood(text: str) -> tuple[str | None, str | None]:
    heading = read_heading(text)
    return heading.person, heading.readings[0].attribute.noun if heading.readings else None


@pytest.mark.parametrize(
    ("text", "person", "noun"),
    [
        ("姓名", None, "name"),
        ("姓\n名", None, "name"),
        ("产妇身份证号码", "mother", "id_no"),
        ("母亲公民身份号码", "mother", "id_no"),
        ("CFSFZH", "mother", "id_no"),
        ("MQGMSFHM", "mother", "id_no"),
        ("新生儿出生日期", "child", "birth_date"),
        ("姓名（母亲）", "mother", "name"),
        ("产妇丈夫姓名", "husband", "name"),
        ("儿童母亲姓名", "mother", "name"),
        ("motherIdCard", "mother", "id_no"),
        ("mother_name", "mother", "name"),
        ("与户主关系", None, "relationship"),
        ("与户主之关系", None, "relationship"),
        ("户主姓名", "head", "name"),
        ("现有子女数（男）", None, "n_boys"),
        ("出生体重(g)", None, "birth_weight_g"),
        ("出生医学证明签发日期", None, "issue_date"),
        ("户籍地行政区划代码", None, "hukou_code"),
        ("现居住地详细地址", None, "resid_address"),
        ("村（居）委会", None, "village_name"),
        ("监护人联系电话", "guardian", "phone"),
        ("经办人电话", "other", "phone"),
        ("被收养人身份证号", "child", "id_no"),
        ("收养人（女）姓名", "adoptive_mother", "name"),
        # Endings of one sense, and a form in brackets.
        ("立户时间", None, "register_date"),
        ("户口登记地址", None, "hukou_address"),
        ("人户分离状态", None, "residence_status"),
        ("marital_status_code", None, "marital_status"),
        ("出生日期（公历）", None, "birth_date"),
    ],
)
def test_a_heading_is_taken_apart_into_person_and_attribute(text, person, noun):
    assert understood(text) == (person, noun)


@pytest.mark.parametrize(
    ("text", "index", "states_order"),
    [
        ("子女1姓名", 1, False),
        ("子女姓名2", 2, False),
        ("一孩出生日期", 1, True),
        ("第二个孩子性别", 2, False),
        ("child3_name", 3, False),
    ],
)
def test_a_numbered_child_keeps_its_number(text, index, states_order):
    heading = read_heading(text)
    assert (heading.person, heading.index, heading.states_order) == ("child", index, states_order)


@pytest.mark.parametrize("text", ["张三丰", "2013-05-15", "花园村", "880101199001010021", "预产期"])
def test_values_are_no_headings(text):
    assert not read_heading(text).readings


def test_a_former_value_is_too_unsure_to_be_mapped():
    assert read_heading("原身份证号").certainty < read_heading("身份证号").certainty / 2


@pytest.mark.parametrize(
    "text",
    [
        "护士姓名",
        "陪护者姓名",
        "村干部姓名",
        "单位地址",
        "生育证号",
        "准迁证编号",
        "入学率",
        "毕业学校名称",
        "开户行地址",
    ],
)
def test_a_known_word_beside_a_thing_or_person_of_another_kind_is_too_unsure_to_be_mapped(text):
    assert read_heading(text).certainty < THRESHOLD


def test_lunar_and_unneeded_columns_are_marked():
    assert read_heading("农历出生日期").is_lunar
    assert read_heading("妊娠合并症诊断").is_sensitive
    assert read_heading("序号").is_ignored


@given(st.sampled_from(sorted(vocabulary().attributes)))
def test_every_word_of_the_vocabulary_is_understood_for_certain(word):
    assert read_heading(word).certainty == EXACT


@given(st.text(max_size=20))
def test_folding_is_idempotent_and_any_text_can_be_read(text):
    assert fold(fold(text)) == fold(text)
    assert 0 <= read_heading(text).certainty <= EXACT
