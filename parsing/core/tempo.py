"""Tempo: numbers with their unit, ranges, bounds, doubled readings, metronome marks, Italian terms, slow and fast."""

from __future__ import annotations

import re

from parsing.core.found import Found
from parsing.core.numbers import ANY_NUMBER, NUMBER, number
from parsing.core.text import PromptText

# Beats per minute at the middle of what metronomes print for each term.
ITALIAN_BPM = {
    "larghissimo": 40.0, "grave": 42.0, "largo": 50.0, "lento": 54.0, "larghetto": 62.0, "adagio": 70.0,
    "adagietto": 74.0, "andante": 88.0, "andantino": 94.0, "moderato": 112.0, "allegretto": 116.0, "allegro": 132.0,
    "allegro moderato": 120.0, "allegro vivace": 150.0, "andante con moto": 94.0, "vivo": 160.0,
    "vivace": 160.0, "vivacissimo": 174.0, "presto": 184.0, "prestissimo": 204.0,
}  # fmt: skip
_UNIT = (
    r"(?:b\.?\s?p\.?\s?m\b\.?|bpms\b|bmp\b|pbm\b|beats?[ -]+(?:per|a|/)[ -]?min(?:ute)?s?\b|beats/min(?:ute)?\b"
    r"|clicks? (?:per|a) minute\b|ppm\b)"
)
_ABOUT = (
    r"(?:(?:of|is|be|at|to|about|around|roughly|approximately|approx\.?|near|exactly|circa|a|the"
    r"|ca\.?|c\.|set|=|:|~|@|<|>|under|over|below|above|max(?:imum)?|min(?:imum)?)\s*){0,4}"
)
_ISH = r"(?:\s?-?ish\b)?"
_BETWEEN = r"\s*(?:-|to|and|\.\.|through|thru|or)\s*"
_RANGE = re.compile(
    rf"(?<![\w.#/])(?P<low>{ANY_NUMBER})\s*(?:{_UNIT})?{_BETWEEN}(?P<high>{ANY_NUMBER}){_ISH}\s*-?\s*{_UNIT}"
    rf"|(?<![a-z])(?:tempo|bpm)\b\s*{_ABOUT}(?:between\s+"
    rf"|from\s+)?(?P<low2>{NUMBER}){_BETWEEN}(?P<high2>{NUMBER})(?![\w/])"
    rf"|(?<![a-z])between\s+(?P<low3>{NUMBER})\s*(?:{_UNIT})?\s*(?:-|to|and)\s*(?P<high3>{NUMBER})\s*-?\s*{_UNIT}"
)
_BARE_RANGE = re.compile(
    r"(?<![a-z])between (?P<low>\d{2,3}) and (?P<high>\d{2,3})(?![\w/%:]|\s*(?:bars?|s\b|sec|min|hz|people|years))"
)
_AFTER_WORD = re.compile(
    r"(?<![a-z])(?:slow|fast|tempo|medium|moderate|upbeat|brisk|ballad|largo|adagio|andante|allegro|presto|lento)"
    r"(?:\s*[,:(]\s*|\s+)(?:like |about |around |maybe |say |~)?(?P<value>\d{2,3})(?=\s*(?:$|[,.;)\n]))"
)
_DOUBLED = re.compile(
    r"(?<![\w./#])(?P<low>\d{2,3})\s*(?:bpm\s*)?(?:/|\("
    r"|or)\s*(?P<high>\d{2,3})(?![\d/])(?:\s*(?:bpm\b)?[\s(,-]*(?P<feel>double|half)?)"
)
# "20 bpm faster" is a difference and no tempo.
_WITH_UNIT = re.compile(
    rf"(?<![\w.#])(?P<value>{ANY_NUMBER})(?:\s?-?ish|\s?-?odd|\+)?\s*-?\s*{_UNIT}"
    r"(?!\s+(?:faster|slower|quicker|higher|lower|more|less)\s+than\b)"
)
# "low 90s bpm", "the 120s bpm": a part of ten.
_TENS = re.compile(
    rf"(?<![a-z0-9])(?:(?P<part>low|mid|middle|high|upper)(?:er)?[ -]+)?(?P<ten>\d{{1,2}}0)'?s\s*-?\s*{_UNIT}"
)
_PART_OF_TEN = {"low": (0.0, 3.0), "mid": (4.0, 6.0), "middle": (4.0, 6.0), "high": (7.0, 9.0), "upper": (7.0, 9.0)}
_A_NOTE_BEFORE = re.compile(r"(?<![a-z])[a-g](?:#|b|[ -]?(?:flat|sharp))?[ -]?$")
_UNIT_FIRST = re.compile(
    rf"(?<![a-z])(?:bpm|tempo|metronome(?: mark(?:ing)?)?|m\.?m\.?|click(?: track)?)(?![a-z])\"?\s*{_ABOUT}"
    rf"\"?(?P<value>{ANY_NUMBER})(?![\w/:%]|\s*(?:bars?|minutes?|seconds?|%))"
)
_NOTE_NAMES = (
    r"(?P<note>(?:dotted )?(?:quarter|crotchet|eighth|quaver|half|minim|sixteenth)(?:[ -]note)?s?|q"
    r"|[♩♪𝅗𝅥])\s?(?P<dot>\.)?"
)
_MARK = re.compile(rf"(?<![a-z]){_NOTE_NAMES}\s*(?:=|equals|at|@)\s*(?:c(?:a|irca)?\.?\s*)?(?P<value>{NUMBER})")
_PER_QUARTER = {"e": 0.5, "♪": 0.5, "h": 2.0, "m": 2.0, "s": 0.25}  # how many quarters a named note lasts
_AT = re.compile(
    r"(?<![a-z])(?:at|@)\s*(?:about|around|roughly|exactly|a steady|a|~|like|maybe)?\s*"
    r"(?P<value>\d{2,3}(?:[.,]\d{1,2})?)(?:\s?-?ish\b)?"
    r"(?![\d:%/.]*\d|[:%/])"
    r"(?!\s*-?\s*(?:am|pm|a\.m|p\.m|k?hz|db|lufs|seconds?|secs?|s\b|minutes?|mins?|m\b"
    r"|bars?|beats|years?|percent|st\b|nd\b|rd\b|people|guests|euros?|dollars?|steps?|rpm|fps"
    r"|th\b|o'clock|miles|mph|kmh|degrees|cents|x\b|kbps|bit))(?![a-z])"
)
_ISH_ALONE = re.compile(r"(?<![\w.:/#'-])(?P<value>\d{2,3})\s?-?ish(?![a-z])(?!\s*(?:s|sec|min|bars?|%|people))")
_LIMIT = re.compile(
    r"(?<![a-z])(?P<limit>(?:just |a (?:bit|touch|hair|little) |slightly |somewhere |well )?(?:under|below"
    r"|shy of|over"
    r"|above|north of|south of)|no (?:faster|quicker) than|not (?:faster|quicker|more) than|at most|up to"
    r"|max(?:imum)?"
    r"(?: of)?|no slower than|not (?:slower|less) than|at least|min(?:imum)?(?: of)?)\s+$"
)
_ITALIAN = re.compile(
    r"(?<![a-z])(?P<molto>molto |assai |poco |un poco )?(?P<term>" + "|".join(sorted(ITALIAN_BPM, key=len)[::-1])
    + r")(?P<more> (?:assai|molto|maestoso|cantabile|con brio|con fuoco|con moto|espressivo|agitato|grazioso"
    r"|sostenuto|tranquillo|ma non troppo|non troppo))?(?![a-z])"
)  # fmt: skip
_SPEED = {
    "slow": r"slow(?:er|ish)?|low|leisurely|unhurried|relaxed|sluggish|downbeat|lazy|glacial|dragging|languid"
    "|crawling",
    "medium": r"medium|mid|moderate|moderately(?: paced)?|middle|average|medium[ -]fast|medium[ -]slow|mid[ -]range"
    r"|walking|steady",
    "fast": r"fast(?:er|ish)?|quick|rapid|high|brisk|up|very fast|breakneck|racing|swift|hurried|frantic|blistering"
    r"|lively|speedy",
}
_SPEED_WORDS = {
    word: re.compile(
        rf"(?<![a-z])(?:(?:{names})(?:[ -](?:and|but|to)[ -]\w{{3,12}})?[ -]?(?:tempo|bpm|paced?|speed)(?:ed)?\b"
        rf"|(?:tempo|pace|speed)\s*(?:is|:|=|should be|feels?|must be|to be|has to be"
        rf"|needs to be)?\s*(?:a bit |rather "
        rf"|quite |very |pretty |fairly |really |kinda |on the )*(?:{names})\b)"
    )
    for word, names in _SPEED.items()
}
_SPEED_ALONE = re.compile(
    r"(?:^|[,;.|\n(])\s{0,6}(?:verr?y |real |really |quite |rather |super |pretty |fairly |extremely |kinda |dead "
    r"|nice and |but |and ){0,4}(?P<word>slow|fast|slowish|fastish)(?:ish)?(?: (?:and|but|yet"
    r"|&) [a-z-]{3,14})?\s{0,6}"
    r"(?=$|[,;.|\n)])"
)
# "swampy and slow": the last of what is said of a piece.
_SPEED_LAST = re.compile(r"(?<![a-z-])[a-z-]{3,14}(?<!\bnice) and (?P<word>slow|fast)\s{0,6}(?=$|[,;.|\n)])")
_SPEED_OF = re.compile(
    r"(?<![a-z-])(?P<word>slow|fast)(?:,? [a-z-]{3,14})? (?:shuffle|groove|march|swing|tune|song|track"
    r"|piece|number|dance"
    r"|boogie|two-step|stomp|strut|instrumental|lullaby|serenade)(?![a-z-])(?! (?:guitar|piano|section|part"
    r"|drums?|bass))"
)
_CHANGES = re.compile(
    r"(?:speed(?:s|ing)? up|slow(?:s|ing)? down|accelerat|accelerando|ritardando|rallentando|gets? (?:faster|slower)"
    r"|tempo changes?|changing tempo|starts? (?:off |out )?(?:slow|fast))"
)
_FEEL = re.compile(
    r"(?<![a-z])(?P<feel>half|double)[ -]?time"
    r"(?:[ -](?:feel|groove|beat|drums?(?! ?(?:and|&|n|'n'?) ?bass)|swing))?(?![a-z])"
)
_OTHER_NUMBERS = {808.0, 909.0, 303.0, 606.0, 707.0, 727.0}


