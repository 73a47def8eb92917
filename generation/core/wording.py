"""The brief in the words that each engine follows best."""

from __future__ import annotations

from musicassist.catalog.loader import instruments
from musicassist.catalog.schema import Genre
from musicassist.contracts.brief import MusicBrief

STABILITY_PROMPT_CHARACTERS = 10_000
MUSICGEN_INSTRUMENTS = 5
ALONE = "only"  # how the brief says that nothing else plays
VOICES = ("voice", "vocal", "choir", "singer")
# Said of more than one, as players and captions do; the brief's names are singular.
PLURALS = ("drum", "vocal", "voice", "string", "horn", "guitar", "synth", "bell", "clap", "hi-hat", "cymbal")


def stability_prompt(brief: MusicBrief, family: Genre, *, instrument: str = "") -> str:
    """Stable Audio reads a list of tags, most important first, with tempo and key as in a sample library.

    Parameters
    ----------
    brief : MusicBrief
    family : Genre
    instrument : str
        Only this one, for a take that becomes a stem.

    Returns
    -------
    str
        At most 10,000 characters. The API has no field for what is not wanted, so that is said in words.
    """
    parts = [", ".join(_genres(brief, family))]
    parts += [f"solo {instrument} stem, no other instruments"] if instrument else [_all_played(brief, family)]
    form = [words for words in brief.structure if words != ALONE]
    parts += [", ".join(brief.moods), ", ".join(brief.style_references), ", ".join(form)]
    parts += [f"{brief.tempo_bpm:g} BPM", str(brief.key), f"{brief.metre} time"]
    if not _wants_voice(brief):
        parts.append("instrumental")
    text = ", ".join(part for part in parts if part)
    negatives = ", ".join(f"no {_plural(name)}" for name in brief.excluded)
    return _cut(f"{text}. {negatives}" if negatives else text, STABILITY_PROMPT_CHARACTERS)


def musicgen_prompt(brief: MusicBrief, family: Genre) -> str:
    """MusicGen was trained on captions: one plain sentence, few instruments, and nothing about what is absent.

    A text encoder that reads "no drums" plays drums, so what is excluded is left out instead of being named.
    """
    genres = " ".join(_genres(brief, family)[:2])
    moods = " ".join(brief.moods[:3])
    played = _instruments(brief, family)[:MUSICGEN_INSTRUMENTS]
    text = f"{moods} {genres} track".strip()
    article = "an" if text[:1] in "aeiou" else "a"
    sentence = f"{article} {text}"
    if played:
        alone = "only " if ALONE in brief.structure else ""
        sentence += f" with {alone}{_listed(played)}"
    return f"{sentence}, in {brief.key}, {brief.metre} time, at {brief.tempo_bpm:.0f} bpm"


def _genres(brief: MusicBrief, family: Genre) -> list[str]:
    return list(dict.fromkeys(brief.genres)) or [family.name]


def _all_played(brief: MusicBrief, family: Genre) -> str:
    names = _instruments(brief, family)
    return f"solo {names[0]}" if ALONE in brief.structure and len(names) == 1 else ", ".join(names)


def _instruments(brief: MusicBrief, family: Genre) -> list[str]:
    """What was asked; the style's own where nothing was, and beside a voice that would be alone otherwise."""
    asked = list(dict.fromkeys(_plural(wish.name) for wish in brief.instruments))
    if any(not _is_voice(name) for name in asked) or (asked and ALONE in brief.structure):
        return asked
    known = instruments()
    usual = [(slug, known[slug].name if slug in known else slug.replace("_", " ")) for slug in family.instruments]
    return asked + [name for slug, name in usual if not _is_excluded(slug, name, brief) and not _is_voice(name)]


def _is_excluded(slug: str, name: str, brief: MusicBrief) -> bool:
    """By its name, by a part of it ("bass" leaves the sub bass out), or by what it is."""
    sound = instruments().get(slug)
    kind = sound.role.rstrip("s") if sound else ""
    words = {*name.split(), *(word.rstrip("s") for word in name.split()), name, kind}
    return any(excluded in words for excluded in brief.excluded)


def _wants_voice(brief: MusicBrief) -> bool:
    return any(_is_voice(wish.name) for wish in brief.instruments)


def _is_voice(name: str) -> bool:
    return any(voice in name for voice in VOICES)


def _plural(name: str) -> str:
    return f"{name}s" if name.split()[-1] in PLURALS else name


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[:characters].rsplit(" ", 1)[0]
