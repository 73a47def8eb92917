"""Whether one-piece engines can have stems; light enough for the web process."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from generation.engines.base import Availability


def separation_state() -> Availability:
    """Whether stems can be had; nothing is loaded."""
    if not settings.SEPARATION_MODEL:
        return Availability(False, "set SEPARATION_MODEL to a Demucs model's file to have stems (docs/engines.md).")
    if find_spec("demucs") is None:
        return Availability(False, "install the extra with `pip install musicassist[separation]` to have stems.")
    if not Path(settings.SEPARATION_MODEL).is_file():
        return Availability(False, "SEPARATION_MODEL names no file: write the path of a .yaml or .th of Demucs.")
    return Availability(True)
