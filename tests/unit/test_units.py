import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicassist.audio.units import (
    amplitude_from_db,
    db_from_amplitude,
    db_from_power,
    power_from_db,
    seconds_per_bar,
)


def test_known_levels() -> None:
    assert db_from_amplitude(0.5) == pytest.approx(-6.0206, abs=1e-4)
    assert db_from_amplitude(-1.0) == 0.0
    assert db_from_power(0.5) == pytest.approx(-3.0103, abs=1e-4)
    assert db_from_amplitude(0.0) == db_from_power(0.0) == -math.inf


@given(st.floats(-200, 60))
def test_there_and_back(level_db: float) -> None:
    assert db_from_amplitude(amplitude_from_db(level_db)) == pytest.approx(level_db, abs=1e-9)
    assert db_from_power(power_from_db(level_db)) == pytest.approx(level_db, abs=1e-9)


@pytest.mark.parametrize(
    ("tempo_bpm", "beats", "unit", "expected"),
    [(120, 4, 4, 2.0), (120, 3, 4, 1.5), (60, 6, 8, 2.0), (120, 12, 8, 2.0), (120, 7, 8, 1.75), (60, 2, 2, 4.0)],
)
def test_a_bar_lasts_what_its_counted_beats_last(tempo_bpm: float, beats: int, unit: int, expected: float) -> None:
    assert seconds_per_bar(tempo_bpm, beats, unit) == pytest.approx(expected)
