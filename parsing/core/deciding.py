"""From what the text says to a complete brief: every value filled, each with where it came from."""

from __future__ import annotations

from dataclasses import replace

from musicassist.catalog.loader import genres as catalog_genres
from musicassist.catalog.loader import instrument as catalog_instrument
from musicassist.catalog.targets import CEILING_DBTP, TARGETS_LUFS, target_named
from musicassist.contracts.brief import (
    DeliveryTarget,
    InstrumentWish,
    MoodProfile,
    MusicBrief,
    Origin,
    Provenance,
)
from musicassist.contracts.request import PromptRequest
from parsing.core.corrected import asked_adjustment, asked_repair
from parsing.core.found import Found
from parsing.core.inferring import Hints, find_hints, infer_instruments, infer_moods, preferred_family, usual_tempo
from parsing.core.length_choice import decide_duration
from parsing.core.lexicon import lexicon
from parsing.core.nearest import instrument_word
from parsing.core.negation import ENDS_IN_A_PART
from parsing.core.reading import NameFinder, Reading, read
from parsing.core.spelling import singular
from parsing.core.style import Style, character, choose_style, moods_in_name
from parsing.core.targets import delivery_target
from parsing.core.tempo_choice import Decided, decide_tempo
from parsing.core.text import compact
from parsing.core.title import title_of
from parsing.core.tonality import decide_key, decide_metre
from parsing.core.vocabulary import (
    InstrumentWord,
    artist_names,
    mood_words,
    scene_cues,
)

# Long enough for an intro, a theme, a contrast and an ending; short enough to wait for.
_MOODS_APART = 1.1  # of two, from the saddest to the happiest
_LISTED = ("instrument", "mood", "style_reference", "excluded", "structure")
_SUNG = "Nobody sings words here"
_LEFT_OUT_WITH = {"lyrics": "vocal", "words": "vocal", "singing": "vocal"}


def understand(request: PromptRequest, name_finder: NameFinder | None = None) -> MusicBrief:
    """The brief of a request.

    Raises
    ------
    BadInput
        When a stated value is impossible: a flag malformed, a tempo outside 40 to 220 BPM, a length outside 10 to
        600 seconds, a target that is none.
    """
    reading = read(request.prompt, name_finder)
    return decide(request, reading, (), find_hints(reading))


def decide(
    request: PromptRequest, reading: Reading, remarks: tuple[str, ...] = (), hints: Hints | None = None
) -> MusicBrief:
    """The brief of a request whose prompt has been read; raises like :func:`understand`.

    Without ``hints`` nothing is looked up by meaning, which a check at the door does not need.
    """
    hints = hints or Hints()
    style = choose_style(reading, hints.scene, preferred_family(hints), request.reference)
    mood_provenance = _spoken(reading, "mood")
    if hints.scene or not mood_provenance:
        named = {p.value for p in mood_provenance}
        inferred_moods = [p for p in infer_moods(reading, hints) if p.value not in named]
        mood_provenance += inferred_moods[: max(0, 3 - len(named))]
    moods = [p.value for p in mood_provenance]
    mood = character([*moods, *(word for word in moods_in_name(style) if word not in moods)])
    seed, seed_provenance, key_seed = _seed(request, reading)
    tempo, tempo_decided = decide_tempo(
        reading, style, mood.tempo_bias, request.reference, usual_tempo(reading, hints, style)
    )
    key, key_decided = decide_key(reading, style, mood.valence, key_seed, request.reference)
    metre, metre_decided = decide_metre(reading, style, request.reference)
    duration, duration_provenance = decide_duration(request, reading, tempo, metre)
    target, target_provenance = _target(request, reading)
    instruments = tuple(_wish(item) for item in _once(reading.all("instrument")))
    inferred: list[Provenance] = []
    if not instruments:
        instruments, inferred = infer_instruments(reading, hints)
    excluded = _excluded(reading)
    structure = [*reading.values("structure"), *reading.values("feel")]
    if tempo_decided.half_time and "half-time feel" not in structure:
        structure.append("half-time feel")
    return MusicBrief(
        prompt=request.prompt,
        title=title_of(reading, style.family.slug, moods),
        genre=style.family.slug,
        genres=tuple(dict.fromkeys([style.name, *reading.values("genre"), *(p.value for p in _flavours(reading))])),
        tempo_bpm=tempo,
        key=key,
        metre=metre,
        duration_seconds=duration,
        instruments=instruments,
        moods=tuple(moods),
        mood_profile=MoodProfile(mood.energy, mood.valence, mood.density, mood.brightness),
        style_references=tuple(reading.values("style_reference")),
        excluded=excluded,
        target=target,
        seed=seed,
        structure=tuple(structure),
        adjustment=asked_adjustment(reading),
        repair=asked_repair(reading),
        reference=request.reference,
        split_drums=_wanted(reading, "split_drums"),
        dry_stems=_wanted(reading, "dry_stems"),
        provenance=(
            *_style_provenance(reading, style),
            *(p for decided in (tempo_decided, key_decided, metre_decided) for p in decided.provenance),
            *(duration_provenance, target_provenance, seed_provenance),
            *(p for field in _LISTED for p in (mood_provenance if field == "mood" else _spoken(reading, field))),
            *inferred,
        ),
        notes=_notes(
            reading, style, (tempo_decided, key_decided, metre_decided), instruments, excluded, (*remarks, hints.remark)
        ),
        understood=reading.musical or hints.meant,
    )


