"""The kinds of birth: whose they are to report, how often each occurs, and which files tell of it."""

from __future__ import annotations

from enum import StrEnum


class BirthKind(StrEnum):
    """What a birth is to this area; the first five must be reported by it."""

    LOCAL = "local"
    ELSEWHERE = "delivered_elsewhere"
    HOME = "home_birth"
    INCOMING = "incoming_resident"
    GIVEN_OUT = "given_for_adoption"
    NEONATAL = "neonatal_death"
    OUTSIDER = "outsider_delivery"
    DAUGHTER = "married_daughter_home"
    NEWCOMER = "newcomer"
    MOVED = "family_moved"
    AWAY = "worker_away"
    BOOKED = "booked_elsewhere"
    CAME_ALONG = "moved_in_child"
    ADOPTED = "adopted_in"
    STILLBORN = "stillbirth"
    RECENT = "too_recent"


KINDS = tuple(BirthKind)
IN_SCOPE = KINDS[:5]
# Neither list can decide whether these stand in planning as a birth, as a death, or as both.
NEUTRAL = (BirthKind.NEONATAL,)

# Births another area must report, beside the in-scope ones; the kinds' shares of them.
SHARE_DISTRACTORS = 0.25
DISTRACTOR_SHARES = {
    BirthKind.OUTSIDER: 0.27,
    BirthKind.DAUGHTER: 0.15,
    BirthKind.NEWCOMER: 0.11,
    BirthKind.MOVED: 0.11,
    BirthKind.AWAY: 0.14,
    BirthKind.BOOKED: 0.07,
    BirthKind.CAME_ALONG: 0.10,
    BirthKind.ADOPTED: 0.05,
}

# The share of each kind that each file tells of, over the births inside the file's own window:
# deliveries, certificates, police registration, vaccination cards, insurance.
SOURCES = ("delivery", "certificate", "police", "vaccination", "insurance")
COVERAGE = {
    BirthKind.LOCAL: (0.99, 0.97, 0.94, 0.97, 0.86),
    BirthKind.ELSEWHERE: (0.0, 0.04, 0.93, 0.95, 0.84),
    BirthKind.HOME: (0.0, 0.45, 0.80, 0.85, 0.62),
    BirthKind.INCOMING: (0.84, 0.86, 0.0, 0.94, 0.40),
    BirthKind.GIVEN_OUT: (0.95, 0.90, 0.0, 0.05, 0.0),
    BirthKind.NEONATAL: (0.98, 0.55, 0.10, 0.05, 0.0),
    BirthKind.OUTSIDER: (1.0, 0.93, 0.0, 0.10, 0.0),
    BirthKind.DAUGHTER: (0.88, 0.86, 0.05, 0.22, 0.04),
    BirthKind.NEWCOMER: (0.62, 0.62, 0.0, 0.80, 0.12),
    BirthKind.MOVED: (0.50, 0.50, 0.12, 0.38, 0.12),
    BirthKind.AWAY: (0.14, 0.14, 0.72, 0.18, 0.42),
    BirthKind.BOOKED: (0.24, 0.24, 0.88, 0.40, 0.34),
    BirthKind.CAME_ALONG: (0.0, 0.0, 0.0, 0.86, 0.62),
    BirthKind.ADOPTED: (0.0, 0.0, 0.0, 0.92, 0.72),
    BirthKind.STILLBORN: (1.0, 0.0, 0.0, 0.0, 0.0),
    BirthKind.RECENT: (0.98, 0.70, 0.45, 0.35, 0.12),
}
# How often planning holds a birth all the same that it need not report, or not yet.
IN_PLANNING = {
    BirthKind.NEONATAL: 0.75,
    BirthKind.AWAY: 0.0,
    BirthKind.ADOPTED: 0.6,
    BirthKind.RECENT: 0.3,
    BirthKind.CAME_ALONG: 0.0,
}
SHARE_HOME, SHARE_ELSEWHERE, SHARE_GIVEN_OUT = 0.02, 0.10, 0.004
