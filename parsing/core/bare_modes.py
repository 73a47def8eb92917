"""Modes without a tonic: ``a minor key``, ``dorian jazz``, ``in the whole-tone scale``, ``klezmer in freygish``."""

from __future__ import annotations

import re

from parsing.core.data_files import word_set
from parsing.core.found import Found
from parsing.core.key_names import MODE_NAMES, mode_called
from parsing.core.lexicon import lexicon
from parsing.core.text import PromptText

_PLAIN = re.compile(r"(?<![a-z])(?:in\s+)?(?:a\s+|some\s+)?(?P<mode>minor|major)[ -](?:key|scale|mode|tonality)\b")
_SCALE = r"modes?|scales?|key|tonality|harmon(?:y|ies)|maqam|makam"
_COLOUR = r"(?:flavou?r(?:ed|s)?|feel|colou?rs?|sound|vibes?|melod(?:y|ies)|riffs?|lines?)"
_NAMED = re.compile(
    rf"(?<![a-z#-])(?P<in>(?:in|using|on) (?:an? |the |some )?)?(?P<mode>{MODE_NAMES})(?![a-z-])"
    rf"(?:[ -](?:(?P<scale>{_SCALE})|{_COLOUR})(?![a-z]))?"
)
_EVERYDAY = frozenset([
    "major", "minor", "maj", "min", "byzantine", "spanish gypsy", "hungarian gypsy", "whole tone", "wholetone",
    "minor pentatonic", "major pentatonic", "pentatonic minor", "pentatonic major", "acoustic scale", "bhairav",
    "ukrainian minor", "romanian minor", "gypsy minor", "gypsy major", "hungarian minor", "phrygian major",
])  # fmt: skip
"""Names that say something else too: they are modes only where a scale is spoken of."""
_ALONE_BEFORE, _ALONE_AFTER = re.compile(r"(?:^|[,;|/\n(.])\s*$"), re.compile(r"\s*(?:$|[,;|/\n).])")
_GOES_ON = word_set("key_goes_on")


def find_bare_modes(text: PromptText, keys: list[Found]) -> list[Found]:
    """Modes that stand by no tonic, as ``key_mode``, outside of what is a key already."""
    found: list[Found] = []
    for match in [*_PLAIN.finditer(text.folded), *_NAMED.finditer(text.folded)]:
        start, end = match.span("mode")
        apart = not any(key.start < end and start < key.end for key in [*keys, *found])
        if apart and text.free(start, end) and (match.re is _PLAIN or _is_meant(text, match)):
            found.append(Found("key_mode", mode_called(match["mode"]), start, end))
    return found


def _is_meant(text: PromptText, match: re.Match[str]) -> bool:
    """Whether a scale is spoken of: it says so, a style follows, or the name means nothing else and stands alone."""
    name = match["mode"].replace("-", " ")
    if match["scale"]:
        return True
    if name in _EVERYDAY:
        return False
    following = re.match(r"[ \t]+([a-z'-]+)(?: [a-z'-]+)?", text.folded[match.end("mode") :])
    word = following[1] if following else ""
    if " " in name or (match["in"] and (not word or word in _GOES_ON)):
        return True
    names = (word, following[0].strip()) if following else ()
    styled = any(entry.kind in ("genre", "instrument") for name in names for entry in lexicon().look_up(name))
    alone = _ALONE_BEFORE.search(text.folded[: match.start()]) and _ALONE_AFTER.match(text.folded[match.end("mode") :])
    return styled or bool(alone) or match.end() > match.end("mode")
