"""Who plays: the style's own players, the instruments that the prompt asked for, less what it excluded."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from generation.core.compose.exclusion import is_excluded
from generation.core.compose.guests import KICK_KEY, by_turns, guest_plan, one_doubling
from generation.core.compose.names import KitPiece, is_plain_piece, piece_named, singular
from generation.core.compose.single_drums import is_kit, single_drum
from generation.core.compose.stem_names import grouped, true_stem
from generation.core.compose.style import PartPlan, Style, load_table
from musicassist.catalog.documents import read_document
from musicassist.catalog.loader import genre, instruments
from musicassist.catalog.schema import Instrument
from musicassist.contracts.brief import InstrumentWish, MusicBrief
from musicassist.contracts.form_words import ONLY, VOICES, alone_in

MOST_STEMS = 8
STAND_INS = {
    "chords": ("piano", "rhodes", "strings", "synth", "acoustic_guitar"),
    "lead": ("piano", "saxophone", "violin", "soft_lead", "clean_guitar"),
    "bass": ("bass_guitar", "upright_bass", "synth_bass"),
}
"""Who takes a core chair when the prompt excluded all of the style's own."""
CORE_ROLES = ("drums", "bass", "chords", "lead")
_SECOND_VOICE_DB = -3.0
SOLO_WORDS = ("solo", "only", "unaccompanied", "alone")
CHOIR = (("lead", "female_vocal"), ("chords", "choir"), ("bass", "male_vocal"))
"""Who sings tune, chords and bass where nothing but voices is heard and nobody else does."""
A_CAPPELLA = ("a cappella", "barbershop", "doo-wop a cappella")
PIANO_GENRES = ("solo piano", "piano solo", "piano")


@dataclass(frozen=True)
class Seat:
    """A player with an instrument.

    Attributes
    ----------
    plan : PartPlan
    instrument : str
        Slug.
    asked : str
        The wish that it answers.
    chair : str
        What the style calls the chair; empty for a guest's.
    piece : KitPiece, optional
        The single drum that was asked of this kit.
    single : bool
        Whether the kit plays this drum alone.
    """

    plan: PartPlan
    instrument: str
    asked: str = ""
    chair: str = ""
    piece: KitPiece | None = None
    single: bool = False


def seat_players(brief: MusicBrief, style: Style, rng: np.random.Generator) -> list[Seat]:
    """The ensemble for a brief.

    Every asked instrument takes the chair of its role, or a new one; excluded instruments are absent. What makes the
    style (its beat, its bass, its signature chairs) keeps its own players beside them, unless only the asked ones
    are to play. With many wishes the style's own colours step back, but its core (drums, bass, chords, lead) stays.
    """
    known = instruments()
    wishes = wishes_of(brief)
    if is_solo(brief, wishes, known):
        return _solo_seats(wishes[0], known[wishes[0].sound])
    seats: list[Seat] = []
    for plan in style.parts:
        seat = _own_seat(plan, brief, known, [other.instrument for other in seats], rng)
        if seat is not None:
            seats.append(seat)
    alone = ONLY in brief.structure and bool(wishes)
    kept = () if alone else kept_chairs(style, beat_driven=genre(brief.genre).beat_driven)
    for wish in wishes:
        single = single_drum(wish, known[wish.sound])
        if single is not None:
            _seat_drum(seats, wish, single, style, alone=alone)
        else:
            _seat_wish(seats, wish, known[wish.sound], kept)
    seats.extend(_second_voice(style, seats))
    if len([w for w in wishes if known[w.sound].group not in ("drums", "texture")]) >= 3:
        seats = _make_room(seats, kept)
    if alone:
        seats = [seat for seat in seats if seat.asked]
    elif is_a_cappella(brief):
        seats = _voices_alone(seats, known)
    return grouped(_unique_names(by_turns(one_doubling(seats))), MOST_STEMS - style.transitions.effects)


def kept_chairs(style: Style, *, beat_driven: bool) -> tuple[str, ...]:
    """The chairs that a wish takes only when it does their very job: the signature, and where there is a beat its kit
    and its bass.
    """
    beat = [plan.name for plan in style.parts if plan.role == "bass" or plan.kind.startswith("drums")]
    return (*style.signature, *(beat if beat_driven else ()))


