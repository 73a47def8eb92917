"""Form: which sections, how long, at which energy, planned before any note."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from generation.core.compose.beat_switch import with_beat_switch
from generation.core.compose.counting import counted
from generation.core.compose.heard import heard_form
from generation.core.compose.piece import SectionPlan
from generation.core.compose.section_lengths import sized
from generation.core.compose.structure import Sketch, asked_form, obey
from generation.core.compose.style import Form, Style
from musicassist.contracts.errors import ContractError
from musicassist.contracts.reference import ReferenceSection

SMALLEST_FORM_BARS = 12
_SHORT_BARS = 32
_LEADING = ("pre", "build", "rise")
_THEMES = ("head", "theme", "verse", "chorus", "hook", "groove", "main", "drop", "bloom")


def plan_form(
    style: Style,
    bars: int,
    rng: np.random.Generator,
    *,
    energy_bias: float = 0.0,
    structure: tuple[str, ...] = (),
    bar_seconds: float = 2.0,
    choruses_of_twelve: bool = False,
    heard: tuple[ReferenceSection, ...] = (),
) -> tuple[SectionPlan, ...]:
    """Sections that fill exactly ``bars`` bars.

    A short piece gets a short form (its own strongest sections), a long one grows by the form's own
    extension; sections keep lengths of whole four-bar phrases wherever the sum allows. ``structure`` holds
    the prompt's words, ``long intro`` or ``drop at 0:45``; ``bar_seconds`` places such moments.
    A blues goes in choruses of twelve. ``heard`` is the form of a reference, which holds where the prompt lists no
    sections of its own.
    """
    asked = asked_form(structure, bars) or heard_form(heard, bars)
    if asked is not None:
        sketches = asked
    elif bars < SMALLEST_FORM_BARS:
        sketches = _smallest(style, bars)
    else:
        form = _short_edges(_pick(style.forms, bars, rng), bars)
        sketches = _fit(_of_twelve(form), bars, 12) if choruses_of_twelve else _fit(form, bars, 4)
    if not choruses_of_twelve:
        sketches = counted(sketches, structure)
    sketches = sized(sketches, structure, bar_seconds, 12 if choruses_of_twelve else 4)
    sketches = obey(sketches, structure, bar_seconds)
    if style.drums:
        sketches = with_beat_switch(sketches, structure, bar_seconds)
    return _place(sketches, energy_bias)


def _parse(text: str) -> list[Sketch]:
    sketches = []
    for word in text.split():
        try:
            name, bars, material, energy = word.split(":")
            sketches.append(Sketch(name, int(bars), material, float(energy) / 10))
        except ValueError:
            raise ContractError(f"a form says {word!r}; write name:bars:material:energy") from None
    return sketches


def _pick(forms: tuple[Form, ...], bars: int, rng: np.random.Generator) -> tuple[list[Sketch], list[Sketch]]:
    parsed = [(_parse(form.sections), _parse(form.growth)) for form in forms]
    totals = [sum(sketch.bars for sketch in sections) for sections, _ in parsed]
    closeness = np.array(
        [form.weight * math.exp(-abs(math.log(bars / t))) for form, t in zip(forms, totals, strict=True)]
    )
    return parsed[int(rng.choice(len(forms), p=closeness / closeness.sum()))]


def _smallest(style: Style, bars: int) -> list[Sketch]:
    """One theme, perhaps prepared: the style's strongest section and a quieter one before it."""
    sections = _parse(style.forms[0].sections)
    peak = max(sections, key=lambda sketch: sketch.energy)
    calm = next((s for s in sections if s.material != peak.material and not s.edge), sections[0])
    if bars < 6:
        return [replace(peak, bars=bars, energy=max(0.55, peak.energy - 0.1))]
    first = 4 if bars >= 8 else 2
    return [replace(calm, bars=first), replace(peak, bars=bars - first)]


