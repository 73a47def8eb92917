"""Behind nginx, in containers."""

from __future__ import annotations

from musicassist import env
from musicassist.settings.base import *  # noqa: F403
from musicassist.settings.base import ALLOWED_HOSTS, SECRET_KEY

if len(SECRET_KEY) < 40:
    raise env.BadSetting("SECRET_KEY is missing or short: put 50 random characters into .env (see .env.example)")

# The container's own health check asks from inside, whatever the studio's public names are.
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("HTTPS_ONLY", False)
X_ACCEL_PREFIX = env.text("X_ACCEL_PREFIX", "/protected-media/")
