"""MusicGen on a tiny random model: windows, seeds, melody, cancel, memory, and clear words when weights are missing."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from django.core.management import call_command

from generation.engines import musicgen_performance, musicgen_weights
from generation.engines.musicgen import MusicgenEngine
from generation.engines.musicgen_player import MusicgenPlayer, melody_features
from generation.engines.musicgen_weights import Weights, choose_dtype, find_weights
from generation.services import engine_list
from generation.stage import GenerationStage
from jobs.services import job_create
from musicassist.contracts.brief import Key, ReferenceProfile
from musicassist.contracts.errors import BadInput, Cancelled, Unavailable
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.stage import StageContext
from tests.fakes.tiny_musicgen import RATE_HZ, tiny_musicgen
from tests.unit.test_sound_stems import brief


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {
        "plain": tiny_musicgen(folder / "plain"),
        "stereo": tiny_musicgen(folder / "stereo", audio_channels=2),
        "melody": tiny_musicgen(folder / "melody", melody=True),
    }


@pytest.fixture(autouse=True)
def short_windows(settings, models: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MUSICGEN_MODEL = str(models["plain"])
    settings.MUSICGEN_DEVICE = "cpu"
    settings.MUSICGEN_DTYPE = "float32"
    monkeypatch.setattr(musicgen_performance, "WINDOW_SECONDS", 6.0)
    monkeypatch.setattr(musicgen_performance, "CONTEXT_SECONDS", 2.0)


def render(folder: Path, seed: int = 1, progress=lambda fraction, message: None, **changes: object) -> Rendering:
    ctx = StageContext(folder, folder / "work", "generation/key", progress)
    return GenerationStage().run(ctx, brief=replace(brief(seed=seed), **changes), engine="musicgen")


def sound(folder: Path) -> np.ndarray:
    return soundfile.read(folder / "work" / "stems" / "Full mix.wav", dtype="float32", always_2d=True)[0].T


@pytest.mark.parametrize("kind", ["plain", "stereo", "melody"])
def test_a_piece_longer_than_a_window(settings, models: dict[str, Path], tmp_path: Path, kind: str) -> None:
    settings.MUSICGEN_MODEL = str(models[kind])
    made = render(tmp_path)
    (stem,) = made.stems
    assert (stem.role, stem.audio.sample_rate_hz, stem.audio.channels) == ("full", 44_100, 2)
    assert stem.audio.frames == 441_000
    audio = sound(tmp_path)
    assert np.array_equal(audio[0], audio[1]) is (kind != "stereo")
    tail = audio[:, 9 * 44_100 :]
    assert np.abs(tail).max() > 0.0
    assert made.engine_prompt.startswith("a lo-fi track with")
    assert any("CC BY-NC" in note for note in made.notes)


def test_the_same_seed_gives_the_same_bytes_and_leaves_the_global_state_alone(tmp_path: Path) -> None:
    torch.manual_seed(99)
    state = torch.get_rng_state()
    digests = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        render(tmp_path / name, seed)
        digests.append(hashlib.sha256(sound(tmp_path / name).tobytes()).hexdigest())
    assert digests[0] == digests[1] != digests[2]
    assert torch.equal(state, torch.get_rng_state())


def test_a_window_goes_on_from_what_sounded_before(models: dict[str, Path]) -> None:
    player = MusicgenPlayer(models["plain"], "musicgen", device="cpu", dtype="float32")
    counts: list[int] = []
    first = player.play("a track", 4.0, seed=1, told=counts.append)
    assert counts == sorted(counts)
    assert max(counts) >= 4.0 * player.frame_rate_hz
    assert first.shape == (1, 4 * RATE_HZ)
    counts.clear()
    with_context = player.play("a track", 6.0, seed=2, told=counts.append, before=first[:, -2 * RATE_HZ :])
    assert with_context.shape == (1, 6 * RATE_HZ)
    # Two of six seconds were given: tokens are drawn for four.
    assert max(counts) == pytest.approx(4.0 * player.frame_rate_hz, abs=6)
    codes = player._codes(with_context[:, : 2 * RATE_HZ])
    assert codes.shape == (2, 25)


def test_the_melody_of_the_reference_is_heard(settings, models: dict[str, Path], tmp_path: Path) -> None:
    t = np.arange(8 * RATE_HZ) / RATE_HZ
    scale = np.select([t < 2, t < 4, t < 6], [261.63, 329.63, 392.0], 440.0)
    tune = np.sin(2 * np.pi * np.cumsum(scale) / RATE_HZ).astype(np.float32)
    pitches = melody_features(tune[None], RATE_HZ)[0].argmax(axis=1)
    frames_per_second = RATE_HZ / 4_096
    assert [int(pitches[round(at * frames_per_second)]) for at in (1, 3, 5, 7)] == [0, 4, 7, 9]
    digests = []
    for name, kind, with_tune in (("a", "melody", True), ("b", "melody", False), ("c", "plain", True)):
        settings.MUSICGEN_MODEL = str(models[kind])
        folder = tmp_path / name
        (folder / "reference").mkdir(parents=True)
        path = folder / "reference" / "tune.wav"
        soundfile.write(path, tune, RATE_HZ)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        profile = ReferenceProfile(digest, 8.0, None, 0.0, Key("C", "major"), 1.0, -14.0, 5.0, -1.0, (0.0,) * 9, 0.0)
        made = render(folder, reference=profile if with_tune else None)
        digests.append(hashlib.sha256(sound(folder).tobytes()).hexdigest())
        words = " ".join(made.notes)
        assert ("follows the reference" in words) is (name == "a")
        assert ("only a melody model" in words) is (name == "c")
    assert len(set(digests)) == 3


def test_a_cancel_takes_hold_between_two_tokens(tmp_path: Path) -> None:
    shares: list[float] = []

    def stop(fraction: float, message: str) -> None:
        shares.append(fraction)
        if message == "MusicGen plays" and fraction > 0.2:
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        render(tmp_path, progress=stop)
    assert shares == sorted(shares)
    assert 0.2 < shares[-1] < 0.3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "word"), [("facebook/musicgen-small", "hf download facebook/musicgen-small"), ("/no/folder", "no folder")]
)
def test_missing_weights_are_said_before_a_job_is_made(settings, monkeypatch, tmp_path, model: str, word: str) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    settings.MUSICGEN_MODEL = model
    (row,) = [row for row in engine_list() if row["name"] == "musicgen"]
    assert (row["available"], word in row["reason"]) == (False, True)
    with pytest.raises(BadInput, match=word):
        job_create(prompt="house", engine="musicgen")


def test_fetched_weights_are_found_by_their_hub_id(settings, monkeypatch, tmp_path: Path, models) -> None:
    snapshots = tmp_path / "models--facebook--musicgen-small" / "snapshots"
    snapshots.mkdir(parents=True)
    (snapshots / "abc").symlink_to(models["plain"])
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    settings.MUSICGEN_MODEL = "facebook/musicgen-small"
    assert MusicgenEngine().available()
    assert MusicgenEngine().key_values(brief())["weights"] == find_weights(str(models["plain"])).identity()


def test_broken_weights_are_said_to_be_broken(settings, tmp_path: Path, models: dict[str, Path]) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in models["plain"].iterdir():
        data = path.read_bytes()
        (broken / path.name).write_bytes(data[: len(data) // 2] if path.suffix == ".safetensors" else data)
    settings.MUSICGEN_MODEL = str(broken)
    with pytest.raises(Unavailable, match="cannot be loaded"):
        render(tmp_path)


def test_memory_is_checked_before_loading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    weights = Weights(tmp_path, "musicgen", 2_400_000_000, 4)
    assert choose_dtype(weights, "auto", "cpu", 8_000_000_000) == "float32"
    assert choose_dtype(weights, "auto", "cpu", 2_500_000_000) == "bfloat16"
    assert choose_dtype(weights, "auto", "cuda", None) == "float16"
    with pytest.raises(Unavailable, match=r"needs 1\.9 GB of memory and 1\.0 GB are free"):
        choose_dtype(weights, "auto", "cpu", 1_000_000_000)
    monkeypatch.setattr(musicgen_performance, "free_memory_bytes", lambda: 1_000_000)
    with pytest.raises(Unavailable, match="smaller one"):
        render(tmp_path)


def test_a_larger_model_needs_more_to_remember(tmp_path: Path) -> None:
    small, large = (Weights(tmp_path, "musicgen", 2_400_000_000, 4, width) for width in (24 * 1024, 48 * 2048))
    assert small.needed_bytes("float32") == 3_100_000_000
    assert large.needed_bytes("float32") == 5_200_000_000


def test_the_memory_of_a_gpu_is_checked_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(musicgen_performance, "chosen_device", lambda wanted: "cuda")
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (1_000_000, 8_000_000_000))
    with pytest.raises(Unavailable, match=r"0\.0 GB are free"):
        render(tmp_path)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate"),
        RuntimeError("DefaultCPUAllocator: can't allocate"),
    ],
)
@pytest.mark.parametrize("where", ["to", "generate"])
def test_memory_that_runs_out_all_the_same_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: RuntimeError, where: str
) -> None:
    def full(*given: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(f"transformers.MusicgenForConditionalGeneration.{where}", full)
    with pytest.raises(Unavailable, match="memory ran out") as caught:
        render(tmp_path)
    assert caught.value.code == "too_little_memory"


def test_a_container_is_believed(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("1000000\n")
    assert musicgen_weights._left_of_container(tmp_path) == 2_000_000
    (tmp_path / "memory.max").write_text("max\n")
    assert musicgen_weights._left_of_container(tmp_path) is None


def test_the_check_plays_and_names_the_licence(models: dict[str, Path]) -> None:
    out = io.StringIO()
    call_command("engine_check", "musicgen", "--make", stdout=out)
    assert "CC BY-NC 4.0" in out.getvalue()
    assert "2.0 s of sound" in out.getvalue()


def test_listing_and_refusing_engines_loads_no_torch() -> None:
    code = (
        "import django, sys; django.setup(); import jobs.services, jobs.api.urls;"
        "from generation.services import engine_get, engine_list; engine_list();"
        "engine_get('musicgen', must_be_available=False).available();"
        "print([m for m in ('torch', 'transformers', 'numba', 'librosa') if m in sys.modules])"
    )
    env = {"DJANGO_SETTINGS_MODULE": "musicassist.settings.test", "PATH": "/usr/bin:/bin"}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, env=env, check=True)
    assert done.stdout.strip() == "[]"
