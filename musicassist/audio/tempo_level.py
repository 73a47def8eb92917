"""Which level of a beat do listeners tap? A few small networks that were shown rhythms of many styles.

They look, for each way to count, at the lines that the onset strength has at a quarter to eight times the counted beat,
at how much happens in a beat, and at the tempo itself. Half of the vote is of networks that see all bands together:
those generalise to rhythms and sounds that were never met; the other half sees each band and knows patterns better.
``tests/benchmarks/tempo_level_training.py`` makes the weights anew; what measures them is not among what they saw.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.lines import LineSpectrum

RATIOS = (0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
TOGETHER_RATIOS = (0.25, 0.5, 1.0, 2.0)
MIDDLE_BPM = 110.0
WEIGHTS = "tempo_level.npz"


@cache
def _network() -> dict[str, NDArray[np.float32]]:
    source = (files("musicassist.audio") / "data" / WEIGHTS).read_bytes()
    with np.load(BytesIO(source), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def level_features(
    readings_bpm: NDArray[np.float64], lines: LineSpectrum, events_hz: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the networks may be shown, shape (readings, 68).

    Lines around the beat of all bands together (12), the tempo (4), how much happens a beat (4); and the lines of each
    band (48).

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
        apart = [np.interp(at, lines.hz, band, right=0.0) for band in lines.bands]
        rows.append(np.concatenate([together, shape, a_beat, *apart]))
    return np.array(rows)


def backbeat(bpm: float, lines: LineSpectrum) -> NDArray[np.float64]:
    """How each higher band swings with the lowest at a quarter to twice the beat, shape (12,)."""
    at = [bpm / 60.0 * ratio for ratio in TOGETHER_RATIOS]
    return np.concatenate([np.interp(at, lines.hz, band) for band in lines.together])


def level_likelihoods(
    readings_bpm: NDArray[np.float64], lines: LineSpectrum, events_hz: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How likely each of these ways to count is the one that listeners tap; they sum to 1."""
    net = _network()
    shown = level_features(readings_bpm, lines, events_hz)
    hidden = np.tanh(np.einsum("rf,nhf->nrh", shown, net["hidden"]) + net["hidden_bias"][:, None, :])
    scores = np.einsum("nrh,nh->r", hidden, net["out"])
    likelihoods = np.exp(scores - scores.max())
    return np.asarray(likelihoods / likelihoods.sum())