def find_tempos(text: PromptText) -> list[Found]:
    """Every tempo with a number, in order; ``value`` is beats per minute, or ``(low, high)`` for a range.

    A number beside a bound ("under 100 BPM", "at least 120") is that number; a ``tempo_bound`` beside it says
    ``most`` or ``least``.
    """
    found: list[Found] = []
    for match in _RANGE.finditer(text.folded):
        low = number(match["low"] or match["low2"] or match["low3"])
        high = number(match["high"] or match["high2"] or match["high3"])
        if low is not None and high is not None and 20 <= low < high:
            _keep(text, found, Found("tempo", (low, high), match.start(), match.end()))
    for match in _TENS.finditer(text.folded):
        lowest, highest = _PART_OF_TEN.get(match["part"] or "", (0.0, 9.0))
        ten = float(match["ten"])
        _keep(text, found, Found("tempo", (ten + lowest, ten + highest), match.start(), match.end()))
    for match in _DOUBLED.finditer(text.folded):
        low, high = sorted((float(match["low"]), float(match["high"])))
        if low * 2 == high and low >= 40:
            beside = "(" in text.folded[match.start() : match.start("high")]
            felt = low if match["feel"] == "half" and not beside else high
            note = f"{low:g}/{high:g} names one tempo in two readings; {felt:g} BPM is the felt one."
            # "200 (100 half-time)" is a half-time feel at 200.
            end = match.end("high") if beside and match["feel"] == "half" else match.end()
            _keep(text, found, Found("tempo", felt, match.start(), end, note))
    for match in _BARE_RANGE.finditer(text.folded):
        low, high = float(match["low"]), float(match["high"])
        if 50 <= low < high <= min(220, low + 25):
            _keep(text, found, Found("tempo", (low, high), match.start(), match.end()))
    for match in _MARK.finditer(text.folded):
        _marked(text, found, match)
    for pattern in (_WITH_UNIT, _UNIT_FIRST, _AT, _ISH_ALONE, _AFTER_WORD):
        for match in pattern.finditer(text.folded):
            value = number(match["value"])
            loose = pattern in (_AT, _ISH_ALONE, _AFTER_WORD)
            if value is None or (loose and not 40 <= value <= 300):
                continue
            if pattern is not _WITH_UNIT and value in _OTHER_NUMBERS:
                continue
            start = match.start("value") if pattern is _AFTER_WORD else match.start()
            _keep(text, found, Found("tempo", value, start, match.end()))
    found += [bound for item in list(found) if (bound := _bound(text, item))]
    return sorted(found, key=lambda f: (f.start, f.field))


