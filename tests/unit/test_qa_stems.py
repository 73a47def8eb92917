"""Stems in the mix: an asked instrument that nobody hears and a stem that mono loses are mixed again, no more."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from mastering.core.mixing import RATE_HZ, mixed
from mastering.core.request import MasteringRequest, StemSource
from musicassist.audio.io import audio_ref, write_wav
from musicassist.audio.stereo import stereo_image
from musicassist.catalog.loader import genre
from musicassist.contracts.adjustment import MasterAdjustment, StemCorrection
from musicassist.contracts.brief import DeliveryTarget, InstrumentWish, MusicBrief, StemChange
from musicassist.contracts.master import Master
from musicassist.contracts.rendering import PlayedInstrument, Stem
from musicassist.contracts.report import Check, Correction, Remedy, Verdict
from musicassist.contracts.request import PromptRequest
from parsing.core.deciding import understand
from qa.core.corrections import another_take, lower_ceiling, smallest
from qa.core.stems import audibility, mono_stems, presence, stems_in_mix
from qa.core.tolerances import tolerances
from tests.unit.songs import drums, tones
from tests.unit.test_qa import BRIEF

ALLOWED = tolerances()
ASKED = dataclasses.replace(BRIEF, instruments=(InstrumentWish("flute", "flute"),))
STEREO = Check("stereo", "safe in mono", "0.2 dB lost in mono", "≤ 4 dB", Verdict.PASS)


def flute() -> np.ndarray:
    middle = tones((440.0, 523.3, 587.3, 659.3), 8.0, 0.25).mean(axis=0)
    return np.asarray(0.5 * np.tile(middle, (2, 1)), np.float32)


def judged(folder: Path, own: np.ndarray, brief: MusicBrief = ASKED, *, with_drums: bool = True) -> tuple[Check, Check]:
    """Audibility and stereo of a flute among drums and chords that lie in its register."""
    chords = sum(0.4 * tones(pitches, 8.0, 0.8) for pitches in ((440.0, 392.0), (523.3, 493.9), (659.3, 587.3)))
    parts = {"Drums": drums(8.0), "Keys": np.asarray(chords, np.float32), "Winds": own}
    if not with_drums:
        del parts["Drums"]
    frames = min(part.shape[1] for part in parts.values())
    stems = []
    for name, part in parts.items():
        write_wav(folder / f"{name}.wav", part[:, :frames], RATE_HZ, subtype="FLOAT")
        played = (PlayedInstrument("flute", "Flute"),) if name == "Winds" else ()
        stems.append(Stem(name, "lead", audio_ref(f"{name}.wav", folder / f"{name}.wav"), played))
    mix = sum(part[:, :frames] for part in parts.values())
    write_wav(folder / "mix.wav", mix, RATE_HZ, subtype="FLOAT")
    ref = audio_ref("mix.wav", folder / "mix.wav")
    master = Master(ref, ref, None, ref, tuple(stems), brief.target, -18.0, -1.0, False, (), (), ())
    found = stems_in_mix(folder, master, brief)
    return audibility(found, brief, ALLOWED), mono_stems(STEREO, found, brief, ALLOWED)


def correction_of(check: Check) -> Correction:
    assert check.verdict is Verdict.FAIL
    assert check.correction is not None
    return check.correction


def test_a_buried_instrument_is_turned_up_by_what_is_missing(tmp_path: Path) -> None:
    heard, stereo = judged(tmp_path, flute())
    assert (heard.verdict, stereo.verdict) == (Verdict.PASS, Verdict.PASS)
    level = float(heard.measured.split()[2].replace("−", "-"))
    check, _ = judged(tmp_path, flute() * 10 ** ((-30.0 - level) / 20))
    correction = correction_of(check)
    assert (correction.remedy, correction.stage) == (Remedy.REMIX, "mastering")
    assert "flute" in correction.reason
    assert float(correction.flag.split("=")[1].strip('"')) == pytest.approx(18.0, abs=0.8)


def test_corrections_add_up_and_beyond_the_faders_it_is_a_new_take(tmp_path: Path) -> None:
    quiet = flute() * np.float32(10 ** (-22 / 20))
    once = MasterAdjustment(stems=(StemCorrection("keys", in_phase=True), StemCorrection("winds", 4.0)))
    brief = dataclasses.replace(ASKED, adjustment=once)
    first = float(correction_of(judged(tmp_path, quiet)[0]).flag.split("=")[1].strip('"'))
    again = correction_of(judged(tmp_path, quiet, brief)[0])
    assert again.flag == f'--stem_gain "winds={first + 4.0:+.1f}"'
    far = dataclasses.replace(ASKED, adjustment=MasterAdjustment(stems=(StemCorrection("winds", 30.0),)))
    take = correction_of(judged(tmp_path, quiet, far)[0])
    assert take.remedy is Remedy.TAKE
    assert '--stem_gain "" --stem_in_phase ""' in take.flag


def test_nobody_is_punished_for_what_was_meant(tmp_path: Path) -> None:
    """A soft sound in a band of its own is heard; a person's fader stays down; nothing asked, nothing said."""
    shaker = 0.0006 * np.diff(np.random.default_rng(3).standard_normal((2, 8 * RATE_HZ + 3)), n=3).astype(np.float32)
    check, _ = judged(tmp_path, shaker, with_drums=False)
    assert float(check.measured.split()[2].replace("−", "-")) < ALLOWED.audibility.quiet_lu
    assert (check.verdict, "band of its own" in check.note) == (Verdict.PASS, True)
    quiet = flute() * np.float32(10 ** (-22 / 20))
    by_hand = dataclasses.replace(ASKED, stem_changes=(StemChange("Winds", gain_db=-30.0),))
    assert judged(tmp_path, quiet, by_hand)[0].verdict is Verdict.SKIPPED
    assert judged(tmp_path, quiet, BRIEF)[0].verdict is Verdict.SKIPPED
    assert judged(tmp_path, np.zeros_like(flute()))[0].verdict is Verdict.WARN


