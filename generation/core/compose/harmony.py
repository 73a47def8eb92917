"""Harmony: a chord loop for each material of the form, varied when it returns, closed by a cadence."""

from __future__ import annotations

import numpy as np

from generation.core.compose.lift import pivot_chord
from generation.core.compose.mode_harmony import homecoming
from generation.core.compose.piece import ChordAt, Lift, SectionPlan, rng_for
from generation.core.compose.style import Progression, Style, for_subgenre, load_table
from musicassist.catalog.documents import read_document
from musicassist.contracts.brief import Key
from musicassist.theory.chord import Chord, diatonic_chord, parse_roman
from musicassist.theory.pitch import pitch_class
from musicassist.theory.scale import harmony_mode, harmony_pitch_classes, is_minor

Bar = tuple[Chord, ...]


def plan_harmony(
    style: Style,
    key: Key,
    sections: tuple[SectionPlan, ...],
    bar_beats: float,
    seed: int,
    genres: tuple[str, ...] = (),
    lift: Lift | None = None,
    valence: float = 0.0,
) -> tuple[ChordAt, ...]:
    """The chords of the whole piece as if it stayed in its key, gapless, closing on the tonic in the last bar.

    Before a lift stands the dominant of the new key.
    """
    loops = _loops(style, key, sections, seed, genres, valence)
    rng = rng_for(seed, "harmony", "variation")
    bars: list[Bar] = []
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        bars.extend(_section_bars(style, key, section, following, loops[section.material], rng, seed))
    _close(bars, style, key)
    if lift is not None:
        bars[lift.bar - 1] = (bars[lift.bar - 1][0], pivot_chord(key, lift))
    return _timeline(bars, bar_beats)


def _loops(
    style: Style, key: Key, sections: tuple[SectionPlan, ...], seed: int, genres: tuple[str, ...], valence: float
) -> dict[str, list[Bar]]:
    """A loop a material; different materials get different loops wherever the style has them."""
    loops: dict[str, list[Bar]] = {}
    taken: set[str] = set()
    for material in dict.fromkeys(section.material for section in sections):
        rng = rng_for(seed, "harmony", material)
        rows = _rows(style, key.mode, material, genres)
        fresh = [row for row in rows if row.chords not in taken] or rows
        weights = np.array([row.weight * np.exp(1.5 * valence * lightness(row.chords)) for row in fresh])
        weights *= np.array([homeliness(row.chords) for row in fresh]) ** (_AGAIN if loops else 1.0)
        row = fresh[int(rng.choice(len(fresh), p=weights / weights.sum()))]
        taken.add(row.chords)
        loops[material] = read_loop(row, key, style.colour)
    return loops


def lightness(chords: str) -> float:
    """How light a written loop is, -1 to 1: major chords count up, minor and diminished ones and bII down."""
    words = chords.replace("|", " ").split()
    marks = []
    for word in words:
        numeral = word.lstrip("b#")
        minor = numeral[:1].islower()
        dark = minor or "dim" in word or "m7b5" in word or (word.startswith("bII") and not word.startswith("bIII"))
        marks.append(-1.0 if dark else 1.0)
    return float(np.mean(marks)) if marks else 0.0


def homeliness(chords: str) -> float:
    """How clearly a written loop says where home is: by the tonic's share, its first and its last chord."""
    words = chords.replace("|", " ").split()
    home = [_is_tonic(word) for word in words]
    share = sum(home) / len(home)
    return (_WITHOUT if not share else 1.0) * (1.0 + _FIRST * home[0] + _AT_THE_END * home[-1] + min(share, 0.5))


def _is_tonic(numeral: str) -> bool:
    head = numeral.split("/")[0]
    return head[:1] in "Ii" and head[:2].lower() not in ("ii", "iv")


_FIRST, _AT_THE_END, _WITHOUT = 1.5, 0.7, 0.35
"""How much readier a loop is taken that begins or ends on the tonic, or never touches it, so that the key is heard."""
_AGAIN = 0.7
"""Power of the same for every loop after the first."""
_OPENINGS = ("intro", "emerge")
_STACKED = ("seventh", "ninth")
_CADENCES = 0.65
"""How often every other pass of a loop turns towards home at its end."""
_RICHER = {"triad": "add9", "power": "power", "seventh": "ninth", "add9": "ninth", "ninth": "ninth"}
_PLAINER = {"ninth": "seventh", "add9": "triad", "seventh": "triad"}


