"""``docs/calibration.svg`` and the measured part of ``docs/calibration.md``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.statistics import calibration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.statistics.calibration import Bin
    from other_townships import Measured

_DOCS = Path(__file__).parent.parent / "docs"
PICTURE, PAGE = _DOCS / "calibration.svg", _DOCS / "calibration.md"
BEGIN, END = "<!-- calibration: measured -->", "<!-- calibration: end -->"
# The drawing, in pixels: a square field with room for axes and legend.
_LEFT, _TOP, _SIDE, _WIDTH, _HEIGHT = 62, 20, 300, 560, 384
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_SHIFT = 3  # the two series stand side by side


def write_page(shipped: Sequence[Measured], others: Sequence[Measured]) -> None:
    """Draw the diagram and write the figures between the page's marks."""
    series = {"shipped generator": shipped, "other generator": others}
    PICTURE.write_text(
        drawing({name: _bars(townships) for name, townships in series.items()}),
        encoding="utf-8",
        newline="\n",
    )
    document = PAGE.read_text(encoding="utf-8")
    before, rest = document.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    text = "\n".join([*_table(series), "", *_bins(series), "", *_lines(shipped, others)])
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8", newline="\n")


def _pairs(townships: Sequence[Measured]) -> tuple[list[float], list[float]]:
    pairs = [pair for one in townships for pair in one.scores.pairs]
    return [p for p, _ in pairs], [came_true for _, came_true in pairs]


def _bars(townships: Sequence[Measured]) -> tuple[Bin, ...]:
    return calibration.reliability(*_pairs(townships))


def _table(series: dict[str, Sequence[Measured]]) -> list[str]:
    lines = [
        "| township | births | missed | Brier | calibration error | first 50 right | expected | true within |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for townships in series.values():
        for one in townships:
            told = one.scores
            low, high = told.expected.interval
            top = "-" if told.top.value is None else f"{told.top.value:.3f}"
            lines.append(
                f"| {one.name} | {told.n} | {told.n_missed} | {told.brier:.4f} "
                f"| {told.calibration_error:.4f} | {top} | {told.expected.expected:.1f} "
                f"({low:.0f} – {high:.0f}) | {'yes' if low <= told.n_missed <= high else 'no'} |"
            )
    for name, townships in series.items():
        p, came_true = _pairs(townships)
        inside = sum(
            one.scores.expected.interval.low
            <= one.scores.n_missed
            <= one.scores.expected.interval.high
            for one in townships
        )
        lines.append(
            f"| **{name}** | {len(p)} | {sum(came_true):.0f} | {calibration.brier(p, came_true):.4f} "
            f"| {calibration.calibration_error(p, came_true):.4f} | | {sum(p):.1f} "
            f"| {inside} of {len(townships)} |"
        )
    return lines


def _bins(series: dict[str, Sequence[Measured]]) -> list[str]:
    lines = [
        "| stated | " + " | ".join(f"{name}: births | came true" for name in series) + " |",
        "|---" * (1 + 2 * len(series)) + "|",
    ]
    bars = [{bar.low: bar for bar in _bars(townships)} for townships in series.values()]
    for low in sorted({low for each in bars for low in each}):
        cells = []
        for each in bars:
            bar = each.get(low)
            cells.append("- | -" if bar is None else f"{bar.n} | {bar.came_true:.3f}")
        lines.append(
            f"| {low:.1f} – {low + 1 / calibration.BINS:.1f} | " + " | ".join(cells) + " |"
        )
    return lines


def _lines(shipped: Sequence[Measured], others: Sequence[Measured]) -> list[str]:
    """What offset and slope are left: fitted on one generator, held against the other."""
    lines = [
        "| fitted on | offset left | slope left | Brier on the other generator, as stated | after that line |",
        "|---|---|---|---|---|",
    ]
    for name, own, other in (
        ("shipped generator", shipped, others),
        ("other generator", others, shipped),
    ):
        line = calibration.fit(*_pairs(own))
        p, came_true = _pairs(other)
        lines.append(
            f"| {name} | {line.offset:+.2f} | {line.slope:.2f} | {calibration.brier(p, came_true):.4f} "
            f"| {calibration.brier(line.mend(p), came_true):.4f} |"
        )
    return lines


def drawing(series: dict[str, Sequence[Bin]]) -> str:
    """The reliability diagram as SVG."""
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
            f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12" role="img">'
        ),
        "<title>Reliability diagram of P(missed)</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#888" stroke-dasharray="4 4"/>',
        *(_tick(at) for at in _TICKS),
        f'<text x="{_x(0.5)}" y="{_HEIGHT - 16}" text-anchor="middle">stated probability</text>',
        (
            f'<text transform="translate(16 {_y(0.5)}) rotate(-90)" text-anchor="middle">'
            "share that were missed births</text>"
        ),
    ]
    styles = (("#1f5fa8", "circle", -_SHIFT), ("#c2410c", "square", _SHIFT))
    for at, ((name, bars), (colour, shape, shift)) in enumerate(
        zip(series.items(), styles, strict=True)
    ):
        parts += [_point(bar, colour, shape, shift) for bar in bars]
        y = _TOP + 20 + 22 * at
        parts.append(_mark(_LEFT + _SIDE + 22, y - 4, 5, colour, shape))
        parts.append(f'<text x="{_LEFT + _SIDE + 34}" y="{y}">{name}</text>')
    notes = ("dashed: perfect", "bars: 95 % interval", "larger: more births")
    parts += [
        f'<text x="{_LEFT + _SIDE + 17}" y="{_TOP + 80 + 18 * at}" fill="#555">{note}</text>'
        for at, note in enumerate(notes)
    ]
    return "\n".join([*parts, "</svg>", ""])


def _x(share: float) -> float:
    return round(_LEFT + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 1)


def _tick(at: float) -> str:
    return (
        f'<line x1="{_x(at)}" y1="{_y(0)}" x2="{_x(at)}" y2="{_y(0) + 5}" stroke="#888"/>'
        f'<text x="{_x(at)}" y="{_y(0) + 19}" text-anchor="middle">{at:.1f}</text>'
        f'<line x1="{_x(0) - 5}" y1="{_y(at)}" x2="{_x(0)}" y2="{_y(at)}" stroke="#888"/>'
        f'<text x="{_x(0) - 9}" y="{_y(at) + 4}" text-anchor="end">{at:.1f}</text>'
    )


def _point(bar: Bin, colour: str, shape: str, shift: int) -> str:
    x, y = _x(bar.stated) + shift, _y(bar.came_true)
    size = round(min(9.0, 2.5 + bar.n**0.5 / 8), 1)
    low, high = _y(bar.interval.low), _y(bar.interval.high)
    return (
        f'<line x1="{x:.1f}" y1="{low}" x2="{x:.1f}" y2="{high}" stroke="{colour}" stroke-opacity="0.6"/>'
        + _mark(x, y, size, colour, shape)
    )


def _mark(x: float, y: float, size: float, colour: str, shape: str) -> str:
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y}" r="{size}" fill="{colour}" fill-opacity="0.75"/>'
    return (
        f'<rect x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size:.1f}" height="{2 * size:.1f}" '
        f'fill="{colour}" fill-opacity="0.75"/>'
    )
