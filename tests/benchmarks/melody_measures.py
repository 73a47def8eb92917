"""Measures of a melody, as defined for human songs (POP909)."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from importlib.resources import files

import numpy as np

from generation.core.score import Note, Score

PHRASE_GAP_BEATS = 0.75
PHRASE_ONSET_GAP_BEATS = 2.5


def lead_notes(score: Score) -> list[Note]:
    """The track's melody: of the parts with the role ``lead`` (else ``counter``) the one with most notes, skyline."""
    for role in ("lead", "counter"):
        parts = [part for part in score.parts if part.role == role and part.notes]
        if parts:
            notes = max(parts, key=lambda part: len(part.notes)).notes
            top: dict[int, Note] = {}
            for note in notes:
                step = sixteenth(note.start_beats)
                if step not in top or top[step].pitch < note.pitch:
                    top[step] = note
            return [top[step] for step in sorted(top)]
    return []


def sixteenth(beat: float) -> int:
    """The nearest step of the grid."""
    return round(beat * 4)


def phrases_of(notes: list[Note]) -> list[list[Note]]:
    """Cut at a rest of .75 beat or 2.5 beats between onsets; three notes or more."""
    phrases: list[list[Note]] = []
    for note in notes:
        if phrases:
            last = phrases[-1][-1]
            rest = note.start_beats - last.start_beats - last.duration_beats
            if rest < PHRASE_GAP_BEATS and note.start_beats - last.start_beats < PHRASE_ONSET_GAP_BEATS:
                phrases[-1].append(note)
                continue
        phrases.append([note])
    return [phrase for phrase in phrases if len(phrase) >= 3]


def cells(notes: list[Note]) -> list[tuple[int, ...]]:
    """Four-note cells: three intervals and three inter-onset times in sixteenths, capped at 16."""
    steps = [sixteenth(note.start_beats) for note in notes]
    rows = []
    for i in range(len(notes) - 3):
        intervals = [notes[i + k + 1].pitch - notes[i + k].pitch for k in range(3)]
        gaps = [min(16, steps[i + k + 1] - steps[i + k]) for k in range(3)]
        rows.append((*intervals, *gaps))
    return rows


def repeated_share(rows: list[object]) -> float:
    """Share of rows equal to an earlier one."""
    return 1 - len(set(rows)) / len(rows) if rows else 0.0


def melody_measures(score: Score) -> dict[str, float]:
    """Every measure of the lead, or nothing when there is none to look at."""
    notes = lead_notes(score)
    if len(notes) < 16:
        return {}
    phrases = phrases_of(notes)
    intervals = [b.pitch - a.pitch for phrase in phrases for a, b in itertools.pairwise(phrase)]
    result = {**_repetition(score, notes), **_intervals(intervals), **_chord_tones(score, notes, phrases)}
    pitches = [note.pitch for note in notes]
    result["mel_range"] = float(np.percentile(pitches, 98) - np.percentile(pitches, 2))
    ends = [max(n.start_beats + n.duration_beats for n in notes[: i + 1]) for i in range(len(notes))]
    gaps = [max(0.0, b.start_beats - e) for b, e in zip(notes[1:], ends, strict=False)]
    result["mel_rest_share"] = sum(gaps) / max(1e-9, ends[-1] - notes[0].start_beats)
    if phrases:
        lengths = [p[-1].start_beats + p[-1].duration_beats - p[0].start_beats for p in phrases]
        result["mel_phrase_beats_median"] = float(np.median(lengths))
    return result


def _repetition(score: Score, notes: list[Note]) -> dict[str, float]:
    rows = cells(notes)
    counts = Counter(rows)
    bars: dict[int, list[tuple[int, int]]] = {}
    bar_steps = round(score.beats_per_bar * 4)
    for note in notes:
        bar, step = divmod(sixteenth(note.start_beats), bar_steps)
        bars.setdefault(bar, []).append((step, note.pitch))
    exact: list[object] = [frozenset(bar) for bar in bars.values()]
    rhythm: list[object] = [frozenset(step for step, _ in bar) for bar in bars.values()]
    return {
        "mel_motif_recurrence": sum(1 for row in rows if counts[row] > 1) / max(1, len(rows)),
        "mel_bar_exact_repeat": repeated_share(exact),
        "mel_rhythm_bar_exact_repeat": repeated_share(rhythm),
    }


def _intervals(intervals: list[int]) -> dict[str, float]:
    if not intervals:
        return {}
    values = np.array(intervals)
    table = json.loads((files("generation") / "data" / "melody.json").read_text("utf-8"))["interval"]
    human = np.array([table.get(str(i), 0.0) for i in range(-12, 13)]) + 1e-4
    own = np.array([float((np.clip(values, -12, 12) == i).sum()) for i in range(-12, 13)]) / len(values) + 1e-4
    human, own = human / human.sum(), own / own.sum()
    pairs = list(itertools.pairwise(intervals))
    leaps = [(a, b) for a, b in pairs if abs(a) >= 5]
    result = {
        "mel_interval_KL_vs_pop909": float((own * np.log(own / human)).sum()),
        "mel_step_share": float(np.isin(np.abs(values), (1, 2)).mean()),
        "mel_leap_gt7_share": float((np.abs(values) > 7).mean()),
        "mel_repeat_share": float((values == 0).mean()),
    }
    if leaps:
        result["mel_leap_recovery"] = sum(1 for a, b in leaps if a * b < 0) / len(leaps)
    return result


def _chord_tones(score: Score, notes: list[Note], phrases: list[list[Note]]) -> dict[str, float]:
    half = score.beats_per_bar / 2

    def fits(note: Note) -> bool:
        beat = sixteenth(note.start_beats) / 4
        chord = next((c for c in reversed(score.chords) if c.start_beats <= beat + 1e-6), score.chords[0])
        return note.pitch % 12 in chord.pitch_classes

    strong = [n for n in notes if abs(n.start_beats / half - round(n.start_beats / half)) * half < 0.13]
    result = {"all_mel_chord_tone": sum(map(fits, notes)) / len(notes)}
    if strong:
        result["strong_beat_chord_tone"] = sum(map(fits, strong)) / len(strong)
    if phrases:
        result["phrase_end_chord_tone"] = sum(fits(p[-1]) for p in phrases) / len(phrases)
    return result