def _second_voice(style: Style, seats: list[Seat]) -> list[Seat]:
    """The lead's second voice, by the same instrument on the same stem, where the style has one."""
    lead = next((seat for seat in seats if seat.plan.role == "lead"), None)
    if not style.lead_harmony or lead is None or lead.plan.kind != "theme":
        return []
    name, level_db = f"{lead.plan.name} second voice", lead.plan.level_db + _SECOND_VOICE_DB
    plan = replace(
        lead.plan, name=name, role="counter", kind="harmony", level_db=level_db, pan=-lead.plan.pan, enter=1.0
    )
    return [Seat(plan, lead.instrument)]


def wishes_of(brief: MusicBrief) -> list[InstrumentWish]:
    """The asked instruments that have a sound; ``solo piano`` as a genre's name asks for the piano."""
    known = instruments()
    wishes = [wish for wish in brief.instruments if wish.sound in known]
    if not wishes and any(name in PIANO_GENRES for name in brief.genres):
        wishes = [InstrumentWish("piano", "piano")]
    return wishes


def is_solo(brief: MusicBrief, wishes: list[InstrumentWish], known: dict[str, Instrument]) -> bool:
    """Whether one instrument is to play alone."""
    if len({wish.sound for wish in wishes}) != 1 or known[wishes[0].sound].group in ("drums", "percussion", "texture"):
        return False
    plain = [word for word in brief.structure if word == ONLY or (word.startswith("solo ") and " after " not in word)]
    if any(word in f"{' '.join(plain)} {' '.join(brief.genres)}".lower().split() for word in SOLO_WORDS):
        return True
    silenced = {singular(word) for word in brief.excluded}
    without_rhythm = bool(silenced & {"drum", "beat", "percussion"}) and "bass" in silenced
    return without_rhythm and (len(silenced) >= 3 or wishes[0].name.startswith("solo "))


def _own_seat(
    plan: PartPlan, brief: MusicBrief, known: dict[str, Instrument], taken: list[str], rng: np.random.Generator
) -> Seat | None:
    """The style's player with one of its usual instruments that exists, is free and is not excluded."""
    draw, pick = float(rng.random()), float(rng.random())
    usual = [slug for slug in plan.instruments if _is_free(slug, plan, brief, known)]
    free = usual or [slug for slug in STAND_INS.get(plan.role, ()) if _is_free(slug, plan, brief, known)]
    free = [slug for slug in free if slug not in taken] or (free if plan.role in CORE_ROLES else [])
    if not free or draw > plan.chance:
        return None
    favourite = len(free) == 1 or pick < 0.6
    slug = free[0] if favourite else free[1 + int((pick - 0.6) / 0.4 * (len(free) - 1)) % (len(free) - 1)]
    fitted = plan if usual else replace(_fitted(plan, known[slug]), kind=_simpler(plan.kind))
    name = fitted.name if slug in taken else known[slug].name
    stem = true_stem(fitted.stem, known[slug])
    return Seat(replace(fitted, name=capitalised(name), stem=stem), slug, chair=plan.name)


def _is_free(slug: str, plan: PartPlan, brief: MusicBrief, known: dict[str, Instrument]) -> bool:
    return slug in known and not is_excluded(known[slug], plan.role, brief.excluded)


def _simpler(kind: str) -> str:
    """A stand-in does not play power chords or an 808's slides."""
    return {"power": "comp", "808": "pedal"}.get(kind, kind)


def capitalised(name: str) -> str:
    """A part's name: only the first letter changes."""
    return name[:1].upper() + name[1:]


