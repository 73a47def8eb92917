"""A reference track in one picture: its sections, energy and density, its loudness, its tonal balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from musicassist.audio.measure import Measurement
from musicassist.audio.reference import density_curve, energy_curve
from musicassist.audio.spectrum import OCTAVES_HZ
from qa.core.svg import Drawing, thinned, time_ticks
from qa.core.wording import clock, number

WIDTH, HEIGHT = 960.0, 470.0
LEFT, RIGHT = 64.0, 24.0
PLOT_WIDTH = WIDTH - LEFT - RIGHT
QUIETEST_LUFS, LOUDEST_LUFS = -50.0, 0.0
BALANCE_DB = 12.0
MOST_POINTS = 400
MOST_TIME_TICKS = 10
DENSITY_TOPS_HZ = (4, 8, 12, 16, 20)
# The studio's stem colours (amber, teal, violet, coral …); a letter keeps its colour.
COLOURS = ("#e0a13b", "#3fa796", "#8f7ad6", "#e2725b", "#6a94c8", "#b56b9a", "#86a04a", "#b08a6a")
RULES = ".chart text{font-size:13px}.chart text.c-ink{font-weight:600}.chart .part{opacity:.28}" + "".join(
    f".chart .letter{index}{{fill:{colour}}}" for index, colour in enumerate(COLOURS)
)


@dataclass(frozen=True)
class _Panel:
    """A plot's place: top and height."""

    top: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def y(self, share: float) -> float:
        """Of 0 (bottom) to 1."""
        return self.top + self.height * (1.0 - min(max(share, 0.0), 1.0))


FORM, LOUDNESS, BALANCE = _Panel(64, 120), _Panel(228, 80), _Panel(352, 84)


def style_plot(measured: Measurement, headline: str) -> str:
    """The picture as an SVG document; it follows the reader's light or dark theme."""
    chart = Drawing(WIDTH, HEIGHT, headline, "Sections, energy and density, short-term loudness, tonal balance.", RULES)
    chart.box(0, 0, WIDTH, HEIGHT, "c-paper", 18)
    chart.words(LEFT, 28, headline, "ink")
    _sections(chart, measured)
    _energy(chart, measured)
    _density(chart, measured)
    _loudness(chart, measured)
    _balance(chart, measured)
    return chart.svg()


def _sections(chart: Drawing, measured: Measurement) -> None:
    seconds = measured.duration_seconds
    chart.words(LEFT, FORM.top - 10, "Sections and energy; dashed: onsets a second")
    for part in measured.sections:
        x, end = _x(part.start_seconds, seconds), _x(min(part.end_seconds, seconds), seconds)
        width = max(0.0, end - x - 1)
        colour = (ord(part.letter) - ord("A")) % len(COLOURS)
        chart.box(x, FORM.top, width, FORM.height, f"part letter{colour}")
        if width > 14:
            chart.words(x + 5, FORM.top + 16, part.letter, "ink")


def _energy(chart: Drawing, measured: Measurement) -> None:
    seconds = measured.duration_seconds
    at, level = energy_curve(measured, MOST_POINTS)
    _curve(chart, [(_x(float(s), seconds), FORM.y(float(e))) for s, e in zip(at, level, strict=True)], FORM)
    for tick in time_ticks(seconds, MOST_TIME_TICKS):
        chart.words(_x(tick, seconds), FORM.bottom + 15, clock(tick), anchor="middle")


def _density(chart: Drawing, measured: Measurement) -> None:
    seconds = measured.duration_seconds
    at, onsets_hz = density_curve(measured, MOST_POINTS)
    top = next((mark for mark in DENSITY_TOPS_HZ if mark >= float(onsets_hz.max(initial=0.0))), DENSITY_TOPS_HZ[-1])
    for mark in (top // 2, top):
        chart.words(LEFT - 8, FORM.y(mark / top) + 4, f"{mark}/s", anchor="end")
    if len(at) > 1:
        places = [(_x(float(s), seconds), FORM.y(float(hz) / top)) for s, hz in zip(at, onsets_hz, strict=True)]
        chart.line(places, "dash s-ink")


def _loudness(chart: Drawing, measured: Measurement) -> None:
    at, lufs = measured.loudness.short_term_seconds, measured.loudness.short_term_lufs
    span = LOUDEST_LUFS - QUIETEST_LUFS
    chart.words(LEFT, LOUDNESS.top - 10, "Short-term loudness")
    for mark in (-40, -20, 0):
        y = LOUDNESS.y((mark - QUIETEST_LUFS) / span)
        chart.line([(LEFT, y), (WIDTH - RIGHT, y)], "rule s-grid")
        chart.words(LEFT - 8, y + 4, number(mark, 0), anchor="end")
    # A short-term value belongs to the middle of its three seconds.
    places = [
        (_x(float(at[i]) - 1.5, measured.duration_seconds), LOUDNESS.y((float(lufs[i]) - QUIETEST_LUFS) / span))
        for i in thinned(len(lufs), MOST_POINTS)
    ]
    _curve(chart, places, LOUDNESS)


def _balance(chart: Drawing, measured: Measurement) -> None:
    chart.words(LEFT, BALANCE.top - 10, "Tonal balance, dB against −4.5 dB per octave")
    middle, slot = BALANCE.y(0.5), PLOT_WIDTH / len(OCTAVES_HZ)
    for index, (hz, level) in enumerate(zip(OCTAVES_HZ, measured.spectrum.balance_db(), strict=True)):
        y = BALANCE.y(0.5 + 0.5 * level / BALANCE_DB)
        x = LEFT + (index + 0.2) * slot
        chart.box(x, min(y, middle), 0.6 * slot, max(1.0, abs(y - middle)), "c-ember", 2)
        name = f"{hz / 1000:g}k" if hz >= 1000 else f"{hz:g}"
        chart.words(x + 0.3 * slot, HEIGHT - 14, name, anchor="middle")
    chart.line([(LEFT, middle), (WIDTH - RIGHT, middle)], "rule s-grid")


def _curve(chart: Drawing, points: Sequence[tuple[float, float]], panel: _Panel) -> None:
    if len(points) < 2:
        return
    chart.area([(points[0][0], panel.bottom), *points, (points[-1][0], panel.bottom)], "wash c-ember")
    chart.line(points, "line s-ember")


def _x(second: float, seconds: float) -> float:
    return LEFT + PLOT_WIDTH * min(max(second / max(seconds, 1e-6), 0.0), 1.0)
