"""A small network that names the key: convolutions round the circle of pitch classes and along time.

It sees which notes sound in which register from moment to moment, where in the track that is and how loud, so that it
can hear which chord begins and ends phrases. Being the same for every transposition it needs no ear for absolute pitch.
``tests/benchmarks/key_training.py`` trains it.
"""

from __future__ import annotations

import functools
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

WEIGHTS = "key_network.npz"
MODES = ("major", "mixolydian", "lydian", "minor", "dorian", "phrygian")
BANDS, PLACES, STEP_FRAMES = 5, 4, 3
FRAME_SECONDS = 2_048 / 11_025
END_SECONDS = 1.5
SILENCE = 0.003  # of the usual level


def seen(bands: NDArray[np.floating]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the network sees of a track.

    Parameters
    ----------
    bands : ndarray, shape (frames, 5, 12)
        Peaks by register; see ``Chroma``.

    Returns
    -------
    notes : ndarray of float32, shape (frames, 5, 12)
        On a scale that no track's level changes.
    places : ndarray of float32, shape (frames, 4)
        Nearness of the beginning and of the end, level, and level near the end.
    """
    level = bands.sum(axis=(1, 2))
    sounding = np.flatnonzero(level > SILENCE * level.max()) if len(level) else np.zeros(0, int)
    if not len(sounding):
        return np.zeros((0, BANDS, 12), np.float32), np.zeros((0, PLACES), np.float32)
    inside = slice(sounding[0], sounding[-1] + 1)
    bands, level = bands[inside].astype(np.float32), level[inside].astype(np.float32)
    usual = float(level[level > 0.2 * level.max()].mean())
    seconds = FRAME_SECONDS * np.arange(len(level))
    start, end = np.exp(-seconds / END_SECONDS), np.exp(-seconds[::-1] / END_SECONDS)
    loud = np.sqrt(level / usual)
    notes = np.sqrt(bands * (12.0 / usual))
    return np.asarray(notes, np.float32), np.asarray(np.stack([start, end, loud, loud * end], axis=1), np.float32)


@functools.cache
def _network() -> dict[str, NDArray[np.float32]]:
    source = (files("musicassist.audio") / "data" / WEIGHTS).read_bytes()
    with np.load(BytesIO(source), allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def key_log_likelihoods(bands: NDArray[np.floating]) -> NDArray[np.float64]:
    """Natural logarithms of how likely each key is, shape (modes, 12), C first; their exponentials sum to one.

    Parameters
    ----------
    bands : ndarray, shape (frames, 5, 12)
        Peaks by register; see ``Chroma``. Where nothing sounds every key is as likely.
    """
    notes, places = seen(bands)
    steps = len(notes) // STEP_FRAMES
    if not steps:
        return np.full((len(MODES), 12), -np.log(12.0 * len(MODES)))
    weights = _network()
    placed = places @ weights["place.weight"].T + weights["place.bias"]
    heard = _pitch_conv(notes, "frame") + placed[:, :, None]
    h = _by_step(np.maximum(heard, 0.0), steps)
    h = np.maximum(_pitch_conv(h, "step"), 0.0)
    h = np.maximum(_pitch_conv(h, "bar"), 0.0)
    told = np.concatenate([h.mean(axis=2), h.max(axis=2), _by_step(placed, steps)], axis=1)
    attention = told @ weights["attend.weight"].T + weights["attend.bias"]
    shares = np.exp(attention - attention.max(axis=0))
    shares /= shares.sum(axis=0)
    pooled = np.concatenate([h.mean(axis=0)[None], np.einsum("tcp,th->hcp", h, shares)])
    whole = np.maximum(_pitch_conv(pooled.reshape(1, -1, 12), "whole"), 0.0)[0]
    logits = np.einsum("mc,cp->mp", weights["modes.weight"][:, :, 0, 0], whole) + weights["modes.bias"][:, None]
    logits = logits.astype(np.float64) - float(logits.max())
    return np.asarray(logits - np.log(np.exp(logits).sum()))


def _by_step(frames: NDArray[np.floating], steps: int) -> NDArray[np.floating]:
    """Means of every three frames."""
    return np.asarray(frames[: steps * STEP_FRAMES].reshape(steps, STEP_FRAMES, *frames.shape[1:]).mean(axis=1))


def _pitch_conv(x: NDArray[np.floating], layer: str) -> NDArray[np.float32]:
    """A convolution of shape (time, inputs, 12) that wraps round the pitch classes; zeros lie beyond both ends."""
    weight, bias = _network()[f"{layer}.conv.weight"], _network()[f"{layer}.conv.bias"]
    outputs, inputs, _, width = weight.shape
    turned = x[:, :, (np.arange(12)[:, None] + np.arange(12)) % 12]  # time, inputs, place, interval
    turned = turned.transpose(0, 2, 1, 3).reshape(len(x), 12, inputs * 12)
    turned = np.pad(turned, ((width // 2, width // 2), (0, 0), (0, 0)))
    out = np.zeros((len(x), 12, outputs), np.float32)
    for shift in range(width):
        out += turned[shift : shift + len(x)] @ weight[:, :, :, shift].reshape(outputs, -1).T
    return (out + bias).transpose(0, 2, 1)
