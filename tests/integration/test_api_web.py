"""The studio's page, its headers, and who may send what."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.fakes.http import HOST, ask, error_of

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)

MANIFEST = {
    "src/app/main.tsx": {
        "file": "assets/main-AbCdEf12.js",
        "isEntry": True,
        "imports": ["_shared-12345678.js"],
        "dynamicImports": ["src/features/player/Player.tsx"],
        "css": ["assets/main-XyZ12345.css"],
    },
    "_shared-12345678.js": {"file": "assets/shared-12345678.js", "css": ["assets/shared-abcdefgh.css"]},
    "src/features/player/Player.tsx": {"file": "assets/Player-12345678.js", "css": ["assets/Player-12345678.css"]},
}


@pytest.fixture
def built(settings, tmp_path: Path) -> None:
    folder = tmp_path / "dist" / ".vite"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(MANIFEST))
    settings.FRONTEND_DIST = tmp_path / "dist"


def policy(response: httpx.Response) -> dict[str, list[str]]:
    parts = [part.split() for part in response.headers["content-security-policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("address", ["/", "/t/2c5a3c1e-58a5-4a7e-9c3f-0d1e2f3a4b5c", "/library"])
def test_the_page_loads_what_the_manifest_names(built: None, address: str) -> None:
    response = ask("GET", address)
    assert response.status_code == 200
    assert '<script type="module" src="/static/assets/main-AbCdEf12.js">' in response.text
    assert 'rel="modulepreload" href="/static/assets/shared-12345678.js"' in response.text
    assert response.text.count('rel="stylesheet"') == 2
    assert "Player" not in response.text  # loaded when it is needed
    assert response.headers["cache-control"] == "no-store"


def test_the_policy_is_strict_and_its_nonce_is_fresh(built: None) -> None:
    first, second = ask("GET", "/"), ask("GET", "/")
    nonces = [re.search(r'name="csp-nonce" content="([^"]+)"', page.text)[1] for page in (first, second)]
    assert nonces[0] != nonces[1]
    rules = policy(first)
    assert rules["script-src"] == ["'self'", f"'nonce-{nonces[0]}'"]
    assert rules["style-src"] == ["'self'", f"'nonce-{nonces[0]}'"]
    assert rules["default-src"] == ["'self'"]
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == ["'none'"]
    assert not re.search(r"<script(?![^>]*src=)", first.text)
    assert not re.search(r"\sstyle=|\son\w+=", first.text)
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["x-frame-options"] == "DENY"


def test_without_a_built_ui_the_page_says_what_to_do(settings, tmp_path: Path) -> None:
    settings.FRONTEND_DIST = tmp_path / "nothing"
    response = ask("GET", "/")
    assert response.status_code == 503
    assert "make setup" in response.text


def test_a_missing_file_is_not_the_page(built: None) -> None:
    assert ask("GET", "/robots.txt").status_code == 404
    assert ask("GET", "/static/missing.js").status_code == 404
    assert ask("GET", "/favicon.svg").headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("address", ["/admin/login/", "/docs", "/docs/", "/api/v1/", "/api/v1/jobs/", "/create-track"])
def test_pages_of_others_keep_their_styles_but_no_foreign_scripts(address: str) -> None:
    response = ask("GET", address, headers={"Accept": "text/html"})
    assert response.headers["content-type"].startswith("text/html")
    rules = policy(response)
    assert "'unsafe-inline'" in rules["style-src"]
    assert "'unsafe-inline'" not in rules["script-src"]
    assert rules["connect-src"] == ["'self'"]
    for script in re.findall(r"<script[^>]*>", response.text):
        assert "src=" in script or 'type="application/json"' in script, script
        assert "http" not in script.lower().replace("type=", "")


def test_a_program_may_send_without_any_token() -> None:
    assert ask("POST", "/create-track", json={"prompt": "warm lo-fi"}).status_code == 202
    assert ask("POST", "/create-track", data={"prompt": "warm lo-fi"}).status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": HOST},
        {"Origin": HOST, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Referer": f"{HOST}/t/1"},
    ],
)
def test_the_studios_own_pages_may_send(headers: dict[str, str]) -> None:
    assert ask("POST", "/api/v1/jobs/", json={"prompt": "x"}, headers=headers).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": HOST, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "https://evil.example/page"},
    ],
)
def test_other_sites_may_not(headers: dict[str, str]) -> None:
    from jobs.models import Job

    response = ask("POST", "/create-track", json={"prompt": "x"}, headers=headers)
    assert response.status_code == 403
    assert error_of(response)["code"] == "cross_origin"
    assert not Job.objects.exists()


def test_a_trusted_origin_may(settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://studio.example.org"]
    headers = {"Origin": "https://studio.example.org", "Sec-Fetch-Site": "cross-site"}
    assert ask("POST", "/create-track", json={"prompt": "x"}, headers=headers).status_code == 202


def test_another_host_name_is_refused() -> None:
    """DNS rebinding: a page of evil.example whose name now points here."""
    response = ask("GET", "/api/v1/jobs/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert error_of(response)["code"] == "bad_input"


def test_someone_who_is_logged_in_may_send_like_everybody(django_user_model) -> None:
    from django.conf import settings as django_settings
    from django.test import Client

    from jobs.models import Job

    user = django_user_model.objects.create_superuser("ada", password="x")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    cookie = {"Cookie": f"{django_settings.SESSION_COOKIE_NAME}={client.cookies['sessionid'].value}"}
    response = ask("POST", "/api/v1/jobs/", json={"prompt": "x"}, headers=cookie)
    assert response.status_code == 201
    assert Job.objects.get().owner == user
    assert ask("POST", "/api/v1/jobs/", json={"prompt": "x"}, headers=cookie | {"Origin": "null"}).status_code == 403


def test_static_files_come_through_asgi_with_ranges_and_long_life(settings, tmp_path: Path) -> None:
    from django.test import RequestFactory

    from musicassist.middleware import StaticFiles

    folder = tmp_path / "static" / "assets"
    folder.mkdir(parents=True)
    (folder / "main-AbCdEf12.js").write_text("0123456789")
    settings.STATIC_ROOT = tmp_path / "static"
    files = StaticFiles(lambda request: None)
    whole = files(RequestFactory().get("/static/assets/main-AbCdEf12.js"))
    part = files(RequestFactory().get("/static/assets/main-AbCdEf12.js", headers={"Range": "bytes=2-4"}))
    assert (whole.status_code, whole.content) == (200, b"0123456789")
    assert "immutable" in whole["Cache-Control"]
    assert (part.status_code, part.content) == (206, b"234")
    assert files(RequestFactory().get("/api/v1/jobs/")) is None


def test_health() -> None:
    assert ask("GET", "/healthz").json() == {"status": "ok"}
    ready = ask("GET", "/readyz")
    assert ready.status_code == 200
    assert set(ready.json()["checks"].values()) == {"ok"}


def test_not_ready_when_files_cannot_be_stored(settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    ready = ask("GET", "/readyz")
    assert ready.status_code == 503
    assert "media folder" in ready.json()["checks"]["media"]


def test_the_committed_schema_is_current(tmp_path: Path) -> None:
    """Regenerate: ``manage.py spectacular --file docs/openapi.yaml``."""
    from django.core.management import call_command

    call_command("spectacular", file=str(tmp_path / "now.yaml"), validate=True, fail_on_warn=True)
    assert (tmp_path / "now.yaml").read_text() == (ROOT / "docs" / "openapi.yaml").read_text()


def test_the_web_process_never_loads_the_heavy_libraries() -> None:
    code = """
