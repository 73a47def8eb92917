"""One performance: compose, write the MIDI file, play the stems, say what was done. Loads the players."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from generation.core.compose.composer import compose
from generation.core.compose.moods import bias_of
from generation.core.compose.rubato import in_time, seconds_at
from generation.core.compose.seeds import Seeds
from generation.core.midi import midi_bytes
from generation.core.score import Part, Score
from generation.core.score_file import NAME, write_score
from generation.core.sound.drum_split import DRUM_STEMS, piece_levels_db
from generation.core.sound.fluidsynth import is_available
from generation.core.sound.mixing import hints_for, stem_hints
from generation.core.sound.own_fonts import OwnFont
from generation.core.sound.players import is_sampled
from generation.core.sound.stems import PlayedStem, kick_onsets, play_stems
from musicassist.audio.io import atomic_path, audio_ref, file_ref
from musicassist.catalog.loader import genre, instrument
from musicassist.catalog.schema import Genre
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.rendering import MixHints, PlayedInstrument, Rendering, Section, Stem
from musicassist.contracts.stage import StageContext

OwnFonts = Mapping[str, OwnFont]
NO_FONT_NOTE = (
    "No SoundFont was found, so the studio's own synths play every instrument; "
    "run the set-up again, or name a .sf2 or .sf3 file in SOUNDFONT, for sampled instruments."
)
NO_LIBRARY_NOTE = "FluidSynth is not installed, so the studio's own synths play every instrument."
_COMPOSING_SHARE = 0.06


def perform(
    ctx: StageContext, brief: MusicBrief, *, font: Path | None, own: OwnFonts, engine: str, version: str
) -> Rendering:
    """Make a rendering of a brief.

    Parameters
    ----------
    ctx : StageContext
    brief : MusicBrief
    font : Path or None
        SoundFont.
    own : mapping
        A person's own SoundFonts, by instrument.
    engine, version : str
        As the rendering names them.
    """
    ctx.progress(0.0, "Composing")
    family = genre(brief.genre)
    seeds = Seeds.single(brief.seed)
    score = compose(brief, family, rng_seed=brief.seed, seeds=seeds)
    return play(ctx, brief, family, score, font=font, own=own, engine=engine, version=version, seeds=seeds)


def play(
    ctx: StageContext,
    brief: MusicBrief,
    family: Genre,
    score: Score,
    *,
    font: Path | None,
    own: OwnFonts,
    engine: str,
    version: str,
    seeds: Seeds | None = None,
) -> Rendering:
    """Play a score that is already written, and keep it beside its sound with the seeds that it was drawn from."""
    notes = list(score.notes)
    if font is not None and not is_available():
        font, own = None, {}
        notes.append(NO_LIBRARY_NOTE)
    elif font is None:
        notes.append(NO_FONT_NOTE)
    elif any(is_sampled(instrument(part.instrument), font) and part.instrument not in own for part in score.parts):
        notes.append(f"Sampled instruments are played from the SoundFont {font.name}.")
    midi = ctx.workdir / "track.mid"
    with atomic_path(midi) as temporary:
        temporary.write_bytes(midi_bytes(score, title=f"{family.name}, {score.key}"))
    with atomic_path(ctx.workdir / NAME) as temporary:
        write_score(temporary, score, seeds or Seeds.single(brief.seed))
    timed = in_time(score)
    played = play_stems(
        timed,
        font=font,
        seed=brief.seed,
        folder=ctx.workdir / "stems",
        split_drums=brief.split_drums,
        own=own,
        progress=lambda done, text: ctx.progress(_COMPOSING_SHARE + (0.98 - _COMPOSING_SHARE) * done, text),
    )
    hints = _hints(played, family, space=bias_of(brief.mood_profile).space, split_drums=brief.split_drums)
    stems = tuple(_stem(ctx, stem, hints[stem.name], font, own) for stem in played)
    ctx.progress(1.0, "Played")
    return Rendering(
        engine=engine,
        engine_version=version,
        seed=brief.seed,
        tempo_bpm=brief.tempo_bpm,
        key=score.key,
        metre=score.metre,
        duration_seconds=score.duration_seconds,
        sections=sections_of(score),
        stems=stems,
        midi=file_ref(f"{ctx.final_prefix}/track.mid", midi),
        kick_onsets_seconds=kick_onsets(timed),
        engine_prompt="",
        notes=tuple(notes),
    )


def sections_of(score: Score) -> tuple[Section, ...]:
    """The form in seconds."""
    bar = score.beats_per_bar
    return tuple(
        Section(
            name=section.name,
            start_seconds=seconds_at(score, section.start_bar * bar),
            end_seconds=seconds_at(score, (section.start_bar + section.bars) * bar),
            start_bar=section.start_bar,
            bars=section.bars,
            energy=section.energy,
        )
        for section in score.sections
    )


def _hints(played: Sequence[PlayedStem], family: Genre, *, space: float, split_drums: bool) -> dict[str, MixHints]:
    """By stem; the pieces of a split kit keep the balance that they have in the whole."""
    plain = {stem.name: hints_for(stem.role, family) for stem in played} if split_drums else stem_hints(played, family)
    hints = {}
    for stem in played:
        own = plain[stem.name]
        hints[stem.name] = replace(own, reverb_send=round(min(1.0, own.reverb_send * (1.0 + 0.6 * space)), 4))
    if split_drums:
        pieces = [stem for stem in played if stem.name in DRUM_STEMS and stem.role == "drums"]
        levels_db = piece_levels_db([(stem.path, stem.gain) for stem in pieces])
        for stem, level_db in zip(pieces, levels_db, strict=True):
            own = hints[stem.name]
            hints[stem.name] = replace(own, level_db=round(own.level_db + level_db, 2))
    return hints


def _stem(ctx: StageContext, stem: PlayedStem, hints: MixHints, font: Path | None, own: OwnFonts) -> Stem:
    return Stem(
        name=stem.name,
        role=stem.role,
        audio=audio_ref(f"{ctx.final_prefix}/stems/{stem.path.name}", stem.path),
        instruments=tuple(_played(stem.parts, font, own)),
        hints=hints,
    )


def _played(parts: Sequence[Part], font: Path | None, own: OwnFonts) -> list[PlayedInstrument]:
    """What was asked and what plays it, without repeating a player."""
    found: list[PlayedInstrument] = []
    for part in parts:
        sound = instrument(part.instrument)
        player = sound.played_as or sound.name
        if sound.slug in own:
            player = f"{player} ({own[sound.slug].path.name})"
        elif sound.source == "sampler" and not is_sampled(sound, font):
            player = f"{player} (synthesised)"
        played = PlayedInstrument(asked=part.asked, played_by=player)
        if played not in found:
            found.append(played)
    return found
