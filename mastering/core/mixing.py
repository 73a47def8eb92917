"""Raw stems to processed stems and their sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mastering.core.automation import rides_db, widening_db
from mastering.core.delivery import density
from mastering.core.desk import Treatment, treatment
from mastering.core.ducking import duck_curve
from mastering.core.faders import corrected, correction_steps, in_phase, missing, moved, steps
from mastering.core.mood import mood_steps, punch
from mastering.core.request import MasteringRequest, StemSource
from mastering.core.treatment import NO_LOWPASS_HZ, SILENT_BELOW, StemPlan, Surroundings, own_lufs, treated
from mastering.core.unmasking import band_powers, cuts
from musicassist.audio.conform import STUDIO_RATE_HZ, conformed
from musicassist.audio.io import Audio
from musicassist.audio.spectrum import Spectrum, spectrum
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.audio.units import amplitude_from_db, power_from_db
from musicassist.contracts.errors import BadInput
from musicassist.contracts.master import ChainStep

RATE_HZ = STUDIO_RATE_HZ
ANCHOR_LUFS = -20.0
# The mix leaves room for the master chain: no louder than this, no peak above that.
MIX_LUFS = -18.0
MIX_CEILING_DBTP = -3.0
SHORTEST_SECONDS = 0.5
DULL_DB, MOST_OPENING_DB = 3.0, 9.0
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class MixedStem:
    """A processed stem that waits in a scratch file, before the trim."""

    source: StemSource
    plan: StemPlan
    scratch: Path
    audible: bool


@dataclass(frozen=True)
class Mix:
    """The mix: ``bus`` is the sum of the stems times ``trim``."""

    bus: Audio
    stems: tuple[MixedStem, ...]
    trim: float
    chain: tuple[ChainStep, ...]
    notes: tuple[str, ...]


def mixed(request: MasteringRequest, scratch: Path, progress: Progress) -> Mix:
    """Mix the request's stems; ``progress`` is called with 0 to 1.

    Raises
    ------
    BadInput
        When nothing sounds in any stem, or it is too short to have a loudness.
    """
    plans, frames = _planned(request, progress)
    traits, tempo_bpm = request.traits, request.tempo_bpm
    duck = None
    if traits.sidechain_db > 0 and tempo_bpm and request.kick_onsets_seconds:
        release_seconds = traits.sidechain_release_beats * 60.0 / tempo_bpm
        duck = duck_curve(frames, RATE_HZ, request.kick_onsets_seconds, traits.sidechain_db, release_seconds)
    around = Surroundings(traits, RATE_HZ, tempo_bpm, duck, request.sections)
    bus = np.zeros((2, frames), np.float32)
    changes = {change.name: change for change in request.stem_changes}
    stems = []
    for number, (source, plan) in enumerate(zip(request.stems, plans, strict=True)):
        fraction = 0.2 + 0.8 * number / len(plans)

        def tick(fraction: float = fraction, name: str = source.name) -> None:
            progress(fraction, f"Mixing {name}")

        tick()
        audible = bool(np.isfinite(plan.raw_lufs))
        audio = np.zeros((2, frames), np.float32)
        if audible:
            own = request.adjustment.of_stem(source.name)
            raw = in_phase(conformed(source.path), own)
            audio[:, : raw.shape[1]] = raw
            if plan.role != "full":
                audio = treated(audio, plan, around, tick)
            audio = moved(corrected(audio, own), changes.get(source.name))
        bus += audio
        path = scratch / f"stem{number}.f32"
        audio.tofile(path)
        stems.append(MixedStem(source, plan, path, audible))
    if changes and np.abs(bus).max() < SILENT_BELOW:
        raise BadInput("nothing sounds any more in this mix: turn a stem up that plays", field="stems")
    trim = _trim(bus)
    bus *= np.float32(trim)
    names = tuple(source.name for source in request.stems)
    chain = (*_chain(request, stems, duck is not None), *correction_steps(request.adjustment.stems, names))
    chain = (*chain, *steps(request.stem_changes, names))
    return Mix(bus, tuple(stems), trim, chain, (*_notes(stems), *missing(request.stem_changes, names)))


def _planned(request: MasteringRequest, progress: Progress) -> tuple[list[StemPlan], int]:
    """Measure every stem, set levels, and find out who makes room for whom."""
    lufs, levels, frames = [], [], 0
    total: NDArray[np.float64] | float = 0.0
    for number, source in enumerate(request.stems):
        progress(0.2 * number / len(request.stems), f"Measuring {source.name}")
        raw = conformed(source.path)
        frames = max(frames, raw.shape[1])
        measured = own_lufs(raw, RATE_HZ)
        lufs.append(measured)
        analysis = spectrum(raw, RATE_HZ)
        set_to_db = ANCHOR_LUFS + source.hints.level_db - measured if np.isfinite(measured) else 0.0
        total = total + analysis.power * power_from_db(set_to_db)
        with np.errstate(divide="ignore"):
            band_db = 10.0 * np.log10(band_powers(analysis.hz, analysis.power))
        levels.append(band_db + set_to_db)
    if frames < SHORTEST_SECONDS * RATE_HZ:
        raise BadInput(f"{frames / RATE_HZ:.2f} s of audio is too short to be mastered: half a second at least")
    if not np.isfinite(lufs).any():
        raise BadInput("nothing sounds in any of the stems, so there is nothing to master")
    own = [treatment(source.role) for source in request.stems]
    makes_room = cuts(levels, [t.priority for t in own])
    opening_db = _opening_db(Spectrum(analysis.hz, np.asarray(total), 1.0), request)
    plans = [
        StemPlan(s.role, t, s.hints, ANCHOR_LUFS + s.hints.level_db, raw, bells, opening_db, _transient_db(t, request))
        for s, t, raw, bells in zip(request.stems, own, lufs, makes_room, strict=True)
    ]
    return plans, frames


def _transient_db(own: Treatment, request: MasteringRequest) -> float:
    """How far a stem's onsets come forward: more in dense styles and driving moods; lo-fi softens them instead."""
    if request.traits.lowpass_hz < NO_LOWPASS_HZ:
        return -0.5 * own.transient_db
    return round(own.transient_db * (0.3 + 0.7 * density(request.traits.usual_lufs)) * punch(request.mood), 2)


