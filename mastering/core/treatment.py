"""One stem from raw to ready: cut, EQ, compression, warmth, duck, place, level, space."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mastering.core.automation import opened, ride
from mastering.core.compression import Compression, compressed
from mastering.core.convolution import convolved
from mastering.core.deessing import deessed
from mastering.core.desk import Bell, Treatment, spaces
from mastering.core.filters import bell, filtered, high_pass, low_pass, shelf
from mastering.core.saturation import saturated
from mastering.core.space import delay_response, impulse_response
from mastering.core.stereo import panned, spread, widened
from mastering.core.transients import shaped
from musicassist.audio.io import Audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.units import amplitude_from_db, db_from_amplitude
from musicassist.catalog.schema import MixTraits
from musicassist.contracts.rendering import MixHints, Section

# A sine of full scale on both sides reads 0 LUFS at 1 kHz and 0 dB on the compressor's detector.
NO_LOWPASS_HZ = 19_000.0
AIR_HZ = 9_000.0
WIDEST = 1.4
END_FADE_SECONDS = 0.03
AUDIBLE_SEND = 0.005
LEAST_WARMTH = 0.06
# Where a dull mix is opened.
OPENING_HZ = 4_500.0
SILENT_BELOW = 1e-6


@dataclass(frozen=True)
class StemPlan:
    """What one stem gets.

    Attributes
    ----------
    level_lufs : float
        Loudness it is set to, before its returns.
    raw_lufs : float
        As it came.
    makes_room : tuple of Bell
    opening_db : float
        High shelf that a dull mix gets; drums have their own.
    transient_db : float
        How far onsets are brought forward.
    """

    role: str
    treatment: Treatment
    hints: MixHints
    level_lufs: float
    raw_lufs: float
    makes_room: tuple[Bell, ...]
    opening_db: float
    transient_db: float = 0.0


@dataclass(frozen=True)
class Surroundings:
    """What all stems share."""

    traits: MixTraits
    rate: int
    tempo_bpm: float | None
    duck: NDArray[np.float32] | None
    sections: tuple[Section, ...] = ()


def treated(raw: Audio, plan: StemPlan, around: Surroundings, tick: Callable[[], None]) -> Audio:
    """The processed stem with its returns, shape (2, frames), at its place in the mix."""
    audio = _shaped(raw, plan, around, tick)
    tick()
    if plan.hints.sidechain and around.duck is not None:
        audio *= around.duck
    audio = spread(audio, plan.treatment.spread * plan.hints.width * around.traits.width, around.rate, tick)
    width = min(WIDEST, plan.hints.width * plan.treatment.width * (0.7 + 0.7 * around.traits.width))
    audio = widened(audio, width, around.traits.mono_below_hz, around.rate)
    audio = panned(opened(audio, plan.role, around.sections, around.rate), plan.hints.pan)
    tick()
    found_lufs = own_lufs(audio, around.rate)
    if np.isfinite(found_lufs):
        audio *= np.float32(amplitude_from_db(plan.level_lufs - found_lufs))
    rides = ride(plan.role, around.sections, audio.shape[1], around.rate)
    if rides is not None:
        audio *= rides
    audio += _returns(audio, plan, around, tick)
    if around.traits.lowpass_hz < NO_LOWPASS_HZ:
        audio = filtered(audio, low_pass(around.traits.lowpass_hz, around.rate))
    fade = min(audio.shape[1], round(END_FADE_SECONDS * around.rate))
    audio[:, -fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return audio


def own_lufs(audio: Audio, rate: int) -> float:
    """Integrated loudness as if the highest sample were full scale, so that the absolute gate spares quiet files."""
    peak = float(np.abs(audio).max(initial=0.0))
    if peak < SILENT_BELOW:
        return float("-inf")
    return integrated_lufs(audio / np.float32(peak), rate) + db_from_amplitude(peak)


def _shaped(raw: Audio, plan: StemPlan, around: Surroundings, tick: Callable[[], None]) -> Audio:
    """Frequency and dynamics."""
    own, rate = plan.treatment, around.rate
    sections = [high_pass(own.highpass_hz, rate, order=4)]
    sections += [bell(b.hz, b.gain_db, b.q, rate) for b in (*own.bells, *plan.makes_room)]
    if own.high_shelf_db:
        sections.append(shelf(AIR_HZ, own.high_shelf_db, rate, high=True))
    if plan.opening_db and plan.role != "drums":
        sections.append(shelf(OPENING_HZ, plan.opening_db, rate, high=True))
    audio = filtered(raw, np.concatenate(sections))
    squeeze = Compression(
        threshold_db=plan.raw_lufs + own.compress_over_db,
        ratio=own.compress_ratio,
        attack_ms=own.compress_attack_ms,
        release_ms=own.compress_release_ms,
    )
    audio, _ = compressed(audio, squeeze, rate)
    audio = shaped(audio, plan.transient_db, rate)
    if own.deess:
        audio, _ = deessed(audio, rate)
    warmth = own.saturation * around.traits.saturation
    if warmth > LEAST_WARMTH:
        # From 28 dB above the stem's loudness (peaks just touched) down to 12 (tape pushed hard).
        audio = saturated(audio, amplitude_from_db(plan.raw_lufs + 28.0 - 16.0 * warmth), tick=tick)
    return audio


def _returns(audio: Audio, plan: StemPlan, around: Surroundings, tick: Callable[[], None]) -> Audio:
    """Reverb and delay of one stem; linear, so that all stems' returns are the bus's."""
    traits, hints = around.traits, plan.hints
    reverb_gain = hints.reverb_send * spaces()[traits.reverb].sends
    responses = []
    if reverb_gain > AUDIBLE_SEND:
        room = impulse_response(traits.reverb, traits.reverb_seconds, around.rate)
        responses.append(np.float32(reverb_gain) * room)
    if hints.delay_send > AUDIBLE_SEND and traits.delay_beats > 0 and around.tempo_bpm:
        echoes = delay_response(traits.delay_beats * 60.0 / around.tempo_bpm, around.rate)
        responses.append(np.float32(hints.delay_send) * echoes)
    if not responses:
        return np.zeros_like(audio)
    # Both are linear, so that one convolution does both.
    both = np.zeros((2, max(response.shape[1] for response in responses)), np.float32)
    for response in responses:
        both[:, : response.shape[1]] += response
    return convolved(audio, both, tick=tick)
