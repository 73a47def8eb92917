"""A job that ended badly tells so on a page of its own: what went wrong, how far it came, what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobs.api.representation import job_detail
from jobs.models import Job
from jobs.runner import run_next_inline
from jobs.services import job_cancel, job_create, job_rerun
from tests.fakes.http import ask
from tests.fakes.jobs import finished_job, run_to_end, unwatched
from tests.fakes.settings import FAKE_PIPELINE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fakes(settings, tmp_path: Path) -> None:
    settings.PIPELINE, settings.MEDIA_ROOT = FAKE_PIPELINE, tmp_path / "media"


def page_of(job: Job) -> str:
    url = job_detail(job.pk)["report_url"]
    response = ask("GET", url)
    assert response.status_code == 200
    return response.text


def document_of(job: Job, number: int = 1) -> dict:
    row = job.attempts.get(number=number).artifacts.get(name="report.json")
    return json.loads(row.file.read_text())


def test_a_failed_job_says_what_went_wrong_and_what_to_do() -> None:
    job = finished_job("unusable")
    page = page_of(job)
    assert "Nothing can be made of this." in page
    assert "press “Try again” in the studio" in page
    assert "not finished (this report)" in page
    assert "Asked and measured" not in page, "nothing was measured"
    assert "checks passed" not in page
    stages = {row["stage"]: row for row in document_of(job)["stages"]}
    failed = [name for name, row in stages.items() if row["status"] == "FAILED"]
    assert len(failed) == 1
    assert stages[failed[0]]["error"]["message"] == "Nothing can be made of this."
    assert stages["qa"]["status"] == "PENDING"


def test_a_job_that_was_cancelled_while_it_waited_has_a_page_too() -> None:
    job, _ = job_create(prompt="warm lo-fi", inline=True)
    job_cancel(job=job)
    page = page_of(job)
    assert "It was cancelled" in page
    assert "No file of this take is there." in page
    assert "not reached" in page


def test_a_job_that_was_cancelled_on_its_way_tells_what_was_made() -> None:
    job, _ = job_create(prompt="warm lo-fi", inline=True)
    for _ in range(2):
        run_next_inline(job.pk, unwatched)
    job.refresh_from_db()
    job_cancel(job=job)
    page = page_of(job)
    assert "Somebody stopped it at “Master”." in page
    assert "brief.json" in page
    assert [row["status"] for row in document_of(job)["stages"]] == ["DONE", "DONE", "CANCELLED", "PENDING"]


def test_a_take_that_could_not_better_the_last_one_has_its_own_page() -> None:
    job = finished_job("impossible spent lo-fi", max_retries=3)
    assert job.status == "FAILED_QA"
    assert "?attempt=1" in job_detail(job.pk)["report_url"], "the take that plays"
    broken = ask("GET", f"/api/v1/jobs/{job.pk}/report.html?attempt=2").text
    assert "This take could not be finished" in broken
    assert "The account has too few credits." in broken


def test_there_is_no_page_while_a_job_works_again() -> None:
    job = finished_job("unusable")
    job_rerun(job=job, stage="parsing", prompt="warm lo-fi")
    assert job_detail(job.pk)["report_url"] is None
    Job.objects.filter(pk=job.pk).update(inline=True)
    run_to_end(job)
    assert "Asked and measured" in page_of(job)


def test_a_failed_reports_words_are_shown_as_text() -> None:
    job = finished_job("unusable <script>alert(1)</script>")
    assert "<script" not in page_of(job)
