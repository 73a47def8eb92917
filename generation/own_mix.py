"""A person's own audio in the place of an engine's: decoded, brought to one rate and length, and named."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from generation.engines.pieces import RATE_HZ, stem
from musicassist.audio.conform import conformed
from musicassist.catalog.stem_names import stem_role
from musicassist.contracts.brief import OWN_MIX_ENGINE, OWN_MIX_SECONDS, MusicBrief
from musicassist.contracts.errors import BadInput
from musicassist.contracts.rendering import MixHints, Rendering
from musicassist.contracts.stage import StageContext

VERSION = "1"
AUDIBLE = 1e-6


def own_mix(ctx: StageContext, brief: MusicBrief) -> Rendering:
    """One stem of role ``full`` for one file, else a stem a file whose name says what it is.

    Raises
    ------
    BadInput
        When a file cannot be decoded, all are silent, or they last less than a second or more than 15 minutes.
    """
    files = [ctx.root / file.path for file in brief.own_mix]
    parts = []
    for number, path in enumerate(files):
        ctx.progress(0.5 * number / len(files), f"Reading {path.name}")
        parts.append(conformed(path))
    frames = max(part.shape[1] for part in parts)
    seconds = frames / RATE_HZ
    shortest, longest = OWN_MIX_SECONDS
    if not shortest <= seconds <= longest:
        raise BadInput(f"This lasts {seconds:.1f} s; from 1 second to 15 minutes can be mastered", field="file")
    if max(float(np.abs(part).max(initial=0.0)) for part in parts) < AUDIBLE:
        raise BadInput("There is only silence in this, so there is nothing to master.", field="file")
    stems = []
    for number, (path, part) in enumerate(zip(files, parts, strict=True)):
        ctx.progress(0.5 + 0.5 * number / len(files), f"Placing {path.name}")
        role, hints = ("full", MixHints(level_db=0.0, reverb_send=0.0)) if len(files) == 1 else stem_role(path.stem)
        name = path.stem if len(files) > 1 else "Mix"
        stems.append(stem(ctx, name, role, np.pad(part, ((0, 0), (0, frames - part.shape[1]))), (), hints))
    return Rendering(
        engine=OWN_MIX_ENGINE,
        engine_version=VERSION,
        seed=brief.seed,
        tempo_bpm=brief.tempo_bpm,
        key=brief.key,
        metre=brief.metre,
        duration_seconds=seconds,
        sections=(),
        stems=tuple(stems),
        midi=None,
        notes=_notes(files, parts, frames),
    )


def _notes(files: list[Path], parts: list[np.ndarray], frames: int) -> tuple[str, ...]:
    notes = []
    silent = [path.stem for path, part in zip(files, parts, strict=True) if np.abs(part).max(initial=0.0) < AUDIBLE]
    if silent:
        notes.append(f"Silent: {', '.join(silent)}.")
    short = [path.stem for path, part in zip(files, parts, strict=True) if part.shape[1] < frames - RATE_HZ // 10]
    if short:
        notes.append(f"Shorter than the others, filled with silence at the end: {', '.join(short)}.")
    clipped = [path.stem for path, part in zip(files, parts, strict=True) if np.abs(part).max(initial=0.0) >= 1.0]
    if clipped and len(files) == 1:
        notes.append("The mix touches full scale: if it clipped when it was exported, export it 6 dB lower.")
    return tuple(notes)
