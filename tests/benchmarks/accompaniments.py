"""Known clips that nothing of ours played: MMA's grooves through FluidSynth.

Musical MIDI Accompaniment (Bob van der Poel, Debian's ``mma``) holds some two thousand grooves that musicians wrote;
FluidSynth plays them with FluidR3 (Debian's ``fluidsynth`` and ``fluid-soundfont-gm``). Only the chords, the tune, the
tempo and the key are drawn here. Grooves of MMA's own library judge; those copied from drum machines may train.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

import mido
import numpy as np
import soundfile

from tests.benchmarks.clip import SCALES, TONICS, KnownClip

GROOVES = Path(__file__).with_name("grooves.toml")
FONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
RATE = 44_100
CHORDS = {
    "major": ("C Am F G", "C G Am F", "C F C G7", "Dm7 G7 CM7 CM7", "C Em F G", "C F G C", "CM7 Am7 Dm7 G7",
              "F G C Am"),
    "minor": ("Cm Ab Eb Bb", "Cm Fm Gm Cm", "Cm Fm G7 Cm", "Cm Bb Ab G7", "Cm7 Fm7 Bb7 EbM7 AbM7 Dm7b5 G7 Cm7",
              "Fm Cm G7 Cm", "Cm Eb Bb Fm", "Cm Cm Ab Bb"),
}  # fmt: skip
LEADS = (0, 4, 11, 24, 25, 26, 40, 56, 61, 65, 66, 71, 73, 80, 81)
PADS = (4, 16, 19, 48, 50, 88, 89)


JUDGES = ("stdlib", "yamaha", "kara")


def missing() -> str:
    """What these clips need and this machine lacks; empty when they can be made."""
    tools = [tool for tool in ("mma", "fluidsynth") if shutil.which(tool) is None]
    return ", ".join(tools + ([] if FONT.is_file() else ["fluid-soundfont-gm"]))


def grooves() -> dict[str, dict]:
    """Name of each groove and how it is counted."""
    return tomllib.loads(GROOVES.read_text("utf-8"))


def judging() -> list[str]:
    """Names of the grooves that nothing was trained on."""
    return [name for name in grooves() if name.split("/")[0] in JUDGES]


def accompaniment(
    name: str,
    seed: int,
    *,
    seconds: float = 25.0,
    drift: float = 0.0,
    harmony: tuple[str, list[str]] | None = None,
    rate_hz: int = RATE,
) -> KnownClip:
    """Play a groove.

    ``drift`` is the random walk of its tempo from bar to bar, relative; ``harmony`` a mode and chords over C, one a
    bar, instead of those that are drawn.
    """
    row = grooves()[name]
    rng = np.random.default_rng([seed, list(grooves()).index(name)])
    tempo_bpm = round(float(rng.uniform(*row["tempos"])), 1)
    tonic, mode = int(rng.integers(12)), str(rng.choice(["major", "minor"]))
    chords = str(rng.choice(CHORDS[mode])).split()
    mode, chords = harmony or (mode, chords)
    written_bpm = tempo_bpm * row.get("per", 1)
    bars = int(np.ceil(seconds / (row["bar"] * 60.0 / written_bpm)))
    groove = rng.choice(row["grooves"])
    lines = [
        f"Tempo {written_bpm:.3f}",
        f"Transpose {tonic if tonic < 6 else tonic - 12}",
        f"Groove {groove}",
    ]
    lines += [f"{bar + 1} {chords[bar % len(chords)]}" for bar in range(bars)]
    with tempfile.TemporaryDirectory() as folder:
        song = Path(folder) / "song.mma"
        song.write_text("\n".join(lines) + "\n", "utf-8")
        _run(["mma", "-f", str(song.with_suffix(".mid")), str(song)])
        score = mido.MidiFile(song.with_suffix(".mid"))
        if row.get("tune", rng.random() < 0.6):
            score.tracks.append(_tune(rng, score.ticks_per_beat, row, chords, bars, tonic, mode))
        if row.get("drums"):
            score.tracks.append(_pad(rng, score.ticks_per_beat, row, chords, bars, tonic))
        if drift:
            score.tracks.append(_wander(rng, score.ticks_per_beat, row, bars, written_bpm, drift))
        score.save(song.with_suffix(".mid"))
        wav = song.with_suffix(".wav")
        _run(
            [
                "fluidsynth",
                "-ni",
                "-g",
                "0.4",
                "-r",
                str(rate_hz),
                "-F",
                str(wav),
                str(FONT),
                str(song.with_suffix(".mid")),
            ]
        )
        audio, rate = soundfile.read(wav, dtype="float32", always_2d=True)
    audio = audio[: round(seconds * rate)].T
    return KnownClip(audio / max(float(np.abs(audio).max()), 1e-6) * 0.8, name, tempo_bpm, TONICS[tonic], mode, rate)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _track(notes: list[tuple[float, float, int, int]], ticks: int, program: int, channel: int) -> mido.MidiTrack:
    """Notes as (start, length, pitch, velocity), in MMA's beats."""
    events = [(round(t * ticks), mido.Message("note_on", note=n, velocity=v, channel=channel)) for t, _, n, v in notes]
    events += [(round((t + d) * ticks), mido.Message("note_off", note=n, channel=channel)) for t, d, n, _ in notes]
    events.sort(key=lambda event: (event[0], event[1].type == "note_on"))
    track, now = mido.MidiTrack(), 0
    track.append(mido.Message("program_change", program=program, channel=channel))
    for when, message in events:
        track.append(message.copy(time=when - now))
        now = when
    return track


