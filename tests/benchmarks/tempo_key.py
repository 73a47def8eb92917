"""Tempo and key on known clips, beside librosa: ``python -m tests.benchmarks.tempo_key [CLIPS] [SECONDS]``."""

from __future__ import annotations

import sys
import time
from collections import Counter

import librosa
import numpy as np

from musicassist.audio.key import NAMES, key_evidence, pitch_class
from musicassist.audio.tempo import beat_spectrum
from musicassist.contracts.brief import Key
from musicassist.contracts.report import Verdict
from qa.core import music
from qa.core.tolerances import tolerances
from tests.benchmarks.clip import SCALES, KnownClip
from tests.benchmarks.known_clips import STYLES, known_clip

OCTAVES = (1.0, 2.0, 0.5, 3.0, 1 / 3)
WRONG_TEMPOS, WRONG_KEYS = (0.94, 0.95, 1.05, 1.06), (1, 6, 11)


def is_minor(mode: str) -> bool:
    return mode in SCALES and SCALES[mode][2] == 3


def mirex(found: Key | None, clip: KnownClip) -> float:
    """MIREX weighting: 1 the key, .5 a fifth, .3 the relative, .2 the parallel."""
    if found is None:
        return 0.0
    apart, same = (pitch_class(found.tonic) - pitch_class(clip.tonic)) % 12, is_minor(found.mode) == is_minor(clip.mode)
    relative = apart == (3 if is_minor(clip.mode) else 9)
    if apart == 0:
        return 1.0 if same else 0.2
    if same:
        return 0.5 if apart in (5, 7) else 0.0
    return 0.3 if relative else 0.0


def near(found: float | None, truth: float, octaves: tuple[float, ...]) -> bool:
    """Within 4 per cent of the truth or its relatives, as Accuracy1 and Accuracy2 are defined."""
    return found is not None and any(abs(found / (truth * k) - 1.0) <= 0.04 for k in octaves)


def measure(clip: KnownClip, tally: Counter[str]) -> None:
    """Add one clip to the tally."""
    started = time.process_time()
    beat, key = beat_spectrum(clip.audio, clip.rate), key_evidence(clip.audio, clip.rate)
    tempo = beat.tempo().bpm
    reading = key.reading().key
    tally["cpu_ms"] += round(1000 * (time.process_time() - started))
    allowed, tonic = tolerances(), pitch_class(clip.tonic)
    if STYLES[clip.style].beat:
        theirs = float(np.atleast_1d(librosa.beat.beat_track(y=clip.audio[0], sr=clip.rate)[0])[0])
        tally["beats"] += 1
        for name, found in (("ours", tempo), ("librosa", theirs)):
            tally[f"{name} accuracy1"] += near(found, clip.tempo_bpm, (1.0,))
            tally[f"{name} accuracy2"] += near(found, clip.tempo_bpm, OCTAVES)
        right = music.tempo(beat, clip.tempo_bpm, allowed).verdict
        wrong = [music.tempo(beat, clip.tempo_bpm * k, allowed).verdict for k in WRONG_TEMPOS]
        tally["right tempo passes"] += right is Verdict.PASS
        tally["wrong tempo fails"] += wrong.count(Verdict.FAIL)
    if clip.style != "drums only":
        tally["keys"] += 1
        tally["key points"] += round(10 * mirex(reading, clip))
        wrong = [music.key(key, Key(NAMES[(tonic + k) % 12], clip.mode), allowed).verdict for k in WRONG_KEYS]
        right = music.key(key, Key(clip.tonic, clip.mode), allowed).verdict
        tally["right key never fails"] += right is not Verdict.FAIL
        tally["right key passes"] += right is Verdict.PASS
        tally["distant key fails"] += wrong.count(Verdict.FAIL)


def main() -> None:
    """Print the table."""
    clips = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    total: Counter[str] = Counter()
    for style in STYLES:
        tally: Counter[str] = Counter()
        for seed in range(clips):
            measure(known_clip(style, 1_000 + seed, seconds=seconds), tally)
        total += tally
        print(line(style, tally))
    print(line("all", total))


def line(name: str, t: Counter[str]) -> str:
    beats, keys = max(1, t["beats"]), max(1, t["keys"])
    return (
        f"{name:14} tempo acc1 {t['ours accuracy1'] / beats:.2f} (librosa {t['librosa accuracy1'] / beats:.2f})"
        f" acc2 {t['ours accuracy2'] / beats:.2f} ({t['librosa accuracy2'] / beats:.2f})"
        f" right passes {t['right tempo passes'] / beats:.2f} wrong fails {t['wrong tempo fails'] / beats / 4:.2f}"
        f" | key {t['key points'] / keys / 10:.2f} right passes {t['right key passes'] / keys:.2f}"
        f" not failed {t['right key never fails'] / keys:.2f} distant fails {t['distant key fails'] / keys / 3:.2f}"
        f" | {t['cpu_ms'] / max(1, keys if t['keys'] else beats):.0f} ms a clip"
    )


if __name__ == "__main__":
    main()
