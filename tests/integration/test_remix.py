"""A person's own mix: only mastering and QA run again, retries keep it, and what cannot be mixed is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from jobs.errors import Conflict
from jobs.models import Job
from jobs.remixing import job_remix
from jobs.services import job_create, job_rerun
from musicassist.contracts.errors import BadInput
from tests.fakes.jobs import finished_job, run_to_end
from tests.fakes.settings import FAKE_PIPELINE
from tests.fakes.stages import Calls

pytestmark = pytest.mark.django_db
QUIET_DRUMS = {"name": "Drums", "gain_db": -2, "pan": 0.1}


@pytest.fixture(autouse=True)
def fake_pipeline(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"


def calls(job: Job) -> list[int]:
    return [Calls.count(job.folder, stage) for stage in ("parsing", "generation", "mastering")]


def remix_inline(job: Job, **wish) -> Job:
    return run_to_end(job_remix(job=job, inline=True, **wish))


def post(job_id: object, body: dict):
    return APIClient().post(f"/api/v1/jobs/{job_id}/remix/", body, format="json")


def test_only_mastering_runs_again_and_the_new_take_says_what_changed() -> None:
    job = finished_job()
    remix_inline(job, stems=[QUIET_DRUMS, {"name": "Bass", "gain_db": 0}], target="apple")
    assert (job.status, calls(job)) == ("SUCCESS", [1, 1, 2])
    first, second = job.attempts.all()
    assert job.best_attempt == second
    assert [(run.stage, run.reused) for run in second.runs.all()][:3] == [
        ("parsing", True), ("generation", True), ("mastering", False),
    ]  # fmt: skip
    assert second.runs.get(stage="mastering").result["target"] == {
        "name": "apple", "loudness_lufs": -16.0, "ceiling_dbtp": -1.0, "explicit": True,
    }  # fmt: skip
    names = set(second.artifacts.values_list("name", flat=True))
    assert names == set(first.artifacts.values_list("name", flat=True))
    report = json.loads(second.artifacts.get(name="report.json").file.read_text())
    # What changes nothing is no change: only the drums are listed.
    assert report["remix"]["stems"] == [{"name": "Drums", "gain_db": -2.0, "pan": 0.1, "mute": False}]
    assert [take["remix"] is None for take in report["attempts"]] == [True, False]


def test_the_same_mix_twice_is_mastered_once() -> None:
    job = finished_job()
    remix_inline(job, stems=[QUIET_DRUMS])
    remix_inline(job, stems=[QUIET_DRUMS])
    assert calls(job) == [1, 1, 2]
    assert job.attempts.count() == 3


def test_retries_keep_the_mix() -> None:
    job = finished_job("impossible lo-fi", max_retries=1)
    assert (job.status, job.attempts.count()) == ("FAILED_QA", 2)
    remix_inline(job, stems=[QUIET_DRUMS], target="-9.5")
    takes = list(job.attempts.filter(round=job.attempts.last().round))
    assert len(takes) == 2
    assert takes[0].remix == takes[1].remix
    assert takes[1].prompt != takes[0].prompt
    targets = [take.runs.get(stage="mastering").result["target"]["loudness_lufs"] for take in takes]
    assert targets == [-9.5, -9.5]
    assert Calls.count(job.folder, "generation") == 1


def test_music_that_was_made_again_is_the_music_that_is_mixed() -> None:
    """A re-run writes its rendering beside the first one; the mix must take the take's own."""
    job = finished_job()
    run_to_end(job_rerun(job=job, stage="generation"))
    Job.objects.filter(pk=job.pk).update(inline=True)
    run_to_end(job)
    remix_inline(job, stems=[QUIET_DRUMS])
    renderings = [take.runs.get(stage="generation").result for take in job.attempts.all()]
    assert renderings[1] != renderings[0]
    assert renderings[2] == renderings[1]
    remix_inline(job, stems=[QUIET_DRUMS], attempt_number=1)
    assert job.attempts.last().runs.get(stage="generation").result == renderings[0]


def test_mastering_again_keeps_the_mix_and_new_music_drops_it() -> None:
    job = finished_job()
    remix_inline(job, stems=[QUIET_DRUMS])
    job_rerun(job=job, stage="mastering")
    assert job.attempts.last().remix["stems"][0]["name"] == "Drums"
    Job.objects.filter(pk=job.pk).update(inline=True)
    run_to_end(job)
    job_rerun(job=job, stage="generation")
    assert job.attempts.last().remix is None


