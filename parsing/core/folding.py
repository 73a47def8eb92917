"""Characters made comparable: case, accents, dashes and widths folded; and what a word is."""

from __future__ import annotations

import re
import unicodedata

# Characters that carry musical or typographic meaning and that NFKD leaves alone.
_SAME = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe",
    "♯": "#", "♭": "b", "♮": "", "＃": "#", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-",
    "’": "'", "‘": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "×": "x", "⁄": "/", "∕": "/", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i",
    "ħ": "h", "Ħ": "h", "ŋ": "n", "ɔ": "o", "\u00a0": " ", "½": " 1/2", "¼": " 1/4", "¾": " 3/4",
})  # fmt: skip
# A run of katakana is a word of its own: Japanese parts no words with spaces.
WORD = re.compile(r"[\u30a1-\u30ff]+|[^\W_\u30a1-\u30ff]+(?:'[^\W_\u30a1-\u30ff]+)*|&|#")


def fold(text: str) -> str:
    """A text without case and accents, with plain dashes and quotes, sharps as ``#`` and flats as ``b``."""
    return "".join("".join(fold_character(c)) for c in text)


def fold_character(character: str) -> str:
    """One character folded: none, one or several letters."""
    plain = character.translate(_SAME)
    if plain.isascii():
        return plain.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", plain).lower() if not unicodedata.combining(c))
