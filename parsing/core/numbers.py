"""Numbers as people write them: digits, decimals, and English words up to a few hundred."""

from __future__ import annotations

import re

NUMBER = r"\d{1,5}(?:[.,]\d{1,3})?"

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_TENS["fourty"] = 40
_WORD = "|".join(sorted([*_UNITS, *_TENS, "hundred"], key=len, reverse=True))
# At most six number words, so that the pattern cannot run away on a long prompt.
NUMBER_WORDS = rf"(?:a[ -]hundred|{_WORD})(?:[ -](?:and[ -]|oh[ -])?(?:{_WORD})){{0,5}}"
ANY_NUMBER = rf"(?:{NUMBER}|\b{NUMBER_WORDS})"


def number(text: str) -> float | None:
    """The value of digits or of number words; None when it is neither.

    ``one twenty`` is 120, ``one hundred and seventy-four`` is 174, ``120,5`` is 120.5.
    """
    if re.fullmatch(NUMBER, text):
        return float(text.replace(",", "."))
    total, current, after_oh = 0, 0, False
    for word in re.split(r"[ -]+", text):
        if word in ("and", "a"):
            continue
        if word == "hundred":
            current = max(current, 1) * 100
        elif word in _TENS:
            # "one twenty", "one seventy-four": spoken hundreds.
            current = current * 100 + _TENS[word] if 0 < current < 10 else current + _TENS[word]
        elif word in _UNITS:
            # "one oh five", "one fifteen": spoken hundreds as well.
            spoken = 0 < current < 10 and _UNITS[word] >= 10
            current = current * 100 + _UNITS[word] if spoken or after_oh else current + _UNITS[word]
            after_oh = False
        elif word in ("oh", "o") and 0 < current < 10:
            after_oh = True
        else:
            return None
    return float(total + current)
