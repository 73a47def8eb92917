"""What a person asks of a file: a target, a tempo, a key; read from text, refused with a clear word."""

from __future__ import annotations

import re

from musicassist.audio.key import MODES, RARE, pitch_class
from musicassist.catalog.targets import target_named
from musicassist.contracts.brief import DeliveryTarget, Key
from musicassist.contracts.errors import BadInput
from musicassist.theory.scale import ALSO_CALLED

SHORT_MODES = {"": "major", "maj": "major", "min": "minor", "m": "minor", **ALSO_CALLED}
TEMPO_RANGE_BPM = (20.0, 400.0)
_KEY = re.compile(r"\s*([A-Ga-g])\s*(#|b|♯|♭|-?\s?sharp|-?\s?flat)?\s*([a-zA-Z -]*)\s*")


def read_target(text: str | float | None) -> DeliveryTarget | None:
    """A target's name or a number in LUFS, with a ceiling behind an ``@`` or not; None when nothing was asked.

    Raises
    ------
    BadInput
        When it is none.
    """
    if text is None or str(text).strip() == "":
        return None
    return target_named(str(text))


def read_tempo(text: str | float | None) -> float | None:
    """Beats per minute; None when nothing was asked.

    Raises
    ------
    BadInput
        When it is no tempo.
    """
    if text is None or str(text).strip() == "":
        return None
    low, high = TEMPO_RANGE_BPM
    try:
        value = float(str(text).strip().lower().removesuffix("bpm"))
    except ValueError:
        value = 0.0
    if not low <= value <= high:
        wanted = f"give beats per minute from {low:g} to {high:g}"
        raise BadInput(f"the tempo {str(text)[:40]!r} cannot be used: {wanted}", field="tempo")
    return value


def read_key(text: str | None) -> Key | None:
    """Such as ``A minor``, ``F# dorian``, ``Bbm``; None when nothing was asked.

    Raises
    ------
    BadInput
        When it is no key.
    """
    if text is None or text.strip() == "":
        return None
    match = _KEY.fullmatch(text)
    mode = " ".join(match[3].replace("-", " ").split()) if match else "?"
    mode = SHORT_MODES.get(mode if mode in ("M", "m") else mode.lower(), "major" if mode == "M" else mode.lower())
    if not match or mode not in {**MODES, **RARE}:
        raise BadInput(f"the key {text[:40]!r} cannot be used: write it as 'A minor' or 'F# dorian'", field="key")
    accidental = (match[2] or "").lower().replace("♯", "#").replace("♭", "b")
    accidental = "#" if "sharp" in accidental else "b" if "flat" in accidental else accidental
    key = Key(match[1].upper() + accidental, mode)
    pitch_class(key.tonic)
    return key
