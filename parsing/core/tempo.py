"""Tempo: numbers with their unit, ranges, doubled readings, Italian terms, slow and fast, half-time."""

from __future__ import annotations

import re

from parsing.core.found import Found
from parsing.core.numbers import ANY_NUMBER, NUMBER, number
from parsing.core.text import PromptText

# Beats per minute at the middle of what metronomes print for each term.
ITALIAN_BPM = {
    "larghissimo": 40.0, "grave": 42.0, "largo": 50.0, "lento": 54.0, "larghetto": 62.0, "adagio": 70.0,
    "adagietto": 74.0, "andante": 88.0, "andantino": 94.0, "moderato": 112.0, "allegretto": 116.0, "allegro": 132.0,
    "vivace": 160.0, "vivacissimo": 174.0, "presto": 184.0, "prestissimo": 204.0,
}  # fmt: skip
_UNIT = r"(?:b\.?\s?p\.?\s?m\b\.?|bpms\b|bmp\b|pbm\b|beats?[ -]+(?:per|a|/)[ -]?min(?:ute)?s?\b|beats/min(?:ute)?\b)"
_ABOUT = (
    r"(?:(?:of|is|be|at|to|about|around|roughly|approximately|approx\.?|near|exactly|circa"
    r"|ca\.?|set|=|:|~|@)\s*){0,4}"
)
_RANGE = re.compile(
    rf"(?<![\w.#/])(?P<low>{NUMBER})\s*(?:{_UNIT})?\s*(?:-|to|and|\.\.)\s*(?P<high>{NUMBER})\s*-?\s*{_UNIT}"
    rf"|(?<![a-z])(?:tempo|bpm)\b\s*{_ABOUT}(?:between\s+)?(?P<low2>{NUMBER})\s*(?:-|to"
    rf"|and|\.\.)\s*(?P<high2>{NUMBER})(?![\w/])"
)
_DOUBLED = re.compile(
    r"(?<![\w./#])(?P<low>\d{2,3})\s*/\s*(?P<high>\d{2,3})(?![\d/])(?:\s*(?:bpm\b)?[\s(,-]*(?P<feel>double|half)?)"
)
_WITH_UNIT = re.compile(rf"(?<![\w.#])(?P<value>{ANY_NUMBER})(?:ish)?\s*-?\s*{_UNIT}")
_UNIT_FIRST = re.compile(
    rf"(?<![a-z])(?:bpm|tempo|metronome(?: mark(?:ing)?)?|mm)\b\s*{_ABOUT}(?P<value>{ANY_NUMBER})(?![\w/:%])"
)
_MARK = re.compile(rf"(?:[♩♪𝅗𝅥]|(?<![a-z])(?:quarter|crotchet)(?: note)?s?|(?<![a-z])q)\s*=\s*(?P<value>{NUMBER})")
_AT = re.compile(
    r"(?<![a-z])(?:at|@)\s*(?:about|around|roughly|a steady|a|~)?\s*(?P<value>\d{2,3}(?:[.,]\d{1,2})?)"
    r"(?![\d:%/.]*\d|[:%/])"
    r"(?!\s*-?\s*(?:am|pm|a\.m|p\.m|k?hz|db|lufs|seconds?|secs?|s\b|minutes?|mins?|m\b"
    r"|bars?|beats|years?|percent|st\b|nd\b|rd\b"
    r"|th\b|o'clock|miles|mph|kmh|degrees|people|cents|x\b|kbps|bit))(?![a-z])"
)
_ITALIAN = re.compile(r"(?<![a-z])(?:" + "|".join(sorted(ITALIAN_BPM, key=len, reverse=True)) + r")(?![a-z])")
_SPEED = {
    "slow": r"slow(?:er)?|low|leisurely|unhurried|relaxed|sluggish|downbeat",
    "medium": r"medium|mid|moderate|moderately(?: paced)?|middle|average|medium[ -]fast|medium[ -]slow",
    "fast": r"fast(?:er)?|quick|rapid|high|brisk|up|very fast|breakneck|racing|swift",
}
_SPEED_WORDS = {
    word: re.compile(
        rf"(?<![a-z])(?:(?:{names})(?:[ -](?:and|but)[ -]\w{{3,12}})?[ -]?(?:tempo|bpm|paced?)(?:ed)?\b"
        rf"|tempo\s*(?:is|:|=|should be|feels?)?\s*(?:a bit |rather |quite |very |pretty |fairly "
        rf"|really |on the )*(?:{names})\b)"
    )
    for word, names in _SPEED.items()
}
_SPEED_ALONE = re.compile(
    r"(?:^|[,;.|\n(])\s*(?:very |really |quite |rather |super |pretty |fairly |extremely "
    r")?(?P<word>slow|fast|slowish|fastish)\s*(?=$|[,;.|\n)])"
)
_CHANGES = re.compile(
    r"(?:speed(?:s|ing)? up|slow(?:s|ing)? down|accelerat|accelerando|ritardando|rallentando|gets? (?:faster|slower)"
    r"|tempo changes?|changing tempo|starts? (?:off |out )?(?:slow|fast))"
)
_FEEL = re.compile(r"(?<![a-z])(?P<feel>half|double)[ -]?time(?:[ -](?:feel|groove|beat|drums?))?(?![a-z])")
_OTHER_NUMBERS = {808.0, 909.0, 303.0, 606.0, 707.0, 727.0}


