"""From a brief to a score: plan the form, the harmony and the players, then let each part play."""

from __future__ import annotations

from dataclasses import replace

from generation.core.compose.adlibs import with_ad_libs
from generation.core.compose.arrangement import active_bars, fill_silence
from generation.core.compose.articulation import articulate, spread_chords
from generation.core.compose.beat_switch import with_breath
from generation.core.compose.casting import cast_sections, only_cast_heard
from generation.core.compose.drums import kick_beats
from generation.core.compose.edges import HARD_STOP, fade_beats, with_edges
from generation.core.compose.ending import close_part, last_bar_struck
from generation.core.compose.ensemble import Seat, is_a_cappella, is_solo, seat_players, wishes_of
from generation.core.compose.form import SMALLEST_FORM_BARS, bar_energies, plan_form
from generation.core.compose.fusion import fused, plainly_played
from generation.core.compose.groove import lay_back
from generation.core.compose.guests import KICK_KEY
from generation.core.compose.harmony import coloured_by, plan_harmony
from generation.core.compose.hook import DRAFTS, HOOK_DRAFTS
from generation.core.compose.lift import lifted_chords, lifted_key, lifted_notes, plan_lift
from generation.core.compose.melody import lead_floors
from generation.core.compose.moods import bias_of
from generation.core.compose.names import barred_keys
from generation.core.compose.piece import Piece, rng_for
from generation.core.compose.players import Cue, play
from generation.core.compose.rubato import plan_rubato
from generation.core.compose.seating import seated_apart
from generation.core.compose.seeds import Seeds
from generation.core.compose.single_drums import allowed_notes, is_heard, plan_of_strokes
from generation.core.compose.staging import forward_gains, stage_entries
from generation.core.compose.style import Style, load_style
from generation.core.compose.style_check import check_style
from generation.core.compose.transitions import effect_parts, filter_automation, with_gaps, with_stops, with_tape_stops
from generation.core.compose.unmet import unmet_words
from generation.core.score import AutomationPoint, ChordSpan, Note, Part, Score, ScoreSection
from musicassist.catalog.loader import instruments
from musicassist.catalog.schema import Genre
from musicassist.contracts.brief import Key, Metre, MusicBrief
from musicassist.contracts.form_words import ONLY
from musicassist.theory.chord import chord_symbol
from musicassist.theory.meter import grid_of, quarter_tempo
from musicassist.theory.scale import harmony_pitch_classes, is_minor, scale_pitch_classes

_ORDER = ("drums", "lead", "bass", "chords", "pad", "counter", "texture")


def compose(brief: MusicBrief, genre: Genre, *, rng_seed: int, seeds: Seeds | None = None) -> Score:
    """Write the whole piece that a brief asks for.

    Parameters
    ----------
    brief : MusicBrief
    genre : Genre
        The catalog's family; its musical material is ``generation/data/styles/<slug>.toml``.
    rng_seed : int
        The same brief and seed give the same score; another seed another piece.
    seeds : Seeds, optional
        In place of ``rng_seed``, for a piece of which only a part is another.

    Raises
    ------
    BadInput
        When the style has no material, or the metre or mode cannot be written.
    """
    seeds = seeds or Seeds.single(rng_seed)
    piece = plan_piece(brief, genre, seeds.form, harmony_seed=seeds.harmony)
    seats = seated_apart(seat_players(brief, piece.style, piece.rng("ensemble")), piece.rng("seating"))
    effects = [] if ONLY in brief.structure or is_a_cappella(brief) else effect_parts(piece, seats)
    parts = only_cast_heard(piece, seats, [*_play_all(piece, seats, seeds), *effects])
    parts = with_edges(piece, parts)
    return Score(
        tempo_bpm=piece.tempo_bpm,
        key=brief.key,
        metre=piece.grid.metre,
        bars=piece.bars,
        sections=tuple(
            ScoreSection(
                f"{s.name} (beat switch)" if s.start_bar == piece.switch_bar else s.name,
                s.start_bar,
                s.bars,
                round(s.energy, 3),
            )
            for s in piece.sections
        ),
        chords=tuple(
            ChordSpan(
                c.start_beats, c.duration_beats, chord_symbol(c.chord, brief.key), c.chord.roman, c.chord.pitch_classes
            )
            for c in lifted_chords(piece.chords, piece.lift, piece.bar_beats)
        ),
        parts=tuple(part for part in parts if part.notes),
        fade_out_beats=fade_beats(piece),
        rubato=plan_rubato(piece),
        key_changes=((piece.lift.bar, lifted_key(brief.key, piece.lift)),) if piece.lift else (),
        notes=_remarks(brief, piece, seats),
    )


