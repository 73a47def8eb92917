"""Chords: pads, comping patterns, arpeggios, strums, power chords, all out of one led voicing."""

from __future__ import annotations

from collections.abc import Iterator

from generation.core.compose.piece import ChordAt, Piece
from generation.core.compose.rhythm import Hit, read_pattern
from generation.core.compose.style import PartPlan
from generation.core.compose.variation import grown, passing
from generation.core.compose.voicing import voice_chord
from generation.core.score import Note
from musicassist.theory.chord import Chord
from musicassist.theory.meter import STEP_BEATS
from musicassist.theory.pitch import nearest_pitch, pitch_class

_SPARKLES_FROM = 60
_CLIMB, _PASS_BARS, _NARROWEST = 4, 8, 12
"""How far chords move up for another pass of so many bars, and the semitones that they keep in any case."""
_OTHER_BAR = 0.14
"""How often a player takes the neighbouring pattern for a bar."""
_THINNED = 0.2
"""How often a light chord loses its lowest or its highest note."""

Voicings = list[tuple[ChordAt, tuple[int, ...]]]


def voicings(piece: Piece, plan: PartPlan, *, rootless: bool) -> Voicings:
    """Every chord of the piece in this part's register, each led from the one before."""
    before: tuple[int, ...] = ()
    result: Voicings = []
    tonic = pitch_class(piece.brief.key.tonic)
    doubled = plan.role == "pad" or piece.style.colour in ("triad", "add9", "power")
    for span in piece.chords:
        bar = int(span.start_beats / piece.bar_beats + 1e-6)
        high = _ceiling(piece, plan, bar)
        low = min(plan.low + _climb(piece, bar), max(plan.low, high - _NARROWEST))
        before = voice_chord(
            span.chord, before, low, high, plan.voices, rootless=rootless, tonic=tonic, doubled=doubled
        )
        result.append((span, before))
    return result


def _climb(piece: Piece, bar: int) -> int:
    """Semitones by which the bottom of the chords rises: at every other return, and in a long section's other half."""
    section = piece.section_at(min(bar, piece.bars - 1))
    later = section.bars >= 2 * _PASS_BARS and (bar - section.start_bar) // _PASS_BARS % 2
    return _CLIMB * ((section.occurrence + later) % 2)


def _ceiling(piece: Piece, plan: PartPlan, bar: int) -> int:
    """Chords stay under the melody: their top lies no higher than a tone above the melody's own floor there.

    Parts that are meant to sparkle above it (register from C4 up) and narrow registers keep theirs.
    """
    if not piece.lead_floor or plan.low >= _SPARKLES_FROM:
        return plan.high
    floor = piece.lead_floor[piece.sections.index(piece.section_at(min(bar, piece.bars - 1)))]
    return plan.high if floor is None else max(plan.low + 12, min(plan.high, floor + 2))


def play_pad(piece: Piece, plan: PartPlan, active: list[bool], *, rootless: bool) -> list[Note]:
    """Held chords; a voice that stays keeps sounding, at most four bars."""
    notes: list[Note] = []
    held: dict[int, tuple[float, float]] = {}
    end = piece.total_beats - piece.bar_beats
    for span, pitches in voicings(piece, plan, rootless=rootless):
        for start, beats in _active_spans(piece, span, active, end):
            for pitch in list(held):
                began, until = held[pitch]
                joins = pitch in pitches and abs(until - start) < 1e-6 and start + beats - began <= 4 * piece.bar_beats
                if joins:
                    held[pitch] = (began, start + beats)
                else:
                    notes.append(_held(piece, plan, pitch, *held.pop(pitch)))
            for pitch in pitches:
                held.setdefault(pitch, (start, start + beats))
    notes.extend(_held(piece, plan, pitch, *times) for pitch, times in held.items())
    return sorted(notes, key=lambda note: (note.start_beats, note.pitch))


def _held(piece: Piece, plan: PartPlan, pitch: int, start: float, end: float) -> Note:
    bar = min(piece.bars - 1, int(start / piece.bar_beats + 1e-6))
    velocity = 58 + 16 * piece.energies[bar] + (4 if pitch >= (plan.low + plan.high) / 2 else 0)
    return Note(start, (end - start) * min(1.0, plan.length), pitch, round(velocity))