import asyncio, sys
import httpx
from musicassist.asgi import application
from django.core.management import call_command

call_command("migrate", verbosity=0)

async def visit():
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for address in ("/", "/healthz", "/readyz", "/docs", "/api/schema/", "/admin/login/", "/api/v1/",
                        "/api/v1/jobs/", "/api/v1/status", "/api/v1/engines", "/api/v1/catalog"):
            answer = await client.get(address)
            assert answer.status_code in (200, 503), (address, answer.status_code, answer.text)
        created = await client.post("/create-track", json={"prompt": "warm lo-fi"})
        assert created.status_code == 202, created.text
        bad = await client.post("/analyze", files={"file": ("a.wav", b"no audio", "audio/wav")})
        assert bad.status_code == 400, bad.text

asyncio.run(visit())
print("HEAVY:", *sorted({"torch", "librosa", "numba", "transformers"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=_test_settings())
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "HEAVY:"


def _test_settings() -> dict[str, str]:
    import os

    environment = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    return environment | {"DJANGO_SETTINGS_MODULE": "musicassist.settings.test"}


def test_a_container_s_health_check_passes_under_a_public_name(tmp_path: Path) -> None:
    program = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "print([Client().get('/healthz', HTTP_HOST=host).status_code for host in ('127.0.0.1:8000', 'evil.example')])"
    )
    names = {
        "DJANGO_SETTINGS_MODULE": "musicassist.settings.production",
        "ALLOWED_HOSTS": "studio.example.org",
        "SECRET_KEY": "x" * 50,
        "MUSICASSIST_VAR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=os.environ | names, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[200, 400]"
