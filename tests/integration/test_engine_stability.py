"""Stable Audio against a server of our own: what it gives, what goes wrong, and that nothing is paid for twice."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.management import CommandError, call_command
from django.utils import timezone

from generation.core.alignment import beat_grid
from generation.core.stable_audio import AUDIO, MODELS, AudioRequest, Source
from generation.engines.pieces import wav_bytes
from generation.engines.stability import StabilityEngine
from generation.engines.stability_client import StabilityClient
from generation.models import PaidCall
from generation.services import engine_list
from generation.spending import spent_today
from jobs.models import StageRun
from jobs.runner import run_next_inline
from jobs.services import job_create
from jobs.states import MAX_PAUSES
from musicassist.contracts.brief import InstrumentWish, MusicBrief
from musicassist.contracts.errors import BadInput, Cancelled, MusicAssistError, TransientError
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.stage import StageContext
from tests.fakes.stability_server import KEY, RATE_HZ, StabilityServer, beats
from tests.unit.test_sound_stems import brief

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings) -> Iterator[StabilityServer]:
    with StabilityServer() as running:
        settings.STABILITY_AI_API_KEY = KEY
        settings.STABILITY_AI_BASE_URL = running.url
        settings.STABILITY_MODEL = "stable-audio-2.5"
        settings.STABILITY_POLL_SECONDS = 0.05
        settings.STABILITY_ANSWER_SECONDS = 20.0
        yield running


def render(folder: Path, made: MusicBrief, progress=lambda fraction, message: None, take: str = "") -> Rendering:
    """As a run does it: a working folder that vanishes when it fails."""
    workdir = folder / "work"
    workdir.mkdir(parents=True, exist_ok=True)
    ctx = StageContext(folder, workdir, f"generation/key{take}", progress)
    return StabilityEngine().render(ctx, made)


def heard(folder: Path, made: Rendering, index: int = 0) -> np.ndarray:
    path = folder / "work" / "stems" / Path(made.stems[index].audio.path).name
    return soundfile.read(path, dtype="float32", always_2d=True)[0].T


@pytest.mark.parametrize("model", list(MODELS))
def test_a_piece_of_one_call(server: StabilityServer, settings, tmp_path: Path, model: str) -> None:
    settings.STABILITY_MODEL = model
    made = render(tmp_path, brief())
    (stem,) = made.stems
    assert (stem.role, stem.audio.sample_rate_hz, stem.audio.channels) == ("full", 44_100, 2)
    assert stem.audio.duration_seconds == pytest.approx(10.0)
    assert made.cost_credits == MODELS[model].credits
    assert server.credits == 1000.0 - MODELS[model].credits
    assert "120 BPM" in made.engine_prompt
    assert any("seed 2, SUCCESS" in note for note in made.notes)
    assert any("held 1000 credits before" in note for note in made.notes)
    (call,) = server.paid
    assert (call.fields["model"], call.fields["seed"]) == (model, "2")
    assert beat_grid(heard(tmp_path, made), RATE_HZ, 120.0).tempo_bpm == pytest.approx(120.0, abs=0.2)


@pytest.mark.parametrize("accept", ["audio/*", "application/json"])
@pytest.mark.parametrize("form", ["wav", "mp3"])
def test_both_kinds_of_answer(server: StabilityServer, accept: str, form: str) -> None:
    client = StabilityClient(key=KEY, base_url=server.url, accept=accept)
    answer = client.generate(AudioRequest(MODELS["stable-audio-2.5"], "x", 2.0, seed=5, output_format=form))
    assert (answer.suffix, answer.seed, answer.finish_reason) == (form, 5, "SUCCESS")
    source = Source(wav_bytes(beats(120.0, 8.0, 0.0, 1)), 8.0)
    other = AudioRequest(MODELS["stable-audio-2.5"], "x", 8.0, verb=AUDIO, source=source, strength=0.4)
    assert client.generate(other).suffix == "wav"
    assert server.paid[-1].fields["strength"] == "0.4"


SAFE = {"402": "no_credits", "403": "content_moderation", "413": "too_large", "429": "rate_limited"}
LOST = {
    "500": "paid_service_trouble",
    "html": "paid_not_audio",
    "cut": "paid_truncated",
    "half a file": "paid_truncated",
    "silence": "paid_timed_out",
}


@pytest.mark.parametrize("fate", [*SAFE, "401", "filtered"])
def test_a_refusal_costs_nothing_and_may_be_tried_again(server: StabilityServer, tmp_path: Path, fate: str) -> None:
    server.script = [fate]
    with pytest.raises(MusicAssistError) as caught:
        render(tmp_path, brief())
    assert caught.value.code == SAFE.get(fate, {"401": "bad_key", "filtered": "content_filtered"}.get(fate))
    if fate == "429":
        assert isinstance(caught.value, TransientError)
        assert caught.value.retry_after_s == 17.0
    if fate != "filtered":
        assert PaidCall.objects.get().status == "free"
        assert render(tmp_path, brief()).cost_credits == 20.0
        assert len(server.paid) == 2


@pytest.mark.parametrize("fate", list(LOST))
def test_a_lost_answer_is_never_paid_for_again_on_its_own(
    server: StabilityServer, settings, tmp_path: Path, fate: str
) -> None:
    settings.STABILITY_ANSWER_SECONDS = 0.7
    server.script = [fate]
    for code in (LOST[fate], "paid_answer_lost"):
        with pytest.raises(MusicAssistError) as caught:
            render(tmp_path, brief())
        assert caught.value.code == code
        assert not isinstance(caught.value, TransientError)
    assert len(server.paid) == 1
    assert not list(tmp_path.rglob("*.wav"))
    # A person who asks for the stage anew does pay anew.
    settings.STABILITY_ANSWER_SECONDS = 20.0
    assert render(tmp_path, brief(), take="-2").cost_credits == 20.0
    assert len(server.paid) == 2


def test_a_run_that_died_in_the_call_is_not_repeated(server: StabilityServer, tmp_path: Path) -> None:
    server.latency_seconds = 0.6

    def stop(fraction: float, message: str) -> None:
        if server.paid:
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        render(tmp_path, brief(), stop)
    assert PaidCall.objects.get().status == "sent"
    with pytest.raises(MusicAssistError, match="interrupted before the answer was safe"):
        render(tmp_path, brief())
    assert len(server.paid) == 1


def test_a_run_that_starts_again_uses_what_was_paid_for(server: StabilityServer, tmp_path: Path) -> None:
    first = render(tmp_path, brief())
    again = render(tmp_path, brief())
    assert len(server.paid) == 1
    assert again.cost_credits == 20.0  # what the take cost, whichever of its runs paid
    assert again.stems[0].audio.sha256 == first.stems[0].audio.sha256


def test_polling_bears_trouble_and_goes_on_with_the_same_id(server, settings, tmp_path: Path) -> None:
    settings.STABILITY_MODEL = "stable-audio-3"
    server.result_script = ["500", "half a file", "", ""]
    server.pending_polls = 0
    assert render(tmp_path / "a", brief()).cost_credits == 26.0
    server.result_script = ["429"]
    with pytest.raises(TransientError) as caught:
        render(tmp_path / "b", brief())
    assert caught.value.retry_after_s == 17.0
    assert render(tmp_path / "b", brief()).cost_credits == 26.0
    server.result_script = ["404"]
    with pytest.raises(MusicAssistError, match="kept for a day"):
        render(tmp_path / "c", brief())
    assert len(server.paid) == 3


@pytest.mark.parametrize("fate", ["401", "302", "503"])
def test_an_accepted_call_is_fetched_later_and_never_free(
    server, settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fate: str
) -> None:
    settings.STABILITY_MODEL = "stable-audio-3"
    settings.STABILITY_CREDITS_PER_JOB = 52.0
    monkeypatch.setattr("generation.engines.stability_calls.TROUBLES_IN_A_ROW", 1)
    server.result_script = [fate]
    with pytest.raises(MusicAssistError, match="Asking again costs nothing") as caught:
        render(tmp_path, brief())
    assert caught.value.code.startswith("result_pending")
    assert (PaidCall.objects.get().status, spent_today("stability")) == ("sent", 26.0)
    # A person who starts the stage again gets what is paid for already.
    again = render(tmp_path, brief(), take="-2")
    assert (len(server.paid), again.cost_credits, PaidCall.objects.get().status) == (1, 26.0, "answered")
    # And that run, delivered once more, finds it; another one is a wish for other sound, and pays.
    assert render(tmp_path, brief(), take="-2").stems[0].audio.sha256 == again.stems[0].audio.sha256
    assert len(server.paid) == 1
    render(tmp_path, brief(), take="-3")
    assert len(server.paid) == 2


def test_the_documented_rate_limit(server: StabilityServer) -> None:
    client = StabilityClient(key=KEY, base_url=server.url)
    server.rate_limit = 5
    for _ in range(5):
        client.balance()
    with pytest.raises(TransientError) as caught:
        client.balance()
    assert caught.value.code == "rate_limited"


def test_nobody_there_is_no_paid_call(settings, server: StabilityServer, tmp_path: Path) -> None:
    settings.STABILITY_AI_BASE_URL = "http://127.0.0.1:9"
    with pytest.raises(TransientError, match="cannot be reached"):
        render(tmp_path, brief())
    assert PaidCall.objects.get().status == "free"


def test_budgets_hold_before_anything_is_sent(server: StabilityServer, settings, tmp_path: Path) -> None:
    settings.STABILITY_CREDITS_PER_JOB = 30
    render(tmp_path / "a", brief())
    with pytest.raises(MusicAssistError) as caught:
        render(tmp_path / "a", brief(seed=9))
    assert caught.value.code == "budget_job"
    settings.STABILITY_CREDITS_PER_DAY = 35
    with pytest.raises(MusicAssistError) as caught:
        render(tmp_path / "b", brief())
    assert caught.value.code == "budget_day"
    assert len(server.paid) == 1


def test_a_longer_track_goes_on_exactly_on_the_beat(server: StabilityServer, settings, tmp_path: Path) -> None:
    settings.STABILITY_CREDITS_PER_JOB = 500
    made = render(tmp_path, replace(brief(), duration_seconds=215.0))
    assert [call.path.rsplit("/", 1)[1] for call in server.paid] == ["text-to-audio", "inpaint"]
    audio = heard(tmp_path, made)
    assert audio.shape[1] == 215 * 44_100
    # One grid over the join: kicks of both parts sit on multiples of half a second.
    low = np.abs(audio[0]).reshape(-1, 441).max(axis=1)
    onsets = [i for i in range(3, len(low)) if low[i] > 0.4 and low[i - 3 : i].max() < 0.3]
    assert len(onsets) > 400
    late = np.array([(i * 0.01 + 0.25) % 0.5 - 0.25 for i in onsets])
    assert np.abs(late).max() <= 0.02
    assert any("moved by -30 ms" in note for note in made.notes)


def test_takes_are_brought_onto_one_grid_or_dropped(server: StabilityServer, settings, tmp_path: Path) -> None:
    settings.STABILITY_STEMS = 3
    server.lateness_seconds = {"solo rhodes": 0.06}
    server.tempo_factor = {"solo rhodes": 1.02, "solo trumpet": 1.25}
    wishes = tuple(InstrumentWish(name, name.replace(" ", "_")) for name in ("rhodes", "trumpet", "upright bass"))
    made = render(tmp_path, replace(brief(), duration_seconds=20.0, instruments=wishes))
    assert [stem.name for stem in made.stems] == ["Rhodes", "Upright bass"]
    assert any(note.startswith("The take of trumpet was dropped: it does not keep to 120 BPM") for note in made.notes)
    assert made.cost_credits == 60.0
    for index in range(2):
        grid = beat_grid(heard(tmp_path, made, index), RATE_HZ, 120.0)
        assert grid.tempo_bpm == pytest.approx(120.0, rel=0.003)
        assert abs(grid.offset_seconds) < 0.012


def test_the_key_is_nowhere(server: StabilityServer, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = [repr(StabilityClient(key=KEY, base_url=server.url))]
    for fate in ("401", "402", "500", "cut", ""):
        server.script = [fate]
        try:
            said.append(repr(render(tmp_path / (fate or "well"), brief())))
        except MusicAssistError as error:
            said += [repr(error), repr(error.__cause__), repr(error.__context__)]
    rows = "".join(str(row) for row in PaidCall.objects.values())
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY not in "".join(said) + caplog.text + rows
    assert KEY.encode() not in files


def test_a_rate_limited_job_waits_without_a_worker_and_then_ends_well(server, settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    job, _ = job_create(prompt="house, 120 bpm, A minor, 12 seconds", engine="stability", seed=3, inline=True)
    server.script = ["429"]
    quiet = lambda stage, fraction, message: None  # noqa: E731
    assert run_next_inline(job.pk, quiet).kind == "done"
    assert run_next_inline(job.pk, quiet).kind == "transient"
    run = StageRun.objects.get(attempt__job=job, stage="generation")
    assert run.status == "PENDING"
    assert 15.0 < (run.run_after - timezone.now()).total_seconds() <= 17.0
    assert run_next_inline(job.pk, quiet) is None
    StageRun.objects.filter(pk=run.pk).update(run_after=timezone.now())
    while run_next_inline(job.pk, quiet) is not None:
        pass
    job.refresh_from_db()
    assert job.status == "SUCCESS"
    report = json.loads(job.best_attempt.artifacts.get(name="report.json").file.read_text())
    assert report["cost_credits"] == 20.0
    assert "120 BPM" in report["engine_prompt"]
    assert any(note.startswith("Stable Audio was told: house") for note in report["notes"])
    assert len(server.paid) == 2


def test_many_pauses_in_one_run_are_no_errors_but_have_an_end(server, settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    job, _ = job_create(prompt="house, 120 bpm, A minor, 12 seconds", engine="stability", seed=3, inline=True)
    quiet = lambda stage, fraction, message: None  # noqa: E731
    assert run_next_inline(job.pk, quiet).kind == "done"
    run = StageRun.objects.get(attempt__job=job, stage="generation")
    server.script = ["429"] * 8
    for _pause in range(7):
        StageRun.objects.filter(pk=run.pk).update(run_after=timezone.now())
        assert run_next_inline(job.pk, quiet).kind == "transient"
    run.refresh_from_db()
    assert (run.status, run.pauses, run.errors, run.deliveries) == ("PENDING", 7, 0, 0)
    StageRun.objects.filter(pk=run.pk).update(run_after=timezone.now(), pauses=MAX_PAUSES - 1)
    run_next_inline(job.pk, quiet)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("FAILED", "rate_limited")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"STABILITY_AI_API_KEY": ""}, "set STABILITY_AI_API_KEY"),
        ({"STABILITY_AI_API_KEY": "sk bad\n"}, "copy it anew"),
        ({"STABILITY_AI_BASE_URL": "http://example.org"}, "https"),
        ({"STABILITY_AI_BASE_URL": "https://me:pw@example.org"}, "plain address"),
        ({"STABILITY_MODEL": "stable-audio-7"}, "STABILITY_MODEL"),
    ],
)
def test_a_job_for_an_engine_that_cannot_be_used_is_refused_at_once(settings, client, changes: dict, word: str) -> None:
    settings.STABILITY_AI_API_KEY = KEY
    for name, value in changes.items():
        setattr(settings, name, value)
    (row,) = [row for row in engine_list() if row["name"] == "stability"]
    assert (row["available"], word in row["reason"]) == (False, True)
    with pytest.raises(BadInput, match=word):
        job_create(prompt="house", engine="stability")
    answer = client.post("/api/v1/jobs", {"prompt": "house", "engine": "stability"}, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "engine_unavailable"
    assert answer.json()["error"]["field"] == "engine"


def test_the_owner_of_a_key_can_check_it_cheaply(server: StabilityServer) -> None:
    out = io.StringIO()
    call_command("engine_check", "stability", stdout=out)
    assert "the account holds 1000 credits" in out.getvalue()
    assert "nothing was spent" in out.getvalue()
    assert server.paid == []
    call_command("engine_check", "stability", "--make", stdout=out)
    assert "made 1.00 s" in out.getvalue()
    assert "holds 980 credits now" in out.getvalue()
    assert KEY not in out.getvalue()
    server.script = ["402"]
    with pytest.raises(CommandError, match="too few credits"):
        call_command("engine_check", "stability", "--make", stdout=out)
