"""Rides from the arrangement: in full sections what leads comes up, what carries steps back, and all opens wide."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.io import Audio
from musicassist.contracts.rendering import Section

# Of a role, from the piece's mean energy to its fullest section (ours; within what a mixer rides by hand).
RIDES_DB = {"drums": 1.2, "bass": 0.6, "lead": 1.5, "counter": 1.0, "chords": 0.4, "pad": -1.2, "texture": -1.5}
MOST_DB = 1.5
# Of a role's sides against its middle, likewise: a chorus opens to the sides, a verse stands nearer together.
WIDENS_DB = {"drums": 2.0, "lead": 2.5, "counter": 3.0, "chords": 3.5, "pad": 3.0, "texture": 2.0}
MOST_WIDENING_DB = 2.5
# A ride ends on the section's first beat.
RAMP_SECONDS = 0.5
UNHEARD_DB = 0.1


def rides_db(role: str, sections: tuple[Section, ...]) -> tuple[float, ...]:
    """Gain of a role in each section; zeros where the form is not known or does not move."""
    return _by_energy(RIDES_DB.get(role, 0.0), MOST_DB, sections)


def widening_db(role: str, sections: tuple[Section, ...]) -> tuple[float, ...]:
    """Gain of a role's sides in each section, likewise."""
    return _by_energy(WIDENS_DB.get(role, 0.0), MOST_WIDENING_DB, sections)


def _by_energy(slope_db: float, most_db: float, sections: tuple[Section, ...]) -> tuple[float, ...]:
    if len(sections) < 2 or slope_db == 0.0:
        return (0.0,) * len(sections)
    lengths = np.array([max(1e-3, s.end_seconds - s.start_seconds) for s in sections])
    energy = np.array([s.energy for s in sections])
    above = energy - float(np.average(energy, weights=lengths))
    gains = np.clip(2.0 * slope_db * above, -most_db, most_db)
    return tuple(float(gain) if abs(gain) >= UNHEARD_DB else 0.0 for gain in gains)


def ride(role: str, sections: tuple[Section, ...], frames: int, rate: int) -> NDArray[np.float32] | None:
    """Gain of every sample, shape (frames,); None when nothing moves."""
    return _curve(rides_db(role, sections), sections, frames, rate)


def opened(audio: Audio, role: str, sections: tuple[Section, ...], rate: int) -> Audio:
    """Audio of shape (2, frames) with its sides ridden by the form; folded down to mono nothing changes."""
    curve = _curve(widening_db(role, sections), sections, audio.shape[1], rate)
    if curve is None:
        return audio
    middle = (audio[0] + audio[1]) * np.float32(0.5)
    side = (audio[0] - audio[1]) * np.float32(0.5) * curve
    return np.stack([middle + side, middle - side])


def _curve(
    gains: tuple[float, ...], sections: tuple[Section, ...], frames: int, rate: int
) -> NDArray[np.float32] | None:
    if not any(gains):
        return None
    seconds, values = [0.0], [gains[0]]
    for section, before, gain in zip(sections[1:], gains, gains[1:], strict=False):
        ramp = min(RAMP_SECONDS, section.start_seconds - seconds[-1])
        seconds += [section.start_seconds - ramp, section.start_seconds]
        values += [before, gain]
    curve = np.interp(np.arange(frames) / rate, seconds, values)
    return np.asarray(10.0 ** (curve / 20.0), np.float32)