def _notes(
    reading: Reading,
    style: Style,
    decisions: tuple[Decided, ...],
    instruments: tuple[InstrumentWish, ...],
    excluded: tuple[str, ...],
    remarks: tuple[str, ...],
) -> tuple[str, ...]:
    """Every sentence for the person once, most general first."""
    spelled = [item.note for item in reading.found if item.field in ("genre", "instrument", "mood")]
    sentences = [
        *reading.notes,
        *remarks,
        *_understanding(reading, style),
        style.note,
        *(note for decided in decisions for note in decided.notes),
        *(wish.note for wish in instruments),
        *_artist_notes(reading),
        *spelled,
        *_conflicts(reading, excluded),
    ]
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))


def _once(items: list[Found]) -> list[Found]:
    return list({str(item.value): item for item in reversed(items)}.values())[::-1]


def _spoken(reading: Reading, field: str) -> list[Provenance]:
    return [
        Provenance(field, str(item.value), item.origin, *reading.text.span(item.start, item.end), item.note)
        for item in _once([i for i in reading.all(field) if not isinstance(i.value, tuple)])
    ]


def _style_provenance(reading: Reading, style: Style) -> list[Provenance]:
    start, end = reading.text.span(style.found.start, style.found.end) if style.found else (None, None)
    first = Provenance("genre", style.name, style.origin, start, end, style.note)
    return [first, *(p for p in [*_spoken(reading, "genre"), *_flavours(reading)] if p.value != style.name)]


def _flavours(reading: Reading) -> list[Provenance]:
    """Styles that an adjective beside a named genre lends ("jazzy drum and bass")."""
    lent = []
    for item in _once(reading.all("cue")) if reading.all("genre") else []:
        cue = scene_cues()[str(item.value)]
        if cue.adjective and cue.families[0] in catalog_genres():
            family = catalog_genres()[cue.families[0]]
            words = reading.text.typed(item.start, item.end)
            span = reading.text.span(item.start, item.end)
            lent.append(Provenance("genre", family.name, Origin.INFERRED, *span, f"Lent by “{words}”."))
    return lent


def _seed(request: PromptRequest, reading: Reading) -> tuple[int, Provenance, int]:
    """The seed, and the one that draws the key: a seed that QA corrects leaves an undecided key where it was."""
    flags = reading.all("seed")
    if not flags:
        return request.seed, Provenance("seed", str(request.seed), Origin.DEFAULT), request.seed
    item = flags[-1]
    span = reading.text.span(item.start, item.end)
    return item.value, Provenance("seed", str(item.value), Origin.CORRECTION, *span), request.seed


def _target(request: PromptRequest, reading: Reading) -> tuple[DeliveryTarget, Provenance]:
    stated = reading.all("target")
    flags = [item for item in stated if reading.text.folded.startswith("--", item.start)]
    corrected = [item for item in flags if item.origin is Origin.CORRECTION]
    ceilings = reading.all("ceiling")
    beside = target_named(request.target) if request.target else None
    ceiling = beside.ceiling_dbtp if beside else CEILING_DBTP
    if ceilings and ceiling == CEILING_DBTP:
        ceiling = min(0.0, float(ceilings[0].value))
    chosen = corrected[-1:] or ([] if request.target else flags[-1:] or stated[:1])
    if chosen:
        item = chosen[0]
        target = delivery_target(str(item.value), ceiling, "prompt")
        if corrected and not request.target and len(stated) == len(corrected):
            # A correction restates a default; it does not turn it into a wish.
            target = replace(target, name=_named(target.loudness_lufs), explicit=False)
        return target, Provenance("target", _shown(target), item.origin, *reading.text.span(item.start, item.end))
    if beside:
        target = replace(beside, ceiling_dbtp=ceiling)
        return target, Provenance("target", _shown(target), Origin.ASKED)
    target = DeliveryTarget("streaming", TARGETS_LUFS["streaming"], ceiling)
    return target, Provenance("target", _shown(target), Origin.DEFAULT, note="What the streaming services play at.")


