"""Drums: a backbone that repeats, ghosts and hats that live, fills at phrase ends, crashes on arrivals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generation.core.compose.beat_switch import other_beat
from generation.core.compose.footwork import one_footed, refuses_double_kick
from generation.core.compose.kit_touches import HANDS, Hits, accent_phrase, keep_time, picks_up
from generation.core.compose.names import barred_keys, singular
from generation.core.compose.piece import Piece, SectionPlan
from generation.core.compose.rhythm import read_pattern
from generation.core.compose.style import DrumPattern, PartPlan, for_subgenre, load_table
from generation.core.score import Note
from musicassist.catalog.documents import read_document
from musicassist.theory.meter import STEP_BEATS

LAYERS = {
    "kick": 36, "rim": 37, "snare": 38, "clap": 39, "hat": 42, "pedal": 44, "open": 46, "tom_low": 45, "tom_mid": 47,
    "tom_high": 50, "crash": 49, "ride": 51, "bell": 53, "tambourine": 54, "cowbell": 56, "conga_high": 63,
    "conga_low": 64, "shaker": 82, "clave": 75, "snap": 39,
}  # fmt: skip
"""General MIDI percussion keys."""

LAYER_OF = {key: name for name, key in LAYERS.items() if name != "snap"}
_LONGEST_ROLL = _PERIOD_BARS = 8
_LOUDNESS = {"X": 108, "x": 90, "o": 44, "g": 32}


def play_drums(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """The kit over the whole piece, on the straight grid; swing and feel come afterwards."""
    rng = piece.rng("drums", plan.name)
    patterns = choose_group(piece, plan)
    others = patterns if piece.switch_bar is None else other_beat(piece, patterns, _rows(piece))
    feel = load_table("groove.json")["feels"][piece.style.groove.feel]
    notes: list[Note] = []
    for bar in range(piece.bars - 1):
        section = piece.section_at(bar)
        if not active[bar]:
            notes.extend(_sound(bar * piece.bar_beats, _pick_up(piece, bar, active)))
            continue
        rows = others if section.switched else patterns
        pattern = _pattern_at(rows, _period_energy(piece, section, bar), piece.rng("groove", section.material))
        hits = _bar_hits(piece, pattern, bar)
        _live(piece, hits, feel, rng, bar)
        keep_time(piece, section, bar, hits, [layer for layer in LAYERS if is_barred(piece, layer)])
        fill = _fill(piece, plan, section, bar, rng)
        if fill is not None:
            hits = _with_fill(piece, hits, fill)
        _rise(piece, section, bar, hits)
        _arrive(piece, section, bar, active, hits)
        if piece.style.transitions.crash and not is_barred(piece, "crash"):
            accent_phrase(piece, section, bar, hits)
        notes.extend(_sound(bar * piece.bar_beats, hits) + _thirty_seconds(piece, section, bar, hits))
    if refuses_double_kick(piece.brief.excluded, patterns):
        notes = one_footed(notes, piece.tempo_bpm)
    return sorted(notes, key=lambda n: (n.start_beats, n.pitch))


def _rows(piece: Piece) -> list[DrumPattern]:
    """Every groove of the style in the piece's metre, or of the shared table."""
    metre = str(piece.grid.metre)
    rows = [row for row in for_subgenre(piece.style.drums, piece.brief.genres) if row.metre == metre]
    if not rows:
        table = load_table("metres.toml")
        kind = piece.style.metre_feel
        shared = [read_document(DrumPattern, row, "metres.toml") for row in table["drums"]]
        kin = [row for row in shared if row.group == kind]
        fallback = tuple(for_subgenre(piece.style.drums, piece.brief.genres)) or tuple(
            row for row in kin if row.metre == "4/4"
        )
        rows = [row for row in kin if row.metre == metre] or [row for row in fallback if row.metre == "4/4"]
    return rows


def choose_group(piece: Piece, plan: PartPlan) -> list[DrumPattern]:
    """The piece's family of grooves, in its metre where the style or the shared table has one."""
    rows = _rows(piece)
    if not rows:
        return []
    weights: dict[str, float] = {}
    for row in rows:
        weights[row.group] = max(weights.get(row.group, 0.0), row.weight)
    names = list(weights)
    shares = np.array(list(weights.values()))
    name = names[int(piece.rng("drum group").choice(len(names), p=shares / shares.sum()))]
    return [row for row in rows if row.group == name]


