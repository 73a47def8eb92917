"""How figures are shown to a person: a real minus sign, units, no false precision."""

from __future__ import annotations

import math

from musicassist.contracts.brief import Key


def number(value: float, digits: int = 1, *, signed: bool = False) -> str:
    """A number with a typographic minus; ``−∞`` for silence, never ``−0.0``."""
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    rounded = round(value, digits) + 0.0
    return f"{rounded:{'+' if signed else ''}.{digits}f}".replace("-", "−")


def lufs(value: float) -> str:
    return f"{number(value)} LUFS"


def dbtp(value: float) -> str:
    return f"{number(value, 2)} dBTP"


def bpm(value: float) -> str:
    return f"{number(value, 2).rstrip('0').rstrip('.')} BPM"


def seconds(value: float) -> str:
    return f"{number(value, 2 if value < 10 else 1)} s"


def clock(value: float) -> str:
    """``1:05``."""
    return f"{int(value) // 60}:{int(value) % 60:02d}"


def key_name(key: Key) -> str:
    """``A Minor``, ``D Harmonic Minor``."""
    return f"{key.tonic} {key.mode.title()}"
