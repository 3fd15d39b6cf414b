"""Links held against labels: counted as by a double loop, errors with their rows."""

from dataclasses import replace

import polars as pl
import pytest
from linkage_truth import agreement
from linked_township import linked, with_truth

from cpaudit.errors import UsageError
from cpaudit.linkage.evaluation import PAIRS, evaluate, pairs_of_persons, with_wrong_links
from cpaudit.linkage.labels import read_labels
from cpaudit.linkage.references import References


def labelled():
    town, linkage, _ = linked("heavy")
    pairs = pairs_of_persons(town.truth)
    return town, linkage, with_wrong_links(pairs, town.truth, linkage)


def test_precision_and_recall_of_all_records_are_those_counted_by_persons():
    town, linkage, pairs = labelled()
    found = evaluate(linkage, pairs).overall.row(0, named=True)
    truth = agreement(linkage.members, town.truth)
    assert found["precision"] == pytest.approx(truth.precision)
    assert found["recall"] == pytest.approx(truth.recall)
    assert found["f1"] == pytest.approx(truth.f1)
    assert found["recall_low"] < found["recall"] < found["recall_high"]


def test_types_and_tiers_add_up_to_the_whole():
    _, linkage, pairs = labelled()
    found = evaluate(linkage, pairs)
    for name in ("n_pairs", "n_match", "n_found", "n_right"):
        assert found.by_type[name].sum() == found.overall[name][0]


def test_the_curve_is_that_of_counting_links_from_each_threshold_on():
    town, linkage, _ = linked("heavy")
    links = with_truth(linkage.links.filter(pl.col("tier") == "fuzzy"), town)
    pairs = links.select("mention_id_l", "mention_id_r", is_match="is_right").unique(
        ["mention_id_l", "mention_id_r"], maintain_order=True
    )
    alone = replace(linkage, links=linkage.links.filter(pl.col("tier") == "fuzzy"))
    found = evaluate(alone, pairs)
    scored = (
        pairs.join(
            links.select("mention_id_l", "mention_id_r", "probability"),
            on=["mention_id_l", "mention_id_r"],
        )
        .group_by("mention_id_l", "mention_id_r")
        .agg(pl.col("probability").max(), pl.col("is_match").first())
    )
    for row in found.curve.gather_every(max(1, found.curve.height // 10)).iter_rows(named=True):
        kept = scored.filter(pl.col("probability") >= row["threshold"])
        assert row["n_links"] == kept.height
        assert row["precision"] == pytest.approx(kept["is_match"].mean())
        assert row["recall"] == pytest.approx(kept["is_match"].sum() / scored["is_match"].sum())
    best = found.curve.sort("f1", descending=True)["f1"][0]
    assert found.curve.filter(pl.col("threshold") == found.best)["f1"][0] == best


def test_recall_falls_and_links_dwindle_as_the_threshold_rises():
    _, linkage, pairs = labelled()
    curve = evaluate(linkage, pairs).curve
    assert curve["threshold"].is_sorted(descending=True)
    assert curve["n_links"].is_sorted()
    assert curve["recall"].is_sorted()


def test_stated_probabilities_lie_in_their_bins_and_count_every_listed_link():
    _, linkage, pairs = labelled()
    told = evaluate(linkage, pairs).calibration
    assert (told["stated"] >= told["low"]).all()
    assert (told["stated"] <= told["high"]).all()
    assert (told["observed_low"] <= told["observed"]).all()
    listed = pairs.join(linkage.links, on=["mention_id_l", "mention_id_r"], how="semi").height
    assert told["n"].sum() == listed


REFERENCES = References(
    pl.DataFrame(
        {
            "mention_id": [0, 1, 2, 3, 4],
            "source_id": ["health", "health", "police", "police", "police"],
            "file": ["h.xlsx", "h.xlsx", "p.csv", "p.csv", "q.csv"],
            "sheet": ["2023", "2023", None, None, None],
            "row": [7, 7, 3, 4, 4],
            "role": ["child", "mother", "self", "self", "self"],
            "person_key": ["a" * 16, "b" * 16, "a" * 16, "c" * 16, "d" * 16],
            "record_key": ["2" * 16, "3" * 16, "4" * 16, "5" * 16, "6" * 16],
        },
        schema_overrides={"mention_id": pl.UInt32, "row": pl.UInt32},
    )
)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("health:7", 0),
        ("health:7:mother", 1),
        ("h.xlsx[2023]:7:child", 0),
        ("health：7：mother", 1),
        (" police : 3 ", 2),
        ("q.csv:4", 4),
        ("a" * 16, 0),
        ("5" * 16, 3),
    ],
)
def test_a_reference_names_its_record(text, mention):
    assert REFERENCES.resolve(text) == mention


