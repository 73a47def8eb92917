"""One person, one machine: what ``make run`` and ``manage.py`` use."""

from __future__ import annotations

import secrets

from musicassist.settings.base import *  # noqa: F403
from musicassist.settings.base import SECRET_KEY, VAR_DIR


def _own_secret() -> str:
    """A key made once and kept, readable by its owner alone."""
    path = VAR_DIR / "secret_key"
    if not path.is_file():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50), "utf-8")
        path.chmod(0o600)
    return path.read_text("utf-8").strip()


SECRET_KEY = SECRET_KEY or _own_secret()