def _tune(rng, ticks, row, chords, bars, tonic, mode) -> mido.MidiTrack:  # type: ignore[no-untyped-def]
    """A diatonic walk that meets the chord's root at the start of each bar."""
    scale, degree, notes = SCALES[mode], 7, []
    step = row.get("tune_step", 1.0)
    base = 60 + (tonic if tonic < 6 else tonic - 12)
    for bar in range(bars):
        root = _root(chords[bar % len(chords)])
        for k in range(int(row["bar"] / step)):
            if rng.random() < 0.35:
                continue
            degree = int(np.clip(degree + rng.choice([-2, -1, -1, 0, 1, 1, 2]), 3, 14))
            pitch = base + 12 * (degree // 7) + scale[degree % 7]
            if k == 0:
                pitch = base + min(range(25), key=lambda p: (abs(p - (pitch - base)), p) if p % 12 == root else (99, p))
            length = step * float(rng.choice([0.5, 0.9, 1.4]))
            notes.append((bar * row["bar"] + k * step, length, pitch, int(rng.integers(70, 110))))
    return _track(notes, ticks, int(rng.choice(LEADS)), 14)


def _pad(rng, ticks, row, chords, bars, tonic) -> mido.MidiTrack:  # type: ignore[no-untyped-def]
    """Held chords, for grooves that are drums alone."""
    notes = []
    for bar in range(bars):
        chord = chords[bar % len(chords)]
        root = _root(chord)
        third = 3 if "m" in chord.replace("M", "") else 4
        for interval in (-12, 0, third, 7):
            pitch = 48 + (root + tonic) % 12 + interval
            notes.append((bar * row["bar"], row["bar"] * 0.98, pitch, 80))
    return _track(notes, ticks, int(rng.choice(PADS)), 13)


def _wander(rng, ticks, row, bars, written_bpm, drift) -> mido.MidiTrack:  # type: ignore[no-untyped-def]
    walk = np.cumsum(rng.normal(0.0, drift, bars))
    walk = np.clip(walk - walk.mean(), -0.03, 0.03)
    track = mido.MidiTrack()
    for bar in range(bars):
        tempo = mido.bpm2tempo(written_bpm * (1.0 + walk[bar]))
        track.append(mido.MetaMessage("set_tempo", tempo=tempo, time=int(row["bar"] * ticks) if bar else 0))
    return track


def _root(chord: str) -> int:
    flats = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    return (flats[chord[0]] - (chord[1:2] == "b")) % 12
