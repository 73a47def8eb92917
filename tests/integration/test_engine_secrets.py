"""The key in everything that may go wrong: not in the log, not in a row, not in a file, not on a page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.apps import apps
from django.core.cache import cache
from rest_framework.test import APIClient

from generation.models import PaidCall
from generation.stage import GenerationStage
from jobs.models import Job, StageRun
from jobs.services import job_create
from tests.fakes.jobs import run_to_end
from tests.fakes.stability_server import KEY, StabilityServer
from tests.fakes.stages import FakeParsing

pytestmark = pytest.mark.django_db
STAGES = (FakeParsing(), GenerationStage())
CODES = {
    "401": "bad_key",
    "402": "no_credits",
    "403": "content_moderation",
    "413": "too_large",
    "422": "engine_refused",
    "429": "rate_limited",
    "302": "redirected",
    "500": "paid_service_trouble",
    "503": "paid_service_trouble",
    "html": "paid_not_audio",
    "json as audio": "paid_not_audio",
    "empty": "paid_not_audio",
    "cut": "paid_truncated",
    "half a file": "paid_truncated",
    "silence": "paid_timed_out",
    "filtered": "content_filtered",
    "unreachable": "unreachable",
    "a mistake of ours": "paid_answer_lost",
}


@pytest.fixture
def server(settings, tmp_path: Path) -> Iterator[StabilityServer]:
    cache.clear()
    settings.PIPELINE = "tests.integration.test_engine_secrets:STAGES"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STABILITY_ANSWER_SECONDS = 20.0
    settings.STABILITY_AI_API_KEY = KEY
    with StabilityServer() as running:
        settings.STABILITY_AI_BASE_URL = running.url
        yield running
    cache.clear()


def everything_kept(media: Path) -> str:
    """Every row of every table, and every file."""
    rows = [str(list(model.objects.values())) for model in apps.get_models()]
    files = [path.read_bytes().decode("latin-1") for path in media.rglob("*") if path.is_file()]
    return "".join(rows + files)


def mistaken(session: requests.Session, method: str, url: str, **options: object) -> None:
    """A library that quotes the header which it does not like, as http.client does."""
    prepared = options["auth"](requests.Request(method, url).prepare())  # type: ignore[operator]
    if method == "GET":
        raise requests.exceptions.ConnectionError("no balance now")
    raise TypeError(f"Invalid header value {prepared.headers['Authorization']!r}")


@pytest.mark.parametrize("fate", list(CODES))
def test_the_key_is_nowhere_and_each_failure_has_its_word(
    server, settings, caplog, capfd, monkeypatch, fate: str, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    if fate == "unreachable":
        settings.STABILITY_AI_BASE_URL = "http://127.0.0.1:9"
    elif fate == "a mistake of ours":
        monkeypatch.setattr(requests.Session, "request", mistaken)
    else:
        server.script = [fate]
    settings.STABILITY_ANSWER_SECONDS = 0.7 if fate == "silence" else 20.0
    job, _ = job_create(prompt="warm lo-fi", engine="stability", seed=1, inline=True, until="generation")
    # One look at what waits is enough: a transient failure is not waited out here.
    monkeypatch.setattr("jobs.outcomes.backoff_seconds", lambda *given: 3_000.0)
    run_to_end(job)
    run = StageRun.objects.get(attempt__job=job, stage="generation")
    assert run.error_code == CODES[fate]
    assert run.error_message
    assert len(server.paid) <= 1
    pages = [APIClient().get(path).content.decode() for path in (
        f"/api/v1/jobs/{job.pk}/", "/api/v1/engines", "/api/v1/engines/stability/account",
    )]  # fmt: skip
    out, err = capfd.readouterr()
    told = "".join([caplog.text, out, err, repr(run.error_message), *pages, everything_kept(tmp_path)])
    assert KEY not in told
    assert KEY[3:20] not in told


def test_after_that_a_job_that_goes_well_keeps_nothing_of_it_either(server, caplog, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    job, _ = job_create(prompt="warm lo-fi", engine="stability", seed=1, inline=True, until="generation")
    run_to_end(job)
    assert Job.objects.get(pk=job.pk).status == "SUCCESS"
    assert KEY not in caplog.text + everything_kept(tmp_path)


def test_the_ledger_is_to_be_looked_at_and_not_touched(server, admin_client) -> None:
    job, _ = job_create(prompt="warm lo-fi", engine="stability", seed=1, inline=True, until="generation")
    server.script = ["500"]
    run_to_end(job)
    call = PaidCall.objects.get()
    page = admin_client.get("/admin/generation/paidcall/").content.decode()
    assert "answer lost" in page
    assert admin_client.get(f"/admin/generation/paidcall/{call.pk}/change/").status_code == 200
    assert admin_client.post(f"/admin/generation/paidcall/{call.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.get("/admin/generation/paidcall/add/").status_code == 403


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"STABILITY_STEPS": 30.0}, "STABILITY_STEPS is out of its range: stable-audio-2.5 takes steps from 4 to 8"),
        ({"STABILITY_MODEL": "stable-audio-2", "STABILITY_STEPS": 8.0}, "takes steps from 30 to 100"),
        ({"STABILITY_CFG_SCALE": 26.0}, "STABILITY_CFG_SCALE"),
    ],
)
def test_choices_that_the_model_does_not_take_are_said_before_a_job(server, settings, changes, word) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    (row,) = [row for row in APIClient().get("/api/v1/engines").json() if row["name"] == "stability"]
    assert (row["available"], word in row["reason"]) == (False, True)


def test_choices_of_the_settings_are_sent(server, settings) -> None:
    settings.STABILITY_STEPS, settings.STABILITY_CFG_SCALE = 6.0, 4.5
    job, _ = job_create(prompt="warm lo-fi", engine="stability", seed=1, inline=True, until="generation")
    assert run_to_end(job).status == "SUCCESS"
    (call,) = server.paid
    assert (call.fields["steps"], call.fields["cfg_scale"]) == ("6", "4.5")
