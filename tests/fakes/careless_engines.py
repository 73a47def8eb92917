"""Two engines that exist only here, right in every note and wrong in the mix: one buries its keys, one cancels them."""

from __future__ import annotations

import numpy as np

from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.stage import StageContext
from tests.fakes.fast_engine import RATE_HZ, FastEngine, play, rendered

BURIED_DB = 25.0


def _called(ctx: StageContext) -> None:
    with (ctx.root / "engine-calls").open("a") as calls:
        calls.write("called\n")


def _sounds(brief: MusicBrief) -> dict[str, np.ndarray]:
    """In time and in key, with a fade at the end, so that nothing but the mix is wrong."""
    sounds = play(brief, brief.tempo_bpm, brief.duration_seconds)
    fade = np.linspace(1.0, 0.0, 2 * RATE_HZ, dtype=np.float32)
    for audio in sounds.values():
        audio[:, -len(fade) :] *= fade
    return sounds


class BuryingEngine(FastEngine):
    """Wants its keys 25 dB lower than anybody would hear them."""

    name = "burying-machine"
    title = "A machine that buries its keys"

    def render(self, ctx: StageContext, brief: MusicBrief) -> Rendering:
        _called(ctx)
        return rendered(ctx, brief, _sounds(brief), self.name, keys_db=-5.0 - BURIED_DB)


class CancellingEngine(FastEngine):
    """Plays wide keys whose channels are out of phase: on a mono loudspeaker next to nothing remains of them."""

    name = "cancelling-machine"
    title = "A machine with a twisted cable"

    def render(self, ctx: StageContext, brief: MusicBrief) -> Rendering:
        _called(ctx)
        sounds = _sounds(brief)
        left, right = sounds["Keys"]
        late = np.roll(right, 40)
        late[:40] = 0.0
        sounds["Keys"] = np.stack([left + 0.1 * late, -left + 0.1 * late]).astype(np.float32)
        return rendered(ctx, brief, sounds, self.name)