def plan_piece(brief: MusicBrief, genre: Genre, seed: int, *, harmony_seed: int | None = None) -> Piece:
    """Everything that is decided before any note; the chords by a seed of their own where one is given."""
    own = load_style(genre.slug)
    check_style(own)
    style, loan = fused(own, brief)
    mood = bias_of(brief.mood_profile)
    style = replace(style, colour=coloured_by(style.colour, mood.richness))
    grid = grid_of(played_metre(brief, style))
    tempo = quarter_tempo(brief.tempo_bpm, grid.metre)
    bars = max(2, round(brief.duration_seconds * tempo / 60 / grid.bar_beats))
    sections = plan_form(
        style,
        bars,
        rng_for(seed, "form"),
        energy_bias=mood.energy,
        structure=brief.structure,
        bar_seconds=grid.bar_beats * 60 / tempo,
        choruses_of_twelve=style.chorus_bars == 12 or "blues" in " ".join(brief.genres).lower(),
        heard=brief.reference.sections if brief.reference else (),
    )
    lift = plan_lift(style, brief, sections, rng_for(seed, "lift"))
    solo = is_solo(brief, wishes_of(brief), instruments())
    fades = _fades(brief, genre, bars, solo=solo)
    energies = bar_energies(sections)
    return Piece(
        brief=brief,
        style=style,
        grid=grid,
        tempo_bpm=tempo,
        bars=bars,
        sections=sections,
        chords=plan_harmony(
            style,
            brief.key,
            sections,
            grid.bar_beats,
            seed if harmony_seed is None else harmony_seed,
            brief.genres,
            lift,
            mood.valence,
        ),
        lift=lift,
        energies=last_bar_struck(energies) if style.transitions.last_blow and not fades else energies,
        scale=melody_scale(style, brief.key),
        mood=mood,
        seed=seed,
        fades=fades,
        loan=loan,
    )


def played_metre(brief: MusicBrief, style: Style) -> Metre:
    """The brief's metre; a slow piece of a style that then goes in triplets is in 12/8 unless a metre was asked for."""
    slow = brief.tempo_bpm < style.compound_below_bpm
    return Metre(12, 8) if slow and brief.metre == Metre(4, 4) and not brief.asked("metre") else brief.metre


def _fades(brief: MusicBrief, genre: Genre, bars: int, *, solo: bool) -> bool:
    """Whether the piece fades out: as the prompt says, or as the style does when it is long enough."""
    words = " ".join(brief.structure).lower().replace("-", " ")
    if HARD_STOP in words:
        return False
    return "fade out" in words or (genre.fades and bars >= SMALLEST_FORM_BARS and not solo)


def melody_scale(style: Style, key: Key) -> tuple[int, ...]:
    """Pitch classes of the melody: the asked scale, or the style's habit inside a plain major or minor."""
    if key.mode not in ("major", "minor", "dorian", "mixolydian") or style.melody_scale == "scale":
        return scale_pitch_classes(key) if len(scale_pitch_classes(key)) <= 7 else harmony_pitch_classes(key)
    minor = is_minor(key.mode)
    wanted = "blues" if style.melody_scale == "blues" and minor else "minor pentatonic" if minor else "major pentatonic"
    return scale_pitch_classes(Key(key.tonic, wanted))


def _play_all(piece: Piece, seats: list[Seat], seeds: Seeds) -> list[Part]:
    """Every seat's part, in the seats' order; drums and lead are played first, for the others listen to them."""
    rootless = any(seat.plan.role == "bass" for seat in seats)
    actives = [
        [False] * piece.bars if seat.plan.kind == "harmony" else active_bars(piece, seat.plan, asked=bool(seat.asked))
        for seat in seats
    ]
    plans = [seat.plan for seat in seats]
    stage_entries(piece, plans, actives)
    fill_silence(piece, plans, actives)
    cast_sections(piece, seats, actives)
    gains = {plan.name: gain for plan, gain in zip(plans, forward_gains(piece, plans, actives), strict=True)}
    heard = {seat.plan.name: active for seat, active in zip(seats, actives, strict=True)}
    written: dict[str, list[Note]] = {}
    tune: list[Note] = []
    lead: list[Note] = []
    kicks: list[float] = []
    for seat in sorted(seats, key=lambda s: _ORDER.index(s.plan.role) if s.plan.role in _ORDER else 9):
        cue = Cue(heard[seat.plan.name], tune if seat.plan.kind == "harmony" else lead, kicks, rootless)
        own = replace(piece, seed=seeds.of_role(seat.plan.role))
        notes = _played(own, seat, cue)
        if seat.plan.role == "lead" and not lead:
            tune, notes = notes, with_ad_libs(own, seat.plan, notes)
            lead = notes
            piece = replace(piece, lead_floor=lead_floors(piece, lead))
        if seat.plan.role == "drums" and not kicks:
            kicks = _kicks(own, seat, cue, notes)
        played = articulate(piece, seat.plan, seat.instrument, notes)
        played = with_tape_stops(piece, seat.plan, with_gaps(piece, seat.plan, played))
        played = with_breath(piece, seat.plan, with_stops(piece, seat.plan, played))
        closed = close_part(piece, seat.plan, played, rootless=rootless)
        closed = spread_chords(piece, seat.plan, seat.instrument, closed)
        pitched = seat.plan.role not in ("drums", "texture")
        lifted = lifted_notes(closed, piece.lift, piece.bar_beats) if pitched else closed
        written[seat.plan.name] = allowed_notes(seat, seats, piece.brief.excluded, lifted)
    return [_part(piece, seat, written[seat.plan.name], gains[seat.plan.name]) for seat in seats]


