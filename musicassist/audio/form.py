"""Where a track's sections begin, which of them are alike, and how full each is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

STEP_SECONDS = 0.5
KERNEL_SECONDS = 8.0
SHORTEST_SECTION_SECONDS, EDGE_SECONDS = 6.0, 5.0
LEAST_SPREAD, LEAST_LENGTH = 0.5, 3.0  # what moves less is chance, not form
NOVELTY_FLOOR = 0.18  # of the highest possible contrast
ALIKE = 0.72
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class HeardSection:
    """A stretch of music that is of one piece.

    Attributes
    ----------
    start_seconds, end_seconds : float
    letter : str
        Sections of one letter sound alike: ``A`` for the first and for all like it.
    energy : float
        0 (the quietest and barest of the track) to 1 (the fullest).
    """

    start_seconds: float
    end_seconds: float
    letter: str
    energy: float


def sections(
    texture: NDArray[np.float64], energy: NDArray[np.float64], bar_seconds: float | None
) -> tuple[HeardSection, ...]:
    """Sections of a track.

    Parameters
    ----------
    texture : ndarray, shape (steps, features)
        What every half second sounds like; each feature is compared with its own spread.
    energy : ndarray, shape (steps,)
        0 to 1.
    bar_seconds : float or None
        Boundaries are moved to the nearest multiple of it from the first one, where that is near.

    Returns
    -------
    tuple of HeardSection
        In order, without gaps; one section where nothing changes. Boundaries are found by the checkerboard novelty of
        the self-similarity (Foote 2000, "Automatic audio segmentation using a measure of audio novelty").
    """
    steps = len(texture)
    if not steps:
        return ()
    scaled = (texture - texture.mean(axis=0)) / (texture.std(axis=0) + LEAST_SPREAD)
    scaled = gaussian_filter1d(scaled, 1.5, axis=0, mode="nearest")
    cuts = [0, *_boundaries(scaled), steps]
    starts = _to_bars(np.array(cuts[:-1]) * STEP_SECONDS, bar_seconds)
    ends = [*starts[1:], steps * STEP_SECONDS]
    spans = list(pairwise(cuts))
    means = np.array([scaled[a:b].mean(axis=0) for a, b in spans])
    levels = np.array([energy[a:b].mean() for a, b in spans])
    low, high = float(np.percentile(energy, 5)), float(np.percentile(energy, 95))
    shown = np.clip((levels - low) / max(high - low, 0.15), 0.0, 1.0)
    letters = _letters(means)
    return tuple(
        HeardSection(round(float(s), 2), round(float(e), 2), letter, round(float(level), 3))
        for s, e, letter, level in zip(starts, ends, letters, shown, strict=True)
    )


def _boundaries(scaled: NDArray[np.float64]) -> list[int]:
    """Steps at which something new begins."""
    reach = round(KERNEL_SECONDS / STEP_SECONDS)
    steps = len(scaled)
    shortest = round(SHORTEST_SECTION_SECONDS / STEP_SECONDS)
    if steps < 2 * shortest:
        return []
    unit = scaled / np.sqrt((scaled**2).sum(axis=1, keepdims=True) + LEAST_LENGTH**2)
    padded = np.pad(unit, ((reach, reach), (0, 0)), mode="edge")
    weights = np.exp(-0.5 * (np.arange(reach) / (0.5 * reach)) ** 2)
    novelty = np.empty(steps)
    for step in range(steps):
        before = padded[step : step + reach][::-1]
        after = padded[step + reach : step + 2 * reach]
        inside = _mean_likeness(before, before, weights) + _mean_likeness(after, after, weights)
        novelty[step] = 0.5 * inside - _mean_likeness(before, after, weights)
    edge = round(EDGE_SECONDS / STEP_SECONDS)
    novelty[:edge] = novelty[-edge:] = 0.0
    highest = maximum_filter1d(novelty, 2 * shortest - 1)
    peaks = np.flatnonzero((novelty == highest) & (novelty > NOVELTY_FLOOR))
    kept: list[int] = []
    for peak in peaks:
        if not kept or peak - kept[-1] >= shortest:
            kept.append(int(peak))
    return kept


def _mean_likeness(a: NDArray[np.float64], b: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Weighted mean cosine of all pairs."""
    return float((weights @ a) @ (weights @ b)) / float(weights.sum()) ** 2


def _to_bars(starts: NDArray[np.float64], bar_seconds: float | None) -> NDArray[np.float64]:
    if not bar_seconds or len(starts) < 2:
        return starts
    # The bar line's phase is that of most boundaries.
    angle = np.angle(np.exp(2j * np.pi * starts[1:] / bar_seconds).sum())
    phase = angle / (2 * np.pi) * bar_seconds
    snapped = np.round((starts - phase) / bar_seconds) * bar_seconds + phase
    near = (np.abs(snapped - starts) <= 0.5 * bar_seconds) & (starts > 0)
    return np.where(near, np.maximum(snapped, 0.0), starts)


def _letters(means: NDArray[np.float64]) -> list[str]:
    """The same letter for sections whose mean textures point the same way."""
    names: list[str] = []
    firsts: list[NDArray[np.float64]] = []
    spread = float(np.median(np.linalg.norm(means - means.mean(axis=0), axis=1))) or 1.0
    for mean in means:
        distances = [float(np.linalg.norm(mean - first)) / spread for first in firsts]
        if distances and min(distances) < ALIKE:
            names.append(LETTERS[int(np.argmin(distances))])
        else:
            firsts.append(mean)
            names.append(LETTERS[min(len(firsts) - 1, len(LETTERS) - 1)])
    return names