def coloured_by(colour: str, richness: int) -> str:
    """What is stacked on plain numerals when a mood asks for richer or plainer chords."""
    table = _RICHER if richness > 0 else _PLAINER if richness < 0 else {}
    return table.get(colour, colour)


def _rows(style: Style, mode: str, material: str, genres: tuple[str, ...]) -> list[Progression]:
    written = for_subgenre([row for row in style.progressions if material in row.materials], genres)
    own = [row for row in written if mode in row.modes]
    if own:
        return own
    carrier = harmony_mode(mode)
    own = [row for row in written if carrier in row.modes]
    if not own:
        plain = for_subgenre([row for row in style.progressions if material in row.materials], ())
        own = [row for row in plain if mode in row.modes or carrier in row.modes]
    if own:
        return own
    shared = load_table("harmony.toml")["progressions"]
    rows = [read_document(Progression, row, "harmony.toml") for row in shared if carrier in row["modes"]]
    return [row for row in rows if material in row.materials] or rows


def read_loop(row: Progression, key: Key, colour: str) -> list[Bar]:
    """The bars of a written progression; a plain numeral takes the style's colour where the scale has it."""
    bars: list[Bar] = []
    for text in row.chords.split("|"):
        chords = tuple(_coloured(parse_roman(word, key), key, colour) for word in text.split())
        bars.extend([chords] * row.bars_per_chord)
    return bars


def _coloured(chord: Chord, key: Key, colour: str) -> Chord:
    """A triad of the scale becomes the style's richer chord on the same degree; all else stays as written."""
    if chord.suffix not in ("", "m") or chord.bass != chord.root or colour == "triad":
        return chord
    scale = harmony_pitch_classes(key)
    if chord.root not in scale:
        return chord
    rich = diatonic_chord(key, scale.index(chord.root), colour)
    return rich if colour == "power" or rich.third == chord.third else chord


def _section_bars(
    style: Style,
    key: Key,
    section: SectionPlan,
    following: SectionPlan | None,
    loop: list[Bar],
    rng: np.random.Generator,
    seed: int,
) -> list[Bar]:
    loop = _from_home(loop, key) if section.name.startswith(_OPENINGS) else loop
    bars = [loop[i % len(loop)] for i in range(section.bars)]
    _turn_home(bars, loop, style, key, rng_for(seed, "harmony", "turns", section.material))
    if section.occurrence and section.bars >= 8 and len({c.roman for bar in loop for c in bar}) > 1:
        at = int(rng.integers(1, section.bars - 1))
        if at % len(loop) and rng.random() < 0.6:
            bars[at] = (_substitute(bars[at][0], key, rng), *bars[at][1:])
    turns = following is not None and following.material != section.material and section.bars >= 4
    if turns and style.cadence and rng.random() < 0.7 and len(loop) > 1:
        dominant = _coloured(_cadence(style, key), key, style.colour)
        if bars[-1][0].root != dominant.root:
            bars[-1] = (bars[-1][0], dominant)
    return bars


def _from_home(loop: list[Bar], key: Key) -> list[Bar]:
    """The loop begun at its tonic chord, where it has one: an opening says where home is."""
    tonic = pitch_class(key.tonic)
    first = next((i for i, bar in enumerate(loop) if bar[0].root == tonic), 0)
    return [*loop[first:], *loop[:first]]


def _turn_home(bars: list[Bar], loop: list[Bar], style: Style, key: Key, rng: np.random.Generator) -> None:
    """Every other pass of a short loop ends otherwise: on the dominant before a tonic, or on the tonic itself.

    The same at every return of a material. Loops that end there anyway, and the even ones of styles without a cadence,
    stay as they are.
    """
    size, tonic = len(loop), pitch_class(key.tonic)
    if not 2 <= size <= 4 or len(bars) < 2 * size or rng.random() >= _CADENCES:
        return
    goes_home = loop[0][0].root == tonic
    dominant = _coloured(_cadence(style, key), key, style.colour) if style.cadence else None
    end = dominant if goes_home else tonic_chord(key, style.colour)
    if end is None or loop[-1][-1].root in (tonic, end.root):
        return
    for last in range(2 * size - 1, len(bars), 2 * size):
        bars[last] = (bars[last][0], end) if goes_home else (end,)