@pytest.mark.parametrize(
    ("text", "said", "mend"),
    [
        ("nowhere:7", "no source and no file", "health, police"),
        ("health:8", "row 8 holds no record", "rows 7 to 7"),
        ("health:7:father", "no role «father»", "child, mother"),
        ("police:4", "names 2 people", "p.csv:4:self, q.csv:4:self"),
        ("h.xlsx[2024]:7", "holds no record", "name of the sheet"),
        ("health", "names no record", "SOURCE:ROW"),
        ("z" * 16, "no person and no record has the key", "crosswalk"),
    ],
)
def test_an_unclear_reference_is_an_error_with_a_mend(text, said, mend):
    with pytest.raises(UsageError) as caught:
        REFERENCES.resolve(text)
    assert said in caught.value.what.en
    assert mend in caught.value.mend.en


def labels(tmp_path, text, linkage=None):
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return read_labels(path, REFERENCES, linkage).pairs


def test_pairs_of_references_with_yes_and_no_are_read(tmp_path):
    text = "left,right,match\npolice:3,health:7,yes\nhealth:7:mother,police:3,否\nhealth:7,q.csv:4,unsure\n"
    read = labels(tmp_path, text)
    assert read.schema == PAIRS
    assert read.rows() == [(0, 2, True), (1, 2, False)]


def test_a_file_of_decisions_is_read_by_the_keys_of_records(tmp_path):
    head = "left,right,decision,who,when,note\n"
    read = labels(
        tmp_path, head + f"{'2' * 16},{'4' * 16},match,li,,\n{'3' * 16},{'4' * 16},no_match,,,\n"
    )
    assert read.rows() == [(0, 2, True), (1, 2, False)]


def test_true_persons_of_records_make_pairs_and_what_was_joined_besides_is_wrong(tmp_path):
    _, linkage, _ = linked()
    members = pl.DataFrame(
        {"mention_id": [0, 1, 2], "person_no": [0, 0, 1]},
        schema_overrides={"mention_id": pl.UInt32, "person_no": pl.UInt32},
    )
    joined = replace(linkage, members=members, links=linkage.links.clear())
    read = labels(tmp_path, "record,person\nhealth:7,x\nhealth:7:mother,y\npolice:3,x\n", joined)
    assert sorted(read.rows()) == [(0, 1, False), (0, 2, True)]


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("left,right,match\npolice:3,health:7,yes\npolice:99,health:7,yes\n", 3, "row 99"),
        ("left,right,match\n\npolice:3,nowhere:7,yes\n", 3, "no source"),
        ("left,right,match\npolice:3,health:7,maybe\n", 2, "neither yes nor no"),
        ("left,right,match\npolice:3,p.csv:3,yes\n", 2, "same record"),
        ("one,two\n1,2\n", 1, "columns of labels"),
        ("", None, "empty"),
    ],
)
def test_a_label_that_cannot_be_used_names_its_row(tmp_path, text, row, said):
    with pytest.raises(UsageError) as caught:
        labels(tmp_path, text)
    assert said in caught.value.what.en
    assert caught.value.place.row == row
    assert caught.value.place.file.endswith("labels.csv")
