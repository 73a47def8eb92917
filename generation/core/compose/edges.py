"""How a piece begins and ends where the prompt says so: fades as long as asked, a hard stop."""

from __future__ import annotations

import re
from dataclasses import replace

from generation.core.compose.drums import LAYERS
from generation.core.compose.piece import Piece
from generation.core.score import AutomationPoint, Note, Part

HARD_STOP = "hard stop"
SHORTEST_FADE_S = 8.0
_STROKE_BEATS = 0.5
_FADE = re.compile(r"fade-(?P<way>in|out)(?: over (?P<seconds>[\d.]+) seconds)?")


def asked_fade_s(structure: tuple[str, ...], way: str) -> float | None:
    """Seconds of the fade ``in`` or ``out`` that the prompt asks for, 0 where it gives no length; None without one."""
    fades = [match for word in structure if (match := _FADE.search(word)) and match["way"] == way]
    return max((float(match["seconds"] or 0.0) for match in fades), default=None)


def fade_beats(piece: Piece) -> float:
    """Length of the fade-out: as asked, up to half of the piece; else the outro, at most eight bars, at least eight
    seconds, and no more than a quarter of the piece.
    """
    if not piece.fades:
        return 0.0
    asked = asked_fade_s(piece.brief.structure, "out")
    if asked:
        return min(_beats(piece, asked), piece.total_beats / 2)
    bars = min(8, piece.sections[-1].bars, max(1, piece.bars // 4))
    return max(bars * piece.bar_beats, _usual_fade(piece))


def with_edges(piece: Piece, parts: list[Part]) -> list[Part]:
    """The parts faded in, and stopped on one stroke, where the prompt asks for it."""
    asked = asked_fade_s(piece.brief.structure, "in")
    if asked is not None:
        length = min(_beats(piece, asked), piece.total_beats / 2) if asked else _usual_fade(piece)
        swell = (AutomationPoint(0.0, 0.0), AutomationPoint(length, 1.0))
        parts = [replace(part, automation={**part.automation, "expression": swell}) for part in parts]
    if HARD_STOP in piece.brief.structure:
        parts = [replace(part, notes=_stopped(piece, part.notes, drums=part.role == "drums")) for part in parts]
    return parts


def _stopped(piece: Piece, notes: tuple[Note, ...], *, drums: bool) -> tuple[Note, ...]:
    """Nothing but one short stroke on the last bar's first beat; no cymbal rings over it."""
    last = piece.total_beats - piece.bar_beats
    end = last + _STROKE_BEATS
    kept = [
        n
        for n in notes
        if n.start_beats < last - 1e-6 or (n.start_beats < end and not (drums and n.pitch == LAYERS["crash"]))
    ]
    return tuple(replace(n, duration_beats=min(n.duration_beats, max(0.1, end - n.start_beats))) for n in kept)


def _usual_fade(piece: Piece) -> float:
    return min(_beats(piece, SHORTEST_FADE_S), piece.total_beats / 4)


def _beats(piece: Piece, seconds: float) -> float:
    return seconds * piece.tempo_bpm / 60
