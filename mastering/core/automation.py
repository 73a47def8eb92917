"""Fader rides from the arrangement: what leads comes up where the form is full, what carries steps back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicassist.contracts.rendering import Section

# Of a role, from the piece's mean energy to its fullest section (ours; within what a mixer rides by hand).
RIDES_DB = {"drums": 1.2, "bass": 0.6, "lead": 1.5, "counter": 1.0, "chords": 0.4, "pad": -1.2, "texture": -1.5}
MOST_DB = 1.5
# A ride ends on the section's first beat.
RAMP_SECONDS = 0.5
UNHEARD_DB = 0.1


def rides_db(role: str, sections: tuple[Section, ...]) -> tuple[float, ...]:
    """Gain of a role in each section; zeros where the form is not known or does not move."""
    if len(sections) < 2 or role not in RIDES_DB:
        return (0.0,) * len(sections)
    lengths = np.array([max(1e-3, s.end_seconds - s.start_seconds) for s in sections])
    energy = np.array([s.energy for s in sections])
    above = energy - float(np.average(energy, weights=lengths))
    gains = np.clip(2.0 * RIDES_DB[role] * above, -MOST_DB, MOST_DB)
    return tuple(float(gain) if abs(gain) >= UNHEARD_DB else 0.0 for gain in gains)


def ride(role: str, sections: tuple[Section, ...], frames: int, rate: int) -> NDArray[np.float32] | None:
    """Gain of every sample, shape (frames,); None when nothing moves."""
    gains = rides_db(role, sections)
    if not any(gains):
        return None
    seconds, values = [0.0], [gains[0]]
    for section, before, gain in zip(sections[1:], gains, gains[1:], strict=False):
        ramp = min(RAMP_SECONDS, section.start_seconds - seconds[-1])
        seconds += [section.start_seconds - ramp, section.start_seconds]
        values += [before, gain]
    curve = np.interp(np.arange(frames) / rate, seconds, values)
    return np.asarray(10.0 ** (curve / 20.0), np.float32)
