"""How the composer's tracks measure beside produced music: ``python -m tests.benchmarks.balance [style …]``.

Every style is composed, played, mixed and mastered. The table shows the octave balance of the master (``*`` marks a
band outside p5…p95 of produced music), loudness range, peak to loudness, stereo correlation and mono loss; below it
what is wrong with a stem: clipping, clicks, a cut tail, silence where its part plays. ``--raw`` prints the balance of
the mix before the master chain too, ``--stems`` that of every stem, ``--pictures FOLDER`` draws each track.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import django
import matplotlib
import numpy as np
import soundfile

from generation.core.compose.composer import compose
from generation.core.compose.rubato import in_time
from generation.core.score import Score
from generation.core.sound.mixing import stem_hints
from generation.core.sound.stems import PlayedStem, kick_onsets, play_stems
from generation.engines.performance import sections_of
from generation.soundfont import soundfont
from mastering.core.chain import Loudened, prepared
from mastering.core.mixing import RATE_HZ, mixed
from mastering.core.request import MasteringRequest, StemSource
from musicassist.audio.io import Audio
from musicassist.audio.measure import Measurement
from musicassist.audio.spectrum import OCTAVES_HZ, octave_balance_db
from musicassist.catalog.loader import genre, genres
from musicassist.contracts.brief import DeliveryTarget
from tests.benchmarks.musicality import brief_for
from tests.benchmarks.stem_faults import stem_faults

OPEN_STYLES = ("ambient", "orchestral", "classical_piano", "epic_trailer", "post_rock")
BANDS_WANTED, STYLES_WANTED = 8, 45
_FIGURES = ("loudness_range_lu", "peak_to_loudness_db", "stereo_correlation", "mono_loss_db")


@dataclass(frozen=True)
class Track:
    """One style, made and measured."""

    slug: str
    mix_db: tuple[float, ...]
    balance_db: tuple[float, ...]
    figures: tuple[float, ...]
    faults: tuple[str, ...]
    stems_db: dict[str, tuple[float, ...]]


def ranges() -> dict[str, tuple[float, float]]:
    """p5 and p95 of produced music, octave bands by centre frequency."""
    table = tomllib.loads(Path(__file__).with_name("produced_music.toml").read_text("utf-8"))
    rows = {**{k: v for k, v in table.items() if isinstance(v, list)}, **table["octave_balance_db"]}
    return {name: (row[0], row[2]) for name, row in rows.items()}


def made(slug: str, seconds: float, seed: int, pictures: Path | None) -> Track:
    """Compose, play, mix, master and measure one track."""
    family = genre(slug)
    score = compose(brief_for(slug, seed, duration_seconds=seconds), family, rng_seed=seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timed = in_time(score)
        stems = play_stems(timed, font=soundfont(), seed=seed, folder=folder / "stems")
        hints = stem_hints(stems, family)
        sources = tuple(StemSource(s.name, s.role, s.path, hints[s.name]) for s in stems)
        request = MasteringRequest(
            sources, family.mix, DeliveryTarget("streaming", -14.0), tempo_bpm=score.tempo_bpm,
            kick_onsets_seconds=kick_onsets(timed), seed=seed, sections=sections_of(score),
        )  # fmt: skip
        (folder / "scratch").mkdir()
        mix = mixed(request, folder / "scratch", lambda fraction, message: None)
        ready = prepared(mix.bus, request, RATE_HZ, lambda fraction, message: None)
        master = Loudened(ready, request.goals[0], request, RATE_HZ, lambda: None).delivered.audio
        faults, stems_db = _examined(stems, timed)
        if pictures:
            _draw(slug, master, stems, pictures)
    measured = Measurement((master, RATE_HZ))
    figures = (
        measured.loudness.range_lu, measured.true_peak_dbtp - measured.loudness.integrated_lufs,
        measured.stereo.correlation, measured.stereo.mono_loss_db,
    )  # fmt: skip
    return Track(
        slug, octave_balance_db(mix.bus, RATE_HZ), octave_balance_db(master, RATE_HZ), figures, faults, stems_db
    )


def _examined(stems: list[PlayedStem], score: Score) -> tuple[tuple[str, ...], dict[str, tuple[float, ...]]]:
    faults, balances = [], {}
    for stem in stems:
        audio = soundfile.read(stem.path, dtype="float32", always_2d=True)[0].T
        faults += [f"{stem.name}: {fault}" for fault in stem_faults(audio, stem.parts, score)]
        balances[stem.name] = octave_balance_db(audio, RATE_HZ)
    return tuple(faults), balances


def _draw(slug: str, master: Audio, stems: list[PlayedStem], folder: Path) -> None:
    matplotlib.use("Agg")
    from matplotlib import pyplot

    sounds = [("master", master)]
    sounds += [(s.name, soundfile.read(s.path, dtype="float32", always_2d=True)[0].T) for s in stems]
    figure, rows = pyplot.subplots(len(sounds), 2, figsize=(20, 2.4 * len(sounds)), squeeze=False)
    for (name, audio), (wave, picture) in zip(sounds, rows, strict=True):
        step = max(1, audio.shape[1] // 4000)
        shown = audio[:, : audio.shape[1] // step * step].reshape(2, -1, step)
        wave.fill_between(np.arange(shown.shape[1]) * step / RATE_HZ, shown[0].min(-1), shown[0].max(-1))
        wave.set_title(name, fontsize=8)
        picture.specgram(audio[0] + 1e-9, NFFT=2048, noverlap=1024, Fs=RATE_HZ, vmin=-140, vmax=-30)
        picture.set_yscale("symlog", linthresh=500)
        picture.set_ylim(30, 20_000)
    folder.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(folder / f"{slug}.png", dpi=55)
    pyplot.close(figure)


def _row(name: str, values: tuple[float, ...], limits: dict[str, tuple[float, float]]) -> tuple[str, int]:
    cells, met = [], 0
    for hz, value in zip(OCTAVES_HZ, values, strict=True):
        low, high = limits[f"{hz:g}"]
        inside = low <= value <= high
        met += inside
        cells.append(f"{value:>7.1f}{' ' if inside else '*'}")
    return f"{name:<20}{''.join(cells)}{met:>3}/9", met


def _figures(track: Track, limits: dict[str, tuple[float, float]]) -> str:
    cells = []
    for name, value in zip(_FIGURES, track.figures, strict=True):
        opened = name == "loudness_range_lu" and track.slug in OPEN_STYLES
        low, high = limits["loudness_range_open_lu" if opened else name]
        cells.append(f"{value:>7.2f}{' ' if low <= value <= high else '*'}")
    return "".join(cells)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("styles", nargs="*")
    parser.add_argument("--seconds", type=float, default=45.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--raw", action="store_true", help="show the mix before the master chain too")
    parser.add_argument("--stems", action="store_true", help="show every stem's balance")
    parser.add_argument("--pictures", type=Path, help="draw waveforms and spectrograms into this folder")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicassist.settings.test")
    django.setup()
    limits = ranges()
    header = "".join(f"{hz:>7g} " for hz in OCTAVES_HZ)
    print(f"{'style':<20}{header}  met{'LRA':>7} {'PLR':>7} {'corr':>7} {'mono':>7}")
    reached, total, faulty = 0, 0, 0
    for slug in options.styles or list(genres()):
        track = made(slug, options.seconds, options.seed, options.pictures)
        row, met = _row(slug, track.balance_db, limits)
        reached, total, faulty = reached + (met >= BANDS_WANTED), total + 1, faulty + bool(track.faults)
        print(f"{row}{_figures(track, limits)}", flush=True)
        if options.raw:
            print(_row("    before", track.mix_db, limits)[0])
        if options.stems:
            for name, values in track.stems_db.items():
                print(_row(f"    {name}", values, limits)[0])
        for fault in track.faults:
            print(f"    {fault}", flush=True)
    print(f"\n{reached} of {total} styles have {BANDS_WANTED} of 9 bands (wanted {STYLES_WANTED} of 50)")
    print(f"{faulty} have faults")


if __name__ == "__main__":
    main()
