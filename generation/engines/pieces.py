"""What engines that give finished sound have in common: one stem, its sections, the reference's file."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import soundfile

from generation.core.alignment import Audio
from musicassist.audio.io import audio_ref, write_wav
from musicassist.audio.units import seconds_per_bar
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.rendering import MixHints, PlayedInstrument, Section, Stem
from musicassist.contracts.stage import StageContext

RATE_HZ = 44_100


def full_stem(ctx: StageContext, brief: MusicBrief, audio: Audio, *, played_by: str) -> Stem:
    """The whole piece as one stem of role ``full``."""
    played = tuple(PlayedInstrument(asked=wish.name, played_by=played_by) for wish in brief.instruments)
    return stem(ctx, "Full mix", "full", audio, played, MixHints(level_db=0.0, reverb_send=0.0))


def stem(
    ctx: StageContext,
    name: str,
    role: str,
    audio: Audio,
    instruments: tuple[PlayedInstrument, ...],
    hints: MixHints,
) -> Stem:
    """Write a stem's file; ``audio`` of shape (2, frames) at 44.1 kHz."""
    path = ctx.workdir / "stems" / f"{name}.wav"
    write_wav(path, audio, RATE_HZ, subtype="FLOAT")
    ref = audio_ref(f"{ctx.final_prefix}/stems/{path.name}", path)
    return Stem(name=name, role=role, audio=ref, instruments=instruments, hints=hints)


def one_section(brief: MusicBrief) -> tuple[Section, ...]:
    """The form is not known: one section from start to end."""
    bar = seconds_per_bar(brief.tempo_bpm, brief.metre.beats, brief.metre.unit)
    bars = max(1, round(brief.duration_seconds / bar))
    return (Section("piece", 0.0, brief.duration_seconds, 0, bars, 0.7),)


def trimmed(audio: Audio, seconds: float, fade_seconds: float = 0.02) -> Audio:
    """No longer than asked, with an end that does not click."""
    frames = min(audio.shape[1], round(seconds * RATE_HZ))
    cut = audio[:, :frames].copy()
    fade = min(frames, round(fade_seconds * RATE_HZ))
    if audio.shape[1] > frames and fade:
        cut[:, frames - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return cut


def wav_bytes(audio: Audio) -> bytes:
    """A WAV file of 16 bit, as services take it."""
    sink = io.BytesIO()
    soundfile.write(sink, np.clip(audio.T, -1.0, 1.0), RATE_HZ, format="WAV", subtype="PCM_16")
    return sink.getvalue()


def reference_file(ctx: StageContext, brief: MusicBrief) -> Path | None:
    """The reference track that the brief was measured on, when its file is in the job's folder."""
    if brief.reference is None:
        return None
    for path in sorted((ctx.root / "reference").glob("*")):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == brief.reference.sha256:
                return path
    return None
