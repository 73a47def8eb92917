"""The admin: looking, listening, running again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from jobs.runner import run_next_inline
from jobs.services import job_create
from tests.fakes.settings import FAKE_PIPELINE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_world(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def finished() -> Job:
    return finish("loud lo-fi")


def finish(prompt: str) -> Job:
    job, _ = job_create(prompt=prompt, seed=3, inline=True)
    while run_next_inline(job.pk, lambda stage, fraction, message: None) is not None:
        pass
    job.refresh_from_db()
    return job


def act(client: Client, action: str, *jobs: Job):
    data = {"action": action, "_selected_action": [str(job.pk) for job in jobs]}
    return client.post(reverse("admin:jobs_job_changelist"), data, follow=True)


def test_the_list_can_be_searched_and_filtered(admin_client: Client, finished: Job) -> None:
    broken = finish("unusable")
    page = admin_client.get(reverse("admin:jobs_job_changelist")).content.decode()
    assert "Loud Lo-Fi" in page
    assert "unusable" in page
    page = admin_client.get(reverse("admin:jobs_job_changelist"), {"status__exact": "FAILED"}).content.decode()
    assert str(finished.pk) not in page
    assert str(broken.pk) in page
    page = admin_client.get(reverse("admin:jobs_job_changelist"), {"q": "loud"}).content.decode()
    assert str(finished.pk) in page
    assert str(broken.pk) not in page


def test_a_job_s_page_shows_attempts_runs_checks_and_sounds(admin_client: Client, finished: Job) -> None:
    page = admin_client.get(reverse("admin:jobs_job_change", args=[finished.pk])).content.decode()
    for words in (
        "Attempt 1: fail",
        "Attempt 2: pass",
        "--gain_db +2",
        "stems/Drums.wav",
        "<audio controls",
        "±0.5 LU",
    ):
        assert words in page, words
    assert "?attempt=2" in page
    assert 'name="_save"' not in page
    assert 'name="prompt"' not in page


def test_an_unexpected_error_shows_no_stack(admin_client: Client) -> None:
    broken = finish("broken thing")
    page = admin_client.get(reverse("admin:jobs_job_change", args=[broken.pk])).content.decode()
    assert "unexpected error" in page
    assert "Traceback" not in page
    assert "ZeroDivisionError" not in page


def test_other_lists_open(admin_client: Client, finished: Job) -> None:
    for name in ("stagerun", "artifact", "workerheartbeat"):
        assert admin_client.get(reverse(f"admin:jobs_{name}_changelist")).status_code == 200
    run = finished.attempts.first().runs.first()
    page = admin_client.get(reverse("admin:jobs_stagerun_change", args=[run.pk]))
    assert page.status_code == 200
    assert admin_client.get(reverse("admin:jobs_artifact_changelist")).content.decode().count("<audio") >= 8


def test_running_again_from_a_stage(admin_client: Client, finished: Job) -> None:
    act(admin_client, "rerun_from_mastering", finished)
    finished.refresh_from_db()
    assert finished.status == "PENDING"
    assert finished.attempts.last().redo_from == "mastering"
    refused = act(admin_client, "rerun_from_qa", finished)
    assert "still at work" in refused.content.decode()
    act(admin_client, "cancel_jobs", finished)
    finished.refresh_from_db()
    assert finished.status == "CANCELLED"


def test_changing_the_prompt(admin_client: Client, finished: Job) -> None:
    page = act(admin_client, "change_prompt", finished)
    assert page.redirect_chain[-1][0] == reverse("admin:jobs_job_rerun", args=[finished.pk])
    assert "loud lo-fi" in page.content.decode()
    url = reverse("admin:jobs_job_rerun", args=[finished.pk])
    assert admin_client.post(url, {"stage": "parsing", "prompt": "  "}).status_code == 200
    admin_client.post(url, {"stage": "mastering", "prompt": "calm piano"})
    finished.refresh_from_db()
    assert (finished.prompt, finished.attempts.last().prompt) == ("calm piano", "calm piano")


def test_deleting_removes_the_files(admin_client: Client, finished: Job) -> None:
    folder = finished.folder
    assert folder.exists()
    act(admin_client, "delete_selected", finished)
    admin_client.post(
        reverse("admin:jobs_job_changelist"),
        {"action": "delete_selected", "_selected_action": [str(finished.pk)], "post": "yes"},
    )
    assert not Job.objects.exists()
    assert not folder.exists()


def test_strangers_see_nothing(client: Client, finished: Job, django_user_model) -> None:
    url = reverse("admin:jobs_job_rerun", args=[finished.pk])
    assert client.get(url).status_code == 302
    client.force_login(django_user_model.objects.create_user("eve", is_staff=True))
    assert client.get(url).status_code == 403
    assert client.post(reverse("admin:jobs_job_cancel", args=[finished.pk])).status_code == 403
