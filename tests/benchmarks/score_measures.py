"""Measures of a whole score: repetition, form, dynamics, drums, clarity."""

from __future__ import annotations

import itertools
import json
import zlib
from collections import Counter

import numpy as np

from generation.core.score import Note, Part, Score
from tests.benchmarks.melody_measures import repeated_share, sixteenth

SNARES, KICKS, HATS = (37, 38, 39, 40), (35, 36), (42, 44, 46)
MAJOR = (0, 2, 4, 5, 7, 9, 11)


def score_measures(score: Score) -> dict[str, float]:
    """Every measure but the melody's."""
    parts = [part for part in score.parts if part.role != "texture"]
    result = {**_repetition(score, parts), **_form(score, parts), **_feel(score, parts), **_pitch(parts)}
    drums = [note for part in parts if part.role == "drums" for note in part.notes]
    if drums:
        result |= _drums(score, drums)
    result |= _clarity(score, parts)
    return result


def _bars(score: Score, parts: list[Part], *, split: bool = True) -> list[frozenset[tuple[int, int, int]]]:
    steps = round(score.beats_per_bar * 4)
    bars: list[set[tuple[int, int, int]]] = [set() for _ in range(score.bars)]
    for part in parts:
        drum = int(part.role == "drums") if split else 0
        for note in part.notes:
            bar, step = divmod(sixteenth(note.start_beats), steps)
            if bar < score.bars:
                bars[bar].add((step, note.pitch, drum))
    return [frozenset(bar) for bar in bars]


def _repetition(score: Score, parts: list[Part]) -> dict[str, float]:
    bars = _bars(score, parts)
    text = json.dumps([[(step, pitch) for step, pitch, _ in sorted(bar)] for bar in bars]).encode()
    result = {
        "all_bar_exact_repeat": repeated_share([bar for bar in bars if bar]),
        "compression_ratio": len(text) / len(zlib.compress(text, 9)),
    }
    if score.bars >= 16:
        size = len(bars)
        similarity = np.zeros((size, size))
        for i in range(size):
            for j in range(size):
                union = len(bars[i] | bars[j])
                similarity[i, j] = len(bars[i] & bars[j]) / union if union else 1.0
        peaks = [
            similarity[t - 4 : t, t - 4 : t].mean()
            + similarity[t : t + 4, t : t + 4].mean()
            - 2 * similarity[t - 4 : t, t : t + 4].mean()
            for t in range(4, size - 3)
        ]
        result["ssm_novelty_peak"] = float(max(peaks))
        lags = [float(np.diag(similarity, lag).mean()) for lag in (8, 16) if lag < size]
        result["lag8_or_16_similarity"] = max(lags)
    return result


