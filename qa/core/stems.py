"""Checks of the stems in the mix: what was asked for is heard, and nothing goes missing on a mono loudspeaker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import scipy.signal
from numpy.typing import NDArray

from musicassist.audio.io import Audio, read_audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.stereo import StereoImage, stereo_image
from musicassist.audio.units import db_from_amplitude
from musicassist.contracts.adjustment import same_stem
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.master import Master
from musicassist.contracts.rendering import Stem
from musicassist.contracts.report import Check, Verdict
from qa.core.corrections import another_take, mono_safe, remixed_gains, remixed_in_phase
from qa.core.tolerances import Tolerances
from qa.core.wording import number

# Third octaves, about as wide as the ear's own bands (ISO 532-1 takes the same for Zwicker's loudness).
BANDS_HZ = 1000.0 * 2.0 ** (np.arange(-12, 12) / 3.0)
FRAME = 8192
# A stem's moment counts while it is no further under its own loudest ones, and a band while it carries the stem.
PLAYING_DB, CARRYING_DB = 30.0, 15.0
# A sound covers its neighbours too, upwards more than downwards: dB a band (about a bark), after Schroeder, Atal and
# Hall, "Optimizing digital speech coders by exploiting masking properties", JASA 66/6, 1979.
UPWARDS_DB, DOWNWARDS_DB = 10.0, 25.0
# Far under the mix there is the room that one listens in.
ROOM_DB = 50.0


@dataclass(frozen=True)
class Presence:
    """How a stem is there in a mix.

    Attributes
    ----------
    level_lu : float
        Its loudness over the mix's; ``-inf`` for silence.
    covered_db : float
        Its level over what the rest of the mix covers, in the third octave where it stands out most, in the median of
        the moments in which it plays.
    """

    level_lu: float
    covered_db: float


@dataclass(frozen=True)
class StemInMix:
    """One processed stem beside the rest of the mix.

    Attributes
    ----------
    stem : Stem
    image : StereoImage
    presence : Presence or None
        None where no asked instrument is in it.
    """

    stem: Stem
    image: StereoImage
    presence: Presence | None = None


def stems_in_mix(root: Path, master: Master, brief: MusicBrief) -> tuple[StemInMix, ...]:
    """Every stem of a mix of several; empty where there is one piece alone, or a person's own music."""
    if len(master.stems) < 2 or brief.own_mix:
        return ()
    mix, rate = read_audio(root / master.mix.path)
    found = []
    for stem in master.stems:
        audio, _ = read_audio(root / stem.audio.path)
        there = presence(audio, mix, rate) if _asked_of(stem, brief) else None
        found.append(StemInMix(stem, stereo_image(audio), there))
    return tuple(found)


def presence(stem: Audio, mix: Audio, rate: int) -> Presence:
    """How a stem is there in the mix that it is part of.

    Parameters
    ----------
    stem, mix : ndarray of float32, shape (2, frames)
    rate : int
    """
    frames = min(stem.shape[1], mix.shape[1])
    own = _band_powers(stem[:, :frames], rate)
    rest = _band_powers(mix[:, :frames] - stem[:, :frames], rate)
    total = own.sum(axis=1)
    loud = float(np.percentile(total, 95)) or float(total.max(initial=0.0))
    peak = float(np.abs(stem).max(initial=0.0))
    if loud <= 0.0 or peak <= 0.0:
        return Presence(-np.inf, -np.inf)
    rest = rest @ _spreading()
    rest += (own + rest).mean() * 10.0 ** (-ROOM_DB / 10.0)
    playing = total >= loud * 10.0 ** (-PLAYING_DB / 10.0)
    own, rest = own[playing], rest[playing]
    carrying = own >= own.max(axis=1, keepdims=True) * 10.0 ** (-CARRYING_DB / 10.0)
    best = np.where(carrying, own / rest, 0.0).max(axis=1)
    # Measured at full scale, so that the meter's absolute gate spares a quiet stem.
    level = integrated_lufs(stem / np.float32(peak), rate) + db_from_amplitude(peak) - integrated_lufs(mix, rate)
    return Presence(float(level), float(10.0 * np.log10(max(float(np.median(best)), 1e-12))))


def _spreading() -> NDArray[np.float64]:
    """How much of each band's power reaches each other band, shape (from, to)."""
    away = np.arange(len(BANDS_HZ))[None, :] - np.arange(len(BANDS_HZ))[:, None]
    return np.asarray(10.0 ** (-np.where(away > 0, UPWARDS_DB * away, -DOWNWARDS_DB * away) / 10.0))


