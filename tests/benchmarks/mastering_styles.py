"""What each style's mix and master make of the same six stems, and how long a minute of audio takes.

Prints crest, loudness range, correlation and octave balance of the plain sum of synthetic stems, of the mix and of the
master, and the time against playing the music.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from mastering.core.request import MasteringRequest, StemSource
from mastering.core.run import run
from musicassist.audio.dynamics import dynamics
from musicassist.audio.io import read_audio, write_wav
from musicassist.audio.loudness import measure_loudness
from musicassist.audio.spectrum import octave_balance_db
from musicassist.audio.stereo import stereo_image
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.rendering import MixHints
from musicassist.contracts.stage import StageContext
from tests.unit.songs import RATE_HZ, drums, tones

SECONDS = 60.0
HINTS = {
    "drums": MixHints(level_db=0.0, reverb_send=0.06),
    "bass": MixHints(level_db=-3.0, reverb_send=0.0, sidechain=True),
    "chords": MixHints(level_db=-6.0, delay_send=0.15, sidechain=True),
    "pad": MixHints(level_db=-9.0, reverb_send=0.3, sidechain=True),
    "counter": MixHints(level_db=-8.0, reverb_send=0.25),
    "lead": MixHints(level_db=-4.0, reverb_send=0.2, delay_send=0.2),
}


def described(name: str, audio: np.ndarray) -> str:
    """One line of figures."""
    loudness, image = measure_loudness(audio, RATE_HZ), stereo_image(audio)
    balance = " ".join(f"{value:6.1f}" for value in octave_balance_db(audio, RATE_HZ))
    return (
        f"{name:8s} {loudness.integrated_lufs:6.1f} LUFS  LRA {loudness.range_lu:4.1f}  "
        f"crest {dynamics(audio, RATE_HZ).crest_db:4.1f}  correlation {image.correlation:5.2f}  balance {balance}"
    )


def print_styles(slugs: list[str]) -> None:
    """Master the same six stems by each style."""
    stems = {
        "drums": drums(SECONDS),
        "bass": tones((55.0, 65.4, 49.0), SECONDS),
        "chords": tones((220.0, 261.6, 329.6), SECONDS, 0.3),
        "pad": tones((330.0, 392.0), SECONDS, 5.0),
        "counter": tones((660.0, 784.0, 880.0), SECONDS, 0.2),
        "lead": tones((440.0, 523.3, 587.3, 659.3), SECONDS, 0.3),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for role, audio in stems.items():
            write_wav(folder / f"{role}.wav", audio, RATE_HZ, subtype="FLOAT")
        print(described("sum", np.sum(list(stems.values()), axis=0)))
        for number, slug in enumerate(slugs):
            work = folder / f"{number} {slug}"
            work.mkdir()
            request = MasteringRequest(
                stems=tuple(StemSource(r, r, folder / f"{r}.wav", HINTS[r]) for r in stems),
                traits=genre(slug).mix,
                target=DeliveryTarget("streaming", -14.0),
                tempo_bpm=120.0,
                kick_onsets_seconds=tuple(np.arange(0, SECONDS, 0.5)),
            )
            start, cpu = time.perf_counter(), time.process_time()
            run(request, StageContext(folder, work, ""))
            wall, cpu = time.perf_counter() - start, time.process_time() - cpu
            print(f"{slug}: {SECONDS / wall:.1f} x real time, {cpu / SECONDS * 60:.1f} s CPU a minute of six stems")
            for file in ("mix", "master"):
                print(described(file, read_audio(work / f"{file}.wav")[0]))