@pytest.mark.parametrize(
    ("stems", "said"),
    [
        ([{"name": "Trombone"}], "There is no stem 'Trombone'; there are: Drums, Bass."),
        ([{"name": "Drums", "gain_db": 12.5}], "-60 to 12 dB"),
        ([{"name": "Drums", "gain_db": -61}], "-60 to 12 dB"),
        ([{"name": "Drums", "gain_db": float("nan")}], "-60 to 12 dB"),
        ([{"name": "Drums", "pan": -1.01}], "from -1 to 1"),
        ([{"name": "Drums"}, {"name": "Drums"}], "named twice"),
        ([{"name": "Drums", "mute": True}, {"name": "Bass", "mute": True}], "Every stem is muted"),
    ],
)
def test_what_cannot_be_mixed_is_refused_and_changes_nothing(stems: list[dict], said: str) -> None:
    job = finished_job()
    with pytest.raises(BadInput, match=said.replace("?", r"\?")) as refused:
        job_remix(job=job, stems=stems)
    assert refused.value.field == "stems"
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == ("SUCCESS", 1)


def test_a_job_at_work_or_without_music_cannot_be_mixed() -> None:
    job, _ = job_create(prompt="warm lo-fi", seed=7, inline=True)
    with pytest.raises(Conflict, match="still at work"):
        job_remix(job=job)
    broken = finished_job("broken lo-fi")
    with pytest.raises(Conflict, match="no music"):
        job_remix(job=broken)
    broken.refresh_from_db()
    assert broken.status == "FAILED"


def test_over_http() -> None:
    job = finished_job()
    answer = post(job.pk, {"stems": [QUIET_DRUMS, {"name": "Bass", "mute": True}], "target": -9.5})
    assert answer.status_code == 200, answer.data
    body = answer.json()
    assert (body["status"], [take["remix"] is None for take in body["attempts"]]) == ("PENDING", [True, False])
    assert body["attempts"][1]["remix"] == {
        "stems": [
            {"name": "Drums", "gain_db": -2.0, "pan": 0.1, "mute": False},
            {"name": "Bass", "gain_db": 0.0, "pan": 0.0, "mute": True},
        ],
        "target": {"name": "custom", "loudness_lufs": -9.5, "ceiling_dbtp": -1.0, "explicit": True},
        "more_targets": [],
        "bits": None,
    }
    assert body["result"] is not None  # the earlier take stays playable
    assert post(job.pk, {"stems": [QUIET_DRUMS]}).status_code == 409
    Job.objects.filter(pk=job.pk).update(inline=True)
    run_to_end(job)
    brief = APIClient().get(f"/api/v1/jobs/{job.pk}/").json()["brief"]
    assert (brief["target"]["loudness_lufs"], brief["stem_changes"][1]["name"]) == (-9.5, "Bass")


@pytest.mark.parametrize(
    "body",
    [
        {"stems": [{"name": "Trombone"}]},
        {"stems": [{"gain_db": 1}]},
        {"stems": "Drums"},
        {"stems": [{"name": "Drums", "gain_db": "loud"}]},
        {"stems": [{"name": "Drums", "pan": 2}]},
        {"target": "cassette"},
        {"bits": 20},
        {"attempt": 9},
        {"attempt": 0},
    ],
)
def test_bad_bodies_are_answered_with_400(body: dict) -> None:
    job = finished_job()
    answer = post(job.pk, body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == ("SUCCESS", 1)


def test_an_unknown_job_is_not_found() -> None:
    assert post("00000000-0000-4000-8000-000000000000", {}).status_code == 404


def test_the_command_delivers_the_new_take(tmp_path: Path) -> None:
    job, out, said = finished_job(), tmp_path / "out", io.StringIO()
    words = [
        "--stem",
        "Drums=-2",
        "--pan",
        "Drums=0.3",
        "--mute",
        "Bass",
        "--target",
        "-9.5",
        "--bits",
        "16",
        "-v",
        "0",
    ]
    call_command("remix", str(job.pk), "--out", str(out), *words, stdout=said)
    assert "SUCCESS" in said.getvalue()
    report = json.loads((out / "report.json").read_text())
    assert [(row["name"], row["gain_db"], row["pan"], row["mute"]) for row in report["remix"]["stems"]] == [
        ("Drums", -2.0, 0.3, False), ("Bass", 0.0, 0.0, True),
    ]  # fmt: skip
    assert report["remix"]["target"]["loudness_lufs"] == -9.5
    assert (report["remix"]["bits"], report["bits"]) == (16, 16)
    assert (out / "master.wav").stat().st_size > 0


@pytest.mark.parametrize(
    "words", [["--stem", "Drums"], ["--stem", "Drums=loud"], ["--mute", "Trombone"], ["--bits", "20"]]
)
def test_the_command_refuses_what_it_cannot_use(words: list[str], tmp_path: Path) -> None:
    job = finished_job()
    with pytest.raises(CommandError) as refused:
        call_command("remix", str(job.pk), "--out", str(tmp_path / "out"), *words)
    assert refused.value.returncode == 2
    assert not (tmp_path / "out").exists()
