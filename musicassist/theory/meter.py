"""Metre: pulses, accents and the grid of sixteenths."""

from __future__ import annotations

from dataclasses import dataclass

from musicassist.contracts.brief import Metre
from musicassist.contracts.errors import BadInput

STEP_BEATS = 0.25
"""A step of the grid, a sixteenth note, in quarter notes."""

_IRREGULAR = {5: (3, 2), 7: (2, 2, 3), 8: (3, 3, 2), 10: (3, 3, 2, 2), 11: (3, 3, 3, 2)}


@dataclass(frozen=True)
class Grid:
    """A bar of a metre.

    Attributes
    ----------
    metre : Metre
    bar_beats : float
        Length in quarter notes.
    steps : int
        Length in sixteenths.
    groups : tuple of int
        Pulses, each a length in sixteenths: four 4s in 4/4, two 6s in 6/8.
    """

    metre: Metre
    bar_beats: float
    steps: int
    groups: tuple[int, ...]

    @property
    def compound(self) -> bool:
        """Whether a pulse is three eighths."""
        return all(group == 6 for group in self.groups)

    @property
    def pulse_steps(self) -> tuple[int, ...]:
        """The step at which each pulse starts."""
        starts, at = [], 0
        for group in self.groups:
            starts.append(at)
            at += group
        return tuple(starts)

    @property
    def strong_steps(self) -> tuple[int, ...]:
        """The bar's start and its second weight (the half bar, where there is one)."""
        starts = self.pulse_steps
        if len(starts) < 4 and not self.compound:
            return (0,) if len(starts) == 3 else starts
        return (0, starts[(len(starts) + 1) // 2]) if len(starts) > 1 else (0,)

    def weight(self, step: int) -> float:
        """Metric weight of a step: 1 at the bar's start, down to 0.1 between eighths."""
        step %= self.steps
        if step == 0:
            return 1.0
        if step in self.strong_steps:
            return 0.8
        if step in self.pulse_steps:
            return 0.6
        return 0.35 if step % 2 == 0 else 0.1


def grid_of(metre: Metre) -> Grid:
    """The grid of a metre.

    Raises
    ------
    BadInput
        When the metre is not one of 2 to 13 halves, quarters or eighths.
    """
    if metre.unit not in (2, 4, 8) or not 2 <= metre.beats <= 13:
        raise BadInput(f"cannot write in {metre}; use for instance 4/4, 3/4, 6/8, 5/4 or 7/8", field="metre")
    unit_steps = 16 // metre.unit
    if metre.unit == 8 and metre.beats % 3 == 0:
        groups: tuple[int, ...] = (6,) * (metre.beats // 3)
    elif metre.unit == 8:
        groups = tuple(2 * eighths for eighths in _IRREGULAR.get(metre.beats, (2,) * (metre.beats // 2)))
        if sum(groups) != metre.beats * 2:
            groups = (2,) * metre.beats
    else:
        groups = (unit_steps,) * metre.beats
    steps = metre.beats * unit_steps
    return Grid(metre=metre, bar_beats=steps * STEP_BEATS, steps=steps, groups=groups)


def quarter_tempo(tempo_bpm: float, metre: Metre) -> float:
    """Quarter notes a minute of a tempo that counts the metre's own pulse (dotted quarters in 6/8)."""
    return tempo_bpm * 1.5 if metre.unit == 8 and metre.beats % 3 == 0 else tempo_bpm
