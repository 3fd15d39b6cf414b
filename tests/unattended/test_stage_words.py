"""Every stage of a run has words of its own in both languages."""

from __future__ import annotations

from cpaudit.cli.attendance import Attendance
from cpaudit.cli.pace import USUAL, Pace
from cpaudit.cli.run_ends import _too_late
from cpaudit.cli.stage_words import STAGES


def test_every_stage_has_words():
    assert set(USUAL) == set(STAGES)
    for name, words in STAGES.items():
        assert name not in {words.en, words.zh}


def test_a_time_limit_is_told_without_the_names_of_programs():
    said = _too_late(Attendance(Pace(done={"rules_load": 1.0}, current="linkage")))
    assert "在“识别同一人”阶段已达到运行时限（已完成：加载规则）" in said.zh
    assert "rules_load" not in said.en + said.zh
    nothing = _too_late(Attendance(Pace()))
    assert "已完成：无" in nothing.zh
    assert "-）" not in nothing.zh
