"""Balance and budgets over HTTP: told when they can be, in seconds, and without the key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone

from generation.models import PaidCall
from tests.fakes.stability_server import KEY, StabilityServer

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/engines/stability/account"


@pytest.fixture
def server(settings) -> Iterator[StabilityServer]:
    cache.clear()
    with StabilityServer(credits=123.5) as running:
        settings.STABILITY_AI_API_KEY = KEY
        settings.STABILITY_AI_BASE_URL = running.url
        yield running
    cache.clear()


def test_balance_spending_and_budgets(server: StabilityServer, client, settings) -> None:
    settings.STABILITY_CREDITS_PER_DAY = 90
    for status, credits in (("answered", 20.0), ("lost", 26.0), ("free", 20.0)):
        PaidCall.objects.create(
            engine="stability", job="x", fingerprint=status, status=status, credits=credits, sent_at=timezone.now()
        )
    answer = client.get(ADDRESS)
    assert answer.json() == {
        "balance_credits": 123.5, "problem": "", "spent_today_credits": 46.0, "left_today_credits": 44.0,
        "day_budget_credits": 90.0, "job_budget_credits": 100.0,
    }  # fmt: skip
    client.get(ADDRESS)
    assert len(server.requests) == 1  # the service is not asked at every look


def test_a_slow_service_costs_the_page_nothing_but_this_answer(server, client, monkeypatch) -> None:
    monkeypatch.setattr("generation.engines.stability_account.PATIENCE_SECONDS", 0.3)
    server.latency_seconds = 2.0
    (row,) = [row for row in client.get("/api/v1/engines").json() if row["name"] == "stability"]
    assert (row["available"], row["has_account"], row["credits_per_call"]) == (True, True, 20.0)
    assert server.requests == []  # the list asks nobody
    body = client.get(ADDRESS).json()
    assert body["balance_credits"] is None  # whoever had waited would know it
    assert "does not answer" in body["problem"] or "did not answer" in body["problem"]
    assert body["day_budget_credits"] > 0.0


def test_a_refused_key_is_said_and_not_shown(server, client, settings) -> None:
    settings.STABILITY_AI_API_KEY = "sk-canary-of-the-account"
    answer = client.get(ADDRESS)
    assert "does not know this key" in answer.json()["problem"]
    assert "canary" not in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("composer", 404), ("pianola", 404), ("stability", 503)])
def test_who_has_no_account(name: str, status: int, client, settings) -> None:
    settings.STABILITY_AI_API_KEY = ""
    answer = client.get(f"/api/v1/engines/{name}/account")
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_licences_are_fields_of_their_own(client) -> None:
    rows = {row["name"]: row for row in client.get("/api/v1/engines").json()}
    assert "CC BY-NC 4.0" in rows["musicgen"]["licence"]
    assert rows["musicgen"]["title"] == "MusicGen"
    assert (rows["composer"]["licence"], rows["composer"]["credits_per_call"]) == ("", None)
    assert rows["composer"]["revisions"] == ["variation", "repaint"]
    assert rows["musicgen"]["revisions"] == []
    assert [rows[name]["hears_reference"] for name in ("composer", "stability", "musicgen")] == [False, True, False]
