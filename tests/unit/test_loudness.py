"""EBU Tech 3341 cases 1-6 and 9-14, EBU Tech 3342 cases 1-4, and what BS.1770 says at the edges."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicassist.audio.loudness import (
    LoudnessMeter,
    integrated_lufs,
    k_weighting,
    loudness_range_lu,
    measure_loudness,
    short_term_lufs,
)
from musicassist.audio.measure import Measurement
from musicassist.audio.stream import AudioFileStream
from tests.unit.signals import silence, tone

RATES = [44_100, 48_000]
QUIET = -200.0
INTEGRATED_CASES = {
    1: ([(20, -23)], -23.0),
    2: ([(20, -33)], -33.0),
    3: ([(10, -36), (60, -23), (10, -36)], -23.0),
    4: ([(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)], -23.0),
    5: ([(20, -26), (20.1, -20), (20, -26)], -23.0),
}
RANGE_CASES = {
    1: ([(20, -20), (20, -30)], 10.0),
    2: ([(20, -20), (20, -15)], 5.0),
    3: ([(20, -40), (20, -20)], 20.0),
    4: ([(20, -50), (20, -35), (20, -20), (20, -35), (20, -50)], 15.0),
}


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("case", INTEGRATED_CASES)
def test_3341_integrated(case: int, rate: int) -> None:
    parts, expected = INTEGRATED_CASES[case]
    assert integrated_lufs(tone(rate, parts), rate) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("rate", RATES)
def test_3341_case_1_reads_alike_in_every_window(rate: int) -> None:
    measured = measure_loudness(tone(rate, [(20, -23)]), rate)
    assert measured.max_momentary_lufs == pytest.approx(-23, abs=0.1)
    assert measured.max_short_term_lufs == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("lfe", [False, True])
def test_3341_case_6_surround(rate: int, lfe: bool) -> None:
    sine = tone(rate, [(20, 0)], channels=1)[0]
    levels = [-28, -28, -24, *([-6] if lfe else []), -30, -30]
    audio = np.stack([sine * 10 ** (level / 20) for level in levels])
    assert integrated_lufs(audio, rate) == pytest.approx(-23, abs=0.05)


@pytest.mark.parametrize(
    ("suffix", "subtype"), [("wav", "PCM_24"), ("flac", "PCM_24"), ("ogg", "VORBIS"), ("ogg", "OPUS")]
)
@pytest.mark.parametrize("lfe", [False, True])
def test_3341_case_6_from_a_file(suffix: str, subtype: str, lfe: bool, tmp_path: Path) -> None:
    sine = tone(48_000, [(5, 0)], channels=1)[0]
    left, right, centre, rear_left, rear_right = (sine * 10 ** (level / 20) for level in (-28, -28, -24, -30, -30))
    low = tone(48_000, [(5, -1)], frequency_hz=60.0, channels=1)[0]  # what an LFE holds, at full level
    if suffix == "ogg":  # the order of the Vorbis I specification, 4.3.9
        channels = [left, centre, right, rear_left, rear_right, *([low] if lfe else [])]
    else:
        channels = [left, right, centre, *([low] if lfe else []), rear_left, rear_right]
    path = tmp_path / f"surround.{suffix}"
    soundfile.write(path, np.stack(channels, axis=1), 48_000, format=suffix.upper(), subtype=subtype)
    assert integrated_lufs(AudioFileStream(path).read(), 48_000) == pytest.approx(
        -23, abs=0.15 if suffix == "ogg" else 0.05
    )


@pytest.mark.parametrize("order", ["wav", "flac", "ogg vorbis", "ogg opus"])
@pytest.mark.parametrize("backs", [1, 2])
def test_six_and_seven_point_one_from_a_file(order: str, backs: int, tmp_path: Path) -> None:
    suffix, _, codec = order.partition(" ")
    levels = {
        "left": -30,
        "right": -33,
        "centre": -26,
        "back 1": -29,
        "back 2": -35,
        "side left": -28,
        "side right": -38,
    }
    sine = tone(48_000, [(5, 0)], channels=1)[0]
    parts = {name: sine * 10 ** (level / 20) for name, level in levels.items()}
    parts["low"] = tone(48_000, [(5, -1)], frequency_hz=60.0, channels=1)[0]
    back = [f"back {number + 1}" for number in range(backs)]
    if suffix == "ogg":
        names = ["left", "centre", "right", "side left", "side right", *back, "low"]
    else:
        names = ["left", "right", "centre", "low", *back, "side left", "side right"]
    path = tmp_path / f"surround.{suffix}"
    kind = {"format": suffix.upper(), "subtype": codec.upper() or "PCM_24"}
    soundfile.write(path, np.stack([parts[name] for name in names], axis=1), 48_000, **kind)
    front = sum(10 ** (levels[name] / 10) for name in ("left", "right", "centre", *back))
    sides = sum(10 ** (levels[name] / 10) for name in ("side left", "side right"))
    # A full-scale sine of 1 kHz in one channel stands at -3.01 LUFS.
    expected = -3.01 + 10 * np.log10(front + 1.41 * sides)
    found = Measurement(AudioFileStream(path)).levels.loudness.integrated_lufs
    assert found == pytest.approx(expected, abs=0.15 if codec else 0.05)


@pytest.mark.parametrize("rate", RATES)
def test_3341_case_9_short_term_is_steady(rate: int) -> None:
    ends, values = short_term_lufs(tone(rate, [(1.34, -20), (1.66, -30)] * 5), rate)
    assert ends[0] == pytest.approx(3.0)
    assert values == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_3341_case_10_short_term_wherever_it_starts(rate: int) -> None:
    for i in range(20):
        audio = tone(rate, [(i * 0.15 + 0.001, QUIET), (3, -23), (1, QUIET)])
        assert measure_loudness(audio, rate).max_short_term_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_3341_case_11_short_term_follows_a_live_signal(rate: int) -> None:
    meter = LoudnessMeter(rate, 2)
    for i in range(20):
        meter.feed(tone(rate, [(i * 0.15 + 0.001, QUIET), (3, -38 + i), (3 - i * 0.15, QUIET)]))
        assert meter.result().max_short_term_lufs == pytest.approx(-38 + i, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_3341_case_12_momentary_is_steady(rate: int) -> None:
    parts = [(0.18, -20), (0.22, -30)] * 25
    values = []
    for start in np.arange(1.0, 4.0, 0.05):
        first = round(start * rate)
        values.append(measure_loudness(tone(rate, parts)[:, : first + 1], rate).max_momentary_lufs)
    assert values == pytest.approx([-23.0] * len(values), abs=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_3341_case_13_momentary_wherever_it_starts(rate: int) -> None:
    for i in range(20):
        audio = tone(rate, [(i * 0.02, QUIET), (0.4, -23), (1, QUIET)])
        assert measure_loudness(audio, rate).max_momentary_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_3341_case_14_momentary_follows_a_live_signal(rate: int) -> None:
    meter = LoudnessMeter(rate, 2)
    for i in range(20):
        meter.feed(tone(rate, [(i * 0.02, QUIET), (0.4, -38 + i), (0.4 - i * 0.02, QUIET)]))
        assert meter.result().max_momentary_lufs == pytest.approx(-38 + i, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("case", RANGE_CASES)
def test_3342_loudness_range(case: int, rate: int) -> None:
    parts, expected = RANGE_CASES[case]
    assert loudness_range_lu(tone(rate, parts), rate) == pytest.approx(expected, abs=0.3)


def test_k_weighting_is_the_standards_table_at_48_khz() -> None:
    shelf, high_pass = k_weighting(48_000)
    table = [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585]
    assert shelf == pytest.approx(table, abs=1e-8)
    assert high_pass == pytest.approx([1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621], abs=1e-8)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 32_000, 88_200, 96_000, 192_000])
def test_a_sine_reads_alike_at_every_rate(rate: int) -> None:
    assert integrated_lufs(tone(rate, [(5, -23)]), rate) == pytest.approx(-23, abs=0.05)


def test_one_channel_is_3_lu_below_two() -> None:
    audio = tone(48_000, [(5, -23)])
    assert integrated_lufs(audio[:1], 48_000) == pytest.approx(integrated_lufs(audio, 48_000) - 3.01, abs=0.01)


def test_blocks_of_any_size_measure_the_same() -> None:
    audio = tone(44_100, [(2, -30), (5, -18), (3, -40)])
    meter = LoudnessMeter(44_100, 2)
    edges = [0, 1, 440, 442, 50_000, 50_001, 300_000, audio.shape[1]]
    for start, end in itertools.pairwise(edges):
        meter.feed(audio[:, start:end])
    whole, parts = measure_loudness(audio, 44_100), meter.result()
    assert parts.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=1e-9)
    assert parts.short_term_lufs == pytest.approx(whole.short_term_lufs, abs=1e-9)


@pytest.mark.parametrize("seconds", [0.0, 1 / 44_100, 0.3, 30.0])
def test_silence_has_no_loudness(seconds: float) -> None:
    measured = measure_loudness(silence(44_100, seconds), 44_100)
    assert measured.integrated_lufs == float("-inf")
    assert measured.range_lu == 0.0
    assert measured.max_momentary_lufs == float("-inf")


def test_float32_reads_as_float64() -> None:
    audio = np.random.default_rng(1).standard_normal((2, 220_500)) * 0.1
    assert integrated_lufs(audio.astype(np.float32), 44_100) == pytest.approx(integrated_lufs(audio, 44_100), abs=1e-4)


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="8 to 192 kHz"):
        LoudnessMeter(4_000, 2)
    with pytest.raises(ValueError, match="channels"):
        LoudnessMeter(48_000, 9)
