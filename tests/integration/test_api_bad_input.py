"""Whatever is sent, the answer is a clear 4xx in one shape, and nothing is left behind."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jobs.models import Job
from jobs.services import job_create
from tests.fakes.http import ask, error_of

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def folders(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where anything that is left behind would be seen."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path


def nothing_is_left(folders: Path) -> None:
    assert not Job.objects.exists()
    assert [path for path in folders.rglob("*") if path.is_file()] == []


def audio(kind: str, seconds: float = 1.0) -> bytes:
    out = io.BytesIO()
    tone = 0.3 * np.sin(np.arange(int(44_100 * seconds)) * 0.05)
    soundfile.write(out, np.stack([tone, tone], axis=1), 44_100, format=kind)
    return out.getvalue()


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


BODIES = [
    ({}, "prompt"),
    ({"prompt": ""}, "prompt"),
    ({"prompt": "   \n "}, "prompt"),
    ({"prompt": "x" * 20_000}, "prompt"),
    ({"prompt": None}, "prompt"),
    ({"prompt": 5}, "prompt"),
    ({"prompt": True}, "prompt"),
    ({"prompt": ["x"]}, "prompt"),
    ({"prompt": {"a": 1}}, "prompt"),
    ({"prompt": "a\x00b"}, "prompt"),
    ({"prompt": "house at 900 bpm"}, "prompt"),
    ({"prompt": "house --tempo 900"}, "prompt"),
    ({"prompt": "house --key Q"}, "prompt"),
    ({"prompt": "house, 3 hours"}, "prompt"),
    ({"prompt": "house --target_lufs 4"}, "prompt"),
    ({"prompt": "x", "seed": -1}, "seed"),
    ({"prompt": "x", "seed": 2**32}, "seed"),
    ({"prompt": "x", "seed": 1.5}, "seed"),
    ({"prompt": "x", "seed": "seven"}, "seed"),
    ({"prompt": "x", "seed": True}, "seed"),
    ({"prompt": "x", "seed": 10**40}, "seed"),
    ({"prompt": "x", "duration_seconds": 0}, "duration_seconds"),
    ({"prompt": "x", "duration_seconds": 1e9}, "duration_seconds"),
    ({"prompt": "x", "duration_seconds": "long"}, "duration_seconds"),
    ({"prompt": "x", "duration_seconds": [45]}, "duration_seconds"),
    ({"prompt": "x", "target": "loudest"}, "target"),
    ({"prompt": "x", "target": 3}, "target"),
    ({"prompt": "x", "target": "nan"}, "target"),
    ({"prompt": "x", "target": {}}, "target"),
    ({"prompt": "x", "bits": 20}, "bits"),
    ({"prompt": "x", "bits": "deep"}, "bits"),
    ({"prompt": "x", "bits": [16]}, "bits"),
    ({"prompt": "x", "max_retries": 1000}, "max_retries"),
    ({"prompt": "x", "max_retries": -1}, "max_retries"),
    ({"prompt": "x", "engine": "theremin"}, "engine"),
    ({"prompt": "x", "engine": 7}, "engine"),
    ({"prompt": "x", "reference": "a.wav"}, "reference"),
    ([], None),
    ("x", None),
    (5, None),
    (None, None),
]


@pytest.mark.parametrize(("body", "field"), BODIES, ids=lambda value: repr(value)[:40])
@pytest.mark.parametrize("address", ["/api/v1/jobs/", "/create-track"])
def test_a_request_that_cannot_be_used(folders: Path, address: str, body: Any, field: str | None) -> None:
    response = ask("POST", address, content=json.dumps(body), headers=JSON)
    assert response.status_code == 400, response.text
    assert error_of(response)["field"] == field
    nothing_is_left(folders)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{'prompt': 'x'}",
        b'{"prompt": "x", "seed": NaN}',
        b'{"prompt": "x", "duration_seconds": Infinity}',
        b'{"prompt": "x", "duration_seconds": 1e999}',
        b'{"prompt": "\xff\xfe"}',
        b'{"prompt": "\\ud800"}',
        b"\x00\x01\x02",
        b"[" * 100_000,
        b'{"prompt": "x", "seed": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda value: repr(value[:30]),
)
def test_a_body_that_is_no_json(folders: Path, content: bytes) -> None:
    response = ask("POST", "/api/v1/jobs/", content=content, headers=JSON)
    assert response.status_code == 400, response.text
    error_of(response)
    nothing_is_left(folders)


def test_bodies_of_other_kinds(folders: Path) -> None:
    for content_type, status in (
        ("text/plain", 415),
        ("application/xml", 415),
        ("application/json; charset=nonsense", 400),
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=", 400),
        ("multipart/form-data; boundary=x", 400),
    ):
        response = ask("POST", "/api/v1/jobs/", content=b"hello", headers={"Content-Type": content_type})
        assert response.status_code == status, (content_type, response.text)
        error_of(response)
    nothing_is_left(folders)


def test_a_huge_body_is_refused(folders: Path) -> None:
    response = ask("POST", "/api/v1/jobs/", content=b'{"prompt": "' + b"x" * 3_000_000 + b'"}', headers=JSON)
    assert response.status_code == 413
    assert error_of(response)["code"] == "too_large"
    nothing_is_left(folders)


@pytest.mark.parametrize("job_id", ["00000000-0000-4000-8000-000000000000", "abc", "1", "%00", "x" * 300, "é"])
def test_an_unknown_id(job_id: str) -> None:
    base = f"/api/v1/jobs/{job_id}"
    for method, address in (
        ("GET", f"{base}/"),
        ("DELETE", f"{base}/"),
        ("POST", f"{base}/cancel/"),
        ("POST", f"{base}/rerun/"),
        ("GET", f"{base}/events"),
        ("GET", f"{base}/archive.zip"),
        ("GET", f"{base}/artifacts/master.wav"),
        ("GET", f"/jobs/{job_id}"),
    ):
        response = ask(method, address)
        assert response.status_code == 404, (address, response.text)
        assert error_of(response)["code"] == "not_found"


def test_a_rerun_that_makes_no_sense() -> None:
    address = f"/api/v1/jobs/{job_create(prompt='x')[0].pk}/rerun/"
    for body, field in (({}, "stage"), ({"stage": "mixing"}, "stage"), ({"stage": 3}, "stage"), ([], None)):
        response = ask("POST", address, json=body)
        assert response.status_code == 400, response.text
        assert error_of(response)["field"] == field
    for prompt in (5, "", "house --tempo 900"):
        assert error_of(ask("POST", address, json={"stage": "qa", "prompt": prompt}))["field"] == "prompt"


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=-1", "offset=-1", "offset=1e30", "offset=" + "9" * 30])
def test_pages_that_do_not_exist(query: str) -> None:
    response = ask("GET", f"/api/v1/jobs/?{query}")
    assert response.status_code == 400
    assert error_of(response)["field"] == query.split("=")[0]


@pytest.mark.parametrize("query", ["status=DONE", "created_after=yesterday", "search=%00", "search=" + "x" * 600])
def test_filters_that_make_no_sense(query: str) -> None:
    response = ask("GET", f"/api/v1/jobs/?{query}")
    assert response.status_code == 400, response.text
    error_of(response)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("PUT", "/api/v1/jobs/"),
        ("GET", "/api/v1/parse"),
        ("GET", "/analyze"),
        ("DELETE", "/api/v1/status"),
        ("POST", "/api/v1/events"),
        ("PATCH", "/create-track"),
        ("POST", "/healthz"),
    ],
)
def test_methods_that_are_not_served(method: str, address: str) -> None:
    response = ask(method, address)
    assert response.status_code == 405
    if address != "/healthz":
        assert error_of(response)["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    "address", ["/api/nothing", "/api/", "/api/v2/jobs/", "/api/v1/jobs/x/y/z", "/jobs", "/analyze/x"]
)
def test_addresses_that_are_not_there(address: str) -> None:
    response = ask("POST", address, json={})
    assert response.status_code == 404
    assert error_of(response)["code"] == "not_found"


UPLOADS = [
    ("empty.wav", b"", "file"),
    ("notes.wav", b"these are words, not samples" * 50, "file"),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(500), "file"),
    ("cut.wav", half(audio("WAV")), "file"),
    ("header.wav", audio("WAV")[:30], "file"),
    ("cut.flac", half(audio("FLAC")), "file"),
    ("cut.ogg", half(audio("OGG")), "file"),
    ("song.mp3", audio("FLAC"), "file"),
    ("song.flac", audio("WAV"), "file"),
    ("song.txt", audio("WAV"), "file"),
    ("silent.wav", audio("WAV", 0.0), "file"),
]


@pytest.mark.parametrize(("name", "content", "field"), UPLOADS, ids=[row[0] for row in UPLOADS])
@pytest.mark.parametrize("address", ["/analyze", "/api/v1/style", "/api/v1/jobs/"])
def test_an_upload_that_cannot_be_used(folders: Path, address: str, name: str, content: bytes, field: str) -> None:
    field = "reference" if "jobs" in address else field
    response = ask("POST", address, data={"prompt": "x"}, files={field: (name, content, "audio/wav")})
    assert response.status_code == 400, response.text
    assert error_of(response)["field"] == field
    nothing_is_left(folders)


def test_an_upload_that_is_too_large(folders: Path, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 100_000
    response = ask("POST", "/analyze", files={"file": ("long.wav", audio("WAV", 2.0), "audio/wav")})
    assert response.status_code == 413
    assert error_of(response)["code"] == "too_large"
    nothing_is_left(folders)


@pytest.mark.parametrize("address", ["/analyze", "/api/v1/style"])
def test_no_upload_at_all(address: str) -> None:
    for options in ({"data": {"target": "club"}}, {"json": {"file": "a.wav"}}, {}, {"data": {"file": "a.wav"}}):
        response = ask("POST", address, **options)
        assert response.status_code == 400, response.text
        assert error_of(response)["field"] == "file"


@pytest.mark.parametrize("name", ["../../etc/passwd.wav", "..\\..\\boot.wav", "a\nb.wav", "." * 50 + ".wav", "x" * 400])
def test_strange_names_stay_names(folders: Path, name: str) -> None:
    response = ask("POST", "/analyze", files={"file": (name, b"no audio at all", "audio/wav")})
    assert response.status_code == 400
    nothing_is_left(folders)
    assert not (folders.parent / "passwd.wav").exists()


@pytest.mark.parametrize("prompt", ["", " ", "x" * 20_000, 5, None, ["x"]])
def test_parse_refuses_what_is_no_prompt(prompt: object) -> None:
    response = ask("POST", "/api/v1/parse", json={"prompt": prompt})
    assert response.status_code == 400
    assert error_of(response)["field"] == "prompt"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = (
    "prompt",
    "engine",
    "seed",
    "duration_seconds",
    "target",
    "max_retries",
    "reference",
    "split_drums",
    "dry_stems",
    "bits",
)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4) | ANYTHING)
def test_no_json_whatever_breaks_the_door(body: Any) -> None:
    response = ask("POST", "/api/v1/jobs/", content=json.dumps(body), headers=JSON)
    assert response.status_code in (201, 400), response.text
    if response.status_code == 400:
        error_of(response)


def test_a_fault_of_ours_shows_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("a secret of the code")

    monkeypatch.setattr("jobs.api.views.job_detail", fault)
    job, _ = job_create(prompt="x")
    response = ask("GET", f"/api/v1/jobs/{job.pk}/")
    assert response.status_code == 500
    assert error_of(response)["code"] == "internal"
    assert "secret" not in response.text
