"""What the tests run on: TEST_DATABASE_URL, or SQLite in a file of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from musicassist import env
from musicassist.settings.base import *  # noqa: F403
from musicassist.settings.base import database

SECRET_KEY = "only for tests, never served to anybody, long enough"  # noqa: S105
_FOLDER = Path(tempfile.mkdtemp(prefix="musicassist-tests-"))
MEDIA_ROOT = _FOLDER / "media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES = {"default": database(env.text("TEST_DATABASE_URL") or f"sqlite:///{_FOLDER / 'db.sqlite3'}")}
DATABASES["default"]["TEST"] = (
    {"NAME": str(_FOLDER / "test.sqlite3")} if "sqlite" in DATABASES["default"]["ENGINE"] else {}
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
