"""What a person chooses for an engine, for one job: how far from the reference, and how many takes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import soundfile

from jobs.services import job_create
from musicassist.audio.io import write_wav
from musicassist.contracts.errors import BadInput
from tests.fakes.jobs import run_to_end
from tests.fakes.stability_server import KEY, RATE_HZ, StabilityServer, beats

pytestmark = pytest.mark.django_db
PROMPT = "house, 120 bpm, A minor, 12 seconds"


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    write_wav(path, beats(120.0, 8.0, 0.0, 1), RATE_HZ)
    return path


def test_the_reference_goes_along_with_the_strength_of_the_job(settings, tmp_path: Path, reference: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STABILITY_REFERENCE_STRENGTH = None
    with StabilityServer() as server:
        settings.STABILITY_AI_API_KEY, settings.STABILITY_AI_BASE_URL = KEY, server.url
        wish = {"prompt": PROMPT, "engine": "stability", "reference": reference, "inline": True, "until": "generation"}
        heard = run_to_end(job_create(reference_strength=0.3, seed=1, **wish)[0])
        unheard = run_to_end(job_create(seed=2, **wish)[0])
    assert (heard.status, unheard.status) == ("SUCCESS", "SUCCESS")
    first, second = server.paid
    assert (first.path.rsplit("/", 1)[1], first.fields["strength"]) == ("audio-to-audio", "0.3")
    assert soundfile.info(io.BytesIO(first.audio)).duration == pytest.approx(8.0)
    assert second.path.endswith("text-to-audio")
    results = [job.attempts.get().runs.get(stage="generation").result["notes"] for job in (heard, unheard)]
    assert "Made from the reference, with a strength of 0.3." in results[0]
    assert any("was not sent" in note for note in results[1])


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"reference_strength": 0.0}, "from 0.01 to 1"),
        ({"reference_strength": "much"}, "from 0.01 to 1"),
        ({"reference_strength": 0.5, "engine": "composer"}, "does not hear"),
        ({"reference_strength": 0.5, "reference": None}, "belongs to a reference"),
    ],
)
def test_a_strength_that_means_nothing_is_refused(settings, reference: Path, wish: dict, said: str) -> None:
    settings.STABILITY_AI_API_KEY = KEY
    with pytest.raises(BadInput, match=said) as refused:
        job_create(**{"prompt": PROMPT, "engine": "stability", "reference": reference} | wish)
    assert refused.value.field == "reference_strength"


def test_takes_of_their_own_are_a_choice_of_the_job(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STABILITY_STEMS = 0
    with StabilityServer() as server:
        settings.STABILITY_AI_API_KEY, settings.STABILITY_AI_BASE_URL = KEY, server.url
        wish = {"prompt": f"{PROMPT}, rhodes, upright bass and trumpet", "engine": "stability", "inline": True}
        job = run_to_end(job_create(engine_takes=2, seed=1, until="generation", **wish)[0])
    assert job.status == "SUCCESS"
    assert len(server.paid) == 2
    stems = job.attempts.get().runs.get(stage="generation").result["stems"]
    assert {stem["name"] for stem in stems} == {"Rhodes", "Upright bass"}


@pytest.mark.parametrize(
    ("takes", "engine", "said"),
    [(9, "stability", "from 0 to 8"), (-1, "stability", "from 0 to 8"), (2, "composer", "does not make its stems")],
)
def test_takes_that_cannot_be_made_are_refused(settings, takes: int, engine: str, said: str) -> None:
    settings.STABILITY_AI_API_KEY = KEY
    with pytest.raises(BadInput, match=said) as refused:
        job_create(prompt=PROMPT, engine=engine, engine_takes=takes)
    assert refused.value.field == "engine_takes"
