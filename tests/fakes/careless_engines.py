"""Two engines that exist only here, right in every note and wrong in the mix: one buries its keys, one cancels them."""

from __future__ import annotations

import numpy as np

from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.stage import StageContext
from tests.fakes.fast_engine import FastEngine, play, rendered

BURIED_DB = 25.0


def _called(ctx: StageContext) -> None:
    with (ctx.root / "engine-calls").open("a") as calls:
        calls.write("called\n")


class BuryingEngine(FastEngine):
    """Wants its keys 25 dB lower than anybody would hear them."""

    name = "burying-machine"
    title = "A machine that buries its keys"

    def render(self, ctx: StageContext, brief: MusicBrief) -> Rendering:
        _called(ctx)
        sounds = play(brief, brief.tempo_bpm, brief.duration_seconds)
        return rendered(ctx, brief, sounds, self.name, keys_db=-5.0 - BURIED_DB)


class CancellingEngine(FastEngine):
    """Plays wide keys whose channels are out of phase: on a mono loudspeaker next to nothing remains of them."""

    name = "cancelling-machine"
    title = "A machine with a twisted cable"

    def render(self, ctx: StageContext, brief: MusicBrief) -> Rendering:
        _called(ctx)
        sounds = play(brief, brief.tempo_bpm, brief.duration_seconds)
        left, right = sounds["Keys"]
        late = np.roll(right, 40)
        late[:40] = 0.0
        sounds["Keys"] = np.stack([left + 0.1 * late, -left + 0.1 * late]).astype(np.float32)
        return rendered(ctx, brief, sounds, self.name)
