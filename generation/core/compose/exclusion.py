"""What a prompt excluded, and whom that silences."""

from __future__ import annotations

from musicassist.catalog.schema import Instrument

GROUP_WORDS: dict[str, tuple[str, ...]] = {
    "drum": ("drums", "percussion"),
    "drum kit": ("drums",),
    "beat": ("drums", "percussion"),
    "percussion": ("drums", "percussion"),
    "bass": ("bass",),
    "bassline": ("bass",),
    "bass line": ("bass",),
    "keyboard": ("keys",),
    "key": ("keys",),
    "guitar": ("guitar",),
    "string": ("strings",),
    "brass": ("brass",),
    "horn": ("brass",),
    "wind": ("winds",),
    "woodwind": ("winds",),
    "synth": ("synth",),
    "synthesizer": ("synth",),
    "synthesiser": ("synth",),
    "electronic": ("synth",),
    "vocal": ("voice",),
    "voice": ("voice",),
    "singing": ("voice",),
    "singer": ("voice",),
    "choir": ("voice",),
    "lyric": ("voice",),
    "texture": ("texture",),
    "noise": ("texture",),
    "effect": ("texture",),
    "fx": ("texture",),
}
_DRUM_WORDS = ("drum", "drum kit", "beat", "percussion")
_ROLE_WORDS = {"melody": "lead", "lead": "lead", "chord": "chords", "pad": "pad"}


def singular(word: str) -> str:
    """A lower-case word without its plural s (but ``bass`` and ``brass`` keep theirs)."""
    text = word.strip().lower().replace("_", " ").replace("-", " ")
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text


def is_excluded(sound: Instrument, role: str, excluded: tuple[str, ...]) -> bool:
    """Whether the exclusions silence an instrument in a role.

    A word silences by group (``drums``, ``guitar``), by role (``melody``), or by the instrument's own names;
    ``piano`` also silences ``felt piano``, for its name ends so.
    """
    own = {singular(name) for name in (sound.name, sound.slug, *sound.aliases)}
    for phrase in excluded:
        word = singular(phrase)
        mallets = sound.group == "percussion" and sound.source != "kit"
        if mallets and word in _DRUM_WORDS:
            continue
        if sound.group in GROUP_WORDS.get(word, ()) or word in own or _ROLE_WORDS.get(word) == role:
            return True
        if role == "drums" and "drums" in GROUP_WORDS.get(word, ()):
            return True
        if role == "bass" and word in ("bass", "bassline", "bass line"):
            return True
        ends = singular(sound.name).endswith(f" {word}") or singular(sound.slug).endswith(f" {word}")
        if ends and word not in GROUP_WORDS:
            return True
    return False
