"""Songs whose key is known, written anew for every seed: what the key network learns from.

Chords come from ``key_progressions.toml``, from a grammar of functions, or from how rock songs move (de Clercq and
Temperley's RS 200 corpus); bass, chords, tune and drums are drawn over them. No judging clip shares a line of this.
"""

from __future__ import annotations

import functools
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from musicassist.contracts.brief import Key
from musicassist.theory.chord import Chord, parse_roman
from musicassist.theory.scale import MODES

HERE = Path(__file__).parent
TRANSITIONS = HERE.parents[1] / "generation" / "data" / "chord_transitions.json"
MODE_SHARES = {"major": 0.43, "minor": 0.38, "dorian": 0.07, "mixolydian": 0.06, "phrygian": 0.04, "lydian": 0.02}
LISTED, BY_FUNCTION = 0.6, 0.25  # the rest follow the corpus
AWAY = 0.18  # of the listed loops
FUNCTIONS = {
    "major": {"T": ("I", "I", "I", "vi", "iii"), "S": ("IV", "IV", "ii", "ii", "iv", "bVII"),
              "D": ("V", "V", "V7", "viidim", "III7")},
    "minor": {"T": ("i", "i", "i", "bVI", "bIII"), "S": ("iv", "iv", "iidim", "bVI", "bII"),
              "D": ("V", "V7", "v", "bVII")},
}  # fmt: skip
PHRASES = ("TSDT", "TTSD", "TSTD", "TDTS", "TSSD", "TDST", "TTDD", "STDT", "SDTT", "TDTT", "TTST")
BASSES = (32, 33, 33, 34, 35, 36, 38, 39, 43, 0, 58)
COMPS = (0, 0, 1, 2, 4, 4, 5, 7, 11, 12, 16, 17, 18, 19, 21, 24, 25, 25, 26, 27, 28, 29, 30, 45, 46, 48, 49, 50, 51, 52,
         61, 62, 63, 80, 81, 88, 89, 90, 91, 92, 94, 95)  # fmt: skip
LEADS = (0, 4, 11, 12, 13, 22, 24, 26, 27, 29, 40, 41, 42, 52, 53, 56, 57, 59, 60, 64, 65, 66, 68, 69, 71, 73, 75, 78,
         79, 80, 81, 82, 85, 87)  # fmt: skip
KITS = (0, 0, 0, 8, 16, 24, 25, 32, 40)
BASS_STYLES = {"root": 0.5, "fifth": 0.2, "octave": 0.12, "walking": 0.15, "pedal": 0.03}
# Kick, snare, hats and a tom: pitch, how often, and how often on the first beat.
DRUMS = ((36, 0.3, 0.95), (38, 0.2, 0.05), (42, 0.8, 0.8), (46, 0.05, 0.0), (45, 0.05, 0.1))


@dataclass(frozen=True)
class SongNote:
    """A note of a song; times in seconds."""

    start: float
    length: float
    pitch: int
    velocity: int


@dataclass
class Part:
    """One instrument's notes; ``level`` is MIDI's volume."""

    program: int
    level: int
    notes: list[SongNote] = field(default_factory=list)
    is_kit: bool = False


@dataclass(frozen=True)
class Song:
    """A song and its key; it sounds for so many seconds, and what lies behind ``cut_seconds`` is not heard."""

    parts: tuple[Part, ...]
    tonic: int
    mode: str
    cut_seconds: float
    tuning_cents: float


def progression(rng: np.random.Generator, mode: str) -> list[str]:
    """A loop of chords in roman numerals."""
    drawn = rng.random()
    if drawn >= LISTED and mode in FUNCTIONS:
        return _by_function(rng, mode) if drawn < LISTED + BY_FUNCTION else _by_corpus(rng, mode)
    rows = _listed()[mode]
    kind = "away" if rng.random() < AWAY else "home"
    return str(rng.choice(rows[kind])).split()


@functools.cache
def _listed() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((HERE / "key_progressions.toml").read_text("utf-8"))


@functools.cache
def _transitions() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = json.loads(TRANSITIONS.read_text("utf-8"))["transitions"]
    return table


