"""Finished tracks of the house's own composer and mastering, with what is known about them.

``python -m tests.benchmarks.renders FOLDER [--seeds FIRST LAST] [--seconds N]`` keeps one FLAC file a style and seed,
and a ``truth.csv`` that the other benchmarks read.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import os
import tempfile
from pathlib import Path

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicassist.settings.test")
django.setup()

from generation.engines.composer import ComposerEngine  # noqa: E402
from jobs.bounce import rough_mix  # noqa: E402
from mastering.stage import MasteringStage  # noqa: E402
from musicassist.audio.io import read_audio, write_flac  # noqa: E402
from musicassist.catalog.loader import genre, genres  # noqa: E402
from musicassist.contracts.brief import Key, MusicBrief  # noqa: E402
from musicassist.contracts.codec import encode  # noqa: E402
from musicassist.contracts.rendering import Rendering  # noqa: E402
from musicassist.contracts.stage import StageContext  # noqa: E402
from tests.benchmarks.clip import TONICS  # noqa: E402
from tests.benchmarks.musicality import brief_for  # noqa: E402

FIELDS = ("file", "style", "tempo_bpm", "tonic", "mode", "metre", "sections")


def brief(style: str, seed: int, *, seconds: float) -> MusicBrief:
    """A brief with a tempo within the style's range and a key of its modes, drawn from the seed."""
    family, rng = genre(style), np.random.default_rng([seed, list(genres()).index(style)])
    plain = brief_for(style, seed, duration_seconds=seconds)
    tempo = round(float(rng.uniform(family.tempo.low_bpm, family.tempo.high_bpm)), 1)
    key = Key(str(rng.choice(TONICS)), str(rng.choice(family.modes[:2])))
    return dataclasses.replace(plain, tempo_bpm=tempo, key=key, seed=seed)


def render(asked: MusicBrief, folder: Path, *, mastered: bool = True) -> tuple[Rendering, Path]:
    """Generate, and master or sum the stems plainly; the rendering and the track's path."""
    for name in ("generation", "mastering"):
        (folder / name).mkdir()
    made = ComposerEngine().render(StageContext(folder, folder / "generation", "generation"), asked)
    if not mastered:
        return made, folder / rough_mix(str(folder), encode(made), "mix.wav")["path"]
    ctx = StageContext(folder, folder / "mastering", "mastering")
    return made, folder / MasteringStage().run(ctx, brief=asked, rendering=made).wav.path


def rendered(style: str, seed: int, *, seconds: float) -> tuple[np.ndarray, int]:
    """Samples of shape (channels, frames) and their rate."""
    with tempfile.TemporaryDirectory() as folder:
        return read_audio(render(brief(style, seed, seconds=seconds), Path(folder))[1])


def main() -> None:
    """Fill a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", nargs=2, type=int, default=(0, 0))
    parser.add_argument("--seconds", type=float, default=50.0)
    parser.add_argument("--styles", nargs="*", default=list(genres()))
    parser.add_argument("--plain", action="store_true", help="Sum the stems instead of mastering them: quicker.")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    table = asked.folder / "truth.csv"
    new = not table.exists()
    for seed in range(asked.seeds[0], asked.seeds[1] + 1):
        for style in asked.styles:
            wish = brief(style, seed, seconds=asked.seconds)
            with tempfile.TemporaryDirectory() as work:
                made, path = render(wish, Path(work), mastered=not asked.plain)
                audio, rate = read_audio(path)
            name = f"{style}-{seed}.flac"
            write_flac(asked.folder / name, audio, rate)
            starts = " ".join(
                f"{section.start_seconds:.2f}:{section.name.replace(' ', '_')}" for section in made.sections
            )
            row = (name, style, wish.tempo_bpm, wish.key.tonic, wish.key.mode, str(wish.metre), starts)
            with table.open("a", newline="", encoding="utf-8") as sink:
                lines = csv.writer(sink)
                if new:
                    lines.writerow(FIELDS)
                    new = False
                lines.writerow(row)


if __name__ == "__main__":
    main()
