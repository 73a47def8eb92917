"""A finished take composed otherwise: its form stays, and as much of the rest as the wish leaves. Loads the players."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from generation.core.alignment import Audio
from generation.core.compose.composer import compose
from generation.core.compose.rubato import seconds_at
from generation.core.compose.seeds import MELODIC_ROLES, OTHER_ROLES, Seeds
from generation.core.repainting import level_of, repainted
from generation.core.score import Score
from generation.core.score_file import NAME, read_score
from generation.core.splicing import spliced
from generation.engines.performance import OwnFonts, play
from musicassist.audio.io import audio_ref, read_audio, write_wav
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.errors import Unavailable
from musicassist.contracts.rendering import Rendering, Stem
from musicassist.contracts.revision import EarlierTake, Revision, RevisionKind
from musicassist.contracts.stage import StageContext

MELODIES_BELOW = 1.0 / 3.0
PLAYERS_BELOW = 2.0 / 3.0
EARLY_SECONDS = 0.04  # a human note comes up to so much before its bar
ATTACK_SECONDS = 0.003  # by which players may begin before the note
NEAR_BEATS = 0.3
FADE_SECONDS = 0.01


@dataclass(frozen=True)
class Bars:
    """A span of whole bars.

    Attributes
    ----------
    first, end : int
        ``end`` is the bar after the last.
    """

    first: int
    end: int


def revise(
    ctx: StageContext,
    brief: MusicBrief,
    source: EarlierTake,
    revision: Revision,
    *,
    font: Path | None,
    own: OwnFonts,
    engine: str,
    version: str,
) -> Rendering:
    """Compose and play a take otherwise.

    Raises
    ------
    Unavailable
        When the take's score was not kept or cannot be met any more.
    """
    ctx.progress(0.0, "Composing")
    family = genre(brief.genre)
    midi = source.rendering.midi
    if midi is None or source.rendering.engine != engine:
        raise Unavailable("The composer did not write this take, so it has no score of it.", code="no_score")
    score, seeds = read_score((ctx.root / midi.path).parent / NAME)
    is_variation = revision.kind is RevisionKind.VARIATION
    new_seeds, word = renewed(seeds, brief.seed, revision.strength if is_variation else 1.0)
    other = compose(brief, family, rng_seed=brief.seed, seeds=new_seeds)
    if is_variation:
        made = play(ctx, brief, family, other, font=font, own=own, engine=engine, version=version, seeds=new_seeds)
        note = f"A variation of take {revision.take}: {word}."
        return replace(made, notes=(note, *made.notes))
    if (other.bars, other.tempo_bpm, other.metre) != (score.bars, score.tempo_bpm, score.metre):
        raise Unavailable("This take has another tempo or length than would be composed now: run the job again first.")
    bars = bars_of(score, revision)
    joined = spliced(score, other, bars.first, bars.end)
    # Its own seeds stay: most of the piece is still theirs.
    made = play(ctx, brief, family, joined, font=font, own=own, engine=engine, version=version, seeds=seeds)
    return _with_the_rest_kept(ctx, source.rendering, made, score, bars, revision)


def renewed(seeds: Seeds, seed: int, strength: float | None) -> tuple[Seeds, str]:
    """What a variation of a strength composes anew, and that in words; the form and the players always stay."""
    if strength is not None and strength < MELODIES_BELOW:
        return seeds.renewed(seed, roles=MELODIC_ROLES, harmony=False), "new melodies over the same chords and rhythm"
    roles = (*MELODIC_ROLES, *OTHER_ROLES)
    if strength is not None and strength < PLAYERS_BELOW:
        return seeds.renewed(seed, roles=roles, harmony=False), "everybody plays something else over the same chords"
    return seeds.renewed(seed, roles=roles, harmony=True), "other chords and other parts in the same form"


def bars_of(score: Score, revision: Revision) -> Bars:
    """The span in whole bars, at least one: its ends go to the nearest bar lines."""
    lines = np.array([_bar_line(score, bar) for bar in range(score.bars + 1)])
    first = int(np.argmin(np.abs(lines[:-1] - (revision.start_seconds or 0.0))))
    end = int(np.argmin(np.abs(lines - (revision.end_seconds or 0.0))))
    return Bars(first, max(first + 1, end))


def _bar_line(score: Score, bar: int) -> float:
    """When a bar begins, in seconds."""
    return seconds_at(score, bar * score.beats_per_bar)


def _with_the_rest_kept(
    ctx: StageContext, old: Rendering, made: Rendering, score: Score, bars: Bars, revision: Revision
) -> Rendering:
    """The new stems inside the span, the take's own samples outside of it."""
    rate_hz = old.stems[0].audio.sample_rate_hz
    early = EARLY_SECONDS if bars.first else 0.0
    start = round((_bar_line(score, bars.first) - early) * rate_hz)
    total = max(stem.audio.frames for stem in old.stems)
    is_last = bars.end >= score.bars
    line = total if is_last else round(_bar_line(score, bars.end) * rate_hz)
    before = {stem.name: stem for stem in old.stems}
    after = {stem.name: stem for stem in made.stems}
    longest = max(total, *(stem.audio.frames for stem in made.stems)) if is_last else total
    stems = []
    for name in [*before, *(name for name in after if name not in before)]:
        ctx.progress(0.99, f"Joining the stem {name}")
        ours = _read(ctx.root, before.get(name), total)
        theirs = _read(ctx.root, after.get(name), longest, ctx)
        end = line if is_last else line - round(_early_seconds(score, name, bars.end) * rate_hz)
        outside = [(0, start), (end, total)]
        theirs = theirs * np.float32(level_of(ours, theirs, outside))
        audio = repainted(ours, theirs, start, end, fade_frames=round(FADE_SECONDS * rate_hz))
        stems.append(_stem(ctx, after.get(name) or before[name], audio[:, :longest], rate_hz))
    span = f"bars {bars.first + 1} to {bars.end} ({start / rate_hz:.2f} to {line / rate_hz:.2f} s)"
    note = f"Take {revision.take}, composed anew in {span}; the rest of each stem is the take's own, to the sample."
    return replace(made, stems=tuple(stems), notes=(note, *made.notes))


def _early_seconds(score: Score, stem: str, bar: int) -> float:
    """How long before a bar line a stem's first note there is struck: from then on the sound is the bar's own."""
    line, beat = _bar_line(score, bar), bar * score.beats_per_bar
    strokes = [
        seconds_at(score, note.start_beats) + note.offset_ms / 1000.0
        for part in score.parts
        if part.stem == stem
        for note in part.notes
        if abs(note.start_beats - beat) < NEAR_BEATS
    ]
    return min(EARLY_SECONDS, max(0.0, line - min(strokes, default=line)) + ATTACK_SECONDS)


def _read(root: Path, stem: Stem | None, frames: int, ctx: StageContext | None = None) -> Audio:
    """A stem's samples, silence where there is none; one of this run is still in the working folder."""
    if stem is None:
        return np.zeros((2, frames), np.float32)
    path = ctx.workdir / "stems" / Path(stem.audio.path).name if ctx else root / stem.audio.path
    audio, _ = read_audio(path)
    return np.pad(audio, ((0, 0), (0, max(0, frames - audio.shape[1])))).astype(np.float32)


def _stem(ctx: StageContext, stem: Stem, audio: Audio, rate_hz: int) -> Stem:
    path = ctx.workdir / "stems" / Path(stem.audio.path).name
    write_wav(path, np.ascontiguousarray(audio), rate_hz, subtype="FLOAT")
    return replace(stem, audio=audio_ref(f"{ctx.final_prefix}/stems/{path.name}", path))
