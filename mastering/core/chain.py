"""The master chain: tone, fader, glue, warmth and image once for the mix; loudness for each target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mastering.core.compression import Compression, compressed
from mastering.core.convolution import convolved
from mastering.core.delivery import SPARE_GAIN_DB, Delivered, Endurance, delivered, density, endurance
from mastering.core.filters import filtered, high_pass
from mastering.core.image import imaged
from mastering.core.limiter import peak_envelope
from mastering.core.multiband import multiband_compressed
from mastering.core.request import Goal, MasteringRequest
from mastering.core.riding import ridden
from mastering.core.saturation import saturated
from mastering.core.tone import correction_db, equaliser
from musicassist.audio.io import Audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.spectrum import OCTAVES_HZ, octave_balance_db
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.audio.units import amplitude_from_db
from musicassist.contracts.master import ChainStep

RUMBLE_HZ = 20.0
# Loudness range that open and dense styles are ridden to: p95 of produced music is 14.8 LU for orchestral and
# ambient, 13.4 for all (59 tracks measured); a dense track with a quiet intro wants less.
MOST_RANGE_LU = (13.0, 8.0)
GLUE_OVER_DB = 4.0
# From here on the glue works in three bands.
MULTIBAND_FROM_DENSITY = 0.65
# Dense styles have their highest transients rounded off before the limiter: half of what is over the ceiling,
# and all but what a limiter takes without being heard.
CLIPS_FROM_DENSITY = 0.3
CLIPS_OVER_DB = 2.0
LEFT_TO_LIMIT_DB = 4.0
MOST_CLIP_DB = 8.0
# A clipped hit stays as loud as it was, a limited one ducks: where dynamics are kept, less is left to the limiter.
KEPT_LEFT_TO_LIMIT_DB = 2.0
CLIP_KNEE = 0.5
# Of mean limiting, for each dB that a codec's copy is limited lower: the loudness that it costs is made up for.
CODEC_STRAIN = 3.0
Progress = Callable[[float, str], None]
Tick = Callable[[], None]


@dataclass(frozen=True)
class Prepared:
    """The mix after everything that all targets share."""

    bus: Audio
    chain: tuple[ChainStep, ...]


class Loudened:
    """The prepared mix at one target, and the same again a little lower for a codec.

    Attributes
    ----------
    delivered : Delivered
    chain : tuple of ChainStep
    notes : tuple of str
    """

    def __init__(self, prepared: Prepared, goal: Goal, request: MasteringRequest, rate: int, tick: Tick) -> None:
        self._rate, self._ceiling_dbtp = rate, goal.ceiling_dbtp
        self._bears = endurance(request.usual_lufs)
        self._bus, clip = _clipped(prepared.bus, goal, request, rate, tick)
        needs_db = goal.wanted_lufs - integrated_lufs(self._bus, rate)
        untouched = amplitude_from_db(goal.ceiling_dbtp - needs_db - SPARE_GAIN_DB)
        self._envelope = peak_envelope(self._bus, untouched)
        self.delivered = self._deliver(goal.wanted_lufs, goal.ceiling_dbtp, self._bears, None, tick)
        self.chain = (*clip, *_limiter_steps(self.delivered))
        self.notes = _notes(self.delivered, goal)

    def feed(self, ceiling_dbtp: float, tick: Tick) -> Audio:
        """The same music as loud as delivered, under a lower ceiling."""
        done = self.delivered
        if ceiling_dbtp >= done.true_peak_dbtp:
            return done.audio
        # A copy for a codec may be limited more, by what its ceiling is lower, or it would be quieter than the WAV.
        lower_db = max(0.0, self._ceiling_dbtp - ceiling_dbtp)
        strain_db = self._bears.most_strain_db + CODEC_STRAIN * lower_db
        bears = Endurance(strain_db, self._bears.least_plr_db - lower_db)
        return self._deliver(done.lufs, ceiling_dbtp, bears, done.gain_db, tick).audio

    def _deliver(
        self, lufs: float, ceiling_dbtp: float, bears: Endurance, gain_db: float | None, tick: Tick
    ) -> Delivered:
        return delivered(
            self._bus,
            lufs,
            ceiling_dbtp,
            bears,
            self._rate,
            tick,
            envelope=self._envelope,
            gain_db=gain_db,
        )


def prepared(mix: Audio, request: MasteringRequest, rate: int, progress: Progress) -> Prepared:
    """Everything before the loudness, on a mix of shape (2, frames); ``progress`` is called with 0 to 1."""
    progress(0.0, "Balancing the tone")
    bus, tone = _toned(mix, request, rate, lambda: progress(0.2, "Balancing the tone"))
    progress(0.3, "Riding the fader")
    bus, ride = _ridden(bus, request, rate)
    progress(0.45, "Gluing")
    bus, glue = _glued(bus, request, rate)
    progress(0.6, "Warming up")
    bus, warmth = _warmed(bus, request, rate, lambda: progress(0.8, "Warming up"))
    progress(0.9, "Setting the width")
    bus, image = imaged(bus, request, rate)
    return Prepared(bus, (*tone, *ride, *glue, *warmth, *image))


def _toned(mix: Audio, request: MasteringRequest, rate: int, tick: Tick) -> tuple[Audio, list[ChainStep]]:
    bus = filtered(mix, high_pass(RUMBLE_HZ, rate))
    gains = correction_db(octave_balance_db(bus, rate), request.wanted_balance_db, request.tone_strength)
    moves = [f"{_hertz(hz)} {gain:+.1f}" for hz, gain in zip(OCTAVES_HZ, gains, strict=True) if abs(gain) >= 0.3]
    if not moves:
        return bus, [ChainStep("Tone", "the balance already fits; left alone")]
    taps, delay = equaliser(gains, rate)
    bus = convolved(bus, taps, delay=delay, tick=tick)
    return bus, [ChainStep("Tone", f"linear-phase EQ towards {_towards(request)}, in dB: {', '.join(moves)}")]


def _towards(request: MasteringRequest) -> str:
    if request.reference is None or request.reference.amount == 0.0:
        return "the style's balance"
    if request.reference.amount == 1.0:
        return "the reference's balance"
    return f"a balance {request.reference.amount:.0%} of the way from the style's to the reference's"


def _ridden(bus: Audio, request: MasteringRequest, rate: int) -> tuple[Audio, list[ChainStep]]:
    follows = request.reference is not None and request.reference.amount > 0.0
    if request.leaves_range and not follows:
        return bus, []
    low, high = MOST_RANGE_LU
    most_range_lu = low + density(request.usual_lufs) * (high - low)
    if request.reference is not None and request.reference.profile.loudness_range_lu > 0:
        amount = request.reference.amount
        most_range_lu += amount * (request.reference.profile.loudness_range_lu - most_range_lu)
    bus, lift_db = ridden(bus, rate, most_range_lu)
    if lift_db < 0.3:
        return bus, []
    detail = f"quiet sections brought up by {lift_db:.1f} dB at most, slowly, towards a range of {most_range_lu:.1f} LU"
    return bus, [ChainStep("Fader", detail)]


def _glued(bus: Audio, request: MasteringRequest, rate: int) -> tuple[Audio, list[ChainStep]]:
    ratio = request.traits.glue_ratio
    if ratio <= 1.0 or request.leaves_range:
        return bus, []
    if density(request.usual_lufs) >= MULTIBAND_FROM_DENSITY:
        bus, worked = multiband_compressed(bus, ratio, rate)
        words = ", ".join(f"{name} {db:.1f}" for name, db in zip(("lows", "middle", "highs"), worked, strict=True))
        return bus, [ChainStep("Glue", f"three bands {ratio:g}:1, in dB on average where they work: {words}")]
    threshold_db = integrated_lufs(bus, rate) + GLUE_OVER_DB
    bus, reduction_db = compressed(bus, Compression(threshold_db, ratio, 30.0, 180.0, knee_db=8.0, most_db=4.0), rate)
    return bus, [ChainStep("Glue", f"bus compression {ratio:g}:1, {reduction_db:.1f} dB on average where it works")]


def _warmed(bus: Audio, request: MasteringRequest, rate: int, tick: Tick) -> tuple[Audio, list[ChainStep]]:
    amount = request.traits.saturation
    steps = []
    if amount > 0.02:
        # From 26 dB above the loudness (only the tips) down to 14 (a driven console).
        bus = saturated(bus, amplitude_from_db(integrated_lufs(bus, rate) + 26.0 - 12.0 * amount), tick=tick)
        steps.append(ChainStep("Warmth", f"soft saturation, {round(100 * amount)} %, eight times oversampled"))
    return bus, steps


def _clipped(bus: Audio, goal: Goal, request: MasteringRequest, rate: int, tick: Tick) -> tuple[Audio, list[ChainStep]]:
    """Drum hits rounded off, in styles that live dense; what a limiter would pump on is gone before it."""
    style = density(request.usual_lufs)
    left_db = KEPT_LEFT_TO_LIMIT_DB if request.keeps_dynamics else LEFT_TO_LIMIT_DB
    most_db = MOST_CLIP_DB if request.keeps_dynamics else MOST_CLIP_DB * style
    peak_db = true_peak_dbtp(bus, rate)
    over_db = peak_db + goal.wanted_lufs - integrated_lufs(bus, rate) - goal.ceiling_dbtp
    if style < CLIPS_FROM_DENSITY or over_db < CLIPS_OVER_DB:
        return bus, []
    clip_db = min(max(over_db / 2.0, over_db - left_db), most_db)
    bus = saturated(bus, amplitude_from_db(peak_db - clip_db), knee=CLIP_KNEE, tick=tick)
    return bus, [ChainStep("Soft clip", f"the highest {clip_db:.1f} dB of the drum hits rounded off")]


def _limiter_steps(result: Delivered) -> list[ChainStep]:
    work = result.work
    if work.most_db < 0.05:
        limiter = "not touched: the peaks fit as they are"
    else:
        limiter = f"look-ahead true-peak limiter, {work.most_db:.1f} dB at most, {work.mean_db:.1f} dB on average"
    return [
        ChainStep("Loudness", f"gain {result.gain_db:+.1f} dB to {result.lufs:.1f} LUFS"),
        ChainStep("Limiter", f"{limiter}; true peak {result.true_peak_dbtp:.2f} dBTP"),
    ]


def _notes(result: Delivered, goal: Goal) -> tuple[str, ...]:
    if not result.strained:
        return ()
    return (
        f"{goal.wanted_lufs:.1f} LUFS under a ceiling of {goal.ceiling_dbtp:.1f} dBTP needs more limiting than "
        f"this music bears; the loudness gave way: it is {result.lufs:.1f} LUFS, with {result.work.mean_db:.1f} dB of "
        "limiting on average.",
    )


def _hertz(hz: float) -> str:
    return f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz:g} Hz"