def find_tempo_words(text: PromptText) -> list[Found]:
    """Tempo said in words: ``slow``, ``medium``, ``fast`` or an Italian term; nothing where the tempo changes."""
    if tempo_changes(text):
        return []
    found: list[Found] = []
    for match in _ITALIAN.finditer(text.folded):
        if text.free(match.start(), match.end()):
            _keep(text, found, Found("tempo_word", match["term"], match.start(), match.end()))
    for word, pattern in _SPEED_WORDS.items():
        for match in pattern.finditer(text.folded):
            if text.free(match.start(), match.end()):
                _keep(text, found, Found("tempo_word", word, match.start(), match.end()))
    for match in (*_SPEED_ALONE.finditer(text.folded), *_SPEED_LAST.finditer(text.folded)):
        if text.free(match.start("word"), match.end("word")):
            _keep(text, found, Found("tempo_word", match["word"][:4], match.start("word"), match.end("word")))
    if not found:
        for match in _SPEED_OF.finditer(text.folded):
            if text.free(match.start("word"), match.end("word")):
                _keep(text, found, Found("tempo_word", match["word"], match.start("word"), match.end("word")))
    return sorted(found, key=lambda f: f.start)


def tempo_changes(text: PromptText) -> bool:
    """Whether the tempo is to change within the piece (``speeds up``)."""
    return _CHANGES.search(text.folded) is not None


