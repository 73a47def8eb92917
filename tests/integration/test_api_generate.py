"""/generate waits for a worker; parse, analyze and style are answered by the child."""

from __future__ import annotations

import contextlib
import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.db import connections
from django.utils import timezone

from jobs.models import Job, WorkerHeartbeat
from musicassist import web_child
from musicassist.contracts.codec import encode
from musicassist.contracts.errors import TransientError
from parsing.services import prompt_parse
from tests.fakes.http import ask, error_of
from tests.fakes.jobs import run_to_end
from tests.fakes.settings import FAKE_PIPELINE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fake_pipeline(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="module", autouse=True)
def child() -> Iterator[None]:
    yield
    web_child.close_web_child()


@contextmanager
def worker() -> Iterator[None]:
    """A worker in a thread of this process, on the fake stages."""
    stop = threading.Event()
    WorkerHeartbeat.objects.create(name="w", pid=1, started_at=timezone.now(), seen_at=timezone.now())

    def work() -> None:
        try:
            while not stop.is_set():
                for job in Job.objects.filter(status="PENDING"):
                    run_to_end(job)
                time.sleep(0.05)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)


@pytest.mark.parametrize("address", ["/generate", "/api/v1/generate", "/generate/"])
def test_generate_answers_with_a_file_that_is_there(settings, address: str) -> None:
    with worker():
        response = ask("POST", address, json={"prompt": "warm lo-fi", "duration_seconds": 45}, timeout=30)
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["prompt"], body["duration_seconds"]) == ("warm lo-fi", 45)
    assert body["file_path"].startswith("generated_audio/")
    assert body["file_path"].endswith(".wav")
    file = Path(settings.MEDIA_ROOT) / body["file_path"]
    assert soundfile.info(file).samplerate == 44_100
    assert ask("GET", body["url"]).content == file.read_bytes()
    job = Job.objects.get(pk=body["job_id"])
    assert (job.status, job.until) == ("SUCCESS", "generation")


def test_generate_without_a_worker_says_so_at_once() -> None:
    response = ask("POST", "/generate", json={"prompt": "warm lo-fi"})
    assert response.status_code == 503
    assert error_of(response)["code"] == "no_worker"
    assert not Job.objects.exists()


def test_generate_gives_up_waiting_but_names_the_job(settings) -> None:
    settings.GENERATE_TIMEOUT_SECONDS = 1
    WorkerHeartbeat.objects.create(name="w", pid=1, started_at=timezone.now(), seen_at=timezone.now())
    response = ask("POST", "/generate", json={"prompt": "warm lo-fi"})
    assert response.status_code == 504
    error = error_of(response)
    assert error["code"] == "timed_out"
    assert Job.objects.get(pk=error["job_id"]).status == "PENDING"


def test_generate_passes_the_reason_of_a_failure_on() -> None:
    with worker():
        broken = ask("POST", "/generate", json={"prompt": "broken lo-fi"}, timeout=30)
    assert broken.status_code == 500
    assert "secret" not in broken.text
    assert Job.objects.filter(pk=error_of(broken)["job_id"]).exists()


def test_generate_refuses_bad_input() -> None:
    WorkerHeartbeat.objects.create(name="w", pid=1, started_at=timezone.now(), seen_at=timezone.now())
    for body, field in (({}, "prompt"), ({"prompt": "x", "duration_seconds": 5}, "duration_seconds")):
        response = ask("POST", "/generate", json=body)
        assert response.status_code == 400
        assert error_of(response)["field"] == field
    assert not Job.objects.exists()


def test_the_form_of_generate_is_browsable() -> None:
    page = ask("GET", "/generate", headers={"Accept": "text/html"})
    assert page.status_code == 405
    assert '<textarea name="prompt"' in page.text


def tone(seconds: float, level: float, kind: str = "WAV") -> bytes:
    out = io.BytesIO()
    samples = level * np.sin(2 * np.pi * 440 * np.arange(int(44_100 * seconds)) / 44_100)
    soundfile.write(out, np.stack([samples, samples], axis=1), 44_100, format=kind)
    return out.getvalue()


def test_parse_answers_the_original_example() -> None:
    prompt = "A high-energy drum and bass track at 174 bpm in the style of Pendulum, with a heavy reese bass"
    said = ask("POST", "/api/v1/parse", json={"prompt": prompt}).json()
    assert (said["tempo"], said["key"], said["genre"], said["family"]) == (174, None, "drum and bass", "bass")
    assert (said["instruments"], said["style_references"]) == (["reese bass"], ["Pendulum"])
    assert said["mood"] == "high-energy"
    assert said["brief"]["tempo_bpm"] == 174.0
    for row in said["provenance"]:
        if row["start"] is not None:
            assert 0 <= row["start"] < row["end"] <= len(prompt)


