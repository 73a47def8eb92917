"""Whether one-piece engines can have MIDI by transcription; light enough for the web process."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from generation.engines.base import Availability

PACKAGE = "basic_pitch"
WEIGHTS = "saved_models/icassp_2022/nmp.onnx"


def transcription_state() -> Availability:
    """Whether MIDI can be transcribed; nothing is loaded."""
    if not settings.TRANSCRIPTION:
        return Availability(False, "set TRANSCRIPTION=1 to have it transcribed from the sound (docs/engines.md).")
    if find_spec("onnxruntime") is None:
        return Availability(False, "install the extra with `pip install musicassist[transcription]` to have any.")
    if weights_file() is None:
        return Availability(False, "the weights are missing: `pip install --no-deps basic-pitch==0.4.0` brings them.")
    return Availability(True)


def weights_file() -> Path | None:
    """Basic Pitch's network as its package carries it. The package itself is never imported: it wants TensorFlow."""
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (file := Path(folder) / WEIGHTS).is_file():
            return file
    return None
