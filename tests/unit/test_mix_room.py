"""The mix's movement in band and time: who makes room for whom, and echoes on the beat."""

from __future__ import annotations

import numpy as np
import pytest

from mastering.core.desk import neutral_traits, treatment
from mastering.core.space import delay_response
from mastering.core.treatment import StemPlan, Surroundings, treated
from mastering.core.unmasking import MOST_CUT_DB, cuts
from musicassist.catalog.schema import MixTraits
from musicassist.contracts.rendering import MixHints
from tests.unit.songs import RATE_HZ


def test_of_two_stems_in_one_band_the_lesser_one_makes_room() -> None:
    """Lead over pad in the octave of 1 kHz, the pad's life being at 250 Hz; within what the docs say."""
    lead = np.array([-60.0, -30.0, -20.0, -10.0, -20.0, -30.0, -60.0])
    pad = np.array([-60.0, -4.0, -9.0, -10.0, -22.0, -45.0, -60.0])
    bells, none = cuts([pad, lead], [6, 1])
    gains = {bell.hz: bell.gain_db for bell in bells}
    assert none == ()
    assert min(gains, key=lambda hz: gains[hz]) == 1000.0
    assert gains[1000.0] == -MOST_CUT_DB == -3.0
    assert all(-3.0 <= gain <= -0.5 for gain in gains.values())
    assert 250.0 not in gains
    louder = pad + np.array([0.0, 0.0, 0.0, 6.0, 0.0, 0.0, 0.0])
    assert -3.0 < next(b.gain_db for b in cuts([louder, lead], [6, 1])[0] if b.hz == 1000.0) < 0.0
    assert cuts([pad - 40.0, lead], [6, 1])[0] == (), "what the other covers by far has nothing to gain"
    (own_band,) = [b for b in cuts([pad, pad], [6, 1])[0] if b.hz == 250.0]
    assert own_band.gain_db == -1.5, "its own strongest band gives half as much"


@pytest.mark.parametrize(("tempo_bpm", "beats"), [(120.0, 0.75), (84.0, 0.5)])
def test_a_delay_repeats_in_time(tempo_bpm: float, beats: float) -> None:
    """Tempo times beats reaches the sound: a click comes back after so many seconds, left, then right."""
    step_seconds = beats * 60.0 / tempo_bpm
    response = delay_response(step_seconds, RATE_HZ)
    first = np.abs(response).max(axis=0).argmax() / RATE_HZ
    assert first == pytest.approx(step_seconds, abs=0.002)
    traits = MixTraits(**{**neutral_traits().__dict__, "delay_beats": beats, "saturation": 0.0})
    audio = _click_with_delay(traits, tempo_bpm)
    window = round(0.05 * RATE_HZ)
    power = np.square(audio).sum(axis=0)
    power[:window] = 0.0
    assert power.argmax() / RATE_HZ == pytest.approx(step_seconds, abs=0.01)


def _click_with_delay(traits: MixTraits, tempo_bpm: float) -> np.ndarray:
    click = np.zeros((2, 3 * RATE_HZ), np.float32)
    click[:, :400] = np.sin(2 * np.pi * 1000 * np.arange(400) / RATE_HZ)
    plan = StemPlan("pad", treatment("pad"), MixHints(reverb_send=0.0, delay_send=1.0), -20.0, -20.0, (), 0.0)
    return treated(click, plan, Surroundings(traits, RATE_HZ, tempo_bpm, None), lambda: None)
