"""Numbers as people write them: digits, decimals, and English words up to a few hundred."""

from __future__ import annotations

import re

NUMBER = r"\d{1,5}(?:[.,]\d{1,3})?"

_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_TENS["fourty"] = 40
_WORD = "|".join(sorted([*_UNITS, *_TENS, "hundred"], key=len, reverse=True))
# At most six number words, so that the pattern cannot run away on a long prompt.
NUMBER_WORDS = rf"(?:a[ -]hundred|{_WORD})(?:[ -](?:and[ -])?(?:{_WORD})){{0,5}}"
ANY_NUMBER = rf"(?:{NUMBER}|\b{NUMBER_WORDS})"


def number(text: str) -> float | None:
    """The value of digits or of number words; None when it is neither.

    ``one twenty`` is 120, ``one hundred and seventy-four`` is 174, ``120,5`` is 120.5.
    """
    if re.fullmatch(NUMBER, text):
        return float(text.replace(",", "."))
    total, current = 0, 0
    for word in re.split(r"[ -]+", text):
        if word in ("and", "a"):
            continue
        if word == "hundred":
            current = max(current, 1) * 100
        elif word in _TENS:
            # "one twenty", "one seventy-four": spoken hundreds.
            current = current * 100 + _TENS[word] if 0 < current < 10 else current + _TENS[word]
        elif word in _UNITS:
            current += _UNITS[word]
        else:
            return None
    return float(total + current)
