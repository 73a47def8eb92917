"""The stereo image of the master: nearer to a reference's width, a bass in the middle, nothing that mono loses."""

from __future__ import annotations

import math

import numpy as np

from mastering.core.filters import filtered, high_pass, low_pass
from mastering.core.request import MasteringRequest
from musicassist.audio.io import Audio
from musicassist.contracts.master import ChainStep

# The sides are moved by no more than this either way (ours: a width that is heard as the same mix).
MOST_DB = 3.0
# Sides of this power against the middle's are not widened: a mono loudspeaker would lose 1.5 dB.
WIDEST = 0.42
LEAST_WIDTH = 0.001
# Below this correlation of the bass a mono subwoofer loses some of it, and a needle jumps.
LOOSE_BASS = 0.9
UNHEARD = 1e-6


def imaged(bus: Audio, request: MasteringRequest, rate: int) -> tuple[Audio, list[ChainStep]]:
    """The bus with its width and its bass in order, and what was done; a mono bus stays as it is."""
    mid, side = (bus[0] + bus[1]) * np.float32(0.5), (bus[:1] - bus[1:]) * np.float32(0.5)
    mid_power, side_power = float(np.vdot(mid, mid)), float(np.vdot(side, side))
    if side_power <= UNHEARD * mid_power:
        return bus, []
    said, gain_db = [], _width_db(request, side_power / max(mid_power, 1e-20))
    if abs(gain_db) >= 0.3:
        side *= np.float32(10.0 ** (gain_db / 20.0))
        said.append(f"sides {gain_db:+.1f} dB towards the reference's width")
    hz = request.traits.mono_below_hz
    if hz > 0 and _bass_is_loose(mid, side, hz, rate):
        side = filtered(side, high_pass(hz, rate, order=4))
        said.append(f"mono below {hz:g} Hz")
    if not said:
        return bus, []
    return np.stack([mid + side[0], mid - side[0]]), [ChainStep("Stereo", ", ".join(said))]


def _width_db(request: MasteringRequest, own: float) -> float:
    """Gain of the sides that goes ``amount`` of the way to the reference's width (both of side against mid power)."""
    if request.reference is None or own < LEAST_WIDTH or request.reference.profile.width < LEAST_WIDTH:
        return 0.0
    gain_db = request.reference.amount * 10.0 * math.log10(request.reference.profile.width / own)
    room_db = max(0.0, 10.0 * math.log10(WIDEST / own))
    return max(-MOST_DB, min(MOST_DB, room_db, gain_db))


def _bass_is_loose(mid: Audio, side: Audio, hz: float, rate: int) -> bool:
    """Whether the sides hold so much of the bass that its correlation falls below ``LOOSE_BASS``."""
    low = filtered(np.stack([mid, side[0]]), low_pass(hz, rate, order=4))
    middle, sides = (float(np.vdot(signal, signal)) for signal in low)
    return sides > 0 and (middle - sides) / (middle + sides) < LOOSE_BASS