def _band_powers(audio: Audio, rate: int) -> NDArray[np.float64]:
    """Power of all channels by frame and third octave, shape (frames, bands)."""
    if audio.shape[1] < FRAME:
        audio = np.pad(audio, ((0, 0), (0, FRAME - audio.shape[1])))
    hz, _, spectra = scipy.signal.stft(audio, rate, nperseg=FRAME, noverlap=0, boundary=None, padded=False, axis=-1)
    power = (np.abs(spectra) ** 2).sum(axis=0)
    edges = np.searchsorted(hz, np.append(BANDS_HZ * 2.0 ** (-1 / 6), BANDS_HZ[-1] * 2.0 ** (1 / 6)))
    sums = np.concatenate([np.zeros((1, power.shape[1])), np.cumsum(power, axis=0)])
    return np.asarray((sums[edges[1:]] - sums[edges[:-1]]).T)


def audibility(stems: tuple[StemInMix, ...], brief: MusicBrief, allowed: Tolerances) -> Check:
    """Every asked instrument that has a stem of its own is heard in the mix.

    It fails where an instrument is both far quieter than the mix and covered by the others; a soft shaker that has its
    band to itself is heard.
    """
    limit = allowed.audibility
    heard = _by_instrument(stems, brief)
    row = Check("audibility", "what was asked is heard", "", f"≥ {number(limit.quiet_lu, 0)} LU", Verdict.PASS)
    if not heard:
        return replace(row, measured="not measured", verdict=Verdict.SKIPPED, note="No asked instrument stands alone.")
    worst = min(heard, key=lambda name: heard[name].level_lu)
    row = replace(row, measured=f"{worst} at {number(heard[worst].level_lu, signed=True)} LU against the mix")
    quiet = {name: one for name, one in heard.items() if one.level_lu < limit.quiet_lu}
    silent = [name for name, one in quiet.items() if np.isinf(one.level_lu)]
    if silent:
        return replace(row, verdict=Verdict.WARN, note=f"Nothing is to be heard of: {', '.join(silent)}.")
    covered = {name: one for name, one in quiet.items() if one.covered_db < limit.covered_db}
    if not covered:
        note = f"Far behind the others, but in a band of its own: {', '.join(quiet)}." if quiet else ""
        return replace(row, note=note)
    said = ", ".join(f"the {name} is {number(-one.level_lu)} LU under the mix" for name, one in covered.items())
    gains = {one.stem.name: limit.raised_to_lu - one.level_lu for one in covered.values()}
    mended = remixed_gains(brief, gains, allowed, f"{said[0].upper()}{said[1:]}") or another_take(brief, "", said)
    return replace(row, verdict=Verdict.FAIL, note="The others cover it wherever it plays.", correction=mended)


def mono_stems(row: Check, stems: tuple[StemInMix, ...], brief: MusicBrief, allowed: Tolerances) -> Check:
    """The stereo check, failed by stems that vanish in mono even where the sum survives."""
    lost = [one for one in stems if one.image.mono_loss_db > allowed.stereo.fail_mono_loss_db]
    if not lost:
        return row
    names = [one.stem.name for one in lost]
    losses = ", ".join(f"{one.stem.name} loses {number(one.image.mono_loss_db)} dB in mono" for one in lost)
    mended = remixed_in_phase(brief, names, losses) or mono_safe(brief, losses) or another_take(brief, "", losses)
    return replace(row, verdict=Verdict.FAIL, note=f"Its channels cancel each other: {losses}.", correction=mended)


def _asked_of(stem: Stem, brief: MusicBrief) -> list[str]:
    """Which asked instruments a stem carries; none of one that a person mixed by hand."""
    if any(same_stem(change.name, stem.name) and change.alters for change in brief.stem_changes):
        return []
    wishes = {wish.name.casefold() for wish in brief.instruments}
    return [played.asked for played in stem.instruments if played.asked.casefold() in wishes]


@dataclass(frozen=True)
class _Heard:
    stem: Stem
    level_lu: float
    covered_db: float


def _by_instrument(stems: Iterable[StemInMix], brief: MusicBrief) -> dict[str, _Heard]:
    """Each asked instrument in the stem where it is loudest."""
    found: dict[str, _Heard] = {}
    for one in stems:
        if one.presence is None:
            continue
        for name in _asked_of(one.stem, brief):
            if name not in found or one.presence.level_lu > found[name].level_lu:
                found[name] = _Heard(one.stem, one.presence.level_lu, one.presence.covered_db)
    return found