def _kicks(piece: Piece, seat: Seat, cue: Cue, notes: list[Note]) -> list[float]:
    """Where the kick sounds, or would sound if nobody had refused it: an 808 plays on its own there."""
    if KICK_KEY not in barred_keys(piece.brief.excluded):
        return kick_beats(notes)
    return kick_beats(_played(replace(piece, brief=replace(piece.brief, excluded=())), seat, cue))


def _played(piece: Piece, seat: Seat, cue: Cue) -> list[Note]:
    """What a seat plays; an asked drum that the style's beat lacks gets strokes of its own."""
    notes = play(piece, seat.plan, cue)
    strokes = plan_of_strokes(seat)
    if strokes is None or is_heard(seat, notes, has_beat=bool(piece.style.drums)):
        return notes
    added = play(piece, strokes, cue)
    return added if seat.single else sorted([*notes, *added], key=lambda n: (n.start_beats, n.pitch))


def _part(piece: Piece, seat: Seat, notes: list[Note], gains: tuple[AutomationPoint, ...]) -> Part:
    plan = seat.plan
    sound = instruments()[seat.instrument]
    if plan.role not in ("drums", "texture"):
        notes = [replace(note, pitch=_within(note.pitch, sound.low, sound.high)) for note in notes]
    return Part(
        name=plan.name,
        stem=plan.stem,
        role=plan.role,
        instrument=seat.instrument,
        notes=lay_back(piece, plan.role, _distinct(notes), plan.name),
        level_db=plan.level_db,
        pan=plan.pan,
        automation={**filter_automation(piece, plan), **({"gain_db": gains} if gains else {})},
        asked=seat.asked,
    )


def _within(pitch: int, low: int, high: int) -> int:
    while pitch < low and pitch + 12 <= high:
        pitch += 12
    while pitch > high and pitch - 12 >= low:
        pitch -= 12
    return pitch


def _distinct(notes: list[Note]) -> list[Note]:
    """No two notes of one part on one pitch at one time: the louder stays."""
    best: dict[tuple[float, int], Note] = {}
    for note in notes:
        place = (round(note.start_beats, 4), note.pitch)
        if place not in best or best[place].velocity < note.velocity:
            best[place] = note
    return list(best.values())


def _remarks(brief: MusicBrief, piece: Piece, seats: list[Seat]) -> tuple[str, ...]:
    known = instruments()
    strongest = max(piece.sections, key=lambda section: section.energy)
    playing = {seat.chair: known[seat.instrument].name for seat in seats if not seat.asked}
    plain = plainly_played(load_style(piece.style.slug), brief)
    remarks = [piece.loan.told(playing)] if piece.loan else [plain] if plain else []
    remarks += [
        f"{wish.name} has no sound here and was left out." for wish in brief.instruments if wish.sound not in known
    ]
    if any(seat.plan.role == "lead" and seat.plan.kind == "theme" for seat in seats):
        remarks.append(
            f"The hook ({strongest.name}, bar {strongest.start_bar + 1}) is the best of {HOOK_DRAFTS} drafts, "
            f"every other theme the best of {DRAFTS}."
        )
    if piece.grid.metre != brief.metre:
        remarks.append(f"Slow as it is, it goes in {piece.grid.metre}: three eighths to each beat.")
    if piece.lift is not None:
        remarks.append(f"From bar {piece.lift.bar + 1} on it goes on in {lifted_key(brief.key, piece.lift)}.")
    return (*remarks, *unmet_words(piece, seats))