def test_parse_draws_an_open_key_as_the_track_of_that_seed_would() -> None:
    def key_of(**seed: int) -> str:
        answer = ask("POST", "/api/v1/parse", json={"prompt": "warm house", **seed}).json()
        assert answer["key"] is None
        return str(answer["brief"]["key"])

    keys = {seed: key_of(seed=seed) for seed in range(12)}
    assert key_of() == keys[0]
    assert len(set(keys.values())) > 3
    assert all(keys[seed] == str(encode(prompt_parse(prompt="warm house", seed=seed)[0])["key"]) for seed in keys)


@pytest.mark.parametrize("seed", [-1, 2**32, "many"])
def test_parse_refuses_a_seed_that_no_track_has(seed: object) -> None:
    response = ask("POST", "/api/v1/parse", json={"prompt": "warm house", "seed": seed})
    assert response.status_code == 400
    error_of(response)


def test_parse_says_what_is_impossible() -> None:
    response = ask("POST", "/api/v1/parse", json={"prompt": "techno at 1000 bpm"})
    assert response.status_code == 400
    error_of(response)


@pytest.mark.parametrize("address", ["/analyze", "/api/v1/analyze"])
@pytest.mark.parametrize("kind", ["WAV", "FLAC"])
def test_analyze_judges_against_streaming(address: str, kind: str) -> None:
    files = {"file": (f"loud.{kind.lower()}", tone(6.0, 0.9, kind), "audio/x")}
    verdict = ask("POST", address, files=files, timeout=120).json()
    assert verdict["status"] == "fail"  # a sine of -0.9 dBFS is far louder than -14 LUFS
    assert {"tempo", "key", "lufs", "clipping"} <= set(verdict["details"])
    assert not any(isinstance(value, dict | list) for value in verdict["details"].values())
    loudness = next(row for row in verdict["checks"] if row["name"] == "loudness")
    assert loudness["verdict"] == "fail"


def test_analyze_takes_wishes_and_refuses_nonsense() -> None:
    files = {"file": ("a.wav", tone(6.0, 0.2), "audio/wav")}
    quiet = ask("POST", "/analyze", data={"target": "-17"}, files=files, timeout=120)
    assert quiet.status_code == 200, quiet.text
    for wish, field in (({"target": "loudest"}, "target"), ({"tempo": "fast"}, "tempo"), ({"key": "H sharp"}, "key")):
        response = ask("POST", "/analyze", data=wish, files=files, timeout=120)
        assert response.status_code == 400, response.text
        assert error_of(response)["field"] == field


def test_style_describes_a_reference() -> None:
    style = ask("POST", "/api/v1/style", files={"file": ("a.wav", tone(8.0, 0.2), "audio/wav")}, timeout=120)
    assert style.status_code == 200, style.text
    assert style.json()["duration_seconds"] == pytest.approx(8.0, abs=0.1)
    assert len(style.json()["balance_db"]) == 9


def test_a_full_queue_answers_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setitem(web_child._places, web_child.Lane.PROMPTS, full)
    response = ask("POST", "/api/v1/parse", json={"prompt": "warm lo-fi"})
    assert response.status_code == 503
    assert error_of(response)["code"] == "busy"
    assert int(response.headers["retry-after"]) > 0


def test_what_takes_too_long_is_stopped_and_the_next_one_is_served() -> None:
    with pytest.raises(TransientError) as caught:
        web_child.ask_child("time:sleep", 60, timeout_seconds=0.5, lane=web_child.Lane.AUDIO)
    assert caught.value.code == "time_limit"
    assert web_child.ask_child("math:sqrt", 9.0, timeout_seconds=60, lane=web_child.Lane.AUDIO) == 3.0


def test_a_thin_prompt_is_written_out() -> None:
    response = ask("POST", "/api/v1/prompts/enhance", json={"prompt": "techno without drums"})
    assert response.status_code == 200
    answer = response.json()
    assert answer["prompt"].startswith("techno without drums. ")
    assert {addition["field"] for addition in answer["added"]} >= {"mood", "instrument", "tempo", "key"}
    assert all(addition["why"] for addition in answer["added"])
    assert ask("POST", "/api/v1/prompts/enhance", json={"prompt": ""}).json()["added"][0]["field"] == "genre"
    assert ask("POST", "/api/v1/prompts/enhance", json={}).status_code == 400
    assert ask("POST", "/api/v1/prompts/enhance", json={"prompt": "x" * 10_001}).status_code == 400


def test_example_prompts_are_listed() -> None:
    examples = ask("GET", "/api/v1/prompts/examples").json()
    assert len(examples) >= 40
    assert set(examples[0]) == {"family", "group", "title", "prompt"}


def test_a_long_analysis_keeps_no_prompt_waiting() -> None:
    def analyse_for_long() -> None:
        with contextlib.suppress(Exception):  # it is ended with its child
            web_child.ask_child("time:sleep", 40, timeout_seconds=60, lane=web_child.Lane.AUDIO)

    slow = threading.Thread(target=analyse_for_long, daemon=True)
    slow.start()
    response = ask("POST", "/api/v1/parse", json={"prompt": "warm lo-fi, 84 bpm"})
    assert response.status_code == 200
    assert slow.is_alive()
    web_child.close_web_child()
    slow.join(30)
