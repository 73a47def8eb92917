"""MP3 and Opus: as loud as the WAV where the ceiling has room, under it always, and honest notes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mastering.core.deliveries import _encoding_notes, base_name
from mastering.core.encoding import Aim, Encoded, write_tagged_mp3, write_tagged_opus
from mastering.core.request import Goal, TrackTags
from musicassist.audio.io import read_audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.audio.units import amplitude_from_db
from musicassist.catalog.targets import target_named

RATE = 44_100
SECONDS = 6
WRITERS = {"mp3": write_tagged_mp3, "opus": write_tagged_opus}


def _white_noise() -> np.ndarray:
    return np.clip(np.random.default_rng(1).standard_normal((2, SECONDS * RATE)), -2.5, 2.5)


def _transients() -> np.ndarray:
    """Bright clicks, eight a second, over a little noise."""
    rng = np.random.default_rng(2)
    audio = 0.05 * rng.standard_normal((2, SECONDS * RATE))
    decay = np.exp(-np.arange(2_000) / 300)
    for start in range(0, audio.shape[1] - 2_000, RATE // 8):
        audio[:, start : start + 2_000] += np.clip(rng.standard_normal((2, 2_000)), -1.5, 1.5) * decay
    return audio


SOUNDS = {"white noise": _white_noise(), "transients": _transients()}


def _encoded(path: Path, audio: np.ndarray, aim: Aim) -> tuple[float, float]:
    """Loudness and true peak of the file that was written, of a feed that turns down what is over its ceiling."""
    peak_dbtp = true_peak_dbtp(audio, RATE)

    def feed(ceiling_dbtp: float, tick: object) -> np.ndarray:
        return audio * np.float32(amplitude_from_db(min(0.0, ceiling_dbtp - peak_dbtp)))

    said = WRITERS[path.suffix[1:]](path, feed, aim, RATE, TrackTags(), lambda: None)
    decoded, rate = read_audio(path)
    found = integrated_lufs(decoded, rate), true_peak_dbtp(decoded, rate)
    assert (said.loudness_lufs, said.true_peak_dbtp) == pytest.approx(found, abs=0.01), "what is told is what is there"
    return found


def _at(audio: np.ndarray, lufs: float) -> np.ndarray:
    return (audio * amplitude_from_db(lufs - integrated_lufs(audio, RATE))).astype(np.float32)


@pytest.mark.parametrize("suffix", sorted(WRITERS))
@pytest.mark.parametrize("kind", sorted(SOUNDS))
@pytest.mark.parametrize("lufs", [-23.0, -28.0])
def test_bright_sound_is_as_loud_as_the_wav_where_the_ceiling_has_room(
    suffix: str, kind: str, lufs: float, tmp_path: Path
) -> None:
    audio = _at(SOUNDS[kind], lufs)
    assert true_peak_dbtp(audio, RATE) < -3.0
    found_lufs, peak_dbtp = _encoded(tmp_path / f"x.{suffix}", audio, Aim(lufs, -1.0))
    assert found_lufs == pytest.approx(lufs, abs=0.1)
    assert peak_dbtp <= -1.0


@pytest.mark.parametrize("suffix", sorted(WRITERS))
@pytest.mark.parametrize("kind", sorted(SOUNDS))
@pytest.mark.parametrize("room_db", [0.0, 0.2, 0.7])
def test_it_is_never_lifted_over_the_ceiling(suffix: str, kind: str, room_db: float, tmp_path: Path) -> None:
    audio = _at(SOUNDS[kind], -20.0)
    ceiling_dbtp = true_peak_dbtp(audio, RATE) + room_db
    _, peak_dbtp = _encoded(tmp_path / f"x.{suffix}", audio, Aim(-20.0, ceiling_dbtp))
    assert peak_dbtp <= ceiling_dbtp


GOAL = target_named("club@-0.5")


def _notes(loudness_lufs: float, true_peak_dbtp: float) -> list[str]:
    goal = Goal(GOAL, GOAL.loudness_lufs, GOAL.ceiling_dbtp)
    return _encoding_notes("MP3", Encoded(loudness_lufs, true_peak_dbtp, 0.3), -8.0, goal)


def test_a_file_that_is_as_it_should_be_is_not_mentioned() -> None:
    assert _notes(-8.1, -0.6) == []


def test_peaks_are_blamed_only_where_they_stand_at_the_ceiling() -> None:
    assert _notes(-8.4, -0.6) == [
        "The MP3 for club is 0.4 LU quieter than the WAV, so that its decoded peaks stay under -0.5 dBTP."
    ]
    assert _notes(-8.4, -3.0) == [
        "The MP3 for club is 0.4 LU quieter than the WAV, since the codec leaves out what it takes for inaudible."
    ]


def test_a_ceiling_that_is_still_passed_is_owned_up_to() -> None:
    assert _notes(-8.0, -0.4) == ["The MP3 for club still passes the ceiling by 0.10 dB once decoded."]


def test_targets_that_differ_in_their_ceiling_alone_have_files_of_their_own() -> None:
    words = ["streaming", "club", "club@-0.5", "-9.5", "-9.5@-2", "club@0"]
    names = [base_name(number, target_named(word)) for number, word in enumerate(words)]
    assert names == [
        "master", "master-club", "master-club-0.5-dbtp", "master-9.5-lufs", "master-9.5-lufs-2-dbtp",
        "master-club-0-dbtp",
    ]  # fmt: skip