def _substitute(chord: Chord, key: Key, rng: np.random.Generator) -> Chord:
    """Another chord of the scale that shares two notes or more, likely as rock harmony moves (RS200)."""
    scale = harmony_pitch_classes(key)
    own = set(chord.pitch_classes)
    choices = [diatonic_chord(key, degree, "seventh") for degree in range(7)]
    choices = [
        c for c in choices if c.root != chord.root and len(own & set(c.pitch_classes)) >= 2 and c.suffix != "m7b5"
    ]
    if not choices or chord.root not in scale:
        return chord
    table = load_table("chord_transitions.json")["transitions"]
    likely = table.get(_plain(chord.roman), {})
    weights = np.array([0.05 + likely.get(_plain(c.roman), 0.0) for c in choices])
    return choices[int(rng.choice(len(choices), p=weights / weights.sum()))]


def _plain(roman: str) -> str:
    head = roman[: len(roman) - len(roman.lstrip("b#"))]
    rest = roman[len(head) :]
    return head + rest[: len(rest) - len(rest.lstrip("IViv"))]


def _cadence(style: Style, key: Key) -> Chord:
    """The style's chord before the tonic; a minor dominant is a major one in major and lydian.

    Where the scale's second degree leads down and its fifth carries no plain chord, bII stands for the dominant; rarer
    modes have a chord of their own.
    """
    own = homecoming(key.mode)
    if own is not None:
        return parse_roman(own.before, key)
    if key.mode in ("phrygian", "locrian") and style.cadence.startswith(("V", "v")):
        return parse_roman("bII5" if style.cadence.endswith("5") else "bII", key)
    minor_dominant = style.cadence.startswith("v") and key.mode in ("major", "lydian", "major pentatonic")
    return parse_roman(style.cadence.replace("v", "V", 1) if minor_dominant else style.cadence, key)


def tonic_chord(key: Key, colour: str) -> Chord:
    """The chord on which a piece in this key comes to rest."""
    own = homecoming(key.mode)
    if own is not None:
        return parse_roman(own.power if colour == "power" else own.rich if colour in _STACKED else own.rest, key)
    if key.mode == "locrian":
        return parse_roman("i", key)
    if colour in _STACKED:
        return parse_roman("im9" if is_minor(key.mode) else "Imaj9", key)
    if colour == "power":
        return parse_roman("i5", key)
    return parse_roman("i" if is_minor(key.mode) else "I", key)


def _close(bars: list[Bar], style: Style, key: Key) -> None:
    """The last bar rests on the tonic; the bar before it leads there."""
    final = tonic_chord(key, style.colour)
    if key.mode == "mixolydian" and final.suffix == "maj9":
        final = parse_roman("I9", key)
    if len(bars) > 2 and style.cadence:
        before = _coloured(_cadence(style, key), key, style.colour)
        head = bars[-2][0]
        bars[-2] = (head, before) if head.root != before.root and len(bars) > 4 else (before,)
    bars[-1] = (final,)


def _timeline(bars: list[Bar], bar_beats: float) -> tuple[ChordAt, ...]:
    """Bars to spans; a chord that goes on is one span."""
    spans: list[ChordAt] = []
    for index, bar in enumerate(bars):
        length = _split(bar_beats, len(bar))
        at = index * bar_beats
        for chord, beats in zip(bar, length, strict=True):
            if spans and spans[-1].chord == chord:
                spans[-1] = ChordAt(spans[-1].start_beats, spans[-1].duration_beats + beats, chord)
            else:
                spans.append(ChordAt(at, beats, chord))
            at += beats
    return tuple(spans)


def _split(bar_beats: float, count: int) -> list[float]:
    """A bar shared among its chords on whole eighths, the first getting what is left over."""
    if count == 1:
        return [bar_beats]
    each = max(0.5, np.floor(bar_beats / count * 2) / 2)
    return [float(bar_beats - each * (count - 1)), *[float(each)] * (count - 1)]
