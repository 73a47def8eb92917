"""Synthesised clips whose tempo and key are known because they were made so.

Nothing here is shared with the product's own composer or synths: the sounds are plain numpy, the patterns are
plain lists, so that a measurement which is right here is right for a reason of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tests.benchmarks.clip import RATE, SCALES, TONICS, KnownClip
from tests.benchmarks.clip_sounds import KIT, bass, keys, lead, pad


@dataclass(frozen=True)
class ClipStyle:
    """How a clip is played.

    Attributes
    ----------
    steps : int
        Steps in a bar; drum strings have as many characters (X accent, x normal, o ghost).
    beats : int
        Counted beats in a bar (a dotted quarter in 6/8).
    swing : float
        Where the off-step of a pair falls: 0.5 straight, 0.667 triplet.
    bass, comp : str
        Steps on which they play; empty for not at all.
    roots : tuple of tuple of int
        Progressions of scale degrees, one a bar.
    extension : int
        Notes of a chord.
    """

    tempos: tuple[float, float]
    drums: dict[str, str] = field(default_factory=dict)
    steps: int = 16
    beats: int = 4
    swing: float = 0.5
    bass: str = ""
    comp: str = ""
    comp_sound: str = "keys"
    melody: float = 0.25
    jitter_ms: float = 5.0
    modes: tuple[str, ...] = ("minor", "major")
    roots: tuple[tuple[int, ...], ...] = ((0, 5, 2, 6), (0, 3, 4, 0), (0, 4, 5, 3))
    extension: int = 3
    beat: bool = True
    rubato: float = 0.0


JAZZ = ((1, 4, 0, 0), (0, 5, 1, 4))
STYLES: dict[str, ClipStyle] = {
    "house": ClipStyle(
        (118, 128),
        {"kick": "X---X---X---X---", "snare": "----x-------x---", "hat": "--X---X---X---X-"},
        bass="--x---x---x--xx-",
        comp="x--x--x---x-----",
        jitter_ms=0,
    ),
    "techno": ClipStyle(
        (126, 140),
        {"kick": "X---X---X---X---", "hat": "--x---x---x---x-", "rim": "x--x--x--x--x-x-"},
        bass="--xx--xx--xx--xx",
        comp="------x---------",
        modes=("phrygian", "minor"),
        roots=((0, 0, 0, 0), (0, 0, 1, 0)),
        jitter_ms=0,
    ),
    "drum and bass": ClipStyle(
        (168, 178),
        {"kick": "X---------X-----", "snare": "----X--o-o--X--o", "hat": "x-x-x-x-x-x-x-x-"},
        bass="x-----x---x-----",
        comp="x---------------",
        comp_sound="pad",
        jitter_ms=2,
    ),
    "trap": ClipStyle(
        (130, 155),
        {"kick": "X-----x---x-----", "snare": "--------X-------", "hat": "x-x-x-x-x-x-xxxx"},
        bass="x-----x---x-----",
        comp="x-------x-------",
        modes=("minor", "harmonic minor", "phrygian"),
        jitter_ms=0,
    ),
    "lo-fi": ClipStyle(
        (70, 90),
        {"kick": "X------x--x-----", "snare": "----X-------X--o", "hat": "x-xox-x-x-xox-x-"},
        swing=0.6,
        bass="x-------x-----x-",
        comp="x-----x---------",
        extension=4,
        roots=(*JAZZ, (0, 3, 5, 4)),
        jitter_ms=12,
        modes=("major", "minor", "dorian"),
    ),
    "boom bap": ClipStyle(
        (84, 96),
        {"kick": "X-----x--xx-----", "snare": "----X--o----X--o", "hat": "x-x-x-x-x-x-x-x-"},
        swing=0.58,
        bass="x-----x--x------",
        comp="x---x---x---x---",
        jitter_ms=10,
    ),
    "synthwave": ClipStyle(
        (80, 118),
        {"kick": "X---X---X---X---", "snare": "----X-------X---", "hat": "x-x-x-x-x-x-x-x-"},
        bass="x-x-x-x-x-x-x-x-",
        comp="x---------------",
        comp_sound="pad",
        jitter_ms=0,
    ),
    "rock": ClipStyle(
        (100, 140),
        {"kick": "X------xX-x-----", "snare": "----X-------X---", "hat": "X-x-X-x-X-x-X-x-"},
        bass="x-x-x-x-x-x-x-x-",
        comp="x---x---x---x-x-",
        modes=("major", "mixolydian", "minor"),
        jitter_ms=12,
    ),
    "jazz": ClipStyle(
        (100, 190),
        {"ride": "X--x-xX--x-x", "hat": "---x-----x--", "kick": "o--o--o--o--"},
        steps=12,
        bass="x--x--x--x--",
        comp="x----x------",
        extension=4,
        roots=JAZZ,
        modes=("major",),
        jitter_ms=12,
    ),
    "bossa": ClipStyle(
        (110, 150),
        {"kick": "x--xx--xx--xx--x", "rim": "x--x--x---x--x--", "hat": "x-x-x-x-x-x-x-x-"},
        bass="x--xx--xx--xx--x",
        comp="x--x--x---x--x--",
        extension=4,
        roots=JAZZ,
        modes=("major", "minor"),
        jitter_ms=8,
    ),
    "waltz": ClipStyle(
        (90, 170),
        {"kick": "X-----------", "snare": "----o---o---"},
        steps=12,
        beats=3,
        bass="x-----------",
        comp="----x---x---",
        modes=("major", "minor"),
        jitter_ms=8,
    ),
    "six-eight": ClipStyle(
        (50, 75),
        {"kick": "X-----------", "snare": "------X-----", "hat": "x-x-x-x-x-x-"},
        steps=12,
        beats=2,
        bass="x-----x---x-",
        comp="x-x-x-x-x-x-",
        jitter_ms=8,
    ),
    "reggae": ClipStyle(
        (66, 90),
        {"kick": "--------X-------", "snare": "--------X-------", "hat": "x-x-x-x-x-x-x-x-"},
        bass="--x-x---x-x-----",
        comp="----x-------x---",
        jitter_ms=8,
    ),
    "piano": ClipStyle(
        (70, 120),
        {},
        bass="x-------x-------",
        comp="x-x-x-x-x-x-x-x-",
        comp_sound="arpeggio",
        jitter_ms=8,
        modes=("major", "minor"),
    ),
    "drums only": ClipStyle(
        (90, 130),
        {"kick": "X-----x---x-----", "snare": "----X--o----X---", "hat": "x-x-x-x-x-x-x-x-"},
        melody=0,
        jitter_ms=8,
    ),
    "ambient": ClipStyle(
        (50, 80), {}, comp="x---------------", comp_sound="drone", melody=0.0, beat=False, modes=("major", "minor")
    ),
    "rubato piano": ClipStyle(
        (60, 90),
        {},
        bass="x-------x-------",
        comp="x-x-x-x-x-x-x-x-",
        comp_sound="arpeggio",
        beat=False,
        rubato=0.35,
        modes=("major", "minor"),
    ),
}


def known_clip(style: str, seed: int, *, seconds: float = 20.0, tempo_bpm: float | None = None) -> KnownClip:
    """Make a clip; tempo, key, progression and feel follow from the seed."""
    rng = np.random.default_rng([seed, list(STYLES).index(style)])
    return play(STYLES[style], rng, name=style, seconds=seconds, tempo_bpm=tempo_bpm)


def play(
    recipe: ClipStyle,
    rng: np.random.Generator,
    *,
    name: str = "",
    seconds: float = 20.0,
    tempo_bpm: float | None = None,
    gains_db: tuple[float, float] = (0.0, 0.0),
) -> KnownClip:
    """Play a style; each drum's level is drawn from ``gains_db``."""
    low, high = recipe.tempos
    drawn = round(float(rng.uniform(low, high)), 1)
    tempo_bpm = tempo_bpm or drawn
    tonic = int(rng.integers(12))
    mode = recipe.modes[rng.integers(len(recipe.modes))]
    audio = np.zeros(round(seconds * RATE))
    player = _Player(recipe, rng, audio, tempo_bpm, tonic, mode)
    for drum in player.kit if gains_db != (0.0, 0.0) else ():
        player.kit[drum] = player.kit[drum] * 10 ** (rng.uniform(*gains_db) / 20)
    for bar in range(player.bars):
        player.play(bar)
    audio /= np.abs(audio).max() * 1.25
    return KnownClip(audio[None, :].astype(np.float32), name, tempo_bpm, TONICS[tonic], mode)


