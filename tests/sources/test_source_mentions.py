import polars as pl
from known_couple import FATHER_ID, MOTHER_ID


def rows(intake, *columns):
    return intake.mentions.select(*columns).rows()


def test_a_delivery_names_the_mother_even_without_a_number_and_always_the_child(township):
    township.write(
        "a.csv",
        "产妇姓名,产妇身份证号,分娩日期,性别,丈夫姓名,丈夫身份证号,现住址\n"
        f"王小芳,{MOTHER_ID},2023-01-05,男,李建国,{FATHER_ID},花园村\n"
        "赵敏,,2023-02-07,女,周杰,无,\n",
    )
    township.source("health_deliveries", "a.csv")
    intake = township.read()
    assert rows(intake, "mention_id", "record_id", "role") == [
        (0, 0, "mother"),
        (1, 0, "child"),
        (2, 0, "father"),
        (3, 1, "mother"),
        (4, 1, "child"),
    ]
    mother, child = intake.mentions.rows(named=True)[:2]
    assert mother["id18"] == MOTHER_ID
    assert mother["spouse_id18"] == FATHER_ID
    assert mother["village"] == child["village"] == "880101100201"
    assert (child["mother_id18"], child["sex"], child["name"]) == (MOTHER_ID, "M", None)
    assert mother["sex"] is None


def test_relatives_in_a_roll_are_mentions_only_with_a_number_or_a_birth_date(township):
    township.write(
        "a.csv",
        "姓名,公民身份号码,户号,母亲姓名,母亲身份证号,父亲姓名\n"
        f"李小,880101201305150154,1,王小芳,{MOTHER_ID},李建国\n"
        "李大,880101201305150242,1,王小芳,无,李建国\n",
    )
    township.source("police_persons", "a.csv")
    intake = township.read()
    assert rows(intake, "record_id", "role") == [(0, "self"), (0, "mother"), (1, "self")]
    assert intake.mentions["household_no"].to_list() == ["1", None, "1"]
    assert intake.mentions.filter(pl.col("role") == "self")["mother_name_key"].null_count() == 0


def test_a_damaged_number_still_makes_a_mention(township):
    township.write(
        "a.csv", "姓名,身份证号,母亲姓名,母亲身份证号\n李小,880101201305150154,王,8.80101E+17\n"
    )
    township.source("insurance", "a.csv")
    assert rows(township.read(), "role", "id_status")[1] == ("mother", "damaged")


def test_a_marriage_names_two_people_and_each_as_the_others_spouse(township):
    township.write(
        "a.csv",
        "男方姓名,男方身份证号,男方户籍地,女方姓名,女方身份证号,登记日期\n"
        f"李建国,{FATHER_ID},花园村,王小芳,{MOTHER_ID},2015-06-01\n",
    )
    township.source("civil_marriages", "a.csv")
    intake = township.read()
    assert rows(intake, "role", "id18", "spouse_id18", "village") == [
        ("husband", FATHER_ID, MOTHER_ID, "880101100201"),
        ("wife", MOTHER_ID, FATHER_ID, None),
    ]
    assert intake.mentions["event_date"].n_unique() == 1


def test_residence_comes_before_household_registration_unless_it_says_nothing(township):
    township.write(
        "a.csv",
        "姓名,出生日期,现住址,户籍地址,建卡日期\n"
        "李一,2020-01-01,花园村,桃源村,2020-03-01\n"
        "李二,2020-01-01,,桃源村,2020-03-01\n",
    )
    township.source("vaccinations", "a.csv")
    intake = township.read()
    assert rows(intake, "role", "village", "place") == [
        ("child", "880101100201", "inside"),
        ("child", "880101100202", "inside"),
    ]


def test_mentions_are_numbered_without_gaps_over_all_sources(township):
    township.write("a.csv", "姓名,身份证号\n王小芳,880101199001010021\n")
    township.write("b.csv", "村名,出生人数\n花园村,3\n")
    township.write("c.csv", "死者姓名,死亡日期,火化日期\n孙某,2023-01-01,2023-01-03\n")
    township.source("insurance", "a.csv")
    township.source("village_returns", "b.csv")
    township.source("funerals", "c.csv")
    intake = township.read()
    assert intake.mentions["mention_id"].to_list() == [0, 1]
    assert intake.mentions["record_id"].to_list() == [0, 2]
    assert intake.mentions["department"].to_list() == ["insurance", "civil"]
