"""What a prompt excluded, and whom that silences."""

from __future__ import annotations

from generation.core.compose.names import kin_of, piece_named, singular
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


def is_excluded(sound: Instrument, role: str, excluded: tuple[str, ...]) -> bool:
    """Whether the exclusions silence an instrument in a role.

    A word silences by group (``drums``, ``guitar``), by role (``melody``), or by the instrument's own names;
    ``piano`` also silences ``felt piano``, for its name ends so. The name of a single piece of a kit silences the
    sounds that are this piece alone and never a kit, which plays on without its keys.
    """
    own = {singular(name) for name in (sound.name, sound.slug, *sound.aliases)}
    for phrase in excluded:
        word = singular(phrase)
        piece = piece_named(phrase) if sound.source == "kit" else None
        if piece is not None:
            if sound.slug in piece.sounds:
                return True
            continue
        if sound.slug in kin_of(word):
            return True
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
