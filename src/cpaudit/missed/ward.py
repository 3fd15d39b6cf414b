"""What delivery and birth certificate say of where the mother lived: one ward, one voice."""

from __future__ import annotations

import polars as pl

from cpaudit.missed.piece import Evidence


def ward() -> tuple[Evidence, ...]:
    """The evidence of the papers that are written where the child is born."""
    home, booked = pl.col("delivery.resid_place"), pl.col("delivery.hukou_place")
    certified = pl.col("certificate.resid_place")
    certified_hukou = pl.col("certificate.hukou_place")
    elsewhere = home == "outside"
    # A clerk who copies both addresses from the identity card says nothing of where she lives.
    copied = (
        elsewhere & (pl.col("delivery.resid_address") == pl.col("delivery.hukou_address"))
    ).fill_null(value=False)
    # Delivery and certificate come out of one ward; where they disagree, neither is sure.
    disputed = (elsewhere & (certified == "inside")).fill_null(value=False)
    return (
        Evidence("delivery_resident", "delivery", (home == "inside"), 2.0, 0.5),
        Evidence(
            "delivery_resident_elsewhere",
            "delivery",
            elsewhere & ~copied & ~disputed,
            -5.0,
            -0.5,
        ),
        Evidence("delivery_address_of_card", "delivery", copied & ~disputed, -4.0, -0.5),
        Evidence("ward_disagrees", "delivery", disputed, -1.5, 0.0),
        Evidence("delivery_hukou_here", "delivery", (booked == "inside"), 0.5, 2.5),
        Evidence(
            "delivery_hukou_elsewhere",
            "delivery",
            (booked == "outside") & home.is_null(),
            -1.5,
            -3.0,
        ),
        Evidence(
            "delivery_registered_elsewhere",
            "delivery",
            (booked == "outside") & elsewhere,
            0.0,
            -3.0,
        ),
        Evidence(
            "delivery_visitor", "delivery", (booked == "outside") & (home == "inside"), -0.5, -3.0
        ),
        # The certificate is written in the same ward: where the delivery gives her home, it only
        # repeats it.
        Evidence(
            "certificate_resident",
            "certificate",
            home.is_null() & (certified == "inside"),
            1.5,
            0.5,
        ),
        Evidence(
            "certificate_elsewhere",
            "certificate",
            home.ne_missing("outside") & (certified == "outside"),
            -4.0,
            -0.5,
        ),
        Evidence(
            "certificate_hukou_here",
            "certificate",
            certified.is_null() & (certified_hukou == "inside"),
            0.5,
            2.0,
        ),
        Evidence(
            "certificate_hukou_elsewhere",
            "certificate",
            certified.is_null() & (certified_hukou == "outside"),
            -1.0,
            -2.5,
        ),
    )
