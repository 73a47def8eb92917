"""A reference track in one picture: its sections and energy, its loudness, its tonal balance. Plain SVG, no library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

from musicassist.audio.measure import Measurement
from musicassist.audio.reference import energy_curve
from musicassist.audio.spectrum import OCTAVES_HZ

WIDTH, HEIGHT = 960, 470
LEFT, RIGHT = 64, 24
PLOT_WIDTH = WIDTH - LEFT - RIGHT
QUIETEST_LUFS, LOUDEST_LUFS = -50.0, 0.0
BALANCE_DB = 12.0
MOST_POINTS = 400
# The studio's stem colours (amber, teal, violet, coral …); a letter keeps its colour.
COLOURS = ("#e0a13b", "#3fa796", "#8f7ad6", "#e2725b", "#6a94c8", "#b56b9a", "#86a04a", "#b08a6a")
CSS = (
    "text{font:13px Inter,system-ui,sans-serif;fill:#3b332d}.faint{fill:#857a70}.title{font-weight:600}"
    ".axis{stroke:#cfc5b8;stroke-width:1}.line{fill:none;stroke:#b8440f;stroke-width:2}.area{fill:#b8440f22}"
    ".bar{fill:#b8440f}.paper{fill:#f6f2ec}"
    "@media(prefers-color-scheme:dark){text{fill:#eadfd4}.faint{fill:#9c8f84}.axis{stroke:#3b322c}"
    ".line{stroke:#ff7a3d}.area{fill:#ff7a3d2b}.bar{fill:#ff7a3d}.paper{fill:#1b1715}}"
)


@dataclass(frozen=True)
class _Panel:
    """A plot's place: top and height in pixels."""

    top: int
    height: int

    def y(self, share: float) -> float:
        """Of 0 (bottom) to 1."""
        return round(self.top + self.height * (1.0 - min(max(share, 0.0), 1.0)), 1)


FORM, LOUDNESS, BALANCE = _Panel(64, 120), _Panel(228, 80), _Panel(352, 84)


def style_plot(measured: Measurement, headline: str) -> str:
    """The picture as an SVG document; it follows the reader's light or dark theme."""
    seconds = measured.duration_seconds
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(headline)}</title><style>{CSS}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="18"/>',
        _text(LEFT, 28, headline, "title"),
        *_sections(measured, seconds),
        *_energy(measured, seconds),
        *_loudness(measured, seconds),
        *_balance(measured),
        "</svg>",
    ]
    return "".join(parts)


def _sections(measured: Measurement, seconds: float) -> list[str]:
    parts = [_text(LEFT, FORM.top - 10, "Sections and energy", "faint")]
    for part in measured.sections:
        x, end = _x(part.start_seconds, seconds), _x(min(part.end_seconds, seconds), seconds)
        colour = COLOURS[(ord(part.letter) - ord("A")) % len(COLOURS)]
        width = max(0.0, end - x - 1)
        parts.append(
            f'<rect x="{x}" y="{FORM.top}" width="{width:.1f}" height="{FORM.height}" fill="{colour}" opacity="0.28"/>'
        )
        if width > 14:
            parts.append(_text(x + 5, FORM.top + 16, part.letter, "title"))
    return parts


def _energy(measured: Measurement, seconds: float) -> list[str]:
    at, level = energy_curve(measured, MOST_POINTS)
    points = [(_x(s, seconds), FORM.y(float(e))) for s, e in zip(at, level, strict=True)]
    return [*_curve(points, FORM), *_clock(seconds, FORM)]


def _loudness(measured: Measurement, seconds: float) -> list[str]:
    at, lufs = measured.loudness.short_term_seconds, measured.loudness.short_term_lufs
    parts = [_text(LEFT, LOUDNESS.top - 10, "Short-term loudness", "faint")]
    chosen = np.unique(np.linspace(0, max(0, len(lufs) - 1), min(MOST_POINTS, len(lufs))).round().astype(int))
    span = LOUDEST_LUFS - QUIETEST_LUFS
    points = [
        (_x(float(at[i]) - 1.5, seconds), LOUDNESS.y((max(float(lufs[i]), QUIETEST_LUFS) - QUIETEST_LUFS) / span))
        for i in chosen
    ]
    for mark in (-40, -20, 0):
        y = LOUDNESS.y((mark - QUIETEST_LUFS) / span)
        parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(_text(LEFT - 8, y + 4, f"{mark}".replace("-", "−"), "faint", anchor="end"))
    return [*parts, *_curve(points, LOUDNESS)]


def _balance(measured: Measurement) -> list[str]:
    parts = [_text(LEFT, BALANCE.top - 10, "Tonal balance, dB against −4.5 dB per octave", "faint")]
    middle, slot = BALANCE.y(0.5), PLOT_WIDTH / len(OCTAVES_HZ)
    for number, (hz, level) in enumerate(zip(OCTAVES_HZ, measured.spectrum.balance_db(), strict=True)):
        y = BALANCE.y(0.5 + 0.5 * level / BALANCE_DB)
        x = LEFT + number * slot + 0.2 * slot
        top, height = min(y, middle), max(1.0, abs(y - middle))
        parts.append(f'<rect class="bar" x="{x:.1f}" y="{top}" width="{0.6 * slot:.1f}" height="{height:.1f}" rx="2"/>')
        name = f"{hz / 1000:g}k" if hz >= 1000 else f"{hz:g}"
        parts.append(_text(x + 0.3 * slot, HEIGHT - 14, name, "faint", anchor="middle"))
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{middle}" y2="{middle}"/>')
    return parts


def _curve(points: Sequence[tuple[float, float]], panel: _Panel) -> list[str]:
    if len(points) < 2:
        return []
    line = " ".join(f"{x},{y}" for x, y in points)
    bottom = panel.top + panel.height
    area = f"{points[0][0]},{bottom} {line} {points[-1][0]},{bottom}"
    return [f'<polygon class="area" points="{area}"/>', f'<polyline class="line" points="{line}"/>']


def _clock(seconds: float, panel: _Panel) -> list[str]:
    step = next((s for s in (1, 2, 5, 10, 15, 30, 60, 120) if seconds / s <= 10), 300)
    marks = [k * step for k in range(int(seconds // step) + 1)]
    y = panel.top + panel.height + 15
    return [_text(_x(m, seconds), y, f"{m // 60}:{m % 60:02d}", "faint", anchor="middle") for m in marks]


def _x(second: float, seconds: float) -> float:
    return round(LEFT + PLOT_WIDTH * min(max(second / max(seconds, 1e-6), 0.0), 1.0), 1)


def _text(x: float, y: float, words: str, kind: str, *, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