class _Player:
    def __init__(self, recipe: ClipStyle, rng: np.random.Generator, audio, tempo_bpm, tonic, mode) -> None:
        self.recipe, self.rng, self.audio = recipe, rng, audio
        self.step_seconds = 60.0 / tempo_bpm * recipe.beats / recipe.steps
        self.bars = int(np.ceil(len(audio) / RATE / (self.step_seconds * recipe.steps)))
        self.roots = recipe.roots[rng.integers(len(recipe.roots))]
        self.tonic, self.scale = tonic, SCALES[mode]
        self.kit = {name: drum(rng) for name, drum in KIT.items()}
        stretch = 1.0 + recipe.rubato * np.cumsum(rng.normal(0, 0.35, self.bars * recipe.steps + 1)).clip(-1, 1)
        self.onsets = np.concatenate([[0.0], np.cumsum(stretch)]) * self.step_seconds
        self.degree = 7

    def play(self, bar: int) -> None:
        recipe, root = self.recipe, self.roots[bar % len(self.roots)]
        chord = [self.pitch(root + 2 * third) for third in range(recipe.extension)]
        for step in range(recipe.steps):
            for name, pattern in recipe.drums.items():
                if pattern[step] != "-":
                    level = {"X": 1.0, "x": 0.7, "o": 0.25}[pattern[step]]
                    self.add(self.kit[name] * level * self.rng.uniform(0.85, 1.1), bar, step)
            if recipe.bass[step : step + 1] == "x":
                fifth = step > recipe.steps // 2 and self.rng.random() < 0.3
                self.add(0.5 * bass(self.pitch(root + (4 if fifth else 0)) - 24, 0.35), bar, step)
            if recipe.comp[step : step + 1] == "x":
                self.comp(chord, bar, step)
            on_beat = step % max(recipe.steps // recipe.beats // 2, 1) == 0
            if on_beat and self.rng.random() < recipe.melody:
                self.melody(root, bar, step)

    def comp(self, chord: list[int], bar: int, step: int) -> None:
        sound = self.recipe.comp_sound
        bar_seconds = self.step_seconds * self.recipe.steps
        if sound == "arpeggio":
            self.add(0.4 * keys(chord[(step // 2) % len(chord)], 0.9), bar, step)
        elif sound in ("pad", "drone"):
            attack = 0.05 if sound == "pad" else 0.45 * bar_seconds
            length = bar_seconds * (1.0 if sound == "pad" else 1.6)
            for pitch in chord:
                self.add(0.16 * pad(pitch, length, attack, self.rng), bar, step)
        else:
            for pitch in chord:
                self.add(0.22 * keys(pitch, 0.6), bar, step)

    def melody(self, root: int, bar: int, step: int) -> None:
        self.degree = int(np.clip(self.degree + self.rng.choice([-2, -1, -1, 0, 1, 1, 2]), 4, 14))
        strong = step % (self.recipe.steps // self.recipe.beats) == 0
        if strong and (self.degree - root) % 7 not in (0, 2, 4):
            self.degree -= 1
        self.add(0.3 * lead(self.pitch(self.degree), 0.3), bar, step)

    def pitch(self, degree: int) -> int:
        return 60 + (self.tonic if self.tonic < 6 else self.tonic - 12) + 12 * (degree // 7) + self.scale[degree % 7]

    def add(self, sound: np.ndarray, bar: int, step: int) -> None:
        onset = self.onsets[bar * self.recipe.steps + step]
        if step % 2:
            onset += (2 * self.recipe.swing - 1) * self.step_seconds
        onset += self.rng.normal(0, self.recipe.jitter_ms / 1000)
        start = max(0, round(onset * RATE))
        length = min(len(sound), len(self.audio) - start)
        if length > 0:
            self.audio[start : start + length] += sound[:length]
