"""What the engines make of a finished take: the composer with its own score, Stable Audio against a server of ours."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from generation.core.alignment import beat_grid
from generation.engines.composer import ComposerEngine
from generation.engines.stability import StabilityEngine
from generation.models import PaidCall
from musicassist.audio.io import audio_ref, write_wav
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.errors import BadInput, MusicAssistError, Unavailable
from musicassist.contracts.rendering import Rendering, Section, Stem
from musicassist.contracts.revision import EarlierTake, Revision, RevisionKind
from musicassist.contracts.stage import StageContext
from tests.fakes.stability_server import CONTEXT_DELAY_SECONDS, KEY, RATE_HZ, StabilityServer, beats
from tests.unit.compose_briefs import brief_of
from tests.unit.test_sound_stems import brief

pytestmark = pytest.mark.django_db
VARIATION = Revision(RevisionKind.VARIATION, 1, "x", 5, strength=0.4)


def repaint(start: float, end: float) -> Revision:
    return Revision(RevisionKind.REPAINT, 1, "x", 5, start_seconds=start, end_seconds=end)


def context(root: Path, name: str) -> StageContext:
    """A working folder that is its own final one, so that refs can be followed at once."""
    folder = root / "generation" / name
    folder.mkdir(parents=True)
    return StageContext(root, folder, f"generation/{name}")


def audio_of(root: Path, made: Rendering, name: str) -> np.ndarray:
    (stem,) = [stem for stem in made.stems if stem.name == name]
    return soundfile.read(root / stem.audio.path, dtype="float32", always_2d=True)[0].T


def take_of(root: Path, made: Rendering) -> EarlierTake:
    return EarlierTake(made, made.stems[0].audio)


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MusicBrief, Rendering]:
    root = tmp_path_factory.mktemp("job")
    wanted = brief_of("synthwave", tempo_bpm=120.0, duration_seconds=16.0)
    return root, wanted, ComposerEngine().render(context(root, "first"), wanted)


def notes(root: Path, made: Rendering) -> set[tuple[str, int, int, int]]:
    """Track, tick, pitch, velocity."""
    found = set()
    for track in mido.MidiFile(root / made.midi.path).tracks:
        at = 0
        for message in track:
            at += message.time
            if message.type == "note_on" and message.velocity:
                found.add((track.name, at, message.note, message.velocity))
    return found


def recomposed(root: Path, name: str, wanted: MusicBrief, source: Rendering, wish: Revision) -> Rendering:
    return ComposerEngine().revise(context(root, name), replace(wanted, seed=5), take_of(root, source), wish)


def test_the_composer_repaints_bars_and_keeps_the_rest_to_the_sample(composed) -> None:
    root, wanted, first = composed
    made = ComposerEngine().revise(
        context(root, "painted"), replace(wanted, seed=5), take_of(root, first), repaint(4.1, 8.0)
    )
    (note,) = [note for note in made.notes if "composed anew" in note]
    assert "bars 3 to 4 (3.96 to 8.00 s)" in note
    start, end = round(3.96 * RATE_HZ), round(8.0 * RATE_HZ)
    assert {stem.name for stem in made.stems} >= {stem.name for stem in first.stems}
    changed = []
    for stem in first.stems:
        ours, theirs = audio_of(root, first, stem.name), audio_of(root, made, stem.name)
        assert ours.shape == theirs.shape
        np.testing.assert_array_equal(theirs[:, :start], ours[:, :start])
        np.testing.assert_array_equal(theirs[:, end:], ours[:, end:])
        changed.append(not np.array_equal(theirs[:, start:end], ours[:, start:end]))
        steps = np.abs(np.diff(theirs, axis=1))[:, [start, end - 1]].max()
        assert steps <= np.abs(np.diff(ours, axis=1)).max()
    assert any(changed)
    before, after = notes(root, first), notes(root, made)
    inside = [row for row in before ^ after if 3.9 * 960 <= row[1] < 8.0 * 960]
    assert inside
    assert {row for row in before if row[1] < 3.9 * 960} == {row for row in after if row[1] < 3.9 * 960}
    # A repainted take can be repainted again: its own score is beside it.
    again = ComposerEngine().revise(
        context(root, "again"), replace(wanted, seed=6), take_of(root, made), repaint(8.0, 12.0)
    )
    early = round(7.96 * RATE_HZ)
    np.testing.assert_array_equal(audio_of(root, again, "Drums")[:, :early], audio_of(root, made, "Drums")[:, :early])


def test_the_composer_varies_the_melody_and_keeps_the_chords(composed) -> None:
    root, wanted, first = composed
    wish = replace(VARIATION, strength=0.2)
    made = recomposed(root, "varied", wanted, first, wish)
    assert (made.sections, made.tempo_bpm, made.key) == (first.sections, first.tempo_bpm, first.key)
    bass, bass_before = audio_of(root, made, "Bass"), audio_of(root, first, "Bass")
    # The other melody's last note says how long the stems ring, and where they are faded: less than a step of 24 bits.
    shared = min(bass.shape[1], bass_before.shape[1])
    np.testing.assert_allclose(bass[:, :shared], bass_before[:, :shared], rtol=0.0, atol=2.0**-23)
    assert max(np.abs(part[:, shared:]).max(initial=0.0) for part in (bass, bass_before)) < 2.0**-23
    assert notes(root, made) != notes(root, first)
    assert any("new melodies" in note for note in made.notes)


def test_a_take_without_its_score_says_so(composed, tmp_path: Path) -> None:
    _, wanted, first = composed
    ctx = StageContext(tmp_path, tmp_path / "work", "generation/x")
    for take in (first, replace(first, midi=None)):
        with pytest.raises(Unavailable) as caught:
            ComposerEngine().revise(ctx, wanted, take_of(tmp_path, take), repaint(0.0, 4.0))
        assert caught.value.code == "no_score"


@pytest.fixture
def server(settings) -> Iterator[StabilityServer]:
    with StabilityServer() as running:
        settings.STABILITY_AI_API_KEY = KEY
        settings.STABILITY_AI_BASE_URL = running.url
        settings.STABILITY_MODEL = "stable-audio-2.5"
        settings.STABILITY_POLL_SECONDS = 0.05
        yield running


def earlier(root: Path, seconds: float, stems: int = 1) -> EarlierTake:
    """A take as a one-piece engine leaves it, 0.3 as loud as the service plays."""
    audio = 0.3 * beats(120.0, seconds, 0.0, 1)
    path = root / "earlier" / "Full mix.wav"
    write_wav(path, audio, RATE_HZ, subtype="FLOAT")
    ref = audio_ref("earlier/Full mix.wav", path)
    made = StabilityEngine()
    asked = brief()
    names = [("Full mix", "full")] if stems == 1 else [("Drums", "drums"), ("Bass", "bass")]
    rendering = Rendering(
        made.name, "1", 2, 120.0, asked.key, asked.metre, seconds, (Section("piece", 0, seconds, 0, 4, 0.5),),
        tuple(Stem(name, role, ref) for name, role in names), None,
    )  # fmt: skip
    return EarlierTake(rendering, ref)


def revise(root: Path, source: EarlierTake, wish: Revision, name: str = "new") -> Rendering:
    return StabilityEngine().revise(context(root, name), replace(brief(), seed=5), source, wish)


@pytest.mark.parametrize("model", ["stable-audio-2.5", "stable-audio-3"])
def test_a_variation_sends_the_take_with_the_strength(server, settings, tmp_path: Path, model: str) -> None:
    settings.STABILITY_MODEL = model
    made = revise(tmp_path, earlier(tmp_path, 12.0), VARIATION)
    (call,) = server.paid
    assert call.path.endswith("/audio-to-audio")
    assert (call.fields["strength"], call.fields["duration"], call.fields["seed"]) == ("0.4", "12", "6")
    sent, _ = soundfile.read(io.BytesIO(call.audio), dtype="float32", always_2d=True)
    np.testing.assert_allclose(sent.T, 0.3 * beats(120.0, 12.0, 0.0, 1), atol=1e-4)
    assert made.stems[0].audio.duration_seconds == pytest.approx(12.0)
    assert any("strength of 0.4" in note for note in made.notes)
    assert made.cost_credits == (20.0 if model.endswith("2.5") else 26.0)


@pytest.mark.parametrize(
    ("seconds", "span"), [(30.0, (10.0, 16.0)), (30.0, (0.0, 4.0)), (30.0, (24.0, 30.0)), (200.0, (100.0, 130.0))]
)
def test_a_span_is_painted_and_the_rest_stays_to_the_sample(
    server, tmp_path: Path, seconds: float, span: tuple[float, float]
) -> None:
    source = earlier(tmp_path, seconds)
    made = revise(tmp_path, source, repaint(*span))
    (call,) = server.paid
    assert call.path.endswith("/inpaint")
    length = soundfile.info(io.BytesIO(call.audio)).duration
    assert length <= min(190.0, seconds)
    hole = [float(call.fields[name]) for name in ("mask_start", "mask_end")]
    assert hole[1] - hole[0] == pytest.approx(span[1] - span[0])
    ours = 0.3 * beats(120.0, seconds, 0.0, 1)
    theirs = audio_of(tmp_path, made, "Full mix")
    start, end = (round(at * RATE_HZ) for at in span)
    assert theirs.shape == ours.shape
    np.testing.assert_array_equal(theirs[:, :start], ours[:, :start])
    np.testing.assert_array_equal(theirs[:, end:], ours[:, end:])
    assert not np.array_equal(theirs[:, start:end], ours[:, start:end])
    # The service's copy of what it kept came late: what it painted was moved by as much, and sits on the beat.
    assert any(f"moved by -{1000 * CONTEXT_DELAY_SECONDS:.0f} ms" in note for note in made.notes)
    inside = theirs[:, start:end]
    assert beat_grid(inside, RATE_HZ, 120.0).tempo_bpm == pytest.approx(120.0, rel=0.003)
    shift = beat_grid(np.pad(inside, ((0, 0), (start % round(0.25 * RATE_HZ), 0))), RATE_HZ, 120.0).offset_seconds
    assert abs(shift) < 0.012
    assert made.sections == source.rendering.sections


def test_a_take_of_several_stems_is_sent_as_it_was_mixed(server, tmp_path: Path) -> None:
    made = revise(tmp_path, earlier(tmp_path, 12.0, stems=2), VARIATION)
    assert [stem.role for stem in made.stems] == ["full"]


@pytest.mark.parametrize(
    ("seconds", "wish", "said"),
    [
        (200.0, VARIATION, "at most 190 seconds; this one lasts 200"),
        (4.0, VARIATION, "at least 6 seconds"),
        (200.0, repaint(0.0, 186.0), "choose a shorter span"),
        (12.0, repaint(0.0, 12.0), "needs some music beside"),
    ],
)
def test_what_one_call_cannot_do_is_refused_before_it_is_paid(server, tmp_path, seconds, wish, said) -> None:
    with pytest.raises(BadInput, match=re.escape(said)):
        revise(tmp_path, earlier(tmp_path, seconds), wish)
    assert server.paid == []
    assert not PaidCall.objects.exists()


def test_a_revision_is_paid_once_and_within_the_budget(server, settings, tmp_path: Path) -> None:
    source = earlier(tmp_path, 12.0)
    server.script = ["500"]
    with pytest.raises(MusicAssistError) as caught:
        revise(tmp_path, source, VARIATION)
    assert caught.value.code == "paid_service_trouble"
    settings.STABILITY_CREDITS_PER_JOB = 30
    with pytest.raises(MusicAssistError) as caught:
        revise(tmp_path, source, VARIATION, name="other")
    assert caught.value.code == "budget_job"
    assert len(server.paid) == 1
