"""An engine that exists only here: a machine that runs 6 % fast when it is cold, and right once it is warm.

It plays its own simple music (kick, snare, hats, bass, chords) at any tempo, key and length, so what QA measures is
what really sounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generation.engines.base import Availability
from musicassist.audio.io import audio_ref, write_wav
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.rendering import MixHints, PlayedInstrument, Rendering, Section, Stem
from musicassist.contracts.stage import StageContext

RATE_HZ = 44_100
COLD_FACTOR = 1.06
PITCHES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
# Degrees of the minor scale: i, VI, III, VII; of the major scale: I, vi, IV, V.
CHORDS = {
    "minor": ((0, 3, 7), (8, 12, 15), (3, 7, 10), (10, 14, 17)),
    "major": ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14)),
}


@dataclass
class Deck:
    """One stem being filled."""

    audio: np.ndarray

    @classmethod
    def of(cls, seconds: float) -> Deck:
        return cls(np.zeros((2, round(seconds * RATE_HZ)), dtype=np.float32))

    def put(self, sound: np.ndarray, at_seconds: float, gain: float = 1.0) -> None:
        start = round(at_seconds * RATE_HZ)
        part = sound[: max(0, self.audio.shape[1] - start)] * gain
        self.audio[:, start : start + len(part)] += part


def kick() -> np.ndarray:
    t = np.arange(round(0.25 * RATE_HZ)) / RATE_HZ
    return np.sin(2 * np.pi * (50 * t + 6.0 * (1 - np.exp(-t * 30)))) * np.exp(-t * 14)


def noise(rng: np.random.Generator, seconds: float, decay: float) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.diff(rng.normal(size=len(t) + 1)) * 0.3 * np.exp(-t * decay)


def tone(midi: float, seconds: float, partials: int) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    f = 440.0 * 2 ** ((midi - 69) / 12)
    body = sum(np.sin(2 * np.pi * f * n * t) / n**1.5 for n in range(1, partials + 1))
    return body * np.minimum(1.0, t * 200) * np.exp(-t * 1.5) * np.minimum(1.0, (seconds - t) * 100)


def play(brief: MusicBrief, tempo_bpm: float, seconds: float) -> dict[str, np.ndarray]:
    """Stems of the brief's key and length at ``tempo_bpm``."""
    rng = np.random.default_rng(brief.seed)
    beat = 60.0 / tempo_bpm
    drums, bass, keys = (Deck.of(seconds) for _ in range(3))
    tonic = PITCHES[brief.key.tonic[0]] + brief.key.tonic.count("#") - brief.key.tonic.count("b")
    chords = CHORDS["major" if brief.key.mode == "major" else "minor"]
    hit = kick()
    for step in range(int(seconds / beat)):
        at = step * beat
        chord = chords[step // 4 % 4]
        drums.put(hit, at, 0.8)
        drums.put(noise(rng, 0.05, 90), at + beat / 2, 0.3)
        if step % 2:
            drums.put(noise(rng, 0.15, 30), at, 0.5)
        for half in (0.0, 0.5):
            bass.put(tone(36 + tonic + chord[0] % 12, beat * 0.45, 4), at + half * beat, 0.35)
        for note in chord if step % 2 == 0 else ():
            keys.put(tone(60 + (tonic + note) % 12, beat * 1.8, 5), at, 0.12)
    return {"Drums": drums.audio, "Bass": bass.audio, "Keys": keys.audio}


class FastEngine:
    """Cold at its first call for a job, warm afterwards."""

    name = "cold-machine"
    title = "A machine that starts cold"
    version = "1"
    stems, midi, exact_tempo, vocals, max_seconds = True, False, True, False, 600.0

    def available(self) -> Availability:
        return Availability(True)

    def key_values(self, brief: MusicBrief) -> dict[str, object]:
        return {}

    def estimate_seconds(self, brief: MusicBrief) -> float:
        return brief.duration_seconds / 10

    def render(self, ctx: StageContext, brief: MusicBrief) -> Rendering:
        warm = ctx.root / "machine-is-warm"
        factor = 1.0 if warm.exists() else COLD_FACTOR
        with warm.open("a") as calls:
            calls.write("called\n")
        return rendered(ctx, brief, play(brief, brief.tempo_bpm * factor, brief.duration_seconds / factor), self.name)


def rendered(
    ctx: StageContext,
    brief: MusicBrief,
    sounds: dict[str, np.ndarray],
    engine: str,
    *,
    keys_db: float = -5.0,
) -> Rendering:
    """The sounds as stems; whatever was asked for is said to be played by the keys."""
    stems = []
    asked = tuple(PlayedInstrument(wish.name, "Sine waves") for wish in brief.instruments)
    levels_db = {"Drums": 0.0, "Bass": -5.0, "Keys": keys_db}
    for (name, audio), role in zip(sounds.items(), ("drums", "bass", "chords"), strict=True):
        ctx.progress(0.5, f"Playing {name}")
        path = ctx.workdir / "stems" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, audio, RATE_HZ, subtype="FLOAT")
        ref = audio_ref(f"{ctx.final_prefix}/stems/{name}.wav", path)
        stems.append(Stem(name, role, ref, asked if name == "Keys" else (), MixHints(level_db=levels_db[name])))
    bars = round(brief.duration_seconds * brief.tempo_bpm / 240)
    return Rendering(
        engine=engine,
        engine_version="1",
        seed=brief.seed,
        tempo_bpm=brief.tempo_bpm,
        key=brief.key,
        metre=brief.metre,
        duration_seconds=brief.duration_seconds,
        sections=(Section("verse", 0.0, brief.duration_seconds, 0, bars, 0.7),),
        stems=tuple(stems),
        midi=None,
        engine_prompt=brief.prompt,
    )