def _seat_wish(seats: list[Seat], wish: InstrumentWish, sound: Instrument, kept: tuple[str, ...]) -> None:
    """Give a wish the best chair: its own sound's, then one of its role whose player nobody asked for."""
    chairs = [i for i, seat in enumerate(seats) if not seat.asked and seat.plan.kind not in ("counter", "double")]
    same = [i for i in chairs if seats[i].instrument == wish.sound]
    usual = [i for i in chairs if wish.sound in seats[i].plan.instruments]
    role = [i for i in chairs if seats[i].plan.role == sound.role and _can_take(seats[i].plan, sound)]
    role = [i for i in role if seats[i].chair not in kept or _does_the_job(seats[i].plan, wish, sound)]
    for choice in (same, usual, role):
        if choice:
            seat = seats[choice[0]]
            generic = wish.sound == "drums" and seat.plan.role == "drums"
            slug = seat.instrument if generic else wish.sound
            seats[choice[0]] = Seat(_fitted(seat.plan, sound, wish.name), slug, wish.name, seat.chair)
            return
    seats.append(Seat(_fitted(_own_strokes(guest_plan(sound, seats), wish), sound, wish.name), wish.sound, wish.name))


def _own_strokes(plan: PartPlan, wish: InstrumentWish) -> PartPlan:
    """The plan with the strokes of the very piece that was asked for, where its sound has more (``open hi-hat``)."""
    piece = piece_named(wish.name) if plan.kind == "percussion" else None
    narrower = piece is not None and bool(piece.patterns) and wish.sound not in piece.sounds
    return replace(plan, patterns=piece.patterns) if piece is not None and narrower else plan


def _seat_drum(seats: list[Seat], wish: InstrumentWish, drum: KitPiece, style: Style, *, alone: bool) -> None:
    """A wish for one drum: the style's kit answers it and stays whole; where no kit plays, one plays this drum alone.

    Only a name that says how the drum sounds (``gated snare``) changes the kit.
    """
    known = instruments()
    plain = is_plain_piece(wish.name)
    at = next((i for i, seat in enumerate(seats) if is_kit(seat.plan, known[seat.instrument]) and not seat.asked), None)
    if at is not None and not alone:
        slug = seats[at].instrument if plain else wish.sound
        seats[at] = replace(seats[at], instrument=slug, asked=wish.name, piece=drum)
        return
    own = next((plan for plan in style.parts if plan.kind.startswith("drums")), None)
    usual = [slug for slug in own.instruments if is_kit(own, known[slug])] if own else []
    slug = usual[0] if usual and plain else wish.sound
    plan = own or guest_plan(known[wish.sound], ())
    name = capitalised(wish.name)
    plan = replace(plan, name=name, stem=name, kind=own.kind if own else "drums", patterns=drum.patterns, chance=1.0)
    seats.append(Seat(plan, slug, wish.name, piece=drum, single=True))


def _does_the_job(plan: PartPlan, wish: InstrumentWish, sound: Instrument) -> bool:
    """Whether a wish is what a kept chair is for: a kit for the beat, for the bass any bass that is no signature's."""
    if plan.kind.startswith("drums"):
        return sound.group == "drums"
    return plan.role == "bass" and plan.kind != "808" and (sound.group == "bass" or "bass" in wish.name.split())


def _can_take(plan: PartPlan, sound: Instrument) -> bool:
    """Whether a player's way of playing suits an instrument."""
    if plan.kind in ("drums", "drums_rolls"):
        return sound.source == "kit" and sound.low <= KICK_KEY
    if plan.kind == "power":
        return sound.group in ("guitar", "synth")
    if plan.kind == "texture":  # what is struck in time takes no bed's chair
        return f"texture_{sound.slug}" not in load_table("roles.toml")
    if plan.kind == "808":
        return sound.group in ("bass", "synth")
    return plan.kind != "percussion" or sound.group in ("percussion", "drums")


def _fitted(plan: PartPlan, sound: Instrument, wish: str = "") -> PartPlan:
    """The plan in the instrument's own register, named after the wish."""
    low, high = (sound.low, sound.high) if plan.kind == "percussion" else (plan.low, plan.high)
    if sound.source != "kit" and plan.role not in ("drums", "texture"):
        while high - 5 > sound.high and low - 12 >= sound.low - 5:
            low, high = low - 12, high - 12
        while low + 5 < sound.low and high + 12 <= sound.high + 5:
            low, high = low + 12, high + 12
        low, high = max(low, sound.low), min(high, sound.high)
        if high - low < 12:
            low, high = sound.low, max(sound.high, sound.low + 12)
    name = part_name(wish, sound)
    stem = plan.stem if plan.kind.startswith("drums") and sound.group == "drums" else name
    return replace(
        plan, name=name, stem=stem, low=low, high=high, chance=1.0, leave=PartPlan.leave if wish else plan.leave
    )


