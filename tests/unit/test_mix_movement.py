"""Onsets, sibilants, rides and mood: each does what it says, and nothing where there is nothing to do."""

from __future__ import annotations

import numpy as np
import pytest

from mastering.core.automation import MOST_DB, MOST_WIDENING_DB, opened, ride, rides_db, widening_db
from mastering.core.deessing import MOST_DB as MOST_DEESSING_DB
from mastering.core.deessing import deessed
from mastering.core.desk import neutral_traits
from mastering.core.mood import felt
from mastering.core.multiband import multiband_compressed
from mastering.core.transients import shaped
from musicassist.audio.dynamics import dynamics
from musicassist.contracts.brief import MoodProfile
from musicassist.contracts.rendering import Section
from tests.unit.songs import RATE_HZ, drums, tones


def _sections(*energies: float) -> tuple[Section, ...]:
    return tuple(Section(f"s{i}", 4.0 * i, 4.0 * i + 4.0, 2 * i, 2, energy) for i, energy in enumerate(energies))


def _attack_db(audio: np.ndarray) -> float:
    """The first 15 ms of the beats over what follows from 60 to 150 ms."""
    early, late = 0.0, 0.0
    for beat in range(1, 8):
        start = round(0.5 * beat * RATE_HZ)
        early += float(np.square(audio[:, start : start + 660]).mean())
        late += float(np.square(audio[:, start + 2_650 : start + 6_600]).mean())
    return 10.0 * np.log10(early / late)


def _sibilants(level: float) -> np.ndarray:
    """A sung tone with a burst of hiss in every second half of a second."""
    rng = np.random.default_rng(3)
    tone = 0.3 * tones((220.0, 247.0), 4.0)
    hiss = np.diff(rng.standard_normal((1, tone.shape[1] + 2)), n=2, axis=1)
    gate = (np.arange(tone.shape[1]) // (RATE_HZ // 4)) % 4 == 3
    return np.asarray(tone + level * hiss * gate, np.float32)


def test_hits_come_forward_and_what_sustains_stays() -> None:
    hits = drums(4.0)
    harder, softer = shaped(hits, 4.0, RATE_HZ), shaped(hits, -4.0, RATE_HZ)
    attacks = [_attack_db(audio) for audio in (softer, hits, harder)]
    assert attacks[0] < attacks[1] - 1.0 < attacks[1] < attacks[2] - 1.0
    time = np.arange(4 * RATE_HZ) / RATE_HZ
    sine = np.tile(np.sin(2 * np.pi * 440 * time).astype(np.float32), (2, 1)) * np.float32(0.2)
    steady = shaped(sine, 4.0, RATE_HZ)[:, RATE_HZ:]
    assert 20 * np.log10(np.abs(steady).max() / 0.2) < 0.6
    # The level does not matter, only the shape.
    assert np.allclose(shaped(0.01 * hits, 4.0, RATE_HZ), 0.01 * harder, atol=3e-4)


def test_sibilants_step_back_and_the_tone_stays() -> None:
    sharp = _sibilants(0.1)
    result, most_db = deessed(sharp, RATE_HZ)
    assert 2.0 < most_db <= MOST_DEESSING_DB
    gate = (np.arange(sharp.shape[1]) // (RATE_HZ // 4)) % 4 == 3
    hiss_before = np.diff(sharp[0], n=2)[gate[2:]].std()
    hiss_after = np.diff(result[0], n=2)[gate[2:]].std()
    assert hiss_after < 0.8 * hiss_before
    plain = 0.3 * tones((220.0, 247.0), 4.0)
    same, least_db = deessed(plain, RATE_HZ)
    assert least_db < 2.0
    assert np.abs(same - plain).max() < 0.02


def test_the_lead_rides_up_where_the_form_is_full_and_the_pad_steps_back() -> None:
    form = _sections(0.2, 0.9, 0.3, 1.0)
    lead, pad = rides_db("lead", form), rides_db("pad", form)
    assert lead[3] > lead[1] > 0 > lead[2] > lead[0]
    assert pad[3] < 0 < pad[0]
    assert max(abs(gain) for gain in lead + pad) <= MOST_DB
    curve = ride("lead", form, 16 * RATE_HZ, RATE_HZ)
    assert curve is not None
    assert np.abs(np.diff(curve)).max() < 1e-4, "nobody hears a step"
    assert 20 * np.log10(curve[9 * RATE_HZ]) == pytest.approx(lead[2], abs=1e-3)
    assert ride("lead", _sections(0.5, 0.5), RATE_HZ, RATE_HZ) is None
    assert ride("lead", (), RATE_HZ, RATE_HZ) is None
    assert ride("full", form, RATE_HZ, RATE_HZ) is None


def test_moods_move_the_style_within_bounds() -> None:
    own = neutral_traits()
    assert felt(own, MoodProfile()) == own
    dark, bright = felt(own, MoodProfile(brightness=-1.0)), felt(own, MoodProfile(brightness=1.0))
    assert dark.balance_db[-1] - own.balance_db[-1] == pytest.approx(-1.5)
    assert bright.balance_db[0] - own.balance_db[0] == pytest.approx(-1.5)
    calm, driving = felt(own, MoodProfile(energy=-1.0)), felt(own, MoodProfile(energy=1.0))
    assert calm.reverb_seconds > own.reverb_seconds > driving.reverb_seconds
    assert 0.0 <= calm.saturation < own.saturation < driving.saturation <= 1.0


def test_three_bands_sum_to_the_bus_and_hold_the_loud_one() -> None:
    quiet = 0.05 * tones((110.0, 440.0, 2200.0), 4.0)
    same, worked = multiband_compressed(quiet, 1.0, RATE_HZ)
    assert np.abs(same - quiet).max() < 1e-5
    assert worked == (0.0, 0.0, 0.0)
    song = drums(6.0) + 0.3 * tones((220.0, 330.0), 6.0)
    glued, worked = multiband_compressed(song, 2.0, RATE_HZ)
    assert any(db > 0.3 for db in worked)
    assert max(worked) <= 3.0
    before, after = dynamics(song, RATE_HZ), dynamics(glued, RATE_HZ)
    assert after.rms_dbfs < before.rms_dbfs
    assert after.sample_peak_dbfs <= before.sample_peak_dbfs
    assert after.crest_db >= before.crest_db, "the hits stay"


def test_full_sections_open_to_the_sides_and_mono_stays() -> None:
    form = _sections(0.3, 0.9, 0.3)
    assert widening_db("bass", form) == (0.0, 0.0, 0.0), "a bass stays where it is"
    assert 0.0 < max(widening_db("chords", form)) <= MOST_WIDENING_DB
    sound = np.stack([tones((220.0,), 12.0)[0], tones((330.0,), 12.0)[0]]).astype(np.float32)
    wide = opened(sound, "chords", form, RATE_HZ)
    np.testing.assert_allclose(wide.sum(axis=0), sound.sum(axis=0), atol=1e-5)
    shares = []
    for start in (1.0, 5.0, 9.0):
        part = wide[:, round(start * RATE_HZ) : round((start + 2.0) * RATE_HZ)]
        shares.append(float(np.square(part[0] - part[1]).mean() / np.square(part[0] + part[1]).mean()))
    assert shares[1] > 1.5 * shares[0]
    assert shares[0] == pytest.approx(shares[2], rel=0.1)
    assert opened(sound, "chords", form[:1], RATE_HZ) is sound
