"""What a master changes, how well it lands, and what it costs, beside matchering and ffmpeg's loudnorm.

``python -m tests.benchmarks.mastering [--folder DIR] [--only NAME…] [--genre SLUG]`` prints, for every mix of the set
(or of a folder): the error against the asked loudness, how far the true peak passes -1 dBTP by a meter of its own
(scipy, sixteen times oversampled), CPU seconds, crest, loudness range, correlation, how far the octaves moved against
each other (their mean change in dB), and the octave balance itself, before and after. The files' encoding is not in the
seconds, since the peers write WAV only. ``--styles`` prints what each style does to the same six stems.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.signal

from mastering.core.chain import Loudened, prepared
from mastering.core.desk import neutral_traits
from mastering.core.mixing import mixed
from mastering.core.request import FOREIGN_STRENGTH, MasteringRequest, StemSource
from musicassist.audio.conform import conformed
from musicassist.audio.containers import SUFFIXES
from musicassist.audio.dynamics import dynamics
from musicassist.audio.io import Audio, write_wav
from musicassist.audio.loudness import integrated_lufs, measure_loudness
from musicassist.audio.spectrum import octave_balance_db
from musicassist.audio.stereo import stereo_image
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.errors import BadInput
from tests.benchmarks.mastering_peers import CEILING_DBTP, Peer, available, cpu_seconds
from tests.benchmarks.mastering_set import CASES, Case, song
from tests.benchmarks.mastering_styles import print_styles

RATE_HZ = 44_100
MARKS = ("crest", "LRA", "corr", "moved", "balance 63 Hz to 16 kHz")


@dataclass(frozen=True)
class Made:
    """A master and what it cost."""

    by: str
    audio: Audio
    cpu_seconds: float


def ours(mix: Path, lufs: float, slug: str) -> Made:
    """The chain without the files."""
    request = MasteringRequest(
        stems=(StemSource("Mix", "full", mix),),
        traits=genre(slug).mix if slug else neutral_traits(),
        target=DeliveryTarget("custom", lufs, CEILING_DBTP, explicit=True),
        balance_strength=FOREIGN_STRENGTH,
        keeps_dynamics=not slug,
    )
    start = cpu_seconds()
    with tempfile.TemporaryDirectory() as scratch:
        bus = mixed(request, Path(scratch), lambda fraction, message: None).bus
    ready = prepared(bus, request, RATE_HZ, lambda fraction, message: None)
    loud = Loudened(ready, request.goals[0], request, RATE_HZ, lambda: None)
    return Made("musicassist", loud.delivered.audio, cpu_seconds() - start)


def over_db(audio: Audio) -> float:
    """How far the true peak passes the ceiling, by scipy and not by our own meter."""
    highest = 0.0
    for start in range(0, audio.shape[1], 1 << 20):
        part = audio[:, max(0, start - 64) : start + (1 << 20) + 64]
        fine = scipy.signal.resample_poly(part, 16, 1, axis=1, window=("kaiser", 8.0))
        highest = max(highest, float(np.abs(fine).max()))
    return 20.0 * math.log10(max(highest, 1e-10)) - CEILING_DBTP


def row(by: str, audio: Audio, before: Audio, lufs: float | None, seconds: float | None) -> str:
    """One line of figures; a mix before mastering has no asked loudness and took no time."""
    loudness, image = measure_loudness(audio, RATE_HZ), stereo_image(audio)
    octaves = octave_balance_db(audio, RATE_HZ)
    balance = " ".join(f"{value:5.1f}" for value in octaves)
    moved = float(np.mean(np.abs(np.asarray(octaves) - np.asarray(octave_balance_db(before, RATE_HZ)))))
    error = f"{loudness.integrated_lufs - lufs:+6.2f}" if lufs is not None else f"{loudness.integrated_lufs:6.1f}"
    over = f"{max(0.0, over_db(audio)):5.2f}" if lufs is not None else "     "
    cost = f"{seconds:6.1f}" if seconds is not None else "      "
    return (
        f"  {by:16s} {error} {over} {cost}  {dynamics(audio, RATE_HZ).crest_db:5.1f} {loudness.range_lu:5.1f} "
        f"{image.correlation:5.2f} {moved:5.1f}  {balance}"
    )


def compare(case: Case, slug: str, peers: dict[str, Peer]) -> None:
    """Print one mix and every master of it."""
    audio = case.mix()
    wish = "" if case.is_possible else ", which physics forbids"
    print(f"{case.name}: {audio.shape[1] / RATE_HZ:.0f} s, asked {case.lufs:g} LUFS{wish}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_wav(folder / "mix.wav", audio, RATE_HZ, subtype="FLOAT")
        print(row("before (LUFS)", audio, audio, None, None))
        made = ours(folder / "mix.wav", case.lufs, slug)
        print(row(made.by, made.audio, audio, case.lufs, made.cpu_seconds))
        other = song(30.0)
        gain = 10.0 ** ((case.lufs - integrated_lufs(other, RATE_HZ)) / 20.0)
        write_wav(folder / "reference.wav", other * gain, RATE_HZ, subtype="FLOAT")
        for by, master in peers.items():
            start = cpu_seconds()
            try:
                result = master(folder / "mix.wav", case.lufs, folder / "reference.wav")
            except Exception as error:  # a peer's refusal is a result
                print(f"  {by:16s} gave up: {error}")
                continue
            print(row(by, result, audio, case.lufs, cpu_seconds() - start))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="real mixes instead of the set")
    parser.add_argument("--only", nargs="*", default=[], help="cases whose names begin so")
    parser.add_argument("--target", type=float, default=-14.0, help="for --folder, in LUFS")
    parser.add_argument("--genre", default="", help="style family to master towards (default: neutral)")
    parser.add_argument("--styles", nargs="*", help="print what styles do to the same stems instead")
    options = parser.parse_args()
    if options.styles is not None:
        print_styles(options.styles or ["house", "jazz", "ambient"])
        return
    cases = CASES
    if options.folder:
        cases = folder_cases(options.folder, options.target)
    ours_warm()
    peers, absent = available()
    for reason in absent:
        print(f"without {reason}")
    print(f"  {'':16s} {'LU':>6s} {'over':>5s} {'CPU s':>6s}  {'  '.join(MARKS)}")
    for case in cases:
        if not options.only or case.name.startswith(tuple(options.only)):
            try:
                compare(case, options.genre, peers)
            except BadInput as error:
                print(f"{case.name}: left out: {error.message}")


def folder_cases(folder: Path, lufs: float) -> tuple[Case, ...]:
    """Every track of a folder in a format that the house reads; one that cannot be read is told when its turn comes."""
    if not folder.is_dir():
        raise SystemExit(f"there is no folder {folder}")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
    return tuple(Case(f.name, lambda f=f: conformed(f), lufs) for f in files)


def ours_warm() -> None:
    """Compile before anything is timed, as a worker has done long ago."""
    with tempfile.TemporaryDirectory() as name:
        write_wav(Path(name) / "mix.wav", 0.8 * song(6.0), RATE_HZ, subtype="FLOAT")
        ours(Path(name) / "mix.wav", -8.0, "house")


if __name__ == "__main__":
    main()
