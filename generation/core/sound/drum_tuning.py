"""Drums tuned to the piece, as drummers and producers tune them: kicks to the tonic, other skins to tonic or fifth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from generation.core.sound.clock import RATE_HZ
from generation.core.sound.fluidsynth import FluidSynth, keep_preset
from generation.core.sound.kits import Drum, Kit
from musicassist.theory.pitch import frequency_hz

KICKS = ((35,), (36,))
SKINS = ((38,), (40,), (41, 43, 45, 47, 48, 50), (60, 61), (62, 63, 64), (65, 66))
"""General MIDI keys of snares, toms, bongos, congas and timbales: drums of a set keep their intervals."""
_KICK_UP, _KICK_DOWN = 5.5, 4.5
"""Semitones that a kick may be tuned to the tonic by; further away it goes to the fifth."""
_FIFTH = 7
_HEARD_SECONDS, _SETTLED_SECONDS = 0.7, 0.03
_LOWEST_HZ, _HIGHEST_HZ = 35.0, 420.0


def tuned_kit(kit: Kit, tonic: int | None) -> Kit:
    """The kit with its skins tuned to a key.

    Parameters
    ----------
    kit : Kit
    tonic : int or None
        Pitch class; None leaves the kit as it is.
    """
    if tonic is None:
        return kit
    pitches = {key: drum.numbers["tune_hz"] for key, drum in kit.drums.items() if drum.model in ("membrane", "snare")}
    return replace(kit, drums={**kit.drums, **_retuned(kit.drums, tuning(pitches, tonic))})


def _retuned(drums: Mapping[int, Drum], shifts: Mapping[int, float]) -> dict[int, Drum]:
    return {
        key: replace(
            drums[key], numbers={**drums[key].numbers, "tune_hz": drums[key].numbers["tune_hz"] * 2.0 ** (up / 12.0)}
        )
        for key, up in shifts.items()
    }


def tuning(pitches_hz: Mapping[int, float], tonic: int) -> dict[int, float]:
    """By how many semitones each skin is tuned up or down.

    Parameters
    ----------
    pitches_hz : mapping
        The pitch of drums, by General MIDI key.
    tonic : int
        Pitch class.

    Returns
    -------
    dict
        By key: -4.5 to 5.5 for kicks; others move by 3.5 at most, a set by what its lowest drum needs.
    """
    shifts: dict[int, float] = {}
    for keys in (*KICKS, *SKINS):
        known = [key for key in keys if key in pitches_hz]
        if known:
            lowest = min(pitches_hz[key] for key in known)
            shifts |= dict.fromkeys(known, _kick_shift(lowest, tonic) if keys in KICKS else _nearest(lowest, tonic))
    return shifts


def _kick_shift(hz: float, tonic: int) -> float:
    to_tonic = _way(hz, tonic)
    for way in (to_tonic, to_tonic + 12.0):
        if -_KICK_DOWN <= way <= _KICK_UP:
            return way
    return _way(hz, tonic + _FIFTH)


def _nearest(hz: float, tonic: int) -> float:
    return min(_way(hz, tonic), _way(hz, tonic + _FIFTH), key=abs)


def _way(hz: float, pitch_class: int) -> float:
    """Semitones to the nearest note of a class, -6 to 6."""
    away = 12.0 * np.log2(frequency_hz(pitch_class) / hz)
    return float((away + 6.0) % 12.0 - 6.0)


def tuned_presets(
    font: Path, bank: int, program: int, keys: frozenset[int], tonic: int | None, transpose: float
) -> dict[int, float]:
    """The same for a SoundFont's kit, whose drums are listened to first; semitones by key, of those that are played.

    ``transpose`` is what the whole kit is played higher by, in semitones; the answers come on top of it.
    """
    if tonic is None:
        return {}
    wanted = sorted(key for keys_ in (*KICKS, *SKINS) for key in keys_ if not keys.isdisjoint(keys_))
    as_recorded = {key: _heard_hz(font, bank, program, key) for key in wanted}
    heard = {key: hz * 2.0 ** (transpose / 12.0) for key, hz in as_recorded.items() if hz > 0.0}
    return {key: up for key, up in tuning(heard, tonic).items() if key in keys}


@lru_cache(maxsize=512)
def _heard_hz(font: Path, bank: int, program: int, key: int) -> float:
    """The strongest low partial of a stroke once it has settled; 0 for silence."""
    frames = round(_HEARD_SECONDS * RATE_HZ)
    out = np.zeros((2, frames), dtype=np.float32)
    keep_preset(font, program, bank=bank)
    with FluidSynth(font, RATE_HZ) as synth:
        synth.choose(0, program, bank=bank)
        synth.note_on(0, key, 100)
        synth.write(out, 0, frames)
    settled = out.sum(axis=0)[round(_SETTLED_SECONDS * RATE_HZ) :].astype(np.float64)
    size = 8 * settled.size
    spectrum = np.abs(np.fft.rfft(settled * np.hanning(2 * settled.size)[settled.size :], size))
    low, high = (round(hz * size / RATE_HZ) for hz in (_LOWEST_HZ, _HIGHEST_HZ))
    peak = low + int(np.argmax(spectrum[low:high]))
    return peak * RATE_HZ / size if spectrum[peak] > 1e-6 else 0.0
