"""ASGI entry point: Django, behind a limit on bodies, with an orderly end."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicassist.settings.local")
django_application = get_asgi_application()

# Only after Django is set up.
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from jobs.api.watch import close_streams  # noqa: E402
from musicassist.body_limit import BodyLimit  # noqa: E402
from musicassist.lifespan import Lifespan  # noqa: E402
from musicassist.web_child import close_web_child, warm_web_child  # noqa: E402

# Under ASGI each request has a thread of its own: a kept connection would be of use to nobody.
for _alias in connections:
    connections.settings[_alias]["CONN_MAX_AGE"] = 0

application = Lifespan(
    BodyLimit(
        django_application,
        upload_bytes=settings.UPLOAD_MAX_BYTES,
        other_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    ),
    on_startup=warm_web_child,
    on_stop_signal=close_streams,
    on_shutdown=close_web_child,
)
