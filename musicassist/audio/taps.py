"""Where listeners would tap, as small recurrent networks heard it that were trained on real, annotated music.

The networks are BeatNet's (Heydari, Cwitkowitz and Duan 2021, "BeatNet: CRNN and particle filtering for online joint
beat, downbeat and meter tracking", ISMIR); ``data/beatnet.md`` tells their licence and what was changed. They see a
logarithmic spectrum with its rise 50 times a second, and follow it through a convolution and two LSTM layers. Here they
are plain NumPy: excerpts from all over the track go through all networks side by side.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import BadZipFile

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.signal import resample_poly
from scipy.special import expit

WEIGHTS = "beatnet.npz"
RATE_HZ, HOP, WINDOW = 22_050, 441, 1_411
FRAMES_PER_SECOND = RATE_HZ / HOP
BANDS_PER_OCTAVE, LOWEST_HZ, HIGHEST_HZ, TUNING_HZ = 24, 30.0, 17_000.0, 440.0
BANDS, CELLS, KERNEL = 136, 150, 10
EXCERPT_SECONDS, MOST_EXCERPTS, SETTLING_SECONDS = 20.0, 5, 2.0
LEVEL = 0.12  # RMS of finished music, as the networks met it

Arrays = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Taps:
    """How likely a listener taps at each moment of some excerpts.

    Attributes
    ----------
    beats, downbeats : ndarray of float32, shape (excerpts, frames)
        Probability of a beat that is no downbeat, and of a downbeat; 50 frames a second.
    """

    beats: NDArray[np.float32]
    downbeats: NDArray[np.float32]


def taps(signal: NDArray[np.floating], rate: int) -> Taps | None:
    """Listen to at most five excerpts of 20 s.

    Parameters
    ----------
    signal : ndarray of float, shape (frames,)
    rate : int
        Hz.

    Returns
    -------
    Taps or None
        None where the networks' weights are missing or damaged, and for what is silent or shorter than a second.
    """
    nets = _networks()
    seconds = len(signal) / rate
    if nets is None or seconds < 1.0:
        return None
    length = min(EXCERPT_SECONDS, seconds)
    count = min(MOST_EXCERPTS, int(np.ceil(seconds / length - 1e-9)))
    starts = np.linspace(0.0, seconds - length, count)
    size = int(length * rate)
    excerpts = np.stack([signal[int(start * rate) :][:size] for start in starts]).astype(np.float32)
    level = float(np.sqrt(np.mean(excerpts**2)))
    if level < 1e-6:
        return None
    shown = np.stack([_shown(_resampled(excerpt * (LEVEL / level), rate)) for excerpt in excerpts])
    likely = _listen(nets, shown)
    settled = round(min(SETTLING_SECONDS, length / 4) * FRAMES_PER_SECOND)
    return Taps(likely[:, settled:, 0], likely[:, settled:, 1])


@cache
def _networks() -> Arrays | None:
    """Weights of all networks, stacked; None where they cannot be read."""
    try:
        source = (files("musicassist.audio") / "data" / WEIGHTS).read_bytes()
        with np.load(BytesIO(source), allow_pickle=False) as stored:
            return {name: stored[name].astype(np.float32) for name in SHAPES} if _fits(stored) else None
    except (OSError, EOFError, ValueError, BadZipFile, zlib.error):
        return None


# One row a network in front of each.
SHAPES = {
    "conv": (2, KERNEL),
    "conv_bias": (2,),
    "dense": (CELLS, 262),
    "dense_bias": (CELLS,),
    "input_0": (4 * CELLS, CELLS),
    "state_0": (4 * CELLS, CELLS),
    "bias_0": (4 * CELLS,),
    "input_1": (4 * CELLS, CELLS),
    "state_1": (4 * CELLS, CELLS),
    "bias_1": (4 * CELLS,),
    "out": (3, CELLS),
    "out_bias": (3,),
}


def _fits(stored: np.lib.npyio.NpzFile) -> bool:
    return all(name in stored.files and stored[name].shape[1:] == shape for name, shape in SHAPES.items())


def _resampled(signal: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    if rate == RATE_HZ:
        return signal
    common = np.gcd(rate, RATE_HZ)
    return np.asarray(resample_poly(signal, RATE_HZ // common, rate // common), np.float32)


@cache
def _filters() -> NDArray[np.float32]:
    """Triangles of unit area, two quarter tones wide where the bins allow it, shape (705, 136)."""
    bins = WINDOW // 2
    centres_hz = np.arange(bins) * RATE_HZ / (2 * bins)
    reach = np.log2(np.array([LOWEST_HZ, HIGHEST_HZ]) / TUNING_HZ) * BANDS_PER_OCTAVE
    steps = np.arange(np.ceil(reach[0]), np.floor(reach[1]) + 1)
    corners = np.unique(np.abs(TUNING_HZ * 2.0 ** (steps / BANDS_PER_OCTAVE) - centres_hz[1:, None]).argmin(axis=0) + 1)
    filters = np.zeros((bins, len(corners) - 2), np.float32)
    for band, (low, middle, high) in enumerate(zip(corners, corners[1:], corners[2:], strict=False)):
        if high - low < 2:
            filters[low, band] = 1.0
            continue
        at = np.arange(low, high)
        rise, fall = (at - low) / max(1, middle - low), (high - at) / (high - middle)
        filters[low:high, band] = np.where(at < middle, rise, fall)
    return np.asarray(filters / filters.sum(axis=0))


def _shown(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    """The logarithmic spectrum and its rise, shape (frames, 272)."""
    padded = np.pad(signal, (WINDOW // 2, WINDOW))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][: len(signal) // HOP]
    window = np.hanning(WINDOW).astype(np.float32)
    magnitudes = np.abs(scipy.fft.rfft(frames * window, axis=1)[:, : WINDOW // 2])
    levels = np.log10(1.0 + magnitudes @ _filters())
    rise = np.maximum(0.0, np.diff(levels, axis=0, prepend=levels[:1]))
    return np.concatenate([levels, rise], axis=1).astype(np.float32)


def _listen(nets: Arrays, shown: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probability of beat, downbeat and neither, the networks' mean, shape (excerpts, frames, 3)."""
    excerpts, frames, width = shown.shape
    windows = np.lib.stride_tricks.sliding_window_view(shown.reshape(-1, width), KERNEL, axis=1)
    found = []
    for net in range(len(nets["conv"])):
        own = {name: values[net] for name, values in nets.items()}
        curves = np.maximum(0.0, windows @ own["conv"].T + own["conv_bias"])
        pooled = curves[:, : curves.shape[1] // 2 * 2].reshape(len(curves), -1, 2, 2).max(axis=2)
        flat = pooled.transpose(0, 2, 1).reshape(len(curves), -1)
        found.append((flat @ own["dense"].T + own["dense_bias"]).reshape(excerpts, frames, CELLS))
    hidden = np.stack(found)
    for layer in (0, 1):
        hidden = _lstm(hidden, nets[f"input_{layer}"], nets[f"state_{layer}"], nets[f"bias_{layer}"])
    scores = np.einsum("nefc,noc->nefo", hidden, nets["out"]) + nets["out_bias"][:, None, None, :]
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray((scores / scores.sum(axis=-1, keepdims=True)).mean(axis=0), np.float32)


def _lstm(
    shown: NDArray[np.float32], inputs: NDArray[np.float32], state: NDArray[np.float32], bias: NDArray[np.float32]
) -> NDArray[np.float32]:
    """One layer, from silence on; all of shape (networks, excerpts, frames, cells)."""
    driven = np.matmul(shown, inputs.transpose(0, 2, 1)[:, None]) + bias[:, None, None, :]
    carried = np.ascontiguousarray(state.transpose(0, 2, 1))
    out = np.zeros(shown.shape, np.float32)
    now = np.zeros((shown.shape[0], shown.shape[1], CELLS), np.float32)
    cell = np.zeros_like(now)
    for frame in range(shown.shape[2]):
        gates = now @ carried + driven[:, :, frame]
        opened = expit(gates)
        write, keep, show = opened[..., :CELLS], opened[..., CELLS : 2 * CELLS], opened[..., 3 * CELLS :]
        cell = keep * cell + write * np.tanh(gates[..., 2 * CELLS : 3 * CELLS])
        now = show * np.tanh(cell)
        out[:, :, frame] = now
    return out