def _fit(form: tuple[list[Sketch], list[Sketch]], bars: int, phrase: int) -> list[Sketch]:
    sections, growth = form
    rounds = 0
    while sum(s.bars for s in sections) + sum(s.bars for s in growth) * 0.6 < bars and growth:
        rounds += 1
        contrast = _contrast(sections, growth, phrase) if rounds % 3 == 0 else []
        sections = [*sections[:-2], *contrast, *_varied(growth, len(sections)), *sections[-2:]]
    most = bars * (1.15 if phrase < 12 else 1.0)  # a chorus of twelve is never cut short; the edges take what is over
    while (total := sum(s.bars for s in sections)) > most or len(sections) * 4 > bars + 6:
        shrunk = _shrink(sections, phrase) if total > most else None
        if shrunk is None:
            shrunk = _drop(sections)
        if shrunk is None:
            break
        sections = shrunk
    return _settle(sections, bars, phrase)


def _short_edges(form: tuple[list[Sketch], list[Sketch]], bars: int) -> tuple[list[Sketch], list[Sketch]]:
    """In a short piece the intro and the ending take an eighth each at most, so that the song itself has room."""
    sections, growth = form
    most = max(2, bars // 8)
    return [replace(s, bars=min(s.bars, most)) if s.edge and bars < _SHORT_BARS else s for s in sections], growth


def _of_twelve(form: tuple[list[Sketch], list[Sketch]]) -> tuple[list[Sketch], list[Sketch]]:
    """The form of a twelve-bar blues: eights become twelves, sixteens two choruses."""
    sections, growth = (
        [replace(s, bars=s.bars // 8 * 12 if s.bars >= 8 and s.bars % 12 else s.bars) for s in part] for part in form
    )
    return sections, growth


def _contrast(sections: list[Sketch], growth: list[Sketch], phrase: int) -> list[Sketch]:
    """What parts every third round of a long piece from the last: its own bridge or break, unless the round has one."""
    if any(s.material not in "AB" for s in growth):
        return []
    own = next((s for s in sections if s.material not in "AB" and not s.edge and s.name not in _LEADING), None)
    return [own or Sketch("break", max(8, phrase), "C", 0.42)]


def _varied(growth: list[Sketch], round_: int) -> list[Sketch]:
    """Each further round a little different in energy, so that a long piece keeps developing."""
    lift = (-0.05, 0.0, 0.05)[round_ % 3]
    return [replace(s, energy=min(1.0, max(0.1, s.energy + lift))) for s in growth]


def _shrink(sections: list[Sketch], phrase: int) -> list[Sketch] | None:
    """Halve the longest section that has more than a phrase can spare, edges first."""
    least = max(8, phrase) if len(sections) > 4 else phrase
    candidates = [i for i, s in enumerate(sections) if s.bars > (4 if s.edge else least)]
    if not candidates:
        return None
    longest = max(candidates, key=lambda i: (sections[i].bars, sections[i].edge, -sections[i].energy))
    half = max(sections[longest].smallest, sections[longest].bars // 2 // 2 * 2)
    return [replace(s, bars=half) if i == longest else s for i, s in enumerate(sections)]


def _drop(sections: list[Sketch]) -> list[Sketch] | None:
    """Leave out the section that the piece misses least: a repeat in the middle, never the last."""
    if len(sections) <= 3:
        return None
    cost: list[tuple[float, int]] = []
    peak = max(range(len(sections)), key=lambda i: sections[i].energy)
    seen = {sections[peak].name.rstrip("0123456789"), sections[peak].material}
    for i, sketch in enumerate(sections):
        name = sketch.name.rstrip("0123456789")
        main = 1.0 if sketch.material in "AB" else 0.3
        worth = (
            0.7 * (name in _THEMES) + (name not in seen) + main * (sketch.material not in seen) + 0.6 * sketch.energy
        )
        if not sketch.edge:
            seen |= {name, sketch.material}
        if i not in (0, len(sections) - 1, peak):
            cost.append((worth, i))
    if not cost:
        return None
    drop = min(cost)[1]
    return _without_empty_promises(sections[:drop] + sections[drop + 1 :])


def _without_empty_promises(sections: list[Sketch]) -> list[Sketch]:
    """A pre-chorus or a build that leads to nothing louder is left out with what it led to."""
    return [
        sketch
        for sketch, following in zip(sections, [*sections[1:], None], strict=True)
        if sketch.name not in _LEADING or (following is not None and following.energy > sketch.energy)
    ]


def _settle(sections: list[Sketch], bars: int, phrase: int) -> list[Sketch]:
    """Spend the last difference in whole phrases, then in pairs, then in single bars at the ends."""
    sections = _whole_chorus(sections, bars, phrase)
    lengths = [s.bars for s in sections]
    difference = bars - sum(lengths)
    while difference:
        unit = next((u for u in (phrase, 2, 1) if abs(difference) >= u), 1)
        sign = 1 if difference > 0 else -1
        index = _place_for(sections, lengths, unit, sign)
        if index is None:
            index = len(lengths) - 1 if lengths[-1] + sign * unit >= 1 else int(np.argmax(lengths))
        lengths[index] += sign * unit
        difference -= sign * unit
    return [replace(s, bars=n) for s, n in zip(sections, lengths, strict=True)]


def _whole_chorus(sections: list[Sketch], bars: int, phrase: int) -> list[Sketch]:
    """Where a chorus of twelve more fits once the intro is left out and the ending is short, so it is done."""
    edges = [s for s in sections if s.edge]
    inner = [s for s in sections if not s.edge]
    if (
        phrase < 12
        or bars >= 40
        or not inner
        or bars - sum(s.bars for s in inner) < phrase
        or sum(s.bars for s in edges) == 0
    ):
        return sections
    peak = max(inner, key=lambda s: s.energy)
    grown = [Sketch("verse", phrase, "A", max(0.3, peak.energy - 0.25)), *inner]
    left = bars - sum(s.bars for s in grown)
    ending = [replace(sections[-1], bars=left)] if sections[-1].edge and left >= 2 else []
    return [*grown, *ending]


def _place_for(sections: list[Sketch], lengths: list[int], unit: int, sign: int) -> int | None:
    if unit < 4:
        order = [len(sections) - 1, 0]
        ok = [i for i in order if lengths[i] + sign * unit >= sections[i].smallest and lengths[i] <= 10]
        return ok[0] if ok else None
    inner = [i for i, s in enumerate(sections) if not s.edge] or list(range(len(sections)))
    ok = [i for i in inner if lengths[i] + sign * unit >= sections[i].smallest]
    if not ok:
        return None
    ratio = [lengths[i] / sections[i].bars for i in ok]
    pick = int(np.argmin(ratio)) if sign > 0 else int(np.argmax(ratio))
    return ok[pick]


def _place(sketches: list[Sketch], energy_bias: float) -> tuple[SectionPlan, ...]:
    placed: list[SectionPlan] = []
    met: dict[str, int] = {}
    bar = 0
    for sketch in sketches:
        energy = float(min(1.0, max(0.08, sketch.energy + energy_bias)))
        occurrence = met.get(sketch.material, 0)
        placed.append(SectionPlan(sketch.name, sketch.material, bar, sketch.bars, energy, occurrence, sketch.switched))
        met[sketch.material] = met.get(sketch.material, 0) + 1
        bar += sketch.bars
    return tuple(placed)


_RISING = {"build": 0.8, "pre": 0.88, "rise": 0.8, "intro": 0.6, "emerge": 0.6}
"""Share of a growing section's energy with which it starts."""
_FALLING = ("outro", "dissolve", "coda")


def bar_energies(sections: tuple[SectionPlan, ...]) -> tuple[float, ...]:
    """Energy of every bar: sections grow inside by phrases of four bars, builds rise, outros fall."""
    energies: list[float] = []
    for section in sections:
        phrases = max(1, math.ceil(section.bars / 4))
        for bar in range(section.bars):
            share = (bar // 4) / (phrases - 1) if phrases > 1 else 1.0
            start = _RISING.get(section.name.rstrip("0123456789"))
            if start is not None:
                factor = start + (1 - start) * share if phrases > 1 else (1 + start) / 2
            elif section.name in _FALLING:
                factor = 1.0 - 0.4 * share if phrases > 1 else 1.0
            else:
                factor = 0.9 + 0.16 * share
            energies.append(min(1.0, section.energy * factor))
    return tuple(energies)
