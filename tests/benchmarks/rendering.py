"""How fast scores are played: ``python -m tests.benchmarks.rendering [style …] [--seconds S] [--parts] [--musicgen]``.

Every style is composed and all its stems are rendered to files, as a job does. Speed is music by CPU seconds over two
cores (what two free cores would give) and by the clock. In the same run FluidSynth alone plays five bare dry stems on
one core, and with ``--musicgen`` MusicGen-small's architecture generates a few seconds, so that the ratios hold on
another machine. ``--parts`` lists what each part costs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import django
import numpy as np
import torch

from generation.core.compose.composer import compose
from generation.core.score import Score
from generation.core.sound.clock import RATE_HZ, total_samples
from generation.core.sound.fluidsynth import DRUM_BANK, DRUM_CHANNEL, FluidSynth, keep_preset
from generation.core.sound.players import Room, play_part
from generation.core.sound.stems import play_stems
from generation.soundfont import soundfont
from musicassist.catalog.loader import genre, genres
from tests.benchmarks.musicality import brief_for
from tests.benchmarks.musicgen import small

CORES = 2
WANTED = 30.0
_BARE = ((0, 0), (0, 33), (0, 48), (0, 27), (DRUM_BANK, 0))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("styles", nargs="*")
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--parts", action="store_true", help="list the cost of each part")
    parser.add_argument("--musicgen", action="store_true", help="run MusicGen-small's architecture beside it")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicassist.settings.test")
    django.setup()
    font = soundfont()
    bare = _bare_speed(font, options.seconds) if font else 0.0
    if font:
        print(f"FluidSynth alone, five dry stems, one core: {bare:.0f} x real time")
    if options.musicgen:
        print(f"MusicGen-small's architecture, all cores: {_musicgen_speed():.2f} x real time")
    _warm_up(font)
    print(f"\n{'style':<20}{'stems':>6}{'CPU s':>8}{'x on 2':>8}{'x clock':>8}{'of bare':>8}")
    speeds = []
    for slug in options.styles or list(genres()):
        score = compose(brief_for(slug, 1, duration_seconds=options.seconds), genre(slug), rng_seed=1)
        stems, cpu, wall = _timed(score, font)
        speed = score.duration_seconds / cpu * CORES
        speeds.append(speed)
        share = f"{speed / (CORES * bare):.2f}" if bare else "-"
        print(
            f"{slug:<20}{stems:>6}{cpu:>8.1f}{speed:>8.1f}{score.duration_seconds / wall:>8.1f}{share:>8}", flush=True
        )
        if options.parts:
            _print_parts(score, font)
    met = sum(speed >= WANTED for speed in speeds)
    print(f"\n{met} of {len(speeds)} at {WANTED:.0f} x or better; {statistics.median(speeds):.1f} x in the middle")


def _timed(score: Score, font: Path | None) -> tuple[int, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        stems = play_stems(score, font=font, seed=1, folder=Path(folder))
        return len(stems), time.process_time() - cpu, time.perf_counter() - wall


def _print_parts(score: Score, font: Path | None) -> None:
    room = Room(font=font, seed=1, tempo_bpm=score.tempo_bpm, frames=total_samples(score))
    for part in score.parts:
        cpu = time.process_time()
        play_part(part, room)
        cpu = time.process_time() - cpu
        print(f"    {part.name:<22}{part.instrument:<22}{len(part.notes):>6} notes{cpu:>8.2f} s", flush=True)


def _bare_speed(font: Path, seconds: float) -> float:
    """A chord of three twice a second, or a beat, on each of five presets."""
    out = np.zeros((2, round(seconds * RATE_HZ)), dtype=np.float32)
    for bank, program in _BARE:  # decoding is left out for both
        keep_preset(font, program, bank=bank)
    cpu = time.process_time()
    for bank, program in _BARE:
        channel = DRUM_CHANNEL if bank else 0
        keys = (36, 42, 38) if bank else (48, 52, 55)
        with FluidSynth(font, RATE_HZ) as synth:
            synth.choose(channel, program, bank=bank)
            for start in range(0, out.shape[1], RATE_HZ // 2):
                for key in keys:
                    synth.note_off(channel, key)
                    synth.note_on(channel, key, 90)
                synth.write(out, start, min(RATE_HZ // 2, out.shape[1] - start))
    return seconds / (time.process_time() - cpu)


def _musicgen_speed(seconds: float = 4.0) -> float:
    model = small()
    words = torch.ones((1, 24), dtype=torch.long)
    with torch.inference_mode():
        began_at = time.perf_counter()
        sound = model.generate(
            input_ids=words, attention_mask=words, do_sample=True, guidance_scale=3.0, max_new_tokens=int(50 * seconds)
        )
    return float(sound.shape[-1] / 32_000 / (time.perf_counter() - began_at))


def _warm_up(font: Path | None) -> None:
    """Compiled code and decoded presets are a job's first minute, not its speed."""
    for slug in ("house", "rock"):
        score = compose(brief_for(slug, 1, duration_seconds=20.0), genre(slug), rng_seed=1)
        _timed(score, font)


if __name__ == "__main__":
    main()
