"""The form of a reference, as a plan for a piece of another length: its sections, their order, their energy."""

from __future__ import annotations

from dataclasses import replace

from generation.core.compose.structure import Sketch, share_bars
from musicassist.contracts.reference import ReferenceSection

FEWEST_SECTIONS = 3
SMALLEST_BARS = 16
BARS_A_SECTION = 4
EDGE_ENERGY, CALM_ENERGY, FULL_ENERGY = 0.5, 0.35, 0.75
LOWEST, SPAN = 0.32, 0.6  # the composer's own forms lie between
MATERIALS = "ACDEFGH"


def heard_form(sections: tuple[ReferenceSection, ...], bars: int) -> list[Sketch] | None:
    """Sections as in the reference, in exactly ``bars`` bars; None where it has no form worth the name.

    Sections that sounded alike get one material; the fullest of all is the chorus.
    """
    kept = _merged(list(sections), bars // BARS_A_SECTION)
    if len(kept) < FEWEST_SECTIONS or bars < SMALLEST_BARS:
        return None
    peak = max(kept, key=lambda part: (part.energy, part.length)).letter
    materials = {peak: "B"}
    sketches = []
    for number, part in enumerate(kept):
        spare = MATERIALS[min(len(materials) - 1, len(MATERIALS) - 1)]
        material = materials.setdefault(part.letter, spare)
        name = _name(part, peak, first=number == 0, last=number == len(kept) - 1)
        length = max(2, round(part.length * bars))
        sketches.append(Sketch(name, length, material, LOWEST + SPAN * part.energy))
    return share_bars(sketches, bars)


def _merged(sections: list[ReferenceSection], most: int) -> list[ReferenceSection]:
    """The shortest section joins the neighbour that is nearest in energy, until there are few enough."""
    while len(sections) > max(1, most):
        at = min(range(len(sections)), key=lambda i: sections[i].length)
        near = min((i for i in (at - 1, at + 1) if 0 <= i < len(sections)),
                   key=lambda i: abs(sections[i].energy - sections[at].energy))  # fmt: skip
        low, high = min(at, near), max(at, near)
        whole = sections[low].length + sections[high].length
        joined = replace(sections[near], start=sections[low].start, length=whole)
        sections[low : high + 1] = [joined]
    return sections


def _name(part: ReferenceSection, peak: str, *, first: bool, last: bool) -> str:
    if first and part.energy < EDGE_ENERGY:
        return "intro"
    if last and part.energy < EDGE_ENERGY:
        return "outro"
    if part.letter == peak and part.energy >= FULL_ENERGY:
        return "chorus"
    return "break" if part.energy < CALM_ENERGY else "verse"