def _by_function(rng: np.random.Generator, mode: str) -> list[str]:
    phrase = str(rng.choice(PHRASES))
    if rng.random() < 0.4:
        phrase += str(rng.choice(PHRASES))
    chords = [str(rng.choice(FUNCTIONS[mode][function])) for function in phrase]
    if phrase[0] == "T" and rng.random() < 0.8:
        chords[0] = "I" if mode == "major" else "i"
    if rng.random() < 0.15:  # a dominant of the chord that follows
        at = int(rng.integers(1, len(chords)))
        target = parse_roman(chords[(at + 1) % len(chords)], Key("C", mode)).root
        names = ("I", "bII", "II", "bIII", "III", "IV", "#IV", "V", "bVI", "VI", "bVII", "VII")
        chords[at] = names[(target + 7) % 12] + "7"
    return chords


def _by_corpus(rng: np.random.Generator, mode: str) -> list[str]:
    table, home = _transitions(), "I" if mode == "major" else "i"
    chords = [home]
    for _ in range(int(rng.choice([3, 3, 7]))):
        row = {to: share for to, share in table.get(chords[-1], {home: 1.0}).items() if to[-1] not in "+"}
        row = {to: share for to, share in row.items() if _fits(to, mode)} or {home: 1.0}
        shares = np.array(list(row.values()), float)
        chords.append(str(rng.choice(list(row), p=shares / shares.sum())))
    return chords


def _fits(numeral: str, mode: str) -> bool:
    allowed = {
        "major": ("I", "ii", "iii", "IV", "V", "vi", "bVII", "iv", "II", "VI", "III", "bVI"),
        "minor": ("i", "bIII", "iv", "v", "V", "bVI", "bVII", "IV", "bII"),
    }
    return numeral in allowed[mode]


def song(seed: int, seconds: float = 22.0) -> Song:
    """Write a song; everything follows from the seed."""
    rng = np.random.default_rng([seed, 2])
    mode = str(rng.choice(list(MODE_SHARES), p=np.array(list(MODE_SHARES.values()))))
    return _Writer(rng, mode, seconds * float(rng.choice([0.7, 1.0, 1.0, 1.5]))).write()


def solo(seed: int, seconds: float = 20.0) -> Song:
    """A tune alone, over chords that nobody plays."""
    rng = np.random.default_rng([seed, 3])
    mode = str(rng.choice(list(MODE_SHARES), p=np.array(list(MODE_SHARES.values()))))
    writer = _Writer(rng, mode, seconds)
    tune = writer._tune(Part(int(rng.choice(LEADS)), 100))
    return Song((tune,), writer.tonic, mode, writer.cut, float(rng.normal(0.0, 15.0)))