def _form(score: Score, parts: list[Part]) -> dict[str, float]:
    total = score.bars * score.beats_per_bar
    blocks = max(1, int(total // 16))
    counts, active = np.zeros(blocks), np.zeros(blocks)
    for part in parts:
        own = np.bincount([min(blocks - 1, int(n.start_beats // 16)) for n in part.notes], minlength=blocks)
        counts += own
        active += own > 0
    changes = sum(1 for a, b in zip(score.chords, score.chords[1:], strict=False) if a.symbol != b.symbol)
    result = {
        "distinct_chords": float(len({chord.symbol for chord in score.chords})),
        "chord_changes_per_bar": changes / score.bars,
    }
    if blocks >= 4:
        result["density_cv_4bar"] = float(counts[:-1].std() / counts[:-1].mean())
        result["active_tracks_spread"] = float(active.max() - active.min())
    sounding = np.zeros(int(total), dtype=bool)
    for part in score.parts:
        for note in part.notes:
            sounding[int(note.start_beats) : int(np.ceil(note.start_beats + note.duration_beats))] = True
    result["empty_beat_rate"] = float(1 - sounding.mean())
    return result


def _off_grid_ms(note: Note, tempo_bpm: float) -> float:
    """Distance to the nearest sixteenth or triplet eighth, in milliseconds."""
    beat = note.start_beats + note.offset_ms * tempo_bpm / 60_000
    nearest = min((round(beat * 4) / 4, round(beat * 3) / 3), key=lambda grid: abs(beat - grid))
    return (beat - nearest) * 60_000 / tempo_bpm


def _feel(score: Score, parts: list[Part]) -> dict[str, float]:
    with_notes = [part for part in parts if len(part.notes) >= 8]
    if not with_notes:
        return {}
    return {
        "velocity_sd_within_track": float(np.median([np.std([n.velocity for n in p.notes]) for p in with_notes])),
        "distinct_velocities": float(len({n.velocity for p in parts for n in p.notes})),
        "timing_sd_ms_within_track": float(
            np.median([np.std([_off_grid_ms(n, score.tempo_bpm) for n in p.notes]) for p in with_notes])
        ),
    }


def _pitch(parts: list[Part]) -> dict[str, float]:
    classes = Counter(n.pitch % 12 for p in parts if p.role != "drums" for n in p.notes)
    total = sum(classes.values())
    if not total:
        return {}
    shares = np.array(list(classes.values())) / total
    inside = max(sum(classes[(tonic + step) % 12] for step in MAJOR) for tonic in range(12))
    return {"scale_consistency": inside / total, "pitch_class_entropy": float(-(shares * np.log2(shares)).sum())}


def _drums(score: Score, notes: list[Note]) -> dict[str, float]:
    steps = round(score.beats_per_bar * 4)
    bars: dict[int, set[tuple[int, int]]] = {}
    backbone: dict[int, set[tuple[int, int]]] = {}
    for note in notes:
        bar, step = divmod(sixteenth(note.start_beats), steps)
        bars.setdefault(bar, set()).add((step, note.pitch))
        if note.pitch in KICKS + SNARES and note.velocity >= 50:
            backbone.setdefault(bar, set()).add((step, note.pitch))
    rows = [frozenset(bars[bar]) for bar in sorted(bars)]
    longest = run = 1
    for before, after in itertools.pairwise(rows):
        run = run + 1 if before == after else 1
        longest = max(longest, run)
    result = {
        "drum_bar_exact_repeat": repeated_share(list(rows)),
        "drum_backbone_exact_repeat": repeated_share([frozenset(bar) for bar in backbone.values()]),
        "drum_max_identical_run": float(longest),
        "drum_jitter_sd_ms": _jitter(score, notes),
    }
    for name, keys in (("kick", KICKS), ("snare", SNARES), ("hat", HATS)):
        velocities = [note.velocity for note in notes if note.pitch in keys]
        if len(velocities) >= 8:
            result[f"drum_{name}_vel_sd"] = float(np.std(velocities))
    return result


def _jitter(score: Score, notes: list[Note]) -> float:
    spreads = []
    for pitch in {note.pitch for note in notes}:
        own = [_off_grid_ms(note, score.tempo_bpm) for note in notes if note.pitch == pitch]
        if len(own) >= 8:
            spreads.append(float(np.std(own)))
    return float(np.median(spreads)) if spreads else 0.0


def _clarity(score: Score, parts: list[Part]) -> dict[str, float]:
    halves = int(score.bars * score.beats_per_bar * 2)
    sounding: list[set[int]] = [set() for _ in range(halves)]
    for part in parts:
        if part.role == "drums":
            continue
        for note in part.notes:
            first = round(note.start_beats * 2)
            for half in range(first, max(first + 1, round((note.start_beats + note.duration_beats) * 2))):
                if half < halves:
                    sounding[half].add(note.pitch)
    muddy = sum(1 for s in sounding if any(1 <= b - a <= 4 for a in s if a < 48 for b in s))
    result = {"low_mud_rate": muddy / max(1, halves)}
    moves = _voice_leading(parts)
    if moves is not None:
        result["voice_leading_semitones_per_voice"] = moves
    return result


def _voice_leading(parts: list[Part]) -> float | None:
    chords: list[list[frozenset[int]]] = []
    for part in parts:
        if part.role in ("drums", "lead"):
            continue
        onsets: dict[int, set[int]] = {}
        for note in part.notes:
            onsets.setdefault(sixteenth(note.start_beats), set()).add(note.pitch)
        chords.append([frozenset(onsets[step]) for step in sorted(onsets) if len(onsets[step]) >= 3])
    best = max(chords, key=len, default=[])
    changes = [
        float(np.mean([min(abs(p - q) for q in before) for p in after]))
        for before, after in itertools.pairwise(best)
        if before != after
    ]
    return float(np.mean(changes)) if changes else None
