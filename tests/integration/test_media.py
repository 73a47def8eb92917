"""Files and archives over HTTP."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from pathlib import Path

import httpx
import numpy as np
import pytest

from jobs.models import Artifact, Job
from jobs.services import job_create
from tests.fakes.http import ask, error_of, running_server
from tests.fakes.jobs import finished_job
from tests.fakes.settings import FAKE_PIPELINE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(settings, tmp_path: Path) -> Job:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"
    return finished_job("warm lo-fi")


@pytest.fixture
def artifact(job: Job) -> Artifact:
    return Artifact.objects.get(job=job, name="stems/Drums.wav")


@pytest.fixture
def address(job: Job, artifact: Artifact) -> str:
    return f"/api/v1/jobs/{job.pk}/artifacts/{artifact.name}"


def test_the_whole_file(address: str, artifact: Artifact) -> None:
    response = ask("GET", address)
    assert response.status_code == 200
    assert response.content == artifact.file.read_bytes()
    assert response.headers["etag"] == f'"{hashlib.sha256(response.content).hexdigest()}"'
    assert response.headers["accept-ranges"] == "bytes"
    assert response.headers["content-type"] == "audio/wav"
    assert int(response.headers["content-length"]) == artifact.size_bytes
    assert "content-disposition" not in response.headers or "inline" in response.headers["content-disposition"]
    assert response.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("header", "first", "last"), [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None)]
)
def test_a_range(address: str, artifact: Artifact, header: str, first: int, last: int | None) -> None:
    data = artifact.file.read_bytes()
    response = ask("GET", address, headers={"Range": header})
    assert response.status_code == 206
    expected = data[first : last + 1 if last is not None else None]
    assert response.content == expected
    assert int(response.headers["content-length"]) == len(expected)
    start = first % len(data)
    assert response.headers["content-range"] == f"bytes {start}-{start + len(expected) - 1}/{len(data)}"


def test_a_range_behind_the_end(address: str, artifact: Artifact) -> None:
    response = ask("GET", address, headers={"Range": f"bytes={artifact.size_bytes}-"})
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{artifact.size_bytes}"


def test_several_ranges_are_answered_with_everything(address: str, artifact: Artifact) -> None:
    response = ask("GET", address, headers={"Range": "bytes=0-1,5-6"})
    assert (response.status_code, len(response.content)) == (200, artifact.size_bytes)


def test_head_says_the_same_without_the_bytes(address: str) -> None:
    got, head = ask("GET", address), ask("HEAD", address)
    assert head.content == b""
    same = ("etag", "content-length", "content-type", "accept-ranges")
    assert [head.headers[name] for name in same] == [got.headers[name] for name in same]
    part = ask("HEAD", address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.headers["content-length"]) == (206, "10")


def test_what_is_known_is_not_sent_again(address: str, artifact: Artifact) -> None:
    etag = ask("HEAD", address).headers["etag"]
    for headers in ({"If-None-Match": etag}, {"If-None-Match": f'"x", W/{etag}'}, {"If-None-Match": "*"}):
        response = ask("GET", address, headers=headers | {"Range": "bytes=0-9"})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == etag
    assert ask("GET", address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_range_of_another_version_is_answered_with_everything(address: str) -> None:
    etag = ask("HEAD", address).headers["etag"]
    assert ask("GET", address, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206
    assert ask("GET", address, headers={"Range": "bytes=0-9", "If-Range": '"old"'}).status_code == 200


def test_a_download_is_named_after_the_track(address: str, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(title='Rainy "Window"/ ночь')
    disposition = ask("HEAD", f"{address}?download=1").headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''Rainy%20")
    assert disposition.endswith("-%20Drums.wav")
    assert "%2F" not in disposition


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "..%2f..%2fdb.sqlite3",
        "%2e%2e/%2e%2e/secret_key",
        "/etc/passwd",
        "calls.txt",
        "stems/",
        "stems",
        "master.wav%00",
        "MASTER.WAV2",
    ],
)
def test_only_what_has_a_row_is_served(job: Job, name: str) -> None:
    response = ask("GET", f"/api/v1/jobs/{job.pk}/artifacts/{name}")
    assert response.status_code == 404
    error_of(response)


def test_a_row_whose_file_is_gone(address: str, artifact: Artifact) -> None:
    artifact.file.unlink()
    assert error_of(ask("GET", address))["code"] == "not_found"


def test_another_jobs_file_is_not_this_jobs(address: str, job: Job) -> None:
    other = finished_job("other words", until="generation")
    assert ask("GET", f"/api/v1/jobs/{other.pk}/artifacts/master.wav").status_code == 404


def test_takes_are_told_apart(settings, tmp_path: Path) -> None:
    settings.PIPELINE, settings.MEDIA_ROOT = FAKE_PIPELINE, tmp_path / "media"
    job = finished_job("warm loud lo-fi")
    base = f"/api/v1/jobs/{job.pk}/artifacts/master.wav"
    first, second = ask("GET", f"{base}?attempt=1"), ask("GET", f"{base}?attempt=2")
    assert first.headers["etag"] != second.headers["etag"]
    assert ask("GET", base).headers["etag"] == second.headers["etag"]  # the accepted one
    assert ask("GET", f"{base}?attempt=3").status_code == 404
    for nonsense in ("x", "-1", "1.5", "9" * 30, "%00"):
        assert ask("GET", f"{base}?attempt={nonsense}").status_code == 400


def test_nginx_is_handed_the_file(address: str, artifact: Artifact, settings) -> None:
    settings.X_ACCEL_PREFIX = "/protected-media/"
    response = ask("GET", address, headers={"Range": "bytes=0-9"})
    assert (response.status_code, response.content) == (200, b"")
    inside = artifact.file.relative_to(settings.MEDIA_ROOT).as_posix()
    assert response.headers["x-accel-redirect"] == f"/protected-media/{inside}"
    assert response.headers["content-type"] == "audio/wav"


def test_the_archive_holds_every_file_and_says_its_length(job: Job) -> None:
    response = ask("GET", f"/api/v1/jobs/{job.pk}/archive.zip")
    assert response.status_code == 200
    assert int(response.headers["content-length"]) == len(response.content)
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        held = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
    rows = Artifact.objects.filter(job=job)
    assert held == {row.name: row.file.read_bytes() for row in rows}
    assert len(held) > 8
    assert "attachment" in response.headers["content-disposition"]


def test_an_archive_of_nothing(settings, tmp_path: Path) -> None:
    settings.PIPELINE, settings.MEDIA_ROOT = FAKE_PIPELINE, tmp_path / "media"
    job, _ = job_create(prompt="warm lo-fi", inline=True)
    assert error_of(ask("GET", f"/api/v1/jobs/{job.pk}/archive.zip"))["code"] == "not_found"


def test_a_real_server_seeks_in_a_large_file_and_streams_archives(job: Job, artifact: Artifact, address: str) -> None:
    data = np.random.default_rng(1).bytes(3_000_000)
    artifact.file.unlink()  # it may share its inode
    artifact.file.write_bytes(data)
    with running_server() as server, httpx.Client(base_url=server) as client:
        assert client.get(address).content == data
        part = client.get(address, headers={"Range": "bytes=2000000-2999999"})
        assert (part.status_code, part.content) == (206, data[2_000_000:])
        # A player that has heard enough leaves in the middle.
        with client.stream("GET", address) as response:
            next(response.iter_bytes(1000))
        archive = client.get(f"/api/v1/jobs/{job.pk}/archive.zip")
        assert int(archive.headers["content-length"]) == len(archive.content)
        assert zipfile.ZipFile(io.BytesIO(archive.content)).testzip() is None


def test_the_report_is_one_page_that_holds_everything_and_runs_nothing(job: Job) -> None:
    response = ask("GET", f"/api/v1/jobs/{job.pk}/report.html")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    page = response.text
    [style] = re.findall(r"<style>(.*?)</style>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page
    assert not re.search(r"<script|<link|<img|\shref=|\ssrc=|\sstyle=|url\(", page)
    assert job.title in page
    assert "Take 1" in page
    saved = ask("GET", f"/api/v1/jobs/{job.pk}/report.html?download=1")
    assert saved.headers["content-disposition"].startswith("attachment")


def test_the_report_shows_a_prompt_as_text(settings, tmp_path: Path) -> None:
    settings.PIPELINE, settings.MEDIA_ROOT = FAKE_PIPELINE, tmp_path / "media"
    job = finished_job("lo-fi <script>alert(1)</script>")
    page = ask("GET", f"/api/v1/jobs/{job.pk}/report.html").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_archive_holds_the_report(job: Job) -> None:
    data = ask("GET", f"/api/v1/jobs/{job.pk}/archive.zip").content
    names = [name.split("/", 1)[1] for name in zipfile.ZipFile(io.BytesIO(data)).namelist()]
    assert "report.html" in names
