"""Key on scales, chords and clips whose key is known."""

import dataclasses

import numpy as np
import pytest
import torch

from generation.core.score import Score
from musicassist.audio.key import NAMES, key_evidence, pitch_class
from musicassist.audio.key_network import BANDS, key_log_likelihoods, seen
from musicassist.contracts.brief import Key
from musicassist.contracts.report import Verdict
from qa.core import music
from qa.core.tolerances import tolerances
from tests.benchmarks.key_net import KeyNet
from tests.benchmarks.key_songs import song
from tests.benchmarks.key_training import TARGET, batch
from tests.benchmarks.known_clips import SCALES, STYLES, known_clip, play
from tests.unit.compose_briefs import score_of

RATE = 22_050
PITCHED = [name for name in STYLES if name != "drums only"]


def scale(tonic: int, mode: str, tuning_cents: float = 0.0) -> np.ndarray:
    """Up and down the scale, as an exercise is played: the tonic long at both ends, tonic and fifth dwelt on."""
    steps = [0, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1, 0]
    parts = []
    for i, step in enumerate(steps):
        octave, degree = divmod(step, 7)
        pitch = 60 + tonic + 12 * octave + SCALES[mode][degree] + tuning_cents / 100
        seconds = 1.4 if i in (0, len(steps) - 1) else 0.9 if degree in (0, 4) else 0.6
        t = np.arange(round(seconds * RATE)) / RATE
        hz = 440 * 2 ** ((pitch - 69) / 12)
        tone = sum(np.sin(2 * np.pi * h * hz * t) / h**1.5 for h in range(1, 6))
        parts.append(tone * np.minimum(1, t / 0.01) * np.minimum(1, (seconds - t) / 0.05))
    return 0.3 * np.concatenate(parts)[None, :]


def sines(score: Score) -> np.ndarray:
    """The score's pitched notes by plain tones of five harmonics, shape (1, frames)."""
    beat = 60 / score.tempo_bpm
    sound = np.zeros(round((score.duration_seconds + 5) * RATE))
    for note in (note for part in score.parts if part.role not in ("drums", "texture") for note in part.notes):
        seconds = min(4.0, max(0.1, note.duration_beats * beat))
        t = np.arange(round(seconds * RATE)) / RATE
        hz = 440 * 2 ** ((note.pitch - 69) / 12)
        tone = sum(np.sin(2 * np.pi * h * hz * t) / h**1.5 for h in range(1, 6)) * np.exp(-1.5 * t)
        first = round(note.start_beats * beat * RATE)
        sound[first : first + t.size] += tone[: max(0, sound.size - first)] * note.velocity / 127
    return 0.3 * sound[None, :] / np.abs(sound).max()


def verdict(evidence, tonic: int, mode: str) -> Verdict:
    return music.key(evidence, Key(NAMES[tonic % 12], mode), tolerances()).verdict


@pytest.mark.parametrize("tonic", [0, 2, 3, 6, 9, 10])
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_a_scale_is_in_its_key(tonic: int, mode: str) -> None:
    evidence = key_evidence(scale(tonic, mode), RATE)
    assert evidence.reading().key == Key(NAMES[tonic], mode)
    assert verdict(evidence, tonic, mode) is Verdict.PASS
    assert verdict(evidence, tonic + 1, mode) is Verdict.FAIL
    assert verdict(evidence, tonic + 6, mode) is Verdict.FAIL


@pytest.mark.parametrize("tuning_cents", [-35.0, 30.0])
def test_a_piano_out_of_tune_is_still_in_its_key(tuning_cents: float) -> None:
    evidence = key_evidence(scale(4, "minor", tuning_cents), RATE)
    assert evidence.notes.tuning_cents == pytest.approx(tuning_cents, abs=8)
    assert evidence.reading().key == Key("E", "minor")


@pytest.mark.parametrize("style", PITCHED)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_right_key_passes_and_a_distant_one_fails(style: str, seed: int) -> None:
    clip = known_clip(style, seed, seconds=15)
    evidence, tonic = key_evidence(clip.audio, clip.rate), pitch_class(clip.tonic)
    assert verdict(evidence, tonic, clip.mode) is not Verdict.FAIL
    assert verdict(evidence, tonic + 1, clip.mode) is Verdict.FAIL
    assert verdict(evidence, tonic + 6, clip.mode) is Verdict.FAIL


@pytest.mark.parametrize("seed", range(3))
def test_a_fifth_off_is_caught_too(seed: int) -> None:
    clip = known_clip("rock", seed, seconds=15)
    evidence, tonic = key_evidence(clip.audio, clip.rate), pitch_class(clip.tonic)
    assert verdict(evidence, tonic, clip.mode) is Verdict.PASS
    assert verdict(evidence, tonic + 7, clip.mode) is Verdict.FAIL
    assert verdict(evidence, tonic + 5, clip.mode) is not Verdict.PASS


@pytest.mark.parametrize("seed", range(3))
def test_drums_alone_have_no_key(seed: int) -> None:
    clip = known_clip("drums only", seed, seconds=15)
    evidence = key_evidence(clip.audio, clip.rate)
    assert [verdict(evidence, tonic, "minor") for tonic in range(12)] == [Verdict.UNSURE] * 12