def _opening_db(estimate: Spectrum, request: MasteringRequest) -> float:
    """High shelf for a mix whose octaves around 4 and 8 kHz lie under the wanted balance by more than EQ mends."""
    distance = np.array(request.wanted_balance_db) - np.array(estimate.balance_db())
    dull_db = float(np.mean(distance[6:8]) - np.median(distance[:6]))
    return round(min(MOST_OPENING_DB, max(0.0, 0.8 * (dull_db - DULL_DB))), 1)


def _trim(bus: Audio) -> float:
    trim_db = min(MIX_LUFS - own_lufs(bus, RATE_HZ), MIX_CEILING_DBTP - true_peak_dbtp(bus, RATE_HZ))
    return amplitude_from_db(trim_db)


def _chain(request: MasteringRequest, stems: list[MixedStem], ducked: bool) -> tuple[ChainStep, ...]:
    """What was done, in a musician's words."""
    if len(stems) == 1 and stems[0].plan.role == "full":
        return (ChainStep("Mix", "one finished piece: left as it is, only mastered"),)
    traits = request.traits
    levels = ", ".join(f"{s.source.name} {s.plan.hints.level_db:+.1f}" for s in stems if s.audible)
    steps = [ChainStep("Levels", f"set by measured loudness, in dB around the anchor: {levels}")]
    room = [f"{s.source.name} at {_words(s)}" for s in stems if s.plan.makes_room]
    if room:
        steps.append(ChainStep("Making room", "; ".join(room)))
    if ducked and any(s.plan.hints.sidechain for s in stems):
        names = ", ".join(s.source.name for s in stems if s.plan.hints.sidechain)
        kicks, beats = len(request.kick_onsets_seconds), traits.sidechain_release_beats
        detail = f"{names} duck by {traits.sidechain_db:g} dB under {kicks} kicks, back after {beats:g} beats"
        steps.append(ChainStep("Sidechain", detail))
    space = f"{traits.reverb} of {traits.reverb_seconds:g} s"
    if traits.delay_beats > 0 and any(s.plan.hints.delay_send > 0 for s in stems):
        space += f", ping-pong delay of {traits.delay_beats:g} beats"
    steps.append(ChainStep("Space", space))
    if stems[0].plan.opening_db:
        steps.append(ChainStep("Air", f"highs of all but the drums opened by {stems[0].plan.opening_db:g} dB"))
    steps += [*mood_steps(request.mood), *_movement(request, stems)]
    steps.append(ChainStep("Image", f"width {traits.width:g}, mono below {traits.mono_below_hz:g} Hz"))
    return tuple(steps)


def _movement(request: MasteringRequest, stems: list[MixedStem]) -> list[ChainStep]:
    """Onsets and fader rides."""
    steps = []
    shaped = [(s.source.name, s.plan.transient_db) for s in stems if s.audible]
    hits = [f"{name} {gain_db:+.1f}" for name, gain_db in shaped if abs(gain_db) > 0.1]
    if hits:
        steps.append(ChainStep("Transients", f"onsets shaped, in dB: {', '.join(hits)}"))
    rides = [(s.source.name, rides_db(s.plan.role, request.sections)) for s in stems if s.audible]
    moved = [f"{name} {min(gains):+.1f} to {max(gains):+.1f}" for name, gains in rides if any(gains)]
    if moved:
        steps.append(
            ChainStep("Rides", f"by the energy of {len(request.sections)} sections, in dB: {', '.join(moved)}")
        )
    widest = [max(widening_db(s.source.role, request.sections), default=0.0) for s in stems if s.audible]
    if any(widest):
        steps.append(ChainStep("Opening", f"sides by the energy of the sections, up to {max(widest):+.1f} dB"))
    return steps


def _words(stem: MixedStem) -> str:
    return ", ".join(f"{b.hz:g} Hz by {-b.gain_db:g} dB" for b in stem.plan.makes_room)


def _notes(stems: list[MixedStem]) -> tuple[str, ...]:
    return tuple(f"The stem {s.source.name} is silent." for s in stems if not s.audible)
