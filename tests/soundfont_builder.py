"""A SoundFont of one sine, so that the sampler is tested without any download (SoundFont 2.04 specification)."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

RATE = 44_100
_ROOT_KEY = 69
_ROOT_HZ = 441.0  # one hundred samples a period
_CORRECTION_CENTS = round(-1200 * np.log2(_ROOT_HZ / 440.0))
_SAMPLE_MODES, _SAMPLE_ID, _INSTRUMENT, _RELEASE = 54, 53, 41, 38


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _list(kind: bytes, *chunks: bytes) -> bytes:
    return _chunk(b"LIST", kind + b"".join(chunks))


def _name(text: str) -> bytes:
    return text.encode().ljust(20, b"\0")


def write_soundfont(path: Path, presets: list[tuple[int, int]], *, harmonics: int = 1) -> Path:
    """A font whose presets, given as (bank, program), all play a looped sine, or so many equal harmonics of it."""
    sines = np.sin(2 * np.pi * np.outer(np.arange(1, harmonics + 1), np.arange(4410)) / 100).sum(axis=0)
    wave = np.round(12_000 * sines / harmonics).astype("<i2").tobytes() + b"\0" * 92
    headers = (
        b"".join(
            _name(f"p{bank}-{program}") + struct.pack("<HHHIII", program, bank, i, 0, 0, 0)
            for i, (bank, program) in enumerate(presets)
        )
        + _name("EOP")
        + struct.pack("<HHHIII", 0, 0, len(presets), 0, 0, 0)
    )
    bags = b"".join(struct.pack("<HH", i, 0) for i in range(len(presets) + 1))
    generators = struct.pack("<HH", _INSTRUMENT, 0) * len(presets) + struct.pack("<HH", 0, 0)
    modulator_end = b"\0" * 10
    zone = struct.pack("<HhHhHH", _RELEASE, -4000, _SAMPLE_MODES, 1, _SAMPLE_ID, 0)
    sample = _name("sine") + struct.pack("<IIIIIBbHH", 0, 4410, 100, 4300, RATE, _ROOT_KEY, _CORRECTION_CENTS, 0, 1)
    pdta = _list(
        b"pdta",
        _chunk(b"phdr", headers),
        _chunk(b"pbag", bags),
        _chunk(b"pmod", modulator_end),
        _chunk(b"pgen", generators),
        _chunk(b"inst", _name("sine") + struct.pack("<H", 0) + _name("EOI") + struct.pack("<H", 1)),
        _chunk(b"ibag", struct.pack("<HHHH", 0, 0, 3, 0)),
        _chunk(b"imod", modulator_end),
        _chunk(b"igen", zone + struct.pack("<HH", 0, 0)),
        _chunk(b"shdr", sample + _name("EOS") + b"\0" * 26),
    )
    info = _list(
        b"INFO", _chunk(b"ifil", struct.pack("<HH", 2, 4)), _chunk(b"isng", b"EMU8000\0"), _chunk(b"INAM", b"sine")
    )
    body = b"sfbk" + info + _list(b"sdta", _chunk(b"smpl", wave)) + pdta
    path.write_bytes(_chunk(b"RIFF", body))
    return path
