"""A mix or stems that somebody brings: taken in over HTTP, mastered by the same jobs, refused with a clear word."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from jobs.models import Job
from jobs.remixing import job_remix
from jobs.runner import run_next_inline
from musicassist.audio.io import read_audio
from tests.unit.songs import drums, tones

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def wav(audio: np.ndarray, rate: int = 44_100, subtype: str = "PCM_24") -> bytes:
    sink = io.BytesIO()
    soundfile.write(sink, audio.T, rate, format="WAV", subtype=subtype)
    return sink.getvalue()


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return sink.getvalue()


def song(seconds: float = 6.0) -> np.ndarray:
    return 0.6 * drums(seconds) + 0.3 * tones((220.0, 261.6, 329.6), seconds)


def send(name: str, data: bytes, **fields):
    body = {"file": SimpleUploadedFile(name, data), **fields}
    return APIClient().post("/api/v1/master", body, format="multipart")


def finished(response) -> Job:
    assert response.status_code == 201, response.content
    job = Job.objects.get(pk=response.json()["id"])
    job.inline = True
    job.save()
    while run_next_inline(job.pk, lambda stage, fraction, message: None) is not None:
        pass
    job.refresh_from_db()
    return job


@pytest.mark.slow
def test_a_mix_comes_back_for_two_targets_with_its_report() -> None:
    reply = send("My Song.wav", wav(song(), 48_000), target="streaming,club@-0.5", bits="16")
    assert reply.json()["title"] == "My Song"
    job = finished(reply)
    assert job.status == "SUCCESS", job.error_message
    result = APIClient().get(f"/api/v1/jobs/{job.pk}/").json()["result"]
    first, second = result["deliveries"]
    assert (first["target"]["name"], second["target"]["ceiling_dbtp"]) == ("streaming", -0.5)
    assert first["loudness_lufs"] == pytest.approx(-14.0, abs=0.1)
    assert second["loudness_lufs"] == pytest.approx(-8.0, abs=0.1) or second["limited_by_physics"]
    for delivery in (first, second):
        assert {file["format"] for file in delivery["files"]} == {"wav", "flac", "mp3", "opus"}
        for file in delivery["files"]:
            assert file["true_peak_dbtp"] <= delivery["target"]["ceiling_dbtp"]
            assert file["loudness_lufs"] == pytest.approx(delivery["loudness_lufs"], abs=0.1)
            assert f"/artifacts/{file['name']}?" in file["url"]
            assert job.best_attempt.artifacts.get(name=file["name"]).file.is_file()
    attempt = job.best_attempt
    assert soundfile.info(attempt.artifacts.get(name="master.wav").file).subtype == "PCM_16"
    report = json.loads(attempt.artifacts.get(name="report.json").file.read_text())
    assert [row["target"]["name"] for row in report["deliveries"]] == ["streaming", "club"]
    assert {c["verdict"] for c in report["checks"] if c["name"] in ("tempo", "key", "duration")} == {"skipped"}
    assert result["mix"]["loudness_lufs"] < -14.0


@pytest.mark.slow
def test_stems_of_all_kinds_are_mixed_by_their_names_and_can_be_mixed_again() -> None:
    stems = {
        "Song/Kick and Snare.wav": wav(drums(6.0), 48_000, "FLOAT"),
        "Song/Bass.wav": wav(0.5 * tones((55.0, 65.4), 5.0)[:1], 44_100, "PCM_16"),
        "Song/Bass 2/Bass.wav": wav(np.zeros((2, 44_100))),
        "Song/Lead vocal.wav": wav(0.2 * tones((440.0, 523.3), 6.0), 96_000, "PCM_32"),
        "__MACOSX/Song/._Bass.wav": b"resource fork",
        "Song/notes.txt": b"louder please",
        "Song/.hidden.wav": b"",
    }
    job = finished(send("song.zip", packed(stems)))
    assert job.status == "SUCCESS", job.error_message
    result = APIClient().get(f"/api/v1/jobs/{job.pk}/").json()["result"]
    roles = {stem["name"]: stem["role"] for stem in result["stems"]}
    assert roles == {"Bass": "bass", "Bass 2": "bass", "Kick and Snare": "drums", "Lead vocal": "lead"}
    assert any("Silent: Bass" in note for note in result["notes"])
    assert any("filled with silence" in note for note in result["notes"])
    files = job.best_attempt.artifacts.filter(kind="stem")
    total = sum(read_audio(row.file)[0].astype(np.float64) for row in files)
    mix, _ = read_audio(job.best_attempt.artifacts.get(name="mix.wav").file)
    assert np.abs(total - mix).max() < 10 ** (-90 / 20)
    job_remix(job=job, stems=[{"name": "Lead vocal", "mute": True}], inline=True)
    while run_next_inline(job.pk, lambda stage, fraction, message: None) is not None:
        pass
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == ("SUCCESS", 2)
    assert APIClient().delete(f"/api/v1/jobs/{job.pk}/").status_code == 204
    assert not job.folder.exists()


def _bomb() -> bytes:
    return packed({f"{n}.wav": bytes(3_000_000) for n in range(3)})


REFUSED = {
    "no audio": ("song.wav", b"these are words" * 50, "no audio"),
    "cut off": ("song.wav", wav(song(2.0))[:50_000], "cut off"),
    "surround": ("song.wav", wav(np.tile(song(2.0), (3, 1))), "surround"),
    "zip of words": ("song.zip", packed({"a.txt": b"hello"}), "no audio"),
    "zip of lies": ("song.zip", packed({"a.wav": b"hello" * 100}), "no audio"),
    "damaged zip": ("song.zip", packed({"a.wav": wav(song(2.0))})[:-300], "damaged"),
    "too many": ("song.zip", packed({f"{n}.wav": b"x" for n in range(40)}), "32"),
    "surround stem": ("song.zip", packed({"a.wav": wav(np.tile(song(2.0), (3, 1)))}), "surround"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_mastered_leaves_no_job(kind: str) -> None:
    name, data, words = REFUSED[kind]
    response = send(name, data)
    assert response.status_code == 400, response.content
    error = response.json()["error"]
    assert words in error["message"]
    assert error["field"] == "file"
    assert not Job.objects.exists()


def test_a_zip_that_unpacks_to_too_much_is_too_large(settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000_000
    response = send("bomb.zip", _bomb())
    assert response.status_code == 413, response.content
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"target": "loud"}, "target"),
        ({"target": "club@5"}, "target"),
        ({"target": ",".join(f"-{n}" for n in range(8, 15))}, "target"),
        ({"bits": "20"}, "bits"),
        ({"reference_amount": "120"}, "reference_amount"),
        ({"words": "techno at 900 bpm"}, "prompt"),
    ],
)
def test_wishes_that_cannot_be_met(fields: dict, field: str) -> None:
    response = send("song.wav", wav(song(1.5)), **fields)
    assert response.status_code == 400, response.content
    assert response.json()["error"]["field"] == field
    assert not Job.objects.exists()


def test_silence_fails_with_a_word() -> None:
    job = finished(send("quiet.wav", wav(np.zeros((2, 88_200)))))
    assert job.status == "FAILED"
    assert "silence" in job.error_message


def test_the_same_key_and_file_make_one_job() -> None:
    data = wav(song(1.5))
    client = APIClient(headers={"Idempotency-Key": "once"})
    bodies = [{"file": SimpleUploadedFile("a.wav", data), "target": ["club", "-9.5"]} for _ in range(2)]
    first, second = (client.post("/api/v1/master", body, format="multipart") for body in bodies)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert first.json()["options"]["target"] == "club"
    assert first.json()["options"]["more_targets"] == ["-9.5"]
