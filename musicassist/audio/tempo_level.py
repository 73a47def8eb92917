"""Which level of a beat do listeners tap? A few small networks that were shown rhythms of many styles.

They look, for each way to count, at the lines that the onset strength has at a quarter to eight times the counted beat,
at how much happens in a beat, at the tempo itself, and at how far the taps of ``musicassist/audio/taps.py``, which know
real music, fall in step with that count. Where there are no taps, networks that were trained without them decide.
``tests/benchmarks/tempo_level_training.py`` makes the weights anew; what measures them is not among what they saw.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from musicassist.audio.lines import LineSpectrum
from musicassist.audio.taps import FRAMES_PER_SECOND, Taps

RATIOS = (0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
TOGETHER_RATIOS = (0.25, 0.5, 1.0, 2.0)
TAP_RATIOS = (0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0, 4 / 3, 1.5, 2.0, 3.0, 4.0)
BAR_BEATS = (1, 2, 3, 4, 6, 8)
TAP_FRAMES, TAP_REACH = 1 << 14, 0.01
MIDDLE_BPM = 110.0
WEIGHTS = "tempo_level.npz"
HEARD, PLAIN = "heard", "plain"


@cache
def _networks() -> dict[str, NDArray[np.float32]]:
    source = (files("musicassist.audio") / "data" / WEIGHTS).read_bytes()
    with np.load(BytesIO(source), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def level_features(
    readings_bpm: NDArray[np.float64], lines: LineSpectrum, events_hz: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Rhythm as each way to count sees it, shape (readings, 20).

    Lines around the beat of all bands together (12), the tempo (4), and how much happens a beat in each band (4).

    Parameters
    ----------
    readings_bpm : ndarray, shape (readings,)
    lines : LineSpectrum
    events_hz : ndarray, shape (4,)
        Onsets a second in each band.
    """
    rows = []
    whole = lines.weights @ lines.bands
    for bpm in readings_bpm:
        at = [bpm / 60.0 * ratio for ratio in RATIOS]
        octaves = float(np.log2(bpm / MIDDLE_BPM))
        shape = (octaves, octaves**2, max(0.0, octaves - 0.5), max(0.0, -octaves - 0.4))
        a_beat = np.log2(0.05 + events_hz * 60.0 / bpm)
        together = np.interp(at, lines.hz, whole, right=0.0)
        rows.append(np.concatenate([together, shape, a_beat]))
    return np.array(rows)


def backbeat(bpm: float, lines: LineSpectrum) -> NDArray[np.float64]:
    """How each higher band swings with the lowest at a quarter to twice the beat, shape (12,)."""
    at = [bpm / 60.0 * ratio for ratio in TOGETHER_RATIOS]
    return np.concatenate([np.interp(at, lines.hz, band) for band in lines.together])


def tap_features(readings_bpm: NDArray[np.float64], heard: Taps) -> NDArray[np.float64]:
    """How the taps fall in step with each way to count, shape (readings, 19).

    Vector strength (1: all at one phase, 0: anywhere) of all taps at a quarter to four times the counted beat (11) and
    of the downbeats in bars of one to eight beats (6); taps and downbeats in a counted beat (2).
    """
    every, downbeats = heard.beats + heard.downbeats, heard.downbeats
    of_all, of_downbeats = _vector_strength(every), _vector_strength(downbeats)
    rows = []
    for bpm in readings_bpm:
        beat_hz = bpm / 60.0
        a_beat = np.array([every.sum(), downbeats.sum()]) * FRAMES_PER_SECOND / (every.size * beat_hz)
        rows.append(
            [
                *(_near(of_all, beat_hz * ratio) for ratio in TAP_RATIOS),
                *(_near(of_downbeats, beat_hz / beats) for beats in BAR_BEATS),
                *np.log2(0.05 + a_beat),
            ]
        )
    return np.array(rows)


def _vector_strength(likely: NDArray[np.float32]) -> NDArray[np.float64]:
    """At multiples of 50 / 16384 Hz; excerpts count by how much is tapped in them."""
    return np.asarray(np.abs(scipy.fft.rfft(likely, TAP_FRAMES, axis=1)).sum(axis=0) / (likely.sum() + 1e-9))


def _near(strength: NDArray[np.float64], hz: float) -> float:
    """The highest within one per cent."""
    step = FRAMES_PER_SECOND / TAP_FRAMES
    return float(strength[int(hz * (1.0 - TAP_REACH) / step) : int(np.ceil(hz * (1.0 + TAP_REACH) / step)) + 1].max())


def level_likelihoods(
    readings_bpm: NDArray[np.float64],
    lines: LineSpectrum,
    events_hz: NDArray[np.float64],
    heard: Taps | None = None,
) -> NDArray[np.float64]:
    """How likely each of these ways to count is the one that listeners tap; they sum to 1."""
    shown = level_features(readings_bpm, lines, events_hz)
    kind = PLAIN
    if heard is not None:
        shown, kind = np.concatenate([shown, tap_features(readings_bpm, heard)], axis=1), HEARD
    net = _networks()
    hidden = np.tanh(np.einsum("rf,nhf->nrh", shown, net[f"{kind}_hidden"]) + net[f"{kind}_bias"][:, None, :])
    scores = np.einsum("nrh,nh->r", hidden, net[f"{kind}_out"])
    likelihoods = np.exp(scores - scores.max())
    return np.asarray(likelihoods / likelihoods.sum())
