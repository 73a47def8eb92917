"""Synthetic signals for the measuring tests, as the EBU's documents describe them."""

from __future__ import annotations

import numpy as np


def tone(rate: int, parts: list[tuple[float, float]], frequency_hz: float = 1000.0, channels: int = 2) -> np.ndarray:
    """A sine whose peak level changes without a break of phase.

    Parameters
    ----------
    parts : list of (seconds, dBFS)
    """
    frames = [round(seconds * rate) for seconds, _ in parts]
    levels = np.repeat([10 ** (level / 20) for _, level in parts], frames)
    sine = np.sin(2 * np.pi * frequency_hz * np.arange(len(levels)) / rate)
    return np.tile(levels * sine, (channels, 1))


def silence(rate: int, seconds: float, channels: int = 2) -> np.ndarray:
    return np.zeros((channels, round(seconds * rate)))
