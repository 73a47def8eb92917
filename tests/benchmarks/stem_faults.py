"""What can be wrong with a stem: clipping, clicks, a cut tail, silence where its part plays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from generation.core.score import Part, Score
from generation.core.sound.clock import RATE_HZ, timed_notes
from generation.core.sound.textures import BEDS
from musicassist.catalog.loader import instrument

Audio = npt.NDArray[np.float32]
CLICK_OVER_NEIGHBOURS = 30.0
CLICK_SHARE_OF_PEAK = 0.02
CUT_TAIL_DB = -50.0
SILENT_DB = -60.0
LONGEST_SILENCE_S = 0.75
_NEAR, _FAR = 12, 260
_BEFORE_ATTACK, _ATTACK = 3600, 900  # slow presets are started up to 80 ms early; an attack is over after 20 ms
_SINGLE = 3.0
_SHARP = 0.7
_CRACKLING = ("vinyl_noise", "rain")


def stem_faults(audio: Audio, parts: Sequence[Part], score: Score) -> list[str]:
    """Faults of a stem of shape (2, frames), in words; none is an empty list."""
    faults = []
    peak = float(np.abs(audio).max(initial=0.0))
    if peak <= 1e-6:
        return ["silent"]
    if peak >= 1.0:
        faults.append(f"clipped at {peak:.2f}")
    if not any(part.instrument in _CRACKLING for part in parts):
        found = clicks(audio, [note.start for part in parts for note in timed_notes(part, score.tempo_bpm)])
        if found:
            faults.append(f"{len(found)} clicks, the first at {found[0]:.3f} s")
    end = float(np.abs(audio[:, -64:]).max())
    if end > peak * 10.0 ** (CUT_TAIL_DB / 20.0):
        faults.append("its tail is cut")
    quiet = longest_silence_s(audio, parts, score, peak)
    if quiet > LONGEST_SILENCE_S:
        faults.append(f"{quiet:.1f} s of silence while its part plays")
    return faults


def clicks(audio: Audio, starts: Sequence[int]) -> list[float]:
    """Seconds of jumps that nothing explains: one sharp edge, smooth before and after, and no note's attack.

    The second difference of a click stands alone; a bright sound is busy before and after, a burst of noise has more
    than one edge, and the edge of a low, band-limited wave takes many samples.
    """
    attacks = np.zeros(audio.shape[1], dtype=bool)
    for start in starts:
        attacks[max(0, start - _BEFORE_ATTACK) : start + _ATTACK] = True
    peak = float(np.abs(audio).max(initial=0.0))
    found: list[float] = []
    for channel in audio.astype(np.float64):
        edges = np.abs(np.diff(channel, 2))
        power = np.concatenate([[0.0], np.cumsum(edges**2)])
        where = np.flatnonzero(edges > CLICK_SHARE_OF_PEAK * peak)
        where = where[(where > _FAR) & (where < edges.size - _FAR)]
        before = (power[where - _NEAR] - power[where - _FAR]) / (_FAR - _NEAR)
        after = (power[where + _FAR] - power[where + _NEAR]) / (_FAR - _NEAR)
        alone = edges[where] > CLICK_OVER_NEIGHBOURS * np.sqrt(np.maximum(before, after))
        alone &= ~attacks[where]
        found += [
            float(sample) / RATE_HZ for sample in where[alone] if _is_single(edges, sample) and _is_sharp(edges, sample)
        ]
    return sorted(set(found))


def _is_single(edges: npt.NDArray[np.float64], sample: int) -> bool:
    around = max(edges[sample - _FAR : sample - _NEAR].max(), edges[sample + _NEAR : sample + _FAR].max())
    return bool(edges[sample] > _SINGLE * around)


def _is_sharp(edges: npt.NDArray[np.float64], sample: int) -> bool:
    """Whether a jump is over within three samples."""
    around = edges[sample - _NEAR - 4 : sample + _NEAR + 5]
    return bool(np.convolve(around, np.ones(3)).max() > _SHARP * around.sum())


def longest_silence_s(audio: Audio, parts: Sequence[Part], score: Score, peak: float) -> float:
    """The longest time in which a note is held and nothing is heard; plucked and struck sounds may die."""
    block = RATE_HZ // 20
    blocks = audio.shape[1] // block
    level = np.abs(audio[:, : blocks * block]).max(axis=0).reshape(blocks, block).max(axis=1)
    expected = np.zeros(blocks, dtype=bool)
    for part in parts:
        for note in timed_notes(part, score.tempo_bpm):
            sound = instrument(part.instrument)
            sustains = sound.role == "pad" or sound.patch in BEDS
            length = note.length if sustains else min(note.length, RATE_HZ // 4)
            expected[note.start // block + 1 : (note.start + length) // block] = True
    quiet = expected & (level < peak * 10.0 ** (SILENT_DB / 20.0))
    longest = run = 0
    for silent in quiet:
        run = run + 1 if silent else 0
        longest = max(longest, run)
    return longest * block / RATE_HZ