def find_tempos(text: PromptText) -> list[Found]:
    """Every tempo with a number, in order; ``value`` is beats per minute, or ``(low, high)`` for a range."""
    found: list[Found] = []
    for match in _RANGE.finditer(text.folded):
        low, high = number(match["low"] or match["low2"]), number(match["high"] or match["high2"])
        if low is not None and high is not None and low != high:
            _keep(text, found, Found("tempo", (min(low, high), max(low, high)), match.start(), match.end()))
    for match in _DOUBLED.finditer(text.folded):
        low, high = sorted((float(match["low"]), float(match["high"])))
        if low * 2 == high and low >= 40:
            felt = low if match["feel"] == "half" else high
            note = f"{low:g}/{high:g} names one tempo in two readings; {felt:g} BPM is the felt one."
            _keep(text, found, Found("tempo", felt, match.start(), match.end(), note))
    for pattern in (_WITH_UNIT, _UNIT_FIRST, _MARK, _AT):
        for match in pattern.finditer(text.folded):
            value = number(match["value"])
            if (
                value is None
                or (pattern is _AT and not 40 <= value <= 300)
                or (pattern is not _WITH_UNIT and value in _OTHER_NUMBERS)
            ):
                continue
            _keep(text, found, Found("tempo", value, match.start(), match.end()))
    return sorted(found, key=lambda f: f.start)


def find_tempo_words(text: PromptText) -> list[Found]:
    """Tempo said in words: ``slow``, ``medium``, ``fast`` or an Italian term; nothing where the tempo changes."""
    if _CHANGES.search(text.folded):
        return []
    found: list[Found] = []
    for match in _ITALIAN.finditer(text.folded):
        if text.free(match.start(), match.end()):
            _keep(text, found, Found("tempo_word", match[0], match.start(), match.end()))
    for word, pattern in _SPEED_WORDS.items():
        for match in pattern.finditer(text.folded):
            if text.free(match.start(), match.end()):
                _keep(text, found, Found("tempo_word", word, match.start(), match.end()))
    for match in _SPEED_ALONE.finditer(text.folded):
        if text.free(match.start("word"), match.end("word")):
            _keep(text, found, Found("tempo_word", match["word"][:4], match.start("word"), match.end("word")))
    return sorted(found, key=lambda f: f.start)


def find_feel(text: PromptText) -> list[Found]:
    """``half-time`` and ``double-time``."""
    found: list[Found] = []
    for match in _FEEL.finditer(text.folded):
        if text.free(match.start(), match.end()):
            _keep(text, found, Found("feel", f"{match['feel']}-time feel", match.start(), match.end()))
    return found


def _keep(text: PromptText, found: list[Found], item: Found) -> None:
    if text.free(item.start, item.end):
        text.take(item.start, item.end)
        found.append(item)
