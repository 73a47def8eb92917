"""Stems of a finished piece: by a model that is set up, and honestly none without it."""

from __future__ import annotations

import importlib.machinery
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from demucs.htdemucs import HTDemucs
from demucs.states import save_with_checksum

from generation.engines import separation_setup
from generation.engines.musicgen import MusicgenEngine
from generation.engines.separation import separate, stems_of
from generation.engines.separation_setup import separation_state
from musicassist.contracts.errors import Cancelled
from musicassist.contracts.stage import StageContext
from tests.fakes.stability_server import beats
from tests.unit.test_sound_stems import brief


@pytest.fixture
def demucs(settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> types.SimpleNamespace:
    """A stand-in whose stems are known: it splits the spectrum at 150 Hz and loses a tenth."""
    model = types.SimpleNamespace(samplerate=44_100, audio_channels=2, sources=["drums", "bass", "other", "vocals"])

    def apply_model(found, mix, *, shifts: int, split: bool, callback) -> torch.Tensor:
        assert (found, shifts, tuple(mix.shape[:2])) == (model, 0, (1, 2))
        callback({})
        bins = torch.fft.rfft(mix)
        edge = round(150 / 44_100 * mix.shape[-1])
        low, high = bins.clone(), bins.clone()
        low[..., edge:], high[..., :edge] = 0, 0
        lows, highs = (torch.fft.irfft(part, n=mix.shape[-1]) for part in (low, high))
        return torch.stack([0.9 * lows, torch.zeros_like(lows), 0.9 * highs, torch.zeros_like(lows)], dim=1)

    pretrained, apply = types.ModuleType("demucs.pretrained"), types.ModuleType("demucs.apply")
    pretrained.get_model = lambda name, repo: {"mine": model}[name]
    apply.apply_model = apply_model
    package = types.ModuleType("demucs")
    package.__spec__ = importlib.machinery.ModuleSpec("demucs", None)
    for name, module in {"demucs": package, "demucs.pretrained": pretrained, "demucs.apply": apply}.items():
        monkeypatch.setitem(sys.modules, name, module)
    path = tmp_path / "mine.yaml"
    path.write_text("models: [x]")
    settings.SEPARATION_MODEL = str(path)
    return model


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Hybrid Transformer Demucs of 23,000 random weights, saved as its authors save theirs."""
    folder = tmp_path_factory.mktemp("demucs")
    torch.manual_seed(0)
    model = HTDemucs(
        ["drums", "bass", "other", "vocals"], channels=4, nfft=1024, depth=3, t_layers=1, t_heads=2, dconv_mode=0,
        segment=2.0,
    )  # fmt: skip
    arguments, options = model._init_args_kwargs
    package = {"klass": HTDemucs, "args": arguments, "kwargs": options, "state": model.state_dict()}
    save_with_checksum(package, folder / "tiny-one.th")
    (saved,) = folder.glob("*.th")
    (folder / "bag.yaml").write_text(f"models: ['{saved.stem.rsplit('-', 1)[0]}']\nsegment: 1\n")
    return saved


@pytest.mark.parametrize("name", ["", "bag.yaml"])
def test_a_real_demucs_model_separates(settings, tiny_model: Path, tmp_path: Path, name: str) -> None:
    settings.SEPARATION_MODEL = str(tiny_model.with_name(name) if name else tiny_model)
    assert separation_state()
    ticks: list[int] = []
    piece = beats(120.0, 5.0, 0.0, 1)
    parts = separate(piece, lambda: ticks.append(1))
    assert set(parts) == {"drums", "bass", "other", "vocals"}
    np.testing.assert_allclose(sum(parts.values()), piece, atol=1e-5)
    assert all(np.abs(part).max() > 1e-4 for part in parts.values())
    assert len(ticks) >= 4  # a cancel is heard between the segments

    def stop() -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        separate(piece, stop)
    audio, _, (note,) = parted(tmp_path)
    assert set(audio) == {"Drums", "Bass", "Other", "Vocals"}
    np.testing.assert_allclose(sum(audio.values()), beats(120.0, 8.0, 0.0, 1), atol=1e-5)
    assert "separated afterwards" in note


def test_a_broken_model_leaves_the_piece_whole(settings, tiny_model: Path, tmp_path: Path, monkeypatch) -> None:
    spoilt = tmp_path / "models" / "spoilt.th"
    spoilt.parent.mkdir()
    spoilt.write_bytes(tiny_model.read_bytes()[:2000])
    settings.SEPARATION_MODEL = str(spoilt)
    audio, _, (note,) = parted(tmp_path / "a")
    assert (set(audio), "cannot be loaded" in note) == ({"Full mix"}, True)
    settings.SEPARATION_MODEL = str(tiny_model)

    def full(*given: object, **options: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr("demucs.apply.apply_model", full)
    audio, _, (note,) = parted(tmp_path / "b")
    assert (set(audio), "broke off" in note) == ({"Full mix"}, True)


def parted(folder: Path) -> tuple[dict[str, np.ndarray], tuple, tuple[str, ...]]:
    ctx = StageContext(folder, folder / "work", "generation/key")
    stems, notes = stems_of(ctx, brief(), beats(120.0, 8.0, 0.0, 1), played_by="MusicGen")
    files = sorted((folder / "work" / "stems").glob("*.wav"))
    return {path.stem: soundfile.read(path, dtype="float32", always_2d=True)[0].T for path in files}, stems, notes


def test_the_stems_of_a_model_sum_to_the_piece(demucs, tmp_path: Path) -> None:
    audio, stems, notes = parted(tmp_path)
    assert set(audio) == {"Drums", "Other"}
    np.testing.assert_allclose(sum(audio.values()), beats(120.0, 8.0, 0.0, 1), atol=1e-5)
    assert {stem.name: stem.role for stem in stems} == {"Drums": "drums", "Other": "texture"}
    assert max(stem.hints.level_db for stem in stems) == 0.0
    assert notes == ("The stems were separated afterwards by mine.",)


def test_without_a_model_there_is_one_piece_and_a_word(settings, tmp_path: Path) -> None:
    settings.SEPARATION_MODEL = ""
    audio, (stem,), (note,) = parted(tmp_path)
    assert (set(audio), stem.role) == ({"Full mix"}, "full")
    assert "SEPARATION_MODEL" in note


def test_what_is_missing_is_named(settings, monkeypatch: pytest.MonkeyPatch, demucs, tmp_path: Path) -> None:
    assert separation_state()
    assert MusicgenEngine().stems
    settings.SEPARATION_MODEL = str(tmp_path / "gone.yaml")
    assert not MusicgenEngine().stems
    assert "no file" in separation_state().reason
    monkeypatch.setattr(separation_setup, "find_spec", lambda name: None)
    assert "musicassist[separation]" in separation_state().reason


def test_a_model_of_another_kind_leaves_the_piece_whole(demucs, tmp_path: Path) -> None:
    demucs.samplerate = 48_000
    audio, _, (note,) = parted(tmp_path)
    assert set(audio) == {"Full mix"}
    assert "44.1 kHz" in note
