"""Jobs over HTTP: create, list, look at, cancel, run again, delete."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import jsonschema
import numpy as np
import pytest
import soundfile
import yaml

from jobs.models import Job
from jobs.services import job_create
from tests.fakes.http import ask, error_of
from tests.fakes.jobs import finished_job, run_to_end
from tests.fakes.settings import FAKE_PIPELINE

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fake_pipeline(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def reference(tmp_path: Path) -> bytes:
    path = tmp_path / "reference.wav"
    soundfile.write(path, np.zeros((44_100, 2), np.float32), 44_100)
    return path.read_bytes()


def create(**body) -> dict:
    response = ask("POST", "/api/v1/jobs/", json={"prompt": "warm lo-fi"} | body)
    assert response.status_code == 201, response.text
    return response.json()


def conforms(document: object, component: str) -> None:
    """Hold a document against the committed schema."""
    schema = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
    jsonschema.validate(document, {"$ref": f"#/components/schemas/{component}", "components": schema["components"]})


def test_a_new_job_waits_with_what_was_asked() -> None:
    job = create(seed=4071, duration_seconds=45, target="club", max_retries=1)
    assert (job["status"], job["seed"], job["max_retries"], job["queue_position"]) == ("PENDING", 4071, 1, 1)
    assert job["options"] == {
        "duration_seconds": 45.0, "target": "club", "more_targets": [], "reference_amount": 0.7,
        "reference_strength": None, "engine_takes": None, "reference_name": "",
        "bits": 24, "split_drums": False, "dry_stems": False,
    }  # fmt: skip
    assert job["brief"] is job["result"] is job["error"] is None
    assert [stage["name"] for stage in job["attempts"][0]["stages"]] == ["parsing", "generation", "mastering", "qa"]
    conforms(job, "Job")


def test_the_original_addresses_answer_in_their_shapes() -> None:
    created = ask("POST", "/create-track", json={"prompt": "warm lo-fi"})
    assert created.status_code == 202
    assert set(created.json()) == {"job_id", "status"}
    assert created.json()["status"] == "PENDING"
    run_to_end(Job.objects.get(pk=created.json()["job_id"]))
    job = ask("GET", f"/jobs/{created.json()['job_id']}").json()
    assert (job["status"], job["prompt"], job["retry_count"], job["progress"]) == ("SUCCESS", "warm lo-fi", 0, 1.0)
    assert job["max_retries"] == 2
    assert job["result"]["track_url"].endswith("master.mp3?attempt=1")
    assert [stem["name"] for stem in job["result"]["stems"]] == ["Drums", "Bass"]
    assert job["result"]["midi_url"].endswith("track.mid?attempt=1")
    assert job["result"]["qa"]["status"] == "pass"


def test_a_finished_job_shows_everything_and_every_address_in_it_answers() -> None:
    pk = finished_job("warm loud lo-fi").pk
    job = ask("GET", f"/api/v1/jobs/{pk}/").json()
    conforms(job, "Job")
    first, second = job["attempts"]
    assert (job["status"], job["retry_count"]) == ("SUCCESS", 1)
    assert [row["flag"] for row in first["corrections"]] == ["--gain_db +2"]
    assert (first["verdict"], first["is_best"], second["verdict"], second["is_best"]) == ("fail", False, "pass", True)
    assert second["prompt"].startswith("warm loud lo-fi --gain_db +2")
    assert [stage["reused"] for stage in second["stages"]] == [False, True, False, False]
    assert job["result"] == second["result"]
    assert job["brief"]["adjustment"]["gain_db"] == 2.0
    assert (job["result"]["tempo_bpm"], job["result"]["key"], job["result"]["genre"]) == (84.0, "A minor", "lo-fi")
    addresses = [file["url"] for attempt in job["attempts"] for file in attempt["result"]["files"]]
    addresses += [stem["url"] for stem in job["result"]["stems"]]
    addresses += [job["result"][name] for name in ("track_url", "midi_url", "archive_url")]
    assert len(addresses) > 20
    for address in addresses:
        assert ask("HEAD", address).status_code == 200, address


def test_a_failed_job_says_why() -> None:
    job = ask("GET", f"/api/v1/jobs/{finished_job('unusable noise').pk}/").json()
    conforms(job, "Job")
    assert job["status"] == "FAILED"
    assert job["error"] == {"code": "unusable", "message": "Nothing can be made of this."}
    assert job["attempts"][0]["stages"][0]["error"]["code"] == "unusable"


def test_the_same_key_and_body_make_one_job_and_another_body_is_refused() -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    answers = [ask("POST", "/api/v1/jobs/", json={"prompt": "x"}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    refused = ask("POST", "/api/v1/jobs/", json={"prompt": "y"}, headers=headers)
    assert refused.status_code == 409
    assert error_of(refused)["code"] == "idempotency_conflict"
    assert (
        ask("POST", "/create-track", json={"prompt": "x"}, headers=headers).json()["job_id"] == answers[0].json()["id"]
    )
    assert Job.objects.count() == 1


def test_a_reference_travels_with_the_job(reference: bytes) -> None:
    files = {"reference": ("My Song.wav", reference, "audio/wav")}
    response = ask("POST", "/api/v1/jobs/", data={"prompt": "like this", "seed": "5", "target": ""}, files=files)
    assert response.status_code == 201, response.text
    job = Job.objects.get()
    assert response.json()["options"]["reference_name"] == "My Song.wav"
    assert (job.folder / job.options["reference_path"]).read_bytes() == reference


def test_addresses_hold_with_and_without_their_slash() -> None:
    pk = create()["id"]
    for address in ("/api/v1/jobs", "/create-track/"):
        assert ask("POST", address, json={"prompt": "x"}).status_code in (201, 202)
    for address in (f"/api/v1/jobs/{pk}", f"/jobs/{pk}/", "/api/v1/jobs", "/api/v1/status/", "/api/v1"):
        assert ask("GET", address).status_code == 200
    assert ask("POST", f"/api/v1/jobs/{pk}/cancel").status_code == 200


def test_the_library_is_searched_filtered_and_paged() -> None:
    for prompt in ("rainy lo-fi", "dark techno", "sunny lo-fi"):
        create(prompt=prompt)
    finished = finished_job("rainy jazz")
    library = ask("GET", "/api/v1/jobs/").json()
    conforms(library, "PaginatedJobSummaryList")
    assert library["count"] == 4
    assert library["results"][0]["id"] == str(finished.pk)
    assert library["results"][0] | {"tempo_bpm": 84.0, "key": "A minor", "genre": "lo-fi"} == library["results"][0]
    assert [row["queue_position"] for row in library["results"]] == [None, 3, 2, 1]

    def prompts(query: str) -> list[str]:
        return [row["prompt"] for row in ask("GET", f"/api/v1/jobs/?{query}").json()["results"]]

    assert prompts("search=LO-FI rainy") == ["rainy lo-fi"]
    assert prompts("search=nothing") == []
    assert prompts("status=SUCCESS") == ["rainy jazz"]
    assert len(prompts("status=pending,SUCCESS")) == 4
    assert prompts("limit=1&offset=1") == ["sunny lo-fi"]
    page = ask("GET", "/api/v1/jobs/?limit=2").json()
    assert ask("GET", page["next"]).json()["results"][0]["prompt"] == "dark techno"


def test_cancel_ends_a_waiting_job_and_leaves_an_ended_one_alone() -> None:
    pk = create()["id"]
    assert ask("POST", f"/api/v1/jobs/{pk}/cancel/").json()["status"] == "CANCELLED"
    done = finished_job().pk
    assert ask("POST", f"/api/v1/jobs/{done}/cancel/").json()["status"] == "SUCCESS"


def test_a_job_runs_again_from_a_stage_but_not_while_it_is_at_work() -> None:
    job = finished_job()
    address = f"/api/v1/jobs/{job.pk}/rerun/"
    again = ask("POST", address, json={"stage": "mastering", "prompt": "warm loud lo-fi"})
    assert again.status_code == 200, again.text
    assert (again.json()["status"], len(again.json()["attempts"])) == ("PENDING", 2)
    assert again.json()["result"] is not None  # the earlier take stays playable
    refused = ask("POST", address, json={"stage": "mastering"})
    assert refused.status_code == 409
    assert error_of(refused)["code"] == "conflict"


def test_delete_leaves_no_row_and_no_file() -> None:
    job = finished_job(until="generation")
    job.generated_file.parent.mkdir(parents=True, exist_ok=True)
    job.generated_file.write_bytes(b"x")
    assert ask("DELETE", f"/api/v1/jobs/{job.pk}/").status_code == 204
    assert not job.folder.exists()
    assert not job.generated_file.exists()
    assert ask("GET", f"/api/v1/jobs/{job.pk}/").status_code == 404


def test_the_browsable_pages_show_a_form_and_a_job() -> None:
    page = ask("GET", "/api/v1/jobs/", headers={"Accept": "text/html"})
    assert '<textarea name="prompt"' in page.text
    assert 'name="reference"' in page.text
    pk = finished_job().pk
    page = ask("GET", f"/api/v1/jobs/{pk}/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "SUCCESS" in page.text


def test_status_counts_and_sees_the_worker() -> None:
    from django.utils import timezone

    from jobs.models import WorkerHeartbeat

    create()
    status = ask("GET", "/api/v1/status").json()
    conforms(status, "Status")
    assert status["queue"] == {"pending": 1, "running": 0}
    assert status["worker"] == {"alive": False, "seen_at": None}
    WorkerHeartbeat.objects.create(name="w", pid=1, started_at=timezone.now(), seen_at=timezone.now())
    assert ask("GET", "/api/v1/status").json()["worker"]["alive"] is True


def test_the_catalog_is_listed() -> None:
    catalog = ask("GET", "/api/v1/catalog").json()
    conforms(catalog, "Catalog")
    lofi = next(genre for genre in catalog["genres"] if genre["slug"] == "lofi")
    assert lofi["tempo"]["low_bpm"] < lofi["tempo"]["high_bpm"]
    assert {"slug", "name", "group"} <= set(catalog["instruments"][0])


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_the_ends_of_the_seeds_range_are_seeds(seed: int) -> None:
    assert create(seed=seed)["seed"] == seed


def test_twelve_hundred_characters_of_every_script_come_back_as_they_went_in() -> None:
    prompt = ("тёплый 🎹 دافئ 温かい " * 60).strip()
    pk = create(prompt=prompt)["id"]
    assert ask("GET", f"/api/v1/jobs/{pk}/").json()["prompt"] == prompt
    assert json.dumps(ask("GET", "/api/v1/jobs/").json()["results"][0]["prompt"]) == json.dumps(prompt)


def test_an_admins_job_has_an_owner_and_a_strangers_key_does_not_reach_it(django_user_model) -> None:
    user = django_user_model.objects.create_user("ada")
    job_create(prompt="x", owner=user, idempotency_key="k")
    other = ask("POST", "/api/v1/jobs/", json={"prompt": "y"}, headers={"Idempotency-Key": "k"})
    assert other.status_code == 201