def _active_spans(piece: Piece, span: ChordAt, active: list[bool], end: float) -> list[tuple[float, float]]:
    """The stretches of a chord in which the part plays."""
    spans: list[tuple[float, float]] = []
    at, stop = span.start_beats, min(span.end_beats, end)
    while at < stop - 1e-6:
        bar = int(at / piece.bar_beats + 1e-6)
        until = min(stop, (bar + 1) * piece.bar_beats)
        if active[bar]:
            if spans and abs(sum(spans[-1]) - at) < 1e-6:
                spans[-1] = (spans[-1][0], until - spans[-1][0])
            else:
                spans.append((at, until - at))
        at = until
    return spans


def play_comp(piece: Piece, plan: PartPlan, active: list[bool], *, rootless: bool, strum_ms: float = 0.0) -> list[Note]:
    """Signs: X x o the chord (loud to soft), c the chord without its lowest voice, b the root below it,
    f the fifth below it, 0 to 9 single voices counted from the lowest.
    """
    notes: list[Note] = []
    voiced = voicings(piece, plan, rootless=rootless)
    at = 0
    rng = piece.rng("comp", plan.name)
    for bar in range(piece.bars - 1):
        if not active[bar]:
            continue
        bars = read_pattern(_pattern_of(piece, plan, bar), piece.grid)
        for hit in grown(piece, plan, bar, bars[bar % len(bars)]):
            beat = bar * piece.bar_beats + hit.step * STEP_BEATS
            while at + 1 < len(voiced) and voiced[at + 1][0].start_beats <= beat + 1e-6:
                at += 1
            span, pitches = voiced[at]
            draw = rng.random()
            if (hit.sign in "xo" or hit.sign.isdigit()) and hit.step and draw < 0.07:
                continue
            if hit.sign in "xo" and len(pitches) > 3 and draw > 1 - _THINNED * piece.freedom:
                pitches = pitches[1:] if draw > 1 - _THINNED * piece.freedom / 2 else pitches[:-1]
            length = min(hit.length * STEP_BEATS * plan.length, max(0.2, span.end_beats - beat))
            notes.extend(_sound(piece, plan, hit, beat, length, span.chord, pitches, strum_ms))
    return notes


def play_arpeggio(piece: Piece, plan: PartPlan, active: list[bool], *, rootless: bool) -> list[Note]:
    """Chords broken so fast that they shimmer: each sign's length is run through in thirty-seconds, up for X and x,
    up and down for o.
    """
    notes: list[Note] = []
    step = STEP_BEATS / 2
    for note_pitches, beat, length, sign in _chord_hits(piece, plan, active, rootless=rootless):
        up_and_down = (*note_pitches, *note_pitches[-2:0:-1])
        order = up_and_down if sign == "o" else note_pitches
        for i in range(max(1, round(length / step))):
            velocity = (88 if i == 0 else 72) - (8 if sign == "o" else 0)
            notes.append(Note(beat + i * step, step * min(1.0, plan.length), order[i % len(order)], velocity))
    return notes


def _chord_hits(
    piece: Piece, plan: PartPlan, active: list[bool], *, rootless: bool
) -> Iterator[tuple[tuple[int, ...], float, float, str]]:
    """Voicing, onset and length in beats, and sign of every hit of the part's patterns."""
    voiced = voicings(piece, plan, rootless=rootless)
    at = 0
    for bar in range(piece.bars - 1):
        if not active[bar]:
            continue
        bars = read_pattern(_pattern_of(piece, plan, bar), piece.grid)
        for hit in grown(piece, plan, bar, bars[bar % len(bars)]):
            beat = bar * piece.bar_beats + hit.step * STEP_BEATS
            while at + 1 < len(voiced) and voiced[at + 1][0].start_beats <= beat + 1e-6:
                at += 1
            span, pitches = voiced[at]
            yield pitches, beat, min(hit.length * STEP_BEATS, max(0.25, span.end_beats - beat)), hit.sign


def _pattern_of(piece: Piece, plan: PartPlan, bar: int) -> str:
    """By energy, from sparse to busy; another material may have its neighbour; phrase ends may differ."""
    section = piece.section_at(bar)
    rng = piece.rng("comp", plan.name, section.material)
    shift = float(rng.random() * 0.45 - 0.1)
    index = int((piece.energies[bar] * 0.8 + shift) * len(plan.patterns))
    within = bar - section.start_bar
    elsewhere = piece.rng("comp bar", plan.name, str(bar)).random() < _OTHER_BAR * piece.freedom
    if (within % 4 == 3 or elsewhere) and len(plan.patterns) > 1:
        index += 1 if index + 1 < len(plan.patterns) else -1
    return plan.patterns[max(0, min(len(plan.patterns) - 1, index))]


