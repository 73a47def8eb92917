"""A small pen for charts as SVG: two palettes, no scripts, nothing from outside.

Colours are classes. A file brings their two palettes along; a page that puts the drawing inside itself leaves them
out and brings :data:`RULES`, so that no drawing carries a style of its own past a content security policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

LIGHT = {
    "paper": "#f6f2ec",
    "ink": "#241d19",
    "soft": "#6b6059",
    "grid": "#e6ddd3",
    "ember": "#b8440f",
    "teal": "#11857a",
    "amber": "#8a5a00",
    "bad": "#b3261e",
}
DARK = {
    "paper": "#1b1715",
    "ink": "#f3ece6",
    "soft": "#a89d95",
    "grid": "#38312d",
    "ember": "#ff7a3d",
    "teal": "#4fd1c5",
    "amber": "#ffc145",
    "bad": "#ff8074",
}
TIME_STEPS_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300)
DENSITIES = (0.16, 0.32, 0.5, 0.72, 1.0)


def _rules(palette: dict[str, str], root: str = "") -> str:
    p = f"{root} " if root else ""
    lines = [f"{p}.c-{name}{{fill:{colour}}}{p}.s-{name}{{stroke:{colour}}}" for name, colour in palette.items()]
    return "".join(lines)


SHAPES = (
    ".chart text{font:11px Inter Variable,Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}"
    ".chart .line{fill:none;stroke-width:1.7;stroke-linejoin:round}.chart .thin{fill:none;stroke-width:.7;opacity:.55}"
    ".chart .rule{fill:none;stroke-width:1}.chart .dash{fill:none;stroke-width:1.3;stroke-dasharray:5 4}"
    ".chart .wash{stroke:none;opacity:.16}.chart .body{stroke:none;opacity:.5}.chart .mark{stroke-width:1.4}"
    + "".join(f".chart .d{number}{{stroke:none;opacity:{value}}}" for number, value in enumerate(DENSITIES))
)
RULES = SHAPES + _rules(LIGHT)
DARK_RULES = _rules(DARK)
STYLE = f"<style>{RULES}@media(prefers-color-scheme:dark){{{DARK_RULES}}}</style>"


def number(value: float) -> str:
    """A coordinate, as short as it can be."""
    return f"{value:.1f}".rstrip("0").rstrip(".") or "0"


class Drawing:
    """A chart of a fixed size, drawn from the top left.

    Parameters
    ----------
    width, height : float
    title, text : str
        Its name, and what it shows in a sentence.
    rules : str
        Style of its own beside the common one, for a drawing that no page puts inside itself.
    """

    def __init__(self, width: float, height: float, title: str, text: str, rules: str = "") -> None:
        self.width, self.height = width, height
        self.title, self.text, self._own = title, text, f"<style>{rules}</style>" if rules else ""
        self._parts: list[str] = []

    def path(self, commands: str, classes: str) -> None:
        """A path with SVG's own commands."""
        self._parts.append(f'<path class="{classes}" d="{commands}"/>')

    def line(self, points: Iterable[tuple[float, float]], classes: str) -> None:
        """An open line through points."""
        self.path(polyline(points), classes)

    def area(self, points: Iterable[tuple[float, float]], classes: str) -> None:
        """A closed shape through points."""
        self.path(polyline(points) + "z", classes)

    def box(self, x: float, y: float, width: float, height: float, classes: str, radius: float = 0.0) -> None:
        """A rectangle from its upper left corner."""
        place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
        rounded = f' rx="{number(radius)}"' if radius else ""
        self._parts.append(f'<rect class="{classes}" {place}{rounded}/>')

    def words(self, x: float, y: float, words: str, colour: str = "soft", anchor: str = "start") -> None:
        """A line of text; ``anchor`` is ``start``, ``middle`` or ``end``."""
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._parts.append(f'<text class="c-{colour}" x="{number(x)}" y="{number(y)}"{where}>{escape(words)}</text>')

    def svg(self) -> str:
        """The whole file."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {self.width:g} {self.height:g}"'
        named = f"<title>{escape(self.title)}</title><desc>{escape(self.text)}</desc>"
        return f'{head} role="img">{named}{STYLE}{self._own}{"".join(self._parts)}</svg>\n'


def polyline(points: Iterable[tuple[float, float]]) -> str:
    """``M0 1 2 3``: through every point."""
    flat = " ".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{flat}" if flat else "M0 0"


def time_ticks(seconds: float, most: int) -> range:
    """Round moments from 0 to ``seconds``, about ``most`` of them."""
    step = next((s for s in TIME_STEPS_SECONDS if seconds / s <= most), TIME_STEPS_SECONDS[-1])
    return range(0, int(seconds) + 1, step)


def thinned(count: int, most: int) -> NDArray[np.intp]:
    """Which of ``count`` points to draw: evenly, the first and the last among them, at most ``most``."""
    return np.unique(np.linspace(0, max(0, count - 1), min(most, count)).round().astype(np.intp))


def inline(svg: str) -> str:
    """A drawing to be put inside a page that has the rules itself."""
    return svg.replace(STYLE, "").strip()


def cells(places: Sequence[tuple[float, float]], size: float) -> str:
    """Squares of one size as one path."""
    return "".join(f"M{number(x)} {number(y)}h{number(size)}v{number(size)}h-{number(size)}z" for x, y in places)
