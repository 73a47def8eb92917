"""Endings: the last bar is a chord that rings, or the end of a fade."""

from __future__ import annotations

from generation.core.compose.comping import voicings
from generation.core.compose.drums import LAYERS, is_barred
from generation.core.compose.piece import Piece
from generation.core.compose.style import PartPlan
from generation.core.score import Note
from musicassist.theory.pitch import nearest_pitch

_REACH_BARS, _LEAD_REACH_BARS = 0.95, 1.25
"""A part that was silent for longer before the last bar does not come in for the last chord; a tune may breathe."""
_BLOW_REACH_BARS = 24.0
"""On a last blow all come in who played in the last act."""
_BLOW_LAYERS = ("kick", "snare", "tom_low")
_BLOW_RINGS_S = 2.2
"""How long the hall rings after a last blow; the piece goes on for half a bar after its last one."""


def ends_on_a_blow(piece: Piece) -> bool:
    """Whether everybody strikes the last chord together, as a trailer does."""
    return piece.style.transitions.last_blow and not piece.fades


def last_bar_struck(energies: tuple[float, ...]) -> tuple[float, ...]:
    """The same with a last bar as strong as the strongest."""
    return (*energies[:-1], max(energies))


def close_part(piece: Piece, plan: PartPlan, notes: list[Note], *, rootless: bool) -> list[Note]:
    """The part's notes with its share of the final chord, when it was playing towards the end."""
    start = piece.total_beats - piece.bar_beats
    kept = [n for n in notes if n.start_beats < start - 1e-6]
    blow = ends_on_a_blow(piece)
    bars = _BLOW_REACH_BARS if blow else _LEAD_REACH_BARS if plan.role == "lead" else _REACH_BARS
    reach = bars * piece.bar_beats
    recent = [n for n in kept if n.start_beats + n.duration_beats >= start - reach]
    if plan.role == "texture" or plan.kind == "scratch":
        return notes
    if not recent:
        return kept
    if plan.role == "drums":
        return kept + (_blow(piece, kept, start) if blow else _last_stroke(piece, recent, start))
    ring = _blow_beats(piece) if blow else piece.bar_beats * 0.97
    return kept + [
        Note(start, ring, pitch, 98 if blow else 74) for pitch in _last_pitches(piece, plan, recent, rootless=rootless)
    ]


def _blow_beats(piece: Piece) -> float:
    """How long a last blow is held: no longer than leaves the hall its time, and no shorter than one beat."""
    rings = _BLOW_RINGS_S * piece.tempo_bpm / 60.0
    return min(piece.bar_beats * 0.97, max(1.0, piece.bar_beats * 1.5 - rings))


def _last_stroke(piece: Piece, recent: list[Note], start: float) -> list[Note]:
    heard = {note.pitch for note in recent}
    stroke = [Note(start, 0.5, LAYERS["kick"], 96)] if LAYERS["kick"] in heard else []
    crashes = piece.style.transitions.crash and not is_barred(piece, "crash")
    if crashes and LAYERS["snare"] in heard and not piece.fades:
        stroke.append(Note(start, 2.0, LAYERS["crash"], 82))
    return stroke


def _blow(piece: Piece, played: list[Note], start: float) -> list[Note]:
    """Every drum of the piece at once, and a crash."""
    heard = {note.pitch for note in played}
    skins = [LAYERS[layer] for layer in _BLOW_LAYERS if LAYERS[layer] in heard]
    crash = [LAYERS["crash"]] if piece.style.transitions.crash and not is_barred(piece, "crash") else []
    return [Note(start, 0.5, pitch, 108) for pitch in skins] + [Note(start, 2.0, pitch, 96) for pitch in crash]


def _last_pitches(piece: Piece, plan: PartPlan, recent: list[Note], *, rootless: bool) -> list[int]:
    chord = piece.chords[-1].chord
    last = recent[-1].pitch
    if plan.role == "bass":
        return [nearest_pitch(chord.bass, plan.low + 6, plan.low, plan.high)]
    if plan.role in ("chords", "pad"):
        if plan.kind == "power":
            root = nearest_pitch(chord.root, plan.low + 6, plan.low, plan.low + 13)
            return [root, root + (chord.fifth - chord.root) % 12, root + 12]
        return list(voicings(piece, plan, rootless=rootless)[-1][1])
    goal = chord.root if plan.role == "lead" else chord.third
    return [nearest_pitch(goal, last, plan.low - 2, plan.high + 2)]