def part_name(wish: str, sound: Instrument) -> str:
    """What a player is called: as it was asked for, and by the sound that plays it where that is another."""
    player = sound.played_as.removeprefix("nearest sound: ") or sound.name
    kit = sound.group == "drums" and bool(wish) and any(alias.startswith(wish) for alias in sound.aliases)
    same = kit or singular(wish) in (singular(sound.name), singular(player)) or wish == sound.slug
    if not wish or (same and player == sound.name) or singular(wish) in singular(sound.name).split():
        return capitalised(sound.name)
    return capitalised(f"{wish} ({player})")


def _solo_seats(wish: InstrumentWish, sound: Instrument) -> list[Seat]:
    """One player: melody and, where the instrument has the hands for it, its accompaniment."""
    table = load_table("roles.toml")
    rows = [("melody", table["solo_melody"])]
    if sound.group in ("keys", "guitar") or sound.slug in ("harp", "strings", "synth_strings", "choir"):
        rows.append(("accompaniment", table["solo_accompaniment"]))
    seats = []
    for suffix, row in rows:
        document = {"name": sound.name, "stem": sound.name, "instruments": [sound.slug], **row}
        plan = _fitted(read_document(PartPlan, document, "roles.toml"), sound, wish.name)
        if len(rows) > 1:
            name = f"{plan.name} {suffix}"
            plan = replace(plan, name=name, stem=name, low=max(sound.low, plan.low), high=min(sound.high, plan.high))
        seats.append(Seat(plan, wish.sound, wish.name))
    return seats


def is_a_cappella(brief: MusicBrief) -> bool:
    """Whether nothing but voices is to be heard throughout; ``a cappella intro`` is the intro's alone."""
    in_a_section = any(VOICES in names for _, names in alone_in(brief.structure))
    return any(name in A_CAPPELLA for name in brief.genres) and not in_a_section and "vocal" not in brief.excluded


def _voices_alone(seats: list[Seat], known: dict[str, Instrument]) -> list[Seat]:
    """Everybody who sings, whoever was asked for by name, and voices for tune, chords and bass."""
    sung = [seat for seat in seats if seat.asked or known[seat.instrument].group == "voice"]
    for role, slug in CHOIR:
        if not any(seat.plan.role == role for seat in sung):
            sung.append(Seat(_sung_plan(role, known[slug]), slug))
    return [replace(seat, plan=replace(seat.plan, enter=min(seat.plan.enter, 0.3), rests=())) for seat in sung]


def _sung_plan(role: str, sound: Instrument) -> PartPlan:
    document = {"name": sound.name, "stem": "Voice", "instruments": [sound.slug]}
    plan = read_document(PartPlan, {**document, **load_table("roles.toml")[role]}, "roles.toml")
    return replace(_fitted(plan, sound), stem=capitalised(sound.name))


def _make_room(seats: list[Seat], always: tuple[str, ...]) -> list[Seat]:
    """Keep what was asked, the chairs that always stay, and of the style's own one player for each core role that
    nobody asked for.
    """
    covered = {seat.plan.role for seat in seats if seat.asked and seat.plan.kind != "percussion"}
    kept: list[Seat] = []
    for seat in seats:
        if not seat.asked and (not seat.chair or seat.chair not in always):
            if seat.plan.role not in CORE_ROLES or seat.plan.role in covered:
                continue
            covered.add(seat.plan.role)
        kept.append(seat)
    return kept


def _unique_names(seats: list[Seat]) -> list[Seat]:
    met: dict[str, int] = {}
    named = []
    for seat in seats:
        met[seat.plan.name] = met.get(seat.plan.name, 0) + 1
        number = met[seat.plan.name]
        named.append(seat if number == 1 else replace(seat, plan=replace(seat.plan, name=f"{seat.plan.name} {number}")))
    return named