class _Writer:
    def __init__(self, rng: np.random.Generator, mode: str, seconds: float) -> None:
        self.rng, self.mode, self.tonic = rng, mode, int(rng.integers(12))
        self.beats = int(rng.choice([4, 4, 4, 4, 3, 2]))
        self.pulse = 3 if self.beats == 2 or rng.random() < 0.15 else 2  # divisions of a beat
        tempo_bpm = float(np.exp(rng.uniform(np.log(55), np.log(190)))) * (0.6 if self.beats == 2 else 1.0)
        self.beat = 60.0 / tempo_bpm
        self.bar = self.beats * self.beat
        self.ends = rng.random() < 0.4
        tail = float(rng.uniform(1.0, 3.5)) if self.ends else 0.0
        self.bars = max(2, int((seconds - tail) / self.bar))
        self.cut = self.bars * self.bar + tail if self.ends else seconds
        if not self.ends:
            self.bars += 1
        self.seventh = float(rng.choice([0.0, 0.0, 0.0, 0.25, 1.0]))
        harmonic = mode == "minor" and rng.random() < 0.35
        self.scale = MODES["harmonic minor" if harmonic else mode]
        self.chords = self._harmony()

    def _harmony(self) -> list[list[Chord]]:
        """Chords of each bar: one loop or two, each returning; half bars in some."""
        rng, key = self.rng, Key("C", self.mode)
        loops = [progression(rng, self.mode) for _ in range(1 + (rng.random() < 0.4))]
        pace = float(rng.choice([1.0, 1.0, 1.0, 2.0, 0.5]))
        if self.bar * pace < 0.9:
            pace *= 2.0
        rounds = [0, 0, 1, 1] if rng.random() < 0.5 else [0, 1]
        line: list[str] = []
        while len(line) * pace < self.bars:
            for which in rounds:
                line += loops[which % len(loops)]
        bars = []
        for bar in range(self.bars):
            first = int(bar / pace)
            names = line[first : first + max(1, round(1 / pace))]
            bars.append([self._coloured(parse_roman(name, key)) for name in names])
        if self.ends and rng.random() < 0.9:
            bars[-1] = [parse_roman("I" if 4 in self.scale else "i", key)]
        return bars

    def _coloured(self, chord: Chord) -> Chord:
        if len(chord.intervals) != 3 or self.rng.random() >= self.seventh:
            return chord
        inside = [step for step in (10, 11) if (chord.root + step) % 12 in self.scale]
        if not inside or (inside[0] == 11 and 3 in chord.intervals):
            return chord
        return Chord(chord.root, (*chord.intervals, inside[0]), chord.bass, chord.suffix, chord.roman)

    def write(self) -> Song:
        rng = self.rng
        has_bass, has_comp, has_tune = rng.random() < 0.85, rng.random() < 0.92, rng.random() < 0.65
        parts: list[Part] = []
        if has_comp or not (has_bass and has_tune):
            parts += [self._comp(Part(int(rng.choice(COMPS)), int(rng.integers(60, 110))))]
            if rng.random() < 0.3:
                parts += [self._comp(Part(int(rng.choice(COMPS)), int(rng.integers(40, 90))))]
        if has_bass:
            parts.append(self._bass(Part(int(rng.choice(BASSES)), int(rng.integers(70, 120)))))
        if has_tune:
            parts.append(self._tune(Part(int(rng.choice(LEADS)), int(rng.integers(60, 115)))))
        if rng.random() < 0.65:
            parts.append(self._drums(Part(int(rng.choice(KITS)), int(rng.integers(60, 127)), is_kit=True)))
        tuning = float(rng.normal(0.0, 18.0)) if rng.random() < 0.4 else 0.0
        if len(parts) > 1 and rng.random() < 0.2:  # an instrument that enters later
            late = parts[int(rng.integers(len(parts)))]
            enters = self.bar * int(rng.integers(1, 1 + max(1, self.bars // 2)))
            late.notes = [note for note in late.notes if note.start >= enters - 0.05]
        return Song(tuple(parts), self.tonic, self.mode, self.cut, float(np.clip(tuning, -45, 45)))

    def _spans(self) -> list[tuple[float, float, Chord, bool]]:
        """Start, length, chord and whether it is the last, of every chord."""
        spans = []
        for bar, chords in enumerate(self.chords):
            length = self.bar / len(chords)
            last = self.ends and bar == self.bars - 1
            spans += [(bar * self.bar + i * length, length, chord, last) for i, chord in enumerate(chords)]
        return spans

    def _velocity(self) -> int:
        return int(self.rng.integers(65, 115))

    def _pattern(self, chance: float, first: float = 0.9) -> list[bool]:
        """On which of a bar's divisions something plays."""
        steps = self.beats * self.pulse
        strong = [1.6 if step % self.pulse == 0 else 0.8 for step in range(steps)]
        drawn = [bool(self.rng.random() < chance * weight) for weight in strong]
        return [bool(self.rng.random() < first), *drawn[1:]]

    def _hits(self, pattern: list[bool], start: float, length: float) -> list[tuple[float, float]]:
        """Onsets and the time to the next one, of a bar's pattern within a chord's span."""
        step = self.beat / self.pulse
        onsets = [
            start + k * step for k in range(round(length / step)) if pattern[(round(start / step) + k) % len(pattern)]
        ]
        onsets = onsets or [start]
        return list(zip(onsets, np.diff([*onsets, start + length]), strict=True))

    def _comp(self, part: Part) -> Part:
        rng = self.rng
        low = int(rng.integers(46, 64)) + self.tonic % 7
        style = str(rng.choice(["held", "struck", "struck", "arpeggio"]))
        pattern, gate = self._pattern(float(rng.choice([0.15, 0.3, 0.6])), 0.8), float(rng.uniform(0.4, 1.0))
        rootless = rng.random() < 0.12
        for start, length, chord, last in self._spans():
            pitches = sorted(low + (chord.root + self.tonic + step - low) % 12 for step in chord.intervals)
            if rootless and len(pitches) > 3:
                pitches = [pitch for pitch in pitches if (pitch - chord.root - self.tonic) % 12]
            if rng.random() < 0.3:
                pitches.append(pitches[0] + 12)
            if style == "held" or last:
                part.notes += [SongNote(start, length * (1.0 if last else gate), p, self._velocity()) for p in pitches]
                continue
            for number, (onset, until) in enumerate(self._hits(pattern, start, length)):
                chosen = [pitches[number % len(pitches)]] if style == "arpeggio" else pitches
                held = until * gate if style == "struck" else until * 1.5
                part.notes += [SongNote(onset, max(held, 0.08), pitch, self._velocity()) for pitch in chosen]
        return part

    def _bass(self, part: Part) -> Part:
        rng = self.rng
        style = str(rng.choice(list(BASS_STYLES), p=list(BASS_STYLES.values())))
        pattern, gate = self._pattern(float(rng.choice([0.1, 0.3, 0.7]))), float(rng.uniform(0.5, 1.0))
        spans = self._spans()
        for index, (start, length, chord, last) in enumerate(spans):
            root = 29 + (chord.bass + self.tonic - 5) % 12
            if style == "pedal":
                root = 29 + (self.tonic - 5) % 12
            target = 29 + (spans[(index + 1) % len(spans)][2].bass + self.tonic - 5) % 12
            hits = [(start, length)] if last else self._hits(pattern, start, length)
            for number, (onset, until) in enumerate(hits):
                pitch = root
                if number and style == "fifth" and number % 2:
                    pitch = root + (7 if 7 in chord.intervals else chord.intervals[min(2, len(chord.intervals) - 1)])
                elif number and style == "octave" and number % 2:
                    pitch = root + 12
                elif number and style == "walking":
                    near = number == len(hits) - 1 and target + int(rng.choice([-2, -1, 1, 2]))
                    pitch = near or root + int(rng.choice([*chord.intervals, *(s for s in self.scale if s < 10)]))
                part.notes.append(SongNote(onset, max(0.08, until * gate), int(pitch), self._velocity()))
        return part

    def _tune(self, part: Part) -> Part:
        """Phrases of two bars that return; chord notes on strong beats, and a fall to the tonic's chord at ends."""
        rng = self.rng
        notes = sorted({(step + self.tonic) % 12 for step in self.scale})
        if rng.random() < 0.3:
            left_out = {(self.tonic + step) % 12 for step in ((5, 11) if 4 in self.scale else (2, 8))}
            notes = [note for note in notes if note not in left_out] if self.mode in FUNCTIONS else notes
        base = int(rng.integers(57, 72))
        ladder = [pitch for pitch in range(base, base + 20) if pitch % 12 in notes]
        patterns = [self._pattern(float(rng.uniform(0.2, 0.6)), 0.6) for _ in range(2)]
        moves = rng.choice([-2, -1, -1, 0, 1, 1, 2, 3, -3], size=64)
        at, gate, spans = len(ladder) // 2, float(rng.uniform(0.5, 1.0)), self._spans()
        for start, length, chord, last in spans:
            bar = int(start / self.bar + 0.01)
            inside = {(chord.root + step + self.tonic) % 12 for step in chord.intervals}
            hits = [(start, length)] if last else self._hits(patterns[bar % 2], start, length)
            for number, (onset, until) in enumerate(hits):
                move = int(moves[(bar % 4 * 9 + number) % 64]) if rng.random() < 0.8 else int(rng.integers(-2, 3))
                at = int(np.clip(at + move, 0, len(ladder) - 1))
                pitch = ladder[at]
                strong = number == 0 or rng.random() < 0.25
                closing = last or (bar % 4 == 3 and number == len(hits) - 1 and rng.random() < 0.5)
                home = {self.tonic} if closing and rng.random() < 0.6 else inside
                if strong or closing:
                    pitch = min(range(base, base + 20), key=lambda p: (p % 12 not in home, abs(p - ladder[at])))
                elif rng.random() < 0.03:
                    pitch += 1
                part.notes.append(SongNote(onset, max(0.08, until * gate), pitch, self._velocity()))
        return part

    def _drums(self, part: Part) -> Part:
        patterns = {pitch: self._pattern(chance, first) for pitch, chance, first in DRUMS}
        step = self.beat / self.pulse
        for number in range(round(self.bars * self.bar / step) - (self.ends and self.beats * self.pulse)):
            for pitch, pattern in patterns.items():
                if pattern[number % len(pattern)]:
                    part.notes.append(SongNote(number * step, 0.1, pitch, self._velocity()))
        return part
