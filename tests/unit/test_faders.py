"""A person's faders on a real mix: what they say is what the stems do, and the rest stays where it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mastering.core.mixing import RATE_HZ, Mix, mixed
from mastering.core.request import MasteringRequest, StemSource
from mastering.core.wording import with_minus
from musicassist.audio.io import write_wav
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import DeliveryTarget, StemChange
from musicassist.contracts.errors import BadInput
from musicassist.contracts.rendering import MixHints
from tests.unit.songs import stems_of_a_song

ROLES = {"Drums": "drums", "Bass": "bass", "Lead": "lead"}
CHANGES = (
    StemChange("Drums", gain_db=-6.0),
    StemChange("Bass", mute=True),
    StemChange("Lead", pan=1.0),
    StemChange("Harp", gain_db=1.0),
)


@pytest.fixture(scope="module")
def request_of_a_song(tmp_path_factory: pytest.TempPathFactory) -> MasteringRequest:
    folder = tmp_path_factory.mktemp("faders")
    song = stems_of_a_song()
    for name in ROLES:
        write_wav(folder / f"{name}.wav", song[name], RATE_HZ, subtype="FLOAT")
    sources = tuple(StemSource(name, role, folder / f"{name}.wav", MixHints()) for name, role in ROLES.items())
    return MasteringRequest(stems=sources, traits=genre("house").mix, target=DeliveryTarget("streaming", -14.0))


def mix_of(request: MasteringRequest, folder: Path, changes: tuple[StemChange, ...]) -> tuple[Mix, list[np.ndarray]]:
    changed = MasteringRequest(stems=request.stems, traits=request.traits, target=request.target, stem_changes=changes)
    folder.mkdir()
    result = mixed(changed, folder, lambda fraction, message="": None)
    return result, [np.fromfile(stem.scratch, np.float32).reshape(2, -1) for stem in result.stems]


def test_faders_move_the_mixed_stems_and_nothing_else(request_of_a_song: MasteringRequest, tmp_path: Path) -> None:
    _, (drums, _, lead) = mix_of(request_of_a_song, tmp_path / "as-it-was", ())
    result, (quiet, nothing, right) = mix_of(request_of_a_song, tmp_path / "changed", CHANGES)
    assert np.allclose(quiet, drums * 10 ** (-6 / 20), atol=1e-7)
    assert not nothing.any()
    assert not right[0].any()
    assert np.allclose(right[1], lead[1] * np.sqrt(2), atol=1e-6)
    assert np.allclose(result.bus, (quiet + nothing + right) * result.trim, atol=1e-6)


def test_the_report_says_what_was_changed(request_of_a_song: MasteringRequest, tmp_path: Path) -> None:
    result, _ = mix_of(request_of_a_song, tmp_path / "changed", CHANGES)
    (step,) = [step for step in result.chain if step.name == "Your mix"]
    assert step.detail == "Drums -6 dB; Bass muted; Lead 100% to the right"
    assert any("no stem Harp" in note for note in result.notes)


def test_no_change_is_the_same_mix_to_the_bit(request_of_a_song: MasteringRequest, tmp_path: Path) -> None:
    plain, _ = mix_of(request_of_a_song, tmp_path / "plain", ())
    same, _ = mix_of(request_of_a_song, tmp_path / "same", (StemChange("Drums"), StemChange("Lead")))
    assert np.array_equal(plain.bus, same.bus)
    assert plain.chain == same.chain


def test_a_mix_without_sound_is_refused(request_of_a_song: MasteringRequest, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing sounds"):
        mix_of(request_of_a_song, tmp_path / "silent", tuple(StemChange(name, mute=True) for name in ROLES))


def test_figures_below_zero_have_a_minus_and_names_keep_their_hyphens() -> None:
    assert with_minus("gain -1.5 dB to -14.0 LUFS (-0.3 at 4-5 kHz)") == "gain −1.5 dB to −14.0 LUFS (−0.3 at 4-5 kHz)"
    assert with_minus("master-9.5-lufs.wav, Lo-fi 80s-90s") == "master-9.5-lufs.wav, Lo-fi 80s-90s"
