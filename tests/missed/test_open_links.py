"""Links that were found and not accepted."""

from __future__ import annotations

import polars as pl

from builders import frame
from cpaudit.missed.open_links import open_links
from cpaudit.tables import LINKS


def test_an_open_link_counts_against_the_child_outside_planning_only():
    links = frame(
        dict(LINKS.columns),
        [
            {"mention_id_l": 0, "mention_id_r": 1, "probability": 0.7, "is_accepted": False},
            {"mention_id_l": 0, "mention_id_r": 2, "probability": 0.6, "is_accepted": False},
            {"mention_id_l": 1, "mention_id_r": 3, "probability": 0.9, "is_accepted": True},
        ],
    )
    named = pl.DataFrame(
        {
            "mention_id": [0, 1, 2, 3],
            "person_no": [10, 11, 12, 11],
            "dataset": ["health_deliveries", "planning_births", "planning_births", "vaccinations"],
            "role": ["child"] * 3 + ["self"],
        },
        schema_overrides={"mention_id": pl.UInt32, "person_no": pl.UInt32},
    )
    assert open_links(links, named).rows() == [(10, 0.7)]
