"""``manage.py studio``: both processes up, both gone, however it ends."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest
import requests
from django.contrib.auth import get_user_model

from jobs.services import job_create
from tests.fakes.processes import children, command_line, descendants, is_alive, manage, wait_for
from tests.integration.test_worker import ended

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_open(log: Path) -> bool:
    return "The studio is open" in log.read_text() and "is ready" in log.read_text()


def test_it_serves_works_and_closes_completely(media: Path, port: int, tmp_path: Path) -> None:
    log = tmp_path / "studio.log"
    with manage("studio", "--port", str(port), media=media, log=log) as studio:
        assert wait_for(lambda: is_open(log)), log.read_text()
        said = log.read_text()
        assert "password" in said
        password = said.split("password ")[1].split()[0]
        assert get_user_model().objects.get(username="admin").check_password(password)
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code == 200
        assert requests.get(f"http://127.0.0.1:{port}/admin/", timeout=10).status_code == 200
        job, _ = job_create(prompt="warm lo-fi")
        assert ended(job) == "SUCCESS"
        second_log = tmp_path / "second.log"
        with manage("studio", "--port", str(port), media=media, log=second_log) as second:
            assert second.wait(60) == 1
        assert "in use" in second_log.read_text()
        family = descendants(studio.pid)
        studio.send_signal(signal.SIGINT)
        assert studio.wait(60) == 0
        assert not any(is_alive(pid) for pid in family)


def test_it_closes_when_one_of_the_two_dies_and_makes_the_account_once(media: Path, port: int, tmp_path: Path) -> None:
    get_user_model().objects.create_superuser("boss", password="known to the boss")
    log = tmp_path / "studio.log"
    with manage("studio", "--port", str(port), media=media, log=log) as studio:
        assert wait_for(lambda: is_open(log)), log.read_text()
        assert "password" not in log.read_text()
        family = descendants(studio.pid)
        worker = next(pid for pid in children(studio.pid) if "manage.py worker" in command_line(pid))
        os.kill(worker, signal.SIGKILL)
        assert studio.wait(60) == 1
        assert wait_for(lambda: not any(is_alive(pid) for pid in family))
    assert "worker ended by itself" in log.read_text()


def test_nothing_survives_a_supervisor_that_is_killed(media: Path, port: int, tmp_path: Path) -> None:
    log = tmp_path / "studio.log"
    with manage("studio", "--port", str(port), media=media, log=log) as studio:
        assert wait_for(lambda: is_open(log)), log.read_text()
        job, _ = job_create(prompt="slow jam")
        assert wait_for(lambda: "Playing slowly" in type(job).objects.get(pk=job.pk).message)
        family = descendants(studio.pid)
        assert len(family) >= 7
        os.kill(studio.pid, signal.SIGKILL)
        assert wait_for(lambda: not any(is_alive(pid) for pid in family))
