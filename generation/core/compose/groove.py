"""Feel: swing, correlated micro-timing, accents, and dynamics that follow the form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from generation.core.compose.drums import LAYER_OF
from generation.core.compose.piece import Piece
from generation.core.score import Note

HAT_CORRELATION = 0.46
KICK_CORRELATION = 0.24
"""Lag-1 correlation of drummers' deviations from the grid, measured on the Groove MIDI Dataset."""

_UNITY_ENERGY = 0.65
_DRUM_SLOPES = {True: 0.55, False: 0.16}
_PART_SLOPES = {True: 0.6, False: 0.4}
"""Change of velocity from the quietest to the fullest form, as a share, where people play (True) and where machines do:
a drummer's chorus is louder than the verse, a drum machine's hardly.
"""


def lay_back(piece: Piece, role: str, notes: list[Note], name: str) -> tuple[Note, ...]:
    """A part as it is played: swung, humanly early and late, louder where the form is."""
    if not notes:
        return ()
    ordered = sorted(notes, key=lambda n: (n.start_beats, n.pitch))
    if role == "texture":
        return tuple(ordered)
    rng = piece.rng("feel", name)
    played = _drum_feel(piece, ordered, rng) if role == "drums" else _part_feel(piece, role, ordered, rng)
    swung = [_swing(piece, note) for note in played]
    return tuple(sorted(swung, key=lambda n: (n.start_beats, n.pitch)))


def correlated_noise(count: int, correlation: float, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """AR(1) noise of unit variance."""
    white = rng.standard_normal(count)
    noise = np.empty(count)
    value = white[0] if count else 0.0
    for i in range(count):
        value = white[0] if i == 0 else correlation * value + np.sqrt(1 - correlation**2) * white[i]
        noise[i] = value
    return np.clip(noise, -2.5, 2.5)


def _drum_feel(piece: Piece, notes: list[Note], rng: np.random.Generator) -> list[Note]:
    groove = piece.style.groove
    by_layer: dict[str, list[int]] = {}
    for index, note in enumerate(notes):
        by_layer.setdefault(LAYER_OF.get(note.pitch, "other"), []).append(index)
    played = list(notes)
    for layer, indices in by_layer.items():
        correlation = KICK_CORRELATION if layer in ("kick", "snare", "clap") else HAT_CORRELATION
        times = correlated_noise(len(indices), correlation, rng) * groove.drums_ms
        levels = correlated_noise(len(indices), 0.2, rng) * groove.velocity_sd
        late = groove.late_ms.get(layer, 0.0)
        for at, index in enumerate(indices):
            note = notes[index]
            gain = _dynamics(piece, note.start_beats, _DRUM_SLOPES[piece.freedom >= 1.0])
            velocity = note.velocity * gain + levels[at] * (0.5 if note.velocity < 50 else 1.0)
            played[index] = _set(note, velocity, note.offset_ms + late + float(times[at]))
    return played


def _part_feel(piece: Piece, role: str, notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """Notes struck together share their deviation, but for a little spread."""
    groove = piece.style.groove
    onsets = sorted({round(note.start_beats, 4) for note in notes})
    times = dict(zip(onsets, correlated_noise(len(onsets), 0.4, rng) * groove.parts_ms, strict=True))
    levels = dict(zip(onsets, correlated_noise(len(onsets), 0.5, rng) * groove.velocity_sd, strict=True))
    late = groove.late_ms.get(role, 0.0)
    played = []
    for note in notes:
        onset = round(note.start_beats, 4)
        spread = rng.standard_normal() * groove.parts_ms * 0.2
        phrase = 3.0 * np.sin(2 * np.pi * note.start_beats / (4 * piece.bar_beats) - np.pi / 2)
        gain = _dynamics(piece, note.start_beats, _PART_SLOPES[piece.freedom >= 1.0])
        velocity = note.velocity * gain + levels[onset] + phrase + rng.standard_normal() * 1.5
        played.append(_set(note, velocity, note.offset_ms + late + float(times[onset] + spread)))
    return played


def _dynamics(piece: Piece, beat: float, slope: float) -> float:
    """Gain on velocity from the form's energy."""
    bar = max(0, min(piece.bars - 1, int(beat / piece.bar_beats + 1e-6)))
    return 1.0 + slope * (piece.energies[bar] - _UNITY_ENERGY)


def _set(note: Note, velocity: float, offset_ms: float) -> Note:
    earliest = -note.start_beats * 400.0
    return replace(note, velocity=max(8, min(127, round(velocity))), offset_ms=round(max(earliest, offset_ms), 3))


def _swing(piece: Piece, note: Note) -> Note:
    """Move the off-beat subdivision to the style's phase; what lies between is moved with it."""
    groove = piece.style.groove
    if groove.swing == 0.5 or piece.grid.compound:
        return note
    unit = 1.0 if groove.swing_grid == 8 else 0.5
    return replace(note, start_beats=round(_warp(note.start_beats, unit, groove.swing), 6))


def _warp(beat: float, unit: float, phase: float) -> float:
    whole = np.floor(beat / unit + 1e-9)
    inside = beat / unit - whole
    warped = inside * phase / 0.5 if inside <= 0.5 else phase + (inside - 0.5) * (1 - phase) / 0.5
    return float((whole + warped) * unit)
