"""The parts of the terminal summary on the statistics, each from its own piece of the material."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.reports import (
    alignment_parts,
    events_parts,
    expected_parts,
    indicators_parts,
    returns_parts,
    screens_parts,
    timeliness_parts,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.reports.material import Material


def alignment_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """What is compared with what."""
    if material.alignment is None:
        return None
    return alignment_parts.alignment_part(material.alignment, language, is_plain=is_plain)


def events_part(material: Material, language: Language, *, is_plain: bool) -> RenderableType | None:
    """Events that the sources tell differently."""
    if material.events is None:
        return None
    return events_parts.events_part(material.events, language, is_plain=is_plain)


def expected_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """How many births are missed by the probabilities."""
    if material.expected is None:
        return None
    return expected_parts.expected_part(material.expected, language, is_plain=is_plain)


def timeliness_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """How late births are entered, and what recent months still lack."""
    if material.timeliness is None:
        return None
    return timeliness_parts.timeliness_part(material.timeliness, language, is_plain=is_plain)


def indicators_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """The indicators with their targets."""
    return indicators_parts.indicators_part(material.indicators, language, is_plain=is_plain)


def returns_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """The villages' returns beside the records."""
    if material.returns is None:
        return None
    return returns_parts.returns_part(material.returns, language, is_plain=is_plain)


def screens_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """Places, days and dates that are worth a second look."""
    if material.screens is None:
        return None
    return screens_parts.screens_part(material.screens, language, is_plain=is_plain)
