"""A take made otherwise: only what must be made again is, retries keep the wish, and what cannot be done is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from generation.engines.base import Availability
from jobs.errors import Conflict
from jobs.models import Job
from jobs.revising import job_repaint, job_vary, with_another_seed
from jobs.services import job_create, job_rerun
from musicassist.contracts.errors import BadInput
from tests.fakes.jobs import finished_job, run_to_end
from tests.fakes.settings import FAKE_PIPELINE
from tests.fakes.stages import Calls

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def fake_pipeline(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"
    # The takes of these stages are a hundredth of a second long.
    settings.DEFAULT_ENGINE = "composer"


class Beeps:
    """An engine that only makes takes from nothing, as the example of docs/engines.md does."""

    name, title, version = "beeps", "Beeps", "1"
    stems = midi = vocals = exact_tempo = False
    max_seconds = 600.0

    def available(self) -> Availability:
        return Availability(True)

    def key_values(self, brief: object) -> dict[str, object]:
        return {}

    def estimate_seconds(self, brief: object) -> float:
        return 1.0

    def render(self, ctx: object, brief: object) -> None:
        raise NotImplementedError


@pytest.fixture
def any_span(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.revising.LEAST_SPAN_SECONDS", 0.001)


def calls(job: Job) -> list[int]:
    return [Calls.count(job.folder, stage) for stage in ("parsing", "generation", "mastering")]


def post(job_id: object, verb: str, body: dict):
    return APIClient().post(f"/api/v1/jobs/{job_id}/{verb}/", body, format="json")


def test_a_variation_keeps_the_brief_and_says_what_it_is() -> None:
    job = finished_job()
    run_to_end(job_vary(job=job, strength=0.25, seed=11, inline=True))
    assert (job.status, calls(job)) == ("SUCCESS", [1, 2, 2])
    first, second = job.attempts.all()
    assert job.best_attempt == second
    assert (second.seed, second.revision["kind"], second.revision["strength"]) == (11, "variation", 0.25)
    assert [run.reused for run in second.runs.all()][:2] == [True, False]
    assert second.runs.get(stage="generation").result["seed"] == 11
    report = json.loads(second.artifacts.get(name="report.json").file.read_text())
    assert (report["revision"]["take"], report["seed"]) == (first.number, 11)


def test_a_section_or_a_span_is_repainted(any_span) -> None:
    job = finished_job()
    run_to_end(job_repaint(job=job, section="Chorus", seed=1, inline=True))
    run_to_end(job_repaint(job=job, section=3, seed=2, attempt_number=1, inline=True))
    run_to_end(job_repaint(job=job, start_seconds="0.001", end_seconds=0.004, seed=3, inline=True))
    spans = [(take.revision["take"], take.revision["start_seconds"], take.revision["end_seconds"])
             for take in job.attempts.exclude(number=1)]  # fmt: skip
    assert spans == [(1, 0.002, 0.006), (1, 0.006, 0.01), (3, 0.001, 0.004)]
    assert calls(job) == [1, 4, 4]


def test_retries_keep_the_wish_and_take_the_next_seed_only_for_other_music() -> None:
    job = finished_job("impossible lo-fi", max_retries=1)
    run_to_end(job_vary(job=job, seed=2**32 - 1, inline=True))
    takes = list(job.attempts.filter(round=2))
    assert (job.status, len(takes)) == ("FAILED_QA", 2)
    assert takes[0].revision == takes[1].revision
    assert takes[1].prompt != takes[0].prompt
    assert with_another_seed(takes[0].revision, [{"stage": "generation"}])["seed"] == 0
    assert with_another_seed(None, [{"stage": "generation"}]) is None


def test_running_it_again_makes_the_same_revision_again_and_from_the_words_a_take_from_nothing() -> None:
    job = finished_job()
    run_to_end(job_vary(job=job, seed=5, inline=True))
    for stage, kept in (("mastering", True), ("generation", True), ("parsing", False)):
        job_rerun(job=job, stage=stage)
        assert (job.attempts.last().revision is not None) is kept, stage
        Job.objects.filter(pk=job.pk).update(inline=True)
        run_to_end(job)
        assert job.status == "SUCCESS"


@pytest.mark.parametrize(
    ("verb", "wish", "field"),
    [
        (job_vary, {"strength": 0}, "strength"),
        (job_vary, {"strength": 1.01}, "strength"),
        (job_vary, {"strength": float("nan")}, "strength"),
        (job_vary, {"strength": True}, "strength"),
        (job_vary, {"seed": -1}, "seed"),
        (job_vary, {"engine": "pianola"}, "engine"),
        (job_vary, {"engine": "stability"}, "engine"),
        (job_vary, {"attempt_number": 9}, "attempt"),
        (job_repaint, {}, "start_seconds"),
        (job_repaint, {"start_seconds": 0}, "end_seconds"),
        (job_repaint, {"start_seconds": 0.0, "end_seconds": 0.01}, "end_seconds"),
        (job_repaint, {"start_seconds": -1, "end_seconds": 1}, "start_seconds"),
        (job_repaint, {"start_seconds": 0, "end_seconds": 700}, "end_seconds"),
        (job_repaint, {"section": "polka"}, "section"),
        (job_repaint, {"section": 4}, "section"),
        (job_repaint, {"section": "chorus", "start_seconds": 1}, "section"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(verb, wish: dict, field: str, settings) -> None:
    settings.STABILITY_AI_API_KEY = ""
    job = finished_job()
    with pytest.raises(BadInput) as refused:
        verb(job=job, **wish)
    assert refused.value.field == field
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == ("SUCCESS", 1)


def test_an_engine_that_cannot_do_it_is_not_asked(settings) -> None:
    settings.GENERATION_ENGINES = {**settings.GENERATION_ENGINES, "beeps": "tests.integration.test_revising.Beeps"}
    job = finished_job()
    with pytest.raises(BadInput, match="cannot make a variation") as refused:
        job_vary(job=job, engine="beeps")
    assert refused.value.code == "engine_cannot"
    with pytest.raises(BadInput, match="cannot repaint"):
        job_repaint(job=job, engine="beeps", section=1)


def test_what_the_engine_cannot_do_with_this_take_is_refused_at_once(settings) -> None:
    settings.STABILITY_AI_API_KEY = "a-key"
    job = finished_job()
    with pytest.raises(BadInput, match="varies takes of at least 6 seconds"):
        job_vary(job=job, engine="stability")
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == ("SUCCESS", 1)


@pytest.mark.usefixtures("any_span")
def test_a_span_that_leaves_nothing_is_refused_at_once(settings) -> None:
    settings.STABILITY_AI_API_KEY = "a-key"
    job = finished_job()
    with pytest.raises(BadInput, match="needs some music beside"):
        job_repaint(job=job, start_seconds=0.0, end_seconds=0.4, engine="stability")
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == ("SUCCESS", 1)


def test_the_composer_only_works_on_takes_of_its_own(settings) -> None:
    settings.GENERATION_ENGINES = {**settings.GENERATION_ENGINES, "beeps": "tests.integration.test_revising.Beeps"}
    job = finished_job(engine="beeps")
    with pytest.raises(BadInput, match="only works on takes of its own; this one is by beeps"):
        job_vary(job=job, engine="composer")
    Job.objects.filter(pk=job.pk).update(engine="own-mix")
    job.refresh_from_db()
    with pytest.raises(BadInput, match="was not made here"):
        job_vary(job=job)


def test_a_job_at_work_or_without_music_has_no_take_to_start_from() -> None:
    job, _ = job_create(prompt="warm lo-fi", seed=7, inline=True)
    with pytest.raises(Conflict, match="still at work"):
        job_vary(job=job)
    with pytest.raises(Conflict, match="no finished music"):
        job_vary(job=finished_job("broken lo-fi"))


def test_over_http(any_span) -> None:
    job = finished_job()
    answer = post(job.pk, "variation", {"strength": 0.3, "seed": 4})
    assert answer.status_code == 200, answer.data
    body = answer.json()
    assert body["attempts"][1]["revision"] == {
        "kind": "variation", "take": 1, "engine": "composer", "seed": 4, "strength": 0.3,
        "start_seconds": None, "end_seconds": None,
    }  # fmt: skip
    assert (body["status"], body["attempts"][0]["revision"]) == ("PENDING", None)
    assert body["result"] is not None  # the earlier take stays playable
    assert post(job.pk, "repaint", {"section": 1}).status_code == 409
    Job.objects.filter(pk=job.pk).update(inline=True)
    run_to_end(job)
    assert post(job.pk, "repaint", {"section": "chorus"}).status_code == 200


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("variation", {"strength": "much"}),
        ("variation", {"strength": 2}),
        ("variation", {"seed": 1.5}),
        ("variation", {"attempt": 0}),
        ("variation", {"engine": 3}),
        ("repaint", {}),
        ("repaint", {"section": []}),
        ("repaint", {"section": True}),
        ("repaint", {"start_seconds": "soon", "end_seconds": 3}),
    ],
)
def test_bad_bodies_are_answered_with_400(verb: str, body: dict) -> None:
    job = finished_job()
    answer = post(job.pk, verb, body)
    assert answer.status_code == 400, answer.data
    assert answer.json()["error"]["message"]
    assert post(NOBODY, verb, {}).status_code == 404
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == ("SUCCESS", 1)


def test_the_commands_deliver_the_new_take(tmp_path: Path, any_span) -> None:
    job, said = finished_job(), io.StringIO()
    call_command("variation", str(job.pk), "--out", str(tmp_path / "a"), "--strength", "0.2", "-v", "0", stdout=said)
    call_command("repaint", str(job.pk), "--out", str(tmp_path / "b"), "--section", "2", "-v", "0", stdout=said)
    assert said.getvalue().count("SUCCESS") == 2
    assert json.loads((tmp_path / "a" / "report.json").read_text())["revision"]["strength"] == 0.2
    assert json.loads((tmp_path / "b" / "report.json").read_text())["revision"]["end_seconds"] == 0.006


@pytest.mark.parametrize(
    "words",
    [["variation", "--strength", "9"], ["repaint", "--section", "polka"], ["repaint", "--from", "soon", "--to", "9"]],
)
def test_the_commands_refuse_what_they_cannot_use(words: list[str], tmp_path: Path) -> None:
    job = finished_job()
    with pytest.raises(CommandError) as refused:
        call_command(words[0], str(job.pk), "--out", str(tmp_path / "out"), *words[1:])
    assert refused.value.returncode == 2
    assert not (tmp_path / "out").exists()


def test_the_admin_says_what_a_take_is(admin_client, any_span) -> None:
    job = finished_job()
    run_to_end(job_vary(job=job, strength=0.5, inline=True))
    run_to_end(job_repaint(job=job, section=2, inline=True))
    page = admin_client.get(f"/admin/jobs/job/{job.pk}/change/").content.decode()
    assert "A variation of take 1 by composer, strength 0.5." in page
    assert "Take 2, repainted from 0.0 to 0.0 s by composer." in page
