"""Which level of a beat do listeners tap? A small network that was shown rhythms of many styles.

It looks, for each way to count, at the lines that the four bands have at a quarter to eight times the counted beat,
and at the tempo itself. ``tests/benchmarks/tempo_level_training.py`` makes its weights anew, out of rhythm patterns
played by the benchmark's own synths; the known clips that measure it are not among them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.lines import LineSpectrum

RATIOS = (0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
MIDDLE_BPM = 110.0
WEIGHTS = "tempo_level.npz"


@cache
def _network() -> dict[str, NDArray[np.float32]]:
    source = (files("musicassist.audio") / "data" / WEIGHTS).read_bytes()
    with np.load(BytesIO(source), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def level_features(readings_bpm: NDArray[np.float64], lines: LineSpectrum) -> NDArray[np.float64]:
    """What the network is shown, shape (readings, 64)."""
    rows = []
    for bpm in readings_bpm:
        at = [bpm / 60.0 * ratio for ratio in RATIOS]
        heights = np.array([np.interp(at, lines.hz, band, right=0.0) for band in lines.bands])
        octaves = float(np.log2(bpm / MIDDLE_BPM))
        shape = (octaves, octaves**2, max(0.0, octaves - 0.5), max(0.0, -octaves - 0.4))
        rows.append(np.concatenate([heights.ravel(), lines.weights @ heights, shape]))
    return np.array(rows)


def level_likelihoods(readings_bpm: NDArray[np.float64], lines: LineSpectrum) -> NDArray[np.float64]:
    """How likely each of these ways to count is the one that listeners tap; they sum to 1."""
    net = _network()
    shown = (level_features(readings_bpm, lines) - net["mean"]) / net["spread"]
    hidden = np.tanh(np.einsum("rf,nhf->nrh", shown, net["hidden"]) + net["hidden_bias"][:, None, :])
    scores = np.einsum("nrh,nh->r", hidden, net["out"])
    likelihoods = np.exp(scores - scores.max())
    return np.asarray(likelihoods / likelihoods.sum())
