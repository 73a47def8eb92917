"""The delivered files: 24 bit with dither, FLAC of the same samples, a tagged MP3, and peaks to draw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from mutagen.id3 import COMM, ID3, TBPM, TCON, TIT2, TKEY, TSSE, TXXX

from mastering.core.request import TrackTags
from musicassist.audio.io import Audio, atomic_path, read_audio, write_mp3
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.audio.units import amplitude_from_db

FULL_SCALE_24 = 1 << 23
BLOCK_FRAMES = 1 << 18
MP3_KBPS = 320
MP3_MOST_DBTP = 0.0
MP3_MARGIN_DB = 0.05
MP3_ROUNDS = 4
ID3_KEYS_MINOR = {"minor", "dorian", "phrygian", "locrian", "harmonic minor", "melodic minor", "minor pentatonic"}

Pcm = npt.NDArray[np.int32]


def dithered(audio: Audio, seed: int) -> Pcm:
    """24-bit samples of ``audio``, with triangular dither of two steps' width, in the upper bits of 32.

    Dither after Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither", JAES 40/5, 1992.
    """
    rng = np.random.default_rng([seed, 24])
    result = np.empty(audio.shape, np.int32)
    for start in range(0, audio.shape[1], BLOCK_FRAMES):
        part = audio[:, start : start + BLOCK_FRAMES].astype(np.float64) * FULL_SCALE_24
        words = rng.integers(0, 1 << 32, part.shape, np.uint32)
        # The difference of two even halves of 16 bit is triangular.
        noise = ((words >> 16).astype(np.int32) - (words & 0xFFFF).astype(np.int32)) * 2.0**-16
        steps = np.clip(np.floor(part + noise + 0.5), -FULL_SCALE_24, FULL_SCALE_24 - 1)
        result[:, start : start + BLOCK_FRAMES] = steps.astype(np.int32) << 8
    return result


def as_float(samples: Pcm) -> Audio:
    """What a player reads back."""
    return np.asarray(samples, np.float32) * np.float32(2.0**-31)


def write_pcm(path: Path, samples: Pcm, rate: int) -> None:
    """24-bit WAV or FLAC, by the path's suffix, atomically."""
    container = path.suffix.removeprefix(".").upper()
    with (
        atomic_path(path) as temporary,
        soundfile.SoundFile(temporary, "w", rate, samples.shape[0], subtype="PCM_24", format=container) as sink,
    ):
        for start in range(0, samples.shape[1], BLOCK_FRAMES):
            sink.write(np.ascontiguousarray(samples[:, start : start + BLOCK_FRAMES].T))


def write_tagged_mp3(path: Path, audio: Audio, rate: int, tags: TrackTags, tick: Callable[[], None]) -> float:
    """MP3 of 320 kbit/s whose decoded true peak is not above 0 dBTP; the gain that took, 0 dB or below."""
    gain_db = 0.0
    for _ in range(MP3_ROUNDS):
        write_mp3(path, audio * np.float32(amplitude_from_db(gain_db)), rate, kbps=MP3_KBPS, tick=tick)
        over_db = true_peak_dbtp(read_audio(path)[0], rate) - MP3_MOST_DBTP
        if over_db <= 0:
            break
        gain_db -= over_db + MP3_MARGIN_DB
    _tag(path, tags)
    return gain_db


def peaks(audio: Audio, points: int) -> tuple[float, ...]:
    """Highest magnitude in each of up to ``points`` equal stretches, 0 to 1, of four decimals."""
    frames = audio.shape[1]
    edges = np.unique(np.linspace(0, frames, min(points, frames), endpoint=False).astype(np.int64))
    high = np.maximum.reduceat(audio.max(axis=0), edges)
    low = np.minimum.reduceat(audio.min(axis=0), edges)
    return tuple(float(value) for value in np.round(np.minimum(1.0, np.maximum(high, -low)), 4))


def _tag(path: Path, tags: TrackTags) -> None:
    frames = ID3()
    if tags.title:
        frames.add(TIT2(encoding=3, text=[tags.title]))
    if tags.tempo_bpm is not None:
        frames.add(TBPM(encoding=3, text=[f"{tags.tempo_bpm:.0f}"]))
    if tags.key:
        frames.add(TKEY(encoding=3, text=[_id3_key(tags.key)]))
        frames.add(TXXX(encoding=3, desc="key", text=[tags.key]))
    if tags.genre:
        frames.add(TCON(encoding=3, text=[tags.genre]))
    if tags.comment:
        frames.add(COMM(encoding=3, lang="eng", desc="", text=[tags.comment]))
    if tags.engine:
        frames.add(TSSE(encoding=3, text=[f"Musicassist, engine {tags.engine}"]))
        frames.add(TXXX(encoding=3, desc="engine", text=[tags.engine]))
    if tags.seed is not None:
        frames.add(TXXX(encoding=3, desc="seed", text=[str(tags.seed)]))
    frames.save(path, v2_version=4)


def _id3_key(key: str) -> str:
    """ID3v2.4, 4.2.3: the tonic, with ``m`` for minor, in three characters at most."""
    tonic, _, mode = key.partition(" ")
    return (tonic + ("m" if mode in ID3_KEYS_MINOR else ""))[:3]
