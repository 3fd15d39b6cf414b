from __future__ import annotations

import time

import pytest

from cpaudit.i18n import Language
from cpaudit.reports.stage_profile import stages_text, with_stages
from cpaudit.stages import StageCost, Stages


def test_a_stage_is_measured_by_the_clock_and_by_the_processor():
    stages = Stages()
    with stages.stage("asleep"):
        time.sleep(0.2)
    with stages.stage("busy"):
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
    asleep, busy = stages.costs
    assert asleep.seconds >= 0.2 > asleep.cpu_seconds
    assert busy.cpu_seconds >= 0.15
    assert asleep.peak_bytes is None


def test_memory_that_is_given_back_within_a_stage_counts():
    stages = Stages(samples_memory=True)
    with stages.stage("little"):
        pass
    with stages.stage("much"):
        block = bytearray(200 << 20)
        block[:: 1 << 12] = b"x" * len(block[:: 1 << 12])
        time.sleep(0.2)
        del block
    little, much = stages.costs
    assert much.peak_bytes - little.peak_bytes > 150 << 20


def test_a_stage_that_fails_has_no_cost():
    stages = Stages(samples_memory=True)

    def fail():
        with stages.stage("x"):
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    assert stages.costs == []


COSTS = (StageCost("sources", 2.0, 3.5, 300 << 20), StageCost("rules", 1.0, 1.0, 100 << 20))


@pytest.mark.parametrize("language", [*Language])
def test_the_table_has_a_row_per_stage_and_the_sum(language):
    rows = [
        line.split() for line in stages_text(COSTS, language=language, is_plain=True).splitlines()
    ]
    assert ["2.00", "3.50", "300", "sources"] in rows
    assert rows[-1][:3] == ["3.00", "4.50", "300"]


def test_without_a_profile_of_rules_there_are_no_rows():
    assert with_stages(None, COSTS) is None