@pytest.mark.parametrize("audio", [np.zeros((2, 0)), np.zeros((2, 1)), np.zeros((1, 60_000))], ids=len)
def test_silence_has_no_key(audio: np.ndarray) -> None:
    evidence = key_evidence(audio, 44_100)
    assert evidence.reading().key is None
    assert verdict(evidence, 0, "major") is Verdict.UNSURE


def test_every_spelling_of_a_note() -> None:
    assert [pitch_class(n) for n in ("C", "C#", "Db", "B#", "Cb", "F♯", "B♭", "e")] == [0, 1, 1, 0, 11, 6, 10, 4]
    with pytest.raises(ValueError, match="no note"):
        pitch_class("H")


@pytest.mark.parametrize("seed", range(2))
def test_odds_know_the_key_from_all_that_are_far(seed: int) -> None:
    clip = known_clip("piano", seed)
    evidence, tonic = key_evidence(clip.audio, clip.rate), pitch_class(clip.tonic)
    odds = [evidence.agreement(Key(NAMES[(tonic + k) % 12], clip.mode)).odds for k in range(12)]
    assert min(odds) == odds[0]
    assert min(odds[k] for k in (1, 3, 6, 8, 11)) > 3.0


def test_the_other_third_is_weighed_apart() -> None:
    evidence = key_evidence(scale(9, "minor"), RATE)
    relative, blues = evidence.agreement(Key("C", "major")), evidence.agreement(Key("A", "blues"))
    assert relative.other_third_odds > 0.0 > evidence.agreement(Key("A", "minor")).other_third_odds
    assert (blues.odds, blues.other_third_odds) == (0.0, 0.0)
    with pytest.raises(ValueError, match="no mode"):
        evidence.agreement(Key("A", "happy"))


@pytest.mark.parametrize(
    ("mode", "named"), [("dorian", "dorian"), ("phrygian", "phrygian"), ("harmonic minor", "minor")]
)
def test_rarer_modes_are_named_by_what_tells_them(mode: str, named: str) -> None:
    loops = {"dorian": (0, 3, 0, 3), "phrygian": (0, 1, 0, 1), "harmonic minor": (0, 3, 4, 0)}
    style = dataclasses.replace(STYLES["house"], modes=(mode,), roots=(loops[mode],), melody=0.6)
    clip = play(style, np.random.default_rng(4), seconds=20)
    assert key_evidence(clip.audio, clip.rate).reading().key == Key(clip.tonic, named)


@pytest.mark.parametrize(
    "mode", ["phrygian dominant", "double harmonic", "hungarian minor", "whole tone", "ukrainian dorian"]
)
def test_an_asked_key_in_a_rare_mode_is_weighed_by_its_notes(mode: str) -> None:
    score = score_of("rock", seed=5, key=("E", mode), duration_seconds=20.0)
    evidence = key_evidence(sines(score), RATE)
    assert verdict(evidence, 4, mode) is Verdict.PASS
    assert verdict(evidence, 5, mode) is Verdict.FAIL
    assert verdict(evidence, 11, mode) is Verdict.FAIL
    assert verdict(evidence, 4, "lydian dominant") is Verdict.FAIL
    plain = key_evidence(sines(score_of("rock", seed=5, key=("E", "major"), duration_seconds=20.0)), RATE)
    assert verdict(plain, 4, mode) is Verdict.FAIL


def test_a_transposed_track_is_a_transposed_answer() -> None:
    bands = np.random.default_rng(1).random((90, BANDS, 12))
    first = key_log_likelihoods(bands)
    assert np.exp(first).sum() == pytest.approx(1.0)
    assert np.allclose(key_log_likelihoods(np.roll(bands, 5, axis=2)), np.roll(first, 5, axis=1), atol=1e-4)


def test_no_level_changes_the_answer() -> None:
    bands = np.random.default_rng(2).random((90, BANDS, 12))
    assert np.allclose(key_log_likelihoods(bands), key_log_likelihoods(0.01 * bands), atol=1e-4)


@pytest.mark.parametrize("frames", [0, 1, 2, 3, 8])
def test_moments_have_an_answer_too(frames: int) -> None:
    heard = key_log_likelihoods(np.ones((frames, BANDS, 12)))
    assert heard.shape == (6, 12)
    assert np.exp(heard).sum() == pytest.approx(1.0)


def test_numpy_runs_what_torch_trained() -> None:
    bands = np.random.default_rng(3).random((100, BANDS, 12))
    net = KeyNet()
    with np.load(TARGET) as stored:
        net.load_state_dict({name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files})
    with torch.no_grad():
        logits = net.eval()(*batch([seen(bands)]))[0].double()
    assert np.allclose(torch.log_softmax(logits.flatten(), 0).reshape(6, 12), key_log_likelihoods(bands), atol=1e-4)


def test_a_song_to_train_on_is_in_its_key_and_follows_from_its_seed() -> None:
    first, again = song(5), song(5)
    assert first == again
    assert song(6) != first
    pitches = {(note.pitch - first.tonic) % 12 for part in first.parts if not part.is_kit for note in part.notes}
    assert 0 in pitches
