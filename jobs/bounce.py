"""Sums raw stems by their hints into one listenable file, for whoever wants the composition without the master."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from musicassist.audio.io import audio_ref, read_audio, write_wav
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.units import amplitude_from_db
from musicassist.contracts.codec import decode
from musicassist.contracts.rendering import MixHints, Rendering

# The anchor's loudness before the peak is set: any value gives the same mix.
ANCHOR_LUFS = -20.0
PEAK_DB = -1.0
SILENT_LUFS = -70.0  # ITU-R BS.1770: the absolute gate


def rough_mix(root: str, rendering: dict[str, Any], path: str) -> dict[str, Any]:
    """Write the sum of the stems, each at the loudness that its hints imagine, peaking at -1 dBFS.

    Parameters
    ----------
    root : str
        The job's folder.
    rendering : dict
        An encoded ``Rendering``.
    path : str
        Where the mix goes, relative to ``root``.

    Returns
    -------
    dict
        The mix's ``AudioRef``, as a plain dict.
    """
    folder, stems = Path(root), decode(Rendering, rendering).stems
    mix, rate_hz = np.zeros((2, 0), np.float32), 44_100
    for stem in stems:
        audio, rate_hz = read_audio(folder / stem.audio.path)
        length = max(mix.shape[1], audio.shape[1])
        mix = np.pad(mix, ((0, 0), (0, length - mix.shape[1])))
        mix[:, : audio.shape[1]] += _placed(audio, rate_hz, stem.hints, alone=len(stems) == 1)
    peak = float(np.abs(mix).max(initial=0.0))
    out = folder / path
    out.parent.mkdir(parents=True, exist_ok=True)
    write_wav(out, mix * (amplitude_from_db(PEAK_DB) / peak) if peak > 0 else mix, rate_hz)
    return dataclasses.asdict(audio_ref(path, out))


def _placed(audio: np.ndarray, rate_hz: int, hints: MixHints, *, alone: bool) -> np.ndarray:
    loudness_lufs = integrated_lufs(audio, rate_hz)
    if alone or loudness_lufs <= SILENT_LUFS:
        return audio
    gain = amplitude_from_db(ANCHOR_LUFS + hints.level_db - loudness_lufs)
    # Balance law: the side that the stem leans to keeps its level.
    sides = np.array([[min(1.0, 1.0 - hints.pan)], [min(1.0, 1.0 + hints.pan)]], np.float32)
    return audio * (sides * np.float32(gain))
