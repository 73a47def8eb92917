"""One piece by MusicGen: windows of half a minute, each continuing what sounded before. Loads torch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from django.conf import settings

from generation.core.alignment import Audio, join_on
from generation.core.wording import musicgen_prompt
from generation.engines.musicgen_player import MusicgenPlayer, chosen_device, free_of_device, resampled
from generation.engines.musicgen_weights import LICENCE, choose_dtype, find_weights, free_memory_bytes, missing_word
from generation.engines.pieces import RATE_HZ, one_section, reference_file, trimmed
from generation.engines.separation import stems_of
from generation.engines.transcription import transcribed
from musicassist.audio.io import read_audio
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.errors import PermanentError, Unavailable
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.stage import StageContext

WINDOW_SECONDS = 30.0  # what the models were trained on
CONTEXT_SECONDS = 10.0
FADE_SECONDS = 0.05
LOADING_SHARE = 0.05
SEED_STEP = 7_919


def perform(ctx: StageContext, brief: MusicBrief, *, engine: str, version: str) -> Rendering:
    """Make a rendering of a brief.

    Raises
    ------
    Unavailable
        When the weights are missing or do not fit into memory.
    """
    ctx.progress(0.0, "Loading MusicGen")
    player, loaded = load_player()
    prompt = musicgen_prompt(brief, genre(brief.genre))
    notes = [f"{loaded}. {LICENCE}.", f"MusicGen was told: {prompt}"]
    melody = _melody(ctx, brief, player, notes)

    def progress(share: float) -> None:
        ctx.progress(LOADING_SHARE + (0.95 - LOADING_SHARE) * share, "MusicGen plays")

    audio = piece(player, prompt, brief.duration_seconds, seed=brief.seed, progress=progress, melody=melody)
    ctx.progress(0.97, "Writing it down")
    stereo = resampled(np.repeat(audio, 2, axis=0) if audio.shape[0] == 1 else audio, player.rate_hz, RATE_HZ)
    stems, said = stems_of(ctx, brief, trimmed(stereo, brief.duration_seconds), played_by="MusicGen")
    midi, word = transcribed(ctx, brief, stems)
    return Rendering(
        engine=engine,
        engine_version=f"{version} ({settings.MUSICGEN_MODEL.rsplit('/', 1)[-1]})",
        seed=brief.seed,
        tempo_bpm=brief.tempo_bpm,
        key=brief.key,
        metre=brief.metre,
        duration_seconds=brief.duration_seconds,
        sections=one_section(brief),
        stems=stems,
        midi=midi,
        engine_prompt=prompt,
        notes=(*notes, *said, word),
    )


def load_player() -> tuple[MusicgenPlayer, str]:
    """The model that the settings name, and a word on how it runs."""
    weights = find_weights(settings.MUSICGEN_MODEL)
    if weights is None:
        raise Unavailable(f"MusicGen cannot be used: {missing_word(settings.MUSICGEN_MODEL)}", code="no_weights")
    device = chosen_device(settings.MUSICGEN_DEVICE)
    free = free_memory_bytes() if device == "cpu" else free_of_device(device)
    dtype = choose_dtype(weights, settings.MUSICGEN_DTYPE, device, free)
    player = MusicgenPlayer(weights.folder, weights.model_type, device=device, dtype=dtype)
    return player, f"{settings.MUSICGEN_MODEL.rsplit('/', 1)[-1]} on {device} in {dtype}"


def piece(
    player: MusicgenPlayer,
    prompt: str,
    seconds: float,
    *,
    seed: int,
    progress: Callable[[float], None],
    melody: Audio | None = None,
) -> Audio:
    """Sound of any length, at the model's rate, shape (channels, frames)."""
    total_frames = round(seconds * player.rate_hz)
    total_tokens = seconds * player.frame_rate_hz
    made: Audio | None = None
    window = 0
    while made is None or made.shape[1] < total_frames:
        at = 0.0 if made is None else made.shape[1] / player.rate_hz
        context = min(CONTEXT_SECONDS, at)
        done = at * player.frame_rate_hz

        def told(tokens: int, done: float = done) -> None:
            progress(min(1.0, (done + tokens) / total_tokens))

        length = min(WINDOW_SECONDS, context + seconds - at + 1.0 / player.frame_rate_hz)
        before = None if made is None else made[:, made.shape[1] - round(context * player.rate_hz) :]
        sound = player.play(
            prompt,
            length,
            # Another seed for each window: the same one would draw the same tokens again.
            seed=(seed + SEED_STEP * window) % 2**63,
            told=told,
            before=before,
            melody=_from(melody, at - context, player.rate_hz),
        )
        if made is None or before is None:
            made = sound
        else:
            if sound.shape[1] <= before.shape[1]:
                raise PermanentError("MusicGen's model adds nothing to what it is given: choose another one.")
            made = join_on(made, sound, made.shape[1], before.shape[1], round(FADE_SECONDS * player.rate_hz))
        window += 1
    return made[:, :total_frames]


def _melody(ctx: StageContext, brief: MusicBrief, player: MusicgenPlayer, notes: list[str]) -> Audio | None:
    path = reference_file(ctx, brief)
    if path is None:
        return None
    if not player.hears_melody:
        notes.append("The reference's melody was not used: only a melody model (facebook/musicgen-melody) hears it.")
        return None
    notes.append("The melody follows the reference.")
    audio, rate_hz = read_audio(path)
    return resampled(audio, rate_hz, player.rate_hz)


def _from(melody: Audio | None, start_seconds: float, rate_hz: int) -> Audio | None:
    """The half minute of the reference that belongs to a window; a shorter one begins again."""
    if melody is None:
        return None
    start, length = round(start_seconds * rate_hz), round(WINDOW_SECONDS * rate_hz)
    return np.take(melody, np.arange(start, start + length), axis=1, mode="wrap")
