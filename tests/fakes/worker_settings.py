"""Settings of worker processes that tests start: the test's own database and media, fake stages."""

from __future__ import annotations

import os
from pathlib import Path

from musicassist.settings.test import *  # noqa: F403
from musicassist.settings.test import DATABASES, Q_CLUSTER
from tests.fakes.settings import FAKE_PIPELINE

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE_NAME"]
MEDIA_ROOT = Path(os.environ["WORKER_MEDIA"])
PIPELINE = os.environ.get("WORKER_PIPELINE", FAKE_PIPELINE)
Q_CLUSTER = Q_CLUSTER | {"workers": 1}