def _period_energy(piece: Piece, section: SectionPlan, bar: int) -> float:
    """The mean over the section's eight bars around a bar: a beat changes with a section or a period, not within."""
    start = section.start_bar + (bar - section.start_bar) // _PERIOD_BARS * _PERIOD_BARS
    bars = piece.energies[start : min(start + _PERIOD_BARS, section.end_bar)]
    return sum(bars) / len(bars)


def _pattern_at(patterns: list[DrumPattern], energy: float, rng: np.random.Generator) -> DrumPattern | None:
    if not patterns:
        return None
    fitting = [p for p in patterns if p.low <= energy <= p.high]
    if not fitting:
        fitting = [min(patterns, key=lambda p: min(abs(p.low - energy), abs(p.high - energy)))]
    weights = np.array([p.weight for p in fitting])
    return fitting[int(rng.choice(len(fitting), p=weights / weights.sum()))]


def _bar_hits(piece: Piece, pattern: DrumPattern | None, bar: int) -> Hits:
    hits: Hits = {}
    if pattern is None:
        return hits
    energy = piece.energies[bar]
    # Time that is kept on open hats alone is kept on closed ones where only the open ones are refused.
    closed = is_barred(piece, "open") and not is_barred(piece, "hat") and "hat" not in pattern.layers
    for written, text in pattern.layers.items():
        layer = "hat" if written == "open" and closed else written
        if energy < piece.style.drum_layers.get(layer, 0.0) or is_barred(piece, layer):
            continue
        bars = read_pattern(text, piece.grid)
        hits[layer] = {hit.step: float(_LOUDNESS.get(hit.sign, 80)) for hit in bars[bar % len(bars)]}
    _feel(piece, hits)
    return hits


