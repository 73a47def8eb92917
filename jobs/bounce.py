"""Sums raw stems into one listenable file, for whoever wants the composition without the master."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from jobs.storage import sha256_of
from musicassist.contracts.audio import AudioRef
from musicassist.contracts.rendering import Rendering

BLOCK_FRAMES = 1 << 18
PEAK_DB = -1.0


def bounce_stems(root: Path, rendering: Rendering, folder: str) -> AudioRef:
    """``generated.wav``: the raw stems' sum, 24 bit, scaled to peak at -1 dBFS at most.

    Parameters
    ----------
    root : Path
        The job's folder.
    rendering : Rendering
    folder : str
        Where to write it, relative to ``root``.
    """
    stems = [root / stem.audio.path for stem in rendering.stems]
    first = rendering.stems[0].audio
    path = f"{folder}/generated.wav"
    peak = max((float(np.abs(block).max(initial=0.0)) for block in _sums(stems)), default=0.0)
    gain = min(1.0, 10.0 ** (PEAK_DB / 20.0) / peak) if peak > 0 else 1.0
    draft = root / f"{path}.{uuid.uuid4().hex[:8]}"
    frames = 0
    try:
        with soundfile.SoundFile(draft, "w", first.sample_rate_hz, 2, format="WAV", subtype="PCM_24") as out:
            for block in _sums(stems):
                out.write(block * gain)
                frames += len(block)
        draft.replace(root / path)
    finally:
        draft.unlink(missing_ok=True)
    file = root / path
    return AudioRef(path, sha256_of(file), file.stat().st_size, "audio/wav", first.sample_rate_hz, 2, frames)


def _sums(stems: list[Path]) -> Iterator[np.ndarray]:
    readers = [soundfile.blocks(path, BLOCK_FRAMES, dtype="float32", always_2d=True) for path in stems]
    for blocks in zip(*readers, strict=True):
        total = np.zeros((len(blocks[0]), 2), dtype=np.float32)
        for block in blocks:
            total += block
        yield total