def _named(loudness_lufs: float) -> str:
    return next((name for name, lufs in TARGETS_LUFS.items() if lufs == loudness_lufs), "custom")


def _shown(target: DeliveryTarget) -> str:
    return f"{target.name}, {target.loudness_lufs:g} LUFS, {target.ceiling_dbtp:g} dBTP".replace("-", "−")


def _wish(item: Found) -> InstrumentWish:
    """An instrument with the sound that plays it, and a note when another sound stands in."""
    word = instrument_word(str(item.value))
    sound = catalog_instrument(word.sound)
    if sound.group == "voice" and "choir" not in word.name:
        return InstrumentWish(word.name, sound.slug, f"{_SUNG}; {word.name} is played by {sound.name} sounds.")
    if _same_thing(word, sound.name):
        return InstrumentWish(word.name, sound.slug)
    return InstrumentWish(
        word.name, sound.slug, f"{capitalised(word.name)} is played by the nearest sound, {sound.name}."
    )


def _same_thing(word: InstrumentWord, sound_name: str) -> bool:
    """Whether a sound's name and an instrument's share a word: a grand piano is a piano, a didgeridoo is no tuba."""
    parts = {singular(part) for part in sound_name.replace("-", " ").split() if len(part) >= 3}
    names = " ".join((word.name, *word.aliases))
    return any(part in names for part in parts)


def _excluded(reading: Reading) -> tuple[str, ...]:
    names: list[str] = []
    for item in reading.all("excluded"):
        for value in item.value if isinstance(item.value, tuple) else (item.value,):
            name = canonical_name(str(value))
            names.append(_LEFT_OUT_WITH.get(name, name))
    return tuple(dict.fromkeys(names))


def capitalised(name: str) -> str:
    """A name at the start of a sentence: only its first letter changes."""
    return name[:1].upper() + name[1:]


def canonical_name(name: str) -> str:
    """An excluded thing as the lexicon names it, else in the singular; a part ("drum fill") is not the whole."""
    if ENDS_IN_A_PART.search(name):
        return singular(name.strip().lower())
    return next((entry.name for entry in lexicon().look_up(name)), singular(name.strip().lower()))


def _wanted(reading: Reading, flag: str) -> bool:
    """What the last of such flags says."""
    said = reading.all(flag)
    return bool(said and said[-1].value)


def _understanding(reading: Reading, style: Style) -> list[str]:
    if reading.musical:
        return []
    if reading.all("cue") or (style.origin is Origin.INFERRED and style.found is None):
        return ["The prompt names no music, so the scene was read instead."]
    return ["Nothing in the prompt speaks of music, so every choice is a default."]


def _artist_notes(reading: Reading) -> list[str]:
    notes = []
    for item in _once(reading.all("style_reference")):
        artist = artist_names().get(compact(str(item.value)))
        if artist is None:
            notes.append(f"{item.value} is not known here; the name is kept, and changes nothing in the music.")
    return notes


def _conflicts(reading: Reading, excluded: tuple[str, ...]) -> list[str]:
    """An asked instrument of an excluded family stays, and the rest of the family goes."""
    notes = []
    for name in reading.values("instrument"):
        group = catalog_instrument(instrument_word(name).sound).group
        family = {"drums": "drum", "bass": "bass", "voice": "vocal", "percussion": "percussion"}.get(group)
        if family and family in excluded and name != family:
            notes.append(f"{capitalised(name)} was asked for, so it stays; otherwise there is no {family}.")
    moods = [mood_words()[name] for name in reading.values("mood") if name in mood_words()]
    if moods and max(m.valence for m in moods) - min(m.valence for m in moods) > _MOODS_APART:
        light, dark = max(moods, key=lambda m: m.valence), min(moods, key=lambda m: m.valence)
        notes.append(f"{capitalised(light.name)} and {dark.name} pull apart; the music lies between them.")
    return notes
