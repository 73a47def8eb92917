"""How human the composer's scores measure: ``python -m tests.benchmarks.musicality [style …] [--seeds N] [--all]``.

Ranges are those of human songs (POP909, Billboard, Groove MIDI); passing them is necessary, not sufficient. Every
style is composed for several seeds; the table shows the share of applicable ranges met and what was missed.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from generation.core.compose.composer import compose
from generation.core.score import Score
from musicassist.catalog.loader import genre, genres
from musicassist.contracts.brief import DeliveryTarget, Key, Metre, MusicBrief
from tests.benchmarks.melody_measures import cells, lead_notes, melody_measures
from tests.benchmarks.score_measures import score_measures

Range = tuple[float, float]
HUMAN: dict[str, Range] = {
    "mel_motif_recurrence": (0.55, 0.99), "mel_bar_exact_repeat": (0.2, 0.8),
    "mel_rhythm_bar_exact_repeat": (0.35, 0.88), "mel_interval_KL_vs_pop909": (0, 0.35), "mel_step_share": (0.3, 0.7),
    "mel_leap_gt7_share": (0, 0.08), "mel_repeat_share": (0.05, 0.4), "mel_leap_recovery": (0.5, 1),
    "mel_range": (9, 22), "mel_rest_share": (0.1, 0.5), "strong_beat_chord_tone": (0.6, 1),
    "all_mel_chord_tone": (0.5, 0.9), "phrase_end_chord_tone": (0.75, 1), "mel_phrase_beats_median": (4, 18),
    "all_bar_exact_repeat": (0, 0.6), "compression_ratio": (3.8, 12), "ssm_novelty_peak": (0.35, 1),
    "lag8_or_16_similarity": (0.08, 0.7), "density_cv_4bar": (0.12, 0.6), "active_tracks_spread": (2, 99),
    "distinct_chords": (3, 16), "chord_changes_per_bar": (0.33, 1.9), "velocity_sd_within_track": (5, 20),
    "distinct_velocities": (30, 127), "timing_sd_ms_within_track": (3, 20), "drum_kick_vel_sd": (4, 30),
    "drum_snare_vel_sd": (10, 45), "drum_hat_vel_sd": (8, 39), "drum_jitter_sd_ms": (6, 20),
    "drum_bar_exact_repeat": (0, 0.75), "drum_backbone_exact_repeat": (0.17, 0.9), "drum_max_identical_run": (1, 8),
    "low_mud_rate": (0, 0.05), "voice_leading_semitones_per_voice": (0.3, 3.3),
    "cross_seed_melody_4gram_jaccard": (0, 0.1), "scale_consistency": (0.9, 1), "pitch_class_entropy": (2.3, 3.2),
    "empty_beat_rate": (0, 0.05),
}  # fmt: skip
CLUB: dict[str, Range | None] = {
    "all_bar_exact_repeat": (0, 0.85), "drum_bar_exact_repeat": (0, 0.9), "timing_sd_ms_within_track": (0, 4),
    "distinct_chords": (1, 16), "drum_kick_vel_sd": None, "drum_snare_vel_sd": None, "velocity_sd_within_track": None,
    "distinct_velocities": None, "drum_jitter_sd_ms": None, "mel_interval_KL_vs_pop909": None,
}  # fmt: skip
STILL: dict[str, Range | None] = {"empty_beat_rate": (0, 0.15), "distinct_chords": (1, 16)}
JAZZ: dict[str, Range | None] = {"strong_beat_chord_tone": (0.5, 1), "scale_consistency": (0.75, 1)}
RIFF: dict[str, Range | None] = {"mel_interval_KL_vs_pop909": None}
_KIN = (
    (CLUB, "house deep_house techno trance drum_and_bass trap synthwave disco reggaeton big_room_edm dubstep drill "
           "phonk uk_garage hardstyle jersey_club amapiano future_bass"),
    (JAZZ, "jazz bossa_nova blues"), (RIFF, "rock indie_rock metal punk funk post_rock"),
    (STILL, "ambient orchestral classical_piano epic_trailer"),
)  # fmt: skip
_OVERLAP = "cross_seed_melody_4gram_jaccard"
EXEMPTIONS: dict[str, dict[str, Range | None]] = {slug: rules for rules, slugs in _KIN for slug in slugs.split()}


def brief_for(slug: str, seed: int, *, duration_seconds: float = 150.0) -> MusicBrief:
    """A prompt that says nothing but the style."""
    family = genre(slug)
    beats, unit = family.metre.split("/")
    tonic = ("A", "C", "D", "F#", "Eb", "G")[seed % 6]
    mode = family.modes[seed % min(2, len(family.modes))]
    return MusicBrief(
        prompt=slug, title=slug, genre=slug, genres=(family.name,), tempo_bpm=family.tempo.typical_bpm,
        key=Key(tonic, mode), metre=Metre(int(beats), int(unit)), duration_seconds=duration_seconds, instruments=(),
        moods=(), style_references=(), excluded=(), target=DeliveryTarget("streaming", -14.0), seed=seed,
    )  # fmt: skip


def range_of(slug: str, name: str) -> Range | None:
    """The range that applies to a measure in a style; None when it does not apply."""
    exempt = EXEMPTIONS.get(slug, {})
    return exempt.get(name, HUMAN[name]) if name in exempt else HUMAN[name]


def measure(score: Score, other: Score) -> dict[str, float]:
    """Every measure of a score; ``other`` is another seed of the same prompt."""
    own, others = set(cells(lead_notes(score))), set(cells(lead_notes(other)))
    result = {**melody_measures(score), **score_measures(score)}
    if own and others:
        result["cross_seed_melody_4gram_jaccard"] = len(own & others) / len(own | others)
    return result


def judge(slug: str, values: dict[str, float]) -> tuple[float, list[str]]:
    """Share of applicable ranges met, and the names of those missed."""
    applicable = [name for name in values if range_of(slug, name) is not None]
    missed = []
    for name in applicable:
        low, high = range_of(slug, name) or (0.0, 0.0)
        if not low <= values[name] <= high:
            missed.append(name)
    return 1 - len(missed) / max(1, len(applicable)), missed


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("styles", nargs="*")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="print every value")
    options = parser.parse_args()
    print(f"{'style':<15}{'met':>6}{'worst':>7}{'CPU s':>9}  missed (times of {options.seeds})")
    means: dict[str, float] = {}
    overlaps: list[float] = []
    lowest = 1.0
    for slug in options.styles or list(genres()):
        family = genre(slug)
        start = time.process_time()
        scores = [compose(brief_for(slug, 0), family, rng_seed=seed) for seed in range(options.seeds)]
        scores += [compose(brief_for(slug, seed), family, rng_seed=seed) for seed in range(1, options.seeds)]
        seconds = (time.process_time() - start) / len(scores)
        shares, missed, rows = [], Counter[str](), []
        for seed in range(options.seeds):
            values = measure(scores[seed], scores[(seed + 1) % options.seeds])
            share, names = judge(slug, values)
            shares.append(share)
            missed.update(names)
            rows.append(values)
        means[slug], lowest = sum(shares) / len(shares), min(lowest, *shares)
        overlaps += [row[_OVERLAP] for row in rows if _OVERLAP in row]
        shown = ", ".join(f"{n} {c} ({_span(rows, n)})" for n, c in missed.most_common())
        print(f"{slug:<15}{sum(shares) / len(shares):>6.0%}{min(shares):>7.0%}{seconds:>9.2f}  {shown}")
        if options.all:
            for name in HUMAN:
                print(f"    {name:<36}{_span(rows, name)}   {range_of(slug, name)}")
    print(_summary(means, lowest, overlaps))


def _summary(means: dict[str, float], lowest: float, overlaps: list[float]) -> str:
    good = sum(mean >= 0.8 for mean in means.values())
    worst = min(means, key=lambda slug: means[slug])
    return (
        f"{good} of {len(means)} styles meet 80 % of their ranges; lowest mean {means[worst]:.0%} ({worst}), "
        f"lowest single piece {lowest:.0%}; melodies of two seeds overlap by {max(overlaps, default=0.0):.3f} at most"
    )


def _span(rows: list[dict[str, float]], name: str) -> str:
    values = sorted(row[name] for row in rows if name in row)
    return f"{values[0]:.2f}…{values[-1]:.2f}" if values else "-"


if __name__ == "__main__":
    main()
