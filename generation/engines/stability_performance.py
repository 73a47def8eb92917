"""One piece by Stable Audio: planned within the budget, called part by part, joined on the beat."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from django.conf import settings

from generation.core.alignment import Audio, fit_take
from generation.core.continuation import Segment, continued, join_point, plan_segments
from generation.core.sound.mixing import hints_for
from generation.core.stable_audio import AUDIO, INPAINT, SEED_RANGE, TEXT, AudioRequest, Model, Source, model_named
from generation.core.wording import stability_prompt
from generation.engines.pieces import (
    RATE_HZ,
    one_section,
    reference_file,
    stem,
    trimmed,
    wav_bytes,
)
from generation.engines.separation import stems_of
from generation.engines.stability_calls import PaidCalls, Take, decoded
from generation.engines.stability_client import StabilityClient
from generation.engines.stability_revision import painted, repaint_request, variation_request, window_of
from generation.engines.transcription import transcribed
from generation.ledger import Ledger
from generation.spending import stability_budget
from musicassist.catalog.loader import genre, instrument
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.errors import MusicAssistError, PermanentError
from musicassist.contracts.rendering import PlayedInstrument, Rendering, Section, Stem
from musicassist.contracts.revision import EarlierTake, Revision, RevisionKind
from musicassist.contracts.stage import StageContext

SOURCE_SECONDS_LOW = 6.0
USUAL_CALL_SECONDS = 60.0


@dataclass
class _Session:
    """What the calls of one run share."""

    ctx: StageContext
    brief: MusicBrief
    model: Model
    segments: tuple[Segment, ...]
    calls_planned: int
    calls_done: int = 0
    cost: float = 0.0
    began_at: float = field(default_factory=time.monotonic)
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def tick(self) -> None:
        waited = 1.0 - 0.5 ** ((time.monotonic() - self.began_at) / USUAL_CALL_SECONDS)
        share = (self.calls_done + 0.9 * waited) / self.calls_planned
        word = f"part {self.calls_done + 1} of {self.calls_planned}" if self.calls_planned > 1 else "the piece"
        self.ctx.progress(0.02 + 0.9 * min(share, 1.0), f"Stable Audio makes {word}")

    def ended(self, take: Take) -> Audio:
        self.calls_done += 1
        self.began_at = time.monotonic()
        self.told.append(f"seed {take.seed if take.seed is not None else 'not told'}, {take.finish_reason}")
        if take.reused:
            self.notes.append("A part that was paid for before the interruption was used again.")
        return take.audio


def perform(ctx: StageContext, brief: MusicBrief, *, engine: str, version: str) -> Rendering:
    """Make a rendering of a brief.

    Raises
    ------
    MusicAssistError
    """
    ctx.progress(0.0, "Asking Stable Audio")
    model = model_named(settings.STABILITY_MODEL)
    segments = plan_segments(brief.duration_seconds, model.seconds_high, brief.tempo_bpm, brief.metre)
    wanted = list(dict.fromkeys(wish.name for wish in brief.instruments))[: takes_of(brief)]
    takes = len(wanted) if len(wanted) > 1 else 1
    session = _Session(ctx, brief, model, segments, takes * len(segments))
    with _account(session, engine) as calls:
        if takes > 1:
            stems, prompts = _takes(session, calls, wanted)
        else:
            prompts = [stability_prompt(brief, genre(brief.genre))]
            audio = trimmed(_piece(session, calls, prompts[0], 0), brief.duration_seconds)
            stems = _stems(session, audio)
        session.notes += [f"Stable Audio was told: {prompt}" for prompt in prompts]
        ctx.progress(0.97, "Writing it down")
    return _rendering(session, engine, version, stems, prompts, one_section(brief))


def revise(
    ctx: StageContext, brief: MusicBrief, source: EarlierTake, revision: Revision, *, engine: str, version: str
) -> Rendering:
    """Make a finished take otherwise.

    Raises
    ------
    BadInput
        When it is too long or too short for the service; nothing was paid for.
    MusicAssistError
    """
    ctx.progress(0.0, "Listening to the take")
    session = _Session(ctx, brief, model_named(settings.STABILITY_MODEL), (), 1)
    piece = _sounding(ctx, source)
    prompt, seed = stability_prompt(brief, genre(brief.genre)), _seed(brief.seed, 0, 0)
    made: Audio
    if revision.kind is RevisionKind.VARIATION:
        request = variation_request(session.model, prompt, seed, piece, revision.strength or 1.0)
        with _account(session, engine) as calls:
            made = trimmed(session.ended(calls.take(request)), piece.shape[1] / RATE_HZ)
        session.notes.append(f"A variation of take {revision.take}, with a strength of {revision.strength:g}.")
    else:
        window = window_of(session.model, revision, piece.shape[1])
        request = repaint_request(session.model, prompt, seed, piece, window)
        with _account(session, engine) as calls:
            made, late = painted(piece, session.ended(calls.take(request)), window)
        span = f"{window.hole_start / RATE_HZ:.2f} to {window.hole_end / RATE_HZ:.2f} s"
        session.notes.append(
            f"Take {revision.take}, painted anew from {span}; the rest is the take's own, to the sample. "
            f"What came was moved by {-1000.0 * late:+.0f} ms."
        )
    ctx.progress(0.97, "Writing it down")
    session.notes.append(f"Stable Audio was told: {prompt}")
    stems = _stems(session, made)
    return _rendering(session, engine, version, stems, [prompt], source.rendering.sections)


@contextmanager
def _account(session: _Session, engine: str) -> Iterator[PaidCalls]:
    """The calls of a run, within the budget, and a note on what they cost."""
    client = _client(session)
    root = session.ctx.root
    ledger = Ledger(engine=engine, root=root, run=session.ctx.final_prefix, budget=stability_budget())
    before = _balance(client)
    planned = session.calls_planned * session.model.credits
    if not ledger.has_begun():
        ledger.check_plan(planned)
    steps = settings.STABILITY_STEPS
    yield PaidCalls(
        client,
        ledger,
        session.tick,
        settings.STABILITY_POLL_SECONDS,
        steps=None if steps is None else int(steps),
        cfg_scale=settings.STABILITY_CFG_SCALE,
    )
    session.cost = ledger.spent()
    session.notes += _account_notes(session, session.cost, before, _balance(client))


def _stems(session: _Session, audio: Audio) -> tuple[Stem, ...]:
    stems, said = stems_of(session.ctx, session.brief, audio, played_by="Stable Audio")
    session.notes += said
    return stems


def _sounding(ctx: StageContext, source: EarlierTake) -> Audio:
    """The take as one piece: as the engine made it where it is one, else as it was mixed."""
    stems = source.rendering.stems
    whole = stems[0].audio if len(stems) == 1 and stems[0].role == "full" else source.mix
    return decoded(ctx.root / whole.path)


def _rendering(
    session: _Session,
    engine: str,
    version: str,
    stems: tuple[Stem, ...],
    prompts: list[str],
    sections: tuple[Section, ...],
) -> Rendering:
    brief = session.brief
    midi, word = transcribed(session.ctx, brief, stems)
    session.notes.append(word)
    return Rendering(
        engine=engine,
        engine_version=f"{version} ({session.model.name})",
        seed=brief.seed,
        tempo_bpm=brief.tempo_bpm,
        key=brief.key,
        metre=brief.metre,
        duration_seconds=brief.duration_seconds,
        sections=sections,
        stems=stems,
        midi=midi,
        engine_prompt="\n".join(prompts),
        cost_credits=session.cost,
        notes=tuple(dict.fromkeys(session.notes)),
    )


def _client(session: _Session) -> StabilityClient:
    return StabilityClient(
        key=settings.STABILITY_AI_API_KEY,
        base_url=settings.STABILITY_AI_BASE_URL,
        answer_seconds=settings.STABILITY_ANSWER_SECONDS,
        tick=session.tick,
    )


def _balance(client: StabilityClient) -> float | None:
    """For the report only: a track does not fail for want of it, except where the key itself is refused."""
    try:
        return client.balance()
    except MusicAssistError as error:
        if error.code in ("bad_key", "bad_certificate", "redirected", "bad_address"):
            raise
        return None


def takes_of(brief: MusicBrief) -> int:
    """So many instruments as takes of their own: as the job chose, else as the settings say."""
    return int(settings.STABILITY_STEMS) if brief.engine_takes is None else brief.engine_takes


def _account_notes(session: _Session, cost: float, before: float | None, after: float | None) -> list[str]:
    notes = [f"{session.model.name}: {cost:g} credits; {'; '.join(session.told)}."]
    if before is not None and after is not None:
        notes.append(f"The account held {before:g} credits before and {after:g} after.")
    return notes


def _piece(session: _Session, calls: PaidCalls, prompt: str, number: int) -> Audio:
    """One whole piece, continued as often as its length needs."""
    brief = session.brief
    first, *others = session.segments
    piece = session.ended(calls.take(_first_request(session, prompt, first, _seed(brief.seed, number, 0))))
    at, wanted = first.join_seconds, first.join_seconds
    for index, segment in enumerate(others, start=1):
        join = join_point(piece, RATE_HZ, at, brief.tempo_bpm)
        context = min(join, round(segment.context_seconds * RATE_HZ))
        length = round(segment.call_seconds * RATE_HZ)
        source = np.zeros((2, length), np.float32)
        source[:, :context] = piece[:, join - context : join]
        request = AudioRequest(
            model=session.model,
            prompt=prompt,
            duration_seconds=segment.call_seconds,
            seed=_seed(brief.seed, number, index),
            verb=INPAINT,
            source=Source(wav_bytes(source), length / RATE_HZ),
            mask_seconds=(context / RATE_HZ, float(int(segment.call_seconds)) or segment.call_seconds),
        )
        after = session.ended(calls.take(request))
        piece, shift = continued(piece, after, RATE_HZ, join=join, context_frames=context, tempo_bpm=brief.tempo_bpm)
        session.notes.append(
            f"Continued at {join / RATE_HZ:.1f} s on a beat, with a crossfade of one beat; "
            f"the new part was moved by {-1000.0 * shift:+.0f} ms."
        )
        at = join / RATE_HZ + segment.join_seconds - wanted
        wanted = segment.join_seconds
    return piece


def _first_request(session: _Session, prompt: str, segment: Segment, seed: int) -> AudioRequest:
    """From text; from the reference when there is one and the settings allow it to be sent."""
    strength = session.brief.reference_strength or settings.STABILITY_REFERENCE_STRENGTH
    path = reference_file(session.ctx, session.brief) if strength else None
    common = {"model": session.model, "prompt": prompt, "duration_seconds": segment.call_seconds, "seed": seed}
    if path is None:
        if session.brief.reference is not None and not strength:
            session.notes.append("The reference was not sent to Stability AI: no strength was chosen for it.")
        return AudioRequest(verb=TEXT, **common)
    heard = decoded(path)[:, : int(session.model.seconds_high * RATE_HZ)]
    if heard.shape[1] < SOURCE_SECONDS_LOW * RATE_HZ:
        session.notes.append("The reference is shorter than the 6 seconds that Stability AI needs, so it was not used.")
        return AudioRequest(verb=TEXT, **common)
    session.notes.append(f"Made from the reference, with a strength of {float(strength):g}.")
    source = Source(wav_bytes(heard), heard.shape[1] / RATE_HZ)
    return AudioRequest(verb=AUDIO, source=source, strength=float(strength), **common)


def _takes(session: _Session, calls: PaidCalls, wanted: list[str]) -> tuple[tuple[Stem, ...], list[str]]:
    """A take for each instrument, brought onto one beat grid; what does not fit is left out."""
    brief, family = session.brief, genre(session.brief.genre)
    frames = round(brief.duration_seconds * RATE_HZ)
    sounds = {wish.name: wish.sound for wish in brief.instruments}
    stems: list[Stem] = []
    prompts: list[str] = []
    for number, name in enumerate(wanted):
        prompt = stability_prompt(brief, family, instrument=name)
        prompts.append(f"{name}: {prompt}")
        fitted = fit_take(_piece(session, calls, prompt, number), RATE_HZ, brief.tempo_bpm, brief.key, frames)
        if fitted.audio is None:
            session.notes.append(f"The take of {name} was dropped: {fitted.note}.")
            continue
        session.notes.append(f"The take of {name}: {fitted.note}.")
        role = instrument(sounds[name]).role
        played = (PlayedInstrument(asked=name, played_by="Stable Audio"),)
        title = _file_name(name)
        stems.append(stem(session.ctx, title, role, fitted.audio, played, hints_for(role, family)))
    if not stems:
        raise PermanentError("None of the takes fits the tempo and key that were asked: ask for one piece instead.")
    return tuple(stems), prompts


def _file_name(name: str) -> str:
    return "".join(c if c.isalnum() or c in " -" else "-" for c in name).strip().capitalize() or "Take"


def _seed(seed: int, take: int, part: int) -> int:
    """1 to 4294967294, since 0 would let the service draw one."""
    return 1 + (seed + 7_919 * part + 104_729 * take) % SEED_RANGE[1]
