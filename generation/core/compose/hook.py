"""Several drafts of a theme, of which the best is kept, judged as a songwriter would."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from generation.core.compose.piece import Piece
from generation.core.compose.theme import ThemeNote, Voice, write_theme
from musicassist.theory.meter import STEP_BEATS

DRAFTS = 8
HOOK_DRAFTS = 16
"""Drafts of a theme, and of the one that the track's strongest section sings."""
_SINGABLE_SEMITONES = (7, 14)
_LARGEST_SUNG_LEAP = 9
_WEIGHTS = {"contour": 1.0, "range": 0.8, "balance": 1.2, "motion": 1.0, "cadence": 0.9, "harmony": 1.0, "breath": 0.6}


def best_theme(
    piece: Piece, voice: Voice, start_bar: int, bars: int, rng: np.random.Generator, *, drafts: int = DRAFTS
) -> tuple[ThemeNote, ...]:
    """The theme that is most worth remembering out of so many drafts; the same generator gives the same one."""
    written = [write_theme(piece, voice, start_bar, bars, child) for child in rng.spawn(drafts)]
    return max(written, key=lambda theme: worth(piece, theme, start_bar, bars))


def worth(piece: Piece, theme: tuple[ThemeNote, ...], start_bar: int, bars: int) -> float:
    """How good a theme is, 0 to 1: the weighted mean of :func:`criteria`."""
    marks = criteria(piece, theme, start_bar, bars)
    return sum(_WEIGHTS[name] * mark for name, mark in marks.items()) / sum(_WEIGHTS.values())


def criteria(piece: Piece, theme: tuple[ThemeNote, ...], start_bar: int, bars: int) -> dict[str, float]:
    """Marks of 0 to 1: contour, range, balance of repetition and surprise, motion, cadence, harmony, breath."""
    if len(theme) < 4:
        return dict.fromkeys(_WEIGHTS, 0.0)
    pitches = [note.pitch for note in theme]
    moves = [b - a for a, b in pairwise(pitches)]
    total = bars * piece.grid.steps
    return {
        "contour": _contour(theme, total),
        "range": _inside(max(pitches) - min(pitches), *_SINGABLE_SEMITONES, slack=6.0),
        "balance": _balance(theme),
        "motion": _motion(moves),
        "cadence": _cadence(piece, theme, start_bar, total),
        "harmony": _harmony(piece, theme, start_bar),
        "breath": _inside(1 - sum(n.length for n in theme) / total, 0.08, 0.4, slack=0.3),
    }


def _inside(value: float, low: float, high: float, *, slack: float) -> float:
    """1 between the bounds, falling to 0 over the slack outside them."""
    outside = max(low - value, value - high, 0.0)
    return max(0.0, 1.0 - outside / slack)


def _contour(theme: tuple[ThemeNote, ...], total: int) -> float:
    """One climax that is not worn out, in the second half but not at the very end."""
    top = max(note.pitch for note in theme)
    peaks = [note.step / total for note in theme if note.pitch == top]
    place = _inside(peaks[-1], 0.4, 0.85, slack=0.4)
    return 0.6 * place + 0.4 / len(peaks)


def _balance(theme: tuple[ThemeNote, ...]) -> float:
    """Cells of two intervals with their rhythm: most of them come again, as in sung melodies, some are new."""
    cells = [(b.pitch - a.pitch, c.pitch - b.pitch, b.step - a.step, c.step - b.step)
             for a, b, c in zip(theme, theme[1:], theme[2:], strict=False)]  # fmt: skip
    counts = Counter(cells)
    again = sum(1 for cell in cells if counts[cell] > 1) / max(1, len(cells))
    return _inside(again, 0.5, 0.85, slack=0.4)


def _motion(moves: list[int]) -> float:
    """Mostly steps, some leaps, none too wide to sing, each leap answered by motion the other way."""
    sizes = np.abs(moves)
    steps = float(np.mean((sizes > 0) & (sizes <= 2)))
    wide = float(np.mean(sizes > _LARGEST_SUNG_LEAP))
    leaps = [(a, b) for a, b in pairwise(moves) if abs(a) >= 5]
    answered = sum(1 for a, b in leaps if a * b < 0) / len(leaps) if leaps else 0.6
    still = float(np.mean(sizes == 0))
    return (
        0.4 * _inside(steps, 0.4, 0.65, slack=0.3)
        + 0.35 * answered
        + 0.25 * _inside(still, 0.05, 0.3, slack=0.3)
        - wide
    )


def _cadence(piece: Piece, theme: tuple[ThemeNote, ...], start_bar: int, total: int) -> float:
    """The first half asks (ends off the tonic), the second answers (ends on it, or on a chord tone), and rests."""
    tonic = piece.scale[0]
    last = theme[-1]
    tones = _chord_under(piece, last, start_bar)
    closes = 1.0 if last.pitch % 12 == tonic and tonic in tones else 0.7 if last.pitch % 12 in tones else 0.2
    first_half = [note for note in theme if note.step < total / 2]
    opens = 1.0 if first_half and first_half[-1].pitch % 12 != tonic else 0.4
    rests = 1.0 if last.length >= 4 else 0.5
    return 0.5 * closes + 0.3 * opens + 0.2 * rests


def _harmony(piece: Piece, theme: tuple[ThemeNote, ...], start_bar: int) -> float:
    """Heavy notes are mostly of the chord, but a few lean on it."""
    heavy = [note for note in theme if piece.grid.weight(note.step) >= 0.6 or note.length >= 6]
    if not heavy:
        return 0.5
    fitting = sum(note.pitch % 12 in _chord_under(piece, note, start_bar) for note in heavy) / len(heavy)
    return _inside(fitting, 0.7, 0.92, slack=0.3)


def _chord_under(piece: Piece, note: ThemeNote, start_bar: int) -> tuple[int, ...]:
    return piece.chord_at(start_bar * piece.bar_beats + note.step * STEP_BEATS).chord.pitch_classes
