from __future__ import annotations

import json
import time

import pytest

from cpaudit.cli.pace import USUAL, Pace
from cpaudit.cli.progress import time_left
from cpaudit.cli.run_log import LOG_NAME
from cpaudit.stages import StageCost


def _entry(**changes):
    entry = {
        "command": "finished",
        "project": "凤凰镇",
        "is_partial": False,
        "n_records": 1000,
        "seconds": {"sources": 10.0, "rules": 20.0, "reports": 30.0},
    }
    return json.dumps({**entry, **changes}, ensure_ascii=False)


def _pace(folder, *lines):
    (folder / LOG_NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Pace.of(folder, "凤凰镇")


def test_the_last_whole_run_of_the_project_is_what_this_one_is_judged_by(tmp_path):
    pace = _pace(
        tmp_path,
        _entry(n_records=1),
        _entry(),
        _entry(is_partial=True, n_records=2),
        _entry(project="another", n_records=3),
        _entry(seconds=None),
        '{"command": "finished", "project": "凤凰镇"',
        '{"command": "run"}',
    )
    assert (pace.n_earlier, pace.earlier["rules"]) == (1000, 20.0)


def test_without_an_earlier_run_nothing_is_said_of_the_time_left(tmp_path):
    pace = Pace.of(tmp_path, "凤凰镇")
    pace.begins("sources")
    assert pace.left() is None
    assert str(time_left(None)) == ""


def test_what_is_left_shrinks_with_the_stages_and_grows_with_the_records(tmp_path):
    pace = _pace(tmp_path, _entry())
    assert pace.left() == pytest.approx(60)
    pace.begins("sources")
    assert pace.left() == pytest.approx(60, abs=0.5)
    pace.n_rows = 2000
    pace.ends(StageCost("sources", 21.0, 21.0))
    assert pace.left() == pytest.approx(100)


def test_a_stage_that_is_slower_than_the_last_time_makes_no_promise(tmp_path):
    pace = _pace(tmp_path, _entry())
    pace.begins("rules")
    pace.begun = time.monotonic() - 21
    assert pace.left() is None


def test_in_a_first_run_a_limit_is_kept_by_the_usual_shares():
    pace = Pace()
    assert pace.needed(("reports",)) == 0
    pace.ends(StageCost("sources", 1.3, 1.3))
    pace.ends(StageCost("rules_load", 99.0, 99.0))
    assert pace.expected("reports") == pytest.approx(1.3 * USUAL["reports"] / USUAL["sources"])


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "about 5 s left"), (43, "about 45 s left"), (89.0, "about 90 s left"),
     (95, "about 2 min left"), (1000, "about 17 min left")],
)  # fmt: skip
def test_the_time_left_is_told_in_steps(seconds, said):
    assert time_left(seconds).en == said


def test_all_stages_of_a_run_have_a_usual_share(sample_audit):
    assert {name for name, _ in sample_audit.timings} <= set(USUAL)