def _sound(
    piece: Piece,
    plan: PartPlan,
    hit: Hit,
    beat: float,
    length: float,
    chord: Chord,
    pitches: tuple[int, ...],
    strum_ms: float,
) -> list[Note]:
    """The notes of one sign."""
    velocity = {"X": 84, "x": 72, "o": 56, "c": 68, "b": 78, "f": 72}.get(hit.sign, 68) + 5 * piece.grid.weight(
        hit.step
    )
    if hit.sign.isdigit():
        ladder = pitches + tuple(p + 12 for p in pitches) + tuple(p + 24 for p in pitches)
        ladder = tuple(dict.fromkeys(sorted(ladder)))
        single = ladder[min(int(hit.sign), len(ladder) - 1)]
        chosen: tuple[int, ...] = (single, single + 12) if plan.octaves else (single,)
    elif hit.sign in "bf":
        pc = chord.bass if hit.sign == "b" else chord.fifth
        floor = max(33, min(pitches) - 17)
        chosen = (nearest_pitch(pc, floor + 4, floor - 2, min(pitches) - 3),)
    elif hit.sign == "c" and len(pitches) > 2:
        chosen = pitches[1:]
    else:
        chosen = pitches
    down = round(beat * 2) % 2 == 0
    order = chosen if down else tuple(reversed(chosen))
    return [
        Note(
            beat, max(0.1, length), pitch, round(velocity - (3 if i and len(order) > 1 else 0)), offset_ms=i * strum_ms
        )
        for i, pitch in enumerate(order)
    ]


def play_power(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """Power chords: X a ringing root, fifth and octave; x a muted chug on the root; 5 the fifth, 8 the octave."""
    notes: list[Note] = []
    root = 0
    for bar in range(piece.bars - 1):
        if not active[bar]:
            continue
        bars = read_pattern(_pattern_of(piece, plan, bar), piece.grid)
        for hit in grown(piece, plan, bar, bars[bar % len(bars)]):
            beat = bar * piece.bar_beats + hit.step * STEP_BEATS
            span = piece.chord_at(beat)
            root = nearest_pitch(span.chord.root, root or plan.low + 5, plan.low, plan.low + 13)
            turned = passing(piece, bar, hit.step)
            low = root + turned + (12 if root + turned < plan.low else 0)
            fifth = low + (7 if turned else (span.chord.fifth - span.chord.root) % 12)
            length = min(hit.length * STEP_BEATS * plan.length, max(0.2, span.end_beats - beat))
            if hit.sign == "X":
                chosen = [low, fifth, low + 12]
            elif hit.sign in "58":
                chosen = [fifth if hit.sign == "5" else low + 12]
            else:
                chosen, length = [low, fifth], min(length, 0.22)
            velocity = {"X": 96, "x": 72}.get(hit.sign, 84) + 6 * piece.grid.weight(hit.step)
            notes.extend(Note(beat, max(0.1, length), p, round(velocity)) for p in chosen)
    return notes


def play_scratch(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """Strokes of a hand on a record, each as long as its sign holds: an answer at the end of every four bars."""
    notes: list[Note] = []
    for bar in range(piece.bars - 1):
        if not active[bar]:
            continue
        section = piece.section_at(bar)
        pattern = plan.patterns[int(piece.rng("scratch", plan.name, section.material).integers(len(plan.patterns)))]
        bars = read_pattern(pattern, piece.grid)
        for hit in bars[(bar - section.start_bar) % len(bars)]:
            beat = bar * piece.bar_beats + hit.step * STEP_BEATS
            notes.append(Note(beat, hit.length * STEP_BEATS, 60, 104 if hit.sign == "X" else 88))
    return notes


def play_texture(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """One unpitched sound, held through every stretch in which it is heard."""
    notes: list[Note] = []
    start: int | None = None
    for bar in range(piece.bars + 1):
        heard = bar < piece.bars and active[bar]
        if heard and start is None:
            start = bar
        if not heard and start is not None:
            notes.append(Note(start * piece.bar_beats, (bar - start) * piece.bar_beats, 60, 70))
            start = None
    return notes
