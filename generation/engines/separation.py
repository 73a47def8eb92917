"""Stems out of one finished piece, by a trained source separation model, when one is set up.

Splitting into bands, or into harmonic and percussive parts, gives no stems and is not offered.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from generation.core.alignment import Audio
from generation.engines.pieces import RATE_HZ, full_stem, stem
from generation.engines.separation_setup import separation_state
from musicassist.audio.loudness import integrated_lufs
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.errors import Unavailable
from musicassist.contracts.rendering import MixHints, Stem
from musicassist.contracts.stage import StageContext

ROLES = {"drums": "drums", "bass": "bass", "vocals": "lead", "guitar": "chords", "piano": "chords"}
REST = "other"
LOADING_ERRORS = (
    OSError,
    RuntimeError,
    ValueError,
    ImportError,
    EOFError,
    KeyError,
    TypeError,
    AttributeError,
    pickle.UnpicklingError,
    SystemExit,  # how Demucs ends a program on a folder that it does not like
)
LEVELS_DB = (-30.0, 12.0)


def stems_of(
    ctx: StageContext, brief: MusicBrief, audio: Audio, *, played_by: str
) -> tuple[tuple[Stem, ...], tuple[str, ...]]:
    """The piece as stems where a model is set up, else as one, and a word on which.

    Parameters
    ----------
    ctx : StageContext
    brief : MusicBrief
    audio : ndarray of float32, shape (2, frames)
        At 44.1 kHz.
    played_by : str
    """
    state = separation_state()
    if not state:
        word = f"One finished piece without stems, mastered as a whole: {state.reason}"
        return _whole(ctx, brief, audio, played_by), (word,)
    try:
        parts = separate(audio, lambda: ctx.progress(0.96, "Separating"))
    except Unavailable as error:
        return _whole(ctx, brief, audio, played_by), (f"One finished piece without stems: {error.message}",)
    loudness = {name: integrated_lufs(part, RATE_HZ) for name, part in parts.items()}
    sounding = {name: part for name, part in parts.items() if np.isfinite(loudness[name])}
    if len(sounding) < 2:
        word = "The separation found only one stem, so the piece is mastered as a whole."
        return _whole(ctx, brief, audio, played_by), (word,)
    anchor = max(loudness[name] for name in sounding)
    stems = []
    for name, part in sounding.items():
        # The piece's own balance is kept, and nothing is added to it.
        level = float(np.clip(loudness[name] - anchor, *LEVELS_DB))
        hints = MixHints(level_db=level, reverb_send=0.0)
        stems.append(stem(ctx, name.capitalize(), ROLES.get(name, "texture"), part, (), hints))
    return tuple(stems), (f"The stems were separated afterwards by {Path(settings.SEPARATION_MODEL).stem}.",)


def _whole(ctx: StageContext, brief: MusicBrief, audio: Audio, played_by: str) -> tuple[Stem, ...]:
    return (full_stem(ctx, brief, audio, played_by=played_by),)


def separate(audio: Audio, tick: Callable[[], None]) -> dict[str, Audio]:
    """Stems whose sum is the piece: what the model leaves over goes to ``other``.

    Raises
    ------
    Unavailable
        When the model cannot be loaded or breaks off.
    """
    torch: Any = import_module("torch")
    path = Path(settings.SEPARATION_MODEL)
    try:
        # The short name before a checksum is how Demucs calls a single model.
        name = path.stem if path.suffix == ".yaml" else path.stem.rsplit("-", 1)[0]
        model = import_module("demucs.pretrained").get_model(name, repo=path.parent)
    except LOADING_ERRORS as error:
        raise Unavailable(f"SEPARATION_MODEL cannot be loaded ({type(error).__name__}).") from error
    if (model.samplerate, model.audio_channels) != (RATE_HZ, 2):
        raise Unavailable("SEPARATION_MODEL must be a stereo model of 44.1 kHz.")
    mean, scale = float(audio.mean()), float(audio.std()) or 1.0
    mix = torch.from_numpy((audio - mean) / scale)[None]
    apply = import_module("demucs.apply").apply_model
    try:
        with torch.inference_mode():
            found = apply(model, mix, shifts=0, split=True, callback=lambda told: tick())[0].numpy() * scale
    except RuntimeError as error:  # memory most of all: the piece itself is there, and may have been paid for
        raise Unavailable(f"the separation broke off ({type(error).__name__}).") from error
    parts = {name: np.ascontiguousarray(part, np.float32) for name, part in zip(model.sources, found, strict=True)}
    rest = audio - np.sum(list(parts.values()), axis=0)
    parts[REST] = (parts.get(REST, np.zeros_like(audio)) + rest).astype(np.float32)
    return parts
