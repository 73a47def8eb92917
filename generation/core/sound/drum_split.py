"""Drums as the stems that a producer asks for: kick, snare, hats and percussion, in the balance of the whole kit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from generation.core.score import Note, Part
from musicassist.audio.io import read_audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.catalog.loader import instrument

PIECE_MARK = " · "
"""Between a part's name and its piece's; chance is drawn by what stands before it, so that a split kit plays alike."""
PERCUSSION = "Percussion"
# General MIDI keys; rims and claps go with the snare, cymbals with the hats, all else is percussion.
_STEM_OF_KEY = {
    **dict.fromkeys((35, 36), "Kick"),
    **dict.fromkeys((37, 38, 39, 40), "Snare"),
    **dict.fromkeys((42, 44, 46, 49, 51, 52, 53, 55, 57, 59), "Hats"),
}
DRUM_STEMS = ("Kick", "Snare", "Hats", PERCUSSION)


def split_parts(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with every kit's notes dealt out to the four drum stems; others stay as they are."""
    found: list[Part] = []
    for part in parts:
        if instrument(part.instrument).source != "kit":
            found.append(part)
            continue
        pieces: dict[str, list[Note]] = {}
        for note in part.notes:
            pieces.setdefault(_STEM_OF_KEY.get(note.pitch, PERCUSSION), []).append(note)
        found += [
            replace(part, name=f"{part.name}{PIECE_MARK}{stem.lower()}", stem=stem, notes=tuple(pieces[stem]))
            for stem in DRUM_STEMS
            if stem in pieces
        ]
    return tuple(found)


def piece_levels_db(pieces: Sequence[tuple[Path, float]]) -> list[float]:
    """How loud each piece is against all of them together.

    Parameters
    ----------
    pieces : sequence of (Path, float)
        A stem's file, and the gain that it was written with.

    Returns
    -------
    list of float
        In LU, in order; a silent piece is -60.
    """
    whole = np.zeros((2, 0), dtype=np.float32)
    own = []
    for path, gain in pieces:
        audio, rate_hz = read_audio(path)
        audio /= np.float32(gain)
        own.append(integrated_lufs(audio, rate_hz))
        if whole.size == 0:
            whole = audio
        else:
            whole += audio
    together = integrated_lufs(whole, rate_hz) if pieces else 0.0
    return [max(float(lufs) - together, -60.0) for lufs in own]