def test_a_stem_that_mono_loses_is_put_in_phase_once(tmp_path: Path) -> None:
    twisted = flute() * np.float32([[1.0], [-1.0]]) + np.float32(0.05) * flute()
    _, check = judged(tmp_path, twisted)
    correction = correction_of(check)
    assert (correction.remedy, correction.flag) == (Remedy.REMIX, '--stem_in_phase "winds"')
    done = MasterAdjustment(stems=(StemCorrection("winds", in_phase=True),))
    _, check = judged(tmp_path, twisted, dataclasses.replace(ASKED, adjustment=done))
    assert correction_of(check).remedy is Remedy.MEND


def test_another_mix_makes_what_was_mastered_moot_and_a_take_both() -> None:
    remix = Correction('--stem_gain "keys=+9"', "", "mastering", Remedy.REMIX)
    mend = Correction("--speed 0.95", "", "generation", Remedy.MEND)
    ceiling, take = lower_ceiling(BRIEF, 0.3, 0.1, ""), another_take(BRIEF, "", "")
    assert smallest([ceiling, remix, mend]) == (remix, mend)
    assert smallest([ceiling, mend]) == (ceiling, mend)
    assert smallest([ceiling, remix, take]) == (take,)


def test_the_flags_reach_the_brief() -> None:
    prompt = 'house --stem_gain "el. piano 2=+18.5, lead=-3" --stem_in_phase "Lead, Bajo"'
    brief = understand(PromptRequest(prompt=prompt, seed=1))
    assert brief.adjustment.stems == (
        StemCorrection("el piano 2", 18.5),
        StemCorrection("lead", -3.0, in_phase=True),
        StemCorrection("bajo", in_phase=True),
    )
    assert brief.instruments == ()
    assert brief.adjustment.of_stem("El. Piano 2").gain_db == 18.5
    undone = understand(PromptRequest(prompt=f'{prompt} --stem_gain "" --stem_in_phase ""', seed=1))
    assert undone.adjustment.stems == ()


def mixed_stems(folder: Path, stems: dict[str, np.ndarray], adjustment: MasterAdjustment) -> list[np.ndarray]:
    for name, audio in stems.items():
        write_wav(folder / f"{name}.wav", audio, RATE_HZ, subtype="FLOAT")
    request = MasteringRequest(
        stems=tuple(StemSource(name, "lead", folder / f"{name}.wav") for name in stems),
        traits=genre("house").mix,
        target=DeliveryTarget("streaming", -14.0),
        adjustment=adjustment,
    )
    result = mixed(request, folder, lambda fraction, message: None)
    assert np.isfinite(result.bus).all()
    return [np.fromfile(stem.scratch, np.float32).reshape(2, -1) for stem in result.stems]


def test_the_mixer_puts_right_what_is_asked_and_nothing_else(tmp_path: Path) -> None:
    """Channels that cancel to the last bit and a stem near silence are mixed like any other."""
    stems = {"Keys": tones((220.0, 277.2), 4.0), "Winds": flute() * np.float32([[1.0], [-1.0]])}
    stems["Harp"] = 1e-5 * tones((330.0,), 4.0)
    plain = mixed_stems(tmp_path, stems, MasterAdjustment())
    adjustment = MasterAdjustment(stems=(StemCorrection("keys", 6.0), StemCorrection("winds", in_phase=True)))
    keys, winds, harp = mixed_stems(tmp_path, stems, adjustment)
    assert np.allclose(keys, plain[0] * 10 ** (6 / 20), atol=1e-6)
    assert np.array_equal(harp, plain[2])
    losses_db = [stereo_image(audio).mono_loss_db for audio in (plain[1], winds)]
    assert losses_db[0] > ALLOWED.stereo.fail_mono_loss_db
    assert losses_db[1] < 3.0
    assert presence(harp, keys + winds + harp, RATE_HZ).level_lu > -15.0
