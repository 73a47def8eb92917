"""The brief in the words that each engine follows best."""

from __future__ import annotations

from musicassist.catalog.schema import Genre
from musicassist.contracts.brief import MusicBrief

STABILITY_PROMPT_CHARACTERS = 10_000
MUSICGEN_INSTRUMENTS = 5


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
    instruments = [instrument] if instrument else _instruments(brief, family)
    parts = [", ".join(_genres(brief, family))]
    parts += [f"solo {instrument} stem, no other instruments"] if instrument else [", ".join(instruments)]
    parts += [", ".join(brief.moods), ", ".join(brief.style_references), ", ".join(brief.structure)]
    parts += [f"{brief.tempo_bpm:g} BPM", str(brief.key), f"{brief.metre} time"]
    if not _wants_voice(brief):
        parts.append("instrumental")
    text = ", ".join(part for part in parts if part)
    negatives = _negatives(brief, joiner="no ")
    return _cut(f"{text}. {negatives}" if negatives else text, STABILITY_PROMPT_CHARACTERS)


def musicgen_prompt(brief: MusicBrief, family: Genre) -> str:
    """MusicGen was trained on captions: one plain sentence, few instruments, and nothing about what is absent.

    A text encoder that reads "no drums" plays drums, so what is excluded is left out instead of being named.
    """
    genres = " ".join(_genres(brief, family)[:2])
    moods = " ".join(brief.moods[:3])
    instruments = [name for name in _instruments(brief, family) if name not in brief.excluded][:MUSICGEN_INSTRUMENTS]
    text = f"{moods} {genres} track".strip()
    article = "an" if text[:1] in "aeiou" else "a"
    sentence = f"{article} {text}"
    if instruments:
        sentence += f" with {_listed(instruments)}"
    return f"{sentence}, in {brief.key}, {brief.metre} time, at {brief.tempo_bpm:.0f} bpm"


def _genres(brief: MusicBrief, family: Genre) -> list[str]:
    return list(dict.fromkeys(brief.genres)) or [family.name]


def _instruments(brief: MusicBrief, family: Genre) -> list[str]:
    asked = list(dict.fromkeys(wish.name for wish in brief.instruments))
    return asked or [
        slug.replace("_", " ") for slug in family.instruments if slug.replace("_", " ") not in brief.excluded
    ]


def _wants_voice(brief: MusicBrief) -> bool:
    voices = ("voice", "vocal", "choir", "singer")
    return any(voice in wish.name for wish in brief.instruments for voice in voices)


def _negatives(brief: MusicBrief, *, joiner: str) -> str:
    return ", ".join(f"{joiner}{name}" for name in brief.excluded)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[:characters].rsplit(" ", 1)[0]