def _feel(piece: Piece, hits: Hits) -> None:
    """A half-time or double-time feel, when the prompt asks for one: the backbeat moves, the tempo stays."""
    words = piece.brief.structure
    pulses = piece.grid.pulse_steps
    if len(pulses) != 4:
        return
    places: tuple[int, ...]
    if "half-time feel" in words:
        places = (pulses[2],)
    elif "double-time feel" in words:
        places = tuple(step + piece.grid.groups[0] // 2 for step in pulses)
    else:
        return
    for layer in ("snare", "clap"):
        if any(velocity > 80 for velocity in hits.get(layer, {}).values()):
            hits[layer] = dict.fromkeys(places, 106.0)
    for place in places:
        hits.get("kick", {}).pop(place, None)


def is_barred(piece: Piece, layer: str) -> bool:
    """A prompt may exclude a single piece of the kit."""
    return LAYERS[layer] in barred_keys(piece.brief.excluded)


def _live(
    piece: Piece, hits: Hits, feel: dict[str, dict[str, list[float]]], rng: np.random.Generator, bar: int
) -> None:
    """Ghost notes and hats as the measured drummers play them; the backbone stays."""
    groove, steps = piece.style.groove, piece.grid.steps
    density = piece.mood.density
    sticks = "rim" in hits and not hits.get("snare") and not is_barred(piece, "snare")
    backbeat = hits.setdefault("snare", {}) if sticks else hits.get("snare", {})
    if groove.ghosts and (backbeat or sticks) and piece.energies[bar] > 0.35:
        for step in range(steps):
            column = step % 16
            near = any(abs(step - s) <= 1 for s in backbeat) or step in hits.get("kick", {})
            chance = groove.ghosts * density * feel["snare"]["p_hit16"][column] * (0.35 if near else 0.6)
            off_grid = groove.swing_grid == 8 and step % 2
            if step not in backbeat and not off_grid and rng.random() < chance:
                backbeat[step] = float(rng.integers(22, 44))
    for layer in ("rim", "tom_low", "conga_high", "conga_low", "tambourine"):
        for step in [s for s in hits.get(layer, {}) if s and rng.random() < 0.14 * groove.hats]:
            del hits[layer][step]
    _live_kick(piece, hits, feel, rng)
    for step in [s for s, v in backbeat.items() if v < 50 and rng.random() < 0.15 * groove.ghosts]:
        del backbeat[step]
    for layer in ("hat", "ride", "shaker", "pedal"):
        line = hits.get(layer)
        if not line or not groove.hats:
            continue
        shape = feel["ride" if layer == "ride" else "hat"]["vel16"]
        mean = sum(shape) / len(shape)
        for step in list(line):
            line[step] *= 1.0 + groove.hats * 0.8 * (shape[step % 16] / mean - 1.0)
            if layer == "pedal":
                line[step] *= 1.0 + groove.hats * float(rng.uniform(-0.3, 0.2))
            if step % 4 and rng.random() < 0.05 * groove.hats:
                del line[step]
        if groove.swing_grid == 16 and rng.random() < 0.45 * groove.hats * density:
            step = int(rng.integers(0, steps // 2)) * 2 + 1
            line.setdefault(step, float(rng.integers(30, 52)))
    if groove.hats and "hat" in hits and not is_barred(piece, "open") and rng.random() < 0.12 * groove.hats:
        step = steps - 2
        hits["hat"].pop(step, None)
        hits.setdefault("open", {})[step] = 74.0


def _live_kick(piece: Piece, hits: Hits, feel: dict[str, dict[str, list[float]]], rng: np.random.Generator) -> None:
    """Now and then a kick more, where drummers put one; the written kicks stay."""
    kicks = hits.get("kick")
    if not kicks or rng.random() > (0.22 if piece.style.groove.swing_grid == 16 else 0.12) * piece.mood.density:
        return
    unit = 2 if piece.style.groove.swing_grid == 8 else 1
    free = [s for s in range(unit, piece.grid.steps, unit) if all(abs(s - k) > 1 for k in kicks) or len(kicks) > 3]
    free = [s for s in free if s not in kicks and s not in hits.get("snare", {})]
    if free:
        chances = np.array([feel["kick"]["p_hit16"][s % 16] for s in free])
        kicks[int(rng.choice(free, p=chances / chances.sum()))] = float(rng.integers(56, 82))


def _fill(
    piece: Piece, plan: PartPlan, section: SectionPlan, bar: int, rng: np.random.Generator
) -> dict[str, str] | None:
    """The fill of this bar, when a phrase or a section ends with it."""
    transitions = piece.style.transitions
    refused = any(singular(word).endswith("fill") for word in piece.brief.excluded)
    if refused or not transitions.fills or piece.energies[bar] < 0.3:
        return None
    last_of_section = bar == section.end_bar - 1
    every = transitions.fill_every_bars
    last_of_phrase = every > 0 and (bar - section.start_bar) % every == every - 1
    if not (last_of_section or (last_of_phrase and rng.random() < 0.75)):
        return None
    count = len(transitions.fills)
    rising = bar + 1 < piece.bars - 1 and piece.energies[min(piece.bars - 1, bar + 1)] > piece.energies[bar] + 0.05
    favourite = int(piece.rng("fill", section.material).integers(count))
    index = min(count - 1, favourite + 1) if rising and last_of_section else favourite
    return transitions.fills[index if rng.random() < 0.7 else int(rng.integers(count))]


def _with_fill(piece: Piece, hits: Hits, fill: dict[str, str]) -> Hits:
    """The fill takes over from its first sign; what it does not name rests, except where it says ``keep``."""
    allowed = {layer: text for layer, text in fill.items() if layer == "keep" or not is_barred(piece, layer)}
    if not allowed.keys() - {"keep"} and fill.keys() - {"keep"}:
        return hits
    rows = {layer: read_pattern(text, piece.grid)[0] for layer, text in allowed.items() if layer != "keep"}
    starts = [row[0].step for row in rows.values() if row]
    if not starts:
        return {layer: dict(line) for layer, line in hits.items() if layer in fill.get("keep", "").split()}
    begin = min(starts)
    kept = fill.get("keep", "kick").split()
    if "hat" in kept and "hat" not in hits:
        kept += HANDS
    filled = {layer: {s: v for s, v in line.items() if s < begin or layer in kept} for layer, line in hits.items()}
    for layer, row in rows.items():
        line = filled.setdefault(layer, {})
        for number, hit in enumerate(row):
            line[hit.step] = _LOUDNESS.get(hit.sign, 84) * (0.82 + 0.18 * (number + 1) / len(row))
    return filled


def _pick_up(piece: Piece, bar: int, active: list[bool]) -> Hits:
    """The fill with which a drummer comes in, in the bar before; nothing where nobody does."""
    fills = piece.style.transitions.fills
    if not fills or not picks_up(piece, bar, active):
        return {}
    rng = piece.rng("pick-up fill", str(bar))
    hits = _with_fill(piece, {}, fills[int(rng.integers(len(fills)))])
    late = piece.grid.steps // 2
    return {layer: {s: v * 0.9 for s, v in line.items() if s >= late} for layer, line in hits.items()}


def _rise(piece: Piece, section: SectionPlan, bar: int, hits: Hits) -> None:
    """The roll of a build: it begins in quarters and doubles each time that half of what is left has passed, louder
    and louder; the kick leaves last. In styles with drops everybody holds their breath for the last beat.
    """
    length = min(_LONGEST_ROLL, section.bars)
    left = section.end_bar - bar
    if not is_building(section) or left > length:
        return
    if left <= 2 and piece.style.transitions.gap:
        for resting in ("kick", "open", "ride", "shaker"):
            hits.pop(resting, None)
    layer = "clap" if is_barred(piece, "snare") else "snare"
    if is_barred(piece, layer):
        return
    stride = 1 if left == 1 else 2 if 4 * left <= 2 * length else 4
    end = _roll_end(piece) if left == 1 else piece.grid.steps
    through = length - left
    hits[layer] = {
        s: 40 + 50 * (through + s / piece.grid.steps) / length + (8 if s % 4 == 0 else 0) for s in range(0, end, stride)
    }
    if left == 1:
        hits.pop("kick", None)
        for other, line in hits.items():
            hits[other] = {s: v for s, v in line.items() if s < end}


def _roll_end(piece: Piece) -> int:
    """The step of a build's last bar on which its roll breaks off."""
    return piece.grid.steps - (piece.grid.groups[-1] if piece.style.transitions.gap else 2)


def is_building(section: SectionPlan) -> bool:
    """Whether a section is a build with room for a roll."""
    return section.name.startswith(("build", "rise")) and section.bars >= 4


def _thirty_seconds(piece: Piece, section: SectionPlan, bar: int, hits: Hits) -> list[Note]:
    """The strokes between the sixteenths with which a roll ends where machines play it."""
    if bar != section.end_bar - 1 or not is_building(section) or not piece.style.transitions.gap:
        return []
    layer = "clap" if is_barred(piece, "snare") else "snare"
    line = hits.get(layer, {})
    half = piece.grid.steps // 2
    start = bar * piece.bar_beats + STEP_BEATS / 2
    return [Note(start + s * STEP_BEATS, 0.1, LAYERS[layer], round(0.9 * v)) for s, v in line.items() if s >= half]


def _arrive(piece: Piece, section: SectionPlan, bar: int, active: list[bool], hits: Hits) -> None:
    """A crash where a louder section begins, or where the kit comes in."""
    if not piece.style.transitions.crash or bar != section.start_bar or is_barred(piece, "crash"):
        return
    before = piece.energies[bar - 1] if bar else 0.0
    enters = bar > 0 and (not active[bar - 1] or bar == piece.switch_bar)
    if section.energy >= 0.5 and (piece.energies[bar] > before + 0.04 or enters):
        hits.setdefault("crash", {})[0] = 84 + 22 * section.energy
        hits.get("hat", {}).pop(0, None)


def _sound(start: float, hits: Hits) -> list[Note]:
    notes = []
    for layer, line in hits.items():
        pitch = LAYERS[layer]
        for step, velocity in line.items():
            value = max(1, min(127, round(velocity)))
            notes.append(Note(start + step * STEP_BEATS, 0.2 if layer != "crash" else 2.0, pitch, value))
    return notes


def kick_beats(notes: list[Note]) -> list[float]:
    """Where the kick sounds."""
    return [note.start_beats for note in notes if note.pitch in (35, 36)]


def with_rolls(notes: list[Note], rng: np.random.Generator, chance: float) -> list[Note]:
    """Trap's hat rolls: now and then an eighth becomes a triplet or thirty-second roll that swells."""
    rolled: list[Note] = []
    for note in notes:
        if note.pitch != LAYERS["hat"] or rng.random() > chance:
            rolled.append(note)
            continue
        count = int(rng.choice([2, 3, 4]))
        span = 0.5
        for i in range(count):
            velocity = round(note.velocity * (0.65 + 0.35 * (i + 1) / count))
            rolled.append(replace(note, start_beats=note.start_beats + span * i / count, velocity=max(20, velocity)))
    unique = {(round(n.start_beats, 4), n.pitch): n for n in rolled}
    return sorted(unique.values(), key=lambda n: (n.start_beats, n.pitch))
