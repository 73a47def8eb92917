"""Tempo and key on known clips, beside librosa: ``python -m tests.benchmarks.tempo_key [SOURCE …]``.

A source is ``clips`` (our own patterns and sounds), ``grooves`` (MMA's own library through FluidSynth, none of which
trained anything), a folder of tracks whose names say ``128 bpm`` and ``A minor``, or a CSV file (see ``truths.py``).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import librosa
import numpy as np

from musicassist.audio.key import NAMES, KeyEvidence, key_evidence, pitch_class
from musicassist.audio.tempo import BeatSpectrum, Tempo, beat_spectrum
from musicassist.contracts.brief import Key
from musicassist.contracts.report import Verdict
from qa.core import music
from qa.core.tolerances import tolerances
from tests.benchmarks.accompaniments import accompaniment, judging, missing
from tests.benchmarks.clip import KnownClip
from tests.benchmarks.known_clips import STYLES, known_clip
from tests.benchmarks.truths import truths

OCTAVES = (1.0, 2.0, 0.5, 3.0, 1 / 3)
WRONG_TEMPOS, FIFTHS = (0.94, 0.95, 1.05, 1.06), (5, 7)
MINOR_MODES = {"minor", "dorian", "phrygian", "harmonic minor", "melodic minor", "locrian", "minor pentatonic", "blues"}


def is_minor(mode: str) -> bool:
    """Whether a mode's third is minor."""
    return mode in MINOR_MODES


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


def measure(clip: KnownClip, tally: Counter[str], only: str = "") -> None:
    """Add one clip to the tally."""
    tally["clips"] += 1
    started = time.process_time()
    if only != "key":
        beat = beat_spectrum(clip.audio, clip.rate)
        tempo = beat.tempo()
    if only != "tempo":
        key = key_evidence(clip.audio, clip.rate)
        key.reading()
    tally["cpu_ms"] += round(1000 * (time.process_time() - started))
    if only != "key" and clip.tempo_bpm and (clip.style not in STYLES or STYLES[clip.style].beat):
        measure_tempo(beat, tempo, clip, tally)
    if only != "tempo" and clip.tonic and clip.style != "drums only":
        measure_key(key, clip, tally)


def measure_tempo(beat: BeatSpectrum, tempo: Tempo, clip: KnownClip, tally: Counter[str]) -> None:
    """Add one clip's tempo, beside librosa's, and the verdicts on it and on wrong ones."""
    allowed = tolerances()
    mono = clip.audio.mean(axis=0)
    theirs = float(np.atleast_1d(librosa.beat.beat_track(y=mono, sr=clip.rate)[0])[0])
    tally["beats"] += 1
    for name, found in (("ours", tempo.bpm), ("librosa", theirs)):
        tally[f"{name} accuracy1"] += near(found, clip.tempo_bpm, (1.0,))
        tally[f"{name} accuracy2"] += near(found, clip.tempo_bpm, OCTAVES)
    said = [tempo.bpm, *(rival.bpm for rival in tempo.alternatives[:2])]
    tally["among three"] += any(near(bpm, clip.tempo_bpm, (1.0,)) for bpm in said)
    right = music.tempo(beat, clip.tempo_bpm, allowed).verdict
    wrong = [music.tempo(beat, clip.tempo_bpm * k, allowed).verdict for k in WRONG_TEMPOS]
    tally["right tempo passes"] += right is Verdict.PASS
    tally["wrong tempo fails"] += wrong.count(Verdict.FAIL)


def measure_key(key: KeyEvidence, clip: KnownClip, tally: Counter[str]) -> None:
    """Add one clip's key, and the verdicts on it, on the other tonics of its mode and on its relative."""
    tonic, allowed = pitch_class(clip.tonic), tolerances()
    tally["keys"] += 1
    tally["key points"] += round(10 * mirex(key.reading().key, clip))
    right = music.key(key, Key(clip.tonic, clip.mode), allowed).verdict
    tally["right key never fails"] += right is not Verdict.FAIL
    tally["right key passes"] += right is Verdict.PASS
    for apart in range(1, 12):
        wrong = music.key(key, Key(NAMES[(tonic + apart) % 12], clip.mode), allowed).verdict
        tally["wrong key fails"] += wrong is Verdict.FAIL
        tally["wrong key passes"] += wrong is Verdict.PASS
        tally["fifth fails"] += apart in FIFTHS and wrong is Verdict.FAIL
    other = Key(NAMES[(tonic + (3 if is_minor(clip.mode) else 9)) % 12], "major" if is_minor(clip.mode) else "minor")
    tally["relative passes"] += music.key(key, other, allowed).verdict is Verdict.PASS


def clips_of(source: str, clips: int, seconds: float) -> Iterator[KnownClip]:
    """Every clip of a source."""
    if source == "clips":
        for style in STYLES:
            for seed in range(clips):
                yield known_clip(style, 1_000 + seed, seconds=seconds)
    elif source == "grooves":
        if missing():
            print(f"grooves: {missing()} is not installed, so they are left out")
            return
        for name in judging():
            for seed in range(clips):
                # Every third plays like a band, with a tempo that wanders from bar to bar.
                yield accompaniment(name, seed, seconds=seconds, drift=0.004 if seed % 3 == 1 else 0.0)
    else:
        yield from truths(Path(source))


def main() -> None:
    """Print a line a style, and one for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", default=["clips", "grooves"])
    parser.add_argument("--clips", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", choices=("tempo", "key"), default="")
    asked = parser.parse_args()
    for source in asked.sources:
        tallies: dict[str, Counter[str]] = defaultdict(Counter)
        for clip in clips_of(source, asked.clips, asked.seconds):
            measure(clip, tallies[clip.style], asked.only)
        for style, tally in tallies.items():
            print(line(style, tally))
        print(line(f"all {source}", sum(tallies.values(), Counter())))


def line(name: str, t: Counter[str]) -> str:
    """One row of the table; what was not measured is left out."""
    beats, keys, parts = max(1, t["beats"]), max(1, t["keys"]), []
    if t["beats"]:
        parts.append(
            f"tempo acc1 {t['ours accuracy1'] / beats:.2f} (librosa {t['librosa accuracy1'] / beats:.2f})"
            f" acc2 {t['ours accuracy2'] / beats:.2f} ({t['librosa accuracy2'] / beats:.2f})"
            f" among three {t['among three'] / beats:.2f}"
            f" right passes {t['right tempo passes'] / beats:.3f} wrong fails {t['wrong tempo fails'] / beats / 4:.3f}"
        )
    if t["keys"]:
        parts.append(
            f"key {t['key points'] / keys / 10:.3f} right passes {t['right key passes'] / keys:.3f}"
            f" not failed {t['right key never fails'] / keys:.3f} wrong fails {t['wrong key fails'] / keys / 11:.3f}"
            f" passes {t['wrong key passes'] / keys / 11:.3f} a fifth off fails {t['fifth fails'] / keys / 2:.3f}"
            f" relative passes {t['relative passes'] / keys:.3f}"
        )
    return f"{name:22.22} {' | '.join(parts)} | {t['cpu_ms'] / max(1, t['clips']):.0f} ms a clip"


if __name__ == "__main__":
    main()
