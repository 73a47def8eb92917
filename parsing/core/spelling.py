"""Plural and singular of musical nouns."""

from __future__ import annotations

_IRREGULAR = {
    "celli": "cello",
    "timpani": "timpani",
    "maracas": "maracas",
    "bongos": "bongo",
    "congas": "conga",
    "brass": "brass",
    "brushes": "brush",
    "cliches": "cliche",
    "melodies": "melody",
    "harmonies": "harmony",
    "bass": "bass",
    "basses": "bass",
    "chorus": "chorus",
    "voices": "voice",
    "claves": "clave",
    "strings": "string",
    "keys": "keys",
    "vibes": "vibes",
    "rhodes": "rhodes",
    "celesta": "celesta",
    "blues": "blues",
    "lyrics": "lyrics",
    "cymbals": "cymbal",
    "bagpipes": "bagpipe",
    "woodwinds": "woodwind",
}


def singular(noun: str) -> str:
    """A musical noun in the singular; the last word decides."""
    head, _, last = noun.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith(("ss", "us", "is", "os")) or len(last) <= 3 or not last.endswith("s"):
        pass
    elif last.endswith("ies") and len(last) > 4:
        last = last[:-3] + "y"
    elif last.endswith(("ches", "shes", "sses", "xes")):
        last = last[:-2]
    else:
        last = last[:-1]
    return f"{head} {last}".strip()


def plural_forms(noun: str) -> tuple[str, ...]:
    """The plurals that people write for a musical noun."""
    if noun.endswith("s") and not noun.endswith("ss"):
        return (f"{noun}es",) if noun.endswith("bass") else ()
    if noun.endswith(("ss", "x", "ch", "sh")):
        return (f"{noun}es",)
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return (f"{noun[:-1]}ies", f"{noun}s")
    return (f"{noun}s",)
