"""Opus in Ogg, of 160 kbit/s, the same bytes for the same samples.

libsndfile draws a stream's serial number from the clock; here every page is given a fixed one, and with it a new
checksum (RFC 3533, section 6).
"""

from __future__ import annotations

import functools
import struct
from pathlib import Path

import numba
import numpy as np
import soundfile
import soxr
from mutagen.oggopus import OggOpus

from mastering.core.request import TrackTags
from musicassist.audio.io import Audio, atomic_path

RATE_HZ = 48_000
KBPS = 160
# libsndfile maps 0 to 1 on 512 to 12 kbit/s for two channels, in a straight line.
COMPRESSION_LEVEL = (512.0 - KBPS) / (512.0 - 12.0)
BLOCK_FRAMES = 1 << 18
SERIAL = 1
POLYNOMIAL = 0x04C11DB7
HEADER_BYTES = 27


def write_opus(path: Path, audio: Audio, rate: int, tags: TrackTags) -> None:
    """Write ``audio``, shape (channels, frames), atomically and with its tags."""
    samples = audio.T
    if rate != RATE_HZ:
        samples = soxr.resample(samples, rate, RATE_HZ, quality="VHQ")
    with atomic_path(path) as temporary:
        with soundfile.SoundFile(
            temporary,
            "w",
            RATE_HZ,
            samples.shape[1],
            subtype="OPUS",
            format="OGG",
            compression_level=COMPRESSION_LEVEL,
        ) as sink:
            for start in range(0, len(samples), BLOCK_FRAMES):
                sink.write(samples[start : start + BLOCK_FRAMES])
        _tag(temporary, tags)
        _renumber(temporary)


def _tag(path: Path, tags: TrackTags) -> None:
    words = {
        "title": tags.title,
        "genre": tags.genre,
        "comment": tags.comment,
        "bpm": f"{tags.tempo_bpm:.0f}" if tags.tempo_bpm is not None else "",
        "key": tags.key,
        "encoder": f"Musicassist, engine {tags.engine}" if tags.engine else "",
    }
    document = OggOpus(path)
    for name, value in words.items():
        if value:
            document[name] = [value]
    document.save()


def _renumber(path: Path) -> None:
    data = np.frombuffer(path.read_bytes(), np.uint8).copy()
    raw, at = data.tobytes(), 0
    while at + HEADER_BYTES <= len(raw):
        if raw[at : at + 4] != b"OggS":
            raise ValueError(f"{path.name} is no Ogg stream at byte {at}")
        segments = raw[at + 26]
        length = HEADER_BYTES + segments + sum(raw[at + HEADER_BYTES : at + HEADER_BYTES + segments])
        page = data[at : at + length]
        page[14:18] = np.frombuffer(struct.pack("<I", SERIAL), np.uint8)
        page[22:26] = 0
        page[22:26] = np.frombuffer(struct.pack("<I", int(_checksum(page, _table()))), np.uint8)
        at += length
    path.write_bytes(data.tobytes())


@functools.cache
def _table() -> np.ndarray:
    table = np.zeros(256, np.uint32)
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = ((value << 1) ^ POLYNOMIAL if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table[byte] = value
    return table


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _checksum(page, table):  # type: ignore[no-untyped-def]
    value = np.uint32(0)
    for byte in page:
        value = np.uint32((value << np.uint32(8)) ^ table[np.uint8(value >> np.uint32(24)) ^ byte])
    return value