def find_feel(text: PromptText) -> list[Found]:
    """``half-time`` and ``double-time``."""
    found: list[Found] = []
    for match in _FEEL.finditer(text.folded):
        if text.free(match.start(), match.end()):
            _keep(text, found, Found("feel", f"{match['feel']}-time feel", match.start(), match.end()))
    return found


def _marked(text: PromptText, found: list[Found], match: re.Match[str]) -> None:
    """A metronome mark: the number as it stands; a mark on another note than the quarter says so."""
    value = number(match["value"])
    if value is None or not 20 <= value <= 400:
        return
    quarters = _PER_QUARTER.get(match["note"].removeprefix("dotted ")[0], 1.0)
    note = "" if quarters == 1.0 else f"The mark counts other notes: it is {value * quarters:g} quarter notes a minute."
    _keep(text, found, Found("tempo", value * quarters, match.start(), match.end(), note))


def _bound(text: PromptText, item: Found) -> Found | None:
    if isinstance(item.value, tuple):
        return None
    start = max(0, item.start - 32)
    match = _LIMIT.search(text.folded[start : item.start])
    if match is None:
        inside = re.search(
            r"(?<![a-z])(under|below|over|above|max|min)(?![a-z])|[<>]", text.folded[item.start : item.end]
        )
        if inside is None:
            return None
        most = inside[0] in ("under", "below", "max", "<")
        return Found("tempo_bound", "most" if most else "least", item.start, item.end)
    word = match["limit"]
    if word == "min" and _A_NOTE_BEFORE.search(text.folded, 0, start + match.start("limit")):
        return None  # "F# min 130 bpm" is a key and a tempo
    most = re.search(r"under|below|shy|south|faster|quicker|more|most|up to|max", word) is not None
    begin = start + match.start("limit")
    text.take(begin, item.start)
    return Found("tempo_bound", "most" if most else "least", begin, item.start)


def _keep(text: PromptText, found: list[Found], item: Found) -> None:
    if text.free(item.start, item.end):
        text.take(item.start, item.end)
        found.append(item)
